package filter

import (
	"sigi/crs"
	"sigi/feature"
	"sigi/geom"
)

// Expr is a node of the tree; the set of node types is closed.
type Expr interface{ isExpr() }

// Literal is a constant.
type Literal struct{ Value feature.Value }

// Attribute is the value of a named attribute of the record.
type Attribute struct{ Name string }

// CompareOp is a binary comparison.
type CompareOp uint8

// The comparisons.
const (
	Equal CompareOp = iota
	NotEqual
	Less
	LessEqual
	Greater
	GreaterEqual
)

// Compare compares two values; IgnoreCase folds text on both sides.
type Compare struct {
	Op          CompareOp
	Left, Right Expr
	IgnoreCase  bool
}

// And is true if all are true; with no operands it is true.
type And struct{ Of []Expr }

// Both is true if a and b are; nil is no condition.
func Both(a, b Expr) Expr {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return And{Of: []Expr{a, b}}
}

// Or is true if one is true; with no operands it is false.
type Or struct{ Of []Expr }

// Not negates; not null is null.
type Not struct{ Of Expr }

// Like matches text against a pattern with the given special characters.
type Like struct {
	Value                Expr
	Pattern              string
	Wild, Single, Escape string
	IgnoreCase           bool
}

// Between is Low <= Value <= High.
type Between struct{ Value, Low, High Expr }

// IsNull is true if the value is null. An attribute that the layer does not
// have is refused by Bind here as everywhere.
type IsNull struct{ Value Expr }

// HasKey is true for the records with one of the keys.
type HasKey struct{ Keys []feature.Key }

// ArithOp is + - * /.
type ArithOp uint8

// The operators.
const (
	Add ArithOp = iota
	Sub
	Mul
	Div
)

// Arith computes with numbers; null or a non-number gives null, as does
// division by zero.
type Arith struct {
	Op          ArithOp
	Left, Right Expr
}

// Call applies a named function; Bind refuses names that are not known.
type Call struct {
	Name string
	Args []Expr
}

// SpatialOp is a spatial predicate.
type SpatialOp uint8

// The predicates.
const (
	BBox SpatialOp = iota // boxes intersect
	Intersects
	Disjoint
	Contains
	Within
	Touches
	Crosses
	Overlaps
	Equals
	DWithin // nearer than Distance
	Beyond  // farther than Distance
)

// Spatial compares the record's geometry with a literal one. Distance is in
// units of CRS, or in metres on the ground where Metres says so. A nil CRS
// means the layer's own.
type Spatial struct {
	Op       SpatialOp
	Geometry geom.Geometry
	CRS      *crs.CRS
	Distance float64
	Metres   bool
}

func (Literal) isExpr()   {}
func (Attribute) isExpr() {}
func (Compare) isExpr()   {}
func (And) isExpr()       {}
func (Or) isExpr()        {}
func (Not) isExpr()       {}
func (Like) isExpr()      {}
func (Between) isExpr()   {}
func (IsNull) isExpr()    {}
func (HasKey) isExpr()    {}
func (Arith) isExpr()     {}
func (Call) isExpr()      {}
func (Spatial) isExpr()   {}

// Attributes appends the names of the attributes that e reads to into,
// each once, in order of first use.
func Attributes(into []string, e Expr) []string {
	switch e := e.(type) {
	case Attribute:
		for _, n := range into {
			if n == e.Name {
				return into
			}
		}
		return append(into, e.Name)
	case Compare:
		return Attributes(Attributes(into, e.Left), e.Right)
	case And:
		for _, x := range e.Of {
			into = Attributes(into, x)
		}
	case Or:
		for _, x := range e.Of {
			into = Attributes(into, x)
		}
	case Not:
		return Attributes(into, e.Of)
	case Like:
		return Attributes(into, e.Value)
	case Between:
		return Attributes(Attributes(Attributes(into, e.Value), e.Low), e.High)
	case IsNull:
		return Attributes(into, e.Value)
	case Arith:
		return Attributes(Attributes(into, e.Left), e.Right)
	case Call:
		for _, x := range e.Args {
			into = Attributes(into, x)
		}
	}
	return into
}
