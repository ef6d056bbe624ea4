package ogc

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"sigi/fetch"
)

const fetchedStyle = `<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld"><NamedLayer><Name>edifici</Name><UserStyle><Name>lontano</Name>
<FeatureTypeStyle><Rule><PolygonSymbolizer><Fill/></PolygonSymbolizer></Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>`

// A style by its address is drawn where the catalog lists the address, and is an
// exception everywhere else.
func TestStylesByAddressComeFromListedAddressesAlone(t *testing.T) {
	styles := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/sld/a.sld":
			_, _ = w.Write([]byte(fetchedStyle))
		case "/sld/entity.sld":
			_, _ = w.Write([]byte(`<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><UserStyle><Name>&e;</Name></UserStyle>`))
		case "/sld/away.sld":
			http.Redirect(w, r, "http://169.254.169.254/latest", http.StatusFound)
		default:
			_, _ = w.Write([]byte("secret"))
		}
	}))
	defer styles.Close()
	prefix, err := fetch.ParsePrefix(styles.URL + "/sld/")
	if err != nil {
		t.Fatal(err)
	}
	f := newFake(t)
	f.catalog.StyleSources = &fetch.Policy{Prefixes: []fetch.Prefix{prefix}, Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Timeout: time.Second, MaxBytes: 10_000}
	h := newHandler(Options{}, f.open)
	ask := func(request, address string) (string, string) {
		f.reset()
		got := get(h, "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST="+request+"&CRS=EPSG:32632&BBOX=551000,5061000,552000,5062000&WIDTH=8&HEIGHT=8&FORMAT=image/png&SLD="+url.QueryEscape(address))
		return strings.Join(f.reset(), "\n"), got.Body.String()
	}
	for _, request := range []string{"GetMap", "GetMap&LAYERS=edifici&STYLES=", "GetMap&LAYERS=edifici&STYLES=lontano"} {
		if asked, said := ask(request, styles.URL+"/sld/a.sld"); !strings.HasPrefix(asked, "draw edifici/(lontano)@1 in") {
			t.Errorf("%s: %q %.300s", request, asked, said)
		}
	}
	for address, want := range map[string]string{
		styles.URL + "/sld/entity.sld":          "SLD:1: a document type declaration is not accepted",
		styles.URL + "/sld/away.sld":            "SLD: the document cannot be fetched",
		styles.URL + "/sld/../secret":           "not among those that documents may be fetched from",
		styles.URL + "/secret":                  "not among those that documents may be fetched from",
		"http://169.254.169.254/latest":         "not among those that documents may be fetched from",
		"file:///etc/passwd":                    "not among those that documents may be fetched from",
		"http://localhost:5432/":                "not among those that documents may be fetched from",
		styles.URL + "@evil.example/sld/a.sld":  "not among those that documents may be fetched from",
		"http://evil.example/#" + styles.URL:    "not among those that documents may be fetched from",
		styles.URL + "/sld/nothing-of-the-kind": "SLD:1: ",
	} {
		start := time.Now()
		asked, said := ask("GetMap", address)
		if asked != "" || !strings.Contains(said, want) || !strings.Contains(said, `locator="SLD"`) || strings.Contains(said, "secret\n") {
			t.Errorf("%s: %q %s", address, asked, said)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%s took %s", address, took)
		}
	}
}
