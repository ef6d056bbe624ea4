package render

import (
	"context"
	"testing"

	"sigi/crs"
	"sigi/geom"
	"sigi/layers"
	"sigi/styles"
)

// resident is a table as the resident index is to the renderer: it knows how
// many vertices it has, and any number may read at once.
type resident struct{ *table }

func (r resident) Open(context.Context) (layers.Snapshot, error) {
	own := *r.table
	own.reused = layers.Batch{}
	return resident{&own}, nil
}

func (r resident) Estimate(layers.Query) layers.Cost {
	return layers.Cost{Features: int64(len(r.rows)), Vertices: bandVertices}
}

// everything is a map of every symbol that bands could cut.
func everything() *Map {
	l := town(11)
	for i := range l {
		l[i].Features = resident{l[i].Features.(*table)}
	}
	odd := newTable(utm32)
	for _, g := range oddGeometries() {
		odd.add(g)
	}
	for i := range odd.boxes {
		odd.boxes[i] = townBound
	}
	dashed := line("#2040a0", 3)
	dashed.Stroke.Dashes = []float64{9, 4}
	plans := newTable(utm32)
	plans.add(box(20, 20, 340, 250))
	large := mark("circle", "#ffd0d0", "#ff0000", 90)
	l[2].Opacity = 1
	l = append(l,
		Layer{Name: "plans", Features: resident{plans}, Style: style(tiled("slash", "#c02020", 11, 1.5), dashed)},
		Layer{Name: "odd", Features: resident{odd}, Style: style(area("#80ff80", "#000000", 2), dashed, large)},
		Layer{Name: "along", Features: l[1].Features, Style: style(along("triangle", 9, 5, 0))},
		Layer{Name: "faded", Features: l[0].Features, Style: style(line("#00a0ff", 2)), Opacity: 0.5},
		Layer{Name: "names", Features: l[0].Features, Style: style(words("name", 9))},
		Layer{Name: "again", Features: l[1].Features, Style: style(line("#a000ff", 1), words("name", 8))})
	return mapOf(l...)
}

func TestBandsGiveThePixelsOfTheWhole(t *testing.T) {
	for _, c := range []*crs.CRS{utm32, crs.MustLookup("EPSG", "3857")} {
		m := everything()
		m.CRS = c
		tr, err := crs.NewTransform(utm32, c)
		if err != nil {
			t.Fatal(err)
		}
		if m.Bound, err = tr.Bound(townBound); err != nil {
			t.Fatal(err)
		}
		whole, err := NewRenderer(Options{Cores: 1}).Draw(context.Background(), m)
		if err != nil {
			t.Fatal(err)
		}
		for _, cores := range []int{2, 3, 8} {
			r := NewRenderer(Options{Cores: cores})
			cut, err := r.Draw(context.Background(), m)
			if err != nil {
				t.Fatal(err)
			}
			comparePictures(t, "bands-"+c.Code(), cut.Image, whole.Image, 0, 0)
			if a, b := cut.Report, whole.Report; a.Features != b.Features || a.Labels != b.Labels || len(a.Missing) != len(b.Missing) {
				t.Errorf("%d cores: %d features, %d labels, missing %v; whole: %d, %d, %v", cores, a.Features, a.Labels, a.Missing, b.Features, b.Labels, b.Missing)
			}
			if n := r.cores.busy.Load(); n != 0 {
				t.Errorf("%d cores are still taken", n)
			}
		}
	}
}

func TestBandsAreForIdleCoresOnly(t *testing.T) {
	c := cores{most: 2}
	c.enter()
	if !c.take() {
		t.Fatal("a core is idle and was not taken")
	}
	if c.idle() || c.take() {
		t.Fatal("a core that draws was taken")
	}
	c.leave()
	c.enter() // a second client
	c.enter() // and a third: admission decides, not the bands
	if c.idle() || c.take() {
		t.Fatal("a core was taken from a client")
	}
}

func TestALayerThatFailsInOneBandIsMissingOnce(t *testing.T) {
	l := town(5)
	fails := l[0].Features.(*table)
	fails.fails = context.DeadlineExceeded
	m := mapOf(Layer{Name: "areas", Features: resident{fails}, Style: l[0].Style},
		Layer{Name: "streets", Features: resident{l[1].Features.(*table)}, Style: l[1].Style})
	p, err := NewRenderer(Options{Cores: 4}).Draw(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Report.Missing) != 1 {
		t.Errorf("missing: %v", p.Report.Missing)
	}
}

func TestAPanicInABandReachesTheCaller(t *testing.T) {
	f := resident{newTable(utm32)}
	f.add(geom.Point(townBound.Center()))
	f.typ.Attributes = nil
	defer func() {
		if recover() == nil {
			t.Error("the panic was lost")
		}
	}()
	broken := *f.table
	m := mapOf(Layer{Features: panics{resident{&broken}}, Style: &styles.Style{FeatureTypes: style(area("#ff0000", "", 0)).FeatureTypes}})
	_, _ = NewRenderer(Options{Cores: 2}).Draw(context.Background(), m)
}

// panics is a source with a mistake in it.
type panics struct{ resident }

func (p panics) Open(ctx context.Context) (layers.Snapshot, error) {
	s, err := p.resident.Open(ctx)
	s.(resident).started = func() { panic("mistake") }
	return s, err
}
