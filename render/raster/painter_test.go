package raster

import (
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"testing"

	"sigi/geom"
)

func TestNothingIsAllocatedPerShape(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	shapes := randomShapes(rng, 50, 200)
	thereAndBack := geom.LineString(10, 10, 60, 20, 90, 80, 60, 20, 10, 10, 60, 20, 30, 90)
	shapes = append(shapes, thereAndBack)
	strokes := []Stroke{
		{Width: 1.5, Join: JoinRound, Cap: CapRound}, {Width: 4},
		{Width: 2, Dashes: []float64{5, 2}}, {Width: 2, Offset: 3, Dashes: []float64{4, 4}},
	}
	_, p := canvas(200, 200)
	mask := image.NewAlpha(image.Rect(0, 0, 9, 9))
	sprite := image.NewRGBA(image.Rect(0, 0, 9, 9))
	if n := testing.AllocsPerRun(10, func() {
		for i := range shapes {
			p.Fill(&shapes[i], EvenOdd, Paint{1, 2, 3, uint8(i)})
			for j := range strokes {
				p.Stroke(&shapes[i], &strokes[j], Paint{1, 2, 3, 255})
			}
			p.FillCovers(&shapes[i], NonZero, 20, 20)
			p.StrokeCovers(&shapes[i], &strokes[0], 20, 20)
		}
		p.Mask(mask, 3, 4, black)
		p.Blit(sprite, 3, 4, 255)
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestCellsAreZeroBetweenShapes(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	_, p := canvas(120, 90)
	for i, g := range randomShapes(rng, 300, 150) {
		p.Fill(&g, FillRule(i%2), black)
		p.Stroke(&g, &Stroke{Width: 3, Join: Join(i % 3), Cap: Cap(i % 3)}, black)
		p.FillCovers(&g, EvenOdd, 30, 30)
		for j, v := range p.cells.acc {
			if v != 0 {
				t.Fatalf("shape %d leaves %d in cell %d", i, v, j)
			}
		}
		for j, v := range p.cells.mask {
			if v != 0 {
				t.Fatalf("shape %d leaves marks %x in word %d", i, v, j)
			}
		}
	}
}

func TestWideShapesUseSeveralMaskWords(t *testing.T) {
	img, p := canvas(2000, 20)
	g := geom.Polygon([]float64{3.5, 2, 1990.5, 5, 1990.5, 15, 3.5, 18})
	p.Fill(&g, EvenOdd, black)
	if got, want := inked(img), ringArea([]float64{3.5, 2, 1990.5, 5, 1990.5, 15, 3.5, 18, 3.5, 2}); math.Abs(got-want) > 1e-3*want {
		t.Errorf("covers %v, want %v", got, want)
	}
}

func TestMaskPaintsThroughAGlyph(t *testing.T) {
	mask := image.NewAlpha(image.Rect(5, 5, 8, 7))
	mask.SetAlpha(5, 5, color.Alpha{A: 255})
	mask.SetAlpha(6, 5, color.Alpha{A: 128})
	mask.SetAlpha(7, 6, color.Alpha{A: 255})
	img, p := canvas(4, 4)
	p.Mask(mask, 2, 1, Paint{200, 0, 0, 255})
	if img.RGBAAt(2, 1) != (color.RGBA{200, 0, 0, 255}) {
		t.Errorf("full: %v", img.RGBAAt(2, 1))
	}
	if c := img.RGBAAt(3, 1); c.A < 127 || c.A > 129 || c.R < 99 || c.R > 101 {
		t.Errorf("half: %v", c)
	}
	if inked(img) > 1.6 {
		t.Error("what falls outside the image was drawn inside")
	}
	for _, at := range []image.Point{{-100, 0}, {3, 3}, {-2, -1}, {1 << 40, 0}} {
		p.Mask(mask, at.X, at.Y, black)
	}
}

func TestBlitIsSourceOver(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	sprite := image.NewRGBA(image.Rect(0, 0, 16, 16))
	back := image.NewRGBA(image.Rect(0, 0, 20, 20))
	for _, img := range []*image.RGBA{sprite, back} {
		for i := 0; i < len(img.Pix); i += 4 {
			a := []int{0, 255, rng.IntN(256)}[rng.IntN(3)]
			img.Pix[i+3] = uint8(a)
			for c := range 3 {
				img.Pix[i+c] = uint8(rng.IntN(a + 1))
			}
		}
	}
	want := image.NewRGBA(back.Rect)
	copy(want.Pix, back.Pix)
	draw.Draw(want, image.Rect(-3, 7, 13, 23), sprite, image.Point{}, draw.Over)
	var p Painter
	p.Reset(back)
	p.Blit(sprite, -3, 7, 255)
	for i := range want.Pix {
		if d := int(want.Pix[i]) - int(back.Pix[i]); d < -2 || d > 2 {
			t.Fatalf("byte %d is %d, draw.Over says %d", i, back.Pix[i], want.Pix[i])
		}
	}
	img, q := canvas(16, 16)
	q.Blit(sprite, 0, 0, 128)
	for i := range img.Pix {
		if d := int(sprite.Pix[i])/2 - int(img.Pix[i]); d < -2 || d > 2 {
			t.Fatalf("half opacity: byte %d is %d of %d", i, img.Pix[i], sprite.Pix[i])
		}
	}
}

func TestSpritesThatAreNotPremultipliedSaturate(t *testing.T) {
	sprite := image.NewRGBA(image.Rect(0, 0, 1, 1))
	copy(sprite.Pix, []byte{255, 255, 255, 10})
	img, p := canvas(1, 1)
	copy(img.Pix, []byte{255, 0, 255, 255})
	p.Blit(sprite, 0, 0, 255)
	if c := img.RGBAAt(0, 0); c.R != 255 || c.B != 255 || c.G != 255 {
		t.Errorf("%v", c)
	}
}

// floats reads a fuzzer's bytes as any float64 or, every other byte, as small
// ones that fall on the image.
func floats(data []byte) []float64 {
	var out []float64
	for len(data) >= 9 {
		v := math.Float64frombits(binary.LittleEndian.Uint64(data))
		if data[8]&1 == 0 {
			v = float64(int16(binary.LittleEndian.Uint16(data))) / 64
		}
		out, data = append(out, v), data[9:]
	}
	return out
}

func FuzzAnyFloatsCanBeDrawn(f *testing.F) {
	rng := rand.New(rand.NewPCG(19, 20))
	for range 40 {
		seed := make([]byte, 9*(4+rng.IntN(30)))
		for i := range seed {
			seed[i] = byte(rng.Uint32())
		}
		f.Add(seed, 1.5, 2.0, 3.0, uint8(rng.Uint32()))
	}
	f.Add([]byte{}, math.NaN(), math.Inf(1), 1e-300, uint8(0))
	f.Fuzz(func(t *testing.T, data []byte, width, dash, gap float64, how uint8) {
		flat := floats(data)
		if len(flat) > 400 {
			return
		}
		n := int32(len(flat))
		for _, g := range []geom.Geometry{
			{Kind: geom.KindPolygon, Flat: flat, Ends: []int32{n}},
			{Kind: geom.KindMultiLineString, Layout: geom.Layout(how >> 6), Flat: flat, Ends: []int32{n / 3, n}},
		} {
			img, p := canvas(64, 48)
			p.Fill(&g, FillRule(how&1), black)
			s := Stroke{Width: width, Cap: Cap(how >> 1 & 3), Join: Join(how >> 3 & 3), Offset: gap / 3}
			p.Stroke(&g, &s, black)
			s.Dashes = []float64{dash, gap}
			s.Offset = 0
			s.DashOffset = width
			p.Stroke(&g, &s, Paint{1, 2, 3, how})
			for j, v := range p.cells.acc {
				if v != 0 {
					t.Fatalf("%d left in cell %d", v, j)
				}
			}
			_ = img
		}
	})
}
