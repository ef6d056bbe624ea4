package filter

import "math"

// orient tells on which side of the line from a to b the point c lies: 1 left,
// -1 right, 0 on it, exactly for the doubles given.
//
// The determinant is computed plainly and trusted if it is larger than its
// rounding error can be (Shewchuk, Adaptive Precision Floating-Point
// Arithmetic, 1997, orient2d stage A); else it is summed without error.
func orient(ax, ay, bx, by, cx, cy float64) int {
	l := float64((ax - cx) * (by - cy))
	r := float64((ay - cy) * (bx - cx))
	det := l - r
	const bound = (3 + 16*0x1p-53) * 0x1p-53
	if e := bound * (math.Abs(l) + math.Abs(r)); det > e || -det > e {
		return sign(det)
	}
	if ax == cx && ay == cy || bx == cx && by == cy || ax == bx && ay == by {
		return 0
	}
	return orientExact(ax, ay, bx, by, cx, cy)
}

func sign(f float64) int {
	switch {
	case f > 0:
		return 1
	case f < 0:
		return -1
	}
	return 0
}

// orientExact sums the six products of the determinant as an expansion: a sum
// of doubles that do not overlap, whose sign is that of its largest part.
func orientExact(ax, ay, bx, by, cx, cy float64) int {
	var e [12]float64
	n := 0
	for _, p := range [...][2]float64{{ax, by}, {-ax, cy}, {-cx, by}, {-ay, bx}, {ay, cx}, {cy, bx}} {
		hi := float64(p[0] * p[1])
		lo := math.FMA(p[0], p[1], -hi)
		n = grow(&e, n, lo)
		n = grow(&e, n, hi)
	}
	for i := n - 1; i >= 0; i-- {
		if e[i] != 0 {
			return sign(e[i])
		}
	}
	return 0
}

// grow adds b to the expansion e[:n].
func grow(e *[12]float64, n int, b float64) int {
	q := b
	for i := range n {
		s := q + e[i]
		v := s - q
		e[i] = (q - (s - v)) + (e[i] - v)
		q = s
	}
	e[n] = q
	return n + 1
}
