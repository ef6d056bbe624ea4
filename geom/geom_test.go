package geom

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestTheEmptyBoundIsTheZeroOfUnion(t *testing.T) {
	b := Bound{1, 2, 3, 4}
	if EmptyBound.Union(b) != b || b.Union(EmptyBound) != b {
		t.Error("uniting with nothing changes a box")
	}
	if !EmptyBound.Empty() || EmptyBound.Width() != 0 || EmptyBound.Height() != 0 {
		t.Error("the empty box has a size")
	}
	if EmptyBound.Intersects(b) || EmptyBound.Finite() {
		t.Error("the empty box meets something")
	}
	if got := EmptyBound.ExtendXY(5, 6); got != (Bound{5, 6, 5, 6}) {
		t.Errorf("the first point: %v", got)
	}
}

func TestBoxesMeetIfTheyShareAPoint(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	box := func() Bound {
		x, y := float64(r.IntN(8)), float64(r.IntN(8))
		return Bound{x, y, x + float64(r.IntN(5)), y + float64(r.IntN(5))}
	}
	for range 5000 {
		a, b := box(), box()
		shares := false
		for x := 0.0; x < 13; x++ {
			for y := 0.0; y < 13; y++ {
				shares = shares || a.ContainsXY(x, y) && b.ContainsXY(x, y)
			}
		}
		if a.Intersects(b) != shares || b.Intersects(a) != shares {
			t.Fatalf("%v and %v: %v, want %v", a, b, a.Intersects(b), shares)
		}
		if common := a.Intersect(b); common.Empty() == shares {
			t.Fatalf("%v and %v have in common %v", a, b, common)
		}
		u := a.Union(b)
		if !u.Contains(a) || !u.Contains(b) {
			t.Fatalf("%v does not hold %v and %v", u, a, b)
		}
	}
}

func TestOrdinatesThatAreNoNumbersArePassedOver(t *testing.T) {
	nan := math.NaN()
	g := LineString(nan, nan, 1, 2, nan, 5, 3, 4)
	if got := g.Bound(); got != (Bound{1, 2, 3, 4}) && got != (Bound{1, 2, 3, 5}) {
		t.Errorf("box %v", got)
	}
	if g.Finite() {
		t.Error("a line with NaN is finite")
	}
	if b := (Bound{0, 0, math.Inf(1), 1}); b.Finite() || b.Empty() {
		t.Error("an infinite box is finite or empty")
	}
}

func TestCollectionsAreWhatTheirMembersAre(t *testing.T) {
	empty := Geometry{Kind: KindCollection, Members: []Geometry{{Kind: KindPoint}, {Kind: KindCollection}}}
	if !empty.Empty() || empty.Vertices() != 0 || !empty.Bound().Empty() {
		t.Error("a collection of nothing is something")
	}
	g := Geometry{Kind: KindCollection, Members: []Geometry{Point(1, 2), LineString(3, 4, 5, 6)}}
	if g.Empty() || g.Vertices() != 3 || g.Bound() != (Bound{1, 2, 5, 6}) || !g.Finite() {
		t.Errorf("%d vertices in %v", g.Vertices(), g.Bound())
	}
}

func TestHeightsAndMeasuresAreCounted(t *testing.T) {
	g := Geometry{Kind: KindLineString, Layout: XYZM, Flat: []float64{1, 2, 99, 7, 3, 4, -99, 8}, Ends: []int32{8}}
	if g.Vertices() != 2 || g.Bound() != (Bound{1, 2, 3, 4}) {
		t.Errorf("%d vertices in %v", g.Vertices(), g.Bound())
	}
	for l, want := range map[Layout]int{XY: 2, XYZ: 3, XYM: 3, XYZM: 4} {
		if l.Stride() != want {
			t.Errorf("layout %d has %d ordinates", l, l.Stride())
		}
	}
}

func TestACloneSharesNoMemory(t *testing.T) {
	g := Geometry{Kind: KindCollection, Members: []Geometry{Polygon([]float64{0, 0, 1, 0, 1, 1, 0, 0})}}
	c := g.Clone()
	c.Members[0].Flat[0], c.Members[0].Ends[0] = 9, 9
	if g.Members[0].Flat[0] != 0 || g.Members[0].Ends[0] != 8 {
		t.Error("changing the clone changed the original")
	}
}

func TestKindsHaveDimensions(t *testing.T) {
	for k, want := range map[Kind]int{KindPoint: 0, KindMultiPoint: 0, KindLineString: 1, KindMultiLineString: 1,
		KindPolygon: 2, KindMultiPolygon: 2, KindCollection: -1, KindNone: -1} {
		if k.Dimension() != want {
			t.Errorf("%v: %d", k, k.Dimension())
		}
	}
}
