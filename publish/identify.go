package publish

import (
	"context"

	"sigi/catalog"
	"sigi/fault"
	"sigi/feature"
	"sigi/render"
)

// IdentifyOptions say which of a map's layers are asked, and how much.
type IdentifyOptions struct {
	QueryLayers []string // layers, groups or themes of the map; each must be drawn in it
	Limit       int      // features a layer, at least 1
	Tolerance   float64  // pixels around the point
}

// Identify finds the features drawn at a pixel of a map, the topmost layer
// first. Faults: as Draw, and PointOutside, NotQueryable (a named layer does
// not allow it; layers of a group that do not are passed over).
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
	if most := s.generation.catalog.Limits.MaxFeatureCount; most > 0 && limit > most {
		limit = most
	}
	done, err := s.server.turns.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	var hits []Hit
	var missing *fault.Error
	for _, t := range asked {
		one := q
		one.Layers = []LayerQuery{{Name: t.layer.Name, Style: t.style, Filter: t.query.Filter}}
		m, gone, err := s.plan(one)
		if err != nil {
			return nil, err
		}
		if len(gone) > 0 {
			missing = gone[0]
			continue
		}
		found, err := s.server.opts.Renderer.Pick(ctx, m, x, y, o.Tolerance, limit)
		if err != nil {
			return nil, err
		}
		if hits, err = s.describe(ctx, t.layer, m, found, hits); err != nil {
			return nil, err
		}
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
	var asked []askedLayer
	for _, name := range names {
		drawn := false
		for _, lq := range q.Layers {
			if lq.Name != name {
				continue
			}
			drawn = true
			themed, err := s.expand(lq)
			if err != nil {
				return nil, err
			}
			for _, t := range themed {
				switch {
				case t.Layer.Queryable:
					asked = append(asked, askedLayer{t.Layer, t.Style.Name, lq})
				case t.Layer.Name == name:
					return nil, fault.New(fault.NotQueryable, "query_layers", "layer %q cannot be queried", name)
				}
			}
		}
		if !drawn {
			if _, known := s.generation.catalog.Named(name); !known {
				if _, known = s.generation.catalog.Theme(name); !known {
					return nil, fault.New(fault.UnknownLayer, "query_layers", "layer %q is not known", name)
				}
			}
			return nil, fault.New(fault.UnknownLayer, "query_layers", "layer %q is queried but not among the layers of the map", name)
		}
	}
	for i, j := 0, len(asked)-1; i < j; i, j = i+1, j-1 {
		asked[i], asked[j] = asked[j], asked[i]
	}
	return asked, nil
}

// describe fetches attributes and geometry of the found features, in the
// order in which they were found.
func (s *Session) describe(ctx context.Context, l *catalog.Layer, m *render.Map, found []render.Hit, into []Hit) ([]Hit, error) {
	if len(found) == 0 {
		return into, nil
	}
	f := m.Layers[0].Features
	t := f.Type()
	shown := l.Attributes
	if len(shown) == 0 {
		for _, a := range t.Attributes {
			shown = append(shown, catalog.Attribute{Name: a.Name, Title: catalog.Text{It: a.Title}})
		}
	}
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
	hits := make([]*Hit, len(found))
	for batch, err := range snap.ByKey(ctx, keys, names) {
		if err != nil {
			return nil, asLayerFault(l.Name, err)
		}
		for i, key := range batch.Keys {
			h := &Hit{Layer: l, Type: t, Key: key, Names: shown, CRS: t.CRS, Geometry: batch.Geometries[i].Clone()}
			for _, column := range batch.Columns {
				h.Values = append(h.Values, column[i])
			}
			hits[at[key]] = h
		}
	}
	for _, h := range hits {
		if h != nil { // a row may go between finding and fetching it
			into = append(into, *h)
		}
	}
	return into, nil
}
