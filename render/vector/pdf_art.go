package vector

import (
	"fmt"
	"image"
	"math"
	"strconv"

	"sigi/geom"
	"sigi/render"
	"sigi/styles"
)

// Symbols are form XObjects, drawn once and used where they stand; tiles are
// tiling patterns (§8.7.3).

// pdfArtKey names a form: of art, and whether it is drawn as one, as where it is
// faded.
type pdfArtKey struct {
	art   render.ArtKey
	group bool
}

type pdfArt struct{ name string } // "": nothing to see

// pdfTileKey names a pattern. In a group it has another matrix than on the page.
type pdfTileKey struct {
	art     render.ArtKey
	opacity float64
	group   bool
}

func (d *pdf) Graphic(g render.Graphic, x, y float64) {
	if !render.Drawable(g.Sprite, x, y) {
		return
	}
	key, x, y, angle := render.ArtOf(g.Sprite, d.frame.PixelRatio, x, y)
	alpha := level(g.Opacity)
	k := pdfArtKey{key, alpha < 255}
	a, ok := d.art[k]
	if !ok {
		art := render.NewArt(g.Sprite, d.frame.PixelRatio)
		if !art.Empty() {
			c := new(content)
			b := d.draw(c, &art)
			a.name = d.form(c, b, k.group)
		}
		d.art[k] = a
	}
	if a.name == "" {
		return
	}
	sin, cos := math.Sincos(angle)
	d.now.useAt(d.alpha(alpha), a.name, [6]float64{cos, sin, -sin, cos, x, y})
}

// draw puts art into content and returns the box it keeps within.
func (d *pdf) draw(c *content, a *render.Art) geom.Bound {
	b := geom.EmptyBound
	for i := range a.Shapes {
		s := &a.Shapes[i]
		box := s.Geometry.Bound()
		if s.Stroke != nil {
			dashes, share := s.Stroke.Pattern()
			c.strokeWith(faint(s.Paint, share), d)
			c.stroke(&s.Geometry, s.Stroke, dashes)
			box = box.Pad(s.Stroke.Width * 4) // mitres
		} else {
			c.fillWith(s.Paint, d)
			c.path(&s.Geometry, true)
			c.fill(s.Rule)
		}
		b = b.Union(box)
	}
	if a.Image != nil {
		size := a.Image.Bounds().Size()
		w, h := float64(size.X), float64(size.Y)
		m := a.Matrix
		// A picture fills the unit square, its first row at the top (§8.9.5).
		c.useAt(d.alpha(255), d.image(a.Image), [6]float64{m[0] * w, m[1] * w, -m[2] * h, -m[3] * h, m[4] + m[2]*h, m[5] + m[3]*h})
		for _, p := range [...][2]float64{{0, 0}, {w, 0}, {0, h}, {w, h}} {
			b = b.ExtendXY(m[0]*p[0]+m[2]*p[1]+m[4], m[1]*p[0]+m[3]*p[1]+m[5])
		}
	}
	return b
}

// tile is the name of the pattern of a tile; "" if there is nothing to see.
func (d *pdf) tile(s *styles.Sprite) string {
	if s.Source == nil || !(s.Opacity > 0) {
		return ""
	}
	key, _, _, _ := render.ArtOf(s, d.frame.PixelRatio, 0, 0)
	k := pdfTileKey{key, s.Opacity, len(d.pushed) > 0}
	if name, ok := d.tiles[k]; ok {
		return name
	}
	d.tiles[k] = ""
	art, w, h := render.NewTile(s, d.frame.PixelRatio)
	if w == 0 || art.Empty() {
		return ""
	}
	one := new(content)
	b := d.draw(one, &art)
	form := d.form(one, b, s.Opacity < 1)
	c := new(content)
	for j := -1.0; j <= 1; j++ {
		for i := -1.0; i <= 1; i++ {
			if b.Intersects(geom.Bound{MinX: -i * w, MinY: -j * h, MaxX: w - i*w, MaxY: h - j*h}) {
				c.useAt(d.alpha(level(s.Opacity)), form, [6]float64{1, 0, 0, 1, i * w, j * h})
			}
		}
	}
	// From the pixel (0, 0) back to where a tile of the world begins.
	x, y := phase(d.frame.OriginX, int(w)), phase(d.frame.OriginY, int(h))
	m := []float64{1, 0, 0, 1, x, y}
	if !k.group {
		m = []float64{d.scale, 0, 0, -d.scale, d.scale * x, d.scale * (float64(d.frame.Height) - y)}
	}
	n := d.reserve()
	e := fmt.Appendf(nil, "/Type/Pattern/PatternType 1/PaintType 1/TilingType 2/Resources %d 0 R/BBox[0 0 %g %g]/XStep %g/YStep %g/Matrix[", d.resources, w, h, w, h)
	d.stream(n, string(append(appendNumbers(e, m...), ']')), c.bytes())
	name := "P" + strconv.Itoa(n)
	d.resource("Pattern", name, n)
	d.tiles[k] = name
	return name
}

// phase is where the first whole tile before the picture begins.
func phase(origin, size int) float64 {
	r := origin % size
	if r < 0 {
		r += size
	}
	return float64(-r)
}

// level is an opacity in steps of 1/255.
func level(opacity float64) uint8 { return uint8(255*min(max(opacity, 0), 1) + 0.5) }

// Image draws what of an image is not blank.
func (d *pdf) Image(img *image.RGBA) {
	img = opaquePart(img)
	if img == nil {
		return
	}
	b := img.Rect
	w, h := float64(b.Dx()), float64(b.Dy())
	d.now.useAt(d.alpha(255), d.image(img), [6]float64{w, 0, 0, -h, float64(b.Min.X), float64(b.Min.Y) + h})
}

// image writes a picture, with a mask where it is not opaque, and returns its
// name. A photograph goes as JPEG.
func (d *pdf) image(img image.Image) string {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	colours, mask := samples(img)
	entries := fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/Interpolate true", w, h)
	if mask != nil {
		m := d.reserve()
		d.stream(m, entries+"/ColorSpace/DeviceGray", deflated(mask))
		entries += fmt.Sprintf("/SMask %d 0 R", m)
	}
	n := d.reserve()
	body := deflated(colours)
	if isPhotograph(len(colours), len(body)) {
		d.data(n, entries+"/ColorSpace/DeviceRGB/Filter/DCTDecode", asJPEG(colours, w, h))
	} else {
		d.stream(n, entries+"/ColorSpace/DeviceRGB", body)
	}
	name := "I" + strconv.Itoa(n)
	d.resource("XObject", name, n)
	return name
}
