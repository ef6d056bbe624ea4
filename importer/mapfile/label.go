package mapfile

import (
	"math"
	"strings"

	"sigi/encoding/sld"
	"sigi/filter"
	"sigi/styles"
)

// points of MapServer's letters are pixels at 72 an inch, drawn at 96.
const letterScale = 96.0 / 72

// wordSizes are the sizes of its old bitmap letters, in pixels.
var wordSizes = map[string]float64{"TINY": 8, "SMALL": 10, "MEDIUM": 12, "LARGE": 15, "GIANT": 17}

// anchors are where a label of a POSITION has its point.
var anchors = map[string][2]float64{
	"UL": {1, 0}, "UC": {0.5, 0}, "UR": {0, 0}, "CL": {1, 0.5}, "CC": {0.5, 0.5}, "CR": {0, 0.5}, "LL": {1, 1}, "LC": {0.5, 1}, "LR": {0, 1},
}

// label makes a text symbolizer; the scales of the label go to the rule.
func (c *classReader) label(class, b *block, r *styles.Rule) *styles.TextSymbolizer {
	parts, ok := c.labelText(class, b)
	if !ok {
		return nil
	}
	if i := b.item("EXPRESSION"); i != nil {
		c.note(b, "the EXPRESSION of a label is not looked at")
	}
	narrowLow, narrowHigh := c.m.denominators(b, "MINSCALEDENOM", "MAXSCALEDENOM")
	narrow(r, narrowLow, narrowHigh)
	t := &styles.TextSymbolizer{Label: parts}
	if f, isWord := wordSizes[upper(b, "SIZE")]; isWord {
		t.Size = sld.Number(f)
	} else if size := c.size(b, "SIZE"); size == nil {
		t.Size = sld.Number(10 * letterScale)
	} else if l, isLiteral := size.(filter.Literal); isLiteral {
		f, _ := l.Value.Number()
		t.Size = sld.Number(math.Round(f*letterScale*100) / 100)
	} else {
		t.Size = filter.Arith{Op: filter.Mul, Left: size, Right: numberOf(letterScale)}
	}
	if font := b.text("FONT"); font != "" {
		lower := strings.ToLower(font)
		t.Bold = strings.Contains(lower, "bold")
		t.Italic = strings.Contains(lower, "italic") || strings.Contains(lower, "oblique")
		if family := c.family(b, font); family != "" {
			t.Families = []string{family}
		}
	}
	var visible bool
	if t.Fill.Color, t.Fill.Opacity, visible = c.colour(b, "COLOR"); !visible {
		t.Fill.Color = sld.Text("#000000")
	}
	if halo, opacity, some := c.colour(b, "OUTLINECOLOR"); some {
		t.Halo = &styles.Halo{Radius: c.size(b, "OUTLINEWIDTH"), Fill: styles.FillParams{Color: halo, Opacity: opacity}}
	}
	c.place(t, b)
	if p := b.item("PRIORITY"); p != nil {
		t.Priority = c.size(b, "PRIORITY")
	}
	t.SpaceAround = max(b.number(0, "BUFFER"), 0)
	t.Repeat = max(b.number(0, "REPEATDISTANCE"), 0)
	if n := b.number(0, "MAXLENGTH"); n > 0 {
		t.AutoWrap = math.Round(n * 10 * letterScale * 0.55)
		c.note(b, "labels are wrapped at about %v pixels, not at %v characters", t.AutoWrap, n)
	}
	if upper(b, "FORCE") == "TRUE" {
		c.note(b, "labels that collide are left out, not drawn over each other (FORCE)")
	}
	if b.number(-1, "MINDISTANCE") > 0 {
		c.note(b, "labels of one text may stand near each other (MINDISTANCE)")
	}
	if upper(b, "PARTIALS") == "FALSE" {
		c.note(b, "labels may be cut off at the edge of a map, so that its tiles join (PARTIALS)")
	}
	for _, s := range b.all("STYLE") {
		c.background(t, s)
	}
	for _, k := range []string{"SHADOWCOLOR", "BACKGROUNDCOLOR", "MINFEATURESIZE", "ENCODING"} {
		if i := b.item(k); i != nil && k != "ENCODING" {
			c.m.note(c.layer.Name, i.file, i.line, "%s is not drawn", k)
		}
	}
	for _, l := range b.all("LEADER") {
		c.note(l, "leader lines are not drawn")
	}
	return t
}

// background is a STYLE of a label: the area behind it.
func (c *classReader) background(t *styles.TextSymbolizer, b *block) {
	colour, opacity, visible := c.colour(b, "COLOR")
	if strings.ToLower(b.text("GEOMTRANSFORM")) != "labelpoly" || !visible {
		c.note(b, "a style of a label is drawn where it fills the area behind (GEOMTRANSFORM labelpoly)")
		return
	}
	m := styles.GraphicSource{WellKnownName: "square", Fill: &styles.FillParams{Color: colour, Opacity: opacity}}
	if outline, alpha, some := c.colour(b, "OUTLINECOLOR"); some {
		s := c.pen(b, outline, alpha, c.size(b, "WIDTH"))
		m.Stroke = &s
	}
	t.Graphic, t.Fit, t.Margin = &styles.Graphic{Marks: []styles.GraphicSource{m}}, styles.FitStretch, [4]float64{1, 1, 1, 1}
}

func (c *classReader) place(t *styles.TextSymbolizer, b *block) {
	var turn styles.Param
	follow := false
	if i := b.item("ANGLE"); i != nil && len(i.values) > 0 {
		v := i.values[0]
		switch f, isNumber := number64(v.text); {
		case v.kind == binding:
			turn = filter.Arith{Op: filter.Sub, Left: numberOf(0), Right: filter.Attribute{Name: v.text}}
		case isNumber && f != 0:
			turn = sld.Number(-f)
		case v.is("FOLLOW"), v.is("AUTO"), v.is("AUTO2"):
			follow = true
		}
	}
	if c.kind == "LINE" && follow {
		t.Line, t.FollowLine = &styles.LinePlacement{}, true
		return
	}
	position := upper(b, "POSITION")
	at, known := anchors[position]
	if !known {
		at = [2]float64{0.5, 0.5}
		if c.kind == "POINT" && position == "AUTO" {
			at = anchors["UR"]
			t.MaxDisplace = 20
			c.note(b, "labels about a point stand above it to the right, or near by where that is taken (POSITION AUTO)")
		}
	}
	p := &styles.PointPlacement{AnchorX: sld.Number(at[0]), AnchorY: sld.Number(at[1]), Rotation: turn}
	dx, dy := 0.0, 0.0
	if i := b.item("OFFSET"); i != nil && len(i.values) >= 2 {
		dx, _ = number64(i.values[0].text)
		dy, _ = number64(i.values[1].text)
		dx, dy = dx*(1-2*at[0]), dy*(1-2*at[1]) // away from the point, whichever side
		if at == anchors["CC"] {
			dx, _ = number64(i.values[0].text)
			dy, _ = number64(i.values[1].text)
			dy = -dy
		}
	}
	if dx != 0 || dy != 0 {
		p.DX, p.DY = sld.Number(dx), sld.Number(dy)
	}
	t.Point = p
}

// labelText is TEXT of the label or class, else the layer's LABELITEM.
func (c *classReader) labelText(class, b *block) (parts []styles.Param, ok bool) {
	i := b.item("TEXT")
	if i == nil {
		i = class.item("TEXT")
	}
	var e filter.Expr
	switch {
	case i == nil || len(i.values) == 0:
		name := c.block.text("LABELITEM")
		if name == "" {
			return nil, false
		}
		parts = []styles.Param{filter.Attribute{Name: name}}
	case i.values[0].kind == expression:
		var err error
		if e, err = logical(i.values[0].text); err != nil {
			c.m.note(c.layer.Name, i.file, i.line, "labels are not drawn: TEXT (%s) cannot be translated: %v", clip(i.values[0].text), err)
			return nil, false
		}
		parts = []styles.Param{e}
	case i.values[0].kind == binding:
		parts = []styles.Param{filter.Attribute{Name: i.values[0].text}}
	default:
		parts = template(i.values[0].text)
	}
	if w := b.text("WRAP"); w != "" {
		e = call("Concatenate", parts...)
		if len(parts) == 1 {
			e = parts[0]
		}
		parts = []styles.Param{call("strReplace", e, textOf(w), textOf("\n"), textOf("true"))}
	}
	return parts, len(parts) > 0
}

// template splits "[a], no. [b]" into texts and attributes.
func template(s string) (parts []styles.Param) {
	for s != "" {
		before, rest, found := strings.Cut(s, "[")
		name, after, closed := strings.Cut(rest, "]")
		if !found || !closed {
			return append(parts, textOf(s))
		}
		if before != "" {
			parts = append(parts, textOf(before))
		}
		parts = append(parts, filter.Attribute{Name: name})
		s = after
	}
	return parts
}
