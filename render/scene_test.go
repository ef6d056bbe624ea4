package render

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"

	"sigi/crs"
	"sigi/feature"
	"sigi/geom"
	"sigi/styles"
)

// The golden pictures: small scenes, each of one subject.

func TestGoldenAreasAndLines(t *testing.T) {
	areas, lines := newTable(utm32), newTable(utm32)
	ring := box(20, 180, 100, 100)
	hole := box(50, 210, 40, 40)
	ring.Flat = append(ring.Flat, hole.Flat...)
	ring.Ends = append(ring.Ends, int32(len(ring.Flat)))
	areas.add(ring)
	areas.add(box(140, 180, 60, 100))
	areas.add(box(180, 200, 60, 60))
	for i := range 20 { // below a pixel
		areas.add(box(260+float64(i%5)*6, 270-float64(i/5)*6, 0.3, 0.2))
	}
	caps := []string{"butt", "round", "square"}
	joins := []string{"mitre", "round", "bevel"}
	var l []Layer
	l = append(l, Layer{Features: areas, Style: style(area("#e8c8a0", "#803010", 2))})
	for i := range 3 {
		f := newTable(utm32)
		f.add(path(20+130*float64(i), 30, 60+130*float64(i), 110, 90+130*float64(i), 30, 120+130*float64(i), 90))
		y := line("#2060c0", 9)
		y.Stroke.Cap, y.Stroke.Join = text(caps[i]), text(joins[i])
		thin := line("#ffffff", 1)
		l = append(l, Layer{Features: f, Style: style(y, thin)})
	}
	lines.add(path(20, 150, 380, 150))
	lines.add(path(20, 140, 380, 130))
	dashed := line("#c02020", 3)
	dashed.Stroke.Dashes = []float64{12, 4, 2, 4}
	l = append(l, Layer{Features: lines, Style: style(dashed)})
	for i, w := range []float64{0.25, 0.5, 1, 1.5, 2, 4} {
		f := newTable(utm32)
		f.add(path(300, 200+float64(i)*12, 390, 206+float64(i)*12))
		l = append(l, Layer{Features: f, Style: style(line("#000000", w))})
	}
	golden(t, "areas-lines", drawn(t, mapOf(l...)).Image)
}

func TestGoldenMarks(t *testing.T) {
	names := []string{"square", "circle", "triangle", "star", "cross", "x", "diamond", "pentagon", "hexagon", "arrow",
		"line", "horline", "slash", "backslash", "shape://vertline", "shape://horline", "shape://slash", "shape://backslash",
		"shape://dot", "shape://plus", "shape://times"}
	var l []Layer
	for i, n := range names {
		f := newTable(utm32)
		f.add(at(25+float64(i%10)*38, 270-float64(i/10)*40))
		l = append(l, Layer{Features: f, Style: style(mark(n, "#ffd040", "#203080", 24))})
	}
	for i := range 8 { // turned, anchored, displaced, faded
		f := newTable(utm32)
		f.add(at(30+float64(i)*45, 120))
		m := mark("arrow", "#40a040", "#000000", 28)
		m.Graphic.Rotation = number(float64(i) * 45)
		dot := mark("circle", "#ff0000", "", 4)
		l = append(l, Layer{Features: f, Style: style(m, dot)})
		g := newTable(utm32)
		g.add(at(30+float64(i)*45, 60))
		a := mark("square", "#8080ff", "#000000", 20)
		a.Graphic.AnchorX, a.Graphic.AnchorY = number(float64(i%3)/2), number(float64(i/3)/2)
		a.Graphic.Opacity = number(0.6)
		l = append(l, Layer{Features: g, Style: style(a, dot)})
	}
	f := newTable(utm32)
	for i := range 40 { // an even row, a quarter pixel apart from whole steps
		f.add(at(10+float64(i)*9.25, 20))
	}
	l = append(l, Layer{Features: f, Style: style(mark("circle", "#000000", "", 5))})
	golden(t, "marks", drawn(t, mapOf(l...)).Image)
}

// flag is a PNG of three stripes and svgTree an SVG, as a style would bring them.
func flagPNG(t testing.TB) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, 24, 16))
	for y := range 16 {
		for x := range 24 {
			img.SetNRGBA(x, y, [...]color.NRGBA{{0, 140, 69, 255}, {244, 245, 240, 255}, {205, 33, 42, 255}}[x/8])
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const svgTree = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 30" width="20" height="30">
<rect x="8" y="20" width="4" height="10" fill="#7a4a20"/><circle cx="10" cy="11" r="10" fill="#2f8f3f" stroke="#145020" stroke-width="1"/></svg>`

func TestGoldenPictures(t *testing.T) {
	f, g := newTable(utm32), newTable(utm32)
	for i := range 8 {
		f.add(at(30+float64(i)*45, 200))
		g.add(at(30+float64(i)*45, 100))
	}
	pic := func(data []byte, media string, size, rotation float64) *styles.PointSymbolizer {
		p := &styles.PointSymbolizer{Graphic: styles.Graphic{Marks: []styles.GraphicSource{{MediaType: media, Picture: data}}, Rotation: number(rotation)}}
		if size > 0 {
			p.Graphic.Size = number(size)
		}
		return p
	}
	m := mapOf(
		Layer{Features: f, Style: style(pic(flagPNG(t), "image/png", 0, 0))},
		Layer{Features: g, Style: style(pic([]byte(svgTree), "image/svg+xml", 40, 20))},
	)
	one := newTable(utm32)
	one.add(at(200, 260))
	m.Layers = append(m.Layers, Layer{Features: one, Style: style(pic(flagPNG(t), "image/png", 48, 30))})
	two := newTable(utm32)
	two.add(at(300, 260))
	m.Layers = append(m.Layers, Layer{Features: two, Style: style(pic([]byte("not a picture"), "image/png", 48, 0), pic([]byte("<svg"), "image/svg+xml", 48, 0))})
	golden(t, "pictures", drawn(t, m).Image)
}

func tiled(name, color string, size, width float64) *styles.PolygonSymbolizer {
	src := styles.GraphicSource{WellKnownName: name, Stroke: stroke(color, width)}
	return &styles.PolygonSymbolizer{
		Fill:   &styles.FillParams{Graphic: &styles.Graphic{Marks: []styles.GraphicSource{src}, Size: number(size)}},
		Stroke: stroke("#000000", 1),
	}
}

func TestGoldenTiledAreas(t *testing.T) {
	var l []Layer
	for i, s := range []*styles.PolygonSymbolizer{
		tiled("shape://slash", "#c00000", 8, 1.5), tiled("shape://backslash", "#0000c0", 12, 3), tiled("shape://horline", "#008000", 6, 1),
		tiled("shape://vertline", "#804000", 10, 2), tiled("shape://times", "#800080", 12, 1), tiled("circle", "#008080", 9, 1),
	} {
		f := newTable(utm32)
		x, y := 15+float64(i%3)*128, 155-float64(i/3)*140
		f.add(box(x, y, 60, 120))
		f.add(geom.Polygon([]float64{townBound.MinX + x + 60, townBound.MinY + y, townBound.MinX + x + 110, townBound.MinY + y + 60, townBound.MinX + x + 60, townBound.MinY + y + 120, townBound.MinX + x + 60, townBound.MinY + y}))
		l = append(l, Layer{Features: f, Style: style(s)})
	}
	golden(t, "tiled", drawn(t, mapOf(l...)).Image)
}

func TestHatchesOfNeighbouringMapsJoin(t *testing.T) {
	f := newTable(utm32)
	f.add(box(20, 20, 360, 260))
	l := Layer{Features: f, Style: style(tiled("shape://slash", "#c00000", 11, 2))}
	whole := drawn(t, mapOf(l))
	m := mapOf(l)
	m.Bound.MinX, m.Width = m.Bound.MinX+137, 263
	m.Bound.MaxY, m.Height = m.Bound.MaxY-59, 241
	part := drawn(t, m)
	cut := image.NewRGBA(part.Image.Rect)
	for y := range 241 {
		o := whole.Image.PixOffset(137, 59+y)
		copy(cut.Pix[y*cut.Stride:], whole.Image.Pix[o:o+4*263])
	}
	comparePictures(t, "hatches", part.Image, cut, 2, 0)
}

var nameAttribute = feature.Attribute{Name: "name", Kind: feature.String}

func halo(t *styles.TextSymbolizer, color string, radius float64) *styles.TextSymbolizer {
	t.Halo = &styles.Halo{Radius: number(radius), Fill: styles.FillParams{Color: text(color)}}
	return t
}

func TestGoldenLabels(t *testing.T) {
	points, areas, streets := newTable(utm32, nameAttribute), newTable(utm32, nameAttribute), newTable(utm32, nameAttribute)
	for i, n := range []string{"Colle Aperto", "San Vigilio", "Città Alta", "Porta S. Agostino", "Perché no?", "Ἀθῆναι", "Борго"} {
		points.add(at(20+float64(i%3)*130, 280-float64(i/3)*22), feature.OfString(n))
	}
	points.add(at(22, 279), feature.OfString("hidden by Colle Aperto"))
	areas.add(box(20, 120, 90, 70), feature.OfString("Parco dei Colli di Bergamo"))
	areas.add(geom.Polygon([]float64{townBound.MinX + 130, townBound.MinY + 120, townBound.MinX + 230, townBound.MinY + 120, townBound.MinX + 230, townBound.MinY + 190,
		townBound.MinX + 215, townBound.MinY + 190, townBound.MinX + 215, townBound.MinY + 135, townBound.MinX + 130, townBound.MinY + 135, townBound.MinX + 130, townBound.MinY + 120}), feature.OfString("L"))
	var curve []float64
	for i := range 60 {
		curve = append(curve, 20+float64(i)*6, 60+30*math.Sin(float64(i)/9))
	}
	streets.add(path(curve...), feature.OfString("Viale delle Mura"))
	streets.add(path(380, 20, 20, 10), feature.OfString("written from left to right"))
	streets.add(path(390, 100, 390, 290), feature.OfString("Via Verticale"))
	streets.add(path(250, 200, 270, 205), feature.OfString("too long for this street"))
	p := halo(words("name", 11), "#ffffff", 2)
	p.Point = &styles.PointPlacement{AnchorX: number(0), AnchorY: number(0.5), DX: number(6)}
	a := words("name", 12)
	a.AutoWrap = 60
	a.Bold = true
	a.Fill.Color = text("#205020")
	along := halo(words("name", 12), "#ffe9a0", 2)
	along.Line = &styles.LinePlacement{}
	along.Italic = true
	turned := words("name", 10)
	turned.Point = &styles.PointPlacement{AnchorX: number(0.5), AnchorY: number(0.5), Rotation: number(-30)}
	one := newTable(utm32, nameAttribute)
	one.add(at(320, 170), feature.OfString("turned by 30"))
	pic := drawn(t, mapOf(
		Layer{Features: areas, Style: style(area("#d8ecc8", "#508040", 1), a)},
		Layer{Features: streets, Style: style(line("#c8a860", 9), along)},
		Layer{Features: points, Style: style(mark("circle", "#c00000", "#000000", 6), p)},
		Layer{Features: one, Style: style(mark("circle", "#0000c0", "", 3), halo(turned, "#80ff80", 1.5))},
	))
	golden(t, "labels", pic.Image)
	if pic.Report.Labels != 7+2+3+1 {
		t.Errorf("%d labels placed", pic.Report.Labels)
	}
}

func TestGoldenTown(t *testing.T) {
	golden(t, "town", drawn(t, mapOf(town(7)...)).Image)
	m := mapOf(town(7)...)
	tr, err := crs.NewTransform(utm32, crs.MustLookup("EPSG", "3857"))
	if err != nil {
		t.Fatal(err)
	}
	if m.Bound, err = tr.Bound(townBound); err != nil {
		t.Fatal(err)
	}
	m.CRS = crs.MustLookup("EPSG", "3857")
	m.PixelRatio = 2
	m.Width, m.Height = 800, int(math.Round(800*m.Bound.Height()/m.Bound.Width()))
	golden(t, "town-3857-2x", drawn(t, m).Image)
}

func TestGoldenLegend(t *testing.T) {
	s := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{
		{Rules: []styles.Rule{
			{Title: "Edificio civile", Symbolizers: []styles.Symbolizer{area("#d8b8a0", "#704028", 1)}},
			{Title: "Edificio in costruzione", Symbolizers: []styles.Symbolizer{tiled("shape://slash", "#c00000", 6, 1)}},
			{Title: "Strada principale", Symbolizers: []styles.Symbolizer{line("#605040", 7)}},
			{Title: "Albero", Symbolizers: []styles.Symbolizer{mark("circle", "#3a8f3a", "#1c5a1c", 9)}},
			{Title: "Nome", Symbolizers: []styles.Symbolizer{words("name", 10)}},
			{Name: "zona", Symbolizers: []styles.Symbolizer{mark("star", "#ffd000", "#000000", 60), words("name", 10)}},
		}},
		{Rules: []styles.Rule{{Title: "Strada principale", Symbolizers: []styles.Symbolizer{line("#ffe9a0", 5)}}}},
	}}
	r := NewRenderer(Options{})
	img, err := r.Legend(context.Background(), s, LegendOptions{Titles: true})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "legend", img)
	if img, err = r.Legend(context.Background(), s, LegendOptions{Titles: true, PixelRatio: 2, Transparent: true}); err != nil {
		t.Fatal(err)
	}
	golden(t, "legend-2x", img)
}

func TestALegendOfOneUntitledRuleIsItsSwatch(t *testing.T) {
	r := NewRenderer(Options{})
	s := style(area("#ff0000", "", 0))
	img, err := r.Legend(context.Background(), s, LegendOptions{Titles: true})
	if err != nil {
		t.Fatal(err)
	}
	if img.Rect.Dx() != 20 || img.Rect.Dy() != 20 || rgb(img, 10, 10) != 0xff0000 {
		t.Errorf("%v, %06x in the middle", img.Rect, rgb(img, 10, 10))
	}
	if _, err := r.Legend(context.Background(), s, LegendOptions{Rule: "nothing"}); err == nil {
		t.Error("a rule that is not there has a legend")
	}
	if _, err := r.Legend(context.Background(), s, LegendOptions{LegendForm: LegendForm{Width: 100000}}); err == nil {
		t.Error("a swatch of 100000 pixels is drawn")
	}
	only := words("name", 10)
	if img, err = r.Legend(context.Background(), style(only), LegendOptions{}); err != nil || img.Rect.Dx() != 20 {
		t.Errorf("a layer of labels: %v", err)
	}
}

func TestALegendShowsWhatDependsOnFeaturesByItsDefault(t *testing.T) {
	m := mark("square", "#ff0000", "", 6)
	m.Graphic.Size, m.Graphic.Rotation = attribute("size"), attribute("angle")
	a := area("", "", 0)
	a.Fill = &styles.FillParams{Color: attribute("colour")}
	for name, c := range map[string]struct {
		s    styles.Symbolizer
		want uint32
	}{"mark": {m, 0xff0000}, "area": {a, 0x808080}} {
		img, err := NewRenderer(Options{}).Legend(context.Background(), style(c.s), LegendOptions{})
		if err != nil || rgb(img, 10, 10) != c.want {
			t.Errorf("%s: %v, %06x", name, err, rgb(img, 10, 10))
		}
	}
	w := words("name", 10)
	w.Size = attribute("size")
	img, err := NewRenderer(Options{}).Legend(context.Background(), style(w), LegendOptions{})
	blank := true
	for i := 0; err == nil && i < len(img.Pix); i += 4 {
		blank = blank && img.Pix[i] == 255
	}
	if err != nil || blank {
		t.Errorf("a label sized by an attribute is blank, %v", err)
	}
}

func TestALegendShowsOneTitleOnceOverTheScales(t *testing.T) {
	s := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{{Rules: []styles.Rule{
		{Title: "Prato", MaxDenominator: 5000, Symbolizers: []styles.Symbolizer{area("#ff0000", "", 0)}},
		{Title: "Prato", MinDenominator: 5000, Symbolizers: []styles.Symbolizer{area("#00ff00", "", 0)}},
	}}}}
	for denominator, want := range map[float64]uint32{0: 0xff0000, 1000: 0xff0000, 9000: 0x00ff00} {
		img, err := NewRenderer(Options{}).Legend(context.Background(), s, LegendOptions{Denominator: denominator})
		if err != nil || img.Rect.Dy() != 20 || rgb(img, 10, 10) != want {
			t.Errorf("at 1:%g: %v, %v, %06x", denominator, err, img.Rect, rgb(img, 10, 10))
		}
	}
}

func TestPickFindsWhatIsDrawn(t *testing.T) {
	areas, outlines, lines, points := newTable(utm32), newTable(utm32), newTable(utm32), newTable(utm32)
	areas.add(box(100, 100, 100, 100))
	areas.add(box(150, 100, 100, 100))
	outlines.add(box(300, 100, 50, 50))
	lines.add(path(0, 250, 400, 250))
	points.add(at(50, 50))
	offset := mark("square", "#ff0000", "", 10)
	offset.Graphic.DX, offset.Graphic.DY = number(20), number(10) // to the upper right
	hidden := style(area("#ff0000", "", 0))
	hidden.FeatureTypes[0].Rules[0].MaxDenominator = 100
	m := mapOf(
		Layer{Features: areas, Style: style(area("#ff0000", "", 0))},
		Layer{Features: outlines, Style: style(area("", "#000000", 1))},
		Layer{Features: lines, Style: style(line("#000000", 9))},
		Layer{Features: points, Style: style(offset)},
		Layer{Features: areas, Style: hidden},
		Layer{Features: areas, Style: style(area("#00ff00", "", 0)), MaxDenominator: 10},
	)
	r := NewRenderer(Options{})
	for _, c := range []struct {
		x, y, tolerance int
		want            string
	}{
		{110, 150, 0, "0:1"}, {170, 150, 0, "0:2 0:1"}, {240, 150, 0, "0:2"}, {260, 150, 0, ""},
		{97, 150, 0, ""}, {97, 150, 3, "0:1"},
		{325, 175, 0, "1:1"},                   // inside an outline
		{10, 50, 0, "2:1"}, {10, 46, 0, "2:1"}, // within the width
		{10, 43, 0, ""}, {10, 43, 3, "2:1"},
		{50, 250, 0, ""}, {70, 240, 0, "3:1"}, {74, 240, 0, "3:1"}, {76, 240, 0, ""}, // where the sprite is, not the point
	} {
		hits, err := r.Pick(context.Background(), m, c.x, c.y, float64(c.tolerance), 0)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for i, h := range hits {
			if i > 0 {
				got += " "
			}
			got += fmt.Sprintf("%d:%s", h.Layer, h.Key)
		}
		if got != c.want {
			t.Errorf("at %d,%d within %d: %q, want %q", c.x, c.y, c.tolerance, got, c.want)
		}
	}
	if hits, _ := r.Pick(context.Background(), m, 170, 150, 0, 1); len(hits) != 1 || hits[0].Key != feature.IntKey(2) {
		t.Errorf("with a limit of one: %v", hits)
	}
	if _, err := r.Pick(context.Background(), m, 400, 150, 0, 0); err == nil {
		t.Error("a pixel outside the map is asked about")
	}
}

// Every pixel a feature colours finds it, and none that is a pixel away from
// all it colours does.
func TestPickAgreesWithThePicture(t *testing.T) {
	f := newTable(utm32)
	f.add(path(40, 40, 120, 90, 160, 30))
	g := newTable(utm32)
	g.add(at(250, 200))
	m := mapOf(Layer{Features: f, Style: style(line("#ff0000", 6))}, Layer{Features: g, Style: style(mark("square", "#ff0000", "", 15))})
	img := drawn(t, m).Image
	r := NewRenderer(Options{})
	for y := 0; y < 300; y += 3 {
		for x := 0; x < 400; x += 3 {
			hits, err := r.Pick(context.Background(), m, x, y, 0, 0)
			if err != nil {
				t.Fatal(err)
			}
			around := 0
			for dy := -2; dy <= 2; dy++ {
				for dx := -2; dx <= 2; dx++ {
					if image.Pt(x+dx, y+dy).In(img.Rect) && rgb(img, x+dx, y+dy) != 0xffffff {
						around++
					}
				}
			}
			if solid := rgb(img, x, y) == 0xff0000; solid && len(hits) == 0 || around == 0 && len(hits) > 0 {
				t.Errorf("pixel %d,%d is %06x, hits %v", x, y, rgb(img, x, y), hits)
			}
		}
	}
}
