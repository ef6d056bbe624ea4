package qgis

import (
	"fmt"
	"math"
	"strings"

	"sigi/encoding/sld"
	"sigi/filter"
	"sigi/styles"
)

// hatchMarks are hatches that a mark makes: its tile is the distance of its lines
// times the factor.
var hatchMarks = map[float64]struct {
	name   string
	factor float64
}{
	0: {"shape://horline", 1}, 45: {"shape://slash", math.Sqrt2}, 90: {"shape://vertline", 1}, 135: {"shape://backslash", math.Sqrt2},
}

// linePattern is a hatch. Those of an angle that no mark has are a picture that
// joins with itself.
func linePattern(y *symbolLayer) []styles.Symbolizer {
	y.scale = scaleOf(y.values["distance_unit"])
	distance := y.length(y.number(5, "distance"), y.values["distance_unit"])
	if p, ok := y.data["lineAngle"]; ok && p.expr != nil {
		y.note("the angle of the hatch does not follow the data here")
		delete(y.data, "lineAngle")
	}
	if distance <= 0 {
		y.note("the lines have no distance and are left out")
		return nil
	}
	if y.number(0, "offset") != 0 {
		y.note("the hatch begins elsewhere: its offset is not drawn")
	}
	angle := math.Mod(math.Mod(y.number(45, "angle", "lineangle"), 180)+180, 180)
	var out []styles.Symbolizer
	for _, part := range y.part() {
		line, ok := part.(*styles.LineSymbolizer)
		if !ok {
			continue
		}
		if len(line.Stroke.Dashes) > 0 {
			y.note("the lines of a hatch are drawn through, without dashes")
		}
		if line.Stroke.Graphic != nil {
			y.note("markers along the lines of a hatch are not drawn")
			continue
		}
		stroke := line.Stroke
		stroke.Dashes, stroke.Cap = nil, nil // what joins must not overlap
		if from := scaleOfUnit(line.Unit); from.ground == y.scale.ground {
			stroke.Width = scaled(stroke.Width, from.size/y.scale.size)
		} else {
			y.note("the lines of the hatch are a pixel wide, since their width is in other units than their distance")
			stroke.Width = nil
		}
		var g *styles.Graphic
		if m, ok := hatchMarks[angle]; ok {
			g = &styles.Graphic{Size: sld.Number(rounded(distance * m.factor)), Marks: []styles.GraphicSource{{WellKnownName: m.name, Stroke: &stroke}}}
		} else {
			g = y.hatchPicture(angle, distance, &stroke)
		}
		out = append(out, &styles.PolygonSymbolizer{Unit: y.scale.unit, Fill: &styles.FillParams{Graphic: g}})
	}
	return out
}

// hatchPicture is a tile as wide and high as a hatch repeats.
func (y *symbolLayer) hatchPicture(angle, distance float64, s *styles.StrokeParams) *styles.Graphic {
	sin, cos := math.Sincos(angle * math.Pi / 180)
	const steepest = 0.025 // a flatter hatch would need a tile of 40 distances
	if math.Abs(sin) < steepest || math.Abs(cos) < steepest {
		y.note("a hatch of %v degrees is drawn straight", angle)
		name := "shape://horline"
		if math.Abs(cos) < steepest {
			name = "shape://vertline"
		}
		return &styles.Graphic{Size: sld.Number(distance), Marks: []styles.GraphicSource{{WellKnownName: name, Stroke: s}}}
	}
	w, h := distance/math.Abs(sin), distance/math.Abs(cos)
	width := fixed(s.Width, y.pixel(h))
	var b strings.Builder
	y.openPicture(&b, w, h)
	for i := -1; i <= 1; i++ {
		x0, x1 := float64(i)*w-w, float64(i)*w+2*w // three tiles long
		y0, y1 := 2*h, -h
		if cos < 0 {
			y0, y1 = -h, 2*h
		}
		fmt.Fprintf(&b, `<path d="M%v %v L%v %v"%s/>`, rounded(x0), rounded(y0), rounded(x1), rounded(y1), strokeAttributes(s, width))
	}
	b.WriteString("</svg>\n")
	y.note("the hatch of %v degrees is a picture of whole pixels, so that its angle is a little off", angle)
	return y.pictureTile(b.String(), "hatch", w, h)
}

// pixel is the size of a pixel in the symbolizer's unit; on the ground it is
// taken to be a fiftieth of the tile.
func (y *symbolLayer) pixel(tile float64) float64 {
	if y.scale.ground {
		return rounded(tile / 50)
	}
	return rounded(pixelMM / y.scale.size)
}

func (y *symbolLayer) openPicture(b *strings.Builder, w, h float64) {
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" width="%v" height="%v" viewBox="0 0 %v %v">`, rounded(w), rounded(h), rounded(w), rounded(h))
}

func (y *symbolLayer) pictureTile(text, base string, w, h float64) *styles.Graphic {
	src := styles.GraphicSource{MediaType: "image/svg+xml", Picture: []byte(text), Width: w, Height: h}
	src.Ref = y.style.keep(base, ".svg", src.Picture)
	return &styles.Graphic{Size: sld.Number(rounded(h)), Marks: []styles.GraphicSource{src}}
}

func strokeAttributes(s *styles.StrokeParams, width float64) string {
	colour, _ := s.Color.(filter.Literal)
	return fmt.Sprintf(` stroke="%s" stroke-opacity="%v" stroke-width="%v" fill="none"`, colourText(colour), fixed(s.Opacity, 1), rounded(width))
}

// colourText is a literal colour; one that follows data is black in a picture.
func colourText(l filter.Literal) string {
	if c, ok := styles.ParseColor(l.Value.Text()); ok {
		return c.String()
	}
	return "#000000"
}

// pointPattern tiles an area with markers, as a picture of one of them, or of two
// rows where every second one is shifted.
func pointPattern(y *symbolLayer) []styles.Symbolizer {
	y.scale = scaleOf(y.values["distance_x_unit"])
	w := y.length(y.number(15, "distance_x"), y.values["distance_x_unit"])
	h := y.length(y.number(15, "distance_y"), y.values["distance_y_unit"])
	shift := y.length(y.number(0, "displacement_x"), y.values["displacement_x_unit"])
	if y.number(0, "displacement_y") != 0 {
		y.note("columns of markers are not shifted against each other")
	}
	if w <= 0 || h <= 0 {
		y.note("the markers have no distance and are left out")
		return nil
	}
	rows := 1
	if shift != 0 {
		rows = 2
	}
	var b strings.Builder
	y.openPicture(&b, w, h*float64(rows))
	some := false
	for _, part := range y.part() {
		p, ok := part.(*styles.PointSymbolizer)
		if !ok {
			continue
		}
		from := scaleOfUnit(p.Unit)
		if from.ground != y.scale.ground {
			y.note("markers in other units than their distances are left out")
			continue
		}
		for row := range rows {
			cx, cy := w/2+shift*float64(row), h/2+h*float64(row)
			cx = math.Mod(math.Mod(cx, w)+w, w)
			for i := -1; i <= 1; i++ { // what crosses an edge enters at the other
				some = y.drawMark(&b, &p.Graphic, cx+float64(i)*w, cy, from.size/y.scale.size) || some
			}
		}
	}
	b.WriteString("</svg>\n")
	if !some {
		return nil
	}
	y.note("the pattern of markers begins elsewhere in the area")
	g := y.pictureTile(b.String(), "markers", w, h*float64(rows))
	return []styles.Symbolizer{&styles.PolygonSymbolizer{Unit: y.scale.unit, Fill: &styles.FillParams{Graphic: g}}}
}

// drawMark draws a mark into a picture.
func (y *symbolLayer) drawMark(b *strings.Builder, g *styles.Graphic, cx, cy, factor float64) bool {
	m := &g.Marks[0]
	if m.WellKnownName == "" {
		y.note("pictures in a pattern of markers are not drawn")
		return false
	}
	r := fixed(g.Size, 2) * factor / 2
	turn := fixed(g.Rotation, 0) * math.Pi / 180
	attributes := ` fill="none"`
	if m.Fill != nil {
		colour, _ := m.Fill.Color.(filter.Literal)
		attributes = fmt.Sprintf(` fill="%s" fill-opacity="%v"`, colourText(colour), fixed(m.Fill.Opacity, 1))
	}
	if s := m.Stroke; s != nil {
		attributes += strings.Replace(strokeAttributes(s, fixed(s.Width, pixelMM/y.scale.size/factor)*factor), ` fill="none"`, "", 1)
	}
	if m.WellKnownName == "circle" {
		fmt.Fprintf(b, `<circle cx="%v" cy="%v" r="%v"%s/>`, rounded(cx), rounded(cy), rounded(r), attributes)
		return true
	}
	corners, ok := markCorners[m.WellKnownName]
	if !ok {
		y.note("a mark %q in a pattern is drawn as a square", m.WellKnownName)
		corners = markCorners["square"]
	}
	sin, cos := math.Sincos(turn)
	b.WriteString(`<path d="`)
	for _, run := range corners {
		for i := 0; i+1 < len(run); i += 2 {
			verb := "L"
			if i == 0 {
				verb = "M"
			}
			x, v := run[i]*r, run[i+1]*r
			fmt.Fprintf(b, "%s%v %v ", verb, rounded(cx+x*cos-v*sin), rounded(cy+x*sin+v*cos))
		}
		if len(run) > 4 {
			b.WriteString("Z ")
		}
	}
	fmt.Fprintf(b, `"%s/>`, attributes)
	return true
}

// markCorners are marks of radius 1, y down.
var markCorners = map[string][][]float64{
	"square":           {{-1, -1, 1, -1, 1, 1, -1, 1}},
	"diamond":          {{0, -1, 1, 0, 0, 1, -1, 0}},
	"triangle":         {{0, -1, 1, 1, -1, 1}},
	"shape://plus":     {{-1, 0, 1, 0}, {0, -1, 0, 1}},
	"shape://times":    {{-1, -1, 1, 1}, {-1, 1, 1, -1}},
	"shape://vertline": {{0, -1, 0, 1}},
	"star":             {starCorners()},
}

func starCorners() []float64 {
	var flat []float64
	for i := range 10 {
		r := 1.0
		if i%2 == 1 {
			r = 0.38
		}
		sin, cos := math.Sincos(-math.Pi/2 + math.Pi*float64(i)/5)
		flat = append(flat, r*cos, r*sin)
	}
	return flat
}
