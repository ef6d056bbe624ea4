package fes

import (
	"strings"

	"sigi/encoding/xmltree"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
)

// Expression reads an expression element that is part of a document:
// ValueReference, PropertyName, Literal, Function, Add, Sub, Mul, Div, or a
// condition. Errors as Filter.
func Expression(n *xmltree.Node, o Options) (filter.Expr, error) {
	r := reader{o: o}
	return r.expression(n)
}

// Content reads what stands in an element as one expression, text and
// expressions mixed as SE's ParameterValueType has them (05-077r4 §6.2.2):
// text alone is a literal, parts are joined as text. An element with nothing
// in it is nil.
func Content(n *xmltree.Node, o Options) ([]filter.Expr, error) {
	r := reader{o: o}
	var nodes []*xmltree.Node
	for i := range n.Nodes {
		if n.Nodes[i].Comment == "" {
			nodes = append(nodes, &n.Nodes[i])
		}
	}
	var parts []filter.Expr
	for i, c := range nodes {
		if c.Local == "" {
			if s := partText(c, i, len(nodes)); s != "" {
				parts = append(parts, filter.Literal{Value: feature.OfString(s)})
			}
			continue
		}
		e, err := r.expression(c)
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
	}
	return parts, nil
}

// partText is a run of text in mixed content. White space that only formats
// the document goes: all of it at the ends, and between parts what breaks the
// line. CDATA stands as it is.
func partText(n *xmltree.Node, i, count int) string {
	if n.CDATA {
		return n.Text
	}
	s := n.Text
	if i == 0 {
		s = strings.TrimLeft(s, " \t\r\n")
	}
	if i == count-1 {
		s = strings.TrimRight(s, " \t\r\n")
	}
	if strings.TrimSpace(s) == "" && strings.ContainsAny(s, "\r\n") {
		return ""
	}
	if strings.ContainsAny(s, "\r\n") {
		lead, trail := "", ""
		if c := strings.TrimLeft(s, " \t"); len(c) < len(s) && c != "" && c[0] != '\n' && c[0] != '\r' {
			lead = " "
		}
		if c := strings.TrimRight(s, " \t"); len(c) < len(s) && c != "" && c[len(c)-1] != '\n' {
			trail = " "
		}
		s = lead + strings.Join(strings.Fields(s), " ") + trail
	}
	return s
}

func (r *reader) expression(n *xmltree.Node) (filter.Expr, error) {
	if err := r.enter(n); err != nil {
		return nil, err
	}
	defer func() { r.depth-- }()
	if r.o.Function != nil {
		if e, ok, err := r.o.Function(n); ok || err != nil {
			return e, err
		}
	}
	switch n.Local {
	case "Literal":
		return r.literal(n)
	case "PropertyName", "ValueReference":
		return r.property(n)
	case "Function":
		return r.function(n)
	case "Add", "Sub", "Mul", "Div":
		of := n.Elements()
		if len(of) != 2 {
			return nil, n.Errorf("takes two expressions, not %d", len(of))
		}
		e := filter.Arith{Op: map[string]filter.ArithOp{"Add": filter.Add, "Sub": filter.Sub, "Mul": filter.Mul, "Div": filter.Div}[n.Local]}
		var err error
		if e.Left, err = r.expression(of[0]); err != nil {
			return nil, err
		}
		e.Right, err = r.expression(of[1])
		return e, err
	}
	if _, ok := compareOps[n.Local]; ok || n.Is("And", "Or", "Not", "PropertyIsLike", "PropertyIsNull", "PropertyIsBetween") {
		return r.condition(n) // an argument of a function such as if_then_else
	}
	return nil, n.Errorf("is not an expression")
}

// literal keeps the text as it was written; the other side of a comparison
// decides how it is read. An empty literal is empty text.
func (r *reader) literal(n *xmltree.Node) (filter.Expr, error) {
	for _, c := range n.Elements() {
		return nil, notSupported(c, "a literal that is not text is compared with spatial and temporal operators alone")
	}
	s := n.RawContent()
	if t := strings.TrimSpace(s); t != "" && !hasCDATA(n) {
		s = t
	}
	return filter.Literal{Value: feature.OfString(s)}, nil
}

func hasCDATA(n *xmltree.Node) bool {
	for i := range n.Nodes {
		if n.Nodes[i].CDATA {
			return true
		}
	}
	return false
}

// property reads a name and asks what it stands for.
func (r *reader) property(n *xmltree.Node) (filter.Expr, error) {
	prefix, name, err := property(n)
	if err != nil {
		return nil, err
	}
	if r.o.Property == nil {
		return filter.Attribute{Name: name}, nil
	}
	e, err := r.o.Property(prefix, name)
	if err != nil {
		f := fault.From(err)
		return nil, n.Fault(f.Code, "%s", f.Msg)
	}
	return e, nil
}

// property reads a name: "name", "ns:name", "layer/name", "ns:layer/ns:name".
func property(n *xmltree.Node) (prefix, name string, err error) {
	if of := n.Elements(); len(of) > 0 {
		return "", "", of[0].Errorf("is not expected in a property name")
	}
	path := n.Content()
	p := strings.TrimPrefix(strings.TrimPrefix(path, "./"), "/")
	steps := strings.Split(p, "/")
	last := steps[len(steps)-1]
	if i := strings.IndexByte(last, ':'); i >= 0 {
		prefix, last = last[:i], last[i+1:]
	}
	if last == "" {
		return "", "", n.Errorf("the property name is empty")
	}
	if len(steps) > 2 || strings.ContainsAny(p, "[]()@*") || strings.Contains(last, "::") {
		return "", "", notSupported(n, "the path %q is not read; name one attribute", clip(path))
	}
	return prefix, last, nil
}

func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "..."
	}
	return s
}

func (r *reader) function(n *xmltree.Node) (filter.Expr, error) {
	c := filter.Call{Name: n.Attr("name")}
	if c.Name == "" {
		return nil, n.Errorf("has no name")
	}
	if !filter.KnownFunction(c.Name) {
		return nil, notSupported(n, "there is no function %q", clip(c.Name))
	}
	for _, a := range n.Elements() {
		e, err := r.expression(a)
		if err != nil {
			return nil, err
		}
		c.Args = append(c.Args, e)
	}
	return c, nil
}
