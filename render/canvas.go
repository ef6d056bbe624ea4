package render

import (
	"image"

	"sigi/crs"
	"sigi/geom"
	"sigi/render/fonts"
	"sigi/render/label"
	"sigi/render/raster"
	"sigi/styles"
)

// Canvas is what a map is drawn on: pixels (pixels.go), or the pages of
// render/vector. It is called once for a symbol of a feature, never for a
// vertex, from one goroutine, bottom first.
//
// Everything is in pixels of the picture, as in package raster: x to the right
// and y down from the upper left corner, which is not the edge of what is
// drawn. What a call is given is valid until it returns.
type Canvas interface {
	// Begin says what the map shows; it comes first.
	Begin(f Frame)
	// Layer says whose what follows is; nil: nobody's.
	Layer(l *Layer)
	// Push begins a group that is drawn as one at an opacity of 0 to 1; Pop ends it.
	Push(opacity float64)
	Pop()
	// Fill paints the inside of areas and of lines as if closed.
	Fill(g *geom.Geometry, rule raster.FillRule, p raster.Paint)
	// Rect is Fill of a rectangle.
	Rect(b geom.Bound, p raster.Paint)
	// Stroke paints lines and rings; all of g is one shape, nowhere twice as dark.
	Stroke(g *geom.Geometry, s *raster.Stroke, p raster.Paint)
	// Tile paints the inside of g, or its stroke where s is not nil, with a
	// graphic that is repeated from the world's origin (tile.go).
	Tile(g *geom.Geometry, s *raster.Stroke, tile *styles.Sprite)
	// Graphic draws a graphic at a point.
	Graphic(g Graphic, x, y float64)
	// Image draws an image, premultiplied and as large as the picture, with its
	// upper left corner at that of the picture.
	Image(img *image.RGBA)
	// Label draws a label, its shield excepted.
	Label(l *Label)
	// Err is why nothing more can be drawn; nil while it can. It is looked at
	// between features.
	Err() error
}

// Frame is what a canvas needs to know of a map.
type Frame struct {
	Width, Height int     // pixels
	PixelRatio    float64 // pixels per reference pixel
	Bound         geom.Bound
	CRS           *crs.CRS
	Denominator   float64
	Background    raster.Paint
	// OriginX and OriginY are the pixel (0, 0) in whole world pixels, by which
	// tiles are laid.
	OriginX, OriginY int
}

// Graphic is a graphic that is drawn at points.
type Graphic struct {
	*styles.Sprite
	// kept are its pictures by phase, where it is the same for every feature:
	// those of pixels stay with the symbolizer.
	kept *[16]*sprite
}

// Label is a placed label.
type Label struct {
	Lines []LabelLine
	Size  float64 // pixels an em
	Paint raster.Paint
	Halo  float64 // pixels around the letters; 0: none
	Under raster.Paint
}

// LabelLine is a line of a label: straight from the start of its base line, or
// glyph by glyph.
type LabelLine struct {
	Run   *fonts.Run
	X, Y  float64
	Angle float64       // radians clockwise
	Along []label.Glyph // beside Run.Glyphs; nil: straight
}

// level reports whether no line is turned.
func (l *Label) level() bool {
	return len(l.Lines) > 0 && l.Lines[0].Along == nil && l.Lines[0].Angle == 0
}
