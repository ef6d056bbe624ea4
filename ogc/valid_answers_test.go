package ogc

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// officialSchema is the schema of a document by its root element and, where
// one root has several, its version; "" if there is none. Below the folder of
// the official schemas, without its "ogc/".
func officialSchema(document string) (schema, root string) {
	dec := xml.NewDecoder(strings.NewReader(document))
	for {
		token, err := dec.Token()
		if err != nil {
			return "", fmt.Sprintf("no element (%v)", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		root = start.Name.Space + " " + start.Name.Local
		if schema, ok = schemaOfRoot[root]; ok {
			return schema, root
		}
		for _, a := range start.Attr {
			if a.Name.Local == "version" && a.Name.Space == "" {
				root += " " + a.Value
			}
		}
		return schemaOfRoot[root], root
	}
}

// schemaOfRoot by namespace, name and, where it matters, version.
var schemaOfRoot = map[string]string{
	"http://www.opengis.net/wms WMS_Capabilities":             "sld/1.1.0/sld_capabilities.xsd",
	" WMT_MS_Capabilities":                                    "wms/1.1.1/WMS_MS_Capabilities.dtd",
	" WMS_DescribeLayerResponse 1.1.1":                        "wms/1.1.1/WMS_DescribeLayerResponse.dtd",
	"http://www.opengis.net/ogc ServiceExceptionReport 1.3.0": "wms/1.3.0/exceptions_1_3_0.xsd",
	" ServiceExceptionReport 1.1.1":                           "wms/1.1.1/WMS_exception_1_1_1.dtd",
	"http://www.opengis.net/ows/1.1 ExceptionReport 1.1.0":    "ows/1.1.0/owsExceptionReport.xsd",
	"http://www.isotc211.org/2005/gmd MD_Metadata":            "iso/19139/20070417/gmd/gmd.xsd",
	"http://www.opengis.net/wmts/1.0 Capabilities":            wmtsSchema,
}

// withoutSchema are roots of answers for which nobody publishes a schema.
var withoutSchema = map[string]string{
	"http://www.opengis.net/wfs FeatureCollection":           "features of feature info: see TestFeaturesAreValidByTheSchemasTheyName",
	"http://www.w3.org/2000/svg svg 1.1":                     "is a picture: render/vector opens it again",
	"http://www.w3.org/2001/XMLSchema schema 1.0":            "is a schema",
	"http://www.opengis.net/sld DescribeLayerResponse":       "see TestDescribeLayerOf130IsValid",
	"http://www.opengis.net/sld StyledLayerDescriptor 1.0.0": "see TestStylesAreValidInBothVersions",
	"http://www.opengis.net/sld StyledLayerDescriptor 1.1.0": "see TestStylesAreValidInBothVersions",
}

// Every XML document that the scripts show is valid by its official schema;
// TestScripts holds the answers to the scripts.
func TestEveryXMLAnswerOfTheScriptsIsValid(t *testing.T) {
	v := newValidator(t)
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	bySchema := map[string]map[string]string{} // schema -> document -> where it stands
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range strings.Split(string(data), "\n====\n") {
			title, rest, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
			_, answer, _ := strings.Cut(rest, "\n----\n")
			at := strings.Index(answer, "<?xml")
			if at < 0 {
				continue
			}
			document := answer[at:]
			schema, root := officialSchema(document)
			if schema == "" {
				if withoutSchema[root] == "" {
					t.Errorf("%s: %s: nobody says which schema %q has", file, title, root)
				}
				continue
			}
			if bySchema[schema] == nil {
				bySchema[schema] = map[string]string{}
			}
			bySchema[schema][document] = file + ": " + title
		}
	}
	for schema, documents := range bySchema {
		v.validateAll(t, schema, documents)
	}
	if n := len(bySchema["wms/1.3.0/exceptions_1_3_0.xsd"]); n < 20 {
		t.Errorf("only %d exceptions of WMS 1.3.0 were found in the scripts", n)
	}
}

// validateAll reports the documents that a schema refuses; documents say
// where they stand. The schema is read once.
func (v *validator) validateAll(t *testing.T, schema string, documents map[string]string) {
	t.Helper()
	dir := t.TempDir()
	at := map[string]string{}
	var names []string
	for document, where := range documents {
		name := filepath.Join(dir, fmt.Sprintf("%d.xml", len(names)))
		if err := os.WriteFile(name, []byte(document), 0o644); err != nil {
			t.Fatal(err)
		}
		names, at[name] = append(names, name), where
	}
	if _, err := v.xmllint(nil, schema, names...); err == nil {
		return
	}
	for _, name := range names { // which of them
		if said, err := v.xmllint(nil, schema, name); err != nil {
			t.Errorf("%s is not valid by %s: %s", at[name], schema, said)
		}
	}
}
