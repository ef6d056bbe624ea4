package encode

import (
	"errors"
	"image"
	"image/color"
	"io"
	"math"
	"sync"
	"sync/atomic"

	"sigi/fault"
)

// DefaultQuality is the quality of JPEG and of lossy WebP where Options names none.
const DefaultQuality = 85

// Options says how a picture is to be written. The zero value is the usual
// case: opaque on white, quality 85, no DPI.
type Options struct {
	// DPI is written into PNG and JPEG so that a print has the right size;
	// 0 writes none. WebP and GIF have no place for it.
	DPI float64
	// Quality of JPEG and lossy WebP, 1 to 100; 0 is DefaultQuality, and
	// what lies outside is moved to the nearer end.
	Quality int
	// Transparent keeps what is transparent where the format can. Otherwise,
	// and in JPEG always, the picture is laid onto Background.
	Transparent bool
	// Background is the colour under an opaque picture; its alpha is not
	// looked at, except that the zero value is white.
	Background color.RGBA
	// Palette are the colours that the style is known to draw. Where a
	// picture has too many colours for a palette, those of these that occur
	// in it are kept exactly (the first 248 of them), so that a fill has the
	// same colour in neighbouring tiles.
	Palette color.Palette
	// Place is written into GeoTIFF; nil writes none.
	Place *Place
	// Lossless asks WebP for its lossless kind.
	Lossless bool
	// Grey makes a JPEG of one band, the luminance.
	Grey bool
	// Cores is how many goroutines may work on a PNG; 0 is one. More are
	// quicker and give other bytes, up to four percent more, of the same picture.
	Cores int
	// Pause, if set, is called by each goroutine every few milliseconds of the work on a PNG
	// (of a large map up to 13, BenchmarkStep): it returns when the work may go on, or why
	// it is to end. That is then the error of the encoding.
	Pause func() error
}

// Encode writes img, which is premultiplied as image.RGBA always is, to w in
// one Write. It does not change or keep img, and may be called by any number
// of goroutines. Fault codes: UnsupportedFormat, TooLarge (a side is longer
// than the format allows, or there are more than 500 million pixels); an empty picture is an error of the caller.
func Encode(w io.Writer, img *image.RGBA, f Format, o Options) error {
	s := scratches.Get().(*scratch)
	defer s.release()
	if err := s.encode(img, f, o); err != nil {
		return err
	}
	_, err := w.Write(s.out)
	return err
}

// Bytes is Encode into a slice of exactly the length needed, for keeping.
func Bytes(img *image.RGBA, f Format, o Options) ([]byte, error) {
	s := scratches.Get().(*scratch)
	defer s.release()
	if err := s.encode(img, f, o); err != nil {
		return nil, err
	}
	return append(make([]byte, 0, len(s.out)), s.out...), nil
}

func (s *scratch) encode(img *image.RGBA, f Format, o Options) error {
	p, err := pictureOf(img)
	if err != nil {
		return err
	}
	if m := maxSide(f); p.w > m || p.h > m {
		return fault.New(fault.TooLarge, "format",
			"a picture of %d x %d pixels cannot be written as %s: the longest side is %d", p.w, p.h, f.Name, m)
	}
	if p.w*p.h > maxPixels {
		return fault.New(fault.TooLarge, "format",
			"a picture of %d x %d pixels has too many: the most are %d", p.w, p.h, maxPixels)
	}
	if !available(f) {
		return fault.New(fault.UnsupportedFormat, "format", "format %q is not offered", f.Name)
	}
	s.cores, s.pause = o.Cores, o.Pause
	s.ended.Store(nil)
	if err := s.write(p, f, o, img); err != nil {
		return err
	}
	if err := s.ended.Load(); err != nil {
		return *err
	}
	return nil
}

// paused stands aside if others go first, and reports whether the work is to end.
func (s *scratch) paused() bool {
	if s.pause == nil {
		return false
	}
	if s.ended.Load() == nil {
		if err := s.pause(); err != nil {
			s.ended.Store(&err)
		}
	}
	return s.ended.Load() != nil
}

// write puts the picture into s.out, or less of it if the work is to end.
func (s *scratch) write(p picture, f Format, o Options, img *image.RGBA) error {
	switch f = Chosen(f, img); f.Name {
	case "geotiff":
		s.geotiff(p, o)
	case "png":
		s.png(p, o)
	case "png8":
		s.png8(p, o)
	case "jpeg":
		return s.jpeg(s.opaque(p, o), o)
	case "webp":
		return s.webp(p, o)
	case "gif":
		return s.gif(p, o)
	default:
		return fault.New(fault.UnsupportedFormat, "format", "format %q is not offered", f.Name)
	}
	return nil
}

// maxPixels keeps all rows of a picture, uncompressed, below the 2^31 bytes
// that a chunk of PNG can hold.
const maxPixels = 500_000_000

// maxSide is the longest side that a format can describe.
func maxSide(f Format) int {
	switch f.Name {
	case "jpeg":
		return 65500 // JPEG_MAX_DIMENSION of libjpeg
	case "webp":
		return 16383 // 14 bits (RFC 9649 section 2.7)
	case "gif":
		return 65535
	}
	return math.MaxInt32 // PNG, third edition, 11.2.1
}

func (o Options) quality() int {
	if o.Quality == 0 {
		return DefaultQuality
	}
	return min(max(o.Quality, 1), 100)
}

// background is Background as an opaque pixel.
func (o Options) background() uint32 {
	if o.Background == (color.RGBA{}) {
		return 0xffffffff
	}
	return pixelOf(o.Background) | 0xff000000
}

// picture is the visible part of an image.RGBA with its origin at pix[0].
type picture struct {
	pix          []byte
	stride, w, h int
}

// rows are n rows of the picture, as one.
func (p picture) rows(y, n int) picture {
	return picture{p.pix[y*p.stride:], p.stride, p.w, n}
}

func pictureOf(img *image.RGBA) (picture, error) {
	if img == nil || img.Rect.Empty() {
		return picture{}, errors.New("encode: the picture is empty")
	}
	p := picture{stride: img.Stride, w: img.Rect.Dx(), h: img.Rect.Dy()}
	first := img.PixOffset(img.Rect.Min.X, img.Rect.Min.Y)
	last := first + (p.h-1)*p.stride + 4*p.w
	if p.stride < 4*p.w || first < 0 || last > len(img.Pix) {
		return picture{}, errors.New("encode: the picture's Pix is shorter than its Rect and Stride say")
	}
	p.pix = img.Pix[first:last:last]
	return p, nil
}

func (p picture) row(y int) []byte {
	return p.pix[y*p.stride:][: 4*p.w : 4*p.w]
}

// scratch is everything that one Encode needs beside its picture. It is
// pooled: in steady state an Encode allocates nothing that grows with the picture.
type scratch struct {
	out     []byte // the encoded picture
	raw     []byte // what is compressed: rows, or palette indices
	stripes [][]byte
	cores   int
	pause   func() error
	ended   atomic.Pointer[error] // why the work is to end
	flat    []byte                // a composed or un-premultiplied copy of the picture
	colours colours
	quant   quantiser
	runs    runner
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// keepBytes bounds what an idle scratch holds on to: prints of 10000 x 10000
// pixels must not stay in memory because one was asked for once.
const keepBytes = 32 << 20

func (s *scratch) release() {
	kept := cap(s.out) + cap(s.raw) + cap(s.flat) + s.runs.bytes()
	for _, b := range s.stripes {
		kept += cap(b)
	}
	s.pause = nil
	if kept > keepBytes {
		s.out, s.raw, s.flat, s.stripes = nil, nil, nil, nil
		s.runs.all, s.runs.tokens = nil, nil
	}
	scratches.Put(s)
}

// sized returns b with length n; what it holds is not defined.
func sized(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}
