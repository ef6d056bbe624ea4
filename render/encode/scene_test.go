package encode

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"

	"golang.org/x/image/vector"
)

// scenes are the pictures of the benchmarks and of the tests of quality.
var scenes = []string{"blank", "few", "map", "overlay", "noisy"}

// scene draws a picture of a kind:
//
//	blank    one colour, as most tiles of a country are
//	few      fills without antialiasing, fewer than 256 colours
//	map      zones, cased roads and outlined buildings, antialiased
//	overlay  the roads and buildings of map over nothing
//	noisy    what a photograph is to an encoder
func scene(kind string, side int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, side, side*3/4))
	r := rand.New(rand.NewPCG(7, uint64(side)))
	paper := color.RGBA{250, 248, 244, 255}
	switch kind {
	case "blank":
		draw.Draw(img, img.Rect, image.NewUniform(paper), image.Point{}, draw.Src)
	case "few":
		draw.Draw(img, img.Rect, image.NewUniform(paper), image.Point{}, draw.Src)
		for range side / 4 {
			c := color.RGBA{byte(200 + r.IntN(6)*10), byte(200 + r.IntN(5)*10), byte(180 + r.IntN(3)*20), 255}
			at := image.Pt(r.IntN(side), r.IntN(side))
			draw.Draw(img, image.Rectangle{at, at.Add(image.Pt(20+r.IntN(120), 20+r.IntN(120)))}, image.NewUniform(c), image.Point{}, draw.Src)
		}
	case "map":
		draw.Draw(img, img.Rect, image.NewUniform(paper), image.Point{}, draw.Src)
		for range side / 24 {
			c := [...]color.RGBA{{205, 230, 190, 255}, {240, 235, 228, 255}, {244, 240, 214, 255}, {170, 205, 230, 255}}[r.IntN(4)]
			fillBox(img, r.Float64()*float64(side), r.Float64()*float64(side), 60+r.Float64()*150, 40+r.Float64()*100, r.Float64()*3, c)
		}
		town(img, r)
	case "overlay":
		town(img, r)
	case "noisy":
		for y := range img.Rect.Dy() {
			for x := range img.Rect.Dx() {
				fx, fy := float64(x)/40, float64(y)/55
				v := func(phase float64) byte {
					return byte(min(255, max(0, 110+60*math.Sin(fx+phase)*math.Cos(fy-phase)+12*r.NormFloat64())))
				}
				img.SetRGBA(x, y, color.RGBA{v(0), v(0.3), v(1), 255})
			}
		}
	}
	return img
}

// town draws cased roads and outlined buildings.
func town(img *image.RGBA, r *rand.Rand) {
	side := float64(img.Rect.Dx())
	for range int(side / 30) {
		x, y, angle := r.Float64()*side, r.Float64()*side, r.Float64()*3
		fillBox(img, x, y, side, 6, angle, color.RGBA{160, 160, 160, 255})
		fillBox(img, x, y, side, 4, angle, color.RGBA{255, 255, 255, 255})
	}
	for range int(side * side / 450) {
		x, y, w, h, angle := r.Float64()*side, r.Float64()*side, 6+r.Float64()*16, 5+r.Float64()*10, r.Float64()*3
		fillBox(img, x, y, w+2, h+2, angle, color.RGBA{150, 120, 100, 255})
		fillBox(img, x, y, w, h, angle, color.RGBA{217, 198, 180, 255})
	}
}

// fillBox fills a box of w x h pixels around a centre, turned by an angle.
func fillBox(img *image.RGBA, x, y, w, h, angle float64, c color.RGBA) {
	sin, cos := math.Sincos(angle)
	z := vector.NewRasterizer(0, 0)
	reach := math.Hypot(w, h)/2 + 1
	box := image.Rect(int(x-reach), int(y-reach), int(x+reach)+1, int(y+reach)+1).Intersect(img.Rect)
	if box.Empty() {
		return
	}
	z.Reset(box.Dx(), box.Dy())
	for i, corner := range [4][2]float64{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
		dx, dy := corner[0]*w/2, corner[1]*h/2
		px := float32(x + dx*cos - dy*sin - float64(box.Min.X))
		py := float32(y + dx*sin + dy*cos - float64(box.Min.Y))
		if i == 0 {
			z.MoveTo(px, py)
		} else {
			z.LineTo(px, py)
		}
	}
	z.ClosePath()
	z.Draw(img, box, image.NewUniform(c), image.Point{})
}
