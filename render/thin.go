package render

import (
	"math"
	"slices"

	"sigi/crs"
	"sigi/geom"
)

// thinPx is how far a vertex may lie from the one kept before it to be
// dropped from pictures. The path moves by no more than that.
const thinPx = 0.1

// pixelPath is a feature's geometry in pixels, reused from feature to feature.
type pixelPath struct {
	// whole has every vertex: labels and picking look at it.
	whole geom.Geometry
	// bound is the box of whole.
	bound geom.Bound
	// finite says that every vertex of whole is a number.
	finite bool
	// thin is what is painted: vertices that cannot be seen are gone.
	thin geom.Geometry
}

// load takes g to pixels. It allocates only while the slices grow.
func (p *pixelPath) load(g *geom.Geometry, grid *crs.Grid) error {
	w := &p.whole
	n := len(g.Flat) / g.Layout.Stride() * 2
	w.Flat = slices.Grow(w.Flat[:0], n)[:n]
	if err := grid.Apply(w.Flat, g.Flat, g.Layout.Stride()); err != nil {
		return err
	}
	w.Kind, w.Layout = g.Kind, geom.XY
	stride := int32(g.Layout.Stride())
	w.Ends = w.Ends[:0]
	for _, e := range g.Ends {
		w.Ends = append(w.Ends, e/stride*2)
	}
	w.Parts = append(w.Parts[:0], g.Parts...)
	p.finite = true
	minX, minY := math.Inf(1), math.Inf(1)
	maxX, maxY := math.Inf(-1), math.Inf(-1)
	for i := 0; i+1 < len(w.Flat); i += 2 {
		x, y := w.Flat[i], w.Flat[i+1]
		if x-x != 0 || y-y != 0 { // not a number, or beyond what the CRS can show
			p.finite = false
			continue
		}
		if x < minX {
			minX = x
		}
		if x > maxX {
			maxX = x
		}
		if y < minY {
			minY = y
		}
		if y > maxY {
			maxY = y
		}
	}
	p.bound = geom.Bound{MinX: minX, MinY: minY, MaxX: maxX, MaxY: maxY}
	return nil
}

// simplify fills thin from whole, in two steps at once:
//
//   - a vertex nearer than near pixels to the one kept before it is dropped;
//   - of vertices that lie one after another beyond the same edge of box, only
//     the ends are kept: the path stays on that side, so nothing inside box
//     changes (box reaches beyond the picture by the widest stroke).
//
// The second is left out where keepLength is set: dashes count the length.
func (p *pixelPath) simplify(box geom.Bound, keepLength bool, near float64) {
	t, w := &p.thin, &p.whole
	t.Kind, t.Layout = w.Kind, geom.XY
	t.Flat, t.Ends = t.Flat[:0], t.Ends[:0]
	t.Parts = append(t.Parts[:0], w.Parts...)
	if w.Kind == geom.KindPoint || w.Kind == geom.KindMultiPoint {
		t.Flat = append(t.Flat, w.Flat...)
		return
	}
	cull := !keepLength && !box.Contains(p.bound)
	start := int32(0)
	for _, end := range w.Ends {
		t.Flat = thinRun(t.Flat, w.Flat[start:end], near)
		if cull {
			last := 0
			if n := len(t.Ends); n > 0 {
				last = int(t.Ends[n-1])
			}
			t.Flat = t.Flat[:last+cullRun(t.Flat[last:], &box)]
		}
		t.Ends = append(t.Ends, int32(len(t.Flat)))
		start = end
	}
}

// thinRun appends a line or ring to dst without the vertices that lie within
// near of the one kept before. First and last vertex stay.
func thinRun(dst, src []float64, near float64) []float64 {
	n := len(src)
	i := 0
	for i < n && (src[i]-src[i] != 0 || src[i+1]-src[i+1] != 0) {
		i += 2
	}
	if i >= n {
		return dst
	}
	lx, ly := src[i], src[i+1]
	dst = append(dst, lx, ly)
	for i += 2; i+2 < n; i += 2 {
		x, y := src[i], src[i+1]
		dx, dy := x-lx, y-ly
		if dx < near && dx > -near && dy < near && dy > -near {
			continue
		}
		if dx-dx != 0 || dy-dy != 0 {
			continue
		}
		dst = append(dst, x, y)
		lx, ly = x, y
	}
	if i < n && src[i]-src[i] == 0 && src[i+1]-src[i+1] == 0 {
		dst = append(dst, src[i], src[i+1])
	}
	return dst
}

// cullRun drops, in place, vertices between two others that all lie beyond
// the same edge of box, and returns the length left.
func cullRun(run []float64, box *geom.Bound) int {
	n := len(run)
	if n <= 4 {
		return n
	}
	kept := outcode(run[0], run[1], box)
	out := 2 // where the vertex that waits stands
	wait := outcode(run[2], run[3], box)
	for i := 4; i < n; i += 2 {
		x, y := run[i], run[i+1]
		code := outcode(x, y, box)
		if kept&wait&code == 0 {
			kept = wait
			out += 2
		}
		run[out], run[out+1] = x, y
		wait = code
	}
	return out + 2
}

// outcode has one bit for each edge of box that the point lies beyond.
func outcode(x, y float64, box *geom.Bound) uint8 {
	var c uint8
	if x < box.MinX {
		c = 1
	} else if x > box.MaxX {
		c = 2
	}
	if y < box.MinY {
		c |= 4
	} else if y > box.MaxY {
		c |= 8
	}
	return c
}
