//go:build cgo && !purego

package encode

/*
#cgo pkg-config: libwebp
#include <string.h>
#include <webp/encode.h>

struct sigi_webp {
	unsigned char *mem;
	size_t size;
	int error; // a WebPEncodingError, or -1
};

// Straight alpha where alpha is set; else the fourth byte is not looked at.
static struct sigi_webp sigi_webp(const unsigned char *src, int w, int stride, int h,
		int alpha, int lossless, float quality) {
	const int method = 0, lossless_level = 1; // doc.go has the measurement
	struct sigi_webp r = {0};
	WebPConfig c;
	WebPPicture p;
	WebPMemoryWriter out;
	r.error = -1;
	if (!WebPConfigInit(&c) || !WebPPictureInit(&p))
		return r;
	if (lossless) {
		if (!WebPConfigLosslessPreset(&c, lossless_level))
			return r;
	} else {
		c.quality = quality;
		c.method = method;
		c.alpha_filtering = 0; // a third faster, and the same size on maps
	}
	if (!WebPValidateConfig(&c))
		return r;
	p.use_argb = lossless;
	p.width = w;
	p.height = h;
	WebPMemoryWriterInit(&out);
	p.writer = WebPMemoryWrite;
	p.custom_ptr = &out;
	int ok = alpha ? WebPPictureImportRGBA(&p, src, stride) : WebPPictureImportRGBX(&p, src, stride);
	ok = ok && WebPEncode(&c, &p);
	r.error = ok ? 0 : p.error_code;
	WebPPictureFree(&p);
	if (ok) {
		r.mem = out.mem;
		r.size = out.size;
	} else {
		WebPMemoryWriterClear(&out);
	}
	return r;
}
*/
import "C"

import (
	"fmt"
	"unsafe"
)

const haveWebP = true

// webp writes p in the lossy or the lossless kind.
func (s *scratch) webp(p picture, o Options) error {
	alpha := false
	if !isOpaque(p) {
		if o.Transparent {
			alpha = true
			s.flat = sized(s.flat, 4*p.w*p.h)
			packRGBA(s.flat, p, 0)
			p = picture{pix: s.flat, stride: 4 * p.w, w: p.w, h: p.h}
		} else {
			p = s.compose(p, o)
		}
	}
	r := C.sigi_webp((*C.uchar)(&p.pix[0]), C.int(p.w), C.int(p.stride), C.int(p.h),
		cBool(alpha), cBool(o.Lossless), C.float(o.quality()))
	if r.error != 0 {
		return fmt.Errorf("encode: webp: error %d of libwebp", int(r.error))
	}
	s.out = append(s.out[:0], unsafe.Slice((*byte)(r.mem), int(r.size))...)
	C.WebPFree(unsafe.Pointer(r.mem))
	return nil
}

func cBool(b bool) C.int {
	if b {
		return 1
	}
	return 0
}
