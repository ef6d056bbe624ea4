package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// download is a whole layer by WFS 2.0.
type download struct {
	name     string
	sigi     string // OUTPUTFORMAT there
	peer     string // and at MapServer
	feature  string // stands once in each feature's text
	seconds  map[string][]float64
	first    map[string][]float64 // seconds to the first byte
	bytes    map[string]int64
	features map[string]int
	failure  string
}

// fetched is one answer read to its end.
type fetched struct {
	first, took time.Duration
	bytes       int64
	features    int
}

// downloads measures the buildings of Florence, in turns.
func (s *settings) downloads(ctx context.Context, f *fleet) ([]*download, error) {
	list := []*download{
		{name: "GML 3.2", sigi: "application/gml+xml; version=3.2", peer: "application/gml+xml; version=3.2", feature: "<wfs:member>"},
		{name: "GeoJSON", sigi: "application/json", peer: "application/json; subtype=geojson", feature: `"Feature"`},
	}
	sigi, mapserver := f.servers[0], f.servers[1]
	for _, d := range list {
		d.seconds, d.first, d.bytes, d.features = map[string][]float64{}, map[string][]float64{}, map[string]int64{}, map[string]int{}
		for round := range s.rounds {
			for k := range 2 {
				on, format := sigi, d.sigi
				if (k+round)%2 == 1 {
					on, format = mapserver, d.peer
				}
				got, err := fetch(ctx, featuresAddress(on, "edifici", format), d.feature)
				if err != nil {
					if on == sigi {
						return nil, err
					}
					d.failure = err.Error()
					continue
				}
				d.seconds[on.name] = append(d.seconds[on.name], got.took.Seconds())
				d.first[on.name] = append(d.first[on.name], got.first.Seconds())
				d.bytes[on.name], d.features[on.name] = got.bytes, got.features
			}
		}
		fmt.Println(d.line())
	}
	return list, nil
}

func featuresAddress(on *server, layer, format string) string {
	q := url.Values{"SERVICE": {"WFS"}, "VERSION": {"2.0.0"}, "REQUEST": {"GetFeature"}, "OUTPUTFORMAT": {format}}
	base := on.base
	if on.name == "SIGI" {
		base = strings.TrimSuffix(base, "/wms") + "/wfs"
		q.Set("TYPENAMES", layer)
	} else {
		q.Set("TYPENAMES", "ms:"+layer)
	}
	q.Set("SRSNAME", "urn:ogc:def:crs:EPSG::32632")
	return base + "?" + q.Encode()
}

// fetch reads an answer and counts what it is given for features.
func fetch(ctx context.Context, address, feature string) (fetched, error) {
	var got fetched
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return got, err
	}
	start := time.Now()
	resp, err := client.Do(req)
	if err != nil {
		return got, err
	}
	defer resp.Body.Close()
	mark, buf := []byte(feature), make([]byte, 1<<20)
	held := 0 // of buf: the end of the piece before, in which a mark may have begun
	for {
		n, err := resp.Body.Read(buf[held:])
		if n > 0 && got.bytes == 0 {
			got.first = time.Since(start)
			if resp.StatusCode != http.StatusOK || bytes.Contains(buf[:n], []byte("Exception")) {
				return got, fmt.Errorf("status %d: %.300s", resp.StatusCode, buf[:n])
			}
		}
		got.bytes += int64(n)
		piece := buf[:held+n]
		got.features += bytes.Count(piece, mark)
		held = copy(buf, piece[max(0, len(piece)-len(mark)+1):])
		if err == io.EOF {
			got.took = time.Since(start)
			return got, nil
		}
		if err != nil {
			return got, err
		}
	}
}

func (d *download) line() string {
	if d.failure != "" {
		return fmt.Sprintf("buildings by WFS as %-8s MapServer fails: %s", d.name, d.failure)
	}
	mid, low, high := d.ratio()
	return fmt.Sprintf("buildings by WFS as %-8s SIGI %.3f s, MapServer %.3f s: %.1fx (%.1f-%.1f)", d.name, median(d.seconds["SIGI"]), median(d.seconds["MapServer"]), mid, low, high)
}

// ratio is MapServer's time over SIGI's, round by round.
func (d *download) ratio() (mid, low, high float64) {
	var all []float64
	for i := range min(len(d.seconds["SIGI"]), len(d.seconds["MapServer"])) {
		all = append(all, d.seconds["MapServer"][i]/d.seconds["SIGI"][i])
	}
	if len(all) == 0 {
		return 0, 0, 0
	}
	return median(all), slices.Min(all), slices.Max(all)
}

// whole is the million buildings read by WFS from SIGI.
type whole struct {
	fetched
	idle, peak int64 // bytes the process weighs
}

// million reads them all, and watches what the process weighs meanwhile.
func (s *settings) million(ctx context.Context, f *fleet) (w whole, err error) {
	pid := f.servers[0].pid
	if w.idle, err = residentBytes(pid); err != nil {
		return w, err
	}
	ended := make(chan struct{})
	watched := make(chan int64)
	go func() {
		peak := w.idle
		for {
			select {
			case <-ended:
				watched <- peak
				return
			case <-time.After(20 * time.Millisecond):
				if now, err := weigh(pid); err == nil {
					peak = max(peak, now)
				}
			}
		}
	}()
	w.fetched, err = fetch(ctx, featuresAddress(f.servers[0], "milione", "application/gml+xml; version=3.2"), "<wfs:member>")
	close(ended)
	w.peak = <-watched
	if err == nil {
		fmt.Printf("a million buildings by WFS as GML 3.2: %d features, %.0f MB in %.1f s, first byte after %.1f ms, %.0f MB above idle\n",
			w.features, float64(w.bytes)/1e6, w.took.Seconds(), float64(w.first.Microseconds())/1000, float64(w.peak-w.idle)/1e6)
	}
	return w, err
}

// residentBytes is what a process weighs after its memory has settled: the
// runtime gives back what loading used within some seconds.
func residentBytes(pid int) (int64, error) {
	time.Sleep(5 * time.Second)
	return weigh(pid)
}

func weigh(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	m := regexp.MustCompile(`VmRSS:\s+(\d+)`).FindSubmatch(status)
	if m == nil {
		return 0, fmt.Errorf("no VmRSS of process %d", pid)
	}
	kb, err := strconv.ParseInt(string(m[1]), 10, 64)
	return kb << 10, err
}

// writeDownloads is the chapter of the report.
func writeDownloads(b *strings.Builder, list []*download, w whole) {
	b.WriteString("\n## Features\n\nAll buildings of Florence by WFS 2.0, one client, in turns; *ratio* is MapServer's time over SIGI's, median (lowest-highest).\n\n" +
		"| format | server | features | MB | seconds | first byte ms | ratio |\n|---|---|---|---|---|---|---|\n")
	for _, d := range list {
		for _, name := range []string{"SIGI", "MapServer"} {
			if name == "MapServer" && d.failure != "" {
				fmt.Fprintf(b, "| %s | %s | fails: %.100s |||||\n", d.name, name, strings.ReplaceAll(d.failure, "\n", " "))
				continue
			}
			ratio := ""
			if name == "MapServer" {
				mid, low, high := d.ratio()
				ratio = fmt.Sprintf("**%.1f** (%.1f-%.1f)", mid, low, high)
			}
			fmt.Fprintf(b, "| %s | %s | %d | %.1f | %.3f | %.1f | %s |\n", d.name, name, d.features[name], float64(d.bytes[name])/1e6,
				median(d.seconds[name]), 1000*median(d.first[name]), ratio)
		}
	}
	if w.features > 0 {
		fmt.Fprintf(b, "\nThe million as GML 3.2: %d features, %.0f MB in %.1f s, first byte after %.1f ms; the process weighed at most %.0f MB more than idle.\n",
			w.features, float64(w.bytes)/1e6, w.took.Seconds(), float64(w.first.Microseconds())/1000, float64(w.peak-w.idle)/1e6)
	}
}
