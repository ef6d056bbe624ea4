package render

import "math"

// ReferenceDPI is the DPI of the 0.28 mm pixel: 25.4 / 0.28.
const ReferenceDPI = 25.4 / 0.28

// The ratios a picture may have; beyond, sprites and glyphs cost more than
// they show.
const (
	minRatio = 0.1
	maxRatio = 20
)

// PixelRatio turns the DPI a client sends into pixels per reference pixel.
//
// Clients do not mean the same by it: OGC's pixel is 90.7 DPI, OpenLayers
// counts in multiples of 90, QGIS and browsers in multiples of 96, and each
// means "one pixel is one pixel" by its base. So 0 (not said), 90, 90.7 and 96
// are exactly 1, and a multiple of a base in quarter steps is that step (192
// and 180 are 2, 144 is 1.5). Where two bases fit, the rounder step wins, then
// the smaller base: 360 is 4, not 3.75. Everything else, and everything below
// a base, is DPI / 90.714. What is not a positive number is 1; the answer is
// kept within 0.1 and 20. See docs/adr/0002-one-dpi.md.
func PixelRatio(dpi float64) float64 {
	if !(dpi > 0) || math.IsInf(dpi, 0) {
		return 1
	}
	best, roundness := 0.0, 5.0
	for _, base := range [...]float64{90, ReferenceDPI, 96} {
		quarters := math.Round(4 * dpi / base)
		step := quarters / 4
		if step < 1 || math.Abs(dpi-step*base) > 0.005*step*base {
			continue
		}
		r := 4.0 // parts the step is made of: 1 whole, 2 halves, 4 quarters
		if step == math.Trunc(step) {
			r = 1
		} else if 2*step == math.Trunc(2*step) {
			r = 2
		}
		if r < roundness {
			best, roundness = step, r
		}
	}
	if best == 0 {
		best = dpi / ReferenceDPI
	}
	return math.Min(math.Max(best, minRatio), maxRatio)
}
