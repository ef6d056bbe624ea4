package crs_test

import (
	"math"
	"testing"

	"github.com/twpayne/go-proj/v10"

	"sigi/crs"
)

// The binding of this package and go-proj, written by others, are two ways to
// the same library: they must agree on every point and on every axis.
func TestTransformsAgreeWithGoProj(t *testing.T) {
	places := [][2]float64{{9.6629, 45.7037}, {9.6706, 45.6949}, {7.7, 44.2}, {11.25, 43.77}}
	for _, code := range []string{"32632", "3003", "3857", "4326", "6706", "6707", "7791", "25832"} {
		to := crs.MustLookup("EPSG", code)
		ours, err := crs.NewTransform(crs.WGS84LonLat(), to)
		if err != nil {
			t.Fatal(err)
		}
		pj, err := proj.NewCRSToCRS("OGC:CRS84", "EPSG:"+code, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range places {
			flat := []float64{p[0], p[1]}
			if err := ours.Points(flat, 2); err != nil {
				t.Fatal(err)
			}
			theirs, err := pj.Forward(proj.NewCoord(p[0], p[1], 0, 0))
			if err != nil {
				t.Fatal(err)
			}
			// go-proj answers in the declared order: the wire's, for us.
			a, b := to.Ref(crs.AsDeclared).WireXY(flat[0], flat[1])
			if math.Abs(a-theirs.X()) > 1e-6 || math.Abs(b-theirs.Y()) > 1e-6 {
				t.Errorf("EPSG:%s at %v: %.7f %.7f, go-proj %.7f %.7f", code, p, a, b, theirs.X(), theirs.Y())
			}
		}
	}
}
