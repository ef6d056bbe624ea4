package imagery

import (
	"context"
	"fmt"
	"image"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/airbusgeo/godal"

	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/layers"
	"sigi/layers/ogr"
)

func openMosaic(t testing.TB, path string, options map[string]string) *raster {
	t.Helper()
	s, err := Driver{Indexes: map[string]layers.Driver{"ogr": ogr.Driver{}}, Blocks: NewBlocks(16 << 20)}.Open(context.Background(),
		layers.SourceOptions{Name: "mosaic", Path: path, Options: options})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	r, err := s.(layers.RasterSource).Raster(context.Background(), layers.RasterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return r.(*raster)
}

const tileSide = 64

// tile writes one file of a mosaic, col to the east and row to the south.
func tile(t testing.TB, folder string, col, row int) string {
	t.Helper()
	return made{w: tileSide, h: tileSide, bands: 3, colors: []godal.ColorInterp{godal.CIRed, godal.CIGreen, godal.CIBlue},
		transform: [6]float64{550000 + tileSide*float64(col), 1, 0, 5060000 - tileSide*float64(row), 0, -1},
		sample:    func(b, x, y int) float64 { return float64((10*col + 3*row + 60*b) % 256) },
	}.write(t, filepath.Join(folder, fmt.Sprintf("t%03d-%03d.tif", row, col)), "GTiff", "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64", "COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", "JPEG_QUALITY=95")
}

func TestAnIndexIsMadeAndServed(t *testing.T) {
	folder := t.TempDir()
	for row := range 3 {
		for col := range 4 {
			tile(t, folder, col, row)
		}
	}
	made{w: 8, h: 8, bands: 1, kind: godal.Float32}.write(t, filepath.Join(folder, "gray.tif"), "GTiff") // sorts first: what follows is unlike it
	made{w: 8, h: 8, bands: 1, epsg: -1}.write(t, filepath.Join(folder, "nowhere.tif"), "GTiff")
	writeText(t, filepath.Join(folder, "broken.tif"), "II*\x00 nonsense")
	out := filepath.Join(folder, "index.gpkg")
	r, err := MakeIndex(context.Background(), folder, out, IndexOptions{Overview: true})
	if err != nil {
		t.Fatal(err)
	}
	if r.Files != 1 || len(r.Left) != 14 {
		t.Fatalf("%d files, left out %q", r.Files, r.Left)
	}
	if err := removeAll(filepath.Join(folder, "gray.tif"), r.Overview); err != nil {
		t.Fatal(err)
	}
	if r, err = MakeIndex(context.Background(), folder, out, IndexOptions{Overview: true}); err != nil || r.Files != 12 || len(r.Left) != 2 || r.CRS.String() != "EPSG:32632" {
		t.Fatalf("%+v, %v", r, err)
	}
	m := openMosaic(t, out, nil)
	if b := m.Bound(); !near(b.MinX, 550000, 1e-6) || !near(b.MaxX, 550256, 1e-6) || !near(b.MinY, 5060000-192, 1e-6) || m.overview == nil {
		t.Errorf("%v, overview %v", m.Bound(), m.overview)
	}
	snapshot, _ := m.Open(context.Background())
	sheets, missing, err := snapshot.Sheets(context.Background(), m.Bound(), 0.5)
	if err != nil || len(missing) > 0 || len(sheets) != 1 || sheets[0].Lattice().Bound.Size() != image.Pt(256, 192) {
		t.Fatalf("%d sheets, %v, %v", len(sheets), missing, err)
	}
	// The whole at its overview's scale is one file.
	sheets, _, err = snapshot.Sheets(context.Background(), m.Bound(), 1)
	if err != nil || len(sheets) != 1 || len(sheets[0].(*sheet).pieces) != 1 {
		t.Fatalf("%d sheets, %v", len(sheets), err)
	}
}

// Ten thousand files are opened as they are needed: to know the layer one, for
// a window those that lie there.
func TestTenThousandFilesAreNotOpened(t *testing.T) {
	folder := t.TempDir()
	var all []footprint
	for row := range 100 {
		for col := range 100 {
			path := filepath.Join(folder, fmt.Sprintf("t%03d-%03d.tif", row, col))
			if row < 4 && col < 4 {
				tile(t, folder, col, row)
			}
			all = append(all, footprint{path, &header{width: tileSide, height: tileSide, toPixel: [6]float64{1, 0, -(550000 + tileSide*float64(col)), 0, -1, 5060000 - tileSide*float64(row)}}})
		}
	}
	index := filepath.Join(folder, "index.gpkg")
	if err := writeIndex(index, "mosaic", crs.MustLookup("EPSG", "32632"), all); err != nil {
		t.Fatal(err)
	}
	m := openMosaic(t, index, map[string]string{"files": "3"})
	opened := func() (n int) {
		for _, f := range m.files {
			if f.head != nil || f.failed != nil {
				n++
			}
		}
		return n
	}
	if len(m.files) != 10000 || opened() != 1 {
		t.Fatalf("%d files, %d opened", len(m.files), opened())
	}
	snapshot, _ := m.Open(context.Background())
	box := geom.Bound{MinX: 550010, MaxX: 550250, MinY: 5060000 - 250, MaxY: 5060000 - 10}
	sheets, missing, err := snapshot.Sheets(context.Background(), box, 1)
	if err != nil || len(missing) > 0 || len(sheets) != 1 || opened() != 16 {
		t.Fatalf("%d sheets, missing %v, %v; %d files opened", len(sheets), missing, err, opened())
	}
	p := picture(t, sheets[0], image.Rect(0, 0, 256, 256))
	for row := range 4 {
		for col := range 4 {
			if got, want := at(p, 64*col+30, 64*row+30), 10*col+3*row; int(got[0])-want > 3 || want-int(got[0]) > 3 || got[3] != 255 {
				t.Errorf("tile %d, %d: %v, want a red of %d", col, row, got, want)
			}
		}
	}
	if n := m.source.pool.open() + m.source.geotiffs.used.Len(); n > 6 {
		t.Errorf("%d files are open", n)
	}
	// Beside them nothing is there: said, and the rest is drawn.
	box.MaxX += 3 * tileSide
	if sheets, missing, err = snapshot.Sheets(context.Background(), box, 1); err != nil || len(sheets) != 1 || len(missing) != 12 {
		t.Errorf("%d sheets, %d missing, %v", len(sheets), len(missing), err)
	}
}

func TestLaterFilesLieOnTop(t *testing.T) {
	folder := t.TempDir()
	plain := func(name string, v float64, noData *float64) string {
		return made{w: 64, h: 64, bands: 3, noData: noData, colors: []godal.ColorInterp{godal.CIRed, godal.CIGreen, godal.CIBlue}, sample: func(_, x, _ int) float64 {
			if noData != nil && x < 32 {
				return 0
			}
			return v
		}}.write(t, filepath.Join(folder, name), "GTiff", "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64")
	}
	plain("1990.tif", 50, nil)
	plain("2020.tif", 200, number(0)) // of its left half nothing is known
	index := filepath.Join(folder, "index.gpkg")
	if _, err := MakeIndex(context.Background(), folder, index, IndexOptions{}); err != nil {
		t.Fatal(err)
	}
	for decoder := range strings.SplitSeq("own gdal", " ") {
		p := picture(t, onlySheet(t, openMosaic(t, index, map[string]string{"decoder": decoder}), 0), image.Rect(0, 0, 64, 64))
		if l, r := at(p, 10, 10), at(p, 50, 10); l != [4]uint8{50, 50, 50, 255} || r != [4]uint8{200, 200, 200, 255} {
			t.Errorf("%s: left %v, right %v", decoder, l, r)
		}
	}
}

func BenchmarkOpenTenThousandFiles(b *testing.B) {
	folder := b.TempDir()
	var all []footprint
	for i := range 10000 {
		col, row := i%100, i/100
		path := filepath.Join(folder, fmt.Sprintf("t%03d-%03d.tif", row, col))
		if i == 0 {
			tile(b, folder, 0, 0)
		}
		all = append(all, footprint{path, &header{width: tileSide, height: tileSide, toPixel: [6]float64{1, 0, -(550000 + tileSide*float64(col)), 0, -1, 5060000 - tileSide*float64(row)}}})
	}
	index := filepath.Join(folder, "index.gpkg")
	if err := writeIndex(index, "mosaic", crs.MustLookup("EPSG", "32632"), all); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		openMosaic(b, index, nil)
	}
}

// A filter over the tile index chooses files; pictures in grey and in colour are one mosaic.
func TestAFilterSelectsFilesOfAMosaic(t *testing.T) {
	folder := t.TempDir()
	place := [6]float64{550000, 1, 0, 5060000, 0, -1}
	plain := func(v float64) func(b, x, y int) float64 { return func(b, x, y int) float64 { return v } }
	rgb := []godal.ColorInterp{godal.CIRed, godal.CIGreen, godal.CIBlue}
	made{w: 64, h: 64, bands: 3, colors: rgb, transform: place, sample: plain(50)}.write(t, filepath.Join(folder, "1853.tif"), "GTiff")
	made{w: 64, h: 64, bands: 1, transform: place, sample: plain(100)}.write(t, filepath.Join(folder, "1954.tif"), "GTiff")
	made{w: 64, h: 64, bands: 3, colors: rgb, transform: place, sample: plain(200)}.write(t, filepath.Join(folder, "2024.tif"), "GTiff")
	row := func(year int, day string) string {
		return fmt.Sprintf(`{"type":"Feature","properties":{"location":"%d.tif","anno":%d,"data":"%s"},"geometry":{"type":"Polygon","coordinates":[[[550000,5059936],[550064,5059936],[550064,5060000],[550000,5060000],[550000,5059936]]]}}`, year, year, day)
	}
	index := filepath.Join(folder, "index.geojson")
	writeText(t, index, `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32632"}},"features":[`+
		row(1853, "1853-01-01")+","+row(1954, "1954-09-14")+","+row(2024, "2024-05-30")+"]}")
	m := openMosaic(t, index, nil)
	var names []string
	for _, a := range m.Index().Attributes {
		names = append(names, a.Name)
	}
	if strings.Join(names, " ") != "anno data" {
		t.Errorf("the index has %q; the files' names are nobody's business", names)
	}
	top := func(r layers.Raster) string {
		snapshot, err := r.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer snapshot.Close()
		sheets, missing, err := snapshot.Sheets(t.Context(), m.Bound(), 1)
		if err != nil || len(missing) > 0 {
			t.Fatal(err, missing)
		}
		said := ""
		for _, s := range sheets {
			p := &layers.Pixels{Rect: image.Rect(5, 5, 6, 6)}
			if err := s.Read(t.Context(), p, nil); err != nil {
				t.Fatal(err)
			}
			said += fmt.Sprint(p.RGBA)
		}
		return said
	}
	attribute := func(name string) filter.Expr { return filter.Attribute{Name: name} }
	day := func(year int) filter.Expr {
		return filter.Literal{Value: feature.OfTime(time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC))}
	}
	for want, e := range map[string]filter.Expr{
		"[50 50 50 255]":    filter.Compare{Op: filter.Less, Left: attribute("anno"), Right: filter.Literal{Value: feature.OfInt(1900)}},
		"[100 100 100 255]": filter.Between{Value: attribute("data"), Low: day(1900), High: day(1960)},
		"[200 200 200 255]": filter.Compare{Op: filter.Greater, Left: attribute("data"), Right: day(1853)},
		"":                  filter.Compare{Op: filter.Greater, Left: attribute("anno"), Right: filter.Literal{Value: feature.OfInt(3000)}},
	} {
		selected, err := m.Selected(e)
		if err != nil {
			t.Fatal(err)
		}
		if got := top(selected); got != want {
			t.Errorf("%s shows %s, not %s", filter.Format(e), got, want)
		}
	}
	if got := top(m); got != "[200 200 200 255]" {
		t.Errorf("all show %s", got)
	}
	if _, err := m.Selected(filter.Compare{Op: filter.Equal, Left: attribute("location"), Right: filter.Literal{Value: feature.OfString("x")}}); !fault.Is(err, fault.BadParam) {
		t.Errorf("by the files' names: %v", err)
	}
	// Of a grey picture among coloured ones there is no third band.
	selected, err := m.Selected(filter.Compare{Op: filter.Equal, Left: attribute("anno"), Right: filter.Literal{Value: feature.OfInt(1954)}})
	if err != nil {
		t.Fatal(err)
	}
	snapshot, _ := selected.Open(t.Context())
	sheets, _, _ := snapshot.Sheets(t.Context(), m.Bound(), 1)
	p := &layers.Pixels{Rect: image.Rect(5, 5, 6, 6)}
	if err := sheets[0].Read(t.Context(), p, []int{0, 2}); err != nil || p.Planes[0][0] != 100 || p.Planes[1][0] == p.Planes[1][0] {
		t.Errorf("%v, %v, %v", p.Planes, err, p.Missing)
	}
}
