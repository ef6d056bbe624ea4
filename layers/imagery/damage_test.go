package imagery

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigi/encoding/tiff"
	"sigi/layers"
	"sigi/layers/ogr"
)

// A mosaic of which one file is bad, in every way that a file can be: the rest is
// drawn where it lies, or there is an error, as the source says; the log names the
// file once; nothing of the bad one is drawn in a wrong place.
func TestOneBadFileOfAMosaic(t *testing.T) {
	for _, options := range [][]string{{"COMPRESS=JPEG", "PHOTOMETRIC=YCBCR"}, {"COMPRESS=DEFLATE"}, {"COMPRESS=NONE"}} {
		options = append(options, "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64")
		grey := func(int, int, int) float64 { return 90 }
		folder := t.TempDir()
		made{w: 128, h: 128, bands: 3, sample: grey}.write(t, filepath.Join(folder, "a.tif"), "GTiff", options...)
		bad := filepath.Join(folder, "b.tif")
		made{w: 128, h: 128, bands: 3, sample: grey, transform: [6]float64{550128, 1, 0, 5060000, 0, -1}}.write(t, bad, "GTiff", options...)
		good, err := os.ReadFile(bad)
		if err != nil {
			t.Fatal(err)
		}
		other := made{w: 128, h: 128, bands: 3, epsg: 3003, transform: [6]float64{550128, 1, 0, 5060000, 0, -1}}.write(t, temp(t, "b.tif"), "GTiff", options...)
		elsewhere, err := os.ReadFile(other)
		if err != nil {
			t.Fatal(err)
		}
		index := filepath.Join(folder, "index.gpkg")
		if _, err := MakeIndex(context.Background(), folder, index, IndexOptions{}); err != nil {
			t.Fatal(err)
		}
		width := []byte{0, 1, 3, 0, 1, 0, 0, 0, 128, 0}
		if bytes.Count(good, width) != 1 {
			t.Fatal("the width is not where it was thought")
		}
		for name, data := range map[string][]byte{
			"vanished": nil, "of no bytes": {}, "cut in the head": good[:60], "cut in its pixels": good[:len(good)-len(good)/3], "noise": bytes.Repeat([]byte("noise"), 999),
			"wider than it is": bytes.Replace(good, width, []byte{0, 1, 3, 0, 1, 0, 0, 0, 0, 250}, 1),
			"of no width":      bytes.Replace(good, width, []byte{0, 1, 3, 0, 1, 0, 0, 0, 0, 0}, 1),
			"of another CRS":   elsewhere,
		} {
			_ = os.Remove(bad) // it may be gone already
			if data != nil {
				if err := os.WriteFile(bad, data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for _, decoder := range []string{"own", "gdal"} {
				for _, policy := range []string{"skip", "fail"} {
					what := fmt.Sprintf("%v %s %s %s", options[0], name, decoder, policy)
					var log bytes.Buffer
					s, err := Driver{Indexes: map[string]layers.Driver{"ogr": ogr.Driver{}}, Blocks: NewBlocks(16 << 20), Log: slog.New(slog.NewTextHandler(&log, nil))}.Open(context.Background(),
						layers.SourceOptions{Name: "mosaic", Path: index, Options: map[string]string{"decoder": decoder, "missing": policy}})
					if err != nil {
						t.Fatal(err)
					}
					defer s.Close()
					r, err := s.(layers.RasterSource).Raster(context.Background(), layers.RasterOptions{})
					if err != nil {
						t.Fatalf("%s: %v", what, err)
					}
					snapshot, err := r.Open(context.Background())
					if err != nil {
						t.Fatal(err)
					}
					sheets, missing, err := snapshot.Sheets(context.Background(), r.Bound(), 0)
					said, drawn := len(missing) > 0, false
					for _, sheet := range sheets {
						l := sheet.Lattice()
						for _, place := range []struct {
							x, y float64
							good bool
						}{{550064.5, 5059936.5, true}, {550192.5, 5059880.5, false}} {
							px, py := l.XY(place.x, place.y)
							w := image.Rect(int(px), int(py), int(px)+1, int(py)+1)
							if err != nil || !w.In(l.Bound) {
								continue
							}
							p := &layers.Pixels{Rect: w}
							if failed := sheet.Read(context.Background(), p, nil); failed != nil {
								if place.good {
									t.Errorf("%s: the good file: %v", what, failed)
								}
								err = failed
								continue
							}
							said = said || len(p.Missing) > 0
							if got := at(p, w.Min.X, w.Min.Y); got[3] != 0 && (got[0] < 85 || got[0] > 95) {
								t.Errorf("%s: at %g %v is drawn", what, place.x, got)
							} else if place.good && got[3] == 255 {
								drawn = true
							}
						}
					}
					if policy == "fail" && err == nil || policy == "skip" && (err != nil || !said || !drawn) {
						t.Errorf("%s: error %v, said %v, the rest drawn %v", what, err, said, drawn)
					}
					if n := strings.Count(log.String(), "image cannot be read"); n != 1 || !strings.Contains(log.String(), "b.tif") {
						t.Errorf("%s: the log says it %d times:\n%s", what, n, log.String())
					}
				}
			}
		}
	}
}

// FuzzDecode gives blocks of any bytes, in files of any structure, to the decoders
// (libjpeg-turbo, libdeflate, LZW): they fail or fill a block, and nothing else.
func FuzzDecode(f *testing.F) {
	for _, options := range [][]string{{"COMPRESS=JPEG", "PHOTOMETRIC=YCBCR"}, {"COMPRESS=DEFLATE", "PREDICTOR=2"}, {"COMPRESS=WEBP"}, {"COMPRESS=LZW"}, {"COMPRESS=DEFLATE", "INTERLEAVE=BAND"}} {
		path := made{w: 40, h: 40, bands: 3}.write(f, filepath.Join(f.TempDir(), "a.tif"), "GTiff", append(options, "TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16")...)
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		parsed, err := tiff.Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		for _, d := range parsed.Directories {
			if d.BlockWidth*d.BlockHeight > 1<<16 || d.Samples != 3 && d.Samples != 1 || d.IsMask {
				continue
			}
			h := &header{width: d.Width, height: d.Height, alpha: -1, levels: []level{{d.Width, d.Height, -1, 1}}}
			for range d.Samples {
				h.bands, h.noData = append(h.bands, layers.Band{Depth: 8}), append(h.noData, -1)
			}
			g := &geotiff{tiff: parsed, levels: []*tiff.Directory{d}, masks: []*tiff.Directory{nil}}
			for i := range min(4, d.Across()*d.Down()) {
				if pix, _, err := g.decode(h, 0, i); err == nil && len(pix) != 4*d.BlockWidth*d.BlockHeight {
					t.Errorf("block %d has %d bytes", i, len(pix))
				}
			}
		}
	})
}
