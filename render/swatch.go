package render

import (
	"sigi/feature"
	"sigi/filter"
	"sigi/styles"
)

// A swatch has no feature behind it. What a symbolizer reads from attributes
// takes its default there, so that something of its kind is seen; a label
// writes "Aa".

// fixed is p if it is the same for every feature, else nil: the default.
func fixed(p styles.Param) styles.Param {
	if p == nil || len(filter.Attributes(nil, p)) > 0 {
		return nil
	}
	return p
}

func fixedFill(f *styles.FillParams) *styles.FillParams {
	if f == nil {
		return nil
	}
	return &styles.FillParams{Color: fixed(f.Color), Opacity: fixed(f.Opacity), Graphic: fixedGraphic(f.Graphic)}
}

func fixedStroke(s *styles.StrokeParams) *styles.StrokeParams {
	if s == nil {
		return nil
	}
	c := *s
	c.DashBy = nil
	c.Color, c.Opacity, c.Width = fixed(s.Color), fixed(s.Opacity), fixed(s.Width)
	c.Cap, c.Join, c.DashOffset = fixed(s.Cap), fixed(s.Join), fixed(s.DashOffset)
	c.GraphicGap, c.InitialGap = fixed(s.GraphicGap), nil
	c.Graphic, c.FillTile = fixedGraphic(s.Graphic), fixedGraphic(s.FillTile)
	return &c
}

func fixedGraphic(g *styles.Graphic) *styles.Graphic {
	if g == nil {
		return nil
	}
	c := *g
	c.Size, c.Rotation, c.Opacity = fixed(g.Size), fixed(g.Rotation), fixed(g.Opacity)
	c.AnchorX, c.AnchorY, c.DX, c.DY = fixed(g.AnchorX), fixed(g.AnchorY), fixed(g.DX), fixed(g.DY)
	c.Marks = make([]styles.GraphicSource, len(g.Marks))
	for i, m := range g.Marks {
		m.Fill, m.Stroke = fixedFill(m.Fill), fixedStroke(m.Stroke)
		if m.NameBy != nil {
			m.NameBy, m.WellKnownName = nil, "square"
		}
		if len(m.Pictures) > 0 {
			m = m.Pictures[0]
		}
		c.Marks[i] = m
	}
	return &c
}

// fixedSymbolizer is a symbolizer that needs no feature; nil if it has nothing
// to show in a swatch.
func fixedSymbolizer(s styles.Symbolizer) styles.Symbolizer {
	switch s := s.(type) {
	case *styles.PolygonSymbolizer:
		c := *s
		c.Fill, c.Stroke = fixedFill(s.Fill), fixedStroke(s.Stroke)
		c.Opacity, c.DisplaceX, c.DisplaceY, c.Offset, c.Geometry = fixed(s.Opacity), nil, nil, nil, nil
		return &c
	case *styles.LineSymbolizer:
		c := *s
		c.Stroke, c.Offset, c.Opacity, c.Geometry = *fixedStroke(&s.Stroke), fixed(s.Offset), fixed(s.Opacity), nil
		return &c
	case *styles.PointSymbolizer:
		c := *s
		c.Graphic, c.Geometry = *fixedGraphic(&s.Graphic), nil
		return &c
	case *styles.TextSymbolizer:
		c := *s
		c.Label = []styles.Param{filter.Literal{Value: feature.OfString("Aa")}}
		c.Size, c.Fill = fixed(s.Size), *fixedFill(&s.Fill)
		c.Family, c.FontStyle, c.FontWeight = fixed(s.Family), fixed(s.FontStyle), fixed(s.FontWeight)
		if s.Halo != nil {
			c.Halo = &styles.Halo{Radius: fixed(s.Halo.Radius), Fill: *fixedFill(&s.Halo.Fill)}
		}
		c.Point, c.Line, c.Priority, c.Geometry = nil, nil, nil, nil
		c.Graphic = fixedGraphic(s.Graphic)
		return &c
	}
	return nil
}
