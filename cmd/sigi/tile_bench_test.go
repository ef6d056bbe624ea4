package main

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"sigi/catalog"
	"sigi/ogc"
	"sigi/publish"
	"sigi/render"
)

// fences is a layer of crossing lines, so that its tiles have some kilobytes.
func fences(t testing.TB, folder string) {
	t.Helper()
	var b strings.Builder
	b.WriteString(`{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32632"}},"features":[`)
	for i := range 400 {
		x, y := 551000+i*7919%2000, 5061000+i*104729%2000
		fmt.Fprintf(&b, "%s\n"+`{"type":"Feature","properties":{"nome":"Via %d","colore":"#%02x8040"},"geometry":{"type":"Polygon","coordinates":[[[%d,%d],[%d,%d],[%d,%d],[%d,%d]]]}}`,
			map[bool]string{true: "", false: ","}[i == 0], i, i%256, x, y, x+90, y+31, x+47, y+80, x, y)
	}
	b.WriteString("]}\n")
	write(t, folder, "fences.geojson", b.String())
	style, err := os.ReadFile("testdata/quadri.sld")
	if err != nil {
		t.Fatal(err)
	}
	write(t, folder, "quadri.sld", string(style))
	write(t, folder, "catalog.yaml", `
sources: {f: {driver: ogr, path: fences.geojson}}
tiles: {folder: tiles, max_age: 1h}
layers: [{layer: fences, source: f, styles: [quadri]}]
`)
}

func write(t testing.TB, folder, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// published is a server over a catalog with every layer read.
func published(t testing.TB, file string) *publish.Server {
	t.Helper()
	c, err := catalog.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	s := publish.New(publish.Options{Drivers: drivers(nil, 64<<20), Renderer: render.NewRenderer(render.Options{})})
	t.Cleanup(s.Close)
	if err := s.Publish(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		ready := true
		for _, l := range s.Status() {
			ready = ready && l.State == publish.Ready
		}
		if ready {
			return s
		}
		if time.Now().After(end) {
			t.Fatalf("not ready: %+v", s.Status())
		}
	}
}

// cpuTime is what this process has used, in nanoseconds: on a machine that
// others use too it says more than the clock.
func cpuTime() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

// wire is a client that costs little: what is measured is the server.
type wire struct {
	conn    net.Conn
	r       *bufio.Reader
	request []byte
}

func dial(t testing.TB, address, path string) *wire {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &wire{conn, bufio.NewReaderSize(conn, 64<<10), []byte("GET " + path + " HTTP/1.1\r\nHost: maps.example\r\n\r\n")}
}

// get sends the request and returns status and length.
func (w *wire) get() (status, length int, err error) {
	if _, err := w.conn.Write(w.request); err != nil {
		return 0, 0, err
	}
	length = -1
	for first := true; ; first = false {
		line, err := w.r.ReadSlice('\n')
		if err != nil {
			return 0, 0, err
		}
		switch {
		case first:
			if status, err = strconv.Atoi(string(line[9:12])); err != nil {
				return 0, 0, err
			}
		case len(line) > 16 && strings.EqualFold(string(line[:16]), "Content-Length: "):
			if length, err = strconv.Atoi(strings.TrimSpace(string(line[16:]))); err != nil {
				return 0, 0, err
			}
		case len(line) == 2:
			_, err = w.r.Discard(length)
			return status, length, err
		}
	}
}

// hitters is a server on loopback and a client for each core, whose connections
// stay open.
type hitters struct {
	clients []*wire
	length  int
}

func startHitters(b *testing.B, h http.Handler, path string, length int) *hitters {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: h}
	go server.Serve(l)
	b.Cleanup(func() { server.Close() })
	s := &hitters{length: length}
	for range runtime.GOMAXPROCS(0) {
		s.clients = append(s.clients, dial(b, l.Addr().String(), path))
	}
	return s
}

// turn asks for the tile the given number of times, with all clients at once, and
// returns what a request took by the clock and of the processor (client and server
// together), in nanoseconds.
func (s *hitters) turn(b *testing.B, requests int) (clock, cpu float64) {
	var all sync.WaitGroup
	used, began := cpuTime(), time.Now()
	for _, w := range s.clients {
		all.Go(func() {
			for range requests / len(s.clients) {
				if status, n, err := w.get(); err != nil || status != 200 || n != s.length {
					b.Errorf("%d %d bytes of %d, %v", status, n, s.length, err)
					return
				}
			}
		})
	}
	all.Wait()
	return float64(time.Since(began)) / float64(requests), float64(cpuTime()-used) / float64(requests)
}

// BenchmarkTileHit compares a kept tile, through everything a request passes
// (id, log, metrics, CORS, routing, session, cache), with a bare handler of
// net/http that writes the same bytes from memory.
//
// The two take turns of some tens of milliseconds, since a shared machine gives more
// in one second than in the next; the ratios are medians over the turns.
func BenchmarkTileHit(b *testing.B) {
	folder := b.TempDir()
	fences(b, folder)
	s := published(b, filepath.Join(folder, "catalog.yaml"))
	m := newMetrics(s)
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer null.Close()
	whole := newHandler(ogc.New(ogc.Options{Server: s, Log: slog.New(slog.NewTextHandler(null, nil)), Observe: m.observe}), http.NotFoundHandler(), s, m)
	for _, way := range []struct{ name, path string }{
		{"xyz", "/xyz/fences/WebMercatorQuad/16/34528/23392.png"},
		{"rest", "/wmts/1.0.0/fences/quadri/WebMercatorQuad/16/23392/34528.png"},
		{"kvp", "/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=fences&STYLE=quadri&FORMAT=image/png&TILEMATRIXSET=WebMercatorQuad&TILEMATRIX=16&TILEROW=23392&TILECOL=34528"},
	} {
		b.Run(way.name, func(b *testing.B) {
			first := httptest.NewRecorder()
			whole.ServeHTTP(first, httptest.NewRequest(http.MethodGet, way.path, nil))
			tile := first.Body.Bytes()
			if first.Code != http.StatusOK || len(tile) == 0 {
				b.Fatalf("%d: %s", first.Code, tile)
			}
			ours := startHitters(b, whole, way.path, len(tile))
			bare := startHitters(b, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "image/png")
				w.Header().Set("Content-Length", strconv.Itoa(len(tile)))
				_, _ = w.Write(tile)
			}), way.path, len(tile))
			const requests = 1000
			var ourClock, bareClock, byClock, byCPU []float64
			for b.Loop() {
				clock, cpu := ours.turn(b, requests)
				bareTime, bareCPU := bare.turn(b, requests)
				ourClock, bareClock = append(ourClock, clock), append(bareClock, bareTime)
				byClock, byCPU = append(byClock, bareTime/clock), append(byCPU, bareCPU/cpu)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(median(ourClock), "sigi-ns")
			b.ReportMetric(median(bareClock), "bare-ns")
			b.ReportMetric(median(byClock), "of-bare-by-clock")
			b.ReportMetric(median(byCPU), "of-bare-by-cpu")
		})
	}
}

func median(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}
