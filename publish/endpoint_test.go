package publish

import (
	"testing"

	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/styles"
)

func TestAnEndpointKnowsItsPartOfTheCatalogAlone(t *testing.T) {
	y := newTown(t)
	y.ready(tiled(list(item("edifc", "base", "red"), item("roads", "files", "blue"), item("rails", "files", "red"))) + `
themes:
  - {theme: night, layers: [roads]}
endpoints:
  - {endpoint: houses, layers: [edifc, night]}
`)
	s := y.session()
	if s.Narrow("nothing") || len(s.Catalog().Layers) != 3 {
		t.Error("an endpoint that is not there narrows")
	}
	if !s.Narrow("houses") || len(s.Catalog().Layers) != 1 {
		t.Fatal("not narrowed")
	}
	s.mustDraw(t, over("edifc", "night"))
	err := drawOnly(s.Draw(t.Context(), over("rails")))
	wantFault(t, err, fault.UnknownLayer, `"rails" is not known`)
	_, err = s.Legend(t.Context(), LegendQuery{Layers: []LayerQuery{{Name: "rails"}}})
	wantFault(t, err, fault.UnknownLayer, `"rails" is not known`)
	if b, ok := s.Extent(&s.Catalog().Root, nil); !ok || b.Empty() {
		t.Error("no extent", b)
	}
	s.mustTile(t, first("edifc"))
	_, err = s.Tile(t.Context(), first("rails"))
	wantFault(t, err, fault.UnknownLayer, `"rails" is not known`)
	_, err = s.TileMap(first("roads"))
	wantFault(t, err, fault.UnknownLayer, `"roads" is not known`)
	if types := s.FeatureTypes(); len(types) != 1 || types[0].Layer.Name != "edifc" {
		t.Errorf("%d feature types", len(types))
	}
	// What a theme of the endpoint draws is identified, though it is not published by itself.
	hits, err := s.Identify(t.Context(), over("night"), 15, 15, IdentifyOptions{QueryLayers: []string{"night"}, Limit: 1})
	if err != nil || len(hits) != 1 || hits[0].Layer.Name != "roads" {
		t.Errorf("%v %v", hits, err)
	}
	if other := y.session(); len(other.Catalog().Layers) != 3 {
		t.Error("another session was narrowed, too")
	}
}

// What a client's own style does not draw is not found either.
func TestIdentifyLooksAtTheClientsOwnStyle(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red")))
	s := y.session()
	q := over("edifc")
	find := func() int {
		hits, err := s.Identify(t.Context(), q, 15, 15, IdentifyOptions{QueryLayers: []string{"edifc"}, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		return len(hits)
	}
	if n := find(); n != 1 {
		t.Errorf("%d hits by the catalog's style", n)
	}
	never := filter.Compare{Op: filter.Less, Left: filter.Attribute{Name: "height"}, Right: filter.Literal{Value: feature.OfFloat(-1e9)}}
	q.Layers[0].Own = &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{{Rules: []styles.Rule{{Filter: never, Symbolizers: []styles.Symbolizer{
		&styles.PolygonSymbolizer{Fill: &styles.FillParams{}}}}}}}}
	if n := find(); n != 0 {
		t.Errorf("%d hits by a style that draws nothing", n)
	}
}
