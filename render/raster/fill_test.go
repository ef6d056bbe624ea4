package raster

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"sigi/geom"
)

var (
	black = Paint{A: 255}
	paper = Paint{255, 255, 255, 255}
)

// canvas returns a transparent image and a painter on it.
func canvas(w, h int) (*image.RGBA, *Painter) {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	p := new(Painter)
	p.Reset(img)
	return img, p
}

// inked is the sum of opacities, in pixels.
func inked(img *image.RGBA) float64 {
	sum := 0
	for i := 3; i < len(img.Pix); i += 4 {
		sum += int(img.Pix[i])
	}
	return float64(sum) / 255
}

func circle(cx, cy, r float64, n int) []float64 {
	var f []float64
	for i := 0; i <= n; i++ {
		s, c := math.Sincos(2 * math.Pi * float64(i%n) / float64(n))
		f = append(f, cx+r*c, cy+r*s)
	}
	return f
}

func ringArea(f []float64) float64 {
	a := 0.0
	for i := 0; i+3 < len(f); i += 2 {
		a += f[i]*f[i+3] - f[i+2]*f[i+1]
	}
	return math.Abs(a) / 2
}

func TestCoverageSumsToTheArea(t *testing.T) {
	shapes := map[string][]float64{
		"square on the grid":  {10, 10, 30, 10, 30, 30, 10, 30, 10, 10},
		"square off the grid": {10.25, 10.5, 30.75, 10.5, 30.75, 30.125, 10.25, 30.125, 10.25, 10.5},
		"triangle":            {10.3, 12.7, 180.2, 33.3, 77.7, 190.9, 10.3, 12.7},
		"sliver":              {3.25, 3.125, 195.25, 190.75, 194.25, 191.5, 3.25, 3.125},
		"flat sliver":         {3.25, 100.125, 195.25, 103.75, 195.25, 104.125, 3.25, 100.125},
		"circle":              circle(100.2, 99.7, 88.8, 360),
		"small circle":        circle(50.4, 50.4, 10, 90),
	}
	for name, ring := range shapes {
		img, p := canvas(200, 200)
		g := geom.Polygon(ring)
		p.Fill(&g, NonZero, black)
		want := ringArea(ring)
		// 1e-3 of the area, and of the border where it is longer than that.
		if got := inked(img); math.Abs(got-want) > 1e-3*math.Max(want, 400) {
			t.Errorf("%s: covers %.4f px, its area is %.4f", name, got, want)
		}
	}
}

func TestHolesStayOpenHoweverTheyTurn(t *testing.T) {
	outer := []float64{10, 10, 90, 10, 90, 90, 10, 90, 10, 10}
	hole := []float64{30, 30, 70, 30, 70, 70, 30, 70, 30, 30}
	back := []float64{30, 30, 30, 70, 70, 70, 70, 30, 30, 30}
	for _, h := range [][]float64{hole, back} {
		img, p := canvas(100, 100)
		g := geom.Polygon(outer, h)
		p.Fill(&g, EvenOdd, black)
		if got := inked(img); got != 6400-1600 {
			t.Errorf("even-odd: %v px, want 4800", got)
		}
	}
	img, p := canvas(100, 100)
	g := geom.Polygon(outer, hole)
	p.Fill(&g, NonZero, black)
	if got := inked(img); got != 6400 {
		t.Errorf("non-zero with equal turns: %v px, want 6400", got)
	}
	img, p = canvas(100, 100)
	g = geom.Polygon(outer, back)
	p.Fill(&g, NonZero, black)
	if got := inked(img); got != 4800 {
		t.Errorf("non-zero with opposite turns: %v px, want 4800", got)
	}
}

func TestFillRulesDifferInAPentagram(t *testing.T) {
	var ring []float64
	for i := 0; i <= 5; i++ {
		s, c := math.Sincos(2 * math.Pi * float64(2*i%5) / 5)
		ring = append(ring, 50+40*s, 50-40*c)
	}
	g := geom.Polygon(ring)
	if got := new(Painter).FillCovers(&g, NonZero, 50, 50); got != 256 {
		t.Errorf("non-zero covers %d/256 of the middle", got)
	}
	if got := new(Painter).FillCovers(&g, EvenOdd, 50, 50); got != 0 {
		t.Errorf("even-odd covers %d/256 of the middle", got)
	}
}

func TestLayoutsPartsAndOddGeometriesAreDrawn(t *testing.T) {
	a, b := []float64{10, 10, 20, 10, 20, 20, 10, 20, 10, 10}, []float64{30, 10, 40, 10, 40, 20, 30, 20, 30, 10}
	multi := geom.Polygon(a, b)
	multi.Kind, multi.Parts = geom.KindMultiPolygon, []int32{1, 2}
	var heights geom.Geometry
	heights.Kind, heights.Layout = geom.KindPolygon, geom.XYZM
	for i := 0; i < len(a); i += 2 {
		heights.Flat = append(heights.Flat, a[i], a[i+1], 777, math.NaN())
	}
	heights.Ends = []int32{int32(len(heights.Flat))}
	single := geom.Polygon(a)
	open := geom.Polygon(a[:8])
	noEnds := geom.Geometry{Kind: geom.KindPolygon, Flat: a}
	for _, c := range []struct {
		name string
		g    geom.Geometry
		want float64
	}{
		{"multi polygon", multi, 200},
		{"with heights and measures", heights, 100},
		{"collection", geom.Geometry{Kind: geom.KindCollection, Members: []geom.Geometry{single, geom.Polygon(b)}}, 200},
		{"open ring", open, 100},
		{"no ends", noEnds, 100},
		{"point", geom.Point(5, 5), 0},
		{"nothing", geom.Geometry{}, 0},
		{"empty polygon", geom.Geometry{Kind: geom.KindPolygon}, 0},
		{"absurd ends", geom.Geometry{Kind: geom.KindPolygon, Flat: a, Ends: []int32{-4, 7, 3, 99}}, -1},
	} {
		img, p := canvas(50, 50)
		p.Fill(&c.g, EvenOdd, black)
		if got := inked(img); c.want >= 0 && math.Abs(got-c.want) > 0.01 {
			t.Errorf("%s: %v px, want %v", c.name, got, c.want)
		}
		p.Stroke(&c.g, &Stroke{Width: 2}, black)
	}
}

func TestShapesFarOutsideAreCutAndKeepTheirArea(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name string
		ring []float64
		want float64
	}{
		{"around", []float64{-1e3, -1e3, 1e3, -1e3, 1e3, 1e3, -1e3, 1e3}, 10000},
		{"far around", []float64{-1e9, -1e9, 1e9, -1e9, 1e9, 1e9, -1e9, 1e9}, 10000},
		{"absurdly far around", []float64{-1e300, -1e300, 1e300, -1e300, 1e300, 1e300, -1e300, 1e300}, 10000},
		{"infinite", []float64{-inf, -inf, inf, -inf, inf, inf, -inf, inf}, 10000},
		{"half, to the left", []float64{50, -1e7, 50, 1e7, -1e7, 1e7, -1e7, -1e7}, 5000},
		{"half, to the right", []float64{50, -1e7, 50, 1e7, 1e7, 1e7, 1e7, -1e7}, 5000},
		{"half, to the top", []float64{-1e7, 50, 1e7, 50, 1e7, -1e7, -1e7, -1e7}, 5000},
		{"half, diagonal", []float64{-1e8, -1e8, 1e8, 1e8, -1e8, 1e8}, 5000},
		{"half, other diagonal", []float64{-1e8 + 100, 1e8, 1e8 + 100, -1e8, 1e8, 1e8}, 5000},
		{"above", []float64{0, -10, 100, -10, 50, -90}, 0},
		{"right", []float64{110, 0, 110, 100, 200, 50}, 0},
		{"left", []float64{-110, 0, -110, 100, -10, 50}, 0},
		{"not a number", []float64{20, 20, math.NaN(), 3, 40, 20, 40, 40, 20, 40}, 400},
		{"only not a number", []float64{math.NaN(), 20, math.NaN(), 3, 40, math.NaN()}, 0},
	} {
		img, p := canvas(100, 100)
		g := geom.Polygon(c.ring)
		p.Fill(&g, NonZero, black)
		if got := inked(img); math.Abs(got-c.want) > 0.01*c.want {
			t.Errorf("%s: %v px, want %v", c.name, got, c.want)
		}
	}
}

func TestCuttingKeepsThePixelsInside(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 200 {
		var ring []float64
		for range 3 + rng.IntN(8) {
			ring = append(ring, rng.Float64()*300-100, rng.Float64()*300-100)
		}
		g := geom.Polygon(ring)
		big := image.NewRGBA(image.Rect(-128, -128, 256, 256))
		small := image.NewRGBA(image.Rect(0, 0, 100, 100))
		var p Painter
		p.Reset(big)
		p.Fill(&g, EvenOdd, black)
		p.Reset(small)
		p.Fill(&g, EvenOdd, black)
		if x, y, same := equalWithin(big, small); !same {
			t.Fatalf("polygon %d: pixel (%d, %d) is %v cut and %v whole", n, x, y, small.RGBAAt(x, y), big.RGBAAt(x, y))
		}
	}
}

// equalWithin compares the pixels of part with those of whole.
func equalWithin(whole, part *image.RGBA) (x, y int, same bool) {
	for y := part.Rect.Min.Y; y < part.Rect.Max.Y; y++ {
		for x := part.Rect.Min.X; x < part.Rect.Max.X; x++ {
			if whole.RGBAAt(x, y) != part.RGBAAt(x, y) {
				return x, y, false
			}
		}
	}
	return 0, 0, true
}

func TestTilesAreTheMapCutInPieces(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	shapes := randomShapes(rng, 60, 256)
	strokes := []Stroke{
		{Width: 1.5, Join: JoinRound, Cap: CapRound},
		{Width: 0.4},
		{Width: 9, Join: JoinMitre, MiterLimit: 6, Cap: CapSquare},
		{Width: 3, Join: JoinBevel, Dashes: []float64{7, 3, 1.5}, DashOffset: 2.2},
		{Width: 2, Offset: -4, Join: JoinRound},
	}
	paint := func(img *image.RGBA, dx, dy float64) {
		var p Painter
		p.Reset(img)
		for i := range shapes {
			g := shapes[i].Clone()
			for j := 0; j < len(g.Flat); j += 2 {
				g.Flat[j] -= dx
				g.Flat[j+1] -= dy
			}
			if g.Kind == geom.KindPolygon {
				p.Fill(&g, EvenOdd, Paint{uint8(i * 40), uint8(i * 90), 77, uint8(100 + i)})
			}
			p.Stroke(&g, &strokes[i%len(strokes)], Paint{uint8(i * 70), 20, uint8(i * 30), uint8(155 + i)})
		}
	}
	whole := image.NewRGBA(image.Rect(0, 0, 256, 256))
	paint(whole, 0, 0)
	for _, at := range []image.Point{{0, 0}, {128, 0}, {0, 128}, {128, 128}} {
		tile := image.NewRGBA(image.Rect(0, 0, 128, 128))
		paint(tile, float64(at.X), float64(at.Y))
		part := &image.RGBA{Pix: tile.Pix, Stride: tile.Stride, Rect: tile.Rect.Add(at)}
		if x, y, same := equalWithin(whole, part); !same {
			t.Errorf("tile at %v: pixel (%d, %d) is %v, in the map %v", at, x, y, part.RGBAAt(x, y), whole.RGBAAt(x, y))
		}
	}
}

// randomShapes returns polygons and lines in and around a square, their
// coordinates on a fine grid so that they can be moved without rounding.
func randomShapes(rng *rand.Rand, n int, size float64) []geom.Geometry {
	var all []geom.Geometry
	for range n {
		var flat []float64
		x, y := rng.Float64()*size*1.4-0.2*size, rng.Float64()*size*1.4-0.2*size
		for range 3 + rng.IntN(12) {
			flat = append(flat, math.Round(x*1024)/1024, math.Round(y*1024)/1024)
			step := math.Exp(rng.Float64()*6 - 2)
			s, c := math.Sincos(rng.Float64() * 7)
			x, y = x+s*step, y+c*step
		}
		if rng.IntN(2) == 0 {
			flat = append(flat, flat[0], flat[1])
			all = append(all, geom.Polygon(flat))
		} else {
			all = append(all, geom.LineString(flat...))
		}
	}
	return all
}

func TestSubImagesHaveTheirOwnCoordinates(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	sub := img.SubImage(image.Rect(16, 16, 48, 48)).(*image.RGBA)
	var p Painter
	p.Reset(sub)
	g := geom.Polygon([]float64{0, 0, 64, 0, 64, 64, 0, 64})
	p.Fill(&g, EvenOdd, black)
	if got := inked(img); got != 32*32 {
		t.Errorf("%v px of the whole image inked, want 1024", got)
	}
	p.Clip(image.Rect(0, 0, 20, 20))
	p.Fill(&g, EvenOdd, Paint{R: 255, A: 255})
	if img.RGBAAt(19, 19).R != 255 || img.RGBAAt(20, 19).R != 0 || img.RGBAAt(15, 15).A != 0 {
		t.Error("the clip is not kept")
	}
}

func TestPaintIsBlendedPremultiplied(t *testing.T) {
	img, p := canvas(4, 1)
	g := geom.Polygon([]float64{0, 0, 3, 0, 3, 1, 0, 1})
	p.Fill(&g, EvenOdd, Paint{200, 100, 0, 128})
	if c := img.RGBAAt(0, 0); c.A < 127 || c.A > 129 || c.R < 99 || c.R > 101 || c.G < 49 || c.G > 51 {
		t.Errorf("half of (200, 100, 0) on nothing is %v", c)
	}
	p.Fill(&g, EvenOdd, paper)
	if c := img.RGBAAt(1, 0); c != (img.RGBAAt(0, 0)) || c.R != 255 || c.A != 255 {
		t.Errorf("opaque paint leaves %v", c)
	}
	p.Fill(&g, EvenOdd, Paint{})
	p.Fill(&g, EvenOdd, Paint{200, 100, 0, 0})
	if c := img.RGBAAt(1, 0); c.R != 255 {
		t.Errorf("paint of no opacity leaves %v", c)
	}
	if c := img.RGBAAt(3, 0); c.A != 0 {
		t.Errorf("outside is %v", c)
	}
}
