package gml

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"sigi/crs"
	"sigi/feature"
	"sigi/geom"
)

// Element is a feature type as features of it are written.
type Element struct {
	Prefix   string // of the application's namespace, which the document declares
	Name     string // of the element, without prefix
	Layer    string // before the key in ids
	Geometry string // of the geometry property; "": none is written
	Standard bool   // Geometry is a property of GML's own
	Last     bool   // the geometry stands behind the other properties
	Bounded  bool   // the box of the geometry is written, too
	// Attributes of the properties, one a column. Description and Label are
	// properties of every feature, of GML's own, and stand first.
	Attributes []string
}

// The properties of GML's own that an attribute can be.
const (
	Description = "gml:description"
	Label       = "gml:name"
)

// FeatureEncoder writes features of one type, each by appending to a slice.
// Once its buffers have grown it allocates nothing. For one goroutine.
type FeatureEncoder struct {
	geometry    *encoder
	open, close string
	layer       string // as in ids, with its dot
	id          []byte
	shape       [2]string // of the geometry property, open and close
	columns     [][2]string
	first, rest []int    // indexes of columns: those of GML's own, and the others
	nils        []string // what stands for a null, one a column; "": nothing
	last        bool     // the shape comes behind the columns
	bounded     bool
	options     EncodeOptions
}

// NewFeatureEncoder returns an encoder. The ID of o is not used.
func NewFeatureEncoder(el Element, o EncodeOptions) *FeatureEncoder {
	attribute := " gml:id=\""
	if o.Version == GML212 {
		attribute = " fid=\""
	}
	tag := func(name string) [2]string {
		return [2]string{"<" + el.Prefix + ":" + name + ">", "</" + el.Prefix + ":" + name + ">"}
	}
	name := tag(el.Name)
	e := &FeatureEncoder{geometry: newEncoder(o), open: name[0][:len(name[0])-1] + attribute, close: name[1], layer: Name(el.Layer) + ".", last: el.Last, bounded: el.Bounded, options: o}
	if el.Geometry != "" {
		e.shape = tag(el.Geometry)
		if el.Standard {
			e.shape = [2]string{"<gml:" + el.Geometry + ">", "</gml:" + el.Geometry + ">"}
		}
	}
	for _, standard := range [...]string{Description, Label} { // in the order of GML's schema
		if i := slices.Index(el.Attributes, standard); i >= 0 {
			e.first = append(e.first, i)
		}
	}
	for i, a := range el.Attributes {
		null := ""
		if slices.Contains(e.first, i) {
			e.columns, e.nils = append(e.columns, [2]string{"<" + a + ">", "</" + a + ">"}), append(e.nils, null)
			continue
		}
		e.rest = append(e.rest, i)
		e.columns = append(e.columns, tag(a))
		if o.Version == GML321 { // what is nil differs from what was not asked for (07-036 §8.2.3.1)
			null = "<" + el.Prefix + ":" + a + ` xsi:nil="true"/>`
		}
		e.nils = append(e.nils, null)
	}
	return e
}

// Append writes row i of columns after dst and returns the longer slice. A
// null value is an element with xsi:nil in 3.2.1 (the document declares the
// prefix xsi) and is left out in older versions; a geometry that is nil, empty
// or not finite is left out.
func (e *FeatureEncoder) Append(dst []byte, k feature.Key, g *geom.Geometry, columns [][]feature.Value, i int) []byte {
	dst = append(dst, e.open...)
	at := len(dst)
	dst = append(dst, e.layer...)
	dst = appendKey(dst, k)
	e.id = append(e.id[:0], dst[at:]...)
	dst = append(dst, '"', '>')
	dst = e.appendColumns(dst, e.first, columns, i)
	if e.bounded && g != nil {
		dst = e.appendBox(dst, g.Bound())
	}
	if e.shape[0] != "" && !e.last {
		dst = e.appendShape(dst, g)
	}
	dst = e.appendColumns(dst, e.rest, columns, i)
	if e.shape[0] != "" && e.last {
		dst = e.appendShape(dst, g)
	}
	return append(dst, e.close...)
}

// appendBox writes gml:boundedBy, if there is a box.
func (e *FeatureEncoder) appendBox(dst []byte, b geom.Bound) []byte {
	before := len(dst)
	dst = append(dst, "<gml:boundedBy>"...)
	begun := len(dst)
	if dst = AppendBound(dst, b, e.options); len(dst) == begun {
		return dst[:before]
	}
	return append(dst, "</gml:boundedBy>"...)
}

// appendColumns writes some of the columns of row i.
func (e *FeatureEncoder) appendColumns(dst []byte, which []int, columns [][]feature.Value, i int) []byte {
	for _, c := range which {
		v := columns[c][i]
		if v.IsNull() {
			dst = append(dst, e.nils[c]...)
			continue
		}
		dst = append(dst, e.columns[c][0]...)
		dst = AppendValue(dst, v)
		dst = append(dst, e.columns[c][1]...)
	}
	return dst
}

// appendShape writes the geometry property.
func (e *FeatureEncoder) appendShape(dst []byte, g *geom.Geometry) []byte {
	before := len(dst)
	dst = append(dst, e.shape[0]...)
	begun := len(dst)
	e.geometry.id = append(append(e.geometry.id[:0], e.id...), ".geom"...)
	dst = e.geometry.append(dst, g)
	if len(dst) == begun {
		return dst[:before]
	}
	return append(dst, e.shape[1]...)
}

// AppendShape writes the geometry alone, without its property, with the gml:id
// that it has in its feature.
func (e *FeatureEncoder) AppendShape(dst []byte, k feature.Key, g *geom.Geometry) []byte {
	e.geometry.id = append(appendKey(append(e.geometry.id[:0], e.layer...), k), ".geom"...)
	return e.geometry.append(dst, g)
}

// AppendValue writes a value as text of an element: booleans, numbers, dates
// and instants as XML Schema has them. Nothing is written for null.
func AppendValue(dst []byte, v feature.Value) []byte {
	switch v.Kind() {
	case feature.Null:
		return dst
	case feature.Int:
		return strconv.AppendInt(dst, v.Int(), 10)
	case feature.Float:
		f, _ := v.Number()
		switch {
		case math.IsInf(f, 1):
			return append(dst, "INF"...)
		case math.IsInf(f, -1):
			return append(dst, "-INF"...)
		}
		return strconv.AppendFloat(dst, f, 'g', -1, 64)
	case feature.Bool:
		return strconv.AppendBool(dst, v.Bool())
	case feature.Date:
		return v.Time().AppendFormat(dst, "2006-01-02")
	case feature.Time:
		return v.Time().UTC().AppendFormat(dst, "2006-01-02T15:04:05.999999Z")
	}
	return AppendText(dst, v.Text())
}

// AppendText writes text as it may stand in an element or an attribute; what
// XML cannot say becomes U+FFFD.
func AppendText(dst []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		size, escape := 1, ""
		switch {
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s[i:])
			if size = n; r == utf8.RuneError && n == 1 || r == 0xFFFE || r == 0xFFFF {
				escape = "\uFFFD"
			}
		case c == '<':
			escape = "&lt;"
		case c == '>':
			escape = "&gt;"
		case c == '&':
			escape = "&amp;"
		case c == '"':
			escape = "&#34;"
		case c == '\'':
			escape = "&#39;"
		case c >= ' ':
		case c == '\t':
			escape = "&#x9;"
		case c == '\n':
			escape = "&#xA;"
		case c == '\r':
			escape = "&#xD;"
		default:
			escape = "\uFFFD"
		}
		if escape != "" {
			dst = append(append(dst, s[from:i]...), escape...)
			from = i + size
		}
		i += size
	}
	return append(dst, s[from:]...)
}

// Decimals is how many places coordinates have: a tenth of a millimetre on
// the ground, which rounds away what is noise and nothing that was surveyed.
func Decimals(c *crs.CRS) int {
	if c != nil && c.Geographic() {
		return 9
	}
	return 4
}

// AppendID writes the gml:id of a feature.
func (e *FeatureEncoder) AppendID(dst []byte, k feature.Key) []byte {
	return appendKey(append(dst, e.layer...), k)
}

// StandardProperty is the property that GML itself defines for geometries of a
// kind ("pointProperty"), in its namespace.
func StandardProperty(k geom.Kind, v Version) string {
	names := map[geom.Kind][2]string{
		geom.KindPoint: {"pointProperty", "pointProperty"}, geom.KindLineString: {"lineStringProperty", "curveProperty"},
		geom.KindPolygon: {"polygonProperty", "surfaceProperty"}, geom.KindMultiPoint: {"multiPointProperty", "multiPointProperty"},
		geom.KindMultiLineString: {"multiLineStringProperty", "multiCurveProperty"}, geom.KindMultiPolygon: {"multiPolygonProperty", "multiSurfaceProperty"},
		geom.KindCollection: {"multiGeometryProperty", "multiGeometryProperty"},
	}[k]
	if v == GML212 {
		return cmp.Or(names[0], "geometryProperty")
	}
	return cmp.Or(names[1], "geometryProperty")
}
