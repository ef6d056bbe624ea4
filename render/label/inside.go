package label

import (
	"math"
	"slices"

	"sigi/geom"
)

// InsidePoint returns a point inside the largest polygon of a (multi)polygon
// in xy layout, in the middle of the widest stretch of a horizontal through
// its middle; of three horizontals the first that is not much narrower than
// another. width is the stretch's length. It is inside by construction, holes
// included, as a centroid is not. ok is false if there is no area; then a
// vertex is returned where there is one. scratch is reused and returned.
func InsidePoint(g *geom.Geometry, scratch []float64) (x, y, width float64, ok bool, _ []float64) {
	if len(g.Flat) < 2 {
		return 0, 0, 0, false, scratch
	}
	first, last := largestPart(g)
	b := geom.EmptyBound
	if first < last {
		b = boundOf(ring(g, first)) // the outer ring bounds the others
	}
	if b.Empty() {
		return g.Flat[0], g.Flat[1], 0, false, scratch
	}
	best := -1.0
	for _, at := range [...]float64{0.5, 0.36, 0.64} {
		h := b.MinY + b.Height()*at
		var mid, w float64
		mid, w, scratch = widest(g, first, last, h, scratch)
		if w > 0 && (best <= 0 || w > 1.5*best) {
			best, x, y = w, mid, h
		}
	}
	if best <= 0 {
		return g.Flat[0], g.Flat[1], 0, false, scratch
	}
	return x, y, best, true, scratch
}

// largestPart returns the rings [first, last) of the polygon with the largest
// area of the outer ring; of equals the first.
func largestPart(g *geom.Geometry) (first, last int) {
	if g.Kind != geom.KindMultiPolygon || len(g.Parts) <= 1 {
		return 0, len(g.Ends)
	}
	start, most := 0, -1.0
	for _, end := range g.Parts {
		if start < int(end) {
			if a := math.Abs(ringArea(ring(g, start))); a > most {
				most, first, last = a, start, int(end)
			}
		}
		start = int(end)
	}
	return first, last
}

func ring(g *geom.Geometry, i int) []float64 {
	start := int32(0)
	if i > 0 {
		start = g.Ends[i-1]
	}
	return g.Flat[start:g.Ends[i]]
}

func boundOf(flat []float64) geom.Bound {
	b := geom.EmptyBound
	for i := 0; i+1 < len(flat); i += 2 {
		if flat[i]-flat[i] == 0 && flat[i+1]-flat[i+1] == 0 {
			b = b.ExtendXY(flat[i], flat[i+1])
		}
	}
	return b
}

func ringArea(r []float64) float64 {
	a := 0.0
	for i := 0; i+3 < len(r); i += 2 {
		a += (r[i] - r[0]) * (r[i+3] - r[1])
		a -= (r[i+2] - r[0]) * (r[i+1] - r[1])
	}
	return a / 2
}

// widest returns the middle and length of the longest stretch of the
// horizontal at h inside the rings, by the even-odd rule.
func widest(g *geom.Geometry, first, last int, h float64, cuts []float64) (mid, width float64, _ []float64) {
	cuts = cuts[:0]
	for k := first; k < last; k++ {
		r := ring(g, k)
		for i := 0; i+3 < len(r); i += 2 {
			y0, y1 := r[i+1], r[i+3]
			if (y0 <= h) == (y1 <= h) {
				continue
			}
			x := r[i] + (h-y0)/(y1-y0)*(r[i+2]-r[i])
			if x-x == 0 {
				cuts = append(cuts, x)
			}
		}
	}
	slices.Sort(cuts)
	for i := 0; i+1 < len(cuts); i += 2 {
		if w := cuts[i+1] - cuts[i]; w > width {
			mid, width = (cuts[i]+cuts[i+1])/2, w
		}
	}
	return mid, width, cuts
}

// Contains reports whether a point lies in a (multi)polygon in xy layout, by
// the even-odd rule. Costs a look at every side.
func Contains(g *geom.Geometry, x, y float64) bool {
	in := false
	for k := range g.Ends {
		r := ring(g, k)
		for i := 0; i+3 < len(r); i += 2 {
			y0, y1 := r[i+1], r[i+3]
			if (y0 <= y) != (y1 <= y) && x < r[i]+(y-y0)/(y1-y0)*(r[i+2]-r[i]) {
				in = !in
			}
		}
	}
	return in
}
