package filter

import (
	"strings"

	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
)

// MaxDepth is how deep a tree may be. Real documents stay under 20; the limit
// keeps hostile ones off the stack.
const MaxDepth = 100

// Bind ties an expression to the columns of a batch, in their order, and to
// the system the layer's geometry is in (nil: not known, then only spatial
// predicates without a CRS can be bound). Constant parts are computed here.
//
// Errors: fault.BadParam about "filter" for an attribute or function that is
// not there, a wrong number of arguments or a tree deeper than MaxDepth;
// fault.NotSupported for a predicate that cannot be answered exactly;
// fault.UnsupportedCRS where a literal cannot be brought into the layer's
// system.
func Bind(e Expr, columns []string, layerCRS *crs.CRS) (*Program, error) {
	b := binder{columns: columns, layer: layerCRS}
	n, err := b.bind(e, 0)
	if err != nil {
		return nil, err
	}
	return &Program{n: n}, nil
}

type binder struct {
	columns []string
	layer   *crs.CRS
}

func bad(format string, args ...any) error {
	return fault.New(fault.BadParam, "filter", format, args...)
}

func (b *binder) bind(e Expr, depth int) (node, error) {
	if depth > MaxDepth {
		return node{}, bad("the expression is nested more than %d deep", MaxDepth)
	}
	depth++
	switch e := e.(type) {
	case Literal:
		return literalNode(e.Value), nil
	case Attribute:
		return b.attribute(e)
	case Compare:
		return b.compare(e, depth)
	case And:
		of, err := b.all(e.Of, depth)
		if err != nil {
			return node{}, err
		}
		return and(of), nil
	case Or:
		of, err := b.all(e.Of, depth)
		if err != nil {
			return node{}, err
		}
		if set, ok := b.oneOf(e.Of); ok {
			return set, nil
		}
		return or(of), nil
	case Not:
		n, err := b.bind(e.Of, depth)
		if err != nil {
			return node{}, err
		}
		f := n.truth
		return truthNode(func(r Row) truth { return f(r).not() }, n), nil
	case Like:
		return b.like(e, depth)
	case Between:
		return b.between(e, depth)
	case IsNull:
		n, err := b.bind(e.Value, depth)
		if err != nil {
			return node{}, err
		}
		f := n.value
		return truthNode(func(r Row) truth { return truthOf(f(r).IsNull()) }, n), nil
	case HasKey:
		return hasKey(e), nil
	case Arith:
		return b.arith(e, depth)
	case Call:
		args, err := b.all(e.Args, depth)
		if err != nil {
			return node{}, err
		}
		return call(e.Name, args)
	case Spatial:
		return b.spatial(e)
	case nil:
		return node{}, bad("an operand is missing")
	}
	return node{}, bad("an expression of kind %T is not known", e)
}

func (b *binder) all(of []Expr, depth int) ([]node, error) {
	nodes := make([]node, len(of))
	for i := range of {
		var err error
		if nodes[i], err = b.bind(of[i], depth); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}

func (b *binder) column(name string) (int, bool) {
	for i, c := range b.columns {
		if c == name {
			return i, true
		}
	}
	return 0, false
}

func (b *binder) attribute(e Attribute) (node, error) {
	i, ok := b.column(e.Name)
	if !ok {
		for _, c := range b.columns {
			if strings.EqualFold(c, e.Name) {
				return node{}, bad("there is no attribute %q (did you mean %q?)", e.Name, c)
			}
		}
		return node{}, bad("there is no attribute %q", e.Name)
	}
	return valueNode(func(r Row) feature.Value { return r.Value(i) }).row(), nil
}

func (b *binder) compare(e Compare, depth int) (node, error) {
	if e.Op > GreaterEqual {
		return node{}, bad("a comparison of kind %d is not known", e.Op)
	}
	left, err := b.bind(e.Left, depth)
	if err != nil {
		return node{}, err
	}
	right, err := b.bind(e.Right, depth)
	if err != nil {
		return node{}, err
	}
	op, fold, side := e.Op, e.IgnoreCase, e.Left
	if left.constant && !right.constant {
		left, right, op, side = right, left, op.mirror(), e.Right
	}
	x, y := left.value, right.value
	if !right.constant {
		return truthNode(func(r Row) truth { return op.holds(compare(x(r), y(r), fold)) }, left, right), nil
	}
	c := readConstant(y(nil))
	if a, ok := side.(Attribute); ok { // the frequent case: one call less
		i, _ := b.column(a.Name)
		return truthNode(func(r Row) truth { return op.holds(compareConstant(r.Value(i), &c, fold)) }).row(), nil
	}
	return truthNode(func(r Row) truth { return op.holds(compareConstant(x(r), &c, fold)) }, left, right), nil
}

// and keeps the order of the operands, drops those that are always true and
// is false at once if one always is.
func and(of []node) node {
	kept := make([]func(Row) truth, 0, len(of))
	for _, n := range of {
		if n.constant {
			switch n.truth(nil) {
			case yes:
				continue
			case no:
				return constantNode(feature.OfBool(false), no)
			}
		}
		kept = append(kept, n.truth)
	}
	switch len(kept) {
	case 0:
		return constantNode(feature.OfBool(true), yes)
	case 1:
		return truthNode(kept[0], of...)
	case 2:
		a, b := kept[0], kept[1]
		return truthNode(func(r Row) truth {
			x := a(r)
			if x == no {
				return no
			}
			if y := b(r); y != yes {
				return y
			}
			return x
		}, of...)
	}
	return truthNode(func(r Row) truth {
		all := yes
		for _, f := range kept {
			switch f(r) {
			case no:
				return no
			case unknown:
				all = unknown
			}
		}
		return all
	}, of...)
}

func or(of []node) node {
	kept := make([]func(Row) truth, 0, len(of))
	for _, n := range of {
		if n.constant {
			switch n.truth(nil) {
			case no:
				continue
			case yes:
				return constantNode(feature.OfBool(true), yes)
			}
		}
		kept = append(kept, n.truth)
	}
	switch len(kept) {
	case 0:
		return constantNode(feature.OfBool(false), no)
	case 1:
		return truthNode(kept[0], of...)
	}
	return truthNode(func(r Row) truth {
		any := no
		for _, f := range kept {
			switch f(r) {
			case yes:
				return yes
			case unknown:
				any = unknown
			}
		}
		return any
	}, of...)
}

// oneOfMin is how many alternatives make a look-up table worth it.
const oneOfMin = 4

// oneOf turns "a = 'x' or a = 'y' or ..." over one attribute and text
// literals, which class codes in styles are, into one look-up.
func (b *binder) oneOf(of []Expr) (node, bool) {
	if len(of) < oneOfMin {
		return node{}, false
	}
	var name string
	texts := make(map[string]bool, len(of))
	constants := make([]constant, len(of))
	for i, e := range of {
		c, ok := e.(Compare)
		if !ok || c.Op != Equal || c.IgnoreCase {
			return node{}, false
		}
		a, ok := c.Left.(Attribute)
		l, ok2 := c.Right.(Literal)
		if !ok || !ok2 || l.Value.Kind() != feature.String || i > 0 && a.Name != name {
			return node{}, false
		}
		name = a.Name
		texts[l.Value.Text()] = true
		constants[i] = readConstant(l.Value)
	}
	column, _ := b.column(name)
	return truthNode(func(r Row) truth {
		v := r.Value(column)
		switch v.Kind() {
		case feature.Null:
			return unknown
		case feature.String:
			return truthOf(texts[v.Text()])
		}
		for i := range constants {
			if compareConstant(v, &constants[i], false) == same {
				return yes
			}
		}
		return no
	}).row(), true
}

func (b *binder) like(e Like, depth int) (node, error) {
	n, err := b.bind(e.Value, depth)
	if err != nil {
		return node{}, err
	}
	if (e.Wild != "" && (e.Wild == e.Single || e.Wild == e.Escape)) || (e.Single != "" && e.Single == e.Escape) {
		return node{}, bad("the special characters of like must differ: %q, %q, %q", e.Wild, e.Single, e.Escape)
	}
	p, f := compileLike(e), n.value
	return truthNode(func(r Row) truth {
		v := f(r)
		if v.IsNull() {
			return unknown
		}
		return truthOf(p.match(v.Text()))
	}, n), nil
}

func (b *binder) between(e Between, depth int) (node, error) {
	of, err := b.all([]Expr{e.Value, e.Low, e.High}, depth)
	if err != nil {
		return node{}, err
	}
	value, low, high := of[0].value, of[1].value, of[2].value
	if of[1].constant && of[2].constant {
		lo, hi := readConstant(low(nil)), readConstant(high(nil))
		return truthNode(func(r Row) truth {
			v := value(r)
			return both(GreaterEqual.holds(compareConstant(v, &lo, false)), LessEqual.holds(compareConstant(v, &hi, false)))
		}, of...), nil
	}
	return truthNode(func(r Row) truth {
		v := value(r)
		return both(GreaterEqual.holds(compare(v, low(r), false)), LessEqual.holds(compare(v, high(r), false)))
	}, of...), nil
}

func both(a, b truth) truth {
	switch {
	case a == no || b == no:
		return no
	case a == unknown || b == unknown:
		return unknown
	}
	return yes
}

func hasKey(e HasKey) node {
	if len(e.Keys) == 0 {
		return constantNode(feature.OfBool(false), no)
	}
	keys := make(map[feature.Key]struct{}, len(e.Keys))
	for _, k := range e.Keys {
		keys[k] = struct{}{}
	}
	return truthNode(func(r Row) truth {
		_, ok := keys[r.Key()]
		return truthOf(ok)
	}).row()
}

func (b *binder) arith(e Arith, depth int) (node, error) {
	left, err := b.bind(e.Left, depth)
	if err != nil {
		return node{}, err
	}
	right, err := b.bind(e.Right, depth)
	if err != nil {
		return node{}, err
	}
	if e.Op > Div {
		return node{}, bad("an arithmetic operator of kind %d is not known", e.Op)
	}
	op, x, y := e.Op, left.value, right.value
	return valueNode(func(r Row) feature.Value { return op.of(x(r), y(r)) }, left, right), nil
}

// of computes; whole numbers stay whole except in division, and become
// floats where they do not fit.
func (op ArithOp) of(a, b feature.Value) feature.Value {
	if a.Kind() == feature.Int && b.Kind() == feature.Int && op != Div {
		if v, ok := op.ofInts(a.Int(), b.Int()); ok {
			return feature.OfInt(v)
		}
	}
	x, okX := a.Number()
	y, okY := b.Number()
	if !okX || !okY || a.Kind() == feature.Bool || b.Kind() == feature.Bool {
		return feature.Value{}
	}
	switch op {
	case Add:
		return feature.OfFloat(x + y)
	case Sub:
		return feature.OfFloat(x - y)
	case Mul:
		return feature.OfFloat(x * y)
	}
	if y == 0 {
		return feature.Value{}
	}
	return feature.OfFloat(x / y)
}

func (op ArithOp) ofInts(x, y int64) (int64, bool) {
	switch op {
	case Add:
		s := x + y
		return s, (s > x) == (y > 0)
	case Sub:
		s := x - y
		return s, (s < x) == (y > 0)
	}
	if x == 0 || y == 0 {
		return 0, true
	}
	p := x * y
	return p, p/y == x && !(x == -1 && y == -1<<63) && !(y == -1 && x == -1<<63)
}
