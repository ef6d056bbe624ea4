package label

import "math"

// maxSmooth bounds the points of a smoothed line.
const maxSmooth = 4096

// Smooth returns a line that goes through the means of another's stretches of a
// length around each of its places, in memory of its own: corners become bends.
// Its ends stay. The line itself comes back where there is nothing to smooth.
func Smooth(line []float64, over float64) []float64 {
	length := Length(line)
	n := int(math.Ceil(length / (over / 4)))
	if !(over > 0) || len(line) < 6 || n < 2 || n > maxSmooth {
		return line
	}
	step := length / float64(n)
	at := make([]float64, 0, 2*(n+1))
	w := walker{line: line}
	for i := range n + 1 {
		x, y, ok := w.to(math.Min(float64(i)*step, length))
		if !ok {
			x, y = line[len(line)-2], line[len(line)-1]
		}
		at = append(at, x, y)
	}
	out := make([]float64, 0, len(at))
	for i := range n + 1 {
		half := min(i, n-i, 2) // narrower towards the ends
		sx, sy := 0.0, 0.0
		for k := i - half; k <= i+half; k++ {
			sx += at[2*k]
			sy += at[2*k+1]
		}
		m := float64(2*half + 1)
		out = append(out, sx/m, sy/m)
	}
	return out
}
