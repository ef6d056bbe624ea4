package dimension

import (
	"strings"

	"sigi/fault"
)

// Dimension is one dimension of a layer. Immutable; safe for concurrent use.
type Dimension struct {
	Name       string // lower case: "time", "elevation", or one's own
	Kind       Kind
	Units      string // "ISO8601", "CRS:88", "m"
	UnitSymbol string // may be empty
	Values     string // the extent as it is written
	Extent     Extent // Values, read
	Default    string // "": a request must say; "current": the most recent
	Multiple   bool   // several values or an interval may be asked for
	Nearest    bool   // a value that is not there stands for the nearest that is
	Current    bool   // "current" may be asked for
}

// Param is the parameter that asks for a value, in lower case: the name of the
// two that 06-042 annex C.3.1 fixes, and "dim_" before any other.
func (d *Dimension) Param() string {
	if d.Name == "time" || d.Name == "elevation" {
		return d.Name
	}
	return "dim_" + d.Name
}

// By is why a value was chosen.
type By uint8

// The reasons.
const (
	Asked     By = iota // it was asked for and is there
	ByDefault           // nothing was asked for
	ByNearest           // it is the nearest to what was asked for
)

// Choice is what is to be shown of a dimension.
type Choice struct {
	Spans []Span // one of them holds each value shown; at least one
	Value string // as it would be asked for
	By    By
}

// maxAsked bounds how many values a request may list.
const maxAsked = 100

// current is the word for the most recent value.
const current = "current"

// Choose turns what is asked, "" for nothing, into a choice. Faults:
// MissingDimension (nothing is asked and there is no default), BadDimension
// (not readable, not there, or several where one is allowed); their parameter
// is Param.
func (d *Dimension) Choose(asked string) (Choice, error) {
	asked = strings.TrimSpace(asked)
	by := Asked
	if asked == "" {
		if asked = d.Default; asked == "" {
			return Choice{}, fault.New(fault.MissingDimension, d.Param(), "%s is missing; it has no default", strings.ToUpper(d.Param()))
		}
		by = ByDefault
	}
	c := Choice{Value: asked, By: by}
	parts := strings.Split(asked, ",")
	if len(parts) > 1 && !d.Multiple && by == Asked {
		return Choice{}, d.bad(asked, "one value may be asked for at a time")
	}
	if len(parts) > maxAsked {
		return Choice{}, d.bad(asked, "too many values")
	}
	for _, part := range parts {
		s, nearest, err := d.choose(strings.TrimSpace(part), by)
		if err != nil {
			return Choice{}, err
		}
		c.Spans = append(c.Spans, s)
		if nearest {
			c.By = ByNearest
			if len(parts) == 1 {
				c.Value = write(d.Kind, s.Low)
			}
		}
	}
	return c, nil
}

// choose chooses for one value or interval.
func (d *Dimension) choose(text string, by By) (s Span, nearest bool, err error) {
	if d.Kind == Time && strings.EqualFold(text, current) {
		if !d.Current && by == Asked {
			return s, false, d.bad(text, "the most recent value is not offered by that word")
		}
		return d.Extent.last(), false, nil
	}
	if low, ok := strings.CutSuffix(strings.ToLower(text), "/"+current); ok && d.Kind == Time && d.Current {
		text = low + "/" + write(d.Kind, d.Extent.last().High)
	}
	it, ok := parseItem(d.Kind, text)
	switch {
	case !ok:
		return s, false, d.bad(text, "it is neither a value nor an interval")
	case it.interval && !d.Multiple && by == Asked:
		return s, false, d.bad(text, "one value may be asked for at a time")
	case it.interval && !d.Extent.meets(it.span):
		return s, false, d.bad(text, "nothing is there; there is "+d.Values)
	case it.interval || d.Extent.has(it.span):
		return it.span, false, nil
	case d.Nearest:
		return d.Extent.nearest(it.span), true, nil
	}
	return s, false, d.bad(text, "it is not there; there is "+d.Values)
}

func (d *Dimension) bad(text, why string) error {
	if len(why) > 200 {
		why = why[:200] + "..."
	}
	return fault.New(fault.BadDimension, d.Param(), "%s is %.80q: %s", strings.ToUpper(d.Param()), text, why)
}
