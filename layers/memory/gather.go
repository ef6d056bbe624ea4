package memory

import (
	"cmp"
	"context"
	"math"
	"slices"

	"sigi/geom"
	"sigi/layers"
)

// From afar several areas lie in one pixel, each a dot (overviews). Gatherings
// have them gathered: for each of some sizes a grid of cells, and in each cell
// one cluster of all areas that are smaller than 0.92 of a cell and have
// their middle in it. What a view of everything takes then goes with the cells in which
// there is something, not with the features.
//
//	size      1.5 times the one before, or 4/3: powers of two, and three quarters of them
//	rows      where the clusters of each row of cells begin
//	clusters  by row, then by column
//	large     the features that are in no cluster, in key order
//
// Cells lie on the origin of the CRS and those of one size are two by two those
// of half the size, so the cell of an area follows from its box alone, whether it came
// into the gathering by itself or from the finer one. That is what the delta needs:
// where a row was changed, the cell it was in is read feature by feature
// (changedSnapshot.readGathered).
//
// A gathering knows no attributes, so what is chosen or drawn by them is read by
// features as ever.
type gathering struct {
	size     float64 // of a cell, in units of the CRS
	row, col int64   // of the first cell, counted from the origin of the CRS
	rows     []uint32
	clusters []cluster
	large    []uint32
}

// cluster is areas of one cell.
type cluster struct {
	col            uint32 // from gathering.col
	x, y           uint16 // of the mean of their middles in the cell, 65536ths
	count          uint16
	width, height  uint8 // of their boxes, a little above the mean: size * 2^(-v/16)
	across, upward uint8 // how far they are strewn, in 127ths of the size
	share          uint8 // as form, of boxes of that width and height
	around         uint8
}

const (
	// gatherFrom is from how many features on a layer is gathered.
	gatherFrom = 1 << 14
	// gatherWorth is how many features, at least, there have to be for each
	// cluster or feature that is read instead.
	gatherWorth = 2
	// gatherSide is how long, in cells, the sides of what is gathered are at most.
	// Where dots are below a pixel (render/dot.go) cells may be of 1.08.
	gatherSide = 0.92
	// gatherFew is with how few clusters the sizes end.
	gatherFew = 1 << 10
	// The least size is this part of the layer's extent, as boxes of the index are
	// not more accurate, and the largest that one.
	gatherLeast, gatherMost = 1.0 / (1 << 17), 1.0 / (1 << 4)
	// maxGatherings is how many sizes there can be between them.
	maxGatherings = 2 * (17 - 4 + 1)
)

func (g *gathering) bytes() int64 {
	return 4*int64(len(g.rows)+len(g.large)) + 16*int64(len(g.clusters))
}

// gathers makes the gatherings of a layer. Cost: some 0.5 microseconds a feature
// (BenchmarkGather); 12 bytes a feature and those of the result while it runs.
func (l *Layer) gathers(ctx context.Context) error {
	o := &l.overviews
	o.gatherings = nil
	if o.forms == nil || len(l.tree.levels) == 0 || len(l.tree.levels[0]) < gatherFrom {
		return nil
	}
	boxes := l.tree.levels[0]
	// The size that most areas are below, and the sizes that make sense.
	var sides [256]int
	dots := 0
	for p := range boxes {
		if o.forms[p].share > 0 {
			_, e := math.Frexp(float64(boxes[p].side()))
			sides[min(max(e+128, 0), 255)]++
			dots++
		}
	}
	extent := math.Max(l.bound.Width(), l.bound.Height())
	if !(extent > 0) || dots < len(boxes)/gatherWorth {
		return nil
	}
	e, below := 0, 0
	for ; e < len(sides) && below < len(boxes)-len(boxes)/gatherWorth; e++ {
		below += sides[e]
	}
	least := math.Max(math.Ldexp(0.5, e-128)/gatherSide, extent*gatherLeast)
	for _, step := range []float64{1, 1.5} {
		var finer *gathering
		for size := step * math.Exp2(math.Floor(math.Log2(least))); size < extent*gatherMost; size *= 2 {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			g := l.gather(size, finer, len(boxes)/gatherWorth)
			if g == nil {
				continue
			}
			o.gatherings = append(o.gatherings, *g)
			if finer = &o.gatherings[len(o.gatherings)-1]; len(g.clusters) < gatherFew {
				break
			}
		}
	}
	slices.SortFunc(o.gatherings, func(a, b gathering) int { return cmp.Compare(a.size, b.size) })
	return nil
}

// side is the longer side of a box.
func (b *box) side() float32 { return max(b.maxX-b.minX, b.maxY-b.minY) }

// cellOf is the cell of a box in the grid of a size, and where in it its middle is.
func (t *rtree) cellOf(b *box, size float64) (row, col int64, x, y float64) {
	u := (t.originX + (float64(b.minX)+float64(b.maxX))/2) / size
	v := (t.originY + (float64(b.minY)+float64(b.maxY))/2) / size
	c, r := math.Floor(u), math.Floor(v)
	return int64(r), int64(c), u - c, v - r
}

// inCluster reports whether the feature at a position is in a cluster of a size.
func (l *Layer) inCluster(p uint32, size float64) bool {
	boxes := l.tree.levels[0]
	return int(p) < len(boxes) && l.overviews.forms[p].share > 0 && float64(boxes[p].side()) < gatherSide*size
}

// gather makes the gathering of a size out of that of half the size, if there is
// one; nil if it would have more than most entries.
func (l *Layer) gather(size float64, finer *gathering, most int) *gathering {
	boxes, t := l.tree.levels[0], &l.tree
	all := union(t.levels[len(t.levels)-1])
	g := &gathering{size: size}
	g.row, g.col, _, _ = t.cellOf(&box{all.minX, all.minY, all.minX, all.minY}, size)
	top, _, _, _ := t.cellOf(&box{all.maxX, all.maxY, all.maxX, all.maxY}, size)
	g.rows = make([]uint32, top-g.row+2)

	// Which areas come in, and how many entries each row has.
	var come []uint32
	each := func(p uint32) {
		if !l.inCluster(p, size) {
			g.large = append(g.large, l.ranks[p])
			return
		}
		come = append(come, p)
		row, _, _, _ := t.cellOf(&boxes[p], size)
		g.rows[row-g.row+1]++
	}
	merged := 0
	if finer == nil {
		come = make([]uint32, 0, len(boxes))
		for p := range boxes {
			each(uint32(p))
		}
	} else {
		for _, rank := range finer.large {
			each(l.positions[rank])
		}
		merged = len(finer.clusters)
		for i := range len(finer.rows) - 1 {
			g.rows[(finer.row+int64(i))>>1-g.row+1] += finer.rows[i+1] - finer.rows[i]
		}
	}
	if len(g.large) >= most {
		return nil
	}
	slices.Sort(g.large)
	for i := 1; i < len(g.rows); i++ {
		g.rows[i] += g.rows[i-1]
	}
	// Entries by row: the column, the number of the entry, and whether it lies in
	// the upper half of the cell.
	entries, at := make([]uint64, int(g.rows[len(g.rows)-1])), slices.Clone(g.rows)
	put := func(row, col int64, i int, upper int64) {
		entries[at[row-g.row]] = uint64(col-g.col)<<32 | uint64(i)<<1 | uint64(upper)
		at[row-g.row]++
	}
	if finer != nil {
		for i := range len(finer.rows) - 1 {
			row := finer.row + int64(i)
			for k := finer.rows[i]; k < finer.rows[i+1]; k++ {
				put(row>>1, (finer.col+int64(finer.clusters[k].col))>>1, int(k), row&1)
			}
		}
	}
	for i, p := range come {
		row, col, _, _ := t.cellOf(&boxes[p], size)
		put(row, col, merged+i, 0)
	}
	for r := range len(g.rows) - 1 {
		row := entries[g.rows[r]:g.rows[r+1]]
		slices.Sort(row)
		g.rows[r] = uint32(len(g.clusters))
		for len(row) > 0 {
			col := row[0] >> 32
			var s sums
			for ; len(row) > 0 && row[0]>>32 == col; row = row[1:] {
				if i := int(uint32(row[0]) >> 1); i < merged {
					c := &finer.clusters[i]
					s.addCluster(c, (finer.col+int64(c.col))&1, int64(row[0]&1))
				} else {
					p := come[i-merged]
					s.addArea(&boxes[p], l.overviews.forms[p], t, size)
				}
			}
			g.clusters = s.clusters(g.clusters, uint32(col))
		}
		if len(g.clusters)+len(g.large) > most {
			return nil
		}
	}
	g.rows[len(g.rows)-1] = uint32(len(g.clusters))
	g.clusters = slices.Clip(g.clusters)
	return g
}

// sums are those of the areas of a cell, in cells.
type sums struct {
	n, x, y, xx, yy, w, h, area, around float64
}

func (s *sums) addArea(b *box, f form, t *rtree, size float64) {
	_, _, x, y := t.cellOf(b, size)
	w, h := float64(b.maxX-b.minX)/size, float64(b.maxY-b.minY)/size
	s.add(1, x, y, 0, 0, w, h, w*h*float64(f.share)/255, 2*(w+h)*float64(f.around)/127)
}

// addCluster adds one of a cell of half the size, the left or the right, the
// lower or the upper.
func (s *sums) addCluster(c *cluster, right, upper int64) {
	x, y := (c.inCell(c.x)+float64(right))/2, (c.inCell(c.y)+float64(upper))/2
	across, upward := float64(c.across)/127/2, float64(c.upward)/127/2
	w, h := sideOf[c.width]/2, sideOf[c.height]/2
	s.add(float64(c.count), x, y, across*across/12, upward*upward/12, w, h, w*h*float64(c.share)/255, 2*(w+h)*float64(c.around)/127)
}

// inCell is where the mean is in the cell, 0 to 1.
func (*cluster) inCell(v uint16) float64 { return (float64(v) + 0.5) / (1 << 16) }

// add adds n areas that are alike, whose middles vary by vx and vy.
func (s *sums) add(n, x, y, vx, vy, w, h, area, around float64) {
	s.n += n
	s.x, s.y = s.x+n*x, s.y+n*y
	s.xx, s.yy = s.xx+n*(x*x+vx), s.yy+n*(y*y+vy)
	s.w, s.h = s.w+n*w, s.h+n*h
	s.area, s.around = s.area+n*area, s.around+n*around
}

// sideOf[v] is 2^(-v/16).
var sideOf = func() (t [256]float64) {
	for v := range t {
		t[v] = math.Exp2(-float64(v) / 16)
	}
	return t
}()

// sideCode is the v of the least sideOf that is not below a side.
func sideCode(side float64) uint8 {
	if !(side > sideOf[255]) {
		return 255
	}
	return uint8(max(0, -16*math.Log2(side)))
}

// clusters appends the sums as a cluster, or some where one cannot count so many.
func (s *sums) clusters(into []cluster, col uint32) []cluster {
	x, y := s.x/s.n, s.y/s.n
	strewn := func(squares, mean float64) uint8 {
		return uint8(math.Sqrt(12*math.Max(squares/s.n-mean*mean, 0))*127 + 0.5)
	}
	in := func(v float64) uint16 { return uint16(min(max(v, 0), 1-1.0/(1<<17)) * (1 << 16)) }
	// Where wide ones are high, too, the mean of their boxes is more than a box of
	// the mean width and height.
	more := math.Sqrt(math.Max(1, s.area*s.n/(s.w*s.h)))
	c := cluster{col: col, x: in(x), y: in(y), width: sideCode(more * s.w / s.n), height: sideCode(more * s.h / s.n)}
	if s.n > 1 {
		c.across, c.upward = strewn(s.xx, x), strewn(s.yy, y)
	}
	w, h := sideOf[c.width], sideOf[c.height]
	part := func(v, of, whole float64) uint8 { return uint8(min(max(v/of*whole+0.5, 1), 255)) }
	c.share, c.around = part(s.area/s.n, w*h, 255), part(s.around/s.n, 2*(w+h), 127)
	for left := s.n; left > 0; left -= float64(c.count) {
		c.count = uint16(min(left, math.MaxUint16))
		into = append(into, c)
	}
	return into
}

// gathering is the coarsest that serves a query; nil: it is read by features.
func (o *overviews) gathering(p *layers.Plan) *gathering {
	if !(p.Gather > 0) || !(p.Resolution > 0) || len(p.Columns) > 0 || p.Filter != nil || p.Program != nil || p.Limit > 0 || p.Offset > 0 || p.WithoutGeometry {
		return nil
	}
	most := math.Min(p.Gather, p.Dots/gatherSide) * (1 + 1e-9)
	for i := len(o.gatherings) - 1; i >= 0; i-- {
		if g := &o.gatherings[i]; g.size <= most {
			return g
		}
	}
	return nil
}

// larger puts into hits the ranks of features in no cluster whose box meets b, in
// order.
func (l *Layer) larger(into []uint32, g *gathering, b *geom.Bound) []uint32 {
	if b == nil || b.Contains(l.bound) {
		return append(into, g.large...)
	}
	outer := l.tree.outer(*b)
	for _, rank := range g.large {
		if l.tree.levels[0][l.positions[rank]].meets(outer) {
			into = append(into, rank)
		}
	}
	return into
}

// cellKey is a cell of a gathering, by its row and column.
type cellKey struct{ row, col int64 }

// eachCluster yields the clusters whose areas may meet b, but for those of some cells,
// until yield returns false. The file's guard is left between rows alone: a row is short.
func (l *Layer) eachCluster(ctx context.Context, sc *scratch, g *gathering, b *geom.Bound, without map[cellKey]bool, yield func(*layers.Batch, error) bool) {
	first, last := 0, len(g.rows)-2
	from, to := int64(0), int64(math.MaxUint32)
	if b != nil {
		if b.Empty() {
			return
		}
		cell := func(v float64, origin int64) int64 {
			return int64(min(max(math.Floor(v/g.size)-float64(origin), -2), 1<<33))
		}
		// Areas reach up to half a cell out of theirs.
		first, last = int(max(cell(b.MinY-g.size/2, g.row), 0)), int(min(cell(b.MaxY+g.size/2, g.row), int64(last)))
		from, to = cell(b.MinX-g.size/2, g.col), cell(b.MaxX+g.size/2, g.col)
	}
	view := layers.Batch{}
	for r := first; r <= last; {
		if ctx.Err() != nil {
			yield(nil, context.Cause(ctx))
			return
		}
		sc.clusters = sc.clusters[:0]
		if err := l.guard(func() error {
			for ; r <= last && len(sc.clusters) < layers.BatchSize; r++ {
				sc.clusters = g.appendRow(sc.clusters, r, from, to, without)
			}
			return nil
		}); err != nil {
			yield(nil, err)
			return
		}
		if view.Clusters = sc.clusters; len(view.Clusters) > 0 && !yield(&view, nil) {
			return
		}
	}
}

// appendRow appends the clusters of a row in columns from to to, but for those of some
// cells.
func (g *gathering) appendRow(into []layers.Cluster, r int, from, to int64, without map[cellKey]bool) []layers.Cluster {
	row := between(g.clusters[g.rows[r]:g.rows[r+1]], from, to)
	for i := range row {
		c, cell := &row[i], cellKey{g.row + int64(r), g.col + int64(row[i].col)}
		if len(without) > 0 && without[cell] {
			continue
		}
		into = append(into, layers.Cluster{
			X: (float64(cell.col) + c.inCell(c.x)) * g.size, Y: (float64(cell.row) + c.inCell(c.y)) * g.size,
			Width: sideOf[c.width] * g.size, Height: sideOf[c.height] * g.size,
			Across: float64(c.across) / 127 * g.size, Upward: float64(c.upward) / 127 * g.size,
			Share: float64(c.share) / 255, Around: float64(c.around) / 127, Count: int(c.count),
		})
	}
	return into
}

// between are the clusters of a row in columns from to to.
func between(row []cluster, from, to int64) []cluster {
	at := func(col int64) int {
		i, _ := slices.BinarySearchFunc(row, col, func(c cluster, col int64) int {
			if int64(c.col) < col {
				return -1
			}
			return 1
		})
		return i
	}
	return row[at(from):at(to+1)]
}

// stopping is yield, and whether it was the last time: what yields does not tell.
func stopping(yield func(*layers.Batch, error) bool) (func(*layers.Batch, error) bool, *bool) {
	stopped := new(bool)
	return func(b *layers.Batch, err error) bool {
		ok := yield(b, err)
		*stopped = *stopped || !ok || err != nil
		return ok
	}, stopped
}

// readGathered reads with the areas in clusters, which come last.
func (s *snapshot) readGathered(ctx context.Context, r *reader, g *gathering, b *geom.Bound, yield func(*layers.Batch, error) bool) {
	sc := r.sc
	if err := s.guard(func() error { sc.hits = s.larger(sc.hits[:0], g, b); return nil }); err != nil {
		yield(nil, err)
		return
	}
	yield, stopped := stopping(yield)
	r.ranks(ctx, sc.hits, yield)
	if !*stopped {
		s.eachCluster(ctx, sc, g, b, nil, yield)
	}
}

// readGathered reads with the areas in clusters, which come last. A cell in which an
// area is no longer what it was is read by its features.
func (s *changedSnapshot) readGathered(ctx context.Context, m *merged, g *gathering, b *geom.Bound, yield func(*layers.Batch, error) bool) {
	base, sc := s.base, m.sc
	rows := s.rows
	search := geom.Bound{MinX: math.Inf(-1), MinY: math.Inf(-1), MaxX: math.Inf(1), MaxY: math.Inf(1)}
	if b != nil {
		rows, search = s.within(*b), b.Pad(2*g.size)
	}
	var stale map[cellKey]bool
	if err := base.guard(func() error {
		sc.hits = s.unmasked(base.larger(sc.hits[:0], g, b))
		boxes := base.tree.levels
		s.holes.Search(corner(search.MinX, search.MinY), corner(search.MaxX, search.MaxY), func(_, _ [2]float64, rank uint32) bool {
			p := base.positions[rank]
			if base.inCluster(p, g.size) {
				if stale == nil {
					stale = map[cellKey]bool{}
				}
				row, col, _, _ := base.tree.cellOf(&boxes[0][p], g.size)
				stale[cellKey{row, col}] = true
			}
			return true
		})
		for c := range stale {
			cell := geom.Bound{MinX: float64(c.col) * g.size, MinY: float64(c.row) * g.size, MaxX: float64(c.col+1) * g.size, MaxY: float64(c.row+1) * g.size}
			sc.runs = base.tree.search(sc.runs[:0], cell)
			for _, r := range sc.runs {
				for p := r.from; p < r.to; p++ {
					row, col, _, _ := base.tree.cellOf(&boxes[0][p], g.size)
					if (cellKey{row, col}) == c && base.inCluster(p, g.size) && !bit(s.masked, base.ranks[p]) {
						sc.hits = append(sc.hits, base.ranks[p])
					}
				}
			}
		}
		return nil
	}); err != nil {
		yield(nil, err)
		return
	}
	slices.Sort(sc.hits)
	yield, stopped := stopping(yield)
	m.some(ctx, rows, yield)
	if !*stopped {
		base.eachCluster(ctx, sc, g, b, stale, yield)
	}
}
