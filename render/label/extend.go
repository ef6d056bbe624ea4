package label

import "math"

// Extend appends line to dst, longer by so much at each end, straight on.
func Extend(dst, line []float64, by float64) []float64 {
	n := len(line)
	if n < 4 {
		return append(dst, line...)
	}
	const slack = 1e-6 // lengths are summed up again
	by += slack
	beyond := func(x, y, fromX, fromY float64) (float64, float64) {
		dx, dy := x-fromX, y-fromY
		l := math.Hypot(dx, dy)
		if l == 0 {
			return x, y
		}
		return x + dx/l*by, y + dy/l*by
	}
	x, y := beyond(line[0], line[1], line[2], line[3])
	dst = append(dst, x, y)
	dst = append(dst, line...)
	x, y = beyond(line[n-2], line[n-1], line[n-4], line[n-3])
	return append(dst, x, y)
}
