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
// The source box is cut into cells whose corners PROJ converted; inside
// a cell the pixel is interpolated bilinearly, which costs about 5 ns a vertex
// where PROJ takes 100 to 600. How the error is known: PROJ was also asked in
// the middle of every stretch of two cells, so each corner b between corners a
// and c shows how far the interpolation of a grid of half the fineness is off
// there, |a-2b+c|/2; bilinear error falls by four a halving.
//
//	a───┬───b───┬───c───┬───d    error of a cell: |a-2b+c|/8 along x
//	    │       │       │        plus the same along y
//
// That holds where the transform is smooth, which |a-3b+3c-d| tells: a step
// (two operations of PROJ side by side, the antimeridian) or a kink (the mesh
// of a datum grid) shows in it at full size, and may be half the tolerance.
//
// The grid starts with 16 by 16 cells, or those of NewWorldGrid, and doubles along the axis that needs
// it (from degrees to Mercator: in latitude only). Cells that are not good
// enough in the end, and vertices outside the source box, are converted by
// PROJ, exactly. So a box that holds the vertices makes it fast, and any box
// makes it right.
type Grid struct {
	transform *Transform
	toPixel   Affine
	src       geom.Bound
	nx, ny    int       // cells; 0: no grid, always PROJ (or the identity)
	perX      float64   // cells per source unit
	perY      float64   // likewise
	nodes     []float64 // (nx+1)*(ny+1) pixel pairs, row by row upwards
	exact     []bool    // nx*ny: cells that PROJ does; nil if none
}

const (
	gridFirst = 16        // cells a side of the first grid that is tried
	gridMost  = 128 * 128 // cells of the last; its corners fill 270 kB

	// A share of cells that PROJ does which is not worth a finer grid: a line
	// of cells along a step stays, however fine the grid.
	gridFewExact = 1.0 / 20
	// And one above which the grid is not worth its memory.
	gridMostExact = 0.95
)

// NewGrid returns the map from the box src of t's source system to the pixels
// that toPixel gives coordinates of t's target system. tolerancePx <= 0 means
// DefaultTolerance; the errors aimed at are half of it. Costs 289 conversions if
// 16 by 16 cells do (about 0.1 ms), some 40000 at most (5 to 20 ms). An empty or infinite box is fault.BadParam about "bbox".
func NewGrid(t *Transform, src geom.Bound, toPixel Affine, tolerancePx float64) (*Grid, error) {
	return newGrid(t, src, toPixel, tolerancePx, gridFirst, gridFirst)
}

// NewWorldGrid is NewGrid with cells of a size in source units, a power of two,
// that are fixed to the source system's origin; src grows to whole cells. Two
// grids of one size, to pixels of one resolution, take a vertex to the same
// place but for the last bits, whatever their boxes: pictures side by side
// join. Where src has more than 16384 cells of the size the next larger ones
// that fit are taken, where they are not good enough a finer grid, as for
// NewGrid.
func NewWorldGrid(t *Transform, src geom.Bound, toPixel Affine, tolerancePx, cell float64) (*Grid, error) {
	if t.Identity() || src.Empty() || !src.Finite() || !(cell > 0) || math.IsInf(cell, 0) {
		return NewGrid(t, src, toPixel, tolerancePx)
	}
	for {
		// One cell more on each side: a line is judged by runs of four corners.
		x0, y0 := math.Floor(src.MinX/cell)-1, math.Floor(src.MinY/cell)-1
		x1, y1 := math.Ceil(src.MaxX/cell)+1, math.Ceil(src.MaxY/cell)+1
		if (x1-x0)*(y1-y0) > gridMost {
			cell *= 2
			continue
		}
		whole := geom.Bound{MinX: x0 * cell, MinY: y0 * cell, MaxX: x1 * cell, MaxY: y1 * cell}
		return newGrid(t, whole, toPixel, tolerancePx, int(x1-x0), int(y1-y0))
	}
}

// newGrid begins with nx by ny cells.
func newGrid(t *Transform, src geom.Bound, toPixel Affine, tolerancePx float64, nx, ny int) (*Grid, error) {
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

	for {
		nodes, err := gridNodes(op, t.inverse, src, toPixel, nx, ny)
		if err != nil {
			return nil, err
		}
		r := findRough(nodes, nx, ny, tolerancePx)
		share := float64(r.count) / float64(nx*ny)
		if share > gridFewExact && nx*ny < gridMost {
			moreX, moreY := 2*r.byX >= r.byY, 2*r.byY >= r.byX
			if moreX && moreY && 4*nx*ny > gridMost {
				moreX, moreY = r.byX > r.byY, r.byX <= r.byY
			}
			if moreX {
				nx *= 2
			}
			if moreY {
				ny *= 2
			}
			continue
		}
		if share > gridMostExact {
			return g, nil
		}
		g.nx, g.ny, g.nodes = nx, ny, nodes
		g.perX, g.perY = float64(nx)/src.Width(), float64(ny)/src.Height()
		if r.count > 0 {
			g.exact = r.cells
		}
		return g, nil
	}
}

// gridNodes converts the corners of nx by ny cells to pixels.
func gridNodes(op *projOperation, inverse bool, src geom.Bound, toPixel Affine, nx, ny int) ([]float64, error) {
	nodes := make([]float64, 0, 2*(nx+1)*(ny+1))
	for j := 0; j <= ny; j++ {
		y := mix(src.MinY, src.MaxY, j, ny)
		for i := 0; i <= nx; i++ {
			nodes = append(nodes, mix(src.MinX, src.MaxX, i, nx), y)
		}
	}
	if err := op.points(inverse, nodes, (nx+1)*(ny+1), 2); err != nil {
		return nil, err
	}
	toPixel.Apply(nodes, nodes, 2)
	return nodes, nil
}

// rough are the cells whose error may be above half the tolerance.
type rough struct {
	cells    []bool // row by row
	count    int
	byX, byY int // how many have their error along x, along y, or both
}

func findRough(nodes []float64, nx, ny int, tolerance float64) rough {
	alongX := make([]float64, nx*(ny+1)) // [row of corners][cell in x]
	alongY := make([]float64, ny*(nx+1)) // [column of corners][cell in y]
	for j := 0; j <= ny; j++ {
		lineErrors(alongX[j*nx:(j+1)*nx], nodes[2*j*(nx+1):], 2, tolerance/2)
	}
	for i := 0; i <= nx; i++ {
		lineErrors(alongY[i*ny:(i+1)*ny], nodes[2*i:], 2*(nx+1), tolerance/2)
	}
	r := rough{cells: make([]bool, nx*ny)}
	for j := 0; j < ny; j++ {
		for i := 0; i < nx; i++ {
			x := math.Max(alongX[j*nx+i], alongX[(j+1)*nx+i])
			y := math.Max(alongY[i*ny+j], alongY[(i+1)*ny+j])
			if x+y <= tolerance/2 {
				continue
			}
			r.cells[j*nx+i] = true
			r.count++
			if x > tolerance/4 {
				r.byX++
			}
			if y > tolerance/4 {
				r.byY++
			}
		}
	}
	return r
}

// lineErrors estimates the error of linear interpolation in each piece of a
// line of corners that are step ordinates apart. A piece is judged by the
// smoothest of the runs of four corners that hold it, so that a step spoils
// its own piece only; no smooth run gives infinity.
func lineErrors(errs, nodes []float64, step int, maxStep float64) {
	for i := range errs {
		errs[i] = math.Inf(1)
	}
	for k := 0; k+3 <= len(errs); k++ {
		run, bend, jump := nodes[k*step:], 0.0, 0.0
		for o := 0; o < 2; o++ { // x and y of the pixel
			a, b, c, d := run[o], run[step+o], run[2*step+o], run[3*step+o]
			abc, bcd := a-2*b+c, b-2*c+d
			bend = math.Max(bend, math.Max(math.Abs(abc), math.Abs(bcd)))
			jump = math.Max(jump, math.Abs(bcd-abc))
		}
		if jump <= maxStep { // false for NaN: a corner that PROJ could not convert
			for i := k; i < k+3; i++ {
				errs[i] = math.Min(errs[i], bend/8)
			}
		}
	}
}

// Cells is the number of cells in x and y, 0 if there is no grid (identity, or
// always PROJ), and the share of them that PROJ converts; for logs and tests.
func (g *Grid) Cells() (nx, ny int, exactShare float64) {
	if g.nx == 0 {
		return 0, 0, 0
	}
	k := 0
	for _, e := range g.exact {
		if e {
			k++
		}
	}
	return g.nx, g.ny, float64(k) / float64(g.nx*g.ny)
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
	nx, ny := g.nx, g.ny
	endX, endY := float64(nx), float64(ny)
	row := 2 * (nx + 1)
	for i, count := 0, len(src)/stride; i < count; i++ {
		x, y := src[i*stride], src[i*stride+1]
		u, v := float64((x-g.src.MinX)*g.perX), float64((y-g.src.MinY)*g.perY)
		if u >= 0 && u <= endX && v >= 0 && v <= endY && nx > 0 {
			iu, iv := min(int(u), nx-1), min(int(v), ny-1)
			if g.exact == nil || !g.exact[iv*nx+iu] {
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
