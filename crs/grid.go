package crs

import (
	"fmt"
	"math"
	"sync"

	"sigi/fault"
	"sigi/geom"
)

// DefaultTolerance is the error in pixels that a grid may have if nothing
// else is asked for.
const DefaultTolerance = 0.1

// Grid maps vertices of a source system straight to the pixels of a picture
// in another: transform and affine map in one step. Immutable and safe for
// concurrent use.
//
// The source box is cut into n by n cells whose corners PROJ converted; inside
// a cell the pixel is interpolated bilinearly, which costs 5 ns a vertex where
// PROJ takes 100 to 600. How the error is known: a cell of the next coarser
// grid is compared with PROJ at the middles of its sides and at its centre
// (those are corners of this grid); bilinear error falls by four a halving, so
// if the coarse error is at most half the tolerance the fine one is about an
// eighth of it, and a step between two operations of PROJ that hides inside a
// cell is still below the tolerance, as half of it shows in the comparison.
//
//	coarse cell    o───x───o     o  corners of the coarse grid and of this
//	               │   │   │     x  corners of this grid only: where the
//	               x───x───x        coarse grid is compared with PROJ
//	               │   │   │
//	               o───x───o
//
// Cells that do not get there at 128 by 128 (poles, the antimeridian, edges of
// datum grids, the horizon of a projection) and vertices outside the source
// box are converted by PROJ one by one, exactly. So a box that holds the
// vertices makes it fast, and any box makes it right.
type Grid struct {
	transform *Transform
	toPixel   Affine
	src       geom.Bound
	n         int       // cells a side; 0: no grid, always PROJ (or the identity)
	perX      float64   // cells per source unit
	perY      float64   // likewise
	nodes     []float64 // (n+1)*(n+1) pixel pairs, row by row upwards
	exact     []bool    // n*n: cells that PROJ does; nil if none
	worst     float64
}

const (
	gridFirst = 16  // cells a side of the first grid that may be used
	gridLast  = 128 // and of the last
)

// NewGrid returns the map from the box src of t's source system to the pixels
// that toPixel gives coordinates of t's target system. tolerancePx <= 0 means
// DefaultTolerance. Costs 289 conversions if 16 by 16 cells do (about 0.1 ms),
// at most 16641. An empty or infinite box is fault.BadParam about "bbox".
func NewGrid(t *Transform, src geom.Bound, toPixel Affine, tolerancePx float64) (*Grid, error) {
	g := &Grid{transform: t, toPixel: toPixel, src: src}
	if t.Identity() {
		return g, nil
	}
	if src.Empty() || !src.Finite() {
		return nil, fault.New(fault.BadParam, "bbox", "the box is empty")
	}
	if !(tolerancePx > 0) {
		tolerancePx = DefaultTolerance
	}
	if !(src.Width() > 0 && src.Height() > 0) {
		return g, nil // a line or a point: PROJ is as quick
	}
	op, err := t.pair.take()
	if err != nil {
		return nil, err
	}
	defer t.pair.put(op)

	var coarse []float64
	for n := gridFirst / 2; n <= gridLast; n *= 2 {
		fine, err := gridNodes(op, t.inverse, src, toPixel, n)
		if err != nil {
			return nil, err
		}
		if coarse != nil {
			exact, bad, worst := compareGrids(coarse, fine, n, tolerancePx/2)
			if bad == 0 || n == gridLast && bad < n*n {
				g.n, g.nodes, g.worst = n, fine, worst
				g.perX, g.perY = float64(n)/src.Width(), float64(n)/src.Height()
				if bad > 0 {
					g.exact = exact
				}
				break
			}
		}
		coarse = fine
	}
	return g, nil
}

// gridNodes converts the corners of n by n cells to pixels.
func gridNodes(op *projOperation, inverse bool, src geom.Bound, toPixel Affine, n int) ([]float64, error) {
	nodes := make([]float64, 0, 2*(n+1)*(n+1))
	for j := 0; j <= n; j++ {
		y := mix(src.MinY, src.MaxY, j, n)
		for i := 0; i <= n; i++ {
			nodes = append(nodes, mix(src.MinX, src.MaxX, i, n), y)
		}
	}
	if err := op.points(inverse, nodes, (n+1)*(n+1), 2); err != nil {
		return nil, err
	}
	toPixel.Apply(nodes, nodes, 2)
	return nodes, nil
}

// compareGrids measures the grid of n/2 cells a side at the corners of the
// grid of n. It returns which cells of the fine grid lie in a coarse cell that
// is off by more than limit, how many, and the worst error of the others.
func compareGrids(coarse, fine []float64, n int, limit float64) (exact []bool, bad int, worst float64) {
	exact = make([]bool, n*n)
	half := n / 2
	at := func(nodes []float64, i, j, n int) (x, y float64) {
		k := 2 * (j*(n+1) + i)
		return nodes[k], nodes[k+1]
	}
	for j := 0; j < half; j++ {
		for i := 0; i < half; i++ {
			x00, y00 := at(coarse, i, j, half)
			x10, y10 := at(coarse, i+1, j, half)
			x01, y01 := at(coarse, i, j+1, half)
			x11, y11 := at(coarse, i+1, j+1, half)
			off, good := 0.0, true
			check := func(di, dj int, x, y float64) {
				fx, fy := at(fine, 2*i+di, 2*j+dj, n)
				d := math.Max(math.Abs(fx-x), math.Abs(fy-y))
				good = good && d <= limit // false for NaN
				off = math.Max(off, d)
			}
			check(1, 0, (x00+x10)/2, (y00+y10)/2)
			check(1, 2, (x01+x11)/2, (y01+y11)/2)
			check(0, 1, (x00+x01)/2, (y00+y01)/2)
			check(2, 1, (x10+x11)/2, (y10+y11)/2)
			check(1, 1, (x00+x10+x01+x11)/4, (y00+y10+y01+y11)/4)
			if good {
				worst = math.Max(worst, off)
				continue
			}
			for _, k := range [4]int{2*j*n + 2*i, 2*j*n + 2*i + 1, (2*j+1)*n + 2*i, (2*j+1)*n + 2*i + 1} {
				exact[k] = true
				bad++
			}
		}
	}
	return exact, bad, worst
}

// Cells is the number of cells a side, 0 if there is no grid (identity, or
// always PROJ), and the share of them that PROJ converts; for logs and tests.
func (g *Grid) Cells() (n int, exactShare float64) {
	if g.n == 0 {
		return 0, 0
	}
	k := 0
	for _, e := range g.exact {
		if e {
			k++
		}
	}
	return g.n, float64(k) / float64(g.n*g.n)
}

// exactBatch is how many vertices are collected for a call of PROJ.
const exactBatch = 256

// scratch holds vertices that wait for PROJ.
type scratch struct {
	xy [2 * exactBatch]float64
	at [exactBatch]int
	n  int
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// Apply writes the pixel of each vertex of src as a pair to dst, which must
// have room for them; dst may be src. Vertices that cannot be converted become
// (+Inf, +Inf). Nothing is allocated; an error can come only from PROJ, when
// vertices are beyond the grid.
func (g *Grid) Apply(dst, src []float64, stride int) error {
	if stride < 2 || len(dst) < len(src)/stride*2 {
		return fmt.Errorf("crs: grid: stride %d, room for %d of %d ordinates", stride, len(dst), len(src)/max(stride, 1)*2)
	}
	if g.transform.pair.identity {
		g.toPixel.Apply(dst, src, stride)
		return nil
	}
	var wait *scratch
	n, cells := g.n, float64(g.n)
	row := 2 * (n + 1)
	for i, count := 0, len(src)/stride; i < count; i++ {
		x, y := src[i*stride], src[i*stride+1]
		u, v := float64((x-g.src.MinX)*g.perX), float64((y-g.src.MinY)*g.perY)
		if u >= 0 && u <= cells && v >= 0 && v <= cells && n > 0 {
			iu, iv := min(int(u), n-1), min(int(v), n-1)
			if g.exact == nil || !g.exact[iv*n+iu] {
				fu, fv := u-float64(iu), v-float64(iv)
				k := iv*row + 2*iu
				lo, hi := g.nodes[k:k+4:k+4], g.nodes[k+row:k+row+4:k+row+4]
				xa, ya := lo[0]+float64(fu*(lo[2]-lo[0])), lo[1]+float64(fu*(lo[3]-lo[1]))
				xb, yb := hi[0]+float64(fu*(hi[2]-hi[0])), hi[1]+float64(fu*(hi[3]-hi[1]))
				dst[2*i], dst[2*i+1] = xa+float64(fv*(xb-xa)), ya+float64(fv*(yb-ya))
				continue
			}
		}
		if wait == nil {
			wait = scratches.Get().(*scratch)
			wait.n = 0
		}
		wait.xy[2*wait.n], wait.xy[2*wait.n+1], wait.at[wait.n] = x, y, i
		if wait.n++; wait.n == exactBatch {
			if err := g.flush(dst, wait); err != nil {
				scratches.Put(wait)
				return err
			}
		}
	}
	if wait == nil {
		return nil
	}
	err := g.flush(dst, wait)
	scratches.Put(wait)
	return err
}

// flush converts the vertices that wait and puts them in their places.
func (g *Grid) flush(dst []float64, wait *scratch) error {
	xy := wait.xy[:2*wait.n]
	if err := g.transform.Points(xy, 2); err != nil {
		return err
	}
	for i := 0; i < wait.n; i++ {
		x, y := xy[2*i], xy[2*i+1]
		if finite(x, y) {
			x, y = g.toPixel.XY(x, y) // of infinity it would be minus infinity
		}
		dst[2*wait.at[i]], dst[2*wait.at[i]+1] = x, y
	}
	wait.n = 0
	return nil
}
