package label

import "math"

// Length is the length of a line of xy pairs.
func Length(line []float64) float64 {
	l := 0.0
	for i := 2; i+1 < len(line); i += 2 {
		l += math.Hypot(line[i]-line[i-2], line[i+1]-line[i-1])
	}
	return l
}

// At is the point of a line at a distance from its start, kept on the line.
func At(line []float64, s float64) (x, y float64) {
	if len(line) < 2 {
		return 0, 0
	}
	for i := 2; i+1 < len(line); i += 2 {
		dx, dy := line[i]-line[i-2], line[i+1]-line[i-1]
		l := math.Hypot(dx, dy)
		if s <= l && l > 0 {
			t := math.Max(s, 0) / l
			return line[i-2] + t*dx, line[i-1] + t*dy
		}
		s -= l
	}
	return line[len(line)-2], line[len(line)-1]
}

// Glyph is where a glyph's origin stands along a line, and the direction of its
// base line there, of length 1.
type Glyph struct{ X, Y, Cos, Sin float64 }

// Angle is the direction of the glyph's base line in radians, clockwise.
func (g *Glyph) Angle() float64 { return math.Atan2(g.Sin, g.Cos) }

// MaxBend is the sharpest turn between two glyphs that can still be read, in
// radians.
const MaxBend = 32 * math.Pi / 180

// Along sets glyphs of the given advances along a line, the first starting at
// from. Each stands on the chord of its advance, moved by offset to the right
// of the direction of travel (downwards, for text from left to right). ok is
// false if the line ends before the text does, or turns by more than bend
// radians between two glyphs.
func Along(line []float64, from float64, advances []float64, offset, bend float64) (glyphs []Glyph, ok bool) {
	w := walker{line: line}
	x0, y0, ok := w.to(from)
	if !ok {
		return nil, false
	}
	s := from
	straightest := math.Cos(math.Min(bend, math.Pi))
	var cos, sin float64 // of the glyph before; both 0 before the first
	glyphs = make([]Glyph, 0, len(advances))
	for _, a := range advances {
		if a <= 0 { // a mark that stands on the one before
			g := Glyph{x0, y0, cos, sin}
			if cos == 0 && sin == 0 {
				g.Cos = 1
			}
			glyphs = append(glyphs, g)
			continue
		}
		s += a
		segment := w.i
		x1, y1, ok := w.to(s)
		if !ok {
			return nil, false
		}
		c, n := w.cos, w.sin
		if w.i != segment {
			d := math.Hypot(x1-x0, y1-y0)
			if !(d > 0) {
				return nil, false
			}
			c, n = (x1-x0)/d, (y1-y0)/d
		}
		if (cos != 0 || sin != 0) && c*cos+n*sin < straightest {
			return nil, false
		}
		cos, sin = c, n
		mx, my := (x0+x1)/2, (y0+y1)/2
		glyphs = append(glyphs, Glyph{
			X:   mx - cos*a/2 - sin*offset,
			Y:   my - sin*a/2 + cos*offset,
			Cos: cos, Sin: sin,
		})
		x0, y0 = x1, y1
	}
	return glyphs, true
}

// walker goes along a line once.
type walker struct {
	line     []float64
	i        int     // the segment it is on ends at vertex i; 0: not begun
	passed   float64 // length before that segment
	length   float64 // of that segment
	cos, sin float64 // its direction
}

// to returns the point at distance s, which may not fall.
func (w *walker) to(s float64) (x, y float64, ok bool) {
	if w.i == 0 && !w.next() {
		return 0, 0, false
	}
	const slack = 1e-6
	for !(s <= w.passed+w.length+slack) { // NaN too
		if !w.next() {
			return 0, 0, false
		}
	}
	d := math.Min(math.Max(s-w.passed, 0), w.length)
	return w.line[w.i-2] + d*w.cos, w.line[w.i-1] + d*w.sin, true
}

// next goes to the next segment that has a length.
func (w *walker) next() bool {
	w.passed += w.length
	for w.i += 2; w.i+1 < len(w.line); w.i += 2 {
		dx, dy := w.line[w.i]-w.line[w.i-2], w.line[w.i+1]-w.line[w.i-1]
		if l := math.Hypot(dx, dy); l > 0 && l <= math.MaxFloat64 {
			w.length, w.cos, w.sin = l, dx/l, dy/l
			return true
		}
	}
	w.length = 0
	return false
}

// Upright returns the line in the direction in which text along its stretch
// [from, from+length] reads from left to right, and where that stretch starts
// then. If it must be reversed, that is done in *buffer.
func Upright(line []float64, from, length float64, buffer *[]float64) (upright []float64, start float64, reversed bool) {
	x0, y0 := At(line, from)
	x1, y1 := At(line, from+length)
	const level = 1e-6
	if x1-x0 > level || (math.Abs(x1-x0) <= level && y1 <= y0) { // a vertical reads upwards
		return line, from, false
	}
	b := append((*buffer)[:0], line...)
	turn(b)
	*buffer = b
	return b, Length(line) - from - length, true
}
