package cql

import (
	"os"
	"strings"
	"testing"

	"sigi/crs"
	"sigi/fault"
	"sigi/filter"
)

// script reads pairs of a line and a line that begins with "> ".
func script(t testing.TB) (cases [][2]string) {
	t.Helper()
	data, err := os.ReadFile("testdata/filters.txt")
	if err != nil {
		t.Fatal(err)
	}
	last := ""
	for _, line := range strings.Split(string(data), "\n") {
		if want, ok := strings.CutPrefix(line, "> "); ok {
			cases = append(cases, [2]string{last, want})
		}
		last = line
	}
	return cases
}

func TestFiltersMeanWhatTheScriptSays(t *testing.T) {
	cases := script(t)
	if len(cases) < 30 {
		t.Fatalf("the script has %d cases", len(cases))
	}
	for _, c := range cases {
		e, err := Parse(c[0], Options{Layer: "edifc", GeometryName: "geom"})
		got := ""
		if err != nil {
			got = "error: " + fault.From(err).Code.String() + ": " + fault.From(err).Msg
		} else {
			got = filter.Format(e)
		}
		if got != c[1] {
			t.Errorf("%s\n got  %s\n want %s", c[0], got, c[1])
		}
	}
}

func TestOrdinatesFollowTheDefaultReference(t *testing.T) {
	ref, err := crs.ParseRef("http://www.opengis.net/def/crs/EPSG/0/4326", crs.AsDeclared)
	if err != nil {
		t.Fatal(err)
	}
	e, err := Parse("s_intersects(geom, POINT(45 9))", Options{Default: ref})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := filter.Format(e), "Intersects(Point[9,45] in EPSG:4326)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestHostileFiltersAreRefusedFast(t *testing.T) {
	for name, s := range map[string]string{
		"brackets":    strings.Repeat("(", 10_000),
		"nots":        strings.Repeat("not ", 10_000) + "a",
		"minus":       "a = " + strings.Repeat("- ", 10_000) + "b",
		"calls":       strings.Repeat("abs(", 10_000),
		"sums":        "a" + strings.Repeat("+a", 10_000) + "=1",
		"collections": "intersects(g, " + strings.Repeat("geometrycollection(", 3_000),
		"length":      strings.Repeat("a", 1<<20),
		"UTF-8":       "a = '\xff'",
	} {
		if _, err := Parse(s, Options{}); !fault.Is(err, fault.BadParam) && !fault.Is(err, fault.TooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range script(f) {
		f.Add(c[0])
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := Parse(s, Options{})
		if err != nil {
			return
		}
		if p, err := filter.Bind(e, filter.Attributes(nil, e), crs.MustLookup("EPSG", "32632")); err == nil {
			p.Constant()
		}
		filter.Format(e)
	})
}
