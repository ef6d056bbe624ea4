package styles

import (
	"strings"

	"sigi/filter"
)

const (
	defaultTextSize = 10
	// defaultGap is the distance in pixels between labels that repeat along a
	// line without saying how far; SE leaves it to the renderer.
	defaultGap = 100
)

// PlannedText evaluates a TextSymbolizer.
type PlannedText struct {
	source           *TextSymbolizer
	label            []*filter.Program
	size, priority   number
	color, halo      color
	radius           number
	anchorX, anchorY number
	dx, dy           number
	rotation, offset number
	gap, initialGap  number
	graphic, tile    *plannedGraphic
	font             plannedFont
	isConstant       bool
	fixed            *Text
	out              Text
	join             strings.Builder
}

func (p *planner) text(s *TextSymbolizer) (*PlannedText, error) {
	p.unit = p.view.pixels(s.Unit)
	t := &PlannedText{source: s}
	t.isConstant = true
	for _, e := range s.Label {
		prog, err := p.bind(e)
		if err != nil {
			return nil, err
		}
		if _, ok := prog.Constant(); !ok {
			t.isConstant = false
		}
		t.label = append(t.label, prog)
	}
	var err error
	if t.color, err = p.color(s.Fill.Color, black, s.Fill.Opacity, nil); err != nil {
		return nil, err
	}
	var radius Param
	if s.Halo != nil {
		if t.halo, err = p.color(s.Halo.Fill.Color, white, s.Halo.Fill.Opacity, nil); err != nil {
			return nil, err
		}
		radius = s.Halo.Radius
	}
	// Without a placement the label is centred on its point (style.go).
	point := PointPlacement{}
	anchorX, anchorY := 0.5, 0.5
	if s.Point != nil {
		point, anchorX, anchorY = *s.Point, 0, 0.5
	}
	var line LinePlacement
	if s.Line != nil {
		line = *s.Line
	}
	for _, n := range []struct {
		to        *number
		e         Param
		otherwise float64
		factor    float64
	}{
		{&t.size, s.Size, 0, p.unit}, {&t.priority, s.Priority, 0, 1}, {&t.radius, radius, 0, p.unit},
		{&t.anchorX, point.AnchorX, anchorX, 1}, {&t.anchorY, point.AnchorY, anchorY, 1},
		{&t.dx, point.DX, 0, p.unit}, {&t.dy, point.DY, 0, p.unit},
		{&t.rotation, point.Rotation, 0, 1}, {&t.offset, line.Offset, 0, p.unit}, {&t.gap, line.Gap, 0, p.unit},
		{&t.initialGap, line.InitialGap, 0, p.unit},
	} {
		if *n.to, err = p.number(n.e, n.otherwise, n.factor); err != nil {
			return nil, err
		}
		t.isConstant = t.isConstant && n.to.constant()
	}
	if s.Size == nil { // in pixels, whatever the unit
		t.size.value = defaultTextSize
	}
	if s.Halo != nil && radius == nil {
		t.radius.value = 1
	}
	reach := p.plan.Reach // labels are looked for beyond the edge anyway
	if s.Graphic != nil {
		if t.graphic, err = p.graphic(s.Graphic, nil); err != nil {
			return nil, err
		}
		t.isConstant = t.isConstant && t.graphic.constant()
	}
	if s.Fill.Graphic != nil {
		if t.tile, err = p.graphic(s.Fill.Graphic, s.Fill.Opacity); err != nil {
			return nil, err
		}
		t.isConstant = t.isConstant && t.tile.constant()
	}
	p.plan.Reach = reach
	if t.font, err = p.font(s); err != nil {
		return nil, err
	}
	t.isConstant = t.isConstant && t.font.constant()
	t.isConstant = t.isConstant && t.color.constant() && (s.Halo == nil || t.halo.constant())
	if t.isConstant {
		t.fixed = t.at(nil)
	}
	return t, nil
}

// Symbol returns the label for a row; nil if it is empty or cannot be seen. A
// constant one is the same pointer each time, others are valid until the next
// call (the String for as long as it is kept).
func (t *PlannedText) Symbol(row filter.Row) *Text {
	if t.isConstant {
		return t.fixed
	}
	return t.at(row)
}

// Constant reports whether the label is the same for every row; Symbol(nil) is
// then allowed.
func (t *PlannedText) Constant() bool { return t.isConstant }

func (t *PlannedText) at(row filter.Row) *Text {
	label := t.string(row)
	if label == "" {
		return nil
	}
	c, ok := t.color.at(row)
	size := t.size.at(row)
	if !ok || !(size > 0) {
		return nil
	}
	s := t.source
	o := &t.out
	*o = Text{
		String: label, Families: s.Families, Bold: s.Bold, Italic: s.Italic, Size: size, Color: c,
		Along:   s.Line != nil,
		AnchorX: t.anchorX.at(row), AnchorY: t.anchorY.at(row), DX: t.dx.at(row), DY: t.dy.at(row),
		Rotation: t.rotation.at(row), Offset: t.offset.at(row),
		MaxDisplace: s.MaxDisplace, SpaceAround: s.SpaceAround, AutoWrap: s.AutoWrap,
		Repeat: s.Repeat, FollowLine: s.FollowLine, Group: s.Group, Inside: s.Inside,
		Fit: s.Fit, Margin: s.Margin, LabelOptions: s.LabelOptions,
	}
	t.font.at(row, o)
	if t.graphic != nil {
		o.Graphic = t.graphic.at(row)
	}
	if t.tile != nil {
		if o.Tile = t.tile.at(row); o.Tile == nil {
			return nil
		}
	}
	if !finite(o.AnchorX, o.AnchorY, o.DX, o.DY, o.Rotation, o.Offset) {
		return nil
	}
	if p := t.priority.at(row); finite(p) { // a label without a priority is not lost for it
		o.Priority = p
	}
	if s.Line != nil {
		t.along(o, row)
	}
	if s.Halo != nil {
		if hc, ok := t.halo.at(row); ok {
			if r := t.radius.at(row); r > 0 {
				o.HaloRadius, o.HaloColor = r, hc
			}
		}
	}
	return o
}

// plannedFont evaluates what of a font is said by expression; nil: what the symbolizer says.
type plannedFont struct {
	family, style, weight *filter.Program
	last                  string // that families were read from
	families              []string
}

func (p *planner) font(s *TextSymbolizer) (f plannedFont, err error) {
	for _, part := range []struct {
		to *(*filter.Program)
		e  Param
	}{{&f.family, s.Family}, {&f.style, s.FontStyle}, {&f.weight, s.FontWeight}} {
		if part.e == nil {
			continue
		}
		if *part.to, err = p.bind(part.e); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (f *plannedFont) constant() bool { return f.family == nil && f.style == nil && f.weight == nil }

// at puts the font of a row into a label. What is no value of the parameter
// leaves what the symbolizer says.
func (f *plannedFont) at(row filter.Row, o *Text) {
	if f.family != nil {
		if text := f.family.Eval(row).Text(); text != f.last {
			f.last, f.families = strings.Clone(text), ParseFamilies(strings.Clone(text))
		}
		if len(f.families) > 0 {
			o.Families = f.families
		}
	}
	if f.style != nil {
		if italic, err := ParseFontStyle(f.style.Eval(row).Text()); err == nil {
			o.Italic = italic
		}
	}
	if f.weight != nil {
		if bold, err := ParseFontWeight(f.weight.Eval(row).Text()); err == nil {
			o.Bold = bold
		}
	}
}

// along says how the label goes along a line.
func (t *PlannedText) along(o *Text, row filter.Row) {
	line := t.source.Line
	o.Level, o.Smooth = line.Level, line.Generalize
	gap := 0.0
	if line.Repeat {
		if gap = t.gap.at(row); !(gap > 0) {
			gap = defaultGap
		}
	}
	switch first := t.initialGap.at(row); {
	case line.InitialGap != nil && first >= 0:
		if o.FromStart, o.InitialGap, o.Gap = true, first, gap; gap == 0 {
			o.Gap = o.Repeat
		}
	case o.Repeat == 0:
		o.Repeat = gap
	}
}

// string joins the parts; one part alone costs no copy.
func (t *PlannedText) string(row filter.Row) string {
	if len(t.label) == 1 {
		return strings.TrimSpace(t.label[0].Eval(row).Text())
	}
	t.join.Reset()
	for _, p := range t.label {
		t.join.WriteString(p.Eval(row).Text())
	}
	return strings.TrimSpace(t.join.String())
}
