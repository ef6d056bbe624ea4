package fes

import (
	"strings"

	"sigi/encoding/xmltree"
	"sigi/feature"
	"sigi/filter"
)

func (r *reader) condition(n *xmltree.Node) (filter.Expr, error) {
	if err := r.enter(n); err != nil {
		return nil, err
	}
	defer func() { r.depth-- }()
	of := n.Elements()
	switch n.Local {
	case "And", "Or":
		if len(of) == 0 {
			return nil, n.Errorf("is empty")
		}
		parts := make([]filter.Expr, 0, len(of))
		for i, c := range of {
			if isID(c) { // ids in a row are one condition
				if i > 0 && isID(of[i-1]) && n.Is("Or") {
					continue
				}
				run := of[i : i+1]
				for n.Is("Or") && i+len(run) < len(of) && isID(of[i+len(run)]) {
					run = of[i : i+len(run)+1]
				}
				e, err := r.ids(run)
				if err != nil {
					return nil, err
				}
				parts = append(parts, e)
				continue
			}
			e, err := r.condition(c)
			if err != nil {
				return nil, err
			}
			parts = append(parts, e)
		}
		if n.Is("And") {
			return filter.And{Of: parts}, nil
		}
		return filter.Or{Of: parts}, nil
	case "Not":
		if len(of) == 0 {
			return nil, n.Errorf("is empty")
		}
		if isID(of[0]) {
			e, err := r.ids(of)
			return filter.Not{Of: e}, err
		}
		if len(of) != 1 {
			return nil, n.Errorf("takes one condition, not %d", len(of))
		}
		e, err := r.condition(of[0])
		return filter.Not{Of: e}, err
	case "PropertyIsEqualTo", "PropertyIsNotEqualTo", "PropertyIsLessThan", "PropertyIsGreaterThan",
		"PropertyIsLessThanOrEqualTo", "PropertyIsGreaterThanOrEqualTo":
		return r.comparison(n, of)
	case "PropertyIsLike":
		return r.like(n, of)
	case "PropertyIsNull", "PropertyIsNil":
		if len(of) != 1 {
			return nil, n.Errorf("takes one expression, not %d", len(of))
		}
		if of[0].Is("ValueReference", "PropertyName") && r.o.GeometryName != "" {
			if _, name, err := property(of[0]); err == nil && name == r.o.GeometryName {
				return filter.IsNull{Value: hasGeometry()}, nil
			}
		}
		e, err := r.expression(of[0])
		return filter.IsNull{Value: e}, err
	case "PropertyIsBetween":
		return r.between(n, of)
	case "BBOX", "Equals", "Disjoint", "Touches", "Within", "Overlaps", "Crosses", "Intersects", "Contains", "DWithin", "Beyond":
		return r.spatial(n, of)
	case "After", "Before", "During", "TEquals":
		return r.temporal(n, of)
	case "Begins", "BegunBy", "TContains", "TOverlaps", "Meets", "OverlappedBy", "MetBy", "EndedBy", "Ends", "AnyInteracts":
		return nil, notSupported(n, "this temporal operator is not offered")
	case "Function", "Literal", "ValueReference", "PropertyName": // a condition that is computed
		return r.expression(n)
	}
	return nil, n.Errorf("is not a condition")
}

var compareOps = map[string]filter.CompareOp{
	"PropertyIsEqualTo": filter.Equal, "PropertyIsNotEqualTo": filter.NotEqual,
	"PropertyIsLessThan": filter.Less, "PropertyIsGreaterThan": filter.Greater,
	"PropertyIsLessThanOrEqualTo": filter.LessEqual, "PropertyIsGreaterThanOrEqualTo": filter.GreaterEqual,
}

func (r *reader) comparison(n *xmltree.Node, of []*xmltree.Node) (filter.Expr, error) {
	if len(of) != 2 {
		return nil, n.Errorf("takes two expressions, not %d", len(of))
	}
	if a := n.Attr("matchAction"); a != "" && a != "Any" && a != "All" && a != "One" {
		return nil, n.Errorf("matchAction %q is not known", a)
	}
	if e, ok, err := r.idComparison(n, of); ok || err != nil {
		return e, err
	}
	left, err := r.expression(of[0])
	if err != nil {
		return nil, err
	}
	right, err := r.expression(of[1])
	if err != nil {
		return nil, err
	}
	ignore, err := ignoreCase(n)
	return filter.Compare{Op: compareOps[n.Local], Left: left, Right: right, IgnoreCase: ignore}, err
}

// idComparison reads "@gml:id equals 'layer.1'" as what it means.
func (r *reader) idComparison(n *xmltree.Node, of []*xmltree.Node) (filter.Expr, bool, error) {
	if p := of[0].Content(); !of[0].Is("ValueReference", "PropertyName") || p != "@gml:id" && p != "@id" || !of[1].Is("Literal") {
		return nil, false, nil
	}
	var e filter.HasKey
	key, ok, err := r.key(of[1].Content())
	if err != nil {
		return nil, false, err
	}
	if ok {
		e.Keys = append(e.Keys, key)
	}
	switch n.Local {
	case "PropertyIsEqualTo":
		return e, true, nil
	case "PropertyIsNotEqualTo":
		return filter.Not{Of: e}, true, nil
	}
	return nil, false, nil
}

// ignoreCase reads matchCase, which is true unless said otherwise.
func ignoreCase(n *xmltree.Node) (bool, error) {
	switch s := n.Attr("matchCase"); strings.ToLower(s) {
	case "", "true", "1":
		return false, nil
	case "false", "0":
		return true, nil
	default:
		return false, n.Errorf("matchCase %q is neither true nor false", s)
	}
}

func (r *reader) like(n *xmltree.Node, of []*xmltree.Node) (filter.Expr, error) {
	if len(of) != 2 {
		return nil, n.Errorf("takes an expression and a pattern, not %d elements", len(of))
	}
	value, err := r.expression(of[0])
	if err != nil {
		return nil, err
	}
	if !of[1].Is("Literal") {
		return nil, of[1].Errorf("the pattern must be a Literal")
	}
	e := filter.Like{Value: value, Pattern: of[1].RawContent(), Wild: attrOf(n, "wildCard"), Single: attrOf(n, "singleChar"), Escape: attrOf(n, "escapeChar")}
	if e.Escape == "" {
		e.Escape = attrOf(n, "escape") // Filter 1.0
	}
	if len(e.Pattern) > maxPattern {
		return nil, of[1].Errorf("the pattern is longer than %d characters", maxPattern)
	}
	e.IgnoreCase, err = ignoreCase(n)
	return e, err
}

// maxPattern bounds the cost of matching, which is text times pattern.
const maxPattern = 1000

// attrOf is an attribute with its white space, which may be a wild card.
func attrOf(n *xmltree.Node, local string) string {
	for i := range n.Attrs {
		if n.Attrs[i].Name.Local == local {
			return n.Attrs[i].Value
		}
	}
	return ""
}

func (r *reader) between(n *xmltree.Node, of []*xmltree.Node) (filter.Expr, error) {
	if len(of) != 3 || !of[1].Is("LowerBoundary") || !of[2].Is("UpperBoundary") {
		return nil, n.Errorf("takes an expression, a LowerBoundary and an UpperBoundary")
	}
	var e filter.Between
	var err error
	if e.Value, err = r.expression(of[0]); err != nil {
		return nil, err
	}
	if e.Low, err = r.boundary(of[1]); err != nil {
		return nil, err
	}
	e.High, err = r.boundary(of[2])
	return e, err
}

// boundary is an expression in an element; bare text is taken as a literal,
// as many documents have it.
func (r *reader) boundary(n *xmltree.Node) (filter.Expr, error) {
	of := n.Elements()
	switch {
	case len(of) == 1:
		return r.expression(of[0])
	case len(of) == 0 && n.Content() != "":
		return filter.Literal{Value: feature.OfString(n.Content())}, nil
	}
	return nil, n.Errorf("takes one expression")
}

func (r *reader) temporal(n *xmltree.Node, of []*xmltree.Node) (filter.Expr, error) {
	if len(of) != 2 {
		return nil, n.Errorf("takes an expression and an instant or period")
	}
	value, err := r.expression(of[0])
	if err != nil {
		return nil, err
	}
	begin, end, period, err := r.time(of[1])
	if err != nil {
		return nil, err
	}
	compare := func(op filter.CompareOp, with filter.Expr) filter.Expr {
		return filter.Compare{Op: op, Left: value, Right: with}
	}
	switch {
	case n.Is("After"):
		return compare(filter.Greater, end), nil
	case n.Is("Before"):
		return compare(filter.Less, begin), nil
	case n.Is("During") && period:
		return filter.And{Of: []filter.Expr{compare(filter.Greater, begin), compare(filter.Less, end)}}, nil
	case n.Is("TEquals") && !period:
		return compare(filter.Equal, begin), nil
	}
	return nil, notSupported(n, "this comparison of an instant and a period is not offered")
}

func (r *reader) time(n *xmltree.Node) (begin, end filter.Expr, period bool, err error) {
	literal := func(s string) filter.Expr { return filter.Literal{Value: feature.OfString(s)} }
	position := func(names ...string) (string, error) {
		p := n.Child(names...)
		for p != nil && len(p.Elements()) == 1 { // begin/TimeInstant/timePosition
			p = p.Elements()[0]
		}
		if p == nil || p.Content() == "" {
			return "", n.Errorf("has no %s", names[0])
		}
		return p.Content(), nil
	}
	switch {
	case n.Is("Literal") && len(n.Elements()) == 1:
		return r.time(n.Elements()[0])
	case n.Is("Literal"):
		e := literal(n.Content())
		return e, e, false, nil
	case n.Is("TimeInstant"):
		s, err := position("timePosition")
		return literal(s), literal(s), false, err
	case n.Is("TimePeriod"):
		b, err := position("beginPosition", "begin")
		if err != nil {
			return nil, nil, true, err
		}
		e, err := position("endPosition", "end")
		return literal(b), literal(e), true, err
	}
	return nil, nil, false, n.Errorf("is neither an instant nor a period")
}
