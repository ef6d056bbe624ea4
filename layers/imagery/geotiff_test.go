package imagery

import (
	"context"
	"fmt"
	"image"
	"os"
	"sync"
	"testing"

	"github.com/airbusgeo/godal"

	"sigi/layers"
)

// hands reports whether a level of the one file is decoded here.
func hands(t testing.TB, r *raster, level int) bool {
	t.Helper()
	h, state, err := r.files[0].header(context.Background(), r.source)
	if err != nil {
		t.Fatal(err)
	}
	o := r.source.geotiffs.acquire(&piece{file: r.files[0], state: state, head: h, level: level})
	if o == nil {
		return false
	}
	r.source.geotiffs.put(o)
	return true
}

// What is decoded here is what GDAL decodes, to the last bit, at every level.
func TestBlocksDecodedHereAreThoseOfGDAL(t *testing.T) {
	rgb := []godal.ColorInterp{godal.CIRed, godal.CIGreen, godal.CIBlue, godal.CIAlpha}
	texture := func(b, x, y int) float64 { return float64((x*x/7 + y*3 + b*50 + x*y/11) % 256) }
	island := func(x, y int) bool { return (x-100)*(x-100)+(y-80)*(y-80) < 4000 }
	small := []string{"TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"}
	for name, c := range map[string]struct {
		file    made
		options []string
		decoded bool
	}{
		"JPEG YCbCr":       {made{bands: 3, colors: rgb}, []string{"COMPRESS=JPEG", "PHOTOMETRIC=YCBCR"}, true},
		"JPEG RGB":         {made{bands: 3, colors: rgb}, []string{"COMPRESS=JPEG", "PHOTOMETRIC=RGB", "JPEG_QUALITY=90"}, true},
		"JPEG gray":        {made{bands: 1}, []string{"COMPRESS=JPEG"}, true},
		"JPEG with a mask": {made{bands: 3, colors: rgb, mask: island}, []string{"COMPRESS=JPEG", "PHOTOMETRIC=YCBCR"}, true},
		"JPEG in BigTIFF":  {made{bands: 3, colors: rgb}, []string{"COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", "BIGTIFF=YES"}, true},
		"LZW":              {made{bands: 3, colors: rgb}, []string{"COMPRESS=LZW", "PREDICTOR=2"}, true},
		"deflate, alpha":   {made{bands: 4, colors: rgb}, []string{"COMPRESS=DEFLATE", "PREDICTOR=2"}, true},
		"not compressed":   {made{bands: 3, colors: rgb}, nil, true},
		"bands apart":      {made{bands: 3, colors: rgb}, []string{"COMPRESS=LZW", "INTERLEAVE=BAND"}, true},
		"big end first":    {made{bands: 3, colors: rgb}, []string{"COMPRESS=DEFLATE", "ENDIANNESS=BIG"}, true},
		"no data":          {made{bands: 3, colors: rgb, noData: number(0)}, []string{"COMPRESS=DEFLATE"}, true},
		"palette":          {made{bands: 1, palette: [][4]int16{{1, 2, 3, 255}, {4, 5, 6, 255}, {7, 8, 9, 255}, {200, 100, 50, 255}}}, []string{"COMPRESS=LZW"}, true},
		"sparse":           {made{bands: 3, colors: rgb, sample: func(int, int, int) float64 { return 0 }}, []string{"COMPRESS=DEFLATE", "SPARSE_OK=TRUE"}, true},
		"ZSTD":             {made{bands: 3, colors: rgb}, []string{"COMPRESS=ZSTD"}, false},
		"WebP":             {made{bands: 3, colors: rgb}, []string{"COMPRESS=WEBP", "WEBP_LOSSLESS=TRUE"}, true},
		"WebP, lossy":      {made{bands: 3, colors: rgb}, []string{"COMPRESS=WEBP", "WEBP_LEVEL=80"}, true},
		"WebP, alpha":      {made{bands: 4, colors: rgb}, []string{"COMPRESS=WEBP", "WEBP_LOSSLESS=TRUE"}, true},
		"12 bits":          {made{bands: 1, kind: godal.UInt16}, []string{"COMPRESS=DEFLATE"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			c.file.w, c.file.h = 333, 217
			if c.file.sample == nil {
				c.file.sample = texture
			}
			path := c.file.write(t, temp(t, "a.tif"), "GTiff", append(small, c.options...)...)
			if c.file.palette == nil {
				overviews(t, path, 2, 4)
			}
			own, gdal := opened(t, path), opened(t, path, "decoder", "gdal")
			for _, resolution := range []float64{0, 2, 4} {
				a, b := onlySheet(t, own, resolution), onlySheet(t, gdal, resolution)
				for _, w := range []image.Rectangle{a.Lattice().Bound, image.Rect(30, 20, 80, 50)} {
					p, q := picture(t, a, w), picture(t, b, w)
					for i := range p.RGBA {
						if p.RGBA[i] != q.RGBA[i] {
							t.Fatalf("at %g m: byte %d of pixel %d, %d is %d here, %d from GDAL", resolution, i%4, i/4%w.Dx(), i/4/w.Dx(), p.RGBA[i], q.RGBA[i])
						}
					}
				}
				if got := hands(t, own, own.first.levelFor(resolution)); got != c.decoded {
					t.Errorf("at %g m: decoded here: %t", resolution, got)
				}
			}
		})
	}
}

func TestManyReadAtOnce(t *testing.T) {
	path := made{w: 500, h: 400, bands: 3}.write(t, temp(t, "a.tif"), "GTiff", "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64", "COMPRESS=JPEG", "PHOTOMETRIC=YCBCR")
	for _, decoder := range []string{"own", "gdal"} {
		r := opened(t, path, "decoder", decoder, "files", "3")
		s := onlySheet(t, r, 0)
		want := picture(t, s, s.Lattice().Bound)
		var wait sync.WaitGroup
		for k := range 8 {
			wait.Go(func() {
				for i := range 10 {
					w := image.Rect((k*37+i*11)%300, (k*53+i*7)%200, 400, 300)
					p := &layers.Pixels{Rect: w}
					if err := s.Read(context.Background(), p, nil); err != nil {
						t.Error(err)
						return
					}
					if at(p, w.Min.X, w.Min.Y) != at(want, w.Min.X, w.Min.Y) || at(p, 399, 299) != at(want, 399, 299) {
						t.Error("another pixel")
					}
				}
			})
		}
		wait.Wait()
		if n := r.source.pool.open(); n > 3 {
			t.Errorf("%d data sets are open", n)
		}
	}
}

func TestBlocksStayWithinTheirBudget(t *testing.T) {
	b := NewBlocks(10 << 10)
	f := &file{}
	for i := range 100 {
		pix, _, err := b.block(blockKey{file: f, index: int32(i)}, func() ([]byte, bool, error) { return make([]byte, 1<<10), true, nil })
		if err != nil || len(pix) != 1<<10 || b.Bytes() > 10<<10 {
			t.Fatalf("%v, %d bytes, %d kept", err, len(pix), b.Bytes())
		}
	}
	made := 0
	for range 3 {
		_, _, _ = b.block(blockKey{file: f, index: 99}, func() ([]byte, bool, error) { made++; return nil, false, fmt.Errorf("no") })
	}
	if made != 0 {
		t.Error("a block that was kept was decoded again")
	}
	for range 3 {
		if _, _, err := b.block(blockKey{file: f, index: 1000}, func() ([]byte, bool, error) { made++; return nil, false, fmt.Errorf("no") }); err == nil {
			t.Error("no error")
		}
	}
	if made != 3 {
		t.Errorf("a block that failed was tried %d times", made)
	}
}

// A file may be cut, lie or be noise: what cannot be read is missing or an
// error, as the source says, and the rest is as it was.
func TestDamagedFiles(t *testing.T) {
	for _, options := range [][]string{{"COMPRESS=JPEG", "PHOTOMETRIC=YCBCR"}, {"COMPRESS=DEFLATE"}, {"COMPRESS=LZW"}} {
		good := made{w: 400, h: 400, bands: 3}.write(t, temp(t, "good.tif"), "GTiff", append(options, "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64")...)
		data, err := os.ReadFile(good)
		if err != nil {
			t.Fatal(err)
		}
		want := picture(t, onlySheet(t, opened(t, good), 0), image.Rect(0, 0, 400, 400))
		for name, change := range map[string]func(b []byte) []byte{
			"cut in the middle": func(b []byte) []byte { return b[:len(b)/2] },
			"noise in blocks": func(b []byte) []byte {
				for i := len(b) / 2; i < len(b)/2+len(b)/8; i++ {
					b[i] = byte(i * 7919 >> 3)
				}
				return b
			},
		} {
			path := copyOf(t, good, func([]byte) []byte { return change(append([]byte(nil), data...)) })
			for _, decoder := range []string{"own", "gdal"} {
				r, err := tryOpen(t, path, "decoder", decoder)
				if err != nil {
					continue // its directory is at the end
				}
				p := &layers.Pixels{Rect: image.Rect(0, 0, 400, 400)}
				s := onlySheet(t, r, 0)
				if err := s.Read(context.Background(), p, nil); err != nil {
					t.Fatalf("%v %s %s: %v", options, name, decoder, err)
				}
				if len(p.Missing) == 0 && name == "cut in the middle" {
					t.Errorf("%v %s %s: nothing is missing", options, name, decoder)
				}
				// A part that is whole is served.
				top := picture(t, s, image.Rect(0, 0, 64, 64))
				if len(top.Missing) > 0 || at(top, 20, 20) != at(want, 20, 20) {
					t.Errorf("%v %s %s: the first block is missing: %v", options, name, decoder, top.Missing)
				}
				r.source.goOn = false
				if err := s.Read(context.Background(), p, nil); err == nil && name == "cut in the middle" {
					t.Errorf("%v %s %s: no error", options, name, decoder)
				}
			}
		}
	}
}

func TestAFileThatVanishesAndComesBack(t *testing.T) {
	path := made{w: 100, h: 100, bands: 3}.write(t, temp(t, "a.tif"), "GTiff", "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64")
	r := opened(t, path)
	before := picture(t, onlySheet(t, r, 0), image.Rect(0, 0, 100, 100))
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	s, _ := r.Open(context.Background())
	sheets, missing, err := s.Sheets(context.Background(), r.Bound(), 0)
	if err == nil {
		t.Fatalf("%d sheets, missing %v, no error", len(sheets), missing)
	}
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
	after := picture(t, onlySheet(t, r, 0), image.Rect(0, 0, 100, 100))
	if at(after, 50, 50) != at(before, 50, 50) {
		t.Error("it is another")
	}
	// Another image of the same name is read anew.
	made{w: 100, h: 100, bands: 3, sample: func(int, int, int) float64 { return 42 }}.write(t, path, "GTiff", "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64", "COMPRESS=LZW")
	if got := at(picture(t, onlySheet(t, r, 0), image.Rect(0, 0, 100, 100)), 50, 50); got != [4]uint8{42, 42, 42, 255} {
		t.Errorf("the old pixels: %v", got)
	}
}
