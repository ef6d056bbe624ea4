package publish

import (
	"testing"
	"time"

	"sigi/admission"
	"sigi/crs"
	"sigi/geom"
	"sigi/render"
)

// What a map was predicted to take follows what such maps took.
func TestPredictionsFollowWhatMapsTook(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red")))
	s := y.session()
	m, _, err := s.plan(over("edifc"))
	if err != nil {
		t.Fatal(err)
	}
	nominal := render.Predict(m)
	if nominal <= 0 {
		t.Fatal("a map costs nothing")
	}
	kind := kindOf("map", m)
	for range 30 {
		turn, err := y.enterMap(t.Context(), "map", m)
		if err != nil {
			t.Fatal(err)
		}
		turn.leave(7 * nominal)
		turn.leave(100 * nominal) // once is enough
	}
	if got := y.forecast.Cost(kind, nominal); got < 6*nominal || got > 8*nominal {
		t.Errorf("maps took 7 times what was nominal; the next is predicted to take %.1f times", float64(got)/float64(nominal))
	}
	s.mustDraw(t, over("edifc"))
	if q := y.Turns(); q.Running+q.Waiting != 0 {
		t.Errorf("turns are left: %+v", q)
	}
}

// A map of more is predicted to take more; one at a scale at which nothing is
// drawn, next to nothing.
func TestPredictionsGoByWhatIsInTheBox(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red")))
	at := func(b geom.Bound) time.Duration {
		q := over("edifc")
		q.Bound = b
		m, _, err := y.session().plan(q)
		if err != nil {
			t.Fatal(err)
		}
		return render.Predict(m)
	}
	whole := at(geom.Bound{MinX: squareX - 10, MinY: squareY - 10, MaxX: squareX + 90, MaxY: squareY + 90})
	beside := at(geom.Bound{MinX: squareX + 5000, MinY: squareY, MaxX: squareX + 5100, MaxY: squareY + 100})
	if whole <= beside {
		t.Errorf("four squares: %v; none: %v", whole, beside)
	}
}

// BenchmarkTurn is what a map pays for its turn: prediction in another system,
// queue and learning.
func BenchmarkTurn(b *testing.B) {
	y := newTown(b)
	y.ready(list(item("edifc", "base", "red"), item("roads", "base", "blue")))
	q := over("edifc", "roads")
	q.CRS = crs.MustLookup("EPSG", "3857")
	tr, err := crs.NewTransform(crs.MustLookup("EPSG", "32632"), q.CRS)
	if err != nil {
		b.Fatal(err)
	}
	if q.Bound, err = tr.Bound(q.Bound); err != nil {
		b.Fatal(err)
	}
	s, err := y.Open(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	m, _, err := s.plan(q)
	if err != nil {
		b.Fatal(err)
	}
	ctx := admission.WithClient(b.Context(), "192.0.2.7")
	b.ReportAllocs()
	for b.Loop() {
		t, err := y.enterMap(ctx, "map", m)
		if err != nil {
			b.Fatal(err)
		}
		t.leave(time.Millisecond)
	}
}
