package cql

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
)

// Options says how names and references are read.
type Options struct {
	// Default is the reference of geometries; the zero Ref takes them as x, y
	// in the layer's own system.
	Default crs.Ref
	// Policy reads "EPSG:n" written in bbox(..., 'EPSG:n').
	Policy crs.Policy
	// Layer is the name before the key in ids, as in package fes.
	Layer string
	// GeometryName is the layer's geometry property; predicates over another
	// are refused. Empty: the name is not looked at.
	GeometryName string
	// Property, where not nil, says what a name stands for; nil: the attribute
	// of that name.
	Property func(name string) (filter.Expr, error)
	// MaxLength bounds the text in bytes; 0: 64 KiB.
	MaxLength int
}

func itoa(i int) string { return strconv.Itoa(i) }

// Parse reads a filter. Errors are fault.BadParam about "filter" that name the
// character; fault.NotSupported for what is valid and not offered, unknown
// functions among it; fault.UnsupportedCRS; fault.TooLarge over a limit.
func Parse(s string, o Options) (filter.Expr, error) {
	if o.MaxLength == 0 {
		o.MaxLength = 64 << 10
	}
	if len(s) > o.MaxLength {
		return nil, fault.New(fault.TooLarge, "filter", "the filter is longer than %d bytes", o.MaxLength)
	}
	if !utf8.ValidString(s) {
		return nil, bad(-1, "the filter is not valid UTF-8")
	}
	tokens, err := lex(s)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, o: o}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != end {
		return nil, p.unexpected(t)
	}
	return e, nil
}

type parser struct {
	tokens []token
	i      int
	depth  int
	o      Options
}

func (p *parser) peek() token { return p.tokens[p.i] }

func (p *parser) next() token {
	t := p.tokens[p.i]
	if t.kind != end {
		p.i++
	}
	return t
}

// take consumes a sign or keyword if it comes next.
func (p *parser) take(s string) bool {
	if p.peek().is(s) {
		p.i++
		return true
	}
	return false
}

// takeAll consumes a run of keywords if all of them come next.
func (p *parser) takeAll(words ...string) bool {
	for i, w := range words {
		if p.i+i >= len(p.tokens) || !p.tokens[p.i+i].is(w) {
			return false
		}
	}
	p.i += len(words)
	return true
}

func (p *parser) need(s string) error {
	if !p.take(s) {
		return bad(p.peek().at, "%q is expected, not %s", s, p.peek().shown())
	}
	return nil
}

func (t token) shown() string {
	if t.kind == end {
		return "the end"
	}
	if len(t.text) > 40 {
		return strconv.Quote(strings.ToValidUTF8(t.text[:40], "") + "...")
	}
	return strconv.Quote(t.text)
}

func (p *parser) unexpected(t token) error { return bad(t.at, "%s is not expected", t.shown()) }

func (p *parser) enter() error {
	if p.depth++; p.depth > filter.MaxDepth {
		return bad(p.peek().at, "the filter is nested more than %d deep", filter.MaxDepth)
	}
	return nil
}

func (p *parser) or() (filter.Expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	e, err := p.and()
	if err != nil || !p.peek().is("or") {
		return e, err
	}
	all := []filter.Expr{e}
	for p.take("or") {
		if e, err = p.and(); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return filter.Or{Of: all}, nil
}

func (p *parser) and() (filter.Expr, error) {
	e, err := p.not()
	if err != nil || !p.peek().is("and") {
		return e, err
	}
	all := []filter.Expr{e}
	for p.take("and") {
		if e, err = p.not(); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return filter.And{Of: all}, nil
}

func (p *parser) not() (filter.Expr, error) {
	if !p.take("not") {
		return p.condition()
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	e, err := p.not()
	return filter.Not{Of: e}, err
}

// condition is a predicate, or an expression standing for one.
func (p *parser) condition() (filter.Expr, error) {
	t := p.peek()
	if t.kind == word {
		switch strings.ToLower(t.text) {
		case "include":
			p.next()
			return filter.And{}, nil
		case "exclude":
			p.next()
			return filter.Or{}, nil
		case "in":
			p.next()
			return p.ids()
		}
		if op, ok := spatialOp(t.text); ok && p.tokens[p.i+1].is("(") {
			p.i += 2
			return p.spatial(op)
		}
		if op, ok := temporalCall(t.text); ok && p.tokens[p.i+1].is("(") {
			p.i += 2
			return p.temporalFunction(op)
		}
	}
	left, err := p.sum()
	if err != nil {
		return nil, err
	}
	return p.predicate(left)
}

var compareOps = map[string]filter.CompareOp{
	"=": filter.Equal, "<>": filter.NotEqual, "!=": filter.NotEqual, "<": filter.Less, "<=": filter.LessEqual,
	">": filter.Greater, ">=": filter.GreaterEqual,
}

// predicate reads what follows the first operand.
func (p *parser) predicate(left filter.Expr) (filter.Expr, error) {
	t := p.peek()
	if op, ok := compareOps[t.text]; ok && t.kind == sign {
		p.next()
		right, err := p.sum()
		if err != nil {
			return nil, err
		}
		l, foldL := uncased(left)
		r, foldR := uncased(right)
		return filter.Compare{Op: op, Left: l, Right: r, IgnoreCase: foldL || foldR}, nil
	}
	negated := p.take("not")
	e, err := p.operator(left)
	if err != nil {
		return nil, err
	}
	switch {
	case e == nil && negated:
		return nil, p.unexpected(p.peek())
	case e == nil:
		return left, nil
	case negated:
		return filter.Not{Of: e}, nil
	}
	return e, nil
}

// operator reads the operators that are words; nil if there is none.
func (p *parser) operator(left filter.Expr) (filter.Expr, error) {
	switch {
	case p.take("like"):
		return p.like(left, false)
	case p.take("ilike"):
		return p.like(left, true)
	case p.take("between"):
		low, err := p.sum()
		if err != nil {
			return nil, err
		}
		if err := p.need("and"); err != nil {
			return nil, err
		}
		high, err := p.sum()
		return filter.Between{Value: left, Low: low, High: high}, err
	case p.take("in"):
		return p.in(left)
	case p.takeAll("is", "not", "null"):
		return filter.Not{Of: filter.IsNull{Value: left}}, nil
	case p.takeAll("is", "null"):
		return filter.IsNull{Value: left}, nil
	case p.take("before"):
		begin, _, err := p.instant()
		return filter.Compare{Op: filter.Less, Left: left, Right: begin}, err
	case p.take("after"):
		_, last, err := p.instant()
		return filter.Compare{Op: filter.Greater, Left: left, Right: last}, err
	case p.take("tequals"):
		begin, _, err := p.instant()
		return filter.Compare{Op: filter.Equal, Left: left, Right: begin}, err
	case p.take("during"):
		begin, last, err := p.instant()
		return during(left, begin, last), err
	}
	return nil, nil
}

func during(value, begin, last filter.Expr) filter.Expr {
	return filter.And{Of: []filter.Expr{
		filter.Compare{Op: filter.Greater, Left: value, Right: begin},
		filter.Compare{Op: filter.Less, Left: value, Right: last},
	}}
}

// uncased takes casei() off an operand.
func uncased(e filter.Expr) (filter.Expr, bool) {
	if c, ok := e.(filter.Call); ok && strings.EqualFold(c.Name, "casei") {
		return c.Args[0], true
	}
	return e, false
}

func (p *parser) like(left filter.Expr, fold bool) (filter.Expr, error) {
	e := filter.Like{Value: left, Wild: "%", Single: "_", Escape: `\`, IgnoreCase: fold}
	right, err := p.sum()
	if err != nil {
		return nil, err
	}
	right, foldR := uncased(right)
	var foldL bool
	e.Value, foldL = uncased(left)
	e.IgnoreCase = fold || foldL || foldR
	l, ok := right.(filter.Literal)
	if !ok || l.Value.Kind() != feature.String {
		return nil, bad(p.peek().at, "the pattern of like must be text")
	}
	if e.Pattern = l.Value.Text(); len(e.Pattern) > maxPattern {
		return nil, bad(p.peek().at, "the pattern is longer than %d characters", maxPattern)
	}
	return e, nil
}

// maxPattern bounds the cost of matching, which is text times pattern.
const maxPattern = 1000

// in is any of a list; a list of literals is what package filter turns into a
// look-up.
func (p *parser) in(left filter.Expr) (filter.Expr, error) {
	list, err := p.list()
	if err != nil {
		return nil, err
	}
	value, fold := uncased(left)
	all := make([]filter.Expr, len(list))
	for i, e := range list {
		e, foldE := uncased(e)
		all[i] = filter.Compare{Op: filter.Equal, Left: value, Right: e, IgnoreCase: fold || foldE}
	}
	return filter.Or{Of: all}, nil
}

func (p *parser) list() ([]filter.Expr, error) {
	if err := p.need("("); err != nil {
		return nil, err
	}
	var all []filter.Expr
	for {
		e, err := p.sum()
		if err != nil {
			return nil, err
		}
		all = append(all, e)
		if p.take(")") {
			return all, nil
		}
		if err := p.need(","); err != nil {
			return nil, err
		}
	}
}

// ids is ECQL's in ('layer.1', ...).
func (p *parser) ids() (filter.Expr, error) {
	list, err := p.list()
	if err != nil {
		return nil, err
	}
	var e filter.HasKey
	for _, x := range list {
		l, ok := x.(filter.Literal)
		if !ok {
			return nil, bad(p.peek().at, "an id must be a literal")
		}
		id := l.Value.Text()
		rest, ok := strings.CutPrefix(id, p.o.Layer+".")
		if p.o.Layer == "" {
			_, rest, ok = strings.Cut(id, ".")
		}
		if ok && rest != "" {
			e.Keys = append(e.Keys, feature.TextKey(rest))
		}
	}
	return e, nil
}
