package vector

import (
	"math"

	"sigi/geom"
	"sigi/render"
	"sigi/render/label"
	"sigi/render/raster"
)

// shapes turns what a canvas is given into paths that can be written.
type shapes struct {
	page    geom.Bound // pixels
	painter raster.Painter
	moved   geom.Geometry
	cut     geom.Geometry
	runs    [][]float64
}

func (s *shapes) begin(f render.Frame) {
	s.page = geom.Bound{MaxX: float64(f.Width), MaxY: float64(f.Height)}
}

// near reports whether a path may be written as it is.
func (s *shapes) near(g *geom.Geometry) bool {
	b := g.Bound()
	return b.MinX > -far && b.MinY > -far && b.MaxX < far && b.MaxY < far // false for NaN
}

// margin is how far beyond the page a path is cut that reaches far away.
const margin = 512

// area is g, cut about the page if it reaches far away; nil if nothing is left.
func (s *shapes) area(g *geom.Geometry) *geom.Geometry {
	if g.Kind.Dimension() < 1 || len(g.Ends) == 0 {
		return nil
	}
	if s.near(g) {
		return g
	}
	label.ClipArea(&s.cut, g, s.page.Pad(margin))
	if len(s.cut.Ends) == 0 {
		return nil
	}
	return &s.cut
}

// line is what of g is stroked: its parallel where the stroke is offset, and
// what is left about the page if it reaches far away; nil if nothing is.
func (s *shapes) line(g *geom.Geometry, stroke *raster.Stroke) *geom.Geometry {
	if g.Kind.Dimension() < 1 || len(g.Ends) == 0 || !(stroke.Width > 0) {
		return nil
	}
	if stroke.Offset != 0 && !math.IsNaN(stroke.Offset) {
		s.painter.Parallel(&s.moved, g, stroke.Offset)
		g = &s.moved
	}
	if s.near(g) {
		return g
	}
	s.runs = label.Runs(s.runs[:0], g, s.page.Pad(margin+3*math.Min(stroke.Width, far)))
	c := &s.cut
	c.Reset()
	c.Kind = geom.KindMultiLineString
	for _, run := range s.runs {
		c.Flat = append(c.Flat, run...)
		c.Ends = append(c.Ends, int32(len(c.Flat)))
	}
	if len(c.Ends) == 0 {
		return nil
	}
	return c
}

// rings calls f for each line or ring of g that can be seen, with what closes it
// left out.
func rings(g *geom.Geometry, f func(flat []float64, closed bool)) {
	area, start := g.Kind.Dimension() == 2, int32(0)
	for _, end := range g.Ends {
		flat := g.Flat[start:end]
		start = end
		n := len(flat)
		if n < 4 {
			continue
		}
		same := flat[0] == flat[n-2] && flat[1] == flat[n-1]
		closed := area || same && n >= 8
		if closed && same {
			flat = flat[:n-2]
		}
		f(flat, closed)
	}
}

// colour is a paint's colour and its opacity, of a stroke as faint as its
// pattern.
func faint(p raster.Paint, share float64) raster.Paint {
	p.A = uint8(math.Round(float64(p.A) * share))
	return p
}

// text is what a label says, line by line.
func text(l *render.Label) string {
	var all []rune
	for i := range l.Lines {
		if i > 0 {
			all = append(all, '\n')
		}
		all = append(all, l.Lines[i].Run.Text...)
	}
	return string(all)
}

// title is what a layer is called.
func title(l *render.Layer) string {
	if l.Title != "" {
		return l.Title
	}
	return l.Name
}
