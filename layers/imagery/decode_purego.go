//go:build !cgo || purego

package imagery

import (
	"bytes"
	"errors"
	"image"
	"image/draw"
	"image/jpeg"
	"io"

	"github.com/klauspost/compress/zlib"
	"golang.org/x/image/webp"
)

// jpegDecoder decodes JPEGs; the zero value is ready.
type jpegDecoder struct{}

// decode writes opaque RGBA; the JPEG must be of w by h pixels.
func (*jpegDecoder) decode(pix, data []byte, w, h int) error {
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return err
	}
	if img.Bounds() != image.Rect(0, 0, w, h) {
		return errors.New("a JPEG block is of another size")
	}
	draw.Draw(&image.RGBA{Pix: pix, Stride: 4 * w, Rect: img.Bounds()}, img.Bounds(), img, image.Point{}, draw.Src)
	return nil
}

// inflate undoes zlib.
func inflate(dst, src []byte) (int, error) {
	r, err := zlib.NewReader(bytes.NewReader(src))
	if err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r, dst)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return n, err
}

// unwebp decodes a block of WebP.
func unwebp(dst, src []byte, w, h, samples int) error {
	img, err := webp.Decode(bytes.NewReader(src))
	if err != nil {
		return err
	}
	if img.Bounds() != image.Rect(0, 0, w, h) {
		return errors.New("a WebP block is of another size")
	}
	whole := image.NewNRGBA(img.Bounds())
	draw.Draw(whole, whole.Rect, img, image.Point{}, draw.Src)
	for i := range w * h {
		copy(dst[i*samples:(i+1)*samples], whole.Pix[4*i:])
	}
	return nil
}
