package qgis

import (
	"fmt"
	"math"
	"unicode/utf8"

	"sigi/encoding/sld"
	"sigi/filter"
	"sigi/styles"
)

// markNames are QGIS' shapes by the names of the same shapes here; an open one
// is drawn by its outline alone.
var markNames = map[string]struct {
	name string
	open bool
}{
	"square": {"square", false}, "rectangle": {"square", false}, "circle": {"circle", false}, "triangle": {"triangle", false},
	"equilateral_triangle": {"equilateral_triangle", false}, "diamond": {"diamond", false}, "pentagon": {"pentagon", false},
	"hexagon": {"hexagon", false}, "octagon": {"octagon", false}, "star": {"star", false}, "regular_star": {"star", false}, "arrow": {"arrow", false},
	"cross_fill": {"cross_fill", false}, "filled_arrowhead": {"filled_arrowhead", false},
	"cross": {"shape://plus", true}, "x": {"shape://times", true}, "cross2": {"shape://times", true}, "line": {"shape://vertline", true}, "arrowhead": {"arrowhead", true},
}

// likeShapes are shapes drawn as a similar one, which is noted.
var likeShapes = map[string]string{
	"diamond_star": "star", "asterisk_fill": "star", "half_square": "square", "diagonal_half_square": "square", "square_with_corners": "square",
	"rounded_square": "square", "trapezoid": "square", "parallelogram_left": "square", "parallelogram_right": "square", "shield": "pentagon",
	"right_half_triangle": "triangle", "left_half_triangle": "triangle", "decagon": "circle", "heart": "circle", "semi_circle": "circle",
	"third_circle": "circle", "quarter_circle": "circle", "half_arc": "circle", "third_arc": "circle", "quarter_arc": "circle",
}

func simpleMarker(y *symbolLayer) []styles.Symbolizer {
	y.scale = scaleOf(y.values["size_unit"])
	return y.mark(y.text("circle", "name"), y.size(2, "size", "size_unit", "size"))
}

// ellipseMarker is drawn by its height, as wide as high.
func ellipseMarker(y *symbolLayer) []styles.Symbolizer {
	y.scale = scaleOf(y.values["symbol_height_unit"])
	w, h := y.number(4, "symbol_width"), y.number(4, "symbol_height")
	if w != h {
		y.note("a shape %v wide and %v high is drawn as high as wide", w, h)
	}
	y.values["outline_width"] = y.text("0", "outline_width")
	return y.mark(y.text("circle", "symbol_name"), y.size(4, "symbol_height", "symbol_height_unit", "height"))
}

// filledMarker takes the colour of the fill within.
func filledMarker(y *symbolLayer) []styles.Symbolizer {
	y.scale = scaleOf(y.values["size_unit"])
	var fill *styles.FillParams
	var stroke *styles.StrokeParams
	for _, x := range y.part() {
		if a, ok := x.(*styles.PolygonSymbolizer); ok {
			fill, stroke = a.Fill, a.Stroke
		}
	}
	if fill != nil && fill.Graphic != nil {
		y.note("a pattern within a marker is not drawn")
		fill = nil
	}
	shape, _ := y.shape(y.text("circle", "name"))
	return y.put(styles.GraphicSource{WellKnownName: shape, Fill: fill, Stroke: stroke}, y.size(2, "size", "size_unit", "size"))
}

// fontMarker is a sign of a font. Its size there is the font's, here the sign's.
func fontMarker(y *symbolLayer) []styles.Symbolizer {
	y.scale = scaleOf(y.values["size_unit"])
	family := y.text("", "font")
	char, _ := utf8.DecodeRuneInString(y.text("A", "chr"))
	if family == "" {
		y.note("the sign names no font and is drawn as a circle")
		return y.mark("circle", y.size(12, "size", "size_unit", "size"))
	}
	y.note("put the file of the font %q into the folder fonts: its sign is drawn as high as the size, in QGIS the font is, and without the file a square", clip(family))
	src := styles.GraphicSource{WellKnownName: fmt.Sprintf("ttf://%s#0x%x", family, char)}
	if colour, opacity, visible := y.colour("color", "0,0,0,255", "fillColor"); visible {
		src.Fill = &styles.FillParams{Color: colour, Opacity: opacity}
	}
	y.values["outline_width"] = y.text("0", "outline_width")
	if y.values["outline_width"] != "0" {
		src.Stroke = y.outline("outline_color", "outline_width", "outline_width_unit", "outline_style")
	}
	if src.Fill == nil && src.Stroke == nil {
		return nil
	}
	return y.put(src, y.size(12, "size", "size_unit", "size"))
}

// shape is the mark for a shape of QGIS.
func (y *symbolLayer) shape(name string) (mark string, open bool) {
	if m, ok := markNames[name]; ok {
		if name == "equilateral_triangle" {
			y.note("the equal-sided triangle is drawn a little larger")
		}
		return m.name, m.open
	}
	if like, ok := likeShapes[name]; ok {
		y.note("the shape %q is drawn as a %s", name, like)
		return like, false
	}
	y.note("the shape %q is not known and drawn as a circle", clip(name))
	return "circle", false
}

// mark is a shape with its colours.
func (y *symbolLayer) mark(name string, size styles.Param) []styles.Symbolizer {
	if p, ok := y.data["name"]; ok {
		delete(y.data, "name")
		if p.expr != nil {
			y.style.note(p.node, "%s: the shape does not follow the data here, %q is drawn", y.class, name)
		}
	}
	mark, open := y.shape(name)
	src := styles.GraphicSource{WellKnownName: mark}
	if colour, opacity, visible := y.colour("color", "255,0,0,255", "fillColor"); visible && !open {
		src.Fill = &styles.FillParams{Color: colour, Opacity: opacity}
	}
	src.Stroke = y.outline("outline_color", "outline_width", "outline_width_unit", "outline_style")
	if y.text("diameter", "scale_method") == "area" {
		if _, literal := size.(filter.Literal); !literal {
			size = sqrtOf(size, y.number(2, "size"))
			y.note("sizes by area are drawn as such only about the fixed size")
		}
	}
	if src.Fill == nil && src.Stroke == nil {
		return nil
	}
	return y.put(src, size)
}

// sqrtOf is a diameter that grows with the root of a value and equals it at base.
func sqrtOf(e styles.Param, base float64) styles.Param {
	return call("sqrt", filter.Arith{Op: filter.Mul, Left: e, Right: numberOf(base)})
}

// put makes a point symbolizer of a graphic with the layer's place and turn.
func (y *symbolLayer) put(src styles.GraphicSource, size styles.Param) []styles.Symbolizer {
	g := styles.Graphic{Marks: []styles.GraphicSource{src}, Size: size}
	angle := y.number(0, "angle")
	if e := y.follow("angle"); e != nil {
		g.Rotation = e
	} else if angle != 0 {
		g.Rotation = sld.Number(angle)
	}
	dx, dy := y.point("offset", "offset_unit")
	if p, ok := y.data["offset"]; ok && p.expr != nil {
		y.note("the offset does not follow the data here, the fixed value is drawn")
	}
	delete(y.data, "offset")
	if dx != 0 || dy != 0 {
		if _, turns := g.Rotation.(filter.Literal); g.Rotation != nil && !turns {
			y.note("the offset is not turned with the marker")
		}
		// QGIS moves before it turns, y down.
		sin, cos := math.Sincos(angle * math.Pi / 180)
		dx, dy = dx*cos-dy*sin, dx*sin+dy*cos
		g.DX, g.DY = sld.Number(rounded(dx)), sld.Number(rounded(-dy))
	}
	switch y.text("1", "horizontal_anchor_point") {
	case "0":
		g.AnchorX = sld.Number(0)
	case "2":
		g.AnchorX = sld.Number(1)
	}
	switch y.text("1", "vertical_anchor_point") {
	case "0":
		g.AnchorY = sld.Number(1)
	case "2":
		g.AnchorY = sld.Number(0)
	}
	return []styles.Symbolizer{&styles.PointSymbolizer{Unit: y.scale.unit, Graphic: g}}
}

// outline is the outline of a shape or area; nil if there is none.
func (y *symbolLayer) outline(colourKey, widthKey, unitKey, styleKey string) *styles.StrokeParams {
	kind := y.text("solid", styleKey)
	if kind == "no" {
		return nil
	}
	colour, opacity, visible := y.colour(colourKey, "35,35,35,255", "outlineColor")
	if !visible {
		return nil
	}
	s := &styles.StrokeParams{Color: colour, Opacity: opacity, Width: y.width(0, widthKey, unitKey, "outlineWidth")}
	if join := joins[y.text("bevel", "joinstyle")]; join != "" {
		s.Join = sld.Text(join)
	}
	y.penDashes(s, kind)
	return s
}

var joins = map[string]string{"bevel": "bevel", "round": "round", "miter": "mitre"}

// penDashes are the dashes of a pen style, which count in widths of the line.
func (y *symbolLayer) penDashes(s *styles.StrokeParams, kind string) {
	pattern, ok := penStyles[kind]
	if !ok || pattern == nil {
		return
	}
	width := 1.0
	switch e := s.Width.(type) {
	case nil:
		width = rounded(pixelMM / y.scale.size)
		if y.scale.ground {
			y.note("dashes of a hairline within a symbol in units of the ground are drawn a metre long")
			width = 1
		}
	case filter.Literal:
		width, _ = e.Value.Number()
	default:
		y.note("dashes do not grow with a width that follows the data")
		width = y.length(y.number(0.26, "outline_width", "line_width"), y.text("MM", "outline_width_unit", "line_width_unit"))
	}
	for _, p := range pattern {
		s.Dashes = append(s.Dashes, rounded(p*width))
	}
	if s.Cap == nil { // a pen's ends are square unless something else is said
		s.Cap = sld.Text("square")
	}
}

var penStyles = map[string][]float64{
	"dash": {4, 2}, "dot": {1, 2}, "dash dot": {4, 2, 1, 2}, "dash dot dot": {4, 2, 1, 2, 1, 2},
}
