package mapfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigi/filter"
	"sigi/importer"
	"sigi/importer/importertest"
)

func TestConditionsMeanTheSame(t *testing.T) {
	for _, c := range []struct {
		v    token
		want string
	}{
		{token{kind: text, text: "A"}, `("k" = 'A')`},
		{token{kind: text, text: "a", fold: true}, `("k" ~= 'a')`},
		{token{kind: list, text: "A, 'B'"}, `or(("k" = 'A'), ("k" = 'B'))`},
		{token{kind: expression, text: `[n] >= 3 AND '[s]' = "x"`}, `and(("n" >= 3), ("s" = 'x'))`},
		{token{kind: expression, text: `"[s]" IN "a,b" || NOT ([n] lt -2)`}, `or(or(("s" = 'a'), ("s" = 'b')), not(("n" < -2)))`},
		{token{kind: expression, text: `tostring([n], "%d") + ' m' == 'q'`}, ``},
		{token{kind: expression, text: `upper("[s]") =* "x" and [a] + 2 * [b] > 4`}, ``},
	} {
		e, err := condition(c.v, "k")
		if err != nil {
			t.Errorf("%s: %v", c.v.text, err)
			continue
		}
		if got := filter.Format(e); c.want != "" && got != c.want {
			t.Errorf("%s is %s, not %s", c.v.text, got, c.want)
		}
	}
}

func TestSimpleRegularExpressionsArePatterns(t *testing.T) {
	for s, want := range map[string]string{`^AB`: "AB%", `AB$`: "%AB", `^A.*B$`: "A%B", `x_y`: `%x\_y%`, `^A\.1$`: "A.1"} {
		e, err := condition(token{kind: regex, text: s}, "k")
		if err != nil {
			t.Errorf("%s: %v", s, err)
			continue
		}
		if got := e.(filter.Like).Pattern; got != want {
			t.Errorf("%s is %s, not %s", s, got, want)
		}
	}
	for _, s := range []string{`[AB]`, `^(a|b)$`, `a+`, `\d`} {
		if _, err := condition(token{kind: regex, text: s}, "k"); err == nil || !strings.Contains(err.Error(), "no counterpart") {
			t.Errorf("%s: %v", s, err)
		}
	}
}

// small is a mapfile of one layer with more in it.
func small(in string) string {
	return `MAP LAYER NAME "a" TYPE LINE CONNECTIONTYPE OGR CONNECTION "a.gpkg" DATA "a" ` + in + ` END END`
}

func read(t *testing.T, text string) (*importer.Draft, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "m.map")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	var report strings.Builder
	if _, err := d.Report.WriteTo(&report); err != nil {
		t.Fatal(err)
	}
	return d, report.String()
}

func TestAClassWithoutCounterpartIsReportedNotDrawnForAll(t *testing.T) {
	d, report := read(t, small("CLASS NAME 'x' EXPRESSION ([n] =~ intersects([shape],'x')) STYLE COLOR 1 2 3 END END\nCLASS STYLE COLOR 4 5 6 END END"))
	d.Layers(func(l *importer.Layer) {
		if n := len(l.Styles[0].Style.FeatureTypes[0].Rules); n != 1 {
			t.Errorf("%d rules", n)
		}
	})
	if !strings.Contains(report, `m.map:1: the class "x" is not drawn`) {
		t.Error(report)
	}
}

func TestPostGISDataIsReadWithoutItsPassword(t *testing.T) {
	for data, want := range map[string]string{
		`geom from dbt.edifc using unique gid using srid=3003`:                   `dbt.edifc||gid|geom|EPSG:3003`,
		`the_geom FROM (SELECT * FROM a JOIN b USING (id)) AS q USING UNIQUE id`: `|SELECT * FROM (SELECT * FROM a JOIN b USING (id)) AS q|id|the_geom|`,
		`"geom" from "public"."edifc"`:                                           `public.edifc|||geom|`,
	} {
		d, _ := read(t, `MAP LAYER NAME "a" TYPE LINE CONNECTIONTYPE POSTGIS CONNECTION "host=h dbname=gis user=u password='s e' port=5432" DATA '`+data+`' CLASS STYLE COLOR 0 0 0 END END END END`)
		d.Layers(func(l *importer.Layer) {
			if got := strings.Join([]string{l.Table, l.SQL, l.Key, l.Geometry, l.CRS}, "|"); got != want {
				t.Errorf("%s is %s", data, got)
			}
		})
		if c := d.Sources[0].Connection; c != "host=h dbname=gis user=u password='${SIGI_GIS_PASSWORD}' port=5432" {
			t.Error(c)
		}
	}
}

func TestBrokenMapfilesAreRefusedWithFileAndLine(t *testing.T) {
	folder := t.TempDir()
	for text, why := range map[string]string{
		"MAP\nLAYER\nNAME 'x":         "m.map:3",
		"MAP\nLAYER\nEND":             "MAP has no END",
		"nonsense":                    `m.map:1: "nonsense" is not expected`,
		"MAP INCLUDE 'm.map' END":     "included",
		"MAP INCLUDE '/dev/zero' END": "is no file",
		"MAP " + strings.Repeat("LAYER CLASS LABEL STYLE ", 10): "nested more than",
		"MAP END": "no layer that can be served",
	} {
		file := filepath.Join(folder, "m.map")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(file); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%.40q: %v, not %q", text, err, why)
		}
	}
}

// Whatever a mapfile says, its styles can be written and read back.
func FuzzMapfile(f *testing.F) {
	for _, name := range []string{"town.map", "areas.map"} {
		data, err := os.ReadFile(filepath.Join("../../cmd/sigi/testdata/mapfile", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add(small("CLASSITEM 'k' CLASS EXPRESSION /^a/i STYLE COLOR '#11223344' SYMBOL 'x' GAP -5 END LABEL TEXT ('[a]' + 'b') ANGLE FOLLOW END END"))
	f.Add("MAP SYMBOL NAME 'v' TYPE VECTOR POINTS 0 0 1 1 -99 -99 2 0 END END LAYER NAME p TYPE POINT DATA 'p' CLASS STYLE SYMBOL 'v' COLOR [c] SIZE [s] ANGLE [a] END END END END")
	folder := f.TempDir()
	f.Fuzz(func(t *testing.T, s string) {
		tokens, err := lex("m.map", s)
		if err != nil {
			return
		}
		top, err := parse(tokens)
		if err != nil || top.first("MAP") == nil {
			return
		}
		m := newReader(&reading{folder: folder}, top.first("MAP"))
		m.read()
		importertest.StylesReadBack(t, m.draft)
	})
}
