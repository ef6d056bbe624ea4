package styles

import "sigi/filter"

// Attributes appends the names of the attributes that any rule of s reads, at
// any scale, each once: what a layer has to keep at hand to be drawn.
func (s *Style) Attributes(into []string) []string {
	add := func(params ...Param) {
		for _, p := range params {
			into = filter.Attributes(into, p)
		}
	}
	var addFill func(*FillParams)
	var addStroke func(*StrokeParams)
	addGraphic := func(g *Graphic) {
		if g == nil {
			return
		}
		add(g.Size, g.Rotation, g.Opacity, g.AnchorX, g.AnchorY, g.DX, g.DY)
		for i := range g.Marks {
			addFill(g.Marks[i].Fill)
			addStroke(g.Marks[i].Stroke)
		}
	}
	addFill = func(f *FillParams) {
		if f != nil {
			add(f.Color, f.Opacity)
			addGraphic(f.Graphic)
		}
	}
	addStroke = func(k *StrokeParams) {
		if k != nil {
			add(k.Color, k.Opacity, k.Width, k.Cap, k.Join, k.DashOffset, k.GraphicGap)
			addGraphic(k.Graphic)
			addGraphic(k.FillTile)
		}
	}
	for i := range s.FeatureTypes {
		for j := range s.FeatureTypes[i].Rules {
			r := &s.FeatureTypes[i].Rules[j]
			add(r.Filter)
			for _, sym := range r.Symbolizers {
				switch y := sym.(type) {
				case *PolygonSymbolizer:
					addFill(y.Fill)
					addStroke(y.Stroke)
					add(y.DisplaceX, y.DisplaceY, y.Offset, y.Opacity)
				case *LineSymbolizer:
					addStroke(&y.Stroke)
					add(y.Offset, y.Opacity)
				case *PointSymbolizer:
					addGraphic(&y.Graphic)
				case *TextSymbolizer:
					add(y.Label...)
					add(y.Size, y.Priority)
					addFill(&y.Fill)
					if y.Halo != nil {
						add(y.Halo.Radius)
						addFill(&y.Halo.Fill)
					}
					if p := y.Point; p != nil {
						add(p.AnchorX, p.AnchorY, p.DX, p.DY, p.Rotation)
					}
					if p := y.Line; p != nil {
						add(p.Offset, p.Gap)
					}
				case *RasterSymbolizer:
					add(y.Opacity)
				}
			}
		}
	}
	return into
}
