//go:build cgo && !purego

package encode

/*
#cgo pkg-config: libdeflate libisal
#include <stdlib.h>
#include <libdeflate.h>
#include <isa-l/igzip_lib.h>

// A quick compressor: its state, and the memory of level 2 behind it.
typedef struct {
	struct isal_zstream stream;
	uint8_t level[ISAL_DEF_LVL2_DEFAULT];
} quick;

// quick_deflate writes n bytes of src as raw deflate and returns how many bytes
// that is, 0 if it cannot in room.
static size_t quick_deflate(quick *q, const uint8_t *src, uint32_t n, uint8_t *dst, uint32_t room, int open) {
	struct isal_zstream *s = &q->stream;
	isal_deflate_stateless_init(s);
	s->hist_bits = 0; // the largest window; init leaves what the memory held, which may say a smaller one
	s->level = 2;
	s->level_buf = q->level;
	s->level_buf_size = sizeof q->level;
	s->next_in = (uint8_t *)src;
	s->avail_in = n;
	s->next_out = dst;
	s->avail_out = room;
	s->flush = open ? FULL_FLUSH : NO_FLUSH;
	s->end_of_stream = !open;
	if (isal_deflate_stateless(s) != COMP_OK || s->avail_in != 0)
		return 0;
	return s->total_out;
}
*/
import "C"

import (
	"runtime"
	"slices"
	"sync"
	"unsafe"
)

// quickDeflater owns a compressor of ISA-L, which only one goroutine may use
// at a time, and frees it with itself.
type quickDeflater struct{ c *C.quick }

var quickDeflaters = sync.Pool{New: func() any {
	d := &quickDeflater{(*C.quick)(C.malloc(C.sizeof_quick))}
	runtime.AddCleanup(d, func(c *C.quick) { C.free(unsafe.Pointer(c)) }, d.c)
	return d
}}

// quickly appends src as a raw deflate stream, which another may follow if it is open.
func quickly(dst, src []byte, open bool) []byte {
	// ISA-L stores what grows: five bytes a block of 65535, and the flush.
	dst = slices.Grow(dst, len(src)+len(src)/8192+1024)
	d := quickDeflaters.Get().(*quickDeflater)
	n := d.deflate(dst[len(dst):cap(dst)], src, open)
	quickDeflaters.Put(d)
	if n == 0 {
		return stored(dst, src, open)
	}
	return dst[:len(dst)+n]
}

// deflate compresses src into free and returns how many bytes that is, 0 if they have no room.
func (d *quickDeflater) deflate(free, src []byte, open bool) int {
	flush := C.int(0)
	if open {
		flush = 1
	}
	return int(C.quick_deflate(d.c, (*C.uint8_t)(unsafe.Pointer(&src[0])), C.uint32_t(len(src)),
		(*C.uint8_t)(unsafe.Pointer(&free[0])), C.uint32_t(len(free)), flush))
}

// thoroughLevel is the level of libdeflate.
const thoroughLevel = 2

// deflater owns a compressor of libdeflate, likewise.
type deflater struct {
	c *C.struct_libdeflate_compressor
}

var deflaters = sync.Pool{New: func() any {
	d := &deflater{C.libdeflate_alloc_compressor(thoroughLevel)}
	if d.c == nil {
		panic("encode: libdeflate has no memory for a compressor")
	}
	runtime.AddCleanup(d, func(c *C.struct_libdeflate_compressor) { C.libdeflate_free_compressor(c) }, d.c)
	return d
}}

// thoroughly appends src as the end of a raw deflate stream.
func thoroughly(dst, src []byte) []byte {
	d := deflaters.Get().(*deflater)
	defer deflaters.Put(d)
	dst = slices.Grow(dst, int(C.libdeflate_deflate_compress_bound(d.c, C.size_t(len(src)))))
	free := dst[len(dst):cap(dst)]
	n := C.libdeflate_deflate_compress(d.c, unsafe.Pointer(&src[0]), C.size_t(len(src)),
		unsafe.Pointer(&free[0]), C.size_t(len(free)))
	if n == 0 {
		panic("encode: libdeflate breaks its own bound")
	}
	return dst[:len(dst)+int(n)]
}

// adler is the check sum of a zlib stream.
func adler(b []byte) uint32 {
	return uint32(C.libdeflate_adler32(1, unsafe.Pointer(&b[0]), C.size_t(len(b))))
}
