package render

import (
	"math"

	"sigi/geom"
	"sigi/layers"
)

// Areas far below a pixel come as dots where nothing but their size shows.

// dotted reports whether symbols of a feature far below a pixel are drawn from
// its box alone: plain fills, and plain outlines wide enough to hide it.
func (s *symbolizer) dotted() bool {
	switch {
	case s.Geometry != nil || !s.constant:
		return false
	case s.Polygon != nil:
		return s.tile == nil && s.shiftX == 0 && s.shiftY == 0 && (!s.hasStroke || s.blunt())
	case s.Line != nil:
		return !s.hasStroke || s.blunt()
	}
	return false
}

// blunt reports whether the stroke hides what a dot it goes round is like.
func (s *symbolizer) blunt() bool {
	return s.stroke.Width > dotPx && len(s.stroke.Dashes) == 0 && s.stroke.Offset == 0 && s.along == nil && s.strokeTile == nil
}

// dot draws a dot by the rules in d.rules.
func (d *drawer) dot(dot *layers.Dot, rules [][]symbolizer) error {
	corners := [4]float64{dot.Box.MinX, dot.Box.MinY, dot.Box.MaxX, dot.Box.MaxY}
	if err := d.plan.grid.Apply(corners[:], corners[:], 2); err != nil {
		return err
	}
	b := geom.Bound{MinX: math.Min(corners[0], corners[2]), MinY: math.Min(corners[1], corners[3]),
		MaxX: math.Max(corners[0], corners[2]), MaxY: math.Max(corners[1], corners[3])}
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
				// As large as the area, in the middle of its box.
				k := (1 - math.Sqrt(dot.Share)) / 2
				w, h := k*(b.MaxX-b.MinX), k*(b.MaxY-b.MinY)
				d.painter.Rect(geom.Bound{MinX: b.MinX + w, MinY: b.MinY + h, MaxX: b.MaxX - w, MaxY: b.MaxY - h}, s.fill)
			}
			if s.hasStroke {
				d.painter.Rect(b.Pad(s.stroke.Width/2), s.ink)
			}
		}
	}
	return nil
}
