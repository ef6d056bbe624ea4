package layers

import (
	"context"
	"image"

	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
)

// RasterSource is a Source of pixels.
type RasterSource interface {
	Source
	// Raster opens the layer of pixels of the source.
	Raster(ctx context.Context, o RasterOptions) (Raster, error)
}

// RasterOptions is what a catalog says of a layer of pixels.
type RasterOptions struct {
	Table string   // the tile index, or the raster of a file that holds several; empty: the only one
	CRS   *crs.CRS // overrides what the source declares; nil: as declared
}

// Raster is a layer of pixels that can be read: a picture, or measures such
// as heights; one file or a mosaic of many. Sibling of Features. Safe for
// concurrent use.
type Raster interface {
	// Type describes one pixel as a record: a point, its bands as attributes.
	Type() *feature.Type
	// Bands describes the bands, one an attribute of Type.
	Bands() []Band
	// Bound is the extent, in the CRS of Type.
	Bound() geom.Bound
	// Revision stands for the data as it was when the layer was opened: equal
	// data, equal revision, in another process too. "" if it is not known.
	Revision() string
	// Now is Revision as long as nothing changed since; else anything else. It
	// looks at files, and opens none.
	Now(ctx context.Context) string
	// Open pins the files of one request. Close it always.
	Open(ctx context.Context) (RasterSnapshot, error)
}

// Mosaic is a Raster of many files, which the attributes of its tile index tell apart.
type Mosaic interface {
	Raster
	// Index describes the tile index: the footprints of the files and what is known of each.
	Index() *feature.Type
	// Selected is the mosaic of the files that a filter over Index takes; the rest is
	// shared. It costs an evaluation a file that lies in what is drawn, when it is drawn.
	// Faults: those of filter.Bind.
	Selected(e filter.Expr) (Raster, error)
}

// Measured is a Raster whose pixels can be chosen by what they measure.
type Measured interface {
	Raster
	// Within is the raster with only the pixels whose samples of a band lie in one of the
	// spans, ends included; the others are as where there is no data.
	Within(band int, spans [][2]float64) Raster
}

// Band is one band of a raster.
type Band struct {
	Name     string
	Title    string // what the file calls it; "": nothing
	Color    BandColor
	Depth    int     // bits of a sample, 8 to 64
	Float    bool    // samples are floating point
	Min, Max float64 // of the samples, as declared or sampled; equal if not known
	// Shares are the shares of samples up to values that go evenly from Min to
	// Max, from 0 to 1; nil if not known.
	Shares []float32
}

// BandColor is what a band means to the eye.
type BandColor uint8

// The colours of bands. Indexes into a palette come as Red, Green and Blue
// when a picture is asked for, as numbers when samples are.
const (
	BandOther BandColor = iota
	BandGray
	BandRed
	BandGreen
	BandBlue
	BandAlpha
	BandPalette
)

// RasterSnapshot reads one pinned state. For one goroutine at a time; its
// sheets are for any number.
type RasterSnapshot interface {
	// Sheets yields what lies in a box (in the raster's CRS), bottom first, at
	// the coarsest overview whose pixels are not larger than resolution (units
	// of the CRS); 0 asks for the full one. What cannot be read now is left
	// out and said in missing, if the source's policy is to go on; else err.
	Sheets(ctx context.Context, box geom.Bound, resolution float64) (sheets []Sheet, missing []*fault.Error, err error)
	// Close releases what the snapshot holds.
	Close() error
}

// Sheet is a lattice of pixels: one image, or the neighbours of a mosaic that
// lie on one lattice and so have no seam.
type Sheet interface {
	Lattice() Lattice
	// Read fills p.Rect, which lies within the lattice, with the picture
	// (bands nil) or the samples of bands, by index. p's memory is reused where
	// it is large enough.
	Read(ctx context.Context, p *Pixels, bands []int) error
}

// Lattice places pixels on the ground. Pixel (i, j) covers [i, i+1) x [j, j+1).
type Lattice struct {
	// ToPixel maps the raster's CRS to pixels:
	// px = [0]*x + [1]*y + [2], py = [3]*x + [4]*y + [5].
	ToPixel [6]float64
	// Bound holds all pixels.
	Bound image.Rectangle
}

// XY maps a place to pixels.
func (l *Lattice) XY(x, y float64) (px, py float64) {
	m := &l.ToPixel
	return float64(m[0]*x) + float64(m[1]*y) + m[2], float64(m[3]*x) + float64(m[4]*y) + m[5]
}

// Pixels is a window of a sheet.
type Pixels struct {
	Rect image.Rectangle // of the sheet's lattice
	// RGBA is the picture, premultiplied, 4 bytes a pixel, row by row.
	RGBA []byte
	// Opaque says that every pixel of RGBA is.
	Opaque bool
	// Planes are samples, one slice a band; NaN is no data.
	Planes [][]float32
	// Missing says what could not be read where the policy is to go on; those
	// pixels are transparent, or NaN.
	Missing []*fault.Error
}
