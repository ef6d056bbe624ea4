package sld

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"sigi/encoding/fes"
	"sigi/encoding/xmltree"
	"sigi/fault"
	"sigi/filter"
	"sigi/styles"
)

// rule reads a rule. drawn is false where the rule cannot be drawn as it is
// meant, because its filter asks for what is not offered; that is noted.
func (p *parser) rule(n *xmltree.Node) (r styles.Rule, drawn bool, err error) {
	drawn = true
	var filterNode *xmltree.Node
	var shown shownWhere
	for _, c := range n.Elements() {
		switch c.Local {
		case "Name":
			r.Name = c.Content()
		case "Title":
			r.Title = c.Content()
		case "Abstract":
			r.Abstract = c.Content()
		case "Description":
			describe(c, &r.Title, &r.Abstract)
		case "MinScaleDenominator":
			r.MinDenominator, err = denominator(c)
		case "MaxScaleDenominator":
			r.MaxDenominator, err = denominator(c)
		case "Filter":
			if filterNode != nil || r.Else {
				return r, false, c.Errorf("a rule has one Filter or ElseFilter")
			}
			filterNode = c
			if r.Filter, err = fes.Filter(c, p.fes); err == nil {
				err = p.check(c, r.Filter)
			}
			var x *xmltree.Error
			if errors.As(err, &x) && x.Code == fault.NotSupported {
				p.add(Note{p.o.Name, x.Line, "the rule is not drawn: " + x.Msg})
				drawn, err = false, nil
			}
		case "ElseFilter":
			if filterNode != nil {
				return r, false, c.Errorf("a rule has one Filter or ElseFilter")
			}
			r.Else = true
		case "LegendGraphic":
			if g := c.Child("Graphic"); g != nil {
				r.LegendGraphic, err = p.graphic(g, styles.Pixel)
			}
		case "PolygonSymbolizer", "LineSymbolizer", "PointSymbolizer", "TextSymbolizer", "RasterSymbolizer":
			var s styles.Symbolizer
			if s, err = p.symbolizer(c); s != nil && err == nil {
				var where inclusion
				where, err = inclusionOf(c)
				shown.add(s, where)
			}
		case "VendorOption":
			if c.Attr("name") != "inclusion" {
				err = p.unexpected(c, n)
				break
			}
			shown.rule, err = inclusionOf(n)
		default:
			err = p.unexpected(c, n)
		}
		if err != nil {
			return r, false, err
		}
	}
	shown.tell(&r)
	if filterNode == nil && !r.Else {
		if e, isElse, found, ok := p.qgisFilter(n); found {
			r.Filter, r.Else, drawn = e, isElse, ok
		}
	}
	if r.MaxDenominator != 0 && r.MinDenominator >= r.MaxDenominator {
		p.note(n, "the rule is never drawn: its least scale denominator %v is not below its greatest %v", r.MinDenominator, r.MaxDenominator)
	}
	return r, drawn, nil
}

// check binds an expression to its own attributes, which shows early what
// would fail for every layer. Where the layer's system is missed the answer is
// not known yet.
func (p *parser) check(n *xmltree.Node, e filter.Expr) error {
	_, err := filter.Bind(e, filter.Attributes(nil, e), nil)
	if err == nil || fault.Is(err, fault.UnsupportedCRS) {
		return nil
	}
	f := fault.From(err)
	return n.Fault(f.Code, "%s", f.Msg)
}

func denominator(n *xmltree.Node) (float64, error) {
	s := n.Content()
	if s == "" { // as QGIS has written it
		return 0, nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || f < 0 {
		return 0, n.Errorf("%q is not a scale denominator", clip(s))
	}
	if math.IsInf(f, 1) {
		return 0, nil
	}
	return f, nil
}

func (p *parser) unit(n *xmltree.Node) (styles.Unit, error) {
	switch uom := n.Attr("uom"); uom {
	case "", "pixel", "px", "http://www.opengeospatial.org/se/units/pixel", "http://www.opengis.net/se/units/pixel", "urn:ogc:def:uom:OGC::pixel":
		return styles.Pixel, nil
	case "metre", "meter", "m", "http://www.opengeospatial.org/se/units/metre", "http://www.opengis.net/se/units/metre":
		return styles.Metre, nil
	case "foot", "feet", "ft", "http://www.opengeospatial.org/se/units/foot", "http://www.opengis.net/se/units/foot":
		return styles.Foot, nil
	case "mm", "millimetre", "millimeter", "http://www.opengeospatial.org/se/units/mm":
		return styles.Millimetre, nil
	default:
		return 0, n.Errorf("the unit %q is not known; pixel, metre, foot and mm are", clip(uom))
	}
}

// geometry reads the Geometry of a symbolizer: an attribute, or functions of
// one, the innermost first.
func (p *parser) geometry(n *xmltree.Node) ([]styles.GeometryStep, error) {
	var steps []styles.GeometryStep
	for _, c := range n.Elements() {
		if c.Is("PropertyName", "ValueReference") {
			continue
		}
		var err error
		if steps, err = p.geometryStep(c); err != nil {
			return nil, err
		}
		if steps == nil {
			what := c.Local
			if name := c.Attr("name"); name != "" {
				what += " " + strconv.Quote(clip(name))
			}
			p.note(n, "Geometry by %s is not drawn yet, the layer's own geometry is drawn", what)
		}
	}
	return steps, nil
}

// geometryStep reads a function with what is inside it; nil if it is none that
// is drawn.
func (p *parser) geometryStep(n *xmltree.Node) ([]styles.GeometryStep, error) {
	if !n.Is("Function") {
		return nil, nil
	}
	f, arguments, ok := styles.LookupGeometryFunc(strings.ToLower(n.Attr("name")))
	args := n.Elements()
	if !ok || len(args) != 1+arguments {
		return nil, nil
	}
	var steps []styles.GeometryStep
	if args[0].Is("Function") {
		inner, err := p.geometryStep(args[0])
		if err != nil || inner == nil {
			return nil, err
		}
		steps = inner
	} else if !args[0].Is("PropertyName", "ValueReference") {
		return nil, nil
	}
	step := styles.GeometryStep{Func: f}
	for _, a := range args[1:] {
		e, err := fes.Expression(a, p.fes)
		if err != nil {
			return nil, p.soften(n, err)
		}
		step.Args = append(step.Args, e)
	}
	return append(steps, step), nil
}

func (p *parser) symbolizer(n *xmltree.Node) (styles.Symbolizer, error) {
	unit, err := p.unit(n)
	if err != nil {
		return nil, err
	}
	switch n.Local {
	case "PolygonSymbolizer":
		return p.polygon(n, unit)
	case "LineSymbolizer":
		return p.line(n, unit)
	case "PointSymbolizer":
		return p.point(n, unit)
	case "TextSymbolizer":
		return p.text(n, unit)
	}
	return p.raster(n)
}

func (p *parser) polygon(n *xmltree.Node, unit styles.Unit) (styles.Symbolizer, error) {
	s := &styles.PolygonSymbolizer{Unit: unit}
	for _, c := range n.Elements() {
		var err error
		switch c.Local {
		case "Geometry":
			s.Geometry, err = p.geometry(c)
		case "Fill":
			s.Fill, err = p.fill(c, unit)
		case "Stroke":
			s.Stroke, err = p.stroke(c, unit)
		case "Displacement":
			s.DisplaceX, s.DisplaceY, err = p.displacement(c, unit)
		case "PerpendicularOffset":
			s.Offset, err = p.number(c, unit)
		case "Name", "Description": // of the symbolizer, for people
		default:
			err = p.unexpected(c, n)
		}
		if err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (p *parser) line(n *xmltree.Node, unit styles.Unit) (styles.Symbolizer, error) {
	s := &styles.LineSymbolizer{Unit: unit}
	drawn := false
	for _, c := range n.Elements() {
		var err error
		switch c.Local {
		case "Geometry":
			s.Geometry, err = p.geometry(c)
		case "Stroke":
			var stroke *styles.StrokeParams
			if stroke, err = p.stroke(c, unit); err == nil {
				s.Stroke, drawn = *stroke, true
			}
		case "PerpendicularOffset":
			s.Offset, err = p.number(c, unit)
		case "Name", "Description":
		default:
			err = p.unexpected(c, n)
		}
		if err != nil {
			return nil, err
		}
	}
	if !drawn {
		p.note(n, "a LineSymbolizer without Stroke draws nothing")
		return nil, nil
	}
	return s, nil
}

func (p *parser) point(n *xmltree.Node, unit styles.Unit) (styles.Symbolizer, error) {
	s := &styles.PointSymbolizer{Unit: unit}
	drawn := false
	for _, c := range n.Elements() {
		var err error
		switch c.Local {
		case "Geometry":
			s.Geometry, err = p.geometry(c)
		case "Graphic":
			var g *styles.Graphic
			if g, err = p.graphic(c, unit); err == nil {
				s.Graphic, drawn = *g, true
			}
		case "Name", "Description":
		default:
			err = p.unexpected(c, n)
		}
		if err != nil {
			return nil, err
		}
	}
	if !drawn {
		p.note(n, "a PointSymbolizer without Graphic draws nothing")
		return nil, nil
	}
	return s, nil
}
