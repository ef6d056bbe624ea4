package ogc

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"sigi/fault"
)

const (
	capabilities = "/wms?SERVICE=WMS&REQUEST=GetCapabilities"
	aMap         = "/wms?VERSION=1.3.0&REQUEST=GetMap&LAYERS=edifici&STYLES=&CRS=EPSG:32632&BBOX=551000,5061000,552000,5062000&WIDTH=64&HEIGHT=64&FORMAT=image/png"
)

func TestAShortAnswerIsNotCompressed(t *testing.T) {
	if got := negotiateCoding([]string{"br"}, 100); got != "" {
		t.Errorf("a short answer is compressed by %s", got)
	}
	if got := negotiateCoding([]string{"br"}, 10_000); got != "br" {
		t.Errorf("a long answer is compressed by %q", got)
	}
}

func TestTextIsCompressedAndPicturesAreNot(t *testing.T) {
	h := newHandler(Options{}, newFake(t).open)
	plain := get(h, capabilities)
	for coding, open := range map[string]func(io.Reader) io.Reader{
		"br": func(r io.Reader) io.Reader { return brotli.NewReader(r) },
		"gzip": func(r io.Reader) io.Reader {
			z, err := gzip.NewReader(r)
			if err != nil {
				t.Fatal(err)
			}
			return z
		},
	} {
		got := get(h, capabilities, "Accept-Encoding", coding)
		if got.Header().Get("Content-Encoding") != coding || got.Body.Len()*3 > plain.Body.Len() {
			t.Errorf("%s: %v, %d of %d bytes", coding, got.Header(), got.Body.Len(), plain.Body.Len())
		}
		if !strings.Contains(strings.Join(got.Header().Values("Vary"), ","), "Accept-Encoding") {
			t.Errorf("%s: a cache would give it to everyone: %v", coding, got.Header())
		}
		body, err := io.ReadAll(open(got.Body))
		if err != nil || !bytes.Equal(body, plain.Body.Bytes()) {
			t.Errorf("%s does not give the same document (%v)", coding, err)
		}
		if got.Header().Get("ETag") == plain.Header().Get("ETag") {
			t.Errorf("%s: other bytes under the same ETag", coding)
		}
	}
	if got := get(h, aMap+"&WIDTH=64", "Accept-Encoding", "br, gzip"); got.Header().Get("Content-Encoding") != "" || got.Header().Get("Vary") != "" {
		t.Errorf("a picture: %v", got.Header())
	}
}

func TestWhatWasKeptIsNotSentAgain(t *testing.T) {
	h := newHandler(Options{}, newFake(t).open)
	for _, target := range []string{capabilities, "/wms?REQUEST=GetLegendGraphic&LAYER=edifici"} {
		first := get(h, target)
		tag := first.Header().Get("ETag")
		if tag == "" || first.Header().Get("Expires") == "" || !strings.HasPrefix(first.Header().Get("Cache-Control"), "max-age=") {
			t.Fatalf("%s: %v", target, first.Header())
		}
		for _, ask := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
			if again := get(h, target, "If-None-Match", ask); again.Code != 304 || again.Body.Len() > 0 || again.Header().Get("ETag") != tag {
				t.Errorf("%s: If-None-Match %s gives %d, %d bytes, %v", target, ask, again.Code, again.Body.Len(), again.Header())
			}
		}
		if again := get(h, target, "If-None-Match", `"other"`); again.Code != 200 || again.Body.Len() == 0 {
			t.Errorf("%s: another tag gives %d", target, again.Code)
		}
	}
	m := get(h, aMap).Header()
	expires, err := http.ParseTime(m.Get("Expires"))
	if m.Get("Cache-Control") != "no-cache" || err != nil || time.Until(expires) > 0 {
		t.Errorf("a map may be kept, though data change within the second: %v", m)
	}
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	h := newHandler(Options{}, newFake(t).open)
	r := httptest.NewRequest(http.MethodHead, capabilities, nil)
	r.Host = "maps.example"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	full := get(h, capabilities)
	if w.Code != 200 || w.Body.Len() != 0 || w.Header().Get("Content-Length") != full.Header().Get("Content-Length") || w.Header().Get("ETag") != full.Header().Get("ETag") {
		t.Errorf("%d, %d bytes, %v", w.Code, w.Body.Len(), w.Header())
	}
}

func TestPagesOfOtherOriginsMayRead(t *testing.T) {
	preflight := func(h http.Handler, origin string) http.Header {
		r := httptest.NewRequest(http.MethodOptions, aMap, nil)
		r.Header.Set("Origin", origin)
		r.Header.Set("Access-Control-Request-Method", "GET")
		r.Header.Set("Access-Control-Request-Headers", "x-requested-with, content-type")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusNoContent {
			t.Errorf("preflight: %d", w.Code)
		}
		return w.Header()
	}
	everyone := newHandler(Options{}, newFake(t).open)
	if got := get(everyone, aMap, "Origin", "https://a.example").Header(); got.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("by default: %v", got)
	}
	got := preflight(everyone, "https://a.example")
	if got.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(got.Get("Access-Control-Allow-Methods"), "POST") ||
		got.Get("Access-Control-Allow-Headers") != "x-requested-with, content-type" || got.Get("Access-Control-Max-Age") == "" || got.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("preflight: %v", got)
	}
	some := newHandler(Options{CORSOrigins: []string{"https://a.example"}}, newFake(t).open)
	if got := get(some, aMap, "Origin", "https://a.example").Header(); got.Get("Access-Control-Allow-Origin") != "https://a.example" || got.Get("Vary") != "Origin" {
		t.Errorf("an origin of the list: %v", got)
	}
	if got := get(some, aMap, "Origin", "https://b.example").Header(); got.Get("Access-Control-Allow-Origin") != "" || got.Get("Vary") != "Origin" {
		t.Errorf("an origin not of the list: %v", got)
	}
	if got := preflight(some, "https://b.example"); got.Get("Access-Control-Allow-Origin") != "" || got.Get("Access-Control-Allow-Methods") != "" {
		t.Errorf("preflight of an origin not of the list: %v", got)
	}
}

func TestLinksStartWithThePublicAddress(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.1/32")} // the test's client is 192.0.2.1
	for _, c := range []struct {
		rule    string
		options Options
		headers []string
		want    string
	}{
		{"the request's own host", Options{}, nil, "http://maps.example/wms?"},
		{"a host with a port", Options{}, []string{"Host", "[::1]:8080"}, "http://[::1]:8080/wms?"},
		{"the configured address wins", Options{PublicURL: "https://gis.example/x/", TrustedProxies: proxies}, []string{"X-Forwarded-Host", "y.example"}, "https://gis.example/x/wms?"},
		{"headers of strangers are not believed", Options{}, []string{"X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https", "Forwarded", "host=evil.example"}, "http://maps.example/wms?"},
		{"X-Forwarded of a trusted proxy", Options{TrustedProxies: proxies}, []string{"X-Forwarded-Host", "maps.comune.example", "X-Forwarded-Proto", "https", "X-Forwarded-Prefix", "/gis/"}, "https://maps.comune.example/gis/wms?"},
		{"Forwarded of a trusted proxy", Options{TrustedProxies: proxies}, []string{"Forwarded", `for=203.0.113.7;proto=https;host="maps.comune.example:8443"`}, "https://maps.comune.example:8443/wms?"},
		{"Forwarded before X-Forwarded", Options{TrustedProxies: proxies}, []string{"Forwarded", `proto=https;host=a.example`, "X-Forwarded-Host", "b.example"}, "https://a.example/wms?"},
		{"what the client wrote before the proxy is not believed", Options{TrustedProxies: proxies}, []string{"Forwarded", `for=1.2.3.4;host=evil.example, for=203.0.113.7;proto=https;host=a.example`}, "https://a.example/wms?"},
		{"two trusted proxies: the outer one knows the public name", Options{TrustedProxies: proxies}, []string{"Forwarded", `for=1.2.3.4;host=evil.example, for=203.0.113.7;proto=https;host=a.example, for=10.1.1.1;host=inner`}, "https://a.example/wms?"},
		{"a proxy that sets X-Forwarded-Host to a list", Options{TrustedProxies: proxies}, []string{"X-Forwarded-Host", "evil.example, a.example", "X-Forwarded-Proto", "http, https"}, "https://a.example/wms?"},
		{"a host that is none", Options{}, []string{"Host", `a"><script>`}, "http://localhost/wms?"},
		{"no host", Options{}, []string{"Host", ""}, "http://localhost/wms?"},
		{"a forwarded host that is none", Options{TrustedProxies: proxies}, []string{"X-Forwarded-Host", `a/b?"><x`, "X-Forwarded-Proto", "javascript", "X-Forwarded-Prefix", `/x"y`}, "http://maps.example/wms?"},
		{"a prefix that climbs", Options{TrustedProxies: proxies}, []string{"X-Forwarded-Prefix", "//evil.example"}, "http://maps.example/wms?"},
	} {
		got := get(newHandler(c.options, newFake(t).open), capabilities, c.headers...).Body.String()
		if !strings.Contains(got, `xlink:href="`+c.want+`"`) {
			_, after, _ := strings.Cut(got, "<Get><OnlineResource")
			t.Errorf("%s: want %s, got %.120s", c.rule, c.want, after)
		}
		if n := strings.Count(got, c.want+"SERVICE=WMS&amp;"); n != 4 {
			t.Errorf("%s: %d legend links of 4 start with %s", c.rule, n, c.want)
		}
	}
	f := newFake(t)
	f.catalog.Service.PublicURL = "https://catalog.example/gis"
	if got := get(newHandler(Options{}, f.open), capabilities).Body.String(); !strings.Contains(got, `"https://catalog.example/gis/wms?"`) {
		t.Error("the catalog's address is not used")
	}
}

func TestAPanicIsAnExceptionAndTheServerGoesOn(t *testing.T) {
	f := newFake(t)
	f.boom = true
	var log bytes.Buffer
	h := newHandler(Options{Log: slog.New(slog.NewJSONHandler(&log, nil))}, f.open)
	got := get(h, aMap)
	if got.Code != 500 || got.Header().Get("Content-Type") != "text/xml" || strings.Contains(got.Body.String(), "boom") || !strings.Contains(got.Body.String(), "internal error") {
		t.Errorf("%d %v\n%s", got.Code, got.Header(), got.Body)
	}
	if !strings.Contains(log.String(), "boom") || !strings.Contains(log.String(), "fake_test.go") {
		t.Errorf("the log does not say where: %s", log.String())
	}
	f.boom = false
	if got := get(h, aMap); got.Code != 200 {
		t.Errorf("afterwards: %d", got.Code)
	}
}

func TestFailuresOfTheServerHaveTheirStatus(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		says   string
	}{
		{fault.Wrap(errors.New("password=hunter2"), fault.Unavailable, "", "layer %q cannot be read now", "edifici"), 503, "cannot be read now"},
		{errors.New("password=hunter2"), 500, "internal error"},
		{context.DeadlineExceeded, 504, "time limit"},
		{fault.New(fault.Forbidden, "", "not for you"), 403, "not for you"},
	} {
		f := newFake(t)
		f.err = c.err
		for _, version := range []string{"1.3.0", "1.1.1"} {
			got := get(newHandler(Options{}, f.open), strings.NewReplacer("1.3.0", version, "CRS=", "SRS=").Replace(aMap))
			if got.Code != c.status || !strings.Contains(got.Body.String(), c.says) || strings.Contains(got.Body.String(), "hunter2") {
				t.Errorf("%v in %s: %d %s", c.err, version, got.Code, got.Body)
			}
		}
		if got := get(newHandler(Options{}, f.open), aMap+"&EXCEPTIONS=BLANK"); got.Code != 200 || got.Header().Get("Content-Type") != "image/png" {
			t.Errorf("%v, blank: %d %v", c.err, got.Code, got.Header())
		}
	}
	closed := newHandler(Options{}, func(context.Context) (session, error) {
		return nil, fault.New(fault.Unavailable, "", "no catalog is in force yet")
	})
	for _, target := range []string{aMap, capabilities + "&VERSION=1.1.1", "/ows", "/wms?LAYERS=%FF"} {
		if got := get(closed, target); got.Code != 503 || got.Header().Get("Retry-After") == "" || !strings.Contains(got.Body.String(), "no catalog is in force yet") {
			t.Errorf("%s before the first catalog: %d %s", target, got.Code, got.Body)
		}
	}
}

func TestTheTimeLimitEndsARequest(t *testing.T) {
	f := newFake(t)
	f.slow = time.Minute
	f.catalog.Limits.Timeout = time.Millisecond
	if got := get(newHandler(Options{}, f.open), aMap); got.Code != 504 {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

func TestAClientThatWentAwayIsNoError(t *testing.T) {
	f := newFake(t)
	f.slow = time.Minute
	var log bytes.Buffer
	code := ""
	h := newHandler(Options{Log: slog.New(slog.NewJSONHandler(&log, nil)), Observe: func(_, _ string, status int, c string, _ float64, _ int64) {
		if status == 499 {
			code = c
		}
	}}, f.open)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := httptest.NewRequest(http.MethodGet, aMap, nil).WithContext(ctx)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Body.Len() > 0 || code != "cancelled" || !strings.Contains(log.String(), `"level":"INFO"`) {
		t.Errorf("%d bytes, code %q, log %s", w.Body.Len(), code, log.String())
	}
}

func TestWorkThatTheServerGaveUpIsToldToTheClient(t *testing.T) {
	f := newFake(t)
	f.err = context.Canceled
	got := get(newHandler(Options{}, f.open), aMap)
	if got.Code != 503 || !strings.Contains(got.Body.String(), "try again") {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

func TestMethods(t *testing.T) {
	h := newHandler(Options{}, newFake(t).open)
	for _, method := range []string{"DELETE", "PUT", "PATCH", "TRACE", "CONNECT", "FOO"} {
		r := httptest.NewRequest(method, "/wms", nil)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != 405 || w.Header().Get("Allow") == "" || w.Body.Len() == 0 {
			t.Errorf("%s: %d %v", method, w.Code, w.Header())
		}
	}
}

func TestOneLineARequest(t *testing.T) {
	f := newFake(t)
	var log bytes.Buffer
	type seen struct {
		service, operation, code string
		status                   int
	}
	var observed []seen
	h := newHandler(Options{Log: slog.New(slog.NewJSONHandler(&log, nil)), Observe: func(service, operation string, status int, code string, _ float64, _ int64) {
		observed = append(observed, seen{service, operation, code, status})
	}}, f.open)
	line := func(target string, headers ...string) map[string]any {
		t.Helper()
		log.Reset()
		got := get(h, target, headers...)
		var m map[string]any
		if err := json.Unmarshal(log.Bytes(), &m); err != nil || strings.Count(log.String(), "\n") != 1 {
			t.Fatalf("not one line: %v\n%s", err, log.String())
		}
		if m["id"] != got.Header().Get("X-Request-Id") || m["id"] == "" {
			t.Errorf("%s: the log says id %v, the answer %s", target, m["id"], got.Header().Get("X-Request-Id"))
		}
		return m
	}
	if m := line(aMap, "X-Request-Id", "abc-1.2"); m["id"] != "abc-1.2" || m["operation"] != "GetMap" || m["version"] != "1.3.0" || m["status"] != 200.0 || m["level"] != "INFO" || m["client"] != "192.0.2.1" {
		t.Errorf("a map: %v", m)
	}
	for _, bad := range []string{"a b", "x\"", strings.Repeat("a", 65), "<b>"} {
		if m := line(aMap, "X-Request-Id", bad); m["id"] == bad {
			t.Errorf("the id %q was taken", bad)
		}
	}
	if m := line("/wms?VERSION=1.1.1&REQUEST=GetMap"); m["code"] != "missing parameter" || m["level"] != "INFO" {
		t.Errorf("a wrong request: %v", m)
	}
	f.err = fault.Wrap(errors.New("connection refused"), fault.Unavailable, "", "away")
	if m := line(aMap); m["code"] != "unavailable" || m["level"] != "WARN" || !strings.Contains(m["error"].(string), "connection refused") {
		t.Errorf("a source that is away: %v", m)
	}
	f.err = errors.New("oops")
	if m := line(aMap); m["code"] != "internal" || m["level"] != "ERROR" || !strings.Contains(m["error"].(string), "oops") {
		t.Errorf("our fault: %v", m)
	}
	line("/nowhere?" + strings.Repeat("x", 10000))
	if log.Len() > 4000 {
		t.Errorf("one request put %d bytes into the log", log.Len())
	}
	want := []seen{{"WMS", "GetMap", "", 200}, {"WMS", "GetMap", "", 200}, {"WMS", "GetMap", "", 200}, {"WMS", "GetMap", "", 200}, {"WMS", "GetMap", "", 200},
		{"WMS", "GetMap", "missing parameter", 200}, {"WMS", "GetMap", "unavailable", 503}, {"WMS", "GetMap", "internal", 500}, {"", "", "", 404}}
	if len(observed) != len(want) {
		t.Fatalf("observed %v", observed)
	}
	for i := range want {
		if observed[i] != want[i] {
			t.Errorf("observed %v, want %v", observed[i], want[i])
		}
	}
}

func TestNamesOfMetricsAreFromAFixedSet(t *testing.T) {
	h := newHandler(Options{Observe: func(service, operation string, _ int, code string, _ float64, _ int64) {
		switch operation {
		case "", "GetCapabilities", "GetMap", "GetFeatureInfo", "GetLegendGraphic":
		default:
			t.Errorf("operation %q", operation)
		}
		if service != "" && service != "WMS" {
			t.Errorf("service %q", service)
		}
	}}, newFake(t).open)
	for _, target := range []string{"/wms?REQUEST=x", "/ows?SERVICE=x&REQUEST=getmap", "/wms?SERVICE=y&REQUEST=GETMAP", "/wms?REQUEST=map&VERSION=9", "/x"} {
		get(h, target)
	}
}

func TestAMegabyteOfQueryIsRefused(t *testing.T) {
	h := newHandler(Options{}, newFake(t).open)
	got := get(h, "/wms?VERSION=1.3.0&REQUEST=GetMap&LAYERS="+strings.Repeat("a,", 1<<19))
	if got.Header().Get("Content-Type") != "text/xml" || got.Body.Len() > 1000 {
		t.Errorf("%v\n%.300s", got.Header(), got.Body)
	}
	got = get(h, "/wms?VERSION=1.3.0&REQUEST=GetMap&STYLES=&CRS=CRS:84&BBOX=1,2,3,4&WIDTH=1&HEIGHT=1&FORMAT=image/png&LAYERS="+strings.Repeat("a,", 100_000)+"a")
	if !strings.Contains(got.Body.String(), "at most 4") {
		t.Errorf("%.300s", got.Body)
	}
}

func TestEveryAnswerForbidsGuessing(t *testing.T) {
	h := newHandler(Options{}, newFake(t).open)
	for _, target := range []string{aMap, capabilities, "/wms", "/ows", "/x"} {
		if got := get(h, target).Header(); got.Get("X-Content-Type-Options") != "nosniff" || got.Get("Content-Type") == "" {
			t.Errorf("%s: %v", target, got)
		}
	}
}
