package label

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"sigi/geom"
)

func box(x, y, w, h float64) geom.Bound {
	return geom.Bound{MinX: x, MinY: y, MaxX: x + w, MaxY: y + h}
}

func place(t *testing.T, items []Item) []int {
	t.Helper()
	chosen, err := Place(context.Background(), items, box(-5000, -5000, 10000, 10000))
	if err != nil {
		t.Fatal(err)
	}
	return chosen
}

func one(priority float64, order int, boxes ...geom.Bound) Item {
	it := Item{Priority: priority, Order: order}
	for _, b := range boxes {
		it.Candidates = append(it.Candidates, Candidate{[]geom.Bound{b}})
	}
	return it
}

func TestHigherPriorityIsPlacedFirstThenLowerOrder(t *testing.T) {
	got := place(t, []Item{one(0, 2, box(0, 0, 10, 10)), one(0, 1, box(5, 5, 10, 10)), one(5, 3, box(8, 8, 4, 4))})
	if got[0] != -1 && got[1] != -1 || got[2] != 0 {
		t.Errorf("chosen %v", got)
	}
	got = place(t, []Item{one(0, 2, box(0, 0, 10, 10)), one(0, 1, box(5, 5, 10, 10))})
	if got[0] != -1 || got[1] != 0 {
		t.Errorf("chosen %v, the first found should win", got)
	}
}

func TestALabelThatIsBlockedTakesItsNextPlace(t *testing.T) {
	got := place(t, []Item{one(1, 0, box(0, 0, 10, 10)), one(0, 1, box(5, 5, 10, 10), box(10, 0, 10, 10))})
	if got[1] != 1 {
		t.Errorf("chosen %v, boxes that share an edge do not overlap", got)
	}
}

func TestNoTwoPlacedLabelsOverlap(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	items := make([]Item, 2000)
	for i := range items {
		items[i] = one(float64(rng.IntN(3)), i, box(rng.Float64()*1000-100, rng.Float64()*1000, 5+rng.Float64()*150, 12))
	}
	chosen := place(t, items)
	placed := 0
	for i := range items {
		if chosen[i] < 0 {
			continue
		}
		placed++
		a := items[i].Candidates[0].Boxes[0]
		for j := range i {
			if chosen[j] < 0 {
				continue
			}
			b := items[j].Candidates[0].Boxes[0]
			if a.MinX < b.MaxX && b.MinX < a.MaxX && a.MinY < b.MaxY && b.MinY < a.MaxY {
				t.Fatalf("labels %d and %d overlap", i, j)
			}
		}
	}
	if placed < 100 {
		t.Errorf("only %d placed", placed)
	}
}

func TestLabelsOfAGroupKeepTheirDistance(t *testing.T) {
	items := []Item{one(0, 0, box(0, 0, 10, 10)), one(0, 1, box(50, 0, 10, 10)), one(0, 2, box(200, 0, 10, 10))}
	for i := range items {
		items[i].Group, items[i].Distance = "Via Roma", 100
	}
	got := place(t, items)
	if got[0] != 0 || got[1] != -1 || got[2] != 0 {
		t.Errorf("chosen %v", got)
	}
}

func TestTheInsidePointIsInside(t *testing.T) {
	for name, g := range map[string]geom.Geometry{
		"U":          geom.Polygon([]float64{0, 0, 10, 0, 10, 10, 8, 10, 8, 2, 2, 2, 2, 10, 0, 10, 0, 0}),
		"ring":       geom.Polygon([]float64{0, 0, 10, 0, 10, 10, 0, 10, 0, 0}, []float64{1, 1, 9, 1, 9, 9, 1, 9, 1, 1}),
		"thin":       geom.Polygon([]float64{0, 0, 100, 50, 100, 50.5, 0, 0.5, 0, 0}),
		"edge at 5":  geom.Polygon([]float64{0, 0, 10, 0, 10, 5, 5, 5, 5, 10, 0, 10, 0, 0}),
		"bow tie":    geom.Polygon([]float64{0, 0, 10, 10, 10, 0, 0, 10, 0, 0}),
		"two, 2nd":   {Kind: geom.KindMultiPolygon, Flat: []float64{0, 0, 1, 0, 1, 1, 0, 0, 20, 20, 30, 20, 30, 30, 20, 30, 20, 20}, Ends: []int32{8, 18}, Parts: []int32{1, 2}},
		"triangle":   geom.Polygon([]float64{0, 0, 4, 10, 8, 0, 0, 0}),
		"turned":     geom.Polygon([]float64{0, 0, 0, 10, 10, 10, 10, 0, 0, 0}),
		"repeated":   geom.Polygon([]float64{0, 0, 0, 0, 10, 0, 10, 10, 10, 10, 0, 10, 0, 0}),
		"infinite v": geom.Polygon([]float64{0, 0, 10, 0, 10, 10, math.Inf(1), math.Inf(1), 0, 10, 0, 0}),
	} {
		x, y, w, ok, _ := InsidePoint(&g, nil)
		if !ok || !insideEvenOdd(&g, x, y) || w <= 0 {
			t.Errorf("%s: (%g, %g) ok=%v is not inside", name, x, y, ok)
		}
	}
	flat := geom.Polygon([]float64{1, 2, 3, 2, 1, 2})
	if x, y, _, ok, _ := InsidePoint(&flat, nil); ok || x != 1 || y != 2 {
		t.Errorf("a polygon without area gives (%g, %g) %v", x, y, ok)
	}
}

func insideEvenOdd(g *geom.Geometry, x, y float64) bool {
	in := false
	start := int32(0)
	for _, end := range g.Ends {
		r := g.Flat[start:end]
		for i := 0; i+3 < len(r); i += 2 {
			if (r[i+1] <= y) != (r[i+3] <= y) && r[i]+(y-r[i+1])/(r[i+3]-r[i+1])*(r[i+2]-r[i]) > x {
				in = !in
			}
		}
		start = end
	}
	return in
}

func TestGlyphsStandOnTheLineAndReadUpright(t *testing.T) {
	adv := []float64{10, 5, 10, 0, 5}
	line := []float64{100, 50, 0, 50} // leftwards
	var buffer []float64
	up, from, _ := Upright(line, 20, 30, &buffer)
	glyphs, ok := Along(up, from, adv, 0, MaxBend)
	if !ok || len(glyphs) != 5 {
		t.Fatal("does not fit")
	}
	for i, g := range glyphs {
		if math.Abs(g.Angle()) > 1e-9 || math.Abs(g.Y-50) > 1e-9 {
			t.Errorf("glyph %d at %+v", i, g)
		}
	}
	if glyphs[0].X != 50 {
		t.Errorf("starts at %g, want 50: the stretch from 20 to 50 along the line", glyphs[0].X)
	}
}

func TestALabelFitsOnlyALineLongAndStraightEnough(t *testing.T) {
	if _, ok := Along([]float64{0, 0, 20, 0}, 0, []float64{10, 11}, 0, MaxBend); ok {
		t.Error("21 pixels fit on 20")
	}
	if _, ok := Along([]float64{0, 0, 20, 0, 20, 20}, 5, []float64{10, 10, 10}, 0, MaxBend); ok {
		t.Error("a label goes round a right angle")
	}
	if _, ok := Along([]float64{0, 0, 20, 0, 40, 5, 60, 5}, 5, []float64{10, 10, 10, 10}, 0, MaxBend); !ok {
		t.Error("a label does not follow a gentle bend")
	}
}

func TestCellsAreTheSameFromEveryPicture(t *testing.T) {
	line := geom.LineString(0, 0, 3000, 700)
	want := map[[2]int]float64{}
	for i, shift := range []float64{0, 256, 1000.37} {
		g := Grid{OriginX: shift, OriginY: 5*shift - 77, Size: 512}
		moved := line.Clone()
		for k := 0; k < len(moved.Flat); k += 2 {
			moved.Flat[k] -= g.OriginX
			moved.Flat[k+1] -= g.OriginY
		}
		for c := range g.Cells(moved.Bound(), box(900-shift, -3000, 600, 9000)) {
			run, l := LongestRun(&moved, c)
			if l == 0 {
				continue
			}
			mx, _ := At(run, l/2)
			id := [2]int{int(math.Round((c.MinX + g.OriginX) / 512)), int(math.Round((c.MinY + g.OriginY) / 512))}
			if i == 0 {
				want[id] = mx + g.OriginX
			} else if math.Abs(want[id]-(mx+g.OriginX)) > 1e-6 {
				t.Errorf("cell %v: middle at %g, before at %g", id, mx+g.OriginX, want[id])
			}
		}
	}
	if len(want) < 2 {
		t.Errorf("cells %v", want)
	}
}

func TestClippedAreaIsTheCommonPart(t *testing.T) {
	g := geom.Polygon([]float64{0, 0, 100, 0, 100, 100, 0, 100, 0, 0}, []float64{40, 40, 60, 40, 60, 60, 40, 60, 40, 40})
	var c geom.Geometry
	ClipArea(&c, &g, box(50, 50, 100, 20))
	if a := math.Abs(ringArea(ring(&c, 0))) - math.Abs(ringArea(ring(&c, 1))); math.Abs(a-(50*20-100)) > 1e-9 {
		t.Errorf("area %g, want 900", a)
	}
	ClipArea(&c, &g, box(500, 50, 100, 20))
	if !c.Empty() {
		t.Error("something is left of nothing")
	}
}

func TestPiecesOfAStreetAreJoinedTheStraightestWay(t *testing.T) {
	got := Join([][]float64{
		{100, 0, 200, 5},           // second piece
		{0, 0, 100, 0},             // first
		{300, 0, 200, 5},           // third, digitised backwards
		{200, 5, 210, 200},         // a street of the same name that turns off
		{500, 500, 600, 500},       // far away
		{700, 0, 800, 0, 700, 0.1}, // there and nearly back
	})
	if len(got) != 4 {
		t.Fatalf("%d lines: %v", len(got), got)
	}
	if l := Length(got[0]); l < 299 || l > 302 || len(got[0]) != 8 {
		t.Errorf("the street is %v", got[0])
	}
}

func TestAClosedStreetIsJoinedOnce(t *testing.T) {
	var pieces [][]float64
	for i := range 36 {
		a, b := float64(i)*math.Pi/18, float64((i+1)%36)*math.Pi/18
		pieces = append(pieces, []float64{100 * math.Cos(a), 100 * math.Sin(a), 100 * math.Cos(b), 100 * math.Sin(b)})
	}
	got := Join(pieces)
	if len(got) != 1 || math.Abs(Length(got[0])-628) > 2 {
		t.Errorf("%d lines, the first %g long", len(got), Length(got[0]))
	}
}
