package filter

import (
	"sigi/feature"
	"sigi/geom"
)

// Row is one record as a Program sees it. Column i is the i-th name given to
// Bind. Implementations need not be safe for concurrent use.
type Row interface {
	Value(column int) feature.Value
	Key() feature.Key
	Geometry() *geom.Geometry
}
