package qgis

import (
	"strings"

	"sigi/encoding/sld"
	"sigi/styles"
)

func simpleFill(y *symbolLayer) []styles.Symbolizer {
	y.scale = scaleOf(y.text("MM", "outline_width_unit", "border_width_unit"))
	for _, k := range [...][2]string{{"outline_color", "color_border"}, {"outline_width", "width_border"}, {"outline_style", "style_border"}} { // as QGIS 1 wrote it
		if v, old := y.values[k[1]]; old && y.values[k[0]] == "" {
			y.values[k[0]] = v
		}
	}
	a := &styles.PolygonSymbolizer{Unit: y.scale.unit}
	a.Stroke = y.outline("outline_color", "outline_width", "outline_width_unit", "outline_style")
	colour, opacity, visible := y.colour("color", "0,0,255,255", "fillColor")
	brush := y.text("solid", "style")
	var under []styles.Symbolizer
	switch mark, hatched := brushMarks[brush]; {
	case brush == "no" || !visible:
	case brush == "solid":
		a.Fill = &styles.FillParams{Color: colour, Opacity: opacity}
	case hatched:
		// A brush counts in pixels, whatever the unit of the outline.
		width := 1.0
		if strings.Contains(brush, "diagonal") { // a pixel in each row, whatever its slope
			width = 0.7
		}
		g := &styles.Graphic{Size: sld.Number(brushSize), Marks: []styles.GraphicSource{{WellKnownName: mark,
			Stroke: &styles.StrokeParams{Color: colour, Opacity: opacity, Width: sld.Number(width)}}}}
		under = append(under, &styles.PolygonSymbolizer{Fill: &styles.FillParams{Graphic: g}})
	case denseShares[brush] > 0:
		y.note("the pattern %q is drawn as an even tint of %v", brush, denseShares[brush])
		if opacity == nil {
			opacity = sld.Number(denseShares[brush])
		} else {
			opacity = scaled(opacity, denseShares[brush])
		}
		a.Fill = &styles.FillParams{Color: colour, Opacity: opacity}
	default:
		y.note("the brush %q is not known and drawn solid", clip(brush))
		a.Fill = &styles.FillParams{Color: colour, Opacity: opacity}
	}
	if dx, dy := y.point("offset", "offset_unit"); dx != 0 || dy != 0 {
		a.DisplaceX, a.DisplaceY = sld.Number(dx), sld.Number(-dy)
	}
	if a.Fill == nil && a.Stroke == nil {
		return under
	}
	return append(under, a)
}

// brushSize is the size of Qt's brush patterns in pixels.
const brushSize = 8

var brushMarks = map[string]string{
	"horizontal": "shape://horline", "vertical": "shape://vertline", "cross": "shape://plus",
	"b_diagonal": "shape://slash", "f_diagonal": "shape://backslash", "diagonal_x": "shape://times",
}

// denseShares is how much of the area Qt's dense brushes cover.
var denseShares = map[string]float64{"dense1": 0.94, "dense2": 0.88, "dense3": 0.63, "dense4": 0.5, "dense5": 0.37, "dense6": 0.12, "dense7": 0.06}

// centroidFill draws markers in the middle of areas.
func centroidFill(y *symbolLayer) []styles.Symbolizer {
	f := styles.Centroid
	if y.text("0", "point_on_surface") == "1" {
		f = styles.InteriorPoint
	}
	if y.text("1", "point_on_all_parts") == "1" {
		y.note("an area of several parts has one marker, not one a part")
	}
	var out []styles.Symbolizer
	for _, part := range y.part() {
		if p, ok := part.(*styles.PointSymbolizer); ok {
			p.Geometry = []styles.GeometryStep{{Func: f}}
			out = append(out, p)
		}
	}
	return out
}

// gradientFill is drawn in the mean of its two colours.
func gradientFill(y *symbolLayer) []styles.Symbolizer {
	a, okA := parseColour(y.text("0,0,255,255", "color"))
	b, okB := parseColour(y.text("255,255,255,255", "gradient_color2"))
	if !okA || !okB {
		y.note("has no colours that can be read and is left out")
		return nil
	}
	mean := func(a, b uint8) uint8 { return uint8((int(a) + int(b)) / 2) }
	c := styles.Color{R: mean(a.R, b.R), G: mean(a.G, b.G), B: mean(a.B, b.B), A: mean(a.A, b.A)}
	y.note("gradients are not drawn, the mean of its two colours (%s) is", c)
	colour, opacity, visible := colourParams(c, y.alpha)
	if !visible {
		return nil
	}
	return []styles.Symbolizer{&styles.PolygonSymbolizer{Fill: &styles.FillParams{Color: colour, Opacity: opacity}}}
}
