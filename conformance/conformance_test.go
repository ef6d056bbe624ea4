package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestCTLLogsAreCountedAsTheEngineCounts(t *testing.T) {
	got, err := readCTL("testdata/ctl")
	if err != nil {
		t.Fatal(err)
	}
	want := []result{
		{name: "each-format", status: failed, message: "The format is wrong.; no image was found; asserted: Each format is answered.",
			request: "http://127.0.0.1:1/wms?ReQuEsT=GetMap&FoRmAt=image%2Fpng"},
		{name: "layerlimit", status: passed, message: "asserted: Limits hold."},
		{name: "last", status: failed, message: "the test did not come to an end; asserted: It ends."},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

func TestATornCTLLogIsAnError(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "log.xml"), []byte("<log><starttest"), 0o644); err != nil {
		t.Fatal(err)
	}
	if rs, err := readCTL(dir); err == nil {
		t.Errorf("read as %+v", rs)
	}
}

func TestTestNGResultsTellPreconditionsFromTests(t *testing.T) {
	f, err := os.Open("testdata/testng-results.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := readTestNG(f)
	if err != nil {
		t.Fatal(err)
	}
	want := []result{
		{name: "implementsLocking", status: condition, message: "Locking WFS conformance class is not implemented"},
		{name: "describeFeatureTypes", status: passed},
		{name: "lockFeature", status: skipped},
		{name: "getFeaturesByType (GET) ({ns}Lakes)", status: failed, message: "expected [200] but found [500]"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

// said is the report of an outcome and whether it is well.
func said(o outcome, known suiteErrors) (string, bool) {
	if o.suite == nil {
		o.suite = &suite{name: "wms13", title: "WMS 1.3.0", floor: 1}
	}
	var b strings.Builder
	well := o.report(&b, known, false)
	return b.String(), well
}

func TestWhatIsWellAndWhatIsNot(t *testing.T) {
	pass, fail := result{name: "a", status: passed}, result{name: "b", status: failed, message: "why", request: "http://x"}
	excuse := suiteErrors{"wms13 b": "it is wrong"}
	for name, c := range map[string]struct {
		o     outcome
		known suiteErrors
		well  bool
		says  string
	}{
		"all passed":                  {outcome{results: []result{pass}}, nil, true, "1 passed, 0 failed, 0 skipped"},
		"a failure":                   {outcome{results: []result{pass, fail}}, nil, false, "FAILED b: why\n         http://x"},
		"a suite that asked nothing":  {outcome{}, nil, false, "only 0 tests passed"},
		"a suite that broke":          {outcome{results: []result{pass}, err: errors.New("no java")}, nil, false, "the suite broke: no java"},
		"not run is not passed":       {outcome{notRun: "no clone"}, nil, true, "not run: no clone"},
		"an error of the suite":       {outcome{results: []result{pass, fail}}, excuse, true, "0 failed, 0 skipped, 1 errors of the suite itself"},
		"an excuse without a failure": {outcome{results: []result{pass}}, excuse, false, "remove the line"},
	} {
		text, well := said(c.o, c.known)
		if well != c.well || !strings.Contains(text, c.says) {
			t.Errorf("%s: well %t, says\n%s", name, well, text)
		}
	}
	if text, _ := said(outcome{notRun: "no clone"}, nil); strings.Contains(text, "passed") {
		t.Errorf("a suite that did not run says %q", text)
	}
}

func TestClonesAreFoundWhereverTheyLie(t *testing.T) {
	dir := t.TempDir()
	git := func(at string, args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com"}, args...)...)
		cmd.Dir = at
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	work := filepath.Join(dir, "plain", "ets-wms13")
	script := filepath.Join(work, "src", "main", "scripts", "ctl", "main.xml")
	if err := os.MkdirAll(filepath.Dir(script), 0o755); err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{script: "<suite/>", filepath.Join(work, "pom.xml"): "<project><parent><version>15</version></parent><version>1.35</version></project>"} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	git(work, "init", "-q")
	git(work, "add", "-A")
	git(work, "commit", "-q", "-m", "all")
	git(dir, "clone", "-q", "--bare", work, filepath.Join(dir, "bare", "ets-wms13.git"))
	git(dir, "clone", "-q", "--bare", work, filepath.Join(dir, "owned", "opengeospatial+ets-wms13", "repo"))
	git(dir, "clone", "-q", work, filepath.Join(dir, "deep", "opengeospatial", "ets-wms13"))
	git(dir, "clone", "-q", "--no-checkout", work, filepath.Join(dir, "empty", "ets-wms13"))
	if err := os.Symlink(filepath.Join(dir, "bare"), filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for _, where := range []string{"plain", "bare", "owned", "deep", "empty", "link"} {
		c, ok := findClone(filepath.Join(dir, where), "ets-wms13")
		if !ok {
			t.Errorf("%s: not found", where)
			continue
		}
		to := t.TempDir()
		if err := c.sources(context.Background(), to); err != nil {
			t.Errorf("%s: %v", where, err)
		}
		if !isFile(filepath.Join(to, "src", "main", "scripts", "ctl", "main.xml")) || versionOf(to) != "1.35" {
			t.Errorf("%s: the scripts are not there, or the version is %q", where, versionOf(to))
		}
	}
	if c, ok := findClone(filepath.Join(dir, "plain"), "ets-wms1"); ok {
		t.Errorf("a name that only begins like it is taken for it: %+v", c)
	}
}

func TestTheProxyAnswersForPublishedSchemasAlone(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"ogc/wms/1.3.0/a.xsd": "a", w3cFolder + "2008/06/xlink.xsd": "x", "secret": "s"} {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := startSchemas(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer p.stop()
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: p.addr()})}}
	for address, want := range map[string]int{
		"http://schemas.opengis.net/wms/1.3.0/a.xsd":                          200,
		"http://www.w3.org/1999/xlink.xsd":                                    200,
		"http://cite.opengeospatial.org/OGCTestData/wms/1.1.1/null.xml":       200,
		"http://schemas.opengis.net/wms/1.3.0/b.xsd":                          404,
		"http://schemas.opengis.net/..%2f..%2fsecret":                         404,
		"http://schemas.example.com/wms/1.3.0/a.xsd":                          404,
		"http://www.w3.org/" + strings.Repeat("../", 9) + "secret":            404,
		"http://schemas.opengis.net/" + strings.Repeat("%2e%2e/", 1) + "ogc/": 404,
	} {
		res, err := client.Get(address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %d, want %d", address, res.StatusCode, want)
		}
	}
	if m := p.takeMisses(); len(m) != 5 {
		t.Errorf("missed %d addresses: %v", len(m), m)
	}
	if m := p.takeMisses(); len(m) != 0 {
		t.Errorf("told twice: %v", m)
	}
}

func TestExcusesNameATestAndAReason(t *testing.T) {
	if _, err := readSuiteErrors("suite-errors.txt"); err != nil {
		t.Error(err)
	}
	for text, ok := range map[string]bool{
		"# comment\n\nwms13 a: because\n": true,
		"wms13 a\n":                       false,
		"wms13 a:\n":                      false,
		"a: because\n":                    false,
	} {
		file := filepath.Join(t.TempDir(), "errors.txt")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := readSuiteErrors(file); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestSuitesAreChosenByName(t *testing.T) {
	for names, want := range map[string]int{"": len(suites), "wms13": 1, "wfs20,wms13": 2, "wms": -1, "wms13,x": -1} {
		chosen, err := choose(names)
		if want < 0 && err == nil || want >= 0 && (err != nil || len(chosen) != want) {
			t.Errorf("%q: %d suites, %v", names, len(chosen), err)
		}
	}
}

func TestATargetWithoutTheServiceIsNotOneThatBreaks(t *testing.T) {
	s := &suite{service: "/wfs?REQUEST=GetCapabilities"}
	for name, c := range map[string]struct {
		status int
		there  bool
		broken bool
	}{"no such service": {404, false, false}, "an error": {500, true, true}, "capabilities": {200, true, false}} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(c.status) }))
		there, err := (&target{base: server.URL}).offers(context.Background(), s)
		server.Close()
		if there != c.there || (err != nil) != c.broken {
			t.Errorf("%s: offered %t, %v", name, there, err)
		}
	}
}
