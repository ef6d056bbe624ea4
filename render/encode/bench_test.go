package encode

import (
	"fmt"
	"image/png"
	"io"
	"testing"
)

// BenchmarkEncode is a grid of format, width (the height is three quarters)
// and scene. bytes/op is what is written. "image/png" is the standard
// library, for comparison.
func BenchmarkEncode(b *testing.B) {
	for _, f := range Formats() {
		grid(b, f.Name, func(w io.Writer, kind string, side int) func() error {
			img := scene(kind, side)
			return func() error { return Encode(w, img, f, Options{Transparent: true, DPI: 96}) }
		})
	}
	grid(b, "image-png", func(w io.Writer, kind string, side int) func() error {
		img := scene(kind, side)
		return func() error { return png.Encode(w, img) }
	})
}

func grid(b *testing.B, name string, start func(w io.Writer, kind string, side int) func() error) {
	for _, side := range []int{256, 1024} {
		for _, kind := range scenes {
			b.Run(fmt.Sprintf("%s/%d/%s", name, side, kind), func(b *testing.B) {
				var n counter
				encode := start(&n, kind, side)
				b.SetBytes(int64(side * side * 3 / 4 * 4))
				b.ReportAllocs()
				for b.Loop() {
					n = 0
					if err := encode(); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(n), "written/op")
			})
		}
	}
}

// counter counts what is written.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

func BenchmarkQuantise(b *testing.B) {
	for _, kind := range []string{"map", "overlay", "noisy"} {
		b.Run(kind+"/1024", func(b *testing.B) {
			p, err := pictureOf(scene(kind, 1024))
			if err != nil {
				b.Fatal(err)
			}
			dst := make([]byte, (p.w+1)*p.h)
			q := new(quantiser)
			b.SetBytes(int64(4 * p.w * p.h))
			b.ReportAllocs()
			for b.Loop() {
				q.quantise(dst, p, nil)
			}
		})
	}
}
