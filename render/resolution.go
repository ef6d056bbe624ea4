package render

import (
	"math"

	"sigi/crs"
	"sigi/geom"
)

// What a layer may leave out is said in its own units a pixel. Pictures side
// by side have to say the same, or a line that crosses from one to the other
// would be drawn by two overviews: so the scale between the two systems is
// taken from the layer's extent, not the picture's, wherever it is much the
// same in all of it.

// evenScale is how much the scale may differ within a layer's extent for the
// largest to stand for all.
const evenScale = 1.5

// scaleKey names the scale between two systems over an extent.
type scaleKey struct {
	from, to *crs.CRS
	data     geom.Bound
}

// scales are the least and the most units of the map that a unit of the layer
// becomes, in any direction: least is zero where a part of the extent cannot be
// converted, most where none can.
type scales struct{ least, most float64 }

// unitsPerPixel is how many units of a layer's system a pixel is, at least;
// 0: not known.
func (d *drawer) unitsPerPixel(f *frame, data geom.Bound) float64 {
	v := &d.view
	pixel := math.Min(v.bound.Width()/float64(v.width), v.bound.Height()/float64(v.height))
	if f.from == v.crs {
		return pixel
	}
	key := scaleKey{f.from, v.crs, data}
	s, ok := d.r.scales.get(key)
	if !ok {
		s = scalesIn(f.toLayer.Inverse(), data)
		d.r.scales.put(key, s, 64)
	}
	if !(s.most > 0 && s.most <= evenScale*s.least) {
		s = scalesIn(f.toLayer.Inverse(), data.Intersect(f.box))
	}
	if !(s.most > 0) {
		return 0
	}
	return pixel / s.most
}

// scalesIn looks at nine places of a box.
func scalesIn(t *crs.Transform, b geom.Bound) scales {
	if b.Empty() || !b.Finite() {
		return scales{}
	}
	step := math.Max(b.Width(), b.Height()) / 1000
	if step == 0 {
		step = 1e-6
	}
	var p []float64
	for i := range 9 {
		x, y := b.MinX+b.Width()*float64(i%3)/2, b.MinY+b.Height()*float64(i/3)/2
		p = append(p, x-step, y, x+step, y, x, y-step, x, y+step)
	}
	if t.Points(p, 2) != nil {
		return scales{}
	}
	s := scales{least: math.Inf(1)}
	for ; len(p) > 0; p = p[8:] {
		ax, ay := (p[2]-p[0])/(2*step), (p[3]-p[1])/(2*step)
		bx, by := (p[6]-p[4])/(2*step), (p[7]-p[5])/(2*step)
		// The singular values of the matrix of both.
		sum := ax*ax + ay*ay + bx*bx + by*by
		root := math.Hypot(ax*ax+ay*ay-bx*bx-by*by, 2*(ax*bx+ay*by))
		most, least := math.Sqrt((sum+root)/2), math.Sqrt(math.Max(sum-root, 0)/2)
		if !(most > 0) || math.IsInf(most, 0) {
			s.least = 0
			continue
		}
		s.least, s.most = math.Min(s.least, least), math.Max(s.most, most)
	}
	return s
}
