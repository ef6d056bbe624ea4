package vector

import (
	"math"
	"strconv"
)

// far is how far from the origin, in pixels, coordinates are written: readers of
// PDF count on at least 32767 (ISO 32000-1 annex C).
const far = 30000

// hundredths is a coordinate in 1/100 pixel, kept within far.
func hundredths(v float64) int {
	return int(math.Round(math.Max(-far, math.Min(far, v)) * 100)) // NaN is -far
}

// appendHundredths writes n/100 without needless zeros.
func appendHundredths(b []byte, n int) []byte {
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	if n >= 100 || n%100 == 0 {
		b = strconv.AppendInt(b, int64(n/100), 10)
	}
	if n %= 100; n == 0 {
		return b
	}
	b = append(b, '.', '0'+byte(n/10))
	if n%10 != 0 {
		b = append(b, '0'+byte(n%10))
	}
	return b
}

// appendCoordinate writes a coordinate.
func appendCoordinate(b []byte, v float64) []byte { return appendHundredths(b, hundredths(v)) }

// appendNumber writes a number with up to six decimals, never with an exponent,
// which PDF does not know.
func appendNumber(b []byte, v float64) []byte {
	if v-v != 0 || math.Abs(v) > 1e15 {
		return append(b, '0')
	}
	from := len(b)
	b = strconv.AppendFloat(b, v, 'f', 6, 64)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	if string(b[from:]) == "-0" {
		b = append(b[:from], '0')
	}
	return b
}

// appendNumbers writes numbers with a blank behind each.
func appendNumbers(b []byte, all ...float64) []byte {
	for _, v := range all {
		b = append(appendNumber(b, v), ' ')
	}
	return b
}
