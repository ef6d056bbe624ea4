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
// of what was there is the nth power of what one leaves. Cost: some 45 ns where it
// takes no more than eight by eight pixels and AVX2 is there (scatterEight), else 30, and
// 5 for each pixel; the pixels are the same.
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
	x0, y0 := int(math.Floor(outer.MinX)), int(math.Floor(outer.MinY))
	x1, y1 := int(math.Ceil(outer.MaxX)), int(math.Ceil(outer.MaxY))
	left, right := max(x0, p.clip.Min.X), min(x1, p.clip.Max.X)
	top, bottom := max(y0, p.clip.Min.Y), min(y1, p.clip.Max.Y)
	if left >= right || top >= bottom {
		return
	}
	in := paint.ink()
	s := &p.strewn
	s.x = strewnAlong(b.MinX, b.MaxX, across, x0)
	s.y = strewnAlong(b.MinY, b.MaxY, upward, y0)
	s.weight, s.pixel, s.n = float32(in.weight)/256, in.pixel, uint32(min(n, math.MaxInt32))
	offset := p.img.PixOffset(left, top)
	if x1-x0 <= 8 && y1-y0 <= 8 && fours && left == x0 && right == x1 && x0+8 <= p.img.Rect.Max.X {
		s.columns, s.first = float32(x1-x0), int32(top-y0)
		_ = p.img.Pix[offset+(bottom-1-top)*p.img.Stride+31]
		scatterEight(&p.img.Pix[offset], p.img.Stride, bottom-top, s)
		return
	}
	p.columns = s.x.appendShares(p.columns[:0], left-x0, right-x0, s.weight)
	p.lines = s.y.appendShares(p.lines[:0], top-y0, bottom-y0, 1)
	for _, h := range p.lines {
		pix := p.img.Pix[offset : offset+4*(right-left)]
		offset += p.img.Stride
		for _, w := range p.columns {
			left := 1 - power(1-float32(w*h), s.n)
			k := uint32(float32(left*256) + 0.5)
			binary.LittleEndian.PutUint32(pix, blend(binary.LittleEndian.Uint32(pix), in.colour, uint64(k)))
			pix = pix[4:]
		}
	}
}

// strewn is what scatterEight works by. The order of its fields is known there.
type strewn struct {
	x, y    along
	weight  float32 // of the ink
	columns float32 // of pixels, at most 8
	first   int32   // the first row that is painted
	pixel   uint32  // the ink's colour
	n       uint32
	rows    [8]float32 // how much of each row is covered: room for it
}

// along is a stretch that may lie anywhere within a reach, all as far from a whole pixel.
type along struct {
	low, high float32 // where it begins and ends, at the least
	reach     float32
	half      float32 // 1 / (2 * reach); 0 where there is no reach
}

func strewnAlong(low, high, reach float64, from int) along {
	a := along{low: float32(low - reach/2 - float64(from)), high: float32(high - reach/2 - float64(from)), reach: float32(reach)}
	if a.reach > 1e-6 {
		a.half = 1 / (2 * a.reach)
	}
	return a
}

// appendShares appends how much of each pixel from..to the stretch covers in the
// mean, times a weight.
func (a *along) appendShares(into []float32, from, to int, weight float32) []float32 {
	before := a.below(float32(from))
	for i := from + 1; i <= to; i++ {
		after := a.below(float32(i))
		into = append(into, min(max(after-before, 0), 1)*weight)
		before = after
	}
	return into
}

// below is how much of the stretch lies below x in the mean.
func (a *along) below(x float32) float32 { return a.rise(x-a.low) - a.rise(x-a.high) }

// rise is what lies below t of an edge that rises evenly from 0 to 1 over the reach.
func (a *along) rise(t float32) float32 {
	c := min(max(t, 0), a.reach)
	return float32(float32(c*c)*a.half) + max(t-a.reach, 0)
}

// power is v to the nth.
func power(v float32, n uint32) float32 {
	r := float32(1)
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			r *= v
		}
		v *= v
	}
	return r
}
