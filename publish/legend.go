package publish

import (
	"context"

	"sigi/catalog"
	"sigi/fault"
	"sigi/geom"
	"sigi/render"
)

// Legend draws the legend of a layer's style, with the titles of its rules
// unless one rule alone is asked for. Faults: UnknownLayer (groups
// have none), UnknownStyle, TooLarge.
func (s *Session) Legend(ctx context.Context, q LegendQuery) (*Picture, error) {
	n, ok := s.catalog.Named(q.Layer)
	if !ok {
		return nil, fault.New(fault.UnknownLayer, "layer", "layer %q is not known", q.Layer)
	}
	l, ok := n.(*catalog.Layer)
	if !ok {
		return nil, fault.New(fault.UnknownLayer, "layer", "%q is a group; ask for the legend of one of its layers", q.Layer)
	}
	drawn := q.Own
	if drawn == nil {
		style, ok := l.StyleNamed(q.Style)
		if !ok {
			return nil, fault.New(fault.UnknownStyle, "style", "layer %q has no style %q", q.Layer, q.Style)
		}
		drawn = style.Style
	}
	limits := s.catalog.Limits
	if q.Width < 0 || q.Height < 0 || q.Width > limits.MaxWidth || q.Height > limits.MaxHeight {
		return nil, fault.New(fault.TooLarge, "width", "a legend of %d x %d pixels is more than %d x %d", q.Width, q.Height, limits.MaxWidth, limits.MaxHeight)
	}
	kind := geom.KindNone
	if t := s.generation.data[l].kind(); t != nil {
		kind = t.Geometry
	}
	img, err := s.server.opts.Renderer.Legend(ctx, drawn, render.LegendOptions{
		Rule: q.Rule, Denominator: q.Denominator, Width: q.Width, Height: q.Height,
		PixelRatio: render.PixelRatio(q.DPI), Geometry: kind,
		Background: q.Background, Transparent: q.Transparent, Titles: q.Rule == "",
	})
	if err != nil {
		return nil, err
	}
	return &Picture{Picture: &render.Picture{Image: img}, DPI: q.DPI}, nil
}
