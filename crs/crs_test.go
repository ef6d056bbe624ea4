package crs

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"sync"
	"testing"

	"sigi/fault"
	"sigi/geom"
)

// sampleSystems are those of an Italian city and its neighbours, and odd ones.
func sampleSystems() []*CRS {
	all := []*CRS{WGS84LonLat()}
	for _, code := range []string{"4326", "3857", "32632", "3003", "3004", "6706", "6707", "6708", "7791", "7792",
		"25832", "4258", "3035", "2154", "2393", "31467", "5514", "3034", "4806", "2193", "3031", "32661", "4807", "2264", "27700", "7405"} {
		all = append(all, MustLookup("EPSG", code))
	}
	return all
}

func TestThereIsOneValueForEachSystem(t *testing.T) {
	a, b := MustLookup("EPSG", "3857"), MustLookup("epsg", "900913")
	if a != b || a != MustLookup("ESRI", "102100") {
		t.Error("aliases of EPSG:3857 are other values")
	}
	if MustLookup("OGC", "CRS84") != MustLookup("ogc", "crs84") || WGS84LonLat() != MustLookup("OGC", "CRS84") {
		t.Error("OGC:CRS84 has more than one value")
	}
	if WGS84LonLat() == MustLookup("EPSG", "4326") {
		t.Error("OGC:CRS84 and EPSG:4326 are one value, and their axes differ")
	}
}

func TestLookupsFromManyGoroutinesAgree(t *testing.T) {
	var wg sync.WaitGroup
	got := make([]*CRS, 16)
	for i := range got {
		wg.Go(func() {
			for code := 32601; code <= 32660; code++ {
				MustLookup("EPSG", strconv.Itoa(code))
				Lookup("EPSG", strconv.Itoa(code+900000))
			}
			got[i] = MustLookup("EPSG", "32632")
		})
	}
	wg.Wait()
	for _, c := range got {
		if c != got[0] {
			t.Fatal("two values for EPSG:32632")
		}
	}
}

func TestUnknownSystemsTakeBoundedMemory(t *testing.T) {
	for i := range 3 * maxUnknown {
		if _, err := Lookup("EPSG", fmt.Sprint(5000000+i)); !fault.Is(err, fault.UnsupportedCRS) {
			t.Fatal(err)
		}
	}
	registry.RLock()
	defer registry.RUnlock()
	if n := len(registry.unknown); n > maxUnknown {
		t.Errorf("%d unknown names are kept", n)
	}
}

func TestUnitsAreMetresPerUnit(t *testing.T) {
	for code, want := range map[string]float64{
		"32632": 1, "3857": 1, "3003": 1,
		"4326": 111319.49079327358, "6706": 111319.49079327358, // WMTS 07-057r7 §6.1
		"4807": 6378137 * math.Pi / 200, // NTF (Paris): grads
		"2264": 0.3048006096012192,      // North Carolina: US survey feet
		"7405": 1,                       // compound: British grid and height
	} {
		c := MustLookup("EPSG", code)
		if got := c.MetresPerUnit(); math.Abs(got-want) > 1e-12*want {
			t.Errorf("%s: %v metres a unit, want %v", c, got, want)
		}
		if c.Geographic() != (want > 1000) {
			t.Errorf("%s: geographic %v", c, c.Geographic())
		}
	}
}

func TestNamesAndAreasComeFromTheDatabase(t *testing.T) {
	c := MustLookup("EPSG", "32632")
	if c.Name() != "WGS 84 / UTM zone 32N" || c.Authority() != "EPSG" || c.Code() != "32632" ||
		c.URN() != "urn:ogc:def:crs:EPSG::32632" || c.URI() != "http://www.opengis.net/def/crs/EPSG/0/32632" {
		t.Errorf("%q %s %s %s %s", c.Name(), c.Authority(), c.Code(), c.URN(), c.URI())
	}
	if c.Area() != (geom.Bound{MinX: 6, MinY: 0, MaxX: 12, MaxY: 84}) {
		t.Errorf("area %v", c.Area())
	}
	if u := WGS84LonLat().URN(); u != "urn:ogc:def:crs:OGC:1.3:CRS84" {
		t.Error(u)
	}
	if u := WGS84LonLat().URI(); u != "http://www.opengis.net/def/crs/OGC/1.3/CRS84" {
		t.Error(u)
	}
	if a := MustLookup("EPSG", "4167").Area(); a.MinX < 160 || a.MaxX < 180 || a.Empty() {
		t.Errorf("New Zealand crosses the antimeridian, its area is %v", a)
	}
}

// TestEverySystemOfEPSG walks the codes, not a list: what PROJ knows today.
func TestEverySystemOfEPSGHasAUnitAnAreaAndAnOrder(t *testing.T) {
	if testing.Short() {
		t.Skip("not run: walks all codes, 3 s")
	}
	found, north := 0, 0
	for code := 2000; code < 33000; code++ {
		c, err := Lookup("EPSG", strconv.Itoa(code))
		if err != nil {
			if !fault.Is(err, fault.UnsupportedCRS) {
				t.Errorf("EPSG:%d: %v", code, err)
			}
			continue
		}
		found++
		if c.NorthFirst() {
			north++
		}
		a := c.Area()
		if !(c.MetresPerUnit() > 0.1 && c.MetresPerUnit() < 7e6) || a.Empty() || !a.Finite() || a.MaxX > 540 {
			t.Errorf("%s: unit %v, area %v", c, c.MetresPerUnit(), a)
		}
	}
	if found < 5000 || north < found/4 || north > found*3/4 {
		t.Errorf("%d systems found, %d north first: the database or the binding is not as it was", found, north)
	}
}

// The order of the house is seen, not read: a step east of the middle of the
// area of use must raise x, and a step north y. Polar systems have no such
// middle, and those that point west or south are said to be kept as they are.
func TestInTheHouseXIsEastAndYIsNorth(t *testing.T) {
	lonLat := WGS84LonLat()
	for _, c := range sampleSystems() {
		switch c.String() {
		case "EPSG:3031", "EPSG:32661":
			continue
		}
		tr, err := NewTransform(lonLat, c)
		if err != nil {
			t.Fatal(err)
		}
		lon, lat := c.Area().Center()
		const d = 0.01
		p := []float64{lon, lat, lon + d, lat, lon, lat + d}
		if err := tr.Points(p, 2); err != nil {
			t.Fatal(err)
		}
		east, north := p[2]-p[0], p[5]-p[1]
		if !(east > math.Abs(p[3]-p[1]) && north > math.Abs(p[4]-p[0])) {
			t.Errorf("%s: a step east is (%g, %g), a step north (%g, %g)", c, east, p[3]-p[1], p[4]-p[0], north)
		}
	}
}

func TestTheDatabaseSaysWhichItIs(t *testing.T) {
	if s, err := Database(); err != nil || !regexp.MustCompile(`^PROJ \d+\.\d+\.\d+, EPSG v\d+\.\d+ of \d{4}-\d\d-\d\d$`).MatchString(s) {
		t.Errorf("%q, %v", s, err)
	}
}

func TestScaleDenominators(t *testing.T) {
	// OGC 17-083r2 annex D: matrix 0 of WebMercatorQuad and of WorldCRS84Quad.
	for _, c := range []struct{ resolution, unit, want float64 }{
		{156543.03392804097, 1, 559082264.0287178},
		{0.703125, MetresPerDegree, 279541132.0143589},
	} {
		got := ScaleDenominator(c.resolution, c.unit)
		if math.Abs(got-c.want) > 1e-9*c.want {
			t.Errorf("%v units a pixel: 1:%v, want 1:%v", c.resolution, got, c.want)
		}
		if back := Resolution(got, c.unit); math.Abs(back-c.resolution) > 1e-15*c.resolution*4 {
			t.Errorf("%v units a pixel comes back as %v", c.resolution, back)
		}
	}
}
