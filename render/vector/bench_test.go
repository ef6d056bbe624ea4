package vector_test

import (
	"testing"

	"sigi/geom"
	"sigi/render"
	"sigi/render/raster"
	"sigi/render/vector"
)

// What a document costs for 10,000 buildings with an outline,
// beside finding and converting them.
func BenchmarkDocument(b *testing.B) {
	for _, f := range vector.Formats() {
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				d := vector.New(f, vector.Options{})
				d.Begin(render.Frame{Width: 1024, Height: 768, PixelRatio: 1})
				for i := range 10000 {
					x, y := float64(i%100)*10, float64(i/100)*7.5
					g := geom.Polygon([]float64{x, y, x + 8.13, y + 0.37, x + 7.7, y + 6, x + 4, y + 5.5, x + 0.2, y + 6.1, x, y})
					d.Fill(&g, raster.EvenOdd, raster.Paint{R: 200, G: 180, B: 160, A: 255})
					d.Stroke(&g, &raster.Stroke{Width: 1}, raster.Paint{R: 100, A: 255})
				}
				out, err := d.Bytes()
				if err != nil {
					b.Fatal(err)
				}
				size = len(out)
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}
