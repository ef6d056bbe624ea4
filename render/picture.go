package render

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif"  // as external graphics
	_ "image/jpeg" // as external graphics
	_ "image/png"  // as external graphics
	"math"

	"github.com/srwiley/oksvg"
	"github.com/srwiley/rasterx"
	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"sigi/styles"
)

// maxPicturePixels bounds an external picture before it is decoded.
const maxPicturePixels = 16 << 20

// CheckPicture reports whether an external graphic can be drawn; for whoever
// loads styles, as drawing leaves out what cannot be.
func CheckPicture(data []byte) error {
	if isSVG(data) {
		_, err := readSVG(data)
		return err
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("picture: %w", err)
	}
	if int64(c.Width)*int64(c.Height) > maxPicturePixels || c.Width <= 0 || c.Height <= 0 {
		return fmt.Errorf("picture: %d x %d pixels", c.Width, c.Height)
	}
	return nil
}

func isSVG(data []byte) bool {
	head := bytes.TrimLeft(data[:min(len(data), 4096)], "\xef\xbb\xbf \t\r\n")
	return bytes.HasPrefix(head, []byte("<"))
}

// readSVG guards against a parser that panics on odd files.
func readSVG(data []byte) (icon *oksvg.SvgIcon, err error) {
	defer func() {
		if r := recover(); r != nil {
			icon, err = nil, fmt.Errorf("picture: SVG: %v", r)
		}
	}()
	icon, err = oksvg.ReadIconStream(bytes.NewReader(data), oksvg.IgnoreErrorMode)
	if err != nil {
		return nil, fmt.Errorf("picture: SVG: %w", err)
	}
	if !(icon.ViewBox.W > 0 && icon.ViewBox.H > 0) {
		return nil, fmt.Errorf("picture: SVG without a size")
	}
	return icon, nil
}

// drawPicture draws an external picture of the given height (0: its own size
// in reference pixels) with its point at (fx, fy) of a pixel.
func drawPicture(s *styles.Sprite, ratio, fx, fy float64) *sprite {
	var icon *oksvg.SvgIcon
	var src image.Image
	var w, h float64
	if isSVG(s.Source.Picture) {
		var err error
		if icon, err = readSVG(s.Source.Picture); err != nil {
			return &sprite{}
		}
		w, h = icon.ViewBox.W, icon.ViewBox.H
	} else {
		if CheckPicture(s.Source.Picture) != nil {
			return &sprite{}
		}
		var err error
		if src, _, err = image.Decode(bytes.NewReader(s.Source.Picture)); err != nil {
			return &sprite{}
		}
		w, h = float64(src.Bounds().Dx()), float64(src.Bounds().Dy())
	}
	scaleX, scale := pictureScale(s, ratio, w, h)

	// Source to sprite: scale, put the anchor at the origin, turn, move.
	sin, cos := math.Sincos(s.Rotation * math.Pi / 180)
	ax, ay := s.AnchorX*w*scaleX, (1-s.AnchorY)*h*scale
	tx, ty := fx-ax*cos+ay*sin, fy-ax*sin-ay*cos
	minX, minY, maxX, maxY := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, c := range [...][2]float64{{0, 0}, {w, 0}, {0, h}, {w, h}} {
		x, y := c[0]*scaleX*cos-c[1]*scale*sin+tx, c[0]*scaleX*sin+c[1]*scale*cos+ty
		minX, maxX = math.Min(minX, x), math.Max(maxX, x)
		minY, maxY = math.Min(minY, y), math.Max(maxY, y)
	}
	if icon == nil && s.Rotation == 0 { // sharp: corners on whole pixels
		dx, dy := math.Floor(minX+0.5)-minX, math.Floor(minY+0.5)-minY
		tx, ty, minX, maxX, minY, maxY = tx+dx, ty+dy, minX+dx, maxX+dx, minY+dy, maxY+dy
	}
	x, y := int(math.Floor(minX+1e-9)), int(math.Floor(minY+1e-9))
	img := image.NewRGBA(image.Rect(0, 0, int(math.Ceil(maxX-1e-9))-x, int(math.Ceil(maxY-1e-9))-y))
	if img.Rect.Empty() {
		return &sprite{}
	}
	tx, ty = tx-float64(x), ty-float64(y)
	if icon != nil {
		v := icon.ViewBox
		strokesBy(icon, math.Sqrt(scaleX*scale))
		icon.Transform = rasterx.Matrix2D{A: scaleX * cos, B: scaleX * sin, C: -scale * sin, D: scale * cos, E: tx, F: ty}.Translate(-v.X, -v.Y)
		if !drawSVG(icon, img) {
			return &sprite{}
		}
	} else {
		b := src.Bounds()
		m := f64.Aff3{scaleX * cos, -scale * sin, tx, scaleX * sin, scale * cos, ty}
		m[2] -= m[0]*float64(b.Min.X) + m[1]*float64(b.Min.Y)
		m[5] -= m[3]*float64(b.Min.X) + m[4]*float64(b.Min.Y)
		var by draw.Transformer = draw.CatmullRom
		if scale == 1 && scaleX == 1 && s.Rotation == 0 {
			by = draw.NearestNeighbor
		}
		by.Transform(img, m, src, b, draw.Src, nil)
	}
	return &sprite{img, x, y}
}

// pictureScale is how many pixels a unit of a picture of w by h becomes.
func pictureScale(s *styles.Sprite, ratio, w, h float64) (x, y float64) {
	y = ratio
	if s.Size > 0 {
		y = s.Size * ratio / h
	}
	y = math.Min(y, maxSprite/math.Max(w, h))
	x = y
	if s.Width > 0 {
		x = math.Min(s.Width*ratio, maxSprite) / w
	}
	return x, y
}

// strokesBy scales the widths and dashes of strokes, which oksvg takes to be in
// pixels whatever the transform of the picture.
func strokesBy(icon *oksvg.SvgIcon, scale float64) {
	for i := range icon.SVGPaths {
		p := &icon.SVGPaths[i]
		p.LineWidth *= scale
		p.DashOffset *= scale
		dash := make([]float64, len(p.Dash)) // paths of one group share theirs
		for k, d := range p.Dash {
			dash[k] = d * scale
		}
		p.Dash = dash
	}
}

func drawSVG(icon *oksvg.SvgIcon, img *image.RGBA) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	w, h := img.Rect.Dx(), img.Rect.Dy()
	icon.Draw(rasterx.NewDasher(w, h, rasterx.NewScannerGV(w, h, img, img.Rect)), 1)
	return true
}
