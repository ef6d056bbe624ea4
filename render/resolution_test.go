package render

import (
	"math"
	"testing"

	"sigi/crs"
	"sigi/geom"
)

func resolutionOf(t *testing.T, m *Map, from *crs.CRS, data geom.Bound) float64 {
	t.Helper()
	v, err := newView(m)
	if err != nil {
		t.Fatal(err)
	}
	d := NewRenderer(Options{}).drawer(v)
	f, err := d.frame(from, d.picture(), 8)
	if err != nil || f == nil {
		t.Fatal(f, err)
	}
	units, box := d.unitsPerPixel(f, data)
	if box > units || box < units/1.5 {
		t.Errorf("%v units a pixel, a box of %v", units, box)
	}
	return units
}

func TestPicturesSideBySideLeaveOutTheSame(t *testing.T) {
	mercator := crs.MustLookup("EPSG", "3857")
	town := geom.Bound{MinX: 670000, MinY: 4843000, MaxX: 690000, MaxY: 4858000}
	tr, err := crs.NewTransform(utm32, mercator)
	if err != nil {
		t.Fatal(err)
	}
	b, err := tr.Bound(town)
	if err != nil {
		t.Fatal(err)
	}
	const pixel = 9.554628535647032
	want := 0.0
	for y := b.MinY; y < b.MaxY; y += 256 * pixel {
		for x := b.MinX; x < b.MaxX; x += 256 * pixel {
			m := &Map{Bound: geom.Bound{MinX: x, MinY: y, MaxX: x + 256*pixel, MaxY: y + 256*pixel}, CRS: mercator, Width: 256, Height: 256}
			got := resolutionOf(t, m, utm32, town)
			if want == 0 {
				want = got
			}
			if math.Abs(got-want) > 1e-9*want {
				t.Errorf("a tile at %v, %v has %v units a pixel, others %v", x, y, got, want)
			}
		}
	}
	if ground := pixel * math.Cos(43.8*math.Pi/180); want > ground || want < ground*0.99 {
		t.Errorf("%v m a pixel, on the ground %v", want, ground)
	}
}

// A degree at 60 north becomes twice as many metres of Mercator as at the equator.
func TestAPixelHasAsFewUnitsAsAnywhereInIt(t *testing.T) {
	mercator, degrees := crs.MustLookup("EPSG", "3857"), crs.WGS84LonLat()
	const metres = 20037508.342789244
	m := &Map{Bound: geom.Bound{MinX: -metres, MinY: -metres, MaxX: metres, MaxY: metres}, CRS: mercator, Width: 1024, Height: 1024}
	world := geom.Bound{MinX: -180, MinY: -90, MaxX: 180, MaxY: 90}
	pole := 360.0 / 1024 * math.Cos(85.06*math.Pi/180)
	if got := resolutionOf(t, m, degrees, world); got > 360.0/1024/8 || got < pole {
		t.Errorf("%v degrees a pixel; %v at the edge", got, pole)
	}
	m = &Map{Bound: geom.Bound{MinX: -100000, MinY: -50000, MaxX: 100000, MaxY: 50000}, CRS: mercator, Width: 1000, Height: 1000}
	if got, want := resolutionOf(t, m, mercator, m.Bound), 100.0; got != want {
		t.Errorf("pixels that are not square: %v m, want %v", got, want)
	}
}
