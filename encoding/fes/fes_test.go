package fes

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigi/crs"
	"sigi/fault"
	"sigi/filter"
)

// script reads cases of the form
//
//	== name [policy]
//	xml
//	--
//	what it means, or "error: part of the message"
func script(t testing.TB, path string) (cases [][3]string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range strings.Split("\n"+string(data), "\n== ")[1:] {
		name, rest, _ := strings.Cut(c, "\n")
		doc, want, ok := strings.Cut(rest, "\n--\n")
		if !ok {
			t.Fatalf("%s: case %q has no --", path, name)
		}
		cases = append(cases, [3]string{name, doc, strings.TrimSpace(want)})
	}
	return cases
}

func TestDocumentsMeanWhatTheScriptSays(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	if len(files) == 0 {
		t.Fatal("there are no scripts")
	}
	for _, f := range files {
		for _, c := range script(t, f) {
			o := Options{Layer: "edifc", GeometryName: "geom"}
			if strings.Contains(c[0], "[east first]") {
				o.Policy = crs.EastNorth
			}
			e, err := Parse([]byte(c[1]), o)
			got := ""
			if err != nil {
				got = "error: " + fault.From(err).Code.String() + ": " + fault.From(err).Msg
			} else {
				got = filter.Format(e)
			}
			if got != c[2] {
				t.Errorf("%s: %s:\n got  %s\n want %s", f, c[0], got, c[2])
			}
		}
	}
}

func TestDeepFiltersAreRefusedFast(t *testing.T) {
	for _, tag := range []string{"Not", "And"} {
		doc := "<Filter>" + strings.Repeat("<"+tag+">", 10_000) + strings.Repeat("</"+tag+">", 10_000) + "</Filter>"
		if _, err := Parse([]byte(doc), Options{}); !fault.Is(err, fault.TooLarge) {
			t.Errorf("%s: %v", tag, err)
		}
	}
	doc := "<Filter>" + strings.Repeat("<Not>", 120) + "<PropertyIsNull><PropertyName>a</PropertyName></PropertyIsNull>" + strings.Repeat("</Not>", 120) + "</Filter>"
	if _, err := Parse([]byte(doc), Options{}); !fault.Is(err, fault.BadParam) || !strings.Contains(err.Error(), "nested more than 100 deep") {
		t.Errorf("got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txt")
	for _, file := range files {
		for _, c := range script(f, file) {
			f.Add([]byte(c[1]))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := Parse(data, Options{})
		if err != nil {
			return
		}
		names := filter.Attributes(nil, e)
		if p, err := filter.Bind(e, names, crs.MustLookup("EPSG", "32632")); err == nil {
			p.Constant()
		}
		filter.Format(e)
		filter.Bounds(e)
	})
}
