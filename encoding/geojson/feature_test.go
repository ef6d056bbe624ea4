package geojson

import (
	"encoding/json"
	"strings"
	"testing"

	"sigi/feature"
	"sigi/geom"
)

func TestAFeatureIsTheSameAsInACollection(t *testing.T) {
	g := geom.Geometry{Kind: geom.KindLineString, Layout: geom.XYZ, Flat: []float64{9.5, 45.25, 300, 9.75, 45.5, 301}, Ends: []int32{6}}
	names := []string{"nome", `va"lo<re`, "piani"}
	columns := [][]feature.Value{{feature.OfString("Città \"alta\" <b>")}, {feature.OfFloat(0.1)}, {{}}}
	for _, key := range []feature.Key{feature.IntKey(12), feature.TextKey(`A/1 "è"`)} {
		for _, shape := range []*geom.Geometry{&g, nil} {
			e := NewFeatureEncoder("edifc", names, 6)
			got := string(e.Append([]byte("|"), key, shape, columns, 0))
			c := Collection{Features: []Feature{{ID: "edifc." + key.String(), Geometry: shape, Names: names, Values: []feature.Value{columns[0][0], columns[1][0], columns[2][0]}}}, Decimals: 6}
			if want := string(c.Append(nil)); !strings.Contains(want, got[1:]) || !json.Valid([]byte(got[1:])) {
				t.Errorf("%s is not in %s", got, want)
			}
		}
	}
	if got := string(AppendCRS(nil, "urn:x")); got != `"crs":{"type":"name","properties":{"name":"urn:x"}}` {
		t.Error(got)
	}
}

func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "plain", "\"\\", "<&>", "\x00\x7f", "è\xff", "\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		quoted := AppendString(nil, s)
		want, err := json.Marshal(s)
		if err != nil || string(quoted) != string(want) {
			t.Errorf("%q is written %s, want %s", s, quoted, want)
		}
	})
}
