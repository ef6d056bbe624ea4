package raster

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"sigi/geom"
)

func ringOf(b geom.Bound) geom.Geometry {
	return geom.Polygon([]float64{b.MinX, b.MinY, b.MaxX, b.MinY, b.MaxX, b.MaxY, b.MinX, b.MaxY, b.MinX, b.MinY})
}

func TestARectIsWhatFillMakesOfIt(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	img := [2]*image.RGBA{image.NewRGBA(image.Rect(-3, 2, 45, 40)), image.NewRGBA(image.Rect(-3, 2, 45, 40))}
	var p [2]Painter
	painted := 0
	for i := range 200_000 {
		if i%50 == 0 {
			for k := range img {
				for j := range img[k].Pix {
					img[k].Pix[j] = uint8(255 - 255*(j&3/3))
				}
				p[k].Reset(img[k])
				if i%100 == 0 {
					p[k].Clip(image.Rect(5, 9, 30, 31))
				}
			}
		}
		x, y := -8+60*r.Float64(), -4+50*r.Float64()
		w, h := 3*r.Float64()*r.Float64(), 3*r.Float64()*r.Float64()
		switch i % 7 {
		case 0: // on pixel borders
			x, y, w, h = math.Round(x), math.Round(y), math.Round(w), math.Round(h)
		case 1: // large
			w, h = 40*r.Float64(), 40*r.Float64()
		case 2: // turned over
			w, h = -w, -h
		case 3:
			if i%5 == 0 {
				x, w = math.Inf(-1), math.Inf(1)
			} else if i%11 == 0 {
				x, w = -3e6, 6e6
			}
		}
		b := geom.Bound{MinX: x, MinY: y, MaxX: x + w, MaxY: y + h}
		if i%7 == 3 && i%5 == 0 {
			b.MaxX = math.NaN()
		}
		paint := Paint{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256))}
		if i%3 == 0 {
			paint.A = 255
		}
		before := slices.Clone(img[0].Pix)
		g := ringOf(b)
		p[0].Rect(b, paint)
		p[1].Fill(&g, FillRule(i&1), paint)
		if !slices.Equal(img[0].Pix, img[1].Pix) {
			t.Fatalf("%v in %v: other pixels than Fill", b, paint)
		}
		if !slices.Equal(before, img[0].Pix) {
			painted++
		}
	}
	if painted < 50_000 {
		t.Errorf("only %d of the rectangles painted anything", painted)
	}
}

func BenchmarkRect(b *testing.B) {
	r := rand.New(rand.NewPCG(7, 8))
	boxes := make([]geom.Bound, 20000)
	for i := range boxes {
		x, y := 1024*r.Float64(), 1024*r.Float64()
		boxes[i] = geom.Bound{MinX: x, MinY: y, MaxX: x + 1 + r.Float64()/2, MaxY: y + 1 + r.Float64()/2}
	}
	var p Painter
	p.Reset(image.NewRGBA(image.Rect(0, 0, 1024, 1024)))
	b.Run("rect", func(b *testing.B) {
		for b.Loop() {
			for i := range boxes {
				p.Rect(boxes[i], Paint{90, 80, 60, 255})
			}
		}
	})
	b.Run("fill", func(b *testing.B) {
		g := ringOf(boxes[0])
		for b.Loop() {
			for i := range boxes {
				c := &boxes[i]
				f := g.Flat
				f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7], f[8], f[9] = c.MinX, c.MinY, c.MaxX, c.MinY, c.MaxX, c.MaxY, c.MinX, c.MaxY, c.MinX, c.MinY
				p.Fill(&g, NonZero, Paint{90, 80, 60, 255})
			}
		}
	})
}
