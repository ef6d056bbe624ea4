package geojson

import (
	"strconv"

	"sigi/feature"
	"sigi/geom"
)

// FeatureEncoder writes features of one type, each by appending to a slice.
// Once its buffers have grown it allocates nothing for plain text. For one
// goroutine.
type FeatureEncoder struct {
	open     string   // up to the key
	names    []string // of the properties, with quotes and what goes before and after
	decimals int
}

// NewFeatureEncoder returns an encoder for a layer's features with these
// properties, one a column. Decimals are as in Collection. Without geometry
// the member is null.
func NewFeatureEncoder(layer string, properties []string, decimals int) *FeatureEncoder {
	e := &FeatureEncoder{decimals: decimals}
	quoted := appendString(nil, layer+".")
	e.open = `{"type":"Feature","id":` + string(quoted[:len(quoted)-1])
	for i, p := range properties {
		name := string(appendString(nil, p)) + ":"
		if i > 0 {
			name = "," + name
		}
		e.names = append(e.names, name)
	}
	return e
}

// Append writes row i of columns after dst and returns the longer slice. The
// id is the layer's name, a dot and the key.
func (e *FeatureEncoder) Append(dst []byte, k feature.Key, g *geom.Geometry, columns [][]feature.Value, i int) []byte {
	dst = append(dst, e.open...)
	if k.Text == "" {
		dst = append(strconv.AppendInt(dst, k.Int, 10), '"')
	} else {
		quoted := appendString(nil, k.Text)
		dst = append(dst, quoted[1:]...)
	}
	dst = append(dst, `,"geometry":`...)
	dst = AppendGeometry(dst, g, e.decimals)
	dst = append(dst, `,"properties":{`...)
	for c := range e.names {
		dst = append(dst, e.names[c]...)
		dst = AppendValue(dst, columns[c][i])
	}
	return append(dst, "}}"...)
}

// AppendCRS writes the member "crs" of GeoJSON 2008 for a reference such as
// "urn:ogc:def:crs:EPSG::32632".
func AppendCRS(dst []byte, name string) []byte {
	dst = append(dst, `"crs":{"type":"name","properties":{"name":`...)
	dst = appendString(dst, name)
	return append(dst, `}}`...)
}

// AppendString writes text as JSON.
func AppendString(dst []byte, s string) []byte { return appendString(dst, s) }
