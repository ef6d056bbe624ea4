package filter

import (
	"math"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"sigi/fault"
	"sigi/feature"
)

// A function has a number of arguments and a way to make its node from theirs.
type function struct {
	min, max int // max -1: any number
	build    func(args []node) (node, error)
}

// functions by lower-case name. The names are those of SE 1.1 §11.6 and the
// ones GeoServer and QGIS write for the same things.
var functions map[string]function

func init() {
	concat := function{1, -1, buildConcat}
	upper, lower := textFunction(strings.ToUpper), textFunction(strings.ToLower)
	functions = map[string]function{
		"strconcat": concat, "concatenate": concat, "concat": concat,
		"strtouppercase": upper, "upper": upper,
		"strtolowercase": lower, "lower": lower,
		"strtrim": textFunction(strings.TrimSpace), "trim": textFunction(strings.TrimSpace),
		"strcapitalize": textFunction(capitalize),
		"strlength":     {1, 1, buildLength}, "length": {1, 1, buildLength}, "char_length": {1, 1, buildLength}, "stringlength": {1, 1, buildLength},
		"strsubstring":      {3, 3, buildSubstring},
		"strsubstringstart": {2, 2, buildSubstringStart},
		"substring":         {2, 3, buildSESubstring}, "substr": {2, 3, buildSESubstring},
		"strreplace":    {3, 4, buildReplace},
		"strstartswith": textTest(strings.HasPrefix),
		"strendswith":   textTest(strings.HasSuffix),
		"strindexof":    {2, 2, buildIndexOf}, "stringposition": {2, 2, buildPosition},
		"changecase": {2, 2, buildChangeCase},

		"abs": {1, 1, buildAbs}, "floor": numberFunction(math.Floor), "ceil": numberFunction(math.Ceil),
		"ceiling": numberFunction(math.Ceil), "round": {1, 2, buildRound}, "rint": numberFunction(math.RoundToEven),
		"sqrt": numberFunction(math.Sqrt), "ln": numberFunction(math.Log), "log10": numberFunction(math.Log10), "log": numberFunction(math.Log), "exp": numberFunction(math.Exp),
		"sin": numberFunction(math.Sin), "cos": numberFunction(math.Cos), "tan": numberFunction(math.Tan),
		"toradians": numberFunction(func(d float64) float64 { return d * math.Pi / 180 }),
		"todegrees": numberFunction(func(r float64) float64 { return r * 180 / math.Pi }),
		"pow":       {2, 2, buildPow}, "modulo": {2, 2, buildModulo}, "imod": {2, 2, buildModulo},
		"min": {2, -1, buildExtreme(less)}, "max": {2, -1, buildExtreme(more)},
		"parseint": {1, 1, buildParseInt}, "parselong": {1, 1, buildParseInt},
		"to_int": {1, 1, buildParseInt}, "to_real": {1, 1, buildParseDouble}, "to_string": textFunction(func(s string) string { return s }),
		"parsedouble": {1, 1, buildParseDouble}, "parsebool": {1, 1, buildParseBool}, "parseboolean": {1, 1, buildParseBool},
		"numberformat": {2, 4, buildNumberFormat}, "formatnumber": {2, 5, buildNumberFormatSE},
		"dateformat": {2, 2, buildDateFormat}, "formatdate": {2, 2, buildDateFormatSE},

		"if_then_else": {3, 3, buildIf}, "isnull": {1, 1, buildIsNull}, "coalesce": {1, -1, buildCoalesce},
		"not": {1, 1, buildNot}, "equalto": comparison(Equal), "notequalto": comparison(NotEqual),
		"lessthan": comparison(Less), "lessequalthan": comparison(LessEqual),
		"greaterthan": comparison(Greater), "greaterequalthan": comparison(GreaterEqual),
		"in": {2, -1, buildIn},

		"recode": {3, -1, buildRecode}, "categorize": {2, -1, buildCategorize}, "interpolate": {5, -1, buildInterpolate},
	}
}

// Functions lists the names that Call may use, in lower case, sorted; names
// are matched without regard to case.
func Functions() []string {
	names := make([]string, 0, len(functions))
	for name := range functions {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// KnownFunction reports whether Call may use a name.
func KnownFunction(name string) bool {
	_, ok := functions[strings.ToLower(name)]
	return ok
}

func call(name string, args []node) (node, error) {
	f, ok := functions[strings.ToLower(name)]
	if !ok {
		return node{}, bad("there is no function %q", name)
	}
	if len(args) < f.min || f.max >= 0 && len(args) > f.max {
		return node{}, bad("function %q takes %s arguments, not %d", name, f.arity(), len(args))
	}
	n, err := f.build(args)
	if err != nil {
		code := fault.BadParam
		if fault.Is(err, fault.NotSupported) {
			code = fault.NotSupported
		}
		return node{}, fault.New(code, "filter", "function %q: %v", name, err)
	}
	return n, nil
}

func (f function) arity() string {
	switch {
	case f.max < 0:
		return "at least " + strconv.Itoa(f.min)
	case f.min == f.max:
		return strconv.Itoa(f.min)
	}
	return strconv.Itoa(f.min) + " to " + strconv.Itoa(f.max)
}

// maxText bounds the text a function may build, so that nested concatenation
// of one long attribute cannot grow without end.
const maxText = 1 << 20

var null feature.Value

func textFunction(of func(string) string) function {
	return function{1, 1, func(args []node) (node, error) {
		x := args[0].value
		return valueNode(func(r Row) feature.Value {
			v := x(r)
			if v.IsNull() {
				return null
			}
			return feature.OfString(of(v.Text()))
		}, args...), nil
	}}
}

func textTest(of func(s, other string) bool) function {
	return function{2, 2, func(args []node) (node, error) {
		x, y := args[0].value, args[1].value
		return truthNode(func(r Row) truth {
			a, b := x(r), y(r)
			if a.IsNull() || b.IsNull() {
				return unknown
			}
			return truthOf(of(a.Text(), b.Text()))
		}, args...), nil
	}}
}

func numberFunction(of func(float64) float64) function {
	return function{1, 1, func(args []node) (node, error) {
		x := args[0].value
		return valueNode(func(r Row) feature.Value {
			f, ok := x(r).Number()
			if !ok {
				return null
			}
			return feature.OfFloat(of(f))
		}, args...), nil
	}}
}

// buildConcat joins text; null adds nothing.
func buildConcat(args []node) (node, error) {
	return valueNode(func(r Row) feature.Value {
		var b strings.Builder
		for i := range args {
			s := args[i].value(r).Text()
			if b.Len()+len(s) > maxText {
				break
			}
			b.WriteString(s)
		}
		return feature.OfString(b.String())
	}, args...), nil
}

func capitalize(s string) string {
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		_, n := utf8.DecodeRuneInString(w)
		words[i] = strings.ToUpper(w[:n]) + w[n:]
	}
	return strings.Join(words, " ")
}

func buildLength(args []node) (node, error) {
	x := args[0].value
	return valueNode(func(r Row) feature.Value {
		v := x(r)
		if v.IsNull() {
			return null
		}
		return feature.OfInt(int64(utf8.RuneCountInString(v.Text())))
	}, args...), nil
}

// cut returns the characters [from, to) of s, limits brought inside.
func cut(s string, from, to int) string {
	runes := []rune(s)
	to = max(0, min(to, len(runes)))
	from = max(0, min(from, to))
	return string(runes[from:to])
}

// buildSubstring is GeoServer's: begin and end, from 0, end excluded.
func buildSubstring(args []node) (node, error) {
	return substring(args, func(n int, from, to float64) (int, int) { return clampInt(from), clampInt(to) })
}

func buildSubstringStart(args []node) (node, error) {
	return substring(args, func(n int, from, _ float64) (int, int) { return clampInt(from), n })
}

// buildSESubstring is SE's: position from 1 and length (05-077r4 §11.6.1).
func buildSESubstring(args []node) (node, error) {
	return substring(args, func(n int, from, length float64) (int, int) {
		at := clampInt(from) - 1
		if len(args) == 2 {
			return at, n
		}
		return at, at + clampInt(length)
	})
}

func substring(args []node, limits func(n int, a, b float64) (int, int)) (node, error) {
	return valueNode(func(r Row) feature.Value {
		v := args[0].value(r)
		a, ok := args[1].value(r).Number()
		b := 0.0
		if len(args) == 3 && ok {
			b, ok = args[2].value(r).Number()
		}
		if v.IsNull() || !ok {
			return null
		}
		s := v.Text()
		from, to := limits(utf8.RuneCountInString(s), a, b)
		return feature.OfString(cut(s, from, to))
	}, args...), nil
}

func clampInt(f float64) int { return int(math.Max(-1<<30, math.Min(1<<30, f))) }

// buildReplace replaces plain text; GeoServer's takes a regular expression,
// which is understood only where it is plain text too.
func buildReplace(args []node) (node, error) {
	return valueNode(func(r Row) feature.Value {
		v, old, fresh := args[0].value(r), args[1].value(r), args[2].value(r)
		if v.IsNull() || old.IsNull() {
			return null
		}
		n := 1
		if len(args) == 4 && args[3].truth(r) == yes {
			n = -1
		}
		s := v.Text()
		if n < 0 && old.Text() == "" || len(s)*(1+len(fresh.Text())) > maxText {
			return v
		}
		return feature.OfString(strings.Replace(s, old.Text(), fresh.Text(), n))
	}, args...), nil
}

func buildIndexOf(args []node) (node, error) {
	x, y := args[0].value, args[1].value
	return valueNode(func(r Row) feature.Value { return position(x(r), y(r), 0) }, args...), nil
}

// buildPosition is SE's StringPosition: the part sought first, from 1, 0 if
// it is not there.
func buildPosition(args []node) (node, error) {
	x, y := args[0].value, args[1].value
	return valueNode(func(r Row) feature.Value { return position(y(r), x(r), 1) }, args...), nil
}

func position(in, part feature.Value, base int64) feature.Value {
	if in.IsNull() || part.IsNull() {
		return null
	}
	s := in.Text()
	i := strings.Index(s, part.Text())
	if i < 0 {
		return feature.OfInt(base - 1)
	}
	return feature.OfInt(base + int64(utf8.RuneCountInString(s[:i])))
}

// buildChangeCase is SE's: text, then "toUpper" or "toLower".
func buildChangeCase(args []node) (node, error) {
	x, y := args[0].value, args[1].value
	return valueNode(func(r Row) feature.Value {
		v := x(r)
		if v.IsNull() {
			return null
		}
		if strings.EqualFold(y(r).Text(), "toLower") {
			return feature.OfString(strings.ToLower(v.Text()))
		}
		return feature.OfString(strings.ToUpper(v.Text()))
	}, args...), nil
}

func buildAbs(args []node) (node, error) {
	x := args[0].value
	return valueNode(func(r Row) feature.Value {
		v := x(r)
		if v.Kind() == feature.Int && v.Int() != math.MinInt64 {
			return feature.OfInt(max(v.Int(), -v.Int()))
		}
		f, ok := v.Number()
		if !ok {
			return null
		}
		return feature.OfFloat(math.Abs(f))
	}, args...), nil
}

// wholeValue is a float without a fraction as an Int, where it fits.
func wholeValue(f float64) feature.Value {
	if math.Abs(f) < 1<<53 {
		return feature.OfInt(int64(f))
	}
	return feature.OfFloat(f)
}

// buildRound rounds halves up, as Java's Math.round that styles expect, to a
// whole number or to the digits of the second argument (QGIS).
func buildRound(args []node) (node, error) {
	x := args[0].value
	return valueNode(func(r Row) feature.Value {
		f, ok := x(r).Number()
		if !ok {
			return null
		}
		if len(args) == 1 {
			return wholeValue(math.Floor(f + 0.5))
		}
		d, ok := args[1].value(r).Number()
		if !ok || math.Abs(d) > 15 {
			return null
		}
		by := math.Pow(10, math.Trunc(d))
		return feature.OfFloat(math.Floor(f*by+0.5) / by)
	}, args...), nil
}

func twoNumbers(args []node, of func(a, b float64) feature.Value) (node, error) {
	x, y := args[0].value, args[1].value
	return valueNode(func(r Row) feature.Value {
		a, ok := x(r).Number()
		b, ok2 := y(r).Number()
		if !ok || !ok2 {
			return null
		}
		return of(a, b)
	}, args...), nil
}

func buildPow(args []node) (node, error) {
	return twoNumbers(args, func(a, b float64) feature.Value { return feature.OfFloat(math.Pow(a, b)) })
}

func buildModulo(args []node) (node, error) {
	return twoNumbers(args, func(a, b float64) feature.Value {
		if b == 0 {
			return null
		}
		return feature.OfFloat(math.Mod(a, b))
	})
}

// buildExtreme gives the smallest or largest argument; nulls are passed over.
func buildExtreme(want order) func([]node) (node, error) {
	return func(args []node) (node, error) {
		return valueNode(func(r Row) feature.Value {
			best := null
			for i := range args {
				v := args[i].value(r)
				if v.IsNull() {
					continue
				}
				if v.Kind() == feature.String { // numbers written as text
					if f, ok := v.Number(); ok {
						v = feature.OfFloat(f)
					}
				}
				if best.IsNull() || compare(v, best, false) == want {
					best = v
				}
			}
			return best
		}, args...), nil
	}
}

func buildParseInt(args []node) (node, error) {
	x := args[0].value
	return valueNode(func(r Row) feature.Value {
		f, ok := x(r).Number()
		if !ok {
			return null
		}
		return wholeValue(math.Trunc(f))
	}, args...), nil
}

func buildParseDouble(args []node) (node, error) {
	return numberFunction(func(f float64) float64 { return f }).build(args)
}

func buildParseBool(args []node) (node, error) {
	x := args[0].value
	return truthNode(func(r Row) truth { return truthOfValue(x(r)) }, args...), nil
}

func buildIf(args []node) (node, error) {
	test, then, other := args[0].truth, args[1].value, args[2].value
	if args[0].constant {
		if test(nil) == yes {
			return args[1], nil
		}
		return args[2], nil
	}
	return valueNode(func(r Row) feature.Value {
		if test(r) == yes {
			return then(r)
		}
		return other(r)
	}, args...), nil
}

func buildIsNull(args []node) (node, error) {
	x := args[0].value
	return truthNode(func(r Row) truth { return truthOf(x(r).IsNull()) }, args...), nil
}

// buildCoalesce gives the first argument that is not null.
func buildCoalesce(args []node) (node, error) {
	return valueNode(func(r Row) feature.Value {
		for i := range args {
			if v := args[i].value(r); !v.IsNull() {
				return v
			}
		}
		return null
	}, args...), nil
}

func buildNot(args []node) (node, error) {
	x := args[0].truth
	return truthNode(func(r Row) truth { return x(r).not() }, args...), nil
}

func comparison(op CompareOp) function {
	return function{2, 2, func(args []node) (node, error) {
		x, y := args[0].value, args[1].value
		return truthNode(func(r Row) truth { return op.holds(compare(x(r), y(r), false)) }, args...), nil
	}}
}

func buildIn(args []node) (node, error) {
	return truthNode(func(r Row) truth {
		v, found := args[0].value(r), no
		for _, a := range args[1:] {
			switch Equal.holds(compare(v, a.value(r), false)) {
			case yes:
				return yes
			case unknown:
				found = unknown
			}
		}
		return found
	}, args...), nil
}

// timeOf reads an instant for the formatting functions.
func timeOf(v feature.Value) (time.Time, bool) {
	us, ok := valueTime(v)
	return time.UnixMicro(us).UTC(), ok
}
