package crs_test

import (
	"math"
	"strings"
	"testing"

	"github.com/twpayne/go-proj/v10"

	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
)

// A program that has the PROJ.4 text alone must find a point where this
// package finds it.
func TestAProj4TextPutsPointsWhereTransformsDo(t *testing.T) {
	bergamo := geom.Bound{MinX: 9.6, MinY: 45.65, MaxX: 9.72, MaxY: 45.74}
	for _, code := range []string{"32632", "3857", "4326", "3003", "3004", "6706", "6707", "7791", "25832", "4258", "4265", "23032", "2056"} {
		c := crs.MustLookup("EPSG", code)
		text, err := c.Proj4(bergamo)
		if err != nil {
			t.Errorf("EPSG:%s: %v", code, err)
			continue
		}
		ours, err := crs.NewTransform(crs.WGS84LonLat(), c)
		if err != nil {
			t.Fatal(err)
		}
		pj, err := proj.NewCRSToCRS("+proj=longlat +datum=WGS84 +no_defs +type=crs", strings.ReplaceAll(text, " +type=crs", "")+" +type=crs", nil)
		if err != nil {
			t.Fatalf("EPSG:%s: %q: %v", code, text, err)
		}
		tolerance := 0.01 // metres; EPSG:4806 and its like are not among these
		if c.Geographic() {
			tolerance /= crs.MetresPerDegree
		}
		for _, p := range [][2]float64{{9.6629, 45.7037}, {9.6706, 45.6949}, {9.61, 45.66}} {
			flat := []float64{p[0], p[1]}
			if err := ours.Points(flat, 2); err != nil {
				t.Fatal(err)
			}
			theirs, err := pj.Forward(proj.NewCoord(p[0], p[1], 0, 0))
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(flat[0]-theirs.X()) > tolerance || math.Abs(flat[1]-theirs.Y()) > tolerance {
				t.Errorf("EPSG:%s at %v: %.4f %.4f, by %q %.4f %.4f", code, p, flat[0], flat[1], text, theirs.X(), theirs.Y())
			}
		}
	}
}

func TestTheShiftOfAProj4TextIsThatOfTheRegion(t *testing.T) {
	monteMario := crs.MustLookup("EPSG", "3003")
	for _, region := range []struct {
		name  string
		bound geom.Bound
		shift string
	}{
		{"Lombardy", geom.Bound{MinX: 9, MinY: 45, MaxX: 10, MaxY: 46}, "-104.1,-49.1,-9.9,0.971,-2.917,0.714,-11.68"},
		{"Sardinia", geom.Bound{MinX: 8.8, MinY: 39.5, MaxX: 9.2, MaxY: 40.5}, "-168.6,-34,38.6,-0.374,-0.679,-1.379,-9.48"},
	} {
		if text, err := monteMario.Proj4(region.bound); err != nil || !strings.Contains(text, "+towgs84="+region.shift+" ") {
			t.Errorf("%s: %q, %v; want the shift %s", region.name, text, err, region.shift)
		}
	}
}

func TestWhatAProj4TextCannotSayIsAFault(t *testing.T) {
	berghaus := crs.MustLookup("ESRI", "102299") // a star: no method of PROJ.4
	if text, err := berghaus.Proj4(geom.EmptyBound); !fault.Is(err, fault.NotSupported) {
		t.Errorf("%q, %v; want a fault", text, err)
	}
}
