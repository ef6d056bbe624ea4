package styles

import (
	"strconv"
	"testing"

	"sigi/feature"
	"sigi/filter"
)

// classes is a style of n classes by a text code, as land use has.
func classes(n int) *Style {
	var rules []Rule
	for i := range n {
		rules = append(rules, Rule{Filter: is("code", strconv.Itoa(1000+i)), Symbolizers: []Symbolizer{fill("#a0b0c0")}})
	}
	return oneStyle(rules...)
}

func BenchmarkMatch(b *testing.B) {
	for _, n := range []int{1, 10, 50} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			p, err := NewPlan(classes(n), View{}, nil, nil)
			if err != nil {
				b.Fatal(err)
			}
			var r filter.Row = row{feature.OfString(strconv.Itoa(1000 + n/2))}
			ft := &p.FeatureTypes[0]
			var into []int
			b.ReportAllocs()
			for b.Loop() {
				into = ft.Match(r, into)
			}
		})
	}
}

func BenchmarkNewPlan(b *testing.B) {
	s := classes(50)
	for b.Loop() {
		if _, err := NewPlan(s, View{}, nil, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSymbol(b *testing.B) {
	for name, width := range map[string]Param{"constant": text("2"), "attribute": attr("w"), "classes": filter.Call{Name: "Recode", Args: []filter.Expr{attr("k"), text("a"), text("1"), text("b"), text("2")}}} {
		b.Run(name, func(b *testing.B) {
			p, err := NewPlan(oneStyle(Rule{Symbolizers: []Symbolizer{&LineSymbolizer{Stroke: StrokeParams{Color: text("red"), Width: width}}}}), View{}, nil, nil)
			if err != nil {
				b.Fatal(err)
			}
			v := feature.OfInt(3)
			if name == "classes" {
				v = feature.OfString("b")
			}
			var r filter.Row = row{v}
			line := p.FeatureTypes[0].Rules[0].Symbolizers[0].Line
			b.ReportAllocs()
			for b.Loop() {
				line.Symbol(r)
			}
		})
	}
}
