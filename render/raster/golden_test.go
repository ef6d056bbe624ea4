package raster

import (
	"flag"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"sigi/geom"
)

var rewrite = flag.Bool("rewrite", false, "write the golden pictures anew; look at them")

// sheet shows every cap and join, dashes, parallels, holes and repeats.
func sheet() *image.RGBA {
	img, p := canvas(400, 300)
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	y := 20.0
	for _, c := range []Cap{CapButt, CapRound, CapSquare} {
		for j, join := range []Join{JoinMitre, JoinRound, JoinBevel} {
			x := 20 + 130*float64(j)
			g := geom.LineString(x, y, x+40, y+5, x+20, y+40, x+60, y+30, x+90, y+32, x+65, y+45)
			p.Stroke(&g, &Stroke{Width: 12, Cap: c, Join: join}, Paint{200, 0, 0, 128})
			p.Stroke(&g, &Stroke{Width: 1}, black)
			p.Stroke(&g, &Stroke{Width: 2, Offset: 9, Dashes: []float64{6, 4}}, Paint{0, 0, 255, 255})
		}
		y += 70
	}
	holed := geom.Polygon([]float64{20, 240, 120, 230, 110, 280, 30, 290, 20, 240}, []float64{40, 245, 60, 250, 50, 270, 40, 245})
	p.Fill(&holed, EvenOdd, Paint{0, 128, 0, 128})
	p.Stroke(&holed, &Stroke{Width: 4, Dashes: []float64{10, 6}, Cap: CapRound}, Paint{0, 0, 0, 200})
	there := geom.LineString(150, 250, 250, 245, 250, 280, 250, 245, 150, 250, 150, 290)
	p.Stroke(&there, &Stroke{Width: 9.5, Join: JoinRound, Cap: CapRound}, Paint{0, 0, 0, 128})
	ring := geom.Polygon([]float64{280, 240, 380, 230, 360, 290, 270, 280, 280, 240})
	p.Stroke(&ring, &Stroke{Width: 8}, Paint{128, 0, 128, 128})
	for i := range 8 {
		w := 0.25 * float64(i+1)
		g := geom.LineString(15, 222+2.5*float64(i), 385, 206+2.5*float64(i))
		p.Stroke(&g, &Stroke{Width: w / 2}, black)
	}
	return img
}

func TestTheSheetLooksAsItDid(t *testing.T) {
	path := filepath.Join("testdata", "sheet.png")
	got := sheet()
	if *rewrite {
		write(t, path, got)
		return
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	decoded, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	want := image.NewRGBA(decoded.Bounds())
	draw.Draw(want, want.Rect, decoded, image.Point{}, draw.Src)
	n, most := 0, 0
	for i := range want.Pix {
		if d := int(want.Pix[i]) - int(got.Pix[i]); d != 0 {
			n++
			most = max(most, d, -d)
		}
	}
	if n > 0 {
		out := filepath.Join(os.TempDir(), "sheet.got.png")
		write(t, out, got)
		t.Errorf("%d channels differ, by up to %d: %s, want %s", n, most, out, path)
	}
}

func write(t *testing.T, path string, img image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}
