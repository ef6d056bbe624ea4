package fonts

import (
	"math"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"

	"sigi/geom"
)

// Outline is the shape of a glyph at size 1: closed rings in ems, y down from
// the origin on the base line, to be filled non-zero. A blank has no rings.
// Curves are cut so that they are off by no more than tolerance ems. Allocates;
// callers keep what they draw often.
func (s *Shaper) Outline(face *Face, id uint32, tolerance float64) geom.Geometry {
	f := s.faceOf(face)
	g := geom.Geometry{Kind: geom.KindPolygon}
	outline, ok := f.GlyphDataOutline(font.GID(id))
	if !ok {
		return g
	}
	em := 1 / float64(f.Upem())
	var x, y, sx, sy float64 // where the pen is, and where the ring began
	at := func(p opentype.SegmentPoint) (float64, float64) { return float64(p.X) * em, -float64(p.Y) * em }
	line := func(px, py float64) {
		g.Flat = append(g.Flat, px, py)
		x, y = px, py
	}
	closeRing := func() {
		start := 0
		if n := len(g.Ends); n > 0 {
			start = int(g.Ends[n-1])
		}
		if len(g.Flat)-start < 6 {
			g.Flat = g.Flat[:start]
			return
		}
		if x != sx || y != sy {
			g.Flat = append(g.Flat, sx, sy)
		}
		g.Ends = append(g.Ends, int32(len(g.Flat)))
	}
	for i := range outline.Segments {
		seg := &outline.Segments[i]
		switch seg.Op {
		case opentype.SegmentOpMoveTo:
			closeRing()
			sx, sy = at(seg.Args[0])
			line(sx, sy)
		case opentype.SegmentOpLineTo:
			line(at(seg.Args[0]))
		case opentype.SegmentOpQuadTo:
			cx, cy := at(seg.Args[0])
			ex, ey := at(seg.Args[1])
			x0, y0 := x, y
			n := pieces(math.Hypot(x0-2*cx+ex, y0-2*cy+ey)/4, tolerance)
			for k := 1; k <= n; k++ {
				t := float64(k) / float64(n)
				u := 1 - t
				line(u*u*x0+2*u*t*cx+t*t*ex, u*u*y0+2*u*t*cy+t*t*ey)
			}
		case opentype.SegmentOpCubeTo:
			ax, ay := at(seg.Args[0])
			bx, by := at(seg.Args[1])
			ex, ey := at(seg.Args[2])
			x0, y0 := x, y
			n := pieces((math.Hypot(x0-2*ax+bx, y0-2*ay+by)+math.Hypot(ax-2*bx+ex, ay-2*by+ey))*3/4, tolerance)
			for k := 1; k <= n; k++ {
				t := float64(k) / float64(n)
				u := 1 - t
				line(u*u*u*x0+3*u*u*t*ax+3*u*t*t*bx+t*t*t*ex, u*u*u*y0+3*u*u*t*ay+3*u*t*t*by+t*t*t*ey)
			}
		}
	}
	closeRing()
	return g
}

// pieces is into how many lines a curve is cut that bows by so much: the bow
// left is the bow over n².
func pieces(bow, left float64) int {
	if !(left > 0) {
		left = 1e-4
	}
	return min(max(int(math.Ceil(math.Sqrt(bow/left))), 1), 64)
}
