package render

import (
	"image"
	"math"

	"sigi/styles"
)

// blend puts a picture on another of its size with an opacity of 0 to 1, as mode
// says. Both are premultiplied. Colours are blended as W3C Compositing and
// Blending Level 1 has it, §9 and §10..
func blend(below, picture *image.RGBA, opacity float64, mode styles.Blend) {
	if mode == styles.BlendDestination {
		return
	}
	level := float32(opacity)
	r := below.Rect.Intersect(picture.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		o := picture.PixOffset(r.Min.X, y)
		src := picture.Pix[o : o+4*r.Dx()]
		o = below.PixOffset(r.Min.X, y)
		dst := below.Pix[o : o+len(src) : o+len(src)]
		blendRow(dst, src, level, mode)
	}
}

// blendRow blends pixels side by side with those below.
func blendRow(dst, src []byte, level float32, mode styles.Blend) {
	bounded := mode.Bounded()
	for i := 0; i+4 <= len(src); i += 4 {
		s, d := src[i:i+4:i+4], dst[i:i+4:i+4]
		if s[3] == 0 && bounded {
			continue
		}
		as, ad := float32(s[3])/255*level, float32(d[3])/255
		if mode < styles.BlendCopy {
			for c := range 3 {
				cs, cd := float32(s[c])/255*level, float32(d[c])/255
				mixed := float32(0)
				if as > 0 && ad > 0 {
					mixed = as * ad * blended(mode, min(cd/ad, 1), min(cs/as, 1))
				}
				d[c] = byteOf(cs*(1-ad) + cd*(1-as) + mixed)
			}
			d[3] = byteOf(as + ad - as*ad)
			continue
		}
		fs, fd := shares(mode, as, ad)
		for c := range 4 {
			d[c] = byteOf(float32(s[c])/255*level*fs + float32(d[c])/255*fd)
		}
	}
}

func byteOf(f float32) uint8 { return uint8(min(max(f, 0), 1)*255 + 0.5) }

// shares are Porter and Duff's: how much of what is put and of what is below
// stays.
func shares(mode styles.Blend, as, ad float32) (fs, fd float32) {
	switch mode {
	case styles.BlendCopy:
		return 1, 0
	case styles.BlendSourceIn:
		return ad, 0
	case styles.BlendSourceOut:
		return 1 - ad, 0
	case styles.BlendDestinationIn:
		return 0, as
	case styles.BlendDestinationAtop:
		return 1 - ad, as
	case styles.BlendDestinationOver:
		return 1 - ad, 1
	case styles.BlendDestinationOut:
		return 0, 1 - as
	case styles.BlendSourceAtop:
		return ad, 1 - as
	case styles.BlendXor:
		return 1 - ad, 1 - as
	}
	return 0, 1
}

// blended is B(cb, cs) of W3C Compositing §10.1: a colour below and one put.
func blended(mode styles.Blend, b, s float32) float32 {
	switch mode {
	case styles.BlendMultiply:
		return b * s
	case styles.BlendScreen:
		return b + s - b*s
	case styles.BlendOverlay:
		return blended(styles.BlendHardLight, s, b)
	case styles.BlendDarken:
		return min(b, s)
	case styles.BlendLighten:
		return max(b, s)
	case styles.BlendColorDodge:
		switch {
		case b == 0:
			return 0
		case s >= 1:
			return 1
		}
		return min(1, b/(1-s))
	case styles.BlendColorBurn:
		switch {
		case b >= 1:
			return 1
		case s <= 0:
			return 0
		}
		return 1 - min(1, (1-b)/s)
	case styles.BlendHardLight:
		if s <= 0.5 {
			return b * 2 * s
		}
		t := 2*s - 1
		return b + t - b*t
	case styles.BlendSoftLight:
		if s <= 0.5 {
			return b - (1-2*s)*b*(1-b)
		}
		d := float32(math.Sqrt(float64(b)))
		if b <= 0.25 {
			d = ((16*b-12)*b + 4) * b
		}
		return b + (2*s-1)*(d-b)
	case styles.BlendDifference:
		return max(b-s, s-b)
	case styles.BlendExclusion:
		return b + s - 2*b*s
	}
	return s
}
