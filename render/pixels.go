package render

import (
	"image"

	"sigi/geom"
	"sigi/render/fonts"
	"sigi/render/raster"
	"sigi/styles"
)

// pixels is the Canvas of pictures: raster.Painter, and what is drawn once and
// kept (sprite.go, tile.go, glyph.go). For one goroutine.
type pixels struct {
	*raster.Painter // Fill, Rect, Stroke

	r     *Renderer
	ratio float64
	// originX and originY are the pixel (0, 0) in whole world pixels.
	originX, originY int
	band             image.Rectangle // the strip drawn; empty: the whole picture

	target *image.RGBA // what the painter draws on
	pushed []pushed
	under  *raster.Painter // for mask
	mask   *image.RGBA     // coverage of a tiled area; blank between areas
	shaper *fonts.Shaper

	outlines geom.Geometry // of a label
	round    raster.Stroke // of the halo of its rules
}

// pushed is what lies below a group.
type pushed struct {
	below   *image.RGBA
	opacity float64
	mode    styles.Blend
}

func newPixels(r *Renderer, shaper *fonts.Shaper) *pixels {
	return &pixels{Painter: new(raster.Painter), r: r, under: new(raster.Painter), shaper: shaper,
		round: raster.Stroke{Cap: raster.CapRound, Join: raster.JoinRound}}
}

func (c *pixels) Begin(f Frame) {
	c.ratio, c.originX, c.originY, c.band = f.PixelRatio, f.OriginX, f.OriginY, image.Rectangle{}
}

func (c *pixels) end() {
	c.dropMask()
	c.target, c.pushed = nil, nil
}

// on makes the painter draw on img from now on.
func (c *pixels) on(img *image.RGBA) {
	c.target = img
	c.Reset(img)
	if !c.band.Empty() {
		c.Clip(c.band)
	}
}

func (c *pixels) Layer(*Layer) {}

func (c *pixels) Err() error { return nil }

func (c *pixels) Image(img *image.RGBA) { c.Blit(img, 0, 0, 255) }

func (c *pixels) Push(opacity float64) {
	c.PushBlend(styles.BlendOver, opacity)
}

func (c *pixels) PushBlend(mode styles.Blend, opacity float64) {
	c.pushed = append(c.pushed, pushed{c.target, opacity, mode})
	c.on(c.r.image(c.target.Rect.Dx(), c.target.Rect.Dy()))
}

func (c *pixels) Pop() {
	group, p := c.target, c.pushed[len(c.pushed)-1]
	c.pushed = c.pushed[:len(c.pushed)-1]
	c.on(p.below)
	if p.mode == styles.BlendOver {
		c.Blit(group, 0, 0, level(p.opacity))
	} else {
		blend(p.below, group, p.opacity, p.mode)
	}
	c.r.putImage(group)
}
