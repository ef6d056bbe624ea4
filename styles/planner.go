package styles

import (
	"fmt"
	"slices"

	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
)

// planner carries what the parts of NewPlan share.
type planner struct {
	plan      Plan
	view      View
	available *feature.Type

	moved float64 // pixels that geometry functions move the symbolizer in hand

	unit float64 // reference pixels of the unit of the symbolizer in hand
}

// attributes lists the columns that the rules in scale and extra read.
func (p *planner) attributes(s *Style, extra filter.Expr) []string {
	var names []string
	add := func(e filter.Expr) {
		if e != nil {
			names = filter.Attributes(names, e)
		}
	}
	add(extra)
	for i := range s.FeatureTypes {
		s.FeatureTypes[i].sortAttributes(add)
		for j := range s.FeatureTypes[i].Rules {
			r := &s.FeatureTypes[i].Rules[j]
			if !r.InScale(p.view.Denominator) {
				continue
			}
			add(r.Filter)
			for _, sym := range r.Symbolizers {
				eachParam(sym, add)
			}
		}
	}
	return names
}

func (p *planner) bind(e filter.Expr) (*filter.Program, error) {
	if p.available != nil {
		for _, name := range filter.Attributes(nil, e) {
			if p.available.Index(name) < 0 {
				return nil, fault.New(fault.BadParam, "style", "the layer %q has no attribute %q", p.available.Name, name)
			}
		}
	}
	p.plan.Exact = p.plan.Exact || filter.ReadsGeometry(e)
	if p.available == nil {
		return filter.Bind(e, p.plan.Attributes, nil)
	}
	return filter.Bind(e, p.plan.Attributes, p.available.CRS)
}

func (p *planner) featureType(s *FeatureTypeStyle) (PlannedFeatureType, error) {
	ft := PlannedFeatureType{firstMatch: s.FirstMatch, Composite: s.Composite}
	for _, k := range s.SortBy {
		if _, err := p.bind(filter.Attribute{Name: k.Attribute}); err != nil { // known, before it is read
			return ft, err
		}
		ft.SortBy = append(ft.SortBy, PlannedSort{slices.Index(p.plan.Attributes, k.Attribute), k.Descending})
	}
	for i := range s.Rules {
		r := &s.Rules[i]
		if !r.InScale(p.view.Denominator) || r.OnlyInLegend() {
			continue
		}
		pr, err := p.rule(r)
		if err != nil {
			name := r.Name
			if name == "" {
				name = r.Title
			}
			f := *fault.From(err)
			f.Msg = fmt.Sprintf("rule %d %q: %s", i+1, name, f.Msg)
			return ft, &f
		}
		ft.hasElse = ft.hasElse || r.Else
		ft.Rules = append(ft.Rules, pr)
	}
	return ft, nil
}

func (p *planner) rule(r *Rule) (PlannedRule, error) {
	pr := PlannedRule{Rule: r}
	if r.Filter != nil && !r.Else {
		var err error
		if pr.filter, err = p.bind(r.Filter); err != nil {
			return pr, err
		}
	}
	for _, s := range r.Symbolizers {
		ps, err := p.symbolizer(s)
		if err != nil {
			return pr, err
		}
		if ps.Polygon != nil || ps.Line != nil || ps.Point != nil || ps.Text != nil {
			pr.Symbolizers = append(pr.Symbolizers, ps)
		}
	}
	return pr, nil
}

func (p *planner) symbolizer(s Symbolizer) (out PlannedSymbolizer, err error) {
	p.moved = 0
	if out.Geometry, err = p.geometry(geometryOf(s)); err != nil {
		return out, err
	}
	if p.moved > 0 {
		reach := p.plan.Reach
		p.plan.Reach = 0
		defer func() {
			own := p.plan.Reach + p.moved
			p.plan.Reach = reach
			p.extend(own)
		}()
	}
	switch s := s.(type) {
	case *PolygonSymbolizer:
		out.Polygon, err = p.polygon(s)
	case *LineSymbolizer:
		out.Line, err = p.line(s)
	case *PointSymbolizer:
		out.Point, err = p.point(s)
	case *TextSymbolizer:
		out.Text, err = p.text(s)
		p.plan.HasText = true
	case *RasterSymbolizer: // drawn with imagery layers
	default:
		err = fmt.Errorf("a symbolizer of kind %T is not known", s)
	}
	return out, err
}

// pixels is the size of a unit in reference pixels.
func (v View) pixels(u Unit) float64 {
	switch u {
	case Metre:
		return v.PixelsPerMetre
	case Foot:
		return v.PixelsPerMetre * 0.3048
	case Millimetre:
		return 1 / 0.28
	}
	return 1
}

func (p *planner) extend(reach float64) {
	if reach > p.plan.Reach { // false for NaN
		p.plan.Reach = reach
	}
}
