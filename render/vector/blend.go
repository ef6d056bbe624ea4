package vector

import "sigi/styles"

// blends are the modes that PDF (§11.3.5) and SVG (CSS Compositing and Blending
// Level 1) know, as each calls them. Groups of other modes, those of Porter and
// Duff, are drawn over what lies below; BlendDestination shows nothing.
var blends = map[styles.Blend]struct{ pdf, css string }{
	styles.BlendMultiply:   {"Multiply", "multiply"},
	styles.BlendScreen:     {"Screen", "screen"},
	styles.BlendOverlay:    {"Overlay", "overlay"},
	styles.BlendDarken:     {"Darken", "darken"},
	styles.BlendLighten:    {"Lighten", "lighten"},
	styles.BlendColorDodge: {"ColorDodge", "color-dodge"},
	styles.BlendColorBurn:  {"ColorBurn", "color-burn"},
	styles.BlendHardLight:  {"HardLight", "hard-light"},
	styles.BlendSoftLight:  {"SoftLight", "soft-light"},
	styles.BlendDifference: {"Difference", "difference"},
	styles.BlendExclusion:  {"Exclusion", "exclusion"},
}

// PushBlend begins a group that is put on what lies below by a mode.
func (d *pdf) PushBlend(mode styles.Blend, opacity float64) {
	d.Push(opacity)
	d.pushed[len(d.pushed)-1].mode = mode
}

// blend names the graphics state of a mode; "" for over.
func (d *pdf) blend(mode styles.Blend) string {
	b, ok := blends[mode]
	if !ok {
		return ""
	}
	name := "B" + b.pdf
	if !d.blended[mode] {
		d.blended[mode] = true
		d.named = append(d.named, named{"ExtGState", name, "<</BM/" + b.pdf + ">>"})
	}
	return name
}

// PushBlend begins a group that is put on what lies below by a mode.
func (d *svg) PushBlend(mode styles.Blend, opacity float64) {
	b, ok := blends[mode]
	if mode == styles.BlendDestination {
		opacity = 0
	}
	if !ok {
		d.Push(opacity)
		return
	}
	d.plain()
	d.write(`<g style="mix-blend-mode:` + b.css + `" opacity="`)
	d.out = append(appendNumber(d.out, opacity), "\">\n"...)
}
