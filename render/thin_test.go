package render

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"sigi/crs"
	"sigi/geom"
	"sigi/render/raster"
)

// wander is a closed ring of n vertices with steps of about size pixels.
func wander(rng *rand.Rand, n int, size float64) []float64 {
	x, y := rng.Float64()*400-100, rng.Float64()*400-100
	flat := []float64{x, y}
	for range n {
		x += rng.NormFloat64() * size
		y += rng.NormFloat64() * size
		flat = append(flat, x, y)
	}
	return append(flat, flat[0], flat[1])
}

func loaded(t *testing.T, g geom.Geometry) *pixelPath {
	t.Helper()
	same, err := crs.NewTransform(utm32, utm32)
	if err != nil {
		t.Fatal(err)
	}
	grid, err := crs.NewGrid(same, geom.Bound{MaxX: 1, MaxY: 1}, crs.Affine{A: 1, D: 1}, 0)
	if err != nil {
		t.Fatal(err)
	}
	p := &pixelPath{}
	if err := p.load(&g, grid); err != nil {
		t.Fatal(err)
	}
	return p
}

// What lies beyond an edge may go, but nothing inside may change by it.
func TestCuttingWhatCannotBeSeenChangesNoPixel(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	bound := geom.Bound{MaxX: 200, MaxY: 200}
	cut, vertices := 0, 0
	for range 300 {
		flat := wander(rng, 60, 5+rng.Float64()*120)
		whole := geom.Polygon(flat)
		kept := append([]float64(nil), flat...)
		box := bound.Pad(16)
		kept = kept[:cullRun(kept, &box)]
		vertices += len(flat) / 2
		cut += (len(flat) - len(kept)) / 2
		reduced := geom.Polygon(kept)
		var img [2]*image.RGBA
		for i, g := range []*geom.Geometry{&whole, &reduced} {
			img[i] = image.NewRGBA(image.Rect(0, 0, 200, 200))
			var p raster.Painter
			p.Reset(img[i])
			p.Fill(g, raster.EvenOdd, raster.Paint{R: 255, A: 255})
			p.Stroke(g, &raster.Stroke{Width: 3, Join: raster.JoinRound}, raster.Paint{B: 255, A: 255})
		}
		comparePictures(t, "culled", img[1], img[0], 1, 0)
		if t.Failed() {
			return
		}
	}
	if cut < vertices/10 {
		t.Errorf("%d of %d vertices were cut", cut, vertices)
	}
}

func TestThinningMovesAPathByLessThanATenthOfAPixel(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for range 100 {
		p := loaded(t, geom.LineString(wander(rng, 400, 0.08)...))
		p.simplify(geom.Bound{MinX: -1e6, MinY: -1e6, MaxX: 1e6, MaxY: 1e6}, false, thinPx)
		if n := len(p.thin.Flat); n >= len(p.whole.Flat) || n < 4 {
			t.Fatalf("%d of %d ordinates kept", n, len(p.whole.Flat))
		}
		for i := 0; i < len(p.whole.Flat); i += 2 {
			if d := distance(&p.thin, p.whole.Flat[i], p.whole.Flat[i+1]); d > thinPx*math.Sqrt2 {
				t.Fatalf("a vertex lies %.3f pixels off", d)
			}
		}
	}
}

func TestDashesKeepTheLengthOfTheirLine(t *testing.T) {
	p := loaded(t, geom.LineString(-5000, 50, -4000, 900, -3000, 50, 100, 50))
	p.simplify(geom.Bound{MaxX: 200, MaxY: 200}, true, thinPx)
	if len(p.thin.Flat) != len(p.whole.Flat) {
		t.Errorf("%d of %d ordinates kept", len(p.thin.Flat), len(p.whole.Flat))
	}
	p.simplify(geom.Bound{MaxX: 200, MaxY: 200}, false, thinPx)
	if len(p.thin.Flat) >= len(p.whole.Flat) {
		t.Error("nothing is cut of an undashed line")
	}
}
