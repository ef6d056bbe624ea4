package ogc

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sigi/catalog"
)

var schemaLocations = regexp.MustCompile(`xsi:schemaLocation="([^"]*)"`)

// Documents with features are valid by the very schemas that they name: the
// official ones, and those of this server, which are fetched from it.
func TestFeaturesAreValidByTheSchemasTheyName(t *testing.T) {
	v := newValidator(t)
	official := relativeSchemas(t, v)
	c, err := catalog.Load("../conformance/wfs10.yaml")
	if err != nil {
		t.Fatal(err)
	}
	lake, namespaces := blueLake(t), handlerOf(t, c)
	const info = "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetFeatureInfo&LAYERS=cite:Lakes,cite:BasicPolygons,Woods&QUERY_LAYERS=cite:Lakes,cite:BasicPolygons,Woods" +
		"&STYLES=&CRS=CRS:84&BBOX=0,-0.0020,0.0040,0&WIDTH=200&HEIGHT=100&I=60&J=60&FEATURE_COUNT=5&INFO_FORMAT="
	for i, target := range []string{
		info + "application/vnd.ogc.gml", info + "application/gml%2Bxml",
		"/wfs?SERVICE=WFS&VERSION=1.0.0&REQUEST=GetFeature&TYPENAME=cdf:Other,cgf:MLines,cdf:Nulls,cgf:MPolygons",
		"/wfs?SERVICE=WFS&VERSION=1.1.0&REQUEST=GetFeature&TYPENAME=cdf:Other,cgf:MLines,cdf:Nulls,cgf:MPolygons",
		"/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=cdf:Other&NAMESPACES=xmlns(cdf,http://www.opengis.net/cite/data)",
		"/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=cgf:MPolygons",
		"/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=cgf:Lines",
	} {
		h := namespaces
		if strings.HasPrefix(target, "/wms") {
			h = lake
		}
		got := get(h, target)
		document := got.Body.String()
		m := schemaLocations.FindStringSubmatch(document)
		if got.Code != 200 || m == nil || !strings.Contains(document, "ember>") {
			t.Errorf("%s: %d: %.400s", target, got.Code, document)
			continue
		}
		dir := filepath.Join(t.TempDir(), fmt.Sprint(i))
		if err := os.MkdirAll(filepath.Join(dir, "ogc"), 0o755); err != nil {
			t.Fatal(err)
		}
		write := func(name, text string) string {
			path := filepath.Join(dir, "ogc", name)
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			return path
		}
		// local is a schema as xmllint can read it.
		local := func(url string) string {
			url = strings.ReplaceAll(url, "&amp;", "&")
			if rest, ok := strings.CutPrefix(url, "http://schemas.opengis.net/"); ok {
				return filepath.Join(official, rest)
			}
			own := get(h, strings.TrimPrefix(url, "http://maps.example"))
			if own.Code != 200 {
				t.Errorf("%s names %s, which answers %d", target, url, own.Code)
			}
			return write(fmt.Sprintf("own-%d.xsd", len(url)), strings.ReplaceAll(own.Body.String(), "http://schemas.opengis.net/", official+"/"))
		}
		all := `<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">`
		words := strings.Fields(m[1])
		for k := 0; k+1 < len(words); k += 2 {
			all += fmt.Sprintf(`<xsd:import namespace=%q schemaLocation=%q/>`, words[k], local(words[k+1]))
		}
		write("all.xsd", all+`</xsd:schema>`)
		beside := &validator{schemas: dir, catalog: v.catalog}
		if said, err := beside.xmllint(nil, "all.xsd", write("document.xml", document)); err != nil {
			t.Errorf("%s: %s\n%s", target, said, document)
		}
		wrong := strings.Replace(document, "ember><", "ember><wrong/><", 1)
		if _, err := beside.xmllint(nil, "all.xsd", write("wrong.xml", wrong)); err == nil {
			t.Errorf("%s: the schemas accept what is wrong", target)
		}
	}
}
