package vector_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
	"sigi/render"
	"sigi/render/raster"
	"sigi/render/vector"
)

func saved(t *testing.T, name string, b []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// Labels are found as they are written: level, along bends, in several lines,
// from right to left, with ligatures.
func TestLabelsOfAPDFAreText(t *testing.T) {
	all := things()
	file := saved(t, "scene.pdf", drawn(t, sheet(t, all), "pdf", vector.Options{}))
	// It may say where text turns its direction.
	turns := strings.NewReplacer("\u202b", "", "\u202c", "", "\u202a", "")
	blanks := func(s string) string { return strings.Join(strings.Fields(s), "") }
	got := blanks(turns.Replace(string(tool(t, "pdftotext", "-raw", file, "-"))))
	for _, th := range all {
		if th.text == "" {
			continue
		}
		if th.name == closedFont {
			if strings.Contains(got, blanks(th.text)) {
				t.Errorf("%s: %q is text", th.name, th.text)
			}
			continue
		}
		// A combining accent may come back as one character with its letter.
		want := strings.ReplaceAll(th.text, "e\u0301", "é")
		if text := strings.ReplaceAll(got, "e\u0301", "é"); !strings.Contains(text, blanks(want)) && !strings.Contains(text, blanks(reversed(want))) {
			t.Errorf("%s: %q is not found in %q", th.name, th.text, got)
		}
	}
	// Fonts are embedded, in part, and say what their glyphs mean.
	fonts := string(tool(t, "pdffonts", file))
	for _, line := range strings.Split(strings.TrimSpace(fonts), "\n")[2:] {
		if !regexp.MustCompile(`^[A-Z]{6}\+DejaVuS(ans|erif)\S* +CID TrueType +Identity-H +yes yes yes`).MatchString(line) {
			t.Errorf("font: %s", line)
		}
	}
}

// reversed has the words of a text from right to left: programs differ in which
// of them they write first.
func reversed(s string) string {
	words := strings.Fields(s)
	slices.Reverse(words)
	return strings.Join(words, " ")
}

// GDAL finds the map where it lies, in its own system, whatever that is.
func TestGDALFindsAPDFWhereItLies(t *testing.T) {
	for _, c := range []struct {
		code       string
		x, y       float64 // lower left
		unit       float64 // a pixel
		geographic bool
	}{
		{"32632", 551000, 5060000, 1, false},
		{"3003", 1551000, 5060000, 0.5, false}, // Monte Mario: another datum
		{"3857", 1076000, 5732000, 2, false},
		{"6707", 551000, 5060000, 1, false}, // declared north first
		{"4258", 9.5, 45.5, 0.0001, true},
	} {
		m := &render.Map{CRS: crs.MustLookup("EPSG", c.code), Width: 800, Height: 600,
			Bound: geom.Bound{MinX: c.x, MinY: c.y, MaxX: c.x + 800*c.unit, MaxY: c.y + 600*c.unit}}
		file := saved(t, "map.pdf", drawn(t, m, "pdf", vector.Options{}))
		var info struct {
			Size         [2]int
			GeoTransform [6]float64
			Stac         struct {
				EPSG int `json:"proj:epsg"`
			}
		}
		if err := json.Unmarshal(tool(t, "gdalinfo", "-json", "--config", "GDAL_PDF_DPI", referenceDPI, file), &info); err != nil {
			t.Fatal(err)
		}
		if info.Size != [2]int{800, 600} || fmt.Sprint(info.Stac.EPSG) != c.code {
			t.Errorf("EPSG:%s: GDAL reads %d x %d pixels in EPSG:%d", c.code, info.Size[0], info.Size[1], info.Stac.EPSG)
		}
		g := info.GeoTransform
		for i, want := range [6]float64{c.x, c.unit, 0, c.y + 600*c.unit, 0, -c.unit} {
			if math.Abs(g[i]-want) > c.unit/100 {
				t.Errorf("EPSG:%s: GDAL reads the geotransform %v, want %g at %d", c.code, g, want, i)
			}
		}
	}
}

func TestAPageIsAsLargeAsItsDPISays(t *testing.T) {
	m := &render.Map{CRS: crs.MustLookup("EPSG", "32632"), Width: 2480, Height: 3508, PixelRatio: render.PixelRatio(300), Bound: geom.Bound{MaxX: 2480, MaxY: 3508}}
	for _, c := range []struct {
		dpi  float64
		want string
	}{{300, "595.2 x 841.92 pts (A4)"}, {0, ""}} {
		out := string(tool(t, "pdfinfo", saved(t, "map.pdf", drawn(t, m, "pdf", vector.Options{DPI: c.dpi, Title: "Città (1)"}))))
		if !strings.Contains(out, "Città (1)") || !strings.Contains(out, c.want) {
			t.Errorf("at %g DPI: %s", c.dpi, out)
		}
	}
	if svg := string(drawn(t, m, "svg", vector.Options{DPI: 300})); !strings.Contains(svg, `width="209.973333mm" height="297.010667mm" viewBox="0 0 2480 3508"`) {
		t.Errorf("%.400s", svg)
	}
}

// Layers can be switched off in a reader: GDAL lists them, with their titles,
// and draws without them.
func TestLayersOfAPDFCanBeSwitchedOff(t *testing.T) {
	all := things()[:2]
	m := sheet(t, all)
	m.Layers[0].Title = "Aree (già edificate)"
	file := saved(t, "map.pdf", drawn(t, m, "pdf", vector.Options{}))
	listed := string(tool(t, "gdalinfo", "-mdd", "LAYERS", file))
	if !strings.Contains(listed, "Aree_(già_edificate)") || !strings.Contains(listed, strings.ReplaceAll(all[1].name, " ", "_")) {
		t.Errorf("GDAL lists %s", listed)
	}
	middle := func(more ...string) [3]uint8 {
		out := strings.TrimSuffix(file, ".pdf") + ".png"
		tool(t, "gdal_translate", append([]string{"-q", "-of", "PNG", "--config", "GDAL_PDF_DPI", referenceDPI, file, out}, more...)...)
		c := readPNG(t, out).RGBAAt(30, 70)
		return [3]uint8{c.R, c.G, c.B}
	}
	if c := middle(); c != [3]uint8{0x80, 0xa0, 0xd0} {
		t.Errorf("the area is %v", c)
	}
	if c := middle("--config", "GDAL_PDF_LAYERS_OFF", "Aree_(già_edificate)"); c != [3]uint8{255, 255, 255} {
		t.Errorf("switched off it is %v", c)
	}
}

func TestEqualMapsGiveEqualDocuments(t *testing.T) {
	m := sheet(t, things())
	for _, f := range []string{"pdf", "svg"} {
		if a, b := drawn(t, m, f, vector.Options{}), drawn(t, m, f, vector.Options{}); !bytes.Equal(a, b) {
			t.Errorf("%s: two documents of one map differ", f)
		}
	}
}

// What reaches around the world is cut: readers need not know such coordinates.
func TestFarShapesAreCutAboutThePage(t *testing.T) {
	pen := line(set("stroke", "#2040a0"), set("stroke-width", "4"))
	sameAsThePicture(t, sheet(t, []thing{
		{"a coast", `Polygon [[[50,-900000],[50,10],[55,50],[50,90],[50,900000],[900000,900000],[900000,-900000],[50,-900000]]]`, "", []string{fill(set("fill", "#80a0d0")), pen}, 0},
		{"a frontier", `LineString [[-900000,899950],[-50,50],[900000,899950]]`, "", []string{pen}, 0},
	}))
}

func TestAGroupIsDrawnAsOne(t *testing.T) {
	all := []thing{{"two areas that overlap", area, "", []string{fill(set("fill", "#c02020")), `<se:LineSymbolizer><se:Stroke>` + set("stroke", "#2020c0") + set("stroke-width", "20") + `</se:Stroke></se:LineSymbolizer>`}, 0},
		{"a label of a faded layer", point, "Fonte", []string{label(size("20"), middle, halo("1"), "")}, 0}}
	m := sheet(t, all)
	for i := range m.Layers {
		m.Layers[i].Opacity = 0.5
	}
	sameAsThePicture(t, m)
}

// sameAsThePicture compares a map's documents with its picture.
func sameAsThePicture(t *testing.T, m *render.Map) {
	t.Helper()
	p, err := render.NewRenderer(render.Options{}).Draw(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []struct {
		as   string
		read func(*testing.T, string, *render.Map) img
	}{{"pdf", byPoppler}, {"svg", byChromium}} {
		got := r.read(t, saved(t, "map."+r.as, drawn(t, m, r.as, vector.Options{})), m)
		if f := os.Getenv("SIGI_PICTURES"); f != "" {
			writePNG(t, filepath.Join(f, "group-"+r.as+".png"), got)
			writePNG(t, filepath.Join(f, "group.png"), p.Image)
		}
		wrong := 0
		for y := range p.Image.Rect.Max.Y {
			for x := range p.Image.Rect.Max.X {
				if !between(got, p.Image, x, y) || !between(p.Image, got, x, y) {
					wrong++
				}
			}
		}
		if share := float64(wrong) / float64(p.Image.Rect.Dx()*p.Image.Rect.Dy()); share > shareWrong {
			t.Errorf("%s: %.2f %% of the pixels are wrong", r.as, 100*share)
		}
	}
}

// A document that grows too large is refused while it is drawn, not when it has
// filled the memory.
func TestADocumentHasALimit(t *testing.T) {
	g := geom.LineString()
	for i := range 5000 {
		s, c := math.Sincos(float64(i) * 1.7)
		g.Flat = append(g.Flat, 400+400*c*math.Sin(float64(i)), 300+300*s)
	}
	g.Ends = []int32{int32(len(g.Flat))}
	for _, f := range vector.Formats() {
		d := vector.New(f, vector.Options{Limit: 1 << 20})
		d.Begin(render.Frame{Width: 800, Height: 600, PixelRatio: 1})
		n := 0
		for d.Err() == nil && n < 10000 {
			d.Stroke(&g, &raster.Stroke{Width: 1}, raster.Paint{A: 255})
			n++
		}
		if _, err := d.Bytes(); !fault.Is(err, fault.TooLarge) || n < 10 || n > 500 {
			t.Errorf("%s: %v after %d lines", f.Name, err, n)
		}
	}
}

// Whatever a map says, a document is one: for poppler, and for an XML parser that
// finds no script in it.
func FuzzDocumentsAreWellFormed(f *testing.F) {
	for _, s := range []string{"", "Via Roma", "\x00\x01\x1b", "</text><script>alert(1)</script>", "]]>&amp;\"'", "(\\)", "\xff\xfe", "\u202eabc\ufffe\U0010ffff", "a\nb", "漢字", strings.Repeat("(", 300)} {
		f.Add(s, 1.0, 2.0, 3.0)
	}
	f.Add("x", math.NaN(), math.Inf(1), -1e300)
	f.Fuzz(func(t *testing.T, s string, x, y, w float64) {
		for _, format := range vector.Formats() {
			d := vector.New(format, vector.Options{Title: s, DPI: w})
			d.Begin(render.Frame{Width: 100, Height: 100, PixelRatio: 1, Background: raster.Paint{A: 255}})
			d.Layer(&render.Layer{Name: s, Title: s})
			g := geom.LineString(x, y, w, x, y, w, 10, 10)
			d.Push(w)
			d.Stroke(&g, &raster.Stroke{Width: w, Dashes: []float64{w, x}, DashOffset: y, Offset: x, MiterLimit: y, Cap: raster.CapRound}, raster.Paint{R: 1, A: 100})
			p := geom.Polygon([]float64{x, y, w, x, y, w, x, y})
			d.Fill(&p, raster.EvenOdd, raster.Paint{G: 255, A: 255})
			d.Rect(geom.Bound{MinX: x, MinY: y, MaxX: w, MaxY: x}, raster.Paint{A: 9})
			d.Pop()
			written(d, s, x, y, w)
			b, err := d.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			check(t, format.Name, b)
		}
	})
}
