package dimension

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Kind is what values are.
type Kind uint8

// The kinds.
const (
	Number Kind = iota
	Time
)

// Span is values from Low to High, both included; see the package comment for
// what they count.
type Span struct{ Low, High float64 }

// Instant is a time as a value.
func Instant(t time.Time) float64 { return float64(t.UnixMicro()) }

// AsTime is a value as a time, in UTC.
func AsTime(v float64) time.Time { return time.UnixMicro(int64(v)).UTC() }

// maxText bounds one value as it is written.
const maxText = 64

// parseValue reads one value; ok is false if it is none of its kind.
func parseValue(k Kind, text string) (s Span, ok bool) {
	if len(text) > maxText {
		return s, false
	}
	if k == Time {
		return parseTime(text)
	}
	if strings.Trim(text, "0123456789+-.eE") != "" {
		return s, false // Go's own reader also takes "inf", "nan" and hexadecimal
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return s, false
	}
	return Span{v, v}, true
}

// timeForms by precision: how they are written, and where the next of the
// same precision begins.
var timeForms = []struct {
	layout string
	next   func(time.Time) time.Time
}{
	{"2006", func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
	{"2006-01", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
	{"2006-01-02", func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
	{"2006-01-02T15", func(t time.Time) time.Time { return t.Add(time.Hour) }},
	{"2006-01-02T15:04", func(t time.Time) time.Time { return t.Add(time.Minute) }},
	// A second and what is finer are instants; Go reads fractions unasked.
	{"2006-01-02T15:04:05", func(t time.Time) time.Time { return t.Add(time.Microsecond) }},
}

// parseTime reads ISO 8601 as 06-042 annex D has it: any precision, "Z" or an
// offset behind an hour; without one it is UTC.
func parseTime(text string) (s Span, ok bool) {
	text = strings.ToUpper(text)
	for _, f := range timeForms {
		layouts := []string{f.layout}
		if strings.Contains(f.layout, "T") {
			layouts = append(layouts, f.layout+"Z07:00", f.layout+"Z0700", f.layout+"Z07")
		}
		for _, l := range layouts {
			if t, err := time.Parse(l, text); err == nil && plausible(t) {
				return Span{Instant(t), Instant(f.next(t)) - 1}, true
			}
		}
	}
	return s, false
}

// plausible years are those whose microseconds float64 holds exactly.
func plausible(t time.Time) bool { return t.Year() >= 1 && math.Abs(Instant(t)) < 1<<53 }

// write writes a value as Choose reads it.
func write(k Kind, v float64) string {
	if k == Number {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return AsTime(v).Format("2006-01-02T15:04:05.999999Z")
}
