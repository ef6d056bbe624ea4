//go:build cgo && !purego

package imagery

/*
#cgo pkg-config: libturbojpeg libdeflate libwebp
#include <turbojpeg.h>
#include <libdeflate.h>
#include <webp/decode.h>

// Decodes a JPEG of exactly w by h pixels. Warnings (data that ends early,
// codes that are none) are errors. Returns 0, 1 for another size, 2 for
// damage.
static int sigi_unjpeg(tjhandle h, const unsigned char *src, unsigned long n, unsigned char *dst, int w, int ht) {
	int width, height, sub, space;
	if (tjDecompressHeader3(h, src, n, &width, &height, &sub, &space) != 0)
		return 2;
	if (width != w || height != ht)
		return 1;
	return tjDecompress2(h, src, n, dst, w, 4 * w, ht, TJPF_RGBA, 0) == 0 ? 0 : 2;
}

static long sigi_inflate(struct libdeflate_decompressor *d, const unsigned char *src, size_t n, unsigned char *dst, size_t room) {
	size_t out = 0;
	switch (libdeflate_zlib_decompress(d, src, n, dst, room, &out)) {
	case LIBDEFLATE_SUCCESS:
		return (long)out;
	default:
		return -1;
	}
}

// Decodes a WebP of exactly w by h pixels. Returns 0, 1 for another size, 2 for damage.
static int sigi_unwebp(const unsigned char *src, size_t n, unsigned char *dst, size_t room, int w, int h, int samples) {
	int width, height;
	if (!WebPGetInfo(src, n, &width, &height))
		return 2;
	if (width != w || height != h)
		return 1;
	return (samples == 4 ? WebPDecodeRGBAInto(src, n, dst, room, 4 * w) : WebPDecodeRGBInto(src, n, dst, room, 3 * w)) ? 0 : 2;
}
*/
import "C"

import (
	"errors"
	"runtime"
	"sync"
	"unsafe"
)

// jpegDecoder decodes JPEGs by libjpeg-turbo; the zero value is ready.
type jpegDecoder struct{ h *jpegHandle }

type jpegHandle struct{ c C.tjhandle }

// decode writes opaque RGBA; the JPEG must be of w by h pixels.
func (d *jpegDecoder) decode(pix, jpeg []byte, w, h int) error {
	if d.h == nil {
		c := C.tjInitDecompress()
		if c == nil {
			return errors.New("libjpeg-turbo has no memory for a decoder")
		}
		d.h = &jpegHandle{c}
		runtime.AddCleanup(d.h, func(c C.tjhandle) { C.tjDestroy(c) }, c)
	}
	switch C.sigi_unjpeg(d.h.c, (*C.uchar)(&jpeg[0]), C.ulong(len(jpeg)), (*C.uchar)(&pix[0]), C.int(w), C.int(h)) {
	case 0:
		return nil
	case 1:
		return errors.New("a JPEG block is of another size")
	}
	return errors.New("a JPEG block is damaged: " + C.GoString(C.tjGetErrorStr2(d.h.c)))
}

type inflater struct {
	c *C.struct_libdeflate_decompressor
}

var inflaters = sync.Pool{New: func() any {
	i := &inflater{C.libdeflate_alloc_decompressor()}
	if i.c == nil {
		panic("imagery: libdeflate has no memory for a decompressor")
	}
	runtime.AddCleanup(i, func(c *C.struct_libdeflate_decompressor) { C.libdeflate_free_decompressor(c) }, i.c)
	return i
}}

// inflate undoes zlib by libdeflate.
func inflate(dst, src []byte) (int, error) {
	if len(src) == 0 || len(dst) == 0 {
		return 0, errors.New("nothing to inflate")
	}
	i := inflaters.Get().(*inflater)
	defer inflaters.Put(i)
	n := C.sigi_inflate(i.c, (*C.uchar)(unsafe.Pointer(&src[0])), C.size_t(len(src)), (*C.uchar)(unsafe.Pointer(&dst[0])), C.size_t(len(dst)))
	if n < 0 {
		return 0, errors.New("deflated data is damaged")
	}
	return int(n), nil
}

// unwebp decodes a block of WebP by libwebp.
func unwebp(dst, src []byte, w, h, samples int) error {
	if len(src) == 0 || len(dst) < w*h*samples || len(dst) == 0 {
		return errors.New("no WebP block")
	}
	switch C.sigi_unwebp((*C.uchar)(unsafe.Pointer(&src[0])), C.size_t(len(src)), (*C.uchar)(unsafe.Pointer(&dst[0])), C.size_t(len(dst)), C.int(w), C.int(h), C.int(samples)) {
	case 0:
		return nil
	case 1:
		return errors.New("a WebP block is of another size")
	}
	return errors.New("a WebP block is damaged")
}
