package render_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sigi/crs"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/layers"
	"sigi/layers/memory"
	"sigi/layers/ogr"
	"sigi/render"
	"sigi/styles"
	"sigi/timing"
)

// firenze loads a layer of the Florence data into memory.
func firenze(b testing.TB, name string, attributes ...string) layers.Features {
	b.Helper()
	data := os.Getenv("DATA")
	if data == "" {
		b.Skip("not run: DATA names no folder with firenze/" + name + ".gpkg")
	}
	ctx := context.Background()
	s, err := ogr.Driver{}.Open(ctx, layers.SourceOptions{Name: name, Driver: "ogr", Path: filepath.Join(data, "firenze", name+".gpkg")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	f, err := s.Features(ctx, layers.FeaturesOptions{})
	if err != nil {
		b.Fatal(err)
	}
	m, err := memory.Load(ctx, f, memory.Options{Attributes: attributes})
	if err != nil {
		b.Fatal(err)
	}
	return m
}

func constant(s string) styles.Param { return filter.Literal{Value: feature.OfString(s)} }

func ofNumber(f float64) styles.Param { return filter.Literal{Value: feature.OfFloat(f)} }

func pen(color string, width float64) *styles.StrokeParams {
	return &styles.StrokeParams{Color: constant(color), Width: ofNumber(width)}
}

func one(s ...styles.Symbolizer) styles.FeatureTypeStyle {
	return styles.FeatureTypeStyle{Rules: []styles.Rule{{Symbolizers: s}}}
}

// BenchmarkFirenze draws the centre of Florence at 1024 x 768.
func BenchmarkFirenze(b *testing.B) {
	buildings, streets := firenze(b, "edifici"), firenze(b, "strade", "name")
	built := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{one(&styles.PolygonSymbolizer{
		Fill: &styles.FillParams{Color: constant("#e0c8b8")}, Stroke: pen("#a08070", 1)})}}
	name := &styles.TextSymbolizer{Label: []styles.Param{filter.Attribute{Name: "name"}}, Size: ofNumber(9),
		Fill: styles.FillParams{Color: constant("#202020")}, Line: &styles.LinePlacement{}, Group: true,
		Halo: &styles.Halo{Fill: styles.FillParams{Color: constant("#fff4d0")}}}
	cased := one(&styles.LineSymbolizer{Stroke: *pen("#907050", 5)})
	filled := one(&styles.LineSymbolizer{Stroke: *pen("#fff4d0", 3)})
	for _, scene := range []struct {
		name   string
		layers []render.Layer
	}{
		{"buildings", []render.Layer{{Features: buildings, Style: built}}},
		{"town", []render.Layer{{Features: buildings, Style: built},
			{Features: streets, Style: &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{cased, filled}}}}},
		{"town+names", []render.Layer{{Features: buildings, Style: built},
			{Features: streets, Style: &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{cased, filled, one(name)}}}}},
	} {
		for _, res := range []float64{0.5, 1, 2, 4} {
			for _, c := range []*crs.CRS{crs.MustLookup("EPSG", "32632"), crs.MustLookup("EPSG", "3857")} {
				b.Run(fmt.Sprintf("%s/%gm/%s", scene.name, res, c.Code()), func(b *testing.B) {
					const x, y = 681200, 4848900
					m := &render.Map{CRS: c, Width: 1024, Height: 768, Background: styles.Color{R: 255, G: 255, B: 255, A: 255}, Layers: scene.layers}
					t, err := crs.NewTransform(crs.MustLookup("EPSG", "32632"), c)
					if err != nil {
						b.Fatal(err)
					}
					if m.Bound, err = t.Bound(geom.Bound{MinX: x - 512*res, MinY: y - 384*res, MaxX: x + 512*res, MaxY: y + 384*res}); err != nil {
						b.Fatal(err)
					}
					r := render.NewRenderer(render.Options{})
					var stages [timing.Encode]time.Duration
					features := 0
					for b.Loop() {
						p, err := r.Draw(context.Background(), m)
						if err != nil || len(p.Report.Missing) > 0 {
							b.Fatal(err, p)
						}
						for _, s := range p.Report.Stages {
							stages[s.Stage] += s.Took
						}
						features = p.Report.Features
						p.Release()
					}
					for n, took := range stages {
						b.ReportMetric(1000*took.Seconds()/float64(b.N), timing.Stage(n).String()+"-ms")
					}
					b.ReportMetric(float64(features), "features")
				})
			}
		}
	}
}
