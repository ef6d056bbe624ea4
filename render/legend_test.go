package render

import (
	"context"
	"image"
	"testing"

	"sigi/feature"
	"sigi/filter"
	"sigi/styles"
)

// zones is a style of three rules by an attribute, and one for the rest.
func zones() *styles.Style {
	rule := func(title string, value int64, colour string) styles.Rule {
		return styles.Rule{Title: title, Symbolizers: []styles.Symbolizer{area(colour, "#404040", 1)},
			Filter: filter.Compare{Op: filter.Equal, Left: filter.Attribute{Name: "zone"}, Right: filter.Literal{Value: feature.OfInt(value)}}}
	}
	other := styles.Rule{Title: "Altro", Else: true, Symbolizers: []styles.Symbolizer{area("#dddddd", "", 0)}}
	return &styles.Style{Name: "zones", FeatureTypes: []styles.FeatureTypeStyle{{Rules: []styles.Rule{
		rule("Residenziale", 1, "#f0c080"), rule("Produttiva", 2, "#b080c0"), rule("Verde", 3, "#90c070"), other}}}}
}

func TestRulesAreCountedByWhatTheyDrawOnAMap(t *testing.T) {
	table := newTable(utm32, feature.Attribute{Name: "zone", Kind: feature.Int})
	for i, zone := range []int64{1, 1, 3, 7} {
		table.add(box(20+float64(60*i), 20, 40, 40), feature.OfInt(zone))
	}
	table.add(box(2000, 20, 40, 40), feature.OfInt(2)) // off the map
	m := mapOf(Layer{Name: "zone", Features: table, Style: zones()})
	counts, err := NewRenderer(Options{}).CountRules(context.Background(), m, 0)
	if err != nil {
		t.Fatal(err)
	}
	rules := m.Layers[0].Style.FeatureTypes[0].Rules
	for i, want := range []int{2, 0, 1, 1} {
		if got := counts[&rules[i]]; got != want {
			t.Errorf("%s: %d, want %d", rules[i].Title, got, want)
		}
	}
	rows := (&LegendPart{Style: m.Layers[0].Style, Counts: counts}).Rows(&LegendOptions{HideEmpty: true})
	if len(rows) != 3 || rows[0].Count != 2 || rows[1].Title != "Verde" {
		t.Errorf("%+v", rows)
	}
	// A rule that is out of the map's scale draws nothing on it.
	rules[0].MaxDenominator = 10
	if counts, err = NewRenderer(Options{}).CountRules(context.Background(), m, 0); err != nil || counts[&rules[0]] != 0 || counts[&rules[3]] != 3 {
		t.Errorf("%v %v", counts, err)
	}
}

// Golden legends of several layers in the forms that LEGEND_OPTIONS ask for.
func TestGoldenLegendOfSeveralLayers(t *testing.T) {
	s := zones()
	rules := s.FeatureTypes[0].Rules
	parts := []LegendPart{
		{Title: "Zone del piano", Style: s, Counts: map[*styles.Rule]int{&rules[0]: 12, &rules[2]: 3, &rules[3]: 1}},
		{Title: "Strade", Style: style(line("#c06040", 3))},
		{Title: "Alberi", Style: style(mark("circle", "#3a8f3a", "#1c5a1c", 9))},
	}
	white := LegendOptions{Titles: true}
	for name, o := range map[string]LegendOptions{
		"legend-layers":  white,
		"legend-counted": {Titles: true, HideEmpty: true, Counts: true},
		"legend-columns": {Titles: true, LegendForm: LegendForm{Columns: 2, Size: 14, Bold: true, Color: styles.Color{R: 0x17, G: 0x32, B: 0x4d, A: 255}}},
		"legend-row":     {Titles: true, LegendForm: LegendForm{Horizontal: true, Width: 32, Height: 16, Margin: 10, Italic: true}, Background: styles.Color{R: 0xee, G: 0xf4, B: 0xfa, A: 255}},
	} {
		img, err := NewRenderer(Options{}).Legends(context.Background(), parts, o)
		if err != nil {
			t.Fatal(name, err)
		}
		golden(t, name, img)
	}
	swatches := LegendOptions{LegendForm: LegendForm{Columns: 4}}
	img, err := NewRenderer(Options{}).Legends(context.Background(), []LegendPart{{Style: s}}, swatches)
	if err != nil || img.Rect.Dx() != 4*legendSwatch+3*2*legendGap {
		t.Errorf("%v %v", img.Rect, err)
	}
}

// All that a rule hides is left out, the heading too; a legend of nothing is an
// empty swatch.
func TestALegendOfNothingThatIsDrawn(t *testing.T) {
	img, err := NewRenderer(Options{}).Legends(context.Background(),
		[]LegendPart{{Title: "Zone", Style: zones(), Counts: map[*styles.Rule]int{}}}, LegendOptions{Titles: true, HideEmpty: true, Transparent: true})
	if err != nil || img.Rect != image.Rect(0, 0, legendSwatch, legendSwatch) {
		t.Fatalf("%v %v", img.Rect, err)
	}
	for _, v := range img.Pix {
		if v != 0 {
			t.Fatal("something is drawn")
		}
	}
}

// What is drawn on maps alone has no row, and a legend shows what stands in the
// place of a rule's symbolizers.
func TestLegendsShowWhatIsMeantForThem(t *testing.T) {
	s := zones()
	rules := s.FeatureTypes[0].Rules
	rules[0].Legend = []styles.Symbolizer{} // on maps alone
	instead := area("#ff0000", "", 0)
	rules[1].Legend = []styles.Symbolizer{instead}
	rows := (&LegendPart{Style: s}).rows(&LegendOptions{})
	if len(rows) != 3 || rows[0].Title != "Produttiva" {
		t.Fatalf("%d rows", len(rows))
	}
	if got := rows[0].Rule.Symbolizers; len(got) != 1 || got[0] != styles.Symbolizer(instead) || rows[0].of[0] != &rules[1] {
		t.Errorf("%v of %v", got, rows[0].of)
	}
}
