package imagery

import (
	"context"
	"image"
	"math"
	"testing"

	"github.com/airbusgeo/godal"

	"sigi/fault"
	"sigi/layers"
)

func TestWhatIsInTheFileIsInTheWindow(t *testing.T) {
	rgb := []godal.ColorInterp{godal.CIRed, godal.CIGreen, godal.CIBlue, godal.CIAlpha}
	for name, c := range map[string]struct {
		file made
		want func(x, y int) [4]uint8
	}{
		"gray":  {made{w: 70, h: 50, bands: 1}, func(x, y int) [4]uint8 { v := uint8(x*3 + y*5); return [4]uint8{v, v, v, 255} }},
		"color": {made{w: 70, h: 50, bands: 3, colors: rgb}, func(x, y int) [4]uint8 { v := uint8(x*3 + y*5); return [4]uint8{v, v + 40, v + 80, 255} }},
		"alpha": {made{w: 70, h: 50, bands: 4, colors: rgb, sample: func(b, x, y int) float64 {
			if b == 3 {
				return float64(255 * (x / 35))
			}
			return float64(10 * (b + 1))
		}}, func(x, y int) [4]uint8 {
			if x < 35 {
				return [4]uint8{}
			}
			return [4]uint8{10, 20, 30, 255}
		}},
		"half opaque is premultiplied": {made{w: 8, h: 8, bands: 4, colors: rgb, sample: func(b, _, _ int) float64 { return [4]float64{255, 100, 0, 128}[b] }},
			func(int, int) [4]uint8 { return [4]uint8{128, 50, 0, 128} }},
		"no data is none where all bands are": {made{w: 8, h: 8, bands: 3, colors: rgb, noData: number(0), sample: func(b, x, _ int) float64 {
			if x < 4 && (b > 0 || x < 2) {
				return 0
			}
			return 90
		}}, func(x, _ int) [4]uint8 {
			return [...][4]uint8{{}, {90, 0, 0, 255}, {90, 90, 90, 255}, {90, 90, 90, 255}}[x/2]
		}},
		"palette": {made{w: 8, h: 8, bands: 1, palette: [][4]int16{{1, 2, 3, 255}, {200, 100, 50, 255}}, sample: func(_, x, _ int) float64 { return float64(x % 2) }},
			func(x, _ int) [4]uint8 { return [...][4]uint8{{1, 2, 3, 255}, {200, 100, 50, 255}}[x%2] }},
		"16 bits are stretched over their range": {made{w: 64, h: 8, bands: 1, kind: godal.UInt16, sample: func(_, x, _ int) float64 { return float64(1000 + 100*x) }},
			func(x, _ int) [4]uint8 { v := uint8(float64(x)/63*255 + 0.5); return [4]uint8{v, v, v, 255} }},
		"floats, none is not a number": {made{w: 11, h: 8, bands: 1, kind: godal.Float32, sample: func(_, x, _ int) float64 {
			if x == 10 {
				return math.NaN()
			}
			return float64(x) / 9
		}}, func(x, _ int) [4]uint8 {
			if x == 10 {
				return [4]uint8{}
			}
			v := uint8(float64(x)/9*255 + 0.5)
			return [4]uint8{v, v, v, 255}
		}},
		"mask": {made{w: 40, h: 40, bands: 3, colors: rgb, mask: func(x, _ int) bool { return x >= 20 }, sample: func(int, int, int) float64 { return 77 }},
			func(x, _ int) [4]uint8 {
				if x < 20 {
					return [4]uint8{}
				}
				return [4]uint8{77, 77, 77, 255}
			}},
	} {
		for _, options := range [][]string{{"TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"}, {"TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "COMPRESS=LZW"},
			{"TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=16", "COMPRESS=DEFLATE", "PREDICTOR=2", "BIGTIFF=YES"}, {"COMPRESS=DEFLATE"},
			{"TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "INTERLEAVE=BAND", "COMPRESS=DEFLATE"}, {"ENDIANNESS=BIG", "TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"}} {
			if c.file.kind == godal.Float32 && len(options) > 4 && options[4] == "PREDICTOR=2" {
				options[4] = "PREDICTOR=3"
			}
			path := c.file.write(t, temp(t, "a.tif"), "GTiff", options...)
			for _, decoder := range []string{"own", "gdal"} {
				s := onlySheet(t, opened(t, path, "decoder", decoder), 0)
				for _, w := range []image.Rectangle{s.Lattice().Bound, image.Rect(1, 2, c.file.w-1, c.file.h-1)} {
					p := picture(t, s, w)
					for y := w.Min.Y; y < w.Max.Y; y++ {
						for x := w.Min.X; x < w.Max.X; x++ {
							got, want := at(p, x, y), c.want(x, y)
							for i := range got {
								if d := int(got[i]) - int(want[i]); d < -1 || d > 1 {
									t.Fatalf("%s %v %s: pixel %d, %d is %v, want %v", name, options, decoder, x, y, got, want)
								}
							}
							if p.Opaque && got[3] != 255 {
								t.Fatalf("%s: said to be opaque", name)
							}
						}
					}
				}
			}
		}
	}
}

func TestPixelsLieWhereTheFileSays(t *testing.T) {
	c, s := math.Cos(0.1), math.Sin(0.1)
	for name, transform := range map[string][6]float64{
		"north up": {550000, 0.5, 0, 5060000, 0, -0.5},
		"rotated":  {550000, 0.5 * c, 0.5 * s, 5060000, 0.5 * s, -0.5 * c},
		"south up": {550000, 0.5, 0, 5060000, 0, 0.5},
	} {
		r := opened(t, made{w: 20, h: 10, bands: 1, transform: transform}.write(t, temp(t, "a.tif"), "GTiff"))
		l := onlySheet(t, r, 0).Lattice()
		for _, p := range [][2]float64{{0, 0}, {20, 10}, {3.5, 7.25}} {
			x, y := transform[0]+p[0]*transform[1]+p[1]*transform[2], transform[3]+p[0]*transform[4]+p[1]*transform[5]
			if px, py := l.XY(x, y); !near(px, p[0], 1e-6) || !near(py, p[1], 1e-6) {
				t.Errorf("%s: %v lies at %g, %g", name, p, px, py)
			}
			if b := r.Bound().Pad(1e-6); x < b.MinX || x > b.MaxX || y < b.MinY || y > b.MaxY {
				t.Errorf("%s: %g, %g lies outside of %v", name, x, y, r.Bound())
			}
		}
		if r.Type().CRS.String() != "EPSG:32632" {
			t.Errorf("%s: %s", name, r.Type().CRS)
		}
	}
}

func TestTheCoarsestOverviewThatIsFineEnoughIsRead(t *testing.T) {
	path := made{w: 400, h: 300, bands: 3}.write(t, temp(t, "a.tif"), "GTiff", "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64")
	overviews(t, path, 2, 4, 8)
	r := opened(t, path)
	for resolution, width := range map[float64]int{0: 400, 0.5: 400, 1: 400, 1.9: 400, 1.99: 200, 2: 200, 3.5: 200, 4: 100, 7: 100, 8: 50, 1000: 50} {
		l := onlySheet(t, r, resolution).Lattice()
		if l.Bound.Dx() != width {
			t.Errorf("at %g m: %d pixels wide, want %d", resolution, l.Bound.Dx(), width)
		}
		if px, py := l.XY(550400, 5059700); !near(px, float64(l.Bound.Max.X), 1e-6) || !near(py, float64(l.Bound.Max.Y), 1e-6) {
			t.Errorf("at %g m: the corner lies at %g, %g of %v", resolution, px, py, l.Bound)
		}
	}
}

// An image without overviews that is larger than any picture gets some of
// every second pixel, so that no request reads more than four pixels a pixel.
func TestWithoutOverviewsPixelsArePassedOver(t *testing.T) {
	path := made{w: 3000, h: 2500, bands: 1, sample: func(_, x, y int) float64 { return float64(x / 100 * 8) }}.write(t, temp(t, "a.tif"), "GTiff", "TILED=YES", "COMPRESS=DEFLATE")
	for _, decoder := range []string{"own", "gdal"} {
		s := onlySheet(t, opened(t, path, "decoder", decoder), 8)
		l := s.Lattice()
		if l.Bound.Dx() != 375 || l.Bound.Dy() != 313 {
			t.Fatalf("%v", l.Bound)
		}
		p := picture(t, s, l.Bound)
		for x := range 375 {
			v := int(at(p, x, 200)[0])
			if want := x * 8 / 100 * 8; v-want > 8 || want-v > 8 {
				t.Fatalf("%s: at %d it is %d, want %d", decoder, x, v, want)
			}
		}
	}
}

func TestSamplesAreAsTheyAre(t *testing.T) {
	r := opened(t, made{w: 30, h: 20, bands: 2, kind: godal.Int16, noData: number(-9999), sample: func(b, x, y int) float64 {
		if x == 3 {
			return -9999
		}
		return float64(-500 + 1000*b + 7*x - y)
	}}.write(t, temp(t, "a.tif"), "GTiff"))
	p := &layers.Pixels{Rect: image.Rect(2, 1, 10, 5)}
	if err := onlySheet(t, r, 0).Read(context.Background(), p, []int{1, 0}); err != nil {
		t.Fatal(err)
	}
	for i, b := range []int{1, 0} {
		for y := 1; y < 5; y++ {
			for x := 2; x < 10; x++ {
				got, want := p.Planes[i][(y-1)*8+x-2], float32(-500+1000*b+7*x-y)
				if x == 3 && got == got || x != 3 && got != want {
					t.Fatalf("band %d at %d, %d: %g, want %g", b, x, y, got, want)
				}
			}
		}
	}
	if b := r.Bands()[0]; b.Min >= b.Max || b.Float || b.Depth != 16 {
		t.Errorf("%+v", b)
	}
}

func TestOtherFormats(t *testing.T) {
	m := made{w: 64, h: 64, bands: 3, sample: func(b, x, y int) float64 { return float64(2*x + 30*b) }, colors: []godal.ColorInterp{godal.CIRed, godal.CIGreen, godal.CIBlue}}
	for driver, c := range map[string]struct {
		name    string
		by      int
		options []string
	}{
		"PNG":         {"a.png", 0, []string{"WORLDFILE=YES"}},
		"JPEG":        {"a.jpg", 24, []string{"WORLDFILE=YES", "QUALITY=95"}},
		"JP2OpenJPEG": {"a.jp2", 12, []string{"QUALITY=100", "REVERSIBLE=YES"}},
		"GPKG":        {"a.gpkg", 0, []string{"TILE_FORMAT=PNG"}},
		"VRT":         {"a.vrt", 0, nil},
	} {
		if driver == "VRT" {
			continue // of a data set in memory: tested below
		}
		path := m.write(t, temp(t, c.name), driver, c.options...)
		r := opened(t, path)
		l := onlySheet(t, r, 0)
		p := picture(t, l, image.Rect(0, 0, 64, 64).Intersect(l.Lattice().Bound))
		for x := range 64 {
			got := at(p, x, 32)
			for b := range 3 {
				if d := int(got[b]) - (2*x + 30*b); d < -c.by || d > c.by {
					t.Errorf("%s: %d is %v", driver, x, got)
					break
				}
			}
		}
	}
}

func TestWhatCannotBeOpenedIsSaid(t *testing.T) {
	good := made{w: 64, h: 64, bands: 3}.write(t, temp(t, "good.tif"), "GTiff", "TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16")
	for name, c := range map[string]struct {
		path string
		code fault.Code
	}{
		"empty":            {copyOf(t, good, func([]byte) []byte { return nil }), fault.Unavailable},
		"noise":            {copyOf(t, good, func(b []byte) []byte { return []byte("this is not an image at all") }), fault.Unavailable},
		"cut in the head":  {copyOf(t, good, func(b []byte) []byte { return b[:40] }), fault.Unavailable},
		"not there":        {"/nowhere/at/all.tif", fault.Unavailable},
		"not on the earth": {made{w: 8, h: 8, bands: 1, epsg: -1}.write(t, temp(t, "a.tif"), "GTiff"), fault.UnsupportedCRS},
	} {
		_, err := tryOpen(t, c.path)
		if !fault.Is(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for key, value := range map[string]string{"missing": "maybe", "files": "0", "open_options": "A", "decoder": "best", "unknown": "1"} {
		if _, err := tryOpen(t, good, key, value); !fault.Is(err, fault.BadParam) {
			t.Errorf("%s: %v", key, err)
		}
	}
}
