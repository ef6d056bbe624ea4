package ogc

import (
	"bytes"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// compilable is a validator by a copy of the schemas in which every address is
// a relative path. xmllint compiles those of SLD and of Filter Encoding 1.x
// only so: it takes a file that comes in by two names for two.
func compilable(t *testing.T) *validator {
	t.Helper()
	v := newValidator(t)
	root := t.TempDir()
	location := regexp.MustCompile(`schemaLocation\s*=\s*"http://(schemas\.opengis\.net|www\.w3\.org)/([^"]+)"`)
	for _, folder := range []string{"sld", "se/1.1.0", "filter/1.0.0", "filter/1.1.0", "gml/2.1.2", "gml/3.1.1", "ows/1.0.0", "wms/1.3.0", "wfs/1.1.0", "ic/2.0", "gml/3.1.1/smil"} {
		from := filepath.Join(v.schemas, "ogc", folder)
		err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".xsd") {
				return nil // a folder that this release does not have
			}
			below, err := filepath.Rel(filepath.Join(v.schemas, "ogc"), path)
			if err != nil {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			up := strings.Repeat("../", strings.Count(below, "/"))
			text = location.ReplaceAllFunc(text, func(found []byte) []byte {
				part := location.FindSubmatch(found)
				target := string(part[2])
				if string(part[1]) == "www.w3.org" {
					target = "w3c/" + filepath.Base(target)
				}
				return []byte(`schemaLocation="` + up + target + `"`)
			})
			to := filepath.Join(root, "ogc", below)
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				return err
			}
			return os.WriteFile(to, text, 0o644)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"xlink.xsd", "xml.xsd"} {
		text, err := os.ReadFile(filepath.Join("testdata/schemas", name))
		if err != nil {
			t.Fatal(err)
		}
		text = location.ReplaceAll(text, []byte(`schemaLocation="xml.xsd"`))
		if err := os.MkdirAll(filepath.Join(root, "ogc/w3c"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, "ogc/w3c", name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return &validator{schemas: root, catalog: v.catalog}
}

func TestStylesAreValidInBothVersions(t *testing.T) {
	v := compilable(t)
	h := newHandler(Options{}, newFake(t).open)
	for version, schema := range map[string]string{"1.0.0": "sld/1.0.0/StyledLayerDescriptor.xsd", "1.1.0": "sld/1.1.0/StyledLayerDescriptor.xsd"} {
		if v.validate(t, []byte(`<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" version="`+version+`"><NamedLayer/></StyledLayerDescriptor>`), schema) == "" {
			t.Errorf("%s accepts a layer without a name", schema)
		}
		got := get(h, "/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetStyles&LAYERS=topografia,cite:Lakes&SLD_VERSION="+version)
		if said := v.validate(t, got.Body.Bytes(), schema); said != "" {
			t.Errorf("%s: %s\n%s", version, said, got.Body)
		}
	}
}

// DescribeLayer of WMS 1.3.0 is a document of SLD 1.1.
func TestDescribeLayerOf130IsValid(t *testing.T) {
	v := compilable(t)
	got := get(newHandler(Options{}, newFake(t).open), "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=DescribeLayer&LAYERS=edifici,cite:Lakes")
	if said := v.validate(t, got.Body.Bytes(), "sld/1.1.0/DescribeLayer.xsd"); said != "" {
		t.Errorf("%s\n%s", said, got.Body)
	}
}

// The example that the schemas come with is read: its layers are not ours, and
// that is all that is wrong with it.
func TestTheOfficialGetMapDocumentIsRead(t *testing.T) {
	v := newValidator(t)
	text, err := os.ReadFile(filepath.Join(v.schemas, "ogc/sld/1.1.0/example_getmap.xml"))
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/wms", bytes.NewReader(text))
	r.Header.Set("Content-Type", "text/xml")
	w := httptest.NewRecorder()
	newHandler(Options{}, newFake(t).open).ServeHTTP(w, r)
	if said := w.Body.String(); !strings.Contains(said, "layer &#34;Rivers&#34; is not known") {
		t.Error(said)
	}
}

// What is sent in our script as SLD 1.1 defines it is so.
func TestTheGetMapDocumentOfTheScriptIsValid(t *testing.T) {
	v := compilable(t)
	script, err := os.ReadFile("testdata/getmap_xml.txt")
	if err != nil {
		t.Fatal(err)
	}
	document := script[bytes.Index(script, []byte("<?xml")):]
	document = document[:bytes.Index(document, []byte("\n----\n"))]
	if said := v.validate(t, document, "sld/1.1.0/GetMap.xsd"); said != "" {
		t.Errorf("%s\n%s", said, document)
	}
}
