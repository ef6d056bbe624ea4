package ogc

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sigi/fault"
)

// validator runs xmllint over the official schemas below OGC_SCHEMAS, with
// the network shut.
type validator struct{ schemas, catalog string }

func newValidator(t *testing.T) *validator {
	t.Helper()
	schemas := os.Getenv("OGC_SCHEMAS")
	if schemas == "" {
		t.Skip("not run: OGC_SCHEMAS does not name the folder of the official schemas")
	}
	if _, err := os.Stat(filepath.Join(schemas, "ogc/wms/1.3.0/capabilities_1_3_0.xsd")); err != nil {
		t.Skipf("not run: %v", err)
	}
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Skipf("not run: %v", err)
	}
	schemas, err := filepath.Abs(schemas)
	if err != nil {
		t.Fatal(err)
	}
	own, err := filepath.Abs("testdata/schemas")
	if err != nil {
		t.Fatal(err)
	}
	catalog := fmt.Sprintf(`<?xml version="1.0"?>
<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
  <rewriteSystem systemIdStartString="http://schemas.opengis.net/" rewritePrefix="file://%[1]s/ogc/"/>
  <rewriteURI uriStartString="http://schemas.opengis.net/" rewritePrefix="file://%[1]s/ogc/"/>
  <system systemId="http://www.w3.org/1999/xlink.xsd" uri="file://%[2]s/xlink.xsd"/>
  <uri name="http://www.w3.org/1999/xlink.xsd" uri="file://%[2]s/xlink.xsd"/>
  <system systemId="http://www.w3.org/2001/xml.xsd" uri="file://%[2]s/xml.xsd"/>
  <uri name="http://www.w3.org/2001/xml.xsd" uri="file://%[2]s/xml.xsd"/>
</catalog>
`, schemas, own)
	v := &validator{schemas: schemas, catalog: filepath.Join(t.TempDir(), "catalog.xml")}
	if err := os.WriteFile(v.catalog, []byte(catalog), 0o644); err != nil {
		t.Fatal(err)
	}
	return v
}

// validate returns what xmllint says against a document; "" if it is valid.
func (v *validator) validate(t *testing.T, document []byte, schema string) string {
	t.Helper()
	out, err := v.xmllint(bytes.NewReader(document), schema, "-")
	if err == nil {
		return ""
	}
	return out
}

// xmllint validates files ("-" is in) and returns what it says.
func (v *validator) xmllint(in io.Reader, schema string, files ...string) (string, error) {
	kind := "--schema"
	if strings.HasSuffix(schema, ".dtd") {
		kind = "--dtdvalid"
	}
	cmd := exec.Command("xmllint", append([]string{"--nonet", "--noout", kind, filepath.Join(v.schemas, "ogc", schema)}, files...)...)
	cmd.Env = append(os.Environ(), "XML_CATALOG_FILES="+v.catalog)
	cmd.Stdin = in
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// The official schemas must be able to say no, or the tests below say nothing.
func TestTheSchemasRefuseWhatIsWrong(t *testing.T) {
	v := newValidator(t)
	for schema, wrong := range map[string]string{
		"wms/1.3.0/capabilities_1_3_0.xsd":  `<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms"><Service/></WMS_Capabilities>`,
		"wms/1.1.1/WMS_MS_Capabilities.dtd": `<WMT_MS_Capabilities version="1.1.1"><Service/></WMT_MS_Capabilities>`,
		"wms/1.3.0/exceptions_1_3_0.xsd":    `<ServiceExceptionReport version="1.1.1" xmlns="http://www.opengis.net/ogc"/>`,
		"wms/1.1.1/WMS_exception_1_1_1.dtd": `<ServiceExceptionReport version="1.1.1"><ServiceException locator="x"/></ServiceExceptionReport>`,
		"ows/1.1.0/owsExceptionReport.xsd":  `<ExceptionReport version="1.1.0" xmlns="http://www.opengis.net/ows/1.1"/>`,
		"iso/19139/20070417/gmd/gmd.xsd":    `<MD_Metadata xmlns="http://www.isotc211.org/2005/gmd"/>`,
	} {
		if v.validate(t, []byte(wrong), schema) == "" {
			t.Errorf("%s accepts %s", schema, wrong)
		}
	}
}

func TestCapabilitiesAreValid(t *testing.T) {
	v := newValidator(t)
	for version, schema := range map[string]string{
		"1.3.0": "sld/1.1.0/sld_capabilities.xsd", // that of WMS with the elements of SLD
		"1.1.1": "wms/1.1.1/WMS_MS_Capabilities.dtd",
	} {
		for _, language := range []string{"", "&LANGUAGE=eng"} {
			full, bare := newFake(t), newFake(t)
			bare.catalog.Service.Contact.Address = ""
			bare.catalog.Service.Abstract.It, bare.catalog.Service.Abstract.En = "", ""
			bare.catalog.Service.Keywords, bare.catalog.Service.OnlineResource = nil, ""
			bare.err = fault.New(fault.Unavailable, "", "no legend now")
			bare.catalog.MapThemes = nil
			for _, f := range []*fake{full, bare} {
				got := get(newHandler(Options{}, f.open), "/wms?SERVICE=WMS&REQUEST=GetCapabilities&VERSION="+version+language)
				if said := v.validate(t, got.Body.Bytes(), schema); said != "" {
					t.Errorf("%s%s: %s\n%s", version, language, said, got.Body)
				}
			}
		}
	}
}

func TestExceptionsAreValid(t *testing.T) {
	v := newValidator(t)
	f := newFake(t)
	h := newHandler(Options{}, f.open)
	for query, schema := range map[string]string{
		"/wms?VERSION=1.3.0&": "wms/1.3.0/exceptions_1_3_0.xsd",
		"/wms?VERSION=1.1.1&": "wms/1.1.1/WMS_exception_1_1_1.dtd",
		"/ows?":               "ows/1.1.0/owsExceptionReport.xsd",
	} {
		for _, hostile := range []string{"", "SERVICE=%3Cb%3E%22%26%01", "REQUEST=%3Cscript%3E%27", "REQUEST=%FF", "X=1&X=2"} {
			got := get(h, query+hostile)
			if said := v.validate(t, got.Body.Bytes(), schema); said != "" {
				t.Errorf("%s%s: %s\n%s", query, hostile, said, got.Body)
			}
		}
	}
}

// get sends a GET and returns the answer.
func get(h http.Handler, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	path, query, _ := strings.Cut(target, "?")
	r.URL.Path, r.URL.RawQuery, r.Host = path, query, "maps.example"
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
