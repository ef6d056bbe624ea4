package imagery

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sigi/fetch"
	"sigi/layers"
	"sigi/layers/ogr"
)

// fileServer serves a file in one of the ways that servers have.
type fileServer struct {
	data    atomic.Pointer[[]byte]
	version atomic.Int64
	way     atomic.Value // "": as it should be
	sent    atomic.Int64 // bytes
}

func (s *fileServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	data := *s.data.Load()
	w.Header().Set("ETag", fmt.Sprintf(`"%d"`, s.version.Load()))
	switch way, _ := s.way.Load().(string); way {
	case "ignores ranges":
		_, _ = w.Write(data)
		return
	case "is gone":
		http.NotFound(w, r)
		return
	case "stalls":
		select {
		case <-r.Context().Done():
		case <-time.After(10 * time.Second):
		}
		return
	case "sends another range":
		w.Header().Set("Content-Range", fmt.Sprintf("bytes 7-1006/%d", len(data)))
		w.WriteHeader(http.StatusPartialContent)
		_, _ = w.Write(data[:1000])
		return
	case "sends less than it says":
		w.Header().Set("Content-Range", fmt.Sprintf("bytes 0-9999/%d", len(data)))
		w.Header().Set("Content-Length", "10000")
		w.WriteHeader(http.StatusPartialContent)
		_, _ = w.Write(data[:100])
		return
	case "says a size that is not":
		w.Header().Set("Content-Range", fmt.Sprintf("bytes 0-131071/%d", int64(1)<<40))
		w.WriteHeader(http.StatusPartialContent)
		_, _ = w.Write(data[:131072])
		return
	case "leads elsewhere":
		http.Redirect(w, r, "http://127.0.0.2:1/other.tif", http.StatusFound)
		return
	}
	counted := countingWriter{w, &s.sent}
	http.ServeContent(counted, r, "", time.Time{}, bytes.NewReader(data))
}

type countingWriter struct {
	http.ResponseWriter
	n *atomic.Int64
}

func (w countingWriter) Write(b []byte) (int, error) {
	w.n.Add(int64(len(b)))
	return w.ResponseWriter.Write(b)
}

// serveFile serves a file, and returns the policy that allows the server.
func serveFile(t *testing.T, path string) (*fileServer, string, *fetch.Policy) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := &fileServer{}
	s.data.Store(&data)
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	prefix, err := fetch.ParsePrefix(web.URL + "/orto/")
	if err != nil {
		t.Fatal(err)
	}
	return s, web.URL, &fetch.Policy{Prefixes: []fetch.Prefix{prefix}, Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Timeout: 300 * time.Millisecond}
}

// openFrom opens a layer with a list of what may be read; log gets the log.
func openFrom(t *testing.T, path string, p *fetch.Policy, log *bytes.Buffer, options map[string]string) (*raster, error) {
	t.Helper()
	s, err := Driver{Blocks: NewBlocks(16 << 20), Indexes: map[string]layers.Driver{"ogr": ogr.Driver{}}, Log: slog.New(slog.NewTextHandler(log, nil))}.Open(context.Background(), layers.SourceOptions{Name: "test", Driver: "imagery", Path: path, Remote: p, Options: options})
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { _ = s.Close() })
	r, err := s.(layers.RasterSource).Raster(context.Background(), layers.RasterOptions{})
	if err != nil {
		return nil, err
	}
	return r.(*raster), nil
}

// largeImage has some megabytes, of which a window needs a small part.
func largeImage(t *testing.T) string {
	return made{w: 2048, h: 2048, bands: 3, sample: func(b, x, y int) float64 { return float64((x*x + y*7919*b + x*y) >> 3 & 255) }}.
		write(t, temp(t, "big.tif"), "GTiff", "TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=128", "COMPRESS=DEFLATE")
}

// A remote image shows the pixels it shows here, by either decoder, and no more of it
// is read than a window needs.
func TestARemoteImageIsReadInParts(t *testing.T) {
	path := largeImage(t)
	w := image.Rect(900, 900, 1000, 1000)
	want := picture(t, onlySheet(t, opened(t, path), 0), w)
	for _, decoder := range []string{"own", "gdal"} {
		s, base, policy := serveFile(t, path)
		var log bytes.Buffer
		r, err := openFrom(t, base+"/orto/big.tif", policy, &log, map[string]string{"decoder": decoder})
		if err != nil {
			t.Fatal(err)
		}
		got := picture(t, onlySheet(t, r, 0), w)
		if !bytes.Equal(got.RGBA, want.RGBA) || len(got.Missing) > 0 {
			t.Errorf("%s: other pixels; missing %v", decoder, got.Missing)
		}
		if n, all := s.sent.Load(), int64(len(*s.data.Load())); n > all/3 {
			t.Errorf("%s: %d bytes of %d were read", decoder, n, all)
		}
		if r.Revision() == "" || r.Now(context.Background()) != r.Revision() {
			t.Errorf("%s: the revision %q is %q now", decoder, r.Revision(), r.Now(context.Background()))
		}
	}
}

func TestWhatTheListDoesNotAllowIsNotAsked(t *testing.T) {
	path := largeImage(t)
	s, base, policy := serveFile(t, path)
	s.way.Store("is gone")
	vrt := filepath.Join(t.TempDir(), "a.vrt")
	writeText(t, vrt, `<VRTDataset rasterXSize="9" rasterYSize="9"><VRTRasterBand><SimpleSource><SourceFilename>/vsicurl/`+base+`/orto/a.tif</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>`)
	nobody := *policy
	nobody.Networks = nil
	for _, c := range []struct {
		path   string
		policy *fetch.Policy
		want   string
	}{
		{base + "/orto/a.tif", nil, "not among those"},
		{base + "/other/a.tif", policy, "not among those"},
		{base + "/orto/../other/a.tif", policy, "not among those"},
		{"http://127.0.0.1:1/orto/a.tif", policy, "not among those"},
		{base + "/orto/a.tif", &nobody, "public server"},
		{"/vsicurl/" + base + "/orto/a.tif", policy, "leads to another server"},
		{"/vsizip//vsicurl/" + base + "/orto/a.zip", policy, "leads to another server"},
		{"/vsis3/bucket/a.tif", policy, "leads to another server"},
		{vrt, policy, "leads to another server"},
		{base + "/orto/index.gpkg", policy, "a tile index is a file here"},
	} {
		var log bytes.Buffer
		if _, err := openFrom(t, c.path, c.policy, &log, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.path, err)
		}
	}
	if n := s.sent.Load(); n != 0 {
		t.Errorf("%d bytes were sent", n)
	}
}

// Servers that fail in every way: the answer is an error or a part, said once in the
// log, in time.
func TestServersThatFail(t *testing.T) {
	path := largeImage(t)
	for way, want := range map[string]string{
		"ignores ranges": "ignores ranges", "is gone": "404", "stalls": "did not answer within 300ms", "sends another range": "sends another range",
		"sends less than it says": "cannot be read", "says a size that is not": "", "leads elsewhere": "cannot be read",
	} {
		s, base, policy := serveFile(t, path)
		s.way.Store(way)
		var log bytes.Buffer
		start := time.Now()
		r, err := openFrom(t, base+"/orto/big.tif", policy, &log, nil)
		if way == "says a size that is not" && err == nil { // it shows where the lie hurts
			p := &layers.Pixels{Rect: image.Rect(900, 900, 1000, 1000)}
			if err := onlySheet(t, r, 0).Read(context.Background(), p, nil); err != nil || len(p.Missing) == 0 {
				t.Errorf("a server that %s: %v, missing %v", way, err, p.Missing)
			}
			continue
		}
		if err == nil || !strings.Contains(fmt.Sprint(err, log.String()), want) || !strings.Contains(log.String(), "big.tif") {
			t.Errorf("a server that %s: %v\n%s", way, err, log.String())
		}
		if took := time.Since(start); took > 8*time.Second {
			t.Errorf("a server that %s: took %s", way, took)
		}
		// It fails between two maps: what is not there yet is missing, and the log says why.
		s.way.Store("")
		log.Reset()
		if r, err = openFrom(t, base+"/orto/big.tif", policy, &log, nil); err != nil {
			t.Fatal(err)
		}
		sheet := onlySheet(t, r, 0)
		s.way.Store(way)
		p := &layers.Pixels{Rect: image.Rect(900, 900, 1000, 1000)}
		if err := sheet.Read(context.Background(), p, nil); err != nil || len(p.Missing) == 0 || strings.Count(log.String(), "image cannot be read") != 1 {
			t.Errorf("a server that %s later: %v, missing %v\n%s", way, err, p.Missing, log.String())
		}
	}
}

// A remote file that is replaced is not mixed with what was there.
func TestARemoteFileThatChangesIsNotMixed(t *testing.T) {
	path := largeImage(t)
	s, base, policy := serveFile(t, path)
	var log bytes.Buffer
	r, err := openFrom(t, base+"/orto/big.tif", policy, &log, nil)
	if err != nil {
		t.Fatal(err)
	}
	old := onlySheet(t, r, 0)
	other := made{w: 2048, h: 2048, bands: 3, sample: func(int, int, int) float64 { return 42 }}.
		write(t, temp(t, "big.tif"), "GTiff", "TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=128", "COMPRESS=DEFLATE")
	data, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	s.data.Store(&data)
	s.version.Add(1)
	p := &layers.Pixels{Rect: image.Rect(900, 900, 1000, 1000)}
	if err := old.Read(context.Background(), p, nil); err != nil || len(p.Missing) == 0 {
		t.Fatalf("%v, missing %v", err, p.Missing)
	}
	was := r.Revision()
	if r.Now(context.Background()) == was {
		t.Error("the revision is that of before")
	}
	if got := at(picture(t, onlySheet(t, r, 0), image.Rect(900, 900, 1000, 1000)), 950, 950); got != [4]uint8{42, 42, 42, 255} {
		t.Errorf("the new file shows %v", got)
	}
}
