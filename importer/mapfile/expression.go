package mapfile

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"sigi/encoding/fes"
	"sigi/feature"
	"sigi/filter"
)

// condition reads the value of EXPRESSION or FILTER over an item, which texts,
// lists and regular expressions are compared with.
func condition(v token, of string) (filter.Expr, error) {
	subject := filter.Attribute{Name: of}
	if of == "" && v.kind != expression {
		return nil, fmt.Errorf("there is no item that %q is compared with", clip(v.text))
	}
	switch v.kind {
	case expression:
		return logical(v.text)
	case list:
		var all []filter.Expr
		for _, s := range strings.Split(v.text, ",") {
			all = append(all, filter.Compare{Op: filter.Equal, Left: subject, Right: textOf(strings.Trim(strings.TrimSpace(s), `"'`))})
		}
		return filter.Or{Of: all}, nil
	case regex:
		return pattern(subject, v.text, v.fold)
	}
	return filter.Compare{Op: filter.Equal, Left: subject, Right: textOf(v.text), IgnoreCase: v.fold}, nil
}

// plain is a regular expression that is text between anchors.
var plain = regexp.MustCompile(`^(\^?)((?:[^\\.*+?()\[\]{}|^$]|\.\*|\\[.\-/])*)(\$?)$`)

// pattern turns simple regular expressions into patterns of Like.
func pattern(subject filter.Expr, s string, fold bool) (filter.Expr, error) {
	m := plain.FindStringSubmatch(s)
	if m == nil {
		return nil, fmt.Errorf("the regular expression /%s/ has no counterpart", clip(s))
	}
	middle := strings.NewReplacer(`%`, `\%`, `_`, `\_`, `.*`, `%`, `\.`, `.`, `\-`, `-`, `\/`, `/`).Replace(m[2])
	if m[1] == "" {
		middle = "%" + middle
	}
	if m[3] == "" {
		middle += "%"
	}
	return filter.Like{Value: subject, Pattern: middle, Wild: "%", Single: "_", Escape: `\`, IgnoreCase: fold}, nil
}

func textOf(s string) filter.Expr { return filter.Literal{Value: feature.OfString(s)} }

func numberOf(f float64) filter.Expr {
	if f == float64(int64(f)) && f > -1e15 && f < 1e15 {
		return filter.Literal{Value: feature.OfInt(int64(f))}
	}
	return filter.Literal{Value: feature.OfFloat(f)}
}

func call(name string, args ...filter.Expr) filter.Expr { return filter.Call{Name: name, Args: args} }

// logical reads an expression in parentheses, of conditions or of values.
func logical(s string) (filter.Expr, error) {
	tokens, err := lexLogical(s)
	if err != nil {
		return nil, err
	}
	p := &logicalParser{tokens: tokens}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.i < len(p.tokens) {
		return nil, fmt.Errorf("%q is not expected", clip(p.tokens[p.i]))
	}
	names := filter.Attributes(nil, e)
	for _, name := range names {
		if !fes.Nameable(name) {
			return nil, fmt.Errorf("a style cannot hold an attribute of the name %q", clip(name))
		}
	}
	if _, err := filter.Bind(e, names, nil); err != nil {
		return nil, err
	}
	return e, nil
}

// logicalSigns are the signs, longest first.
var logicalSigns = []string{"=*", "~*", "==", "!=", "<>", "<=", ">=", "&&", "||", "=", "<", ">", "!", "~", "+", "-", "*", "/", "^", "%", "(", ")", ","}

// lexLogical splits an expression; texts keep their quotes, attributes their
// brackets.
func lexLogical(s string) ([]string, error) {
	var out []string
	for i := 0; i < len(s); {
		n := 0
		switch c := s[i]; {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			i++
			continue
		case c == '"' || c == '\'' || c == '`':
			n = quotedLength(s[i:])
		case c == '[':
			n = balanced(s[i:], '[', ']')
		case c == '{':
			n = balanced(s[i:], '{', '}')
		default:
			for _, sign := range logicalSigns {
				if strings.HasPrefix(s[i:], sign) {
					n = len(sign)
					break
				}
			}
			if n == 0 {
				n = strings.IndexAny(s[i:], " \t\r\n=<>!~+*/^%(),&|\"'[")
				if n < 0 {
					n = len(s) - i
				}
			}
		}
		if n <= 0 {
			return nil, fmt.Errorf("%q cannot be read", clip(s[i:]))
		}
		out = append(out, s[i:i+n])
		i += n
	}
	return out, nil
}

type logicalParser struct {
	tokens []string
	i      int
	depth  int
}

func (p *logicalParser) peek() string {
	if p.i < len(p.tokens) {
		return p.tokens[p.i]
	}
	return ""
}

func (p *logicalParser) take(words ...string) bool {
	for _, w := range words {
		if strings.EqualFold(p.peek(), w) {
			p.i++
			return true
		}
	}
	return false
}

const maxNesting = 80

func (p *logicalParser) enter() error {
	if p.depth++; p.depth > maxNesting {
		return fmt.Errorf("it is nested more than %d deep", maxNesting)
	}
	return nil
}

func (p *logicalParser) or() (filter.Expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	e, err := p.and()
	all := []filter.Expr{e}
	for err == nil && p.take("or", "||") {
		e, err = p.and()
		all = append(all, e)
	}
	if err != nil || len(all) == 1 {
		return all[0], err
	}
	return filter.Or{Of: all}, nil
}

func (p *logicalParser) and() (filter.Expr, error) {
	e, err := p.not()
	all := []filter.Expr{e}
	for err == nil && p.take("and", "&&") {
		e, err = p.not()
		all = append(all, e)
	}
	if err != nil || len(all) == 1 {
		return all[0], err
	}
	return filter.And{Of: all}, nil
}

func (p *logicalParser) not() (filter.Expr, error) {
	if !p.take("not", "!") {
		return p.comparison()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	e, err := p.not()
	return filter.Not{Of: e}, err
}

var comparisons = map[string]filter.CompareOp{
	"=": filter.Equal, "==": filter.Equal, "eq": filter.Equal, "=*": filter.Equal, "!=": filter.NotEqual, "<>": filter.NotEqual, "ne": filter.NotEqual,
	"<": filter.Less, "lt": filter.Less, "<=": filter.LessEqual, "le": filter.LessEqual, ">": filter.Greater, "gt": filter.Greater, ">=": filter.GreaterEqual, "ge": filter.GreaterEqual,
}

func (p *logicalParser) comparison() (filter.Expr, error) {
	left, err := p.sum()
	if err != nil {
		return nil, err
	}
	sign := strings.ToLower(p.peek())
	op, compares := comparisons[sign]
	switch {
	case compares:
		p.i++
		right, err := p.sum()
		return filter.Compare{Op: op, Left: left, Right: right, IgnoreCase: sign == "=*"}, err
	case sign == "~" || sign == "~*":
		p.i++
		right, err := p.sum()
		l, ok := right.(filter.Literal)
		if err != nil || !ok {
			return nil, fmt.Errorf("a regular expression that is no text has no counterpart")
		}
		return pattern(left, l.Value.Text(), sign == "~*")
	case sign == "in":
		p.i++
		return p.in(left)
	case sign == "like":
		return nil, fmt.Errorf("LIKE is no operator of MapServer")
	}
	return left, nil
}

// in reads a list in one text, 'a,b,c', or in braces.
func (p *logicalParser) in(left filter.Expr) (filter.Expr, error) {
	s := p.peek()
	if len(s) < 2 || strings.IndexByte("\"'`{", s[0]) < 0 {
		return nil, fmt.Errorf("IN takes a list, not %q", clip(s))
	}
	p.i++
	var all []filter.Expr
	for _, v := range strings.Split(s[1:len(s)-1], ",") {
		all = append(all, filter.Compare{Op: filter.Equal, Left: left, Right: textOf(strings.TrimSpace(v))})
	}
	return filter.Or{Of: all}, nil
}

func (p *logicalParser) sum() (filter.Expr, error) {
	left, err := p.product()
	for err == nil {
		plus := strings.EqualFold(p.peek(), "+")
		if !plus && p.peek() != "-" {
			return left, nil
		}
		p.i++
		var right filter.Expr
		if right, err = p.product(); err != nil {
			break
		}
		switch {
		case plus && (isText(left) || isText(right)):
			left = call("Concatenate", left, right)
		case plus:
			left = filter.Arith{Op: filter.Add, Left: left, Right: right}
		default:
			left = filter.Arith{Op: filter.Sub, Left: left, Right: right}
		}
	}
	return nil, err
}

// isText reports a value that was written in quotes.
func isText(e filter.Expr) bool {
	switch e := e.(type) {
	case filter.Literal:
		return e.Value.Kind() == feature.String
	case filter.Call:
		return e.Name == "Concatenate" || e.Name == "to_string" || e.Name == "upper" || e.Name == "lower"
	}
	return false
}

func (p *logicalParser) product() (filter.Expr, error) {
	left, err := p.primary()
	for err == nil {
		sign := p.peek()
		if sign != "*" && sign != "/" && sign != "%" && sign != "^" {
			return left, nil
		}
		p.i++
		var right filter.Expr
		if right, err = p.primary(); err != nil {
			break
		}
		switch sign {
		case "*":
			left = filter.Arith{Op: filter.Mul, Left: left, Right: right}
		case "/":
			left = filter.Arith{Op: filter.Div, Left: left, Right: right}
		case "%":
			left = call("modulo", left, right)
		case "^":
			left = call("pow", left, right)
		}
	}
	return nil, err
}

var functions = map[string]string{"upper": "upper", "lower": "lower", "initcap": "strCapitalize", "length": "strLength", "round": "round"}

func (p *logicalParser) primary() (filter.Expr, error) {
	s := p.peek()
	if s == "" {
		return nil, fmt.Errorf("it ends too early")
	}
	p.i++
	switch c := s[0]; {
	case s == "(":
		e, err := p.or()
		if err == nil && !p.take(")") {
			err = fmt.Errorf("a parenthesis is not closed")
		}
		return e, err
	case s == "-":
		if err := p.enter(); err != nil {
			return nil, err
		}
		defer func() { p.depth-- }()
		e, err := p.primary()
		if l, ok := e.(filter.Literal); ok {
			if f, isNumber := l.Value.Number(); isNumber {
				return numberOf(-f), err
			}
		}
		return filter.Arith{Op: filter.Sub, Left: numberOf(0), Right: e}, err
	case c == '[':
		return filter.Attribute{Name: strings.TrimSpace(s[1 : len(s)-1])}, nil
	case c == '"' || c == '\'':
		inner := unescape(s[1:len(s)-1], c)
		if len(inner) > 2 && inner[0] == '[' && strings.IndexByte(inner, ']') == len(inner)-1 {
			// In quotes an attribute is a text.
			return filter.Attribute{Name: inner[1 : len(inner)-1]}, nil
		}
		return textOf(inner), nil
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && f-f == 0 {
		return numberOf(f), nil
	}
	lower := strings.ToLower(s)
	if !p.take("(") {
		switch lower {
		case "true", "false":
			return filter.Literal{Value: feature.OfBool(lower == "true")}, nil
		}
		return nil, fmt.Errorf("%q is not known", clip(s))
	}
	var args []filter.Expr
	for !p.take(")") {
		e, err := p.or()
		if err != nil {
			return nil, err
		}
		args = append(args, e)
		if p.take(")") {
			break
		}
		if !p.take(",") {
			return nil, fmt.Errorf("the function %s is not closed", s)
		}
	}
	if name, ok := functions[lower]; ok && len(args) == 1 {
		return call(name, args...), nil
	}
	if lower == "tostring" && len(args) >= 1 {
		return call("to_string", args[0]), nil
	}
	return nil, fmt.Errorf("the function %s has no counterpart", clip(s))
}
