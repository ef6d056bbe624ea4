package ogc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"sigi/catalog"
	"sigi/crs"
	"sigi/fault"
	"sigi/ogc/ows"
	"sigi/publish"
	"sigi/render"
)

// featureHandler serves testdata/features.yaml through the real publish and
// driver. resident says where features are read from.
func featureHandler(t testing.TB, resident bool) http.Handler {
	t.Helper()
	c, err := catalog.Load("testdata/features.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.Layers {
		l.Resident = resident
	}
	return handlerOf(t, c)
}

// handlerOf serves a catalog of files.
func handlerOf(t testing.TB, c *catalog.Catalog) http.Handler {
	t.Helper()
	server := publish.New(publish.Options{Drivers: files(), Renderer: render.NewRenderer(render.Options{})})
	t.Cleanup(server.Close)
	if err := server.Publish(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	awaitReady(t, server)
	return New(Options{Server: server})
}

// TestFeatureScripts is TestScripts for feature services: nothing is faked,
// and layers in memory answer as their sources do.
func TestFeatureScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/wfs/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for where, resident := range map[string]bool{"memory": true, "source": false} {
		h := featureHandler(t, resident)
		for _, file := range files {
			t.Run(where+"/"+strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
				runScript(t, file, newFake(t), h)
			})
		}
	}
}

// TestNamespaceScripts speaks to the catalog of the WFS 1.0 suite: feature
// types in several namespaces, with properties of GML's own.
func TestNamespaceScripts(t *testing.T) {
	c, err := catalog.Load("../conformance/wfs10.yaml")
	if err != nil {
		t.Fatal(err)
	}
	runScript(t, "testdata/namespaces/wfs.txt", newFake(t), handlerOf(t, c))
}

// positions finds coordinates of a GML answer, in the order in which they are
// written.
var positions = regexp.MustCompile(`<gml:(?:posList|pos|coordinates)>([^<]*)<`)

var boxes = regexp.MustCompile(`<gml:boundedBy>.*?</gml:boundedBy>`)

// ordinates are all numbers of a GML answer's geometries; dimension is 2 or 3.
func ordinates(t *testing.T, document string) (flat []float64) {
	t.Helper()
	document = boxes.ReplaceAllString(document, "") // not of geometries
	for _, m := range positions.FindAllStringSubmatch(document, -1) {
		for _, word := range strings.FieldsFunc(m[1], func(r rune) bool { return r == ' ' || r == ',' }) {
			v, err := strconv.ParseFloat(word, 64)
			if err != nil {
				t.Fatalf("%q is not a number", word)
			}
			flat = append(flat, v)
		}
	}
	return flat
}

func swapped(flat []float64, dimension int) []float64 {
	flat = slices.Clone(flat)
	for i := 0; i+1 < len(flat); i += dimension {
		flat[i], flat[i+1] = flat[i+1], flat[i]
	}
	return flat
}

// jsonOrdinates are all numbers of a GeoJSON answer's geometries.
func jsonOrdinates(t *testing.T, document []byte) (flat []float64) {
	t.Helper()
	var c struct {
		Features []struct {
			Geometry struct{ Coordinates any }
		}
	}
	if err := json.Unmarshal(document, &c); err != nil {
		t.Fatalf("%v in %s", err, document)
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case float64:
			flat = append(flat, v)
		case []any:
			for _, x := range v {
				walk(x)
			}
		}
	}
	for _, f := range c.Features {
		walk(f.Geometry.Coordinates)
	}
	return flat
}

// The same features have the same coordinates in every version and format, but
// for the axis order that the reference states.
func TestCoordinatesAreTheSameInEveryVersionAndFormat(t *testing.T) {
	h := featureHandler(t, true)
	for layer, dimension := range map[string]int{"edifici": 2, "punti": 3, "civico_strade": 2} {
		for _, code := range []int{32632, 4326, 3857, 3003, 6706} {
			c := crs.MustLookup("EPSG", fmt.Sprint(code))
			body := func(rest string) *httptest.ResponseRecorder {
				t.Helper()
				w := get(h, "/wfs?SERVICE=WFS&REQUEST=GetFeature&TYPENAME="+layer+"&"+rest)
				if w.Code != 200 {
					t.Fatalf("%s: %d %s", rest, w.Code, w.Body)
				}
				return w
			}
			want := ordinates(t, body(fmt.Sprintf("VERSION=1.0.0&SRSNAME=EPSG:%d", code)).Body.String())
			if len(want) < 3 {
				t.Fatalf("%s in %d: %v", layer, code, want)
			}
			declared := want
			if c.NorthFirst() {
				declared = swapped(want, dimension)
			}
			for rest, expected := range map[string][]float64{
				fmt.Sprintf("VERSION=1.1.0&SRSNAME=EPSG:%d", code):                                                         want,
				fmt.Sprintf("VERSION=2.0.0&SRSNAME=EPSG:%d", code):                                                         want,
				fmt.Sprintf("VERSION=1.1.0&SRSNAME=urn:ogc:def:crs:EPSG::%d", code):                                        declared,
				fmt.Sprintf("VERSION=2.0.0&SRSNAME=http://www.opengis.net/def/crs/EPSG/0/%d", code):                        declared,
				fmt.Sprintf("VERSION=2.0.0&OUTPUTFORMAT=gml3&SRSNAME=http://www.opengis.net/gml/srs/epsg.xml%%23%d", code): want,
			} {
				if got := ordinates(t, body(rest).Body.String()); !slices.Equal(got, expected) {
					t.Errorf("%s, %s: got %v, want %v", layer, rest, got, expected)
				}
			}
			got := jsonOrdinates(t, body(fmt.Sprintf("VERSION=2.0.0&OUTPUTFORMAT=json&SRSNAME=urn:ogc:def:crs:EPSG::%d", code)).Body.Bytes())
			if !slices.Equal(got, want) {
				t.Errorf("%s as GeoJSON in %d: got %v, want %v", layer, code, got, want)
			}
		}
	}
}

// Pages that follow "next" show every feature once, in the order of the whole;
// pages that follow "previous" lead back.
func TestPagesFitTogether(t *testing.T) {
	h := featureHandler(t, true)
	ids := regexp.MustCompile(`<prova:\w+ gml:id="([^"]+)"`)
	link := regexp.MustCompile(` (next|previous)="([^"]*)"`)
	for _, order := range []string{"", "&SORTBY=quota%20DESC", "&SORTBY=vincolato"} {
		whole := ids.FindAllString(get(h, "/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=edifici"+order).Body.String(), -1)
		for size := 1; size <= 6; size++ {
			var pages []string
			target := fmt.Sprintf("/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=edifici%s&COUNT=%d", order, size)
			previous := ""
			for n := 0; target != ""; n++ {
				if n > 10 {
					t.Fatal("the pages do not end")
				}
				body := get(h, target).Body.String()
				pages = append(pages, ids.FindAllString(body, -1)...)
				target, previous = "", ""
				for _, m := range link.FindAllStringSubmatch(body, -1) {
					to := strings.TrimPrefix(html.UnescapeString(m[2]), "http://maps.example")
					if m[1] == "next" {
						target = to
					} else {
						previous = to
					}
				}
			}
			if !slices.Equal(pages, whole) {
				t.Errorf("%s by %d: %v, want %v", order, size, pages, whole)
			}
			if (previous == "") != (size >= len(whole)) {
				t.Errorf("%s by %d: the last page has the previous one %q", order, size, previous)
			}
		}
	}
}

// What hostile clients send is answered by an exception in a tenth of a second
// and costs little memory.
func TestHostileRequestsAreExceptionsAtOnce(t *testing.T) {
	h := featureHandler(t, true)
	deep := strings.Repeat("<fes:Not>", 10_000) + strings.Repeat("</fes:Not>", 10_000)
	filterOf := func(s string) string {
		return `<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0">` + s + `</fes:Filter>`
	}
	query := func(filter string) string {
		return `<wfs:GetFeature service="WFS" version="2.0.0" xmlns:wfs="http://www.opengis.net/wfs/2.0"><wfs:Query typeNames="edifici">` + filter + `</wfs:Query></wfs:GetFeature>`
	}
	bomb := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">` + strings.Repeat(`<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">`, 50) + `]>`
	for name, body := range map[string]string{
		"10,000 deep filter":       query(filterOf(deep)),
		"external entity":          `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>` + query(filterOf("&e;")),
		"external entity, by http": `<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">` + query(""),
		"entity bomb":              bomb + query(filterOf("&b;")),
		"undeclared entity":        query(filterOf("&b;")),
		"100 MB body":              query(filterOf("<fes:PropertyIsEqualTo><fes:ValueReference>nome</fes:ValueReference><fes:Literal>" + strings.Repeat("x", 100<<20) + "</fes:Literal></fes:PropertyIsEqualTo>")),
		"many patterns":            query(filterOf("<fes:Or>" + strings.Repeat(`<fes:PropertyIsLike wildCard="*" singleChar="." escapeChar="!"><fes:ValueReference>nome</fes:ValueReference><fes:Literal>*</fes:Literal></fes:PropertyIsLike>`, 300) + "</fes:Or>")),
		"many elements":            query(strings.Repeat("<a/>", 240_000)),
		"many queries":             `<wfs:GetFeature service="WFS" version="2.0.0">` + strings.Repeat(`<wfs:Query typeNames="edifici"/>`, 200) + `</wfs:GetFeature>`,
		"text only":                "<" + strings.Repeat("a", 8000),
		"NUL":                      query(filterOf("\x00")),
		"a position that is none":  query(filterOf(`<fes:BBOX><gml:Envelope xmlns:gml="http://www.opengis.net/gml/3.2"><gml:lowerCorner>NaN 1e999</gml:lowerCorner><gml:upperCorner>1 2</gml:upperCorner></gml:Envelope></fes:BBOX>`)),
	} {
		r := httptest.NewRequest(http.MethodPost, "/wfs", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/xml")
		answerAtOnce(t, h, r, name)
	}
	for _, rest := range []string{
		"COUNT=99999999999999999999", "COUNT=1e9", "STARTINDEX=-1", "STARTINDEX=18446744073709551616",
		"TYPENAMES=" + strings.Repeat("(edifici)", 100), "TYPENAMES=((edifici)", "TYPENAMES=(edifici))", "TYPENAMES=" + strings.Repeat("%28", 5000),
		"PROPERTYNAME=" + strings.Repeat("nome,", 2000), "SORTBY=" + strings.Repeat("nome,", 100), "RESOURCEID=" + strings.Repeat("edifici.1,", 20_000),
		"SRSNAME=EPSG:4326%27;DROP%20TABLE", "BBOX=1,2,3,4,EPSG:99999999", "BBOX=NaN,NaN,NaN,NaN", "BBOX=" + strings.Repeat("1,", 5000),
		"NAMESPACES=xmlns(", "NAMESPACES=xmlns(a,b)(", "OUTPUTFORMAT=../../etc/passwd", "RESULTTYPE=some",
		"CQL_FILTER=" + strings.Repeat("%28", 5000), "CQL_FILTER=nome%20LIKE%20%27" + strings.Repeat("%25", 3000), "CQL_FILTER=pg_sleep(100)%20=%201",
		"FILTER=" + url.QueryEscape(filterOf(deep)), "FILTER=%3Cfes:Filter",
	} {
		if strings.HasPrefix(rest, "TYPENAMES") {
			rest += "&REQUEST=GetFeature"
		} else {
			rest += "&TYPENAMES=edifici&REQUEST=GetFeature"
		}
		r := httptest.NewRequest(http.MethodGet, "/wfs", nil)
		r.URL.RawQuery = "SERVICE=WFS&VERSION=2.0.0&" + rest
		answerAtOnce(t, h, r, rest[:min(len(rest), 60)])
	}
}

// busy is the processor's time that this process has used: unlike the clock's it
// does not depend on what else the machine does.
func busy(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func answerAtOnce(t *testing.T, h http.Handler, r *http.Request, name string) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := busy(t)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	took := busy(t) - start
	runtime.ReadMemStats(&after)
	if w.Code < 400 || w.Code >= 500 || !strings.Contains(w.Body.String(), "ExceptionReport") {
		t.Errorf("%s: %d %.300s", name, w.Code, w.Body)
	}
	if strings.Contains(w.Body.String(), "root:") {
		t.Errorf("%s: a file is shown", name)
	}
	if took > slowdown*100*time.Millisecond {
		t.Errorf("%s: %v", name, took)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
		t.Errorf("%s: %d MB were used", name, used>>20)
	}
}

// getCoded asks for an answer in a coding, and returns what reads it decoded.
func getCoded(t *testing.T, url, coding string) (*http.Response, io.Reader) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", coding)
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	var body io.Reader = resp.Body
	switch coding {
	case "gzip":
		if body, err = gzip.NewReader(resp.Body); err != nil {
			t.Fatal(err)
		}
	case "br":
		body = brotli.NewReader(resp.Body)
	}
	return resp, body
}

// A streamed answer is the same in every coding, and its first bytes come
// before its last are made.
func TestStreamsAreCompressedOnTheirWay(t *testing.T) {
	h := featureHandler(t, true)
	server := httptest.NewServer(h)
	defer server.Close()
	target := server.URL + "/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=edifici&OUTPUTFORMAT=csv"
	want := ""
	for _, coding := range []string{"identity", "gzip", "br"} {
		resp, body := getCoded(t, target, coding)
		text, err := io.ReadAll(body)
		resp.Body.Close()
		if err != nil || resp.Header.Get("Content-Encoding") != map[string]string{"gzip": "gzip", "br": "br"}[coding] {
			t.Errorf("%s: %v, Content-Encoding %q", coding, err, resp.Header.Get("Content-Encoding"))
		}
		if want == "" {
			want = string(text)
		}
		if string(text) != want || !strings.Contains(want, "edifici.5") {
			t.Errorf("%s: %s", coding, text)
		}
	}

	for _, coding := range []string{"identity", "gzip", "br"} {
		more := make(chan struct{})
		slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			(&handler{}).write(w, r, &ows.Response{ContentType: "text/xml", Stream: func(_ context.Context, to io.Writer) error {
				if _, err := io.WriteString(to, strings.Repeat("first", 10)); err != nil {
					return err
				}
				<-more
				_, err := io.WriteString(to, "last")
				return err
			}})
		}))
		resp, body := getCoded(t, slow.URL, coding)
		first := make([]byte, 50)
		if _, err := io.ReadFull(body, first); err != nil || !strings.HasPrefix(string(first), "first") {
			t.Errorf("%s: %q %v", coding, first, err)
		}
		close(more)
		if rest, err := io.ReadAll(body); err != nil || string(rest) != "last" {
			t.Errorf("%s: the rest is %q, %v", coding, rest, err)
		}
		resp.Body.Close()
		slow.Close()
	}
}

// An error after the first features breaks the connection off: what has come
// cannot be taken for the whole.
func TestAnAnswerThatFailsOnItsWayIsBrokenOff(t *testing.T) {
	w := httptest.NewRecorder()
	h := &handler{}
	a := &ows.Response{ContentType: "text/xml", Stream: func(_ context.Context, to io.Writer) error {
		if _, err := to.Write([]byte("<a>")); err != nil {
			return err
		}
		return errors.New("the source went away")
	}}
	defer func() {
		if p := recover(); p != http.ErrAbortHandler {
			t.Errorf("recovered %v", p)
		}
		if a.Fault == nil || a.Fault.Code != fault.Internal {
			t.Errorf("the log is told of %v", a.Fault)
		}
	}()
	h.write(w, httptest.NewRequest(http.MethodGet, "/wfs", nil), a)
	t.Error("the answer came to an end")
}

// FuzzFeatureRequests sends documents and parameters: whatever comes is
// answered, and nothing is our own fault.
func FuzzFeatureRequests(f *testing.F) {
	files, err := filepath.Glob("testdata/wfs/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, text := range strings.Split(string(data), "\n====\n") {
			_, rest, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
			request, _, _ := strings.Cut(rest, "\n----\n")
			head, body, _ := strings.Cut(request, "\n\n")
			_, query, _ := strings.Cut(strings.SplitN(head, "\n", 2)[0], "?")
			f.Add(query, body)
		}
	}
	h := featureHandler(f, true)
	f.Fuzz(func(t *testing.T, query, body string) {
		method := http.MethodGet
		if body != "" {
			method = http.MethodPost
		}
		r := httptest.NewRequest(method, "/wfs", strings.NewReader(body))
		r.URL.RawQuery = query
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 500 && w.Code != 501 {
			t.Errorf("%q %q: %d %s", query, body, w.Code, w.Body)
		}
	})
}

// BenchmarkGetFeature writes all buildings of DATA (a folder with
// firenze/edifici.gpkg), else those of the scripts.
func BenchmarkGetFeature(b *testing.B) {
	h, count := featureHandler(b, true), 5
	if data := os.Getenv("DATA"); data != "" {
		file := filepath.Join(b.TempDir(), "catalog.yaml")
		style, err := os.ReadFile("testdata/base.sld")
		if err != nil {
			b.Fatal(err)
		}
		text := fmt.Sprintf("service: {title: Florence}\nsources: {edifici: {driver: ogr, path: %q}}\nlayers: [{layer: edifici, source: edifici, styles: [base]}]\n", filepath.Join(data, "firenze/edifici.gpkg"))
		for name, content := range map[string][]byte{file: []byte(text), filepath.Join(filepath.Dir(file), "base.sld"): style} {
			if err := os.WriteFile(name, content, 0o644); err != nil {
				b.Fatal(err)
			}
		}
		c, err := catalog.Load(file)
		if err != nil {
			b.Fatal(err)
		}
		h, count = handlerOf(b, c), 48841
	}
	for name, rest := range map[string]string{
		"GML 3.2": "", "GML 3.1": "&OUTPUTFORMAT=gml3", "GML 2": "&OUTPUTFORMAT=gml2", "CSV": "&OUTPUTFORMAT=csv",
		"GeoJSON": "&OUTPUTFORMAT=json", "GeoJSON in the layer's system": "&OUTPUTFORMAT=json&SRSNAME=EPSG:32632", "geometry alone": "&PROPERTYNAME=geom",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				r := httptest.NewRequest(http.MethodGet, "/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=edifici"+rest, nil)
				w := &countingWriter{header: http.Header{}}
				h.ServeHTTP(w, r)
				b.SetBytes(w.bytes)
			}
			b.ReportMetric(float64(count)*float64(b.N)/b.Elapsed().Seconds(), "features/s")
		})
	}
}

// countingWriter throws away what it counts.
type countingWriter struct {
	header http.Header
	bytes  int64
}

func (w *countingWriter) Header() http.Header { return w.header }
func (w *countingWriter) WriteHeader(int)     {}
func (w *countingWriter) Write(b []byte) (int, error) {
	w.bytes += int64(len(b))
	return len(b), nil
}
