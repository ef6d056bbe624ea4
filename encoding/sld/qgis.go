package sld

import (
	"strings"

	"sigi/encoding/cql"
	"sigi/encoding/xmltree"
	"sigi/filter"
	"sigi/styles"
)

// QGIS writes what it cannot say in SE as a comment, and then something else
// in its place: a rule without its filter, which draws everything, and a label
// that reads "Placeholder" on every feature. Here the comment is taken at its
// word where package cql can read the expression; where not, the rule or label
// is left out and noted.

// qgisFilter looks for the comment in place of a filter. found is false if
// there is none; e is nil and isElse true for ELSE.
func (p *parser) qgisFilter(n *xmltree.Node) (e filter.Expr, isElse, found, drawn bool) {
	for _, c := range n.Comments() {
		if !strings.HasPrefix(strings.TrimSpace(c.Comment), "Parser Error:") {
			continue
		}
		_, text, ok := strings.Cut(c.Comment, "Expression was: ")
		text = strings.TrimSpace(text)
		if !ok || text == "" {
			continue
		}
		if strings.EqualFold(text, "ELSE") {
			return nil, true, true, true
		}
		e, err := p.qgisExpression(c, text)
		if err != nil {
			p.note(c, "the rule is not drawn: QGIS could not write its filter %q into the file", clip(text))
			return nil, false, true, false
		}
		return e, false, true, true
	}
	return nil, false, false, true
}

func (p *parser) qgisExpression(n *xmltree.Node, text string) (filter.Expr, error) {
	e, err := cql.Parse(text, cql.Options{Default: p.o.Filter.Default, Policy: p.o.Filter.Policy})
	if err == nil {
		err = p.check(n, e)
	}
	return e, err
}

// qgisLabel looks for the comment in place of a label.
func (p *parser) qgisLabel(n *xmltree.Node) (parts []styles.Param, found bool) {
	if n.Content() != "Placeholder" {
		return nil, false
	}
	for _, c := range n.Comments() {
		text, ok := strings.CutPrefix(strings.TrimSpace(c.Comment), "SE Export for ")
		if !ok {
			continue
		}
		text = strings.TrimSpace(strings.TrimSuffix(text, "not implemented yet"))
		e, err := p.qgisExpression(c, text)
		if err != nil {
			p.note(c, "the label is not drawn: QGIS could not write its expression %q into the file", clip(text))
			return nil, true
		}
		return []styles.Param{e}, true
	}
	return nil, false
}

// denseShares is how much of the area QGIS' (Qt's) brushes cover.
var denseShares = map[string]float64{
	"brush://dense1": 0.94, "brush://dense2": 0.88, "brush://dense3": 0.63, "brush://dense4": 0.5,
	"brush://dense5": 0.37, "brush://dense6": 0.12, "brush://dense7": 0.06,
}

// qgisBrush turns a fill by one of Qt's dense brushes into an even tint of the
// same strength; ok is false if the graphic is none.
func (p *parser) qgisBrush(graphic *xmltree.Node, unit styles.Unit) (f *styles.FillParams, ok bool, err error) {
	mark := graphic.Child("Mark")
	if mark == nil || mark.Child("WellKnownName") == nil {
		return nil, false, nil
	}
	name := mark.Child("WellKnownName")
	share, ok := denseShares[strings.ToLower(name.Content())]
	if !ok {
		return nil, false, nil
	}
	f = &styles.FillParams{}
	if c := mark.Child("Fill"); c != nil {
		if f, err = p.fill(c, unit); err != nil {
			return nil, true, err
		}
	}
	if f.Opacity == nil {
		f.Opacity = number(share)
	} else {
		f.Opacity = filter.Arith{Op: filter.Mul, Left: f.Opacity, Right: number(share)}
	}
	p.note(name, "the pattern %q is drawn as an even tint", name.Content())
	return f, true, nil
}
