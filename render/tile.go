package render

import (
	"image"
	"math"

	"sigi/geom"
	"sigi/render/raster"
	"sigi/styles"
)

// Areas filled with a graphic (SE's GraphicFill) are tiled by a square picture
// of whole pixels, anchored to world pixels: two maps of one resolution, and
// two parcels that touch, carry one pattern. What a mark draws beyond its tile
// enters at the opposite side, so that hatches join.

// tileOf returns the picture that is repeated; nil if there is nothing to see.
func (c *pixels) tileOf(s *styles.Sprite) *image.RGBA {
	k := keyOf(s, c.ratio)
	if t, ok := c.r.tiles.get(k); ok {
		return t
	}
	t := drawTile(s, c.ratio)
	bytes := int64(64)
	if t != nil {
		bytes += int64(len(t.Pix))
	}
	c.r.tiles.put(k, t, bytes)
	return t
}

// tileCell is the graphic in the middle of its cell of whole pixels, and the
// cell's size; 0 where there is nothing to see.
func tileCell(s *styles.Sprite, ratio float64) (c styles.Sprite, w, h int) {
	c = *s
	c.DX, c.DY, c.AnchorX, c.AnchorY = 0, 0, 0.5, 0.5
	if isPicture(s) {
		if sp := drawSpritePicture(&c, ratio, 0, 0); sp.image != nil {
			w, h = sp.image.Rect.Dx(), sp.image.Rect.Dy()
		}
		return c, w, h
	}
	if w = int(math.Round(s.Size * ratio)); w < 1 || w > maxSprite {
		return c, 0, 0
	}
	c.Size = float64(w) / ratio // joins at whole pixels
	return c, w, w
}

func drawTile(s *styles.Sprite, ratio float64) *image.RGBA {
	c, w, h := tileCell(s, ratio)
	if w == 0 {
		return nil
	}
	fx, fy := float64(w)/2, float64(h)/2
	sp := drawSpritePicture(&c, ratio, fx-math.Floor(fx), fy-math.Floor(fy))
	if sp.image == nil {
		return nil
	}
	t := image.NewRGBA(image.Rect(0, 0, w, h))
	var p raster.Painter
	p.Reset(t)
	x, y := sp.x+int(math.Floor(fx)), sp.y+int(math.Floor(fy))
	for j := -1; j <= 1; j++ {
		for i := -1; i <= 1; i++ {
			p.Blit(sp.image, x+i*w, y+j*h, level(s.Opacity))
		}
	}
	return t
}

// Tile paints an area or a stroke with a repeated graphic.
func (c *pixels) Tile(g *geom.Geometry, stroke *raster.Stroke, s *styles.Sprite) {
	if s.Source == nil {
		return
	}
	t := c.tileOf(s)
	if t == nil {
		return
	}
	dst := c.target
	rows := dst.Rect
	if !c.band.Empty() {
		rows = c.band
	}
	box := g.Bound()
	if stroke != nil {
		box = box.Pad(2*stroke.Width + math.Abs(stroke.Offset) + 1)
	}
	b := box.Intersect(geom.Bound{MinY: float64(rows.Min.Y), MaxX: float64(rows.Max.X), MaxY: float64(rows.Max.Y)})
	if b.Empty() {
		return
	}
	x0, y0 := int(math.Floor(b.MinX)), int(math.Floor(b.MinY))
	x1, y1 := min(int(math.Ceil(b.MaxX)), rows.Max.X), min(int(math.Ceil(b.MaxY)), rows.Max.Y)
	if x0 >= x1 || y0 >= y1 {
		return
	}
	// The area's coverage goes onto a picture of its own, which is wiped while
	// it is read.
	if c.mask == nil || c.mask.Rect != dst.Rect {
		c.dropMask()
		c.mask = c.r.image(dst.Rect.Dx(), dst.Rect.Dy())
		c.under.Reset(c.mask)
	}
	c.under.Clip(image.Rect(x0, y0, x1, y1))
	if black := (raster.Paint{A: 255}); stroke != nil {
		c.under.Stroke(g, stroke, black)
	} else {
		c.under.Fill(g, raster.EvenOdd, black)
	}

	w, h := t.Rect.Dx(), t.Rect.Dy()
	left := modulo(x0+c.originX, w)
	ty := modulo(y0+c.originY, h)
	for y := y0; y < y1; y++ {
		row := dst.Pix[y*dst.Stride+4*x0 : y*dst.Stride+4*x1]
		cover := c.mask.Pix[y*c.mask.Stride+4*x0 : y*c.mask.Stride+4*x1]
		tile := t.Pix[ty*t.Stride : ty*t.Stride+4*w]
		tx := left
		for i := 0; i < len(row); i += 4 {
			if a := uint32(cover[i+3]); a != 0 {
				if ta := uint32(tile[4*tx+3]); ta != 0 {
					keep := 255*255 - a*ta
					for k := range 4 {
						row[i+k] = uint8((uint32(tile[4*tx+k])*a*255 + uint32(row[i+k])*keep + 255*255/2) / (255 * 255))
					}
				}
			}
			if tx++; tx == w {
				tx = 0
			}
		}
		clear(cover)
		if ty++; ty == h {
			ty = 0
		}
	}
}

// dropMask gives the mask back; it is blank.
func (c *pixels) dropMask() {
	if c.mask != nil {
		c.r.putImage(c.mask)
		c.mask = nil
	}
}

func modulo(a, n int) int {
	if a %= n; a < 0 {
		a += n
	}
	return a
}
