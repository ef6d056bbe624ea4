package dimension

import (
	"fmt"
	"math"
	"strings"
)

// Extent is the values that there are.
type Extent struct {
	kind  Kind
	items []item
}

// item is a value or an interval of an extent.
type item struct {
	span     Span
	interval bool
	step     step
}

// maxItems bounds how many values and intervals are listed.
const maxItems = 10000

// ParseExtent reads the values of a dimension. The error says which part is
// not readable.
func ParseExtent(k Kind, text string) (Extent, error) {
	e := Extent{kind: k}
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		it, ok := parseItem(k, part)
		if !ok {
			return Extent{}, fmt.Errorf("%.80q is neither a value nor an interval", part)
		}
		if e.items = append(e.items, it); len(e.items) > maxItems {
			return Extent{}, fmt.Errorf("more than %d values and intervals", maxItems)
		}
	}
	return e, nil
}

// parseItem reads "v", "low/high" or "low/high/step".
func parseItem(k Kind, text string) (it item, ok bool) {
	parts := strings.Split(text, "/")
	if len(parts) == 1 {
		it.span, ok = parseValue(k, parts[0])
		return it, ok
	}
	low, ok1 := parseValue(k, parts[0])
	high, ok2 := parseValue(k, parts[1])
	ok3 := len(parts) == 2
	if len(parts) == 3 {
		it.step, ok3 = parseStep(k, parts[2])
	}
	it.span, it.interval = Span{low.Low, high.High}, true
	return it, ok1 && ok2 && ok3 && low.Low <= high.High
}

// Steps are the values of an extent, each written as one; nil if they are more than
// most, or an interval has no steps.
func (e Extent) Steps(most int) (all []string) {
	for _, it := range e.items {
		if it.interval && it.step.none() {
			return nil
		}
		for n := 0.0; ; n++ {
			v := it.span.Low
			if it.interval {
				if v = it.step.at(it.span.Low, n); v > it.span.High {
					break
				}
			}
			if len(all) == most {
				return nil
			}
			if all = append(all, write(e.kind, v)); !it.interval {
				break
			}
		}
	}
	return all
}

// Bound is from the lowest value to the highest.
func (e Extent) Bound() Span {
	b := Span{math.Inf(1), math.Inf(-1)}
	for _, it := range e.items {
		b.Low, b.High = math.Min(b.Low, it.span.Low), math.Max(b.High, it.span.High)
	}
	return b
}

// last is the most recent value.
func (e Extent) last() Span {
	last := Span{math.Inf(-1), math.Inf(-1)}
	for _, it := range e.items {
		if it.span.High < last.High {
			continue
		}
		last = it.span
		if it.interval {
			v := it.step.nearest(it.span.Low, it.span.High, it.span.High)
			last = Span{v, v}
		}
	}
	return last
}

// has reports whether a value is there: listed, or on a step of an interval,
// or a coarser time (a day) with something that is there in it.
func (e Extent) has(v Span) bool {
	return math.Abs(distance(e.nearest(v), v)) == 0
}

// meets reports whether anything of the extent lies in a span.
func (e Extent) meets(v Span) bool {
	for _, it := range e.items {
		if it.span.Low <= v.High && v.Low <= it.span.High {
			return true
		}
	}
	return false
}

// nearest is the value there that is nearest to v.
func (e Extent) nearest(v Span) Span {
	best, least := v, math.Inf(1)
	for _, it := range e.items {
		candidate := it.span
		if it.interval {
			// On the steps, the one nearest to the middle of what is asked.
			c := it.step.nearest(it.span.Low, it.span.High, (v.Low+v.High)/2)
			candidate = Span{c, c}
		}
		if d := distance(candidate, v); d < least {
			best, least = candidate, d
		}
	}
	return best
}

// distance is 0 if the spans meet.
func distance(a, b Span) float64 {
	return math.Max(0, math.Max(a.Low-b.High, b.Low-a.High))
}
