package styles

import (
	"math/rand"
	"reflect"
	"testing"

	"sigi/feature"
	"sigi/filter"
)

// TestLookingUpRulesIsAskingEach compares the look-up with the plain way over
// styles of every shape that the look-up reads.
func TestLookingUpRulesIsAskingEach(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	texts := []string{"1", "1.0", "01", "2", "a", "b", "", " 2", "true", "9007199254740993"}
	pick := func() string { return texts[r.Intn(len(texts))] }
	names := []string{"k", "l"}
	equal := func() filter.Expr {
		c := filter.Compare{Left: attr(names[r.Intn(5)/4]), Right: text(pick())}
		switch r.Intn(8) {
		case 0:
			c.Left, c.Right = c.Right, c.Left
		case 1:
			c.Op = filter.NotEqual
		case 2:
			c.IgnoreCase = true
		case 3:
			c.Right = filter.Literal{Value: feature.OfInt(int64(r.Intn(3)))}
		}
		return c
	}
	values := []feature.Value{
		{}, feature.OfInt(1), feature.OfInt(2), feature.OfFloat(1), feature.OfBool(true), feature.OfString("1"), feature.OfString("01"), feature.OfString("a"),
		feature.OfString(""), feature.OfString(" 2"), feature.OfInt(9007199254740993), feature.OfString("z"),
	}
	looked := 0
	for range 3000 {
		var rules []Rule
		for range 1 + r.Intn(8) {
			var rule Rule
			switch r.Intn(8) {
			case 0:
				rule.Else = true
			case 1: // all
			case 2:
				rule.Filter = filter.Or{Of: []filter.Expr{equal(), equal()}}
			case 3:
				rule.Filter = filter.And{Of: []filter.Expr{equal(), equal()}}
			default:
				rule.Filter = equal()
			}
			rules = append(rules, rule)
		}
		p := mustPlan(t, oneStyle(rules...), View{})
		ft := p.FeatureTypes[0]
		plain := ft
		plain.dispatch = nil
		if ft.dispatch != nil {
			looked++
		}
		for range 12 {
			row := row{values[r.Intn(len(values))], values[r.Intn(len(values))]}
			if got, want := ft.Match(row, nil), plain.Match(row, nil); !reflect.DeepEqual(got, want) {
				t.Fatalf("row %v: looked up %v, asked %v; rules %+v", row, got, want, rules)
			}
		}
	}
	if looked < 500 {
		t.Fatalf("only %d styles were looked up", looked)
	}
}
