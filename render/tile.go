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
func (d *drawer) tileOf(s *styles.Sprite) *image.RGBA {
	k := keyOf(s, d.view.ratio)
	if t, ok := d.r.tiles.get(k); ok {
		return t
	}
	t := drawTile(s, d.view.ratio)
	bytes := int64(64)
	if t != nil {
		bytes += int64(len(t.Pix))
	}
	d.r.tiles.put(k, t, bytes)
	return t
}

func drawTile(s *styles.Sprite, ratio float64) *image.RGBA {
	c := *s
	c.DX, c.DY, c.AnchorX, c.AnchorY = 0, 0, 0.5, 0.5
	var w, h int
	if isPicture(s) {
		sp := drawSpritePicture(&c, ratio, 0, 0)
		if sp.image == nil {
			return nil
		}
		w, h = sp.image.Rect.Dx(), sp.image.Rect.Dy()
	} else {
		w = int(math.Round(s.Size * ratio))
		if w < 1 || w > maxSprite {
			return nil
		}
		h = w
		c.Size = float64(w) / ratio // joins at whole pixels
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

// fillTiled fills an area with a repeated graphic.
func (d *drawer) fillTiled(g *geom.Geometry, s *styles.Sprite) {
	d.tiled(g.Bound(), s, func(p *raster.Painter) { p.Fill(g, raster.EvenOdd, raster.Paint{A: 255}) })
}

// tiled paints what cover paints in opaque black, in a box, with a repeated
// graphic instead.
func (d *drawer) tiled(box geom.Bound, s *styles.Sprite, cover func(*raster.Painter)) {
	if s.Source == nil {
		return
	}
	t := d.tileOf(s)
	if t == nil {
		return
	}
	dst := d.target
	rows := dst.Rect
	if !d.band.Empty() {
		rows = d.band
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
	if d.mask == nil || d.mask.Rect != dst.Rect {
		d.dropMask()
		d.mask = d.r.image(dst.Rect.Dx(), dst.Rect.Dy())
		d.under.Reset(d.mask)
	}
	d.under.Clip(image.Rect(x0, y0, x1, y1))
	cover(d.under)

	w, h := t.Rect.Dx(), t.Rect.Dy()
	left := modulo(x0+int(math.Floor(d.view.originX+tieBreak)), w)
	ty := modulo(y0+int(math.Floor(d.view.originY+tieBreak)), h)
	for y := y0; y < y1; y++ {
		row := dst.Pix[y*dst.Stride+4*x0 : y*dst.Stride+4*x1]
		cover := d.mask.Pix[y*d.mask.Stride+4*x0 : y*d.mask.Stride+4*x1]
		tile := t.Pix[ty*t.Stride : ty*t.Stride+4*w]
		tx := left
		for i := 0; i < len(row); i += 4 {
			if a := uint32(cover[i+3]); a != 0 {
				if ta := uint32(tile[4*tx+3]); ta != 0 {
					keep := 255*255 - a*ta
					for c := range 4 {
						row[i+c] = uint8((uint32(tile[4*tx+c])*a*255 + uint32(row[i+c])*keep + 255*255/2) / (255 * 255))
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
func (d *drawer) dropMask() {
	if d.mask != nil {
		d.r.putImage(d.mask)
		d.mask = nil
	}
}

func modulo(a, n int) int {
	if a %= n; a < 0 {
		a += n
	}
	return a
}
