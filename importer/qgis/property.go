package qgis

import (
	"strconv"
	"strings"

	"sigi/encoding/sld"
	"sigi/encoding/xmltree"
	"sigi/filter"
	"sigi/styles"
)

// optionMap reads what QGIS writes as <Option type="Map"> and, in older files,
// as <prop k v>.
func optionMap(n *xmltree.Node) map[string]string {
	m := map[string]string{}
	for _, c := range n.Elements() {
		switch {
		case c.Is("prop"):
			if _, known := m[c.Attr("k")]; !known {
				m[c.Attr("k")] = c.Attr("v")
			}
		case c.Is("Option") && c.Attr("type") == "Map":
			for _, o := range c.Elements() {
				if o.Is("Option") && o.Attr("name") != "" {
					m[o.Attr("name")] = o.Attr("value")
				}
			}
		}
	}
	return m
}

// property is a parameter that follows the data.
type property struct {
	node *xmltree.Node
	expr filter.Expr // nil: has no counterpart, which is noted
}

// properties reads data-defined properties: those below a symbol layer
// (data_defined_properties) and below label settings (dd_properties).
func (s *styleReader) properties(n *xmltree.Node) map[string]property {
	out := map[string]property{}
	list := n.Child("data_defined_properties", "dd_properties")
	for _, o := range options(at(list, "Option")) {
		if o.Attr("name") != "properties" {
			continue
		}
		for _, e := range o.Elements() {
			if p, active := s.property(e); active {
				out[e.Attr("name")] = p
			}
		}
	}
	return out
}

func (s *styleReader) property(n *xmltree.Node) (p property, active bool) {
	v := map[string]string{}
	for _, o := range n.Elements() {
		v[o.Attr("name")] = o.Attr("value")
		if o.Attr("name") == "transformer" && len(o.Elements()) > 0 {
			v["transformer"] = "set"
		}
	}
	p.node = n
	if v["active"] != "true" && v["active"] != "1" {
		return p, false
	}
	if v["transformer"] == "set" {
		s.note(n, "the assistant that transforms %q is not followed, the fixed value is drawn", n.Attr("name"))
		return p, true
	}
	var err error
	switch v["type"] {
	case "2":
		if p.expr, v["expression"] = (filter.Attribute{Name: v["field"]}), v["field"]; usable(p.expr) != nil {
			err, p.expr = usable(p.expr), nil
		}
	case "3":
		p.expr, err = expression(v["expression"])
	case "1":
		p.expr = textOf(v["val"])
	default:
		return p, false
	}
	if err != nil {
		s.note(n, "%q by %q cannot be translated, the fixed value is drawn: %v", n.Attr("name"), clip(v["expression"]), err)
	}
	return p, p.expr != nil || err != nil
}

// symbolLayer is one layer of a symbol being read.
type symbolLayer struct {
	style  *styleReader
	node   *xmltree.Node
	class  string
	values map[string]string
	data   map[string]property
	alpha  styles.Param // of the symbol; nil: opaque
	scale  scale
}

func (y *symbolLayer) note(format string, args ...any) {
	y.style.note(y.node, y.class+": "+format, args...)
}

// follow returns the expression of a data-defined property and takes it off
// those that are left.
func (y *symbolLayer) follow(name string) filter.Expr {
	p := y.data[name]
	delete(y.data, name)
	return p.expr
}

// leftover notes the properties that nothing took.
func (y *symbolLayer) leftover() {
	for name, p := range y.data {
		if p.expr != nil {
			y.style.note(p.node, "%s: %q does not follow the data here, the fixed value is drawn", y.class, name)
		}
	}
}

func (y *symbolLayer) text(otherwise string, keys ...string) string {
	for _, k := range keys {
		if s, ok := y.values[k]; ok {
			return s
		}
	}
	return otherwise
}

func (y *symbolLayer) number(otherwise float64, keys ...string) float64 {
	f, err := strconv.ParseFloat(y.text("", keys...), 64)
	if err != nil || f-f != 0 {
		return otherwise
	}
	return f
}

// size is a length as a parameter: by its data where it follows them.
func (y *symbolLayer) size(otherwise float64, key, unit, follows string) styles.Param {
	u := y.values[unit]
	if e := y.follow(follows); e != nil {
		return scaled(e, y.length(1, u))
	}
	return sld.Number(y.length(y.number(otherwise, key), u))
}

// width is the width of a line; 0 is a hairline, which is a parameter that is
// not given: a pixel.
func (y *symbolLayer) width(otherwise float64, key, unit, follows string) styles.Param {
	if y.data[follows].expr == nil && y.number(otherwise, key) <= 0 {
		return nil
	}
	if _, ground, _ := unitSize(y.values[unit]); y.scale.ground && !ground {
		y.note("the line is a pixel wide, since its width is on the paper and other sizes are on the ground")
		y.follow(follows)
		return nil
	}
	return y.size(otherwise, key, unit, follows)
}

// point reads "x,y" in a unit.
func (y *symbolLayer) point(key, unit string) (dx, dy float64) {
	a, b, _ := strings.Cut(y.values[key], ",")
	x, errX := strconv.ParseFloat(a, 64)
	v, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil || x-x != 0 || v-v != 0 {
		return 0, 0
	}
	u := y.values[unit]
	return y.length(x, u), y.length(v, u)
}

// colour is a colour as parameters; visible is false for a transparent one.
func (y *symbolLayer) colour(key, otherwise, follows string) (colour, opacity styles.Param, visible bool) {
	if e := y.follow(follows); e != nil {
		if _, literal := e.(filter.Literal); !literal {
			y.note("colours of %q are read as #rrggbb or by name, not as r,g,b", follows)
			return e, y.alpha, true
		}
		if c, ok := parseColour(e.(filter.Literal).Value.Text()); ok {
			return colourParams(c, y.alpha)
		}
	}
	c, ok := parseColour(y.text(otherwise, key))
	if !ok {
		y.note("the colour %q cannot be read", clip(y.values[key]))
		c = styles.Color{A: 255}
	}
	return colourParams(c, y.alpha)
}

func colourParams(c styles.Color, alpha styles.Param) (colour, opacity styles.Param, visible bool) {
	opacity = alpha
	if c.A != 255 {
		share := rounded(float64(c.A) / 255)
		if alpha == nil {
			opacity = sld.Number(share)
		} else {
			opacity = scaled(alpha, share)
		}
	}
	a := c.A
	c.A = 255
	return sld.Text(c.String()), opacity, a != 0
}

// parseColour reads "r,g,b,a", with more behind it since QGIS 3.38, or #rrggbb.
func parseColour(s string) (styles.Color, bool) {
	parts := strings.Split(s, ",")
	if len(parts) < 3 {
		return styles.ParseColor(s)
	}
	c := [4]uint8{0, 0, 0, 255}
	for i := range min(len(parts), 4) {
		v, err := strconv.ParseUint(strings.TrimSpace(parts[i]), 10, 8)
		if err != nil {
			return styles.Color{}, false
		}
		c[i] = uint8(v)
	}
	return styles.Color{R: c[0], G: c[1], B: c[2], A: c[3]}, true
}
