package memory

import (
	"context"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"

	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/layers"
)

// list is a source of features in a slice.
type list struct {
	t      *feature.Type
	keys   []feature.Key
	geoms  []geom.Geometry
	values [][]feature.Value // by attribute
	byKey  int64             // how often it was asked by key; atomic, as many may ask
}

func (l *list) Type() *feature.Type                           { return l.t }
func (l *list) Bound() geom.Bound                             { return geom.EmptyBound }
func (l *list) Open(context.Context) (layers.Snapshot, error) { return l, nil }
func (l *list) Estimate(layers.Query) layers.Cost             { return layers.Cost{} }
func (l *list) Close() error                                  { return nil }
func (l *list) batch(q layers.Query, at []int) *layers.Batch {
	b := &layers.Batch{Columns: make([][]feature.Value, len(q.Attributes))}
	for _, i := range at {
		b.Keys = append(b.Keys, l.keys[i])
		b.Geometries = append(b.Geometries, l.geoms[i])
		for c, n := range q.Attributes {
			b.Columns[c] = append(b.Columns[c], l.values[l.t.Index(n)][i])
		}
	}
	return b
}

func (l *list) Read(ctx context.Context, q layers.Query) iter.Seq2[*layers.Batch, error] {
	if k, ok := q.Filter.(filter.HasKey); ok {
		return l.ByKey(ctx, k.Keys, q.Attributes)
	}
	return func(yield func(*layers.Batch, error) bool) {
		for from := 0; from < len(l.keys); from += layers.BatchSize {
			var at []int
			for i := from; i < min(from+layers.BatchSize, len(l.keys)); i++ {
				at = append(at, i)
			}
			if !yield(l.batch(q, at), nil) {
				return
			}
		}
	}
}

func (l *list) ByKey(_ context.Context, keys []feature.Key, attributes []string) iter.Seq2[*layers.Batch, error] {
	atomic.AddInt64(&l.byKey, 1)
	return func(yield func(*layers.Batch, error) bool) {
		var at []int
		for i, k := range l.keys {
			if slices.Contains(keys, k) {
				at = append(at, i)
			}
		}
		if len(at) > 0 {
			yield(l.batch(layers.Query{Attributes: attributes}, at), nil)
		}
	}
}

func newList(attributes ...feature.Attribute) *list {
	return &list{t: &feature.Type{Name: "list", GeomName: "geom", CRS: crs.MustLookup("EPSG", "32632"), Attributes: attributes}, values: make([][]feature.Value, len(attributes))}
}

func (l *list) add(k feature.Key, g geom.Geometry, values ...feature.Value) {
	l.keys, l.geoms = append(l.keys, k), append(l.geoms, g)
	for i, v := range values {
		l.values[i] = append(l.values[i], v)
	}
}

func load(t testing.TB, l layers.Features, attributes ...string) *Layer {
	t.Helper()
	m, err := Load(context.Background(), l, Options{Attributes: attributes})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func geometries(t testing.TB, m *Layer) []geom.Geometry {
	t.Helper()
	s, _ := m.Open(context.Background())
	var all []geom.Geometry
	for b, err := range s.Read(context.Background(), layers.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Geometries {
			all = append(all, b.Geometries[i].Clone())
		}
	}
	return all
}

// TestCoordinatesComeBackBitForBit mixes grids so that every change of unit
// happens, and the one to float64.
func TestCoordinatesComeBackBitForBit(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	decimal := func(from, size float64, places int) float64 {
		f := math.Pow10(places)
		return math.Round((from+size*r.Float64())*f) / f
	}
	for name, c := range map[string]struct {
		xy      func(i int) (float64, float64)
		compact bool
	}{
		"centimetres":       {func(int) (float64, float64) { return decimal(672050, 16000, 2), decimal(4843410, 13000, 2) }, true},
		"later millimetres": {func(i int) (float64, float64) { return decimal(672050, 16000, 2+i/500), decimal(4843410, 13000, 2) }, true},
		"degrees":           {func(int) (float64, float64) { return decimal(9, 2, 7), decimal(45, 1, 7) }, true},
		"arbitrary":         {func(int) (float64, float64) { return 672050 + r.Float64(), 4843410 + r.Float64() }, false},
		"one that is arbitrary": {func(i int) (float64, float64) {
			return decimal(672050, 16000, 2) + map[bool]float64{true: 1e-9}[i == 900], 4843410
		}, false},
		"too wide for the unit":  {func(i int) (float64, float64) { return decimal(0, 1e9, 2), decimal(0, 1e9, 2) }, false},
		"minus zero":             {func(i int) (float64, float64) { return math.Copysign(0, -1), float64(i) }, false},
		"very large":             {func(i int) (float64, float64) { return 1e300 * float64(i), -1e300 }, false},
		"places that grow apart": {func(i int) (float64, float64) { return decimal(500, 10, i/120), decimal(500, 10, 1) }, true},
	} {
		l := newList()
		for i := range 1000 {
			x, y := c.xy(i)
			g := geom.LineString(x, y, y, x)
			if name == "too wide for the unit" || i%3 == 0 {
				g = geom.Point(x, y)
			}
			if i%7 == 0 {
				g = geom.Geometry{Kind: geom.KindMultiPoint, Layout: geom.XYZ, Flat: []float64{x, y, float64(i%8) / 4, x, y, -1}}
			}
			if c.compact && g.Kind == geom.KindLineString {
				g = geom.LineString(x, y, x, y)
			}
			l.add(feature.IntKey(int64(i)), g)
		}
		m := load(t, l)
		if m.Compact() != c.compact {
			t.Errorf("%s: compact is %v", name, m.Compact())
		}
		for i, g := range geometries(t, m) {
			w := &l.geoms[i]
			if g.Kind != w.Kind || g.Layout != w.Layout || len(g.Flat) != len(w.Flat) || !slices.Equal(g.Ends, w.Ends) {
				t.Fatalf("%s: feature %d is %+v, want %+v", name, i, g, *w)
			}
			for k := range g.Flat {
				if math.Float64bits(g.Flat[k]) != math.Float64bits(w.Flat[k]) {
					t.Fatalf("%s: feature %d: %v, want %v", name, i, g.Flat[k], w.Flat[k])
				}
			}
		}
	}
}

func TestTheIndexFindsWhatABoxMeets(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 1, 15, 16, 17, 255, 257, 5000} {
		l := newList()
		for i := range n {
			x, y := 1e6*r.Float64(), 5e6+1e6*r.Float64()
			if i%10 == 9 {
				l.add(feature.IntKey(int64(i*3)), geom.Geometry{})
				continue
			}
			l.add(feature.IntKey(int64(i*3)), geom.LineString(x, y, x+2e4*r.Float64(), y+2e4*r.Float64()))
		}
		m := load(t, l)
		s, _ := m.Open(context.Background())
		for range 200 {
			x, y := 1e6*r.Float64(), 5e6+1e6*r.Float64()
			b := geom.Bound{MinX: x, MinY: y, MaxX: x + 4e5*r.Float64()*r.Float64(), MaxY: y + 4e5*r.Float64()}
			if n > 0 && r.IntN(2) == 0 { // touching one exactly
				o := l.geoms[r.IntN(n)].Bound()
				if !o.Empty() {
					b = geom.Bound{MinX: o.MaxX, MinY: o.MinY, MaxX: o.MaxX + 1, MaxY: o.MinY + 1}
				}
			}
			var got, want []feature.Key
			for batch, err := range s.Read(context.Background(), layers.Query{Bound: &b}) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, batch.Keys...)
			}
			for i := range l.keys {
				if b.Intersects(l.geoms[i].Bound()) {
					want = append(want, l.keys[i])
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("n %d, box %v: %d found, %d are there", n, b, len(got), len(want))
			}
			if c := s.Estimate(layers.Query{Bound: &b}); c.Features < int64(len(want)) {
				t.Fatalf("estimated %d of %d", c.Features, len(want))
			}
		}
	}
}

func TestColumnsKeepEveryValue(t *testing.T) {
	l := newList(feature.Attribute{Name: "few", Kind: feature.String}, feature.Attribute{Name: "many", Kind: feature.String}, feature.Attribute{Name: "thousands", Kind: feature.String},
		feature.Attribute{Name: "small", Kind: feature.Int}, feature.Attribute{Name: "large", Kind: feature.Int})
	n := 2 * maxWords
	for i := range n {
		v := []feature.Value{feature.OfString(fmt.Sprint("w", i%200)), feature.OfString(fmt.Sprint("word ", i)), feature.OfString(fmt.Sprint(i % 3000)), feature.OfInt(int64(i) - 100), feature.OfInt(int64(i) << 40)}
		v[i%5] = feature.Value{}
		l.add(feature.IntKey(int64(i)), geom.Point(float64(i), 0), v...)
	}
	m := load(t, l, "few", "many", "thousands", "small", "large")
	if m.columns[0].codes8 == nil || m.columns[1].ends == nil || m.columns[2].codes16 == nil || m.columns[3].short == nil || m.columns[4].ints == nil {
		t.Error("columns are not in the form that fits them")
	}
	for c := range m.columns {
		for i := range n {
			if got, want := m.columns[c].value(uint32(i)), l.values[c][i]; got != want {
				t.Fatalf("%s of %d: %q, want %q", l.t.Attributes[c].Name, i, got.Text(), want.Text())
			}
		}
	}
}

func TestKeysOfEveryFormAreFound(t *testing.T) {
	for name, key := range map[string]func(i int) feature.Key{
		"dense":              func(i int) feature.Key { return feature.IntKey(int64(i) + 1e9) },
		"far apart":          func(i int) feature.Key { return feature.IntKey(int64(i-500) * (math.MaxInt64 / 600)) },
		"descending":         func(i int) feature.Key { return feature.IntKey(int64(-i)) },
		"text":               func(i int) feature.Key { return feature.TextKey(fmt.Sprintf("k%04d", i)) },
		"text without order": func(i int) feature.Key { return feature.TextKey(fmt.Sprintf("k%d", i*7919%1000)) },
		"text and numbers": func(i int) feature.Key {
			return feature.TextKey(fmt.Sprintf("%d%s", i, map[bool]string{true: "/a"}[i%3 == 0]))
		},
	} {
		l := newList()
		for i := range 1000 {
			l.add(key(i), geom.Point(float64(i), 1))
		}
		m := load(t, l)
		for i := range 1000 {
			if r, ok := m.keys.find(m.n, key(i)); !ok || r != uint32(i) {
				t.Fatalf("%s: key %v is at %d, %v", name, key(i), r, ok)
			}
		}
		for _, k := range []feature.Key{feature.TextKey("nowhere"), feature.IntKey(123456789)} {
			if _, ok := m.keys.find(m.n, k); ok {
				t.Errorf("%s: %v is found", name, k)
			}
		}
	}
}

func TestOnlyWhatIsNotResidentIsAskedOfTheSource(t *testing.T) {
	l := newList(feature.Attribute{Name: "here", Kind: feature.Int}, feature.Attribute{Name: "there", Kind: feature.Int})
	for i := range 10 {
		l.add(feature.IntKey(int64(i)), geom.Point(float64(i), 1), feature.OfInt(int64(i)), feature.OfInt(int64(-i)))
	}
	m := load(t, l, "here")
	s, _ := m.Open(context.Background())
	read := func(attributes ...string) {
		for b, err := range s.Read(context.Background(), layers.Query{Attributes: attributes}) {
			if err != nil || len(attributes) == 2 && b.Columns[1][3] != feature.OfInt(-3) {
				t.Errorf("%v: %v", attributes, err)
			}
		}
	}
	if read("here"); atomic.LoadInt64(&l.byKey) != 0 {
		t.Error("the source was asked for what is resident")
	}
	if read("here", "there"); atomic.LoadInt64(&l.byKey) != 1 {
		t.Errorf("the source was asked %d times", atomic.LoadInt64(&l.byKey))
	}
	if _, err := Load(context.Background(), l, Options{Attributes: []string{"nowhere"}}); !fault.Is(err, fault.BadParam) {
		t.Errorf("an attribute that is not there: %v", err)
	}
}

// town is n buildings of 8 vertices, on centimetres.
func town(n int) *list {
	l := newList(feature.Attribute{Name: "kind", Kind: feature.String}, feature.Attribute{Name: "floors", Kind: feature.Int})
	side := int(math.Ceil(math.Sqrt(float64(n))))
	for i := range n {
		x, y := 550000+25*float64(i%side), 5060000+25*float64(i/side)
		g := geom.Geometry{Kind: geom.KindMultiPolygon, Ends: []int32{18}, Parts: []int32{1}, Flat: []float64{
			x, y, x + 10.25, y, x + 10.25, y + 4.5, x + 14, y + 4.5, x + 14, y + 12, x + 3, y + 12, x + 3, y + 8, x, y + 8, x, y}}
		l.add(feature.IntKey(int64(i)), g, feature.OfString(fmt.Sprint("class ", i%20)), feature.OfInt(int64(i%7)))
	}
	return l
}

func TestABuildingTakesUnder200Bytes(t *testing.T) {
	m := load(t, town(100_000), "kind", "floors")
	u := m.Memory()
	t.Logf("%.1f bytes a building: %+v", float64(u.Total())/float64(m.Count()), u)
	if perFeature := float64(u.Total()) / float64(m.Count()); perFeature > 150 {
		t.Errorf("%.0f bytes a building", perFeature)
	}
}

func TestReadingAllocatesNothingPerFeature(t *testing.T) {
	m := load(t, town(50_000), "kind", "floors")
	read := func(side float64) float64 {
		b := geom.Bound{MinX: 550000, MinY: 5060000, MaxX: 550000 + side, MaxY: 5060000 + side}
		return testing.AllocsPerRun(20, func() { drain(t, m, layers.Query{Bound: &b, Attributes: []string{"kind", "floors"}}) })
	}
	few, many := read(100), read(2500)
	if many > few+20 { // the garbage collector may empty the pool once
		t.Errorf("%v allocations for a few features, %v for 10,000", few, many)
	}
}

func drain(t testing.TB, m *Layer, q layers.Query) int {
	s, err := m.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for b, err := range s.Read(context.Background(), q) {
		if err != nil {
			t.Fatal(err)
		}
		n += b.Len()
	}
	_ = s.Close()
	return n
}

func BenchmarkRead(b *testing.B) {
	m := load(b, town(1_000_000), "kind")
	for _, side := range []float64{350, 2500, 25000} {
		box := geom.Bound{MinX: 560000, MinY: 5070000, MaxX: 560000 + side, MaxY: 5070000 + side}
		b.Run(fmt.Sprintf("hits=%d", drain(b, m, layers.Query{Bound: &box})), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				drain(b, m, layers.Query{Bound: &box, Attributes: []string{"kind"}})
			}
		})
	}
}

func BenchmarkSearch(b *testing.B) {
	m := load(b, town(1_000_000))
	box := geom.Bound{MinX: 560000, MinY: 5070000, MaxX: 562500, MaxY: 5072500}
	sc := &scratch{}
	b.ReportAllocs()
	for b.Loop() {
		sc.hits = m.hits(sc, sc.hits[:0], box, true)
	}
	b.ReportMetric(float64(len(sc.hits)), "hits")
}
