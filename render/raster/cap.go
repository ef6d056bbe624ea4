package raster

import "math"

// halfTurns[n] is the cosine and sine of a half turn in n steps. They are
// written out because a library's may differ in the last bit between machines.
var halfTurns = [...][2]float64{
	{}, {},
	{0.0, 1.0},
	{0.5000000000000001, 0.8660254037844386},
	{0.7071067811865476, 0.7071067811865475},
	{0.8090169943749475, 0.5877852522924731},
	{0.8660254037844387, 0.49999999999999994},
	{0.9009688679024191, 0.4338837391175581},
	{0.9238795325112867, 0.3826834323650898},
	{0.9396926207859084, 0.3420201433256687},
	{0.9510565162951535, 0.3090169943749474},
	{0.9594929736144974, 0.28173255684142967},
	{0.9659258262890683, 0.25881904510252074},
}

// roundCap is a half circle of radius 1 as the points between its ends, in
// the directions of the normal (cosine) and of the line (sine). They lie a
// little outside the circle, so that the chords err to both sides alike.
type roundCap struct {
	half   float64 // the radius in pixels that the steps are fit for
	n      int     // steps; 0 if more than the table has
	points [len(halfTurns)][2]float64
}

// fit prepares a half circle with as many steps as the radius needs.
func (r *roundCap) fit(half float64) {
	if r.half == half {
		return
	}
	r.half, r.n = half, 0
	for n := 2; n < len(halfTurns); n++ {
		sagitta := 1 - math.Sqrt((1+halfTurns[n][0])/2)
		if float64(half*sagitta) > capPx {
			continue
		}
		r.n = n
		c, s := halfTurns[n][0], halfTurns[n][1]
		x, y := 1+sagitta/2, 0.0
		for i := 1; i < n; i++ {
			x, y = float64(x*c)-float64(y*s), float64(x*s)+float64(y*c)
			r.points[i] = [2]float64{x, y}
		}
		return
	}
}
