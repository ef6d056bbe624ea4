package render

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"sigi/crs"
	"sigi/feature"
	"sigi/geom"
	"sigi/styles"
	"sigi/timing"
)

// buildings is n made-up buildings of 5 to 13 vertices that fill a map of
// 1024 x 768 at 1 m a pixel.
func buildings(n int) *table {
	rng := rand.New(rand.NewPCG(9, 9))
	f := newTable(utm32, nameAttribute)
	f.batch = 1024
	side := math.Sqrt(1024 * 768 / float64(n))
	for y := 0.0; y < 768; y += side {
		for x := 0.0; x < 1024; x += side {
			cx, cy := townBound.MinX+x+side/2, townBound.MinY+y+side/2
			corners := 4 + rng.IntN(9)
			turn := rng.Float64()
			var flat []float64
			for k := range corners {
				s, c := math.Sincos(turn + 2*math.Pi*float64(k)/float64(corners))
				r := side * (0.35 + 0.15*rng.Float64())
				flat = append(flat, cx+r*c, cy+r*s)
			}
			flat = append(flat, flat[0], flat[1])
			f.add(geom.Polygon(flat), feature.OfString(fmt.Sprintf("n. %d", rng.IntN(200))))
		}
	}
	return f
}

func BenchmarkDraw(b *testing.B) {
	bound := geom.Bound{MinX: townBound.MinX, MinY: townBound.MinY, MaxX: townBound.MinX + 1024, MaxY: townBound.MinY + 768}
	mercator := crs.MustLookup("EPSG", "3857")
	tr, err := crs.NewTransform(utm32, mercator)
	if err != nil {
		b.Fatal(err)
	}
	mb, err := tr.Bound(bound)
	if err != nil {
		b.Fatal(err)
	}
	two := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{
		{Rules: []styles.Rule{{Symbolizers: []styles.Symbolizer{area("", "#704028", 3)}}}},
		{Rules: []styles.Rule{{Symbolizers: []styles.Symbolizer{area("#d8b8a0", "", 0)}}}},
	}}
	few, many := buildings(2000), buildings(10000)
	for _, c := range []struct {
		name     string
		features *table
		style    *styles.Style
		mercator bool
	}{
		{"10k/fill", many, style(area("#d8b8a0", "", 0)), false},
		{"10k/fill+outline", many, style(area("#d8b8a0", "#704028", 1)), false},
		{"10k/fill+outline/3857", many, style(area("#d8b8a0", "#704028", 1)), true},
		{"10k/two-styles", many, two, false},
		{"10k/marks", many, style(mark("circle", "#c00000", "#000000", 6)), false},
		{"10k/labels", many, style(area("#d8b8a0", "#704028", 1), words("name", 9)), false},
		{"2k/labels-halo", few, style(halo(words("name", 9), "#ffffff", 1.5)), false},
		{"empty", newTable(utm32), style(area("#d8b8a0", "#704028", 1)), false},
	} {
		b.Run(c.name, func(b *testing.B) {
			m := &Map{Bound: bound, CRS: utm32, Width: 1024, Height: 768, Background: styles.Color{R: 255, G: 255, B: 255, A: 255},
				Layers: []Layer{{Features: c.features, Style: c.style}}}
			if c.mercator {
				m.CRS, m.Bound = mercator, mb
			}
			r := NewRenderer(Options{})
			var stages [timing.Encode]time.Duration
			b.ReportAllocs()
			for b.Loop() {
				p, err := r.Draw(context.Background(), m)
				if err != nil {
					b.Fatal(err)
				}
				for _, s := range p.Report.Stages {
					stages[s.Stage] += s.Took
				}
				p.Release()
			}
			for n, took := range stages {
				b.ReportMetric(1000*took.Seconds()/float64(b.N), timing.Stage(n).String()+"-ms")
			}
		})
	}
}
