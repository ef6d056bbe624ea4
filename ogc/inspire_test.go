package ogc

import (
	"path/filepath"
	"strings"
	"testing"

	"sigi/catalog"
)

// The official schema of INSPIRE's extended capabilities comes with no package
// that can be had without the network; what is written is held against a schema
// of our own, after the Technical Guidance, in both its scenarios and languages.
func TestViewServicesOfINSPIRESayWhatTheGuidanceAsksFor(t *testing.T) {
	v := newValidator(t)
	own, err := filepath.Abs("testdata/schemas")
	if err != nil {
		t.Fatal(err)
	}
	schema := "../../" + strings.Repeat("../", strings.Count(v.schemas, "/")) + own + "/inspire_vs.xsd"
	for name, i := range map[string]*catalog.Inspire{
		"the address of a record": {MetadataURL: "https://geodati.gov.it/rndt/r.xml"},
		"the metadata themselves": {Date: "2026-01-31", Contact: catalog.Contact{Organization: "Comune di Prova", Email: "sit@comune.prova.example"}, Keyword: "infoMapAccessService"},
	} {
		f := newFake(t)
		f.catalog.Service.Inspire = i
		h := newHandler(Options{}, f.open)
		for _, language := range []string{"ita", "eng"} {
			got := get(h, "/wms?SERVICE=WMS&REQUEST=GetCapabilities&LANGUAGE="+language).Body.Bytes()
			if said := v.validate(t, got, schema); said != "" {
				t.Errorf("%s, %s: %s\n%s", name, language, said, got)
			}
			response := "<inspire_common:ResponseLanguage><inspire_common:Language>" + language + "</inspire_common:Language>"
			if !strings.Contains(string(got), response) || !strings.Contains(string(got), "<inspire_common:DefaultLanguage><inspire_common:Language>ita<") {
				t.Errorf("%s: the languages are not said\n%s", language, got)
			}
			// The guidance asks for these of every view service (§4.2.3.3.1, §4.2.3.3.4).
			for _, must := range []string{"<Title>", "<Abstract>", "<Fees>", "<AccessConstraints>", "<ContactOrganization>", "<EX_GeographicBoundingBox>", "<CRS>EPSG:4326</CRS>", "<AuthorityURL", "<Identifier", "<LegendURL"} {
				if !strings.Contains(string(got), must) {
					t.Errorf("%s is not there", must)
				}
			}
		}
		if older := get(h, "/wms?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.1.1").Body.String(); strings.Contains(older, "inspire") {
			t.Error("1.1.1 has extended capabilities that its DTD does not know")
		}
	}
	f := newFake(t)
	if got := get(newHandler(Options{}, f.open), "/wms?SERVICE=WMS&REQUEST=GetCapabilities").Body.String(); strings.Contains(got, "inspire") {
		t.Error("a service that is not one of INSPIRE says so")
	}
	f.catalog.Service.Inspire = &catalog.Inspire{}
	if v.validate(t, get(newHandler(Options{}, f.open), "/wms?SERVICE=WMS&REQUEST=GetCapabilities").Body.Bytes(), schema) == "" {
		t.Error("the schema takes metadata that say nothing")
	}
}
