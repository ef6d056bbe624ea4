package publish

import (
	"testing"
)

func TestALegendOfAGroupIsThatOfItsLayersTopmostFirst(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red", "title: Edifici"), "{group: ways, layers: ["+item("roads", "files", "blue", "title: Strade")+", "+item("rails", "files", "red", "title: Ferrovie")+"]}") + `
themes:
  - {theme: night, layers: [edifc, {layer: roads, style: blue}]}
`)
	s := y.session()
	for name, want := range map[string][]string{"ways": {"Ferrovie", "Strade"}, "night": {"Strade", "Edifici"}, "edifc": {"Edifici"}} {
		parts, err := s.LegendParts(t.Context(), LegendQuery{Layers: []LayerQuery{{Name: name}}, Language: "it"})
		if err != nil || len(parts) != len(want) {
			t.Fatalf("%s: %v %v", name, parts, err)
		}
		for i, p := range parts {
			if p.Title != want[i] || len(p.Rows) != 1 || p.Rows[0].Swatch.Rect.Dx() != 20 || p.Rows[0].Count != -1 {
				t.Errorf("%s: %d is %+v", name, i, p)
			}
		}
	}
	one, err := s.Legend(t.Context(), LegendQuery{Layers: []LayerQuery{{Name: "edifc"}}})
	if err != nil {
		t.Fatal(err)
	}
	group, err := s.Legend(t.Context(), LegendQuery{Layers: []LayerQuery{{Name: "ways"}}, Language: "it"})
	if err != nil || group.Image.Rect.Dy() < 2*one.Image.Rect.Dy() {
		t.Errorf("%v %v", group.Image.Rect, err)
	}
	bare, err := s.Legend(t.Context(), LegendQuery{Layers: []LayerQuery{{Name: "ways"}}, Labels: Off, Headings: Off})
	if err != nil || bare.Image.Rect.Dx() != 20 {
		t.Errorf("without words: %v %v", bare.Image.Rect, err)
	}
}

func TestALegendCountsWhatAMapShows(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "classes")))
	s := y.session()
	here, away := over(), over()
	away.Bound.MinX += 1e5
	away.Bound.MaxX += 1e5
	count := func(q MapQuery, hide bool) []LegendPart {
		parts, err := s.LegendParts(t.Context(), LegendQuery{Layers: []LayerQuery{{Name: "edifc"}}, Of: &q, HideEmpty: hide, Counts: true})
		if err != nil {
			t.Fatal(err)
		}
		return parts
	}
	if parts := count(here, true); len(parts) != 1 || parts[0].Rows[0].Count < 1 {
		t.Errorf("on the map: %+v", parts)
	}
	if parts := count(away, false); len(parts) != 1 || parts[0].Rows[0].Count != 0 {
		t.Errorf("off it: %+v", parts)
	}
	if parts := count(away, true); len(parts) != 0 {
		t.Errorf("hidden: %+v", parts)
	}
}
