package filter

import (
	"testing"
	"time"

	"sigi/fault"
	"sigi/feature"
)

// grower makes a tree of the bytes it is given.
type grower struct {
	data []byte
	left int // nodes that may still be made
}

func (g *grower) byte() int {
	if len(g.data) == 0 {
		return 0
	}
	b := g.data[0]
	g.data = g.data[1:]
	return int(b)
}

var leaves = []feature.Value{
	{}, feature.OfBool(true), feature.OfBool(false), feature.OfInt(0), feature.OfInt(7), feature.OfInt(-1 << 63), feature.OfFloat(2.5),
	feature.OfFloat(-1e300), feature.OfString(""), feature.OfString("7"), feature.OfString("true"), feature.OfString("Città"), feature.OfString("2020-05-01"),
	feature.OfTime(time.Unix(1588291200, 0)), feature.OfDate(time.Unix(1588291200, 0)), feature.OfString("a%b_"),
}

// names of functions whose arguments need not be literals.
var looseFunctions = []string{
	"strConcat", "strToUpperCase", "strTrim", "strLength", "strSubstring", "Substring", "strReplace", "abs", "round", "floor", "min", "max",
	"parseInt", "parseBool", "if_then_else", "isNull", "coalesce", "not", "lessThan", "in", "Categorize", "pow", "modulo", "strIndexOf",
}

func (g *grower) expr(depth int) Expr {
	g.left--
	if depth > 12 || g.left < 0 || len(g.data) == 0 {
		return Literal{leaves[g.byte()%len(leaves)]}
	}
	next := func() Expr { return g.expr(depth + 1) }
	some := func() []Expr {
		var of []Expr
		for range g.byte() % 6 {
			of = append(of, next())
		}
		return of
	}
	switch g.byte() % 11 {
	case 0:
		return Compare{Op: CompareOp(g.byte() % 6), Left: next(), Right: next(), IgnoreCase: g.byte()%2 == 1}
	case 1:
		return And{some()}
	case 2:
		return Or{some()}
	case 3:
		return Not{next()}
	case 4:
		patterns := []string{"%", "a%b_", "%t_", `\%`, ""}
		return Like{Value: next(), Pattern: patterns[g.byte()%5], Wild: "%", Single: "_", Escape: `\`, IgnoreCase: g.byte()%2 == 1}
	case 5:
		return Between{next(), next(), next()}
	case 6:
		return IsNull{next()}
	case 7:
		return Arith{Op: ArithOp(g.byte() % 4), Left: next(), Right: next()}
	case 8:
		return Call{looseFunctions[g.byte()%len(looseFunctions)], some()}
	case 9: // the shape that becomes a look-up
		var or Or
		for range 5 {
			or.Of = append(or.Of, Compare{Left: Attribute{"x"}, Right: Literal{leaves[8+g.byte()%5]}})
		}
		return or
	}
	return Literal{leaves[g.byte()%len(leaves)]}
}

// opened replaces literals by columns, so that nothing can be folded.
func opened(e Expr, row *testRow, names *[]string) Expr {
	all := func(of []Expr) []Expr {
		out := make([]Expr, len(of))
		for i := range of {
			out[i] = opened(of[i], row, names)
		}
		return out
	}
	one := func(e Expr) Expr { return opened(e, row, names) }
	switch e := e.(type) {
	case Literal:
		name := "c" + feature.IntKey(int64(len(*names))).String()
		*names, row.values = append(*names, name), append(row.values, e.Value)
		return Attribute{name}
	case Compare:
		return Compare{e.Op, one(e.Left), one(e.Right), e.IgnoreCase}
	case And:
		return And{all(e.Of)}
	case Or:
		return Or{all(e.Of)}
	case Not:
		return Not{one(e.Of)}
	case Like:
		e.Value = one(e.Value)
		return e
	case Between:
		return Between{one(e.Value), one(e.Low), one(e.High)}
	case IsNull:
		return IsNull{one(e.Value)}
	case Arith:
		return Arith{e.Op, one(e.Left), one(e.Right)}
	case Call:
		return Call{e.Name, all(e.Args)}
	}
	return e
}

// FuzzEval: a tree means the same with its literals folded, looked up and
// precomputed as with each of them read from a column.
func FuzzEval(f *testing.F) {
	f.Add([]byte{0, 2, 10, 4, 10, 9, 1})
	f.Add([]byte{1, 5, 9, 0, 1, 2, 3, 4, 3, 6, 10, 0})
	f.Add([]byte{2, 3, 0, 0, 10, 11, 10, 11, 1, 5, 10, 4, 10, 3, 10, 5, 4, 10, 15, 1, 0})
	f.Add([]byte{8, 14, 3, 10, 1, 7, 0, 10, 4, 10, 9, 10, 6})
	f.Fuzz(func(t *testing.T, data []byte) {
		g := grower{data: data, left: 200}
		e := g.expr(0)
		for _, x := range leaves {
			closedRow := testRow{values: []feature.Value{x}}
			openRow, names := testRow{values: []feature.Value{x}}, []string{"x"}
			open := opened(e, &openRow, &names)
			p, err := Bind(e, []string{"x"}, nil)
			q, err2 := Bind(open, names, nil)
			if err != nil || err2 != nil {
				// A mode or a number of arguments may be right only as a literal.
				if err != nil && !fault.Is(err, fault.BadParam) {
					t.Fatalf("%s: %v", Format(e), err)
				}
				return
			}
			if a, b := p.Eval(closedRow), q.Eval(openRow); a != b {
				t.Fatalf("%s with x = %v: folded %v %q, by column %v %q", Format(e), x, a.Kind(), a.Text(), b.Kind(), b.Text())
			}
			if p.True(closedRow) != q.True(openRow) {
				t.Fatalf("%s with x = %v: truth differs", Format(e), x)
			}
		}
	})
}
