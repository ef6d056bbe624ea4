package memory

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"

	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
)

var errLost = errors.New("memory: a row of the delta is lost")

// changedSnapshot reads a Changed. What reads the base also reads the source.
type changedSnapshot struct {
	*Changed
	below      snapshot
	deltaAlone bool // nothing of the base
}

var _ layers.Counter = (*changedSnapshot)(nil)

// Open implements layers.Features, as that of a Layer does.
func (c *Changed) Open(context.Context) (layers.Snapshot, error) {
	return &changedSnapshot{Changed: c, below: snapshot{Layer: c.base}}, nil
}

// Close implements layers.Snapshot.
func (s *changedSnapshot) Close() error { return s.below.Close() }

// Read implements layers.Snapshot.
func (s *changedSnapshot) Read(ctx context.Context, q layers.Query) iter.Seq2[*layers.Batch, error] {
	return func(yield func(*layers.Batch, error) bool) {
		plan, err := layers.NewPlan(s.base.t, q)
		if err == nil {
			err = s.usable(ctx)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		sc := s.base.scratch.Get().(*scratch)
		defer s.base.scratch.Put(sc)
		m := s.merged(sc, plan)
		if keys, ok := hasKeys(plan.Filter); ok {
			var rows []*row
			if err := s.base.guard(func() error {
				rows = s.find(sc, keys)
				if q.Bound != nil {
					sc.hits = slices.DeleteFunc(sc.hits, func(rank uint32) bool { return !q.Bound.Intersects(s.base.exactBound(sc, rank)) })
					rows = slices.DeleteFunc(rows, func(r *row) bool { return !q.Bound.Intersects(r.bound) })
				}
				return nil
			}); err != nil {
				yield(nil, err)
				return
			}
			m.some(ctx, rows, yield)
			return
		}
		var search *geom.Bound
		if q.Bound != nil {
			search = q.Bound
		} else if len(plan.Boxes) > 0 {
			search = &plan.Boxes[0] // the filter is evaluated anyway
		}
		if g := s.overviews.gathering(plan); g != nil && !s.deltaAlone {
			s.readGathered(ctx, m, g, search, yield)
			return
		}
		if search == nil {
			m.all(ctx, yield)
			return
		}
		rows := s.within(*search)
		sc.hits = sc.hits[:0]
		if !s.deltaAlone {
			if err := s.base.guard(func() error {
				sc.hits = s.unmasked(s.base.hits(sc, sc.hits, *search, q.Bound != nil))
				return nil
			}); err != nil {
				yield(nil, err)
				return
			}
		}
		m.some(ctx, rows, yield)
	}
}

// ByKey implements layers.Snapshot.
func (s *changedSnapshot) ByKey(ctx context.Context, keys []feature.Key, attributes []string) iter.Seq2[*layers.Batch, error] {
	return func(yield func(*layers.Batch, error) bool) {
		if attributes == nil {
			attributes = make([]string, len(s.base.t.Attributes))
			for i := range attributes {
				attributes[i] = s.base.t.Attributes[i].Name
			}
		}
		plan, err := layers.NewPlan(s.base.t, layers.Query{Attributes: attributes})
		if err == nil {
			err = s.usable(ctx)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		sc := s.base.scratch.Get().(*scratch)
		defer s.base.scratch.Put(sc)
		var rows []*row
		if err := s.base.guard(func() error { rows = s.find(sc, keys); return nil }); err != nil {
			yield(nil, err)
			return
		}
		s.merged(sc, plan).some(ctx, rows, yield)
	}
}

func (s *changedSnapshot) usable(ctx context.Context) error {
	switch {
	case s.below.closed:
		return errClosed
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return nil
}

// find puts the ranks of keys into sc.hits and returns the rows of the delta;
// both in order, each once.
func (s *changedSnapshot) find(sc *scratch, keys []feature.Key) (rows []*row) {
	sc.hits = sc.hits[:0]
	for _, k := range keys {
		if s.base.keys.ends == nil && !s.textual && k.Text != "" {
			continue
		}
		switch r, at, ok := s.lookup(k); {
		case at != nil:
			rows = append(rows, at)
		case ok && !s.deltaAlone:
			sc.hits = append(sc.hits, r.rank)
		}
	}
	slices.Sort(sc.hits)
	sc.hits = slices.Compact(sc.hits)
	return slices.Compact(s.inOrder(rows))
}

func (s *changedSnapshot) inOrder(rows []*row) []*row {
	slices.SortFunc(rows, func(a, b *row) int {
		return cmp.Or(cmp.Compare(a.before, b.before), s.compare(a.key, b.key))
	})
	return rows
}

// within returns the rows whose box meets b, in order.
func (s *changedSnapshot) within(b geom.Bound) (rows []*row) {
	if b.Empty() {
		return nil
	}
	s.tree.Search(corner(b.MinX, b.MinY), corner(b.MaxX, b.MaxY), func(_, _ [2]float64, r *row) bool {
		rows = append(rows, r)
		return true
	})
	return s.inOrder(rows)
}

// unmasked takes out ranks that are masked.
func (s *changedSnapshot) unmasked(ranks []uint32) []uint32 {
	if s.nholes == 0 {
		return ranks
	}
	n := 0
	for _, r := range ranks {
		if !bit(s.masked, r) {
			ranks[n] = r
			n++
		}
	}
	return ranks[:n]
}

// Estimate implements layers.Snapshot, as that of a Layer does.
func (s *changedSnapshot) Estimate(q layers.Query) layers.Cost {
	c := layers.Cost{Features: -1, Vertices: -1} // not known where the file fails
	_ = s.base.guard(func() error { c = s.estimate(q); return nil })
	return c
}

func (s *changedSnapshot) estimate(q layers.Query) layers.Cost {
	c := layers.Cost{Features: int64(s.n), Vertices: s.vertices}
	if q.Bound != nil {
		c = s.below.estimate(q)
		c.Features -= s.holesIn(*q.Bound, func(rank uint32) {
			p := s.base.positions[rank]
			c.Vertices -= int64(s.base.ends[p+1]-s.base.ends[p]) / int64(s.base.shapes.layout.Stride())
		})
		for _, r := range s.within(*q.Bound) {
			p := r.layer.positions[r.rank]
			c.Features++
			c.Vertices += int64(r.layer.ends[p+1]-r.layer.ends[p]) / int64(r.layer.shapes.layout.Stride())
		}
		c.Features, c.Vertices = max(0, c.Features), max(0, c.Vertices)
	}
	if cut := s.overviews.cut(q.Resolution); cut >= 0 {
		all := s.overviews.upTo[rankAlways]
		c.Vertices = int64(float64(c.Vertices) * float64(all-s.overviews.upTo[cut]) / float64(all))
	}
	return c
}

// holesIn counts the masked features whose box meets b.
func (s *changedSnapshot) holesIn(b geom.Bound, each func(rank uint32)) (n int64) {
	if b.Empty() {
		return 0
	}
	s.holes.Search(corner(b.MinX, b.MinY), corner(b.MaxX, b.MaxY), func(_, _ [2]float64, rank uint32) bool {
		n++
		if each != nil {
			each(rank)
		}
		return true
	})
	return n
}

// Count implements layers.Counter, as that of a Layer does.
func (s *changedSnapshot) Count(ctx context.Context, q layers.Query) (int64, error) {
	var n int64
	switch {
	case s.below.closed:
		return 0, errClosed
	case q.Filter != nil:
		return layers.CountKeys(ctx, s, q)
	case q.Bound == nil:
		n = int64(s.n)
	default:
		var err error
		if n, err = s.below.Count(ctx, layers.Query{Bound: q.Bound}); err != nil {
			return 0, err
		}
		n += int64(len(s.within(*q.Bound))) - s.holesIn(*q.Bound, nil)
	}
	n = max(0, n-int64(q.Offset))
	if q.Limit > 0 {
		n = min(n, int64(q.Limit))
	}
	return n, nil
}

// merged reads features of the base and of the delta as one sequence. Runs of
// the base alone are left to its reader; batches of both are made here.
type merged struct {
	*reader
	s      *changedSnapshot
	refs   []ref
	places []int // of the plan's columns among those of a layer; -1: not resident
	index  []uint32
}

func (s *changedSnapshot) merged(sc *scratch, p *layers.Plan) *merged {
	m := &merged{reader: newReader(&s.below, sc, p), s: s}
	if !p.FilterGeometry { // by what all have, not by what the base has
		cut := s.overviews.cut(p.Resolution)
		if m.generalise = cut >= 0; m.generalise {
			m.overview = ranksAbove(cut)
		}
	}
	return m
}

// plainRun is from how many features of the base in a row its own reader is
// asked: below, one batch of both is quicker than two.
const plainRun = 64

// some reads the ranks in sc.hits and rows of the delta.
func (m *merged) some(ctx context.Context, rows []*row, yield func(*layers.Batch, error) bool) {
	hits := m.sc.hits
	if len(rows) == 0 {
		m.ranks(ctx, hits, yield)
		return
	}
	defer m.readBeside(len(hits)+len(rows), m.s.n)()
	m.merge(ctx, rows, len(hits), func(i int) uint32 { return hits[i] }, func(i, n int) []uint32 { return hits[i : i+n] }, yield)
}

// all reads everything.
func (m *merged) all(ctx context.Context, yield func(*layers.Batch, error) bool) {
	s := m.s
	switch {
	case s.deltaAlone:
		m.sc.hits = m.sc.hits[:0]
		m.some(ctx, s.rows, yield)
		return
	case len(s.rows) == 0 && s.nholes == 0:
		m.reader.all(ctx, yield)
		return
	}
	if s.nholes > 0 {
		hits := m.sc.hits[:0]
		for r := range uint32(s.base.n) {
			if !bit(s.masked, r) {
				hits = append(hits, r)
			}
		}
		m.sc.hits = hits
		m.some(ctx, s.rows, yield)
		return
	}
	defer m.readBeside(s.n, s.n)()
	var run [layers.BatchSize]uint32
	m.merge(ctx, s.rows, s.base.n, func(i int) uint32 { return uint32(i) }, func(i, n int) []uint32 {
		for k := range n {
			run[k] = uint32(i + k)
		}
		return run[:n]
	}, yield)
}

// merge reads n ranks of the base, at which they are and as runs of at most
// BatchSize, and rows of the delta.
func (m *merged) merge(ctx context.Context, rows []*row, n int, rank func(i int) uint32, run func(i, n int) []uint32, yield func(*layers.Batch, error) bool) {
	if m.places == nil {
		for _, name := range m.plan.Columns {
			m.places = append(m.places, m.resident[m.t.Index(name)])
		}
		m.index = make([]uint32, layers.BatchSize)
	}
	m.refs = m.refs[:0]
	for i := 0; i < n || len(rows) > 0; {
		if len(rows) > 0 && (i == n || rows[0].before <= rank(i)) {
			m.refs, rows = append(m.refs, rows[0].ref), rows[1:]
		} else {
			// The ranks before the next row.
			k := n - i
			if len(rows) > 0 {
				next := rows[0].before
				for k = 1; i+k < n && k < layers.BatchSize && rank(i+k) < next; k++ {
				}
			}
			if k >= plainRun && m.missing == nil {
				if !m.flush(ctx, yield) {
					return
				}
				k = min(k, layers.BatchSize)
				if !m.reader.batch(ctx, run(i, k), yield) {
					return
				}
				i += k
				continue
			}
			for k = min(k, layers.BatchSize-len(m.refs)); k > 0; k-- {
				m.refs = append(m.refs, ref{m.s.base, rank(i)})
				i++
			}
		}
		if len(m.refs) == layers.BatchSize && !m.flush(ctx, yield) {
			return
		}
	}
	m.flush(ctx, yield)
}

// flush makes and yields a batch of the features collected; false: no more is
// wanted.
func (m *merged) flush(ctx context.Context, yield func(*layers.Batch, error) bool) bool {
	refs := m.refs
	m.refs = m.refs[:0]
	if len(refs) == 0 {
		return true
	}
	return yieldBatch(ctx, m.reader, refs, m.fill, yield)
}

// fill gives the batch what the query selects of some features, and returns
// those.
func (m *merged) fill(ctx context.Context, refs []ref) ([]ref, error) {
	sc := m.sc
	v := &sc.view
	v.Keys = sc.keys[:len(refs)]
	for i, r := range refs {
		v.Keys[i] = r.layer.keys.kept(r.rank)
	}
	v.Columns = sc.columns[:len(m.places)]
	for c, place := range m.places {
		if cap(v.Columns[c]) < len(refs) {
			v.Columns[c] = make([]feature.Value, layers.BatchSize)
		}
		v.Columns[c] = v.Columns[c][:len(refs)]
		if place < 0 {
			clear(v.Columns[c])
			continue
		}
		for i, r := range refs {
			v.Columns[c][i] = r.layer.columns[place].kept(r.rank)
		}
	}
	place := func(key feature.Key, i int) int { return m.s.compare(key, v.Keys[i]) }
	if m.early {
		if err := m.fetch(ctx, place); err != nil {
			return nil, err
		}
	}
	v.Geometries, v.Dots = nil, nil
	plain := m.plan.Program == nil
	if !plain && !m.plan.FilterGeometry {
		refs = m.sift(refs)
	}
	if m.geometry {
		m.decode(refs)
	}
	if !plain && m.plan.FilterGeometry {
		refs = m.sift(refs)
	}
	if len(refs) > 0 && m.missing != nil && !m.early {
		return refs, m.fetch(ctx, place)
	}
	return refs, nil
}

// sift keeps the features for which the filter is true.
func (m *merged) sift(refs []ref) []ref {
	for i := range refs {
		m.index[i] = uint32(i)
	}
	kept := m.reader.sift(m.index[:len(refs)])
	for n, i := range kept {
		refs[n] = refs[i]
	}
	return refs[:len(kept)]
}

// decode gives the batch its geometries.
func (m *merged) decode(refs []ref) {
	sc := m.sc
	sc.view.Geometries = sc.geoms[:len(refs)]
	if m.dot > 0 {
		sc.view.Dots = m.dots(refs)
	}
	if cap(sc.ends) < len(refs) {
		sc.ends = make([]int32, 0, layers.BatchSize)
	}
	sc.flat, sc.ends = sc.flat[:0], sc.ends[:0]
	for i, r := range refs {
		g := &sc.view.Geometries[i]
		switch {
		case m.isDot(i):
			leaveEmpty(g)
		case m.generalise && r.layer.overviews.ranks != nil:
			r.layer.generalised(sc, sc.view.Geometries[i:i+1], []uint32{r.rank}, nil, m.overview)
		default:
			p := r.layer.positions[r.rank]
			if room := int(r.layer.ends[p+1] - r.layer.ends[p]); cap(sc.flat)-len(sc.flat) < room {
				// What was lent before stays where it is.
				sc.flat = make([]float64, 0, max(2*cap(sc.flat), room, 1<<12))
			}
			r.layer.geometry(sc, g, r.rank)
		}
	}
}

// dots finds the areas of a batch that are small enough for dots.
func (m *merged) dots(refs []ref) []layers.Dot {
	sc := m.sc
	if cap(sc.dots) < len(refs) {
		sc.dots = make([]layers.Dot, layers.BatchSize)
	}
	sc.dots = sc.dots[:len(refs)]
	for i, r := range refs {
		sc.dots[i] = r.layer.dotOf(r.rank, m.dot)
	}
	return sc.dots
}

// dotOf is a feature as a dot, if it is an area smaller than size.
func (l *Layer) dotOf(rank uint32, size float32) (d layers.Dot) {
	p := l.positions[rank]
	if len(l.tree.levels) == 0 || int(p) >= len(l.tree.levels[0]) || l.overviews.forms == nil || l.overviews.forms[p].share == 0 {
		return d
	}
	b, f := &l.tree.levels[0][p], l.overviews.forms[p]
	if b.maxX-b.minX < size && b.maxY-b.minY < size {
		x, y := l.tree.originX, l.tree.originY
		d.Box = geom.Bound{MinX: x + float64(b.minX), MinY: y + float64(b.minY), MaxX: x + float64(b.maxX), MaxY: y + float64(b.maxY)}
		d.Share, d.Around = float64(f.share)/255, float64(f.around)/127
	}
	return d
}
