package geotiff

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image"
	"math"

	"sigi/render/encode"
)

// Pixels is a piece of a picture: exactly one of Colour, Grey and Heights is
// set, with its upper left pixel at (0, 0); Mask goes beside Colour or Grey, 255 where the
// picture holds and 0 where not.
type Pixels struct {
	Colour  *image.RGBA // opaque
	Grey    *image.Gray
	Heights *Heights
	Mask    *image.Gray
}

// Heights is a piece of a terrain model, row by row from the upper left.
type Heights struct {
	Width, Height int
	Z             []float32
}

func (p Pixels) size() (w, h int) {
	switch {
	case p.Colour != nil:
		return p.Colour.Rect.Dx(), p.Colour.Rect.Dy()
	case p.Grey != nil:
		return p.Grey.Rect.Dx(), p.Grey.Rect.Dy()
	}
	return p.Heights.Width, p.Heights.Height
}

// half is the picture at half the resolution: the mean of four pixels, odd edges
// repeated; no data counts only where there is nothing else.
func (p Pixels) half(noData float32) Pixels {
	w, h := p.size()
	hw, hh := (w+1)/2, (h+1)/2
	var out Pixels
	switch {
	case p.Colour != nil:
		out.Colour = image.NewRGBA(image.Rect(0, 0, hw, hh))
		for y := range hh {
			a := p.Colour.Pix[2*y*p.Colour.Stride:]
			b := p.Colour.Pix[min(2*y+1, h-1)*p.Colour.Stride:]
			to := out.Colour.Pix[y*out.Colour.Stride:]
			for x := range hw {
				i, j := 8*x, 4*min(2*x+1, w-1)
				for c := range 3 {
					to[4*x+c] = uint8((int(a[i+c]) + int(a[j+c]) + int(b[i+c]) + int(b[j+c]) + 2) / 4)
				}
				to[4*x+3] = 255
			}
		}
	case p.Grey != nil:
		out.Grey = halfGrey(p.Grey)
	default:
		out.Heights = p.Heights.half(noData)
	}
	if p.Mask != nil {
		out.Mask = halfGrey(p.Mask)
		for i, v := range out.Mask.Pix {
			out.Mask.Pix[i] = uint8(-int8(v >> 7))
		}
	}
	return out
}

func halfGrey(m *image.Gray) *image.Gray {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, (w+1)/2, (h+1)/2))
	for y := range out.Rect.Dy() {
		a, b := m.Pix[2*y*m.Stride:], m.Pix[min(2*y+1, h-1)*m.Stride:]
		to := out.Pix[y*out.Stride:]
		for x := range out.Rect.Dx() {
			i, j := 2*x, min(2*x+1, w-1)
			to[x] = uint8((int(a[i]) + int(a[j]) + int(b[i]) + int(b[j]) + 2) / 4)
		}
	}
	return out
}

func (m *Heights) half(noData float32) *Heights {
	out := &Heights{Width: (m.Width + 1) / 2, Height: (m.Height + 1) / 2}
	out.Z = make([]float32, out.Width*out.Height)
	for y := range out.Height {
		for x := range out.Width {
			sum, n := float32(0), float32(0)
			for _, j := range [2]int{2 * y, min(2*y+1, m.Height-1)} {
				for _, i := range [2]int{2 * x, min(2*x+1, m.Width-1)} {
					if z := m.Z[j*m.Width+i]; z != noData {
						sum, n = sum+z, n+1
					}
				}
			}
			out.Z[y*out.Width+x] = noData
			if n > 0 {
				out.Z[y*out.Width+x] = sum / n
			}
		}
	}
	return out
}

// tile compresses the tile whose upper left pixel is (x, y). What sticks out repeats the
// last column and row, so that JPEG has no edge to blur; heights have no data there.
func (p Pixels) tile(x, y, quality int, noData float32) ([]byte, error) {
	w, h := p.size()
	switch {
	case p.Colour != nil:
		m, ok := p.Colour.SubImage(image.Rect(x, y, x+Tile, y+Tile)).(*image.RGBA)
		if !ok || m.Rect.Dx() < Tile || m.Rect.Dy() < Tile {
			m = image.NewRGBA(image.Rect(0, 0, Tile, Tile))
			for j := range Tile {
				from := p.Colour.Pix[min(y+j, h-1)*p.Colour.Stride:]
				for i := range Tile {
					copy(m.Pix[j*m.Stride+4*i:][:4], from[4*min(x+i, w-1):])
				}
			}
		}
		f, _ := encode.ByMediaType("image/jpeg")
		return encode.Bytes(m, f, encode.Options{Quality: quality})
	case p.Grey != nil:
		m := image.NewRGBA(image.Rect(0, 0, Tile, Tile))
		for j := range Tile {
			from, to := p.Grey.Pix[min(y+j, h-1)*p.Grey.Stride:], m.Pix[j*m.Stride:][:4*Tile]
			for i := range Tile {
				v := from[min(x+i, w-1)]
				to[4*i], to[4*i+1], to[4*i+2], to[4*i+3] = v, v, v, 255
			}
		}
		f, _ := encode.ByMediaType("image/jpeg")
		return encode.Bytes(m, f, encode.Options{Quality: quality, Grey: true})
	}
	return deflate(p.Heights.predicted(x, y, noData))
}

// predicted is a tile of heights under the floating point predictor: per row, all first
// bytes, all second bytes and so on, the highest first, then differences of bytes.
func (m *Heights) predicted(x, y int, noData float32) []byte {
	out := make([]byte, 4*Tile*Tile)
	for j := range Tile {
		row := out[4*Tile*j:][:4*Tile]
		for i := range Tile {
			z := noData
			if x+i < m.Width && y+j < m.Height {
				z = m.Z[(y+j)*m.Width+x+i]
			}
			b := math.Float32bits(z)
			for k := range 4 {
				row[k*Tile+i] = byte(b >> (24 - 8*k))
			}
		}
		for i := len(row) - 1; i > 0; i-- {
			row[i] -= row[i-1]
		}
	}
	return out
}

// maskTile packs a tile of the mask, a bit a pixel.
func (p Pixels) maskTile(x, y int) ([]byte, error) {
	out := make([]byte, Tile*Tile/8)
	w, h := p.size()
	for j := 0; j < Tile && y+j < h; j++ {
		for i := 0; i < Tile && x+i < w; i++ {
			if p.Mask.Pix[(y+j)*p.Mask.Stride+x+i] > 127 {
				out[j*Tile/8+i/8] |= 128 >> (i % 8)
			}
		}
	}
	return deflate(out)
}

func deflate(b []byte) ([]byte, error) {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		return nil, err
	}
	err := z.Close()
	return out.Bytes(), err
}

// splitTables takes a JPEG apart into its tables, as JPEGTables holds them, and the
// abbreviated stream that needs them.
func splitTables(j []byte) (tables, stream []byte) {
	tables, stream = []byte{0xff, 0xd8}, []byte{0xff, 0xd8}
	for i := 2; i+4 <= len(j); {
		n := 2 + int(binary.BigEndian.Uint16(j[i+2:]))
		switch marker := j[i+1]; {
		case marker == 0xda: // the scan, to the end
			return append(tables, 0xff, 0xd9), append(stream, j[i:]...)
		case marker == 0xdb || marker == 0xc4: // quantisation, Huffman
			tables = append(tables, j[i:i+n]...)
		case marker < 0xe0 || marker > 0xef: // all but APPn
			stream = append(stream, j[i:i+n]...)
		}
		i += n
	}
	return nil, j
}
