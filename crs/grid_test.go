package crs

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"sigi/fault"
	"sigi/geom"
)

// view is a picture of width by height pixels of a box of the target system,
// over data of the source system.
type view struct {
	name, from, to string
	b              geom.Bound // in the target system
	width, height  float64
}

var views = []view{
	{"town", "EPSG:32632", "EPSG:3857", geom.Bound{MinX: 1070000, MinY: 5725000, MaxX: 1084000, MaxY: 5739000}, 1024, 1024},
	{"town from Monte Mario", "EPSG:3003", "EPSG:3857", geom.Bound{MinX: 1070000, MinY: 5725000, MaxX: 1084000, MaxY: 5739000}, 1024, 1024},
	{"street", "EPSG:3003", "EPSG:32632", geom.Bound{MinX: 551500, MinY: 5061200, MaxX: 551700, MaxY: 5061400}, 2000, 2000},
	{"street from degrees", "EPSG:6706", "EPSG:32632", geom.Bound{MinX: 551500, MinY: 5061200, MaxX: 551700, MaxY: 5061400}, 2000, 2000},
	{"print", "EPSG:3003", "EPSG:3857", geom.Bound{MinX: 1070000, MinY: 5725000, MaxX: 1084000, MaxY: 5739000}, 10000, 10000},
	{"region in degrees", "EPSG:32632", "EPSG:4326", geom.Bound{MinX: 8.4, MinY: 44.6, MaxX: 11.5, MaxY: 46.7}, 1500, 1000},
	{"Italy", "EPSG:4265", "EPSG:32632", geom.Bound{MinX: 300000, MinY: 3900000, MaxX: 1300000, MaxY: 5250000}, 1000, 1350},
	{"Europe", "EPSG:4258", "EPSG:3035", geom.Bound{MinX: 2500000, MinY: 1400000, MaxX: 7000000, MaxY: 5400000}, 1350, 1200},
	{"Europe back", "EPSG:3035", "EPSG:3857", geom.Bound{MinX: -1500000, MinY: 4000000, MaxX: 4500000, MaxY: 11000000}, 1024, 1024},
	{"Germany over a datum grid", "EPSG:31467", "EPSG:3857", geom.Bound{MinX: 600000, MinY: 6000000, MaxX: 1700000, MaxY: 7400000}, 1024, 1024},
	{"edge of the shift of Sardinia", "EPSG:4265", "EPSG:32632", geom.Bound{MinX: 518000, MinY: 4572500, MaxX: 519000, MaxY: 4573500}, 1000, 1000},
	{"world", "EPSG:4326", "EPSG:3857", geom.Bound{MinX: -20037508, MinY: -20037508, MaxX: 20037508, MaxY: 20037508}, 1024, 1024},
	{"world in degrees", "EPSG:3857", "EPSG:4326", geom.Bound{MinX: -180, MinY: -85, MaxX: 180, MaxY: 85}, 2048, 1024},
	{"north pole", "EPSG:4326", "EPSG:3995", geom.Bound{MinX: -4e6, MinY: -4e6, MaxX: 4e6, MaxY: 4e6}, 1024, 1024},
	{"south pole", "EPSG:3031", "EPSG:4326", geom.Bound{MinX: -180, MinY: -90, MaxX: 180, MaxY: -60}, 2048, 512},
	{"antimeridian", "EPSG:4326", "EPSG:2193", geom.Bound{MinX: 500000, MinY: 4000000, MaxX: 3500000, MaxY: 7000000}, 1024, 1024},
}

// open returns the grid of a view and the box of the data, as render does.
func (v view) open(t testing.TB, tolerance float64) (*Grid, geom.Bound) {
	t.Helper()
	tr := transform(t, v.from, v.to)
	src, err := tr.Inverse().Bound(v.b)
	if err != nil {
		t.Fatal(err)
	}
	g, err := NewGrid(tr, src, ToPixels(v.b, v.width, v.height), tolerance)
	if err != nil {
		t.Fatal(err)
	}
	return g, src
}

func TestAGridIsWithinItsToleranceOfPROJ(t *testing.T) {
	for _, v := range views {
		for _, tolerance := range []float64{0, 0.5, 0.02} {
			t.Run(fmt.Sprintf("%s/%g", v.name, tolerance), func(t *testing.T) {
				g, src := v.open(t, tolerance)
				checkGrid(t, g, src, tolerance, 40000)
			})
		}
	}
}

// Any pair, any place of the target's area, from a street to a continent.
func TestAGridIsRightWhereverOneLooks(t *testing.T) {
	random := rand.New(rand.NewPCG(12, 13))
	systems := sampleSystems()
	for range 60 {
		from, to := systems[random.IntN(len(systems))], systems[random.IntN(len(systems))]
		area := to.Area()
		p := []float64{area.MinX + random.Float64()*area.Width(), area.MinY + random.Float64()*area.Height()}
		place, err := NewTransform(WGS84LonLat(), to)
		if err != nil {
			t.Fatal(err)
		}
		if err := place.Points(p, 2); err != nil {
			t.Fatal(err)
		}
		if !finite(p[0], p[1]) {
			continue
		}
		half := math.Pow(10, 1+5.5*random.Float64()) / to.MetresPerUnit()
		v := view{"", from.String(), to.String(), geom.Bound{MinX: p[0] - half, MinY: p[1] - half, MaxX: p[0] + half, MaxY: p[1] + half}, 1024, 1024}
		t.Run(fmt.Sprintf("%s to %s at %.3g %.3g by %.3g", from, to, p[0], p[1], 2*half), func(t *testing.T) {
			tr := transform(t, v.from, v.to)
			src, err := tr.Inverse().Bound(v.b)
			if fault.Is(err, fault.BadParam) {
				return // the view shows nothing that the source could hold
			}
			if err != nil {
				t.Fatal(err)
			}
			g, err := NewGrid(tr, src, ToPixels(v.b, v.width, v.height), 0)
			if err != nil {
				t.Fatal(err)
			}
			checkGrid(t, g, src, 0, 2000)
		})
	}
}

// checkGrid compares n random vertices in and around src with PROJ.
func checkGrid(t *testing.T, g *Grid, src geom.Bound, tolerance float64, n int) {
	t.Helper()
	limit := tolerance
	if limit == 0 {
		limit = DefaultTolerance
	}
	random := rand.New(rand.NewPCG(7, 8))
	in := make([]float64, 0, 2*n)
	wide := src.Pad(math.Max(src.Width(), src.Height()) / 100) // also beyond the box
	for range n {
		in = append(in, wide.MinX+random.Float64()*wide.Width(), wide.MinY+random.Float64()*wide.Height())
	}
	got := make([]float64, 2*n)
	if err := g.Apply(got, in, 2); err != nil {
		t.Fatal(err)
	}
	want := append([]float64(nil), in...)
	if err := g.transform.Points(want, 2); err != nil {
		t.Fatal(err)
	}
	worst := 0.0
	for i := 0; i < len(want); i += 2 {
		x, y := want[i], want[i+1]
		if finite(x, y) {
			x, y = g.toPixel.XY(x, y)
		}
		if finite(x, y) != finite(got[i], got[i+1]) {
			t.Fatalf("%v is (%v, %v), PROJ says (%v, %v)", in[i:i+2], got[i], got[i+1], x, y)
		}
		if !finite(x, y) {
			if !math.IsInf(got[i], 1) || !math.IsInf(got[i+1], 1) {
				t.Fatalf("%v fails and is (%v, %v)", in[i:i+2], got[i], got[i+1])
			}
			continue
		}
		worst = math.Max(worst, math.Max(math.Abs(got[i]-x), math.Abs(got[i+1]-y)))
	}
	nx, ny, exact := g.Cells()
	t.Logf("%d by %d cells, %.1f %% exact, worst error %.4f px", nx, ny, 100*exact, worst)
	if !(worst < limit) {
		t.Errorf("error %.4f px, tolerance %g px", worst, limit)
	}
}

func TestWhereAGridCannotBePROJIs(t *testing.T) {
	for name, check := range map[string]func(n int, exact float64) bool{
		"town":                          func(n int, exact float64) bool { return n == 16 && exact == 0 },
		"street":                        func(n int, exact float64) bool { return n == 16 && exact == 0 },
		"print":                         func(n int, exact float64) bool { return n > 0 && exact == 0 },
		"world":                         func(n int, exact float64) bool { return n > 0 && exact < 0.5 },
		"edge of the shift of Sardinia": func(n int, exact float64) bool { return n > 0 && exact > 0 && exact < 0.1 },
		"south pole":                    func(n int, exact float64) bool { return exact > 0 }, // cells of the antimeridian
	} {
		for _, v := range views {
			if v.name != name {
				continue
			}
			g, _ := v.open(t, 0)
			if n, _, exact := g.Cells(); !check(n, exact) {
				t.Errorf("%s: %d cells in x, %.1f %% exact", name, n, 100*exact)
			}
		}
	}
}

// A step below the tolerance may stay in a cell, one above it may not, however
// straight the lines on both sides are; and it spoils its own cells only.
func TestAStepIsRough(t *testing.T) {
	const n = 16
	for step, want := range map[float64]int{0: 0, 0.04: 0, 0.06: n, 0.3: n, 100: n, math.Inf(1): -1} {
		nodes := make([]float64, 0, 2*(n+1)*(n+1))
		for j := 0; j <= n; j++ {
			for i := 0; i <= n; i++ {
				x := 10 * float64(i)
				if i > 6 {
					x += step
				}
				nodes = append(nodes, x, -7*float64(j))
			}
		}
		r := findRough(nodes, n, n, 0.1)
		if r.count != want && want >= 0 || want < 0 && r.count < n*10 || r.byY != 0 && want >= 0 {
			t.Errorf("a step of %v px spoils %d cells, %d along x, %d along y", step, r.count, r.byX, r.byY)
		}
		if want > 0 && !r.cells[6] {
			t.Errorf("a step of %v px is seen in the wrong cell", step)
		}
	}
}

func TestAGridOfOneSystemIsTheAffineMapAlone(t *testing.T) {
	b := geom.Bound{MinX: 551500, MinY: 5061200, MaxX: 551700, MaxY: 5061400}
	m := ToPixels(b, 400, 200)
	for _, to := range []string{"EPSG:32632", "EPSG:25832"} {
		g, err := NewGrid(transform(t, "EPSG:32632", to), b, m, 0)
		if err != nil {
			t.Fatal(err)
		}
		dst := make([]float64, 6)
		if err := g.Apply(dst, []float64{551500, 5061400, 7, 551700, 5061200, 7, 551600, 5061300, 7}, 3); err != nil {
			t.Fatal(err)
		}
		for i, want := range []float64{0, 0, 400, 200, 200, 100} {
			if math.Abs(dst[i]-want) > 1e-6 {
				t.Errorf("%s: %v", to, dst)
				break
			}
		}
	}
}

func TestAffineInverse(t *testing.T) {
	m := ToPixels(geom.Bound{MinX: 9.6, MinY: 45.6, MaxX: 9.8, MaxY: 45.8}, 512, 256)
	if x, y := m.XY(9.6, 45.8); math.Abs(x) > 1e-9 || math.Abs(y) > 1e-9 {
		t.Errorf("the upper left corner is %v, %v", x, y)
	}
	x, y := m.Inverse().XY(256, 128)
	if math.Abs(x-9.7) > 1e-12 || math.Abs(y-45.7) > 1e-12 {
		t.Errorf("the middle pixel is %v, %v", x, y)
	}
}

func TestApplyMayWriteOverWhatItReads(t *testing.T) {
	for _, v := range views[:1] {
		g, src := v.open(t, 0)
		random := rand.New(rand.NewPCG(9, 9))
		for _, stride := range []int{2, 3, 4} {
			in := make([]float64, 0, 1000*stride)
			for range 1000 {
				in = append(in, src.MinX+(1.5*random.Float64()-0.25)*src.Width(), src.MinY+random.Float64()*src.Height())
				for range stride - 2 {
					in = append(in, 5)
				}
			}
			apart := make([]float64, 2000)
			if err := g.Apply(apart, in, stride); err != nil {
				t.Fatal(err)
			}
			if err := g.Apply(in, in, stride); err != nil {
				t.Fatal(err)
			}
			for i := range apart {
				if apart[i] != in[i] {
					t.Fatalf("stride %d: ordinate %d is %v in place and %v apart", stride, i, in[i], apart[i])
				}
			}
		}
	}
}

func TestBadGrids(t *testing.T) {
	tr := transform(t, "EPSG:32632", "EPSG:3857")
	for _, b := range []geom.Bound{geom.EmptyBound, {MinX: math.NaN()}, {MaxX: math.Inf(1), MaxY: 1}} {
		if _, err := NewGrid(tr, b, Affine{A: 1, D: -1}, 0); !fault.Is(err, fault.BadParam) {
			t.Errorf("%v: %v", b, err)
		}
	}
	g, err := NewGrid(tr, geom.Bound{MinX: 5e5, MinY: 5e6, MaxX: 5e5, MaxY: 5e6}, Affine{A: 1, D: -1}, 0)
	if err != nil {
		t.Fatal(err)
	}
	p := []float64{5e5, 5e6}
	if err := g.Apply(p, p, 2); err != nil || !finite(p[0], p[1]) {
		t.Errorf("a box that is a point: %v, %v", p, err)
	}
	if g.Apply(nil, []float64{1, 2}, 2) == nil || g.Apply(p, p, 1) == nil {
		t.Error("slices that do not fit are accepted")
	}
	// An affine map that is no number must not pass as exact.
	g, err = NewGrid(tr, geom.Bound{MinX: 5e5, MinY: 5e6, MaxX: 6e5, MaxY: 5.1e6}, Affine{A: math.NaN(), D: 1}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if n, _, _ := g.Cells(); n != 0 {
		t.Error("a grid of NaN was accepted")
	}
}

func TestAGridIsUsedByManyGoroutines(t *testing.T) {
	g, src := views[1].open(t, 0)
	in := []float64{src.MinX, src.MinY, src.MaxX, src.MaxY, src.MinX - 1000, src.MinY, (src.MinX + src.MaxX) / 2, src.MinY}
	want := make([]float64, len(in))
	if err := g.Apply(want, in, 2); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			got := make([]float64, len(in))
			for range 200 {
				if err := g.Apply(got, in, 2); err != nil {
					t.Error(err)
				}
				for i := range got {
					if got[i] != want[i] {
						t.Errorf("%v, alone %v", got, want)
						return
					}
				}
			}
		})
	}
	wg.Wait()
}

func TestApplyAllocatesNothing(t *testing.T) {
	g, src := views[0].open(t, 0)
	in, out := cloud(src, 1000), make([]float64, 2000)
	if n := testing.AllocsPerRun(100, func() { g.Apply(out, in, 2) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// cloud is n vertices of a wandering line within b: neighbours are near, as in
// real geometries.
func cloud(b geom.Bound, n int) []float64 {
	random := rand.New(rand.NewPCG(10, 11))
	flat := make([]float64, 0, 2*n)
	x, y := b.Center()
	for range n {
		x = math.Min(math.Max(x+random.NormFloat64()*b.Width()/200, b.MinX), b.MaxX)
		y = math.Min(math.Max(y+random.NormFloat64()*b.Height()/200, b.MinY), b.MaxY)
		flat = append(flat, x, y)
	}
	return flat
}

func BenchmarkVertex(b *testing.B) {
	for _, v := range views[:5] {
		g, src := v.open(b, 0)
		in := cloud(src, 10000)
		out := make([]float64, len(in))
		b.Run("grid/"+v.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g.Apply(out, in, 2)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(in)/2), "ns/vertex")
		})
		b.Run("proj/"+v.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				copy(out, in)
				g.transform.Points(out, 2)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(in)/2), "ns/vertex")
		})
	}
}

func BenchmarkNewGrid(b *testing.B) {
	for _, v := range views {
		b.Run(v.name, func(b *testing.B) {
			tr := transform(b, v.from, v.to)
			src, err := tr.Inverse().Bound(v.b)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				NewGrid(tr, src, ToPixels(v.b, v.width, v.height), 0)
			}
		})
	}
}
