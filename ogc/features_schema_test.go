package ogc

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// relativeSchemas copies the official schemas that WFS needs with every
// reference among them made relative: xmllint takes a file that it meets under
// two names for two files that contradict each other.
func relativeSchemas(t *testing.T, v *validator) string {
	t.Helper()
	to := t.TempDir()
	own, err := filepath.Abs("testdata/schemas")
	if err != nil {
		t.Fatal(err)
	}
	location := regexp.MustCompile(`schemaLocation\s*=\s*"(https?://[^"]+)"`)
	for _, part := range []string{"wfs/1.0.0", "wfs/1.1.0", "wfs/2.0", "gml/2.1.2", "gml/3.1.1", "gml/3.2.1", "filter/1.0.0", "filter/1.1.0", "filter/2.0", "ows/1.0.0", "ows/1.1.0", "iso/19139/20070417"} {
		from := filepath.Join(v.schemas, "ogc", part)
		err := filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".xsd") {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(filepath.Join(v.schemas, "ogc"), path)
			if err != nil {
				return err
			}
			up := strings.Repeat("../", strings.Count(filepath.ToSlash(rel), "/"))
			text := location.ReplaceAllStringFunc(string(data), func(s string) string {
				url := location.FindStringSubmatch(s)[1]
				for prefix, local := range map[string]string{"http://schemas.opengis.net/": up, "http://www.w3.org/1999/xlink.xsd": own + "/xlink.xsd", "http://www.w3.org/2001/xml.xsd": own + "/xml.xsd", "http://www.w3.org/2001/03/xml.xsd": own + "/xml.xsd"} {
					if rest, ok := strings.CutPrefix(url, prefix); ok {
						return `schemaLocation="` + local + rest + `"`
					}
				}
				return s
			})
			if err := os.MkdirAll(filepath.Dir(filepath.Join(to, rel)), 0o755); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(to, rel), []byte(text), 0o644)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// schemaOfFeatures are the schemas beside which a document of a service is
// read, by its root: those of the service, and whether features are in it.
var schemaOfFeatures = map[string]struct {
	schemas  []string // namespace and file
	features string   // the version that describes the features; "": none
}{
	"http://www.opengis.net/wfs/2.0 WFS_Capabilities":              {[]string{"http://www.opengis.net/wfs/2.0", "wfs/2.0/wfs.xsd"}, ""},
	"http://www.opengis.net/wfs/2.0 FeatureCollection":             {[]string{"http://www.opengis.net/wfs/2.0", "wfs/2.0/wfs.xsd"}, "2.0.0"},
	"http://www.opengis.net/wfs/2.0 ValueCollection":               {[]string{"http://www.opengis.net/wfs/2.0", "wfs/2.0/wfs.xsd"}, "2.0.0"},
	"http://www.opengis.net/wfs/2.0 ListStoredQueriesResponse":     {[]string{"http://www.opengis.net/wfs/2.0", "wfs/2.0/wfs.xsd"}, ""},
	"http://www.opengis.net/wfs/2.0 DescribeStoredQueriesResponse": {[]string{"http://www.opengis.net/wfs/2.0", "wfs/2.0/wfs.xsd"}, ""},
	"http://www.opengis.net/wfs WFS_Capabilities 1.1.0":            {[]string{"http://www.opengis.net/wfs", "wfs/1.1.0/wfs.xsd"}, ""},
	"http://www.opengis.net/wfs WFS_Capabilities 1.0.0":            {[]string{"http://www.opengis.net/wfs", "wfs/1.0.0/WFS-capabilities.xsd"}, ""},
	"http://www.opengis.net/wfs FeatureCollection 1.1.0":           {[]string{"http://www.opengis.net/wfs", "wfs/1.1.0/wfs.xsd"}, "1.1.0"},
	"http://www.opengis.net/wfs FeatureCollection 1.0.0":           {[]string{"http://www.opengis.net/wfs", "wfs/1.0.0/WFS-basic.xsd"}, "1.0.0"},
	"http://www.opengis.net/ows/1.1 ExceptionReport 2.0.0":         {[]string{"http://www.opengis.net/ows/1.1", "ows/1.1.0/owsAll.xsd"}, ""},
	"http://www.opengis.net/ows/1.1 ExceptionReport 1.1.0":         {[]string{"http://www.opengis.net/ows/1.1", "ows/1.1.0/owsAll.xsd"}, ""},
	"http://www.opengis.net/ows ExceptionReport 1.0.0":             {[]string{"http://www.opengis.net/ows", "ows/1.0.0/owsAll.xsd"}, ""},
	"http://www.opengis.net/ogc ServiceExceptionReport 1.2.0":      {[]string{"http://www.opengis.net/ogc", "wfs/1.0.0/OGC-exception.xsd"}, ""},
	"https://www.comune.prova.example/features punti":              {nil, "2.0.0"},
	"https://www.comune.prova.example/features edifici":            {nil, "2.0.0"},
}

const featuresNamespace = "https://www.comune.prova.example/features"

// Every XML answer of the scripts of feature services is valid: by the
// service's official schema, and by the schema that DescribeFeatureType itself
// gives for the features.
func TestEveryAnswerWithFeaturesIsValid(t *testing.T) {
	v := newValidator(t)
	official := relativeSchemas(t, v)
	h := featureHandler(t, true)
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, "ogc", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	app := map[string]string{} // version -> file
	for _, version := range []string{"2.0.0", "1.1.0", "1.0.0"} {
		doc := get(h, "/wfs?SERVICE=WFS&VERSION="+version+"&REQUEST=DescribeFeatureType").Body.String()
		app[version] = write("app-"+version+".xsd", strings.ReplaceAll(doc, "http://schemas.opengis.net/", official+"/"))
	}
	byDriver := map[string]map[string]string{} // schema -> document -> where
	files, err := filepath.Glob("testdata/wfs/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range strings.Split(string(data), "\n====\n") {
			title, rest, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
			_, document, _ := strings.Cut(rest, "\n----\n")
			at := strings.Index(document, "<?xml")
			if at < 0 {
				continue
			}
			document = strings.NewReplacer(`timeStamp="NOW"`, `timeStamp="2026-01-01T00:00:00Z"`, `updateSequence="NOW"`, `updateSequence="7"`).Replace(document[at:])
			_, root := officialSchema(document)
			if root == "http://www.opengis.net/wfs FeatureCollection" {
				version := "1.0.0"
				if strings.Contains(document, "wfs/1.1.0/wfs.xsd") {
					version = "1.1.0"
				}
				root += " " + version
			}
			if strings.HasPrefix(root, "http://www.w3.org/2001/XMLSchema schema") {
				continue // compiled as app above, and below
			}
			s, known := schemaOfFeatures[strings.TrimSuffix(root, " ")]
			if !known {
				s, known = schemaOfFeatures[strings.Join(strings.Fields(root)[:2], " ")]
			}
			if !known {
				t.Errorf("%s: %s: nobody says which schema %q has", file, title, root)
				continue
			}
			driver := `<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">` + "\n"
			if s.schemas != nil {
				driver += fmt.Sprintf("<xsd:import namespace=%q schemaLocation=%q/>\n", s.schemas[0], filepath.Join(official, s.schemas[1]))
			}
			if s.features != "" {
				driver += fmt.Sprintf("<xsd:import namespace=%q schemaLocation=%q/>\n", featuresNamespace, app[s.features])
			}
			driver += "</xsd:schema>\n"
			if byDriver[driver] == nil {
				byDriver[driver] = map[string]string{}
			}
			byDriver[driver][document] = file + ": " + title
		}
	}
	collections, number := 0, 0
	whole := &validator{schemas: dir, catalog: v.catalog}
	for driver, documents := range byDriver {
		number++
		name := fmt.Sprintf("driver-%d.xsd", number)
		write(name, driver)
		whole.validateAll(t, name, documents)
		if strings.Contains(driver, featuresNamespace) {
			collections += len(documents)
		}
	}
	if collections < 40 {
		t.Errorf("only %d answers with features were found in the scripts", collections)
	}
	// The schemas must be able to say no.
	wrong := strings.Replace(get(h, "/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=edifici").Body.String(), "<prova:piani>4</prova:piani>", "<prova:piani>four</prova:piani>", 1)
	write("driver.xsd", fmt.Sprintf(`<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:import namespace="http://www.opengis.net/wfs/2.0" schemaLocation="%s/wfs/2.0/wfs.xsd"/><xsd:import namespace=%q schemaLocation=%q/></xsd:schema>`, official, featuresNamespace, app["2.0.0"]))
	if whole.validate(t, []byte(wrong), "driver.xsd") == "" {
		t.Error("the schemas accept a number that is none")
	}
}
