package ogc

import (
	"context"
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigi/catalog"
	"sigi/publish"
	"sigi/render"
)

// Two squares over each other, of which the one with the lower key has the higher rank.
func TestSortByDecidesWhatLiesOnTop(t *testing.T) {
	folder := t.TempDir()
	square := `{"type":"Feature","properties":{"rank":%d,"colour":"%s","secret":1},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}}`
	for name, text := range map[string]string{
		"squares.geojson": `{"type":"FeatureCollection","features":[` + fmt.Sprintf(square, 2, "#ff0000") + "," + fmt.Sprintf(square, 1, "#0000ff") + `]}`,
		"own.sld": `<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc"><NamedLayer><Name>own</Name><UserStyle><FeatureTypeStyle><Rule>
<PolygonSymbolizer><Fill><CssParameter name="fill"><ogc:PropertyName>colour</ogc:PropertyName></CssParameter></Fill></PolygonSymbolizer></Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>`,
		"catalog.yaml": "crs: [CRS:84]\nstyles: .\nsources: {s: {driver: ogr, path: squares.geojson}}\nlayers:\n" +
			"  - {layer: resident, source: s, styles: [own], attributes: [{name: rank}, {name: colour}]}\n" +
			"  - {layer: read, source: s, resident: false, styles: [own], attributes: [{name: rank}, {name: colour}]}\n",
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
	h := New(Options{Server: server})
	red, blue := color.NRGBA{0xff, 0, 0, 0xff}, color.NRGBA{0, 0, 0xff, 0xff}
	for _, layer := range []string{"resident", "read"} {
		for sort, want := range map[string]color.NRGBA{"": blue, "&SORTBY=rank": red, "&SORTBY=rank+A": red, "&SORTBY=rank+D": blue, "&SORTBY=(colour,rank+D)": red} {
			if got := pixels(t, h, layer, "0,0,1,1", "3", "3", sort).At(1, 1); color.NRGBAModel.Convert(got) != want {
				t.Errorf("%s%s: %v lies on top, not %v", layer, sort, got, want)
			}
		}
		got := get(h, "/wms?VERSION=1.3.0&REQUEST=GetMap&LAYERS="+layer+"&STYLES=&CRS=CRS:84&BBOX=0,0,1,1&WIDTH=3&HEIGHT=3&FORMAT=image/png&SORTBY=secret")
		if body := got.Body.String(); !strings.Contains(body, "no attribute") || !strings.Contains(body, "sort by") {
			t.Errorf("%s: by what identify does not show: %s", layer, body)
		}
	}
}
