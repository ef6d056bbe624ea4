package raster

import "math"

// Cutting edges at the box keeps the area inside right by three rules: what
// is above or below adds nothing; what is right of the box adds nothing to
// its left; what is left of the box is moved onto its left border, where it
// covers whole rows. And the part inside is drawn from the same numbers as if
// there were no box, so that tiles fit the map they are part of to the bit.

// clippedLine is line for an edge that may leave the box on any side.
func (c *cells) clippedLine(x0, y0, x1, y1 int) {
	right, bottom := c.width<<oneBits, c.height<<oneBits
	if max(y0, y1) <= 0 || min(y0, y1) >= bottom || min(x0, x1) >= right || y0 == y1 {
		return
	}
	if max(x0, x1) <= 0 {
		c.line(0, min(max(y0, 0), bottom), 0, min(max(y1, 0), bottom))
		return
	}
	if min(x0, x1) >= 0 && max(x0, x1) < right && min(y0, y1) >= 0 && max(y0, y1) <= bottom {
		c.line(x0, y0, x1, y1)
		return
	}
	sign := int32(1)
	if y0 > y1 {
		x0, y0, x1, y1, sign = x1, y1, x0, y0, -1
	}
	first, last := y0>>oneBits, (y1-1)>>oneBits
	row := max(first, 0)
	slope := ((x1 - x0) << 32) / (y1 - y0)
	// at is where the edge enters a row, exactly as line finds it.
	at := func(row int) int {
		switch {
		case row <= first:
			return x0
		case row > last:
			return x1
		}
		return (x0<<32 + slope*(row<<oneBits-y0)) >> 32
	}
	xa := at(row)
	for ; row <= min(last, c.height-1); row++ {
		xb := at(row + 1)
		d := int32(min((row+1)<<oneBits, y1) - max(row<<oneBits, y0))
		acc, mark := c.acc[row*c.stride:], row*c.words
		switch {
		case min(xa, xb) >= right:
		case max(xa, xb) < 0:
			acc[0] += d << (oneBits + 1) * sign
			c.mask[mark] |= 1
		case min(xa, xb) >= 0 && max(xa, xb) < right:
			c.part(acc, mark, xa, xb, x0, x1, d, y1-y0, sign)
		default:
			c.clippedPart(acc, mark, xa, xb, x0, x1, d, y1-y0, sign)
		}
		xa = xb
	}
}

// clippedPart is part for a piece that crosses the left or the right border
// of the box.
func (c *cells) clippedPart(acc []int32, mark, xa, xb, x0, x1 int, d int32, dy int, sign int32) {
	if xa > xb {
		xa, xb = xb, xa
	}
	ca, cb := xa>>oneBits, xb>>oneBits
	dx := x1 - x0
	if dx < 0 {
		dx = -dx
	}
	inverse := (dy << 32) / dx
	// down is how far the piece has come at the left border of pixel i.
	down := func(i int) int32 {
		if i <= ca {
			return 0
		}
		return min(int32((inverse*(one-xa&fract)+inverse<<oneBits*(i-ca-1))>>32), d)
	}
	i := max(ca, 0)
	was := down(i)
	if ca < 0 {
		acc[0] += was << (oneBits + 1) * sign
	}
	c.touch(mark, i>>groupBits, min(cb, c.width-1)>>groupBits)
	for ; i <= min(cb, c.width-1); i++ {
		is, from, to := d, 0, one
		if i == ca {
			from = xa & fract
		}
		if i == cb {
			to = xb & fract
		} else {
			is = down(i + 1)
		}
		area := (is - was) * int32(from+to) * sign
		acc[i] += (is-was)<<(oneBits+1)*sign - area
		acc[i+1] += area
		was = is
	}
}

// tame brings infinities and absurd coordinates to where products of two of
// them are still numbers.
func tame(v float64) float64 {
	const most = 1e100
	return math.Max(-most, math.Min(most, v))
}

// farLine is clippedLine in image coordinates for floats of any size: it cuts
// the edge at near first.
func (c *cells) farLine(x0, y0, x1, y1 float64) {
	const edge = near - 1
	if math.Abs(x0) > edge || math.Abs(x1) > edge || math.Abs(y0) > edge || math.Abs(y1) > edge {
		if math.Max(y0, y1) < -edge || math.Min(y0, y1) > edge {
			return
		}
		// Along y: cut off.
		dx, dy := x1-x0, y1-y0
		ax, ay, bx, by := x0, y0, x1, y1
		cutY := func(x, y *float64) {
			if to := math.Max(-edge, math.Min(edge, *y)); to != *y {
				*x, *y = x0+float64(dx*((to-y0)/dy)), to
			}
		}
		cutY(&ax, &ay)
		cutY(&bx, &by)
		// Along x: move onto the border, with the corner where it crosses.
		side := func(border float64) {
			if (ax < border) == (bx < border) {
				return
			}
			y := y0 + float64(dy*((border-x0)/dx))
			y = math.Max(math.Min(ay, by), math.Min(math.Max(ay, by), y))
			if (ax < border) == (border < 0) { // a is outside
				c.nearLine(clampX(ax), ay, border, y)
				ax, ay = border, y
			} else {
				c.nearLine(border, y, clampX(bx), by)
				bx, by = border, y
			}
		}
		side(-edge)
		side(edge)
		x0, y0, x1, y1 = clampX(ax), ay, clampX(bx), by
	}
	c.nearLine(x0, y0, x1, y1)
}

func clampX(x float64) float64 { return math.Max(-(near - 1), math.Min(near-1, x)) }

func (c *cells) nearLine(x0, y0, x1, y1 float64) {
	ox, oy := c.left<<oneBits, c.top<<oneBits
	c.clippedLine(fixed(x0)-ox, fixed(y0)-oy, fixed(x1)-ox, fixed(y1)-oy)
}
