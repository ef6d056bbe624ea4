package render

import (
	"math"

	"sigi/geom"
	"sigi/render/fonts"
)

// A halo is the letters grown by its radius all around. The outline of each is
// grown once and kept (pixels.widened), so that a halo costs what filling the
// letters does; a stroke along their outlines has two sides and hides one.

// How far in pixels a grown outline may be from the true one: a corner may stick
// out by spikePx where it is drawn as one point, and an arc lie inside by dentPx.
const (
	spikePx = 0.1
	dentPx  = 0.06
)

// widened is a glyph's outline of size pixels an em, grown by radius pixels; to be
// filled non-zero.
func (c *pixels) widened(face *fonts.Face, id uint32, size, radius float64) geom.Geometry {
	k := glyphKeyOf(face, id, size, radius)
	if g, ok := c.r.widened.get(k); ok {
		return g
	}
	size, radius = float64(k.size)/sizeSteps, float64(k.radius)/sizeSteps
	g := geom.Geometry{Kind: geom.KindPolygon}
	plain := scaled(c.outline(face, id, size, haloPx), size, 0, 0)
	widen(&g, &plain, radius)
	c.r.widened.put(k, g, int64(8*len(g.Flat)+4*len(g.Ends)+64))
	return g
}

// widen appends the rings of a glyph to dst, grown by radius; those around holes
// shrink. At a corner that points outwards the ring goes around it on an arc; at
// one that points inwards through a point on the bisector or, next to short sides,
// through the corner itself. So what a side adds is a piece turned as the glyph is:
// windings only add up, also where a hole is narrower than the halo, and the
// non-zero winding is the union.
func widen(dst, g *geom.Geometry, radius float64) {
	var sides []side
	area := 0.0
	eachRing(g, func(ring []float64) {
		a, _ := ringForm(ring)
		area += a
	})
	out := radius
	if area < 0 {
		out = -radius
	}
	eachRing(g, func(ring []float64) {
		sides = sidesOf(sides[:0], ring)
		n := len(sides)
		if n < 2 {
			return
		}
		w := &widener{flat: dst.Flat, out: out}
		from := len(dst.Flat)
		for i := range sides {
			w.corner(&sides[(i+n-1)%n], &sides[i])
		}
		dst.Flat = append(w.flat, w.flat[from], w.flat[from+1])
		dst.Ends = append(dst.Ends, int32(len(dst.Flat)))
	})
}

// side is a side of a ring: where it begins, its direction and its length.
type side struct{ x, y, ux, uy, length float64 }

// sidesOf appends the sides of a closed ring; what is shorter than a 64th of a
// pixel is none.
func sidesOf(sides []side, ring []float64) []side {
	const shortest = 1.0 / 64
	n := len(ring) - 2
	for i := 0; i < n; {
		k := i + 2
		for ; k < n; k += 2 {
			if math.Hypot(ring[k]-ring[i], ring[k+1]-ring[i+1]) >= shortest {
				break
			}
		}
		end := k % n // the last vertex is the first
		if l := math.Hypot(ring[end]-ring[i], ring[end+1]-ring[i+1]); l > 0 {
			sides = append(sides, side{ring[i], ring[i+1], (ring[end] - ring[i]) / l, (ring[end+1] - ring[i+1]) / l, l})
		}
		i = k
	}
	return sides
}

// widener writes a ring of its own beside another, out to the right of its
// direction (where y points down: to its left).
type widener struct {
	flat []float64
	out  float64
}

func (w *widener) to(x, y float64) { w.flat = append(w.flat, x, y) }

// corner goes around the corner from side a to side b, where b begins.
func (w *widener) corner(a, b *side) {
	n0x, n0y := a.uy*w.out, -a.ux*w.out
	n1x, n1y := b.uy*w.out, -b.ux*w.out
	dot := a.ux*b.ux + a.uy*b.uy
	radius := math.Abs(w.out)
	if outwards := (a.ux*b.uy-a.uy*b.ux)*w.out > 0; outwards {
		if e := 1 + spikePx/radius; 1+dot >= 2/(e*e) {
			w.to(b.x+(n0x+n1x)/(1+dot), b.y+(n0y+n1y)/(1+dot))
			return
		}
		w.to(b.x+n0x, b.y+n0y)
		c := math.Max(0.5, 1-dentPx/radius)
		steps := math.Ceil(math.Acos(math.Max(dot, -1)) / (2 * math.Acos(c)))
		sin, cos := math.Sincos(math.Copysign(math.Acos(math.Max(dot, -1))/steps, w.out))
		for x, y, k := n0x, n0y, 1.0; k < steps; k++ {
			x, y = x*cos-y*sin, x*sin+y*cos
			w.to(b.x+x, b.y+y)
		}
		w.to(b.x+n1x, b.y+n1y)
		return
	}
	if l := math.Min(a.length, b.length); radius*radius*(1-dot) <= l*l*(1+dot)/4 {
		w.to(b.x+(n0x+n1x)/(1+dot), b.y+(n0y+n1y)/(1+dot))
		return
	}
	w.to(b.x+n0x, b.y+n0y)
	w.to(b.x, b.y)
	w.to(b.x+n1x, b.y+n1y)
}

func eachRing(g *geom.Geometry, see func(ring []float64)) {
	start := int32(0)
	for _, end := range g.Ends {
		see(g.Flat[start:end])
		start = end
	}
}
