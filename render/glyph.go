package render

import (
	"image"
	"math"
	"slices"

	"sigi/geom"
	"sigi/render/fonts"
	"sigi/render/label"
	"sigi/render/raster"
)

// Glyphs of text that stands level are drawn once per size and phase into an
// alpha mask and then blitted. The base line stands on a whole pixel and the
// pen on a quarter of one: four masks a glyph and size, no text that swims.
// Turned text is drawn from the outlines.

// glyphKey names a mask, and at phase 0 a grown outline. Sizes and radii are in 1/16 pixel: styles whose sizes
// are computed per feature must not fill the cache with near-equal masks.
type glyphKey struct {
	id           uint32
	size, radius uint32
	face         *fonts.Face
	phase        uint8 // quarters of a pixel
}

// glyphMask is a glyph's coverage, its pixel (0, 0) at (x, y) from the pen.
type glyphMask struct {
	alpha *image.Alpha // nil: blank
	x, y  int
}

const sizeSteps = 16

func glyphKeyOf(face *fonts.Face, id uint32, size, radius float64) glyphKey {
	return glyphKey{id: id, face: face,
		size:   uint32(math.Round(size * sizeSteps)),
		radius: uint32(math.Ceil(radius*sizeSteps - 1e-9))}
}

// glyph returns the coverage of a glyph of size pixels an em, widened by radius
// pixels (a halo).
func (c *pixels) glyph(face *fonts.Face, id uint32, size, radius float64, phase uint8) *glyphMask {
	k := glyphKeyOf(face, id, size, radius)
	k.phase = phase
	if m, ok := c.r.glyphs.get(k); ok {
		return m
	}
	size = float64(k.size) / sizeSteps
	m := &glyphMask{}
	var shape geom.Geometry
	if k.radius > 0 {
		shape = scaled(c.widened(face, id, size, float64(k.radius)/sizeSteps), 1, float64(phase)/4, 0)
	} else {
		shape = scaled(c.outline(face, id, size, letterPx), size, float64(phase)/4, 0)
	}
	m.alpha, m.x, m.y = c.coverage(&shape)
	bytes := int64(64)
	if m.alpha != nil {
		bytes += int64(len(m.alpha.Pix))
	}
	c.r.glyphs.put(k, m, bytes)
	return m
}

// scaled is an outline at a size, its origin at (x, y).
func scaled(g geom.Geometry, size, x, y float64) geom.Geometry {
	out := geom.Geometry{Kind: g.Kind, Ends: g.Ends, Flat: make([]float64, len(g.Flat))}
	for i := 0; i+1 < len(g.Flat); i += 2 {
		out.Flat[i], out.Flat[i+1] = g.Flat[i]*size+x, g.Flat[i+1]*size+y
	}
	return out
}

// coverage is the mask of a shape, and where its pixel (0, 0) stands; nil for an
// empty one.
func (c *pixels) coverage(shape *geom.Geometry) (*image.Alpha, int, int) {
	if shape.Empty() {
		return nil, 0, 0
	}
	b := shape.Bound().Pad(1)
	x, y := int(math.Floor(b.MinX)), int(math.Floor(b.MinY))
	w, h := int(math.Ceil(b.MaxX))-x, int(math.Ceil(b.MaxY))-y
	if w <= 0 || h <= 0 || w > maxSprite || h > maxSprite {
		return nil, 0, 0
	}
	for i := 0; i+1 < len(shape.Flat); i += 2 {
		shape.Flat[i] -= float64(x)
		shape.Flat[i+1] -= float64(y)
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	var p raster.Painter
	p.Reset(img)
	white := raster.Paint{R: 255, G: 255, B: 255, A: 255}
	p.Fill(shape, raster.NonZero, white)
	alpha := image.NewAlpha(img.Rect)
	for i := range alpha.Pix {
		alpha.Pix[i] = img.Pix[4*i+3]
	}
	return alpha, x, y
}

// How far in pixels a curve of a letter may be off, and of a halo, whose edge
// is soft anyway and whose corners cost most.
const (
	letterPx = 0.02
	haloPx   = 0.1
)

// outline is a glyph's shape at size 1, with curves right to px pixels at size
// pixels an em or better; tolerances come in powers of two.
func (c *pixels) outline(face *fonts.Face, id uint32, size, px float64) geom.Geometry {
	e := int(math.Floor(math.Log2(px / math.Max(size, 1))))
	k := outlineKey{face, int8(e), id}
	if g, ok := c.r.outlines.get(k); ok {
		return g
	}
	g := c.shaper.Outline(face, id, math.Ldexp(1, e))
	c.r.outlines.put(k, g, int64(8*len(g.Flat)+4*len(g.Ends)+64))
	return g
}

type outlineKey struct {
	face      *fonts.Face
	tolerance int8 // as a power of two
	id        uint32
}

// drawLevel draws a run level with the start of its base line at (x, y).
func (c *pixels) drawLevel(run *fonts.Run, size, x, y, radius float64, paint raster.Paint) {
	if paint.A == 0 {
		return
	}
	for i := range run.Glyphs {
		g := &run.Glyphs[i]
		px, phase := quarters(x + g.X*size)
		py := int(math.Floor(y + g.Y*size + 0.5 + tieBreak))
		if m := c.glyph(run.Face, g.ID, size, radius, phase); m.alpha != nil {
			c.Mask(m.alpha, px+m.x, py+m.y, paint)
		}
	}
}

// tieBreak keeps what lies exactly between two phases on the same side in
// every picture, however its coordinates were rounded.
const tieBreak = 1e-5

// quarters cuts a coordinate into a whole pixel and a phase.
func quarters(v float64) (whole int, phase uint8) {
	q := int(math.Floor(v*4 + 0.5 + tieBreak))
	return q >> 2, uint8(q & 3)
}

// Label draws level text from masks, the rest from outlines.
func (c *pixels) Label(l *Label) {
	level := l.level()
	switch {
	case !(l.Halo > 0):
	case level && l.Under.A == 255: // masks would show where they overlap
		c.levelLabel(l, l.Halo, l.Under)
	default:
		c.outlineLabel(l, l.Halo)
		c.Fill(&c.outlines, raster.NonZero, l.Under)
	}
	if level {
		c.levelLabel(l, 0, l.Paint)
		return
	}
	c.outlineLabel(l, 0)
	c.Fill(&c.outlines, raster.NonZero, l.Paint)
}

// levelLabel draws the lines of a label, widened by radius.
func (c *pixels) levelLabel(l *Label, radius float64, p raster.Paint) {
	for i := range l.Lines {
		c.drawLevel(l.Lines[i].Run, l.Size, l.Lines[i].X, l.Lines[i].Y, radius, p)
	}
}

// outlineLabel puts the outlines of a label, widened by radius, into c.outlines.
func (c *pixels) outlineLabel(l *Label, radius float64) {
	g := &c.outlines
	g.Reset()
	g.Kind = geom.KindPolygon
	for k := range l.Lines {
		line := &l.Lines[k]
		sin, cos := math.Sincos(line.Angle)
		for i := range line.Run.Glyphs {
			var at label.Glyph
			if line.Along != nil {
				at = line.Along[i]
			} else {
				x, y := line.Run.Glyphs[i].X*l.Size, line.Run.Glyphs[i].Y*l.Size
				at = label.Glyph{X: line.X + x*cos - y*sin, Y: line.Y + x*sin + y*cos, Cos: cos, Sin: sin}
			}
			if id := line.Run.Glyphs[i].ID; radius > 0 {
				addPlaced(g, c.widened(line.Run.Face, id, l.Size, radius), 1, at)
			} else {
				addPlaced(g, c.outline(line.Run.Face, id, l.Size, letterPx), l.Size, at)
			}
		}
	}
}

// addPlaced appends the rings of o, times size, where a glyph stands.
func addPlaced(g *geom.Geometry, o geom.Geometry, size float64, at label.Glyph) {
	sin, cos := at.Sin*size, at.Cos*size
	base := len(g.Flat)
	g.Flat = slices.Grow(g.Flat, len(o.Flat))[:base+len(o.Flat)]
	to := g.Flat[base:]
	for i := 0; i+1 < len(o.Flat) && i+1 < len(to); i += 2 {
		x, y := o.Flat[i], o.Flat[i+1]
		to[i], to[i+1] = at.X+x*cos-y*sin, at.Y+x*sin+y*cos
	}
	for _, e := range o.Ends {
		g.Ends = append(g.Ends, int32(base)+e)
	}
}
