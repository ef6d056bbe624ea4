package wkb

import (
	"math"

	"sigi/geom"
)

// quarterChords is the number of chords a quarter turn where no tolerance is
// given: the number PostGIS and GDAL are used with.
const quarterChords = 32

// maxChords bounds the chords of half an arc, whatever the tolerance is.
const maxChords = 4096

// arcs appends the arcs through control points p0 p1 p2, p2 p3 p4, ... to
// g.Flat as chords.
func (d *Decoder) arcs(g *geom.Geometry, p []float64) error {
	stride := g.Layout.Stride()
	n := len(p) / stride
	if n == 0 {
		return nil
	}
	if n < 3 || n%2 == 0 {
		return d.fail("a circular string has %d points", n)
	}
	d.info.Linearised = true
	g.Flat = append(g.Flat, p[:stride]...)
	for i := 0; i+2 < n; i += 2 {
		a, b, c := p[i*stride:(i+1)*stride], p[(i+1)*stride:(i+2)*stride], p[(i+2)*stride:(i+3)*stride]
		x, y, ok := centre(a, b, c)
		if !ok {
			g.Flat = append(append(g.Flat, b...), c...)
			continue
		}
		turn := 1.0
		if cross(a, b, c) < 0 {
			turn = -1
		}
		g.Flat = d.half(g.Flat, a, b, x, y, turn)
		g.Flat = d.half(g.Flat, b, c, x, y, turn)
		if len(g.Flat) > maxBytes {
			return d.fail("the geometry has too many vertices")
		}
	}
	return nil
}

func cross(a, b, c []float64) float64 {
	return float64((b[0]-a[0])*(c[1]-a[1])) - float64((b[1]-a[1])*(c[0]-a[0]))
}

// centre of the circle through three points; of the circle over the diameter
// a b if c is a again. Points in a line have none.
func centre(a, b, c []float64) (x, y float64, ok bool) {
	if a[0] == c[0] && a[1] == c[1] {
		x, y = (a[0]+b[0])/2, (a[1]+b[1])/2
		return x, y, (x != a[0] || y != a[1]) && finite(x, y)
	}
	// The same sums whichever end comes first.
	if c[0] < a[0] || c[0] == a[0] && c[1] < a[1] {
		a, c = c, a
	}
	bx, by, cx, cy := b[0]-a[0], b[1]-a[1], c[0]-a[0], c[1]-a[1]
	bb, cc := float64(bx*bx)+float64(by*by), float64(cx*cx)+float64(cy*cy)
	det := 2 * (float64(bx*cy) - float64(by*cx))
	x = a[0] + (float64(cy*bb)-float64(by*cc))/det
	y = a[1] + (float64(bx*cc)-float64(cx*bb))/det
	// Sagitta below the noise of the coordinates: a line for every purpose.
	if math.Abs(det) < 1e-12*(bb+cc) {
		return 0, 0, false
	}
	return x, y, finite(x, y)
}

func finite(x, y float64) bool { return !math.IsNaN((x - x) + (y - y)) }

// half appends the arc from a (not appended) to b around a centre. Ordinates
// after the second are interpolated.
func (d *Decoder) half(into []float64, a, b []float64, x, y, turn float64) []float64 {
	from, to, back := a, b, false
	if b[0] < a[0] || b[0] == a[0] && b[1] < a[1] {
		from, to, back, turn = b, a, true, -turn
	}
	r := math.Hypot(from[0]-x, from[1]-y)
	start := math.Atan2(from[1]-y, from[0]-x)
	sweep := (math.Atan2(to[1]-y, to[0]-x) - start) * turn
	if sweep <= 0 {
		sweep += 2 * math.Pi
	}
	step := math.Pi / 2 / quarterChords
	if d.Tolerance > 0 {
		step = math.Pi / 2
		if d.Tolerance < r {
			step = math.Min(step, 2*math.Acos(1-d.Tolerance/r))
		}
	}
	n := maxChords
	if f := math.Ceil(sweep / step); f < maxChords {
		n = int(f)
	}
	for i := 1; i < n; i++ {
		k := i
		if back {
			k = n - i
		}
		t := float64(k) / float64(n)
		sin, cos := math.Sincos(start + turn*float64(sweep*t))
		into = append(into, x+float64(r*cos), y+float64(r*sin))
		for o := 2; o < len(a); o++ {
			into = append(into, from[o]+float64((to[o]-from[o])*t))
		}
	}
	return append(into, b...)
}
