package gml

import (
	"errors"
	"strings"
	"testing"

	"sigi/crs"
	"sigi/encoding/xmltree"
	"sigi/fault"
	"sigi/geom"
)

func decode(t *testing.T, doc string, o DecodeOptions) (geom.Geometry, crs.Ref, error) {
	t.Helper()
	n, err := xmltree.Parse([]byte(doc), xmltree.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return Decode(n, o)
}

func same(a, b geom.Geometry) bool {
	if a.Kind != b.Kind || a.Layout != b.Layout || len(a.Flat) != len(b.Flat) || len(a.Ends) != len(b.Ends) || len(a.Parts) != len(b.Parts) || len(a.Members) != len(b.Members) {
		return false
	}
	for i := range a.Flat {
		if a.Flat[i] != b.Flat[i] {
			return false
		}
	}
	for i := range a.Ends {
		if a.Ends[i] != b.Ends[i] {
			return false
		}
	}
	for i := range a.Parts {
		if a.Parts[i] != b.Parts[i] {
			return false
		}
	}
	for i := range a.Members {
		if !same(a.Members[i], b.Members[i]) {
			return false
		}
	}
	return true
}

func TestGeometriesOfAllVersions(t *testing.T) {
	square := []float64{0, 0, 4, 0, 4, 4, 0, 0}
	for _, c := range []struct {
		name, doc string
		want      geom.Geometry
	}{
		{"point 3.2", `<Point><pos>1 2</pos></Point>`, geom.Point(1, 2)},
		{"point with height", `<Point srsDimension="3"><pos>1 2 3</pos></Point>`, geom.Geometry{Kind: geom.KindPoint, Layout: geom.XYZ, Flat: []float64{1, 2, 3}}},
		{"point 2", `<Point><coordinates>1,2</coordinates></Point>`, geom.Point(1, 2)},
		{"line of positions", `<LineString><pos>1 2</pos><pos>3 4</pos></LineString>`, geom.LineString(1, 2, 3, 4)},
		{"line of points", `<LineString><pointProperty><Point><pos>1 2</pos></Point></pointProperty><pos>3 4</pos></LineString>`, geom.LineString(1, 2, 3, 4)},
		{"curve", `<Curve><segments><LineStringSegment><posList>1 2 3 4</posList></LineStringSegment><LineStringSegment><posList>3 4 5 6</posList></LineStringSegment></segments></Curve>`, geom.LineString(1, 2, 3, 4, 5, 6)},
		{"polygon 2", `<Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 4,0 4,4 0,0</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>1,1 2,1 2,2 1,1</coordinates></LinearRing></innerBoundaryIs></Polygon>`, geom.Polygon(square, []float64{1, 1, 2, 1, 2, 2, 1, 1})},
		{"surface", `<Surface><patches><PolygonPatch><exterior><LinearRing><posList>0 0 4 0 4 4 0 0</posList></LinearRing></exterior></PolygonPatch></patches></Surface>`, geom.Geometry{Kind: geom.KindMultiPolygon, Flat: square, Ends: []int32{8}, Parts: []int32{1}}},
		{"points", `<MultiPoint><pointMember><Point><pos>1 2</pos></Point></pointMember><pointMembers><Point><pos>3 4</pos></Point><Point><pos>5 6</pos></Point></pointMembers></MultiPoint>`, geom.Geometry{Kind: geom.KindMultiPoint, Flat: []float64{1, 2, 3, 4, 5, 6}}},
		{"curves", `<MultiCurve><curveMember><LineString><posList>1 2 3 4</posList></LineString></curveMember><curveMember><LineString><posList>5 6 7 8</posList></LineString></curveMember></MultiCurve>`, geom.Geometry{Kind: geom.KindMultiLineString, Flat: []float64{1, 2, 3, 4, 5, 6, 7, 8}, Ends: []int32{4, 8}}},
		{"collection", `<MultiGeometry><geometryMember><Point><pos>1 2</pos></Point></geometryMember><geometryMember><LineString><posList>1 2 3 4</posList></LineString></geometryMember></MultiGeometry>`, geom.Geometry{Kind: geom.KindCollection, Members: []geom.Geometry{geom.Point(1, 2), geom.LineString(1, 2, 3, 4)}}},
		{"box 2", `<Box><coord><X>0</X><Y>1</Y></coord><coord><X>2</X><Y>3</Y></coord></Box>`, geom.Polygon([]float64{0, 1, 2, 1, 2, 3, 0, 3, 0, 1})},
		{"lat, lon", `<Point srsName="urn:ogc:def:crs:EPSG::4326"><pos>45 9</pos></Point>`, geom.Point(9, 45)},
		{"lat, lon with height", `<LineString srsName="urn:ogc:def:crs:EPSG::4326" srsDimension="3"><posList>45 9 1 46 10 2</posList></LineString>`, geom.Geometry{Kind: geom.KindLineString, Layout: geom.XYZ, Flat: []float64{9, 45, 1, 10, 46, 2}, Ends: []int32{6}}},
		{"points in a line, lat, lon", `<LineString srsName="urn:ogc:def:crs:EPSG::4326"><pointProperty><Point><pos>45 9</pos></Point></pointProperty><pos>46 10</pos></LineString>`, geom.LineString(9, 45, 10, 46)},
		{"lon, lat", `<Point srsName="urn:ogc:def:crs:OGC:1.3:CRS84"><pos>9 45</pos></Point>`, geom.Point(9, 45)},
	} {
		got, _, err := decode(t, c.doc, DecodeOptions{})
		if err != nil || !same(got, c.want) {
			t.Errorf("%s: got %+v, %v; want %+v", c.name, got, err, c.want)
		}
	}
}

func TestPolicyAndDefaultSayTheOrder(t *testing.T) {
	short := `<Point srsName="EPSG:4326"><pos>45 9</pos></Point>`
	if g, ref, err := decode(t, short, DecodeOptions{Policy: crs.AsDeclared}); err != nil || g.Flat[0] != 9 || ref.CRS().Code() != "4326" {
		t.Errorf("as declared: %v %v", g, err)
	}
	if g, _, err := decode(t, short, DecodeOptions{Policy: crs.EastNorth}); err != nil || g.Flat[0] != 45 {
		t.Errorf("east, north: %v %v", g, err)
	}
	ref, err := crs.ParseRef("urn:ogc:def:crs:EPSG::4326", crs.AsDeclared)
	if err != nil {
		t.Fatal(err)
	}
	if g, _, err := decode(t, `<Point><pos>45 9</pos></Point>`, DecodeOptions{Default: ref}); err != nil || g.Flat[0] != 9 {
		t.Errorf("default: %v %v", g, err)
	}
}

func TestWhatIsNoGeometryIsRefused(t *testing.T) {
	for _, c := range []struct{ name, doc, want string }{
		{"open ring", `<Polygon><exterior><LinearRing><posList>0 0 4 0 4 4 0 1</posList></LinearRing></exterior></Polygon>`, "not closed"},
		{"short ring", `<Polygon><exterior><LinearRing><posList>0 0 4 0 0 0</posList></LinearRing></exterior></Polygon>`, "too few"},
		{"no ring", `<Polygon/>`, "no outer ring"},
		{"inner first", `<Polygon><interior/></Polygon>`, "before the outer ring"},
		{"two points", `<Point><pos>1 2</pos><pos>3 4</pos></Point>`, "too many"},
		{"odd list", `<LineString><posList>1 2 3</posList></LineString>`, "tuples of 2"},
		{"words", `<Point><pos>one two</pos></Point>`, `"one" is not a number`},
		{"infinity", `<Point><pos>Inf 0</pos></Point>`, "not a number"},
		{"one ordinate", `<Point><pos>1</pos></Point>`, "has 1 ordinates"},
		{"arc", `<Curve><segments><Arc><posList>0 0 1 1 2 0</posList></Arc></segments></Curve>`, "this kind of curve is not read"},
		{"mixed systems", `<MultiPoint srsName="EPSG:4326"><pointMember><Point srsName="EPSG:32632"><pos>1 2</pos></Point></pointMember></MultiPoint>`, "differs from the one around it"},
		{"unknown system", `<Point srsName="EPSG:99999999"><pos>1 2</pos></Point>`, "not known"},
		{"a line among points", `<MultiPoint><pointMember><LineString><posList>1 2 3 4</posList></LineString></pointMember></MultiPoint>`, "not expected in MultiPoint"},
		{"mixed heights", `<LineString><pos>1 2</pos><pos>1 2 3</pos></LineString>`, "3 ordinates after one with 2"},
		{"not a geometry", `<Feature/>`, "not read"},
		{"four dimensions", `<Point srsDimension="4"><pos>1 2 3 4</pos></Point>`, "neither 2 nor 3"},
	} {
		_, _, err := decode(t, c.doc, DecodeOptions{})
		var x *xmltree.Error
		if !errors.As(err, &x) || !strings.Contains(err.Error(), c.want) || x.Line != 1 || x.Code == fault.Internal {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}
