package crs

import "sigi/geom"

// Affine maps house coordinates to pixels: x' = A*x + B, y' = D*y + E. For a
// picture A > 0 and D < 0, as its rows count downwards.
type Affine struct{ A, B, D, E float64 }

// ToPixels is the map of box b onto a picture of width by height pixels, the
// upper left corner of the box at (0, 0). The box must have an area.
func ToPixels(b geom.Bound, width, height float64) Affine {
	a, d := width/b.Width(), -height/b.Height()
	return Affine{A: a, B: -float64(a * b.MinX), D: d, E: -float64(d * b.MaxY)}
}

// XY maps a point.
func (m Affine) XY(x, y float64) (px, py float64) {
	return float64(m.A*x) + m.B, float64(m.D*y) + m.E
}

// Inverse maps pixels to house coordinates. A and D must not be 0.
func (m Affine) Inverse() Affine {
	return Affine{A: 1 / m.A, B: -m.B / m.A, D: 1 / m.D, E: -m.E / m.D}
}

// Apply maps the xy of each vertex of src to pairs in dst, which must have
// room for them. dst may be src.
func (m Affine) Apply(dst, src []float64, stride int) {
	n := len(src) / stride
	dst = dst[:2*n]
	for i := 0; i < n; i++ {
		x, y := src[i*stride], src[i*stride+1]
		dst[2*i] = float64(m.A*x) + m.B
		dst[2*i+1] = float64(m.D*y) + m.E
	}
}
