package publish

import (
	"context"
	"iter"
	"slices"

	"sigi/catalog"
	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/layers"
	"sigi/layers/memory"
)

// FeatureType is a layer as services of features publish it, with the
// attributes that identify shows and no others.
type FeatureType struct {
	Layer *catalog.Layer
	Type  *feature.Type // the attributes that are published, in the catalog's order; immutable
}

// FeatureTypes lists what can be read now, in catalog order.
func (s *Session) FeatureTypes() []*FeatureType {
	var all []*FeatureType
	for _, l := range s.catalog.Layers {
		if t := s.generation.data[l].kind(); t != nil && l.Features {
			all = append(all, published(l, t))
		}
	}
	return all
}

// FeatureType returns a layer's type by the layer's name. Faults:
// UnknownLayer, also for a layer that is not offered so; Unavailable
// while its data is not there.
func (s *Session) FeatureType(name string) (*FeatureType, error) {
	n, _ := s.catalog.Named(name)
	l, ok := n.(*catalog.Layer)
	if !ok || !l.Features {
		return nil, fault.New(fault.UnknownLayer, "layers", "the feature type %.80q is not known", name)
	}
	d := s.generation.data[l]
	if f := d.ready(l.Name); f != nil {
		return nil, f
	}
	return published(l, d.kind()), nil
}

// Identified returns a layer's type as identify shows it, also of a layer that
// is not offered as features. Faults: UnknownLayer, Unavailable.
func (s *Session) Identified(name string) (*FeatureType, error) {
	n, _ := s.catalog.Named(name)
	l, ok := n.(*catalog.Layer)
	if !ok || !l.Queryable {
		return nil, fault.New(fault.UnknownLayer, "layers", "the layer %.80q cannot be identified on", name)
	}
	d := s.generation.data[l]
	if f := d.ready(l.Name); f != nil {
		return nil, f
	}
	return published(l, d.kind()), nil
}

// published is the part of a type that people may see.
func published(l *catalog.Layer, t *feature.Type) *FeatureType {
	if len(l.Attributes) == 0 {
		return &FeatureType{l, t}
	}
	part := *t
	part.Attributes = nil
	for _, a := range l.Attributes {
		if i := t.Index(a.Name); i >= 0 {
			part.Attributes = append(part.Attributes, t.Attributes[i])
		}
	}
	return &FeatureType{l, &part}
}

// SortKey is one criterion of an order. Nulls come last, in either direction.
type SortKey struct {
	Attribute  string
	Descending bool
}

// FeatureQuery asks for features of one layer.
type FeatureQuery struct {
	Layer string
	// Filter selects; nil selects all. It may name published attributes only.
	Filter filter.Expr
	// Attributes are the columns wanted, in order; nil: all that are published.
	Attributes []string
	// WithoutGeometry leaves the geometry out.
	WithoutGeometry bool
	// OnlyWithGeometry leaves features without a geometry out.
	OnlyWithGeometry bool
	// Sort orders; features that are equal in it, and all if there is none, are
	// in key order, so that pages fit together.
	Sort []SortKey
	// Offset features are passed over and at most Limit read; 0, and more than
	// the catalog allows, mean what it allows.
	Offset, Limit int
	// Counted asks for Features.Matched.
	Counted bool
	// CRS of the answer; nil: the layer's own.
	CRS *crs.CRS
}

// Features begins to read: the first features are there when it returns, so
// that what can go wrong has gone wrong. ctx holds until then; Follow says
// what holds after. Faults: UnknownLayer, Unavailable, BadParam about "filter",
// "attributes" or "sort", UnsupportedCRS, NotSupported, TooLarge.
//
// Memory: two batches and what the source's reading takes; of a sorted query
// the keys and sort values of what it selects.
func (s *Session) Features(ctx context.Context, q FeatureQuery) (*Features, error) {
	r, err := s.features(ctx, q)
	if err != nil {
		return nil, err
	}
	if q.Counted { // of the state that is read
		if r.Matched, err = r.count(ctx); err != nil {
			r.Close()
			return nil, err
		}
		if r.Matched <= int64(r.query.Offset) { // none is left to read
			return r, nil
		}
	}
	read, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	r.cancel = cancel
	stop := context.AfterFunc(ctx, func() { cancel(context.Cause(ctx)) })
	r.next, r.end = iter.Pull2(r.read(read))
	if r.advance() {
		r.first = r.batch
	}
	stop()
	if r.err != nil {
		r.Close()
		return nil, r.err
	}
	return r, nil
}

// Count is the number of features that a query selects, whatever its offset
// and limit. Where an index knows, no feature is read. Faults as Features.
func (s *Session) Count(ctx context.Context, q FeatureQuery) (int64, error) {
	q.WithoutGeometry, q.Attributes, q.Sort, q.CRS = true, []string{}, nil, nil
	r, err := s.features(ctx, q)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	return r.count(ctx)
}

func (r *Features) count(ctx context.Context) (int64, error) {
	q := r.query
	q.Offset, q.Limit = 0, 0
	n, err := layers.Count(ctx, r.snapshot, q)
	if err != nil {
		return 0, asReadFault(r.Type.Layer.Name, err)
	}
	return n, nil
}

// features opens what a query reads.
func (s *Session) features(ctx context.Context, q FeatureQuery) (*Features, error) {
	if err := ctx.Err(); err != nil {
		return nil, fault.From(err)
	}
	t, err := s.FeatureType(q.Layer)
	if err != nil {
		return nil, err
	}
	r := &Features{Type: t, Attributes: q.Attributes, CRS: q.CRS, Matched: -1, sort: q.Sort}
	if r.Attributes == nil {
		for _, a := range t.Type.Attributes {
			r.Attributes = append(r.Attributes, a.Name)
		}
	}
	if r.CRS == nil || t.Type.CRS == nil { // a table without geometry has none
		r.CRS = t.Type.CRS
	}
	if err := t.check(r.Attributes, "attributes"); err != nil {
		return nil, err
	}
	if err := t.check(filter.Attributes(nil, q.Filter), "filter"); err != nil {
		return nil, err
	}
	for _, k := range q.Sort {
		if err := t.check([]string{k.Attribute}, "sort"); err != nil {
			return nil, err
		}
	}
	if r.CRS != t.Type.CRS && !q.WithoutGeometry {
		tr, err := crs.NewTransform(t.Type.CRS, r.CRS)
		if err != nil {
			return nil, err
		}
		if !tr.Identity() {
			r.transform = tr
		}
	}
	r.query = layers.Query{Attributes: r.Attributes, WithoutGeometry: q.WithoutGeometry, Offset: q.Offset, Limit: q.Limit}
	if most := s.catalog.Limits.MaxFeatures; most > 0 && (q.Limit <= 0 || q.Limit > most) {
		r.query.Limit = most
	}
	if q.Filter != nil {
		if err := affordable(q.Filter); err != nil {
			return nil, err
		}
		e, err := filter.InCRS(q.Filter, t.Type.CRS)
		if err != nil {
			return nil, err
		}
		r.query.Bound, r.query.Filter = boxOf(e)
	}
	if q.OnlyWithGeometry && r.query.Bound == nil {
		everywhere := geom.Bound{MinX: -1e300, MinY: -1e300, MaxX: 1e300, MaxY: 1e300}
		r.query.Bound = &everywhere
	}
	from := best(s.generation.data[t.Layer].features(), r.query, q.Sort)
	if r.done, err = s.turn(ctx, from, r.Attributes); err != nil {
		return nil, err
	}
	r.snapshot, err = from.Open(ctx)
	if err != nil {
		r.done()
		return nil, asLayerFault(t.Layer.Name, err)
	}
	s.readers = append(s.readers, r)
	return r, nil
}

// turn waits for a turn to read these attributes.
func (s *Session) turn(ctx context.Context, from layers.Features, attributes []string) (done func(), err error) {
	read, err := waitFor(ctx, s.server.readers)
	if m, ok := from.(memory.Resident); err != nil || ok && m.Holds(attributes) {
		return read, err
	}
	ask, err := waitFor(ctx, s.server.askers)
	if err != nil {
		read()
		return nil, err
	}
	return func() { ask(); read() }, nil
}

// check refuses attributes that are not published.
func (t *FeatureType) check(names []string, param string) error {
	for _, name := range names {
		if t.Type.Index(name) < 0 {
			return fault.New(fault.BadParam, param, "the feature type %q has no attribute %.80q", t.Layer.Name, name)
		}
	}
	return nil
}

// boxOf takes a box that every selected feature must meet out of a filter in
// the layer's own system: a box alone is what indexes answer best. The rest
// of the filter is nil if there is none.
func boxOf(e filter.Expr) (*geom.Bound, filter.Expr) {
	switch e := e.(type) {
	case filter.Spatial:
		if e.Op == filter.BBox && e.CRS == nil {
			b := e.Geometry.Bound()
			return &b, nil
		}
	case filter.And:
		for i, x := range e.Of {
			b, rest := boxOf(x)
			if b == nil || rest != nil {
				continue
			}
			others := slices.Delete(slices.Clone(e.Of), i, i+1)
			if len(others) == 1 {
				return b, others[0]
			}
			return b, filter.And{Of: others}
		}
	}
	return nil, e
}

// best is what answers a query best: of a resident layer whose filter or order
// needs what is not in memory, its source, which has indexes of its own.
func best(f layers.Features, q layers.Query, sort []SortKey) layers.Features {
	m, ok := f.(memory.Resident)
	if !ok {
		return f
	}
	needs := filter.Attributes(nil, q.Filter)
	for _, k := range sort {
		needs = append(needs, k.Attribute)
	}
	if m.Holds(needs) {
		return f
	}
	return m.Source()
}
