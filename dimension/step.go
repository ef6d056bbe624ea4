package dimension

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// step is the distance between the values of a sampled interval: for numbers
// size; for times months and then microseconds (size), as months differ.
type step struct {
	months int
	size   float64
}

// none is the step of an interval in which every value is.
func (s step) none() bool { return s == step{} }

// parseStep reads a number, or a period of ISO 8601: P1Y2M3W4DT5H6M7.5S.
func parseStep(k Kind, text string) (s step, ok bool) {
	if len(text) > maxText {
		return s, false
	}
	if k == Number {
		v, ok := parseValue(k, text)
		return step{size: v.Low}, ok && v.Low >= 0
	}
	text, ok = strings.CutPrefix(strings.ToUpper(text), "P")
	if !ok {
		return s, text == "0" // "0": every instant there is data of
	}
	days, hours, _ := strings.Cut(text, "T")
	some := false
	read := func(text string, units map[byte]func(float64)) bool {
		for text != "" {
			end := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789.", r) })
			if end < 1 {
				return false
			}
			v, err := strconv.ParseFloat(text[:end], 64)
			add, known := units[text[end]]
			if err != nil || !known || v > 1e9 {
				return false
			}
			add(v)
			text, some = text[end+1:], true
		}
		return true
	}
	of := func(d time.Duration) func(float64) {
		return func(v float64) { s.size += v * float64(d/time.Microsecond) }
	}
	const day = 24 * time.Hour
	whole := true
	months := func(each int) func(float64) {
		return func(v float64) {
			whole = whole && v == math.Trunc(v)
			s.months += int(v) * each
		}
	}
	ok = read(days, map[byte]func(float64){'Y': months(12), 'M': months(1), 'W': of(7 * day), 'D': of(day)}) &&
		read(hours, map[byte]func(float64){'H': of(time.Hour), 'M': of(time.Minute), 'S': of(time.Second)})
	return s, ok && some && whole && s.months >= 0
}

// averageMonth in microseconds, to guess how many steps lie in between.
const averageMonth = 365.2425 / 12 * 86400e6

// at is the value n steps above low.
func (s step) at(low float64, n float64) float64 {
	if s.months != 0 {
		low = Instant(AsTime(low).AddDate(0, s.months*int(n), 0))
	}
	return low + n*s.size
}

// nearest is the value on the steps between low and high that is nearest to v.
func (s step) nearest(low, high, v float64) float64 {
	v = math.Min(math.Max(v, low), high)
	if s.none() {
		return v
	}
	guess := math.Round((v - low) / (s.size + float64(s.months)*averageMonth))
	best := low
	for n := math.Max(0, guess-2); n <= guess+2; n++ { // months differ
		if c := s.at(low, n); c <= high && math.Abs(c-v) < math.Abs(best-v) {
			best = c
		}
	}
	return best
}
