package crs

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"sigi/fault"
	"sigi/geom"
)

func TestAReferenceIsReadAsItsFormSays(t *testing.T) {
	for _, c := range []struct {
		text     string
		want     string
		declared bool // flipped under AsDeclared
		forced   bool // flipped under EastNorth
	}{
		{"EPSG:4326", "EPSG:4326", true, false},
		{"epsg:4326", "EPSG:4326", true, false},
		{"EPSG:6706", "EPSG:6706", true, false},
		{"EPSG:3003", "EPSG:3003", false, false},
		{"EPSG:3857", "EPSG:3857", false, false},
		{"EPSG:900913", "EPSG:3857", false, false},
		{"EPSG:102100", "EPSG:3857", false, false},
		{"ESRI:102100", "EPSG:3857", false, false},
		{"ESRI:54030", "ESRI:54030", false, false},
		{"IGNF:LAMB93", "IGNF:LAMB93", false, false},
		{"ignf:lamb93", "IGNF:LAMB93", false, false},
		{"urn:ogc:def:crs:EPSG::4326", "EPSG:4326", true, true},
		{"urn:ogc:def:crs:EPSG:6.9:4326", "EPSG:4326", true, true},
		{"urn:ogc:def:crs:EPSG:6707", "EPSG:6707", true, true},
		{"urn:x-ogc:def:crs:EPSG:4326", "EPSG:4326", true, true},
		{"URN:OGC:DEF:CRS:EPSG::3003", "EPSG:3003", false, false},
		{"http://www.opengis.net/def/crs/EPSG/0/4326", "EPSG:4326", true, true},
		{"https://www.opengis.net/def/crs/EPSG/0/6707", "EPSG:6707", true, true},
		{"http://www.opengis.net/def/crs/EPSG/9.9.1/32632", "EPSG:32632", false, false},
		{"http://www.opengis.net/gml/srs/epsg.xml#4326", "EPSG:4326", false, false},
		{"https://www.opengis.net/gml/srs/epsg.xml#6707", "EPSG:6707", false, false},
		{"[EPSG:4326]", "EPSG:4326", true, true},
		{"[OGC:CRS84]", "OGC:CRS84", false, false},
		{"CRS:84", "OGC:CRS84", false, false},
		{"crs:84", "OGC:CRS84", false, false},
		{"OGC:CRS84", "OGC:CRS84", false, false},
		{"urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84", false, false},
		{"urn:ogc:def:crs:OGC::CRS84", "OGC:CRS84", false, false},
		{"http://www.opengis.net/def/crs/OGC/1.3/CRS84", "OGC:CRS84", false, false},
		{"https://www.opengis.net/def/crs/OGC/1.3/CRS84", "OGC:CRS84", false, false},
		{"CRS:83", "OGC:CRS83", false, false},
		{"AUTO2:42001,1,9.66,45.70", "EPSG:32632", false, false},
		{"auto2:42001,1,-180,-0.1", "EPSG:32701", false, false},
		{"AUTO:42001,9001,180,0", "EPSG:32660", false, false},
		{"CRS:27", "OGC:CRS27", false, false},
	} {
		for policy, flipped := range map[Policy]bool{AsDeclared: c.declared, EastNorth: c.forced} {
			r, err := ParseRef(c.text, policy)
			if err != nil {
				t.Errorf("%s: %v", c.text, err)
				continue
			}
			if r.CRS().String() != c.want || r.Flipped() != flipped || r.Text() != c.text {
				t.Errorf("%s under policy %d is %s flipped %v text %q, want %s flipped %v", c.text, policy, r.CRS(), r.Flipped(), r.Text(), c.want, flipped)
			}
		}
	}
}

func TestWhatIsNotAReferenceIsAnErrorNeverAGuess(t *testing.T) {
	for _, text := range []string{
		"", ":", "EPSG", "4326", "EPSG:", ":4326", "EPSG:999999", "EPSG:4326 ", " EPSG:4326", "EPSG: 4326",
		"EPSG:04326", "EPSG:4326:1", "EPSG:+4326", "EPSG:4326.0", "EPSG::4326", "EPSG:4326,EPSG:3857",
		"CRS:85", "CRS:1", "CRS:", "OGC:84",
		"AUTO2:42001,0.3048,9,45", "AUTO2:42001,9001,9,45", "AUTO:42001,1,9,45", "AUTO2:42002,1,9,45", "AUTO2:42001",
		"AUTO2:42001,1,9", "AUTO2:42001,1,181,0", "AUTO2:42001,1,9,91", "AUTO2:42001,1,NaN,0", "AUTO2:42001,1,9,45,1",
		"urn:ogc:def:crs", "urn:ogc:def:crs:", "urn:ogc:def:crs:EPSG::", "urn:ogc:def:crs:EPSG:::4326",
		"urn:ogc:def:crs:EPSG:6 9:4326", "urn:ogc:def:crs,crs:EPSG::4326,crs:EPSG::5773",
		"http://www.opengis.net/def/crs/EPSG/0/", "http://www.opengis.net/def/crs/EPSG/4326",
		"http://www.opengis.net/def/crs/EPSG/0/4326/", "http://opengis.example/def/crs/EPSG/0/4326",
		"ftp://www.opengis.net/def/crs/EPSG/0/4326", "http://www.opengis.net/gml/srs/epsg.xml#",
		"[EPSG:4326", "EPSG:4326]", "[]", "[[EPSG:4326]]",
		"+proj=longlat", "PROJCS[\"x\"]", "EPSG:4326'; DROP TABLE x", "EPSG:\x00", "EPSG:4326\x004",
		"EPSG:5773",      // vertical
		"EPSG:4978",      // geocentric
		"NONE:4326",      // no such authority
		"file:/etc/proj", // not a path
		strings.Repeat("E", 10000), "EPSG:" + strings.Repeat("4", 10000),
	} {
		r, err := ParseRef(text, AsDeclared)
		if err == nil {
			t.Errorf("%.60q is read as %s", text, r.CRS())
			continue
		}
		f := fault.From(err)
		if f.Code != fault.UnsupportedCRS || f.Param != "crs" {
			t.Errorf("%.60q: fault %v about %q, want unsupported CRS about crs", text, f.Code, f.Param)
		}
		if len(f.Msg) > 500 || strings.ContainsAny(f.Msg, "\x00\n") {
			t.Errorf("%.60q: message %q is not fit to be shown", text, f.Msg)
		}
	}
}

func TestWhatASystemPrintsParsesToItself(t *testing.T) {
	for _, c := range sampleSystems() {
		for _, text := range []string{c.String(), c.URN(), c.URI(), "[" + c.String() + "]"} {
			r, err := ParseRef(text, AsDeclared)
			if err != nil || r.CRS() != c || r.Flipped() != c.NorthFirst() {
				t.Errorf("%s: %q parses to %v flipped %v, %v", c, text, r.CRS(), r.Flipped(), err)
			}
		}
		for _, p := range []Policy{AsDeclared, EastNorth} {
			if again, err := ParseRef(c.Ref(p).Text(), p); err != nil || again != c.Ref(p) {
				t.Errorf("%s: its own reference under policy %d parses to %+v, %v", c, p, again, err)
			}
		}
	}
}

func TestWireUndoesBound(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, text := range []string{"EPSG:4326", "EPSG:3857", "urn:ogc:def:crs:EPSG::6707", "CRS:84"} {
		for _, p := range []Policy{AsDeclared, EastNorth} {
			r, err := ParseRef(text, p)
			if err != nil {
				t.Fatal(err)
			}
			for range 1000 {
				w := WireBound{random.NormFloat64() * 1e6, random.NormFloat64() * 1e6}
				w[2], w[3] = w[0]+random.Float64()+1e-3, w[1]+random.Float64()+1e-3
				b, err := r.Bound(w)
				if err != nil || r.Wire(b) != w {
					t.Fatalf("%s: %v becomes %v becomes %v, %v", text, w, b, r.Wire(b), err)
				}
				x, y := r.HouseXY(w[0], w[1])
				if x != b.MinX || y != b.MinY {
					t.Fatalf("%s: corner %v, box %v", text, [2]float64{x, y}, b)
				}
				if a, c := r.WireXY(x, y); a != w[0] || c != w[1] {
					t.Fatalf("%s: point does not come back", text)
				}
			}
		}
	}
}

func TestTheSameBoxInBothVersionsOfWMSIsTheSameHouseBox(t *testing.T) {
	v111, _ := ParseRef("EPSG:4326", EastNorth)
	v130, _ := ParseRef("EPSG:4326", AsDeclared)
	lonLat, _ := ParseRef("CRS:84", AsDeclared)
	want := geom.Bound{MinX: 9.615, MinY: 45.655, MaxX: 9.726, MaxY: 45.737}
	for text, got := range map[string]func() (geom.Bound, error){
		"1.1.1":  func() (geom.Bound, error) { return v111.Bound(WireBound{9.615, 45.655, 9.726, 45.737}) },
		"1.3.0":  func() (geom.Bound, error) { return v130.Bound(WireBound{45.655, 9.615, 45.737, 9.726}) },
		"CRS:84": func() (geom.Bound, error) { return lonLat.Bound(WireBound{9.615, 45.655, 9.726, 45.737}) },
	} {
		if b, err := got(); err != nil || b != want {
			t.Errorf("%s: %v, %v", text, b, err)
		}
	}
}

func TestABoxThatIsNoneIsABadBBOX(t *testing.T) {
	r := MustLookup("EPSG", "4326").Ref(AsDeclared)
	for _, w := range []WireBound{
		{math.NaN(), 0, 1, 1}, {0, math.Inf(-1), 1, 1}, {0, 0, math.Inf(1), 1}, {0, 0, 1, math.NaN()},
		{2, 0, 1, 1}, {0, 2, 1, 1}, {0, 0, 0, 1}, {0, 0, 1, 0}, {},
	} {
		_, err := r.Bound(w)
		if f := fault.From(err); err == nil || f.Code != fault.BadParam || f.Param != "bbox" {
			t.Errorf("%v: %v", w, err)
		}
	}
	if b, err := r.Envelope(WireBound{45, 9, 45, 9}); err != nil || b != (geom.Bound{MinX: 9, MinY: 45, MaxX: 9, MaxY: 45}) {
		t.Errorf("a filter may ask for a point: %v, %v", b, err)
	}
}

func FuzzParseRef(f *testing.F) {
	for _, s := range []string{"EPSG:4326", "CRS:84", "urn:ogc:def:crs:EPSG::3003", "urn:ogc:def:crs:OGC:1.3:CRS84",
		"http://www.opengis.net/def/crs/EPSG/0/6706", "http://www.opengis.net/gml/srs/epsg.xml#4326", "[EPSG:1]", "a:b:c", "ESRI:102100", "AUTO2:42001,1,9,45"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, text string, declared bool) {
		p := EastNorth
		if declared {
			p = AsDeclared
		}
		r, err := ParseRef(text, p)
		if err != nil {
			if !fault.Is(err, fault.UnsupportedCRS) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if r.CRS() == nil || r.Text() != text || r.Flipped() && !r.CRS().NorthFirst() {
			t.Fatalf("%q: %+v", text, r)
		}
		if again, err := ParseRef(r.CRS().URN(), p); err != nil || again.CRS() != r.CRS() {
			t.Fatalf("%q: %s does not come back: %v", text, r.CRS().URN(), err)
		}
	})
}
