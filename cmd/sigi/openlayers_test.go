package main

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"sigi/internal/pgtest"
)

// What OpenLayers found at a place.
type found struct {
	Colour string
	Found  []struct {
		ID   string
		X, Y float64
	}
}

// OpenLayers in a browser, on the page of another server, reads the same
// squares by every service in five systems: the same colours, ids and places.
func TestOpenLayersReadsAllServices(t *testing.T) {
	dsn := pgtest.Database(t)
	conn := loadSquares(t, dsn)
	server := squaresTown{serve(t, squaresCatalog(t, dsn, `
tile_matrix_sets:
  - {set: gradi, crs: EPSG:4326, extent: [6, 36, 19, 48], scales: [1000000, 100000, 10000, 5000, 2500, 1000, 500]}
  - {set: rdn, crs: EPSG:6706, extent: [6, 36, 19, 48], scales: [1000000, 100000, 10000, 5000, 2500, 1000, 500]}
  - {set: roma, crs: EPSG:3003, extent: [1300000, 4900000, 1800000, 5200000], scales: [1000000, 100000, 10000, 5000, 2500, 1000, 500]}`)), conn}
	server.ready(t)

	client := http.NewServeMux()
	client.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><link rel="icon" href="data:,"><script src="openlayers.js"></script>`)
	})
	client.HandleFunc("GET /openlayers.js", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, "testdata/clients/openlayers.js")
	})
	other := httptest.NewServer(client)
	defer other.Close()
	b := newTab(t, "en", 400, 300)
	b.run(chromedp.Navigate(other.URL))
	b.until(`window.client !== undefined`)

	var catalog struct {
		Systems []struct {
			Code, Proj4 string
			NorthFirst  bool
		}
	}
	if _, _, body := server.get(t, "/api/catalog.json"); json.Unmarshal(body, &catalog) != nil {
		t.Fatalf("%s", body)
	}
	for _, s := range catalog.Systems {
		b.run(chromedp.Evaluate(fmt.Sprintf(`client.define(%q, %q, %t)`, s.Code, s.Proj4, s.NorthFirst), nil))
	}

	type way struct {
		name   string
		call   string // with the base, the layer and the place to be filled in
		colour bool
		jpeg   bool  // colours are near
		except []int // systems it cannot be read in
	}
	var ways []way
	for _, version := range []string{"1.1.1", "1.3.0"} {
		for _, tiled := range []bool{false, true} {
			ways = append(ways, way{fmt.Sprintf("WMS %s tiled %t", version, tiled), fmt.Sprintf("client.wms(base, %q, %t, 'quadri', place)", version, tiled), true, false, nil})
		}
	}
	for _, encoding := range []string{"KVP", "REST"} {
		ways = append(ways, way{"WMTS " + encoding, fmt.Sprintf("client.wmts(base, %q, 'quadri', place)", encoding), true,
			// Of several addresses OpenLayers takes all, whatever their format.
			encoding == "REST", nil})
	}
	_, _, described := server.get(t, "/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=DescribeFeatureType&TYPENAMES=quadri")
	namespace := between(string(described), `targetNamespace="`, `"`)
	for _, w := range [][2]string{{"1.0.0", ""}, {"1.1.0", ""}, {"2.0.0", ""}, {"1.1.0", "application/json"}, {"2.0.0", "application/json"}} {
		wfs := way{"WFS " + w[0] + " " + w[1], fmt.Sprintf("client.wfs(base, %q, %q, 'quadri', place)", w[0], w[1]), false, false, nil}
		if w[0] == "1.0.0" {
			// OpenLayers reads "EPSG:n" in GML as the authority declares it,
			// which is against WFS 1.0.0 (02-058 §9), where GML has no other
			// name for it.
			wfs.except = []int{4326, 6706}
		}
		ways = append(ways, wfs)
	}
	for _, version := range []string{"1.1.0", "2.0.0"} {
		ways = append(ways, way{"WFS " + version + " POST", fmt.Sprintf("client.wfsPost(base, %q, %q, 'quadri', 'geom', place)", version, namespace), false, false, nil})
	}

	for _, system := range []struct {
		code int
		half float64
	}{{32632, 25}, {3857, 36}, {4326, 0.0003}, {6706, 0.0003}, {3003, 25}} {
		var points []point
		var places []string
		for _, s := range squares {
			p := server.point(t, system.code, s)
			points = append(points, p)
			places = append(places, fmt.Sprintf(`{crs: %q, x: %v, y: %v, half: %v}`, p.CRS, p.X, p.Y, system.half))
		}
		for _, w := range ways {
			if slices.Contains(w.except, system.code) {
				continue
			}
			var all []found
			script := fmt.Sprintf(`{ const base = %q; Promise.all([%s].map(place => %s)) }`, server.url, strings.Join(places, ", "), w.call)
			err := chromedp.Run(b.ctx, chromedp.Evaluate(script, &all, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
			if err != nil || len(all) != len(points) {
				t.Errorf("%s, EPSG:%d: %v", w.name, system.code, err)
				continue
			}
			for i, got := range all {
				p, s := points[i], points[i].square
				if w.colour && got.Colour != s.colour && !(w.jpeg && near(got.Colour, s.colour)) {
					t.Errorf("%s, %s, %s: the middle is %s, want %s", w.name, p.CRS, s.name, got.Colour, s.colour)
				}
				if len(got.Found) != 1 || got.Found[0].ID != fmt.Sprintf("quadri.%d", s.key) {
					t.Errorf("%s, %s, %s: found %+v, want quadri.%d alone", w.name, p.CRS, s.name, got.Found, s.key)
					continue
				}
				if off := math.Hypot(got.Found[0].X-p.X, got.Found[0].Y-p.Y); off > system.half/500 {
					t.Errorf("%s, %s, %s: it lies at %v %v, want %v %v", w.name, p.CRS, s.name, got.Found[0].X, got.Found[0].Y, p.X, p.Y)
				}
			}
		}
	}
	for _, trouble := range b.took() {
		t.Error(trouble)
	}
}

// near reports whether two colours differ by what JPEG does to a plain one.
func near(a, b string) bool {
	var x, y [3]int
	if _, err := fmt.Sscanf(a+b, "#%02x%02x%02x#%02x%02x%02x", &x[0], &x[1], &x[2], &y[0], &y[1], &y[2]); err != nil {
		return false
	}
	for i := range x {
		if d := x[i] - y[i]; d < -3 || d > 3 {
			return false
		}
	}
	return true
}

// between is what stands between two texts in another.
func between(text, before, after string) string {
	_, rest, _ := strings.Cut(text, before)
	inner, _, _ := strings.Cut(rest, after)
	return inner
}
