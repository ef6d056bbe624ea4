package wkb

import (
	"encoding/binary"
	"fmt"
	"math"

	"sigi/geom"
)

// Append appends g as little-endian ISO WKB. A geometry of no kind appends
// nothing. It panics if g is not well formed, which no decoder makes.
func Append(into []byte, g *geom.Geometry) []byte {
	return encoder{}.geometry(into, g)
}

// AppendEWKB appends g as EWKB with an SRID, the form of a PostGIS parameter.
func AppendEWKB(into []byte, g *geom.Geometry, srid int32) []byte {
	return encoder{extended: true, srid: srid}.geometry(into, g)
}

type encoder struct {
	extended bool
	srid     int32
}

func (e encoder) header(into []byte, k geom.Kind, l geom.Layout) []byte {
	code := uint32(k)
	if e.extended {
		if l == geom.XYZ || l == geom.XYZM {
			code |= flagZ
		}
		if l == geom.XYM || l == geom.XYZM {
			code |= flagM
		}
		if e.srid != 0 {
			code |= flagSRID
		}
	} else {
		code += 1000 * uint32(l)
	}
	into = append(into, 1)
	into = binary.LittleEndian.AppendUint32(into, code)
	if e.extended && e.srid != 0 {
		into = binary.LittleEndian.AppendUint32(into, uint32(e.srid))
	}
	return into
}

func number(into []byte, n int) []byte {
	return binary.LittleEndian.AppendUint32(into, uint32(n))
}

func floats(into []byte, v []float64) []byte {
	for _, f := range v {
		into = binary.LittleEndian.AppendUint64(into, math.Float64bits(f))
	}
	return into
}

func (e encoder) geometry(into []byte, g *geom.Geometry) []byte {
	if g.Kind == geom.KindNone {
		return into
	}
	s := g.Layout.Stride()
	into = e.header(into, g.Kind, g.Layout)
	inner := encoder{extended: e.extended} // members carry no SRID
	switch g.Kind {
	case geom.KindPoint:
		if len(g.Flat) == 0 {
			for range s {
				into = floats(into, []float64{math.NaN()})
			}
			return into
		}
		return floats(into, g.Flat[:s])
	case geom.KindMultiPoint:
		into = number(into, len(g.Flat)/s)
		for i := 0; i+s <= len(g.Flat); i += s {
			into = floats(inner.header(into, geom.KindPoint, g.Layout), g.Flat[i:i+s])
		}
		return into
	case geom.KindLineString:
		return floats(number(into, len(g.Flat)/s), g.Flat)
	case geom.KindMultiLineString:
		into = number(into, len(g.Ends))
		start := int32(0)
		for _, end := range g.Ends {
			into = inner.header(into, geom.KindLineString, g.Layout)
			into = floats(number(into, int(end-start)/s), g.Flat[start:end])
			start = end
		}
		return into
	case geom.KindPolygon:
		return rings(into, g, 0, len(g.Ends))
	case geom.KindMultiPolygon:
		into = number(into, len(g.Parts))
		from := 0
		for _, to := range g.Parts {
			into = rings(inner.header(into, geom.KindPolygon, g.Layout), g, from, int(to))
			from = int(to)
		}
		return into
	case geom.KindCollection:
		into = number(into, len(g.Members))
		for i := range g.Members {
			if g.Members[i].Kind == geom.KindNone { // a member must be something
				into = number(inner.header(into, geom.KindCollection, geom.XY), 0)
				continue
			}
			into = inner.geometry(into, &g.Members[i])
		}
		return into
	}
	panic(fmt.Sprintf("wkb: geometry kind %d", g.Kind))
}

// rings writes rings from to to of g as the body of a polygon.
func rings(into []byte, g *geom.Geometry, from, to int) []byte {
	into = number(into, to-from)
	start := int32(0)
	if from > 0 {
		start = g.Ends[from-1]
	}
	for _, end := range g.Ends[from:to] {
		into = floats(number(into, int(end-start)/g.Layout.Stride()), g.Flat[start:end])
		start = end
	}
	return into
}
