package geojson

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"sigi/crs"
	"sigi/feature"
	"sigi/geom"
)

func TestGeometries(t *testing.T) {
	ring := []float64{0, 0, 4, 0, 4, 4, 0, 0}
	for _, c := range []struct {
		rule string
		g    geom.Geometry
		want string
	}{
		{"a point", geom.Point(9.5, 45.25), `{"type":"Point","coordinates":[9.5,45.25]}`},
		{"Z is kept", geom.Geometry{Kind: geom.KindPoint, Layout: geom.XYZ, Flat: []float64{1, 2, 3}}, `{"type":"Point","coordinates":[1,2,3]}`},
		{"M is dropped", geom.Geometry{Kind: geom.KindPoint, Layout: geom.XYM, Flat: []float64{1, 2, 3}}, `{"type":"Point","coordinates":[1,2]}`},
		{"Z that is not there is left out", geom.Geometry{Kind: geom.KindPoint, Layout: geom.XYZ, Flat: []float64{1, 2, math.NaN()}}, `{"type":"Point","coordinates":[1,2]}`},
		{"points", geom.Geometry{Kind: geom.KindMultiPoint, Flat: []float64{1, 2, 3, 4}}, `{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}`},
		{"a line", geom.LineString(0, 0, 1, 1), `{"type":"LineString","coordinates":[[0,0],[1,1]]}`},
		{"lines", geom.Geometry{Kind: geom.KindMultiLineString, Flat: []float64{0, 0, 1, 1, 2, 2, 3, 3}, Ends: []int32{4, 8}}, `{"type":"MultiLineString","coordinates":[[[0,0],[1,1]],[[2,2],[3,3]]]}`},
		{"a polygon with a hole", geom.Polygon(ring, ring), `{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]],[[0,0],[4,0],[4,4],[0,0]]]}`},
		{"polygons", geom.Geometry{Kind: geom.KindMultiPolygon, Flat: append(append([]float64{}, ring...), ring...), Ends: []int32{8, 16}, Parts: []int32{1, 2}}, `{"type":"MultiPolygon","coordinates":[[[[0,0],[4,0],[4,4],[0,0]]],[[[0,0],[4,0],[4,4],[0,0]]]]}`},
		{"a collection without its empty members", geom.Geometry{Kind: geom.KindCollection, Members: []geom.Geometry{{Kind: geom.KindPoint}, geom.Point(1, 2)}}, `{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}`},
		{"decimals at most", geom.Point(1.23456, -0.0001), `{"type":"Point","coordinates":[1.235,0]}`},
		{"large numbers without exponent", geom.Point(5061341, 1e7), `{"type":"Point","coordinates":[5061341,10000000]}`},
		{"nothing", geom.Geometry{}, `null`},
		{"what cannot be converted", geom.Point(math.Inf(1), 2), `null`},
	} {
		got := string(AppendGeometry(nil, &c.g, 3))
		if got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.rule, got, c.want)
		}
		if !json.Valid([]byte(got)) {
			t.Errorf("%s is not JSON", c.rule)
		}
	}
}

func TestValues(t *testing.T) {
	for _, c := range []struct {
		v    feature.Value
		want string
	}{
		{feature.Value{}, "null"}, {feature.OfBool(true), "true"}, {feature.OfInt(-3), "-3"}, {feature.OfFloat(0.1), "0.1"}, {feature.OfFloat(1e300), "1e+300"},
		{feature.OfFloat(math.Inf(1)), "null"}, {feature.OfString("<à>\"\n"), `"\u003cà\u003e\"\n"`}, {feature.OfString("12"), `"12"`},
		{feature.OfTime(time.Date(2024, 3, 1, 12, 30, 0, 0, time.UTC)), `"2024-03-01T12:30:00Z"`}, {feature.OfDate(time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)), `"2024-03-01"`},
	} {
		if got := string(AppendValue(nil, c.v)); got != c.want || !json.Valid([]byte(got)) {
			t.Errorf("%v is %s, want %s", c.v, got, c.want)
		}
	}
}

func TestCollection(t *testing.T) {
	p := geom.Point(1, 2)
	c := Collection{CRS: crs.MustLookup("EPSG", "32632"), Decimals: 3, Features: []Feature{
		{ID: `a"b.1`, Geometry: &p, Names: []string{"n", "m"}, Values: []feature.Value{feature.OfInt(1), {}}}, {},
	}}
	got := string(c.Append(nil))
	want := `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32632"}},"features":[
{"type":"Feature","id":"a\"b.1","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"n":1,"m":null}},
{"type":"Feature","geometry":null,"properties":{}}
]}
`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	none := Collection{}
	if got := string(none.Append(nil)); !json.Valid([]byte(got)) || strings.Contains(got, "crs") {
		t.Errorf("an empty collection is %s", got)
	}
}
