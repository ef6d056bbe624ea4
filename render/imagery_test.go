package render_test

import (
	"context"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/airbusgeo/godal"

	_ "sigi/cmemory"
	"sigi/crs"
	"sigi/geom"
	"sigi/layers"
	"sigi/layers/imagery"
	"sigi/layers/ogr"
	"sigi/render"
	"sigi/render/resample"
	"sigi/styles"
)

var registerGDAL = sync.OnceFunc(godal.RegisterAll)

// ground is a made-up orthophoto: fields, a road, texture.
func ground(b, x, y int) byte {
	fx, fy := float64(x), float64(y)
	v := 120 + 50*math.Sin(fx/37+float64(b))*math.Cos(fy/29) + 25*math.Sin((fx+2*fy)/5)
	if math.Abs(fy-fx/3-200) < 6 {
		v = 200 - 20*float64(b)
	}
	return byte(min(max(v+float64((x*7919+y*104729)%17), 0), 255))
}

const (
	west, north = 550000.0, 5060000.0
	metre       = 0.5 // of a pixel of the orthophotos
)

// orthophoto writes part of the ground as a tiled GeoTIFF with overviews.
func orthophoto(t testing.TB, path string, part image.Rectangle, factors ...int) {
	t.Helper()
	registerGDAL()
	d, err := godal.Create(godal.GTiff, path, 3, godal.Byte, part.Dx(), part.Dy(), godal.CreationOption("TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=128", "COMPRESS=DEFLATE", "PHOTOMETRIC=RGB"))
	if err != nil {
		t.Fatal(err)
	}
	_ = d.SetGeoTransform([6]float64{west + metre*float64(part.Min.X), metre, 0, north - metre*float64(part.Min.Y), 0, -metre})
	sr, _ := godal.NewSpatialRefFromEPSG(32632)
	_ = d.SetSpatialRef(sr)
	row := make([]byte, part.Dx())
	for b, band := range d.Bands() {
		for y := range part.Dy() {
			for x := range row {
				row[x] = ground(b, part.Min.X+x, part.Min.Y+y)
			}
			if err := band.Write(0, y, row, part.Dx(), 1); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(factors) > 0 {
		if err := d.BuildOverviews(godal.Levels(factors...), godal.Resampling(godal.Average)); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

func openRaster(t testing.TB, path string) layers.Raster {
	t.Helper()
	d := imagery.Driver{Indexes: map[string]layers.Driver{"ogr": ogr.Driver{}}}
	s, err := d.Open(context.Background(), layers.SourceOptions{Name: "photo", Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	r, err := s.(layers.RasterSource).Raster(context.Background(), layers.RasterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func asTheyAre(s ...*styles.RasterSymbolizer) *styles.Style {
	if s == nil {
		s = append(s, &styles.RasterSymbolizer{})
	}
	var all []styles.Symbolizer
	for _, x := range s {
		all = append(all, x)
	}
	return &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{{Rules: []styles.Rule{{Symbolizers: all}}}}}
}

func drawRaster(t testing.TB, r layers.Raster, kernel string, s *styles.Style, c string, b geom.Bound, w, h int) *image.RGBA {
	t.Helper()
	ref, err := crs.ParseRef(c, crs.AsDeclared)
	if err != nil {
		t.Fatal(err)
	}
	l := render.Layer{Name: "photo", Raster: r, Style: s}
	if kernel != "" {
		k := resample.Kernels[kernel]
		l.Resampling = &k
	}
	m := &render.Map{Bound: b, CRS: ref.CRS(), Width: w, Height: h, Layers: []render.Layer{l}}
	p, err := render.NewRenderer(render.Options{}).Draw(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Report.Missing) > 0 {
		t.Fatal(p.Report.Missing)
	}
	return p.Image
}

// onMap is a box of the ground, in pixels of the orthophoto, in a CRS.
func onMap(t testing.TB, c string, r image.Rectangle) geom.Bound {
	t.Helper()
	ref, _ := crs.ParseRef(c, crs.AsDeclared)
	tr, err := crs.NewTransform(crs.MustLookup("EPSG", "32632"), ref.CRS())
	if err != nil {
		t.Fatal(err)
	}
	p := []float64{west + metre*float64(r.Min.X), north - metre*float64(r.Max.Y), west + metre*float64(r.Max.X), north - metre*float64(r.Min.Y)}
	if err := tr.Points(p, 2); err != nil {
		t.Fatal(err)
	}
	return geom.Bound{MinX: p[0], MinY: p[1], MaxX: p[2], MaxY: p[3]}
}

// The same kernel gives gdalwarp's picture: the mean of all channels differs
// by less than a level.
func TestPixelsAreThoseOfGdalwarp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "photo.tif")
	orthophoto(t, path, image.Rect(0, 0, 1500, 1200), 2, 4)
	r := openRaster(t, path)
	names := map[string]string{"nearest": "near", "bilinear": "bilinear", "bicubic": "cubic", "average": "average", "lanczos": "lanczos"}
	for _, c := range []string{"EPSG:32632", "EPSG:3857", "EPSG:3003"} {
		for _, zoom := range []float64{0.41, 1, 1.45, 2.9} { // pixels of the photo a pixel
			w, h := 300, 200
			span := image.Pt(int(float64(w)*zoom), int(float64(h)*zoom))
			b := onMap(t, c, image.Rectangle{Min: image.Pt(301, 203), Max: image.Pt(301, 203).Add(span)})
			overview := "NONE"
			if zoom > 2 {
				overview = "0"
			}
			for kernel, gdal := range names {
				if kernel == "average" && zoom < 1 {
					continue // GDAL's is the nearest pixel there
				}
				if kernel == "lanczos" && zoom > 1 {
					continue // GDAL 3.6 takes the phase backwards there; see resample's own test
				}
				t.Run(fmt.Sprintf("%s/%g/%s", c, zoom, kernel), func(t *testing.T) {
					got := drawRaster(t, r, kernel, asTheyAre(), c, b, w, h)
					src, err := godal.Open(path)
					if err != nil {
						t.Fatal(err)
					}
					defer src.Close()
					out, err := src.Warp("", []string{"-of", "MEM", "-t_srs", c, "-te", fmt.Sprint(b.MinX), fmt.Sprint(b.MinY), fmt.Sprint(b.MaxX), fmt.Sprint(b.MaxY),
						"-ts", fmt.Sprint(w), fmt.Sprint(h), "-r", gdal, "-et", "0", "-ovr", overview})
					if err != nil {
						t.Fatal(err)
					}
					defer out.Close()
					want := make([]byte, 3*w*h)
					if err := out.Read(0, 0, want, w, h); err != nil {
						t.Fatal(err)
					}
					var sum, worst, over float64
					for i := range w * h {
						for k := range 3 {
							d := math.Abs(float64(got.Pix[4*i+k]) - float64(want[3*i+k]))
							sum, worst = sum+d, math.Max(worst, d)
							if d > 24 {
								over++
							}
						}
					}
					mean := sum / float64(3*w*h)
					if mean >= 1 || over/float64(3*w*h) > 0.01 {
						t.Errorf("mean difference %.3f, worst %g, %.2f %% above 24", mean, worst, 100*over/float64(3*w*h))
					}
				})
			}
		}
	}
}

// Maps of one resolution join to the pixel, wherever they are cut.
func TestNeighbouringMapsOfPixelsJoin(t *testing.T) {
	path := filepath.Join(t.TempDir(), "photo.tif")
	orthophoto(t, path, image.Rect(0, 0, 1500, 1200), 2, 4)
	r := openRaster(t, path)
	for _, kernel := range []string{"nearest", "bilinear", "lanczos"} {
		for _, c := range []string{"EPSG:32632", "EPSG:3857"} {
			b := onMap(t, c, image.Rect(200, 200, 1300, 900))
			const w, h = 640, 400
			res := b.Width() / w
			b.MaxY = b.MinY + h*res
			whole := drawRaster(t, r, kernel, asTheyAre(), c, b, w, h)
			for _, cut := range []image.Rectangle{image.Rect(0, 0, 100, 100), image.Rect(100, 0, 431, 77), image.Rect(333, 199, 640, 400)} {
				part := geom.Bound{MinX: b.MinX + res*float64(cut.Min.X), MaxX: b.MinX + res*float64(cut.Max.X),
					MinY: b.MaxY - res*float64(cut.Max.Y), MaxY: b.MaxY - res*float64(cut.Min.Y)}
				got := drawRaster(t, r, kernel, asTheyAre(), c, part, cut.Dx(), cut.Dy())
				for y := range cut.Dy() {
					for x := range cut.Dx() {
						if a, b := got.RGBAAt(x, y), whole.RGBAAt(cut.Min.X+x, cut.Min.Y+y); a != b {
							t.Fatalf("%s %s %v: at %d, %d %v, in the whole %v", kernel, c, cut, x, y, a, b)
						}
					}
				}
			}
		}
	}
}

// A mosaic of neighbouring files is the picture that one file gives.
func TestAMosaicHasNoSeams(t *testing.T) {
	folder := t.TempDir()
	one := filepath.Join(folder, "one.tif")
	orthophoto(t, one, image.Rect(0, 0, 1024, 768), 2)
	var features []string
	for y := 0; y < 768; y += 256 {
		for x := 0; x < 1024; x += 256 {
			part := image.Rect(x, y, x+256, y+256)
			name := fmt.Sprintf("part-%d-%d.tif", x, y)
			orthophoto(t, filepath.Join(folder, name), part, 2)
			x0, y0, x1, y1 := west+metre*float64(x), north-metre*float64(y+256), west+metre*float64(x+256), north-metre*float64(y)
			features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"location":%q},"geometry":{"type":"Polygon","coordinates":[[[%[2]f,%[3]f],[%[4]f,%[3]f],[%[4]f,%[5]f],[%[2]f,%[5]f],[%[2]f,%[3]f]]]}}`, name, x0, y0, x1, y1))
		}
	}
	index := filepath.Join(folder, "index.geojson")
	writeFile(t, index, `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32632"}},"features":[`+strings.Join(features, ",")+`]}`)
	whole, mosaic := openRaster(t, one), openRaster(t, index)
	for _, kernel := range []string{"bilinear", "bicubic", "lanczos", "average"} {
		for _, zoom := range []float64{0.3, 1.2, 2.2} {
			w, h := 500, 400
			b := onMap(t, "EPSG:3857", image.Rect(100, 70, 100+int(float64(w)*zoom*0.8), 70+int(float64(h)*zoom*0.8)))
			want := drawRaster(t, whole, kernel, asTheyAre(), "EPSG:3857", b, w, h)
			got := drawRaster(t, mosaic, kernel, asTheyAre(), "EPSG:3857", b, w, h)
			for i := range want.Pix {
				if d := int(want.Pix[i]) - int(got.Pix[i]); d < -1 || d > 1 {
					t.Fatalf("%s at %g: channel %d of pixel %d, %d is %d, in one file %d", kernel, zoom, i%4, i/4%w, i/4/w, got.Pix[i], want.Pix[i])
				}
			}
		}
	}
}

func writeFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
