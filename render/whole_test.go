package render_test

import (
	"context"
	"iter"
	"os"
	"syscall"
	"testing"
	"time"

	"sigi/crs"
	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
	"sigi/layers/memory"
	"sigi/render"
	"sigi/styles"
	"sigi/timing"
)

// copies is a layer and shifted copies of it, some in a row, one after another
// in key order: what bench makes of Florence for a million buildings.
type copies struct {
	layers.Features
	n, row int
	dx, dy float64
}

func (c copies) Open(ctx context.Context) (layers.Snapshot, error) {
	s, err := c.Features.Open(ctx)
	return copiesSnapshot{s, c}, err
}

type copiesSnapshot struct {
	layers.Snapshot
	of copies
}

func (s copiesSnapshot) Read(ctx context.Context, q layers.Query) iter.Seq2[*layers.Batch, error] {
	return func(yield func(*layers.Batch, error) bool) {
		for k := range s.of.n {
			dx, dy := s.of.dx*float64(k%s.of.row), s.of.dy*float64(k/s.of.row)
			for b, err := range s.Snapshot.Read(ctx, q) {
				if err != nil {
					yield(nil, err)
					return
				}
				moved := layers.Batch{Columns: b.Columns}
				for i := range b.Keys {
					moved.Keys = append(moved.Keys, feature.IntKey(int64(k)*1e6+b.Keys[i].Int))
					g := b.Geometries[i].Clone()
					for o := 0; o < len(g.Flat); o += g.Layout.Stride() {
						g.Flat[o], g.Flat[o+1] = g.Flat[o]+dx, g.Flat[o+1]+dy
					}
					moved.Geometries = append(moved.Geometries, g)
				}
				if !yield(&moved, nil) {
					return
				}
			}
		}
	}
}

// userSeconds is the processor's time of this process.
func userSeconds() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Sec) + float64(u.Utime.Usec)/1e6
}

// BenchmarkWhole draws everything at once: the town, and with MILLION and
// TENMILLION set as many buildings, with and without
// overviews, beside a view of streets. Machines are shared, so
// look at cpu-ms.
func BenchmarkWhole(b *testing.B) {
	buildings, streets, land := firenze(b, "edifici"), firenze(b, "strade"), firenze(b, "uso_suolo")
	utm := crs.MustLookup("EPSG", "32632")
	built := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{one(&styles.PolygonSymbolizer{Fill: &styles.FillParams{Color: constant("#e8b58a")}, Stroke: pen("#6b4a2b", 1)})}}
	filled := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{one(&styles.PolygonSymbolizer{Fill: &styles.FillParams{Color: constant("#e8b58a")}})}}
	green := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{one(&styles.PolygonSymbolizer{Fill: &styles.FillParams{Color: constant("#b0d8a0")}, Stroke: pen("#406030", 1)})}}
	cased := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{one(&styles.LineSymbolizer{Stroke: *pen("#907050", 5)}), one(&styles.LineSymbolizer{Stroke: *pen("#fff4d0", 3)})}}
	copied := func(n, row int) layers.Features {
		m, err := memory.Load(context.Background(), copies{buildings, n, row, 20000, 16000}, memory.Options{})
		if err != nil {
			b.Fatal(err)
		}
		return m
	}
	var many, ten layers.Features
	if os.Getenv("MILLION") != "" {
		many = copied(21, 5)
	}
	if os.Getenv("TENMILLION") != "" {
		ten = copied(210, 15)
	}
	street := geom.Bound{MinX: 681200 - 512, MinY: 4848900 - 384, MaxX: 681200 + 512, MaxY: 4848900 + 384}
	for _, c := range []struct {
		name   string
		bound  geom.Bound
		width  int
		layers []render.Layer
	}{
		{"street", street, 1024, []render.Layer{{Features: buildings, Style: built}}},
		{"street/town", street, 1024, []render.Layer{{Features: land, Style: green}, {Features: buildings, Style: built}, {Features: streets, Style: cased}}},
		{"town/buildings", buildings.Bound(), 1024, []render.Layer{{Features: buildings, Style: built}}},
		{"town/buildings/fill", buildings.Bound(), 1024, []render.Layer{{Features: buildings, Style: filled}}},
		{"town/streets", buildings.Bound(), 1024, []render.Layer{{Features: streets, Style: cased}}},
		{"town/land", buildings.Bound(), 1024, []render.Layer{{Features: land, Style: green}}},
		{"million", geom.Bound{}, 1024, []render.Layer{{Features: many, Style: built}}},
		{"million/fill", geom.Bound{}, 1024, []render.Layer{{Features: many, Style: filled}}},
		{"tenmillion", geom.Bound{}, 1024, []render.Layer{{Features: ten, Style: built}}},
		{"tenmillion/fill", geom.Bound{}, 1024, []render.Layer{{Features: ten, Style: filled}}},
		{"million/street", street, 1024, []render.Layer{{Features: many, Style: built}}},
	} {
		for _, off := range []bool{false, true} {
			l := append([]render.Layer(nil), c.layers...)
			if l[0].Features == nil {
				continue
			}
			name, bound := c.name+"/on", c.bound
			if bound == (geom.Bound{}) {
				bound = l[0].Features.Bound()
			}
			if off {
				name = c.name + "/off"
				for i := range l {
					l[i].Features = exactly{l[i].Features}
				}
			}
			b.Run(name, func(b *testing.B) {
				m := render.Map{Bound: bound, CRS: utm, Width: c.width, Height: int(float64(c.width) * bound.Height() / bound.Width()), Background: styles.Color{R: 255, G: 255, B: 255, A: 255}, Layers: l}
				r := render.NewRenderer(render.Options{Cores: 1})
				features, start, fetched := 0, userSeconds(), time.Duration(0)
				for b.Loop() {
					p, err := r.Draw(context.Background(), &m)
					if err != nil || len(p.Report.Missing) > 0 {
						b.Fatal(err, p)
					}
					features += p.Report.Features
					for _, s := range p.Report.Stages {
						if s.Stage == timing.Fetch {
							fetched += s.Took
						}
					}
					p.Release()
				}
				cpu := userSeconds() - start
				b.ReportMetric(1000*cpu/float64(b.N), "cpu-ms")
				b.ReportMetric(float64(features)/(1000*cpu), "features/cpu-ms")
				b.ReportMetric(1000*fetched.Seconds()/float64(b.N), "fetch-ms")
			})
		}
	}
}
