package render

import (
	"image"
	"sync"

	"sigi/geom"
	"sigi/processors"
	"sigi/render/fonts"
)

// Options are the limits of a Renderer; zero fields have defaults.
type Options struct {
	SpriteBytes int64 // memory of sprites kept; default 32 MiB
	GlyphBytes  int64 // memory of glyph masks kept; default 16 MiB
	TextBytes   int64 // memory of shaped lines kept; default 8 MiB
	Cores       int   // goroutines that draw at once before a picture is not cut into bands; default one a processor
}

// Renderer draws maps, legends and picks. It owns what is drawn once and
// reused. Safe for concurrent use.
type Renderer struct {
	sprites  *cache[spriteKey, *sprite]
	tiles    *cache[spriteKey, *image.RGBA]
	glyphs   *cache[glyphKey, *glyphMask]
	outlines *cache[outlineKey, geom.Geometry]
	widened  *cache[glyphKey, geom.Geometry]
	blocks   *cache[blockKey, []*fonts.Run]

	scales *cache[scaleKey, scales]

	drawers sync.Pool // of *drawer
	images  sync.Pool // of *image.RGBA
	cores   cores
}

// NewRenderer returns a Renderer with empty caches.
func NewRenderer(o Options) *Renderer {
	or := func(v, otherwise int64) int64 {
		if v <= 0 {
			return otherwise
		}
		return v
	}
	r := &Renderer{
		sprites:  newCache[spriteKey, *sprite](or(o.SpriteBytes, 32<<20)),
		tiles:    newCache[spriteKey, *image.RGBA](or(o.SpriteBytes, 32<<20) / 4),
		glyphs:   newCache[glyphKey, *glyphMask](or(o.GlyphBytes, 16<<20)),
		outlines: newCache[outlineKey, geom.Geometry](or(o.GlyphBytes, 16<<20) / 2),
		widened:  newCache[glyphKey, geom.Geometry](or(o.GlyphBytes, 16<<20) / 2),
		blocks:   newCache[blockKey, []*fonts.Run](or(o.TextBytes, 8<<20)),
		scales:   newCache[scaleKey, scales](1 << 20),
	}
	if r.cores.most = int32(o.Cores); o.Cores <= 0 {
		r.cores.most = int32(processors.Number)
	}
	return r
}

// image returns a transparent image from the pool.
func (r *Renderer) image(w, h int) *image.RGBA {
	n := 4 * w * h
	if img, _ := r.images.Get().(*image.RGBA); img != nil && cap(img.Pix) >= n {
		img.Pix, img.Stride, img.Rect = img.Pix[:n], 4*w, image.Rect(0, 0, w, h)
		clear(img.Pix)
		return img
	}
	return image.NewRGBA(image.Rect(0, 0, w, h))
}

// maxPooled is the largest image kept for reuse: a 4096 x 4096 one.
const maxPooled = 64 << 20

func (r *Renderer) putImage(img *image.RGBA) {
	if cap(img.Pix) <= maxPooled {
		r.images.Put(img)
	}
}

func (r *Renderer) drawer(v view) *drawer {
	d, _ := r.drawers.Get().(*drawer)
	if d == nil {
		d = newDrawer(r)
	}
	d.begin(v)
	return d
}

func (r *Renderer) putDrawer(d *drawer) {
	d.end()
	r.drawers.Put(d)
}
