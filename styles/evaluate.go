package styles

import (
	"math"

	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
)

// number is a parameter that gives a number, times a factor (the unit).
type number struct {
	program *filter.Program // nil: constant
	factor  float64
	value   float64 // of a constant, factor applied
}

// at evaluates; NaN where the value is not a finite number.
func (n *number) at(row filter.Row) float64 {
	if n.program == nil {
		return n.value
	}
	f, ok := n.program.Eval(row).Number()
	if !ok || math.IsInf(f, 0) {
		return math.NaN()
	}
	return f * n.factor
}

func (n *number) constant() bool { return n.program == nil }

// assumedMost is the size, in the symbolizer's unit, that an attribute is
// trusted not to exceed when the reach is reckoned: ten times what maps use.
const assumedMost = 64

// most is the largest absolute value the number may take.
func (n *number) most(e Param) float64 {
	if n.program == nil {
		return math.Abs(n.value)
	}
	return mostOf(e, 0) * math.Abs(n.factor)
}

// mostOf bounds an expression by its literals where its form allows it.
func mostOf(e filter.Expr, depth int) float64 {
	if depth > filter.MaxDepth {
		return assumedMost
	}
	depth++
	switch e := e.(type) {
	case filter.Literal:
		if f, ok := e.Value.Number(); ok {
			return math.Abs(f)
		}
		return 0
	case filter.Arith:
		a, b := mostOf(e.Left, depth), mostOf(e.Right, depth)
		switch e.Op {
		case filter.Add, filter.Sub:
			return a + b
		case filter.Mul:
			return a * b
		}
	case filter.Call:
		first, step := 0, 1 // which arguments are values
		switch lowerASCII(e.Name) {
		case "recode", "interpolate":
			first, step = 2, 2
		case "categorize":
			first, step = 1, 2
		case "if_then_else":
			first = 1
		case "coalesce", "min", "max":
		default:
			return assumedMost
		}
		most := 0.0
		for i := first; i < len(e.Args); i += step {
			most = math.Max(most, mostOf(e.Args[i], depth))
		}
		return most
	}
	return assumedMost
}

func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// number plans a parameter; a nil one is the default, which is in the unit
// the factor is of.
func (p *planner) number(e Param, otherwise, factor float64) (number, error) {
	if e == nil {
		return number{value: otherwise * factor, factor: factor}, nil
	}
	prog, err := p.bind(e)
	if err != nil {
		return number{}, err
	}
	n := number{program: prog, factor: factor}
	if _, ok := prog.Constant(); ok {
		n.value = n.at(nil)
		n.program = nil
	}
	return n, nil
}

// color is a colour with the opacities that multiply into it.
type color struct {
	program   *filter.Program // nil: constant
	value     Color
	last      string // what value was read from, for rows
	ok        bool
	opacities [2]number
}

func (p *planner) color(e Param, otherwise Color, opacity, outer Param) (c color, err error) {
	c.value, c.ok = otherwise, true
	if e != nil {
		prog, err := p.bind(e)
		if err != nil {
			return c, err
		}
		if v, ok := prog.Constant(); ok {
			if c.value, c.ok = ParseColor(v.Text()); !c.ok {
				return c, fault.New(fault.BadParam, "style", "the colour %q cannot be read", v.Text())
			}
		} else {
			c.program, c.ok = prog, false
		}
	}
	if c.opacities[0], err = p.number(opacity, 1, 1); err != nil {
		return c, err
	}
	c.opacities[1], err = p.number(outer, 1, 1)
	return c, err
}

// at evaluates; ok is false where there is nothing to see: a colour that
// cannot be read, or no opacity.
func (c *color) at(row filter.Row) (Color, bool) {
	if c.program != nil {
		v := c.program.Eval(row)
		if v.Kind() != feature.String {
			return Color{}, false
		}
		if s := v.Text(); s != c.last || !c.ok {
			c.value, c.ok = ParseColor(s)
			c.last = s
		}
	}
	if !c.ok {
		return Color{}, false
	}
	a := clamp01(c.opacities[0].at(row)) * clamp01(c.opacities[1].at(row))
	out := c.value
	out.A = uint8(math.Floor(float64(a*float64(out.A)) + 0.5))
	return out, out.A != 0
}

func (c *color) constant() bool {
	return c.program == nil && c.opacities[0].constant() && c.opacities[1].constant()
}

// clamp01 is 0 for NaN: what cannot be evaluated is not seen.
func clamp01(f float64) float64 {
	switch {
	case f >= 1:
		return 1
	case f > 0:
		return f
	}
	return 0
}

// word is a parameter that gives one of a few names.
type word struct {
	program *filter.Program
	value   string
}

func (p *planner) word(e Param) (word, error) {
	if e == nil {
		return word{}, nil
	}
	prog, err := p.bind(e)
	if err != nil {
		return word{}, err
	}
	if v, ok := prog.Constant(); ok {
		return word{value: v.Text()}, nil
	}
	return word{program: prog}, nil
}

func (w *word) at(row filter.Row) string {
	if w.program == nil {
		return w.value
	}
	return w.program.Eval(row).Text()
}

func (w *word) constant() bool { return w.program == nil }

func capOf(s string) Cap {
	switch s {
	case "round":
		return CapRound
	case "square":
		return CapSquare
	}
	return CapButt
}

func joinOf(s string) Join {
	switch s {
	case "round":
		return JoinRound
	case "bevel":
		return JoinBevel
	}
	return JoinMitre
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v - v) {
			return false
		}
	}
	return true
}
