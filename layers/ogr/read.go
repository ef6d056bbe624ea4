package ogr

import (
	"bytes"
	"cmp"
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"sigi/encoding/wkb"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/layers"
)

// Read implements layers.Snapshot.
func (s *snapshot) Read(ctx context.Context, q layers.Query) iter.Seq2[*layers.Batch, error] {
	return func(yield func(*layers.Batch, error) bool) {
		plan, err := layers.NewPlan(s.t, q)
		if err != nil {
			yield(nil, err)
			return
		}
		s.read(ctx, plan, yield)
	}
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
		keys := slices.Clone(keys)
		slices.SortFunc(keys, s.compareKeys)
		keys = slices.Compact(keys)
		// In pieces: a condition has the keys in it. The pieces are in order.
		for piece := range slices.Chunk(keys, layers.BatchSize) {
			plan, err := layers.NewPlan(s.t, layers.Query{Attributes: attributes, Filter: filter.HasKey{Keys: piece}})
			if err != nil {
				yield(nil, err)
				return
			}
			if !s.read(ctx, plan, yield) {
				return
			}
		}
	}
}

// compareKeys is the key order: of numbers, or of the bytes of texts.
func (f *features) compareKeys(a, b feature.Key) int {
	if f.key == nil || f.key.kind == fieldInt {
		if a.Text == "" && b.Text == "" {
			return cmp.Compare(a.Int, b.Int)
		}
		return cmp.Compare(a.Text, b.Text)
	}
	return cmp.Compare(a.String(), b.String())
}

// read yields what a plan selects; false after an error or a stop.
func (s *snapshot) read(ctx context.Context, plan *layers.Plan, yield func(*layers.Batch, error) bool) bool {
	if b := plan.Bound; b != nil && b.Empty() {
		return true
	}
	stopped := false
	err := s.try(ctx, plan, func(b *layers.Batch, err error) bool {
		stopped = stopped || !yield(b, err)
		return !stopped
	})
	if err != nil && !stopped {
		stopped = true
		yield(nil, err)
	}
	return !stopped
}

func (s *snapshot) try(ctx context.Context, plan *layers.Plan, yield func(*layers.Batch, error) bool) error {
	if s.closed {
		return errClosed
	}
	d, err := s.source.acquire(ctx)
	if err != nil {
		return err
	}
	defer s.source.put(d)
	l, done, err := s.layer(d)
	if err != nil {
		return err
	}
	defer done()
	if !plan.Geometry {
		l.ignoreGeometry(true)
		defer l.ignoreGeometry(false) // before the layer is given back
	}
	r := &reading{features: s.features, plan: plan, layer: l, writer: layers.NewWriter(plan)}
	for _, name := range plan.Columns {
		r.columns = append(r.columns, s.features.columns[name])
	}
	if s.key != nil {
		r.columns = append(r.columns, *s.key)
	}
	return r.run(ctx, yield)
}

// reading is one Read.
type reading struct {
	*features
	plan    *layers.Plan
	layer   layer
	writer  *layers.Writer
	columns []column // of the plan, then the key's
	decoder wkb.Decoder
}

// keyed is a feature id and its key.
type keyed struct {
	key feature.Key
	fid int64
}

func (r *reading) run(ctx context.Context, yield func(*layers.Batch, error) bool) error {
	if keys, ok := r.plan.Filter.(filter.HasKey); ok && r.key == nil && r.random {
		fids := []int64{}
		for _, k := range keys.Keys {
			if k.Text == "" {
				fids = append(fids, k.Int)
			}
		}
		slices.Sort(fids)
		return r.byID(ctx, slices.Compact(fids), yield)
	}
	filtered := r.filter()
	if r.ordered && (!filtered || r.always) {
		return r.stream(ctx, yield)
	}
	if !r.random {
		return r.held(ctx, yield)
	}
	ids, err := r.ids(ctx)
	if err != nil {
		return err
	}
	byKey := func(a, b keyed) int {
		return cmp.Or(r.compareKeys(a.key, b.key), cmp.Compare(a.fid, b.fid))
	}
	if slices.IsSortedFunc(ids, byKey) {
		r.filter()
		return r.stream(ctx, yield)
	}
	slices.SortStableFunc(ids, byKey)
	fids := make([]int64, len(ids))
	for i := range ids {
		fids[i] = ids[i].fid
	}
	return r.byID(ctx, fids, yield)
}

// filter tells GDAL what to pass over, as far as that is safe. Its spatial
// filter is not: it asks for geometries that meet the box, not for boxes, and
// so loses features. The R-tree of a GeoPackage can be asked itself.
func (r *reading) filter() bool {
	var all []string
	if r.rtree != "" {
		for _, b := range r.plan.Boxes {
			if !b.Finite() {
				continue
			}
			f := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
			all = append(all, `"`+r.fid+`" IN (SELECT id FROM `+r.rtree+" WHERE minx <= "+f(b.MaxX)+" AND maxx >= "+f(b.MinX)+" AND miny <= "+f(b.MaxY)+" AND maxy >= "+f(b.MinY)+")")
		}
	}
	if r.plan.Filter != nil {
		if sql, ok := r.condition(r.plan.Filter); ok && strings.Count(sql, " OR ")+strings.Count(sql, " AND ") <= maxTerms {
			all = append(all, sql)
		}
	}
	return r.layer.filter(strings.Join(all, " AND ")) && len(all) > 0
}

// maxTerms is how long a condition may be: SQLite and GDAL build a tree as deep
// as it has terms, and SQLite stops at 1000. What is longer is tested here
// alone.
const maxTerms = 300

// ids reads the keys of what GDAL selects.
func (r *reading) ids(ctx context.Context) ([]keyed, error) {
	var columns []column
	if r.key != nil {
		columns = []column{*r.key}
	}
	run, err := newRun(layers.BatchSize, columns)
	if err != nil {
		return nil, err
	}
	defer run.free()
	var ids []keyed
	for {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err := run.read(r.layer, false, -1, nil); err != nil {
			return nil, r.fault(err)
		}
		for i := range run.len() {
			if k, ok := r.keyOf(run, 0, i); ok {
				ids = append(ids, keyed{k, run.fid(i)})
			}
		}
		if run.len() < layers.BatchSize {
			return ids, nil
		}
	}
}

func (r *reading) fault(err error) error {
	return fault.Wrap(err, fault.Unavailable, "", "source %q: %s cannot be read to its end", r.source.name, r.source.path)
}

// keyOf is the key of feature i of a run; a null key is none.
func (r *reading) keyOf(run *run, column, i int) (feature.Key, bool) {
	if r.key == nil {
		return feature.IntKey(run.fid(i)), true
	}
	if run.null(column, i) {
		r.odd.Invalid(feature.IntKey(run.fid(i)), "the key is null")
		return feature.Key{}, false
	}
	v := r.value(run, r.key.kind, column, i)
	if v.Kind() == feature.Int {
		return feature.IntKey(v.Int()), true
	}
	return feature.TextKey(v.Text()), true
}

// stream reads on in the order of the layer.
func (r *reading) stream(ctx context.Context, yield func(*layers.Batch, error) bool) error {
	run, err := newRun(layers.BatchSize, r.columns)
	if err != nil {
		return err
	}
	defer run.free()
	for {
		if more, err := r.batch(ctx, run, nil, yield); err != nil || !more {
			return err
		}
		if run.len() < layers.BatchSize {
			return r.rest(yield)
		}
	}
}

// byID reads features by their ids.
func (r *reading) byID(ctx context.Context, fids []int64, yield func(*layers.Batch, error) bool) error {
	run, err := newRun(layers.BatchSize, r.columns)
	if err != nil {
		return err
	}
	defer run.free()
	for piece := range slices.Chunk(fids, layers.BatchSize) {
		if more, err := r.batch(ctx, run, piece, yield); err != nil || !more {
			return err
		}
	}
	return r.rest(yield)
}

// held reads a layer that has no quick way to a feature by its id, as a
// statement's result is: what is selected is held to be put in order.
func (r *reading) held(ctx context.Context, yield func(*layers.Batch, error) bool) error {
	type row struct {
		key      feature.Key
		geometry geom.Geometry
		values   []feature.Value
	}
	var rows []row
	plan := *r.plan
	plan.Offset, plan.Limit = 0, 0
	all := *r
	all.plan, all.writer = &plan, layers.NewWriter(&plan)
	err := all.stream(ctx, func(b *layers.Batch, _ error) bool {
		for i, k := range b.Keys {
			w := row{key: k}
			if b.Geometries != nil {
				w.geometry = b.Geometries[i].Clone()
			}
			for _, c := range b.Columns {
				w.values = append(w.values, c[i])
			}
			rows = append(rows, w)
		}
		return true
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(rows, func(a, b row) int { return r.compareKeys(a.key, b.key) })
	rows = rows[min(r.plan.Offset, len(rows)):]
	if n := r.plan.Limit; n > 0 {
		rows = rows[:min(n, len(rows))]
	}
	b := layers.Batch{Columns: make([][]feature.Value, len(r.plan.Attributes))}
	for piece := range slices.Chunk(rows, layers.BatchSize) {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		b.Keys, b.Geometries = b.Keys[:0], b.Geometries[:0]
		for c := range b.Columns {
			b.Columns[c] = b.Columns[c][:0]
		}
		for _, w := range piece {
			b.Keys = append(b.Keys, w.key)
			if !r.plan.WithoutGeometry {
				b.Geometries = append(b.Geometries, w.geometry)
			}
			for c := range b.Columns {
				b.Columns[c] = append(b.Columns[c], w.values[c])
			}
		}
		if r.plan.WithoutGeometry {
			b.Geometries = nil
		}
		if !yield(&b, nil) {
			return nil
		}
	}
	return nil
}

func (r *reading) rest(yield func(*layers.Batch, error) bool) error {
	if r.writer.Len() > 0 {
		yield(r.writer.Batch(), nil)
	}
	return nil
}

// batch reads one run and hands its rows on; more reports that others are
// wanted.
func (r *reading) batch(ctx context.Context, run *run, fids []int64, yield func(*layers.Batch, error) bool) (more bool, err error) {
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	if err := run.read(r.layer, r.plan.Geometry, r.geometry, fids); err != nil {
		return false, r.fault(err)
	}
	for i := range run.len() {
		r.row(run, i)
		if r.writer.Full() {
			if !yield(r.writer.Batch(), nil) || r.writer.Done() {
				return false, nil
			}
			r.writer.Reset()
		}
	}
	return true, nil
}

func (r *reading) row(run *run, i int) {
	key, ok := r.keyOf(run, len(r.columns)-1, i)
	if !ok {
		return
	}
	if r.plan.Geometry && !r.decode(key, run.geometry(i)) {
		r.writer.Drop()
		return
	}
	for c := range r.plan.Columns {
		if !run.null(c, i) {
			r.writer.Set(c, r.value(run, r.columns[c].kind, c, i))
		}
	}
	r.writer.Add(key)
}

// decode reads the geometry of a row; false leaves the row out.
func (r *reading) decode(key feature.Key, data []byte) bool {
	g := r.writer.Geometry()
	if data == nil {
		r.odd.NoGeometry(key)
		return true
	}
	info, err := r.decoder.Decode(g, data)
	switch {
	case err != nil:
		r.odd.Invalid(key, err.Error())
		return false
	case !r.odd.Geometry(key, g, info.Linearised, info.Closed > 0):
		return false
	}
	if r.flip {
		flip(g)
	}
	return true
}

// flip exchanges x and y.
func flip(g *geom.Geometry) {
	s := g.Layout.Stride()
	for i := 0; i+1 < len(g.Flat); i += s {
		g.Flat[i], g.Flat[i+1] = g.Flat[i+1], g.Flat[i]
	}
	for i := range g.Members {
		flip(&g.Members[i])
	}
}

// value is a value of a run that is not null.
func (r *reading) value(run *run, kind, c, i int) feature.Value {
	switch kind {
	case fieldInt:
		return feature.OfInt(run.int(c, i))
	case fieldBool:
		return feature.OfBool(run.int(c, i) != 0)
	case fieldFloat:
		return feature.OfFloat(run.float(c, i))
	case fieldTime:
		return feature.OfTime(time.UnixMicro(run.int(c, i)))
	case fieldDate:
		return feature.OfDate(time.UnixMicro(run.int(c, i)).UTC())
	}
	b := run.text(c, i)
	if !utf8.Valid(b) { // a file that lies about its encoding
		b = bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	return feature.OfString(r.writer.Text(b))
}
