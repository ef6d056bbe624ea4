package encode

import (
	"encoding/binary"
	"image/color"
)

// packRGB writes the rows of p as PNG wants them, a filter byte 0 and three
// bytes a pixel, into dst, which has one byte to spare. It stops and returns
// false at the first row with a pixel that is not opaque: finding out costs
// nothing extra when all are, and little when one is not.
func packRGB(dst []byte, p picture) bool {
	o := 0
	for y := range p.h {
		row := p.row(y)
		dst[o] = 0
		o++
		line := dst[o : o+3*p.w+1]
		o += 3 * p.w
		all := uint32(0xff000000)
		for len(row) >= 8 && len(line) >= 8 {
			v := binary.LittleEndian.Uint64(row)
			a, b := uint32(v), uint32(v>>32)
			all &= a & b
			// Six bytes are meant; the next store covers the other two.
			binary.LittleEndian.PutUint64(line, uint64(a&0xffffff)|uint64(b)<<24)
			row, line = row[8:], line[6:]
		}
		for len(row) >= 4 {
			v := binary.LittleEndian.Uint32(row)
			all &= v
			binary.LittleEndian.PutUint32(line, v)
			row, line = row[4:], line[3:]
		}
		if all != 0xff000000 {
			return false
		}
	}
	return true
}

// isOpaque says whether every pixel of p is.
func isOpaque(p picture) bool {
	for y := range p.h {
		row := p.row(y)
		all := uint64(0xff000000_ff000000)
		for len(row) >= 8 {
			all &= binary.LittleEndian.Uint64(row)
			row = row[8:]
		}
		if len(row) >= 4 {
			all &= 0xffffffff_00000000 | uint64(binary.LittleEndian.Uint32(row))
		}
		if all&0xff000000_ff000000 != 0xff000000_ff000000 {
			return false
		}
	}
	return true
}

// reciprocal[a] is 255/a in fixed point with 24 fractional bits, rounded up:
// then the product with any c <= a, rounded to the nearest, is round(255c/a)
// with halves up (a test tries them all). One KiB and a half stays in the
// first cache; a table of all 65536 quotients does not.
var reciprocal = func() (t [256]uint64) {
	for a := 1; a < 256; a++ {
		t[a] = (255<<24 + uint64(a) - 1) / uint64(a)
	}
	return t
}()

// unpremultiply turns a premultiplied pixel (as read little endian: red in
// the low byte) into a straight one. Multiplying by alpha and rounding to the
// nearest gives back v exactly. A component above its alpha, which no valid
// picture has, counts as equal to it.
func unpremultiply(v uint32) uint32 {
	a := v >> 24
	if a == 255 {
		return v
	}
	if a == 0 {
		return 0
	}
	k := reciprocal[a]
	const half = 1 << 23
	r := (uint64(min(v&255, a))*k + half) >> 24
	g := (uint64(min(v>>8&255, a))*k + half) >> 24
	b := (uint64(min(v>>16&255, a))*k + half) >> 24
	return uint32(r) | uint32(g)<<8 | uint32(b)<<16 | a<<24
}

// packRGBA writes the rows of p with straight alpha into dst, each after lead
// bytes of zero: one for PNG (its filter), none for WebP.
func packRGBA(dst []byte, p picture, lead int) {
	o := 0
	for y := range p.h {
		if lead > 0 {
			dst[o] = 0
			o++
		}
		row := p.row(y)
		line := dst[o : o+len(row)]
		o += len(row)
		var last, straight uint32 // pixels come in runs; both start as transparent
		for len(row) >= 4 && len(line) >= 4 {
			if v := binary.LittleEndian.Uint32(row); v != last {
				last, straight = v, unpremultiply(v)
			}
			binary.LittleEndian.PutUint32(line, straight)
			row, line = row[4:], line[4:]
		}
	}
}

// over lays a premultiplied pixel onto an opaque colour.
func over(v uint32, bg color.RGBA) uint32 {
	rest := 255 - v>>24
	if rest == 0 {
		return v
	}
	r := v&255 + div255(uint32(bg.R)*rest)
	g := v>>8&255 + div255(uint32(bg.G)*rest)
	b := v>>16&255 + div255(uint32(bg.B)*rest)
	return min(r, 255) | min(g, 255)<<8 | min(b, 255)<<16 | 0xff000000
}

// div255 is x/255 rounded to the nearest, for x up to 255*255.
func div255(x uint32) uint32 {
	x += 128
	return (x + x>>8) >> 8
}

// opaque returns p itself where it is opaque, and else a copy in s.flat laid
// onto the background.
func (s *scratch) opaque(p picture, o Options) picture {
	if isOpaque(p) {
		return p
	}
	return s.compose(p, o)
}

func (s *scratch) compose(p picture, o Options) picture {
	bg := o.background()
	flat := picture{stride: 4 * p.w, w: p.w, h: p.h}
	s.flat = sized(s.flat, 4*p.w*p.h)
	flat.pix = s.flat
	for y := range p.h {
		row, line := p.row(y), flat.row(y)
		last, done := uint32(0), over(0, bg)
		for len(row) >= 4 && len(line) >= 4 {
			if v := binary.LittleEndian.Uint32(row); v != last {
				last, done = v, over(v, bg)
			}
			binary.LittleEndian.PutUint32(line, done)
			row, line = row[4:], line[4:]
		}
	}
	return flat
}
