package raster

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"sigi/geom"
)

// scenes are made, not read: bench/raster draws real data beside a peer.
var scenes = map[string]func(rng *rand.Rand, size float64) []geom.Geometry{
	// A town from afar: houses of a few pixels.
	"town": func(rng *rand.Rand, size float64) []geom.Geometry {
		return houses(rng, 20000, size, 1, 4)
	},
	// A city from near.
	"city": func(rng *rand.Rand, size float64) []geom.Geometry {
		return houses(rng, 2000, size, 8, 30)
	},
	// A few big and winding outlines.
	"coast": func(rng *rand.Rand, size float64) []geom.Geometry {
		var all []geom.Geometry
		for range 20 {
			cx, cy, r := rng.Float64()*size, rng.Float64()*size, size*(0.1+0.3*rng.Float64())
			var flat []float64
			for i := range 2000 {
				s, c := math.Sincos(2 * math.Pi * float64(i) / 2000)
				d := r * (1 + 0.05*rng.NormFloat64())
				flat = append(flat, cx+c*d, cy+s*d)
			}
			all = append(all, geom.Polygon(append(flat, flat[0], flat[1])))
		}
		return all
	},
	"triangle": func(rng *rand.Rand, size float64) []geom.Geometry {
		return []geom.Geometry{geom.Polygon([]float64{0, 0, size, size / 3, size / 4, size, 0, 0})}
	},
}

func houses(rng *rand.Rand, n int, size, least, most float64) []geom.Geometry {
	var all []geom.Geometry
	for range n {
		x, y := rng.Float64()*size, rng.Float64()*size
		s, c := math.Sincos(rng.Float64() * 7)
		a, b := least+rng.Float64()*(most-least), least+rng.Float64()*(most-least)
		all = append(all, geom.Polygon([]float64{x, y, x + c*a, y + s*a, x + c*a - s*b, y + s*a + c*b, x - s*b, y + c*b, x, y}))
	}
	return all
}

var names = []string{"triangle", "town", "city", "coast"}

func bench(b *testing.B, draw func(p *Painter, g *geom.Geometry)) {
	for _, name := range names {
		for _, size := range []int{256, 1024} {
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				all := scenes[name](rand.New(rand.NewPCG(21, 22)), float64(size))
				var p Painter
				p.Reset(image.NewRGBA(image.Rect(0, 0, size, size)))
				b.ReportAllocs()
				for b.Loop() {
					for i := range all {
						draw(&p, &all[i])
					}
				}
			})
		}
	}
}

func BenchmarkFill(b *testing.B) {
	bench(b, func(p *Painter, g *geom.Geometry) { p.Fill(g, EvenOdd, Paint{200, 180, 160, 255}) })
}

func BenchmarkFillTranslucent(b *testing.B) {
	bench(b, func(p *Painter, g *geom.Geometry) { p.Fill(g, EvenOdd, Paint{200, 180, 160, 128}) })
}

func BenchmarkOutline(b *testing.B) {
	s := Stroke{Width: 1}
	bench(b, func(p *Painter, g *geom.Geometry) { p.Stroke(g, &s, Paint{90, 80, 60, 255}) })
}

func BenchmarkRoundLine(b *testing.B) {
	s := Stroke{Width: 5, Join: JoinRound, Cap: CapRound}
	bench(b, func(p *Painter, g *geom.Geometry) { p.Stroke(g, &s, Paint{90, 80, 60, 255}) })
}

func BenchmarkDashes(b *testing.B) {
	s := Stroke{Width: 2, Dashes: []float64{6, 3}}
	bench(b, func(p *Painter, g *geom.Geometry) { p.Stroke(g, &s, Paint{90, 80, 60, 255}) })
}
