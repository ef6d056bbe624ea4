package render

import (
	"image"
	"math"
	"strconv"
	"strings"

	"sigi/geom"
	"sigi/render/raster"
	"sigi/styles"
)

// maxSprite bounds the side of a picture that is kept; larger marks are drawn
// straight onto the map, larger pictures are drawn this big.
const maxSprite = 1024

// sprite is a graphic drawn once: its pixel (0, 0) stands at (x, y) from the
// whole pixel of the point it belongs to. Premultiplied.
type sprite struct {
	image *image.RGBA // nil: nothing to see
	x, y  int
}

// spriteKey names a sprite: everything its pixels depend on. Marks and SVG are
// drawn at quarters of a pixel, so that a row of them is evenly spaced and a
// mark sits where its point is; PNG and JPEG at whole pixels, so that they
// stay as sharp as they were made.
type spriteKey struct {
	source            *styles.GraphicSource
	fill, stroke      styles.Color
	filled, stroked   bool
	cap               styles.Cap
	join              styles.Join
	width, dashOffset float64
	dashes            string
	size, rotation    float64
	wide              float64
	anchorX, anchorY  float64
	phaseX, phaseY    uint8
	ratio             float64
}

func keyOf(s *styles.Sprite, ratio float64) spriteKey {
	k := spriteKey{source: s.Source, size: s.Size, wide: s.Width, rotation: s.Rotation, anchorX: s.AnchorX, anchorY: s.AnchorY, ratio: ratio}
	if s.Fill != nil {
		k.filled, k.fill = true, s.Fill.Color
	}
	if t := s.Stroke; t != nil {
		k.stroked, k.stroke, k.width, k.cap, k.join = true, t.Color, t.Width, t.Cap, t.Join
		if len(t.Dashes) > 0 {
			var b strings.Builder
			for _, d := range t.Dashes {
				b.WriteString(strconv.FormatFloat(d, 'g', -1, 64))
				b.WriteByte(' ')
			}
			k.dashes, k.dashOffset = b.String(), t.DashOffset
		}
	}
	return k
}

// isPicture reports whether the graphic is an external picture.
func isPicture(s *styles.Sprite) bool { return s.Source != nil && len(s.Source.Picture) > 0 }

// placed is where a sprite's point lands: displaced, cut into whole pixel and
// phase.
func placed(s *styles.Sprite, ratio, x, y float64) (px, py int, fx, fy uint8) {
	x += s.DX * ratio
	y -= s.DY * ratio
	if isPicture(s) && s.Source.MediaType != "image/svg+xml" {
		return int(math.Floor(x + 0.5 + tieBreak)), int(math.Floor(y + 0.5 + tieBreak)), 0, 0
	}
	px, fx = quarters(x)
	py, fy = quarters(y)
	return px, py, fx, fy
}

// far is how far from the picture, in pixels, a graphic is looked at.
const far = 1 << 24

// drawable reports whether there is anything to draw at a place, nor NaN.
func drawable(s *styles.Sprite, x, y float64) bool {
	return s.Source != nil && s.Opacity > 0 && x > -far && x < far && y > -far && y < far
}

// Graphic blits a picture that is kept with the graphic or the renderer.
func (c *pixels) Graphic(g Graphic, x, y float64) {
	s := g.Sprite
	if !drawable(s, x, y) {
		return
	}
	if !isPicture(s) && s.Size*c.ratio > maxSprite/2 {
		c.largeMark(s, x, y)
		return
	}
	px, py, fx, fy := placed(s, c.ratio, x, y)
	var sp *sprite
	if g.kept != nil {
		sp = g.kept[fy<<2|fx]
	}
	if sp == nil {
		sp = c.sprite(s, fx, fy)
		if g.kept != nil {
			g.kept[fy<<2|fx] = sp
		}
	}
	if sp.image != nil {
		c.Blit(sp.image, px+sp.x, py+sp.y, level(s.Opacity))
	}
}

// sprite returns the picture of a graphic at a phase.
func (c *pixels) sprite(s *styles.Sprite, fx, fy uint8) *sprite {
	k := keyOf(s, c.ratio)
	k.phaseX, k.phaseY = fx, fy
	if sp, ok := c.r.sprites.get(k); ok {
		return sp
	}
	sp := drawSpritePicture(s, c.ratio, float64(fx)/4, float64(fy)/4)
	bytes := int64(64)
	if sp.image != nil {
		bytes += int64(len(sp.image.Pix))
	}
	c.r.sprites.put(k, sp, bytes)
	return sp
}

// drawSpritePicture draws a graphic whose point stands at (fx, fy) of a pixel.
func drawSpritePicture(s *styles.Sprite, ratio, fx, fy float64) *sprite {
	if isPicture(s) {
		return drawPicture(s, ratio, fx, fy)
	}
	g, stroke, ok := markAt(s, ratio, 1, fx, fy)
	if !ok {
		return &sprite{}
	}
	b := g.Bound()
	pad := 1.0
	if stroke != nil {
		pad += stroke.Width * 2.5 // mitres of a star's points
	}
	b = b.Pad(pad)
	x, y := int(math.Floor(b.MinX)), int(math.Floor(b.MinY))
	w, h := int(math.Ceil(b.MaxX))-x, int(math.Ceil(b.MaxY))-y
	if w <= 0 || h <= 0 || w > 4*maxSprite || h > 4*maxSprite {
		return &sprite{}
	}
	for i := 0; i+1 < len(g.Flat); i += 2 {
		g.Flat[i] -= float64(x)
		g.Flat[i+1] -= float64(y)
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	var p raster.Painter
	p.Reset(img)
	paintMark(&p, s, &g, stroke)
	img, x, y = trim(img, x, y)
	return &sprite{img, x, y}
}

// largeMark draws a mark straight onto the picture.
func (c *pixels) largeMark(s *styles.Sprite, x, y float64) {
	r := c.ratio
	g, stroke, ok := markAt(s, r, 1, x+s.DX*r, y-s.DY*r)
	if !ok {
		return
	}
	if s.Opacity >= 1 {
		paintMark(c.Painter, s, &g, stroke)
		return
	}
	f := *s
	if s.Fill != nil {
		fill := *s.Fill
		fill.Color = faded(fill.Color, s.Opacity)
		f.Fill = &fill
	}
	if s.Stroke != nil {
		st := *s.Stroke
		st.Color = faded(st.Color, s.Opacity)
		f.Stroke = &st
	}
	paintMark(c.Painter, &f, &g, stroke)
}

// markAt is a mark's shape in pixels with its point at (x, y), and its stroke;
// its curves are detail times finer than a pixel shows.
func markAt(s *styles.Sprite, ratio, detail, x, y float64) (geom.Geometry, *raster.Stroke, bool) {
	h := s.Size * ratio
	g, ok := shapeOf(s.Source, h*detail)
	if !ok || !(h > 0) {
		return g, nil, false
	}
	w := h
	if s.Width > 0 {
		w = s.Width * ratio
	}
	sin, cos := math.Sincos(s.Rotation * math.Pi / 180)
	for i := 0; i+1 < len(g.Flat); i += 2 {
		mx, my := (g.Flat[i]+0.5-s.AnchorX)*w, (g.Flat[i+1]-0.5+s.AnchorY)*h
		g.Flat[i], g.Flat[i+1] = mx*cos-my*sin+x, mx*sin+my*cos+y
	}
	var stroke *raster.Stroke
	if s.Stroke != nil {
		stroke = new(raster.Stroke)
		strokeOf(stroke, s.Stroke, ratio)
	}
	return g, stroke, true
}

func paintMark(p *raster.Painter, s *styles.Sprite, g *geom.Geometry, stroke *raster.Stroke) {
	if s.Fill != nil && g.Kind == geom.KindPolygon {
		p.Fill(g, raster.NonZero, paintOf(s.Fill.Color))
	}
	if stroke != nil {
		p.Stroke(g, stroke, paintOf(s.Stroke.Color))
	}
}

// trim cuts away rows and columns without colour; a nil picture is all blank.
func trim(img *image.RGBA, x, y int) (*image.RGBA, int, int) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	box := image.Rect(w, h, 0, 0)
	for j := range h {
		row := img.Pix[j*img.Stride : j*img.Stride+4*w]
		for i := range w {
			if row[4*i+3] != 0 {
				box.Min.X, box.Max.X = min(box.Min.X, i), max(box.Max.X, i+1)
				box.Min.Y, box.Max.Y = min(box.Min.Y, j), max(box.Max.Y, j+1)
			}
		}
	}
	if box.Min.X >= box.Max.X {
		return nil, x, y
	}
	out := image.NewRGBA(image.Rect(0, 0, box.Dx(), box.Dy()))
	for j := range box.Dy() {
		o := img.PixOffset(box.Min.X, box.Min.Y+j)
		copy(out.Pix[j*out.Stride:], img.Pix[o:o+4*box.Dx()])
	}
	return out, x + box.Min.X, y + box.Min.Y
}

// faded is a colour at an opacity.
func faded(c styles.Color, opacity float64) styles.Color {
	c.A = uint8(math.Round(float64(c.A) * math.Min(math.Max(opacity, 0), 1)))
	return c
}

// level is an opacity of 0..1 in the steps of a pixel.
func level(opacity float64) uint8 {
	return uint8(math.Round(255 * math.Min(math.Max(opacity, 0), 1)))
}
