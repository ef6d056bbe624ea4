package vector

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"sync"

	"github.com/klauspost/compress/zlib"
)

// opaquePart is the part of an image that is not blank; nil if none is.
func opaquePart(img *image.RGBA) *image.RGBA {
	b := image.Rectangle{}
	for y := img.Rect.Min.Y; y < img.Rect.Max.Y; y++ {
		o := img.PixOffset(img.Rect.Min.X, y)
		row := img.Pix[o : o+4*img.Rect.Dx()]
		first, last := -1, -1
		for x := 0; x < len(row); x += 4 {
			if row[x+3] != 0 {
				if last = x / 4; first < 0 {
					first = last
				}
			}
		}
		if first >= 0 {
			b = b.Union(image.Rect(img.Rect.Min.X+first, y, img.Rect.Min.X+last+1, y+1))
		}
	}
	if b.Empty() {
		return nil
	}
	return img.SubImage(b).(*image.RGBA)
}

// samples are the colours of an image, three bytes a pixel, not premultiplied,
// and its opacity, a byte a pixel; nil if it is opaque.
func samples(img image.Image) (colours, mask []byte) {
	b := img.Bounds()
	colours, mask = make([]byte, 0, 3*b.Dx()*b.Dy()), make([]byte, 0, b.Dx()*b.Dy())
	opaque := true
	add := func(c color.NRGBA) {
		colours, mask = append(colours, c.R, c.G, c.B), append(mask, c.A)
		opaque = opaque && c.A == 255
	}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			switch p := img.(type) {
			case *image.RGBA:
				if c := p.RGBAAt(x, y); c.A == 255 {
					add(color.NRGBA(c))
				} else {
					add(color.NRGBAModel.Convert(c).(color.NRGBA))
				}
			default:
				add(color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA))
			}
		}
	}
	if opaque {
		return colours, nil
	}
	return colours, mask
}

// isPhotograph reports whether an image is one that deflating serves badly.
func isPhotograph(samples, deflated int) bool { return samples > 64<<10 && deflated > samples/4 }

// photographQuality keeps what JPEG changes below what a print shows.
const photographQuality = 90

// asJPEG are samples as a JPEG.
func asJPEG(colours []byte, w, h int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i, o := 0, 0; i+2 < len(colours); i, o = i+3, o+4 {
		img.Pix[o], img.Pix[o+1], img.Pix[o+2], img.Pix[o+3] = colours[i], colours[i+1], colours[i+2], 255
	}
	var out bytes.Buffer
	// Fails only for sides beyond 65535, more than a map has.
	_ = jpeg.Encode(&out, img, &jpeg.Options{Quality: photographQuality})
	return out.Bytes()
}

// zlibLevel is that of zlib itself, by which documents are measured.
const zlibLevel = 6

// deflaters are reused: each has a megabyte of tables.
var deflaters = sync.Pool{New: func() any {
	z, _ := zlib.NewWriterLevel(nil, zlibLevel)
	return z
}}

func deflated(b []byte) []byte {
	var out bytes.Buffer
	z := deflaters.Get().(*zlib.Writer)
	defer deflaters.Put(z)
	z.Reset(&out)
	z.Write(b)
	z.Close()
	return out.Bytes()
}
