//go:build !cgo || purego

package encode

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
)

// jpeg writes p, which must be opaque.
func (s *scratch) jpeg(p picture, o Options) error {
	img := &image.RGBA{Pix: p.pix, Stride: p.stride, Rect: image.Rect(0, 0, p.w, p.h)}
	buf := bytes.NewBuffer(s.out[:0])
	if err := jpeg.Encode(buf, img, &jpeg.Options{Quality: o.quality()}); err != nil {
		return fmt.Errorf("encode: jpeg: %w", err)
	}
	s.out = setJFIFDensity(buf.Bytes(), o.DPI)
	return nil
}
