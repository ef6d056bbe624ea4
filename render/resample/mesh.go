package resample

import (
	"image"
	"math"
)

// Mesh says where the pixels of a block lie in a source. The block is cut into
// cells of Step x Step pixels whose corners are known; between them positions
// are interpolated.
type Mesh struct {
	Step    int       // pixels a cell; a power of two
	Cols    int       // cells across; the mesh has Cols+1 corners a row
	Rows    int       // cells down
	Corners []float64 // x and y of each corner in the source, row by row
}

// fixed is the fraction of positions in bits.
const (
	fixed  = 20
	oneFix = 1 << fixed
	half   = oneFix / 2
)

// outside is a position that no source has.
const outside = math.MinInt64 / 4

func toFixed(f float64) int64 {
	f = math.Floor(f*oneFix + 0.5)
	if f != f || f > 1<<52 || f < -(1<<52) {
		return outside
	}
	return int64(f)
}

// run is a row of pixels within one cell: positions of the first and steps.
type run struct {
	u, v, du, dv int64
	ok           bool
}

// run returns the positions of the pixels of row y in the cells of column c.
func (m *Mesh) run(c, y int) run {
	k := y / m.Step
	fy := (float64(y-k*m.Step) + 0.5) / float64(m.Step)
	top, bottom := m.Corners[2*(k*(m.Cols+1)+c):], m.Corners[2*((k+1)*(m.Cols+1)+c):]
	x0, y0 := top[0]+float64(fy*(bottom[0]-top[0])), top[1]+float64(fy*(bottom[1]-top[1]))
	x1, y1 := top[2]+float64(fy*(bottom[2]-top[2])), top[3]+float64(fy*(bottom[3]-top[3]))
	u0, v0, u1, v1 := toFixed(x0), toFixed(y0), toFixed(x1), toFixed(y1)
	if u0 == outside || v0 == outside || u1 == outside || v1 == outside {
		return run{}
	}
	n := int64(m.Step)
	r := run{du: (u1 - u0) / n, dv: (v1 - v0) / n, ok: true}
	r.u, r.v = u0+r.du/2, v0+r.dv/2
	return r
}

// stretch is run c of a row of the picture as far as it lies between minX and
// maxX: the pixels from to to.
func (m *Mesh) stretch(c, y, minX, maxX int) (r run, from, to int) {
	from, to = max(c*m.Step, minX), min((c+1)*m.Step, maxX)
	r = m.run(c, y)
	skip := int64(from - c*m.Step)
	r.u, r.v = r.u+skip*r.du, r.v+skip*r.dv
	return r, from, to
}

// Bound is the box of the mesh in the source, without corners that are
// nowhere; empty if all are.
func (m *Mesh) Bound() (minX, minY, maxX, maxY float64, ok bool) {
	minX, minY, maxX, maxY = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for i := 0; i+1 < len(m.Corners); i += 2 {
		if x, y := m.Corners[i], m.Corners[i+1]; x-x == 0 && y-y == 0 {
			minX, maxX = math.Min(minX, x), math.Max(maxX, x)
			minY, maxY = math.Min(minY, y), math.Max(maxY, y)
		}
	}
	return minX, minY, maxX, maxY, minX <= maxX
}

// Shrink is how many pixels of the source make one of the picture along the
// source's axes, in the middle of the mesh; 0 if nobody knows.
func (m *Mesh) Shrink() (x, y float64) {
	best, bx, by := math.Inf(1), 0.0, 0.0
	for r := range m.Rows {
		for c := range m.Cols {
			a, b := m.Corners[2*(r*(m.Cols+1)+c):], m.Corners[2*((r+1)*(m.Cols+1)+c):]
			xx, xy, yx, yy := a[2]-a[0], b[0]-a[0], a[3]-a[1], b[1]-a[1]
			// The one nearest to the middle that is somewhere.
			d := math.Hypot(float64(2*r+1-m.Rows), float64(2*c+1-m.Cols))
			sx, sy := math.Hypot(xx, xy)/float64(m.Step), math.Hypot(yx, yy)/float64(m.Step)
			if s := sx + sy; s-s == 0 && d < best {
				best, bx, by = d, sx, sy
			}
		}
	}
	return bx, by
}

// Margin is how many pixels around the box of a mesh a kernel looks at.
func (k Kernel) Margin(shrinkX, shrinkY float64) (x, y int) {
	if k == Nearest {
		return 1, 1
	}
	reach := func(shrink float64) int {
		t := tapsFor(k, shrink)
		return max(-t.first, t.end) + 1
	}
	return reach(shrinkX), reach(shrinkY)
}

// Window is a piece of a source.
type Window struct {
	Rect   image.Rectangle // the pixels that are there
	Source image.Rectangle // all pixels of the source; Rect holds what of them the mesh needs
	RGBA   []byte          // premultiplied, row by row; or
	Plane  []float32       // samples
}

// inside reports whether all pixels of a run, with the taps around them, are
// in the window.
func (w *Window) inside(r *run, n, firstX, lastX, firstY, lastY int) bool {
	u1, v1 := r.u+int64(n-1)*r.du, r.v+int64(n-1)*r.dv
	minX, maxX := int(min(r.u, u1)>>fixed)+firstX, int(max(r.u, u1)>>fixed)+lastX
	minY, maxY := int(min(r.v, v1)>>fixed)+firstY, int(max(r.v, v1)>>fixed)+lastY
	return minX >= w.Rect.Min.X && maxX < w.Rect.Max.X && minY >= w.Rect.Min.Y && maxY < w.Rect.Max.Y
}
