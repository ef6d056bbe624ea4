package imagery

import (
	"context"
	"image"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/airbusgeo/godal"

	"sigi/layers"
	"sigi/layers/gdal"
)

// made is an image written for a test: sample(band, x, y) says what is in it.
type made struct {
	w, h, bands int
	kind        godal.DataType
	sample      func(band, x, y int) float64
	transform   [6]float64 // zero: 1 m pixels from (550000, 5060000)
	colors      []godal.ColorInterp
	noData      *float64
	palette     [][4]int16
	epsg        int // 0: 32632; -1: none
	mask        func(x, y int) bool
}

// write writes the image with GDAL's driver of that name.
func (m made) write(t testing.TB, path, driver string, options ...string) string {
	t.Helper()
	gdal.Register()
	quiet := godal.ErrLogger(onlyErrors)
	if m.sample == nil {
		m.sample = func(band, x, y int) float64 { return float64((x*3 + y*5 + band*40) % 256) }
	}
	if m.kind == godal.Unknown {
		m.kind = godal.Byte
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	d, err := godal.Create(godal.Memory, "", m.bands, m.kind, m.w, m.h, quiet)
	must(err)
	defer func() { _ = d.Close() }()
	if m.transform == [6]float64{} {
		m.transform = [6]float64{550000, 1, 0, 5060000, 0, -1}
	}
	must(d.SetGeoTransform(m.transform))
	if m.epsg >= 0 {
		if m.epsg == 0 {
			m.epsg = 32632
		}
		sr, err := godal.NewSpatialRefFromEPSG(m.epsg)
		must(err)
		must(d.SetSpatialRef(sr))
		sr.Close()
	}
	for b, band := range d.Bands() {
		row := make([]float64, m.w)
		for y := range m.h {
			for x := range row {
				row[x] = m.sample(b, x, y)
			}
			must(band.Write(0, y, row, m.w, 1))
		}
		if b < len(m.colors) {
			must(band.SetColorInterp(m.colors[b]))
		}
		if m.noData != nil {
			must(band.SetNoData(*m.noData))
		}
		if m.palette != nil {
			must(band.SetColorTable(godal.ColorTable{PaletteInterp: godal.RGBPalette, Entries: m.palette}))
			must(band.SetColorInterp(godal.CIPalette))
		}
	}
	if m.mask != nil {
		mask, err := d.CreateMaskBand(gmfPerDataset)
		must(err)
		row := make([]byte, m.w)
		for y := range m.h {
			for x := range row {
				row[x] = 0
				if m.mask(x, y) {
					row[x] = 255
				}
			}
			must(mask.Write(0, y, row, m.w, 1))
		}
	}
	switches := []string{"-of", driver}
	for _, o := range options {
		if o == "MASK" { // of the file itself
			switches = append(switches, "--config", "GDAL_TIFF_INTERNAL_MASK", "YES")
			continue
		}
		switches = append(switches, "-co", o)
	}
	out, err := d.Translate(path, switches, quiet, godal.ConfigOption("GDAL_TIFF_INTERNAL_MASK=YES"))
	must(err)
	must(out.Close())
	return path
}

// overviews adds overviews of the factors to a file.
func overviews(t testing.TB, path string, factors ...int) {
	t.Helper()
	d, err := godal.Open(path, godal.Update())
	if err != nil {
		t.Fatal(err)
	}
	if err := d.BuildOverviews(godal.Levels(factors...), godal.Resampling(godal.Average)); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

// opened opens a source's layer; options go in pairs.
func opened(t testing.TB, path string, options ...string) *raster {
	t.Helper()
	r, err := tryOpen(t, path, options...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func tryOpen(t testing.TB, path string, options ...string) (*raster, error) {
	t.Helper()
	o := layers.SourceOptions{Name: "test", Driver: "imagery", Path: path, Options: map[string]string{}}
	for i := 0; i+1 < len(options); i += 2 {
		o.Options[options[i]] = options[i+1]
	}
	s, err := Driver{Blocks: NewBlocks(16 << 20)}.Open(context.Background(), o)
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { _ = s.Close() })
	r, err := s.(layers.RasterSource).Raster(context.Background(), layers.RasterOptions{})
	if err != nil {
		return nil, err
	}
	return r.(*raster), nil
}

// onlySheet is the one sheet of everything at a resolution.
func onlySheet(t testing.TB, r *raster, resolution float64) layers.Sheet {
	t.Helper()
	snapshot, err := r.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	sheets, missing, err := snapshot.Sheets(context.Background(), r.Bound(), resolution)
	if err != nil || len(missing) > 0 || len(sheets) != 1 {
		t.Fatalf("%d sheets, missing %v, error %v", len(sheets), missing, err)
	}
	return sheets[0]
}

// picture is a window of a sheet as RGBA.
func picture(t testing.TB, s layers.Sheet, w image.Rectangle) *layers.Pixels {
	t.Helper()
	p := &layers.Pixels{Rect: w}
	if err := s.Read(context.Background(), p, nil); err != nil {
		t.Fatal(err)
	}
	return p
}

func at(p *layers.Pixels, x, y int) [4]uint8 {
	o := 4 * ((y-p.Rect.Min.Y)*p.Rect.Dx() + x - p.Rect.Min.X)
	return [4]uint8(p.RGBA[o : o+4])
}

func temp(t testing.TB, name string) string { return filepath.Join(t.TempDir(), name) }

func number(f float64) *float64 { return &f }

func near(a, b, by float64) bool { return math.Abs(a-b) <= by }

func copyOf(t testing.TB, path string, change func([]byte) []byte) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), filepath.Base(path))
	if err := os.WriteFile(out, change(data), 0o600); err != nil {
		t.Fatal(err)
	}
	return out
}

func writeText(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func removeAll(paths ...string) error {
	for _, p := range paths {
		if err := os.Remove(p); err != nil {
			return err
		}
	}
	return nil
}
