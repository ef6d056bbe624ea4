package vector

import (
	"math"

	"sigi/geom"
	"sigi/render"
	"sigi/render/raster"
)

// outlined draws a label by the outlines of its letters: of fonts that a document
// may not hold, or that are none of TrueType's.
func (d *pdf) outlined(l *render.Label) {
	g := geom.Geometry{Kind: geom.KindPolygon}
	for k := range l.Lines {
		line := &l.Lines[k]
		lineSin, lineCos := math.Sincos(line.Angle)
		for i := range line.Run.Glyphs {
			glyph := &line.Run.Glyphs[i]
			x, y := glyph.X*l.Size, glyph.Y*l.Size
			x, y, sin, cos := line.X+x*lineCos-y*lineSin, line.Y+x*lineSin+y*lineCos, lineSin, lineCos
			if line.Along != nil {
				at := &line.Along[i]
				x, y, sin, cos = at.X, at.Y, at.Sin, at.Cos
			}
			outline := d.shaper.Outline(line.Run.Face, glyph.ID, outlineTolerance)
			base := int32(len(g.Flat))
			for j := 0; j+1 < len(outline.Flat); j += 2 {
				ox, oy := outline.Flat[j]*l.Size, outline.Flat[j+1]*l.Size
				g.Flat = append(g.Flat, x+ox*cos-oy*sin, y+ox*sin+oy*cos)
			}
			for _, end := range outline.Ends {
				g.Ends = append(g.Ends, base+end)
			}
		}
	}
	if g.Empty() {
		return
	}
	if l.Halo > 0 && l.Under.A > 0 {
		under := l.Under
		if under.A < 255 { // as one, or what overlaps would be darker
			d.Push(float64(under.A) / 255)
			under.A = 255
		}
		d.Fill(&g, raster.NonZero, under)
		d.Stroke(&g, &raster.Stroke{Width: 2 * l.Halo, Cap: raster.CapRound, Join: raster.JoinRound}, under)
		if l.Under.A < 255 {
			d.Pop()
		}
	}
	if l.Paint.A > 0 {
		d.Fill(&g, raster.NonZero, l.Paint)
	}
}

// outlineTolerance is how far a curve of a letter may be off, in ems.
const outlineTolerance = 1.0 / 2000
