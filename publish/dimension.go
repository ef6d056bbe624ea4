package publish

import (
	"sigi/catalog"
	"sigi/dimension"
	"sigi/feature"
	"sigi/filter"
)

// Chosen is the value of a dimension at which a layer was drawn.
type Chosen struct {
	Layer     *catalog.Layer
	Dimension catalog.Dimension
	dimension.Choice
}

// at chooses a layer's values: what is asked for by dimension's name in lower
// case, else the defaults. The filter selects the features that are to be
// shown; nil: all. Names that the layer does not have are passed over, as
// other layers of the map may have them (06-042 annex C.3.1). Faults:
// MissingDimension, BadDimension.
func at(l *catalog.Layer, asked map[string]string) (chosen []Chosen, selects filter.Expr, err error) {
	for _, d := range l.Dimensions {
		c, err := d.Choose(asked[d.Name])
		if err != nil {
			return nil, nil, err
		}
		chosen = append(chosen, Chosen{Layer: l, Dimension: d, Choice: c})
	}
	return chosen, selecting(chosen), nil
}

// selecting is the filter that takes what lies at chosen values; nil: nothing was chosen.
func selecting(chosen []Chosen) filter.Expr {
	if len(chosen) == 0 {
		return nil
	}
	var all filter.And
	for _, c := range chosen {
		var one filter.Or
		for _, s := range c.Spans {
			one.Of = append(one.Of, within(c.Dimension, s))
		}
		all.Of = append(all.Of, one)
	}
	return all
}

// chosen is what the layers of a map that could be planned are drawn at.
func (s *Session) chosen(q MapQuery) (all []Chosen) {
	for _, lq := range q.Layers {
		drawn, err := s.generation.expand(s.catalog, lq)
		if err != nil {
			return nil
		}
		for _, t := range drawn {
			c, _, err := at(t.Layer, q.Dimensions)
			if err != nil {
				return nil
			}
			all = append(all, c...)
		}
	}
	return all
}

// within selects the features whose value, or time from beginning to end,
// meets a span.
func within(d catalog.Dimension, s dimension.Span) filter.Expr {
	begin, low, high := filter.Attribute{Name: d.Attribute}, literal(d.Kind, s.Low), literal(d.Kind, s.High)
	if d.End == "" {
		return filter.Between{Value: begin, Low: low, High: high}
	}
	end := filter.Attribute{Name: d.End}
	return filter.And{Of: []filter.Expr{
		filter.Compare{Op: filter.LessEqual, Left: begin, Right: high},
		filter.Or{Of: []filter.Expr{filter.IsNull{Value: end}, filter.Compare{Op: filter.GreaterEqual, Left: end, Right: low}}},
	}}
}

func literal(k dimension.Kind, v float64) filter.Literal {
	if k == dimension.Time {
		return filter.Literal{Value: feature.OfTime(dimension.AsTime(v))}
	}
	return filter.Literal{Value: feature.OfFloat(v)}
}
