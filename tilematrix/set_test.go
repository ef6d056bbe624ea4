package tilematrix

import (
	"math"
	"strconv"
	"testing"

	"sigi/crs"
	"sigi/geom"
)

// What the standard's tables say of the well-known sets (17-083r4 annex D,
// 07-057r7 annex E.4), to the last digit printed there.
func TestKnownSetsAreThoseOfTheStandard(t *testing.T) {
	for _, c := range []struct {
		set                   string
		level                 int
		denominator, cellSize float64
		width, height         int
		x, y                  float64
	}{
		{WebMercatorQuad, 0, 559082264.028717, 156543.033928041, 1, 1, -20037508.3427892, 20037508.3427892},
		{WebMercatorQuad, 1, 279541132.014358, 78271.5169640204, 2, 2, -20037508.3427892, 20037508.3427892},
		{WebMercatorQuad, 18, 2132.72958384978, 0.597164283559817, 262144, 262144, -20037508.3427892, 20037508.3427892},
		{WebMercatorQuad, 24, 33.3238997476528, 0.00933069193062214, 16777216, 16777216, -20037508.3427892, 20037508.3427892},
		{WorldCRS84Quad, 0, 279541132.014358, 0.703125, 2, 1, -180, 90},
		{WorldCRS84Quad, 17, 2132.72958384978, 5.36441802978516e-6, 262144, 131072, -180, 90},
		{UTM32NItaly, 0, 4096 / 0.00028, 4096, 1, 2, 290000, 5250000},
		{UTM32NItaly, 12, 1 / 0.00028, 1, 4096, 8192, 290000, 5250000},
		{UTM32NItaly, 16, 0.0625 / 0.00028, 0.0625, 65536, 131072, 290000, 5250000},
	} {
		s, ok := Known(c.set)
		if !ok {
			t.Fatalf("%s is not known", c.set)
		}
		i, ok := s.Index(strconv.Itoa(c.level))
		if !ok {
			t.Fatalf("%s has no matrix %d", c.set, c.level)
		}
		m := s.Matrices[i]
		near := func(got, want float64) bool { return math.Abs(got-want) <= 2e-14*math.Abs(want)+1e-8 }
		if !near(m.Denominator, c.denominator) || !near(m.Resolution, c.cellSize) || m.Width != c.width || m.Height != c.height || !near(m.OriginX, c.x) || !near(m.OriginY, c.y) {
			t.Errorf("%s %d: %+v, want %+v", c.set, c.level, m, c)
		}
	}
}

func TestItalyLiesInItsGrid(t *testing.T) {
	s, _ := Known(UTM32NItaly)
	tr, err := crs.NewTransform(crs.WGS84LonLat(), s.CRS)
	if err != nil {
		t.Fatal(err)
	}
	// Rocca d'Ambin, Capo d'Otranto, Lampedusa, Vetta d'Italia, Ventimiglia.
	points := []float64{6.62, 45.1, 18.52, 40.1, 12.6, 35.49, 12.2, 47.1, 7.5, 43.78}
	if err := tr.Points(points, 2); err != nil {
		t.Fatal(err)
	}
	for i := range s.Matrices {
		m := &s.Matrices[i]
		whole := m.Bound(m.All(), 0)
		for p := 0; p < len(points); p += 2 {
			at := geom.Bound{MinX: points[p], MaxX: points[p], MinY: points[p+1], MaxY: points[p+1]}
			if !whole.Intersects(at) {
				t.Errorf("level %s: %.0f, %.0f lies outside of %v", m.ID, points[p], points[p+1], whole)
			}
		}
	}
}

// Neighbours share an edge exactly, and a tile's own box meets it alone.
func TestTilesFillTheMatrixWithoutGapOrOverlap(t *testing.T) {
	for _, name := range Names() {
		s, _ := Known(name)
		for i := range s.Matrices {
			m := &s.Matrices[i]
			for _, col := range []int{0, 1, m.Width / 3, m.Width - 2, m.Width - 1} {
				for _, row := range []int{0, 1, m.Height / 3, m.Height - 2, m.Height - 1} {
					if col < 0 || row < 0 || col >= m.Width || row >= m.Height {
						continue
					}
					one := Range{col, row, col, row}
					b := m.Bound(one, 0)
					if got := m.Range(b); got != one {
						t.Errorf("%s %s: the box of %v meets %v", name, m.ID, one, got)
					}
					if right := m.Bound(Range{col + 1, row, col + 1, row}, 0); right.MinX != b.MaxX {
						t.Errorf("%s %s %d/%d: gap to the right", name, m.ID, col, row)
					}
					if below := m.Bound(Range{col, row + 1, col, row + 1}, 0); below.MaxY != b.MinY {
						t.Errorf("%s %s %d/%d: gap below", name, m.ID, col, row)
					}
					meta := m.Metatile(col, row, 4)
					if !meta.Contains(col, row) || meta.MinCol%4 != 0 || meta.MinRow%4 != 0 || meta.Intersect(m.All()) != meta {
						t.Errorf("%s %s: metatile of %d/%d is %v", name, m.ID, col, row, meta)
					}
				}
			}
		}
	}
}

func TestRangesOfBoxes(t *testing.T) {
	s, _ := Known(WorldCRS84Quad)
	m := &s.Matrices[2] // 8 x 4 tiles of 45 degrees
	for _, c := range []struct {
		b    geom.Bound
		want Range
	}{
		{geom.Bound{MinX: -180, MinY: -90, MaxX: 180, MaxY: 90}, Range{0, 0, 7, 3}},
		{geom.Bound{MinX: 0, MinY: 0, MaxX: 45, MaxY: 45}, Range{4, 1, 4, 1}},
		{geom.Bound{MinX: 1, MinY: 1, MaxX: 46, MaxY: 44}, Range{4, 1, 5, 1}},
		{geom.Bound{MinX: -1e300, MinY: -1e300, MaxX: 1e300, MaxY: 1e300}, Range{0, 0, 7, 3}},
	} {
		if got := m.Range(c.b); got != c.want {
			t.Errorf("%v meets %v, want %v", c.b, got, c.want)
		}
	}
	for _, outside := range []geom.Bound{geom.EmptyBound, {MinX: 200, MinY: 0, MaxX: 210, MaxY: 1}, {MinX: -300, MinY: 0, MaxX: -200, MaxY: 1}, {MinX: 0, MinY: 95, MaxX: 1, MaxY: 96}} {
		if got := m.Range(outside); !got.Empty() || got.Count() != 0 {
			t.Errorf("%v meets %v", outside, got)
		}
	}
}

func TestTheGutterIsAddedInPixels(t *testing.T) {
	s, _ := Known(UTM32NItaly)
	m := &s.Matrices[12]
	got := m.Bound(Range{4, 8, 7, 11}, 16)
	want := geom.Bound{MinX: 290000 + 4*256 - 16, MaxX: 290000 + 8*256 + 16, MinY: 5250000 - 12*256 - 16, MaxY: 5250000 - 8*256 + 16}
	if got != want {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestImpossibleSetsAreRefused(t *testing.T) {
	c := crs.MustLookup("EPSG", "32632")
	box := geom.Bound{MinX: 0, MinY: 0, MaxX: 1000, MaxY: 1000}
	for name, err := range map[string]error{
		"no area":     second(New("x", "", c, geom.Bound{}, 256, []float64{1})),
		"none":        second(New("x", "", c, box, 256, nil)),
		"rising":      second(New("x", "", c, box, 256, []float64{1, 2})),
		"equal":       second(New("x", "", c, box, 256, []float64{1, 1})),
		"not finite":  second(New("x", "", c, box, 256, []float64{math.Inf(1)})),
		"not above 0": second(New("x", "", c, box, 256, []float64{0})),
		"too fine":    second(New("x", "", c, box, 256, []float64{1e-12})),
		"no pixel":    second(New("x", "", c, box, 0, []float64{1})),
		"no CRS":      second(New("x", "", nil, box, 256, []float64{1})),
	} {
		if err == nil {
			t.Errorf("%s: not refused", name)
		}
	}
	s, err := New("x", "", c, box, 100, []float64{5, 1})
	if err != nil || s.Matrices[0].Width != 2 || s.Matrices[1].Width != 10 || s.Matrices[1].Height != 10 {
		t.Errorf("%+v %v", s, err)
	}
	o, _ := New("y", "", c, box, 100, []float64{5, 2})
	if s.Definition() == o.Definition() {
		t.Error("other sets have one definition")
	}
}

func second(_ *Set, err error) error { return err }
