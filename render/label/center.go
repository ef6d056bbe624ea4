package label

import "sigi/geom"

// Middles returns a line through the middles of an area's widest horizontals,
// upwards through its largest polygon: n of them, smoothed. What is long and
// upright, bent or not, has its centre line there. nil where there is no area.
func Middles(g *geom.Geometry, n int, scratch []float64) (line, _ []float64) {
	if len(g.Ends) == 0 || len(g.Flat) < 8 || n < 2 {
		return nil, scratch
	}
	first, last := largestPart(g)
	b := boundOf(ring(g, first))
	if b.Empty() {
		return nil, scratch
	}
	for i := range n {
		y := b.MinY + b.Height()*(float64(i)+0.5)/float64(n)
		var mid, width float64
		if mid, width, scratch = widest(g, first, last, y, scratch); width > 0 {
			line = append(line, mid, y)
		}
	}
	for range 2 {
		before := 0.0
		for i := 0; i+1 < len(line); i += 2 {
			now := line[i]
			if i > 0 && i+2 < len(line) {
				line[i] = (before + 2*now + line[i+2]) / 4
			}
			before = now
		}
	}
	return line, scratch
}
