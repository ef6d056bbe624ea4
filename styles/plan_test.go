package styles

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
)

// row is a record for tests.
type row []feature.Value

func (r row) Value(i int) feature.Value { return r[i] }
func (r row) Key() feature.Key          { return feature.IntKey(1) }
func (r row) Geometry() *geom.Geometry  { return nil }

func text(s string) filter.Expr     { return filter.Literal{Value: feature.OfString(s)} }
func attr(s string) filter.Expr     { return filter.Attribute{Name: s} }
func is(name, v string) filter.Expr { return filter.Compare{Left: attr(name), Right: text(v)} }

func fill(color string) *PolygonSymbolizer {
	return &PolygonSymbolizer{Fill: &FillParams{Color: text(color)}}
}

func oneStyle(rules ...Rule) *Style {
	return &Style{Name: "s", FeatureTypes: []FeatureTypeStyle{{Rules: rules}}}
}

func mustPlan(t *testing.T, s *Style, v View) *Plan {
	t.Helper()
	p, err := NewPlan(s, v, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestRulesOutOfScaleAreGoneWithTheirAttributes(t *testing.T) {
	s := oneStyle(
		Rule{Filter: is("near", "1"), MaxDenominator: 1000, Symbolizers: []Symbolizer{fill("#ff0000")}},
		Rule{Filter: is("far", "1"), MinDenominator: 1000, Symbolizers: []Symbolizer{fill("#0000ff")}},
	)
	for _, c := range []struct {
		denominator float64
		want        string
	}{{999, "near"}, {1000, "far"}} {
		p := mustPlan(t, s, View{Denominator: c.denominator})
		if !reflect.DeepEqual(p.Attributes, []string{c.want}) {
			t.Errorf("1:%v reads %v, want %s alone", c.denominator, p.Attributes, c.want)
		}
	}
}

func TestElseRulesDrawWhatNoOtherRuleTook(t *testing.T) {
	s := oneStyle(
		Rule{Filter: is("a", "1")}, Rule{Else: true}, Rule{Filter: is("a", "2")}, Rule{Filter: is("b", "1")},
	)
	p := mustPlan(t, s, View{})
	ft := &p.FeatureTypes[0]
	for _, c := range []struct {
		row  row
		want []int
	}{
		{row{feature.OfString("1"), feature.OfString("0")}, []int{0}},
		{row{feature.OfInt(2), feature.OfInt(1)}, []int{2, 3}},
		{row{feature.OfString("3"), feature.OfString("0")}, []int{1}},
		{row{{}, {}}, []int{1}}, // null is taken by no rule
	} {
		if got := ft.Match(c.row, nil); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: rules %v, want %v", c.row, got, c.want)
		}
	}
	if p.Filter() != nil {
		t.Errorf("with an else rule everything is drawn, but Filter is %#v", p.Filter())
	}
}

func TestFirstMatchDrawsOneRule(t *testing.T) {
	s := oneStyle(Rule{Else: true}, Rule{Filter: is("a", "1")}, Rule{}, Rule{Else: true})
	s.FeatureTypes[0].FirstMatch = true
	ft := &mustPlan(t, s, View{}).FeatureTypes[0]
	for value, want := range map[string]int{"1": 1, "2": 2} {
		if got := ft.Match(row{feature.OfString(value)}, nil); !reflect.DeepEqual(got, []int{want}) {
			t.Errorf("%s: rules %v, want %d alone", value, got, want)
		}
	}
}

func TestTheExtraFilterHoldsForElseRulesToo(t *testing.T) {
	p, err := NewPlan(oneStyle(Rule{Else: true}), View{}, nil, is("a", "1"))
	if err != nil {
		t.Fatal(err)
	}
	if got := p.FeatureTypes[0].Match(row{feature.OfString("2")}, nil); len(got) != 0 {
		t.Errorf("a row outside the extra filter is drawn by %v", got)
	}
	if !reflect.DeepEqual(p.Filter(), is("a", "1")) {
		t.Errorf("Filter is %#v, want the extra one", p.Filter())
	}
}

func TestFilterIsTheUnionOfTheRulesInScale(t *testing.T) {
	s := oneStyle(Rule{Filter: is("a", "1")}, Rule{Filter: is("a", "2")}, Rule{MinDenominator: 5000})
	if got, want := mustPlan(t, s, View{Denominator: 100}).Filter(), (filter.Or{Of: []filter.Expr{is("a", "1"), is("a", "2")}}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v, want %#v", got, want)
	}
	if got := mustPlan(t, s, View{Denominator: 5000}).Filter(); got != nil {
		t.Errorf("a rule without filter draws all, but Filter is %#v", got)
	}
	if got := mustPlan(t, oneStyle(Rule{MinDenominator: 5000}), View{}).Filter(); !reflect.DeepEqual(got, filter.Or{}) {
		t.Errorf("nothing is drawn, but Filter is %#v", got)
	}
}

func TestConstantSymbolsAreOnePointer(t *testing.T) {
	p := mustPlan(t, oneStyle(Rule{Symbolizers: []Symbolizer{&PolygonSymbolizer{
		Fill:   &FillParams{Color: text("#f80"), Opacity: text("0.5")},
		Stroke: &StrokeParams{Color: text("navy"), Width: text("2")}, Opacity: text("0.5"),
	}}}), View{})
	poly := p.FeatureTypes[0].Rules[0].Symbolizers[0].Polygon
	f1, s1 := poly.Symbol(row{})
	f2, s2 := poly.Symbol(row{})
	if !poly.Constant() || f1 != f2 || s1 != s2 {
		t.Error("a constant symbol changes its pointer")
	}
	if want := (Color{255, 0x88, 0, 64}); f1.Color != want {
		t.Errorf("fill %v, want %v: opacities multiply", f1.Color, want)
	}
	if s1.Width != 2 || s1.Color != (Color{0, 0, 128, 128}) {
		t.Errorf("stroke %+v", s1)
	}
}

func TestGroundUnitsFollowTheView(t *testing.T) {
	for _, c := range []struct {
		unit Unit
		want float64
	}{{Pixel, 3}, {Metre, 6}, {Foot, 3 * 0.3048 * 2}, {Millimetre, 3 / 0.28}} {
		p := mustPlan(t, oneStyle(Rule{Symbolizers: []Symbolizer{&LineSymbolizer{
			Unit: c.unit, Stroke: StrokeParams{Width: text("3"), Dashes: []float64{3}},
		}}}), View{PixelsPerMetre: 2})
		s := p.FeatureTypes[0].Rules[0].Symbolizers[0].Line.Symbol(nil)
		if math.Abs(s.Width-c.want) > 1e-9 || math.Abs(s.Dashes[0]-c.want) > 1e-9 || len(s.Dashes) != 2 {
			t.Errorf("unit %d: %+v, want %v pixels", c.unit, s, c.want)
		}
	}
}

func TestValuesThatMakeNoSenseDrawNothing(t *testing.T) {
	p := mustPlan(t, oneStyle(Rule{Symbolizers: []Symbolizer{
		&LineSymbolizer{Stroke: StrokeParams{Width: attr("w"), Color: attr("c")}},
		&PointSymbolizer{Graphic: Graphic{Size: attr("w"), Marks: []GraphicSource{{WellKnownName: "circle", Fill: &FillParams{Color: attr("c")}}}}},
	}}), View{})
	syms := p.FeatureTypes[0].Rules[0].Symbolizers
	for _, c := range []struct {
		w, c feature.Value
		seen bool
	}{
		{feature.OfInt(2), feature.OfString("red"), true},
		{feature.OfString("2.5"), feature.OfString("#00ff00"), true},
		{feature.OfInt(0), feature.OfString("red"), false},
		{feature.OfInt(-1), feature.OfString("red"), false},
		{feature.OfString("wide"), feature.OfString("red"), false},
		{feature.OfFloat(math.Inf(1)), feature.OfString("red"), false},
		{feature.Value{}, feature.OfString("red"), false},
		{feature.OfInt(2), feature.OfString("reddish"), false},
		{feature.OfInt(2), feature.Value{}, false},
	} {
		r := row{c.c, c.w} // as Plan.Attributes has them
		if got := syms[0].Line.Symbol(r); (got != nil) != c.seen {
			t.Errorf("line %v %v: %+v", c.w, c.c, got)
		}
		if got := syms[1].Point.Symbol(r); (got != nil) != c.seen {
			t.Errorf("point %v %v: %+v", c.w, c.c, got)
		}
	}
}

func TestLabelsJoinTheirPartsAndEmptyOnesAreNone(t *testing.T) {
	p := mustPlan(t, oneStyle(Rule{Symbolizers: []Symbolizer{
		&TextSymbolizer{Label: []Param{text("via "), attr("n")}, Halo: &Halo{}},
		&TextSymbolizer{Label: []Param{attr("n")}},
	}}), View{})
	syms := p.FeatureTypes[0].Rules[0].Symbolizers
	got := syms[0].Text.Symbol(row{feature.OfString("Roma")})
	if got.String != "via Roma" || got.Size != 10 || got.Color != black || got.HaloRadius != 1 || got.HaloColor != white || got.AnchorX != 0.5 {
		t.Errorf("%+v", got)
	}
	if got := syms[1].Text.Symbol(row{feature.OfString("  ")}); got != nil {
		t.Errorf("an empty label is %+v", got)
	}
	if !p.HasText {
		t.Error("HasText is false")
	}
}

func TestReachCoversStrokesSpritesAndDisplacement(t *testing.T) {
	for _, c := range []struct {
		name      string
		s         Symbolizer
		low, high float64
	}{
		{"fill", fill("red"), 0, 0},
		{"round line", &LineSymbolizer{Stroke: StrokeParams{Width: text("10"), Join: text("round")}}, 5, 5},
		{"mitred line", &LineSymbolizer{Stroke: StrokeParams{Width: text("10")}}, 20, 20},
		{"offset line", &LineSymbolizer{Stroke: StrokeParams{Width: text("10"), Join: text("round")}, Offset: text("-7")}, 12, 12},
		{"mark", &PointSymbolizer{Graphic: Graphic{Size: text("10"), DX: text("3"), DY: text("4"), Marks: []GraphicSource{{WellKnownName: "circle", Fill: &FillParams{}}}}}, 10, 20},
		{"by attribute", &LineSymbolizer{Stroke: StrokeParams{Width: attr("w"), Join: text("round")}}, 32, 32},
		{"by class", &LineSymbolizer{Stroke: StrokeParams{Join: text("round"), Width: filter.Call{Name: "Coalesce", Args: []filter.Expr{
			filter.Call{Name: "Categorize", Args: []filter.Expr{attr("area"), text("2"), text("100000"), text("8")}}, text("1")}}}}, 4, 4},
		{"text", &TextSymbolizer{Label: []Param{attr("n")}}, 0, 0},
	} {
		if got := mustPlan(t, oneStyle(Rule{Symbolizers: []Symbolizer{c.s}}), View{}).Reach; got < c.low || got > c.high {
			t.Errorf("%s: reach %v, want %v to %v", c.name, got, c.low, c.high)
		}
	}
}

func TestMissingAttributesAreNamed(t *testing.T) {
	ty := &feature.Type{Name: "roads", Attributes: []feature.Attribute{{Name: "a"}}}
	_, err := NewPlan(oneStyle(Rule{Name: "main", Filter: is("kind", "1")}), View{}, ty, nil)
	if !fault.Is(err, fault.BadParam) {
		t.Fatalf("got %v", err)
	}
	for _, word := range []string{`"s"`, `"main"`, `"kind"`, `"roads"`} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not name %s", err, word)
		}
	}
}

func TestMatchingAndSymbolsAllocateNothing(t *testing.T) {
	p := mustPlan(t, oneStyle(
		Rule{Filter: is("a", "1"), Symbolizers: []Symbolizer{&LineSymbolizer{Stroke: StrokeParams{Width: attr("w"), Color: attr("c")}}}},
		Rule{Filter: filter.And{Of: []filter.Expr{is("a", "2"), filter.Between{Value: attr("w"), Low: text("1"), High: text("9")}}}},
	), View{})
	var r filter.Row = row{feature.OfString("1"), feature.OfString("#123456"), feature.OfInt(2)}
	ft := &p.FeatureTypes[0]
	into := make([]int, 0, 4)
	line := ft.Rules[0].Symbolizers[0].Line
	if n := testing.AllocsPerRun(100, func() {
		into = ft.Match(r, into)
		line.Symbol(r)
	}); n != 0 {
		t.Errorf("%v allocations a row", n)
	}
}
