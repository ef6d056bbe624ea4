package raster

import (
	"image"
	"math/bits"
)

// Lengths inside this package are integers: 24.8 fixed point, as in AGG and
// FreeType. Integers are what makes a picture the same on every machine and a
// tile the same as its part of a bigger map.
const (
	oneBits = 8
	one     = 1 << oneBits // a pixel
	fract   = one - 1

	// full is the accumulated value of a wholly covered pixel: twice the
	// area, in units of 1/256 px by 1/256 px.
	full = 2 * one * one

	// A mark of the bit mask stands for a group of 4 cells.
	groupBits = 2
	group     = 1 << groupBits
)

// cells accumulates the signed area that directed edges leave to their right.
//
// Each edge is cut at pixel borders. A piece inside one pixel, dy high and on
// average at the fraction fx of its width, covers dy*(1-fx) of that pixel and
// dy of every pixel further right. So only two numbers are added, and a
// running sum over the row gives the coverage of each pixel (font-rs):
//
//	           |  x  | x+1 | x+2 |              x          x+1
//	piece /    |   / |     |     |   adds  dy*(1-fx)      dy*fx
//	           |  /##|#####|#####|   sums  dy*(1-fx)      dy        dy ...
//
// with the integer arithmetic of AGG: values are twice the area, so that
// dy*(xa+xb) needs no halving. Whatever is rounded at a pixel border is taken
// from one side and given to the other: the sum of a closed shape is exactly
// zero at the end of each row.
//
// The array is as wide as the shape's box, not the image: it stays in the
// first cache. A bit per group of cells says where something was added, so
// that the sweep jumps over the untouched (Blend2D); the sweep zeroes what it
// reads, so that nothing is ever cleared. The bit of group i vouches for the
// cells 4i..4i+4: one more than its own, for a piece in the last cell of a
// group adds to the next.
//
// All cells are zero between two shapes.
type cells struct {
	acc    []int32
	mask   []uint64
	stride int // cells a row, a multiple of group
	words  int // mask words a row

	// The box: its origin in the image and its size, in pixels. Edges come
	// relative to the origin.
	left, top     int
	width, height int

	// clipped says that edges may leave the box.
	clipped bool
}

// begin lays the cells over the part of a box that lies in clip, and reports
// whether there is any. The box is in fixed point, edges included.
func (c *cells) begin(minX, minY, maxX, maxY int, clip image.Rectangle) bool {
	box := image.Rect(minX>>oneBits, minY>>oneBits, maxX>>oneBits+1, maxY>>oneBits+1)
	c.clipped = false
	if !box.In(clip) {
		if box = box.Intersect(clip); box.Empty() {
			return false
		}
		c.clipped = true
	}
	c.left, c.top = box.Min.X, box.Min.Y
	c.width, c.height = box.Dx(), box.Dy()
	c.stride = (c.width + 1 + group - 1) &^ (group - 1)
	c.words = (c.stride>>groupBits + 63) >> 6
	if n := c.stride*c.height + group; n > len(c.acc) {
		c.acc = make([]int32, n+n/2)
	}
	if n := c.words * c.height; n > len(c.mask) {
		c.mask = make([]uint64, n+n/2)
	}
	return true
}

// line adds a directed edge that lies in the box, in fixed point relative to
// the box.
//
// The edge is turned to run down (its sign carries the direction) and each
// row's part to run right, so that an edge and its opposite cancel exactly.
// Where the edge crosses row borders follows from its own ends alone, by
// 64-bit multiples of one slope: never from the box or from a sum of roundings.
func (c *cells) line(x0, y0, x1, y1 int) {
	if y0 == y1 {
		return
	}
	// Sort by y without a branch: half of all edges go up.
	m := (y1 - y0) >> 63
	t := (x0 ^ x1) & m
	x0, x1 = x0^t, x1^t
	t = (y0 ^ y1) & m
	y0, y1 = y0^t, y1^t
	sign := int32(m | 1)

	row, last := y0>>oneBits, (y1-1)>>oneBits
	acc := c.acc[row*c.stride:]
	mark := row * c.words
	dy := y1 - y0
	xa, xb, d := x0, x1, dy // the part in this row
	x, slope := 0, 0        // with 32 more bits
	if row < last {
		d = one - y0&fract
		slope = ((x1 - x0) << 32) / dy
		x = x0<<32 + slope*d
		slope <<= oneBits
		xb = x >> 32
	}
	for {
		if ca := xa >> oneBits; ca == xb>>oneBits {
			area := int32(d*(xa&fract+xb&fract)) * sign
			p := acc[ca : ca+2 : ca+2]
			p[0] += int32(d<<(oneBits+1))*sign - area
			p[1] += area
			c.mask[mark+ca>>(groupBits+6)] |= 1 << (uint(ca>>groupBits) & 63)
		} else {
			c.part(acc, mark, xa, xb, x0, x1, int32(d), dy, sign)
		}
		if row == last {
			return
		}
		row++
		acc = acc[c.stride:]
		mark += c.words
		xa = xb
		if row < last {
			x += slope
			xb, d = x>>32, one
		} else {
			xb, d = x1, y1-row<<oneBits
		}
	}
}

// part adds the piece from xa to xb of one row, d high, of the edge that runs
// from x0 to x1 over dy.
func (c *cells) part(acc []int32, mark, xa, xb, x0, x1 int, d int32, dy int, sign int32) {
	ca, cb := xa>>oneBits, xb>>oneBits
	if ca == cb {
		area := d * int32(xa&fract+xb&fract) * sign
		acc[ca] += d<<(oneBits+1)*sign - area
		acc[ca+1] += area
		c.mask[mark+ca>>(groupBits+6)] |= 1 << (uint(ca>>groupBits) & 63)
		return
	}
	if ca > cb {
		xa, xb, ca, cb = xb, xa, cb, ca
	}
	dx := x1 - x0
	if dx < 0 {
		dx = -dx
	}
	// How far down the piece is at each pixel border, from its left end.
	inverse := (dy << 32) / dx
	y := inverse * (one - xa&fract)
	inverse <<= oneBits
	was := min(int32(y>>32), d)
	area := was * int32(xa&fract+one) * sign
	acc[ca] += was<<(oneBits+1)*sign - area
	spill := area
	for i := ca + 1; i < cb; i++ {
		y += inverse
		is := min(int32(y>>32), d)
		area = (is - was) << oneBits * sign
		acc[i] += spill + area
		spill, was = area, is
	}
	area = (d - was) * int32(xb&fract) * sign
	acc[cb] += spill + (d-was)<<(oneBits+1)*sign - area
	acc[cb+1] += area
	c.touch(mark, ca>>groupBits, cb>>groupBits)
}

// touch marks the groups a..b of the row whose mask begins at word mark.
func (c *cells) touch(mark, a, b int) {
	if a>>6 == b>>6 {
		c.mask[mark+a>>6] |= 2<<(uint(b)&63) - 1<<(uint(a)&63)
		return
	}
	c.mask[mark+a>>6] |= ^uint64(0) << (uint(a) & 63)
	for i := a>>6 + 1; i < b>>6; i++ {
		c.mask[mark+i] = ^uint64(0)
	}
	c.mask[mark+b>>6] |= 2<<(uint(b)&63) - 1
}

// values calls each with the running sum of every pixel of the row y, and
// zeroes the row: the readable twin of Painter.sweep.
func (c *cells) values(y int, each func(x int, v int32)) {
	acc := c.acc[y*c.stride : (y+1)*c.stride]
	v := int32(0)
	for x := range acc {
		v += acc[x]
		acc[x] = 0
		if x < c.width {
			each(x, v)
		}
	}
	clear(c.mask[y*c.words : (y+1)*c.words])
}

// nextRun returns the first run of set bits in w: its start and its length.
func nextRun(w uint64) (start, n int) {
	start = bits.TrailingZeros64(w)
	return start, bits.TrailingZeros64(^(w >> uint(start)))
}
