package memory

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/layers"
	"sigi/layers/layertest"
)

// sorted puts a list into key order, which a source keeps.
func (l *list) sorted() *list {
	order := make([]int, len(l.keys))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return l.keys[order[a]].Int < l.keys[order[b]].Int })
	s := &list{t: l.t, values: make([][]feature.Value, len(l.values))}
	for _, i := range order {
		s.keys, s.geoms = append(s.keys, l.keys[i]), append(s.geoms, l.geoms[i])
		for c := range l.values {
			s.values[c] = append(s.values[c], l.values[c][i])
		}
	}
	return s
}

var testAttributes = []feature.Attribute{{Name: "code", Kind: feature.Int}, {Name: "name", Kind: feature.String}, {Name: "height", Kind: feature.Float},
	{Name: "flag", Kind: feature.Bool}, {Name: "day", Kind: feature.Date}, {Name: "seen", Kind: feature.Time}}

// TestALayerWithADeltaKeepsTheContract loads the records of the contract as
// they never were, has every third changed, some added and some deleted, and
// runs the suite: on the delta, on what it folds into, and with attributes that
// are not resident.
func TestALayerWithADeltaKeepsTheContract(t *testing.T) {
	now := newList(testAttributes...)
	for _, r := range layertest.Records() {
		now.add(feature.IntKey(r.Code), r.Polygon, feature.OfInt(r.Code), r.Name, r.Height, r.Flag, r.Day, r.Seen)
	}
	now = now.sorted()
	before := newList(testAttributes...)
	var keys []feature.Key
	for i, k := range now.keys {
		row := []feature.Value{now.values[0][i], now.values[1][i], now.values[2][i], now.values[3][i], now.values[4][i], now.values[5][i]}
		switch i % 5 {
		case 0: // other then
			row[1], row[0] = feature.OfString("was another"), feature.OfInt(-5)
			before.add(k, geom.Polygon([]float64{550001.25, 5060000, 550400, 5060000, 550400, 5060777, 550001.25, 5060000}), row...)
			keys = append(keys, k)
		case 1: // new
			keys = append(keys, k)
		default:
			before.add(k, now.geoms[i], row...)
		}
	}
	for i := range 60 { // gone
		k := feature.IntKey(int64(100000 + i))
		before.add(k, geom.Polygon([]float64{550000, 5060000, 550100, 5060000, 550100, 5060100, 550000, 5060000}), feature.OfInt(k.Int), feature.Value{}, feature.Value{}, feature.Value{}, feature.Value{}, feature.Value{})
		keys = append(keys, k)
	}
	for name, resident := range map[string][]string{"all": {"code", "name", "height", "flag", "day", "seen"}, "some": {"name"}} {
		source := &exchanged{before}
		var l Resident = load(t, source, resident...)
		source.list = now
		rand.New(rand.NewPCG(7, 7)).Shuffle(len(keys), func(i, k int) { keys[i], keys[k] = keys[k], keys[i] })
		for at := 0; at < len(keys); { // in changes of many sizes
			n := min(1+at/2, len(keys)-at)
			c, changed, err := Apply(context.Background(), l, now, feature.State{Log: "x", Pos: fmt.Sprint(at)}, keys[at:at+n])
			if err != nil || len(changed) != n {
				t.Fatalf("%d of %d keys changed: %v", len(changed), n, err)
			}
			at += n
			l = c
		}
		t.Run(name, func(t *testing.T) {
			layertest.Run(t, l)
		})
		folded, err := l.(*Changed).Fold(context.Background(), Options{})
		if err != nil || folded.State() != l.State() || folded.Count() != l.Count() {
			t.Fatalf("folding: %v", err)
		}
		t.Run(name+", folded", func(t *testing.T) {
			layertest.RunThin(t, folded)
		})
		// Nothing changed: nothing is new.
		c, changed, err := Apply(context.Background(), l, now, l.State(), keys)
		if err != nil || len(changed) > 0 || c.Delta() != l.(*Changed).Delta() {
			t.Errorf("the same again: %d changed, %v", len(changed), err)
		}
	}
}

// exchanged is a source whose records can be others.
type exchanged struct{ *list }

// TestADeltaReadsAsAFreshLoad applies random changes and holds every kind of
// query against a layer loaded from the same records.
func TestADeltaReadsAsAFreshLoad(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	ctx := context.Background()
	for round := range 3 {
		source := &exchanged{newList(feature.Attribute{Name: "n", Kind: feature.Int}, feature.Attribute{Name: "s", Kind: feature.String})}
		digits := []float64{100, 1000, 0}[round%3] // centimetres, millimetres, no grid
		number := func(from, size float64) float64 {
			v := from + size*r.Float64()
			if digits > 0 {
				v = math.Round(v*digits) / digits
			}
			return v
		}
		shape := func() geom.Geometry {
			x, y, s := number(1000, 4000), number(5000, 4000), 1+200*r.Float64()*r.Float64()
			switch kind := r.IntN(12); {
			case kind == 0:
				return geom.Geometry{}
			case kind < 3 && round%2 == 0:
				line := []float64{x, y}
				for range 2 + r.IntN(40) {
					line = append(line, number(x, s), number(y, s))
				}
				return geom.LineString(line...)
			case kind == 4:
				return geom.Geometry{Kind: geom.KindCollection, Members: []geom.Geometry{geom.Point(x, y), geom.LineString(x, y, x+1, y+1)}}
			}
			ring := []float64{}
			n := 4 + r.IntN(30)
			for i := range n {
				a, d := 2*math.Pi*float64(i)/float64(n), s*(0.7+0.3*r.Float64())
				ring = append(ring, number(x+d*math.Cos(a), 0), number(y+d*math.Sin(a), 0))
			}
			return geom.Polygon(append(ring, ring[0], ring[1]))
		}
		live := map[int64]int{}
		set := func(k int64) {
			n, s := feature.OfInt(r.Int64N(9)), feature.OfString(fmt.Sprint("s", r.IntN(5)))
			if i, ok := live[k]; ok {
				source.geoms[i], source.values[0][i], source.values[1][i] = shape(), n, s
				return
			}
			live[k] = len(source.keys)
			source.add(feature.IntKey(k), shape(), n, s)
		}
		// What comes first decides whether a layer is one of areas.
		source.add(feature.IntKey(-1), geom.Polygon([]float64{1000, 5000, 1010, 5000, 1010, 5010, 1000, 5000}), feature.OfInt(1), feature.OfString("first"))
		for range 400 + r.IntN(1500) {
			set(r.Int64N(100000))
		}
		source.list = source.sorted()
		index := func() {
			clear(live)
			for i, k := range source.keys {
				live[k.Int] = i
			}
		}
		index()
		var l Resident = load(t, source, "n", "s")
		var since []feature.Key
		var folding *Changed
		for change := range 30 {
			now := &list{t: source.t, keys: slices.Clone(source.keys), geoms: slices.Clone(source.geoms), values: [][]feature.Value{slices.Clone(source.values[0]), slices.Clone(source.values[1])}}
			source.list = now
			index()
			var keys []feature.Key
			for range 1 + r.IntN(1+r.IntN(120)) {
				k := r.Int64N(100000)
				if r.IntN(3) > 0 && len(source.keys) > 1 {
					k = source.keys[1+r.IntN(len(source.keys)-1)].Int
				}
				keys = append(keys, feature.IntKey(k))
				if i, ok := live[k]; ok && r.IntN(4) == 0 {
					source.keys = slices.Delete(source.keys, i, i+1)
					source.geoms = slices.Delete(source.geoms, i, i+1)
					source.values[0], source.values[1] = slices.Delete(source.values[0], i, i+1), slices.Delete(source.values[1], i, i+1)
					index()
					continue
				}
				set(k)
			}
			source.list = source.sorted()
			index()
			before, _ := dump(t, l, layers.Query{Attributes: []string{"n", "s"}})
			was := l
			c, changed, err := Apply(ctx, l, source.list, feature.State{}, keys)
			if err != nil {
				t.Fatal(err)
			}
			l = c
			if folding != nil {
				since = append(since, changed...)
			}
			if again, _ := dump(t, was, layers.Query{Attributes: []string{"n", "s"}}); !slices.Equal(before, again) {
				t.Fatal("what was there before changed, too")
			}
			switch change {
			case 10:
				folding = c
			case 20:
				base, err := folding.Fold(ctx, Options{})
				if err != nil {
					t.Fatal(err)
				}
				if l = c.Onto(base, since); l.(*Changed).Delta() > len(since) {
					t.Fatalf("a delta of %d rows after folding", l.(*Changed).Delta())
				}
			}
			if change%3 == 0 || change == 20 {
				likeFresh(t, r, l, load(t, source, "n", "s"))
			}
		}
	}
}

// likeFresh asks both the same.
func likeFresh(t *testing.T, r *rand.Rand, l, fresh Resident) {
	t.Helper()
	ctx := context.Background()
	if l.Count() != fresh.Count() || l.Vertices() != fresh.Vertices() {
		t.Fatalf("%d features of %d vertices, fresh %d of %d", l.Count(), l.Vertices(), fresh.Count(), fresh.Vertices())
	}
	a, _ := l.Open(ctx)
	b, _ := fresh.Open(ctx)
	for range 30 {
		var q layers.Query
		q.Attributes = [][]string{nil, {"s"}, {"s", "n"}}[r.IntN(3)]
		if r.IntN(3) > 0 {
			x, y := 900+4200*r.Float64(), 4900+4200*r.Float64()
			q.Bound = &geom.Bound{MinX: x, MinY: y, MaxX: x + 3000*r.Float64()*r.Float64(), MaxY: y + 3000*r.Float64()*r.Float64()}
		}
		n := filter.Compare{Op: filter.Less, Left: filter.Attribute{Name: "n"}, Right: filter.Literal{Value: feature.OfInt(4)}}
		switch r.IntN(5) {
		case 0:
			q.Filter = n
		case 1:
			q.Filter = filter.And{Of: []filter.Expr{n, filter.Spatial{Op: filter.DWithin, Geometry: geom.Point(2500, 6500), Distance: 900}}}
		}
		if r.IntN(3) == 0 {
			q.Offset, q.Limit = r.IntN(300), r.IntN(300)
		}
		q.WithoutGeometry = r.IntN(6) == 0
		if r.IntN(2) == 0 {
			q.Resolution = math.Pow(2, float64(r.IntN(10)))
			if r.IntN(2) == 0 {
				q.Dots = q.Resolution / 2
			}
		}
		got, dots := dump(t, l, q)
		want, wantDots := dump(t, fresh, q)
		if !slices.Equal(got, want) {
			for i := range min(len(got), len(want)) {
				if got[i] != want[i] {
					t.Fatalf("%+v: feature %d of %d is\n%s\nfresh\n%s", q, i, len(want), got[i], want[i])
				}
			}
			t.Fatalf("%+v: %d features, fresh %d", q, len(got), len(want))
		}
		for i, d := range dots {
			if w := wantDots[i]; !w.Pad(0.01).Contains(d) || !d.Pad(0.01).Contains(w) {
				t.Fatalf("%+v: dot %d is %v, fresh %v", q, i, d, w)
			}
		}
		m, err := layers.Count(ctx, a, q)
		k, err2 := layers.Count(ctx, b, q)
		if m != k || err != nil || err2 != nil {
			t.Fatalf("%+v: counted %d, fresh %d", q, m, k)
		}
		if q.Bound != nil && q.Filter == nil {
			if e := a.Estimate(layers.Query{Bound: q.Bound}); e.Features < k-int64(q.Offset) || e.Vertices < 0 {
				t.Fatalf("estimated %+v for %d", e, k)
			}
		}
	}
}

// dump is everything that a query gives, to be compared, and the boxes of dots
// apart: they are a little larger than exact by as much as the extent of the
// layer decides.
func dump(t *testing.T, f layers.Features, q layers.Query) (all []string, dots []geom.Bound) {
	t.Helper()
	s, _ := f.Open(context.Background())
	defer func() { _ = s.Close() }()
	for b, err := range s.Read(context.Background(), q) {
		if err != nil {
			t.Fatal(err)
		}
		for i, k := range b.Keys {
			line := k.String()
			for _, c := range b.Columns {
				line += "|" + c[i].Text()
			}
			if b.Geometries != nil {
				g := &b.Geometries[i]
				line += fmt.Sprint(g.Kind, g.Flat, g.Ends, g.Parts, len(g.Members))
			}
			if b.Dots != nil && b.Dots[i].Is() {
				d := b.Dots[i]
				line += fmt.Sprintf(" dot %.3f %.3f", d.Share, d.Around)
				dots = append(dots, d.Box)
			}
			all = append(all, line)
		}
	}
	return all, dots
}
