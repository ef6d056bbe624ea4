package qgis

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"sigi/encoding/fes"
	"sigi/feature"
	"sigi/filter"
)

// Expressions of QGIS become trees of package filter. The grammar is that of
// qgsexpressionparser.yy: from weakest to tightest OR; AND; NOT; comparison, IS,
// LIKE, IN; + -; * / // %; ^; ||; sign. What has no counterpart is an error that
// names it.

const (
	maxExpression = 64 << 10
	maxNesting    = 80 // below filter.MaxDepth, since some operators become several
)

// expression translates one; empty text is nil.
func expression(text string) (filter.Expr, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	if len(text) > maxExpression || !utf8.ValidString(text) {
		return nil, fmt.Errorf("it is longer than %d bytes or no UTF-8", maxExpression)
	}
	tokens, err := lexExpression(text)
	if err != nil {
		return nil, err
	}
	p := &expressionParser{tokens: tokens}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != tokenEnd {
		return nil, fmt.Errorf("%q is not expected", t.text)
	}
	if err := usable(e); err != nil {
		return nil, err
	}
	return e, nil
}

// usable says why an expression cannot stand in a style, or nil.
func usable(e filter.Expr) error {
	names := filter.Attributes(nil, e)
	for _, name := range names {
		if !fes.Nameable(name) {
			return fmt.Errorf("a style cannot hold an attribute of the name %q", clip(name))
		}
	}
	_, err := filter.Bind(e, names, nil)
	return err
}

type tokenKind uint8

const (
	tokenEnd    tokenKind = iota
	tokenWord             // a name or keyword as written
	tokenColumn           // "name"
	tokenText             // 'text'
	tokenNumber
	tokenSign
	tokenVariable // @name, $name
)

type expressionToken struct {
	kind tokenKind
	text string
}

func (t expressionToken) is(word string) bool {
	return (t.kind == tokenWord || t.kind == tokenSign) && strings.EqualFold(t.text, word)
}

func lexExpression(s string) ([]expressionToken, error) {
	var out []expressionToken
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case strings.HasPrefix(s[i:], "--"):
			if n := strings.IndexByte(s[i:], '\n'); n >= 0 {
				i += n
			} else {
				i = len(s)
			}
		case strings.HasPrefix(s[i:], "/*"):
			n := strings.Index(s[i:], "*/")
			if n < 0 {
				return nil, fmt.Errorf("a comment does not end")
			}
			i += n + 2
		case c == '\'' || c == '"':
			text, n, ok := quoted(s[i:])
			if !ok {
				return nil, fmt.Errorf("a quote does not end")
			}
			kind := tokenText
			if c == '"' {
				kind = tokenColumn
			}
			out, i = append(out, expressionToken{kind, text}), i+n
		case c >= '0' && c <= '9' || c == '.' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9':
			n := i
			for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '.' || s[n] == 'e' || s[n] == 'E' || (s[n] == '-' || s[n] == '+') && (s[n-1] == 'e' || s[n-1] == 'E')) {
				n++
			}
			out, i = append(out, expressionToken{tokenNumber, s[i:n]}), n
		case c == '@' || c == '$':
			n := i + 1 + wordLength(s[i+1:])
			out, i = append(out, expressionToken{tokenVariable, s[i:n]}), n
		default:
			if n := wordLength(s[i:]); n > 0 {
				out, i = append(out, expressionToken{tokenWord, s[i : i+n]}), i+n
				continue
			}
			sign := signAt(s[i:])
			if sign == "" {
				return nil, fmt.Errorf("%q cannot be read", s[i:min(i+8, len(s))])
			}
			out, i = append(out, expressionToken{tokenSign, sign}), i+len(sign)
		}
	}
	return append(out, expressionToken{}), nil
}

func signAt(s string) string {
	for _, sign := range [...]string{"<>", "!=", "<=", ">=", "||", "//", ":=", "=", "<", ">", "+", "-", "*", "/", "%", "^", "(", ")", ",", "~", "[", "]"} {
		if strings.HasPrefix(s, sign) {
			return sign
		}
	}
	return ""
}

func wordLength(s string) int {
	for i, r := range s {
		if !(r == '_' || unicode.IsLetter(r) || i > 0 && unicode.IsDigit(r)) {
			return i
		}
	}
	return len(s)
}

// quoted reads a text in single or double quotes, where a doubled quote is one,
// and in texts a backslash escapes.
func quoted(s string) (text string, length int, ok bool) {
	var b strings.Builder
	q := s[0]
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == q && i+1 < len(s) && s[i+1] == q:
			i++
			b.WriteByte(q)
		case s[i] == q:
			return b.String(), i + 1, true
		case s[i] == '\\' && q == '\'' && i+1 < len(s):
			i++
			switch s[i] {
			case 'n':
				b.WriteByte('\n')
			case 't':
				b.WriteByte('\t')
			case '\\', '\'':
				b.WriteByte(s[i])
			default:
				b.WriteByte('\\')
				b.WriteByte(s[i])
			}
		default:
			b.WriteByte(s[i])
		}
	}
	return "", 0, false
}

type expressionParser struct {
	tokens []expressionToken
	i      int
	depth  int
}

func (p *expressionParser) peek() expressionToken { return p.tokens[p.i] }

func (p *expressionParser) next() expressionToken {
	t := p.tokens[p.i]
	if t.kind != tokenEnd {
		p.i++
	}
	return t
}

func (p *expressionParser) take(words ...string) bool {
	for i, w := range words {
		if p.i+i >= len(p.tokens) || !p.tokens[p.i+i].is(w) {
			return false
		}
	}
	p.i += len(words)
	return true
}

func (p *expressionParser) need(sign string) error {
	if !p.take(sign) {
		return fmt.Errorf("%q is expected before %q", sign, p.peek().text)
	}
	return nil
}

func (p *expressionParser) enter() error {
	if p.depth++; p.depth > maxNesting {
		return fmt.Errorf("it is nested more than %d deep", maxNesting)
	}
	return nil
}

func (p *expressionParser) leave() { p.depth-- }

func (p *expressionParser) or() (filter.Expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	all, err := p.run("or", p.and)
	if err != nil || len(all) == 1 {
		return first(all), err
	}
	return filter.Or{Of: all}, nil
}

func (p *expressionParser) and() (filter.Expr, error) {
	all, err := p.run("and", p.not)
	if err != nil || len(all) == 1 {
		return first(all), err
	}
	return filter.And{Of: all}, nil
}

func first(all []filter.Expr) filter.Expr {
	if len(all) == 0 {
		return nil
	}
	return all[0]
}

// run reads operands between the same word.
func (p *expressionParser) run(word string, operand func() (filter.Expr, error)) ([]filter.Expr, error) {
	var all []filter.Expr
	for {
		e, err := operand()
		if err != nil {
			return nil, err
		}
		all = append(all, e)
		if !p.take(word) {
			return all, nil
		}
	}
}

func (p *expressionParser) not() (filter.Expr, error) {
	if !p.take("not") {
		return p.comparison()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	e, err := p.not()
	return filter.Not{Of: e}, err
}

var comparisons = map[string]filter.CompareOp{
	"=": filter.Equal, "<>": filter.NotEqual, "!=": filter.NotEqual, "<": filter.Less, "<=": filter.LessEqual, ">": filter.Greater, ">=": filter.GreaterEqual,
}

func (p *expressionParser) comparison() (filter.Expr, error) {
	left, err := p.sum()
	for err == nil {
		t := p.peek()
		op, compares := comparisons[t.text]
		switch {
		case t.kind == tokenSign && compares:
			p.next()
			var right filter.Expr
			right, err = p.sum()
			left = filter.Compare{Op: op, Left: left, Right: right}
		case t.is("~"):
			return nil, fmt.Errorf("regular expressions have no counterpart")
		case p.take("is", "not"):
			left, err = p.is(left, true)
		case p.take("is"):
			left, err = p.is(left, false)
		case p.take("not", "like"):
			left, err = p.like(left, false, true)
		case p.take("not", "ilike"):
			left, err = p.like(left, true, true)
		case p.take("like"):
			left, err = p.like(left, false, false)
		case p.take("ilike"):
			left, err = p.like(left, true, false)
		case p.take("not", "in"):
			left, err = p.in(left, true)
		case p.take("in"):
			left, err = p.in(left, false)
		case p.take("not", "between"):
			left, err = p.between(left, true)
		case p.take("between"):
			left, err = p.between(left, false)
		default:
			return left, nil
		}
	}
	return nil, err
}

func (p *expressionParser) is(left filter.Expr, not bool) (filter.Expr, error) {
	if p.take("null") {
		if not {
			return filter.Not{Of: filter.IsNull{Value: left}}, nil
		}
		return filter.IsNull{Value: left}, nil
	}
	right, err := p.sum()
	if err != nil {
		return nil, err
	}
	if not { // unlike <>, null is not anything
		return filter.Or{Of: []filter.Expr{filter.Compare{Op: filter.NotEqual, Left: left, Right: right}, filter.IsNull{Value: left}}}, nil
	}
	return filter.Compare{Op: filter.Equal, Left: left, Right: right}, nil
}

func negatedIf(not bool, e filter.Expr) filter.Expr {
	if not {
		return filter.Not{Of: e}
	}
	return e
}

func (p *expressionParser) like(left filter.Expr, fold, not bool) (filter.Expr, error) {
	right, err := p.sum()
	if err != nil {
		return nil, err
	}
	l, ok := right.(filter.Literal)
	if !ok {
		return nil, fmt.Errorf("the pattern of LIKE is no literal text")
	}
	return negatedIf(not, filter.Like{Value: left, Pattern: l.Value.Text(), Wild: "%", Single: "_", Escape: `\`, IgnoreCase: fold}), nil
}

func (p *expressionParser) in(left filter.Expr, not bool) (filter.Expr, error) {
	list, err := p.arguments()
	if err != nil {
		return nil, err
	}
	all := make([]filter.Expr, len(list))
	for i, e := range list {
		all[i] = filter.Compare{Op: filter.Equal, Left: left, Right: e}
	}
	return negatedIf(not, filter.Or{Of: all}), nil
}

func (p *expressionParser) between(left filter.Expr, not bool) (filter.Expr, error) {
	low, err := p.sum()
	if err != nil {
		return nil, err
	}
	if err := p.need("and"); err != nil {
		return nil, err
	}
	high, err := p.sum()
	return negatedIf(not, filter.Between{Value: left, Low: low, High: high}), err
}

// arguments reads a list in parentheses.
func (p *expressionParser) arguments() ([]filter.Expr, error) {
	if err := p.need("("); err != nil {
		return nil, err
	}
	if p.take(")") {
		return nil, nil
	}
	all, err := p.run(",", p.or)
	if err != nil {
		return nil, err
	}
	return all, p.need(")")
}

func (p *expressionParser) sum() (filter.Expr, error) {
	left, err := p.product()
	for err == nil {
		op := filter.Add
		switch {
		case p.take("+"):
		case p.take("-"):
			op = filter.Sub
		default:
			return left, nil
		}
		var right filter.Expr
		if right, err = p.product(); err != nil {
			break
		}
		if op == filter.Add && (isWords(left) || isWords(right)) { // texts are joined
			left = joined(left, right)
		} else {
			left = filter.Arith{Op: op, Left: left, Right: right}
		}
	}
	return nil, err
}

// isWords reports a text that is no number.
func isWords(e filter.Expr) bool {
	switch e := e.(type) {
	case filter.Literal:
		_, number := e.Value.Number()
		return e.Value.Kind() == feature.String && !number
	case filter.Call:
		return strings.EqualFold(e.Name, "Concatenate")
	}
	return false
}

func (p *expressionParser) product() (filter.Expr, error) {
	left, err := p.power()
	for err == nil {
		sign := p.peek()
		if !sign.is("*") && !sign.is("/") && !sign.is("//") && !sign.is("%") {
			return left, nil
		}
		p.next()
		var right filter.Expr
		if right, err = p.power(); err != nil {
			break
		}
		switch sign.text {
		case "*":
			left = filter.Arith{Op: filter.Mul, Left: left, Right: right}
		case "/":
			left = filter.Arith{Op: filter.Div, Left: left, Right: right}
		case "//":
			left = call("floor", filter.Arith{Op: filter.Div, Left: left, Right: right})
		case "%":
			left = call("modulo", left, right)
		}
	}
	return nil, err
}

func (p *expressionParser) power() (filter.Expr, error) {
	left, err := p.joinedTexts()
	if err != nil || !p.take("^") {
		return left, err
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	right, err := p.power()
	return call("pow", left, right), err
}

func (p *expressionParser) joinedTexts() (filter.Expr, error) {
	all, err := p.run("||", p.unary)
	if err != nil || len(all) == 1 {
		return first(all), err
	}
	return joined(all...), nil
}

// joined is texts joined, null if one of them is.
func joined(parts ...filter.Expr) filter.Expr {
	var nulls []filter.Expr
	for _, e := range parts {
		if mayBeNull(e) {
			nulls = append(nulls, filter.IsNull{Value: e})
		}
	}
	e := call("Concatenate", parts...)
	if len(nulls) == 0 {
		return e
	}
	var any filter.Expr = filter.Or{Of: nulls}
	if len(nulls) == 1 {
		any = nulls[0]
	}
	return call("if_then_else", any, textOf(""), e)
}

func mayBeNull(e filter.Expr) bool {
	switch e := e.(type) {
	case filter.Literal:
		return e.Value.IsNull()
	case filter.Call:
		switch strings.ToLower(e.Name) {
		case "concatenate":
			return false
		case "coalesce":
			return mayBeNull(e.Args[len(e.Args)-1])
		}
	}
	return true
}

func (p *expressionParser) unary() (filter.Expr, error) {
	if !p.take("-") {
		if p.take("+") {
			return p.unary()
		}
		return p.primary()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	e, err := p.unary()
	if err != nil {
		return nil, err
	}
	if l, ok := e.(filter.Literal); ok {
		if f, number := l.Value.Number(); number {
			return numberOf(-f), nil
		}
	}
	return filter.Arith{Op: filter.Sub, Left: numberOf(0), Right: e}, nil
}

func (p *expressionParser) primary() (filter.Expr, error) {
	if p.take("(") {
		e, err := p.or()
		if err != nil {
			return nil, err
		}
		return e, p.need(")")
	}
	t := p.next()
	switch t.kind {
	case tokenColumn:
		return filter.Attribute{Name: t.text}, nil
	case tokenText:
		return textOf(t.text), nil
	case tokenNumber:
		f, err := strconv.ParseFloat(t.text, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is no number", t.text)
		}
		return numberOf(f), nil
	case tokenVariable:
		return nil, fmt.Errorf("%s has no counterpart", t.text)
	case tokenEnd:
		return nil, fmt.Errorf("it ends too early")
	case tokenSign:
		return nil, fmt.Errorf("%q is not expected", t.text)
	}
	switch strings.ToLower(t.text) {
	case "null":
		return filter.Literal{}, nil
	case "true", "false":
		return filter.Literal{Value: feature.OfBool(strings.EqualFold(t.text, "true"))}, nil
	case "case":
		return p.cases()
	case "and", "or", "in", "like", "is", "when", "then", "else", "end", "ilike":
		return nil, fmt.Errorf("%q is not expected", t.text)
	}
	if p.peek().is("(") {
		args, err := p.arguments()
		if err != nil {
			return nil, err
		}
		return function(t.text, args)
	}
	return filter.Attribute{Name: t.text}, nil
}

// cases reads CASE WHEN c THEN v ... ELSE e END.
func (p *expressionParser) cases() (filter.Expr, error) {
	var conditions, values []filter.Expr
	for p.take("when") {
		c, err := p.or()
		if err != nil {
			return nil, err
		}
		if err := p.need("then"); err != nil {
			return nil, err
		}
		v, err := p.or()
		if err != nil {
			return nil, err
		}
		conditions, values = append(conditions, c), append(values, v)
	}
	var e filter.Expr = textOf("")
	if p.take("else") {
		var err error
		if e, err = p.or(); err != nil {
			return nil, err
		}
	}
	if len(conditions) == 0 || len(conditions) > maxNesting/2 {
		return nil, fmt.Errorf("CASE has no WHEN or more than %d", maxNesting/2)
	}
	for i := len(conditions) - 1; i >= 0; i-- {
		e = call("if_then_else", conditions[i], values[i], e)
	}
	return e, p.need("end")
}

func call(name string, args ...filter.Expr) filter.Expr { return filter.Call{Name: name, Args: args} }

func textOf(s string) filter.Expr { return filter.Literal{Value: feature.OfString(s)} }

func numberOf(f float64) filter.Expr {
	if f == float64(int64(f)) && f > -1e15 && f < 1e15 {
		return filter.Literal{Value: feature.OfInt(int64(f))}
	}
	return filter.Literal{Value: feature.OfFloat(f)}
}
