package raster

import (
	"image"

	"sigi/geom"
)

// FillCovers reports how much of the pixel (x, y) Fill would cover: 0 for
// nothing, 256 for all. It needs no image and touches none.
func (p *Painter) FillCovers(g *geom.Geometry, rule FillRule, x, y int) int {
	return p.covers(g, x, y, rule, func(g *geom.Geometry, pixel image.Rectangle) bool {
		return p.accumulateFill(g, pixel)
	})
}

// StrokeCovers is FillCovers for Stroke. Dashes count: between two of them
// nothing is covered.
func (p *Painter) StrokeCovers(g *geom.Geometry, s *Stroke, x, y int) int {
	if !(s.Width > 0) {
		return 0
	}
	return p.covers(g, x, y, NonZero, func(g *geom.Geometry, pixel image.Rectangle) bool {
		return p.accumulateStroke(g, s, pixel)
	})
}

func (p *Painter) covers(g *geom.Geometry, x, y int, rule FillRule, accumulate func(*geom.Geometry, image.Rectangle) bool) int {
	most := 0
	for i := range g.Members {
		most = max(most, p.covers(&g.Members[i], x, y, rule, accumulate))
	}
	if g.Kind != geom.KindCollection && accumulate(g, image.Rect(x, y, x+1, y+1)) {
		for row := 0; row < p.cells.height; row++ {
			p.cells.values(row, func(_ int, v int32) { most = max(most, int(coverage(v, rule))) })
		}
	}
	return most
}
