package vector

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"math"
	"strconv"

	"sigi/geom"
	"sigi/render"
	"sigi/styles"
)

// Symbols are a g each, defined once and used where they stand; tiles are
// patterns.

func (d *svg) Graphic(g render.Graphic, x, y float64) {
	if !render.Drawable(g.Sprite, x, y) {
		return
	}
	key, x, y, angle := render.ArtOf(g.Sprite, d.frame.PixelRatio, x, y)
	id, ok := d.art[key]
	if !ok {
		if art := render.NewArt(g.Sprite, d.frame.PixelRatio); !art.Empty() {
			d.plain()
			id = "s" + strconv.Itoa(len(d.art))
			d.write(`<defs><g id="` + id + `">`)
			d.draw(&art)
			d.write("</g></defs>\n")
		}
		d.art[key] = id
	}
	if id == "" {
		return
	}
	d.plain() // or it would inherit the look
	d.write(`<use xlink:href="#` + id + `"`)
	if angle == 0 {
		d.write(` x="`)
		d.out = appendCoordinate(d.out, x)
		d.write(`" y="`)
		d.out = append(appendCoordinate(d.out, y), '"')
	} else {
		d.write(` transform="`)
		d.out = appendPlace(d.out, x, y, angle)
		d.write(`"`)
	}
	if g.Opacity < 1 {
		d.write(` opacity="`)
		d.out = append(appendNumber(d.out, g.Opacity), '"')
	}
	d.write("/>\n")
}

// appendPlace writes a move and a turn.
func appendPlace(b []byte, x, y, angle float64) []byte {
	b = append(b, "translate("...)
	b = append(appendCoordinate(b, x), ' ')
	b = append(appendCoordinate(b, y), ')')
	if angle != 0 {
		b = append(b, "rotate("...)
		b = append(appendNumber(b, math.Round(angle*180/math.Pi*1e4)/1e4), ')')
	}
	return b
}

// Image draws what of an image is not blank.
func (d *svg) Image(img *image.RGBA) {
	if img = opaquePart(img); img == nil {
		return
	}
	d.plain()
	b := img.Rect
	d.write(fmt.Sprintf(`<image x="%d" y="%d" width="%d" height="%d"`, b.Min.X, b.Min.Y, b.Dx(), b.Dy()))
	d.data(img)
	d.write("/>\n")
}

// data writes an image into an address: as JPEG where it is an opaque photograph.
func (d *svg) data(img image.Image) {
	var file bytes.Buffer
	if png.Encode(&file, img) != nil {
		return
	}
	kind, b := "png", file.Bytes()
	if colours, mask := samples(img); mask == nil && isPhotograph(len(colours), len(b)) {
		size := img.Bounds().Size()
		kind, b = "jpeg", asJPEG(colours, size.X, size.Y)
	}
	d.write(` xlink:href="data:image/` + kind + `;base64,`)
	d.out = append(base64.StdEncoding.AppendEncode(d.out, b), '"')
}

// draw writes art, each shape with its own look.
func (d *svg) draw(a *render.Art) (box geom.Bound) {
	box = geom.EmptyBound
	for i := range a.Shapes {
		s := &a.Shapes[i]
		b := s.Geometry.Bound()
		d.write("<path")
		if s.Stroke != nil {
			dashes, share := s.Stroke.Pattern()
			d.out = appendStroke(appendPaint(append(d.out, ` fill="none"`...), "stroke", faint(s.Paint, share)), s.Stroke, dashes)
			b = b.Pad(4 * s.Stroke.Width)
		} else {
			d.out = append(appendFill(d.out, s.Rule, s.Paint), ` stroke="none"`...)
		}
		d.write(` d="`)
		d.out = appendPath(d.out, &s.Geometry, s.Stroke == nil)
		d.write(`"/>`)
		box = box.Union(b)
	}
	if a.Image != nil {
		size := a.Image.Bounds().Size()
		d.write(`<image width="` + strconv.Itoa(size.X) + `" height="` + strconv.Itoa(size.Y) + `" transform="matrix(`)
		d.out = appendNumbers(d.out, a.Matrix[:]...)
		d.write(`)"`)
		d.data(a.Image)
		d.write("/>")
		m := a.Matrix
		for _, p := range [...][2]float64{{0, 0}, {float64(size.X), 0}, {0, float64(size.Y)}, {float64(size.X), float64(size.Y)}} {
			box = box.ExtendXY(m[0]*p[0]+m[2]*p[1]+m[4], m[1]*p[0]+m[3]*p[1]+m[5])
		}
	}
	return box
}

// tile is the id of the pattern of a tile; "" if there is nothing to see.
func (d *svg) tile(s *styles.Sprite) string {
	if s.Source == nil || !(s.Opacity > 0) {
		return ""
	}
	key, _, _, _ := render.ArtOf(s, d.frame.PixelRatio, 0, 0)
	k := svgTileKey{key, s.Opacity}
	if id, ok := d.tiles[k]; ok {
		return id
	}
	d.tiles[k] = ""
	art, w, h := render.NewTile(s, d.frame.PixelRatio)
	if w == 0 || art.Empty() {
		return ""
	}
	d.plain()
	id := "t" + strconv.Itoa(len(d.tiles))
	d.write(`<defs><g id="` + id + `a">`)
	box := d.draw(&art)
	d.write(`</g><pattern id="` + id + `" patternUnits="userSpaceOnUse" x="`)
	for i, v := range [...]float64{phase(d.frame.OriginX, int(w)), phase(d.frame.OriginY, int(h)), w, h} {
		d.out = appendNumber(d.out, v)
		d.write([...]string{`" y="`, `" width="`, `" height="`, `"`}[i])
	}
	d.write(">")
	for j := -1.0; j <= 1; j++ {
		for i := -1.0; i <= 1; i++ {
			if box.Intersects(geom.Bound{MinX: -i * w, MinY: -j * h, MaxX: w - i*w, MaxY: h - j*h}) {
				d.write(`<use xlink:href="#` + id + `a" x="`)
				d.out = appendNumber(d.out, i*w)
				d.write(`" y="`)
				d.out = append(appendNumber(d.out, j*h), '"')
				if s.Opacity < 1 {
					d.out = append(appendNumber(append(d.out, ` opacity="`...), s.Opacity), '"')
				}
				d.write("/>")
			}
		}
	}
	d.write("</pattern></defs>\n")
	d.tiles[k] = id
	return id
}
