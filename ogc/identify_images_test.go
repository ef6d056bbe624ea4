package ogc

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigi/catalog"
)

// Of a scanned sheet the parcels answer, drawn or not and each once; of measures the
// values of the bands, by the names that people know.
func TestOfASheetTheParcelsAnswer(t *testing.T) {
	folder := t.TempDir()
	greyImage(t, filepath.Join(folder, "sheet.tif"), 77)
	parcels := `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32632"}},"features":[
{"type":"Feature","id":1,"properties":{"numero":"117"},"geometry":{"type":"Polygon","coordinates":[[[551000,5060400],[551800,5060400],[551800,5062000],[551000,5062000],[551000,5060400]]]}}]}`
	const style = `<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld"><NamedLayer><Name>p</Name><UserStyle><FeatureTypeStyle><Rule><PolygonSymbolizer><Fill><CssParameter name="fill">#ff0000</CssParameter></Fill></PolygonSymbolizer></Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>`
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("parcels.geojson", parcels)
	write("p.sld", style)
	const head = `
crs: [EPSG:32632]
sources: {s: {driver: imagery, path: sheet.tif}, p: {driver: ogr, path: parcels.geojson}}
layers:
  - {layer: parcels, source: p, styles: [{name: p, file: p.sld}]}
`
	write("catalog.yaml", head+`
  - {layer: sheet, source: s, identify: [parcels]}
  - {layer: both, source: s, identify: [parcels, both]}
  - {layer: measures, source: s, attributes: [{name: band_1, title: {it: "Quota (m)"}}]}
`)
	_, h := serveImages(t, folder)
	const ask = "/wms?VERSION=1.3.0&REQUEST=GetFeatureInfo&STYLES=&CRS=EPSG:32632&BBOX=551000,5060400,552600,5062000&WIDTH=16&HEIGHT=16&FORMAT=image/png&INFO_FORMAT=text/plain&J=8"
	for _, c := range []struct {
		params, want string
	}{
		{"&I=3&LAYERS=sheet&QUERY_LAYERS=sheet", "Layer 'parcels' (parcels)\n  Feature 1:\n    numero = '117'\n"},
		{"&I=12&LAYERS=sheet&QUERY_LAYERS=sheet", ""},
		{"&I=3&LAYERS=both&QUERY_LAYERS=both", "Layer 'parcels' (parcels)\n  Feature 1:\n    numero = '117'\nLayer 'both' (both)\n  Feature 1:\n    band_1 = '77'\n"},
		{"&I=3&LAYERS=sheet,parcels&QUERY_LAYERS=sheet,parcels", "Layer 'parcels' (parcels)\n  Feature 1:\n    numero = '117'\n"},
		{"&I=3&LAYERS=measures&QUERY_LAYERS=measures", "Layer 'measures' (measures)\n  Feature 1:\n    band_1 = '77'\n"},
	} {
		if got := get(h, ask+c.params).Body.String(); got != c.want && !(c.want == "" && !strings.Contains(got, "Layer")) {
			t.Errorf("%s answers\n%s\nnot\n%s", c.params, got, c.want)
		}
	}
	people := strings.Replace(ask, "text/plain", "text/html", 1) + "&I=3&LAYERS=measures&QUERY_LAYERS=measures"
	if got := get(h, people).Body.String(); !strings.Contains(got, "Quota (m)") || !strings.Contains(got, "77") {
		t.Errorf("people are told\n%s", got)
	}
	write("wrong.yaml", head+`
  - {layer: sheet, source: s, identify: [parcel]}
  - {layer: silent, source: s, queryable: false}
  - {layer: other, source: s, identify: [silent], queryable: false}
  - group: g
    layers: [{layer: last, source: s, identify: [g]}]
`)
	_, err := catalog.Load(filepath.Join(folder, "wrong.yaml"))
	for _, want := range []string{`"parcel" is not defined (did you mean "parcels"?)`, `"silent" does not answer either`, `queryable is false`, `"g" is a group`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the catalog's problems do not say %s: %v", want, err)
		}
	}
}
