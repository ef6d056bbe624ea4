package geom

import (
	"fmt"
	"math"
)

// Kind is the type of a geometry, with the codes of OGC well-known binary.
type Kind uint8

// The kinds. KindNone is the absent geometry (NULL).
const (
	KindNone            Kind = 0
	KindPoint           Kind = 1
	KindLineString      Kind = 2
	KindPolygon         Kind = 3
	KindMultiPoint      Kind = 4
	KindMultiLineString Kind = 5
	KindMultiPolygon    Kind = 6
	KindCollection      Kind = 7
)

// String returns the simple-features name of the kind.
func (k Kind) String() string {
	switch k {
	case KindNone:
		return "None"
	case KindPoint:
		return "Point"
	case KindLineString:
		return "LineString"
	case KindPolygon:
		return "Polygon"
	case KindMultiPoint:
		return "MultiPoint"
	case KindMultiLineString:
		return "MultiLineString"
	case KindMultiPolygon:
		return "MultiPolygon"
	case KindCollection:
		return "GeometryCollection"
	}
	return fmt.Sprintf("geom.Kind(%d)", uint8(k))
}

// Dimension is 0 for points, 1 for lines, 2 for polygons and -1 for
// collections and none.
func (k Kind) Dimension() int {
	switch k {
	case KindPoint, KindMultiPoint:
		return 0
	case KindLineString, KindMultiLineString:
		return 1
	case KindPolygon, KindMultiPolygon:
		return 2
	}
	return -1
}

// Layout says which ordinates a vertex has.
type Layout uint8

// The layouts.
const (
	XY   Layout = 0
	XYZ  Layout = 1
	XYM  Layout = 2
	XYZM Layout = 3
)

// Stride is the number of ordinates of a vertex.
func (l Layout) Stride() int {
	switch l {
	case XY:
		return 2
	case XYZM:
		return 4
	}
	return 3
}

// Geometry is a geometry value; what the slices mean depends on the kind:
//
//	Point            Flat is one vertex
//	MultiPoint       Flat is one vertex a point
//	LineString       Flat is the line; Ends has one entry, len(Flat)
//	MultiLineString  Ends[i] is where line i ends in Flat
//	Polygon          Ends[i] is where ring i ends in Flat; ring 0 is the outer
//	MultiPolygon     as Polygon, and Parts[j] is where polygon j ends in Ends
//	Collection       Members only
//
// Ends count float64 values of Flat, not vertices. Rings are closed: the last
// vertex repeats the first. An empty geometry has a kind and no coordinates.
type Geometry struct {
	Kind    Kind
	Layout  Layout
	Flat    []float64
	Ends    []int32
	Parts   []int32
	Members []Geometry
}

// Empty reports whether there is nothing to draw: no kind, no coordinates, or
// only empty members.
func (g *Geometry) Empty() bool {
	if g.Kind == KindCollection {
		for i := range g.Members {
			if !g.Members[i].Empty() {
				return false
			}
		}
		return true
	}
	return g.Kind == KindNone || len(g.Flat) == 0
}

// Vertices is the number of vertices, members included.
func (g *Geometry) Vertices() int {
	n := len(g.Flat) / g.Layout.Stride()
	for i := range g.Members {
		n += g.Members[i].Vertices()
	}
	return n
}

// Bound is the smallest box around the geometry; EmptyBound if it is empty.
// NaN ordinates (an empty point in WKB) are passed over.
func (g *Geometry) Bound() Bound {
	b := EmptyBound
	s := g.Layout.Stride()
	for i := 0; i+1 < len(g.Flat); i += s {
		b = b.ExtendXY(g.Flat[i], g.Flat[i+1])
	}
	for i := range g.Members {
		b = b.Union(g.Members[i].Bound())
	}
	return b
}

// Clone returns a copy that shares no memory with g.
func (g *Geometry) Clone() Geometry {
	c := Geometry{Kind: g.Kind, Layout: g.Layout}
	c.Flat = append([]float64(nil), g.Flat...)
	c.Ends = append([]int32(nil), g.Ends...)
	c.Parts = append([]int32(nil), g.Parts...)
	if g.Members != nil {
		c.Members = make([]Geometry, len(g.Members))
		for i := range g.Members {
			c.Members[i] = g.Members[i].Clone()
		}
	}
	return c
}

// Reset empties g and keeps its slices for reuse.
func (g *Geometry) Reset() {
	g.Kind, g.Layout = KindNone, XY
	g.Flat, g.Ends, g.Parts, g.Members = g.Flat[:0], g.Ends[:0], g.Parts[:0], g.Members[:0]
}

// Point returns the point (x, y).
func Point(x, y float64) Geometry {
	return Geometry{Kind: KindPoint, Flat: []float64{x, y}}
}

// LineString returns a line through flat xy pairs; it keeps the slice.
func LineString(flat ...float64) Geometry {
	return Geometry{Kind: KindLineString, Flat: flat, Ends: []int32{int32(len(flat))}}
}

// Polygon returns a polygon of rings of flat xy pairs, outer ring first. The
// rings are copied.
func Polygon(rings ...[]float64) Geometry {
	g := Geometry{Kind: KindPolygon}
	for _, r := range rings {
		g.Flat = append(g.Flat, r...)
		g.Ends = append(g.Ends, int32(len(g.Flat)))
	}
	return g
}

// Finite reports whether every x and y is a number.
func (g *Geometry) Finite() bool {
	s := g.Layout.Stride()
	for i := 0; i+1 < len(g.Flat); i += s {
		if math.IsNaN(g.Flat[i]-g.Flat[i]) || math.IsNaN(g.Flat[i+1]-g.Flat[i+1]) {
			return false
		}
	}
	for i := range g.Members {
		if !g.Members[i].Finite() {
			return false
		}
	}
	return true
}
