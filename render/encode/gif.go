package encode

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
)

// gif writes p with a palette of up to 256 colours. It is here for old
// clients and not made fast. Pixels are there or not: what is less than half
// opaque becomes transparent, and the rest is laid onto the background.
func (s *scratch) gif(p picture, o Options) error {
	palette := s.indexed(p, o)
	for rest := s.raw; len(rest) > p.w+1; rest = rest[p.w+1:] {
		if next := rest[p.w+1:]; next[0] == filterUp {
			copy(next[1:p.w+1], rest[1:])
		}
	}
	img := &image.Paletted{
		Pix: s.raw[1:], Stride: p.w + 1, Rect: image.Rect(0, 0, p.w, p.h),
		Palette: make(color.Palette, len(palette)),
	}
	for i, v := range palette {
		if o.Transparent && v>>24 < 128 {
			img.Palette[i] = color.RGBA{}
			continue
		}
		v = over(v, o.background())
		img.Palette[i] = color.RGBA{byte(v), byte(v >> 8), byte(v >> 16), 255}
	}
	buf := bytes.NewBuffer(s.out[:0])
	if err := gif.Encode(buf, img, nil); err != nil {
		return fmt.Errorf("encode: gif: %w", err)
	}
	s.out = buf.Bytes()
	return nil
}
