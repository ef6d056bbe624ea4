package encode

import (
	"encoding/binary"
	"image/color"
)

// pixelOf is a colour as a pixel: premultiplied, red in the low byte.
func pixelOf(c color.Color) uint32 {
	r, g, b, a := c.RGBA()
	return r>>8 | g>>8<<8 | b>>8<<16 | a>>8<<24
}

// packRGB writes the rows of p as PNG wants them, a filter byte 0 and three
// bytes a pixel, into dst. It stops and returns false at the first row with a
// pixel that is not opaque: finding out costs nothing extra when all are, and
// little when one is not.
func packRGB(dst []byte, p picture) bool {
	o := 0
	for y := range p.h {
		row := p.row(y)
		dst[o] = filterNone
		o++
		line := dst[o : o+3*p.w]
		o += 3 * p.w
		all := uint64(opaquePair)
		for len(row) >= 16 && len(line) >= 12 {
			u, v := binary.LittleEndian.Uint64(row), binary.LittleEndian.Uint64(row[8:])
			all &= u & v
			binary.LittleEndian.PutUint64(line, u&0xffffff|u>>8&0xffffff000000|v<<48)
			binary.LittleEndian.PutUint32(line[8:], uint32(v>>16&0xff|v>>24&0xffffff00))
			row, line = row[16:], line[12:]
		}
		for len(row) >= 4 && len(line) >= 3 {
			v := binary.LittleEndian.Uint32(row)
			all &= uint64(v)<<32 | 0xffffffff
			line[0], line[1], line[2] = byte(v), byte(v>>8), byte(v>>16)
			row, line = row[4:], line[3:]
		}
		if all&opaquePair != opaquePair {
			return false
		}
	}
	return true
}

// opaquePair are the alphas of two opaque pixels.
const opaquePair = 0xff000000_ff000000

// isOpaque says whether every pixel of p is.
func isOpaque(p picture) bool {
	for y := range p.h {
		row := p.row(y)
		all := uint64(opaquePair)
		for len(row) >= 32 {
			r := row[:32:32]
			all &= binary.LittleEndian.Uint64(r) & binary.LittleEndian.Uint64(r[8:]) &
				binary.LittleEndian.Uint64(r[16:]) & binary.LittleEndian.Uint64(r[24:])
			row = row[32:]
		}
		for len(row) >= 8 {
			all &= binary.LittleEndian.Uint64(row)
			row = row[8:]
		}
		if len(row) >= 4 {
			all &= 0xffffffff_00000000 | uint64(binary.LittleEndian.Uint32(row))
		}
		if all&opaquePair != opaquePair {
			return false
		}
	}
	return true
}

// reciprocal[a] is 255/a in fixed point with 24 fractional bits, rounded up:
// then the product with any c <= a, rounded to the nearest, is round(255c/a)
// with halves up (a test tries them all). Two KiB stay in the first
// cache; a table of all 65536 quotients does not.
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
//
// There are no branches on purpose: along the edges of a map the processor
// foresees none of them. It takes and gives 64 bits because conversions count against inlining, and
// inlining halves the time.
func unpremultiply(v uint64) uint64 {
	a := v >> 24
	k := reciprocal[a] // exactly 1 for 255, and 0 for 0
	const half = 1 << 23
	r := min(v&255, a)*k + half
	g := min(v>>8&255, a)*k + half
	b := min(v>>16&255, a)*k + half
	return r>>24 | g>>16&0xff00 | b>>8&0xff0000 | a<<24
}

// packRGBA writes the rows of p with straight alpha into dst, each after lead
// bytes of zero: one for PNG (its filter), none for WebP.
func packRGBA(dst []byte, p picture, lead int) {
	o := 0
	for y := range p.h {
		if lead > 0 {
			dst[o] = filterNone
			o++
		}
		row := p.row(y)
		line := dst[o : o+len(row)]
		o += len(row)
		for len(row) >= 16 && len(line) >= 16 {
			u, v := binary.LittleEndian.Uint64(row), binary.LittleEndian.Uint64(row[8:])
			if u|v != 0 && u&v&opaquePair != opaquePair {
				u = unpremultiply(u&0xffffffff) | unpremultiply(u>>32)<<32
				v = unpremultiply(v&0xffffffff) | unpremultiply(v>>32)<<32
			}
			binary.LittleEndian.PutUint64(line, u)
			binary.LittleEndian.PutUint64(line[8:], v)
			row, line = row[16:], line[16:]
		}
		for len(row) >= 4 && len(line) >= 4 {
			v := uint64(binary.LittleEndian.Uint32(row))
			binary.LittleEndian.PutUint32(line, uint32(unpremultiply(v)))
			row, line = row[4:], line[4:]
		}
	}
}

// over lays a premultiplied pixel onto an opaque one, bg; every component is
// rounded to the nearest. Two components are handled in one number, each
// with sixteen bits.
func over(v, bg uint32) uint32 {
	rest := 255 - v>>24
	rb := lanes255(bg&0xff00ff*rest) + v&0xff00ff
	ga := lanes255(bg>>8&0xff00ff*rest) + v>>8&0xff00ff
	return saturate(rb) | saturate(ga)<<8
}

// lanes255 divides both lanes, of up to 255*255, by 255.
func lanes255(x uint32) uint32 {
	x += 0x800080
	return (x + x>>8&0xff00ff) >> 8 & 0xff00ff
}

// saturate makes lanes above 255 to 255; a valid picture has none.
func saturate(x uint32) uint32 {
	above := x & 0x1000100
	return (x | (above - above>>8)) & 0xff00ff
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
		last, done := uint32(0), bg // pixels come in runs
		for len(row) >= 8 && len(line) >= 8 {
			u := binary.LittleEndian.Uint64(row)
			if u&opaquePair != opaquePair {
				if v := uint32(u); v != last {
					last, done = v, over(v, bg)
				}
				lower := done
				if v := uint32(u >> 32); v != last {
					last, done = v, over(v, bg)
				}
				u = uint64(lower) | uint64(done)<<32
			}
			binary.LittleEndian.PutUint64(line, u)
			row, line = row[8:], line[8:]
		}
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
