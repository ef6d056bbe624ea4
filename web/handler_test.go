package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"sigi/catalog"
	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
	"sigi/publish"
)

// fakeSession is a catalog of which some data has come.
type fakeSession struct {
	catalog  *catalog.Catalog
	sequence string
	extents  map[string]geom.Bound // by node name; "" is the whole
}

func (s *fakeSession) Catalog() *catalog.Catalog { return s.catalog }
func (s *fakeSession) UpdateSequence() string    { return s.sequence }
func (s *fakeSession) Close()                    {}
func (s *fakeSession) Extent(n catalog.Node, _ *crs.CRS) (geom.Bound, bool) {
	b, ok := s.extents[n.NodeName()]
	return b, ok
}

// town is the catalog of testdata, with the extent of two of its nodes known.
func town(t *testing.T) *fakeSession {
	t.Helper()
	c, err := catalog.Load("testdata/catalog.yaml")
	if err != nil {
		t.Fatal(err)
	}
	bergamo := geom.Bound{MinX: 9.6, MinY: 45.65, MaxX: 9.72, MaxY: 45.74}
	return &fakeSession{catalog: c, sequence: "1000", extents: map[string]geom.Bound{"": bergamo, "edifici": bergamo}}
}

// serving is the handler over a session and what its layers say of themselves.
func serving(s *fakeSession, status ...publish.LayerStatus) http.Handler {
	return newHandler(Options{Services: []Service{{Name: "WMS", Path: "wms"}}}, published{
		open:   func(context.Context) (session, error) { return s, nil },
		status: func() []publish.LayerStatus { return status },
	})
}

// failing is the handler while no session can be opened.
func failing(err error) http.Handler {
	return newHandler(Options{}, published{
		open:   func(context.Context) (session, error) { return nil, err },
		status: func() []publish.LayerStatus { return nil },
	})
}

func get(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestEveryAnswerGuardsWhoReadsIt(t *testing.T) {
	h := serving(town(t))
	for _, path := range []string{"/", "/?lang=fr", "/assets/" + embedded().manifest.Script, "/assets/none.js", "/api/catalog.json", "/api/readiness.json", "/api/none", "/assets/../doc.go"} {
		header := get(h, path).Header()
		csp := header.Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none';") || strings.Contains(csp, "unsafe") || regexp.MustCompile(`https?:|\*|data:`).MatchString(csp) {
			t.Errorf("%s: policy %q", path, csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} {
			if got := header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
}

// The page may use nothing but files of this server, by relative addresses,
// and what people wrote into the catalog stays text.
func TestThePageHasOnlyRelativeAddressesAndNoScriptOfItsOwn(t *testing.T) {
	body := get(serving(town(t)), "/").Body.String()
	for _, address := range regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		if strings.HasPrefix(address[1], "/") || strings.Contains(address[1], ":") {
			t.Errorf("%s is not relative", address[0])
		}
	}
	if regexp.MustCompile(`(?i)<script[^>]*>[^<]|<style|style=|\son[a-z]+=`).MatchString(body) {
		t.Errorf("script or style in the page:\n%s", body)
	}
	if !strings.Contains(body, "<title>Città di Prova &lt;SIT&gt; &amp; dintorni</title>") || strings.Contains(body, "<SIT>") {
		t.Errorf("the title:\n%s", body)
	}
}

func TestThePageIsInTheLanguageThatIsWelcome(t *testing.T) {
	h := serving(town(t))
	for _, c := range []struct{ accept, query, want string }{
		{"", "", "it"}, {"en", "", "en"}, {"en-GB,en;q=0.9", "", "en"}, {"it-IT,it;q=0.9,en;q=0.8", "", "it"},
		{"de, en;q=0.7, it;q=0.3", "", "en"}, {"de", "", "it"}, {"en;q=0.2, it;q=0.8", "", "it"}, {";;;=", "", "it"}, {"*", "", "it"},
		{"it", "?lang=en", "en"}, {"en", "?lang=it", "it"},
	} {
		w := get(h, "/"+c.query, "Accept-Language", c.accept)
		if !strings.Contains(w.Body.String(), `<html lang="`+c.want+`">`) {
			t.Errorf("%q %s: %.60s; want %s", c.accept, c.query, w.Body, c.want)
		}
		if !strings.Contains(strings.Join(w.Header().Values("Vary"), ","), "Accept-Language") {
			t.Errorf("a cache would give it to everyone: %v", w.Header())
		}
	}
	if w := get(h, "/?lang=fr"); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "it, en") {
		t.Errorf("lang=fr: %d %s", w.Code, w.Body)
	}
}

func TestThePageComesBeforeTheCatalogDoes(t *testing.T) {
	h := failing(fault.New(fault.Unavailable, "", "no catalog is in force yet"))
	if w := get(h, "/"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<title>SIGI</title>") {
		t.Errorf("page: %d %s", w.Code, w.Body)
	}
	w := get(h, "/api/catalog.json")
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "no catalog is in force yet") {
		t.Errorf("catalog: %d %v %s", w.Code, w.Header(), w.Body)
	}
}

func TestEveryMeaningOfAnErrorHasAnAnswer(t *testing.T) {
	for _, code := range fault.Codes() {
		w := get(failing(fault.Wrap(errors.New("password=secret"), code, "lang", "for people")), "/api/catalog.json")
		if w.Code < 400 || !strings.Contains(w.Header().Get("Content-Type"), "json") || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%v: %d %s", code, w.Code, w.Body)
		}
		if (w.Code < 500 || w.Code == http.StatusServiceUnavailable) != strings.Contains(w.Body.String(), "for people") {
			t.Errorf("%v: %d says %s", code, w.Code, w.Body)
		}
	}
	if w := get(failing(errors.New("password=secret")), "/api/readiness.json"); w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("an error of ours: %d %s", w.Code, w.Body)
	}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	for _, path := range []string{"/", "/api/catalog.json", "/assets/" + embedded().manifest.Style} {
		w := httptest.NewRecorder()
		serving(town(t)).ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader("x")))
		if w.Code != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: %d", path, w.Code)
		}
		w = httptest.NewRecorder()
		serving(town(t)).ServeHTTP(w, httptest.NewRequest(http.MethodHead, path, nil))
		if w.Code != http.StatusOK || w.Body.Len() != 0 || w.Header().Get("Content-Length") == "0" {
			t.Errorf("HEAD %s: %d, %d bytes, %v", path, w.Code, w.Body.Len(), w.Header())
		}
	}
}

func TestAnswersAreCounted(t *testing.T) {
	var seen []string
	s := town(t)
	h := newHandler(Options{Observe: func(service, operation string, status int, code string, _ float64, bytes int64) {
		if service != "page" || (status == 200) != (code == "") || bytes == 0 {
			t.Errorf("%s %s %d %q %d", service, operation, status, code, bytes)
		}
		seen = append(seen, operation)
	}}, published{open: func(context.Context) (session, error) { return s, nil }, status: func() []publish.LayerStatus { return nil }})
	for _, path := range []string{"/", "/assets/none.js", "/api/catalog.json", "/api/readiness.json"} {
		get(h, path)
	}
	if got := strings.Join(seen, " "); got != "page asset catalog readiness" {
		t.Errorf("counted %q", got)
	}
}
