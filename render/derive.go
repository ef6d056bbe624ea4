package render

import (
	"math"
	"slices"

	"sigi/geom"
	"sigi/render/label"
	"sigi/styles"
)

// deriver makes the geometries that symbolizers draw instead of a feature's
// own (SE's Geometry by function). It owns what it returns, until the next
// call.
type deriver struct {
	a, b    geom.Geometry
	scratch []float64
	order   []int
	outsets outsetter
}

// derive does the steps to g, which is not changed. Ordinates beyond x and y
// are dropped. A collection is taken member by member by who calls. Nothing
// that can be drawn comes back as a geometry without coordinates.
func (d *deriver) derive(g *geom.Geometry, steps []styles.GeometryOp) *geom.Geometry {
	from := flattened(&d.a, g)
	to := &d.b
	for _, s := range steps {
		to.Kind, to.Layout, to.Flat, to.Ends, to.Parts, to.Members = geom.KindNone, geom.XY, to.Flat[:0], to.Ends[:0], to.Parts[:0], nil
		if len(from.Flat) > 0 {
			d.step(to, from, s)
		}
		from, to = to, from
	}
	return from
}

// flattened copies g without Z and M.
func flattened(to, g *geom.Geometry) *geom.Geometry {
	stride := g.Layout.Stride()
	to.Kind, to.Layout, to.Members = g.Kind, geom.XY, nil
	to.Flat, to.Ends = to.Flat[:0], to.Ends[:0]
	for i := 0; i+1 < len(g.Flat); i += stride {
		to.Flat = append(to.Flat, g.Flat[i], g.Flat[i+1])
	}
	for _, e := range g.Ends {
		to.Ends = append(to.Ends, e/int32(stride)*2)
	}
	to.Parts = append(to.Parts[:0], g.Parts...)
	return to
}

func (d *deriver) step(to, g *geom.Geometry, s styles.GeometryOp) {
	switch s.Func {
	case styles.StartPoint, styles.EndPoint:
		to.Kind = geom.KindMultiPoint
		start := int32(0)
		for _, end := range endsOf(g) {
			if run := g.Flat[start:end]; len(run) >= 2 {
				if s.Func == styles.StartPoint {
					to.Flat = append(to.Flat, run[0], run[1])
				} else {
					to.Flat = append(to.Flat, run[len(run)-2:]...)
				}
			}
			start = end
		}
	case styles.Vertices:
		to.Kind = geom.KindMultiPoint
		start := int32(0)
		for _, end := range endsOf(g) {
			run := g.Flat[start:end]
			if g.Kind.Dimension() == 2 && len(run) >= 2 {
				run = run[:len(run)-2] // the last repeats the first
			}
			to.Flat = append(to.Flat, run...)
			start = end
		}
	case styles.Centroid:
		x, y := centroid(g)
		to.Kind, to.Flat = geom.KindPoint, append(to.Flat, x, y)
	case styles.InteriorPoint:
		d.interior(to, g)
	case styles.Boundary:
		boundary(to, g)
	case styles.ExteriorRing:
		exterior(to, g)
	case styles.Envelope:
		b := g.Bound()
		to.Kind = geom.KindPolygon
		to.Flat = append(to.Flat, b.MinX, b.MinY, b.MaxX, b.MinY, b.MaxX, b.MaxY, b.MinX, b.MaxY, b.MinX, b.MinY)
		to.Ends = append(to.Ends, 10)
	case styles.ConvexHull:
		d.hull(to, g)
	case styles.Buffer:
		if !d.outsets.outset(to, g, s.DX) {
			*to = geom.Geometry{Kind: g.Kind, Layout: geom.XY, Flat: append(to.Flat[:0], g.Flat...), Ends: append(to.Ends[:0], g.Ends...), Parts: append(to.Parts[:0], g.Parts...)}
		}
	case styles.CenterLine:
		d.centerLine(to, g)
	case styles.Offset:
		to.Kind = g.Kind
		for i := 0; i+1 < len(g.Flat); i += 2 {
			to.Flat = append(to.Flat, g.Flat[i]+s.DX, g.Flat[i+1]+s.DY)
		}
		to.Ends, to.Parts = append(to.Ends, g.Ends...), append(to.Parts, g.Parts...)
	}
}

// centerLines is of how many places centre lines are made.
const centerLines = 32

// centerLine is made of an area that is turned so that its length goes upwards;
// a line is its own.
func (d *deriver) centerLine(to, g *geom.Geometry) {
	if g.Kind.Dimension() != 2 {
		to.Kind = g.Kind
		to.Flat, to.Ends = append(to.Flat, g.Flat...), append(to.Ends, g.Ends...)
		return
	}
	turn := math.Pi/2 - longSide(g)
	upright := geom.Geometry{Kind: g.Kind, Flat: turned(g.Flat, turn), Ends: g.Ends, Parts: g.Parts}
	line, scratch := label.Middles(&upright, centerLines, d.scratch)
	d.scratch = scratch
	to.Kind = geom.KindLineString
	if len(line) >= 4 {
		to.Flat = append(to.Flat, turned(line, -turn)...)
		to.Ends = append(to.Ends, int32(len(to.Flat)))
	}
}

// endsOf are the ends of lines and rings; points are one run each.
func endsOf(g *geom.Geometry) []int32 {
	if g.Kind.Dimension() > 0 {
		return g.Ends
	}
	ends := make([]int32, 0, len(g.Flat)/2)
	for i := 2; i <= len(g.Flat); i += 2 {
		ends = append(ends, int32(i))
	}
	return ends
}

// centroid is weighted by area, else by length, else the mean of the points:
// what is flat is a line, and what has no length a point.
func centroid(g *geom.Geometry) (x, y float64) {
	x0, y0 := g.Flat[0], g.Flat[1] // sums are taken from here, to keep their digits
	var sx, sy, weight float64
	start := int32(0)
	if g.Kind.Dimension() == 2 {
		part, ring := 0, 0
		for i, end := range g.Ends {
			run := g.Flat[start:end]
			start = end
			outer := ring == 0
			if ring++; part < len(g.Parts) && int32(i+1) == g.Parts[part] {
				part, ring = part+1, 0
			}
			var a, ax, ay float64
			for k := 0; k+3 < len(run); k += 2 {
				px, py, qx, qy := run[k]-x0, run[k+1]-y0, run[k+2]-x0, run[k+3]-y0
				c := px*qy - qx*py
				a += c
				ax += (px + qx) * c
				ay += (py + qy) * c
			}
			// Holes count against, whichever way rings run.
			if (a < 0) == outer {
				a, ax, ay = -a, -ax, -ay
			}
			sx, sy, weight = sx+ax/3, sy+ay/3, weight+a
		}
		if weight > 0 {
			return x0 + sx/weight, y0 + sy/weight
		}
		sx, sy, weight, start = 0, 0, 0, 0
	}
	if g.Kind.Dimension() >= 1 {
		for _, end := range g.Ends {
			run := g.Flat[start:end]
			start = end
			for k := 0; k+3 < len(run); k += 2 {
				l := math.Hypot(run[k+2]-run[k], run[k+3]-run[k+1])
				sx += l * ((run[k]+run[k+2])/2 - x0)
				sy += l * ((run[k+1]+run[k+3])/2 - y0)
				weight += l
			}
		}
		if weight > 0 {
			return x0 + sx/weight, y0 + sy/weight
		}
		sx, sy = 0, 0
	}
	n := float64(len(g.Flat) / 2)
	for i := 0; i+1 < len(g.Flat); i += 2 {
		sx += g.Flat[i] - x0
		sy += g.Flat[i+1] - y0
	}
	return x0 + sx/n, y0 + sy/n
}

// interior is a point inside the largest area, in the middle of the longest
// line, or the first point.
func (d *deriver) interior(to, g *geom.Geometry) {
	to.Kind = geom.KindPoint
	switch g.Kind.Dimension() {
	case 2:
		x, y, _, _, scratch := label.InsidePoint(g, d.scratch)
		d.scratch = scratch
		to.Flat = append(to.Flat, x, y)
	case 1:
		run, length := label.LongestLine(g)
		if len(run) == 0 {
			return
		}
		x, y := label.At(run, length/2)
		to.Flat = append(to.Flat, x, y)
	default:
		to.Flat = append(to.Flat, g.Flat[:2]...)
	}
}

func boundary(to, g *geom.Geometry) {
	switch g.Kind.Dimension() {
	case 2:
		to.Kind = geom.KindMultiLineString
		to.Flat, to.Ends = append(to.Flat, g.Flat...), append(to.Ends, g.Ends...)
	case 1: // the ends of lines that are not closed
		to.Kind = geom.KindMultiPoint
		start := int32(0)
		for _, end := range g.Ends {
			run := g.Flat[start:end]
			start = end
			if n := len(run); n >= 4 && (run[0] != run[n-2] || run[1] != run[n-1]) {
				to.Flat = append(to.Flat, run[0], run[1], run[n-2], run[n-1])
			}
		}
	}
}

// exterior are the outer rings as lines; a line is its own.
func exterior(to, g *geom.Geometry) {
	if g.Kind.Dimension() != 2 {
		to.Kind = g.Kind
		to.Flat, to.Ends = append(to.Flat, g.Flat...), append(to.Ends, g.Ends...)
		return
	}
	to.Kind = geom.KindMultiLineString
	start, part := int32(0), 0
	for i, end := range g.Ends {
		outer := i == 0 || part < len(g.Parts) && int32(i) == g.Parts[part]
		if outer && i > 0 {
			part++
		}
		if outer {
			to.Flat = append(to.Flat, g.Flat[start:end]...)
			to.Ends = append(to.Ends, int32(len(to.Flat)))
		}
		start = end
	}
}

// hull is Andrew's monotone chain (1979).
func (d *deriver) hull(to, g *geom.Geometry) {
	f := g.Flat
	d.order = d.order[:0]
	for i := 0; i+1 < len(f); i += 2 {
		d.order = append(d.order, i)
	}
	slices.SortFunc(d.order, func(i, j int) int {
		switch {
		case f[i] < f[j], f[i] == f[j] && f[i+1] < f[j+1]:
			return -1
		case f[i] == f[j] && f[i+1] == f[j+1]:
			return 0
		}
		return 1
	})
	to.Kind = geom.KindPolygon
	half := func(order []int) {
		first := len(to.Flat)
		for _, i := range order {
			for n := len(to.Flat); n >= first+4; n = len(to.Flat) {
				ax, ay, bx, by := to.Flat[n-4], to.Flat[n-3], to.Flat[n-2], to.Flat[n-1]
				if (bx-ax)*(f[i+1]-ay)-(by-ay)*(f[i]-ax) > 0 {
					break
				}
				to.Flat = to.Flat[:n-2]
			}
			to.Flat = append(to.Flat, f[i], f[i+1])
		}
	}
	half(d.order)
	to.Flat = to.Flat[:len(to.Flat)-2] // the upper half begins there
	slices.Reverse(d.order)
	half(d.order)
	to.Ends = append(to.Ends, int32(len(to.Flat)))
}
