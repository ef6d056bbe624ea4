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
// converted, most where none can. A box a unit wide and high has a box of up to
// spread in the map, where it may stand aslant.
type scales struct{ least, most, spread float64 }

// unitsPerPixel is how many units of a layer's system a pixel is, at least, and
// how large a box may be that fits into a pixel; 0: not known.
func (d *drawer) unitsPerPixel(f *frame, data geom.Bound) (units, box float64) {
	v := &d.view
	pixel := math.Min(v.bound.Width()/float64(v.width), v.bound.Height()/float64(v.height))
	if f.from == v.crs {
		return pixel, pixel
	}
	key := scaleKey{f.from, v.crs, data}
	s, ok := d.r.scales.get(key)
	if !ok {
		if data.Finite() && !data.Empty() {
			s = scalesAt(f.toLayer.Inverse(), nine(data), math.Max(data.Width(), data.Height())/1000)
		}
		d.r.scales.put(key, s, 64)
	}
	if !(s.most > 0 && s.most <= evenScale*s.least) {
		places := nine(v.bound)
		if f.toLayer.Points(places, 2) != nil {
			return 0, 0
		}
		s = scalesAt(f.toLayer.Inverse(), places, math.Min(f.box.Width(), f.box.Height())/10000)
	}
	if !(s.most > 0) {
		return 0, 0
	}
	return pixel / s.most, pixel / s.spread
}

// nine are the corners of a box, the middles of its sides and its centre.
func nine(b geom.Bound) []float64 {
	var p []float64
	for i := range 9 {
		p = append(p, b.MinX+b.Width()*float64(i%3)/2, b.MinY+b.Height()*float64(i/3)/2)
	}
	return p
}

// scalesAt looks a step to each side of some places.
func scalesAt(t *crs.Transform, places []float64, step float64) scales {
	if !(step > 0) {
		step = 1e-6
	}
	var p []float64
	for i := 0; i < len(places); i += 2 {
		x, y := places[i], places[i+1]
		p = append(p, x, y, x-step, y, x+step, y, x, y-step, x, y+step)
	}
	if t.Points(p, 2) != nil {
		return scales{}
	}
	s := scales{least: math.Inf(1)}
	for ; len(p) > 0; p = p[10:] {
		// Where one of two sides is beyond an edge of the world it may be at the
		// other end of the map: the nearer one counts.
		nearer := func(a, b []float64) (x, y float64) {
			ax, ay, bx, by := (a[0]-p[0])/step, (a[1]-p[1])/step, (b[0]-p[0])/step, (b[1]-p[1])/step
			if ax*ax+ay*ay < bx*bx+by*by {
				return ax, ay
			}
			return bx, by
		}
		ax, ay := nearer(p[2:4], p[4:6])
		bx, by := nearer(p[6:8], p[8:10])
		// The singular values of the matrix of both.
		sum := ax*ax + ay*ay + bx*bx + by*by
		root := math.Hypot(ax*ax+ay*ay-bx*bx-by*by, 2*(ax*bx+ay*by))
		most, least := math.Sqrt((sum+root)/2), math.Sqrt(math.Max(sum-root, 0)/2)
		if !(most > 0) || math.IsInf(most, 0) {
			s.least = 0
			continue
		}
		s.least, s.most = math.Min(s.least, least), math.Max(s.most, most)
		s.spread = math.Max(s.spread, math.Max(math.Abs(ax)+math.Abs(bx), math.Abs(ay)+math.Abs(by)))
	}
	return s
}
