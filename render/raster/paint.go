package raster

import (
	"encoding/binary"
	"image"
)

// Paint is what a shape is filled with: a plain colour, not premultiplied,
// and its opacity in A. The zero value draws nothing.
type Paint struct{ R, G, B, A uint8 }

// FillRule says which windings are inside.
type FillRule uint8

// The fill rules. EvenOdd is right for any polygon with holes however its
// rings are turned; NonZero for outlines that overlap themselves.
const (
	EvenOdd FillRule = iota
	NonZero
)

// Colours are blended four channels at once: a pixel of 4 bytes is spread
// over the 4 lanes of 16 bits of a uint64, where a product with a weight of
// 0..256 does not reach the next lane.
const lanes = 0x00ff00ff00ff00ff

func spread(p uint32) uint64 { v := uint64(p); return (v | v<<24) & lanes }

func pack(v uint64) uint32 { v = v >> 8 & lanes; return uint32(v | v>>24) }

// ink is a Paint made ready: weight is the opacity as 0..256, colour the
// opaque colour. Drawing with coverage c (0..256) is
//
//	k = c*weight/256;  pixel = (colour*k + pixel*(256-k) + 128) / 256
//
// in every channel, alpha included (colour's is 255), which is source-over
// of premultiplied values. k = 0 leaves a pixel and k = 256 sets it exactly.
type ink struct {
	colour uint64
	pixel  uint32
	weight uint32
}

func (p Paint) ink() ink {
	pixel := uint32(p.R) | uint32(p.G)<<8 | uint32(p.B)<<16 | 0xff<<24
	return ink{spread(pixel), pixel, uint32(p.A) + uint32(p.A)>>7}
}

const half = 0x0080008000800080

// blend is source-over of colour with weight k in 0..256.
func blend(dst uint32, colour uint64, k uint64) uint32 {
	// colour*k + d*(256-k), with one product: what the lanes of the difference
	// borrow from each other, the sum pays back.
	d := spread(dst)
	return pack(d<<8 + (colour-d)*k + half)
}

// span paints the pixels of pix, 4 bytes each, with weight k.
func (p *Painter) span(pix []byte, in ink, k uint32) {
	if k == 256 {
		if len(pix) < 4*32 {
			for len(pix) >= 4 {
				binary.LittleEndian.PutUint32(pix, in.pixel)
				pix = pix[4:]
			}
			return
		}
		copy(pix, p.colourRow(in.pixel, len(pix)))
		return
	}
	add, keep := in.colour*uint64(k)+half, uint64(256-k)
	for len(pix) >= 4 {
		binary.LittleEndian.PutUint32(pix, pack(add+spread(binary.LittleEndian.Uint32(pix))*keep))
		pix = pix[4:]
	}
}

// colourRow returns n bytes of one colour. The row grows as it is asked for
// and is kept until another colour comes: filling it on every change of
// colour would cost more than it saves.
func (p *Painter) colourRow(pixel uint32, n int) []byte {
	if p.rowPixel != pixel {
		p.rowPixel, p.rowFilled = pixel, 0
	}
	if p.rowFilled < n {
		if len(p.row) < n {
			p.row, p.rowFilled = make([]byte, max(n, 4*p.img.Rect.Dx())), 0
		}
		if p.rowFilled == 0 {
			binary.LittleEndian.PutUint32(p.row, pixel)
			p.rowFilled = 4
		}
		for p.rowFilled < n {
			p.rowFilled += copy(p.row[p.rowFilled:], p.row[:p.rowFilled])
		}
	}
	return p.row[:n]
}

// Mask paints through a mask (a glyph, say) whose pixel (mask.Rect.Min) falls
// on the image's pixel (x, y). What falls outside the clip is left out.
func (p *Painter) Mask(mask *image.Alpha, x, y int, paint Paint) {
	r := image.Rect(x, y, x+mask.Rect.Dx(), y+mask.Rect.Dy()).Intersect(p.clip)
	if r.Empty() || paint.A == 0 {
		return
	}
	in := paint.ink()
	for py := r.Min.Y; py < r.Max.Y; py++ {
		m := mask.Pix[(py-y)*mask.Stride+r.Min.X-x:][:r.Dx()]
		o := p.img.PixOffset(r.Min.X, py)
		pix := p.img.Pix[o : o+4*len(m) : o+4*len(m)]
		for i, a := range m {
			if a == 0 {
				continue
			}
			q := pix[4*i : 4*i+4 : 4*i+4]
			k := (uint32(a) + uint32(a)>>7) * in.weight >> 8
			binary.LittleEndian.PutUint32(q, blend(binary.LittleEndian.Uint32(q), in.colour, uint64(k)))
		}
	}
}

// Blit draws a premultiplied sprite with source-over, its pixel
// (sprite.Rect.Min) on the image's pixel (x, y), faded by opacity (255 is as
// it is). What falls outside the clip is left out.
func (p *Painter) Blit(sprite *image.RGBA, x, y int, opacity uint8) {
	r := image.Rect(x, y, x+sprite.Rect.Dx(), y+sprite.Rect.Dy()).Intersect(p.clip)
	if r.Empty() || opacity == 0 {
		return
	}
	weight := uint64(opacity) + uint64(opacity)>>7
	for py := r.Min.Y; py < r.Max.Y; py++ {
		o := (py-y)*sprite.Stride + 4*(r.Min.X-x)
		src := sprite.Pix[o : o+4*r.Dx()]
		o = p.img.PixOffset(r.Min.X, py)
		dst := p.img.Pix[o : o+len(src) : o+len(src)]
		for i := 0; i+4 <= len(src); i += 4 {
			s := binary.LittleEndian.Uint32(src[i : i+4])
			if s == 0 {
				continue
			}
			q := dst[i : i+4 : i+4]
			if s >= 0xff<<24 && weight == 256 {
				binary.LittleEndian.PutUint32(q, s)
				continue
			}
			v := (spread(s)*weight + half) >> 8 & lanes
			a := v >> 48
			a += a >> 7
			// Each lane: a + d*(1-a) is at most 255 as v is premultiplied;
			// a sprite that is not would overflow, so it saturates below.
			d := (spread(binary.LittleEndian.Uint32(q))*(256-a) + half) >> 8 & lanes
			binary.LittleEndian.PutUint32(q, packSaturated(v+d))
		}
	}
}

// packSaturated packs lanes whose values may have reached 256..511.
func packSaturated(v uint64) uint32 {
	over := v >> 8 & 0x0001000100010001
	v = (v | over*255) & lanes
	return uint32(v | v>>24)
}
