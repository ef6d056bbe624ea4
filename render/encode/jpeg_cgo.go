//go:build cgo && !purego

package encode

/*
#cgo pkg-config: libturbojpeg
#include <turbojpeg.h>

// The library wants pointers to pointers, which may not hold memory of Go;
// here they are on the stack of C. Returns the length, 0 on failure.
static unsigned long sigi_jpeg(tjhandle h, const unsigned char *src, int w, int pitch, int ht,
		unsigned char *dst, unsigned long room, int samples, int quality) {
	unsigned long n = room;
	if (tjCompress2(h, src, w, pitch, ht, TJPF_RGBX, &dst, &n, samples, quality, TJFLAG_NOREALLOC) != 0)
		return 0;
	return n;
}
*/
import "C"

import (
	"fmt"
	"runtime"
	"sync"
	"unsafe"
)

type jpegCompressor struct{ h C.tjhandle }

var jpegCompressors = sync.Pool{New: func() any {
	j := &jpegCompressor{C.tjInitCompress()}
	if j.h == nil {
		panic("encode: libjpeg-turbo has no memory for a compressor")
	}
	runtime.AddCleanup(j, func(h C.tjhandle) { C.tjDestroy(h) }, j.h)
	return j
}}

// jpeg writes p, which must be opaque.
func (s *scratch) jpeg(p picture, o Options) error {
	j := jpegCompressors.Get().(*jpegCompressor)
	defer jpegCompressors.Put(j)
	s.out = sized(s.out, int(C.tjBufSize(C.int(p.w), C.int(p.h), C.TJSAMP_420)))
	samples := C.int(C.TJSAMP_420)
	if o.Grey {
		samples = C.TJSAMP_GRAY
	}
	n := C.sigi_jpeg(j.h, (*C.uchar)(&p.pix[0]), C.int(p.w), C.int(p.stride), C.int(p.h),
		(*C.uchar)(unsafe.Pointer(&s.out[0])), C.ulong(len(s.out)), samples, C.int(o.quality()))
	if n == 0 {
		return fmt.Errorf("encode: jpeg: %s", C.GoString(C.tjGetErrorStr2(j.h)))
	}
	s.out = setJFIFDensity(s.out[:n], o.DPI)
	return nil
}
