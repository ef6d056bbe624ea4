package filter

import (
	"math"
	"math/rand"
	"os"
	"strconv"
	"strings"
	"testing"

	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
)

// fromText reads the WKT of the test data: two-dimensional, no nested
// collections.
func fromText(t testing.TB, s string) geom.Geometry {
	t.Helper()
	name, rest, ok := strings.Cut(strings.TrimSpace(s), "(")
	if !ok {
		t.Fatalf("not WKT: %q", s)
	}
	g := geom.Geometry{}
	for k := geom.KindPoint; k <= geom.KindMultiPolygon; k++ {
		if strings.EqualFold(k.String(), strings.TrimSpace(name)) {
			g.Kind = k
		}
	}
	if g.Kind == geom.KindNone {
		t.Fatalf("not WKT: %q", s)
	}
	depth := 1
	for rest != "" {
		i := strings.IndexAny(rest, "(),")
		for _, w := range strings.Fields(rest[:i]) {
			f, err := strconv.ParseFloat(w, 64)
			if err != nil {
				t.Fatal(err)
			}
			g.Flat = append(g.Flat, f)
		}
		switch rest[i] {
		case '(':
			depth++
		case ')':
			depth--
			if g.Kind.Dimension() > 0 && rest[max(0, i-1)] != ')' && i > 0 {
				g.Ends = append(g.Ends, int32(len(g.Flat)))
			}
			if g.Kind == geom.KindMultiPolygon && depth == 1 {
				g.Parts = append(g.Parts, int32(len(g.Ends)))
			}
		}
		rest = rest[i+1:]
	}
	return g
}

func holds(t testing.TB, op SpatialOp, a, b geom.Geometry, distance float64) bool {
	t.Helper()
	p, err := Bind(Spatial{Op: op, Geometry: b, Distance: distance}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p.True(testRow{geometry: &a})
}

func TestSpatialOperatorsAgreeWithGEOS(t *testing.T) {
	data, err := os.ReadFile("testdata/relations.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if line[0] == '#' {
			continue
		}
		f := strings.Split(line, " | ")
		a, b := fromText(t, f[0]), fromText(t, f[1])
		want := " " + f[2] + " "
		for op := Intersects; op <= Beyond; op++ {
			expect := strings.Contains(want, " "+op.String()+" ")
			switch op {
			case Disjoint:
				expect = !strings.Contains(want, " Intersects ")
			case Beyond:
				expect = !strings.Contains(want, " DWithin ")
			}
			if got := holds(t, op, a, b, 1.25); got != expect {
				t.Errorf("%s %s %s: got %v", f[0], op, f[1], got)
			}
		}
	}
}

func TestSidesAreExact(t *testing.T) {
	// 0.1 + 0.2 is not 0.3, but 3 x (0.1, 0.1) lies on the diagonal.
	if got := orient(0, 0, 0.1, 0.1, 0.3, 0.3); got != 0 {
		t.Errorf("on the diagonal: %d", got)
	}
	next := math.Nextafter(1e7, 2e7)
	if got := orient(1e7, 1e7, 2e7, 2e7, 1e7, next); got != 1 {
		t.Errorf("one step above the diagonal: %d", got)
	}
	r := rand.New(rand.NewSource(1))
	for range 10_000 { // points on a line through lattice points, moved far off
		k, m := float64(r.Intn(1000)), float64(r.Intn(1000))
		x, y, dx, dy := float64(r.Intn(1<<20)), float64(r.Intn(1<<20)), float64(r.Intn(999)+1), float64(r.Intn(999)+1)
		if got := orient(x, y, x+k*dx, y+k*dy, x+m*dx, y+m*dy); got != 0 {
			t.Fatalf("on the line: %d", got)
		}
	}
}

func TestEmptyAndMissingGeometries(t *testing.T) {
	box := boxGeometry(geom.Bound{MaxX: 1, MaxY: 1})
	empty := geom.Geometry{Kind: geom.KindPolygon}
	for op := BBox; op <= Beyond; op++ {
		if got, want := holds(t, op, empty, box, 1), op == Disjoint; got != want {
			t.Errorf("empty %s box is %v", op, got)
		}
		p, err := Bind(Not{Spatial{Op: op, Geometry: box, Distance: 1}}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if p.True(testRow{geometry: &geom.Geometry{}}) || p.True(testRow{}) {
			t.Errorf("not %s holds for a record without geometry", op)
		}
	}
}

func TestCollectionsAreAnsweredOrRefused(t *testing.T) {
	c := geom.Geometry{Kind: geom.KindCollection, Members: []geom.Geometry{geom.Point(5, 5), geom.LineString(0, 0, 1, 1)}}
	for _, d := range []struct {
		op   SpatialOp
		want bool
	}{{Intersects, true}, {Disjoint, false}, {DWithin, true}, {Beyond, false}, {BBox, true}} {
		if got := holds(t, d.op, geom.Point(0.5, 0.5), c, 0.1); got != d.want {
			t.Errorf("point %s collection is %v", d.op, got)
		}
		if got := holds(t, d.op, c, geom.Point(0.5, 0.5), 0.1); got != d.want {
			t.Errorf("collection %s point is %v", d.op, got)
		}
	}
	for _, op := range []SpatialOp{Contains, Within, Touches, Crosses, Overlaps, Equals} {
		if _, err := Bind(Spatial{Op: op, Geometry: c}, nil, nil); !fault.Is(err, fault.NotSupported) {
			t.Errorf("%s with a collection: %v", op, err)
		}
	}
}

func TestLiteralsInAnotherSystemAreTransformed(t *testing.T) {
	utm, wgs := crs.MustLookup("EPSG", "32632"), crs.MustLookup("EPSG", "4326")
	tr, err := crs.NewTransform(wgs, utm)
	if err != nil {
		t.Fatal(err)
	}
	at := []float64{9.66, 45.70}
	if err := tr.Points(at, 2); err != nil {
		t.Fatal(err)
	}
	town := geom.Polygon([]float64{9.6, 45.65, 9.7, 45.65, 9.7, 45.75, 9.6, 45.75, 9.6, 45.65})
	for _, c := range []struct {
		name string
		s    Spatial
		want bool
	}{
		{"within the box", Spatial{Op: BBox, Geometry: town, CRS: wgs}, true},
		{"within the world", Spatial{Op: BBox, Geometry: boxGeometry(geom.Bound{MinX: -180, MinY: -90, MaxX: 180, MaxY: 90}), CRS: wgs}, true},
		{"within the town", Spatial{Op: Within, Geometry: town, CRS: wgs}, true},
		{"disjoint", Spatial{Op: Disjoint, Geometry: town, CRS: wgs}, false},
		{"in its own system", Spatial{Op: DWithin, Geometry: geom.Point(at[0]+9, at[1]), CRS: utm, Distance: 10}, true},
		{"ten metres", Spatial{Op: DWithin, Geometry: geom.Point(9.66, 45.7001), CRS: wgs, Distance: 10, Metres: true}, false},
		{"twelve metres", Spatial{Op: DWithin, Geometry: geom.Point(9.66, 45.7001), CRS: wgs, Distance: 12, Metres: true}, true},
	} {
		p, err := Bind(c.s, nil, utm)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		point := geom.Point(at[0], at[1])
		if got := p.True(testRow{geometry: &point}); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	for name, s := range map[string]Spatial{
		"degrees over metres": {Op: DWithin, Geometry: town, CRS: wgs, Distance: 1},
	} {
		if _, err := Bind(s, nil, utm); !fault.Is(err, fault.NotSupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Bind(Spatial{Op: DWithin, Geometry: town, Distance: 1, Metres: true}, nil, wgs); !fault.Is(err, fault.NotSupported) {
		t.Errorf("metres over degrees: %v", err)
	}
}

func TestBoundsHoldEveryMatch(t *testing.T) {
	box := func(x, y, X, Y float64) Spatial {
		return Spatial{Op: Intersects, Geometry: boxGeometry(geom.Bound{MinX: x, MinY: y, MaxX: X, MaxY: Y})}
	}
	null := IsNull{Attribute{"a"}}
	for _, c := range []struct {
		name string
		e    Expr
		want *geom.Bound
	}{
		{"no spatial part", null, nil},
		{"one", box(0, 0, 2, 2), &geom.Bound{MaxX: 2, MaxY: 2}},
		{"the smaller of and", And{[]Expr{box(0, 0, 9, 9), null, box(8, 8, 10, 10)}}, &geom.Bound{MinX: 8, MinY: 8, MaxX: 10, MaxY: 10}},
		{"both of or", Or{[]Expr{box(0, 0, 1, 1), box(8, 8, 10, 10)}}, &geom.Bound{MaxX: 10, MaxY: 10}},
		{"or with a part without", Or{[]Expr{box(0, 0, 1, 1), null}}, nil},
		{"not", Not{box(0, 0, 1, 1)}, nil},
		{"disjoint", Spatial{Op: Disjoint, Geometry: geom.Point(1, 1)}, nil},
		{"distance", Spatial{Op: DWithin, Geometry: geom.Point(1, 1), Distance: 3}, &geom.Bound{MinX: -2, MinY: -2, MaxX: 4, MaxY: 4}},
		{"another system", Spatial{Op: BBox, Geometry: geom.Point(1, 1), CRS: crs.MustLookup("EPSG", "4326")}, nil},
	} {
		got := Bounds(c.e)
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
