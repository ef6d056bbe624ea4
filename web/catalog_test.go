package web

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"sigi/layers"
	"sigi/publish"
)

func readCatalog(t *testing.T, h http.Handler, path string, header ...string) catalogAnswer {
	t.Helper()
	w := get(h, path, header...)
	var a catalogAnswer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d, %v: %s", path, w.Code, err, w.Body)
	}
	return a
}

func TestTheCatalogIsToldAsItStands(t *testing.T) {
	a := readCatalog(t, serving(town(t)), "/api/catalog.json?lang=en")
	bergamo := []float64{9.6, 45.65, 9.72, 45.74}
	want := []node{
		{Kind: "group", Name: "topografia", Title: "Topography", Children: []node{
			{Kind: "layer", Name: "strade", Title: "Roads", MinDenominator: 500, MaxDenominator: 50000, Styles: []styleEntry{{Name: "base", Title: "base"}}},
			{Kind: "group", Name: "costruito", Title: "Costruito", Children: []node{
				{Kind: "layer", Name: "edifici", Title: "Buildings", Abstract: "Edifici del DBT", Extent: bergamo, Queryable: true,
					Attribution: "Comune di Prova", Metadata: "https://www.comune.prova.example/edifici.xml",
					Styles:     []styleEntry{{Name: "base", Title: "Plain"}, {"notte", "Night", 1000, 25000}},
					Attributes: []attributeEntry{{"nome", "Name"}, {"quota", "quota"}}},
			}},
		}},
		{Kind: "layer", Name: "laghi", Title: "laghi", Queryable: true, Styles: []styleEntry{{Name: "base", Title: "base"}}},
	}
	if !reflect.DeepEqual(a.Tree, want) {
		got, _ := json.MarshalIndent(a.Tree, "", " ")
		t.Errorf("the tree is\n%s", got)
	}
	if want := []themeEntry{{Name: "di_notte", Title: "At night", Layers: []themeLayer{{"laghi", ""}, {"edifici", "notte"}}}}; !reflect.DeepEqual(a.Themes, want) {
		t.Errorf("themes: %+v", a.Themes)
	}
	if a.Base != "https://maps.prova.example/gis" || a.Provider != "Comune di Prova" || a.Licence != "CC BY 4.0" || a.Limits != (limitsEntry{2048, 1024, 40}) {
		t.Errorf("%+v", a)
	}
	if !reflect.DeepEqual(a.Services, []Service{{"WMS", "wms"}, {"WMS: Lakes and rivers", "wms/acque"}}) || !reflect.DeepEqual(a.Extent, bergamo) {
		t.Errorf("services %v, extent %v", a.Services, a.Extent)
	}
}

func TestTheCatalogIsToldInBothLanguages(t *testing.T) {
	h := serving(town(t))
	for _, c := range []struct{ path, accept, lang, title string }{
		{"/api/catalog.json", "", "it", "Topografia"}, {"/api/catalog.json", "en", "en", "Topography"},
		{"/api/catalog.json?lang=it", "en", "it", "Topografia"}, {"/api/catalog.json?lang=en", "it", "en", "Topography"},
	} {
		if a := readCatalog(t, h, c.path, "Accept-Language", c.accept); a.Language != c.lang || a.Tree[0].Title != c.title {
			t.Errorf("%s %q: %s, %q", c.path, c.accept, a.Language, a.Tree[0].Title)
		}
	}
}

// A browser has no database of systems: it is told each by definition, with
// the shift of this town and with the order its boxes are written in.
func TestSystemsComeWithTheirDefinitions(t *testing.T) {
	systems := map[string]systemEntry{}
	for _, s := range readCatalog(t, serving(town(t)), "/api/catalog.json").Systems {
		systems[s.Code] = s
	}
	for code, want := range map[string]struct {
		proj4                  string
		northFirst, geographic bool
	}{
		"EPSG:32632": {"+proj=utm +zone=32 ", false, false},
		"EPSG:3857":  {"+proj=merc ", false, false},
		"EPSG:4326":  {"+proj=longlat ", true, true},
		"EPSG:3003":  {"+towgs84=-104.1,-49.1,-9.9,0.971,-2.917,0.714,-11.68 ", false, false},
		"EPSG:6707":  {"+proj=utm +zone=32 ", true, false},
	} {
		s := systems[code]
		if !strings.Contains(s.Proj4, want.proj4) || s.NorthFirst != want.northFirst || s.Geographic != want.geographic || s.Name == "" || len(s.Area) != 4 {
			t.Errorf("%s: %+v", code, s)
		}
	}
}

func TestACatalogInForceIsSentOnceAndANewOneAtOnce(t *testing.T) {
	s := town(t)
	h := serving(s)
	first := get(h, "/api/catalog.json")
	tag := first.Header().Get("ETag")
	if w := get(h, "/api/catalog.json", "If-None-Match", tag); w.Code != http.StatusNotModified {
		t.Errorf("again: %d", w.Code)
	}
	s.sequence, s.extents = "1001", nil // other data is in force
	w := get(h, "/api/catalog.json", "If-None-Match", tag)
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), `"extent"`) || !strings.Contains(w.Body.String(), `"sequence":"1001"`) {
		t.Errorf("after a change: %d %s", w.Code, w.Body)
	}
}

func TestReadinessSaysWhichLayersAreMissingAndWhy(t *testing.T) {
	h := serving(town(t),
		publish.LayerStatus{Layer: "strade", State: publish.Ready, Rows: 12},
		publish.LayerStatus{Layer: "edifici", State: publish.Loading, Rows: 7},
		publish.LayerStatus{Layer: "laghi", State: publish.Failed, Why: "the file is not there", Source: "town", Odd: &layers.Odd{}})
	w := get(h, "/api/readiness.json")
	const want = `{"sequence":"1000","ready":false,"layers":[{"layer":"edifici","state":"loading","rows":7},{"layer":"laghi","state":"failed","why":"the file is not there"}]}`
	if w.Code != http.StatusOK || w.Body.String() != want || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v %s; want %s", w.Code, w.Header(), w.Body, want)
	}
	ready := get(serving(town(t), publish.LayerStatus{Layer: "strade", State: publish.Ready, Degraded: "the database does not answer"}), "/api/readiness.json")
	if !strings.Contains(ready.Body.String(), `"ready":true`) || !strings.Contains(ready.Body.String(), "the database does not answer") {
		t.Errorf("a degraded layer: %s", ready.Body)
	}
}

func TestTilesAreToldOncePerSystem(t *testing.T) {
	a := readCatalog(t, serving(town(t)), "/api/catalog.json")
	if a.Tiles.Format != "png" {
		t.Errorf("format %q: layers lie upon each other", a.Tiles.Format)
	}
	seen := map[string]string{}
	for _, s := range a.Tiles.Sets {
		if seen[s.System] != "" {
			t.Errorf("%s has two sets", s.System)
		}
		seen[s.System] = s.ID
		for i, m := range s.Matrices {
			if i > 0 && m.Resolution >= s.Matrices[i-1].Resolution || m.ID == "" || m.Tile[0] < 1 || m.Size[1] < 1 {
				t.Errorf("%s: %+v", s.ID, m)
			}
		}
	}
	if seen["EPSG:3857"] != "WebMercatorQuad" || seen["EPSG:32632"] == "" {
		t.Errorf("sets: %v", seen)
	}
}
