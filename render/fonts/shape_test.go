package fonts

import (
	"math"
	"testing"
)

func TestAWordIsAsWideAsItsGlyphs(t *testing.T) {
	var s Shaper
	run := s.Shape("Bergamo Alta", SansRegular)
	if len(run.Glyphs) != 12 {
		t.Fatalf("%d glyphs, want 12", len(run.Glyphs))
	}
	w := 0.0
	for _, g := range run.Glyphs {
		w += g.Advance
	}
	if math.Abs(w-run.Width) > 1e-9 || run.Width < 5 || run.Width > 9 {
		t.Errorf("width %.3f em, glyphs %.3f", run.Width, w)
	}
	if bold := s.Shape("Bergamo Alta", SansBold); bold.Width <= run.Width {
		t.Errorf("bold is %.3f wide, regular %.3f", bold.Width, run.Width)
	}
}

func TestControlCharactersAndNothingShapeToNothing(t *testing.T) {
	var s Shaper
	for _, text := range []string{"", "\x00\n\t", "\xff\xfe"} {
		run := s.Shape(text, SansRegular)
		if text != "\xff\xfe" && (len(run.Glyphs) != 0 || run.Width != 0) {
			t.Errorf("%q: %d glyphs, %g wide", text, len(run.Glyphs), run.Width)
		}
	}
}

func TestRightToLeftTextIsLaidOutFromTheRight(t *testing.T) {
	var s Shaper
	latin := s.Shape("abc אבג", SansRegular)
	if len(latin.Glyphs) != 7 {
		t.Fatalf("%d glyphs, want 7", len(latin.Glyphs))
	}
	alef := s.Shape("א", SansRegular).Glyphs[0].ID
	if latin.Glyphs[6].ID != alef {
		t.Errorf("the first Hebrew letter does not stand last from the left")
	}
}

func TestOutlinesAreClosedRings(t *testing.T) {
	var s Shaper
	for _, r := range "aBgÀ8&%" {
		g := s.Outline(SansRegular, s.Shape(string(r), SansRegular).Glyphs[0].ID, 0.001)
		if len(g.Ends) == 0 {
			t.Errorf("%c has no outline", r)
		}
		start := int32(0)
		for _, end := range g.Ends {
			if g.Flat[start] != g.Flat[end-2] || g.Flat[start+1] != g.Flat[end-1] {
				t.Errorf("%c: ring is open", r)
			}
			start = end
		}
		b := g.Bound()
		if b.MinY < -1.1 || b.MaxY > 0.4 || b.Height() < 0.4 {
			t.Errorf("%c reaches from %.2f to %.2f em", r, b.MinY, b.MaxY)
		}
	}
	if g := s.Outline(SansRegular, s.Shape(" ", SansRegular).Glyphs[0].ID, 0.001); !g.Empty() {
		t.Error("a blank has an outline")
	}
}
