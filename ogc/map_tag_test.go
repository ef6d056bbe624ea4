package ogc

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A map has a tag of what is asked and what it shows: who holds it is told that it holds
// without that it is drawn, until the data is other.
func TestAMapHasTheTagOfWhatItShows(t *testing.T) {
	folder := t.TempDir()
	file := func(name string) string { return filepath.Join(folder, name) }
	greyImage(t, file("one.tif"), 40)
	greyImage(t, file("two.tif"), 50)
	if err := os.WriteFile(file("catalog.yaml"), []byte(`
crs: [EPSG:32632]
sources: {one: {driver: imagery, path: one.tif}, two: {driver: imagery, path: two.tif}}
layers:
  - {layer: one, source: one}
  - {layer: two, source: two}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, h := serveImages(t, folder)
	send := func(address, held string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		if held != "" {
			r.Header.Set("If-None-Match", held)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	ask := func(layers, more, held string) *httptest.ResponseRecorder {
		return send("/wms?VERSION=1.3.0&REQUEST=GetMap&STYLES=&CRS=EPSG:32632&BBOX=551000,5060400,552600,5062000&WIDTH=16&HEIGHT=16&FORMAT=image/png&LAYERS="+layers+more, held)
	}
	first := ask("one", "", "")
	tag := first.Header().Get("ETag")
	if first.Code != 200 || !strings.HasPrefix(tag, `W/"`) || first.Header().Get("Cache-Control") != "no-cache" {
		t.Fatalf("%d, tag %s, %s", first.Code, tag, first.Header().Get("Cache-Control"))
	}
	again := ask("one", "", tag)
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 || again.Header().Get("ETag") != tag {
		t.Errorf("asked again: %d, %d bytes, tag %s", again.Code, again.Body.Len(), again.Header().Get("ETag"))
	}
	if strings.Contains(again.Header().Get("Server-Timing"), "draw") {
		t.Errorf("it was drawn to find out: %s", again.Header().Get("Server-Timing"))
	}
	for what, other := range map[string]*httptest.ResponseRecorder{
		"another layer":     ask("two", "", tag),
		"two layers":        ask("one,two", "", tag),
		"another parameter": ask("one", "&TRANSPARENT=TRUE", tag),
	} {
		if other.Code != 200 || other.Header().Get("ETag") == tag || other.Header().Get("ETag") == "" {
			t.Errorf("%s: %d, tag %s", what, other.Code, other.Header().Get("ETag"))
		}
	}
	if own := ask("one", "&SLD_BODY=%3CStyledLayerDescriptor%20version=%221.0.0%22%20xmlns=%22http://www.opengis.net/sld%22%3E%3CNamedLayer%3E%3CName%3Eone%3C/Name%3E%3CUserStyle%3E%3CFeatureTypeStyle%3E%3CRule%3E%3CRasterSymbolizer/%3E%3C/Rule%3E%3C/FeatureTypeStyle%3E%3C/UserStyle%3E%3C/NamedLayer%3E%3C/StyledLayerDescriptor%3E", tag); own.Code != 200 || own.Header().Get("ETag") != "" {
		t.Errorf("in a style of the client's: %d, tag %s, %.300s", own.Code, own.Header().Get("ETag"), own.Body)
	}
	if any := send("/wms?VERSION=1.3.0&REQUEST=GetMap&STYLES=&CRS=EPSG:32632&BBOX=551000,5060400,552600,5062000&WIDTH=100000&HEIGHT=16&FORMAT=image/png&LAYERS=one", "*"); any.Code == http.StatusNotModified {
		t.Errorf("what cannot be drawn is said to hold for who holds anything: %d", any.Code)
	}
	if bad := ask("nowhere", "", tag); bad.Header().Get("ETag") != "" || !strings.Contains(bad.Body.String(), "LayerNotDefined") {
		t.Errorf("a layer that is not there: %d, tag %s", bad.Code, bad.Header().Get("ETag"))
	}

	beside := ask("two", "", "").Header().Get("ETag")
	greyImage(t, file("one.tif"), 90)
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if changed := ask("one", "", tag); changed.Code == 200 {
			if changed.Header().Get("ETag") == tag {
				t.Errorf("the tag is still %s", tag)
			}
			break
		}
		if time.Now().After(end) {
			t.Fatal("the map is said to hold though its image was replaced")
		}
	}
	if still := ask("two", "", beside); still.Code != http.StatusNotModified {
		t.Errorf("the other layer: %d", still.Code)
	}
}

// What lies under a point has a tag of what was said: who holds it is told that it holds.
func TestFeatureInfoHasATag(t *testing.T) {
	h := featureHandler(t, true)
	ask := func(held string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetFeatureInfo&LAYERS=edifici&QUERY_LAYERS=edifici&STYLES=&CRS=EPSG:32632&BBOX=551000,5060400,552600,5062000&WIDTH=16&HEIGHT=16&I=3&J=3&INFO_FORMAT=application/json", nil)
		if held != "" {
			r.Header.Set("If-None-Match", held)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	first := ask("")
	tag := first.Header().Get("ETag")
	if first.Code != 200 || tag == "" {
		t.Fatalf("%d, tag %q: %s", first.Code, tag, first.Body)
	}
	if again := ask(tag); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("asked again: %d, %d bytes", again.Code, again.Body.Len())
	}
}
