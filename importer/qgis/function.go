package qgis

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"sigi/feature"
	"sigi/filter"
	"sigi/styles"
)

// sameFunctions are QGIS' functions that package filter has, by our name for
// them and the number of arguments for which they mean the same.
var sameFunctions = map[string]struct {
	name     string
	min, max int
}{
	"upper": {"upper", 1, 1}, "lower": {"lower", 1, 1}, "trim": {"trim", 1, 1}, "title": {"strCapitalize", 1, 1},
	"length": {"strLength", 1, 1}, "char_length": {"strLength", 1, 1}, "substr": {"substr", 2, 3},
	"concat": {"Concatenate", 1, 100}, "coalesce": {"coalesce", 1, 100}, "if": {"if_then_else", 3, 3},
	"abs": {"abs", 1, 1}, "floor": {"floor", 1, 1}, "ceil": {"ceil", 1, 1}, "round": {"round", 1, 2}, "sqrt": {"sqrt", 1, 1},
	"ln": {"ln", 1, 1}, "log10": {"log10", 1, 1}, "exp": {"exp", 1, 1}, "sin": {"sin", 1, 1}, "cos": {"cos", 1, 1}, "tan": {"tan", 1, 1},
	"radians": {"toRadians", 1, 1}, "degrees": {"toDegrees", 1, 1}, "min": {"min", 2, 100}, "max": {"max", 2, 100},
	"to_int": {"to_int", 1, 1}, "to_real": {"to_real", 1, 1}, "to_string": {"to_string", 1, 1},
}

func function(name string, args []filter.Expr) (filter.Expr, error) {
	lower := strings.ToLower(name)
	if f, ok := sameFunctions[lower]; ok {
		if len(args) < f.min || len(args) > f.max {
			return nil, fmt.Errorf("%s with %d arguments has no counterpart", name, len(args))
		}
		if lower == "substr" {
			if l, ok := args[1].(filter.Literal); ok {
				if at, _ := l.Value.Number(); at < 1 {
					return nil, fmt.Errorf("substr counted from the end has no counterpart")
				}
			}
		}
		return call(f.name, args...), nil
	}
	switch {
	case lower == "left" && len(args) == 2:
		return call("strSubstring", args[0], numberOf(0), args[1]), nil
	case lower == "right" && len(args) == 2:
		length := call("strLength", args[0])
		return call("strSubstring", args[0], filter.Arith{Op: filter.Sub, Left: length, Right: args[1]}, length), nil
	case lower == "replace" && len(args) == 3:
		return call("strReplace", args[0], args[1], args[2], filter.Literal{Value: feature.OfBool(true)}), nil
	case lower == "strpos" && len(args) == 2:
		return filter.Arith{Op: filter.Add, Left: call("strIndexOf", args[0], args[1]), Right: numberOf(1)}, nil
	case lower == "attribute" && len(args) == 1:
		if l, ok := args[0].(filter.Literal); ok {
			return filter.Attribute{Name: l.Value.Text()}, nil
		}
	case lower == "char" && len(args) == 1:
		if f, ok := literalNumber(args[0]); ok && f > 0 && f <= utf8.MaxRune {
			return textOf(string(rune(f))), nil
		}
	case lower == "format_number" && len(args) >= 1 && len(args) <= 2:
		places := 0.0
		if len(args) == 2 {
			var ok bool
			if places, ok = literalNumber(args[1]); !ok || places < 0 || places > 20 {
				break
			}
		}
		pattern := "#,##0"
		if places > 0 {
			pattern += "." + strings.Repeat("0", int(places))
		}
		return call("numberFormat", textOf(pattern), args[0]), nil
	case lower == "color_rgb" && len(args) == 3:
		var c [3]uint8
		for i, a := range args {
			f, ok := literalNumber(a)
			if !ok || f < 0 || f > 255 {
				return nil, fmt.Errorf("%s of attributes has no counterpart", name)
			}
			c[i] = uint8(f)
		}
		return textOf(styles.Color{R: c[0], G: c[1], B: c[2], A: 255}.String()), nil
	}
	return nil, fmt.Errorf("the function %s has no counterpart", name)
}

func literalNumber(e filter.Expr) (float64, bool) {
	l, ok := e.(filter.Literal)
	if !ok {
		return 0, false
	}
	return l.Value.Number()
}
