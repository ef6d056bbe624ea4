package memory

import (
	"math/rand/v2"
	"testing"

	"sigi/geom"
	"sigi/layers"
)

// grid is a tree over a square of side x side boxes of one unit, four ordinates each.
func evenTree(side int) (*rtree, []uint32) {
	entries := make([]box, 0, side*side)
	ends := []uint32{0}
	// In rows of blocks, so that nodes are compact.
	const block = 4
	for by := 0; by < side; by += block {
		for bx := 0; bx < side; bx += block {
			for y := by; y < by+block; y++ {
				for x := bx; x < bx+block; x++ {
					entries = append(entries, box{float32(x), float32(y), float32(x) + 0.9, float32(y) + 0.9})
					ends = append(ends, uint32(4*len(entries)))
				}
			}
		}
	}
	t := &rtree{}
	t.pack(entries)
	return t, ends
}

// What is predicted of even data is what a count finds, but for the edges.
func TestAPredictionIsACountButForTheEdges(t *testing.T) {
	const side = 256
	tree, ends := evenTree(side)
	r := rand.New(rand.NewPCG(1, 1))
	for range 500 {
		w, h := 2+r.Float64()*side, 2+r.Float64()*side
		x, y := r.Float64()*side-w/2, r.Float64()*side-h/2
		b := geom.Bound{MinX: x, MinY: y, MaxX: x + w, MaxY: y + h}
		exact := 0
		for _, run := range tree.search(nil, b) {
			exact += int(run.to - run.from)
		}
		got := tree.predict(b, ends, 2)
		slack := 2*(w+h) + 4
		if d := float64(got.Features) - float64(exact); d > slack || d < -slack {
			t.Errorf("%v: predicted %d features, there are %d", b, got.Features, exact)
		}
		if got.Vertices > 2*got.Features+int64(slack) || got.Vertices < 2*got.Features-int64(slack) {
			t.Errorf("%v: %d features of two vertices have %d", b, got.Features, got.Vertices)
		}
	}
	if c := tree.predict(geom.Bound{MinX: -10, MinY: -10, MaxX: -5, MaxY: -5}, ends, 2); c.Features != 0 || c.Vertices != 0 {
		t.Errorf("beside everything: %+v", c)
	}
}

// Of what comes gathered clusters are counted, of the whole exactly.
func TestAPredictionCountsClusters(t *testing.T) {
	m := load(t, crowd(rand.New(rand.NewPCG(2, 3)), 30_000))
	q := layers.Query{Resolution: 60, Dots: 60, Gather: 60}
	s := summaryOf(t, m, q)
	if got, want := m.Predict(q).Features, int64(s.clusters/clusterCost+s.features); got != want {
		t.Errorf("predicted %d of %d clusters and %d features", got, s.clusters, s.features)
	}
	b := m.Bound()
	b.MaxX = (b.MinX + b.MaxX) / 2
	q.Bound = &b
	half := summaryOf(t, m, q)
	if got, want := m.Predict(q).Features, int64(half.clusters/clusterCost+half.features); got < want/2 || got > 2*want {
		t.Errorf("of a half predicted %d, there are %d", got, want)
	}
	b.MinY = b.MaxY + 1e6
	b.MaxY = b.MinY + 1
	if c := m.Predict(q); c.Features != 0 {
		t.Errorf("beside everything: %+v", c)
	}
}

func BenchmarkPredict(b *testing.B) {
	tree, ends := evenTree(1024)
	for name, side := range map[string]float64{"street": 20, "town": 500} {
		b.Run(name, func(b *testing.B) {
			box := geom.Bound{MinX: 100.3, MinY: 100.3, MaxX: 100.3 + side, MaxY: 100.3 + side}
			b.ReportAllocs()
			for b.Loop() {
				tree.predict(box, ends, 2)
			}
		})
	}
}
