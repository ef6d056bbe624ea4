package gml

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"sigi/crs"
	"sigi/encoding/xmltree"
	"sigi/geom"
)

// shapes is one geometry of every kind.
func shapes() map[string]geom.Geometry {
	square := []float64{0, 0, 4, 0, 4, 4, 0, 4, 0, 0}
	hole := []float64{1, 1, 1, 2, 2, 2, 2, 1, 1, 1}
	two := geom.Polygon(square, hole)
	island := []float64{10, 10, 11, 10, 11, 11, 10, 10}
	multi := geom.Geometry{Kind: geom.KindMultiPolygon, Flat: append(append([]float64{}, two.Flat...), island...),
		Ends: []int32{10, 20, 28}, Parts: []int32{2, 3}}
	return map[string]geom.Geometry{
		"point":      geom.Point(9.5, 45.25),
		"point 3D":   {Kind: geom.KindPoint, Layout: geom.XYZ, Flat: []float64{1, 2, 3.5}},
		"points":     {Kind: geom.KindMultiPoint, Flat: []float64{1, 2, 3, 4}},
		"line":       geom.LineString(0, 0, 1, 2, 3, 3),
		"line 3D":    {Kind: geom.KindLineString, Layout: geom.XYZ, Flat: []float64{0, 0, 7, 1, 2, 8}, Ends: []int32{6}},
		"lines":      {Kind: geom.KindMultiLineString, Flat: []float64{0, 0, 1, 1, 5, 5, 6, 6, 7, 7}, Ends: []int32{4, 10}},
		"polygon":    two,
		"polygons":   multi,
		"collection": {Kind: geom.KindCollection, Members: []geom.Geometry{geom.Point(1, 2), geom.LineString(0, 0, 1, 1)}},
	}
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	for _, ref := range []string{"EPSG:32632", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326", "urn:ogc:def:crs:EPSG::6707", "http://www.opengis.net/def/crs/EPSG/0/4326"} {
		for _, policy := range []crs.Policy{crs.EastNorth, crs.AsDeclared} {
			r, err := crs.ParseRef(ref, policy)
			if err != nil {
				t.Fatal(err)
			}
			for _, version := range []Version{GML212, GML311, GML321} {
				for name, g := range shapes() {
					doc := string(AppendGeometry(nil, &g, EncodeOptions{Version: version, Ref: r, Decimals: 8, ID: "g.1"}))
					doc = strings.Replace(doc, "srsName", fmt.Sprintf("xmlns:gml=%q srsName", version.Namespace()), 1)
					n, err := xmltree.Parse([]byte(doc), xmltree.Limits{})
					if err != nil {
						t.Fatalf("%s in %s, version %d: %v\n%s", name, ref, version, err, doc)
					}
					got, gotRef, err := Decode(n, DecodeOptions{Policy: policy})
					if err != nil || gotRef != r {
						t.Errorf("%s in %s, version %d: %v, %v\n%s", name, ref, version, gotRef, err, doc)
						continue
					}
					if !reflect.DeepEqual(normal(got), normal(g)) {
						t.Errorf("%s in %s, version %d:\ngot  %+v\nwant %+v\n%s", name, ref, version, got, g, doc)
					}
				}
			}
		}
	}
}

// normal makes empty slices nil, which mean the same.
func normal(g geom.Geometry) geom.Geometry {
	c := g.Clone()
	for i := range c.Members {
		c.Members[i] = normal(c.Members[i])
	}
	if len(c.Ends) == 0 {
		c.Ends = nil
	}
	if len(c.Parts) == 0 {
		c.Parts = nil
	}
	if c.Kind == geom.KindLineString {
		c.Ends = nil
	}
	return c
}

func TestTheWordsOfEachVersion(t *testing.T) {
	r, _ := crs.ParseRef("EPSG:32632", crs.EastNorth)
	for version, want := range map[Version]string{
		GML212: `<gml:Polygon srsName="EPSG:32632"><gml:outerBoundaryIs><gml:LinearRing><gml:coordinates>0,0 4,0 4,4 0,4 0,0</gml:coordinates></gml:LinearRing></gml:outerBoundaryIs></gml:Polygon>`,
		GML311: `<gml:Polygon srsName="EPSG:32632"><gml:exterior><gml:LinearRing><gml:posList>0 0 4 0 4 4 0 4 0 0</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>`,
		GML321: `<gml:Polygon gml:id="a.1" srsName="EPSG:32632"><gml:exterior><gml:LinearRing><gml:posList>0 0 4 0 4 4 0 4 0 0</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>`,
	} {
		g := geom.Polygon([]float64{0, 0, 4, 0, 4, 4, 0, 4, 0, 0})
		if got := string(AppendGeometry(nil, &g, EncodeOptions{Version: version, Ref: r, Decimals: 3, ID: "a.1"})); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestIDsOfPartsAreUnique(t *testing.T) {
	r, _ := crs.ParseRef("urn:ogc:def:crs:EPSG::4326", crs.AsDeclared)
	for name, g := range shapes() {
		doc := string(AppendGeometry(nil, &g, EncodeOptions{Version: GML321, Ref: r, Decimals: 3, ID: "x"}))
		seen := map[string]bool{}
		for _, part := range strings.Split(doc, `gml:id="`)[1:] {
			id, _, _ := strings.Cut(part, `"`)
			if seen[id] {
				t.Errorf("%s: id %s twice in %s", name, id, doc)
			}
			seen[id] = true
		}
	}
}

func TestNothingIsWrittenForNothing(t *testing.T) {
	inf := geom.Point(1, 2)
	inf.Flat[0] = 1 / zero
	for _, g := range []*geom.Geometry{nil, {}, {Kind: geom.KindPolygon}, &inf} {
		if got := AppendGeometry([]byte("a"), g, EncodeOptions{}); string(got) != "a" {
			t.Errorf("%+v gives %s", g, got)
		}
	}
	if got := AppendBound(nil, geom.EmptyBound, EncodeOptions{}); len(got) > 0 {
		t.Errorf("an empty box gives %s", got)
	}
}

var zero float64

func TestNamesXMLTakes(t *testing.T) {
	for in, want := range map[string]string{"edifici": "edifici", "cite:Lakes": "cite_Lakes", "n° civico": "n__civico", "1853": "_1853", "": "_", "-x": "_-x", "altitudine_à": "altitudine_à", `a"<b>`: "a__b_"} {
		if got := Name(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
