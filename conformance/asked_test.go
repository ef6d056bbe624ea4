package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// The official suites cannot be had by every build. What each of their assertions asks
// stands here once more, under its own name and in our words: wms13_test.go and
// wms11_test.go; covered_test.go compares the names with the suites. This file is the
// language they are written in: a request is its parameters, an answer what any client sees.

// assertion is one of a suite's, by the suite's name for it.
type assertion struct {
	name string
	hold func(*testing.T, *server)
}

// asked holds if the answer to a request is what it must be.
func asked(name string, q request, must ...must) assertion {
	return assertion{name, func(t *testing.T, s *server) {
		a := s.ask(t, q)
		for _, m := range must {
			m(t, a)
		}
		if t.Failed() {
			t.Logf("%s\nanswers %d %s %.300s", a.url, a.status, a.kind, a.body)
		}
	}}
}

// proved holds by a test of its own.
func proved(name string, hold func(*testing.T, *server)) assertion { return assertion{name, hold} }

// holdAll runs assertions against the server of a catalog.
func holdAll(t *testing.T, s *server, all []assertion) {
	seen := map[string]bool{}
	for _, a := range all {
		if seen[a.name] {
			t.Errorf("%s stands twice", a.name)
		}
		seen[a.name] = true
		t.Run(a.name, func(t *testing.T) { a.hold(t, s) })
	}
}

// request is parameters, "KEY=value" each, in order.
type request []string

// with replaces parameters, or adds them at the end; a key without "=" is left out.
func (q request) with(params ...string) request {
	out := slices.Clone(q)
	for _, p := range params {
		key, _, has := strings.Cut(p, "=")
		at := slices.IndexFunc(out, func(o string) bool { k, _, _ := strings.Cut(o, "="); return strings.EqualFold(k, key) })
		switch {
		case at < 0 && has:
			out = append(out, p)
		case at >= 0 && has:
			out[at] = p
		case at >= 0:
			out = slices.Delete(out, at, at+1)
		}
	}
	return out
}

// first is with, but what it adds or replaces comes before all else.
func (q request) first(param string) request {
	key, _, _ := strings.Cut(param, "=")
	return append(request{param}, q.with(key)...)
}

func (q request) get(key string) string {
	for _, p := range q {
		if k, v, _ := strings.Cut(p, "="); strings.EqualFold(k, key) {
			return v
		}
	}
	return ""
}

func (q request) query() string {
	var parts []string
	for _, p := range q {
		k, v, _ := strings.Cut(p, "=")
		parts = append(parts, k+"="+url.QueryEscape(v))
	}
	return strings.Join(parts, "&")
}

// server is a running SIGI over a catalog of the suites.
type server struct{ base string }

var built = struct {
	sync.Once
	sigi string
	err  error
}{}

// serve builds SIGI, once, and starts it over a catalog until the test ends.
func serve(t *testing.T, catalog string) *server {
	t.Helper()
	built.Do(func() {
		folder, err := os.MkdirTemp("", "sigi-conformance-")
		if err != nil {
			built.err = err
			return
		}
		built.sigi = filepath.Join(folder, "sigi")
		if out, err := exec.Command("go", "build", "-o", built.sigi, "../cmd/sigi").CombinedOutput(); err != nil {
			built.err = fmt.Errorf("%w: %s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	target, err := startTarget(context.Background(), built.sigi, catalog, filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(target.stop)
	return &server{target.base}
}

func TestMain(m *testing.M) {
	code := m.Run()
	if built.sigi != "" {
		os.RemoveAll(filepath.Dir(built.sigi))
	}
	os.Exit(code)
}

// answer is what came back.
type answer struct {
	request request
	url     string
	status  int
	kind    string // Content-Type
	header  http.Header
	body    []byte
}

func (s *server) ask(t *testing.T, q request) *answer {
	t.Helper()
	a := s.fetch(t, s.base+"/wms?"+q.query())
	a.request = q
	return a
}

func (s *server) fetch(t *testing.T, address string) *answer {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return &answer{url: address, status: resp.StatusCode, kind: resp.Header.Get("Content-Type"), header: resp.Header, body: body}
}

// must is what an answer has to be.
type must func(*testing.T, *answer)

func (a *answer) mediaType() string { return strings.ReplaceAll(strings.ToLower(a.kind), " ", "") }

// isType wants a media type; parameters that are not asked for do not matter.
func isType(want string) must {
	return func(t *testing.T, a *answer) {
		t.Helper()
		want := strings.ReplaceAll(strings.ToLower(want), " ", "")
		if got := a.mediaType(); got != want && !strings.HasPrefix(got, want+";") {
			t.Errorf("the type is %q, not %q", a.kind, want)
		}
	}
}

// isMap wants a picture of the type and the size that were asked for.
func isMap(t *testing.T, a *answer) {
	t.Helper()
	isType(a.request.get("FORMAT"))(t, a)
	img := a.picture(t)
	if want := a.request.get("WIDTH") + "x" + a.request.get("HEIGHT"); fmt.Sprintf("%dx%d", img.Bounds().Dx(), img.Bounds().Dy()) != want {
		t.Errorf("the picture is %v, not %s", img.Bounds(), want)
	}
}

func (a *answer) picture(t *testing.T) image.Image {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(a.body))
	if err != nil {
		t.Fatalf("%s\nis no picture: %v: %.300s", a.url, err, a.body)
	}
	return img
}

// anException is a valid report in the dialect of the version, with the code if one is given.
func anException(code string) must {
	return func(t *testing.T, a *answer) {
		t.Helper()
		root := a.xml(t)
		if root.name != "ServiceExceptionReport" {
			t.Fatalf("no exception report, but %s", root.name)
		}
		kind := "text/xml"
		if a.request.get("VERSION") == "1.1.1" {
			kind = "application/vnd.ogc.se_xml"
		}
		isType(kind)(t, a)
		e := root.all("ServiceException")
		if len(e) == 0 || strings.TrimSpace(e[0].text) == "" {
			t.Fatal("the report says nothing")
		}
		if code != "" && e[0].attribute["code"] != code {
			t.Errorf("the code is %q, not %q", e[0].attribute["code"], code)
		}
	}
}

// isInfo is an answer to GetFeatureInfo of the type that was asked for.
func isInfo(t *testing.T, a *answer) {
	t.Helper()
	isType(a.request.get("INFO_FORMAT"))(t, a)
	if a.status != http.StatusOK || bytes.Contains(a.body, []byte("ServiceException")) {
		t.Errorf("answers %d: %.300s", a.status, a.body)
	}
}

// isCapabilities wants capabilities of a version.
func isCapabilities(version string) must {
	return func(t *testing.T, a *answer) {
		t.Helper()
		root := a.xml(t)
		if root.name != "WMS_Capabilities" && root.name != "WMT_MS_Capabilities" {
			t.Fatalf("no capabilities, but %s", root.name)
		}
		if got := root.attribute["version"]; got != version {
			t.Errorf("version %s, not %s", got, version)
		}
	}
}

// pixel is the colour at a place, x and y as in a BBOX in degrees with x first.
func pixel(x, y float64, want string) must {
	return func(t *testing.T, a *answer) {
		t.Helper()
		img := a.picture(t)
		var box [4]float64
		for i, v := range strings.Split(a.request.get("BBOX"), ",") {
			box[i], _ = strconv.ParseFloat(v, 64)
		}
		px := int((x - box[0]) / (box[2] - box[0]) * float64(img.Bounds().Dx()))
		py := int((box[3] - y) / (box[3] - box[1]) * float64(img.Bounds().Dy()))
		if got := hex(img.At(px, py)); got != want {
			t.Errorf("at %g,%g (pixel %d,%d) is %s, not %s", x, y, px, py, got, want)
		}
	}
}

// hex is "#rrggbb", or "" where it is seen through.
func hex(c color.Color) string {
	p, _ := color.NRGBAModel.Convert(c).(color.NRGBA)
	if p.A < 255 {
		return ""
	}
	return fmt.Sprintf("#%02x%02x%02x", p.R, p.G, p.B)
}

// only wants all pixels in one colour; "" is transparent.
func only(want string) must {
	return func(t *testing.T, a *answer) {
		t.Helper()
		if n := colours(a.picture(t)); len(n) != 1 || n[want] == 0 {
			t.Errorf("not %q alone, but %v", want, n)
		}
	}
}

// has wants pixels of a colour, hasNo none; "" is transparent.
func has(want string) must {
	return func(t *testing.T, a *answer) {
		t.Helper()
		if colours(a.picture(t))[want] == 0 {
			t.Errorf("no pixel is %q", want)
		}
	}
}

func hasNo(unwanted string) must {
	return func(t *testing.T, a *answer) {
		t.Helper()
		if n := colours(a.picture(t))[unwanted]; n > 0 {
			t.Errorf("%d pixels are %q", n, unwanted)
		}
	}
}

func colours(img image.Image) map[string]int {
	n := map[string]int{}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			n[hex(img.At(x, y))]++
		}
	}
	return n
}

// warns wants a Warning header that says how a dimension's value came about.
func warns(text string) must {
	return func(t *testing.T, a *answer) {
		t.Helper()
		for _, w := range a.header.Values("Warning") {
			if strings.HasPrefix(w, "99 ") && strings.Contains(w, text) {
				return
			}
		}
		t.Errorf("no warning %q in %q", text, a.header.Values("Warning"))
	}
}

// element is XML as it came.
type element struct {
	name      string // without its prefix
	attribute map[string]string
	text      string
	children  []*element
	parent    *element
}

func (a *answer) xml(t *testing.T) *element {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(a.body))
	root := &element{}
	at := root
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%s\nis no XML: %v: %.300s", a.url, err, a.body)
		}
		switch x := token.(type) {
		case xml.StartElement:
			e := &element{name: x.Name.Local, attribute: map[string]string{}, parent: at}
			for _, v := range x.Attr {
				e.attribute[v.Name.Local] = v.Value
			}
			at.children = append(at.children, e)
			at = e
		case xml.EndElement:
			at = at.parent
		case xml.CharData:
			at.text += string(x)
		}
	}
	if len(root.children) != 1 {
		t.Fatalf("%s\nis no XML: %.300s", a.url, a.body)
	}
	root.children[0].parent = nil
	return root.children[0]
}

// all are the elements of a name within, in order.
func (e *element) all(name string) (found []*element) {
	for _, c := range e.children {
		if c.name == name {
			found = append(found, c)
		}
		found = append(found, c.all(name)...)
	}
	return found
}

// of are the children of a name.
func (e *element) of(name string) (found []*element) {
	for _, c := range e.children {
		if c.name == name {
			found = append(found, c)
		}
	}
	return found
}

// value is the text of the first child of a path of names.
func (e *element) value(path ...string) string {
	for _, name := range path {
		c := e.of(name)
		if len(c) == 0 {
			return ""
		}
		e = c[0]
	}
	return strings.TrimSpace(e.text)
}

// inherited are the children of a name of a layer and of those around it.
func (e *element) inherited(name string) (found []*element) {
	for l := e; l != nil && l.name == "Layer"; l = l.parent {
		found = append(found, l.of(name)...)
	}
	return found
}

// named are the layers that can be asked for.
func (e *element) named() (found []*element) {
	for _, l := range e.all("Layer") {
		if l.value("Name") != "" {
			found = append(found, l)
		}
	}
	return found
}

// href is the address that an element's OnlineResource gives.
func (e *element) href() string {
	for _, o := range e.all("OnlineResource") {
		return o.attribute["href"]
	}
	return ""
}

// validBy wants a document that xmllint finds valid by an official schema or DTD.
func validBy(schema string) must {
	return func(t *testing.T, a *answer) {
		t.Helper()
		schemas := os.Getenv("OGC_SCHEMAS")
		if schemas == "" {
			t.Skip("not run: OGC_SCHEMAS does not name the folder of the official schemas")
		}
		own, err := filepath.Abs("../ogc/testdata/schemas")
		if err != nil {
			t.Fatal(err)
		}
		catalog := filepath.Join(t.TempDir(), "catalog.xml")
		if err := os.WriteFile(catalog, fmt.Appendf(nil, `<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
  <rewriteSystem systemIdStartString="http://schemas.opengis.net/" rewritePrefix="file://%[1]s/ogc/"/>
  <rewriteURI uriStartString="http://schemas.opengis.net/" rewritePrefix="file://%[1]s/ogc/"/>
  <system systemId="http://www.w3.org/1999/xlink.xsd" uri="file://%[2]s/xlink.xsd"/>
  <uri name="http://www.w3.org/1999/xlink.xsd" uri="file://%[2]s/xlink.xsd"/>
  <system systemId="http://www.w3.org/2001/xml.xsd" uri="file://%[2]s/xml.xsd"/>
  <uri name="http://www.w3.org/2001/xml.xsd" uri="file://%[2]s/xml.xsd"/>
</catalog>`, schemas, own), 0o644); err != nil {
			t.Fatal(err)
		}
		kind := "--schema"
		if strings.HasSuffix(schema, ".dtd") {
			kind = "--dtdvalid"
		}
		cmd := exec.Command("xmllint", "--nonet", "--noout", kind, filepath.Join(schemas, "ogc", schema), "-")
		cmd.Env = append(os.Environ(), "XML_CATALOG_FILES="+catalog)
		cmd.Stdin = bytes.NewReader(a.body)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("not valid by %s: %s", schema, out)
		}
	}
}
