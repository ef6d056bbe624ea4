package raster

import (
	"image"
	"math"

	"sigi/geom"
)

// near is how far from the image's origin, in pixels, a coordinate may be to
// be taken as it is. Beyond it the edge is cut (see clip.go); within, fixed
// point and the slopes of cells.line cannot overflow.
const near = 1 << 20

// fixed rounds a coordinate within near to fixed point. The product is exact,
// so that a machine that fuses it with the sum rounds the same.
func fixed(v float64) int {
	const bias = 1 << 40
	return int(v*one+(bias+0.5)) - bias
}

// accumulateFill adds the rings of g to the cells and reports whether
// anything can be seen inside clip.
func (p *Painter) accumulateFill(g *geom.Geometry, clip image.Rectangle) bool {
	if g.Kind.Dimension() < 1 {
		return false
	}
	flat, stride := g.Flat, g.Layout.Stride()
	n := len(flat) / 2
	if stride != 2 {
		n = len(flat) / stride
	}
	if 2*n > len(p.vertices) {
		p.vertices = make([]int32, 2*n+n)
	}
	vertices := p.vertices[:2*n]
	minX, minY, maxX, maxY := math.MaxInt, math.MaxInt, math.MinInt, math.MinInt
	for i, o := 0, 0; i+1 < len(vertices); i, o = i+2, o+stride {
		x, y := flat[o], flat[o+1]
		if !(math.Abs(x) < near && math.Abs(y) < near) {
			return p.accumulateFarFill(g, clip)
		}
		fx, fy := fixed(x), fixed(y)
		vertices[i], vertices[i+1] = int32(fx), int32(fy)
		minX, maxX = min(minX, fx), max(maxX, fx)
		minY, maxY = min(minY, fy), max(maxY, fy)
	}
	if minY >= maxY || !p.cells.begin(minX, minY, maxX, maxY, clip) {
		return false
	}
	ox, oy := p.cells.left<<oneBits, p.cells.top<<oneBits
	start := 0
	for i := 0; ; i++ {
		end, ok := ringEnd(g, i, start)
		if !ok {
			return true
		}
		var ring []int32
		if stride == 2 {
			ring = vertices[start:end]
		} else {
			ring = vertices[start/stride*2 : end/stride*2]
		}
		start = end
		if len(ring) < 6 {
			continue
		}
		x0, y0 := int(ring[len(ring)-2])-ox, int(ring[len(ring)-1])-oy
		if p.cells.clipped {
			for j := 0; j+1 < len(ring); j += 2 {
				x1, y1 := int(ring[j])-ox, int(ring[j+1])-oy
				p.cells.clippedLine(x0, y0, x1, y1)
				x0, y0 = x1, y1
			}
			continue
		}
		for j := 0; j+1 < len(ring); j += 2 {
			x1, y1 := int(ring[j])-ox, int(ring[j+1])-oy
			p.cells.line(x0, y0, x1, y1)
			x0, y0 = x1, y1
		}
	}
}

// ringEnd returns where line or ring i of g ends in Flat, given where it
// starts. A geometry without Ends is one line; ends that are out of order or
// out of range end where they can.
func ringEnd(g *geom.Geometry, i, start int) (end int, ok bool) {
	switch {
	case i < len(g.Ends):
		end = min(max(int(g.Ends[i]), start), len(g.Flat))
	case i == 0 && len(g.Ends) == 0:
		end = len(g.Flat)
	default:
		return 0, false
	}
	if g.Layout == geom.XY {
		return end &^ 1, true
	}
	return end - (end-start)%g.Layout.Stride(), true
}

// accumulateFarFill is accumulateFill for shapes with vertices far away or
// not numbers. It takes the cells as big as the clip and cuts each edge.
func (p *Painter) accumulateFarFill(g *geom.Geometry, clip image.Rectangle) bool {
	if !p.cells.begin(clip.Min.X<<oneBits, clip.Min.Y<<oneBits, clip.Max.X<<oneBits-1, clip.Max.Y<<oneBits-1, clip) {
		return false
	}
	p.cells.clipped = true
	stride, start := g.Layout.Stride(), 0
	for i := 0; ; i++ {
		end, ok := ringEnd(g, i, start)
		if !ok {
			return true
		}
		var first, last [2]float64
		some := false
		for o := start; o < end; o += stride {
			x, y := tame(g.Flat[o]), tame(g.Flat[o+1])
			if math.IsNaN(x) || math.IsNaN(y) {
				continue
			}
			if some {
				p.cells.farLine(last[0], last[1], x, y)
			} else {
				first, some = [2]float64{x, y}, true
			}
			last = [2]float64{x, y}
		}
		if some {
			p.cells.farLine(last[0], last[1], first[0], first[1])
		}
		start = end
	}
}
