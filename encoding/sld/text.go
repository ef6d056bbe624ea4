package sld

import (
	"strconv"
	"strings"

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
				if f.Graphic != nil {
					p.note(c, "GraphicFill of text is not drawn yet, the plain colour is drawn")
					f.Graphic = nil
				}
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
		if !ok {
			p.note(c, "%s by expression is not drawn yet, the default is drawn", name)
			return nil
		}
		switch name {
		case "font-family":
			for _, f := range strings.Split(value, ",") {
				if f = strings.Trim(f, " '\"\t\r\n"); f != "" && len(s.Families) < maxFamilies {
					s.Families = append(s.Families, f)
				}
			}
		case "font-style":
			switch strings.ToLower(value) {
			case "normal":
				s.Italic = false
			case "italic", "oblique":
				s.Italic = true
			default:
				return c.Errorf("%q is none of normal, italic, oblique", clip(value))
			}
		case "font-weight":
			switch w := strings.ToLower(value); w {
			case "normal", "lighter":
				s.Bold = false
			case "bold", "bolder":
				s.Bold = true
			default:
				f, err := strconv.Atoi(w)
				if err != nil {
					return c.Errorf("%q is neither normal nor bold nor a number", clip(value))
				}
				s.Bold = f >= 600
			}
		case "font-color": // SLD 1.0 drafts
			p.note(c, "font-color is not looked at; the Fill gives the colour")
		}
		return nil
	}, func(c *xmltree.Node) error { return p.unexpected(c, n) })
}

const maxFamilies = 16

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
	pl := &styles.LinePlacement{Aligned: true} // 05-077r4 §11.4.4
	for _, c := range n.Elements() {
		var err error
		switch c.Local {
		case "PerpendicularOffset":
			pl.Offset, err = p.number(c, unit)
		case "IsRepeated":
			pl.Repeat, err = boolean(c)
		case "InitialGap":
			if e, problem := p.number(c, unit); problem != nil {
				err = problem
			} else if !isZero(e) {
				p.note(c, "InitialGap is not drawn yet")
			}
		case "Gap":
			pl.Gap, err = p.positive(c, unit)
		case "IsAligned":
			if pl.Aligned, err = boolean(c); err == nil && !pl.Aligned {
				p.note(c, "IsAligned false is not drawn yet, the label follows the line")
			}
		case "GeneralizeLine":
			var b bool
			if b, err = boolean(c); b {
				p.note(c, "GeneralizeLine is not drawn yet")
			}
		default:
			err = p.unexpected(c, n)
		}
		if err != nil {
			return nil, err
		}
	}
	return pl, nil
}

// textOption reads the vendor options of GeoServer that labels know:
//
//	maxDisplacement, spaceAround, autoWrap, repeat   pixels
//	followLine, group                                true, yes, 1
//	graphic-resize                                   none, stretch, proportional
//	graphic-margin                                   one to four lengths, as CSS has them
//
//	allowOverruns                                    false: not over the ends of a line
//
// conflictResolution is known for its value true, which is how labels work.
func (p *parser) textOption(s *styles.TextSymbolizer, n *xmltree.Node) error {
	name, value := n.Attr("name"), n.Content()
	pixels := map[string]*float64{"maxDisplacement": &s.MaxDisplace, "spaceAround": &s.SpaceAround, "autoWrap": &s.AutoWrap, "repeat": &s.Repeat}
	flags := map[string]*bool{"followLine": &s.FollowLine, "group": &s.Group}
	if to, ok := pixels[name]; ok {
		f, err := p.length(n, value, styles.Pixel)
		if err != nil {
			return err
		}
		if f < 0 && name != "spaceAround" {
			f = 0 // -1 says "never" in GeoServer's defaults
		}
		*to = f
		return nil
	}
	switch name {
	case "graphic-resize":
		fits := map[string]styles.Fit{"none": styles.FitNone, "stretch": styles.FitStretch, "proportional": styles.FitProportional}
		fit, ok := fits[strings.ToLower(strings.TrimSpace(value))]
		if !ok {
			return n.Errorf("graphic-resize %q is none of none, stretch, proportional", clip(value))
		}
		s.Fit = fit
		return nil
	case "graphic-margin":
		return p.margin(&s.Margin, n, value)
	}
	yes := strings.EqualFold(value, "true") || strings.EqualFold(value, "yes") || value == "1"
	no := strings.EqualFold(value, "false") || strings.EqualFold(value, "no") || value == "0"
	if to, ok := flags[name]; ok {
		if !yes && !no {
			return n.Errorf("%s %q is neither true nor false", name, clip(value))
		}
		*to = yes
		return nil
	}
	switch {
	case name == "conflictResolution" && yes:
		return nil
	case name == "allowOverruns" && (yes || no):
		s.Inside = no
		return nil
	}
	p.note(n, "VendorOption %q is not known and not looked at", clip(name))
	return nil
}

// margin reads one to four lengths in pixels: top, right, bottom and left, where
// what is left out is as what lies opposite.
func (p *parser) margin(to *[4]float64, n *xmltree.Node, value string) error {
	words := strings.Fields(value)
	if len(words) < 1 || len(words) > 4 {
		return n.Errorf("graphic-margin takes one to four lengths, not %q", clip(value))
	}
	for i, w := range words {
		f, err := p.length(n, w, styles.Pixel)
		if err != nil {
			return err
		}
		to[i] = f
	}
	for i := len(words); i < 4; i++ {
		to[i] = to[max(i-2, 0)]
	}
	return nil
}
