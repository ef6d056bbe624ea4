package csv

import (
	"math"
	"strconv"
	"strings"

	"sigi/encoding/decimal"
	"sigi/feature"
	"sigi/geom"
)

// FeatureEncoder writes features of one type, each by appending to a slice.
// For one goroutine.
type FeatureEncoder struct {
	layer    string
	names    []string
	decimals int
	geometry bool
}

// NewFeatureEncoder returns an encoder for a layer's features with these
// attributes, one a column, and their geometry if it is wanted. Decimals are
// those of coordinates, at most.
func NewFeatureEncoder(layer string, attributes []string, decimals int, geometry bool) *FeatureEncoder {
	return &FeatureEncoder{layer, attributes, decimals, geometry}
}

// AppendHeader writes the first record: "id", the attributes, and the name of
// the geometry, "WKT", which GDAL knows.
func (e *FeatureEncoder) AppendHeader(dst []byte) []byte {
	dst = append(dst, "id"...)
	for _, n := range e.names {
		dst = appendField(append(dst, ','), n)
	}
	if e.geometry {
		dst = append(dst, ",WKT"...)
	}
	return append(dst, "\r\n"...)
}

// Append writes row i of columns after dst and returns the longer slice. Null
// is an empty field, empty text "".
func (e *FeatureEncoder) Append(dst []byte, k feature.Key, g *geom.Geometry, columns [][]feature.Value, i int) []byte {
	dst = appendField(dst, e.layer+"."+k.String())
	for c := range e.names {
		dst = append(dst, ',')
		switch v := columns[c][i]; v.Kind() {
		case feature.Null:
		case feature.Int:
			dst = strconv.AppendInt(dst, v.Int(), 10)
		case feature.String:
			dst = appendField(dst, v.Text())
		default:
			dst = append(dst, v.Text()...)
		}
	}
	if e.geometry {
		dst = append(dst, ',')
		before := len(dst)
		dst = append(dst, '"')
		begun := len(dst)
		if dst = AppendWKT(dst, g, e.decimals); len(dst) == begun {
			dst = dst[:before]
		} else {
			dst = append(dst, '"')
		}
	}
	return append(dst, "\r\n"...)
}

// appendField quotes what has a comma, a quote, a line's end or a space at an
// end in it, and empty text, so that it differs from null.
func appendField(dst []byte, s string) []byte {
	if s != "" && !strings.ContainsAny(s, ",\"\r\n") && s[0] != ' ' && s[len(s)-1] != ' ' {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	for i := range len(s) {
		if s[i] == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, s[i])
	}
	return append(dst, '"')
}

// words are the names of geometries in WKT.
var words = map[geom.Kind]string{
	geom.KindPoint: "POINT", geom.KindLineString: "LINESTRING", geom.KindPolygon: "POLYGON", geom.KindMultiPoint: "MULTIPOINT",
	geom.KindMultiLineString: "MULTILINESTRING", geom.KindMultiPolygon: "MULTIPOLYGON", geom.KindCollection: "GEOMETRYCOLLECTION",
}

// AppendWKT writes a geometry as well-known text; nothing if it is nil, empty
// or has a vertex that is not finite.
func AppendWKT(dst []byte, g *geom.Geometry, decimals int) []byte {
	if g == nil || g.Empty() || !g.Finite() {
		return dst
	}
	dst = append(dst, words[g.Kind]...)
	z := g.Layout == geom.XYZ || g.Layout == geom.XYZM
	if z {
		dst = append(dst, " Z"...)
	}
	dst = append(dst, " ("...)
	w := vertices{g, decimals, z}
	start := 0
	switch g.Kind {
	case geom.KindPoint, geom.KindLineString:
		dst = w.run(dst, 0, len(g.Flat))
	case geom.KindMultiPoint:
		for at := 0; at < len(g.Flat); at += g.Layout.Stride() {
			dst = w.ring(comma(dst, at), at, at+g.Layout.Stride())
		}
	case geom.KindMultiLineString, geom.KindPolygon:
		dst = w.rings(dst, 0, len(g.Ends))
	case geom.KindMultiPolygon:
		for i, end := range g.Parts {
			dst = append(comma(dst, i), '(')
			dst = append(w.rings(dst, start, int(end)), ')')
			start = int(end)
		}
	case geom.KindCollection:
		first := 0
		for i := range g.Members {
			if !g.Members[i].Empty() {
				dst = AppendWKT(comma(dst, first), &g.Members[i], decimals)
				first++
			}
		}
	}
	return append(dst, ')')
}

func comma(dst []byte, i int) []byte {
	if i > 0 {
		return append(dst, ',')
	}
	return dst
}

// vertices writes runs of vertices.
type vertices struct {
	g        *geom.Geometry
	decimals int
	z        bool
}

func (w vertices) rings(dst []byte, from, to int) []byte {
	for i := from; i < to; i++ {
		start := 0
		if i > 0 {
			start = int(w.g.Ends[i-1])
		}
		dst = w.ring(comma(dst, i-from), start, int(w.g.Ends[i]))
	}
	return dst
}

func (w vertices) ring(dst []byte, from, to int) []byte {
	return append(w.run(append(dst, '('), from, to), ')')
}

func (w vertices) run(dst []byte, from, to int) []byte {
	for at := from; at < to; at += w.g.Layout.Stride() {
		dst = decimal.Append(comma(dst, at-from), w.g.Flat[at], w.decimals)
		dst = decimal.Append(append(dst, ' '), w.g.Flat[at+1], w.decimals)
		if w.z {
			z := w.g.Flat[at+2]
			if math.IsNaN(z) || math.IsInf(z, 0) {
				z = 0
			}
			dst = decimal.Append(append(dst, ' '), z, w.decimals)
		}
	}
	return dst
}
