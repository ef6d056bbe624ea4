package memory

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
)

// crowd is n areas in a few dense quarters, some of them large.
func crowd(r *rand.Rand, n int) *list {
	l := newList(feature.Attribute{Name: "n", Kind: feature.Int})
	for i := range n {
		l.add(feature.IntKey(int64(i)), areaOf(r), feature.OfInt(int64(i%5)))
	}
	return l
}

func areaOf(r *rand.Rand) geom.Geometry {
	quarter := float64(r.IntN(9))
	x, y := -3000+math.Round(100*(2000*math.Mod(quarter, 3)+300*r.NormFloat64()))/100, 5e6+math.Round(100*(1500*math.Floor(quarter/3)+300*r.NormFloat64()))/100
	w, h := 1+math.Round(100*12*r.Float64())/100, 1+math.Round(100*9*r.Float64())/100
	if r.IntN(200) == 0 {
		w, h = 60*w, 40*h
	}
	return geom.Polygon([]float64{x, y, x + w, y, x + w, y + h, x, y + h, x, y})
}

// summary is what of features, dots and clusters came of a query.
type summary struct {
	features, dots, clusters, count int
	area, length, x, y              float64 // sums over dots and what is gathered
	members                         []layers.Cluster
}

func summaryOf(t testing.TB, l layers.Features, q layers.Query) (s summary) {
	t.Helper()
	snapshot, err := l.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	add := func(c layers.Cluster) {
		n := float64(c.Count)
		s.area += n * c.Share * c.Width * c.Height
		s.length += n * c.Around * 2 * (c.Width + c.Height)
		s.x, s.y = s.x+n*c.X, s.y+n*c.Y
		s.count += c.Count
		s.members = append(s.members, c)
	}
	last := feature.IntKey(math.MinInt64)
	for b, err := range snapshot.Read(context.Background(), q) {
		if err != nil {
			t.Fatal(err)
		}
		if len(b.Clusters) > 0 && b.Len() > 0 {
			t.Error("clusters and features in one batch")
		}
		for i := range b.Keys {
			if s.clusters > 0 || b.Keys[i].Int <= last.Int {
				t.Errorf("feature %v comes after %v, or after %d clusters", b.Keys[i], last, s.clusters)
			}
			last = b.Keys[i]
			s.features++
			if b.Dots != nil && b.Dots[i].Is() {
				d := b.Dots[i]
				x, y := d.Box.Center()
				add(layers.Cluster{X: x, Y: y, Width: d.Box.Width(), Height: d.Box.Height(), Share: d.Share, Around: d.Around, Count: 1})
				s.dots++
			}
		}
		for _, c := range b.Clusters {
			s.clusters++
			add(c)
		}
	}
	return s
}

func near(a, b, within float64) bool { return math.Abs(a-b) <= within*math.Abs(b) }

// What is gathered is as many areas, as large, with as long outlines, and as far
// from each other, as when they come one by one.
func TestClustersStandForTheirAreas(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	m := load(t, crowd(r, 40_000))
	if len(m.overviews.gatherings) < 4 {
		t.Fatalf("%d gatherings", len(m.overviews.gatherings))
	}
	for _, dots := range []float64{10, 20, 33, 50, 100, 400} {
		q := layers.Query{Resolution: dots, Dots: dots}
		one := summaryOf(t, m, q)
		q.Gather = dots
		all := summaryOf(t, m, q)
		if g := m.overviews.gathering(&layers.Plan{Query: q}); (g != nil) != (all.clusters > 0) {
			t.Errorf("%v: %d clusters, of a gathering: %v", dots, all.clusters, g != nil)
		}
		if all.count != one.dots || all.features-all.dots != one.features-one.dots {
			t.Errorf("%v: %d dots and %d others, in clusters %d and %d", dots, one.dots, one.features-one.dots, all.count, all.features-all.dots)
		}
		if !near(all.area, one.area, 0.01) || !near(all.length, one.length, 0.01) || !near(all.x, one.x, 1e-4) || !near(all.y, one.y, 1e-8) {
			t.Errorf("%v: areas %v of %v, outlines %v of %v, middles %v, %v of %v, %v", dots, all.area, one.area, all.length, one.length, all.x, all.y, one.x, one.y)
		}
		t.Logf("%v: %d areas come as %d clusters and %d features", dots, one.features, all.clusters, all.features)
	}
}

// A box has every cluster that has something in it, and those are what they are in any box.
func TestClustersOfABoxAreThoseOfTheWhole(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	m := load(t, crowd(r, 30_000))
	q := layers.Query{Resolution: 60, Dots: 60, Gather: 60}
	whole := summaryOf(t, m, q)
	if whole.clusters == 0 {
		t.Fatal("nothing is gathered")
	}
	met := 0
	for range 200 {
		x, y, w, h := -4000+6000*r.Float64(), 5e6-1000+5000*r.Float64(), 2000*r.Float64(), 1500*r.Float64()
		b := geom.Bound{MinX: x, MinY: y, MaxX: x + w, MaxY: y + h}
		q.Bound = &b
		part := summaryOf(t, m, q)
		for _, c := range part.members {
			if !slices.Contains(whole.members, c) {
				t.Fatalf("%v: %+v is not of the whole", b, c)
			}
		}
		for _, c := range whole.members {
			reach := geom.Bound{MinX: c.X - (c.Across+c.Width)/2, MinY: c.Y - (c.Upward+c.Height)/2, MaxX: c.X + (c.Across+c.Width)/2, MaxY: c.Y + (c.Upward+c.Height)/2}
			if reach.Intersects(b) {
				met++
				if !slices.Contains(part.members, c) {
					t.Fatalf("%v: %+v is missing", b, c)
				}
			}
		}
	}
	if met < 1000 {
		t.Errorf("%d clusters were looked at", met)
	}
}

// Conditions and attributes are of features: with them nothing is gathered.
func TestNothingIsGatheredWhereFeaturesAreAskedFor(t *testing.T) {
	m := load(t, crowd(rand.New(rand.NewPCG(5, 6)), 20_000), "n")
	all := layers.Query{Resolution: 60, Dots: 60, Gather: 60}
	for what, change := range map[string]func(*layers.Query){
		"attributes": func(q *layers.Query) { q.Attributes = []string{"n"} },
		"limit":      func(q *layers.Query) { q.Limit = 10 },
		"offset":     func(q *layers.Query) { q.Offset = 10 },
		"exact":      func(q *layers.Query) { q.Resolution = 0 },
		"no dots":    func(q *layers.Query) { q.Dots = 0 },
		"keys alone": func(q *layers.Query) { q.WithoutGeometry = true },
	} {
		q := all
		change(&q)
		if s := summaryOf(t, m, q); s.clusters > 0 {
			t.Errorf("%s: %d clusters", what, s.clusters)
		}
	}
	if s := summaryOf(t, m, all); s.clusters == 0 {
		t.Error("nothing is gathered at all")
	}
}

// A row that changed is no longer in the cluster it was in, the others of its cell
// are there as before, and where nothing changed clusters stay.
func TestChangedAreasAreNoLongerInTheirClusters(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	source := &exchanged{crowd(r, 25_000)}
	var l Resident = load(t, source)
	q := layers.Query{Resolution: 60, Dots: 60, Gather: 60}
	before := summaryOf(t, l, q)
	for change := range 12 {
		now := &list{t: source.t, keys: slices.Clone(source.keys), geoms: slices.Clone(source.geoms), values: [][]feature.Value{slices.Clone(source.values[0])}}
		var keys []feature.Key
		for range 1 + r.IntN(60) {
			switch i := r.IntN(len(now.keys)); r.IntN(3) {
			case 0: // gone
				keys = append(keys, now.keys[i])
				now.keys, now.geoms, now.values[0] = slices.Delete(now.keys, i, i+1), slices.Delete(now.geoms, i, i+1), slices.Delete(now.values[0], i, i+1)
			case 1: // elsewhere
				keys = append(keys, now.keys[i])
				now.geoms[i] = areaOf(r)
			default: // new
				k := feature.IntKey(int64(100_000 + 1000*change + len(keys)))
				keys = append(keys, k)
				now.add(k, areaOf(r), feature.OfInt(1))
			}
		}
		source.list = now.sorted()
		c, _, err := Apply(context.Background(), l, source.list, feature.State{Log: "x", Pos: fmt.Sprint(change)}, keys)
		if err != nil {
			t.Fatal(err)
		}
		l = c
		fresh := load(t, source)
		b := geom.Bound{MinX: -2500, MinY: 5e6 - 300, MaxX: 600, MaxY: 5e6 + 1700}
		for _, bound := range []*geom.Bound{nil, &b} {
			q := q
			q.Bound = bound
			one := q
			one.Gather = 0
			want, got := summaryOf(t, fresh, one), summaryOf(t, l, q)
			if bound == nil && (got.count != want.dots || got.features-got.dots != want.features-want.dots || !near(got.area, want.area, 0.01) || !near(got.x, want.x, 1e-4)) {
				t.Fatalf("change %d: %d dots and %d others, in clusters %d and %d; areas %v of %v", change, want.dots, want.features-want.dots, got.count, got.features-got.dots, got.area, want.area)
			}
			if bound != nil && (got.count < want.dots || got.clusters == 0) {
				t.Fatalf("change %d: %d dots in a box, in clusters %d", change, want.dots, got.count)
			}
		}
	}
	if after := summaryOf(t, l, q); after.clusters < before.clusters/2 || after.dots == before.dots {
		t.Errorf("%d clusters and %d dots before, %d and %d after", before.clusters, before.dots, after.clusters, after.dots)
	}
	folded, err := l.(*Changed).Fold(context.Background(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := summaryOf(t, folded, q), summaryOf(t, load(t, source), q); !slices.Equal(got.members, want.members) {
		t.Error("folded, the clusters are not those of a layer that was loaded now")
	}
}

// An index file has the gatherings, read or mapped.
func TestAnIndexFileHasTheGatherings(t *testing.T) {
	m := load(t, crowd(rand.New(rand.NewPCG(9, 10)), 20_000))
	path := kept(t, m)
	q := layers.Query{Resolution: 60, Dots: 60, Gather: 60}
	want := summaryOf(t, m, q)
	for _, fits := range []bool{true, false} {
		got := summaryOf(t, reopened(t, path, m, func(int64) bool { return fits }), q)
		if got.clusters == 0 || !slices.Equal(got.members, want.members) {
			t.Errorf("mapped %v: %d clusters of %d, or others", !fits, got.clusters, want.clusters)
		}
	}
}

// A layer that never was in memory has the same clusters.
func TestALayerBuiltOutsideOfMemoryHasTheGatherings(t *testing.T) {
	bucketBytes = 40_000
	defer func() { bucketBytes = 32 << 20 }()
	m := load(t, crowd(rand.New(rand.NewPCG(11, 12)), 20_000))
	l, _ := outside(t, m.source, 1, nil)
	q := layers.Query{Resolution: 60, Dots: 60, Gather: 60}
	if got, want := summaryOf(t, l, q), summaryOf(t, m, q); got.clusters == 0 || !slices.Equal(got.members, want.members) {
		t.Errorf("%d clusters of %d, or others", got.clusters, want.clusters)
	}
}

func BenchmarkGather(b *testing.B) {
	m := load(b, town(1_000_000))
	b.ResetTimer()
	for b.Loop() {
		if err := m.gathers(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e6, "ns/feature")
}
