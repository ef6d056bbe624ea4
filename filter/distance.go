package filter

import (
	"math"

	"sigi/geom"
)

// within reports whether two geometries are at most d apart; ok is false if
// one of them is empty.
func within(a, b *geom.Geometry, d float64) (near, ok bool) {
	if a.Empty() || b.Empty() {
		return false, false
	}
	return nearer(a, b, d), true
}

func nearer(a, b *geom.Geometry, d float64) bool {
	if a.Kind == geom.KindCollection {
		for i := range a.Members {
			if !a.Members[i].Empty() && nearer(&a.Members[i], b, d) {
				return true
			}
		}
		return false
	}
	if b.Kind == geom.KindCollection {
		return nearer(b, a, d)
	}
	if !a.Bound().Pad(d).Intersects(b.Bound()) {
		return false
	}
	if intersects(a, b) {
		return true
	}
	// Apart, so the nearest points are a vertex of one and a vertex or edge
	// of the other.
	return vertexNear(a, b, d) || vertexNear(b, a, d)
}

// vertexNear reports whether a vertex of a is at most d from a vertex or edge
// of b.
func vertexNear(a, b *geom.Geometry, d float64) bool {
	box := b.Bound().Pad(d)
	for i, s := 0, a.Layout.Stride(); i+1 < len(a.Flat); i += s {
		x, y := a.Flat[i], a.Flat[i+1]
		if !box.ContainsXY(x, y) {
			continue
		}
		if b.Kind.Dimension() == 0 {
			for k, s := 0, b.Layout.Stride(); k+1 < len(b.Flat); k += s {
				if math.Hypot(b.Flat[k]-x, b.Flat[k+1]-y) <= d {
					return true
				}
			}
			continue
		}
		for s := segmentsOf(b); ; {
			e, ok := s.next()
			if !ok {
				break
			}
			if e.distance(x, y) <= d {
				return true
			}
		}
	}
	return false
}

func (e edge) distance(x, y float64) float64 {
	dx, dy := e.x1-e.x0, e.y1-e.y0
	px, py := x-e.x0, y-e.y0
	t := (px*dx + py*dy) / (dx*dx + dy*dy)
	switch {
	case !(t > 0): // also an edge without length
		return math.Hypot(px, py)
	case t >= 1:
		return math.Hypot(x-e.x1, y-e.y1)
	}
	return math.Abs(dx*py-dy*px) / math.Hypot(dx, dy)
}
