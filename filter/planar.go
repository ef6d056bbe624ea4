package filter

import (
	"math"

	"sigi/geom"
)

// This file answers how two geometries lie to each other, in the plane and
// with straight edges, as OGC 06-103r4 §6.1.15 defines it. Nothing is rounded
// where a vertex decides: sides are exact (orient.go). Where two edges cross
// between vertices the crossing point is rounded, which can matter only to
// pieces of an edge shorter than a millionth of a millionth of it.

// segments walks over the edges of lines and rings.
type segments struct {
	g      *geom.Geometry
	i      int // ordinate index of the edge's start
	part   int
	stride int
}

func segmentsOf(g *geom.Geometry) segments { return segments{g: g, stride: g.Layout.Stride()} }

type edge struct{ x0, y0, x1, y1 float64 }

func (s *segments) next() (e edge, ok bool) {
	for s.part < len(s.g.Ends) {
		if j := s.i + s.stride; j < int(s.g.Ends[s.part]) {
			f := s.g.Flat
			e = edge{f[s.i], f[s.i+1], f[j], f[j+1]}
			s.i = j
			return e, true
		}
		s.i = int(s.g.Ends[s.part])
		s.part++
	}
	return e, false
}

func (e edge) bound() geom.Bound {
	return geom.Bound{MinX: min(e.x0, e.x1), MinY: min(e.y0, e.y1), MaxX: max(e.x0, e.x1), MaxY: max(e.y0, e.y1)}
}

// has reports whether a point that is known to be on the edge's line is on
// the edge.
func (e edge) has(x, y float64) bool { return e.bound().ContainsXY(x, y) }

func (e edge) on(x, y float64) bool {
	return e.has(x, y) && orient(e.x0, e.y0, e.x1, e.y1, x, y) == 0
}

// meets reports whether two edges share a point.
func (e edge) meets(f edge) bool {
	if !e.bound().Intersects(f.bound()) {
		return false
	}
	a, b := orient(e.x0, e.y0, e.x1, e.y1, f.x0, f.y0), orient(e.x0, e.y0, e.x1, e.y1, f.x1, f.y1)
	c, d := orient(f.x0, f.y0, f.x1, f.y1, e.x0, e.y0), orient(f.x0, f.y0, f.x1, f.y1, e.x1, e.y1)
	if a*b < 0 && c*d < 0 {
		return true
	}
	return a == 0 && e.has(f.x0, f.y0) || b == 0 && e.has(f.x1, f.y1) || c == 0 && f.has(e.x0, e.y0) || d == 0 && f.has(e.x1, e.y1)
}

// place is where a point lies to an area.
type place int8

const (
	outside place = iota - 1
	boundary
	inside
)

// locate places a point to a polygon or multipolygon.
func locate(g *geom.Geometry, x, y float64) place {
	best := outside
	for p, n := 0, polygons(g); p < n; p++ {
		from, to := rings(g, p)
		if l := locateRings(g, from, to, x, y); l > best {
			best = l
		}
		if best == inside {
			return inside
		}
	}
	return best
}

// polygons is the number of polygons of an area.
func polygons(g *geom.Geometry) int {
	switch {
	case len(g.Ends) == 0:
		return 0
	case g.Kind == geom.KindMultiPolygon:
		return len(g.Parts)
	}
	return 1
}

// rings is the range of rings of polygon p.
func rings(g *geom.Geometry, p int) (from, to int) {
	if g.Kind != geom.KindMultiPolygon {
		return 0, len(g.Ends)
	}
	if p > 0 {
		from = int(g.Parts[p-1])
	}
	return from, int(g.Parts[p])
}

// locateRings counts the rings' edges to the right of the point (even-odd).
func locateRings(g *geom.Geometry, from, to int, x, y float64) place {
	s := segmentsOf(g)
	if s.part = from; from > 0 {
		s.i = int(g.Ends[from-1])
	}
	in := false
	for {
		e, ok := s.next()
		if !ok || s.part >= to {
			break
		}
		if (e.y0 > y) == (e.y1 > y) {
			if e.y0 == y && e.y1 == y && e.has(x, y) || e.y0 == y && e.x0 == x || e.y1 == y && e.x1 == x {
				return boundary
			}
			continue
		}
		side := orient(e.x0, e.y0, e.x1, e.y1, x, y)
		if side == 0 {
			return boundary
		}
		if (side > 0) == (e.y1 > e.y0) {
			in = !in
		}
	}
	if in {
		return inside
	}
	return outside
}

// intersects reports whether two geometries share a point.
func intersects(a, b *geom.Geometry) bool {
	if a.Kind == geom.KindCollection {
		for i := range a.Members {
			if intersects(&a.Members[i], b) {
				return true
			}
		}
		return false
	}
	if b.Kind == geom.KindCollection {
		return intersects(b, a)
	}
	if a.Kind.Dimension() > b.Kind.Dimension() {
		a, b = b, a
	}
	boxA, boxB := a.Bound(), b.Bound()
	if !boxA.Intersects(boxB) {
		return false
	}
	if a.Kind.Dimension() == 0 {
		for i, s := 0, a.Layout.Stride(); i+1 < len(a.Flat); i += s {
			if touchesPoint(b, a.Flat[i], a.Flat[i+1]) {
				return true
			}
		}
		return false
	}
	for s := segmentsOf(a); ; {
		e, ok := s.next()
		if !ok {
			break
		}
		if !e.bound().Intersects(boxB) {
			continue
		}
		for t := segmentsOf(b); ; {
			f, ok := t.next()
			if !ok {
				break
			}
			if e.meets(f) {
				return true
			}
		}
	}
	// No edges meet: every line, and every polygon, is wholly in or out.
	return b.Kind.Dimension() == 2 && anyPartIn(a, b) || a.Kind.Dimension() == 2 && anyPartIn(b, a)
}

// touchesPoint reports whether a point is part of a geometry.
func touchesPoint(g *geom.Geometry, x, y float64) bool {
	switch g.Kind.Dimension() {
	case 0:
		return hasPoint(g, x, y)
	case 1:
		return onLine(g, x, y)
	}
	return locate(g, x, y) >= boundary
}

func hasPoint(g *geom.Geometry, x, y float64) bool {
	for i, s := 0, g.Layout.Stride(); i+1 < len(g.Flat); i += s {
		if g.Flat[i] == x && g.Flat[i+1] == y {
			return true
		}
	}
	return false
}

func onLine(g *geom.Geometry, x, y float64) bool {
	for s := segmentsOf(g); ; {
		e, ok := s.next()
		if !ok {
			return false
		}
		if e.on(x, y) {
			return true
		}
	}
}

// anyPartIn reports whether the first vertex of a line or ring of a is in the
// area b.
func anyPartIn(a, b *geom.Geometry) bool {
	start := 0
	for _, end := range a.Ends {
		if start+1 < int(end) && locate(b, a.Flat[start], a.Flat[start+1]) >= boundary {
			return true
		}
		start = int(end)
	}
	return false
}

// onEnd reports whether a point is on the boundary of lines: an end of an odd
// number of them (the mod-2 rule).
func onEnd(g *geom.Geometry, x, y float64) bool {
	n, start, s := 0, 0, g.Layout.Stride()
	for _, end := range g.Ends {
		if last := int(end) - s; last > start {
			if g.Flat[start] == x && g.Flat[start+1] == y {
				n++
			}
			if g.Flat[last] == x && g.Flat[last+1] == y {
				n++
			}
		}
		start = int(end)
	}
	return n%2 == 1
}

// cuts says where others meet an edge. It is passed by value and returned, so
// that its small buffers stay on the stack.
type cuts struct {
	at      []float64    // from 0 to 1, sorted
	covered [][2]float64 // stretches that lie along another edge
}

// tiny is the shortest piece, as a share of its edge, that is looked at: ten
// thousand times the rounding of a crossing point.
const tiny = 1e-12

// cut finds where the edges of g meet e; c is what to reuse.
func (c cuts) cut(e edge, g *geom.Geometry) cuts {
	c.at, c.covered = append(c.at[:0], 0, 1), c.covered[:0]
	box := e.bound()
	for s := segmentsOf(g); ; {
		f, ok := s.next()
		if !ok {
			break
		}
		if !box.Intersects(f.bound()) {
			continue
		}
		p, q := orient(f.x0, f.y0, f.x1, f.y1, e.x0, e.y0), orient(f.x0, f.y0, f.x1, f.y1, e.x1, e.y1)
		r, t := orient(e.x0, e.y0, e.x1, e.y1, f.x0, f.y0), orient(e.x0, e.y0, e.x1, e.y1, f.x1, f.y1)
		switch {
		case r == 0 && t == 0 && p == 0 && q == 0:
			from, to := e.along(f.x0, f.y0), e.along(f.x1, f.y1)
			from, to = max(0, min(from, to)), min(1, max(from, to))
			if to > from {
				c.at = append(c.at, from, to)
				c.covered = append(c.covered, [2]float64{from, to})
			}
		case r == 0 && e.has(f.x0, f.y0):
			c.at = append(c.at, e.along(f.x0, f.y0))
		case t == 0 && e.has(f.x1, f.y1):
			c.at = append(c.at, e.along(f.x1, f.y1))
		case p*q < 0 && r*t < 0:
			c.at = append(c.at, e.crossing(f))
		}
	}
	sortFloats(c.at)
	return c
}

// along is where on the edge a point of its line lies: 0 at its start, 1 at
// its end, exact at both.
func (e edge) along(x, y float64) float64 {
	dx, dy := e.x1-e.x0, e.y1-e.y0
	switch {
	case x == e.x0 && y == e.y0:
		return 0
	case x == e.x1 && y == e.y1:
		return 1
	case math.Abs(dx) >= math.Abs(dy):
		return (x - e.x0) / dx
	}
	return (y - e.y0) / dy
}

// crossing is along for the point where f crosses e.
func (e edge) crossing(f edge) float64 {
	fx, fy := f.x1-f.x0, f.y1-f.y0
	a := (e.x0-f.x0)*fy - (e.y0-f.y0)*fx
	b := (e.x1-f.x0)*fy - (e.y1-f.y0)*fx
	if a == b {
		return 0.5
	}
	return max(0, min(1, a/(a-b)))
}

// pieces calls f with the middle of each piece, and whether the piece lies
// along one of the edges it was cut by, until f returns false.
func (c cuts) pieces(e edge, f func(x, y float64, along bool) bool) bool {
	for i := 1; i < len(c.at); i++ {
		a, b := c.at[i-1], c.at[i]
		if b-a <= tiny {
			continue
		}
		m := (a + b) / 2
		along := false
		for _, s := range c.covered {
			along = along || s[0] <= m && m <= s[1]
		}
		if !f(e.x0+(e.x1-e.x0)*m, e.y0+(e.y1-e.y0)*m, along) {
			return false
		}
	}
	return true
}
