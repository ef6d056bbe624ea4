package cql

import (
	"strconv"
	"strings"
	"time"

	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
)

// sum is + and -, and || which joins text.
func (p *parser) sum() (filter.Expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	e, err := p.product()
	for n := 0; err == nil; n++ {
		if n > filter.MaxDepth {
			return nil, bad(p.peek().at, "the sum has more than %d terms", filter.MaxDepth)
		}
		var right filter.Expr
		switch {
		case p.take("||"):
			if right, err = p.product(); err == nil {
				if c, ok := e.(filter.Call); ok && c.Name == "Concatenate" {
					c.Args = append(c.Args, right)
					e = c
				} else {
					e = filter.Call{Name: "Concatenate", Args: []filter.Expr{e, right}}
				}
			}
		case p.take("+"):
			right, err = p.product()
			e = filter.Arith{Op: filter.Add, Left: e, Right: right}
		case p.take("-"):
			right, err = p.product()
			e = filter.Arith{Op: filter.Sub, Left: e, Right: right}
		default:
			return e, nil
		}
	}
	return nil, err
}

func (p *parser) product() (filter.Expr, error) {
	e, err := p.operand()
	for n := 0; err == nil; n++ {
		if n > filter.MaxDepth {
			return nil, bad(p.peek().at, "the product has more than %d factors", filter.MaxDepth)
		}
		op := filter.Mul
		switch {
		case p.take("*"):
		case p.take("/"):
			op = filter.Div
		default:
			return e, nil
		}
		var right filter.Expr
		right, err = p.operand()
		e = filter.Arith{Op: op, Left: e, Right: right}
	}
	return nil, err
}

// property is what a name stands for.
func (p *parser) property(t token, name string) (filter.Expr, error) {
	if p.o.Property == nil {
		return filter.Attribute{Name: name}, nil
	}
	e, err := p.o.Property(name)
	if f := fault.From(err); f != nil && f.Code == fault.BadParam {
		return nil, bad(t.at, "%s", f.Msg)
	}
	return e, err
}

func (p *parser) operand() (filter.Expr, error) {
	t := p.next()
	switch t.kind {
	case text:
		return literal(feature.OfString(t.text)), nil
	case quoted:
		if t.text == "" {
			return nil, bad(t.at, "the name of an attribute is empty")
		}
		return p.property(t, t.text)
	case number:
		return numeric(t, 1)
	case sign:
		switch t.text {
		case "(":
			e, err := p.or()
			if err != nil {
				return nil, err
			}
			return e, p.need(")")
		case "-":
			if n := p.peek(); n.kind == number {
				p.next()
				return numeric(n, -1)
			}
			if err := p.enter(); err != nil {
				return nil, err
			}
			defer func() { p.depth-- }()
			e, err := p.operand()
			return filter.Arith{Op: filter.Mul, Left: literal(feature.OfInt(-1)), Right: e}, err
		}
	case word:
		return p.named(t)
	}
	return nil, p.unexpected(t)
}

func literal(v feature.Value) filter.Expr { return filter.Literal{Value: v} }

func numeric(t token, by int64) (filter.Expr, error) {
	if i, err := strconv.ParseInt(t.text, 10, 64); err == nil {
		return literal(feature.OfInt(i * by)), nil
	}
	if f, err := strconv.ParseFloat(t.text, 64); err == nil {
		return literal(feature.OfFloat(f * float64(by))), nil
	}
	if v, ok := readTime(t.text); ok && by == 1 {
		return literal(v), nil
	}
	return nil, bad(t.at, "%s is neither a number nor an instant", t.shown())
}

func readTime(s string) (feature.Value, bool) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return feature.OfDate(t), true
	}
	for _, layout := range [...]string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return feature.OfTime(t), true
		}
	}
	return feature.Value{}, false
}

// named is a keyword, a function or an attribute.
func (p *parser) named(t token) (filter.Expr, error) {
	switch lower := strings.ToLower(t.text); lower {
	case "true", "false":
		return literal(feature.OfBool(lower == "true")), nil
	case "null":
		return literal(feature.Value{}), nil
	case "and", "or", "not", "in", "like", "ilike", "between", "is":
		return nil, p.unexpected(t)
	case "date", "timestamp":
		bracket := p.take("(")
		if n := p.peek(); n.kind == text {
			p.next()
			v, ok := readTime(n.text)
			if !ok {
				return nil, bad(n.at, "%s is not an instant", n.shown())
			}
			if bracket {
				return literal(v), p.need(")")
			}
			return literal(v), nil
		}
		if bracket {
			return nil, bad(p.peek().at, "an instant in quotes is expected")
		}
	}
	if !p.take("(") {
		name := t.text
		if i := strings.LastIndexByte(name, ':'); i >= 0 {
			name = name[i+1:]
		}
		if name == "" {
			return nil, p.unexpected(t)
		}
		return p.property(t, name)
	}
	var args []filter.Expr
	if !p.take(")") {
		for {
			e, err := p.or()
			if err != nil {
				return nil, err
			}
			args = append(args, e)
			if p.take(")") {
				break
			}
			if err := p.need(","); err != nil {
				return nil, err
			}
		}
	}
	if strings.EqualFold(t.text, "casei") {
		if len(args) != 1 {
			return nil, bad(t.at, "casei takes one operand")
		}
		return filter.Call{Name: "casei", Args: args}, nil
	}
	if !filter.KnownFunction(t.text) {
		return nil, fault.New(fault.NotSupported, "filter", "at character %d: there is no function %s", t.at+1, t.shown())
	}
	return filter.Call{Name: t.text, Args: args}, nil
}
