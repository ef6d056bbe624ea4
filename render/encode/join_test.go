package encode

import (
	"bytes"
	"compress/flate"
	"fmt"
	"image/png"
	"io"
	"math/rand/v2"
	"testing"
)

// deflated is b by the standard library, which writes stored, fixed and dynamic blocks.
func deflated(t testing.TB, b []byte, level int) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// materials are things to compress, from nothing to noise.
func materials() map[string][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 300_000)
	steps := make([]byte, 400_000)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	for i := range steps {
		steps[i] = byte(r.ExpFloat64() * 9) // long codes
	}
	return map[string][]byte{
		"one":   {7},
		"blank": make([]byte, 200_000),
		"noise": noise,
		"steps": steps,
		"map":   scene("map", 512).Pix,
		"few":   scene("few", 512).Pix,
	}
}

func TestStreamsJoinedAreOneStream(t *testing.T) {
	all := materials()
	for name, a := range all {
		for _, level := range []int{flate.HuffmanOnly, 0, 1, 6, 9} {
			for second, b := range all {
				first, ok := openEnd(deflated(t, a, level))
				if !ok {
					t.Errorf("%s at level %d: its end is not found", name, level)
					continue
				}
				joined := append(first, deflated(t, b, 6)...)
				got, err := io.ReadAll(flate.NewReader(bytes.NewReader(joined)))
				if err != nil || !bytes.Equal(got, append(a[:len(a):len(a)], b...)) {
					t.Errorf("%s at level %d and %s: %d bytes come back, %v", name, level, second, len(got), err)
				}
			}
		}
	}
}

func TestStripesGiveTheSamePicture(t *testing.T) {
	for _, kind := range scenes {
		for _, transparent := range []bool{false, true} {
			img := scene(kind, 1024)
			one := must(t, img, "png", Options{Transparent: transparent})
			for _, cores := range []int{2, 3, 64} {
				many := must(t, img, "png", Options{Transparent: transparent, Cores: cores})
				a, err := png.Decode(bytes.NewReader(one))
				if err != nil {
					t.Fatal(err)
				}
				b, err := png.Decode(bytes.NewReader(many))
				if err != nil {
					t.Fatalf("%s by %d: %v", kind, cores, err)
				}
				same(t, premultiplied(b), premultiplied(a))
				if len(many) > len(one)+len(one)/50+2000 {
					t.Errorf("%s by %d: %d bytes, by one %d", kind, cores, len(many), len(one))
				}
			}
		}
	}
}

func TestWhatIsNotDeflateIsLeftAlone(t *testing.T) {
	good := deflated(t, scene("map", 256).Pix, 6)
	for _, b := range [][]byte{nil, {0xff}, {6}, good[:len(good)/2], good[:len(good)-1], {0, 0xff, 0xff, 0, 0}} {
		if got, ok := openEnd(bytes.Clone(b)); ok || !bytes.Equal(got, b) {
			t.Errorf("%d bytes: %v, %d bytes", len(b), ok, len(got))
		}
	}
}

// FuzzWalker: a stream that can be read has the end that its reader finds,
// and nothing makes the walker fail or run on.
func FuzzWalker(f *testing.F) {
	for _, m := range materials() {
		m = m[:min(len(m), 3000)]
		for _, level := range []int{flate.HuffmanOnly, 0, 1, 9} {
			f.Add(deflated(f, m, level))
		}
	}
	f.Add([]byte{5, 0xc0, 0x81, 8})
	f.Fuzz(func(t *testing.T, b []byte) {
		r := bytes.NewReader(b)
		_, err := io.Copy(io.Discard, flate.NewReader(r))
		_, end, ok := new(walker).walk(b)
		if err != nil {
			return
		}
		if read := len(b) - r.Len(); !ok || (end+7)>>3 != read {
			t.Errorf("the stream ends after %d bytes; found %d bits, %v", read, end, ok)
		}
	})
}

// BenchmarkStripes: what a second core is worth, and what it costs the first.
func BenchmarkStripes(b *testing.B) {
	for _, kind := range []string{"few", "map"} {
		img := scene(kind, 1024)
		for _, cores := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/%d", kind, cores), func(b *testing.B) {
				for b.Loop() {
					if err := Encode(io.Discard, img, formatPNG(), Options{Cores: cores}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	s := new(scratch)
	p, _ := pictureOf(scene("map", 1024))
	s.raw = sized(s.raw, (3*p.w+1)*p.h)
	packRGB(s.raw, p)
	stream := deflateStripe(nil, s.raw, levelRGB, false)
	b.Run("walk", func(b *testing.B) {
		b.SetBytes(int64(len(stream)))
		w := new(walker)
		for b.Loop() {
			w.walk(stream)
		}
	})
}

func formatPNG() Format {
	f, _ := ByMediaType("image/png")
	return f
}
