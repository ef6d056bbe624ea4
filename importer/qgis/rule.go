package qgis

import (
	"strings"

	"sigi/encoding/xmltree"
	"sigi/filter"
	"sigi/styles"
)

// node is a rule of a rule-based renderer or labelling, as far as both have it.
type node struct {
	xml        *xmltree.Node
	filter     filter.Expr // nil: all
	isElse     bool
	low, high  float64
	unreadable bool // its filter has no counterpart: neither it nor what is below is drawn
	below      []node
}

// ruleTree reads rules with those below them; inactive ones are left out.
func (s *styleReader) ruleTree(n *xmltree.Node, depth int) []node {
	var all []node
	for _, c := range n.Elements() {
		if !c.Is("rule") || c.Attr("checkstate") == "0" || c.Attr("active") == "0" {
			continue
		}
		if depth > maxNesting/2 {
			s.note(c, "rules are nested more than %d deep; what is deeper is left out", maxNesting/2)
			continue
		}
		r := node{xml: c}
		r.low, r.high = scaleRange(c, "", "scalemindenom", "scalemaxdenom")
		text := c.Attr("filter")
		if r.isElse = strings.EqualFold(strings.TrimSpace(text), "ELSE"); !r.isElse {
			var err error
			if r.filter, err = expression(text); err != nil {
				s.note(c, "the rule is not drawn: its filter %q cannot be translated: %v", clip(text), err)
				r.unreadable = true
			}
		}
		r.below = s.ruleTree(c, depth+1)
		all = append(all, r)
	}
	return all
}

// eachRule calls f for each rule that is drawn, those above first, with its
// condition as a rule of a style.
func (s *styleReader) eachRule(all []node, f func(n *xmltree.Node, r styles.Rule)) {
	s.walk(all, nil, 0, 0, true, f)
}

func (s *styleReader) walk(all []node, above []filter.Expr, low, high float64, top bool, f func(*xmltree.Node, styles.Rule)) {
	simple := top
	for _, r := range all {
		simple = simple && len(r.below) == 0 && !r.unreadable
	}
	for _, r := range all {
		if r.unreadable {
			continue
		}
		rule := styles.Rule{MinDenominator: max(low, r.low), MaxDenominator: high}
		if r.high > 0 && (high == 0 || r.high < high) {
			rule.MaxDenominator = r.high
		}
		if rule.MaxDenominator > 0 && rule.MinDenominator >= rule.MaxDenominator {
			continue // never in scale
		}
		conditions := append([]filter.Expr{}, above...)
		switch {
		case r.isElse && simple:
			rule.Else = true
		case r.isElse:
			others, ok := s.otherwise(all, &r)
			if !ok {
				continue
			}
			conditions = append(conditions, others...)
		case r.filter != nil:
			conditions = append(conditions, r.filter)
		}
		if !rule.Else {
			rule.Filter = allOf(conditions)
		}
		f(r.xml, rule)
		s.walk(r.below, conditions, rule.MinDenominator, rule.MaxDenominator, false, f)
	}
}

func allOf(conditions []filter.Expr) filter.Expr {
	switch len(conditions) {
	case 0:
		return nil
	case 1:
		return conditions[0]
	}
	return filter.And{Of: conditions}
}

// otherwise is true for what none of an ELSE rule's siblings takes.
func (s *styleReader) otherwise(all []node, of *node) (conditions []filter.Expr, ok bool) {
	for _, r := range all {
		switch {
		case r.isElse:
		case r.unreadable:
			s.note(of.xml, "the ELSE rule is not drawn, since a rule beside it cannot be translated")
			return nil, false
		case r.filter == nil:
			return nil, false // the other takes all
		default:
			if r.low != of.low || r.high != of.high {
				s.note(of.xml, "ELSE leaves out what rules beside it take at other scales too")
			}
			// What is unknown is not taken either.
			conditions = append(conditions, filter.Or{Of: []filter.Expr{filter.Not{Of: r.filter}, filter.IsNull{Value: r.filter}}})
		}
	}
	return conditions, true
}

func (s *styleReader) rules(list *xmltree.Node, symbols map[string]*xmltree.Node) []draftRule {
	var rules []draftRule
	s.eachRule(s.ruleTree(list, 0), func(n *xmltree.Node, r styles.Rule) {
		symbol := n.Attr("symbol")
		if symbol == "" {
			return
		}
		d := draftRule{Rule: r, drawn: s.symbol(symbols[symbol], nil)}
		d.Title, d.Abstract = oneLine(n.Attr("label")), n.Attr("description")
		rules = append(rules, d)
	})
	return rules
}
