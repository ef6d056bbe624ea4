package publish

import (
	"context"
	"slices"
	"time"

	"sigi/catalog"
	"sigi/fault"
	"sigi/feature"
	"sigi/layers"
	"sigi/render"
)

// IdentifyOptions say which of a map's layers are asked, and how much.
type IdentifyOptions struct {
	QueryLayers []string // layers, groups or themes; each must be drawn in the map
	Limit       int      // features a layer, at least 1
	Tolerance   float64  // pixels around the point
}

// Identify finds the features drawn at a pixel of a map, the topmost layer
// first, whatever the order of QueryLayers. Layers that cannot be read now are
// passed over if others have hits. Where a layer has others answer in its place
// (catalog.Layer.Answers) they do, drawn or not, in their default style and whole:
// a filter of the one is none of the other. Faults: as Draw, and PointOutside,
// NotQueryable (a named layer does not allow it, or no layer of a named group;
// a group's layers that do not are passed over).
func (s *Session) Identify(ctx context.Context, q MapQuery, x, y int, o IdentifyOptions) ([]Hit, error) {
	if x < 0 || y < 0 || x >= q.Width || y >= q.Height {
		return nil, fault.New(fault.PointOutside, "i", "point %d,%d lies outside the map of %d x %d pixels", x, y, q.Width, q.Height)
	}
	asked, err := s.queryable(q, o.QueryLayers)
	if err != nil {
		return nil, err
	}
	limit := o.Limit
	if limit < 1 {
		limit = 1
	}
	if most := s.catalog.Limits.MaxFeatureCount; most > 0 && limit > most {
		limit = most
	}
	turn, err := s.server.enter(ctx, "identify", time.Millisecond)
	if err != nil {
		return nil, err
	}
	defer func() { turn.leave(turn.Worked()) }()
	var hits []Hit
	var missing *fault.Error
	whole := *s // a theme's layers may not be published by themselves
	whole.catalog = s.generation.catalog
	asked = answering(asked)
	for _, t := range asked {
		one := q
		one.Layers = []LayerQuery{{Name: t.layer.Name, Style: t.style, Own: t.query.Own, Filter: t.query.Filter, SortBy: t.query.SortBy}}
		m, gone, err := whole.plan(one)
		if err != nil {
			return nil, err
		}
		if len(gone) > 0 {
			missing = gone[0]
			continue
		}
		more, err := s.pick(ctx, t.layer, m, x, y, o.Tolerance, limit)
		switch {
		case ctx.Err() != nil:
			return nil, fault.From(ctx.Err())
		case fault.Is(err, fault.Unavailable):
			missing = fault.From(err)
		case err != nil:
			return nil, err
		}
		hits = append(hits, more...)
	}
	if len(hits) == 0 && missing != nil {
		return nil, missing
	}
	return hits, nil
}

// askedLayer is one layer to identify on, as the map draws it.
type askedLayer struct {
	layer *catalog.Layer
	style string
	query LayerQuery
}

// queryable lists the layers to ask, topmost first.
func (s *Session) queryable(q MapQuery, names []string) ([]askedLayer, error) {
	const notYet, drawn, answers = 1, 2, 3
	named := make(map[string]int, len(names))
	for _, name := range names {
		named[name] = notYet
	}
	var asked []askedLayer
	for _, lq := range q.Layers {
		themed, err := s.generation.expand(s.catalog, lq)
		if err != nil {
			return nil, err
		}
		for _, t := range themed {
			by, own := named[lq.Name], named[t.Layer.Name]
			if by == 0 && own == 0 {
				continue
			}
			found := drawn
			if t.Layer.Queryable {
				found = answers
				asked = append(asked, askedLayer{t.Layer, t.Style.Name, lq})
			}
			if by != 0 {
				named[lq.Name] = max(by, found)
			}
			if own != 0 {
				named[t.Layer.Name] = max(own, found)
			}
		}
	}
	for _, name := range names {
		switch named[name] {
		case drawn:
			return nil, fault.New(fault.NotQueryable, "query_layers", "layer %q cannot be queried", name)
		case notYet:
			_, known := s.catalog.Named(name)
			if !known {
				_, known = s.catalog.Theme(name)
			}
			if !known {
				return nil, fault.New(fault.UnknownLayer, "query_layers", "layer %q is not known", name)
			}
			return nil, fault.New(fault.UnknownLayer, "query_layers", "layer %q is queried but not among the layers of the map", name)
		}
	}
	slices.Reverse(asked)
	return asked, nil
}

// answering puts those who answer in the place of those who are asked, each once.
func answering(asked []askedLayer) (all []askedLayer) {
	there := map[*catalog.Layer]bool{}
	for _, t := range asked {
		if len(t.layer.Answers) == 0 || slices.Contains(t.layer.Answers, t.layer) {
			there[t.layer] = true
		}
	}
	for _, t := range asked {
		if len(t.layer.Answers) == 0 {
			all = append(all, t)
		}
		for _, l := range t.layer.Answers {
			switch {
			case l == t.layer:
				all = append(all, t)
			case !there[l]:
				there[l] = true
				all = append(all, askedLayer{layer: l, query: LayerQuery{Name: l.Name}})
			}
		}
	}
	return all
}

// pick finds and describes the features of the one layer of m at a pixel.
func (s *Session) pick(ctx context.Context, l *catalog.Layer, m *render.Map, x, y int, tolerance float64, limit int) ([]Hit, error) {
	if len(m.Layers) == 0 { // invisible
		return nil, nil
	}
	if m.Layers[0].Raster != nil {
		return s.sample(ctx, l, m, x, y)
	}
	found, err := s.server.opts.Renderer.Pick(ctx, m, x, y, tolerance, limit)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return describe(ctx, l, m.Layers[0].Features, found)
}

// shown are the attributes of a type that identify shows, in order.
func shown(l *catalog.Layer, t *feature.Type) (all []catalog.Attribute) {
	for _, a := range l.Attributes {
		if t.Index(a.Name) >= 0 {
			all = append(all, a)
		}
	}
	if len(l.Attributes) == 0 {
		for _, a := range t.Attributes {
			all = append(all, catalog.Attribute{Name: a.Name, Title: catalog.Text{It: a.Title}})
		}
	}
	return all
}

// describe fetches attributes and geometry of the found features, in the
// order in which they were found. What the catalog lists and the data does not
// have is left out.
func describe(ctx context.Context, l *catalog.Layer, f layers.Features, found []render.Hit) ([]Hit, error) {
	t := f.Type()
	shown := shown(l, t)
	names := make([]string, len(shown))
	for i, a := range shown {
		names[i] = a.Name
	}
	keys := make([]feature.Key, len(found))
	at := make(map[feature.Key]int, len(found))
	for i, h := range found {
		keys[i] = h.Key
		at[h.Key] = i
	}
	snap, err := f.Open(ctx)
	if err != nil {
		return nil, asLayerFault(l.Name, err)
	}
	defer snap.Close()
	described := make([]*Hit, len(found))
	for batch, err := range snap.ByKey(ctx, keys, names) {
		if err != nil {
			return nil, asLayerFault(l.Name, err)
		}
		for i, key := range batch.Keys {
			h := &Hit{Layer: l, Type: t, Key: key, Names: shown, CRS: t.CRS, Geometry: batch.Geometries[i].Clone()}
			for _, column := range batch.Columns {
				h.Values = append(h.Values, column[i])
			}
			described[at[key]] = h
		}
	}
	var hits []Hit
	for _, h := range described {
		if h != nil { // a row may go between finding and fetching it
			hits = append(hits, *h)
		}
	}
	return hits, nil
}
