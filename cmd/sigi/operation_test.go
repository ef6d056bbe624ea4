package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	_ "image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sigi/internal/pgtest"
)

// around is a GetMap of 101 x 101 pixels whose middle is a square's.
func around(s square, layers string) string {
	return fmt.Sprintf("/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=%s&STYLES=&CRS=EPSG:32632&BBOX=%f,%f,%f,%f&WIDTH=101&HEIGHT=101&FORMAT=image/png",
		layers, s.e-25, s.n-25, s.e+25, s.n+25)
}

// colour is the colour in the middle of a picture, or what came instead.
func colour(t *testing.T, status int, body []byte) string {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(body))
	if err != nil {
		return fmt.Sprintf("status %d: %.300s", status, body)
	}
	b := img.Bounds()
	r, g, bl, _ := img.At((b.Min.X+b.Max.X)/2, (b.Min.Y+b.Max.Y)/2).RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, bl>>8)
}

func TestADatabaseThatIsDownAtStartHealsByItself(t *testing.T) {
	db := pgtest.Start(t)
	dsn := db.Database(t)
	loadSquares(t, dsn)
	db.Stop()

	folder := t.TempDir()
	file := filepath.Join(folder, "uno.geojson")
	if err := os.WriteFile(file, []byte(`{"type":"FeatureCollection","features":[{"type":"Feature","id":7,"properties":{"colore":"#123456"},
		"geometry":{"type":"Polygon","coordinates":[[[9.66,45.70],[9.67,45.70],[9.67,45.71],[9.66,45.71],[9.66,45.70]]]}}]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	catalog := squaresCatalog(t, dsn, "  - {layer: uno, source: file, styles: [quadri]}")
	addSource(t, catalog, fmt.Sprintf("  file: {driver: ogr, path: %s}", file))
	server := serve(t, catalog)

	server.eventually(t, "/readyz", "readiness names the layer", func(status int, body string) bool {
		return status == http.StatusServiceUnavailable && strings.Contains(body, `"quadri"`) && strings.Contains(body, `"failed"`)
	})
	if status, _, _ := server.get(t, "/healthz"); status != http.StatusOK {
		t.Errorf("healthz: %d; the server is alive", status)
	}
	const there = "/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&STYLES=&SRS=EPSG:4326&BBOX=9.664,45.704,9.666,45.706&WIDTH=50&HEIGHT=50&FORMAT=image/png&LAYERS="
	server.eventually(t, there+"uno", "the other layer is drawn", func(status int, body string) bool {
		return colour(t, status, []byte(body)) == "#123456"
	})
	status, _, body := server.get(t, around(squares[0], "quadri"))
	if !strings.Contains(string(body), "ServiceException") || !strings.Contains(string(body), "quadri") || strings.Contains(string(body), "user=") {
		t.Errorf("a layer that is missing: status %d, %.400s; want an exception that names it and leaks nothing", status, body)
	}
	status, head, body := server.get(t, there+"quadri,uno&STYLES=,")
	if status == http.StatusOK && strings.HasPrefix(head.Get("Content-Type"), "image/") && !strings.Contains(head.Get("Warning"), "quadri") {
		t.Errorf("a partial map without a warning: %v %.200s", head, body)
	}

	if err := db.Restart(); err != nil {
		t.Fatal(err)
	}
	server.ready(t)
	if got := colourOf(t, server, around(squares[0], "quadri")); got != squares[0].colour {
		t.Errorf("after the database came up: %s, want %s", got, squares[0].colour)
	}

	// And it goes away again: resident layers are drawn on.
	db.Stop()
	if got := colourOf(t, server, around(squares[1], "quadri")); got != squares[1].colour {
		t.Errorf("a resident layer without its database: %s, want %s", got, squares[1].colour)
	}
}

func colourOf(t *testing.T, server *running, path string) string {
	t.Helper()
	status, _, body := server.get(t, path)
	return colour(t, status, body)
}

// addSource adds a source to a catalog file made by squaresCatalog.
func addSource(t *testing.T, catalog, source string) {
	t.Helper()
	data, err := os.ReadFile(catalog)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(catalog, []byte(strings.Replace(string(data), "layers:\n", source+"\nlayers:\n", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestAChangedStyleIsServedAndABrokenOneIsNot(t *testing.T) {
	dsn := pgtest.Database(t)
	loadSquares(t, dsn)
	catalog := squaresCatalog(t, dsn, "")
	server := serve(t, catalog)
	server.ready(t)
	style := filepath.Join(filepath.Dir(catalog), "quadri.sld")
	good, err := os.ReadFile(style)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		if err := os.WriteFile(style, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	shows := func(want string) func(int, string) bool {
		return func(status int, body string) bool { return colour(t, status, []byte(body)) == want }
	}
	path := around(squares[2], "quadri")
	server.eventually(t, path, "the style as it was", shows(squares[2].colour))
	write(strings.Replace(string(good), "<ogc:PropertyName>colore</ogc:PropertyName>", "#00ff00", 1))
	server.eventually(t, path, "the changed style", shows("#00ff00"))
	write("<StyledLayerDescriptor")
	deadline := time.Now().Add(30 * time.Second)
	for !strings.Contains(server.log.String(), "goes on serving") {
		if time.Now().After(deadline) {
			t.Fatal("the log does not say that the old catalog goes on serving")
		}
		time.Sleep(20 * time.Millisecond)
	}
	if got := colourOf(t, server, path); got != "#00ff00" {
		t.Errorf("with a broken style on disk: %s, want the one in force", got)
	}
	if !strings.Contains(server.log.String(), "quadri.sld:1") {
		t.Error("the log does not name the file and line of the problem")
	}
}

func TestNonsenseIsAnsweredByTheRightExceptionQuickly(t *testing.T) {
	dsn := pgtest.Database(t)
	loadSquares(t, dsn)
	server := serve(t, squaresCatalog(t, dsn, ""))
	server.ready(t)
	base := "SERVICE=WMS&REQUEST=GetMap&LAYERS=quadri&STYLES=&BBOX=551000,5061000,552000,5062000&WIDTH=100&HEIGHT=100&FORMAT=image/png"
	for _, c := range []struct {
		name, change, value string
		code111, code130    string // "": no code attribute
	}{
		{"unknown layer", "LAYERS", "nessuno", "LayerNotDefined", "LayerNotDefined"},
		{"layer with markup", "LAYERS", "%3Cscript%3Ealert(1)%3C/script%3E", "LayerNotDefined", "LayerNotDefined"},
		{"layer with SQL", "LAYERS", "quadri';DROP%20TABLE%20quadri;--", "LayerNotDefined", "LayerNotDefined"},
		{"unknown style", "STYLES", "nessuno", "StyleNotDefined", "StyleNotDefined"},
		{"unknown CRS", "CRS", "EPSG:999999", "InvalidSRS", "InvalidCRS"},
		{"unknown format", "FORMAT", "image/nothing", "InvalidFormat", "InvalidFormat"},
		{"NaN in BBOX", "BBOX", "NaN,0,1,1", "", ""},
		{"infinite BBOX", "BBOX", "0,0,Inf,1", "", ""},
		{"min above max", "BBOX", "552000,5062000,551000,5061000", "", ""},
		{"three numbers", "BBOX", "1,2,3", "", ""},
		{"huge width", "WIDTH", "100000", "", ""},
		{"negative width", "WIDTH", "-1", "", ""},
		{"width of words", "WIDTH", "wide", "", ""},
		{"no width", "WIDTH", "", "", ""},
		{"no BBOX", "BBOX", "", "", ""},
		{"broken UTF-8", "LAYERS", "%ff%fe", "", ""},
		{"unknown operation", "REQUEST", "GetNothing", "", "OperationNotSupported"},
	} {
		for version, code := range map[string]string{"1.1.1": c.code111, "1.3.0": c.code130} {
			crs := "CRS"
			if version == "1.1.1" {
				crs = "SRS"
			}
			q := []string{"VERSION=" + version}
			change := c.change
			if change == "CRS" {
				change = crs
			}
			found := false
			for _, pair := range append(strings.Split(base, "&"), crs+"=EPSG:32632") {
				if strings.HasPrefix(pair, change+"=") {
					found = true
					if c.value == "" {
						continue
					}
					pair = change + "=" + c.value
				}
				q = append(q, pair)
			}
			if !found {
				t.Fatalf("%s: nothing to change", c.name)
			}
			began := time.Now()
			status, head, body := server.get(t, "/wms?"+strings.Join(q, "&"))
			took := time.Since(began)
			text := string(body)
			if !strings.Contains(text, "<ServiceException") {
				t.Errorf("%s, %s: status %d, %.200s; want an exception", c.name, version, status, text)
				continue
			}
			if code != "" && !strings.Contains(text, `code="`+code+`"`) {
				t.Errorf("%s, %s: no code %s in %s", c.name, version, code, text)
			}
			if strings.Contains(text, "<script") || strings.Contains(text, "goroutine") || strings.Contains(text, "/tmp/") {
				t.Errorf("%s, %s: the answer leaks or echoes markup: %s", c.name, version, text)
			}
			want := map[string]string{"1.1.1": "application/vnd.ogc.se_xml", "1.3.0": "text/xml"}[version]
			if got := head.Get("Content-Type"); !strings.HasPrefix(got, want) {
				t.Errorf("%s, %s: content type %q, want %q", c.name, version, got, want)
			}
			if took > 5*time.Second {
				t.Errorf("%s, %s: took %s", c.name, version, took)
			}
		}
	}
	if got := colourOf(t, server, around(squares[3], "quadri")); got != squares[3].colour {
		t.Errorf("after the nonsense: %s, want %s", got, squares[3].colour)
	}
}

func TestAStopFinishesWhatIsBeingDrawn(t *testing.T) {
	dsn := pgtest.Database(t)
	loadSquares(t, dsn)
	server := serve(t, squaresCatalog(t, dsn, ""))
	server.ready(t)
	var wait sync.WaitGroup
	failures := make(chan error, 64)
	begun := make(chan struct{}, 8)
	for range 8 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			client := &http.Client{Transport: &http.Transport{}}
			for i := range 20 {
				if i == 3 {
					begun <- struct{}{}
				}
				resp, err := client.Get(server.url + strings.Replace(around(squares[0], "quadri"), "WIDTH=101&HEIGHT=101", "WIDTH=900&HEIGHT=900", 1))
				if err != nil {
					return // refused after the stop: the port is closed
				}
				if _, _, err := image.Decode(resp.Body); err != nil {
					failures <- fmt.Errorf("status %d: %w", resp.StatusCode, err)
				}
				resp.Body.Close()
			}
		}()
	}
	<-begun
	if code := server.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	wait.Wait()
	close(failures)
	for err := range failures {
		t.Errorf("a picture begun before the stop was torn: %v", err)
	}
}

func TestReadinessAndMetricsTellOfEveryLayer(t *testing.T) {
	dsn := pgtest.Database(t)
	loadSquares(t, dsn)
	server := serve(t, squaresCatalog(t, dsn, ""))
	server.ready(t)
	_, _, body := server.get(t, "/readyz")
	var state struct {
		Ready  bool
		Layers []struct {
			Layer, State string
			Rows, Bytes  int64
		}
	}
	if err := json.Unmarshal(body, &state); err != nil {
		t.Fatal(err)
	}
	if !state.Ready || len(state.Layers) != 1 || state.Layers[0].Rows != int64(len(squares)) || state.Layers[0].Bytes == 0 {
		t.Errorf("readyz: %s", body)
	}
	colourOf(t, server, around(squares[0], "quadri"))
	_, _, body = server.get(t, "/metrics")
	for _, want := range []string{`sigi_layer_ready{layer="quadri"} 1`, `sigi_layer_rows{layer="quadri"} 10`, `sigi_requests_total{`, `sigi_request_seconds_bucket{`, "go_goroutines"} {
		if !strings.Contains(string(body), want) {
			t.Errorf("metrics lack %q", want)
		}
	}
}

func TestAPortInUseIsSaidPlainly(t *testing.T) {
	dsn := pgtest.Database(t)
	loadSquares(t, dsn)
	catalog := squaresCatalog(t, dsn, "")
	server := serve(t, catalog)
	var out, errs bytes.Buffer
	code := run(context.Background(), []string{"serve", "--catalog", catalog, "--listen", strings.TrimPrefix(server.url, "http://")}, &out, &errs)
	if code != 1 || !strings.Contains(errs.String(), "--listen") {
		t.Errorf("code %d, %q", code, errs.String())
	}
}
