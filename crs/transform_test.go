package crs

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"

	"sigi/fault"
	"sigi/geom"
)

func system(t testing.TB, text string) *CRS {
	t.Helper()
	r, err := ParseRef(text, AsDeclared)
	if err != nil {
		t.Fatal(err)
	}
	return r.CRS()
}

func transform(t testing.TB, from, to string) *Transform {
	t.Helper()
	tr, err := NewTransform(system(t, from), system(t, to))
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// The coordinates of two places of Bergamo were computed apart from PROJ:
// Krüger series of order 6, and for Monte Mario the 7-parameter shift
// EPSG:1660, which is also what PROJ takes where the grids of the IGM are not
// installed. They carry two decimals, so the tolerance is 1 cm.
func TestKnownPlacesBothWays(t *testing.T) {
	const tolerance = 0.01
	for _, v := range []struct {
		place, system  string
		lon, lat, x, y float64
	}{
		{"Piazza Vecchia", "EPSG:32632", 9.6629, 45.7037, 551603.15, 5061341.05},
		{"Piazza Vecchia", "EPSG:25832", 9.6629, 45.7037, 551603.15, 5061341.05},
		{"Piazza Vecchia", "EPSG:7791", 9.6629, 45.7037, 551603.15, 5061341.05},
		{"Piazza Vecchia", "EPSG:6707", 9.6629, 45.7037, 551603.15, 5061341.05},
		{"Piazza Vecchia", "EPSG:3003", 9.6629, 45.7037, 1551631.95, 5061361.42},
		{"Piazza Vecchia", "EPSG:3857", 9.6629, 45.7037, 1075669.11, 5732993.41},
		{"Piazza Vecchia", "EPSG:6706", 9.6629, 45.7037, 9.6629, 45.7037},
		{"Piazza Vecchia", "EPSG:4326", 9.6629, 45.7037, 9.6629, 45.7037},
		{"Porta Nuova", "EPSG:32632", 9.6706, 45.6949, 552210.74, 5060368.36},
		{"Porta Nuova", "EPSG:3003", 9.6706, 45.6949, 1552239.55, 5060388.71},
	} {
		tr := transform(t, "CRS:84", v.system)
		unit := tr.To().MetresPerUnit()
		p := []float64{v.lon, v.lat}
		if err := tr.Points(p, 2); err != nil {
			t.Fatal(err)
		}
		if d := math.Hypot(p[0]-v.x, p[1]-v.y) * unit; !(d < tolerance) {
			t.Errorf("%s to %s is %.3f %.3f, %.3f m from %.2f %.2f", v.place, v.system, p[0], p[1], d, v.x, v.y)
		}
		p = []float64{v.x, v.y}
		if err := tr.Inverse().Points(p, 2); err != nil {
			t.Fatal(err)
		}
		if d := math.Hypot(p[0]-v.lon, p[1]-v.lat) * MetresPerDegree; !(d < tolerance) {
			t.Errorf("%s from %s is %.8f %.8f, %.3f m off", v.place, v.system, p[0], p[1], d)
		}
	}
}

func TestMonteMarioIsTheSevenParameterShiftAndSaysSo(t *testing.T) {
	tr := transform(t, "EPSG:3003", "EPSG:32632")
	if m, known := tr.Accuracy(); !known || m != 4 {
		t.Errorf("accuracy %v m, known %v; want 4 m", m, known)
	}
	if d := tr.Describe(); !strings.Contains(d, "Monte Mario to WGS 84 (4)") || !strings.Contains(d, "accuracy 4 m") {
		t.Errorf("described as %q", d)
	}
	o, err := tr.OperationAt(1551631.95, 5061361.42)
	if err != nil || o.Ballpark || len(o.Grids) != 0 || o.Accuracy != 4 {
		t.Errorf("in Bergamo: %+v, %v", o, err)
	}
	// Nearly constant in Bergamo, a cheap oracle.
	p := []float64{1551631.95, 5061361.42}
	if err := tr.Points(p, 2); err != nil {
		t.Fatal(err)
	}
	if de, dn := 1551631.95-p[0], 5061361.42-p[1]; math.Abs(de-1000028.8) > 0.1 || math.Abs(dn-20.35) > 0.1 {
		t.Errorf("3003 minus 32632 is %.2f, %.2f", de, dn)
	}
}

func TestEachPartOfItalyHasItsOwnShift(t *testing.T) {
	// Sardinia and Sicily are not the mainland: a shift chosen once for the
	// whole pair would be tens of metres off there.
	tr := transform(t, "CRS:84", "EPSG:4265")
	names := map[string]bool{}
	for _, p := range [][2]float64{{9.66, 45.70}, {9.11, 39.22}, {15.08, 37.50}} {
		o, err := tr.OperationAt(p[0], p[1])
		if err != nil {
			t.Fatal(err)
		}
		names[o.Name] = true
	}
	if len(names) != 3 {
		t.Errorf("operations: %v", names)
	}
}

func TestSystemsThatDifferInNameOnlyAreOne(t *testing.T) {
	for pair, same := range map[[2]string]bool{
		{"EPSG:32632", "EPSG:32632"}: true,
		{"EPSG:4326", "OGC:CRS84"}:   true,
		{"EPSG:6707", "EPSG:7791"}:   true,
		{"EPSG:32632", "EPSG:25832"}: true, // 0.1 mm
		{"EPSG:32632", "EPSG:6707"}:  true,
		{"EPSG:4326", "EPSG:6706"}:   true,
		{"EPSG:4326", "EPSG:3857"}:   false,
		{"EPSG:32632", "EPSG:32633"}: false,
		{"EPSG:3003", "EPSG:3004"}:   false,
		{"EPSG:3003", "EPSG:32632"}:  false,
		{"EPSG:4265", "EPSG:4326"}:   false, // several shifts
		{"EPSG:4326", "EPSG:4806"}:   false, // other meridian
		{"EPSG:3857", "EPSG:3395"}:   false, // sphere and ellipsoid
	} {
		tr := transform(t, pair[0], pair[1])
		if tr.Identity() != same || tr.Inverse().Identity() != same {
			t.Errorf("%v: identity %v", pair, tr.Identity())
		}
		if same {
			p := []float64{1, 2, 3, 4}
			if err := tr.Points(p, 2); err != nil || p[0] != 1 || p[3] != 4 {
				t.Errorf("%v: points become %v, %v", pair, p, err)
			}
		}
	}
}

// Two millimetres, as the inverse of a 7-parameter shift with small angles is
// the inverse to first order only (1.2 mm in Britain and Bohemia).
func TestThereAndBackIsWhereItWas(t *testing.T) {
	systems := sampleSystems()
	random := rand.New(rand.NewPCG(3, 4))
	for _, to := range systems {
		tr, err := NewTransform(WGS84LonLat(), to)
		if err != nil {
			t.Fatal(err)
		}
		lon, lat := to.Area().Center()
		lat = min(lat, 85)
		var flat []float64
		for range 100 {
			flat = append(flat, lon+random.Float64(), lat+random.Float64(), 77)
		}
		was := append([]float64(nil), flat...)
		if err := tr.Points(flat, 3); err != nil {
			t.Fatal(err)
		}
		if err := tr.Inverse().Points(flat, 3); err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(flat); i += 3 {
			turn := math.Remainder(flat[i]-was[i], 360)
			if !(math.Hypot(turn, flat[i+1]-was[i+1])*MetresPerDegree < 0.002) || flat[i+2] != 77 {
				t.Errorf("%s: %v comes back as %v", to, was[i:i+3], flat[i:i+3])
				break
			}
		}
	}
}

func TestBothDirectionsAreOnePair(t *testing.T) {
	a, b := transform(t, "EPSG:3003", "EPSG:3857"), transform(t, "EPSG:3857", "EPSG:3003")
	if a.Inverse() != b || b.Inverse() != a || a.From() != b.To() || a.Inverse().Inverse() != a {
		t.Error("the inverse is another transform than that of the swapped pair")
	}
	if transform(t, "EPSG:3003", "EPSG:3857") != a {
		t.Error("the pair is not kept")
	}
}

func TestPointsThatCannotBeConvertedAreInfinite(t *testing.T) {
	tr := transform(t, "EPSG:4326", "EPSG:3857")
	flat := []float64{9, 45, 0, 95, math.NaN(), 45, math.Inf(1), 0, 10, 46}
	if err := tr.Points(flat, 2); err != nil {
		t.Fatal(err)
	}
	for i, ok := range []bool{true, false, false, false, true} {
		x, y := flat[2*i], flat[2*i+1]
		if ok != finite(x, y) || !ok && !(math.IsInf(x, 1) && math.IsInf(y, 1)) {
			t.Errorf("point %d becomes %v %v", i, x, y)
		}
	}
	if err := tr.Points(nil, 2); err != nil {
		t.Error(err)
	}
	if tr.Points(flat, 1) == nil {
		t.Error("a stride of 1 is accepted")
	}
}

func TestAResultDoesNotDependOnWhoElseAsks(t *testing.T) {
	// Operations are chosen by place: a point of Sicily before one of Bergamo
	// must not change the latter.
	tr := transform(t, "EPSG:4265", "EPSG:4326")
	alone := []float64{9.66, 45.70}
	if err := tr.Points(alone, 2); err != nil {
		t.Fatal(err)
	}
	among := []float64{13.36, 38.11, 9.11, 39.22, 9.66, 45.70, 200, 0, 9.66, 45.70}
	if err := tr.Points(among, 2); err != nil {
		t.Fatal(err)
	}
	if alone[0] != among[4] || alone[1] != among[5] || alone[0] != among[8] || alone[1] != among[9] {
		t.Errorf("alone %v, among others %v", alone, among)
	}
}

func TestTransformsOfManyGoroutinesAgree(t *testing.T) {
	pairs := [][2]string{{"EPSG:3003", "EPSG:3857"}, {"EPSG:4326", "EPSG:32632"}, {"EPSG:6706", "EPSG:3004"}}
	start := []float64{9.6629, 45.7037, 9.6706, 45.6949}
	var want [3][]float64
	for i, p := range pairs {
		want[i] = append([]float64(nil), start...)
		if err := transform(t, p[0], p[1]).Points(want[i], 2); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			for range 50 {
				for i, p := range pairs {
					tr, err := NewTransform(system(t, p[0]), system(t, p[1]))
					if err != nil {
						t.Error(err)
						return
					}
					got := append([]float64(nil), start...)
					if err := tr.Points(got, 2); err != nil {
						t.Error(err)
					}
					for k := range got {
						if got[k] != want[i][k] {
							t.Errorf("%v: %v, alone %v", p, got, want[i])
							return
						}
					}
					tr.Describe()
				}
			}
		})
	}
	wg.Wait()
}

func TestTransformsAreKeptUpToALimit(t *testing.T) {
	defer func(n int) { maxPairs = n }(maxPairs)
	maxPairs = 10
	first := transform(t, "EPSG:32601", "EPSG:4326")
	for code := 32602; code <= 32630; code++ {
		if _, err := NewTransform(MustLookup("EPSG", strconv.Itoa(code)), MustLookup("EPSG", "4326")); err != nil {
			t.Fatal(err)
		}
	}
	transforms.Lock()
	n := len(transforms.byPair)
	transforms.Unlock()
	if n > maxPairs {
		t.Errorf("%d transforms are kept", n)
	}
	p := []float64{500000, 1000000}
	if err := first.Points(p, 2); err != nil || !finite(p[0], p[1]) {
		t.Errorf("one that may have been dropped: %v, %v", p, err)
	}
}

func TestWhatNoOneKnowsTheShiftOfIsBallpark(t *testing.T) {
	tr := transform(t, "EPSG:32601", "EPSG:4258") // Alaska and the European datum
	if _, known := tr.Accuracy(); known || !strings.Contains(tr.Describe(), "ballpark") {
		t.Errorf("%s, accuracy known %v", tr.Describe(), known)
	}
}

func TestThereIsNoOperationToAnotherPlanet(t *testing.T) {
	mars, err := Lookup("IAU_2015", "49900")
	if err != nil {
		t.Skip("not run: this PROJ has no planets")
	}
	if _, err := NewTransform(MustLookup("EPSG", "4326"), mars); !fault.Is(err, fault.UnsupportedCRS) {
		t.Errorf("%v", err)
	}
	if _, err := NewTransform(nil, mars); !fault.Is(err, fault.UnsupportedCRS) {
		t.Errorf("%v", err)
	}
}

func TestABoundHoldsWhatTheBoxBecomes(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for _, c := range []struct {
		from, to string
		b        geom.Bound
	}{
		{"EPSG:32632", "EPSG:3857", geom.Bound{MinX: 547916, MinY: 5055901, MaxX: 556482, MaxY: 5065083}},
		{"EPSG:4326", "EPSG:32632", geom.Bound{MinX: 6, MinY: 36, MaxX: 12, MaxY: 47}},
		{"EPSG:4326", "EPSG:3035", geom.Bound{MinX: -10, MinY: 35, MaxX: 30, MaxY: 70}},
		{"EPSG:3035", "EPSG:4326", geom.Bound{MinX: 2500000, MinY: 1500000, MaxX: 6500000, MaxY: 5400000}},
		{"EPSG:4326", "EPSG:3857", geom.Bound{MinX: -180, MinY: -85, MaxX: 180, MaxY: 85}},
		{"EPSG:3003", "EPSG:4326", geom.Bound{MinX: 1313364, MinY: 3930000, MaxX: 1800000, MaxY: 5220000}},
	} {
		tr := transform(t, c.from, c.to)
		out, err := tr.Bound(c.b)
		if err != nil {
			t.Fatal(err)
		}
		slack := math.Max(out.Width(), out.Height()) / 2000
		tight := geom.EmptyBound
		for range 5000 {
			p := []float64{c.b.MinX + random.Float64()*c.b.Width(), c.b.MinY + random.Float64()*c.b.Height()}
			if random.IntN(2) == 0 { // sides too
				p[0] = c.b.MaxX
			} else if random.IntN(2) == 0 {
				p[1] = c.b.MaxY
			}
			if err := tr.Points(p, 2); err != nil {
				t.Fatal(err)
			}
			if !out.Pad(slack).ContainsXY(p[0], p[1]) {
				t.Fatalf("%s to %s: %v is outside %v", c.from, c.to, p, out)
			}
			tight = tight.ExtendXY(p[0], p[1])
		}
		if out.Width() > 1.1*tight.Width() || out.Height() > 1.1*tight.Height() {
			t.Errorf("%s to %s: %v is much more than %v", c.from, c.to, out, tight)
		}
	}
}

func TestBoundsStaySaneAtPolesAndAntimeridian(t *testing.T) {
	world := geom.Bound{MinX: -180, MinY: -90, MaxX: 180, MaxY: 90}
	for _, c := range []struct {
		name, from, to string
		b              geom.Bound
		check          func(geom.Bound) bool
	}{
		{"whole world, poles fail", "EPSG:4326", "EPSG:3857", world,
			func(o geom.Bound) bool { return o.Finite() && o.Width() > 40e6 && o.Height() > 15e6 }},
		{"all of Web Mercator's square, though the next sample fails", "EPSG:4326", "EPSG:3857", geom.Bound{MinX: -180, MinY: -91, MaxX: 180, MaxY: 91},
			func(o geom.Bound) bool { return o.MaxY > 20037508 && o.MinY < -20037508 && o.Finite() && o.MaxY < 60e6 }},
		{"north pole inside", "EPSG:3995", "EPSG:4326", geom.Bound{MinX: -1e6, MinY: -2e6, MaxX: 1.5e6, MaxY: 1e6},
			func(o geom.Bound) bool { return o.MinX == -180 && o.MaxX == 180 && o.MaxY == 90 && o.MinY > 60 }},
		{"south pole inside", "EPSG:3031", "EPSG:4326", geom.Bound{MinX: -1e6, MinY: -2e6, MaxX: 1.5e6, MaxY: 1e6},
			func(o geom.Bound) bool { return o.MinX == -180 && o.MaxX == 180 && o.MinY == -90 && o.MaxY < -60 }},
		{"across the antimeridian", "EPSG:2193", "EPSG:4326", geom.Bound{MinX: 1e6, MinY: 5e6, MaxX: 3.5e6, MaxY: 6e6},
			func(o geom.Bound) bool { return o.MinX == -180 && o.MaxX == 180 && o.MaxY < -30 }},
		{"beyond the world", "EPSG:3857", "EPSG:4326", geom.Bound{MinX: -30e6, MinY: -30e6, MaxX: 30e6, MaxY: 30e6},
			func(o geom.Bound) bool { return world.Contains(o) && o.Width() == 360 && o.MaxY > 85 }},
	} {
		out, err := transform(t, c.from, c.to).Bound(c.b)
		if err != nil || !c.check(out) {
			t.Errorf("%s: %v, %v", c.name, out, err)
		}
	}
	tr := transform(t, "EPSG:4326", "EPSG:3857")
	for _, b := range []geom.Bound{geom.EmptyBound, {MinX: 0, MinY: 100, MaxX: 10, MaxY: 200}, {MinX: math.NaN()}} {
		if _, err := tr.Bound(b); !fault.Is(err, fault.BadParam) {
			t.Errorf("%v: %v", b, err)
		}
	}
}
