//go:build cgo && !purego

package encode

/*
#cgo pkg-config: libdeflate
#include <libdeflate.h>
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
)

// The levels of libdeflate by what is compressed; doc.go has the measurement.
const (
	levelRGB       = 2
	levelRGBA      = 1
	levelIndexed   = 2
	levelQuantised = 1
	maxLevel       = 2
)

// deflater owns a compressor of libdeflate, which only one goroutine may use
// at a time, and frees it with itself.
type deflater struct {
	c *C.struct_libdeflate_compressor
}

var deflaters [maxLevel + 1]sync.Pool

func deflaterOf(level int) *deflater {
	if d, ok := deflaters[level].Get().(*deflater); ok {
		return d
	}
	d := &deflater{C.libdeflate_alloc_compressor(C.int(level))}
	if d.c == nil {
		panic("encode: libdeflate has no memory for a compressor")
	}
	runtime.AddCleanup(d, func(c *C.struct_libdeflate_compressor) { C.libdeflate_free_compressor(c) }, d.c)
	return d
}

// zlibBound is the most bytes that zlibAppend can add for n bytes.
func zlibBound(n int) int { return int(C.libdeflate_zlib_compress_bound(nil, C.size_t(n))) }

// zlibAppend appends src as a zlib stream to dst, which must have room for
// zlibBound of it.
func zlibAppend(dst, src []byte, level int) []byte {
	d := deflaterOf(level)
	free := dst[len(dst):cap(dst)]
	n := C.libdeflate_zlib_compress(d.c, unsafe.Pointer(&src[0]), C.size_t(len(src)),
		unsafe.Pointer(&free[0]), C.size_t(len(free)))
	deflaters[level].Put(d)
	if n == 0 {
		panic("encode: libdeflate breaks its own bound")
	}
	return dst[:len(dst)+int(n)]
}

// deflateStripe compresses src into dst's memory as a raw stream, which another
// may follow if it is open.
func deflateStripe(dst, src []byte, level int, open bool) []byte {
	d := deflaterOf(level)
	dst = sized(dst, int(C.libdeflate_deflate_compress_bound(nil, C.size_t(len(src))))+8)
	n := C.libdeflate_deflate_compress(d.c, unsafe.Pointer(&src[0]), C.size_t(len(src)),
		unsafe.Pointer(&dst[0]), C.size_t(len(dst)))
	deflaters[level].Put(d)
	if n == 0 {
		panic("encode: libdeflate breaks its own bound")
	}
	dst = dst[:n]
	if open {
		var ok bool
		if dst, ok = openEnd(dst); !ok {
			panic("encode: libdeflate writes what is not deflate")
		}
	}
	return dst
}

// adler is the check sum of a zlib stream.
func adler(b []byte) uint32 {
	return uint32(C.libdeflate_adler32(1, unsafe.Pointer(&b[0]), C.size_t(len(b))))
}
