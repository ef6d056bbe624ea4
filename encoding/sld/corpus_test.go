package sld_test

import (
	"context"
	"flag"
	"image"
	"image/draw"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigi/crs"
	"sigi/encoding/sld"
	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
	"sigi/layers/memory"
	"sigi/render"
	"sigi/render/fonts"
	"sigi/styles"
)

var update = flag.Bool("update", false, "draw the golden pictures of the corpus anew; look at each")

// The corpus is a document for each element of the standards and each vendor
// option that is drawn. What is under test stands between the comments [ and ];
// behind a | stands what takes its place where it cannot just go. Each document
// has a golden picture, and taking what is under test away changes it: a reader
// that passed over the element would not pass the test.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob("testdata/corpus/*.sld")
	if err != nil || len(files) < 60 {
		t.Fatalf("%d documents, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".sld")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			with, without := underTest(t, string(text))
			got := drawDocument(t, name, with)
			path := filepath.Join("testdata", "corpus", name+".png")
			if *update {
				writePicture(t, path, got)
			}
			want := readPicture(t, path)
			if n := differing(got, want); n > 0 {
				writePicture(t, filepath.Join(os.TempDir(), "sigi-corpus", name+".png"), got)
				t.Errorf("%d pixels differ from %s", n, path)
			}
			if n := differing(drawDocument(t, name, without), got); n < 5 {
				t.Errorf("without what is under test only %d pixels differ", n)
			}
		})
	}
}

// underTest is a document with and without its element under test.
func underTest(t *testing.T, text string) (with, without string) {
	t.Helper()
	before, rest, ok := strings.Cut(text, "<!--[-->")
	element, after, closed := strings.Cut(rest, "<!--]-->")
	if !ok || !closed {
		t.Fatal("nothing is marked as under test")
	}
	element, instead, _ := strings.Cut(element, "<!--|-->")
	return before + element + after, before + instead + after
}

// Cut into tiles or not, in one density of pixels or another: one picture of
// every document. What is drawn may lie across four tiles, and labels do.
func TestCorpusInTilesIsOneMap(t *testing.T) {
	files, err := filepath.Glob("testdata/corpus/*.sld")
	if err != nil || len(files) < 60 {
		t.Fatalf("%d documents, %v", len(files), err)
	}
	const side = 40 // pixels at 96 DPI
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".sld")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		with, _ := underTest(t, string(text))
		for dpi, ratio := range map[string]int{"96": 1, "192": 2} {
			t.Run(name+"/"+dpi, func(t *testing.T) {
				m := documentMap(t, name, with)
				m.PixelRatio = float64(ratio)
				m.Width, m.Height = ratio*m.Width, ratio*m.Height
				whole := drawMap(t, m)
				stitched := image.NewRGBA(whole.Rect)
				for y := 0; y < 120; y += side {
					for x := 0; x < 160; x += side {
						tile := *m
						tile.Width, tile.Height = ratio*side, ratio*side
						tile.Bound = geom.Bound{MinX: m.Bound.MinX + float64(x), MaxX: m.Bound.MinX + float64(x+side),
							MinY: m.Bound.MaxY - float64(y+side), MaxY: m.Bound.MaxY - float64(y)}
						at := image.Pt(ratio*x, ratio*y)
						draw.Draw(stitched, image.Rectangle{Min: at, Max: at.Add(image.Pt(tile.Width, tile.Height))}, drawMap(t, &tile), image.Point{}, draw.Src)
					}
				}
				if n := apart(stitched, whole, 2); n > 0 {
					writePicture(t, filepath.Join(os.TempDir(), "sigi-corpus", name+"-"+dpi+"-tiles.png"), stitched)
					writePicture(t, filepath.Join(os.TempDir(), "sigi-corpus", name+"-"+dpi+"-whole.png"), whole)
					t.Errorf("%d pixels differ from those of one map", n)
				}
			})
		}
	}
}

// drawDocument draws a document over the data that its name begins with.
func drawDocument(t *testing.T, name, text string) *image.RGBA {
	t.Helper()
	return drawMap(t, documentMap(t, name, text))
}

func documentMap(t *testing.T, name, text string) *render.Map {
	t.Helper()
	d, err := sld.Parse([]byte(text), sld.Options{Name: name, Fonts: (*fonts.Library)(nil), Resolve: func(href string) ([]byte, string, error) {
		data, err := os.ReadFile(filepath.Join("testdata", "corpus", filepath.Base(href)))
		return data, "", err
	}, Match: func(pattern string) ([]string, error) { return fs.Glob(os.DirFS("testdata/corpus"), pattern) }})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Notes) > 0 {
		t.Errorf("noted: %v", d.Notes)
	}
	features := corpusAreas(t)
	switch kind, _, _ := strings.Cut(strings.TrimPrefix(name, "sld10-"), "-"); kind {
	case "line":
		features = corpusLines(t)
	case "back": // lines from right to left
		features = corpusLayer(t,
			geom.LineString(moved(148, 30, 84, 12, 50, 34, 12, 14)...),
			geom.LineString(moved(148, 56, 100, 70, 60, 46, 12, 60)...),
			geom.LineString(moved(146, 102, 110, 82, 70, 100, 36, 84, 14, 104)...))
	case "tall": // areas higher than wide
		features = corpusLayer(t,
			geom.Polygon(moved(10, 8, 44, 12, 40, 112, 8, 104, 10, 8)),
			geom.Polygon(moved(64, 10, 92, 14, 130, 110, 100, 112, 64, 10)),
			geom.Polygon(moved(120, 8, 152, 10, 150, 84, 128, 80, 120, 8)))
	case "point":
		features = corpusPoints(t)
	}
	return &render.Map{CRS: crs.MustLookup("EPSG", "32632"), Width: 160, Height: 120,
		Bound:      geom.Bound{MinX: 551000, MinY: 5061000, MaxX: 551160, MaxY: 5061120},
		Background: styles.Color{R: 255, G: 255, B: 255, A: 255},
		Layers:     []render.Layer{{Name: "x", Features: features, Style: d.Layers[0].Styles[0]}}}
}

func drawMap(t *testing.T, m *render.Map) *image.RGBA {
	t.Helper()
	p, err := render.NewRenderer(render.Options{}).Draw(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Report.Missing) > 0 {
		t.Fatal(p.Report.Missing)
	}
	return p.Image
}

// The data: three of each kind, of kinds a, b and c and ranks 1 to 3.

func corpusAreas(t *testing.T) layers.Features {
	return corpusLayer(t,
		geom.Polygon(moved(10, 12, 60, 8, 66, 50, 30, 62, 14, 44, 10, 12)),
		geom.Polygon(moved(80, 16, 150, 22, 146, 66, 90, 58, 80, 16), moved(100, 30, 126, 32, 122, 48, 102, 44, 100, 30)),
		geom.Polygon(moved(24, 76, 140, 80, 132, 110, 84, 92, 30, 112, 24, 76)))
}

func corpusLines(t *testing.T) layers.Features {
	return corpusLayer(t,
		geom.LineString(moved(12, 14, 50, 34, 84, 12, 148, 30)...),
		geom.LineString(moved(12, 60, 60, 46, 100, 70, 148, 56)...),
		geom.LineString(moved(14, 104, 36, 84, 70, 100, 110, 82, 146, 102)...))
}

func corpusPoints(t *testing.T) layers.Features {
	return corpusLayer(t, geom.Point(551040, 5061086), geom.Point(551112, 5061070), geom.Point(551074, 5061034))
}

// moved are coordinates of the picture, y up, on the ground.
func moved(xy ...float64) []float64 {
	for i := 0; i+1 < len(xy); i += 2 {
		xy[i] += 551000
		xy[i+1] += 5061000
	}
	return xy
}

func corpusLayer(t *testing.T, shapes ...geom.Geometry) layers.Features {
	t.Helper()
	text := feature.OfString
	rows := [][]feature.Value{
		{text("Via Roma"), text("a"), feature.OfInt(1), feature.OfFloat(0), text("#d08040"), {}},
		{text("Vja Rossi"), text("b"), feature.OfInt(2), feature.OfFloat(45.25), text("#40a0d0"), text("n")},
		{text("Piazza Vecchia"), text("c"), feature.OfInt(3), feature.OfFloat(120.5), text("#70b050"), text("n")},
	}
	typ := &feature.Type{Name: "x", CRS: crs.MustLookup("EPSG", "32632"), GeomName: "geom", Attributes: []feature.Attribute{
		{Name: "name", Kind: feature.String}, {Name: "kind", Kind: feature.String}, {Name: "rank", Kind: feature.Int},
		{Name: "angle", Kind: feature.Float}, {Name: "colour", Kind: feature.String}, {Name: "note", Kind: feature.String}}}
	f, err := memory.Load(context.Background(), &shapesOf{typ, shapes, rows}, memory.Options{Attributes: []string{"name", "kind", "rank", "angle", "colour", "note"}})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func differing(a, b *image.RGBA) int { return apart(a, b, 0) }

// apart is how many pixels have a channel that differs by more than so many levels.
func apart(a, b *image.RGBA, levels int) int {
	if a.Rect != b.Rect {
		return len(a.Pix)
	}
	n := 0
	for i := 0; i < len(a.Pix); i += 4 {
		for c := range 4 {
			if d := int(a.Pix[i+c]) - int(b.Pix[i+c]); d > levels || -d > levels {
				n++
				break
			}
		}
	}
	return n
}

func writePicture(t *testing.T, path string, img image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	w, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(w, img); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func readPicture(t *testing.T, path string) *image.RGBA {
	t.Helper()
	r, err := os.Open(path)
	if err != nil {
		t.Fatalf("%v: run go test -update and look at it", err)
	}
	defer r.Close()
	img, err := png.Decode(r)
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Rect, img, image.Point{}, draw.Src)
	return out
}
