package render

import (
	"math"

	"sigi/geom"
	"sigi/styles"
)

// turnSteps is into how many directions graphics along a line are rounded, so
// that a curve takes some of the sprites that are kept and not one a place.
const turnSteps = 240

// graphicsAlong draws a stroke's graphic along the path (SE's GraphicStroke):
// in the middle of each dash where the stroke has dashes, else one after the
// other. Places are counted from the start of each line, wherever the picture
// ends, so that pictures of neighbouring boxes join.
func (d *drawer) graphicsAlong(s *symbolizer) {
	ratio := d.view.ratio
	g := s.along
	width := spriteWidth(g) * ratio
	step := width + s.gap*ratio
	first := s.initialGap*ratio + width/2
	if dashes := s.stroke.Dashes; len(dashes) > 0 {
		step = 0
		for _, l := range dashes {
			step += l
		}
		first = dashes[0]/2 - s.stroke.DashOffset + s.initialGap*ratio
	}
	step = math.Max(step, 1)
	if first < 0 {
		first += step * math.Ceil(-first/step)
	}
	path := d.thinned(true)
	start := int32(0)
	for _, end := range path.Ends {
		run := path.Flat[start:end]
		start = end
		length := 0.0
		for i := 0; i+3 < len(run); i += 2 {
			length = d.alongSegment(s, g, run[i], run[i+1], run[i+2], run[i+3], length, first, step)
		}
	}
}

// alongSegment draws what stands on one segment, which begins length pixels
// along its line, and returns where it ends.
func (d *drawer) alongSegment(s *symbolizer, g *styles.Sprite, x0, y0, x1, y1, length, first, step float64) float64 {
	dx, dy := x1-x0, y1-y0
	l := math.Hypot(dx, dy)
	if !(l > 0) || math.IsInf(l, 0) {
		return length
	}
	ends := length + l
	from, to, ok := within(x0, y0, dx, dy, d.drawBox.Pad(math.Abs(s.stroke.Offset)))
	if !ok {
		return ends
	}
	ux, uy := dx/l, dy/l
	turned := *g
	turn := math.Round(math.Atan2(uy, ux) / (2 * math.Pi) * turnSteps)
	turned.Rotation = math.Mod(g.Rotation+turn*360/turnSteps+360, 360)
	// What stands right on a vertex belongs to the segment that ends there.
	k := math.Ceil((length + from*l - first) / step)
	if k < 0 {
		k = 0
	}
	for at := first + k*step; at <= length+to*l; at += step {
		if at <= length && length > 0 {
			continue
		}
		x, y := x0+(at-length)*ux, y0+(at-length)*uy
		d.canvas.Graphic(Graphic{Sprite: &turned}, x-s.stroke.Offset*uy, y+s.stroke.Offset*ux)
	}
	return ends
}

// within cuts the segment from (x, y) over (dx, dy) to a box: the shares of it
// at which it enters and leaves (Liang and Barsky 1984).
func within(x, y, dx, dy float64, b geom.Bound) (from, to float64, ok bool) {
	from, to = 0, 1
	for _, c := range [4][2]float64{{-dx, x - b.MinX}, {dx, b.MaxX - x}, {-dy, y - b.MinY}, {dy, b.MaxY - y}} {
		switch p, q := c[0], c[1]; {
		case p == 0 && q < 0:
			return 0, 0, false
		case p < 0:
			from = math.Max(from, q/p)
		case p > 0:
			to = math.Min(to, q/p)
		}
	}
	return from, to, from <= to
}

// spriteWidth is a graphic's width in reference pixels, before turning.
func spriteWidth(s *styles.Sprite) float64 {
	size, aspect := s.Size, 1.0
	if src := s.Source; src != nil && isPicture(s) {
		if src.Width > 0 && src.Height > 0 {
			aspect = src.Width / src.Height
		}
		if size == 0 {
			size = src.Height
		}
	}
	return size * aspect
}
