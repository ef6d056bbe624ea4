package publish

import (
	"fmt"
	"strings"
	"testing"

	"sigi/fault"
)

// drawn is which of the four squares are drawn: "1 3".
func drawn(p *Picture) string {
	var keys []string
	for key := range 4 {
		if p.Image.RGBAAt(15+20*key, 15).A > 0 {
			keys = append(keys, fmt.Sprint(key+1))
		}
	}
	return strings.Join(keys, " ")
}

// Heights of the squares are 1 to 4, and their classes 1, 0, 1, 0.
const heights = `dimensions: [{name: elevation, attribute: height, values: "1,2,4", default: 2, nearest: true}]`

func TestADimensionChoosesTheFeatures(t *testing.T) {
	for _, resident := range []string{"true", "false"} {
		y := newTown(t)
		y.ready(list(item("stacked", "base", "red", "resident: "+resident, heights), item("flat", "base", "blue"),
			item("spans", "base", "red", "resident: "+resident, `dimensions: [{name: floor, kind: number, attribute: class, end: height, values: "0/9"}]`)))
		s := y.session()
		for _, c := range []struct{ layers, dimension, asked, want, chosen string }{
			{"stacked", "elevation", "", "2", "stacked elevation=2 by 1"},
			{"stacked", "elevation", "4", "4", "stacked elevation=4 by 0"},
			{"stacked", "elevation", "2.9", "2", "stacked elevation=2 by 2"},
			{"stacked", "elevation", "1,4", "1 4", "stacked elevation=1,4 by 0"},
			{"stacked", "elevation", "2/4", "2 3 4", "stacked elevation=2/4 by 0"},
			{"stacked", "time", "2000", "2", "stacked elevation=2 by 1"}, // not a dimension of the layer
			{"flat", "elevation", "4", "1 2 3 4", ""},
			{"flat stacked", "elevation", "4", "1 2 3 4", "stacked elevation=4 by 0"},
			{"spans", "floor", "0", "2 4", "spans floor=0 by 0"},
			{"spans", "floor", "2", "2 3 4", "spans floor=2 by 0"},
			{"spans", "floor", "5", "", "spans floor=5 by 0"},
		} {
			q := over(strings.Fields(c.layers)...)
			q.Dimensions = map[string]string{c.dimension: c.asked}
			p := s.mustDraw(t, q)
			var chosen []string
			for _, each := range p.Chosen {
				chosen = append(chosen, fmt.Sprintf("%s %s=%s by %d", each.Layer.Name, each.Dimension.Name, each.Value, each.By))
			}
			if got := drawn(p); got != c.want || strings.Join(chosen, "; ") != c.chosen {
				t.Errorf("resident %s, %s at %s %q: drawn %q, want %q; chosen %q, want %q", resident, c.layers, c.dimension, c.asked, got, c.want, chosen, c.chosen)
			}
			p.Release()
		}
	}
}

func TestWhatIsNotShownIsNotHit(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("stacked", "base", "red", heights)))
	q := over("stacked")
	for asked, want := range map[string]int{"1": 1, "2": 0, "": 0} {
		q.Dimensions = map[string]string{"elevation": asked}
		hits, err := y.session().Identify(t.Context(), q, 15, 15, IdentifyOptions{QueryLayers: []string{"stacked"}, Limit: 9})
		if err != nil || len(hits) != want {
			t.Errorf("at %q: %d hits, want %d (%v)", asked, len(hits), want, err)
		}
	}
}

func TestDimensionsThatCannotBeAnswered(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("spans", "base", "red", `dimensions: [{name: floor, kind: number, attribute: class, end: height, values: "0/9", multiple: false}]`)))
	s := y.session()
	q := over("spans")
	err := drawOnly(s.Draw(t.Context(), q))
	wantFault(t, err, fault.MissingDimension, "DIM_FLOOR is missing")
	q.Dimensions = map[string]string{"floor": "1,2"}
	err = drawOnly(s.Draw(t.Context(), q))
	wantFault(t, err, fault.BadDimension, "one value")
	q.Dimensions = map[string]string{"floor": "10"}
	_, err = s.Identify(t.Context(), q, 15, 15, IdentifyOptions{QueryLayers: []string{"spans"}, Limit: 1})
	wantFault(t, err, fault.BadDimension, "0/9")
}
