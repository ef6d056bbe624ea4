package render

import (
	"math"
	"sort"

	"sigi/layers"
	"sigi/styles"
)

// toneCurve makes levels of samples: stretched, then by gamma.
type toneCurve struct {
	low, scale float32
	levels     [toneSteps]uint8
}

// toneSteps are told apart between the ends of a stretch.
const toneSteps = 1024

func newToneCurve(t styles.Tone, b layers.Band) *toneCurve {
	low, high := b.Min, b.Max
	switch {
	case t.Stretch == styles.StretchNone && b.Depth == 8 && !b.Float:
		low, high = 0, 255
	case t.Stretch == styles.StretchNormalize && t.Low < t.High:
		low, high = t.Low, t.High
	}
	c := &toneCurve{low: float32(low)}
	if high > low {
		c.scale = float32((toneSteps - 1) / (high - low))
	}
	gamma := t.Gamma
	if !(gamma > 0) {
		gamma = 1
	}
	for i := range c.levels {
		f := float64(i) / (toneSteps - 1)
		if t.Stretch == styles.StretchHistogram && len(b.Shares) > 1 {
			at := f * float64(len(b.Shares)-1)
			k := min(int(at), len(b.Shares)-2)
			f = float64(b.Shares[k]) + (at-float64(k))*float64(b.Shares[k+1]-b.Shares[k])
		}
		c.levels[i] = level8(math.Pow(f, 1/gamma))
	}
	return c
}

func (c *toneCurve) at(v float32) uint8 {
	f := (v-c.low)*c.scale + 0.5
	switch {
	case f >= toneSteps-1:
		return c.levels[toneSteps-1]
	case f > 0:
		return c.levels[int(f)]
	}
	return c.levels[0]
}

// afterCurve is what a tone does to levels whatever they came from: gamma,
// contrast and brightness; nil if nothing.
func afterCurve(t styles.Tone) *[256]uint8 {
	gamma := t.Gamma
	if !(gamma > 0) {
		gamma = 1
	}
	if gamma == 1 && t.Contrast == 0 && t.Brighter == 0 {
		return nil
	}
	// A contrast of 1 leaves black and white alone.
	slope := math.Tan((t.Contrast + 1) * math.Pi / 4)
	var c [256]uint8
	for i := range c {
		f := math.Pow(float64(i)/255, 1/gamma)
		if t.Contrast != 0 {
			f = (f-0.5)*math.Min(slope, 1e6) + 0.5
		}
		c[i] = level8(f + t.Brighter)
	}
	return &c
}

// tonePixels changes the levels of premultiplied pixels.
func tonePixels(pix []byte, curve *[256]uint8) {
	for i := 0; i+4 <= len(pix); i += 4 {
		p := pix[i : i+4 : i+4]
		switch a := uint32(p[3]); a {
		case 0:
		case 255:
			p[0], p[1], p[2] = curve[p[0]], curve[p[1]], curve[p[2]]
		default:
			for c := range 3 {
				v := curve[min((uint32(p[c])*255+a/2)/a, 255)]
				p[c] = uint8((uint32(v)*a + 127) / 255)
			}
		}
	}
}

// clearColor makes a colour transparent: within tolerance wholly, up to twice
// the tolerance (and at least 4 levels more) less and less, so that edges of
// ink keep their softness.
func clearColor(pix []byte, c styles.Color, tolerance float64) {
	fade := math.Max(tolerance, 4)
	for i := 0; i+4 <= len(pix); i += 4 {
		p := pix[i : i+4 : i+4]
		if p[3] == 0 {
			continue
		}
		a := int(p[3])
		far := 0
		for k, want := range [3]uint8{c.R, c.G, c.B} {
			v := int(p[k])
			if a != 255 {
				v = min(v*255/a, 255)
			}
			far = max(far, v-int(want), int(want)-v)
		}
		f := (float64(far) - tolerance) / fade
		if f >= 1 {
			continue
		}
		if f <= 0 {
			p[0], p[1], p[2], p[3] = 0, 0, 0, 0
			continue
		}
		for k := range p {
			p[k] = uint8(float64(p[k])*f + 0.5)
		}
	}
}

// blendPixels lays premultiplied pixels over others by a blend mode (W3C
// Compositing and Blending §9.1.2, with colours premultiplied). The modes that
// relief is laid by go in whole numbers.
func blendPixels(dst, src []byte, mode styles.Blend) {
	if mode != styles.BlendMultiply && mode != styles.BlendScreen && mode != styles.BlendDarken && mode != styles.BlendLighten {
		blendRow(dst, src, 1, mode)
		return
	}
	for i := 0; i+4 <= len(src); i += 4 {
		s, d := src[i:i+4:i+4], dst[i:i+4:i+4]
		sa, da := uint32(s[3]), uint32(d[3])
		if sa == 0 {
			continue
		}
		for k := range 3 {
			a, b := uint32(s[k]), uint32(d[k])
			var v uint32 // of 255 squared
			switch mode {
			case styles.BlendMultiply:
				v = a*b + a*(255-da) + b*(255-sa)
			case styles.BlendScreen:
				v = (a+b)*255 - a*b
			case styles.BlendDarken:
				v = min(a*da, b*sa) + a*(255-da) + b*(255-sa)
			default: // lighten
				v = max(a*da, b*sa) + a*(255-da) + b*(255-sa)
			}
			d[k] = uint8(min((v+127)/255, 255))
		}
		d[3] = uint8((sa*255 + da*(255-sa) + 127) / 255)
	}
}

// colorMap looks colours up.
type colorMap struct {
	kind    styles.ColorMapKind
	values  []float64
	entries []styles.ColorMapEntry
}

func newColorMap(m *styles.ColorMap) *colorMap {
	if m == nil {
		return nil
	}
	c := &colorMap{kind: m.Kind, entries: m.Entries}
	for _, e := range m.Entries {
		c.values = append(c.values, e.Value)
	}
	return c
}

// at is the colour of a value, not premultiplied.
func (m *colorMap) at(sample float32) [4]uint8 {
	v := float64(sample)
	i := sort.SearchFloat64s(m.values, v) // the first entry that is not below v
	of := func(i int) [4]uint8 {
		c := m.entries[i].Color
		return [4]uint8{c.R, c.G, c.B, c.A}
	}
	switch m.kind {
	case styles.ColorIntervals:
		for i < len(m.values) && m.values[i] == v {
			i++ // the end of an interval is not in it
		}
		if i == len(m.values) {
			return [4]uint8{}
		}
		return of(i)
	case styles.ColorValues:
		if i < len(m.values) && float32(m.values[i]) == sample {
			return of(i)
		}
		return [4]uint8{}
	}
	switch {
	case i == 0:
		return of(0)
	case i == len(m.values):
		return of(i - 1)
	}
	a, b := of(i-1), of(i)
	f := (v - m.values[i-1]) / (m.values[i] - m.values[i-1])
	for k := range a {
		a[k] = uint8(float64(a[k]) + f*(float64(b[k])-float64(a[k])) + 0.5)
	}
	return a
}
