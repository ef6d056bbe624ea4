package render

import (
	"math"

	"sigi/geom"
	"sigi/render/raster"
)

// A blot is an area no larger than its outline is wide: all of its inside is
// covered by the outline, and so is most of a dent. What is seen is its convex
// hull and half the outline's width around that, which is filled in little more than
// half the time in which the outline would be stroked (BenchmarkBlot), and the fill
// below is spared: a town from afar is made of blots.

// isBlot reports whether the path is one area that is a blot with a stroke.
func (d *drawer) isBlot(s *symbolizer) bool {
	b, g := &d.path.bound, &d.path.whole
	if !s.blunt() || !(b.MaxX-b.MinX < s.stroke.Width && b.MaxY-b.MinY < s.stroke.Width) || s.stroke.Width > maxBlot {
		return false
	}
	if len(g.Parts) > 0 && int(g.Parts[0]) != len(g.Ends) || len(g.Ends) == 0 {
		return false // a hull would join what stands apart
	}
	return g.Ends[0] >= 8 && len(g.Flat) <= maxBlotFlat
}

const (
	// maxBlot is how wide an outline may be, in pixels: in wider ones dents are
	// seen.
	maxBlot = 1.5
	// maxBlotFlat bounds the ordinates that a hull is looked for among.
	maxBlotFlat = 256
)

// blot fills what the stroke of a blot covers; false if the path has no area.
func (d *drawer) blot(s *symbolizer) bool {
	w := &d.path.whole
	ring := geom.Geometry{Kind: geom.KindPolygon, Flat: w.Flat[:w.Ends[0]], Ends: w.Ends[:1]}
	d.hulled.Reset()
	d.deriver.hull(&d.hulled, &ring)
	hull := d.hulled.Flat
	if n := len(hull); n >= 4 && hull[0] == hull[n-2] && hull[1] == hull[n-1] {
		hull = hull[:n-2]
	}
	if len(hull) < 6 {
		return false
	}
	r := s.stroke.Width / 2
	limit := s.stroke.MiterLimit
	if limit <= 0 {
		limit = defaultMiterLimit
	}
	out := &d.closing
	out.Reset()
	out.Kind = geom.KindPolygon
	n := len(hull)
	ux, uy := direction(hull[n-2], hull[n-1], hull[0], hull[1])
	for i := 0; i < n; i += 2 {
		x, y := hull[i], hull[i+1]
		k := (i + 2) % n
		vx, vy := direction(x, y, hull[k], hull[k+1])
		// The hull turns left, so outside is to the right: (u.y, -u.x). The mitre
		// lies along the sum of both normals.
		cos := float64(ux*vx) + float64(uy*vy)
		mx, my, square := uy+vy, -ux-vx, 2+2*cos
		// A mitre is 1/cos(a/2) of half the width long, where edges turn by a.
		mitre := square > 1e-9 && 4/square <= limit*limit
		switch {
		case s.stroke.Join == raster.JoinMitre && mitre || square > 3.9: // hardly a corner
			f := 2 * r / square
			out.Flat = append(out.Flat, x+float64(mx*f), y+float64(my*f))
		case s.stroke.Join == raster.JoinRound && square > 1e-9:
			// Over both ends of the arc and a point beyond its middle, by which the
			// area is that of the arc's sector.
			half := math.Acos(math.Min(math.Max(cos, -1), 1)) / 2
			f := r * half / math.Sin(half) / math.Sqrt(square)
			out.Flat = append(out.Flat, x+float64(r*uy), y-float64(r*ux), x+float64(mx*f), y+float64(my*f), x+float64(r*vy), y-float64(r*vx))
		default:
			out.Flat = append(out.Flat, x+float64(r*uy), y-float64(r*ux), x+float64(r*vy), y-float64(r*vx))
		}
		ux, uy = vx, vy
	}
	out.Flat = append(out.Flat, out.Flat[0], out.Flat[1])
	out.Ends = append(out.Ends, int32(len(out.Flat)))
	d.canvas.Fill(out, raster.NonZero, s.ink)
	return true
}

// defaultMiterLimit is that of raster.Stroke.
const defaultMiterLimit = 4

// direction is the unit vector from one point to another, which is elsewhere.
func direction(x0, y0, x1, y1 float64) (x, y float64) {
	x, y = x1-x0, y1-y0
	l := math.Sqrt(float64(x*x) + float64(y*y))
	return x / l, y / l
}
