package memory

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"

	"sigi/encoding/wkb"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/layers"
)

// scratch is what a read uses; pooled per layer.
type scratch struct {
	runs     []run
	hits     []uint32 // ranks
	set      []uint64
	keys     []feature.Key
	geoms    []geom.Geometry
	columns  [][]feature.Value
	flat     []float64
	spans    []span
	kept     []uint32 // where vertices begin among the ordinates
	ends     []int32
	dots     []layers.Dot
	clusters []layers.Cluster
	view     layers.Batch
	row      layers.Row
	decoder  wkb.Decoder
}

// snapshot reads a layer; it is the layer, and the source once it is needed.
type snapshot struct {
	*Layer
	below  layers.Snapshot
	closed bool
}

var errClosed = errors.New("memory: the snapshot is closed")

// Close implements layers.Snapshot.
func (s *snapshot) Close() error {
	s.closed = true
	if s.below == nil {
		return nil
	}
	b := s.below
	s.below = nil
	return b.Close()
}

// Estimate implements layers.Snapshot from the index: exact but for features
// at the edge of the box, for filters, and for overviews, which are taken to
// leave as much of the vertices in the box as of all.
func (s *snapshot) Estimate(q layers.Query) layers.Cost {
	c := layers.Cost{Features: -1, Vertices: -1} // not known where the file fails
	if s.guard(func() error { c = s.estimate(q); return nil }) != nil {
		return c
	}
	if cut := s.overviews.cut(q.Resolution); cut >= 0 {
		all := s.overviews.upTo[rankAlways]
		c.Vertices = int64(float64(c.Vertices) * float64(all-s.overviews.upTo[cut]) / float64(all))
	}
	return c
}

func (s *snapshot) estimate(q layers.Query) layers.Cost {
	if q.Bound == nil {
		return layers.Cost{Features: int64(s.n), Vertices: s.vertices}
	}
	sc := s.scratch.Get().(*scratch)
	defer s.scratch.Put(sc)
	sc.runs = s.tree.search(sc.runs[:0], *q.Bound)
	var c layers.Cost
	for _, r := range sc.runs {
		c.Features += int64(r.to - r.from)
		c.Vertices += int64(s.ends[r.to] - s.ends[r.from])
	}
	c.Vertices /= int64(s.shapes.layout.Stride())
	return c
}

// Read implements layers.Snapshot.
func (s *snapshot) Read(ctx context.Context, q layers.Query) iter.Seq2[*layers.Batch, error] {
	return func(yield func(*layers.Batch, error) bool) {
		plan, err := layers.NewPlan(s.t, q)
		if err == nil && s.closed {
			err = errClosed
		}
		if err == nil && ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		sc := s.scratch.Get().(*scratch)
		defer s.scratch.Put(sc)
		r := newReader(s, sc, plan)
		if keys, ok := hasKeys(plan.Filter); ok {
			if err := s.guard(func() error {
				sc.hits = s.find(sc.hits[:0], keys)
				if q.Bound != nil {
					sc.hits = slices.DeleteFunc(sc.hits, func(rank uint32) bool { return !q.Bound.Intersects(s.exactBound(sc, rank)) })
				}
				return nil
			}); err != nil {
				yield(nil, err)
				return
			}
			r.ranks(ctx, sc.hits, yield)
			return
		}
		var search *geom.Bound
		if q.Bound != nil {
			search = q.Bound
		} else if len(plan.Boxes) > 0 {
			search = &plan.Boxes[0] // the filter is evaluated anyway
		}
		if g := s.overviews.gathering(plan); g != nil {
			s.readGathered(ctx, r, g, search, yield)
			return
		}
		if search == nil || search.Contains(s.bound) && s.tree.all(s.n) {
			r.all(ctx, yield)
			return
		}
		if err := s.guard(func() error { sc.hits = s.hits(sc, sc.hits[:0], *search, q.Bound != nil); return nil }); err != nil {
			yield(nil, err)
			return
		}
		r.ranks(ctx, sc.hits, yield)
	}
}

// all reports whether the tree has all n features.
func (t *rtree) all(n int) bool { return len(t.levels) > 0 && len(t.levels[0]) == n }

// hasKeys finds keys that every selected feature is among.
func hasKeys(e filter.Expr) ([]feature.Key, bool) {
	switch e := e.(type) {
	case filter.HasKey:
		return e.Keys, true
	case filter.And:
		for _, x := range e.Of {
			if k, ok := hasKeys(x); ok {
				return k, true
			}
		}
	}
	return nil, false
}

// ByKey implements layers.Snapshot.
func (s *snapshot) ByKey(ctx context.Context, keys []feature.Key, attributes []string) iter.Seq2[*layers.Batch, error] {
	return func(yield func(*layers.Batch, error) bool) {
		if attributes == nil {
			attributes = make([]string, len(s.t.Attributes))
			for i := range attributes {
				attributes[i] = s.t.Attributes[i].Name
			}
		}
		plan, err := layers.NewPlan(s.t, layers.Query{Attributes: attributes})
		if err == nil && s.closed {
			err = errClosed
		}
		if err == nil && ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		sc := s.scratch.Get().(*scratch)
		defer s.scratch.Put(sc)
		if err := s.guard(func() error { sc.hits = s.find(sc.hits[:0], keys); return nil }); err != nil {
			yield(nil, err)
			return
		}
		newReader(s, sc, plan).ranks(ctx, sc.hits, yield)
	}
}

// find returns the ranks of keys, each once, in order.
func (l *Layer) find(into []uint32, keys []feature.Key) []uint32 {
	for _, k := range keys {
		if r, ok := l.keys.find(l.n, k); ok {
			into = append(into, r)
		}
	}
	slices.Sort(into)
	return slices.Compact(into)
}

// sortBelow: sorting so few ranks is quicker than going through a set of all.
func sortBelow(n int) int { return 64 + n/4096 }

// hits returns the ranks of the features whose box meets b, in order; exact
// or, where that does not matter, by the index alone.
func (l *Layer) hits(sc *scratch, into []uint32, b geom.Bound, exact bool) []uint32 {
	sc.runs = l.tree.search(sc.runs[:0], b)
	for _, r := range sc.runs {
		if r.sure || !exact {
			into = append(into, l.ranks[r.from:r.to]...)
			continue
		}
		for p := r.from; p < r.to; p++ {
			if b.Intersects(l.exactBound(sc, l.ranks[p])) {
				into = append(into, l.ranks[p])
			}
		}
	}
	if len(into) < sortBelow(l.n) {
		slices.Sort(into)
		return into
	}
	words := (l.n + 63) / 64
	if len(sc.set) < words {
		sc.set = make([]uint64, words)
	} else {
		clear(sc.set)
	}
	for _, r := range into {
		sc.set[r>>6] |= 1 << (r & 63)
	}
	into = into[:0]
	eachBit(sc.set, func(r uint32) bool { into = append(into, r); return true })
	return into
}

// exactBound is the box of a feature by its coordinates.
func (l *Layer) exactBound(sc *scratch, rank uint32) geom.Bound {
	p := l.positions[rank]
	from, to := l.ends[p], l.ends[p+1]
	stride := uint32(l.shapes.layout.Stride())
	if l.shapes.odd != nil && bit(l.shapes.odd, rank) {
		record := l.shapes.record(rank)
		kind, layout := geom.Kind(record[0]&0xff), geom.Layout(record[0]>>8)
		if kind == geom.KindCollection {
			var g geom.Geometry
			_, _ = sc.decoder.Decode(&g, l.shapes.members[record[1]:record[2]])
			return g.Bound()
		}
		stride = uint32(layout.Stride())
	}
	if from == to {
		return geom.EmptyBound
	}
	if l.counts == nil {
		b := geom.EmptyBound
		for ; from < to; from += stride {
			b = b.ExtendXY(l.floats[from], l.floats[from+1])
		}
		return b
	}
	v := l.counts[from:to]
	x0, y0 := v[0], v[1]
	x1, y1 := x0, y0
	for i := uint32(0); i < uint32(len(v)); i += stride {
		x0, x1 = min(x0, v[i]), max(x1, v[i])
		y0, y1 = min(y0, v[i+1]), max(y1, v[i+1])
	}
	return geom.Bound{MinX: l.grid.decode(x0, 0), MinY: l.grid.decode(y0, 1), MaxX: l.grid.decode(x1, 0), MaxY: l.grid.decode(y1, 1)}
}

// onePart is the parts of every multi polygon of one polygon with one ring.
var onePart = []int32{1}

// geometry decodes a feature into the scratch, which has the room.
func (l *Layer) geometry(sc *scratch, g *geom.Geometry, rank uint32) {
	p := l.positions[rank]
	from, to := l.ends[p], l.ends[p+1]
	kind, layout := l.shapes.kind, l.shapes.layout
	members := g.Members[:0]
	*g = geom.Geometry{Members: members}
	at := len(sc.flat)
	if l.shapes.odd != nil && bit(l.shapes.odd, rank) {
		record := l.shapes.record(rank)
		kind, layout = geom.Kind(record[0]&0xff), geom.Layout(record[0]>>8)
		if kind == geom.KindCollection {
			_, _ = sc.decoder.Decode(g, l.shapes.members[record[1]:record[2]])
			return
		}
		// Read only for all, so they can be lent.
		g.Ends = l.lend(sc, record[3:3+record[1]])
		g.Parts = l.lend(sc, record[3+record[1]:3+record[1]+record[2]])
	} else {
		if kind.Dimension() > 0 {
			e := len(sc.ends)
			sc.ends = append(sc.ends, int32(to-from))
			g.Ends = sc.ends[e : e+1 : e+1]
		}
		if kind == geom.KindMultiPolygon {
			g.Parts = onePart
		}
	}
	g.Kind, g.Layout = kind, layout
	n := at + int(to-from)
	sc.flat = sc.flat[:n]
	g.Flat = sc.flat[at:n:n]
	if l.counts == nil {
		copy(g.Flat, l.floats[from:to])
		return
	}
	stride := layout.Stride()
	scale := l.grid.scale
	v := l.counts[from:to]
	if stride == 2 {
		x, y := l.grid.origin[0], l.grid.origin[1]
		for i := 0; i+1 < len(v) && i+1 < len(g.Flat); i += 2 {
			g.Flat[i] = float64(x+int64(v[i])) / scale
			g.Flat[i+1] = float64(y+int64(v[i+1])) / scale
		}
		return
	}
	for i, c := range v {
		g.Flat[i] = l.grid.decode(c, i%stride)
	}
}

// reader makes the batches of one query.
type reader struct {
	*snapshot
	sc       *scratch
	plan     *layers.Plan
	columns  []*column // of the plan; nil: not resident
	missing  []string  // those, by name
	skip     int
	left     int // -1: no limit
	geometry bool
	early    bool    // missing columns are needed to filter
	beside   *beside // the source, read on beside the index; nil: asked by key

	generalise bool // by overview
	overview   above
	dot        float32 // areas smaller than this come as dots; 0: none
}

func newReader(s *snapshot, sc *scratch, p *layers.Plan) *reader {
	r := &reader{snapshot: s, sc: sc, plan: p, skip: p.Offset, left: -1, geometry: p.Geometry}
	if p.WithoutGeometry && !p.FilterGeometry {
		r.geometry = false // the index has tested the box
	}
	if p.Limit > 0 {
		r.left = p.Limit
	}
	for _, name := range p.Columns {
		if c := s.resident[s.t.Index(name)]; c >= 0 {
			r.columns = append(r.columns, &s.Layer.columns[c])
		} else {
			r.columns = append(r.columns, nil)
			r.missing = append(r.missing, name)
		}
	}
	if p.Filter != nil {
		r.early = !s.Holds(filter.Attributes(nil, p.Filter))
	}
	if !p.FilterGeometry { // a filter tests the exact geometry
		if cut := s.overviews.cut(p.Resolution); cut >= 0 {
			r.generalise, r.overview = true, ranksAbove(cut)
		}
		if p.Resolution > 0 && s.dots(p.Dots) {
			r.dot = float32(p.Dots)
		}
	}
	for len(sc.columns) < len(p.Columns) {
		sc.columns = append(sc.columns, nil)
	}
	if sc.keys == nil {
		sc.keys = make([]feature.Key, layers.BatchSize)
		sc.geoms = make([]geom.Geometry, layers.BatchSize)
	}
	sc.row.Batch = &sc.view
	return r
}

// all reads every feature.
func (r *reader) all(ctx context.Context, yield func(*layers.Batch, error) bool) {
	defer r.readBeside(r.n, r.n)()
	var ranks [layers.BatchSize]uint32
	for from := 0; from < r.n; from += len(ranks) {
		n := min(len(ranks), r.n-from)
		for i := range n {
			ranks[i] = uint32(from + i)
		}
		if !r.batch(ctx, ranks[:n], yield) {
			return
		}
	}
}

// ranks reads some features.
func (r *reader) ranks(ctx context.Context, ranks []uint32, yield func(*layers.Batch, error) bool) {
	defer r.readBeside(len(ranks), r.n)()
	for len(ranks) > 0 {
		n := min(layers.BatchSize, len(ranks))
		if !r.batch(ctx, ranks[:n], yield) {
			return
		}
		ranks = ranks[n:]
	}
}

// batch makes and yields one batch; false: no more is wanted. It may reorder
// ranks.
func (r *reader) batch(ctx context.Context, ranks []uint32, yield func(*layers.Batch, error) bool) bool {
	return yieldBatch(ctx, r, ranks, r.fill, yield)
}

// yieldBatch makes and yields what the query selects of some rows, which fill
// gives to the batch; false: no more is wanted.
func yieldBatch[row any](ctx context.Context, r *reader, rows []row, fill func(context.Context, []row) ([]row, error), yield func(*layers.Batch, error) bool) bool {
	if ctx.Err() != nil {
		yield(nil, context.Cause(ctx))
		return false
	}
	plain := r.plan.Program == nil
	if plain { // no filter: rows passed over cost nothing
		if r.skip >= len(rows) {
			r.skip -= len(rows)
			return true
		}
		rows = rows[r.skip:]
		r.skip = 0
		if r.left >= 0 && len(rows) > r.left {
			rows = rows[:r.left]
		}
	}
	var err error
	if err = r.guard(func() error { rows, err = fill(ctx, rows); return err }); err != nil {
		yield(nil, err)
		return false
	}
	if len(rows) == 0 {
		return r.left != 0
	}
	v := &r.sc.view
	v.Columns = v.Columns[:len(r.plan.Attributes)]
	if r.plan.WithoutGeometry {
		v.Geometries = nil
	}
	if r.left > 0 {
		r.left -= len(rows)
	}
	return yield(v, nil) && r.left != 0
}

// fill gives the batch what the query selects of some ranks, and returns those.
func (r *reader) fill(ctx context.Context, ranks []uint32) ([]uint32, error) {
	sc := r.sc
	v := &sc.view
	v.Keys = sc.keys[:len(ranks)]
	r.keys.all(v.Keys, ranks)
	v.Columns = sc.columns[:len(r.columns)]
	for c, col := range r.columns {
		if cap(v.Columns[c]) < len(ranks) {
			v.Columns[c] = make([]feature.Value, layers.BatchSize)
		}
		v.Columns[c] = v.Columns[c][:len(ranks)]
		if col == nil {
			clear(v.Columns[c])
			continue
		}
		col.values(v.Columns[c], ranks)
	}
	place := func(key feature.Key, i int) int {
		rank, known := r.keys.find(r.n, key)
		if !known {
			return -1
		}
		return cmp.Compare(rank, ranks[i])
	}
	if r.early {
		if err := r.fetch(ctx, place); err != nil {
			return nil, err
		}
	}
	v.Geometries, v.Dots = nil, nil
	plain := r.plan.Program == nil
	if !plain && !r.plan.FilterGeometry {
		ranks = r.sift(ranks)
	}
	if r.geometry {
		r.decode(ranks)
	}
	if !plain && r.plan.FilterGeometry {
		ranks = r.sift(ranks)
	}
	if len(ranks) > 0 && r.missing != nil && !r.early {
		return ranks, r.fetch(ctx, place)
	}
	return ranks, nil
}

// decode gives the batch its geometries.
func (r *reader) decode(ranks []uint32) {
	sc := r.sc
	sc.view.Geometries = sc.geoms[:len(ranks)]
	if r.dot > 0 {
		sc.view.Dots = r.dots(ranks)
	}
	if cap(sc.ends) < len(ranks) {
		sc.ends = make([]int32, 0, layers.BatchSize)
	}
	sc.flat, sc.ends = sc.flat[:0], sc.ends[:0]
	if r.generalise {
		r.Layer.generalised(sc, sc.view.Geometries, ranks, sc.view.Dots, r.overview)
		return
	}
	flat := 0
	for i, rank := range ranks {
		if p := r.positions[rank]; !r.isDot(i) {
			flat += int(r.ends[p+1] - r.ends[p])
		}
	}
	if cap(sc.flat) < flat {
		sc.flat = make([]float64, 0, flat+flat/4)
	}
	for i, rank := range ranks {
		g := &sc.view.Geometries[i]
		if r.isDot(i) {
			leaveEmpty(g)
			continue
		}
		r.Layer.geometry(sc, g, rank)
	}
}

// leaveEmpty makes the geometry of a feature that came as a dot; it keeps its memory.
func leaveEmpty(g *geom.Geometry) {
	g.Kind, g.Flat, g.Ends, g.Parts, g.Members = geom.KindNone, nil, nil, nil, g.Members[:0]
}

// isDot reports whether feature i of the batch came as a dot.
func (r *reader) isDot(i int) bool { return r.dot > 0 && r.sc.dots[i].Is() }

// dots finds the areas of a batch that are small enough for dots.
func (r *reader) dots(ranks []uint32) []layers.Dot {
	sc := r.sc
	if cap(sc.dots) < len(ranks) {
		sc.dots = make([]layers.Dot, layers.BatchSize)
	}
	sc.dots = sc.dots[:len(ranks)]
	boxes, forms := r.tree.levels[0], r.overviews.forms
	x, y := r.tree.originX, r.tree.originY
	for i, rank := range ranks {
		p := r.positions[rank]
		d := &sc.dots[i]
		d.Share = 0
		if int(p) >= len(boxes) || forms[p].share == 0 {
			continue
		}
		b := &boxes[p]
		if b.maxX-b.minX < r.dot && b.maxY-b.minY < r.dot {
			d.Box = geom.Bound{MinX: x + float64(b.minX), MinY: y + float64(b.minY), MaxX: x + float64(b.maxX), MaxY: y + float64(b.maxY)}
			d.Share, d.Around = float64(forms[p].share)/255, float64(forms[p].around)/127
		}
	}
	return sc.dots
}

// sift keeps the rows for which the filter is true, within offset and limit.
func (r *reader) sift(ranks []uint32) []uint32 {
	v := &r.sc.view
	n := 0
	for i := range ranks {
		r.sc.row.Index = i
		if r.left >= 0 && n == r.left {
			break
		}
		if !r.plan.Program.True(&r.sc.row) {
			continue
		}
		if r.skip > 0 {
			r.skip--
			continue
		}
		ranks[n], v.Keys[n] = ranks[i], v.Keys[i]
		for c := range v.Columns {
			v.Columns[c][n] = v.Columns[c][i]
		}
		if v.Geometries != nil {
			v.Geometries[n], v.Geometries[i] = v.Geometries[i], v.Geometries[n]
		}
		n++
	}
	v.Keys = v.Keys[:n]
	for c := range v.Columns {
		v.Columns[c] = v.Columns[c][:n]
	}
	if v.Geometries != nil {
		v.Geometries = v.Geometries[:n]
	}
	return ranks[:n]
}

// fetch reads the columns that are not resident from the source. A record that
// is gone there has nulls. place is that of beside.fill.
func (r *reader) fetch(ctx context.Context, place func(key feature.Key, i int) int) error {
	if r.below == nil {
		s, err := r.source.Open(ctx)
		if err != nil {
			return err
		}
		r.below = s
	}
	if r.beside != nil {
		return r.beside.fill(ctx, r, place)
	}
	v := &r.sc.view
	at := make(map[feature.Key]int, len(v.Keys))
	for i, k := range v.Keys {
		at[k] = i
	}
	q := layers.Query{Filter: filter.HasKey{Keys: v.Keys}, Attributes: r.missing, WithoutGeometry: true}
	for batch, err := range r.below.Read(ctx, q) {
		if err != nil {
			return err
		}
		for i, k := range batch.Keys {
			if row, ok := at[k]; ok {
				r.take(row, batch, i)
			}
		}
	}
	return nil
}
