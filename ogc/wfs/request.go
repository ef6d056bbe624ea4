package wfs

import (
	"sigi/crs"
	"sigi/encoding/xmltree"
)

// getFeature is a GetFeature or GetPropertyValue of any version, as decoded:
// names, references and filters are still as they were written.
type getFeature struct {
	queries []query
	hits    bool // resultType=hits
	start   int
	count   int // -1: not said
	format  string
	// value is what GetPropertyValue asks for.
	value    string
	hasValue bool
	// single is a query whose answer is a bare feature (GetFeatureById).
	single bool
}

// query is one Query, or a stored query expanded.
type query struct {
	typeName   string // "": from the ids
	srsName    string
	properties []string // nil: all
	sort       []sortKey
	ids        []string // nil: no limit
	alone      bool     // no other query shares the ids
	bbox       *bbox
	filter     *xmltree.Node
	cql        string
}

// sortKey is a property to order by.
type sortKey struct {
	property   string
	descending bool
}

// bbox is a box as written, with its reference, which may be empty.
type bbox struct {
	bound crs.WireBound
	crs   string
}
