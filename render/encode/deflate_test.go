package encode

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image/png"
	"io"
	"math/rand/v2"
	"testing"
)

// materials are things to compress, from one byte to noise.
func materials() map[string][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 900_000)
	steps := make([]byte, 700_000)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	for i := range steps {
		steps[i] = byte(r.ExpFloat64() * 9) // long codes
	}
	return map[string][]byte{
		"one":   {7},
		"blank": make([]byte, 600_000),
		"noise": noise,
		"steps": steps,
		"map":   scene("map", 512).Pix,
		"few":   scene("few", 512).Pix,
	}
}

// Whoever compresses which part, the standard library reads one stream.
func TestStripesAreOneStream(t *testing.T) {
	for name, src := range materials() {
		for _, thorough := range []int{0, 1, len(src) / 5, len(src)} {
			for _, cores := range []int{0, 2, 64} {
				s := &scratch{cores: cores}
				stream := s.zlib([]byte("before"), src, thorough)
				r, err := zlib.NewReader(bytes.NewReader(stream[len("before"):]))
				if err != nil {
					t.Fatal(err)
				}
				got, err := io.ReadAll(r)
				if err != nil || !bytes.Equal(got, src) {
					t.Errorf("%s, %d of %d thoroughly, %d cores: %d bytes come back, %v", name, thorough, len(src), cores, len(got), err)
				}
				if most := len(src) + len(src)/100 + 2048; len(stream) > most {
					t.Errorf("%s, %d cores: %d bytes became %d", name, cores, len(src), len(stream))
				}
			}
		}
	}
}

// What a compressor cannot make smaller is stored, which it can be in any stripe.
func TestStoredBlocksAreReadBack(t *testing.T) {
	for _, n := range []int{1, 65534, 65535, 65536, 200_000} {
		src := materials()["noise"][:n]
		stream := []byte{0x78, 0x01}
		stream = stored(stream, src, true)
		stream = stored(stream, src, false)
		r, err := zlib.NewReader(bytes.NewReader(append(stream, 0, 0, 0, 0)))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != zlib.ErrChecksum || !bytes.Equal(got, append(src[:n:n], src...)) { // none was written
			t.Errorf("%d bytes twice: %d come back, %v", n, len(got), err)
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
				if len(many) > len(one)+len(one)/25+2000 {
					t.Errorf("%s by %d: %d bytes, by one %d", kind, cores, len(many), len(one))
				}
			}
		}
	}
}

// BenchmarkStripes: what a second core is worth.
func BenchmarkStripes(b *testing.B) {
	for _, kind := range []string{"few", "map"} {
		img := scene(kind, 1024)
		for _, cores := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/%d", kind, cores), func(b *testing.B) {
				f, _ := ByMediaType("image/png")
				for b.Loop() {
					if err := Encode(io.Discard, img, f, Options{Cores: cores}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
