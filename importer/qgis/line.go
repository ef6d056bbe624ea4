package qgis

import (
	"strconv"
	"strings"

	"sigi/encoding/sld"
	"sigi/filter"
	"sigi/styles"
)

func simpleLine(y *symbolLayer) []styles.Symbolizer {
	y.scale = scaleOf(y.text("MM", "line_width_unit", "width_unit"))
	kind := y.text("solid", "line_style", "penstyle")
	colour, opacity, visible := y.colour("line_color", y.text("35,35,35,255", "color"), "outlineColor")
	if kind == "no" || !visible {
		return nil
	}
	s := styles.StrokeParams{Color: colour, Opacity: opacity, Width: y.lineWidth()}
	if c := map[string]string{"square": "square", "flat": "butt", "round": "round"}[y.text("square", "capstyle")]; c != "" {
		s.Cap = sld.Text(c)
	}
	if j := joins[y.text("bevel", "joinstyle")]; j != "" {
		s.Join = sld.Text(j)
	}
	if y.text("0", "use_custom_dash") == "1" {
		for _, w := range strings.Split(y.values["customdash"], ";") {
			if f, err := strconv.ParseFloat(w, 64); err == nil && f >= 0 && f-f == 0 && len(s.Dashes) < 32 {
				s.Dashes = append(s.Dashes, y.length(f, y.values["customdash_unit"]))
			}
		}
		if f := y.length(y.number(0, "dash_pattern_offset"), y.values["dash_pattern_offset_unit"]); f != 0 {
			s.DashOffset = sld.Number(f)
		}
		if y.text("0", "align_dash_pattern") == "1" || y.text("0", "tweak_dash_pattern_on_corners") == "1" {
			y.note("dashes are not fitted to the ends and corners of lines")
		}
	} else {
		y.penDashes(&s, kind)
	}
	for _, k := range []string{"trim_distance_start", "trim_distance_end"} {
		if y.number(0, k) != 0 {
			y.note("lines are not shortened at their ends")
			break
		}
	}
	if f := y.text("0", "ring_filter"); f != "0" {
		y.note("all rings are drawn, not the outer or inner ones alone")
	}
	if y.text("0", "draw_inside_polygon") == "1" {
		y.note("the outline is drawn on both sides of the edge, not inside alone")
	}
	return []styles.Symbolizer{&styles.LineSymbolizer{Unit: y.scale.unit, Stroke: s, Offset: y.offset()}}
}

func (y *symbolLayer) lineWidth() styles.Param {
	key, unit := "line_width", "line_width_unit"
	if _, old := y.values["width"]; old {
		key, unit = "width", "width_unit"
	}
	return y.width(0.26, key, unit, "outlineWidth")
}

// offset is how far a line is drawn beside its place: QGIS counts to the right,
// SE to the left.
func (y *symbolLayer) offset() styles.Param {
	if e := y.follow("offset"); e != nil {
		return scaled(e, -y.length(1, y.values["offset_unit"]))
	}
	if f := y.length(y.number(0, "offset"), y.values["offset_unit"]); f != 0 {
		return sld.Number(-f)
	}
	return nil
}

// places says where markers stand along a line.
func (y *symbolLayer) places() []string {
	if s := y.values["placements"]; s != "" {
		return strings.FieldsFunc(s, func(r rune) bool { return r == '|' || r == ',' })
	}
	return []string{y.text("interval", "placement")}
}

func markerLine(y *symbolLayer) []styles.Symbolizer { return y.alongLine(y.part()) }

// alongLine puts markers along a line.
func (y *symbolLayer) alongLine(parts []styles.Symbolizer) []styles.Symbolizer {
	turns := y.text("1", "rotate", "rotate_symbols") != "0"
	var out []styles.Symbolizer
	for _, part := range parts {
		point, ok := part.(*styles.PointSymbolizer)
		if !ok {
			continue
		}
		for _, place := range y.places() {
			switch strings.ToLower(place) {
			case "interval":
				out = append(out, y.repeated(point, turns)...)
			case "vertex", "innervertices":
				out = append(out, y.standing(point, turns, styles.Vertices))
			case "firstvertex":
				out = append(out, y.standing(point, turns, styles.StartPoint))
			case "lastvertex":
				out = append(out, y.standing(point, turns, styles.EndPoint))
			case "centralpoint", "segmentcenter":
				y.note("markers in the middle of a line stand at the centre of its shape")
				out = append(out, y.standing(point, turns, styles.Centroid))
			default:
				y.note("markers at %q are not drawn", clip(place))
			}
		}
	}
	if y.number(0, "offset") != 0 {
		offset := y.offset()
		for _, x := range out {
			if l, ok := x.(*styles.LineSymbolizer); ok {
				l.Offset = offset
			} else {
				y.note("markers at vertices are not moved off the line")
			}
		}
	}
	return out
}

// standing is a marker at vertices.
func (y *symbolLayer) standing(p *styles.PointSymbolizer, turns bool, f styles.GeometryFunc) styles.Symbolizer {
	if g := p.Graphic; turns && (len(g.Marks) == 0 || g.Marks[0].WellKnownName != "circle") {
		y.note("markers at vertices are not turned with the line")
	}
	c := *p
	c.Geometry = []styles.GeometryStep{{Func: f}}
	return &c
}

// repeated is a marker every so far along the line.
func (y *symbolLayer) repeated(p *styles.PointSymbolizer, turns bool) []styles.Symbolizer {
	if g := p.Graphic; !turns && (len(g.Marks) == 0 || g.Marks[0].WellKnownName != "circle") {
		y.note("markers are turned with the line")
	}
	y.scale = scaleOfUnit(p.Unit)
	width := y.markWidth(&p.Graphic)
	step := y.length(y.number(3, "interval"), y.values["interval_unit"])
	first := y.length(y.number(0, "offset_along_line"), y.values["offset_along_line_unit"])
	if e := y.follow("interval"); e != nil {
		y.note("the interval does not follow the data here, the fixed value is drawn")
	}
	graphic := p.Graphic
	s := styles.StrokeParams{Graphic: &graphic, GraphicGap: sld.Number(rounded(step - width)), InitialGap: sld.Number(rounded(first - width/2))}
	return []styles.Symbolizer{&styles.LineSymbolizer{Unit: p.Unit, Stroke: s}}
}

func scaleOfUnit(u styles.Unit) scale {
	switch u {
	case styles.Metre:
		return scaleOf("MapUnit")
	case styles.Pixel:
		return scaleOf("Pixel")
	}
	return scaleOf("MM")
}

// markWidth is how much of a line a graphic takes, which a gap comes after.
func (y *symbolLayer) markWidth(g *styles.Graphic) float64 {
	l, ok := g.Size.(filter.Literal)
	if !ok {
		y.note("markers along a line are spaced as for the fixed size")
		return 2
	}
	height, _ := l.Value.Number()
	m := g.Marks[0]
	if m.WellKnownName == "" && m.Height > 0 {
		return height * m.Width / m.Height
	}
	return height
}

// hashLine draws short strokes across the line.
func hashLine(y *symbolLayer) []styles.Symbolizer {
	var out []styles.Symbolizer
	for _, part := range y.part() {
		line, ok := part.(*styles.LineSymbolizer)
		if !ok {
			continue
		}
		y.scale = scaleOfUnit(line.Unit)
		stroke := line.Stroke
		stroke.Dashes = nil
		g := styles.Graphic{Marks: []styles.GraphicSource{{WellKnownName: "shape://vertline", Stroke: &stroke}},
			Size: sld.Number(y.length(y.number(3, "hash_length"), y.values["hash_length_unit"]))}
		if a := y.number(0, "hash_angle"); a != 0 {
			g.Rotation = sld.Number(a)
		}
		out = append(out, y.alongLine([]styles.Symbolizer{&styles.PointSymbolizer{Unit: line.Unit, Graphic: g}})...)
	}
	return out
}

// arrowLine becomes a line with an arrowhead at its end.
func arrowLine(y *symbolLayer) []styles.Symbolizer {
	y.scale = scaleOf(y.text("MM", "arrow_width_unit"))
	y.note("the arrow is drawn as a line as wide as its shaft, without its head")
	s := styles.StrokeParams{Width: y.size(1, "arrow_width", "arrow_width_unit", "arrowWidth")}
	for _, part := range y.part() {
		if a, ok := part.(*styles.PolygonSymbolizer); ok && a.Fill != nil {
			s.Color, s.Opacity = a.Fill.Color, a.Fill.Opacity
		}
	}
	return []styles.Symbolizer{&styles.LineSymbolizer{Unit: y.scale.unit, Stroke: s}}
}
