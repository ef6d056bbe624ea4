package render

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"slices"

	"github.com/srwiley/oksvg"
	"github.com/srwiley/rasterx"
	fix "golang.org/x/image/math/fixed"

	"sigi/geom"
	"sigi/render/raster"
	"sigi/styles"
)

// Art is what a graphic is made of, for canvases that are not pixels: shapes
// painted one upon another, or a picture. Its point is the origin, in pixels, y
// down. Immutable.
type Art struct {
	Shapes []Shape
	// Image, where not nil, is drawn by Matrix, which takes its pixels to those of
	// the map: x = a*u + c*v + e, y = b*u + d*v + f.
	Image  image.Image
	Matrix [6]float64
}

// Empty reports whether there is nothing to see.
func (a *Art) Empty() bool { return len(a.Shapes) == 0 && a.Image == nil }

// Shape is an area or a line of one colour.
type Shape struct {
	Geometry geom.Geometry
	Rule     raster.FillRule
	Stroke   *raster.Stroke // nil: filled
	Paint    raster.Paint
}

// ArtKey names art: everything it depends on.
type ArtKey struct{ key spriteKey }

// ArtOf names the art of a graphic as it stands level, and says where it is to
// be put for a point of the map: its origin, and the angle it is turned by there
// in radians clockwise.
func ArtOf(s *styles.Sprite, ratio, x, y float64) (key ArtKey, ax, ay, angle float64) {
	key = ArtKey{keyOf(s, ratio)}
	key.key.rotation = 0
	return key, x + s.DX*ratio, y - s.DY*ratio, s.Rotation * math.Pi / 180
}

// Drawable reports whether there is anything to draw of a graphic at a place.
func Drawable(s *styles.Sprite, x, y float64) bool { return drawable(s, x, y) }

// NewArt makes the art of a graphic as it stands level.
func NewArt(s *styles.Sprite, ratio float64) Art {
	level := *s
	level.Rotation = 0
	if isPicture(s) {
		return pictureArt(&level, ratio)
	}
	return markArt(&level, ratio, 0, 0)
}

// NewTile makes the art of a graphic that fills areas, in a cell of w by h
// pixels with the origin in its upper left corner. What a mark draws beyond the
// cell belongs to the cells around it. w is 0 where there is nothing to see.
func NewTile(s *styles.Sprite, ratio float64) (art Art, w, h float64) {
	c, cw, ch := tileCell(s, ratio)
	if cw == 0 {
		return Art{}, 0, 0
	}
	w, h = float64(cw), float64(ch)
	if !isPicture(s) {
		return markArt(&c, ratio, w/2, h/2), w, h
	}
	art = pictureArt(&c, ratio)
	for i := range art.Shapes {
		g := &art.Shapes[i].Geometry
		for k := 0; k+1 < len(g.Flat); k += 2 {
			g.Flat[k], g.Flat[k+1] = g.Flat[k]+w/2, g.Flat[k+1]+h/2
		}
	}
	art.Matrix[4] += w / 2
	art.Matrix[5] += h / 2
	return art, w, h
}

func markArt(s *styles.Sprite, ratio, x, y float64) Art {
	var a Art
	g, stroke, ok := markAt(s, ratio, documentDetail, x, y)
	if !ok {
		return a
	}
	if s.Fill != nil && g.Kind == geom.KindPolygon {
		a.Shapes = append(a.Shapes, Shape{Geometry: g, Rule: raster.NonZero, Paint: paintOf(s.Fill.Color)})
	}
	if stroke != nil {
		a.Shapes = append(a.Shapes, Shape{Geometry: g, Stroke: stroke, Paint: paintOf(s.Stroke.Color)})
	}
	return a
}

// pictureArt is an external picture: shapes of an SVG, if they are of plain
// colours, else pixels.
func pictureArt(s *styles.Sprite, ratio float64) Art {
	if !isSVG(s.Source.Picture) {
		if CheckPicture(s.Source.Picture) != nil {
			return Art{}
		}
		img, _, err := image.Decode(bytes.NewReader(s.Source.Picture))
		if err != nil {
			return Art{}
		}
		b := img.Bounds()
		w, h := float64(b.Dx()), float64(b.Dy())
		sx, sy := pictureScale(s, ratio, w, h)
		return Art{Image: img, Matrix: [6]float64{sx, 0, 0, sy, -s.AnchorX * w * sx, -(1 - s.AnchorY) * h * sy}}
	}
	icon, err := readSVG(s.Source.Picture)
	if err != nil {
		return Art{}
	}
	v := icon.ViewBox
	sx, sy := pictureScale(s, ratio, v.W, v.H)
	ax, ay := s.AnchorX*v.W*sx, (1-s.AnchorY)*v.H*sy
	// Curves and strokes come out as lines good for pixels: of a larger picture.
	const k = documentDetail
	strokesBy(icon, k*math.Sqrt(sx*sy))
	icon.Transform = rasterx.Matrix2D{A: k * sx, D: k * sy}.Translate(-v.X, -v.Y)
	rec := &recorder{scale: 1.0 / k, x: -ax, y: -ay, nonZero: true}
	if recorded(icon, rec) {
		return Art{Shapes: rec.shapes}
	}
	big := drawPicture(s, k/2*ratio, 0, 0)
	if big.image == nil {
		return Art{}
	}
	const back = 2.0 / k
	return Art{Image: big.image, Matrix: [6]float64{back, 0, 0, back, float64(big.x) * back, float64(big.y) * back}}
}

// recorded draws a picture on a recorder and reports whether that could take
// all of it.
func recorded(icon *oksvg.SvgIcon, rec *recorder) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	icon.Draw(rasterx.NewDasher(1, 1, rec), 1)
	return !rec.failed
}

// maxRecorded bounds the points of one picture's shapes.
const maxRecorded = 1 << 20

// recorder is a rasterx.Scanner that keeps what it should fill. A scanner is
// given the edges of a shape in any order, each stroke's in pieces; here they
// become rings again.
type recorder struct {
	shapes      []Shape
	scale, x, y float64
	runs        [][]fix.Point26_6 // of the shape that is given now
	paint       raster.Paint
	nonZero     bool
	recorded    int
	failed      bool // a gradient, or too much
}

// Start begins a run of edges.
func (r *recorder) Start(p fix.Point26_6) { r.runs = append(r.runs, []fix.Point26_6{p}) }

// Line goes on with it.
func (r *recorder) Line(p fix.Point26_6) {
	if r.recorded++; r.recorded > maxRecorded || len(r.runs) == 0 {
		r.failed = true
		return
	}
	last := &r.runs[len(r.runs)-1]
	*last = append(*last, p)
}

// Draw ends a shape.
func (r *recorder) Draw() {
	g := geom.Geometry{Kind: geom.KindPolygon}
	for _, ring := range joined(r.runs) {
		if len(ring) < 3 {
			continue
		}
		for _, p := range ring {
			g.Flat = append(g.Flat, float64(p.X)/64*r.scale+r.x, float64(p.Y)/64*r.scale+r.y)
		}
		n := len(g.Flat) - 2*len(ring)
		g.Flat = append(g.Flat, g.Flat[n], g.Flat[n+1])
		g.Ends = append(g.Ends, int32(len(g.Flat)))
	}
	if len(g.Ends) > 0 && r.paint.A > 0 {
		s := Shape{Geometry: g, Rule: raster.EvenOdd, Paint: r.paint}
		if r.nonZero {
			s.Rule = raster.NonZero
		}
		r.shapes = append(r.shapes, s)
	}
	r.Clear()
}

// joined are rings of runs, each of which goes on where another ends: however
// they are joined, the same is inside, as every edge keeps its direction.
func joined(runs [][]fix.Point26_6) (rings [][]fix.Point26_6) {
	begins := map[fix.Point26_6][]int{} // looked up, never walked
	for i, run := range runs {
		begins[run[0]] = append(begins[run[0]], i)
	}
	taken := make([]bool, len(runs))
	for i := range runs {
		if taken[i] {
			continue
		}
		taken[i] = true
		ring := runs[i]
		for end := ring[len(ring)-1]; end != ring[0]; end = ring[len(ring)-1] {
			next := -1
			for _, k := range begins[end] {
				if !taken[k] {
					next = k
					break
				}
			}
			if next < 0 {
				break
			}
			taken[next] = true
			ring = append(ring, runs[next][1:]...)
			if len(begins[end]) > 8 { // or a picture of many edges from one point takes long
				begins[end] = slices.DeleteFunc(begins[end], func(k int) bool { return taken[k] })
			}
		}
		rings = append(rings, ring)
	}
	return rings
}

// Clear forgets what was not drawn.
func (r *recorder) Clear() { r.runs = nil }

// GetPathExtent serves gradients, which are not recorded.
func (r *recorder) GetPathExtent() fix.Rectangle26_6 { return fix.Rectangle26_6{} }

// SetBounds is of no matter.
func (r *recorder) SetBounds(int, int) {}

// SetWinding chooses the rule of what follows.
func (r *recorder) SetWinding(nonZero bool) { r.nonZero = nonZero }

// SetClip is not used by pictures.
func (r *recorder) SetClip(image.Rectangle) {}

// SetColor chooses the colour of what follows.
func (r *recorder) SetColor(c any) {
	plain, ok := c.(color.Color)
	if !ok {
		r.failed = true
		return
	}
	n := color.NRGBAModel.Convert(plain).(color.NRGBA)
	r.paint = raster.Paint{R: n.R, G: n.G, B: n.B, A: n.A}
}
