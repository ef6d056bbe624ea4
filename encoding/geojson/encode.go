package geojson

import (
	"encoding/json"
	"math"
	"strconv"
	"time"

	"sigi/crs"
	"sigi/encoding/decimal"
	"sigi/feature"
	"sigi/geom"
)

// Feature is a feature to be written.
type Feature struct {
	ID       string // such as "edifici.12"; "" writes none
	Geometry *geom.Geometry
	Names    []string // of the properties, one a value
	Values   []feature.Value
}

// Collection is a FeatureCollection to be written.
type Collection struct {
	Features []Feature
	CRS      *crs.CRS // of the coordinates; nil: RFC 7946, no crs member
	Decimals int      // of coordinates, at most; trailing zeros are not written
}

// Append writes the collection after dst and returns the longer slice.
func (c *Collection) Append(dst []byte) []byte {
	dst = append(dst, `{"type":"FeatureCollection",`...)
	if c.CRS != nil {
		dst = append(dst, `"crs":{"type":"name","properties":{"name":`...)
		dst = appendString(dst, c.CRS.URN())
		dst = append(dst, `}},`...)
	}
	dst = append(dst, `"features":[`...)
	for i := range c.Features {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '\n')
		dst = c.Features[i].append(dst, c.Decimals)
	}
	return append(dst, "\n]}\n"...)
}

func (f *Feature) append(dst []byte, decimals int) []byte {
	dst = append(dst, `{"type":"Feature",`...)
	if f.ID != "" {
		dst = append(dst, `"id":`...)
		dst = appendString(dst, f.ID)
		dst = append(dst, ',')
	}
	dst = append(dst, `"geometry":`...)
	dst = AppendGeometry(dst, f.Geometry, decimals)
	dst = append(dst, `,"properties":{`...)
	for i, name := range f.Names {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, name)
		dst = append(dst, ':')
		dst = AppendValue(dst, f.Values[i])
	}
	return append(dst, "}}"...)
}

// AppendValue writes one value of a property.
func AppendValue(dst []byte, v feature.Value) []byte {
	switch v.Kind() {
	case feature.Null:
		return append(dst, "null"...)
	case feature.Bool:
		return strconv.AppendBool(dst, v.Bool())
	case feature.Int:
		return strconv.AppendInt(dst, v.Int(), 10)
	case feature.Float:
		f, _ := v.Number()
		if math.IsInf(f, 0) {
			return append(dst, "null"...)
		}
		return append(dst, v.Text()...)
	case feature.Time:
		return appendString(dst, v.Time().Format(time.RFC3339Nano))
	}
	return appendString(dst, v.Text())
}

// appendString quotes text; "<", ">" and "&" are escaped too, so that an
// answer pasted into a page stays text.
func appendString(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, err := json.Marshal(s)
			if err != nil { // a string cannot fail
				return append(dst, `""`...)
			}
			return append(dst, quoted...)
		}
	}
	dst = append(append(dst, '"'), s...)
	return append(dst, '"')
}

// AppendGeometry writes a geometry; null if it is nil, empty or has a vertex
// that is not finite.
func AppendGeometry(dst []byte, g *geom.Geometry, decimals int) []byte {
	if g == nil || g.Empty() || !g.Finite() {
		return append(dst, "null"...)
	}
	dst = append(dst, `{"type":"`...)
	dst = append(dst, g.Kind.String()...)
	if g.Kind == geom.KindCollection {
		dst = append(dst, `","geometries":[`...)
		first := true
		for i := range g.Members {
			if g.Members[i].Empty() {
				continue
			}
			if !first {
				dst = append(dst, ',')
			}
			first = false
			dst = AppendGeometry(dst, &g.Members[i], decimals)
		}
		return append(dst, "]}"...)
	}
	dst = append(dst, `","coordinates":`...)
	w := vertices{g: g, decimals: decimals}
	switch g.Kind {
	case geom.KindPoint:
		dst = w.vertex(dst, 0)
	case geom.KindMultiPoint:
		dst = w.run(dst, 0, len(g.Flat))
	case geom.KindLineString:
		dst = w.run(dst, 0, len(g.Flat))
	case geom.KindMultiLineString, geom.KindPolygon:
		dst = w.runs(dst, 0, len(g.Ends))
	case geom.KindMultiPolygon:
		dst = append(dst, '[')
		start := 0
		for i, end := range g.Parts {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = w.runs(dst, start, int(end))
			start = int(end)
		}
		dst = append(dst, ']')
	}
	return append(dst, '}')
}

// vertices writes runs of vertices as nested arrays.
type vertices struct {
	g        *geom.Geometry
	decimals int
}

func (w vertices) runs(dst []byte, from, to int) []byte {
	dst = append(dst, '[')
	for i := from; i < to; i++ {
		if i > from {
			dst = append(dst, ',')
		}
		start := 0
		if i > 0 {
			start = int(w.g.Ends[i-1])
		}
		dst = w.run(dst, start, int(w.g.Ends[i]))
	}
	return append(dst, ']')
}

func (w vertices) run(dst []byte, from, to int) []byte {
	dst = append(dst, '[')
	for i, stride := from, w.g.Layout.Stride(); i < to; i += stride {
		if i > from {
			dst = append(dst, ',')
		}
		dst = w.vertex(dst, i)
	}
	return append(dst, ']')
}

func (w vertices) vertex(dst []byte, at int) []byte {
	dst = append(dst, '[')
	dst = decimal.Append(dst, w.g.Flat[at], w.decimals)
	dst = append(dst, ',')
	dst = decimal.Append(dst, w.g.Flat[at+1], w.decimals)
	if l := w.g.Layout; l == geom.XYZ || l == geom.XYZM {
		if z := w.g.Flat[at+2]; !math.IsNaN(z) && !math.IsInf(z, 0) {
			dst = append(dst, ',')
			dst = decimal.Append(dst, z, w.decimals)
		}
	}
	return append(dst, ']')
}
