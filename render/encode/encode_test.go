package encode

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"golang.org/x/image/webp"
)

func TestPNGChoosesTheSmallestKind(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	size := image.Pt(40, 30)
	for name, c := range map[string]struct {
		img         *image.RGBA
		o           Options
		depth, kind byte
	}{
		"one colour":               {random(r, size, 1, false), Options{}, 1, pngIndexed},
		"four colours":             {random(r, size, 4, false), Options{}, 2, pngIndexed},
		"sixteen colours":          {random(r, size, 16, false), Options{}, 4, pngIndexed},
		"256 colours":              {random(r, size, 256, false), Options{}, 8, pngIndexed},
		"opaque":                   {random(r, size, 0, false), Options{Transparent: true}, 8, pngRGB},
		"with alpha":               {random(r, size, 0, true), Options{Transparent: true}, 8, pngRGBA},
		"with alpha, on paper":     {random(r, size, 0, true), Options{}, 8, pngRGB},
		"few pixels, many colours": {random(r, image.Pt(3, 4), 0, false), Options{}, 8, pngRGB},
	} {
		ihdr := chunks(t, must(t, c.img, "png", c.o))["IHDR"]
		if ihdr[8] != c.depth || ihdr[9] != c.kind {
			t.Errorf("%s: depth %d, colour type %d; want %d, %d", name, ihdr[8], ihdr[9], c.depth, c.kind)
		}
	}
}

func TestPNGPaletteHasAlphaOnlyWhereItIsNeeded(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	if _, ok := chunks(t, must(t, random(r, image.Pt(40, 30), 20, false), "png", Options{Transparent: true}))["tRNS"]; ok {
		t.Error("an opaque picture has tRNS")
	}
	if _, ok := chunks(t, must(t, random(r, image.Pt(40, 30), 20, true), "png", Options{Transparent: true}))["tRNS"]; !ok {
		t.Error("a transparent picture has no tRNS")
	}
	if _, ok := chunks(t, must(t, random(r, image.Pt(40, 30), 20, true), "png", Options{}))["tRNS"]; ok {
		t.Error("a picture laid on paper has tRNS")
	}
}

func TestWithoutTransparencyThePictureLiesOnTheBackground(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 11))
	for _, c := range []struct{ given, want color.RGBA }{
		{color.RGBA{}, color.RGBA{255, 255, 255, 255}},
		{color.RGBA{10, 200, 30, 255}, color.RGBA{10, 200, 30, 255}},
		{color.RGBA{10, 20, 30, 0}, color.RGBA{10, 20, 30, 255}},
	} {
		for _, colours := range []int{0, 12} {
			img := random(r, image.Pt(50, 41), colours, true)
			want := image.NewRGBA(image.Rect(0, 0, 50, 41))
			for y := range 41 {
				for x := range 50 {
					p := img.RGBAAt(img.Rect.Min.X+x, img.Rect.Min.Y+y)
					mix := func(c, bg uint8) uint8 {
						return uint8((2*(255*int(c)+int(bg)*(255-int(p.A))) + 255) / 510)
					}
					want.SetRGBA(x, y, color.RGBA{mix(p.R, c.want.R), mix(p.G, c.want.G), mix(p.B, c.want.B), 255})
				}
			}
			got, err := png.Decode(bytes.NewReader(must(t, img, "png", Options{Background: c.given})))
			if err != nil {
				t.Fatal(err)
			}
			same(t, premultiplied(got), want)
		}
	}
}

func TestDPIIsWrittenInPixelsPerMetre(t *testing.T) {
	img := scene("map", 64)
	for dpi, want := range map[float64]uint32{96: 3780, 90.714: 3571, 300: 11811, 25.4: 1000} {
		for _, name := range []string{"png", "png8"} {
			phys := chunks(t, must(t, img, name, Options{DPI: dpi}))["pHYs"]
			if len(phys) != 9 || binary.BigEndian.Uint32(phys) != want || binary.BigEndian.Uint32(phys[4:]) != want || phys[8] != 1 {
				t.Errorf("%s at %v DPI: pHYs %v, want %d", name, dpi, phys, want)
			}
		}
	}
	for _, dpi := range []float64{0, -1, math.NaN(), math.Inf(1), 1e-9, 1e12} {
		if phys, ok := chunks(t, must(t, img, "png", Options{DPI: dpi}))["pHYs"]; ok {
			t.Errorf("%v DPI: pHYs %v, want none", dpi, phys)
		}
	}
}

func TestDPIIsWrittenIntoTheJFIFHeader(t *testing.T) {
	img := scene("map", 64)
	for dpi, want := range map[float64][]byte{
		0:          {0, 0, 1, 0, 1},
		math.NaN(): {0, 0, 1, 0, 1},
		1e9:        {0, 0, 1, 0, 1},
		96:         {1, 0, 96, 0, 96},
		299.7:      {1, 1, 44, 1, 44},
	} {
		b := must(t, img, "jpeg", Options{DPI: dpi})
		if !bytes.Equal(b[:11], jfifHeader[:11]) || !bytes.Equal(b[13:18], want) {
			t.Errorf("%v DPI: header % x, want density % x", dpi, b[:20], want)
		}
		if _, err := jpeg.Decode(bytes.NewReader(b)); err != nil {
			t.Errorf("%v DPI: %v", dpi, err)
		}
	}
}

func TestAJPEGWithoutJFIFHeaderGetsOne(t *testing.T) {
	got := setJFIFDensity([]byte{0xff, 0xd8, 0xff, 0xdb, 7}, 96)
	want := append(append([]byte(nil), jfifHeader...), 0xff, 0xdb, 7)
	copy(want[jfifUnits:], []byte{1, 0, 96, 0, 96})
	if !bytes.Equal(got, want) {
		t.Errorf("% x, want % x", got, want)
	}
}

// meanError is the mean difference of the components, over RGB.
func meanError(got, want *image.RGBA) float64 {
	var sum int
	for i := range want.Pix {
		d := int(got.Pix[i]) - int(want.Pix[i])
		sum += max(d, -d)
	}
	return float64(sum) / float64(len(want.Pix)*3/4)
}

func TestJPEGIsCloseAndLiesOnTheBackground(t *testing.T) {
	for _, kind := range []string{"map", "overlay", "noisy", "blank"} {
		img := scene(kind, 200)
		bg := color.RGBA{200, 220, 240, 255}
		want := image.NewRGBA(img.Rect)
		draw.Draw(want, want.Rect, image.NewUniform(bg), image.Point{}, draw.Src)
		draw.Draw(want, want.Rect, img, image.Point{}, draw.Over)
		b := must(t, img, "jpeg", Options{Background: bg, Transparent: true})
		got, err := jpeg.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if e := meanError(premultiplied(got), want); e > 9 {
			t.Errorf("%s: mean error %.2f", kind, e)
		}
	}
}

func TestQualityTradesBytesForError(t *testing.T) {
	img := scene("map", 200)
	for _, name := range []string{"jpeg", "webp"} {
		last := 0
		for _, q := range []int{-5, 30, 60, 90, 100} {
			b := must(t, img, name, Options{Quality: q})
			if len(b) <= last {
				t.Errorf("%s: quality %d gives %d bytes, less quality gave %d", name, q, len(b), last)
			}
			last = len(b)
		}
		if !bytes.Equal(must(t, img, name, Options{}), must(t, img, name, Options{Quality: DefaultQuality})) {
			t.Errorf("%s: quality 0 is not the default", name)
		}
		if !bytes.Equal(must(t, img, name, Options{Quality: 700}), must(t, img, name, Options{Quality: 100})) {
			t.Errorf("%s: quality 700 is not 100", name)
		}
	}
}

func TestWebPLosslessComesBackExactly(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 13))
	for _, size := range sizes {
		for _, alpha := range []bool{false, true} {
			img := random(r, size, 0, alpha)
			got, err := webp.Decode(bytes.NewReader(must(t, img, "webp", Options{Lossless: true, Transparent: true})))
			if err != nil {
				t.Fatal(err)
			}
			same(t, premultiplied(got), atOrigin(img))
		}
	}
}

func TestWebPIsCloseAndKeepsAlpha(t *testing.T) {
	for _, kind := range []string{"map", "overlay", "noisy"} {
		img := scene(kind, 200)
		got, err := webp.Decode(bytes.NewReader(must(t, img, "webp", Options{Transparent: true})))
		if err != nil {
			t.Fatal(err)
		}
		decoded := premultiplied(studioRange(got))
		for i := 3; i < len(img.Pix); i += 4 {
			if img.Pix[i] != decoded.Pix[i] {
				t.Fatalf("%s: alpha %d became %d", kind, img.Pix[i], decoded.Pix[i])
			}
		}
		if e := meanError(decoded, img); e > 9 {
			t.Errorf("%s: mean error %.2f", kind, e)
		}
	}
}

// studioRange converts a lossy WebP as its specification asks, with luma from
// 16 to 235 (RFC 9649 section 2.5, ITU-R BT.601); the decoder leaves
// image/color to read it as the full range of JPEG.
func studioRange(img image.Image) image.Image {
	var ycc *image.YCbCr
	alpha := func(x, y int) uint8 { return 255 }
	switch m := img.(type) {
	case *image.YCbCr:
		ycc = m
	case *image.NYCbCrA:
		ycc = &m.YCbCr
		alpha = func(x, y int) uint8 { return m.A[m.AOffset(x, y)] }
	}
	out := image.NewNRGBA(img.Bounds())
	clamp := func(v float64) uint8 { return uint8(math.Round(min(255, max(0, v)))) }
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			c := ycc.YCbCrAt(x, y)
			l, cb, cr := 1.164*(float64(c.Y)-16), float64(c.Cb)-128, float64(c.Cr)-128
			out.SetNRGBA(x, y, color.NRGBA{clamp(l + 1.596*cr), clamp(l - 0.813*cr - 0.391*cb), clamp(l + 2.018*cb), alpha(x, y)})
		}
	}
	return out
}

func TestGIFIsExactUpTo256ColoursAndOnOrOff(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 15))
	for _, size := range sizes {
		img := random(r, size, 30, false)
		got, err := gif.Decode(bytes.NewReader(must(t, img, "gif", Options{})))
		if err != nil {
			t.Fatal(err)
		}
		same(t, premultiplied(got), atOrigin(img))
	}
	few := scene("few", 128) // has rows that repeat
	got, err := gif.Decode(bytes.NewReader(must(t, few, "gif", Options{})))
	if err != nil {
		t.Fatal(err)
	}
	same(t, premultiplied(got), few)

	got, err = gif.Decode(bytes.NewReader(must(t, scene("overlay", 128), "gif", Options{Transparent: true})))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[uint8]bool{}
	decoded := premultiplied(got)
	for i := 3; i < len(decoded.Pix); i += 4 {
		kinds[decoded.Pix[i]] = true
	}
	if len(kinds) != 2 || !kinds[0] || !kinds[255] {
		t.Errorf("alphas %v, want 0 and 255", kinds)
	}
}

func TestEncodeLeavesThePictureAsItWas(t *testing.T) {
	for _, f := range Formats() {
		for _, o := range []Options{{}, {Transparent: true}, {Lossless: true, Transparent: true}} {
			img := scene("overlay", 64)
			before := bytes.Clone(img.Pix)
			must(t, img, f.Name, o)
			if !bytes.Equal(before, img.Pix) {
				t.Errorf("%s changed its picture", f.Name)
			}
		}
	}
}

func TestEncodeAndBytesAgree(t *testing.T) {
	img := scene("map", 96)
	for _, f := range Formats() {
		var buf bytes.Buffer
		if err := Encode(&buf, img, f, Options{DPI: 96}); err != nil {
			t.Fatal(err)
		}
		b := must(t, img, f.Name, Options{DPI: 96})
		if !bytes.Equal(buf.Bytes(), b) {
			t.Errorf("%s: the bytes differ", f.Name)
		}
		if cap(b) > len(b)+len(b)/4 {
			t.Errorf("%s: %d bytes are kept for %d", f.Name, cap(b), len(b))
		}
	}
}

func TestManyGoroutinesWriteTheSameBytes(t *testing.T) {
	kinds := []string{"blank", "few", "map", "overlay"}
	var wg sync.WaitGroup
	for _, f := range Formats() {
		want := make([][]byte, len(kinds))
		for i, k := range kinds {
			want[i] = must(t, scene(k, 96), f.Name, Options{Transparent: true})
		}
		for n := range 8 {
			wg.Go(func() {
				for i := range 12 {
					k := (i + n) % len(kinds)
					b, err := Bytes(scene(kinds[k], 96), f, Options{Transparent: true})
					if err != nil || !bytes.Equal(b, want[k]) {
						t.Errorf("%s of %s: differs, error %v", f.Name, kinds[k], err)
					}
				}
			})
		}
	}
	wg.Wait()
}

func TestEncodeAllocatesNothingThatGrows(t *testing.T) {
	if raceEnabled {
		t.Skip("not run: the race detector empties pools at random")
	}
	for _, name := range []string{"png", "png8", "jpeg", "webp"} {
		f, ok := ByName(name)
		if !ok {
			continue
		}
		for _, kind := range scenes {
			img := scene(kind, 256)
			var w counter
			encode := func() {
				if err := Encode(&w, img, f, Options{Transparent: true, DPI: 96}); err != nil {
					t.Fatal(err)
				}
			}
			encode()
			// A collection during the run may empty the pools once. The
			// standard library's JPEG, of the build without C, makes its
			// tables anew each time.
			most := 3.0
			if name == "jpeg" && !haveWebP {
				most = 12
			}
			if n := testing.AllocsPerRun(20, encode); n > most {
				t.Errorf("%s of %s: %v allocations", name, kind, n)
			}
		}
	}
}

func TestALargeScratchIsNotKept(t *testing.T) {
	s := &scratch{raw: make([]byte, keepBytes+1)}
	s.release()
	if s.raw != nil {
		t.Error("it is")
	}
}
