package ogc

import (
	"context"
	"fmt"
	"image"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"sigi/catalog"
	_ "sigi/cmemory"
	"sigi/publish"
	"sigi/render"
)

// timeSeries serves a series of three years, each picture of one grey, 16 by 16 pixels of
// one metre with the upper left corner at 551000, 5062000.
func timeSeries(t *testing.T) (*publish.Server, http.Handler, *catalog.Catalog) {
	t.Helper()
	folder := t.TempDir()
	godal.RegisterAll()
	var rows []string
	for _, y := range []struct {
		year, grey int
	}{{1853, 50}, {1954, 100}, {2024, 200}} {
		path := filepath.Join(folder, fmt.Sprintf("%d.tif", y.year))
		ds, err := godal.Create(godal.GTiff, path, 1, godal.Byte, 16, 16)
		if err != nil {
			t.Fatal(err)
		}
		pix := make([]byte, 256)
		for i := range pix {
			pix[i] = byte(y.grey)
		}
		sr, _ := godal.NewSpatialRefFromEPSG(32632)
		if err := ds.SetSpatialRef(sr); err != nil {
			t.Fatal(err)
		}
		if err := ds.SetGeoTransform([6]float64{551000, 1, 0, 5062000, 0, -1}); err != nil {
			t.Fatal(err)
		}
		if err := ds.Write(0, 0, pix, 16, 16); err != nil {
			t.Fatal(err)
		}
		if err := ds.Close(); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, fmt.Sprintf(`{"type":"Feature","properties":{"location":"%[1]d.tif","anno":%[1]d,"data":"%[1]d-06-01","piano":%[2]d},"geometry":{"type":"Polygon","coordinates":[[[551000,5061984],[551016,5061984],[551016,5062000],[551000,5062000],[551000,5061984]]]}}`, y.year, y.grey/50))
	}
	for name, text := range map[string]string{
		"index.geojson": `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32632"}},"features":[` + strings.Join(rows, ",") + "]}",
		"catalog.yaml": `
crs: [EPSG:32632]
sources: {s: {driver: imagery, path: index.geojson}, one: {driver: imagery, path: 2024.tif}}
layers:
  - {layer: series, source: s, dimensions: [{name: time, attribute: data, values: "1853-06-01,1954-06-01,2024-06-01", default: "2024-06-01", nearest: true}]}
  - {layer: days, source: s, dimensions: [{name: time, attribute: data, values: "1850-01-01/2030-01-01/P1D", default: "2024-06-01"}]}
  - {layer: floors, source: s, dimensions: [{name: elevation, attribute: piano, values: "1,2,4"}]}
  - {layer: plain, source: one}
`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
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
	return server, New(Options{Server: server}), c
}

// WMS 1.3.0 annex C chooses among the files of a series.
func TestTimeChoosesAmongTheFilesOfAMosaic(t *testing.T) {
	_, h, _ := timeSeries(t)
	const ask = "/wms?VERSION=1.3.0&REQUEST=GetMap&STYLES=&CRS=EPSG:32632&BBOX=551000,5061984,551016,5062000&WIDTH=16&HEIGHT=16&FORMAT=image/png&LAYERS="
	for params, want := range map[string]int{
		"series":                            200, // the default
		"series&TIME=1853-06-01":            50,
		"series&TIME=1954":                  100, // the year that the day lies in
		"series&TIME=1950-01-01":            100, // the nearest
		"series&TIME=1853-06-01,1954-06-01": 100, // the later lies on top
		"series&TIME=1800-01-01/1900-01-01": 50,
		"series&CQL_FILTER=anno%20%3C%202000&TIME=1853-01-01/2030-01-01": 100,
		"floors&ELEVATION=1":   50,
		"floors&ELEVATION=1/2": 100,
	} {
		got := get(h, ask+params)
		img, _, err := image.Decode(got.Body)
		if err != nil {
			t.Errorf("%s: %v", params, err)
			continue
		}
		if r, _, _, _ := img.At(8, 8).RGBA(); int(r>>8) != want {
			t.Errorf("%s shows %d, not %d", params, r>>8, want)
		}
	}
	for params, want := range map[string]string{
		"series":                 "Default value used: time=2024-06-01",
		"series&TIME=1950-01-01": "Nearest value used: time=1954-06-01",
	} {
		if got := get(h, ask+params).Header().Get("Warning"); !strings.Contains(got, want) {
			t.Errorf("%s warns %q, not %q", params, got, want)
		}
	}
	for params, want := range map[string]string{
		"series&TIME=yesterday":          "InvalidDimensionValue",
		"floors":                         "MissingDimensionValue",
		"floors&ELEVATION=3":             "InvalidDimensionValue",
		"series&CQL_FILTER=location='x'": "no attribute",
		"plain&CQL_FILTER=anno%3C1900":   "of pixels of one file",
		"series&SORTBY=anno":             `locator="SORTBY"`,
	} {
		if got := get(h, ask+params).Body.String(); !strings.Contains(got, want) {
			t.Errorf("%s answers %.300s", params, got)
		}
	}
	caps := get(h, "/wms?REQUEST=GetCapabilities&SERVICE=WMS").Body.String()
	if !strings.Contains(caps, `<Dimension name="time" units="ISO8601" default="2024-06-01" multipleValues="1" nearestValue="1">1853-06-01,1954-06-01,2024-06-01</Dimension>`) {
		t.Errorf("the capabilities do not say the times: %s", caps[strings.Index(caps, "<Dimension"):][:200])
	}
}
