package encode

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math/rand/v2"
	"testing"
)

// sizes are the shapes at which row ends, bit packing and pairs of pixels go wrong.
var sizes = []image.Point{{1, 1}, {1, 7}, {7, 1}, {2, 2}, {3, 5}, {5, 3}, {8, 8}, {9, 4}, {15, 17}, {31, 33}, {64, 64}, {101, 67}}

// random returns a valid premultiplied picture whose Pix begins before and
// ends after it, with an origin that is not zero.
func random(r *rand.Rand, size image.Point, colours int, alpha bool) *image.RGBA {
	whole := image.NewRGBA(image.Rect(-5, -3, size.X+4, size.Y+6))
	for i := range whole.Pix {
		whole.Pix[i] = byte(r.Uint32()) // what lies outside must not be looked at
	}
	pixel := func() color.RGBA {
		c := color.RGBA{byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32()), 255}
		if alpha {
			switch r.IntN(4) {
			case 0:
				return color.RGBA{}
			case 1, 2:
				c.A = byte(r.Uint32())
				c.R, c.G, c.B = min(c.R, c.A), min(c.G, c.A), min(c.B, c.A)
			}
		}
		return c
	}
	palette := make([]color.RGBA, colours)
	for i := range palette {
		palette[i] = pixel()
	}
	img := whole.SubImage(image.Rect(-2, -1, size.X-2, size.Y-1)).(*image.RGBA)
	for y := img.Rect.Min.Y; y < img.Rect.Max.Y; y++ {
		for x := img.Rect.Min.X; x < img.Rect.Max.X; x++ {
			c := pixel()
			if colours > 0 {
				c = palette[r.IntN(colours)]
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// premultiplied is img as premultiplied pixels, rounded to the nearest.
// image/draw would round down.
func premultiplied(img image.Image) *image.RGBA {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			c := color.NRGBAModel.Convert(img.At(b.Min.X+x, b.Min.Y+y)).(color.NRGBA)
			m := func(v uint8) uint8 { return uint8((2*int(v)*int(c.A) + 255) / 510) }
			out.SetRGBA(x, y, color.RGBA{m(c.R), m(c.G), m(c.B), c.A})
		}
	}
	return out
}

// atOrigin is a copy of img without what surrounds it.
func atOrigin(img *image.RGBA) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, img.Rect.Dx(), img.Rect.Dy()))
	draw.Draw(out, out.Rect, img, img.Rect.Min, draw.Src)
	return out
}

// must encodes to bytes.
func must(t testing.TB, img *image.RGBA, name string, o Options) []byte {
	t.Helper()
	f, ok := ByName(name)
	if !ok {
		t.Skipf("not run: this build has no %s", name)
	}
	b, err := Bytes(img, f, o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// same fails unless the pixels are equal.
func same(t *testing.T, got, want *image.RGBA) {
	t.Helper()
	if got.Rect != want.Rect {
		t.Fatalf("size %v, want %v", got.Rect, want.Rect)
	}
	if i := firstDifference(got.Pix, want.Pix); i >= 0 {
		t.Fatalf("pixel %d,%d: %v, want %v", i/4%got.Rect.Dx(), i/4/got.Rect.Dx(), got.Pix[i&^3:i&^3+4], want.Pix[i&^3:i&^3+4])
	}
}

func firstDifference(a, b []byte) int {
	for i := range a {
		if a[i] != b[i] {
			return i
		}
	}
	return -1
}

// chunks splits a PNG, checking every CRC.
func chunks(t testing.TB, b []byte) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for b = b[8:]; len(b) > 0; {
		n := int(binary.BigEndian.Uint32(b))
		name := string(b[4:8])
		if crc := binary.BigEndian.Uint32(b[8+n:]); crc != crc32.ChecksumIEEE(b[4:8+n]) {
			t.Fatalf("chunk %s: wrong CRC", name)
		}
		out[name] = b[8 : 8+n]
		b = b[12+n:]
	}
	return out
}

func TestPNGComesBackExactly(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range sizes {
		for _, colours := range []int{0, 1, 2, 3, 4, 5, 16, 17, 200, 256, 257} {
			for _, alpha := range []bool{false, true} {
				t.Run(fmt.Sprintf("%dx%d/%d colours/alpha %v", size.X, size.Y, colours, alpha), func(t *testing.T) {
					img := random(r, size, colours, alpha)
					b := must(t, img, "png", Options{Transparent: true})
					got, err := png.Decode(bytes.NewReader(b))
					if err != nil {
						t.Fatal(err)
					}
					same(t, premultiplied(got), atOrigin(img))
				})
			}
		}
	}
}
