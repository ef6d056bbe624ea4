package encode

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"testing"
)

// png8Of writes img with a palette and reads it back premultiplied.
func png8Of(t *testing.T, img *image.RGBA, o Options) *image.RGBA {
	t.Helper()
	got, err := png.Decode(bytes.NewReader(must(t, img, "png8", o)))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := got.(*image.Paletted); !ok {
		t.Fatalf("%T, want a palette", got)
	}
	return premultiplied(got)
}

func TestPNG8IsExactUpTo256Colours(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, size := range sizes {
		for _, colours := range []int{1, 2, 3, 5, 16, 17, 255, 256} {
			for _, alpha := range []bool{false, true} {
				img := random(r, size, colours, alpha)
				same(t, png8Of(t, img, Options{Transparent: true}), atOrigin(img))
			}
		}
	}
}

// On maps the bound is a little above what MapServer's quantiser reaches on
// pictures of this kind. Noise is the worst case: 256 colours spread over a
// cloud of three dimensions.
func TestQuantisingKeepsTheMeanErrorSmall(t *testing.T) {
	for kind, bound := range map[string]float64{"map": 0.6, "overlay": 0.6, "noisy": 4.6} {
		img := scene(kind, 512)
		got := png8Of(t, img, Options{Transparent: true})
		var sum, worst int
		for i := range img.Pix {
			d := int(img.Pix[i]) - int(got.Pix[i])
			sum += max(d, -d)
			worst = max(worst, d, -d)
		}
		mean := float64(sum) / float64(len(img.Pix)*3/4)
		t.Logf("%s: mean %.2f, worst %d", kind, mean, worst)
		if mean > bound {
			t.Errorf("%s: mean error %.2f levels, at most %.2f is allowed", kind, mean, bound)
		}
		if worst > 64 {
			t.Errorf("%s: a pixel is wrong by %d levels", kind, worst)
		}
	}
}

func TestQuantisingKeepsFillsExactly(t *testing.T) {
	img := scene("map", 512)
	got := png8Of(t, img, Options{})
	count := map[color.RGBA]int{}
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			count[img.RGBAAt(x, y)]++
		}
	}
	fills := 0
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			c := img.RGBAAt(x, y)
			if count[c] < 500 {
				continue
			}
			fills++
			if g := got.RGBAAt(x, y); g != c {
				t.Fatalf("fill %v at %d,%d became %v", c, x, y, g)
			}
		}
	}
	if fills == 0 {
		t.Fatal("the scene has no fills")
	}
}

func TestQuantisingKeepsTheColoursOfTheStyle(t *testing.T) {
	img := scene("noisy", 256)
	kept := color.RGBA{113, 121, 116, 255} // amid the noise
	for i := range 5 {
		img.SetRGBA(20+i*13, 40, kept) // far too few to be frequent
		img.SetRGBA(21+i*13, 40, kept)
		img.SetRGBA(20+i*13, 41, kept)
		img.SetRGBA(21+i*13, 41, kept)
	}
	hint := color.Palette{color.RGBA{1, 2, 3, 255}, kept}
	if got := png8Of(t, img, Options{Palette: hint}).RGBAAt(20, 40); got != kept {
		t.Errorf("with the palette: %v, want %v", got, kept)
	}
	if got := png8Of(t, img, Options{}).RGBAAt(20, 40); got == kept {
		t.Error("without the palette it is kept as well: this test proves nothing")
	}
}

func TestAHintOfAThousandColoursLeavesRoomForThePicture(t *testing.T) {
	img := scene("noisy", 256)
	var hint color.Palette
	for i := range 1000 {
		hint = append(hint, img.RGBAAt(i%256, i/256))
	}
	png8Of(t, img, Options{Palette: hint})
}

func TestQuantisingKeepsOpaqueAndTransparent(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	check := func(img *image.RGBA) {
		got := png8Of(t, img, Options{Transparent: true})
		want := atOrigin(img)
		for i := 3; i < len(want.Pix); i += 4 {
			a, b := want.Pix[i], got.Pix[i]
			if (a == 255) != (b == 255) || (a == 0) != (b == 0) {
				t.Fatalf("alpha %d became %d", a, b)
			}
		}
	}
	for _, size := range []image.Point{{64, 64}, {33, 57}, {300, 7}} {
		check(random(r, size, 0, true))
	}
	// One opaque pixel, and one transparent one, off the lattice that is counted.
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := 0; i < len(img.Pix); i += 4 {
		a := byte(1 + r.IntN(254))
		img.Pix[i], img.Pix[i+1], img.Pix[i+3] = byte(r.IntN(int(a)+1)), byte(r.IntN(int(a)+1)), a
	}
	img.SetRGBA(1, 0, color.RGBA{9, 8, 7, 255})
	img.SetRGBA(2, 0, color.RGBA{})
	check(img)
}

func TestQuantisingIsTheSameEveryTime(t *testing.T) {
	a := scene("noisy", 256)
	first := must(t, a, "png8", Options{})
	must(t, scene("overlay", 512), "png8", Options{Transparent: true}) // leaves another state behind
	if !bytes.Equal(first, must(t, a, "png8", Options{})) {
		t.Error("the bytes differ")
	}
}
