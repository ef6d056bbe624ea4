package feature

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Kind is the type of a value or an attribute.
type Kind uint8

// The kinds. Null is the zero Kind, so the zero Value is null.
const (
	Null   Kind = iota
	Bool        // true or false
	Int         // 64-bit integer
	Float       // 64-bit float
	String      // text
	Time        // an instant, UTC, microseconds
	Date        // a day without a zone; stored as midnight UTC
)

// String returns the kind's name in the words of the catalog.
func (k Kind) String() string {
	return [...]string{"null", "bool", "int", "float", "string", "time", "date"}[k]
}

// Value is one attribute value. The zero Value is null.
type Value struct {
	kind Kind
	num  uint64 // bits of a bool, int64, float64 or microseconds since 1970
	str  string
}

// Of… make values.
func OfBool(b bool) Value {
	if b {
		return Value{kind: Bool, num: 1}
	}
	return Value{kind: Bool}
}

// OfInt returns an integer value.
func OfInt(i int64) Value { return Value{kind: Int, num: uint64(i)} }

// OfFloat returns a float value; NaN is null, since SQL and JSON cannot say it.
func OfFloat(f float64) Value {
	if math.IsNaN(f) {
		return Value{}
	}
	return Value{kind: Float, num: math.Float64bits(f)}
}

// OfString returns a text value.
func OfString(s string) Value { return Value{kind: String, str: s} }

// OfTime returns an instant, cut to microseconds.
func OfTime(t time.Time) Value { return Value{kind: Time, num: uint64(t.UnixMicro())} }

// OfDate returns the day of t (in t's own zone).
func OfDate(t time.Time) Value {
	y, m, d := t.Date()
	return Value{kind: Date, num: uint64(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).UnixMicro())}
}

// Kind returns the value's kind.
func (v Value) Kind() Kind { return v.kind }

// IsNull reports whether the value is null.
func (v Value) IsNull() bool { return v.kind == Null }

// Bool returns a bool value's truth, false for any other kind.
func (v Value) Bool() bool { return v.kind == Bool && v.num != 0 }

// Int returns an Int's value, 0 for any other kind.
func (v Value) Int() int64 {
	if v.kind != Int {
		return 0
	}
	return int64(v.num)
}

// Time returns the instant of a Time or Date, in UTC.
func (v Value) Time() time.Time {
	if v.kind != Time && v.kind != Date {
		return time.Time{}
	}
	return time.UnixMicro(int64(v.num)).UTC()
}

// Number returns the value as a number: Int and Float as they are, Bool as 0
// or 1, text that reads as a number (styles and filters write literals as
// text). ok is false for everything else.
func (v Value) Number() (f float64, ok bool) {
	switch v.kind {
	case Int:
		return float64(int64(v.num)), true
	case Float:
		return math.Float64frombits(v.num), true
	case Bool:
		return float64(v.num), true
	case String:
		if f, err := strconv.ParseFloat(strings.TrimSpace(v.str), 64); err == nil && !math.IsNaN(f) {
			return f, true
		}
	}
	return 0, false
}

// Text returns the value as a person would write it: "" for null, the
// shortest decimal form for floats, RFC 3339 for instants.
func (v Value) Text() string {
	switch v.kind {
	case String:
		return v.str
	case Int:
		return strconv.FormatInt(int64(v.num), 10)
	case Float:
		return formatFloat(math.Float64frombits(v.num))
	case Bool:
		return strconv.FormatBool(v.num != 0)
	case Time:
		return v.Time().Format(time.RFC3339Nano)
	case Date:
		return v.Time().Format(time.DateOnly)
	}
	return ""
}

// formatFloat avoids exponents in the range people meet on maps.
func formatFloat(f float64) string {
	if a := math.Abs(f); a == 0 || (a >= 1e-6 && a < 1e15) {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}
