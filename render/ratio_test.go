package render

import (
	"math"
	"testing"
)

func TestEveryClientsOneIsOne(t *testing.T) {
	for dpi, want := range map[float64]float64{
		0: 1, 90: 1, 90.7: 1, 90.714: 1, ReferenceDPI: 1, 91: 1, 96: 1, // one to one
		192: 2, 180: 2, 181.4: 2, 270: 3, 288: 3, 144: 1.5, 120: 1.25, 135: 1.5, 240: 2.5, 113: 1.25,
		360: 4, // also 3.75 times 96
		72:  72 / ReferenceDPI, 300: 300 / ReferenceDPI, 45: 45 / ReferenceDPI, 171: 171 / ReferenceDPI,
		-5: 1, 1: 0.1, 1e9: 20,
		math.Inf(1): 1,
	} {
		if got := PixelRatio(dpi); math.Abs(got-want) > 1e-12 {
			t.Errorf("PixelRatio(%g) is %g, want %g", dpi, got, want)
		}
	}
	if PixelRatio(math.NaN()) != 1 {
		t.Error("PixelRatio(NaN) is not 1")
	}
}

func TestPixelRatioNeverFallsMuch(t *testing.T) {
	// A little more DPI may snap to a step, but by less than the step's tolerance.
	last := 0.0
	for dpi := 10.0; dpi < 1000; dpi += 0.5 {
		got := PixelRatio(dpi)
		if got < last*0.93 {
			t.Errorf("at %g DPI the ratio falls from %g to %g", dpi, last, got)
		}
		last = got
	}
}
