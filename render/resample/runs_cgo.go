//go:build cgo && !purego

package resample

/*
#cgo CFLAGS: -O3
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

// A run is a row of pixels within a cell; out is where it goes, in pixels.
typedef struct { int64_t u, v, du, dv; int32_t out, n; } sigi_run;

enum { FIXED = 20, HALF = 1 << 19 };

// Four sums of a pixel's channels over a row of taps, two taps at a time: a
// pair of weights is in a word.
#ifdef __SSE2__
typedef __m128i sums;
static inline sums zero(void) { return _mm_setzero_si128(); }
static inline sums two(sums s, const uint8_t *p, int32_t pair) {
	__m128i q = _mm_loadl_epi64((const __m128i *)p);
	q = _mm_unpacklo_epi8(_mm_unpacklo_epi8(q, _mm_srli_epi64(q, 32)), _mm_setzero_si128());
	return _mm_add_epi32(s, _mm_madd_epi16(q, _mm_set1_epi32(pair)));
}
static inline sums rounded(sums s) { return _mm_srli_epi32(_mm_add_epi32(s, _mm_set1_epi32(128)), 8); }
// s is of 8 bits, w not below zero.
static inline sums weighed(sums t, sums s, int32_t w) { return _mm_add_epi32(t, _mm_madd_epi16(s, _mm_set1_epi32(w))); }
static inline void store(uint8_t *dst, sums s) {
	s = _mm_packs_epi32(s, s);
	s = _mm_packus_epi16(s, s);
	int32_t v = _mm_cvtsi128_si32(s);
	memcpy(dst, &v, 4);
}
static inline void lanes(int32_t *a, sums s) { _mm_storeu_si128((__m128i *)a, s); }
#else
typedef struct { int32_t c[4]; } sums;
static inline sums zero(void) { sums s = {{0, 0, 0, 0}}; return s; }
static inline sums two(sums s, const uint8_t *p, int32_t pair) {
	int32_t a = (int16_t)(pair & 0xffff), b = pair >> 16;
	for (int i = 0; i < 4; i++) s.c[i] += p[i] * a + p[i + 4] * b;
	return s;
}
static inline sums rounded(sums s) { for (int i = 0; i < 4; i++) s.c[i] = (s.c[i] + 128) >> 8; return s; }
static inline sums weighed(sums t, sums s, int32_t w) { for (int i = 0; i < 4; i++) t.c[i] += s.c[i] * w; return t; }
static inline void store(uint8_t *dst, sums s) { for (int i = 0; i < 4; i++) dst[i] = s.c[i] > 255 ? 255 : s.c[i]; }
static inline void lanes(int32_t *a, sums s) { memcpy(a, s.c, 16); }
#endif

// x0 and y0 are the pixel that pix begins with.
static void sigi_bilinear(uint8_t *dst, const sigi_run *runs, int count, const uint8_t *pix, int64_t width, int64_t x0, int64_t y0) {
	for (int k = 0; k < count; k++) {
		sigi_run r = runs[k];
		uint8_t *out = dst + 4 * (int64_t)r.out;
		int64_t u = r.u - HALF - (x0 << FIXED), v = r.v - HALF - (y0 << FIXED);
		for (int i = 0; i < r.n; i++, u += r.du, v += r.dv, out += 4) {
			int32_t fx = (u >> (FIXED - 8)) & 255, fy = (v >> (FIXED - 8)) & 255;
			const uint8_t *p = pix + 4 * ((v >> FIXED) * width + (u >> FIXED));
			int32_t pair = (256 - fx) | fx << 16;
			sums top = rounded(two(zero(), p, pair)), bottom = rounded(two(zero(), p + 4 * width, pair));
			store(out, rounded(weighed(weighed(zero(), top, 256 - fy), bottom, fy)));
		}
	}
}

// wx are pairs of weights, nx/2 a phase; wy weights, ny a phase; sx and sy where
// a phase begins. x0 and y0 are the pixel that pix begins with.
static void sigi_taps(uint8_t *dst, const sigi_run *runs, int count, const uint8_t *pix, int64_t width, int64_t x0, int64_t y0,
		const int32_t *wx, const int32_t *sx, int nx, const int32_t *wy, const int32_t *sy, int ny) {
	for (int k = 0; k < count; k++) {
		sigi_run r = runs[k];
		uint8_t *out = dst + 4 * (int64_t)r.out;
		for (int i = 0; i < r.n; i++, r.u += r.du, r.v += r.dv, out += 4) {
			int px = (r.u >> (FIXED - 8)) & 255, py = (r.v >> (FIXED - 8)) & 255;
			const int32_t *ax = wx + px * (nx / 2), *ay = wy + py * ny;
			const uint8_t *p = pix + 4 * (((r.v >> FIXED) - y0 + sy[py]) * width + (r.u >> FIXED) - x0 + sx[px]);
			sums t = zero();
			for (int j = 0; j < ny; j++, p += 4 * width) {
				if (ay[j] == 0)
					continue;
				sums s = zero();
				for (int m = 0; m < nx / 2; m++)
					s = two(s, p + 8 * m, ax[m]);
				t = weighed(t, rounded(s), ay[j]);
			}
			store(out, rounded(t));
		}
	}
}

static void sigi_signed(uint8_t *dst, const sigi_run *runs, int count, const uint8_t *pix, int64_t width, int64_t x0, int64_t y0,
		const int32_t *wx, const int32_t *sx, int nx, const int32_t *wy, const int32_t *sy, int ny) {
	for (int k = 0; k < count; k++) {
		sigi_run r = runs[k];
		uint8_t *out = dst + 4 * (int64_t)r.out;
		for (int i = 0; i < r.n; i++, r.u += r.du, r.v += r.dv, out += 4) {
			int px = (r.u >> (FIXED - 8)) & 255, py = (r.v >> (FIXED - 8)) & 255;
			const int32_t *ax = wx + px * (nx / 2), *ay = wy + py * ny;
			const uint8_t *p = pix + 4 * (((r.v >> FIXED) - y0 + sy[py]) * width + (r.u >> FIXED) - x0 + sx[px]);
			int32_t t[4] = {0, 0, 0, 0};
			for (int j = 0; j < ny; j++, p += 4 * width) {
				sums s = zero();
				int32_t a[4];
				for (int m = 0; m < nx / 2; m++)
					s = two(s, p + 8 * m, ax[m]);
				lanes(a, s);
				for (int c = 0; c < 4; c++)
					t[c] += a[c] * ay[j];
			}
			int32_t most = 255;
			for (int c = 3; c >= 0; c--) {
				int32_t f = (t[c] + (1 << 15)) >> 16;
				f = f < 0 ? 0 : f > most ? most : f;
				if (c == 3)
					most = f;
				out[c] = (uint8_t)f;
			}
		}
	}
}
*/
import "C"

import "unsafe"

// flush resamples the runs that were put by. A call of C costs as much as ten
// pixels, so it is of a row.
func (p *pixels) flush(dst []byte) {
	if len(p.runs) == 0 {
		return
	}
	runs, n := (*C.sigi_run)(unsafe.Pointer(&p.runs[0])), C.int(len(p.runs))
	out, pix, width := (*C.uint8_t)(&dst[0]), (*C.uint8_t)(&p.RGBA[0]), C.int64_t(p.width)
	x0, y0 := p.Rect.Min.X, p.Rect.Min.Y
	switch {
	case p.plain:
		C.sigi_bilinear(out, runs, n, pix, width, C.int64_t(x0), C.int64_t(y0))
	case p.signed:
		C.sigi_signed(out, runs, n, pix, width, C.int64_t(x0), C.int64_t(y0),
			(*C.int32_t)(&p.x.pairs[0]), (*C.int32_t)(&p.x.starts[0]), C.int(p.x.n), (*C.int32_t)(&p.y.weights[0]), (*C.int32_t)(&p.y.starts[0]), C.int(p.y.n))
	default:
		C.sigi_taps(out, runs, n, pix, width, C.int64_t(x0), C.int64_t(y0),
			(*C.int32_t)(&p.x.pairs[0]), (*C.int32_t)(&p.x.starts[0]), C.int(p.x.n), (*C.int32_t)(&p.y.weights[0]), (*C.int32_t)(&p.y.starts[0]), C.int(p.y.n))
	}
	p.runs = p.runs[:0]
}
