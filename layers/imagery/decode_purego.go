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
