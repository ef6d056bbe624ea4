package tiff

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"golang.org/x/image/tiff/lzw"
)

// Size is the bytes of an unpacked block.
func (d *Directory) Size() int {
	samples := d.Samples
	if d.Planar {
		samples = 1
	}
	return (d.BlockWidth*d.Bits*samples + 7) / 8 * d.BlockHeight
}

// Codecs decode what this package leaves to libraries.
type Codecs struct {
	// Inflate undoes zlib into dst and returns how much of it was written.
	Inflate func(dst, src []byte) (int, error)
	// WebP decodes a picture of exactly w by h pixels into dst, 3 or 4 samples a
	// pixel, not premultiplied.
	WebP func(dst, src []byte, w, h, samples int) error
}

// Unpack undoes the compression of a block other than JPEG, into dst of Size
// bytes. A block that holds less is an error.
func (d *Directory) Unpack(dst, block []byte, codecs Codecs) error {
	if len(dst) != d.Size() {
		return fmt.Errorf("tiff: room for %d of %d bytes", len(dst), d.Size())
	}
	var n int
	var err error
	switch d.Compression {
	case None:
		n = copy(dst, block)
	case LZW:
		r := lzw.NewReader(bytes.NewReader(block), lzw.MSB, 8)
		n, err = io.ReadFull(r, dst)
		_ = r.Close() // it holds nothing
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = nil
		}
	case Deflate, OldDeflate:
		n, err = codecs.Inflate(dst, block)
	case WebP:
		n, err = len(dst), codecs.WebP(dst, block, d.BlockWidth, d.BlockHeight, d.Samples)
	default:
		return ErrOther
	}
	if err != nil {
		return fmt.Errorf("tiff: a block is damaged: %w", err)
	}
	if n < len(dst) {
		return fmt.Errorf("tiff: a block holds %d of %d bytes", n, len(dst))
	}
	if d.Predictor == predictorAlong {
		samples := d.Samples
		if d.Planar {
			samples = 1
		}
		row := d.BlockWidth * samples
		for y := range d.BlockHeight {
			line := dst[y*row : (y+1)*row]
			for x := samples; x < len(line); x++ {
				line[x] += line[x-samples]
			}
		}
	}
	return nil
}

// Markers of JPEG.
const (
	markerSOI = 0xd8
	markerEOI = 0xd9
)

// adobe says what the colours of a JPEG are: APP14, its last byte 0 for RGB and
// 1 for YCbCr. Without it a decoder would guess by the numbers of components.
var adobe = []byte{0xff, 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0}

// JPEG appends a block as a JPEG by itself: the tables of the file are put
// before the block's own, and what its colours are.
func (d *Directory) JPEG(into, block []byte) ([]byte, error) {
	if len(block) < 4 || block[0] != 0xff || block[1] != markerSOI {
		return nil, errors.New("tiff: a block is no JPEG")
	}
	into = append(into, 0xff, markerSOI)
	if d.Samples == 3 {
		transform := byte(0)
		if d.Photometric == YCbCr {
			transform = 1
		}
		into = append(append(into, adobe...), transform)
	}
	if t := d.Tables; len(t) >= 4 && t[0] == 0xff && t[1] == markerSOI {
		t = t[2:]
		if n := len(t); n >= 2 && t[n-2] == 0xff && t[n-1] == markerEOI {
			t = t[:n-2]
		}
		into = append(into, t...)
	}
	return append(into, block[2:]...), nil
}
