package memory

import (
	"context"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"sigi/crs"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/layers"
)

// read returns the geometries of a query, and its dots.
func read(t testing.TB, m *Layer, q layers.Query) (all []geom.Geometry, dots []layers.Dot) {
	t.Helper()
	s, err := m.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for b, err := range s.Read(context.Background(), q) {
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Geometries {
			all = append(all, b.Geometries[i].Clone())
			var d layers.Dot
			if b.Dots != nil {
				d = b.Dots[i]
			}
			dots = append(dots, d)
		}
	}
	return all, dots
}

// toSegment is the distance of a point from a segment.
func toSegment(x, y, x0, y0, x1, y1 float64) float64 {
	dx, dy := x1-x0, y1-y0
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = math.Min(1, math.Max(0, ((x-x0)*dx+(y-y0)*dy)/l))
	}
	return math.Hypot(x-x0-t*dx, y-y0-t*dy)
}

// generalises fails unless short is a line of some vertices of long, in order,
// both ends among them, and none of the others lies farther than most from the
// piece that passes it by. It returns how many are gone.
func generalises(t *testing.T, what string, short, long []float64, stride int, most float64) int {
	t.Helper()
	// Where vertices repeat there are several ways to match them; the one that
	// keeps to the bound is looked for greedily and then by what comes later.
	n, m := len(short)/stride, len(long)/stride
	same := func(i, k int) bool {
		return slices.Equal(short[i*stride:(i+1)*stride], long[k*stride:(k+1)*stride])
	}
	if n < 1 || !same(0, 0) || !same(n-1, m-1) {
		t.Fatalf("%s: the ends are not kept: %v of %v", what, short, long)
	}
	// ways[k]: short[:i+1] may end at long[k].
	ways := map[int]bool{0: true}
	for i := 1; i < n; i++ {
		next := map[int]bool{}
		for from := range ways {
			for k := from + 1; k < m; k++ {
				if same(i, k) {
					next[k] = true
				}
				a, b := short[(i-1)*stride:], short[i*stride:]
				if !same(i, k) && toSegment(long[k*stride], long[k*stride+1], a[0], a[1], b[0], b[1]) > most*(1+1e-9)+1e-9 {
					break
				}
			}
		}
		ways = next
	}
	if n > 1 && !ways[m-1] {
		t.Fatalf("%s: a vertex is gone that lies farther than %v off: %v of %v", what, most, short, long)
	}
	return m - n
}

// wander is n vertices with steps of about a size; closed or not.
func wander(r *rand.Rand, n int, size float64, closed bool) []float64 {
	x, y := 1000*r.Float64(), 1000*r.Float64()
	var flat []float64
	for range n {
		flat = append(flat, x, y)
		x, y = x+r.NormFloat64()*size, y+r.NormFloat64()*size
	}
	if closed {
		flat = append(flat, flat[0], flat[1])
	}
	return flat
}

func signedArea(flat []float64, stride int) float64 {
	sum := 0.0
	for i := stride; i < len(flat); i += stride {
		sum += flat[i-stride]*flat[i+1] - flat[i]*flat[i-stride+1]
	}
	return sum / 2
}

// shapesOf are lines and areas of every make, at a unit (0: no unit).
func shapesOf(r *rand.Rand, n int, layout geom.Layout, unit float64) []geom.Geometry {
	round := func(flat []float64) []float64 {
		if unit > 0 {
			for i, v := range flat {
				flat[i] = math.Round(v/unit) / math.Round(1/unit)
			}
		}
		if layout == geom.XY {
			return flat
		}
		var out []float64
		for i := 0; i < len(flat); i += 2 {
			out = append(out, flat[i], flat[i+1], float64(i))
		}
		return out
	}
	var all []geom.Geometry
	for i := range n {
		g := geom.Geometry{Layout: layout}
		lines, size := 1+r.IntN(3)*(i%2), math.Exp(6*r.Float64()-4)
		area := i%3 > 0
		for range lines {
			g.Flat = append(g.Flat, round(wander(r, 3+r.IntN(1+i%40), size, area))...)
			g.Ends = append(g.Ends, int32(len(g.Flat)))
		}
		switch {
		case !area && lines == 1:
			g.Kind = geom.KindLineString
		case !area:
			g.Kind = geom.KindMultiLineString
		case i%3 == 1: // holes
			g.Kind = geom.KindPolygon
		default:
			g.Kind = geom.KindMultiPolygon
			g.Parts = []int32{int32(1 + r.IntN(lines)), int32(lines)}
			if g.Parts[0] == g.Parts[1] {
				g.Parts = g.Parts[1:]
			}
		}
		all = append(all, g)
	}
	all = append(all, geom.Geometry{}, geom.Geometry{Kind: geom.KindPolygon, Layout: layout},
		geom.Geometry{Kind: geom.KindLineString, Layout: layout, Flat: round([]float64{5, 5}), Ends: []int32{int32(layout.Stride())}},
		geom.Geometry{Kind: geom.KindPolygon, Layout: layout, Flat: round([]float64{5, 5, 6, 6, 5, 5}), Ends: []int32{int32(3 * layout.Stride())}},
		geom.Geometry{Kind: geom.KindPolygon, Layout: layout, Flat: round([]float64{7, 7, 7, 7, 7, 7, 7, 7}), Ends: []int32{int32(4 * layout.Stride())}},
		geom.Geometry{Kind: geom.KindMultiPoint, Layout: layout, Flat: round([]float64{1, 1, 2, 2, 3, 3})},
		geom.Geometry{Kind: geom.KindCollection, Members: []geom.Geometry{geom.LineString(1, 1, 2, 1.001, 3, 1), geom.Point(3, 4)}})
	return all
}

func TestNoVertexMovesByMoreThanItsOverviewAllows(t *testing.T) {
	for name, c := range map[string]struct {
		layout geom.Layout
		unit   float64
	}{"centimetres": {geom.XY, 0.01}, "floats": {geom.XY, 0}, "heights": {geom.XYZ, 0.001}, "heights as floats": {geom.XYZ, 0}} {
		r := rand.New(rand.NewPCG(1, 2))
		shapes := shapesOf(r, 400, c.layout, c.unit)
		l := newList()
		for i, g := range shapes {
			l.add(feature.IntKey(int64(i)), g)
		}
		m := load(t, l)
		if m.Compact() != (c.unit > 0) {
			t.Fatalf("%s: compact is %v", name, m.Compact())
		}
		gone, before := 0, -1
		for resolution := 0.01; resolution < 1e6; resolution *= 1.7 {
			all, _ := read(t, m, layers.Query{Resolution: resolution})
			if len(all) != len(shapes) {
				t.Fatalf("%s: %d features of %d", name, len(all), len(shapes))
			}
			for i := range all {
				got, want := &all[i], &shapes[i]
				if got.Kind != want.Kind || got.Kind != geom.KindNone && got.Layout != want.Layout && len(want.Flat) > 0 || len(got.Ends) != len(want.Ends) || !slices.Equal(got.Parts, want.Parts) {
					t.Fatalf("%s, resolution %v: feature %d is %+v, was %+v", name, resolution, i, got, want)
				}
				if got.Kind.Dimension() == 0 || got.Kind == geom.KindCollection {
					if !slices.Equal(got.Flat, want.Flat) || len(got.Members) != len(want.Members) {
						t.Fatalf("%s: %+v was %+v", name, got, want)
					}
					continue
				}
				a, b := int32(0), int32(0)
				for k := range got.Ends {
					short, long := got.Flat[a:got.Ends[k]], want.Flat[b:want.Ends[k]]
					a, b = got.Ends[k], want.Ends[k]
					stride := c.layout.Stride()
					gone += generalises(t, name, short, long, stride, outlinePx*resolution)
					if got.Kind.Dimension() == 2 && math.Abs(signedArea(long, stride)) > resolution*resolution/4 && len(short)/stride < 4 {
						t.Fatalf("%s, resolution %v: an area of %v is left with %v", name, resolution, signedArea(long, stride), short)
					}
				}
			}
			if gone < before {
				t.Errorf("%s: a coarser overview has more vertices", name)
			}
			before, gone = gone, 0
		}
		if before < 1000 {
			t.Errorf("%s: %d vertices are gone from the coarsest overview", name, before)
		}
		exact, _ := read(t, m, layers.Query{})
		for i := range exact {
			if !slices.Equal(exact[i].Flat, shapes[i].Flat) {
				t.Fatalf("%s: feature %d is not exact", name, i)
			}
		}
	}
}

func TestALineWalkedBackLosesTheSameVertices(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	l := newList()
	var there [][]float64
	for i := range 200 {
		a, b, c := wander(r, 2+r.IntN(30), 5, false), wander(r, 30, 5, false), wander(r, 2+r.IntN(30), 5, false)
		there = append(there, b)
		// Up to b, along it, back, and on.
		flat := append(slices.Clone(a), b...)
		for k := len(b) - 4; k >= 0; k -= 2 {
			flat = append(flat, b[k], b[k+1])
		}
		flat = append(flat, c...)
		l.add(feature.IntKey(int64(i)), geom.LineString(flat...))
	}
	m := load(t, l)
	for _, resolution := range []float64{5, 20, 60, 200} {
		all, _ := read(t, m, layers.Query{Resolution: resolution})
		for i, g := range all {
			b := there[i]
			find := func(x, y float64) int {
				for k := 0; k < len(g.Flat); k += 2 {
					if g.Flat[k] == x && g.Flat[k+1] == y {
						return k
					}
				}
				t.Fatalf("resolution %v: the vertex %v %v, where a line turns, is gone", resolution, x, y)
				return 0
			}
			from, tip := find(b[0], b[1]), find(b[len(b)-2], b[len(b)-1])
			for k := 0; k <= tip-from; k += 2 {
				if tip+k+1 >= len(g.Flat) || g.Flat[tip-k] != g.Flat[tip+k] || g.Flat[tip-k+1] != g.Flat[tip+k+1] {
					t.Fatalf("resolution %v: there %v, back %v", resolution, g.Flat[from:tip+2], g.Flat[tip:])
				}
			}
		}
	}
}

// A stretch that is always cut near its end takes the square of its vertices.
func TestSpiralsAndCombsAreRankedInTime(t *testing.T) {
	const n = 1 << 18
	spiral, comb := make([]float64, 0, 2*n), make([]float64, 0, 2*n)
	for i := range n {
		s, c := math.Sincos(float64(i) / 10)
		d := float64(n - i)
		spiral = append(spiral, c*d, s*d)
		comb = append(comb, float64(i), float64(i%2)*float64(n-i))
	}
	l := newList()
	l.add(feature.IntKey(1), geom.LineString(spiral...))
	l.add(feature.IntKey(2), geom.LineString(comb...))
	m := load(t, l)
	all, _ := read(t, m, layers.Query{Resolution: 1e5})
	if len(all) != 2 || len(all[0].Flat) > n/2 || len(all[1].Flat) > n {
		t.Errorf("%d and %d ordinates are left", len(all[0].Flat), len(all[1].Flat))
	}
}

func TestRanksKeepTheirBound(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 100_000 {
		d, most := math.Exp(40*r.Float64()-20), 0.0
		if most = d * math.Exp(r.NormFloat64()/4); r.IntN(10) == 0 {
			most = d
		}
		gone := int(rankOf(d)) <= cutFor(most)
		if gone && d > most && most > 1e-9 {
			t.Fatalf("%v is dropped where %v is allowed", d, most)
		}
		if !gone && d*1.6 < most && most < 1e9 {
			t.Fatalf("%v is kept where %v is allowed", d, most)
		}
	}
	if rankOf(0) != 0 || rankOf(1e300) != rankMost || rankOf(1e-300) != 1 || cutFor(0) != -1 || cutFor(1e300) >= rankMost || cutFor(math.NaN()) != -1 {
		t.Error("ends of the scale")
	}
	var eight [8]byte
	for cut := range rankMost {
		a := ranksAbove(cut)
		for range 50 {
			binary.LittleEndian.PutUint64(eight[:], r.Uint64())
			eight[r.IntN(8)] = byte(cut)
			eight[r.IntN(8)] = byte(cut + 1)
			m := a.of(binary.LittleEndian.Uint64(eight[:]))
			for i, v := range eight {
				if (m>>(8*i)&0xff == 0x80) != (int(v) > cut) {
					t.Fatalf("rank %d, cut %d: %x", v, cut, m)
				}
			}
		}
	}
}

func TestAreasFarBelowAPixelAreDots(t *testing.T) {
	l := newList(feature.Attribute{Name: "n", Kind: feature.Int})
	var want []geom.Geometry
	for i := range 500 {
		x, y, side := 550000+float64(i%30)*10, 5060000+float64(i/30)*10, 0.5+float64(i%19)/2
		g := geom.Polygon([]float64{x, y, x + side, y, x + side, y + side, x, y})                    // half its box
		hole := []float64{x + side/2, y, x + side*0.75, y, x + side*0.75, y + side/4, x + side/2, y} // and less a hole
		if i%4 == 0 {
			g.Flat = append(g.Flat, hole...)
			g.Ends = append(g.Ends, int32(len(g.Flat)))
		}
		if i%50 == 49 {
			g = geom.LineString(x, y, x+1, y)
		}
		want = append(want, g)
		l.add(feature.IntKey(int64(i)), g, feature.OfInt(int64(i)))
	}
	m := load(t, l, "n")
	const size = 4.0
	all, dots := read(t, m, layers.Query{Resolution: 8, Dots: size, Filter: filter.Compare{Op: filter.GreaterEqual, Left: filter.Attribute{Name: "n"}, Right: filter.Literal{Value: feature.OfInt(100)}}})
	if len(all) != 400 {
		t.Fatalf("%d features", len(all))
	}
	found := 0
	for i := range all {
		g, d := &want[i+100], dots[i]
		b := g.Bound()
		small := b.Width() < size-0.1 && b.Height() < size-0.1 && g.Kind == geom.KindPolygon
		if d.Is() != small || small != (all[i].Kind == geom.KindNone) {
			t.Fatalf("%+v: dot %+v, geometry %+v", g, d, all[i])
		}
		if !small {
			continue
		}
		found++
		area := math.Abs(signedArea(g.Flat[:8], 2))
		if len(g.Ends) == 2 {
			area -= math.Abs(signedArea(g.Flat[8:], 2))
		}
		if math.Abs(d.Share*b.Width()*b.Height()-area) > 0.01*area+0.003*b.Width()*b.Height() {
			t.Errorf("an area of %v has the dot %+v", area, d)
		}
		if !d.Box.Contains(b) || !b.Pad(0.01).Contains(d.Box) {
			t.Errorf("%v has the dot %+v", b, d)
		}
	}
	if found < 100 {
		t.Errorf("%d dots", found)
	}
	if _, dots := read(t, m, layers.Query{Dots: size}); dots[0].Is() {
		t.Error("a dot without a resolution")
	}
}

// A small island is a dot whether it comes as an area or as the line around it.
func TestLinesAroundLittleAreDots(t *testing.T) {
	l := newList(feature.Attribute{Name: "n", Kind: feature.Int})
	for i := range 300 {
		x, y := 550000+float64(i%30)*10, 5060000+float64(i/30)*10
		g := geom.LineString(x, y, x+1, y, x+1, y+1, x, y+1) // open
		switch i % 3 {
		case 1:
			g = geom.LineString(x, y, x+1, y, x+1, y+1, x, y)
		case 2:
			g = geom.LineString(x, y, x+8, y, x+8, y+1, x, y) // larger
		}
		l.add(feature.IntKey(int64(i)), g, feature.OfInt(int64(i)))
	}
	all, dots := read(t, load(t, l, "n"), layers.Query{Resolution: 8, Dots: 4})
	for i, d := range dots {
		if loop := i%3 == 1; d.Is() != loop || loop && (all[i].Kind != geom.KindNone || math.Abs(d.Share-0.5) > 0.01) {
			t.Fatalf("line %d: dot %+v, geometry %+v", i, d, all[i])
		}
	}
}

func TestFiltersTestTheExactGeometry(t *testing.T) {
	l := newList()
	l.t.CRS = crs.MustLookup("EPSG", "32632")
	l.add(feature.IntKey(1), geom.LineString(0, 0, 50, 0.4, 100, 0))
	m := load(t, l)
	near := filter.Spatial{Op: filter.Intersects, Geometry: geom.LineString(50, 0.2, 50, 2)}
	if all, _ := read(t, m, layers.Query{Resolution: 100, Filter: near}); len(all) != 1 {
		t.Error("a line is not where it was tested")
	}
	if all, _ := read(t, m, layers.Query{Resolution: 100}); len(all[0].Flat) != 4 {
		t.Errorf("without the filter: %v", all[0].Flat)
	}
}

func TestOverviewsTakeAFractionOfTheLayer(t *testing.T) {
	m := load(t, town(10_000), "kind", "floors")
	u := m.Memory()
	if exact := u.Total() - u.Overviews; u.Overviews <= 0 || float64(u.Total()) > 1.2*float64(exact) {
		t.Errorf("%+v", u)
	}
	points := newList()
	points.add(feature.IntKey(1), geom.Point(1, 2))
	if u := load(t, points).Memory(); u.Overviews != 0 {
		t.Errorf("points: %+v", u)
	}
	s, _ := m.Open(context.Background())
	near, far := s.Estimate(layers.Query{}), s.Estimate(layers.Query{Resolution: 100})
	if far.Vertices >= near.Vertices || far.Features != near.Features {
		t.Errorf("far %+v, near %+v", far, near)
	}
}

// BenchmarkOverview reads a town whole and a part of it, generalised and not.
func BenchmarkOverview(b *testing.B) {
	m := load(b, town(1_000_000), "kind")
	near := geom.Bound{MinX: 560000, MinY: 5070000, MaxX: 561024, MaxY: 5070768}
	for _, c := range []struct {
		name string
		q    layers.Query
	}{
		{"whole/dots", layers.Query{Resolution: 100, Dots: 50}},
		{"whole/overview", layers.Query{Resolution: 100}},
		{"whole/exact", layers.Query{}},
		{"near/overview", layers.Query{Bound: &near, Resolution: 1}},
		{"near/exact", layers.Query{Bound: &near}},
	} {
		b.Run(c.name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				n += drain(b, m, c.q)
			}
			b.ReportMetric(float64(n)/float64(b.Elapsed().Milliseconds()+1), "features/ms")
		})
	}
}
