package geotiff

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/airbusgeo/godal"

	_ "sigi/cmemory"
)

// scene is a picture whose every pixel tells where it is.
func scene(w, h int) (*image.RGBA, *image.Gray) {
	m, mask := image.NewRGBA(image.Rect(0, 0, w, h)), image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, color.RGBA{uint8(40 + x*150/w), uint8(60 + y*120/h), 90, 255})
			if x > 30 {
				mask.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	return m, mask
}

func crop(m *image.RGBA, r image.Rectangle) *image.RGBA {
	r = r.Intersect(m.Rect)
	out := image.NewRGBA(image.Rect(0, 0, r.Dx(), r.Dy()))
	for y := range r.Dy() {
		copy(out.Pix[y*out.Stride:][:4*r.Dx()], m.Pix[m.PixOffset(r.Min.X, r.Min.Y+y):])
	}
	return out
}

func open(t *testing.T, path string) *godal.Dataset {
	t.Helper()
	if err := godal.RegisterRaster(godal.GTiff); err != nil {
		t.Fatal(err)
	}
	ds, err := godal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ds.Close() })
	return ds
}

func band(t *testing.T, b godal.Band, x, y, w, h int) []uint8 {
	t.Helper()
	out := make([]uint8, w*h)
	if err := b.Read(x, y, out, w, h); err != nil {
		t.Fatal(err)
	}
	return out
}

func near(a, b uint8, d int) bool { return int(a)-int(b) <= d && int(b)-int(a) <= d }

// A picture written in blocks comes back pixel for pixel but for what JPEG loses, its overviews too,
// whatever the order of the blocks.
func TestBlocksComeBack(t *testing.T) {
	const w, h, block = 2500, 1700, 1024
	m, _ := scene(w, h)
	head := Header{Width: w, Height: h, EPSG: 32632, Quality: 90, Transform: [6]float64{550000, 0.2, 0, 5060000, 0, -0.2}, Taken: "2024:05:30 11:30:00"}
	var files [][]byte
	path := ""
	for _, order := range [][]image.Point{{{0, 0}, {1, 0}, {2, 0}, {0, 1}, {1, 1}, {2, 1}}, {{2, 1}, {1, 0}, {0, 0}, {1, 1}, {0, 1}, {2, 0}}} {
		path = filepath.Join(t.TempDir(), "a.tif")
		x, err := Create(path, head, block)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range order {
			if err := x.Write(b.X, b.Y, Pixels{Colour: crop(m, image.Rect(b.X*block, b.Y*block, (b.X+1)*block, (b.Y+1)*block))}); err != nil {
				t.Fatal(err)
			}
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, text)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".spool*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if d := abs(len(files[0]) - len(files[1])); d != 0 || !bytes.Equal(files[0], files[1]) {
		t.Error("the file depends on the order of its blocks")
	}
	optimised(t, files[0])
	ds := open(t, path)
	if st := ds.Structure(); st.SizeX != w || st.SizeY != h || st.NBands != 3 || st.BlockSizeX != Tile {
		t.Fatalf("structure: %+v", st)
	}
	if gt, _ := ds.GeoTransform(); gt != head.Transform {
		t.Errorf("geotransform %v, want %v", gt, head.Transform)
	}
	if v := ds.Metadata("COMPRESSION", godal.Domain("IMAGE_STRUCTURE")); v != "YCbCr JPEG" {
		t.Errorf("compression %q", v)
	}
	for c, b := range ds.Bands() {
		for _, p := range []image.Point{{0, 0}, {1023, 1023}, {1024, 1024}, {w - 1, h - 1}, {2047, 900}} {
			if got := band(t, b, p.X, p.Y, 1, 1)[0]; !near(got, m.Pix[m.PixOffset(p.X, p.Y)+c], 6) {
				t.Errorf("band %d at %v: %d, want %d", c, p, got, m.Pix[m.PixOffset(p.X, p.Y)+c])
			}
		}
		os := b.Overviews()
		if len(os) != 3 {
			t.Fatalf("%d overviews, want 3", len(os))
		}
		for k, o := range os {
			f := 2 << k
			x, y := (w/2)/f, (h/2)/f
			if got, want := band(t, o, x, y, 1, 1)[0], m.Pix[m.PixOffset(x*f, y*f)+c]; !near(got, want, 8) {
				t.Errorf("overview %d, band %d: %d, want %d", k, c, got, want)
			}
		}
	}
}

func abs(v int) int { return max(v, -v) }

// optimised checks the layout that validate_cloud_optimized_geotiff asks for: the
// first directory at once behind the header, the overviews' behind it from large to
// small, and the tiles of smaller ones before those of larger ones.
func optimised(t *testing.T, f []byte) {
	t.Helper()
	le := binary.LittleEndian
	type dir struct{ at, kind, width, first, last uint32 }
	var dirs []dir
	for at := le.Uint32(f[4:]); at != 0; {
		d := dir{at: at}
		n := int(le.Uint16(f[at:]))
		for i := range n {
			e := f[int(at)+2+12*i:]
			v := le.Uint32(e[8:])
			switch le.Uint16(e) {
			case 254:
				d.kind = v
			case 256:
				d.width = v
			case 324:
				d.first, d.last = v, v
				if c := le.Uint32(e[4:]); c > 1 {
					d.first, d.last = le.Uint32(f[v:]), le.Uint32(f[v+4*(c-1):])
				}
			}
		}
		dirs = append(dirs, d)
		at = le.Uint32(f[int(at)+2+12*n:])
	}
	if dirs[0].at != 8 {
		t.Errorf("the first directory is at %d, not 8", dirs[0].at)
	}
	for i := 1; i < len(dirs); i++ {
		a, b := dirs[i-1], dirs[i]
		if b.at <= a.at || b.width > a.width {
			t.Errorf("directory %d: at %d, %d wide, behind %d, %d wide", i, b.at, b.width, a.at, a.width)
		}
		if a.kind&4 == b.kind&4 && b.last >= a.first {
			t.Errorf("tiles of overview %d end at %d, those of the larger one begin at %d", i, b.last, a.first)
		}
		if b.first <= dirs[len(dirs)-1].at {
			t.Errorf("tiles lie before the last directory")
		}
	}
}

// A rotated sheet with a mask: GDAL sees where it lies and what is none of it.
func TestRotatedWithMask(t *testing.T) {
	const w, h = 1300, 900
	m, mask := scene(w, h)
	path := filepath.Join(t.TempDir(), "a.tif")
	turned := [6]float64{551000, 0.2999, -0.004, 5061000, -0.004, -0.2999}
	x, err := Create(path, Header{Width: w, Height: h, EPSG: 32632, Quality: 90, Transform: turned, Mask: true}, 1300)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Write(0, 0, Pixels{Colour: m, Mask: mask}); err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(path)
	optimised(t, text)
	ds := open(t, path)
	if gt, _ := ds.GeoTransform(); gt != turned {
		t.Errorf("geotransform %v, want %v", gt, turned)
	}
	b := ds.Bands()[0]
	if b.MaskFlags() != 2 { // GMF_PER_DATASET
		t.Errorf("mask flags %d, want per dataset", b.MaskFlags())
	}
	if got := band(t, b.MaskBand(), 20, 700, 24, 1); got[0] != 0 || got[10] != 0 || got[11] != 255 || got[23] != 255 {
		t.Errorf("mask across its edge: %v", got)
	}
	if got := band(t, b.Overviews()[0].MaskBand(), 10, 300, 12, 1); got[4] != 0 || got[7] != 255 {
		t.Errorf("mask of the overview across its edge: %v", got)
	}
}

// Grey is one band; heights come back exactly, with what is not known left out.
func TestGreyAndHeights(t *testing.T) {
	path := filepath.Join(t.TempDir(), "grey.tif")
	g := image.NewGray(image.Rect(0, 0, 700, 600))
	for i := range g.Pix {
		g.Pix[i] = uint8(50 + i%700/5)
	}
	x, err := Create(path, Header{Width: 700, Height: 600, EPSG: 32632, Kind: Grey, Quality: 85, Transform: [6]float64{0, 1, 0, 0, 0, -1}}, 1024)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Write(0, 0, Pixels{Grey: g}); err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	ds := open(t, path)
	if n := ds.Structure().NBands; n != 1 {
		t.Errorf("%d bands", n)
	}
	if got := band(t, ds.Bands()[0], 690, 590, 1, 1)[0]; !near(got, 188, 4) {
		t.Errorf("grey: %d, want 188", got)
	}

	path = filepath.Join(t.TempDir(), "heights.tif")
	const w, h = 1100, 530
	z := make([]float32, w*h)
	for i := range z {
		z[i] = float32(math.Round((200+50*math.Sin(float64(i)/4000))*100) / 100)
	}
	z[5*w+7] = -9999
	y, err := Create(path, Header{Width: w, Height: h, EPSG: 32632, Kind: Terrain, NoData: -9999, Transform: [6]float64{0, 5, 0, 0, 0, -5}}, Tile)
	if err != nil {
		t.Fatal(err)
	}
	for by := 0; by*Tile < h; by++ {
		for bx := 0; bx*Tile < w; bx++ {
			m := &Heights{Width: min(Tile, w-bx*Tile), Height: min(Tile, h-by*Tile)}
			for j := range m.Height {
				m.Z = append(m.Z, z[(by*Tile+j)*w+bx*Tile:][:m.Width]...)
			}
			if err := y.Write(bx, by, Pixels{Heights: m}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := y.Close(); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(path)
	optimised(t, text)
	ds = open(t, path)
	got := make([]float32, w*h)
	if err := ds.Bands()[0].Read(0, 0, got, w, h); err != nil {
		t.Fatal(err)
	}
	for i := range z {
		if got[i] != z[i] {
			t.Fatalf("height %d: %v, want %v", i, got[i], z[i])
		}
	}
	if v, ok := ds.Bands()[0].NoData(); !ok || v != -9999 {
		t.Errorf("no data: %v, %v", v, ok)
	}
	half := make([]float32, 1)
	if err := ds.Bands()[0].Overviews()[0].Read(3, 2, half, 1, 1); err != nil || half[0] < 150 {
		t.Errorf("no data counts in the mean of an overview: %v, %v", half[0], err)
	}
}

func TestUnwrittenTilesAreAnError(t *testing.T) {
	dir := t.TempDir()
	x, err := Create(filepath.Join(dir, "a.tif"), Header{Width: 2000, Height: 2000, Quality: 80}, 1024)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err == nil {
		t.Error("a file without its tiles: no error")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
