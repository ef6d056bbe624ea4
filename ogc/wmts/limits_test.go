package wmts

import (
	"testing"

	"sigi/tilematrix"
)

func ranges(s *tilematrix.Set, at func(m *tilematrix.Matrix) tilematrix.Range) (all []tilematrix.Range) {
	for i := range s.Matrices {
		all = append(all, at(&s.Matrices[i]))
	}
	return all
}

func TestLimitsAreListedFromWhereTheSchemaCanSayThem(t *testing.T) {
	s, _ := tilematrix.Known(tilematrix.WebMercatorQuad)
	town := ranges(s, func(m *tilematrix.Matrix) tilematrix.Range { // around 9.67 E, 45.7 N
		c, r := int(0.52686*float64(m.Width)), int(0.35697*float64(m.Height))
		return tilematrix.Range{MinCol: c, MinRow: r, MaxCol: c, MaxRow: r}
	})
	if got := firstListed(town, s); got != 2 {
		t.Errorf("a town: listed from matrix %d, want 2", got)
	}
	for i, r := range town {
		if listed := i >= firstListed(town, s); listed && (r.MinCol < 1 || r.MinRow < 1) {
			t.Errorf("matrix %d is listed with a 0: %+v", i, r)
		}
	}
	world := ranges(s, func(m *tilematrix.Matrix) tilematrix.Range { return m.All() })
	if got := firstListed(world, s); got != len(world) {
		t.Errorf("the whole world: listed from matrix %d", got)
	}
	west := ranges(s, func(m *tilematrix.Matrix) tilematrix.Range { // reaches column 0 where there are many
		return tilematrix.Range{MinCol: 0, MinRow: m.Height / 3, MaxCol: m.Width / 3, MaxRow: m.Height / 2}
	})
	if got := firstListed(west, s); got != len(west) {
		t.Errorf("what reaches the edge: listed from matrix %d", got)
	}
	none := ranges(s, func(*tilematrix.Matrix) tilematrix.Range { return tilematrix.Range{MaxCol: -1, MaxRow: -1} })
	if got := firstListed(none, s); got != len(none) {
		t.Errorf("nothing: listed from matrix %d", got)
	}
}
