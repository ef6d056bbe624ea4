package raster

import (
	"math"

	"sigi/geom"
)

// Parallel puts the lines and rings of g, moved sideways by offset pixels as
// Stroke.Offset says, into dst, for who draws strokes by other means. dst's
// slices are used again. Closed lines end where they begin.
func (p *Painter) Parallel(dst, g *geom.Geometry, offset float64) {
	dst.Reset()
	dst.Kind = geom.KindMultiLineString
	k := &p.stroker
	dim, stride, start := g.Kind.Dimension(), g.Layout.Stride(), 0
	if dim < 1 || math.IsNaN(offset) {
		return
	}
	offset = math.Max(-mostWidth, math.Min(mostWidth, offset))
	for i := 0; ; i++ {
		end, ok := ringEnd(g, i, start)
		if !ok {
			return
		}
		flat := g.Flat[start:end]
		start = end
		if len(flat) < 2*stride {
			continue
		}
		last := len(flat) - stride
		closed := dim == 2 || last >= 3*stride && flat[0] == flat[last] && flat[1] == flat[last+1]
		if k.raw, _ = appendVertices(k.raw[:0], flat, stride, closed); len(k.raw) < 2 {
			continue
		}
		closed = closed && len(k.raw) > 2
		moved := k.offset(k.raw, closed, offset)
		for i := range moved {
			dst.Flat = append(dst.Flat, moved[i].x, moved[i].y)
		}
		if closed && len(moved) > 0 {
			dst.Flat = append(dst.Flat, moved[0].x, moved[0].y)
		}
		dst.Ends = append(dst.Ends, int32(len(dst.Flat)))
	}
}

// Pattern is the dashes that Stroke draws one by one, and the share of the ink
// that a line has: a pattern too short to be seen is a whole line of less ink.
func (s *Stroke) Pattern() (dashes []float64, share float64) {
	if s.dashed() {
		return s.Dashes, 1
	}
	return nil, s.dashShare()
}
