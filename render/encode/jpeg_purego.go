//go:build !cgo || purego

package encode

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
)

// jpeg writes p, which must be opaque.
func (s *scratch) jpeg(p picture, o Options) error {
	var img image.Image = &image.RGBA{Pix: p.pix, Stride: p.stride, Rect: image.Rect(0, 0, p.w, p.h)}
	if o.Grey {
		grey := image.NewGray(img.Bounds())
		draw.Draw(grey, grey.Rect, img, image.Point{}, draw.Src)
		img = grey
	}
	buf := bytes.NewBuffer(s.out[:0])
	if err := jpeg.Encode(buf, img, &jpeg.Options{Quality: o.quality()}); err != nil {
		return fmt.Errorf("encode: jpeg: %w", err)
	}
	s.out = setJFIFDensity(buf.Bytes(), o.DPI)
	return nil
}
