package filter

import (
	"sigi/geom"
)

// covers reports whether no point of b is outside a. Both are of one
// dimension each and not empty.
func covers(a, b *geom.Geometry) bool {
	da, db := a.Kind.Dimension(), b.Kind.Dimension()
	if db > da || !a.Bound().Contains(b.Bound()) {
		return false
	}
	if db == 0 {
		for i, s := 0, b.Layout.Stride(); i+1 < len(b.Flat); i += s {
			if !touchesPoint(a, b.Flat[i], b.Flat[i+1]) {
				return false
			}
		}
		return true
	}
	if !everyPiece(b, a, func(x, y float64, along bool) bool {
		return along || da == 2 && locate(a, x, y) >= boundary
	}) {
		return false
	}
	if db == 1 {
		return true
	}
	// b's outline is in a. Then b is, unless a's outside comes into b: by an
	// edge of a within b, or because b fills a hole of a to the edge.
	if !everyPiece(a, b, func(x, y float64, along bool) bool {
		return along || locate(b, x, y) != inside
	}) {
		return false
	}
	for p, n := 0, polygons(b); p < n; p++ {
		if x, y, ok := pointIn(b, p); ok && locate(a, x, y) == outside {
			return false
		}
	}
	return true
}

// everyPiece cuts the edges of a by those of b and asks f about the pieces.
func everyPiece(a, b *geom.Geometry, f func(x, y float64, along bool) bool) bool {
	var at [16]float64 // on the stack: enough for nearly all edges
	var covered [8][2]float64
	c := cuts{at: at[:0], covered: covered[:0]}
	for s := segmentsOf(a); ; {
		e, ok := s.next()
		if !ok {
			return true
		}
		c = c.cut(e, b)
		if !c.pieces(e, f) {
			return false
		}
	}
}

// interiorsMeet reports whether the interiors of two geometries share a point.
// flat is for two lines: whether they share a stretch.
func interiorsMeet(a, b *geom.Geometry) (meet, stretch bool) {
	da, db := a.Kind.Dimension(), b.Kind.Dimension()
	if da > db {
		a, b, da, db = b, a, db, da
	}
	if !a.Bound().Intersects(b.Bound()) {
		return false, false
	}
	switch {
	case da == 0:
		for i, s := 0, a.Layout.Stride(); i+1 < len(a.Flat); i += s {
			x, y := a.Flat[i], a.Flat[i+1]
			switch db {
			case 0:
				meet = hasPoint(b, x, y)
			case 1:
				meet = onLine(b, x, y) && !onEnd(b, x, y)
			default:
				meet = locate(b, x, y) == inside
			}
			if meet {
				return true, false
			}
		}
		return false, false
	case db == 1:
		return linesMeet(a, b)
	}
	if anyInside(a, b) {
		return true, false
	}
	if da == 2 {
		if anyInside(b, a) {
			return true, false
		}
		for p, n := 0, polygons(a); p < n; p++ {
			if x, y, ok := pointIn(a, p); ok && locate(b, x, y) == inside {
				return true, false
			}
		}
		for p, n := 0, polygons(b); p < n; p++ {
			if x, y, ok := pointIn(b, p); ok && locate(a, x, y) == inside {
				return true, false
			}
		}
	}
	return false, false
}

// anyInside reports whether a piece of an edge of a is inside the area b.
func anyInside(a, b *geom.Geometry) bool {
	return !everyPiece(a, b, func(x, y float64, along bool) bool {
		return along || locate(b, x, y) != inside
	})
}

// linesMeet is interiorsMeet for lines.
func linesMeet(a, b *geom.Geometry) (meet, stretch bool) {
	interior := func(x, y float64) bool { return !onEnd(a, x, y) && !onEnd(b, x, y) }
	for s := segmentsOf(a); ; {
		e, ok := s.next()
		if !ok {
			return meet, false
		}
		for t := segmentsOf(b); ; {
			f, ok := t.next()
			if !ok {
				break
			}
			if !e.meets(f) {
				continue
			}
			p, q := orient(f.x0, f.y0, f.x1, f.y1, e.x0, e.y0), orient(f.x0, f.y0, f.x1, f.y1, e.x1, e.y1)
			r, u := orient(e.x0, e.y0, e.x1, e.y1, f.x0, f.y0), orient(e.x0, e.y0, e.x1, e.y1, f.x1, f.y1)
			if p == 0 && q == 0 && r == 0 && u == 0 && sharesStretch(e, f) {
				return true, true
			}
			switch {
			case p*q < 0 && r*u < 0:
				meet = true
			case p == 0 && f.has(e.x0, e.y0) && interior(e.x0, e.y0),
				q == 0 && f.has(e.x1, e.y1) && interior(e.x1, e.y1),
				r == 0 && e.has(f.x0, f.y0) && interior(f.x0, f.y0),
				u == 0 && e.has(f.x1, f.y1) && interior(f.x1, f.y1):
				meet = true
			}
		}
	}
}

// sharesStretch reports whether two edges on one line share more than a point.
func sharesStretch(e, f edge) bool {
	b := e.bound().Intersect(f.bound())
	return b.Width() > 0 || b.Height() > 0
}

// pointIn finds a point inside polygon p, on a horizontal halfway between two
// neighbouring heights of vertices; ok is false if the polygon has no area.
func pointIn(g *geom.Geometry, p int) (x, y float64, ok bool) {
	from, to := rings(g, p)
	start := 0
	if from > 0 {
		start = int(g.Ends[from-1])
	}
	s := g.Layout.Stride()
	flat := g.Flat[start:g.Ends[to-1]]
	// The middle of the box and the vertices next to it, below and above.
	low, high := flat[1], flat[1]
	for i := 1; i < len(flat); i += s {
		low, high = min(low, flat[i]), max(high, flat[i])
	}
	middle := low + (high-low)/2
	for i := 1; i < len(flat); i += s {
		if v := flat[i]; v <= middle {
			low = max(low, v)
		} else {
			high = min(high, v)
		}
	}
	y = low + (high-low)/2
	var buffer [16]float64
	at := buffer[:0]
	walk := segmentsOf(g)
	walk.part, walk.i = from, start
	for {
		e, more := walk.next()
		if !more || walk.part >= to {
			break
		}
		if (e.y0 > y) != (e.y1 > y) {
			at = append(at, e.x0+(e.x1-e.x0)*((y-e.y0)/(e.y1-e.y0)))
		}
	}
	sortFloats(at)
	widest := 0.0
	for i := 0; i+1 < len(at); i += 2 {
		if w := at[i+1] - at[i]; w > widest {
			widest, x, ok = w, at[i]+w/2, true
		}
	}
	return x, y, ok && low < y && y < high
}

// sortFloats is a heap sort: slices.Sort would move the small buffers it is
// given to the heap.
func sortFloats(f []float64) {
	sift := func(root, n int) {
		for {
			child := 2*root + 1
			if child >= n {
				return
			}
			if child+1 < n && f[child] < f[child+1] {
				child++
			}
			if f[root] >= f[child] {
				return
			}
			f[root], f[child] = f[child], f[root]
			root = child
		}
	}
	for i := len(f)/2 - 1; i >= 0; i-- {
		sift(i, len(f))
	}
	for i := len(f) - 1; i > 0; i-- {
		f[0], f[i] = f[i], f[0]
		sift(0, i)
	}
}
