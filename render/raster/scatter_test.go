package raster

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"sigi/geom"
)

// Painted one by one at places drawn by lot, rectangles come in the mean of many
// lots to what Scatter paints at once.
func TestScatterIsWhatRectanglesComeToInTheMean(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, c := range []struct {
		w, h, across, upward float64
		n                    int
		alpha                uint8
	}{
		{1.2, 1.2, 0.6, 0.6, 3, 255}, {0.3, 0.2, 0.9, 0.1, 7, 255}, {1.1, 1.4, 0, 0, 2, 255}, {2.5, 1.1, 0.5, 1.5, 4, 128},
		{0.6, 0.6, 1.2, 0.9, 1, 255}, {0.5, 0.5, 1, 1, 40, 200},
	} {
		const lots = 4000
		x, y := 4+r.Float64(), 4+r.Float64()
		b := func(x, y float64) geom.Bound {
			return geom.Bound{MinX: x - c.w/2, MinY: y - c.h/2, MaxX: x + c.w/2, MaxY: y + c.h/2}
		}
		paint := Paint{A: c.alpha}
		var p Painter
		img := image.NewRGBA(image.Rect(0, 0, 9, 9))
		white := func() {
			for i := range img.Pix {
				img.Pix[i] = 255
			}
			p.Reset(img)
		}
		mean := make([]float64, len(img.Pix))
		for range lots {
			white()
			for range c.n {
				p.Rect(b(x+c.across*(r.Float64()-0.5), y+c.upward*(r.Float64()-0.5)), paint)
			}
			for i, v := range img.Pix {
				mean[i] += float64(v) / lots
			}
		}
		white()
		p.Scatter(b(x, y), c.across, c.upward, c.n, paint)
		for i, v := range img.Pix {
			if math.Abs(float64(v)-mean[i]) > 5 {
				t.Errorf("%+v: pixel %d, %d has %d, of %d lots %.1f", c, i/4%9, i/4/9, v, lots, mean[i])
			}
		}
	}
}

func TestScatterKeepsToItsClip(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	whole, part := image.NewRGBA(image.Rect(0, 0, 20, 20)), image.NewRGBA(image.Rect(0, 0, 20, 20))
	clip := image.Rect(4, 7, 15, 16)
	var p, q Painter
	p.Reset(whole)
	q.Reset(part)
	q.Clip(clip)
	for range 500 {
		x, y := 24*r.Float64()-2, 24*r.Float64()-2
		b := geom.Bound{MinX: x, MinY: y, MaxX: x + 2*r.Float64(), MaxY: y + 2*r.Float64()}
		across, upward, n := r.Float64(), r.Float64(), 1+r.IntN(5)
		paint := Paint{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256))}
		p.Scatter(b, across, upward, n, paint)
		q.Scatter(b, across, upward, n, paint)
	}
	for y := range 20 {
		for x := range 20 {
			want := whole.RGBAAt(x, y)
			if !(image.Pt(x, y).In(clip)) {
				want.R, want.G, want.B, want.A = 0, 0, 0, 0
			}
			if got := part.RGBAAt(x, y); got != want {
				t.Fatalf("pixel %d, %d is %v with the clip and %v without", x, y, got, want)
			}
		}
	}
	for _, b := range []geom.Bound{{MinX: math.NaN()}, {MaxX: math.Inf(1)}, {MinX: -1e300, MaxX: 1e300}} {
		q.Scatter(b, 1, 1, 2, Paint{A: 255}) // does not fail
	}
}

func BenchmarkScatter(b *testing.B) {
	img := image.NewRGBA(image.Rect(0, 0, 1024, 768))
	var p Painter
	p.Reset(img)
	i := 0
	for b.Loop() {
		x, y := float64(i%1000)+0.3, float64(i/1000%700)+0.7
		p.Scatter(geom.Bound{MinX: x, MinY: y, MaxX: x + 1.15, MaxY: y + 1.2}, 0.4, 0.4, 3, Paint{A: 255})
		i++
	}
}

// Eight pixels at once are what they are one by one: on a picture that ends where
// the rectangles do there is no room for eight.
func TestScatterOfEightIsScatterOneByOne(t *testing.T) {
	if !fours {
		t.Skip("not run: this machine has no AVX2")
	}
	r := rand.New(rand.NewPCG(7, 8))
	for range 20000 {
		w := 1 + r.IntN(8)
		wide, narrow := image.NewRGBA(image.Rect(0, 0, w+20, 12)), image.NewRGBA(image.Rect(0, 0, w, 12))
		for i := range wide.Pix {
			wide.Pix[i] = uint8(r.IntN(256))
		}
		for y := range 12 {
			copy(narrow.Pix[y*narrow.Stride:(y+1)*narrow.Stride], wide.Pix[y*wide.Stride:])
		}
		before := image.NewRGBA(wide.Rect)
		copy(before.Pix, wide.Pix)
		across, upward := r.Float64()*2, r.Float64()*3
		if r.IntN(4) == 0 {
			across = 0
		}
		across = min(across, float64(w)/2)
		width := r.Float64() * (float64(w) - across)
		x, y := across/2+r.Float64()*(float64(w)-across-width), 2+4*r.Float64()
		b := geom.Bound{MinX: x, MinY: y, MaxX: x + width, MaxY: y + 3*r.Float64()}
		n, paint := 1+r.IntN(1<<r.IntN(20)), Paint{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256))}
		clip := image.Rect(0, r.IntN(4), w+20, 5+r.IntN(8))
		var p, q Painter
		p.Reset(wide)
		p.Clip(clip)
		p.Scatter(b, across, upward, n, paint)
		q.Reset(narrow)
		q.Clip(clip.Intersect(narrow.Rect))
		q.Scatter(b, across, upward, n, paint)
		for j := range 12 {
			for i := range w + 20 {
				want := before.RGBAAt(i, j)
				if i < w {
					want = narrow.RGBAAt(i, j)
				}
				if got := wide.RGBAAt(i, j); got != want {
					t.Fatalf("%d of %+v over %g x %g: pixel %d, %d is %v, one by one %v", n, b, across, upward, i, j, got, want)
				}
			}
		}
	}
}
