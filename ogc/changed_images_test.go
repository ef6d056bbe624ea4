package ogc

import (
	"context"
	"fmt"
	"image"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/airbusgeo/godal"

	"sigi/catalog"
	"sigi/crs"
	"sigi/publish"
	"sigi/render"
)

// greyImage writes an image of one grey: 16 x 16 pixels of 100 m, put in place at once.
func greyImage(t *testing.T, path string, grey int) {
	t.Helper()
	godal.RegisterAll()
	ds, err := godal.Create(godal.GTiff, path+".new", 1, godal.Byte, 16, 16)
	if err != nil {
		t.Fatal(err)
	}
	pix := make([]byte, 256)
	for i := range pix {
		pix[i] = byte(grey)
	}
	sr, err := godal.NewSpatialRefFromEPSG(32632)
	if err != nil {
		t.Fatal(err)
	}
	defer sr.Close()
	for _, err := range []error{ds.SetSpatialRef(sr), ds.SetGeoTransform([6]float64{551000, 100, 0, 5062000, 0, -100}), ds.Write(0, 0, pix, 16, 16), ds.Close(), os.Rename(path+".new", path)} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// greyIndex writes a tile index of images that all lie at the place of greyImage.
func greyIndex(t *testing.T, path string, names ...string) {
	t.Helper()
	var rows []string
	for _, name := range names {
		rows = append(rows, fmt.Sprintf(`{"type":"Feature","properties":{"location":%q},"geometry":{"type":"Polygon","coordinates":[[[551000,5060400],[552600,5060400],[552600,5062000],[551000,5062000],[551000,5060400]]]}}`, name))
	}
	text := `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32632"}},"features":[` + strings.Join(rows, ",") + "]}"
	if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// serveImages serves the catalog of a folder of images and files of features.
func serveImages(t *testing.T, folder string) (*publish.Server, http.Handler) {
	t.Helper()
	c, err := catalog.Load(filepath.Join(folder, "catalog.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	server := publish.New(publish.Options{Drivers: files(), Renderer: render.NewRenderer(render.Options{})})
	t.Cleanup(server.Close)
	if err := server.Publish(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	awaitReady(t, server)
	return server, New(Options{Server: server})
}

// Tiles are kept as long as the files are those they were drawn from: a file that is
// replaced, vanishes or appears, and a row in the tile index, show in seconds, and what
// was there before shows again once it is there again.
func TestKeptTilesGoWithTheirImages(t *testing.T) {
	folder := t.TempDir()
	file := func(name string) string { return filepath.Join(folder, name) }
	greyImage(t, file("one.tif"), 40)
	greyImage(t, file("below.tif"), 50)
	greyImage(t, file("above.tif"), 100)
	greyIndex(t, file("index.geojson"), "below.tif", "above.tif", "later.tif")
	if err := os.WriteFile(file("catalog.yaml"), []byte(`
crs: [EPSG:32632, EPSG:3857]
sources: {m: {driver: imagery, path: index.geojson}, one: {driver: imagery, path: one.tif}}
layers:
  - {layer: mosaic, source: m}
  - {layer: one, source: one}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	server, h := serveImages(t, folder)
	place := []float64{551800, 5061200}
	transform, err := crs.NewTransform(crs.MustLookup("EPSG", "32632"), crs.MustLookup("EPSG", "3857"))
	if err == nil {
		err = transform.Points(place, 2)
	}
	if err != nil {
		t.Fatal(err)
	}
	const half, side = 20037508.342789244, 2 * 20037508.342789244 / (1 << 17)
	address := func(layer string) string {
		return fmt.Sprintf("/xyz/%s/WebMercatorQuad/17/%d/%d.png", layer, int(math.Floor((place[0]+half)/side)), int(math.Floor((half-place[1])/side)))
	}
	// shows is the grey of the layer's tile; -1: none could be drawn.
	shows := func(layer string) int {
		got := get(h, address(layer))
		if got.Code != http.StatusOK {
			return -1
		}
		img, _, err := image.Decode(got.Body)
		if err != nil {
			t.Fatalf("%s: %v", layer, err)
		}
		r, _, _, _ := img.At(128, 128).RGBA()
		return int(r >> 8)
	}
	await := func(what, layer string, want int) {
		t.Helper()
		got := 0
		for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			if got = shows(layer); got == want {
				return
			}
		}
		t.Fatalf("%s: the layer %s shows %d, not %d", what, layer, got, want)
	}
	kept := func(layer string) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
			before := server.Tiles().Drawn
			shows(layer)
			shows(layer)
			if now := server.Tiles().Drawn; now == before {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("tiles of %s are drawn again and again", layer)
			}
		}
	}
	move := func(from, to string) {
		t.Helper()
		if err := os.Rename(file(from), file(to)); err != nil {
			t.Fatal(err)
		}
	}
	await("at first", "one", 40)
	kept("one")
	greyImage(t, file("one.tif"), 60)
	await("replaced", "one", 60)
	kept("one")
	move("one.tif", "away")
	await("gone", "one", -1)
	move("away", "one.tif")
	await("there again", "one", 60)
	kept("one")

	await("at first", "mosaic", 100)
	greyImage(t, file("above.tif"), 120)
	await("replaced", "mosaic", 120)
	greyImage(t, file("later.tif"), 150)
	await("one that was named in the index came", "mosaic", 150)
	kept("mosaic")
	move("later.tif", "away")
	await("it vanished", "mosaic", 120)
	move("away", "later.tif")
	await("and came back", "mosaic", 150)
	kept("mosaic")
	greyImage(t, file("new.tif"), 200)
	greyIndex(t, file("index.geojson"), "below.tif", "above.tif", "new.tif")
	await("another index", "mosaic", 200)
	kept("mosaic")
}
