package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
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

// BenchmarkTileHit compares a kept tile, through everything a request passes
// (id, log, metrics, CORS, routing, session, cache), with a bare handler of
// net/http that writes the same bytes from memory.
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
	tile := []byte(nil)
	bare := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		w.Header().Set("Content-Length", strconv.Itoa(len(tile)))
		_, _ = w.Write(tile)
	})
	const path = "/xyz/fences/WebMercatorQuad/16/34528/23392.png"
	ways := map[string]string{
		"xyz":  path,
		"rest": "/wmts/1.0.0/fences/quadri/WebMercatorQuad/16/23392/34528.png",
		"kvp":  "/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=fences&STYLE=quadri&FORMAT=image/png&TILEMATRIXSET=WebMercatorQuad&TILEMATRIX=16&TILEROW=23392&TILECOL=34528",
	}
	type variant struct {
		name, path string
		handler    http.Handler
	}
	var variants []variant
	for _, way := range []string{"xyz", "rest", "kvp"} {
		variants = append(variants, variant{way + "/sigi", ways[way], whole}, variant{way + "/bare", ways[way], bare})
	}
	for _, c := range variants {
		b.Run(c.name, func(b *testing.B) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				b.Fatal(err)
			}
			server := &http.Server{Handler: c.handler}
			go server.Serve(l)
			defer server.Close()
			if tile == nil {
				resp, err := http.Get("http://" + l.Addr().String() + path)
				if err != nil {
					b.Fatal(err)
				}
				tile, _ = io.ReadAll(resp.Body)
				resp.Body.Close()
			}
			b.ReportAllocs()
			before := cpuTime()
			defer func() { b.ReportMetric(float64(cpuTime()-before)/float64(b.N), "cpu-ns/op") }()
			b.SetBytes(int64(len(tile)))
			b.RunParallel(func(pb *testing.PB) {
				w := dial(b, l.Addr().String(), c.path)
				for pb.Next() {
					if status, n, err := w.get(); err != nil || status != 200 || n != len(tile) {
						b.Errorf("%d %d bytes of %d, %v", status, n, len(tile), err)
						return
					}
				}
			})
		})
	}
}
