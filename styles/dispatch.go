package styles

import (
	"math"

	"sigi/feature"
	"sigi/filter"
)

// dispatch finds the rules that can match a row without asking each: styles of
// many classes test one attribute for text in nearly every rule ("code =
// '1101'"). BenchmarkMatch: 50 classes cost as much as one.
type dispatch struct {
	column int
	// The rules to look at, in order, by the attribute's value: those keyed by
	// it together with those that have no key.
	byText   map[string][]candidate
	byNumber map[float64][]candidate
	other    []candidate // no key equals the value
	all      []candidate // the value is of a kind that has no map
}

// candidate is a rule; sure if the key alone decides.
type candidate struct {
	rule int
	sure bool
}

// dispatchMin is how many rules need a key before looking up beats asking.
const dispatchMin = 3

// dispatchMost bounds the entries of the look-up that rules without a key make,
// which stand once for each key.
const dispatchMost = 100_000

// newDispatch returns nil where asking each rule is as good.
func newDispatch(rules []PlannedRule, columns []string) *dispatch {
	uses := map[string]int{}
	best := ""
	for i := range rules {
		if name, _, _ := keysOf(rules[i].Rule.Filter, ""); name != "" && !rules[i].Rule.Else {
			if uses[name]++; uses[name] > uses[best] {
				best = name
			}
		}
	}
	if best == "" || uses[best] < dispatchMin {
		return nil
	}
	d := &dispatch{byText: map[string][]candidate{}, byNumber: map[float64][]candidate{}}
	for i, c := range columns {
		if c == best {
			d.column = i
		}
	}
	keys := make([][]string, len(rules))
	sure := make([]bool, len(rules))
	for i := range rules {
		r := rules[i].Rule
		if r.Else {
			continue
		}
		d.all = append(d.all, candidate{rule: i})
		if name, k, s := keysOf(r.Filter, best); name == best {
			keys[i], sure[i] = k, s
			for _, text := range k {
				d.byText[text] = nil
				if f, ok := feature.OfString(text).Number(); ok {
					d.byNumber[f] = nil
				}
			}
			continue
		}
		d.other = append(d.other, candidate{rule: i})
	}
	if (len(d.byText)+len(d.byNumber))*len(d.other) > dispatchMost {
		return nil
	}
	for _, c := range d.all {
		k := keys[c.rule]
		if k == nil {
			for text := range d.byText {
				d.byText[text] = append(d.byText[text], c)
			}
			for f := range d.byNumber {
				d.byNumber[f] = append(d.byNumber[f], c)
			}
			continue
		}
		c.sure = sure[c.rule]
		for _, text := range k {
			d.byText[text] = addOnce(d.byText[text], c)
			if f, ok := feature.OfString(text).Number(); ok {
				d.byNumber[f] = addOnce(d.byNumber[f], c)
			}
		}
	}
	return d
}

func addOnce(to []candidate, c candidate) []candidate {
	if n := len(to); n > 0 && to[n-1].rule == c.rule {
		return to
	}
	return append(to, c)
}

// candidates are the rules that a row may match.
func (d *dispatch) candidates(row filter.Row) []candidate {
	v := row.Value(d.column)
	switch v.Kind() {
	case feature.Null: // equal to nothing
		return d.other
	case feature.String:
		if c, ok := d.byText[v.Text()]; ok {
			return c
		}
		return d.other
	case feature.Int, feature.Float:
		f, _ := v.Number()
		if math.Abs(f) >= 1<<53 { // where a double no longer tells whole numbers apart
			return d.all
		}
		if c, ok := d.byNumber[f]; ok {
			return c
		}
		return d.other
	}
	return d.all
}

// keysOf returns the attribute that a filter asks to be one of some texts, and
// the texts; sure if it asks nothing else. want, where not empty, is the only
// attribute that counts.
func keysOf(e filter.Expr, want string) (name string, texts []string, sure bool) {
	switch e := e.(type) {
	case filter.Compare:
		a, ok := e.Left.(filter.Attribute)
		l, ok2 := e.Right.(filter.Literal)
		if !ok || !ok2 {
			a, ok = e.Right.(filter.Attribute)
			l, ok2 = e.Left.(filter.Literal)
		}
		if ok && ok2 && e.Op == filter.Equal && !e.IgnoreCase && l.Value.Kind() == feature.String && (want == "" || a.Name == want) {
			return a.Name, []string{l.Value.Text()}, true
		}
	case filter.Or:
		for _, x := range e.Of {
			n, k, s := keysOf(x, want)
			if n == "" || !s || name != "" && n != name {
				return "", nil, false
			}
			name, texts = n, append(texts, k...)
		}
		return name, texts, name != ""
	case filter.And:
		for _, x := range e.Of {
			if n, k, s := keysOf(x, want); n != "" {
				return n, k, s && len(e.Of) == 1
			}
		}
	}
	return "", nil, false
}
