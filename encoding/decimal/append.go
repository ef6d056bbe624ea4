package decimal

import (
	"math"
	"strconv"
)

// MaxPlaces is the most decimal places that are written.
const MaxPlaces = 15

var powers = [MaxPlaces + 1]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

var integers = [MaxPlaces + 1]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// pairs are the two digits of 0 to 99.
const pairs = "00010203040506070809" +
	"10111213141516171819" +
	"20212223242526272829" +
	"30313233343536373839" +
	"40414243444546474849" +
	"50515253545556575859" +
	"60616263646566676869" +
	"70717273747576777879" +
	"80818283848586878889" +
	"90919293949596979899"

// Append writes v with at most so many decimal places (0 to MaxPlaces) after
// dst and returns the longer slice. Zeros at the end are not written, nor is
// the sign of zero. v must be finite.
func Append(dst []byte, v float64, places int) []byte {
	places = max(0, min(places, MaxPlaces))
	scaled := math.Abs(v) * powers[places]
	if !(scaled < 1<<50) { // beyond that the rounding of the product reaches the last place
		return large(dst, v, places)
	}
	n := uint64(scaled + 0.5)
	if n == 0 {
		return append(dst, '0')
	}
	if v < 0 {
		dst = append(dst, '-')
	}
	whole := n / integers[places]
	rest := n - whole*integers[places]
	dst = appendUint(dst, whole)
	if rest == 0 {
		return dst
	}
	for rest%10 == 0 {
		rest /= 10
		places--
	}
	dst = append(dst, '.')
	at := len(dst)
	dst = append(dst, "000000000000000"[:places]...)
	for i := at + places; rest > 0; {
		if rest < 10 {
			dst[i-1] = byte('0' + rest)
			break
		}
		q := rest / 100
		p := 2 * (rest - 100*q)
		dst[i-1], dst[i-2] = pairs[p+1], pairs[p]
		rest, i = q, i-2
	}
	return dst
}

func appendUint(dst []byte, n uint64) []byte {
	var b [20]byte
	i := len(b)
	for n >= 100 {
		q := n / 100
		p := 2 * (n - 100*q)
		i -= 2
		b[i], b[i+1] = pairs[p], pairs[p+1]
		n = q
	}
	if n >= 10 {
		i -= 2
		b[i], b[i+1] = pairs[2*n], pairs[2*n+1]
	} else {
		i--
		b[i] = byte('0' + n)
	}
	return append(dst, b[i:]...)
}

// large writes numbers beyond 50 bits, and those that are no numbers.
func large(dst []byte, v float64, places int) []byte {
	start := len(dst)
	dst = strconv.AppendFloat(dst, v, 'f', places, 64)
	if places > 0 && !math.IsInf(v, 0) && !math.IsNaN(v) {
		for dst[len(dst)-1] == '0' {
			dst = dst[:len(dst)-1]
		}
		if dst[len(dst)-1] == '.' {
			dst = dst[:len(dst)-1]
		}
	}
	if string(dst[start:]) == "-0" {
		dst = append(dst[:start], '0')
	}
	return dst
}
