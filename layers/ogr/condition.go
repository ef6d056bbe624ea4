package ogr

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"sigi/feature"
	"sigi/filter"
)

// condition returns OGR SQL that every feature selected by e satisfies, and
// false if there is nothing to say. It has to hold in two dialects: SQLite's
// (GeoPackage) and GDAL's own, in which text is equal whatever its case. Only
// the plainest names and texts are written into it.
func (f *features) condition(e filter.Expr) (string, bool) {
	switch e := e.(type) {
	case filter.And:
		var all []string
		for _, x := range e.Of {
			if s, ok := f.condition(x); ok {
				all = append(all, s)
			}
		}
		return "(" + strings.Join(all, " AND ") + ")", len(all) > 0
	case filter.Or:
		var all []string
		for _, x := range e.Of {
			s, ok := f.condition(x)
			if !ok {
				return "", false
			}
			all = append(all, s)
		}
		return "(" + strings.Join(all, " OR ") + ")", len(all) > 0
	case filter.Compare:
		return f.compare(e)
	case filter.Between:
		return f.condition(filter.And{Of: []filter.Expr{
			filter.Compare{Op: filter.GreaterEqual, Left: e.Value, Right: e.Low},
			filter.Compare{Op: filter.LessEqual, Left: e.Value, Right: e.High}}})
	case filter.IsNull:
		if c, name, ok := f.attribute(e.Value); ok && c.kind == fieldInt {
			return "(" + name + " IS NULL)", true
		}
	case filter.HasKey:
		return f.hasKey(e.Keys)
	}
	return "", false
}

// attribute is a field with a name that needs no escapes in any dialect.
func (f *features) attribute(e filter.Expr) (column, string, bool) {
	a, ok := e.(filter.Attribute)
	if !ok || !plain(a.Name) {
		return column{}, "", false
	}
	c, ok := f.columns[a.Name]
	return c, `"` + a.Name + `"`, ok
}

func plain(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9' && i > 0, c == '_':
		default:
			return false
		}
	}
	return name != "" && !strings.EqualFold(name, "FID")
}

var operators = [...]string{filter.Equal: "=", filter.NotEqual: "<>", filter.Less: "<", filter.LessEqual: "<=", filter.Greater: ">", filter.GreaterEqual: ">="}

var mirrored = [...]filter.CompareOp{filter.Equal, filter.NotEqual, filter.Greater, filter.GreaterEqual, filter.Less, filter.LessEqual}

func (f *features) compare(e filter.Compare) (string, bool) {
	if int(e.Op) >= len(operators) || e.IgnoreCase {
		return "", false
	}
	op, other := e.Op, e.Right
	c, name, ok := f.attribute(e.Left)
	if !ok {
		if c, name, ok = f.attribute(e.Right); !ok {
			return "", false
		}
		op, other = mirrored[op], e.Left
	}
	l, ok := other.(filter.Literal)
	if !ok {
		return "", false
	}
	switch c.kind {
	case fieldInt, fieldFloat:
		n, ok := number(l.Value)
		return "(" + name + " " + operators[op] + " " + n + ")", ok
	case fieldText:
		if op == filter.Equal && l.Value.Kind() == feature.String {
			s, ok := text(l.Value.Text())
			return "(" + name + " = " + s + ")", ok
		}
	}
	return "", false
}

// number writes a number that every dialect reads exactly.
func number(v feature.Value) (string, bool) {
	f, ok := v.Number()
	if a := math.Abs(f); !ok || v.Kind() == feature.Bool || a > 1e15 || a != 0 && a < 1e-6 {
		return "", false
	}
	return strconv.FormatFloat(f, 'f', -1, 64), true
}

// text writes a literal. A backslash is an escape in one dialect and none in
// the other.
func text(s string) (string, bool) {
	if strings.ContainsAny(s, "\\\x00") || !utf8.ValidString(s) {
		return "", false
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'", true
}

// hasKey is the condition to have one of the keys.
func (f *features) hasKey(keys []feature.Key) (string, bool) {
	name, kind := `"`+f.fid+`"`, fieldInt
	if f.key != nil {
		if !plain(f.key.name) {
			return "", false
		}
		name, kind = `"`+f.key.name+`"`, f.key.kind
	} else if !plain(f.fid) && f.fid != "FID" {
		return "", false
	}
	var all []string
	for _, k := range keys {
		switch {
		case kind == fieldInt && k.Text == "":
			all = append(all, strconv.FormatInt(k.Int, 10))
		case kind == fieldText:
			s, ok := text(k.String())
			if !ok {
				return "", false
			}
			all = append(all, s)
		case kind != fieldInt:
			return "", false
		}
	}
	if len(all) == 0 {
		return "(1 = 0)", true
	}
	return "(" + name + " IN (" + strings.Join(all, ", ") + "))", true
}
