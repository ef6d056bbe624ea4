package render

import (
	"math"

	"sigi/geom"
	"sigi/layers"
)

// Areas below a pixel come as dots where nothing but their size shows: one
// rectangle, in the middle of the area's box, that takes as much of the picture as
// the area and its outline.

// Sizes, in pixels, below which an area may be a dot: where the index gives it as one, and
// there with an outline, up to a quarter more than it is wide; and with an outline, where it was
// read as it is. There an area that is larger, but not than its outline is wide, is a blot
// (blot.go). With 1.35 instead of 1.25 a block of pixels is off by 1.8 levels, not 1.5
// (TestOverviewsOnAgainstOff), with 1 a million outlined buildings take a third longer.
const (
	dotFromIndexPx      = 1
	outlinedFromIndexPx = 1.25
	outlinedDotPx       = 0.65
)

// dotSize is the size, in pixels, below which an area may be a dot for the
// symbolizer; 0: never. Plain fills may, and plain outlines that hide what they
// go round.
func (s *symbolizer) dotSize() float64 {
	switch {
	case s.Geometry != nil || !s.constant || s.Polygon == nil && s.Line == nil,
		s.Polygon != nil && (s.tile != nil || s.shiftX != 0 || s.shiftY != 0):
		return 0
	case !s.hasStroke:
		return dotFromIndexPx
	case s.blunt():
		return math.Min(s.stroke.Width, 1) * outlinedFromIndexPx
	}
	return 0
}

// blunt reports whether the stroke hides what a dot it goes round is like.
func (s *symbolizer) blunt() bool {
	return s.stroke.Width > dotPx && len(s.stroke.Dashes) == 0 && s.stroke.Offset == 0 && s.along == nil && s.strokeTile == nil
}

// dotSize is the size below which an area may be a dot for all symbolizers.
func (p *layerPlan) dotSize() float64 {
	size := float64(outlinedFromIndexPx)
	for _, rules := range p.featureTypes {
		for _, symbolizers := range rules {
			for i := range symbolizers {
				size = math.Min(size, symbolizers[i].dotSize())
			}
		}
	}
	return size
}

// dot draws a dot by the rules in d.rules.
func (d *drawer) dot(dot *layers.Dot, rules [][]symbolizer) error {
	// Where the box lies and how long its sides are; which way they point shows only
	// by which of them is the wider, or by neither.
	p := [6]float64{dot.Box.MinX, dot.Box.MinY, dot.Box.MaxX, dot.Box.MinY, dot.Box.MinX, dot.Box.MaxY}
	if err := d.plan.grid.Apply(p[:], p[:], 2); err != nil {
		return err
	}
	ux, uy, vx, vy := p[2]-p[0], p[3]-p[1], p[4]-p[0], p[5]-p[1]
	w, h, around := upright(ux, uy, vx, vy, dot.Around)
	x, y := p[0]+(ux+vx)/2, p[1]+(uy+vy)/2
	b := geom.Bound{MinX: x - w/2, MinY: y - h/2, MaxX: x + w/2, MaxY: y + h/2}
	if !b.Intersects(d.drawBox) { // nor not a number
		return nil
	}
	if !b.Intersects(d.above) {
		d.drawn[len(d.drawn)-1]++
	}
	for _, r := range d.rules {
		for i := range rules[r] {
			s := &rules[r][i]
			if s.hasFill && !(s.hasStroke && s.ink.A == 255) {
				d.canvas.Rect(inked(b, dot.Share, around, 0), s.fill)
			}
			if s.hasStroke {
				d.canvas.Rect(inked(b, dot.Share, around, s.stroke.Width/2), s.ink)
			}
		}
	}
	return nil
}

// upright is the width and height, in pixels, of a box whose sides became u and v
// there, and how long outlines are beside it that were around as long as the box.
func upright(ux, uy, vx, vy, around float64) (w, h, _ float64) {
	w, h = math.Abs(ux), math.Abs(vy)
	if math.Abs(uy) > w/16 || math.Abs(vx) > h/16 {
		w, h = math.Sqrt(float64(ux*ux)+float64(uy*uy)), math.Sqrt(float64(vx*vx)+float64(vy*vy))
		switch {
		case math.Abs(uy) > 2*math.Abs(ux):
			w, h = h, w
		case 2*math.Abs(uy) > math.Abs(ux): // aslant: as a square
			side := math.Sqrt(float64(w * h))
			around *= (w + h) / (2 * side)
			w, h = side, side
		}
	}
	return w, h, around
}

// inked is the rectangle that takes as much of the picture as an area with a
// stroke that reaches so far beyond it: of a box scaled by k about its middle and
// padded, it has the k for which
//
//	(k*w + 2*reach) * (k*h + 2*reach) = area + reach*outlines + 4*reach*reach
//
// where the right side is right for what has four square corners.
func inked(b geom.Bound, share, around, reach float64) geom.Bound {
	w, h := b.MaxX-b.MinX, b.MaxY-b.MinY
	area, half := float64(w*h), w+h
	k := 1.0
	if area > 0 {
		// area*k^2 + 2*reach*half*k - (share*area + 2*reach*half*around) = 0
		p, q := float64(reach*half), float64(share*area)+float64(2*reach*float64(half*around))
		k = q / (p + math.Sqrt(float64(p*p)+float64(area*q)))
	}
	dx, dy := float64((1-k)/2*w), float64((1-k)/2*h)
	return geom.Bound{MinX: b.MinX + dx - reach, MinY: b.MinY + dy - reach, MaxX: b.MaxX - dx + reach, MaxY: b.MaxY - dy + reach}
}

// closed reports whether the path is one line that comes back to where it began.
func (p *pixelPath) closed() bool {
	f := p.whole.Flat
	n := len(f)
	return len(p.whole.Ends) == 1 && n >= 6 && f[0] == f[n-2] && f[1] == f[n-1]
}

// form is how much of its box the path covers, and how long its outlines are
// beside that of the box.
func (p *pixelPath) form() (share, around float64) {
	g := &p.whole
	area, length, start, outer, parts := 0.0, 0.0, int32(0), true, g.Parts
	for i, end := range g.Ends {
		a, l := ringForm(g.Flat[start:end])
		if length += l; outer {
			area += math.Abs(a)
		} else {
			area -= math.Abs(a)
		}
		if outer = len(parts) > 0 && i+1 == int(parts[0]); outer {
			parts = parts[1:]
		}
		start = end
	}
	w, h := p.bound.MaxX-p.bound.MinX, p.bound.MaxY-p.bound.MinY
	if !(w*h > 0) {
		return 1, 1
	}
	return math.Min(math.Max(area/(w*h), 0), 1), math.Min(length/(2*w+2*h), 2)
}

// ringForm is the area of a ring, positive where it turns from x to y, and its length.
func ringForm(ring []float64) (area, length float64) {
	if len(ring) < 4 {
		return 0, 0
	}
	x0, y0, px, py := ring[0], ring[1], 0.0, 0.0
	for i := 2; i+1 < len(ring); i += 2 {
		x, y := ring[i]-x0, ring[i+1]-y0
		area += float64(px*y) - float64(x*py)
		length += math.Sqrt(float64((x-px)*(x-px)) + float64((y-py)*(y-py)))
		px, py = x, y
	}
	return area / 2, length
}
