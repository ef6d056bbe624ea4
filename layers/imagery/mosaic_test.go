package imagery

import (
	"context"
	"fmt"
	"image"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"sigi/crs"
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
	made{w: 8, h: 8, bands: 1}.write(t, filepath.Join(folder, "gray.tif"), "GTiff") // sorts first: what follows is unlike it
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
