package crs

import (
	"math"
	"testing"

	"sigi/geom"
)

func TestATurnedSystemTurnsClockwise(t *testing.T) {
	utm, mercator := MustLookup("EPSG", "32632"), MustLookup("EPSG", "3857")
	const x, y = 551000.0, 5062000.0
	if Turned(utm, 0, x, y) != utm || Turned(utm, 360, x, y) != utm {
		t.Error("by a whole turn it is the system itself")
	}
	turned := Turned(utm, 90, x, y)
	forth, err := NewTransform(utm, turned)
	if err != nil {
		t.Fatal(err)
	}
	if forth.Identity() {
		t.Error("nothing happens")
	}
	north := []float64{x, y + 100}
	if err := forth.Points(north, 2); err != nil || north[0] != x+100 || north[1] != y {
		t.Errorf("what lies north is at %v, not to the right: %v", north, err)
	}
	if err := forth.Inverse().Points(north, 2); err != nil || north[0] != x || north[1] != y+100 {
		t.Errorf("and back: %v, %v", north, err)
	}

	// With a conversion between: first that, then the turn; both ways and both orders of a pair.
	for _, other := range []*CRS{mercator, WGS84LonLat(), MustLookup("EPSG", "3003")} {
		for _, degrees := range []float64{30, -135, 270} {
			turned := Turned(utm, degrees, x, y)
			p := []float64{x + 70, y - 20}
			plain, _ := NewTransform(utm, other)
			at := []float64{p[0], p[1]}
			if err := plain.Points(at, 2); err != nil {
				t.Fatal(err)
			}
			to, err := NewTransform(other, turned)
			if err != nil {
				t.Fatal(err)
			}
			got := []float64{at[0], at[1]}
			if err := to.Points(got, 2); err != nil {
				t.Fatal(err)
			}
			sin, cos := math.Sincos(degrees * math.Pi / 180)
			want := []float64{x + 70*cos - 20*sin, y - 70*sin - 20*cos}
			if math.Hypot(got[0]-want[0], got[1]-want[1]) > 0.001 {
				t.Errorf("%s, %g degrees: %v, not %v", other, degrees, got, want)
			}
			back, err := NewTransform(turned, other)
			if err != nil {
				t.Fatal(err)
			}
			if err := back.Points(got, 2); err != nil || math.Hypot(got[0]-at[0], got[1]-at[1]) > 0.001*other.area.Width() {
				t.Errorf("%s, %g degrees, back: %v, not %v (%v)", other, degrees, got, at, err)
			}
		}
	}

	// The box of a turned box holds its corners.
	b, err := forth.Inverse().Bound(geom.Bound{MinX: x - 200, MinY: y - 50, MaxX: x + 200, MaxY: y + 50})
	if err != nil || b.Width() != 100 || b.Height() != 400 {
		t.Errorf("the box of a quarter turn is %v: %v", b, err)
	}
	if o, err := forth.OperationAt(x, y); err != nil || o.Name == "" {
		t.Errorf("%+v, %v", o, err)
	}
}
