package encode

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"testing"
)

// striped is a see-through picture of random runs: fresh is how often out of
// 100 a row begins anew instead of being like the one above, and mean how long
// a run is.
func striped(random *rand.Rand, w, h, colours, mean, fresh int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	palette := make([]color.RGBA, colours)
	for i := range palette {
		a := uint8(random.IntN(256))
		part := func() uint8 { return uint8(random.IntN(int(a) + 1)) }
		palette[i] = color.RGBA{part(), part(), part(), a}
	}
	for y := range h {
		if y > 0 && random.IntN(100) >= fresh {
			copy(img.Pix[y*img.Stride:(y+1)*img.Stride], img.Pix[(y-1)*img.Stride:])
			if random.IntN(2) == 0 { // but for a pixel
				img.SetRGBA(random.IntN(w), y, palette[random.IntN(colours)])
			}
			continue
		}
		for x := 0; x < w; {
			c := palette[random.IntN(colours)]
			for n := 1 + random.IntN(2*mean); n > 0 && x < w; n-- {
				img.SetRGBA(x, y, c)
				x++
			}
		}
	}
	return img
}

// Whatever the runs, the standard library reads the picture that went in.
func TestPicturesOfRunsComeBack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	byRuns, byIndex := 0, 0
	for i := range 400 {
		w, h := 4+random.IntN(300), 1+random.IntN(80)
		colours, mean := 1+random.IntN(600), 1+random.IntN(60)
		if i%2 == 0 { // more than a palette holds
			w, h, colours, mean = 200+random.IntN(300), 40+random.IntN(60), 5000, 8+random.IntN(20)
		}
		img := striped(random, w, h, colours, mean, random.IntN(101))
		part := img.SubImage(image.Rect(random.IntN(w/4+1), random.IntN(h/4+1), w, h)).(*image.RGBA)
		s := new(scratch)
		p, err := pictureOf(part)
		if err != nil {
			t.Fatal(err)
		}
		if !s.pngRuns(p, isOpaque(p), Options{DPI: 96, Transparent: true}) {
			continue
		}
		byRuns++
		byIndex += 2 - min(s.runs.size, 2)
		got, err := png.Decode(bytes.NewReader(s.out))
		if err != nil {
			t.Fatalf("%d x %d: %v", w, h, err)
		}
		want := image.NewNRGBA(part.Bounds().Sub(part.Bounds().Min))
		for y := range want.Rect.Dy() {
			for x := range want.Rect.Dx() {
				at := part.PixOffset(part.Rect.Min.X+x, part.Rect.Min.Y+y)
				v := unpremultiply(uint64(part.Pix[at]) | uint64(part.Pix[at+1])<<8 | uint64(part.Pix[at+2])<<16 | uint64(part.Pix[at+3])<<24)
				want.SetNRGBA(x, y, color.NRGBA{uint8(v), uint8(v >> 8), uint8(v >> 16), uint8(v >> 24)})
			}
		}
		out := image.NewNRGBA(want.Rect)
		for y := range out.Rect.Dy() {
			for x := range out.Rect.Dx() {
				switch c := got.At(x, y).(type) { // as it was written
				case color.NRGBA:
					out.SetNRGBA(x, y, c)
				case color.RGBA: // of a palette, where it is opaque
					out.SetNRGBA(x, y, color.NRGBA(c))
				}
			}
		}
		if !bytes.Equal(out.Pix, want.Pix) {
			t.Fatalf("picture %d (%d x %d) came back as another", i, w, h)
		}
	}
	if byRuns < 200 || byIndex < 50 || byRuns-byIndex < 50 {
		t.Errorf("%d of 400 pictures were written by runs, %d of them with a palette", byRuns, byIndex)
	}
}

func TestPicturesOfManyRunsAreLeftToTheCompressor(t *testing.T) {
	s := new(scratch)
	p, err := pictureOf(scene("noisy", 256))
	if err != nil {
		t.Fatal(err)
	}
	if s.pngRuns(p, true, Options{}) {
		t.Error("noise was written by runs")
	}
}

// Codes are never longer than deflate allows, however uneven the counts, and
// no code begins another.
func TestCodesAreWholeAndShortEnough(t *testing.T) {
	for _, limit := range []int{7, 15} {
		for n := 1; n <= 19; n++ {
			counts := make([]uint32, n)
			a, b := uint32(1), uint32(1)
			for i := range counts { // Fibonacci: the deepest tree
				counts[i], a, b = a, b, a+b
			}
			var h huffman
			h.limit = limit
			h.build(counts)
			sum := 0.0
			for symbol, size := range h.sizes {
				if int(size) > limit || symbol < n && size == 0 {
					t.Errorf("limit %d, %d symbols: symbol %d has %d bits", limit, n, symbol, size)
				}
				if size > 0 {
					sum += 1 / float64(int(1)<<size)
				}
			}
			if sum != 1 {
				t.Errorf("limit %d, %d symbols: the code fills %g of what there is", limit, n, sum)
			}
		}
	}
}

// What deflate says of lengths and distances (RFC 1951 §3.2.5), by examples.
func TestSymbolsOfLengthsAndDistances(t *testing.T) {
	for length, want := range map[int][3]int{3: {257, 0, 3}, 10: {264, 0, 10}, 11: {265, 1, 11}, 12: {265, 1, 11}, 18: {268, 1, 17}, 19: {269, 2, 19}, 257: {284, 5, 227}, 258: {285, 0, 258}} {
		if got := [3]int{int(lengthSymbols[length]), int(lengthExtra[length]), int(lengthBase[length])}; got != want {
			t.Errorf("length %d: %v, want %v", length, got, want)
		}
	}
	for distance, want := range map[int]string{1: "0 0 0", 3: "2 0 0", 4: "3 0 0", 5: "4 1 0", 6: "4 1 1", 7: "5 1 0", 1025: "20 9 0", 1026: "20 9 1", 32768: "29 13 8191"} {
		symbol, extra, value := distanceSymbol(distance)
		if got := fmt.Sprint(symbol, extra, value); got != want {
			t.Errorf("distance %d: %s, want %s", distance, got, want)
		}
	}
	for n := 3; n < 2000; n++ {
		left, pieces := n, 0
		for left > 0 {
			l := piece(left)
			if l < 3 || l > maxMatch {
				t.Fatalf("a match of %d has a piece of %d", n, l)
			}
			left -= l
			pieces++
		}
	}
}
