package label

import (
	"iter"
	"math"

	"sigi/geom"
)

// Grid is a grid of square cells fixed to the world: OriginX and OriginY are
// what a pixel's coordinates lack to world pixels.
type Grid struct {
	OriginX, OriginY float64
	Size             float64
}

// gridSlack keeps the cell of a coordinate on an edge the same whichever
// picture computes it.
const gridSlack = 1e-4

// Snap returns the smallest box of whole cells around b.
func (g Grid) Snap(b geom.Bound) geom.Bound {
	down := func(v, o float64) float64 { return math.Floor((v+o+gridSlack)/g.Size)*g.Size - o }
	up := func(v, o float64) float64 { return math.Ceil((v+o-gridSlack)/g.Size)*g.Size - o }
	return geom.Bound{MinX: down(b.MinX, g.OriginX), MinY: down(b.MinY, g.OriginY),
		MaxX: up(b.MaxX, g.OriginX), MaxY: up(b.MaxY, g.OriginY)}
}

// Cells yields the cells of the snapped box within that b meets, row by row
// downwards.
func (g Grid) Cells(b, within geom.Bound) iter.Seq[geom.Bound] {
	return func(yield func(geom.Bound) bool) {
		s := g.Snap(b).Intersect(g.Snap(within))
		if s.Empty() {
			return
		}
		nx, ny := int(math.Round(s.Width()/g.Size)), int(math.Round(s.Height()/g.Size))
		for j := range ny {
			for i := range nx {
				x, y := s.MinX+float64(i)*g.Size, s.MinY+float64(j)*g.Size
				if !yield(geom.Bound{MinX: x, MinY: y, MaxX: x + g.Size, MaxY: y + g.Size}) {
					return
				}
			}
		}
	}
}

// LongestLine returns the longest line or ring of g and its length; it is part
// of g.
func LongestLine(g *geom.Geometry) (line []float64, length float64) {
	for k := range g.Ends {
		r := ring(g, k)
		if l := Length(r); l > length || line == nil {
			line, length = r, l
		}
	}
	return line, length
}

// LongestRun returns the longest stretch of the lines (or rings) of g inside
// box, and its length.
func LongestRun(g *geom.Geometry, box geom.Bound) (run []float64, length float64) {
	return Longest(Runs(nil, g, box))
}

// Longest returns the longest of some lines, the first of equals, and its
// length.
func Longest(lines [][]float64) (longest []float64, length float64) {
	for _, l := range lines {
		if n := Length(l); n > length {
			longest, length = l, n
		}
	}
	return longest, length
}

// clipSegment cuts a segment to a box (Liang and Barsky).
func clipSegment(x0, y0, x1, y1 float64, b *geom.Bound) (cx0, cy0, cx1, cy1 float64, ok bool) {
	dx, dy := x1-x0, y1-y0
	t0, t1 := 0.0, 1.0
	for _, e := range [...][2]float64{{-dx, x0 - b.MinX}, {dx, b.MaxX - x0}, {-dy, y0 - b.MinY}, {dy, b.MaxY - y0}} {
		p, q := e[0], e[1]
		switch {
		case p == 0:
			if q < 0 {
				return 0, 0, 0, 0, false
			}
		case p < 0:
			t0 = math.Max(t0, q/p)
		default:
			t1 = math.Min(t1, q/p)
		}
	}
	if !(t0 <= t1) { // NaN too
		return 0, 0, 0, 0, false
	}
	cx0, cy0, cx1, cy1 = x0, y0, x1, y1
	if t0 > 0 {
		cx0, cy0 = x0+t0*dx, y0+t0*dy
	}
	if t1 < 1 {
		cx1, cy1 = x0+t1*dx, y0+t1*dy
	}
	return cx0, cy0, cx1, cy1, true
}

// ClipArea cuts each ring of a (multi)polygon to box (Sutherland and Hodgman)
// into one polygon dst of kind Polygon: inside by the even-odd rule is what
// was inside. Pieces of a ring may hang together along the edge of box.
func ClipArea(dst *geom.Geometry, g *geom.Geometry, box geom.Bound) {
	dst.Reset()
	dst.Kind = geom.KindPolygon
	var a, b []float64
	for k := range g.Ends {
		a = append(a[:0], ring(g, k)...)
		for edge := range 4 {
			b = clipEdge(b[:0], a, edge, &box)
			a, b = b, a
		}
		if len(a) < 6 {
			continue
		}
		dst.Flat = append(dst.Flat, a...)
		if n := len(a); a[0] != a[n-2] || a[1] != a[n-1] {
			dst.Flat = append(dst.Flat, a[0], a[1])
		}
		dst.Ends = append(dst.Ends, int32(len(dst.Flat)))
	}
}

func clipEdge(dst, src []float64, edge int, box *geom.Bound) []float64 {
	n := len(src)
	if n < 2 {
		return dst
	}
	inside := func(x, y float64) bool {
		switch edge {
		case 0:
			return x >= box.MinX
		case 1:
			return x <= box.MaxX
		case 2:
			return y >= box.MinY
		}
		return y <= box.MaxY
	}
	px, py := src[n-2], src[n-1]
	pin := inside(px, py)
	for i := 0; i+1 < n; i += 2 {
		x, y := src[i], src[i+1]
		if x-x != 0 || y-y != 0 {
			continue
		}
		in := inside(x, y)
		if in != pin {
			var cx, cy float64
			switch edge {
			case 0:
				cx, cy = box.MinX, py+(box.MinX-px)/(x-px)*(y-py)
			case 1:
				cx, cy = box.MaxX, py+(box.MaxX-px)/(x-px)*(y-py)
			case 2:
				cx, cy = px+(box.MinY-py)/(y-py)*(x-px), box.MinY
			default:
				cx, cy = px+(box.MaxY-py)/(y-py)*(x-px), box.MaxY
			}
			dst = append(dst, cx, cy)
		}
		if in {
			dst = append(dst, x, y)
		}
		px, py, pin = x, y, in
	}
	return dst
}
