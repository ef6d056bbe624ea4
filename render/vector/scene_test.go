package vector_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigi/crs"
	"sigi/encoding/sld"
	"sigi/geom"
	"sigi/layers"
	"sigi/layers/memory"
	"sigi/layers/ogr"
	"sigi/render"
	"sigi/render/fonts"
	"sigi/render/vector"
	"sigi/styles"
)

// A scene is a sheet of squares of 100 metres, each with one thing that a map
// may show, at a metre a pixel.
const (
	square  = 100
	columns = 7
)

// thing is what stands in one square: a geometry in metres from its lower left
// corner, x east, y north, a text, and symbolizers (of further feature-type
// styles behind the first).
type thing struct {
	name     string
	geometry string // WKT-like, as GeoJSON wants it: type and coordinates
	text     string
	symbols  []string
	loose    float64 // more of the pixels that may be wrong, where a reader is known to draw less well
}

const (
	area  = `Polygon [[[15,15],[85,20],[75,85],[20,80],[15,15]],[[40,40],[45,60],[60,55],[40,40]]]`
	bent  = `LineString [[10,20],[45,80],[60,30],[92,75]]`
	loop  = `LineString [[20,20],[80,25],[70,80],[25,70],[20,20]]`
	arc   = `LineString [[5,40],[20,55],[40,63],[60,63],[80,55],[95,40]]`
	point = `Point [50,50]`
)

func fill(attributes string) string {
	return `<se:PolygonSymbolizer><se:Fill>` + attributes + `</se:Fill></se:PolygonSymbolizer>`
}

func set(name, value string) string {
	return `<se:SvgParameter name="` + name + `">` + value + `</se:SvgParameter>`
}

func line(parameters ...string) string {
	return `<se:LineSymbolizer><se:Stroke>` + strings.Join(parameters, "") + `</se:Stroke></se:LineSymbolizer>`
}

func outline(parameters ...string) string {
	return `<se:PolygonSymbolizer><se:Fill>` + set("fill", "#f0e0a0") + `</se:Fill><se:Stroke>` + strings.Join(parameters, "") + `</se:Stroke></se:PolygonSymbolizer>`
}

func graphic(mark string, size int, more string) string {
	return `<se:Graphic><se:Mark><se:WellKnownName>` + mark + `</se:WellKnownName><se:Fill>` + set("fill", "#c03020") + `</se:Fill><se:Stroke>` + set("stroke", "#101040") + set("stroke-width", "1.5") +
		`</se:Stroke></se:Mark>` + fmt.Sprintf(`<se:Size>%d</se:Size>`, size) + more + `</se:Graphic>`
}

func external(file, mediaType string, size int, more string) string {
	return `<se:Graphic><se:ExternalGraphic><se:OnlineResource xlink:type="simple" xlink:href="` + file + `"/><se:Format>` + mediaType + `</se:Format></se:ExternalGraphic>` + fmt.Sprintf(`<se:Size>%d</se:Size>`, size) + more + `</se:Graphic>`
}

func at(graphic string) string { return `<se:PointSymbolizer>` + graphic + `</se:PointSymbolizer>` }

func label(font, placement, halo, more string) string {
	return `<se:TextSymbolizer><se:Label><ogc:PropertyName>testo</ogc:PropertyName></se:Label><se:Font>` + font + `</se:Font>` + placement + halo + `<se:Fill>` + set("fill", "#202060") + `</se:Fill>` + more + `</se:TextSymbolizer>`
}

const middle = `<se:LabelPlacement><se:PointPlacement><se:AnchorPoint><se:AnchorPointX>0.5</se:AnchorPointX><se:AnchorPointY>0.5</se:AnchorPointY></se:AnchorPoint></se:PointPlacement></se:LabelPlacement>`

func size(px string) string { return set("font-size", px) }

func halo(opacity string) string {
	return `<se:Halo><se:Radius>2.5</se:Radius><se:Fill>` + set("fill", "#ffe060") + set("fill-opacity", opacity) + `</se:Fill></se:Halo>`
}

func things() []thing {
	hatch := func(mark string) string {
		return `<se:GraphicFill><se:Graphic><se:Mark><se:WellKnownName>` + mark + `</se:WellKnownName><se:Stroke>` + set("stroke", "#206020") + set("stroke-width", "1.2") + `</se:Stroke></se:Mark><se:Size>9</se:Size></se:Graphic></se:GraphicFill>`
	}
	blue := set("stroke", "#2040a0")
	return []thing{
		{"an area with a hole", area, "", []string{fill(set("fill", "#80a0d0"))}, 0},
		{"an area half seen through", area, "", []string{fill(set("fill", "#c02020") + set("fill-opacity", "0.5"))}, 0},
		{"an outline with mitres", area, "", []string{outline(blue, set("stroke-width", "6"), set("stroke-linejoin", "miter"))}, 0},
		{"an outline with round joins", area, "", []string{outline(blue, set("stroke-width", "8"), set("stroke-linejoin", "round"))}, 0},
		{"a line with bevels and square caps", bent, "", []string{line(blue, set("stroke-width", "9"), set("stroke-linejoin", "bevel"), set("stroke-linecap", "square"))}, 0},
		{"dashes", bent, "", []string{line(blue, set("stroke-width", "3"), set("stroke-dasharray", "9 4"), set("stroke-dashoffset", "5"))}, 0},
		{"round dashes of an odd pattern", bent, "", []string{line(blue, set("stroke-width", "5"), set("stroke-linecap", "round"), set("stroke-dasharray", "10 9 1"))}, 0},
		{"dashes too short to be seen", bent, "", []string{line(blue, set("stroke-width", "5"), set("stroke-dasharray", "0.1 0.1"))}, 0},
		{"a casing", bent, "", []string{line(set("stroke", "#403020"), set("stroke-width", "10"), set("stroke-linejoin", "round")), line(set("stroke", "#fff0c0"), set("stroke-width", "6"), set("stroke-linejoin", "round"))}, 0},
		{"a line half seen through that crosses itself", `LineString [[10,20],[90,80],[90,20],[10,80]]`, "", []string{line(blue, set("stroke-width", "12"), set("stroke-opacity", "0.5"))}, 0},
		{"lines to both sides", bent, "", []string{
			`<se:LineSymbolizer><se:Stroke>` + blue + set("stroke-width", "2") + `</se:Stroke><se:PerpendicularOffset>5</se:PerpendicularOffset></se:LineSymbolizer>`,
			`<se:LineSymbolizer><se:Stroke>` + set("stroke", "#c02020") + set("stroke-width", "2") + `</se:Stroke><se:PerpendicularOffset>-5</se:PerpendicularOffset></se:LineSymbolizer>`}, 0},
		{"a ring to one side", loop, "", []string{`<se:LineSymbolizer><se:Stroke>` + blue + set("stroke-width", "3") + `</se:Stroke><se:PerpendicularOffset>6</se:PerpendicularOffset></se:LineSymbolizer>`}, 0},
		{"a hatch", area, "", []string{fill(hatch("shape://slash"))}, 0},
		{"a cross hatch", area, "", []string{fill(hatch("shape://times"))}, 0},
		{"marks as a pattern, faded", area, "", []string{fill(`<se:GraphicFill>` + graphic("circle", 11, `<se:Opacity>0.6</se:Opacity>`) + `</se:GraphicFill>`)}, 0},
		{"a picture as a pattern", area, "", []string{fill(`<se:GraphicFill>` + external("scacchi.png", "image/png", 12, "") + `</se:GraphicFill>`)}, 0.03}, // poppler draws the cell's picture a pixel larger
		{"an area that multiplies", area, "", []string{line(set("stroke", "#f0c040"), set("stroke-width", "16")), fill(set("fill", "#60a0e0")) + "|multiply"}, 0},
		{"an area that makes a difference, faded", area, "", []string{line(set("stroke", "#f0c040"), set("stroke-width", "16")), fill(set("fill", "#60a0e0")) + "|difference, 0.7"}, 0},
		{"a stroke of marks", bent, "", []string{line(`<se:GraphicStroke>` + graphic("triangle", 9, "") + `<se:Gap>4</se:Gap></se:GraphicStroke>`)}, 0},
		{"a stroke filled with a pattern", bent, "", []string{line(`<se:GraphicFill>`+graphic("square", 6, "")+`</se:GraphicFill>`, set("stroke-width", "14"))}, 0.004}, // poppler puts the lines of a cell on whole pixels
		{"a circle", point, "", []string{at(graphic("circle", 60, ""))}, 0},
		{"a star, turned and faded", point, "", []string{at(graphic("star", 70, `<se:Opacity>0.4</se:Opacity><se:Rotation>20</se:Rotation>`))}, 0},
		{"a mark displaced", point, "", []string{at(graphic("cross", 30, `<se:Displacement><se:DisplacementX>20</se:DisplacementX><se:DisplacementY>15</se:DisplacementY></se:Displacement>`))}, 0},
		{"an SVG symbol", point, "", []string{at(external("albero.svg", "image/svg+xml", 64, ""))}, 0},
		{"an SVG symbol, turned", point, "", []string{at(external("albero.svg", "image/svg+xml", 64, `<se:Rotation>30</se:Rotation>`))}, 0},
		{"an SVG symbol with a gradient", point, "", []string{at(external("sfera.svg", "image/svg+xml", 60, ""))}, 0},
		{"a PNG symbol", point, "", []string{at(external("scacchi.png", "image/png", 48, ""))}, 0},
		{"a label", point, "Città Alta", []string{label(size("16"), middle, "", "")}, 0},
		{"a label with a halo", point, "Bergamo", []string{label(size("18")+set("font-weight", "bold"), middle, halo("1"), "")}, 0},
		{"a label with a faint halo", point, "Bergamo", []string{label(size("18")+set("font-style", "italic"), middle, halo("0.5"), "")}, 0},
		{"a label aslant", point, "Via Pignolo", []string{label(size("14"), strings.Replace(middle, "</se:PointPlacement>", "<se:Rotation>-35</se:Rotation></se:PointPlacement>", 1), halo("1"), "")}, 0},
		{"a label along a bend", arc, "Via Borgo Palazzo", []string{line(set("stroke", "#c0c0c0"), set("stroke-width", "12")), label(size("10"), `<se:LabelPlacement><se:LinePlacement/></se:LabelPlacement>`, halo("1"), `<se:VendorOption name="followLine">true</se:VendorOption>`)}, 0},
		{"a label of several lines", point, "Giardino di San Matteo", []string{label(size("12"), middle, "", `<se:VendorOption name="autoWrap">60</se:VendorOption>`)}, 0},
		{"a label from right to left", point, "שלום abc", []string{label(size("16"), middle, "", "")}, 0},
		{"ligatures and marks", point, "ffi Áö e\u0301", []string{label(size("18"), middle, "", "")}, 0},
		{"a label on a shield", point, "SS 42", []string{label(size("14"), middle, "", graphic("square", 10, "")+`<se:VendorOption name="graphic-resize">stretch</se:VendorOption><se:VendorOption name="graphic-margin">4</se:VendorOption>`)}, 0},
		{"a name in a font of the folder", point, "Città Alta", []string{label(set("font-family", "DejaVu Serif")+size("18"), middle, halo("1"), "")}, 0},
		{closedFont, arc, "Riservato", []string{line(blue), label(set("font-family", "Riservato")+size("16"), `<se:LabelPlacement><se:LinePlacement/></se:LabelPlacement>`, halo("0.6"), "")}, 0},
		{"a sign of a font", point, "", []string{at(graphic("ttf://DejaVu Serif#0x26", 60, ""))}, 0},
	}
}

// closedFont is the thing whose font documents may not hold: it is drawn there
// and is no text.
const closedFont = "a name in a font that may not be embedded"

// serif is a library of DejaVu Serif, and of the same as Riservato, whose maker
// does not let documents hold it.
func serif(t *testing.T) *fonts.Library {
	t.Helper()
	file, err := os.ReadFile("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
	if err != nil {
		t.Skipf("not run: %v (Debian: fonts-dejavu-core)", err)
	}
	closed := bytes.Clone(file)
	for i := 12; i < 400; i += 16 {
		if string(closed[i:i+4]) == "OS/2" {
			closed[binary.BigEndian.Uint32(closed[i+8:])+9] |= 2
		}
	}
	folder := t.TempDir()
	for name, data := range map[string][]byte{"DejaVuSerif.ttf": file, "Riservato.ttf": closed} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	library, errs := fonts.Read([]string{folder})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return library
}

// sheet writes things as GeoJSON, reads them back through a driver, and makes a map
// of them.
func sheet(t *testing.T, all []thing) *render.Map {
	t.Helper()
	folder := t.TempDir()
	checks := image.NewNRGBA(image.Rect(0, 0, 12, 12))
	for i := range 12 * 12 {
		c := color.NRGBA{200, 220, 240, 255}
		if (i%12/4+i/12/4)%2 == 0 {
			c = color.NRGBA{160, 40, 120, 128}
		}
		checks.SetNRGBA(i%12, i/12, c)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, checks); err != nil {
		t.Fatal(err)
	}
	rows := (len(all) + columns - 1) / columns
	library := serif(t)
	m := &render.Map{Fonts: library, Bound: geom.Bound{MinX: 550000, MinY: 5060000, MaxX: 550000 + columns*square, MaxY: 5060000 + float64(rows)*square},
		CRS: crs.MustLookup("EPSG", "32632"), Width: columns * square, Height: rows * square, Background: styles.Color{R: 255, G: 255, B: 255, A: 255}}
	for i, th := range all {
		kind, coordinates, _ := strings.Cut(th.geometry, " ")
		var c any
		if err := json.Unmarshal([]byte(coordinates), &c); err != nil {
			t.Fatal(err)
		}
		x, y := m.Bound.MinX+float64(i%columns*square), m.Bound.MaxY-float64((i/columns+1)*square)
		data, err := json.Marshal(map[string]any{"type": "FeatureCollection", "crs": map[string]any{"type": "name", "properties": map[string]any{"name": "EPSG:32632"}},
			"features": []any{map[string]any{"type": "Feature", "properties": map[string]any{"testo": th.text}, "geometry": map[string]any{"type": kind, "coordinates": moved(c, x, y)}}}})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(folder, fmt.Sprintf("cosa%d.geojson", i))
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
		m.Layers = append(m.Layers, render.Layer{Name: fmt.Sprintf("cosa%d", i), Title: th.name, Features: resident(t, file), Style: styleOf(t, picture.Bytes(), library, th.symbols...)})
	}
	return m
}

func moved(c any, x, y float64) any {
	list := c.([]any)
	if v, ok := list[0].(float64); ok {
		return []any{v + x, list[1].(float64) + y}
	}
	out := make([]any, len(list))
	for i := range list {
		out[i] = moved(list[i], x, y)
	}
	return out
}

// styleOf is a style of symbolizers, each in a feature-type style of its own, with
// its way of blending behind a bar.
func styleOf(t *testing.T, picture []byte, library *fonts.Library, symbols ...string) *styles.Style {
	t.Helper()
	var doc strings.Builder
	doc.WriteString(`<sld:StyledLayerDescriptor version="1.1.0" xmlns:sld="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink"><sld:NamedLayer><se:Name>cose</se:Name><sld:UserStyle><se:Name>s</se:Name>`)
	for _, s := range symbols {
		s, mode, blended := strings.Cut(s, "|")
		doc.WriteString(`<se:FeatureTypeStyle><se:Rule>` + s + `</se:Rule>`)
		if blended {
			doc.WriteString(`<se:VendorOption name="composite">` + mode + `</se:VendorOption>`)
		}
		doc.WriteString(`</se:FeatureTypeStyle>`)
	}
	doc.WriteString(`</sld:UserStyle></sld:NamedLayer></sld:StyledLayerDescriptor>`)
	d, err := sld.Parse([]byte(doc.String()), sld.Options{Name: "scene", Fonts: library, Resolve: func(href string) ([]byte, string, error) {
		if href == "scacchi.png" {
			return picture, "image/png", nil
		}
		data, err := os.ReadFile(filepath.Join("testdata", href))
		return data, "image/svg+xml", err
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range d.Notes {
		t.Errorf("the style is not read whole: %v", n)
	}
	return d.Layers[0].Styles[0]
}

func resident(t *testing.T, file string) layers.Features {
	t.Helper()
	ctx := context.Background()
	source, err := (ogr.Driver{}).Open(ctx, layers.SourceOptions{Name: "s", Driver: "ogr", Path: file})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	name := strings.TrimSuffix(filepath.Base(file), ".geojson")
	f, err := source.Features(ctx, layers.FeaturesOptions{Table: name})
	if err != nil {
		t.Fatal(err)
	}
	m, err := memory.Load(ctx, f, memory.Options{Attributes: []string{"testo"}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// drawn is the map as a document.
func drawn(t *testing.T, m *render.Map, format string, o vector.Options) []byte {
	t.Helper()
	f, ok := vector.ByMediaType(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	d := vector.New(f, o)
	report, err := render.NewRenderer(render.Options{}).DrawOn(context.Background(), m, d)
	if err != nil || len(report.Missing) > 0 {
		t.Fatalf("%s: %v, missing %v", format, err, report.Missing)
	}
	b, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}
