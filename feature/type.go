package feature

import (
	"strconv"

	"sigi/crs"
	"sigi/geom"
)

// Key names a record within its layer. Exactly one form is used by a layer:
// integer keys have Text empty, all others are carried as text. Comparable.
type Key struct {
	Int  int64
	Text string
}

// IntKey returns an integer key.
func IntKey(i int64) Key { return Key{Int: i} }

// TextKey returns a text key; text that is a canonical integer becomes an
// integer key, so that a key read back from the wire equals the one written.
func TextKey(s string) Key {
	if i, err := strconv.ParseInt(s, 10, 64); err == nil && strconv.FormatInt(i, 10) == s {
		return Key{Int: i}
	}
	return Key{Text: s}
}

// String returns the key as it stands in an id, after "layer.".
func (k Key) String() string {
	if k.Text != "" {
		return k.Text
	}
	return strconv.FormatInt(k.Int, 10)
}

// Attribute describes one attribute.
type Attribute struct {
	Name  string
	Kind  Kind
	Title string // for people; may be empty
	// Narrow says that an Int always fits 32 bits, as its source declares it:
	// formats tell clients so.
	Narrow bool
}

// Type describes the records of a layer. Immutable once made.
type Type struct {
	Name       string      // of the layer or table
	KeyName    string      // the column that is the key; empty if the source numbers its rows
	Geometry   geom.Kind   // declared kind; geom.KindNone if mixed or unknown
	Layout     geom.Layout // declared ordinates
	GeomName   string      // name of the geometry column; "geom" where the source has none
	CRS        *crs.CRS    // of the stored geometry
	Attributes []Attribute // key excluded unless it is also data; geometry excluded
}

// Index returns the position of an attribute, or -1.
func (t *Type) Index(name string) int {
	for i := range t.Attributes {
		if t.Attributes[i].Name == name {
			return i
		}
	}
	return -1
}
