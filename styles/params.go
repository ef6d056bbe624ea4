package styles

// eachParam calls f for every expression of a symbolizer (nil ones included).
func eachParam(s Symbolizer, f func(Param)) {
	for _, step := range geometryOf(s) {
		all(f, step.Args...)
	}
	switch s := s.(type) {
	case *PolygonSymbolizer:
		s.Fill.each(f)
		s.Stroke.each(f)
		all(f, s.DisplaceX, s.DisplaceY, s.Offset, s.Opacity)
	case *LineSymbolizer:
		s.Stroke.each(f)
		all(f, s.Offset, s.Opacity)
	case *PointSymbolizer:
		s.Graphic.each(f)
	case *TextSymbolizer:
		all(f, s.Label...)
		all(f, s.Size, s.Priority, s.Family, s.FontStyle, s.FontWeight)
		s.Fill.each(f)
		if s.Halo != nil {
			f(s.Halo.Radius)
			s.Halo.Fill.each(f)
		}
		if p := s.Point; p != nil {
			all(f, p.AnchorX, p.AnchorY, p.DX, p.DY, p.Rotation)
		}
		if l := s.Line; l != nil {
			all(f, l.Offset, l.InitialGap, l.Gap)
		}
		s.Graphic.each(f)
	case *RasterSymbolizer:
		f(s.Opacity)
	}
}

func all(f func(Param), params ...Param) {
	for _, p := range params {
		f(p)
	}
}

func (p *FillParams) each(f func(Param)) {
	if p != nil {
		all(f, p.Color, p.Opacity)
		p.Graphic.each(f)
	}
}

func (p *StrokeParams) each(f func(Param)) {
	if p != nil {
		all(f, p.Color, p.Opacity, p.Width, p.Cap, p.Join, p.DashBy, p.DashOffset, p.GraphicGap, p.InitialGap)
		p.Graphic.each(f)
		p.FillTile.each(f)
	}
}

func (g *Graphic) each(f func(Param)) {
	if g == nil {
		return
	}
	all(f, g.Size, g.Rotation, g.Opacity, g.AnchorX, g.AnchorY, g.DX, g.DY)
	for i := range g.Marks {
		all(f, g.Marks[i].NameBy, g.Marks[i].RefBy)
		g.Marks[i].Fill.each(f)
		g.Marks[i].Stroke.each(f)
	}
}
