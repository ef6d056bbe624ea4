package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// mosaicFolder makes four GeoTIFFs side by side with GDAL's own programs: each
// pixel's red is its column through the mosaic, its green its row.
func mosaicFolder(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("gdal_translate"); err != nil {
		t.Skip("gdal-bin is not installed; make deps-run")
	}
	folder := t.TempDir()
	for row := range 2 {
		for col := range 2 {
			var pnm bytes.Buffer
			fmt.Fprintf(&pnm, "P6 100 100 255\n")
			for y := range 100 {
				for x := range 100 {
					pnm.Write([]byte{byte(100*col + x), byte(100*row + y), 80})
				}
			}
			raw := filepath.Join(folder, "raw.ppm")
			if err := os.WriteFile(raw, pnm.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			west, north := 550000+100*col, 5060000-100*row
			out, err := exec.Command("gdal_translate", "-q", "-a_srs", "EPSG:32632", "-a_ullr", fmt.Sprint(west), fmt.Sprint(north), fmt.Sprint(west+100), fmt.Sprint(north-100),
				"-co", "TILED=YES", "-co", "BLOCKXSIZE=32", "-co", "BLOCKYSIZE=32", "-co", "COMPRESS=DEFLATE", raw, filepath.Join(folder, fmt.Sprintf("sheet-%d-%d.tif", row, col))).CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if err := os.Remove(raw); err != nil {
				t.Fatal(err)
			}
		}
	}
	return folder
}

// A folder of orthophotos becomes a layer: imported, checked, drawn, tiled,
// asked, and drawn without a file that goes.
func TestAMosaicFromAFolderToTheMap(t *testing.T) {
	folder := mosaicFolder(t)
	var out bytes.Buffer
	if code := run(context.Background(), []string{"import", "imagery", folder, "--out", filepath.Join(folder, "town.gpkg"), "--no-overview"}, &out, &out); code != 0 || !strings.Contains(out.String(), "4 images in EPSG:32632") {
		t.Fatalf("import: %d\n%s", code, out.String())
	}
	catalog := filepath.Join(folder, "catalog.yaml")
	if err := os.WriteFile(catalog, []byte("crs: [EPSG:32632, EPSG:3857]\nsources:\n  town: {driver: imagery, path: town.gpkg}\nlayers:\n  - {layer: photo, source: town, resampling: nearest}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code := run(context.Background(), []string{"check", "--catalog", catalog}, &out, &out); code != 0 {
		t.Fatalf("check: %d\n%s", code, out.String())
	}
	r := serve(t, catalog)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if status, _, _ := r.get(t, "/readyz"); status == 200 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("not ready")
		}
	}
	const query = "/wms?SERVICE=WMS&VERSION=1.3.0&LAYERS=photo&STYLES=&CRS=EPSG:32632&WIDTH=200&HEIGHT=200&BBOX=550000,5059800,550200,5060000"
	draw := func() image.Image {
		t.Helper()
		status, head, body := r.get(t, query+"&REQUEST=GetMap&FORMAT=image/png")
		img, err := png.Decode(bytes.NewReader(body))
		if err != nil {
			t.Fatalf("%d %s: %v: %.300s", status, head.Get("Content-Type"), err, body)
		}
		return img
	}
	img := draw()
	for y := range 200 {
		for x := range 200 {
			if red, green, blue, _ := img.At(x, y).RGBA(); int(red>>8) != x || int(green>>8) != y || blue>>8 != 80 {
				t.Fatalf("pixel %d, %d is %d %d %d", x, y, red>>8, green>>8, blue>>8)
			}
		}
	}
	if _, _, body := r.get(t, query+"&REQUEST=GetFeatureInfo&QUERY_LAYERS=photo&I=130&J=40&INFO_FORMAT=text/plain"); !strings.Contains(string(body), "band_1 = '130'") || !strings.Contains(string(body), "band_2 = '40'") {
		t.Errorf("feature info: %s", body)
	}
	if _, _, body := r.get(t, "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities"); !strings.Contains(string(body), `<BoundingBox CRS="EPSG:32632" minx="550000" miny="5059800" maxx="550200" maxy="5060000"/>`) {
		t.Error("the capabilities do not say where it lies")
	}
	if status, head, body := r.get(t, "/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=photo"); status == 200 {
		t.Errorf("pixels are features: %v %.200s", head, body)
	}
	if status, head, _ := r.get(t, "/xyz/photo/WebMercatorQuad/17/69070/46741.png"); status != 200 || head.Get("Content-Type") != "image/png" {
		t.Errorf("tile: %d %v", status, head)
	}
	if err := os.Remove(filepath.Join(folder, "sheet-0-1.tif")); err != nil {
		t.Fatal(err)
	}
	img = draw()
	if red, green, _, _ := img.At(150, 50).RGBA(); red>>8 != 255 || green>>8 != 255 {
		t.Errorf("where the sheet was there is %d %d", red>>8, green>>8)
	}
	if red, _, _, _ := img.At(50, 150).RGBA(); red>>8 != 50 {
		t.Errorf("the other sheets are gone: %d", red>>8)
	}
	if !strings.Contains(r.log.String(), "sheet-0-1.tif") {
		t.Error("the log does not name the file")
	}
}
