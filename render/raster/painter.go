package raster

import (
	"image"

	"sigi/geom"
)

// Painter draws on an image. Its zero value draws nothing until Reset gives
// it one. Keep a Painter and Reset it: its buffers grow to the biggest shape
// and are used again, so that drawing allocates nothing.
//
// A Painter is for one goroutine at a time.
type Painter struct {
	img  *image.RGBA
	clip image.Rectangle

	cells cells

	vertices []int32 // fixed point, of the shape being filled
	stroker  stroker

	columns, lines []float32 // see Scatter
	strewn         strewn

	row       []byte // a stretch of rowPixel, see colourRow
	rowPixel  uint32
	rowFilled int
}

// Reset makes the painter draw on img and clips to all of it. Geometries are
// in the image's coordinates: the pixel (x, y) of img.Rect is the square from
// (x, y) to (x+1, y+1), and y points down.
func (p *Painter) Reset(img *image.RGBA) {
	p.img = img
	p.clip = img.Rect
}

// Clip restricts drawing to the part of r inside the image. Shapes keep
// their edges: what is cut off is as if covered by paper. Reset ends it.
func (p *Painter) Clip(r image.Rectangle) {
	p.clip = r.Intersect(p.img.Rect)
}

// Fill paints the inside of g: polygons with their holes, and lines and open
// rings as if closed; points have no inside. All rings of g are one shape
// under the rule; members of a collection are painted one by one.
//
// Any floats may come: vertices that are not numbers are left out, and what
// lies far outside the image is cut off without changing the part inside.
func (p *Painter) Fill(g *geom.Geometry, rule FillRule, paint Paint) {
	if paint.A == 0 || p.clip.Empty() {
		return
	}
	if g.Kind == geom.KindCollection {
		for i := range g.Members {
			p.Fill(&g.Members[i], rule, paint)
		}
		return
	}
	if p.accumulateFill(g, p.clip) {
		p.sweep(rule, paint.ink())
	}
}
