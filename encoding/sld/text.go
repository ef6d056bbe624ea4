package sld

import (
	"slices"

	"sigi/encoding/fes"
	"sigi/encoding/xmltree"
	"sigi/styles"
)

func (p *parser) text(n *xmltree.Node, unit styles.Unit) (styles.Symbolizer, error) {
	s := &styles.TextSymbolizer{Unit: unit}
	for _, c := range n.Elements() {
		var err error
		switch c.Local {
		case "Geometry":
			s.Geometry, err = p.geometry(c)
		case "Label":
			s.Label, err = p.label(c)
		case "Font":
			err = p.font(s, c, unit)
		case "LabelPlacement":
			err = p.placement(s, c, unit)
		case "Halo":
			s.Halo, err = p.halo(c, unit)
		case "Fill":
			var f *styles.FillParams
			if f, err = p.fill(c, unit); err == nil {
				s.Fill = *f
			}
		case "Priority":
			s.Priority, err = p.number(c, styles.Pixel)
		case "Graphic":
			s.Graphic, err = p.graphic(c, unit)
		case "VendorOption":
			err = p.textOption(s, c)
		case "Name", "Description":
		default:
			err = p.unexpected(c, n)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(s.Label) == 0 {
		p.note(n, "a TextSymbolizer without Label draws nothing")
		return nil, nil
	}
	return s, nil
}

// label reads the parts of a label: text and expressions as they stand.
func (p *parser) label(n *xmltree.Node) ([]styles.Param, error) {
	if parts, ok := p.qgisLabel(n); ok {
		return parts, nil
	}
	parts, err := fes.Content(n, p.fes)
	if err != nil {
		return nil, p.soften(n, err)
	}
	for _, e := range parts {
		if err := p.check(n, e); err != nil {
			return nil, p.soften(n, err)
		}
	}
	return parts, nil
}

func (p *parser) font(s *styles.TextSymbolizer, n *xmltree.Node, unit styles.Unit) error {
	return p.css(n, func(name string, c *xmltree.Node) (err error) {
		switch name {
		case "font-size":
			s.Size, err = p.positive(c, unit)
			return err
		case "font-family", "font-style", "font-weight", "font-color":
		default:
			return p.unknownParameter(name, c, n)
		}
		e, err := p.param(c)
		if err != nil || e == nil {
			return err
		}
		value, ok := literal(e)
		switch name {
		case "font-family":
			if !ok {
				s.Family = e
				return nil
			}
			s.Families = append(s.Families, styles.ParseFamilies(value)...)
			if fonts := p.o.Fonts; fonts != nil && len(s.Families) > 0 && !slices.ContainsFunc(s.Families, fonts.Has) {
				p.note(c, "the font %q is not there, DejaVu Sans is drawn; put its file into the fonts folder of the catalog", clip(value))
			}
		case "font-style":
			if !ok {
				s.FontStyle = e
				return nil
			}
			if s.Italic, err = styles.ParseFontStyle(value); err != nil {
				return c.Errorf("%v", err)
			}
		case "font-weight":
			if !ok {
				s.FontWeight = e
				return nil
			}
			if s.Bold, err = styles.ParseFontWeight(value); err != nil {
				return c.Errorf("%v", err)
			}
		case "font-color": // SLD 1.0 drafts
			p.note(c, "font-color is not looked at; the Fill gives the colour")
		}
		return nil
	}, func(c *xmltree.Node) error { return p.unexpected(c, n) })
}

func (p *parser) halo(n *xmltree.Node, unit styles.Unit) (*styles.Halo, error) {
	h := &styles.Halo{}
	for _, c := range n.Elements() {
		var err error
		switch c.Local {
		case "Radius":
			h.Radius, err = p.positive(c, unit)
		case "Fill":
			var f *styles.FillParams
			if f, err = p.fill(c, unit); err == nil {
				h.Fill = *f
			}
		default:
			err = p.unexpected(c, n)
		}
		if err != nil {
			return nil, err
		}
	}
	return h, nil
}

func (p *parser) placement(s *styles.TextSymbolizer, n *xmltree.Node, unit styles.Unit) error {
	for _, c := range n.Elements() {
		var err error
		switch c.Local {
		case "PointPlacement":
			s.Point, err = p.pointPlacement(c, unit)
		case "LinePlacement":
			s.Line, err = p.linePlacement(c, unit)
		default:
			err = p.unexpected(c, n)
		}
		if err != nil {
			return err
		}
	}
	if s.Point != nil && s.Line != nil {
		return n.Errorf("takes a PointPlacement or a LinePlacement, not both")
	}
	return nil
}

func (p *parser) pointPlacement(n *xmltree.Node, unit styles.Unit) (*styles.PointPlacement, error) {
	pl := &styles.PointPlacement{}
	for _, c := range n.Elements() {
		var err error
		switch c.Local {
		case "AnchorPoint":
			pl.AnchorX, pl.AnchorY, err = p.anchor(c)
		case "Displacement":
			pl.DX, pl.DY, err = p.displacement(c, unit)
		case "Rotation":
			pl.Rotation, err = p.number(c, styles.Pixel)
		default:
			err = p.unexpected(c, n)
		}
		if err != nil {
			return nil, err
		}
	}
	return pl, nil
}

func (p *parser) linePlacement(n *xmltree.Node, unit styles.Unit) (*styles.LinePlacement, error) {
	pl := &styles.LinePlacement{} // aligned, 05-077r4 §11.4.4
	for _, c := range n.Elements() {
		var err error
		switch c.Local {
		case "PerpendicularOffset":
			pl.Offset, err = p.number(c, unit)
		case "IsRepeated":
			pl.Repeat, err = boolean(c)
		case "InitialGap":
			pl.InitialGap, err = p.positive(c, unit)
		case "Gap":
			pl.Gap, err = p.positive(c, unit)
		case "IsAligned":
			var aligned bool
			aligned, err = boolean(c)
			pl.Level = !aligned
		case "GeneralizeLine":
			pl.Generalize, err = boolean(c)
		default:
			err = p.unexpected(c, n)
		}
		if err != nil {
			return nil, err
		}
	}
	return pl, nil
}
