package csv

import (
	stdcsv "encoding/csv"
	"math"
	"slices"
	"strings"
	"testing"

	"sigi/feature"
	"sigi/geom"
)

func TestWellKnownTextOfEveryKind(t *testing.T) {
	square := []float64{0, 0, 4, 0, 4, 4, 0, 0}
	hole := []float64{1, 1, 2, 1, 2, 2, 1, 1}
	multi := geom.Geometry{Kind: geom.KindMultiPolygon, Flat: append(append(slices.Clone(square), hole...), square...), Ends: []int32{8, 16, 24}, Parts: []int32{2, 3}}
	line := geom.LineString(0, 0, 1.5, 2)
	point := geom.Point(1, 2)
	for want, g := range map[string]geom.Geometry{
		"POINT (1 2)":              point,
		"POINT Z (1 2 3.5)":        {Kind: geom.KindPoint, Layout: geom.XYZ, Flat: []float64{1, 2, 3.5}},
		"POINT Z (1 2 0)":          {Kind: geom.KindPoint, Layout: geom.XYZM, Flat: []float64{1, 2, math.NaN(), 9}},
		"POINT (3 4)":              {Kind: geom.KindPoint, Layout: geom.XYM, Flat: []float64{3, 4, 9}},
		"MULTIPOINT ((1 2),(3 4))": {Kind: geom.KindMultiPoint, Flat: []float64{1, 2, 3, 4}},
		"LINESTRING (0 0,1.5 2)":   line,
		"POLYGON ((0 0,4 0,4 4,0 0),(1 1,2 1,2 2,1 1))":                            geom.Polygon(square, hole),
		"MULTILINESTRING ((0 0,1 1),(5 5,6 6,7 7))":                                {Kind: geom.KindMultiLineString, Flat: []float64{0, 0, 1, 1, 5, 5, 6, 6, 7, 7}, Ends: []int32{4, 10}},
		"MULTIPOLYGON (((0 0,4 0,4 4,0 0),(1 1,2 1,2 2,1 1)),((0 0,4 0,4 4,0 0)))": multi,
		"GEOMETRYCOLLECTION (POINT (1 2),LINESTRING (0 0,1.5 2))":                  {Kind: geom.KindCollection, Members: []geom.Geometry{point, {Kind: geom.KindPoint}, line}},
		"": {Kind: geom.KindPoint, Flat: []float64{math.Inf(1), 2}},
	} {
		if got := string(AppendWKT(nil, &g, 3)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestRecordsAreReadBack(t *testing.T) {
	names := []string{"nome", "pia,ni", "vuoto", "quota"}
	texts := []string{"plain", "a,b", "he said \"no\"", "two\r\nlines", " space", "", "è"}
	e := NewFeatureEncoder("edifc", names, 3, true)
	g := geom.LineString(0, 0, 1.5, 2)
	doc := e.AppendHeader(nil)
	columns := make([][]feature.Value, len(names))
	for i, s := range texts {
		columns[0] = append(columns[0], feature.OfString(s))
		columns[1] = append(columns[1], feature.OfInt(int64(i)))
		columns[2] = append(columns[2], feature.Value{})
		columns[3] = append(columns[3], feature.OfFloat(0.5))
		doc = e.Append(doc, feature.TextKey("k/"+s), &g, columns, i)
	}
	doc = e.Append(doc, feature.IntKey(9), nil, columns, 0)
	rows, err := stdcsv.NewReader(strings.NewReader(string(doc))).ReadAll()
	if err != nil || len(rows) != len(texts)+2 || !slices.Equal(rows[0], []string{"id", "nome", "pia,ni", "vuoto", "quota", "WKT"}) {
		t.Fatalf("%v\n%s", err, doc)
	}
	for i, s := range texts {
		s = strings.ReplaceAll(s, "\r\n", "\n") // as the reader has it
		if r := rows[i+1]; r[0] != "edifc.k/"+s || r[1] != s || r[3] != "" || r[4] != "0.5" || r[5] != "LINESTRING (0 0,1.5 2)" {
			t.Errorf("%q was read as %q", texts[i], r)
		}
	}
	if last := rows[len(rows)-1]; last[0] != "edifc.9" || last[5] != "" {
		t.Errorf("without a geometry: %q", last)
	}
	if !strings.Contains(string(doc), ",\"\",") {
		t.Error("empty text is like null")
	}
}
