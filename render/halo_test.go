package render

import (
	"image"
	"testing"

	"sigi/render/fonts"
	"sigi/render/raster"
)

// The grown outlines of letters cover what a round stroke around them covers,
// letters with holes that close included. A pixel in which two pieces of a letter's
// outline lie may sum up to more, as it may of any stroke.
func TestGrownLettersCoverWhatAStrokeAroundThemDoes(t *testing.T) {
	d := newDrawer(NewRenderer(Options{}))
	white := raster.Paint{R: 255, G: 255, B: 255, A: 255}
	// cover is the coverage of 80 x 80 pixels, each the mean of fine x fine.
	cover := func(fine int, draw func(p *raster.Painter)) []int {
		img := image.NewRGBA(image.Rect(0, 0, 80*fine, 80*fine))
		var p raster.Painter
		p.Reset(img)
		draw(&p)
		out := make([]int, 80*80)
		for y := range 80 * fine {
			for x := range 80 * fine {
				out[y/fine*80+x/fine] += int(img.Pix[4*(y*80*fine+x)+3])
			}
		}
		for i := range out {
			out[i] /= fine * fine
		}
		return out
	}
	for _, face := range []*fonts.Face{fonts.SansRegular, fonts.SansBoldOblique} {
		run := d.shaper.Shape("Sant'Ágostino 8&@%§ß eaoqgBRKWMX #ijĝ Ж Ω", face)
		for _, size := range []float64{8, 10, 24} {
			for _, radius := range []float64{0.5, 1, 3} {
				for _, g := range run.Glyphs {
					const fine = 6
					o := scaled(d.px.outline(face, g.ID, size*fine, letterPx), size*fine, 30*fine, 45*fine)
					want := cover(fine, func(p *raster.Painter) {
						p.Fill(&o, raster.NonZero, white)
						p.Stroke(&o, &raster.Stroke{Width: 2 * radius * fine, Cap: raster.CapRound, Join: raster.JoinRound}, white)
					})
					grown := scaled(d.px.widened(face, g.ID, size, radius), 1, 30, 45)
					got := cover(1, func(p *raster.Painter) { p.Fill(&grown, raster.NonZero, white) })
					sum, worst, all := 0, 0, 0
					for i := range want {
						diff := got[i] - want[i]
						all += want[i]
						sum += diff
						worst = max(worst, max(diff, -diff))
					}
					if worst > 112 || sum*33 > all || -sum*33 > all {
						t.Errorf("face %s, glyph %d, %g px, halo %g: a pixel differs by %d of 255, all by %d of %d", face.Name(), g.ID, size, radius, worst, sum, all)
					}
				}
			}
		}
	}
}
