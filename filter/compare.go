package filter

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sigi/feature"
)

// Coercion, where the kinds of two sides differ:
//
//	number  text     the text read as a number
//	bool    text     the text read as a bool (true, false, t, f, 1, 0)
//	instant text     the text read as RFC 3339, a local time (taken as UTC) or a day
//	date    instant  the date as its midnight UTC
//	bool    number   as 0 or 1
//
// Sides that cannot be brought together are not equal, and their order is
// unknown. Text is compared by code point.

// order is the outcome of a comparison of two values.
type order int8

const (
	less         order = -1
	same         order = 0
	more         order = 1
	incomparable order = 2
	withNull     order = 3
)

// holds applies an operator to an order.
func (op CompareOp) holds(o order) truth {
	switch o {
	case withNull:
		return unknown
	case incomparable:
		switch op {
		case Equal:
			return no
		case NotEqual:
			return yes
		}
		return unknown
	}
	switch op {
	case Equal:
		return truthOf(o == same)
	case NotEqual:
		return truthOf(o != same)
	case Less:
		return truthOf(o == less)
	case LessEqual:
		return truthOf(o != more)
	case Greater:
		return truthOf(o == more)
	default:
		return truthOf(o != less)
	}
}

// mirror is the operator with its sides exchanged.
func (op CompareOp) mirror() CompareOp {
	return [...]CompareOp{Equal, NotEqual, Greater, GreaterEqual, Less, LessEqual}[op]
}

// constant is one side of a comparison, with all readings of it made once.
type constant struct {
	v        feature.Value
	number   float64
	isNumber bool
	instant  int64
	isTime   bool
	truth    bool
	isBool   bool
}

func readConstant(v feature.Value) constant {
	c := constant{v: v}
	c.number, c.isNumber = v.Number()
	switch v.Kind() {
	case feature.String:
		c.truth, c.isBool = textBool(v.Text())
		if t, ok := textTime(v.Text()); ok {
			c.instant, c.isTime = t.UnixMicro(), true
		}
	case feature.Bool:
		c.truth, c.isBool = v.Bool(), true
	case feature.Time, feature.Date:
		c.instant, c.isTime = v.Time().UnixMicro(), true
	}
	return c
}

// compareConstant orders v against a constant; the same rules as compare.
func compareConstant(v feature.Value, c *constant, fold bool) order {
	k, ck := v.Kind(), c.v.Kind()
	if k == feature.Null || ck == feature.Null {
		return withNull
	}
	switch k {
	case feature.String:
		if ck == feature.String {
			return orderText(v.Text(), c.v.Text(), fold)
		}
		return compare(v, c.v, fold)
	case feature.Int:
		if ck == feature.Int {
			return orderOf(v.Int(), c.v.Int())
		}
		fallthrough
	case feature.Float:
		if !c.isNumber {
			return incomparable
		}
		f, _ := v.Number()
		return orderOf(f, c.number)
	case feature.Bool:
		if c.isBool {
			return orderBool(v.Bool(), c.truth)
		}
		if c.isNumber {
			f, _ := v.Number()
			return orderOf(f, c.number)
		}
	case feature.Time, feature.Date:
		if c.isTime {
			return orderOf(v.Time().UnixMicro(), c.instant)
		}
	}
	return incomparable
}

// compare orders two values; fold ignores case in text.
func compare(a, b feature.Value, fold bool) order {
	ka, kb := a.Kind(), b.Kind()
	switch {
	case ka == feature.Null || kb == feature.Null:
		return withNull
	case ka == feature.String && kb == feature.String:
		return orderText(a.Text(), b.Text(), fold)
	case ka == feature.Int && kb == feature.Int:
		return orderOf(a.Int(), b.Int())
	case ka == feature.Bool || kb == feature.Bool:
		x, okX := valueBool(a)
		y, okY := valueBool(b)
		if okX && okY {
			return orderBool(x, y)
		}
	case isInstant(ka) || isInstant(kb):
		x, okX := valueTime(a)
		y, okY := valueTime(b)
		if okX && okY {
			return orderOf(x, y)
		}
		return incomparable
	}
	x, okX := a.Number()
	y, okY := b.Number()
	if okX && okY {
		return orderOf(x, y)
	}
	return incomparable
}

// AsTime reads a value as a comparison with an instant does, for drivers that
// compare themselves; ok is false where the two are incomparable.
func AsTime(v feature.Value) (t time.Time, ok bool) {
	micros, ok := valueTime(v)
	return time.UnixMicro(micros).UTC(), ok
}

// AsBool reads a value as a comparison with a bool does, likewise.
func AsBool(v feature.Value) (b, ok bool) { return valueBool(v) }

func isInstant(k feature.Kind) bool { return k == feature.Time || k == feature.Date }

func valueBool(v feature.Value) (b, ok bool) {
	switch v.Kind() {
	case feature.Bool:
		return v.Bool(), true
	case feature.String:
		return textBool(v.Text())
	}
	return false, false
}

func valueTime(v feature.Value) (int64, bool) {
	switch v.Kind() {
	case feature.Time, feature.Date:
		return v.Time().UnixMicro(), true
	case feature.String:
		t, ok := textTime(v.Text())
		return t.UnixMicro(), ok
	}
	return 0, false
}

func textBool(s string) (b, ok bool) {
	s = strings.TrimSpace(s)
	switch {
	case s == "1" || strings.EqualFold(s, "true") || strings.EqualFold(s, "t"):
		return true, true
	case s == "0" || strings.EqualFold(s, "false") || strings.EqualFold(s, "f"):
		return false, true
	}
	return false, false
}

// textTime reads what clients and documents write as an instant or a day.
func textTime(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return time.Time{}, false
	}
	for _, layout := range [...]string{time.DateOnly, time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04Z07:00", "2006-01-02Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

func orderOf[T int64 | float64](a, b T) order {
	switch {
	case a < b:
		return less
	case a > b:
		return more
	}
	return same
}

func orderBool(a, b bool) order {
	switch {
	case a == b:
		return same
	case b:
		return less
	}
	return more
}

func orderText(a, b string, fold bool) order {
	if !fold {
		return order(strings.Compare(a, b))
	}
	for a != "" && b != "" {
		x, n := utf8.DecodeRuneInString(a)
		y, m := utf8.DecodeRuneInString(b)
		if x != y {
			if x, y = foldRune(x), foldRune(y); x != y {
				return orderOf(int64(x), int64(y))
			}
		}
		a, b = a[n:], b[m:]
	}
	return orderOf(int64(len(a)), int64(len(b)))
}

// foldRune brings the upper and lower forms of a letter together, one rune to
// one rune; no language rules.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	return unicode.ToLower(unicode.ToUpper(r))
}
