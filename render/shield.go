package render

import (
	"math"

	"sigi/geom"
	"sigi/styles"
)

// fitShield gives the item the graphic that its style wants behind the label,
// of the size that a block of w by h pixels asks for, and returns its box
// around the middle of the block.
func (it *textItem) fitShield(t *styles.Text, w, h, ratio float64) geom.Bound {
	if t.Graphic == nil {
		return geom.Bound{}
	}
	s := *t.Graphic // the symbol is valid until the next one
	top, right, bottom, left := t.Margin[0]*ratio, t.Margin[1]*ratio, t.Margin[2]*ratio, t.Margin[3]*ratio
	height := s.Size
	if height == 0 && s.Source != nil {
		height = s.Source.Height
	}
	width := spriteWidth(&s)
	if t.Fit != styles.FitNone {
		// Whole pixels, so that numbers of as many digits share a picture.
		wide, high := math.Ceil(w+left+right)/ratio, math.Ceil(h+top+bottom)/ratio
		switch {
		case t.Fit == styles.FitStretch:
			s.Width, s.Size = wide, high
		case width > 0 && height > 0:
			k := math.Max(wide/width, high/height)
			s.Width, s.Size = width*k, height*k
		}
		width, height = s.Width, s.Size
	}
	it.shield = &s
	it.shieldX, it.shieldY = (right-left)/2, (bottom-top)/2
	x, y := it.shieldX+s.DX*ratio, it.shieldY-s.DY*ratio
	x, y = x+(0.5-s.AnchorX)*width*ratio, y-(0.5-s.AnchorY)*height*ratio
	return geom.Bound{MinX: x - width*ratio/2, MinY: y - height*ratio/2, MaxX: x + width*ratio/2, MaxY: y + height*ratio/2}
}

// middle is the middle of a block of w by h pixels at a place.
func (at *textPlace) middle(w, h float64) (x, y float64) {
	sin, cos := math.Sincos(at.angle)
	cx, cy := at.ax+w/2, at.ay+h/2
	return at.x + cx*cos - cy*sin, at.y + cx*sin + cy*cos
}
