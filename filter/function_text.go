package filter

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"

	"sigi/feature"
)

// init adds what GeoServer's styles use of its string and date functions beyond
// those of SE.
func init() {
	for name, f := range map[string]function{
		"asin": numberFunction(math.Asin), "acos": numberFunction(math.Acos), "atan": numberFunction(math.Atan), "atan2": {2, 2, buildAtan2},
		"pi": {0, 0, buildPi}, "stringpositionfromback": {2, 2, buildPositionFromBack},
		"strtrim2": {3, 3, buildTrim}, "strmatches": {2, 2, buildMatches}, "strlastindexof": {2, 2, buildLastIndexOf},
		"strequalsignorecase": textTest(strings.EqualFold), "strdefaultifblank": {2, 2, buildDefaultIfBlank},
		"strabbreviate": {4, 4, buildAbbreviate}, "between": {3, 3, buildBetween}, "dateparse": {2, 2, buildDateParse},
	} {
		functions[name] = f
	}
	functions["trim"] = function{1, 3, buildTrim}
	for _, n := range []string{"2", "3", "4"} {
		functions["min_"+n], functions["max_"+n] = functions["min"], functions["max"]
	}
	for _, n := range []string{"2", "3", "4", "5", "6", "7", "8", "9", "10"} {
		functions["in"+n] = functions["in"]
	}
}

// buildTrim takes off what stands at the ends of a text: the text, then leading
// (left), trailing (right) or both, then the character; white space by itself
// (05-077r4 §11.6.2.2, GeoServer's strTrim2).
func buildTrim(args []node) (node, error) {
	where, cutset := "both", " \t\r\n"
	for i, a := range args[1:] {
		if !a.constant {
			return node{}, fmt.Errorf("where to trim, and what, must be literals")
		}
		if i == 0 {
			where = strings.ToLower(a.value(nil).Text())
		} else if c := a.value(nil).Text(); c != "" {
			cutset = c
		}
	}
	var of func(s, cutset string) string
	switch where {
	case "both", "":
		of = strings.Trim
	case "leading", "left":
		of = strings.TrimLeft
	case "trailing", "right":
		of = strings.TrimRight
	default:
		return node{}, fmt.Errorf("%q is none of leading, trailing, both", where)
	}
	x := args[0].value
	return valueNode(func(r Row) feature.Value {
		v := x(r)
		if v.IsNull() {
			return null
		}
		return feature.OfString(of(v.Text(), cutset))
	}, args...), nil
}

// maxPattern bounds a regular expression; package regexp takes time that is
// linear in the text.
const maxPattern = 1000

// buildMatches asks whether all of a text fits a regular expression.
func buildMatches(args []node) (node, error) {
	if !args[1].constant {
		return node{}, fmt.Errorf("the regular expression must be a literal")
	}
	pattern := args[1].value(nil).Text()
	if len(pattern) > maxPattern {
		return node{}, fmt.Errorf("the regular expression is longer than %d bytes", maxPattern)
	}
	re, err := regexp.Compile(`^(?:` + pattern + `)$`)
	if err != nil {
		return node{}, fmt.Errorf("the regular expression cannot be read: %v", err)
	}
	x := args[0].value
	return truthNode(func(r Row) truth {
		v := x(r)
		if v.IsNull() {
			return unknown
		}
		return truthOf(re.MatchString(v.Text()))
	}, args...), nil
}

// buildLastIndexOf counts characters from 0; -1 where there is none.
func buildLastIndexOf(args []node) (node, error) {
	x, y := args[0].value, args[1].value
	return valueNode(func(r Row) feature.Value { return lastPosition(x(r), y(r), 0) }, args...), nil
}

// buildPositionFromBack is SE's StringPosition that searches backToFront.
func buildPositionFromBack(args []node) (node, error) {
	x, y := args[0].value, args[1].value
	return valueNode(func(r Row) feature.Value { return lastPosition(y(r), x(r), 1) }, args...), nil
}

func buildAtan2(args []node) (node, error) {
	return twoNumbers(args, func(y, x float64) feature.Value { return feature.OfFloat(math.Atan2(y, x)) })
}

func buildPi(args []node) (node, error) {
	n := valueNode(func(Row) feature.Value { return feature.OfFloat(math.Pi) }, args...)
	n.constant = true
	return n, nil
}

func lastPosition(in, part feature.Value, base int64) feature.Value {
	if in.IsNull() || part.IsNull() {
		return null
	}
	s := in.Text()
	at := strings.LastIndex(s, part.Text())
	if at < 0 {
		return feature.OfInt(base - 1)
	}
	return feature.OfInt(int64(len([]rune(s[:at]))) + base)
}

func buildDefaultIfBlank(args []node) (node, error) {
	x, y := args[0].value, args[1].value
	return valueNode(func(r Row) feature.Value {
		if v := x(r); !v.IsNull() && strings.TrimSpace(v.Text()) != "" {
			return v
		}
		return y(r)
	}, args...), nil
}

// buildAbbreviate cuts a text at a blank: the text, the least and the most
// characters to keep (-1: no limit), and what is put in the place of the rest.
func buildAbbreviate(args []node) (node, error) {
	return valueNode(func(r Row) feature.Value {
		v := args[0].value(r)
		least, ok := args[1].value(r).Number()
		most, ok2 := args[2].value(r).Number()
		if v.IsNull() || !ok || !ok2 {
			return null
		}
		s := []rune(v.Text())
		lower, upper := clampInt(least), clampInt(most)
		if upper < 0 || upper > len(s) {
			upper = len(s)
		}
		lower = min(max(lower, 0), upper)
		cut := upper
		for i := lower; i < upper; i++ {
			if s[i] == ' ' {
				cut = i
				break
			}
		}
		if cut >= len(s) {
			return v
		}
		return feature.OfString(string(s[:cut]) + args[3].value(r).Text())
	}, args...), nil
}

func buildBetween(args []node) (node, error) {
	x, low, high := args[0].value, args[1].value, args[2].value
	return truthNode(func(r Row) truth {
		v := x(r)
		above, below := GreaterEqual.holds(compare(v, low(r), false)), LessEqual.holds(compare(v, high(r), false))
		switch {
		case above == no || below == no:
			return no
		case above == yes && below == yes:
			return yes
		}
		return unknown
	}, args...), nil
}

// buildDateParse reads an instant by a pattern: the pattern, then the text, as
// dateFormat writes it.
func buildDateParse(args []node) (node, error) {
	if !args[0].constant {
		return node{}, fmt.Errorf("the pattern must be a literal")
	}
	l, err := parseDatePattern(args[0].value(nil).Text())
	if err != nil {
		return node{}, err
	}
	layout := ""
	for _, p := range l {
		layout += p.text
	}
	x := args[1].value
	return valueNode(func(r Row) feature.Value {
		v := x(r)
		if v.IsNull() {
			return null
		}
		t, err := time.Parse(layout, strings.TrimSpace(v.Text()))
		if err != nil {
			return null
		}
		return feature.OfTime(t)
	}, args...), nil
}
