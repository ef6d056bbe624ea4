package gml

import (
	"encoding/xml"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"sigi/crs"
	"sigi/feature"
	"sigi/geom"
)

// town is a type with an attribute of every kind.
var town = Element{Prefix: "p", Name: "edifc", Layer: "edifc", Geometry: "geom", Attributes: []string{"nome", "piani", "quota", "vero", "visto", "giorno"}}

func values() [][]feature.Value {
	at := time.Date(2024, 3, 1, 8, 30, 0, 500_000_000, time.UTC)
	return [][]feature.Value{
		{feature.OfString("a < b & \"c\""), {}}, {feature.OfInt(-4), {}}, {feature.OfFloat(1e21), {}},
		{feature.OfBool(true), {}}, {feature.OfTime(at), {}}, {feature.OfDate(at), {}},
	}
}

func TestFeaturesAreWrittenAsTheVersionHasThem(t *testing.T) {
	ref := crs.MustLookup("EPSG", "32632").Ref(crs.EastNorth)
	g := geom.Point(1.25, 2)
	full := "<p:nome>a &lt; b &amp; &#34;c&#34;</p:nome><p:piani>-4</p:piani><p:quota>1e+21</p:quota><p:vero>true</p:vero><p:visto>2024-03-01T08:30:00.5Z</p:visto><p:giorno>2024-03-01</p:giorno>"
	nils := ""
	for _, a := range town.Attributes {
		nils += "<p:" + a + ` xsi:nil="true"/>`
	}
	for v, want := range map[Version][2]string{
		GML212: {`<p:edifc fid="edifc.7"><p:geom><gml:Point srsName="EPSG:32632"><gml:coordinates>1.25,2</gml:coordinates></gml:Point></p:geom>` + full + `</p:edifc>`, `<p:edifc fid="edifc.8"></p:edifc>`},
		GML311: {`<p:edifc gml:id="edifc.7"><p:geom><gml:Point srsName="EPSG:32632"><gml:pos>1.25 2</gml:pos></gml:Point></p:geom>` + full + `</p:edifc>`, `<p:edifc gml:id="edifc.8"></p:edifc>`},
		GML321: {`<p:edifc gml:id="edifc.7"><p:geom><gml:Point gml:id="edifc.7.geom" srsName="EPSG:32632"><gml:pos>1.25 2</gml:pos></gml:Point></p:geom>` + full + `</p:edifc>`, `<p:edifc gml:id="edifc.8">` + nils + `</p:edifc>`},
	} {
		e := NewFeatureEncoder(town, EncodeOptions{Version: v, Ref: ref, Decimals: 4})
		for i, shape := range []*geom.Geometry{&g, nil} {
			if got := string(e.Append([]byte("|"), feature.IntKey(int64(7+i)), shape, values(), i)); got != "|"+want[i] {
				t.Errorf("version %d, row %d:\n got  %s\n want %s", v, i, got, want[i])
			}
		}
	}
}

// A feature writes the same whatever was written before it, and without
// memory of its own.
func TestAnEncoderKeepsNothing(t *testing.T) {
	ref := crs.MustLookup("EPSG", "32632").Ref(crs.EastNorth)
	for name, g := range shapes() {
		for _, v := range []Version{GML212, GML311, GML321} {
			o := EncodeOptions{Version: v, Ref: ref, Decimals: 3}
			e := NewFeatureEncoder(town, o)
			first := string(e.Append(nil, feature.IntKey(1), &g, values(), 0))
			e.Append(nil, feature.TextKey("other"), nil, values(), 1)
			if again := string(e.Append(nil, feature.IntKey(1), &g, values(), 0)); again != first {
				t.Errorf("%s: %s, then %s", name, first, again)
			}
			o.ID = "edifc.1.geom"
			if shape := string(AppendGeometry(nil, &g, o)); !strings.Contains(first, "<p:geom>"+shape+"</p:geom>") {
				t.Errorf("%s: %s is not in %s", name, shape, first)
			}
			dst := make([]byte, 0, 1<<16)
			if n := testing.AllocsPerRun(20, func() { e.Append(dst, feature.IntKey(1), &g, values0, 0) }); n > 0 {
				t.Errorf("%s, version %d: %v allocations a feature", name, v, n)
			}
		}
	}
}

var values0 = values()

func TestIDsAreNamesOfXMLAndComeBack(t *testing.T) {
	for _, key := range []string{"1", "-7", "007", "A/1", "B 2 è", "C_x3", "_x", "_x41_", "a_b", "日本", "x:y", "", "\U0001F600", "9223372036854775808", "_x_x_", "a._x2e_"} {
		k := feature.TextKey(key)
		id := ID("cite:Lakes", k)
		rest, ok := strings.CutPrefix(id, "cite_Lakes.")
		if !ok || Key(rest) != k {
			t.Errorf("%q is written %q and read %+v", key, id, Key(rest))
		}
		for _, r := range id {
			if r > 0x7f || !(r == '.' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
				t.Errorf("%q is no name: %q", id, r)
			}
		}
	}
	if Key("_xzz_") != feature.TextKey("_xzz_") || Key("_x110000000_") != feature.TextKey("_x110000000_") {
		t.Error("what is no escape is changed")
	}
}

func TestNumbersThatAreNoneHaveTheirWords(t *testing.T) {
	for v, want := range map[feature.Value]string{feature.OfFloat(math.Inf(1)): "INF", feature.OfFloat(math.Inf(-1)): "-INF", {}: "", feature.OfFloat(0.1): "0.1"} {
		if got := string(AppendValue(nil, v)); got != want {
			t.Errorf("%v is written %q, want %q", v, got, want)
		}
	}
}

func FuzzAppendText(f *testing.F) {
	for _, s := range []string{"", "plain", "<&>\"'", "\x00\x01\t\n\r", "è\xff", "\uFFFE\uFFFF", "]]>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := AppendText(nil, s)
		var back struct {
			Attr string `xml:"a,attr"`
			Text string `xml:",chardata"`
		}
		doc := `<x a="` + string(text) + `">` + string(text) + `</x>`
		if err := xml.Unmarshal([]byte(doc), &back); err != nil {
			t.Fatalf("%q: %v in %s", s, err, doc)
		}
		if plain := !strings.ContainsAny(s, "\uFFFE\uFFFF") && strings.IndexFunc(s, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' }) < 0; plain && utf8.ValidString(s) && (back.Text != s || back.Attr != s) {
			t.Errorf("%q came back as %q and %q", s, back.Text, back.Attr)
		}
	})
}

func BenchmarkFeature(b *testing.B) {
	ref := crs.MustLookup("EPSG", "32632").Ref(crs.EastNorth)
	flat := make([]float64, 0, 40)
	for i := range 20 {
		flat = append(flat, 672050.57+float64(i)*3.17, 4843410.12+float64(i%7)*2.91)
	}
	g := geom.Polygon(append(flat, flat[0], flat[1]))
	for name, v := range map[string]Version{"2.1.2": GML212, "3.1.1": GML311, "3.2.1": GML321} {
		b.Run(name, func(b *testing.B) {
			e := NewFeatureEncoder(town, EncodeOptions{Version: v, Ref: ref, Decimals: 4})
			var dst []byte
			b.ReportAllocs()
			for i := range b.N {
				dst = e.Append(dst[:0], feature.IntKey(int64(i)), &g, values0, 0)
			}
			b.SetBytes(int64(len(dst)))
		})
	}
}
