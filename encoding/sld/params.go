package sld

import (
	"math"
	"strconv"
	"strings"

	"sigi/encoding/fes"
	"sigi/encoding/xmltree"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/styles"
)

// param reads an element's content as one expression; nil if it is empty.
// Unknown functions in it are noted and the parameter takes its default.
func (p *parser) param(n *xmltree.Node) (styles.Param, error) {
	parts, err := fes.Content(n, p.fes)
	if err != nil {
		return nil, p.soften(n, err)
	}
	if !literals(parts) {
		parts = withoutBlanks(parts)
	}
	var e filter.Expr
	switch len(parts) {
	case 0:
		return nil, nil
	case 1:
		e = parts[0]
	default:
		e = filter.Call{Name: "Concatenate", Args: parts}
	}
	if l, ok := e.(filter.Literal); ok {
		if t := strings.TrimSpace(l.Value.Text()); t == "" {
			return nil, nil
		}
		return e, nil
	}
	if err := p.check(n, e); err != nil {
		return nil, p.soften(n, err)
	}
	return e, nil
}

// soften turns what is valid and not offered into a note.
func (p *parser) soften(n *xmltree.Node, err error) error {
	x, ok := err.(*xmltree.Error)
	if !ok || x.Code != fault.NotSupported {
		return err
	}
	name := n.Local
	if a := n.Attr("name"); a != "" {
		name = a
	}
	p.add(Note{p.o.Name, x.Line, "the default of " + name + " is drawn: " + x.Msg})
	return nil
}

func literals(parts []filter.Expr) bool {
	for _, e := range parts {
		if _, ok := e.(filter.Literal); !ok {
			return false
		}
	}
	return true
}

// withoutBlanks drops white space around the expressions of a parameter that
// is no text.
func withoutBlanks(parts []filter.Expr) []filter.Expr {
	var out []filter.Expr
	for _, e := range parts {
		if l, ok := e.(filter.Literal); ok && strings.TrimSpace(l.Value.Text()) == "" {
			continue
		}
		out = append(out, e)
	}
	return out
}

// literal returns the text of a literal parameter.
func literal(e styles.Param) (string, bool) {
	if l, ok := e.(filter.Literal); ok {
		return strings.TrimSpace(l.Value.Text()), true
	}
	return "", false
}

func number(f float64) filter.Expr { return filter.Literal{Value: feature.OfFloat(f)} }

func textLiteral(s string) filter.Expr { return filter.Literal{Value: feature.OfString(s)} }

// number reads a numeric parameter. A literal becomes a number; a unit behind
// it is taken if it is the symbolizer's.
func (p *parser) number(n *xmltree.Node, unit styles.Unit) (styles.Param, error) {
	e, err := p.param(n)
	if err != nil || e == nil {
		return nil, err
	}
	s, ok := literal(e)
	if !ok {
		return e, nil
	}
	f, err := p.length(n, s, unit)
	if err != nil {
		return nil, err
	}
	return number(f), nil
}

// suffixes are the units that GeoServer and CSS allow behind a number.
var suffixes = []struct {
	text string
	unit styles.Unit
}{{"px", styles.Pixel}, {"mm", styles.Millimetre}, {"ft", styles.Foot}, {"m", styles.Metre}}

func (p *parser) length(n *xmltree.Node, s string, unit styles.Unit) (float64, error) {
	text := s
	for _, x := range suffixes {
		if rest, ok := strings.CutSuffix(s, x.text); ok {
			if x.unit != unit {
				p.note(n, "the unit of %q is not that of the symbolizer and is not looked at", clip(s))
			}
			text = strings.TrimSpace(rest)
			break
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(f-f) || strings.ContainsAny(text, "xX_") {
		return 0, n.Errorf("%q is not a number", clip(s))
	}
	return f, nil
}

// positive is number without negative literals.
func (p *parser) positive(n *xmltree.Node, unit styles.Unit) (styles.Param, error) {
	e, err := p.number(n, unit)
	if l, ok := e.(filter.Literal); ok && err == nil {
		if f, _ := l.Value.Number(); f < 0 {
			return nil, n.Errorf("%v is below 0", f)
		}
	}
	return e, err
}

// opacity is a number whose literals are brought into 0..1, with a note.
func (p *parser) opacity(n *xmltree.Node) (styles.Param, error) {
	e, err := p.number(n, styles.Pixel)
	if l, ok := e.(filter.Literal); ok && err == nil {
		if f, _ := l.Value.Number(); f < 0 || f > 1 {
			p.note(n, "the opacity %v is not between 0 and 1 and is brought there", f)
			return number(math.Max(0, math.Min(1, f))), nil
		}
	}
	return e, err
}

// color checks a literal colour.
func (p *parser) color(n *xmltree.Node) (styles.Param, error) {
	e, err := p.param(n)
	if s, ok := literal(e); ok && err == nil {
		if _, ok := styles.ParseColor(s); !ok {
			return nil, n.Errorf("the colour %q cannot be read", clip(s))
		}
		return textLiteral(s), nil
	}
	return e, err
}

// word is one of a few words, "miter" among them for mitre; others are noted
// and the default taken.
func (p *parser) word(n *xmltree.Node, words ...string) (styles.Param, error) {
	e, err := p.param(n)
	s, ok := literal(e)
	if err != nil || !ok {
		return e, err
	}
	if s = strings.ToLower(s); s == "miter" {
		s = "mitre"
	}
	for _, w := range words {
		if s == w {
			return textLiteral(s), nil
		}
	}
	return nil, n.Errorf("%q is none of %s", clip(s), strings.Join(words, ", "))
}

// css calls f for each CssParameter or SvgParameter and hands the other
// elements to other.
func (p *parser) css(n *xmltree.Node, f func(name string, c *xmltree.Node) error, other func(c *xmltree.Node) error) error {
	for _, c := range n.Elements() {
		var err error
		if c.Is("CssParameter", "SvgParameter") {
			name := strings.ToLower(c.Attr("name"))
			if name == "" {
				return c.Errorf("has no name")
			}
			err = f(name, c)
		} else {
			err = other(c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) unknownParameter(name string, c, n *xmltree.Node) error {
	p.note(c, "parameter %q of %s is not known and not looked at", clip(name), n.Local)
	return nil
}

func (p *parser) fill(n *xmltree.Node, unit styles.Unit) (*styles.FillParams, error) {
	f := &styles.FillParams{}
	err := p.css(n, func(name string, c *xmltree.Node) (err error) {
		switch name {
		case "fill":
			f.Color, err = p.color(c)
		case "fill-opacity":
			f.Opacity, err = p.opacity(c)
		default:
			err = p.unknownParameter(name, c, n)
		}
		return err
	}, func(c *xmltree.Node) (err error) {
		if !c.Is("GraphicFill") {
			return p.unexpected(c, n)
		}
		g := c.Child("Graphic")
		if g == nil {
			return c.Errorf("has no Graphic")
		}
		if tint, ok, err := p.qgisBrush(g, unit); ok {
			if err == nil {
				*f = *tint
			}
			return err
		}
		f.Graphic, err = p.graphic(g, unit)
		return err
	})
	return f, err
}

func (p *parser) stroke(n *xmltree.Node, unit styles.Unit) (*styles.StrokeParams, error) {
	s := &styles.StrokeParams{}
	err := p.css(n, func(name string, c *xmltree.Node) (err error) {
		switch name {
		case "stroke":
			s.Color, err = p.color(c)
		case "stroke-opacity":
			s.Opacity, err = p.opacity(c)
		case "stroke-width":
			s.Width, err = p.positive(c, unit)
		case "stroke-linecap":
			s.Cap, err = p.word(c, "butt", "round", "square")
		case "stroke-linejoin":
			s.Join, err = p.word(c, "mitre", "round", "bevel")
		case "stroke-dasharray":
			s.Dashes, s.DashBy, err = p.dashes(c, unit)
		case "stroke-dashoffset":
			s.DashOffset, err = p.number(c, unit)
		default:
			err = p.unknownParameter(name, c, n)
		}
		return err
	}, func(c *xmltree.Node) (err error) {
		if !c.Is("GraphicFill", "GraphicStroke") {
			return p.unexpected(c, n)
		}
		g := c.Child("Graphic")
		if g == nil {
			return c.Errorf("has no Graphic")
		}
		if c.Is("GraphicFill") {
			s.FillTile, err = p.graphic(g, unit)
		} else {
			s.Graphic, err = p.graphic(g, unit)
			if gap := c.Child("Gap"); gap != nil && err == nil {
				s.GraphicGap, err = p.number(gap, unit)
			}
			if gap := c.Child("InitialGap"); gap != nil && err == nil {
				s.InitialGap, err = p.number(gap, unit)
			}
		}
		return err
	})
	return s, err
}

// dashes reads lengths separated by white space or commas. One length is a
// dash and a gap, an odd number is repeated (SVG).
// By expression they are one text, the parts with commas between.
func (p *parser) dashes(n *xmltree.Node, unit styles.Unit) (lengths []float64, by styles.Param, err error) {
	e, err := p.param(n)
	if err != nil || e == nil {
		return nil, nil, err
	}
	s, ok := literal(e)
	if !ok {
		return nil, separated(e), nil
	}
	if strings.EqualFold(s, "none") {
		return nil, nil, nil
	}
	var out []float64
	sum := 0.0
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' || r == '\n' || r == '\r' }) {
		f, err := p.length(n, w, unit)
		if err != nil {
			return nil, nil, err
		}
		if f < 0 {
			return nil, nil, n.Errorf("the dash %v is below 0", f)
		}
		sum += f
		out = append(out, f)
	}
	if len(out) > maxDashes {
		return nil, nil, n.Errorf("has more than %d dashes", maxDashes)
	}
	if sum == 0 {
		return nil, nil, nil
	}
	return out, nil, nil
}

// separated puts commas between the parts of an element, which stand there with
// blanks between; not into a Concatenate that the document itself has.
func separated(e filter.Expr) filter.Expr {
	c, ok := e.(filter.Call)
	if !ok || c.Name != "Concatenate" {
		return e
	}
	var out []filter.Expr
	for i, a := range c.Args {
		if l, ok := a.(filter.Literal); ok {
			text := strings.Trim(l.Value.Text(), " \t\r\n")
			if text == "," {
				return e
			}
			a = textLiteral(text)
		}
		if i > 0 {
			out = append(out, textLiteral(","))
		}
		out = append(out, a)
	}
	return filter.Call{Name: "Concatenate", Args: out}
}

const maxDashes = 64

func (p *parser) displacement(n *xmltree.Node, unit styles.Unit) (dx, dy styles.Param, err error) {
	for _, c := range n.Elements() {
		switch c.Local {
		case "DisplacementX":
			dx, err = p.number(c, unit)
		case "DisplacementY":
			dy, err = p.number(c, unit)
		default:
			err = p.unexpected(c, n)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	return dx, dy, nil
}

func (p *parser) anchor(n *xmltree.Node) (x, y styles.Param, err error) {
	for _, c := range n.Elements() {
		switch c.Local {
		case "AnchorPointX":
			x, err = p.number(c, styles.Pixel)
		case "AnchorPointY":
			y, err = p.number(c, styles.Pixel)
		default:
			err = p.unexpected(c, n)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	return x, y, nil
}
