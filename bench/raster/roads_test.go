package main

import (
	"image"
	"math"
	"os"
	"testing"

	"sigi/geom"
	"sigi/render/raster"
)

// Real roads run there and back, end on each other, overlap in part. Each of
// them must look like the union of discs along it, by 16 x 16 samples a pixel.
func TestRealRoadsAreTheUnionOfTheirSegments(t *testing.T) {
	data := os.Getenv("DATA")
	if data == "" {
		t.Skip("not run: DATA is not set")
	}
	all, err := read(data, "strade")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range views {
		roads := look(all, v)
		for _, width := range []float64{1.5, 5} {
			inked, off, drawn := 0, 0, 0
			for i := 0; i < len(roads) && drawn < 250; i += 7 {
				g := &roads[i]
				b := g.Bound()
				if b.Width() > 120 || b.Height() > 120 {
					continue
				}
				drawn++
				n, o := compareWithDiscs(g, width)
				inked, off = inked+n, off+o
			}
			share := float64(off) / float64(inked)
			t.Logf("%s, %v px: %d roads, %d pixels inked, %d differ by more than 48 levels (%.2f %%)", v.name, width, drawn, inked, off, 100*share)
			if share > 0.01 {
				t.Errorf("%s, %v px: %.2f %% of inked pixels differ", v.name, width, 100*share)
			}
		}
	}
}

func compareWithDiscs(g *geom.Geometry, width float64) (inked, off int) {
	b := g.Bound().Pad(width + 2)
	img := image.NewRGBA(image.Rect(int(b.MinX)-1, int(b.MinY)-1, int(b.MaxX)+1, int(b.MaxY)+1))
	var p raster.Painter
	p.Reset(img)
	p.Stroke(g, &raster.Stroke{Width: width, Join: raster.JoinRound, Cap: raster.CapRound}, raster.Paint{A: 255})
	for y := img.Rect.Min.Y; y < img.Rect.Max.Y; y++ {
		for x := img.Rect.Min.X; x < img.Rect.Max.X; x++ {
			got := int(img.RGBAAt(x, y).A)
			d := distance(g, float64(x)+0.5, float64(y)+0.5) - width/2
			want := 0
			if d < -0.75 {
				want = 255
			} else if d < 0.75 {
				for s := range 256 {
					if distance(g, float64(x)+(float64(s%16)+0.5)/16, float64(y)+(float64(s/16)+0.5)/16) <= width/2 {
						want++
					}
				}
				want = want * 255 / 256
			}
			if got > 0 || want > 0 {
				inked++
			}
			if got-want > 48 || want-got > 48 {
				off++
			}
		}
	}
	return inked, off
}

func distance(g *geom.Geometry, x, y float64) float64 {
	least, start := math.Inf(1), 0
	for _, e := range g.Ends {
		for i := start; i+3 < int(e); i += 2 {
			ax, ay, dx, dy := g.Flat[i], g.Flat[i+1], g.Flat[i+2]-g.Flat[i], g.Flat[i+3]-g.Flat[i+1]
			t := 0.0
			if d := dx*dx + dy*dy; d > 0 {
				t = math.Max(0, math.Min(1, ((x-ax)*dx+(y-ay)*dy)/d))
			}
			least = math.Min(least, math.Hypot(x-ax-t*dx, y-ay-t*dy))
		}
		start = int(e)
	}
	return least
}
