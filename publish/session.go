package publish

import (
	"context"
	"strconv"
	"time"

	"sigi/catalog"
	"sigi/crs"
	"sigi/fault"
	"sigi/filter"
	"sigi/geom"
	"sigi/render"
)

// Session is one request's view of the generation in force when it opened.
type Session struct {
	server     *Server
	generation *generation
	catalog    *catalog.Catalog // the generation's, or the part of it that an endpoint publishes
	sequence   int64
	readers    []*Features // to be closed with it
	closed     bool
}

// Basis is what everything that a session shows follows from: a catalog, the
// part of it that an endpoint publishes, and a state of the data. Equal
// requests to sessions of equal basis have equal answers. The rights of the
// subject belong in here as soon as there are rights.
type Basis struct {
	generation *generation
	catalog    *catalog.Catalog
	sequence   int64
}

// Basis returns what the session shows things by.
func (s *Session) Basis() Basis { return Basis{s.generation, s.catalog, s.sequence} }

// Hold keeps what the session shows until release is called, also past Close:
// work that others have joined goes on when the one that began it has gone.
func (s *Session) Hold() (release func()) {
	g := s.generation
	g.refs.Add(1) // the session holds it, so it cannot have gone
	return g.release
}

// Close ends the session and what reads in it; the generation it pinned may
// go.
func (s *Session) Close() {
	for _, r := range s.readers {
		r.Close()
	}
	s.readers = nil
	if !s.closed {
		s.closed = true
		s.generation.release()
	}
}

// Narrow makes the session one of an endpoint of the catalog: from here on what
// the endpoint does not publish is not known. False if there is none of that
// name; the session is then as it was.
func (s *Session) Narrow(endpoint string) bool {
	part, ok := s.generation.catalog.Endpoint(endpoint)
	if ok {
		s.catalog = part
	}
	return ok
}

// Catalog is the catalog in force for this session, or the part of it that an
// endpoint publishes.
func (s *Session) Catalog() *catalog.Catalog { return s.catalog }

// UpdateSequence grows whenever the capabilities may have changed: a catalog
// of another revision came into force, or the data of a layer came. It is a
// decimal number (the time of the change in milliseconds since 1970), so that
// a client's can be compared for equal and higher (OGC 06-042 §7.2.3.5); it
// grows across restarts, too, as long as the clock does. It is that of the
// moment the session was opened: what is written with it may be newer, never
// older.
func (s *Session) UpdateSequence() string { return strconv.FormatInt(s.sequence, 10) }

// Ready returns nil if the layer can be drawn now, else why not.
func (s *Session) Ready(l *catalog.Layer) error {
	if f := s.generation.data[l].ready(l.Name); f != nil {
		return f
	}
	return nil
}

// Extent is the extent of a layer, group or the whole catalog (its Root) in a
// CRS; nil means longitude and latitude (CRS:84). ok is false if no data of it
// is there yet, or the CRS cannot express it.
func (s *Session) Extent(n catalog.Node, to *crs.CRS) (b geom.Bound, ok bool) {
	switch n := n.(type) {
	case *catalog.Layer:
		return s.generation.layerExtent(n, to)
	case *catalog.Group:
		b = geom.EmptyBound
		for _, child := range n.Children {
			if c, has := s.Extent(child, to); has {
				b, ok = b.Union(c), true
			}
		}
	}
	return b, ok
}

// Draw draws a map. Faults: UnknownLayer, UnknownStyle, TooLarge,
// MissingDimension, BadDimension, Unavailable
// (nothing of it can be drawn now, or too many requests wait), Timeout.
// Release the picture always.
func (s *Session) Draw(ctx context.Context, q MapQuery) (*Picture, error) {
	m, missing, err := s.plan(q)
	if err != nil {
		return nil, err
	}
	if len(m.Layers) == 0 && len(missing) > 0 {
		return nil, missing[0]
	}
	t, err := s.server.enterMap(ctx, "map", m)
	if err != nil {
		return nil, err
	}
	kept := false
	defer func() {
		if !kept {
			t.leave(0)
		}
	}()
	p, err := s.server.draw(ctx, t, m)
	if err != nil {
		return nil, err
	}
	if err := p.Report.Nothing(len(m.Layers)); err != nil {
		p.Release()
		return nil, err
	}
	kept = true
	p.Report.Missing = append(missing, p.Report.Missing...)
	return &Picture{Picture: p, DPI: q.DPI, Chosen: s.chosen(q), turn: t, drawn: time.Now()}, nil
}

// DrawOn draws a map on a canvas, with the faults of Draw and of the canvas.
func (s *Session) DrawOn(ctx context.Context, q MapQuery, c render.Canvas) (*Document, error) {
	m, missing, err := s.plan(q)
	if err != nil {
		return nil, err
	}
	if len(m.Layers) == 0 && len(missing) > 0 {
		return nil, missing[0]
	}
	for i := range m.Layers {
		if n, ok := s.catalog.Named(m.Layers[i].Name); ok {
			if l, ok := n.(*catalog.Layer); ok {
				m.Layers[i].Title = l.Title.In(q.Language)
			}
		}
	}
	t, err := s.server.enterMap(ctx, "document", m)
	if err != nil {
		return nil, err
	}
	report, err := s.server.drawOn(ctx, t, m, c)
	if err != nil {
		return nil, err
	}
	if err := report.Nothing(len(m.Layers)); err != nil {
		return nil, err
	}
	report.Missing = append(missing, report.Missing...)
	return &Document{Report: report, Chosen: s.chosen(q)}, nil
}

// plan resolves names, expands groups and themes, and checks limits. Layers
// whose data is not there are left out and returned as missing.
func (s *Session) plan(q MapQuery) (m *render.Map, missing []*fault.Error, err error) {
	limits := s.catalog.Limits
	switch {
	case q.Width < 1 || q.Width > limits.MaxWidth:
		return nil, nil, fault.New(fault.TooLarge, "width", "width %d must be from 1 to %d", q.Width, limits.MaxWidth)
	case q.Height < 1 || q.Height > limits.MaxHeight:
		return nil, nil, fault.New(fault.TooLarge, "height", "height %d must be from 1 to %d", q.Height, limits.MaxHeight)
	case limits.MaxLayers > 0 && len(q.Layers) > limits.MaxLayers:
		return nil, nil, fault.New(fault.TooLarge, "layers", "%d layers were asked for; at most %d", len(q.Layers), limits.MaxLayers)
	}
	m = &render.Map{Bound: q.Bound, CRS: q.CRS, Width: q.Width, Height: q.Height, PixelRatio: render.PixelRatio(q.DPI), Fonts: s.catalog.Fonts}
	if q.Angle != 0 {
		x, y := q.Bound.Center()
		m.CRS = crs.Turned(q.CRS, q.Angle, x, y)
	}
	if !q.Transparent {
		m.Background = q.Background
	}
	for _, lq := range q.Layers {
		drawn, err := s.generation.expand(s.catalog, lq)
		if err != nil {
			return nil, nil, err
		}
		lacks, err := s.generation.appendLayers(m, drawn, lq, q.Dimensions)
		if err != nil {
			return nil, nil, err
		}
		missing = append(missing, lacks...)
	}
	return m, missing, nil
}

// appendLayers puts layers on top of a map; those whose data is not there are
// left out and returned as missing.
func (g *generation) appendLayers(m *render.Map, drawn []catalog.ThemeLayer, q LayerQuery, dimensions map[string]string) (missing []*fault.Error, err error) {
	return g.appendPinned(m, drawn, nil, q, dimensions)
}

// appendPinned is appendLayers with the data as it was once; nil: as it is.
func (g *generation) appendPinned(m *render.Map, drawn []catalog.ThemeLayer, pins []*loaded, q LayerQuery, dimensions map[string]string) (missing []*fault.Error, err error) {
	for i, t := range drawn {
		d := g.data[t.Layer]
		if f := d.ready(t.Layer.Name); f != nil {
			missing = append(missing, f)
			continue
		}
		opacity := t.Layer.Opacity
		if q.Opacity > 0 {
			opacity *= q.Opacity
		}
		if opacity <= 0 {
			continue // to the renderer 0 is what was not said
		}
		now := d.state.Load() // once: it may be other the next time
		if pins != nil {
			now = pins[i]
		}
		if r := now.raster; r != nil {
			if err := mayDraw(t.Layer, r.Type(), q.Own); err != nil {
				return nil, err
			}
			layer, err := rasterLayer(t, r, q, dimensions, opacity)
			if err != nil {
				return nil, err
			}
			m.Layers = append(m.Layers, layer)
			continue
		}
		features := now.features
		asked, err := permitted(t.Layer, features.Type(), q.Filter)
		if err != nil {
			return nil, err
		}
		if err := mayDraw(t.Layer, features.Type(), q.Own); err != nil {
			return nil, err
		}
		style := t.Style.Style
		if q.SortBy != nil {
			if err := maySort(t.Layer, features.Type(), q.SortBy); err != nil {
				return nil, err
			}
			style = style.Sorted(q.SortBy)
		}
		_, selects, err := at(t.Layer, dimensions)
		if err != nil {
			return nil, err
		}
		m.Layers = append(m.Layers, render.Layer{
			Name: t.Layer.Name, Features: features, Style: style,
			Filter: filter.Both(asked, selects), Opacity: opacity,
			MinDenominator: t.Layer.MinDenominator, MaxDenominator: t.Layer.MaxDenominator,
		})
	}
	return missing, nil
}

// expand turns a name of a catalog or of a part of it into layers with styles,
// bottom first.
func (g *generation) expand(c *catalog.Catalog, q LayerQuery) ([]catalog.ThemeLayer, error) {
	if n, ok := c.Named(q.Name); ok {
		if l, isLayer := n.(*catalog.Layer); isLayer {
			if q.Own != nil {
				return []catalog.ThemeLayer{{Layer: l, Style: &catalog.Style{Style: q.Own}}}, nil
			}
			style, ok := l.StyleNamed(q.Style)
			if !ok {
				return nil, fault.New(fault.UnknownStyle, "styles", "layer %q has no style %q", q.Name, q.Style)
			}
			return []catalog.ThemeLayer{{Layer: l, Style: style}}, nil
		}
		if q.Own != nil {
			return nil, fault.New(fault.BadParam, "styles", "%q is a group, which takes no style of a client's own; its layers do", q.Name)
		}
		if q.Style != "" && q.Style != "default" {
			return nil, fault.New(fault.UnknownStyle, "styles", "group %q has no style %q", q.Name, q.Style)
		}
		return appendGroup(nil, n.(*catalog.Group)), nil
	}
	if t, ok := c.Theme(q.Name); ok {
		if q.Own != nil {
			return nil, fault.New(fault.BadParam, "styles", "%q is a map theme, which takes no style of a client's own; its layers do", q.Name)
		}
		if q.Style != "" && q.Style != "default" {
			return nil, fault.New(fault.UnknownStyle, "styles", "map theme %q has no style %q", q.Name, q.Style)
		}
		return t.Layers, nil
	}
	return nil, fault.New(fault.UnknownLayer, "layers", "layer %q is not known", q.Name)
}

func appendGroup(into []catalog.ThemeLayer, g *catalog.Group) []catalog.ThemeLayer {
	for _, child := range g.Children {
		switch n := child.(type) {
		case *catalog.Layer:
			into = append(into, catalog.ThemeLayer{Layer: n, Style: n.Styles[0]})
		case *catalog.Group:
			into = appendGroup(into, n)
		}
	}
	return into
}
