package publish

import (
	"context"
	"image"
	"slices"

	"sigi/catalog"
	"sigi/fault"
	"sigi/geom"
	"sigi/render"
	"sigi/render/fonts"
	"sigi/styles"
)

// LegendForm is how a legend is laid out and lettered.
type LegendForm = render.LegendForm

// LegendQuery asks for the legend of layers.
type LegendQuery struct {
	// Layers in the order of the legend; of groups and map themes their layers,
	// topmost first. Opacities do not count; filters do where features are counted.
	Layers      []LayerQuery
	Form        LegendForm
	Labels      Choice  // titles of rules; by itself, beside all but a rule that was asked for
	Headings    Choice  // titles of layers; by itself, where there are several
	Rule        string  // one rule by name; "": all
	Denominator float64 // only rules active at it; 0: all
	DPI         float64
	Language    string
	Transparent bool
	Background  styles.Color

	// Of is the map whose features are counted, but for its layers; nil: none
	// are. Its scale is that of the legend where Denominator is 0.
	Of        *MapQuery
	HideEmpty bool // leave out what draws no feature of it
	Counts    bool // write the counts behind the titles
}

// Choice is what somebody may have asked for or refused.
type Choice uint8

// The choices.
const (
	ByItself Choice = iota
	On
	Off
)

func (c Choice) of(byItself bool) bool { return c == On || c == ByItself && byItself }

// LegendPart is the legend of one layer.
type LegendPart struct {
	Layer *catalog.Layer
	Title string
	Rows  []LegendRow
}

// LegendRow is a rule of a legend, or several that are one thing.
type LegendRow struct {
	Rule   *styles.Rule
	Title  string
	Count  int         // features; -1: not counted
	Swatch *image.RGBA // transparent
}

// Legend draws a legend. Faults: UnknownLayer, UnknownStyle, TooLarge, BadParam
// for a rule that is not there; where features are counted, also those of Draw.
func (s *Session) Legend(ctx context.Context, q LegendQuery) (*Picture, error) {
	_, parts, err := s.legend(ctx, q)
	if err != nil {
		return nil, err
	}
	img, err := s.server.opts.Renderer.Legends(ctx, parts, q.options(s.catalog.Fonts))
	if err != nil {
		return nil, err
	}
	return &Picture{Picture: &render.Picture{Image: img}, DPI: q.DPI}, nil
}

// LegendParts is a legend in its parts, for whoever lays it out. Parts of which
// nothing is shown are left out. Faults: as Legend.
func (s *Session) LegendParts(ctx context.Context, q LegendQuery) ([]LegendPart, error) {
	layers, parts, err := s.legend(ctx, q)
	if err != nil {
		return nil, err
	}
	o := q.options(s.catalog.Fonts)
	var all []LegendPart
	for i := range parts {
		p := LegendPart{Layer: layers[i], Title: layers[i].Title.In(q.Language)}
		for _, row := range parts[i].Rows(&o) {
			if ctx.Err() != nil {
				return nil, fault.From(ctx.Err())
			}
			swatch, err := s.server.opts.Renderer.Swatch(&parts[i], &row, o)
			if err != nil {
				return nil, err
			}
			p.Rows = append(p.Rows, LegendRow{Rule: row.Rule, Title: row.Title, Count: row.Count, Swatch: swatch})
		}
		if len(p.Rows) > 0 {
			all = append(all, p)
		}
	}
	if len(all) == 0 && q.Rule != "" && !q.HideEmpty {
		return nil, fault.New(fault.BadParam, "rule", "there is no rule %q", q.Rule)
	}
	return all, nil
}

func (q *LegendQuery) options(library *fonts.Library) render.LegendOptions {
	o := render.LegendOptions{
		LegendForm: q.Form, Rule: q.Rule, Denominator: q.Denominator, PixelRatio: render.PixelRatio(q.DPI), Titles: q.Labels.of(q.Rule == ""),
		HideEmpty: q.HideEmpty, Counts: q.Counts, Background: q.Background, Transparent: q.Transparent, Fonts: library,
	}
	if o.Denominator == 0 && q.Of != nil {
		o.Denominator = scaleOf(q.Of)
	}
	return o
}

// scaleOf is the scale denominator of a map.
func scaleOf(q *MapQuery) float64 {
	m := render.Map{Bound: q.Bound, CRS: q.CRS, Width: q.Width, Height: q.Height, PixelRatio: render.PixelRatio(q.DPI)}
	return m.Denominator()
}

// legend resolves the names of a query and counts features.
func (s *Session) legend(ctx context.Context, q LegendQuery) (layers []*catalog.Layer, parts []render.LegendPart, err error) {
	limits := s.catalog.Limits
	if w, h := q.Form.Width, q.Form.Height; w < 0 || h < 0 || w > limits.MaxWidth || h > limits.MaxHeight {
		return nil, nil, fault.New(fault.TooLarge, "width", "a legend of %d x %d pixels is more than %d x %d", w, h, limits.MaxWidth, limits.MaxHeight)
	}
	if most := limits.MaxLayers; most > 0 && len(q.Layers) > most {
		return nil, nil, fault.New(fault.TooLarge, "layer", "%d layers were asked for; at most %d", len(q.Layers), most)
	}
	var queries []LayerQuery
	for _, lq := range q.Layers {
		drawn, err := s.generation.expand(s.catalog, lq)
		if err != nil {
			return nil, nil, ofLegend(err)
		}
		drawn = slices.Clone(drawn)
		slices.Reverse(drawn)
		for _, t := range drawn {
			p := render.LegendPart{Title: t.Layer.Title.In(q.Language), Style: t.Style.Style, Geometry: geom.KindNone}
			if k := s.generation.data[t.Layer].kind(); k != nil {
				p.Geometry = k.Geometry
			}
			layers, parts = append(layers, t.Layer), append(parts, p)
			queries = append(queries, LayerQuery{Name: t.Layer.Name, Style: t.Style.Name, Own: lq.Own, Filter: lq.Filter})
		}
	}
	if !q.Headings.of(len(parts) > 1) {
		for i := range parts {
			parts[i].Title = ""
		}
	}
	if q.Of == nil || !q.HideEmpty && !q.Counts {
		return layers, parts, nil
	}
	done, err := waitFor(ctx, s.server.turns)
	if err != nil {
		return nil, nil, err
	}
	defer done()
	whole := *s // a theme's layers may not be published by themselves
	whole.catalog = s.generation.catalog
	for i := range parts {
		one := *q.Of
		one.Layers = queries[i : i+1]
		m, missing, err := whole.plan(one)
		if err != nil {
			return nil, nil, err
		}
		if len(missing) > 0 || len(m.Layers) == 0 { // not known what it draws: it is shown whole
			continue
		}
		m.Layers[0].Style = parts[i].Style
		if parts[i].Counts, err = s.server.opts.Renderer.CountRules(ctx, m, 0); err != nil {
			return nil, nil, err
		}
	}
	return layers, parts, nil
}

// ofLegend says what is wrong by the parameters of a legend.
func ofLegend(err error) error {
	f := *fault.From(err)
	switch f.Param {
	case "layers":
		f.Param = "layer"
	case "styles":
		f.Param = "style"
	}
	return &f
}
