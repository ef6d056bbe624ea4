package sld

import (
	"strings"

	"sigi/encoding/fes"
	"sigi/encoding/xmltree"
	"sigi/filter"
)

// seFunction reads the functions that SE writes as elements (05-077r4 §11.6)
// as calls of the functions that package filter knows.
func (p *parser) seFunction(n *xmltree.Node) (filter.Expr, bool, error) {
	build, ok := seFunctions[n.Local]
	if !ok {
		return nil, false, nil
	}
	args, err := build(p, n)
	if err != nil {
		return nil, true, err
	}
	name := n.Local
	switch name {
	case "StringPosition":
		switch d := n.Attr("searchDirection"); d {
		case "", "frontToBack":
		case "backToFront":
			name = "StringPositionFromBack"
		default:
			return nil, true, n.Errorf("searchDirection %q is neither frontToBack nor backToFront", clip(d))
		}
	case "Trim":
		if c, where := n.Attr("stripOffChar"), n.Attr("stripOffPosition"); c != "" || where != "" {
			switch where {
			case "":
				where = "both" // as SQL has it
			case "leading", "trailing", "both":
			default:
				return nil, true, n.Errorf("stripOffPosition %q is none of leading, trailing, both", clip(where))
			}
			args = append(args, textLiteral(where), textLiteral(c))
		}
	}
	e := filter.Expr(filter.Call{Name: name, Args: args})
	if f := n.Attr("fallbackValue"); f != "" {
		e = filter.Call{Name: "Coalesce", Args: []filter.Expr{e, textLiteral(f)}}
	}
	return e, true, nil
}

// seFunctions is set in init, since reading a function reads expressions,
// which may be functions.
var seFunctions map[string]func(*parser, *xmltree.Node) ([]filter.Expr, error)

func init() {
	seFunctions = map[string]func(*parser, *xmltree.Node) ([]filter.Expr, error){
		"Recode":         recodeArgs,
		"Categorize":     categorizeArgs,
		"Interpolate":    interpolateArgs,
		"StringLength":   children("StringValue"),
		"Substring":      children("StringValue", "Position", "Length?"),
		"StringPosition": children("LookupString", "StringValue"),
		"Concatenate":    children("StringValue*"),
		"Trim":           children("StringValue"),
		"FormatNumber":   formatNumberArgs,
		"FormatDate":     children("DateValue", "Pattern"),
		"ChangeCase": func(p *parser, n *xmltree.Node) ([]filter.Expr, error) {
			args, err := children("StringValue")(p, n)
			return append(args, textLiteral(n.Attr("direction"))), err
		},
	}
}

// children reads named parts in order; "?" marks one that may be missing and
// "*" one that is repeated.
func children(names ...string) func(*parser, *xmltree.Node) ([]filter.Expr, error) {
	return func(p *parser, n *xmltree.Node) ([]filter.Expr, error) {
		var args []filter.Expr
		of := n.Elements()
		for _, name := range names {
			base := strings.TrimRight(name, "?*")
			found := false
			for len(of) > 0 && of[0].Is(base) && (!found || strings.HasSuffix(name, "*")) {
				e, err := p.value(of[0])
				if err != nil {
					return nil, err
				}
				args = append(args, e)
				of, found = of[1:], true
			}
			if !found && base == name {
				return nil, n.Errorf("has no %s in its place", base)
			}
		}
		if len(of) > 0 {
			return nil, of[0].Errorf("is not expected here in %s", n.Local)
		}
		return args, nil
	}
}

// value is a part of a function; nothing in it is empty text.
func (p *parser) value(n *xmltree.Node) (filter.Expr, error) {
	parts, err := fes.Content(n, p.fes)
	if err != nil {
		return nil, err
	}
	switch len(parts) {
	case 0:
		return textLiteral(""), nil
	case 1:
		return parts[0], nil
	}
	return filter.Call{Name: "Concatenate", Args: parts}, nil
}

func recodeArgs(p *parser, n *xmltree.Node) ([]filter.Expr, error) {
	return pairs(p, n, "MapItem")
}

// pairs reads LookupValue and items of Data and Value.
func pairs(p *parser, n *xmltree.Node, item string) ([]filter.Expr, error) {
	var args []filter.Expr
	for i, c := range n.Elements() {
		switch {
		case i == 0 && c.Is("LookupValue"):
			e, err := p.value(c)
			if err != nil {
				return nil, err
			}
			args = append(args, e)
		case i > 0 && c.Is(item):
			two, err := children("Data", "Value")(p, c)
			if err != nil {
				return nil, err
			}
			args = append(args, two...)
		default:
			return nil, c.Errorf("is not expected here in %s", n.Local)
		}
	}
	if len(args) < 3 {
		return nil, n.Errorf("has no LookupValue or no %s", item)
	}
	return args, nil
}

func categorizeArgs(p *parser, n *xmltree.Node) ([]filter.Expr, error) {
	var args []filter.Expr
	of := n.Elements()
	for i, c := range of {
		want := "Value"
		switch {
		case i == 0:
			want = "LookupValue"
		case i%2 == 0:
			want = "Threshold"
		}
		if !c.Is(want) {
			return nil, c.Errorf("a %s is expected here in Categorize", want)
		}
		e, err := p.value(c)
		if err != nil {
			return nil, err
		}
		args = append(args, e)
	}
	if len(args) < 2 || len(args)%2 != 0 {
		return nil, n.Errorf("takes a LookupValue, then a Value more than Thresholds")
	}
	belongs := n.Attr("thresholdsBelongTo")
	if belongs == "" {
		belongs = n.Attr("threshholdsBelongTo") // as the schema of SE 1.1 spells it
	}
	switch belongs {
	case "", "succeeding":
	case "preceding":
		args = append(args, textLiteral("preceding"))
	default:
		return nil, n.Errorf("thresholdsBelongTo %q is neither succeeding nor preceding", clip(belongs))
	}
	return args, nil
}

func interpolateArgs(p *parser, n *xmltree.Node) ([]filter.Expr, error) {
	args, err := pairs(p, n, "InterpolationPoint")
	if err != nil {
		return nil, err
	}
	for _, a := range [...]string{"mode", "method"} {
		if v := n.Attr(a); v != "" {
			args = append(args, textLiteral(v))
		}
	}
	return args, nil
}

func formatNumberArgs(p *parser, n *xmltree.Node) ([]filter.Expr, error) {
	args, err := children("NumericValue", "Pattern", "NegativePattern?")(p, n)
	var negative []filter.Expr
	if len(args) > 2 {
		args, negative = args[:2:2], args[2:]
	}
	for _, a := range [...]struct{ name, otherwise string }{{"decimalPoint", "."}, {"groupingSeparator", ","}} {
		v := n.Attr(a.name)
		if v == "" {
			v = a.otherwise
		}
		args = append(args, textLiteral(v))
	}
	return append(args, negative...), err
}
