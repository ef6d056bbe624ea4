package filter

import (
	"sigi/feature"
	"sigi/geom"
)

// Row is one record as a Program sees it. Column i is the i-th name given to
// Bind. Implementations need not be safe for concurrent use.
type Row interface {
	Value(column int) feature.Value
	Key() feature.Key
	Geometry() *geom.Geometry
}

// Program is an expression tied to columns. It holds no state of evaluation
// and is safe for concurrent use; evaluating comparisons, Like, arithmetic and
// spatial predicates allocates nothing, functions that build text do.
type Program struct {
	n node
}

// Eval returns the value of the expression for a row; a condition gives a
// Bool, or null where it is unknown.
func (p *Program) Eval(row Row) feature.Value { return p.n.value(row) }

// True reports whether the condition is true for a row (not false, not
// unknown). A nil Program is true: no filter selects all.
func (p *Program) True(row Row) bool {
	return p == nil || p.n.truth(row) == yes
}

// Constant returns the value if it is the same for every row.
func (p *Program) Constant() (feature.Value, bool) {
	if p.n.constant {
		return p.n.value(nil), true
	}
	return feature.Value{}, false
}

// truth is a value of three-valued logic.
type truth uint8

const (
	no truth = iota
	yes
	unknown
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// not maps no, yes, unknown to yes, no, unknown.
func (t truth) not() truth { return [...]truth{yes, no, unknown}[t] }

func (t truth) value() feature.Value {
	if t == unknown {
		return feature.Value{}
	}
	return feature.OfBool(t == yes)
}

// truthOfValue reads a value as a condition: null is unknown, text is true if
// it says so, numbers are true unless zero.
func truthOfValue(v feature.Value) truth {
	switch v.Kind() {
	case feature.Null:
		return unknown
	case feature.Bool:
		return truthOf(v.Bool())
	case feature.Int, feature.Float:
		f, _ := v.Number()
		return truthOf(f != 0)
	case feature.String:
		b, ok := textBool(v.Text())
		if !ok {
			return unknown
		}
		return truthOf(b)
	}
	return unknown
}

// node is a compiled subtree. Both functions are always set; one of them is
// made from the other.
type node struct {
	value    func(Row) feature.Value
	truth    func(Row) truth
	constant bool
}

func valueNode(f func(Row) feature.Value, of ...node) node {
	return node{
		value:    f,
		truth:    func(r Row) truth { return truthOfValue(f(r)) },
		constant: allConstant(of),
	}.folded()
}

func truthNode(f func(Row) truth, of ...node) node {
	return node{
		value:    func(r Row) feature.Value { return f(r).value() },
		truth:    f,
		constant: allConstant(of),
	}.folded()
}

// row marks a node that reads the row itself.
func (n node) row() node { n.constant = false; return n }

// allConstant is false for no operands: leaves say themselves what they are.
func allConstant(of []node) bool {
	for i := range of {
		if !of[i].constant {
			return false
		}
	}
	return len(of) > 0
}

// folded replaces a constant node by its value, computed once.
func (n node) folded() node {
	if !n.constant {
		return n
	}
	return constantNode(n.value(nil), n.truth(nil))
}

func constantNode(v feature.Value, t truth) node {
	return node{
		value:    func(Row) feature.Value { return v },
		truth:    func(Row) truth { return t },
		constant: true,
	}
}

func literalNode(v feature.Value) node { return constantNode(v, truthOfValue(v)) }
