package memory

import (
	"math"

	"sigi/geom"
	"sigi/layers"
)

var _ layers.Predictor = (*Layer)(nil)

// Predict implements layers.Predictor from the nodes of the index, without
// looking at a single feature: of a node at the edge of the box as much is
// counted as its box has in it. Filters are not looked at. At the edges of
// large boxes whole nodes are counted, so that no box takes longer than some
// microseconds.
func (l *Layer) Predict(q layers.Query) layers.Cost {
	if g := l.overviews.gathering(&layers.Plan{Query: q, Columns: q.Attributes}); g != nil {
		var c layers.Cost
		_ = l.guard(func() error { // of a file that fails, all is told
			c = g.predict(q.Bound, l.bound, l.vertices/int64(max(l.n, 1)))
			return nil
		})
		return c
	}
	c := layers.Cost{Features: int64(l.n), Vertices: l.vertices}
	if q.Bound != nil && !q.Bound.Contains(l.bound) {
		_ = l.guard(func() error { // of a file that fails, all is told
			c = l.tree.predict(*q.Bound, l.ends, int64(l.shapes.layout.Stride()))
			return nil
		})
	}
	if cut := l.overviews.cut(q.Resolution); cut >= 0 {
		all := l.overviews.upTo[rankAlways]
		c.Vertices = int64(float64(c.Vertices) * float64(all-l.overviews.upTo[cut]) / float64(all))
	}
	return c
}

// clusterCost is how many clusters take the time of a feature.
const clusterCost = 4

// predict counts clusters by rows, as evenly spread along each, and what is large
// as evenly spread in all.
func (g *gathering) predict(b *geom.Bound, all geom.Bound, vertices int64) layers.Cost {
	first, last, along := 0, len(g.rows)-1, 1.0
	if b != nil {
		in := b.Intersect(all)
		if in.Empty() {
			return layers.Cost{}
		}
		row := func(y float64) int { return int(min(max(math.Floor(y/g.size)-float64(g.row), 0), float64(last))) }
		first, last = row(in.MinY), min(row(in.MaxY)+1, last)
		along = in.Width() / math.Max(all.Width(), g.size)
	}
	part := along * float64(last-first) / float64(max(len(g.rows)-1, 1))
	large := int64(part * float64(len(g.large)))
	return layers.Cost{Features: int64(along*float64(g.rows[last]-g.rows[first]))/clusterCost + large, Vertices: large * vertices}
}

// predictNodes is about how many nodes of a level a prediction looks at: deeper
// levels are looked at only where the box is small.
const predictNodes = 64

func (t *rtree) predict(b geom.Bound, ends []uint32, stride int64) (c layers.Cost) {
	if len(t.levels) == 0 || len(t.levels[0]) == 0 || b.Empty() {
		return c
	}
	outer := t.outer(b)
	entries := len(t.levels[0])
	add := func(level, i int, part float64) {
		span := 1
		for range level {
			span *= nodeSize
		}
		from, to := i*span, min((i+1)*span, entries)
		c.Features += int64(part*float64(to-from) + 0.5)
		c.Vertices += int64(part * float64(int64(ends[to]-ends[from])/stride))
	}
	var buffers [2][predictNodes]int32
	nodes, top := buffers[0][:0], len(t.levels)-1
	for i := range t.levels[top] {
		nodes = append(nodes, int32(i))
	}
	for level := top; ; level-- {
		next := buffers[(top-level+1)%2][:0]
		for _, n := range nodes {
			e := t.levels[level][n]
			switch {
			case !e.meets(outer):
			case e.within(outer):
				add(level, int(n), 1)
			case level <= 1 || len(next)+nodeSize > len(buffers[0]):
				add(level, int(n), e.part(outer))
			default:
				for i := int(n) * nodeSize; i < min((int(n)+1)*nodeSize, len(t.levels[level-1])); i++ {
					next = append(next, int32(i))
				}
			}
		}
		if len(next) == 0 {
			return c
		}
		nodes = next
	}
}

// part is how much of a box lies in another, which it meets.
func (b box) part(q box) float64 {
	of := func(lo, hi, from, to float32) float64 {
		if !(hi > lo) {
			return 1
		}
		return float64(min(hi, to)-max(lo, from)) / float64(hi-lo)
	}
	return of(b.minX, b.maxX, q.minX, q.maxX) * of(b.minY, b.maxY, q.minY, q.maxY)
}

var _ layers.Predictor = (*Changed)(nil)

// deltaLooked is how many rows of a delta a prediction counts.
const deltaLooked = 256

// Predict implements layers.Predictor: as of the base, with the rows of the
// delta in the box, as far as they are few. Masked rows are not taken off.
func (c *Changed) Predict(q layers.Query) layers.Cost {
	p := c.base.Predict(q)
	if c.overviews.gathering(&layers.Plan{Query: q, Columns: q.Attributes}) != nil {
		return p // a delta is small beside what is gathered
	}
	if q.Bound == nil || q.Bound.Contains(c.bound) {
		p.Features = int64(c.n)
		return p
	}
	if q.Bound.Empty() {
		return p
	}
	looked := 0
	c.tree.Search(corner(q.Bound.MinX, q.Bound.MinY), corner(q.Bound.MaxX, q.Bound.MaxY), func(_, _ [2]float64, r *row) bool {
		at := r.layer.positions[r.rank]
		p.Features++
		p.Vertices += int64(r.layer.ends[at+1]-r.layer.ends[at]) / int64(r.layer.shapes.layout.Stride())
		looked++
		return looked < deltaLooked
	})
	return p
}
