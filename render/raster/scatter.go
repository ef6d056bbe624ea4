package raster

import (
	"encoding/binary"
	"math"

	"sigi/geom"
)

// Scatter paints n rectangles of the size of b whose middles are strewn about its
// middle, evenly over across by upward: what n of them, each painted by Rect at
// a place of its own, come to in the mean.
//
// One of them covers a pixel by what a trapezium does along x times what one does
// along y: the rectangle's side is even, and so is where it lies. What n leave
// of what was there is the nth power of what one leaves. Cost: some
// 30 ns, and 5 for each pixel.
func (p *Painter) Scatter(b geom.Bound, across, upward float64, n int, paint Paint) {
	if paint.A == 0 || n < 1 || p.clip.Empty() {
		return
	}
	if n == 1 && across == 0 && upward == 0 {
		p.Rect(b, paint)
		return
	}
	outer := geom.Bound{MinX: b.MinX - across/2, MinY: b.MinY - upward/2, MaxX: b.MaxX + across/2, MaxY: b.MaxY + upward/2}
	if !(math.Abs(outer.MinX) < near && math.Abs(outer.MinY) < near && math.Abs(outer.MaxX) < near && math.Abs(outer.MaxY) < near) {
		return // nothing that is a number of pixels
	}
	left, right := max(int(math.Floor(outer.MinX)), p.clip.Min.X), min(int(math.Ceil(outer.MaxX)), p.clip.Max.X)
	top, bottom := max(int(math.Floor(outer.MinY)), p.clip.Min.Y), min(int(math.Ceil(outer.MaxY)), p.clip.Max.Y)
	if left >= right || top >= bottom {
		return
	}
	in := paint.ink()
	p.columns = strewn(p.columns[:0], left, right, b.MinX, b.MaxX, across, float64(in.weight)/256)
	p.lines = strewn(p.lines[:0], top, bottom, b.MinY, b.MaxY, upward, 1)
	offset := p.img.PixOffset(left, top)
	for _, h := range p.lines {
		pix := p.img.Pix[offset : offset+4*(right-left)]
		offset += p.img.Stride
		for _, w := range p.columns {
			covered := float32(w * h)
			k := uint32((1-power(1-covered, n))*256 + 0.5)
			binary.LittleEndian.PutUint32(pix, blend(binary.LittleEndian.Uint32(pix), in.colour, uint64(k)))
			pix = pix[4:]
		}
	}
}

// strewn appends how much of each pixel from..to a stretch covers that may lie up
// to half of along to each side, times a weight.
func strewn(into []float32, from, to int, low, high, along, weight float64) []float32 {
	// What lies below t of an edge that rises evenly from 0 to 1 over along.
	rise := func(t float64) float64 {
		switch {
		case t <= 0:
			return 0
		case t >= along:
			return t - along/2
		}
		return t * t / (2 * along)
	}
	low, high = low-along/2, high-along/2
	before := rise(float64(from)-low) - rise(float64(from)-high)
	for i := from + 1; i <= to; i++ {
		after := rise(float64(i)-low) - rise(float64(i)-high)
		into = append(into, float32(min(max(after-before, 0), 1)*weight))
		before = after
	}
	return into
}

// power is v to the nth.
func power(v float32, n int) float32 {
	r := float32(1)
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			r *= v
		}
		v *= v
	}
	return r
}
