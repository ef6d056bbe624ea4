package styles

import (
	"fmt"
	"slices"

	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
)

// Plan is a style made ready to draw one layer in one view: rules out of
// scale are gone, expressions are bound, constant symbols are evaluated.
//
// A Plan holds scratch for its symbols and serves one goroutine; making one
// costs some microseconds a rule.
type Plan struct {
	// FeatureTypes are drawn one after the other. Empty: nothing is drawn in
	// this view.
	FeatureTypes []PlannedFeatureType
	// Attributes are the columns that filters and symbolizers read, each once;
	// rows must have them in this order.
	Attributes []string
	// Reach is how far, in reference pixels, a symbol may extend beyond the
	// box of its feature: strokes with their corners, sprites, displacements.
	// Text is not counted. A size that is read from an attribute is assumed
	// to be at most 64 of its unit.
	Reach float64
	// Exact reports whether what is drawn hangs on the exact geometry: filters
	// and functions look at it, or dashes and graphics count the length of lines.
	Exact bool
	// HasText reports whether there are labels to place.
	HasText bool

	filter filter.Expr
}

// PlannedFeatureType is the rules of a feature-type style that are in scale.
type PlannedFeatureType struct {
	Rules     []PlannedRule // may be none under a base, see Composite
	Composite Composite
	SortBy    []PlannedSort // what features are drawn in the order of; nil: as they are read

	extra    *filter.Program // nil: all
	hasElse  bool
	dispatch *dispatch // nil: each rule is asked

	firstMatch bool
}

// PlannedSort is a column that features are sorted by.
type PlannedSort struct {
	Column     int
	Descending bool
}

// PlannedRule is a rule with its symbolizers in drawing order.
type PlannedRule struct {
	Rule        *Rule
	Symbolizers []PlannedSymbolizer

	filter *filter.Program // nil: all
}

// PlannedSymbolizer is one symbolizer; one of the four kinds is set.
type PlannedSymbolizer struct {
	Polygon *PlannedPolygon
	Line    *PlannedLine
	Point   *PlannedPoint
	Text    *PlannedText

	Geometry *PlannedGeometry // what it draws; nil: the feature's own geometry
}

// NewPlan makes a style ready for a view of a layer. available describes the
// layer (nil: nothing is checked against it, and spatial filters must have no
// CRS); extra is a condition in addition to every rule's (nil: none).
//
// Errors: fault.BadParam naming the rule and the attribute, function or colour
// that cannot be used; fault.NotSupported as filter.Bind.
func NewPlan(s *Style, v View, available *feature.Type, extra filter.Expr) (*Plan, error) {
	p := &planner{view: v, available: available}
	p.plan.Attributes = p.attributes(s, extra)
	fail := func(err error) (*Plan, error) {
		f := *fault.From(err)
		f.Msg = fmt.Sprintf("style %q: %s", s.Name, f.Msg)
		return nil, &f
	}
	var extraProgram *filter.Program
	if extra != nil {
		var err error
		if extraProgram, err = p.bind(extra); err != nil {
			return fail(err)
		}
	}
	for i := range s.FeatureTypes {
		ft, err := p.featureType(&s.FeatureTypes[i])
		if err != nil {
			return fail(err)
		}
		if len(ft.Rules) == 0 && !ft.Composite.Base {
			continue
		}
		ft.extra = extraProgram
		ft.dispatch = newDispatch(ft.Rules, p.plan.Attributes)
		p.plan.FeatureTypes = append(p.plan.FeatureTypes, ft)
	}
	if !slices.ContainsFunc(p.plan.FeatureTypes, func(ft PlannedFeatureType) bool { return len(ft.Rules) > 0 }) {
		p.plan.FeatureTypes = nil
	}
	p.plan.filter = p.plan.drawn()
	if extra != nil {
		if p.plan.filter == nil {
			p.plan.filter = extra
		} else {
			p.plan.filter = filter.And{Of: []filter.Expr{extra, p.plan.filter}}
		}
	}
	return &p.plan, nil
}

// Filter returns a condition that every feature that is drawn meets, for
// drivers to read no others: the rules' filters, any of them, and the extra
// one. Nil if all features are drawn. Match still decides.
func (p *Plan) Filter() filter.Expr { return p.filter }

// drawn is Filter without the extra condition.
func (p *Plan) drawn() filter.Expr {
	var any []filter.Expr
	for i := range p.FeatureTypes {
		ft := &p.FeatureTypes[i]
		for j := range ft.Rules {
			r := ft.Rules[j].Rule
			if r.Else || r.Filter == nil {
				return nil
			}
			any = append(any, r.Filter)
		}
	}
	if len(any) == 1 {
		return any[0]
	}
	return filter.Or{Of: any}
}

// Uniform reports whether every feature is drawn by one and the same rule.
func (ft *PlannedFeatureType) Uniform() bool {
	return ft.extra == nil && len(ft.Rules) == 1 && (ft.Rules[0].Rule.Else || ft.Rules[0].filter == nil)
}

// Match appends to into[:0] the indexes of the rules that draw a row, in
// order, and returns it; else-rules are taken where no other was. It
// allocates nothing once into is long enough.
func (ft *PlannedFeatureType) Match(row filter.Row, into []int) []int {
	into = into[:0]
	if !ft.extra.True(row) {
		return into
	}
	if ft.dispatch != nil {
		for _, c := range ft.dispatch.candidates(row) {
			if c.sure || ft.Rules[c.rule].filter.True(row) {
				into = append(into, c.rule)
			}
		}
	} else {
		for i := range ft.Rules {
			r := &ft.Rules[i]
			if !r.Rule.Else && r.filter.True(row) {
				into = append(into, i)
			}
		}
	}
	if ft.hasElse && len(into) == 0 {
		for i := range ft.Rules {
			if ft.Rules[i].Rule.Else {
				into = append(into, i)
			}
		}
	}
	if ft.firstMatch && len(into) > 1 {
		into = into[:1]
	}
	return into
}
