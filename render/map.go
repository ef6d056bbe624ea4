package render

import (
	"context"
	"image"
	"time"

	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/layers"
	"sigi/render/fonts"
	"sigi/render/resample"
	"sigi/styles"
	"sigi/timing"
)

// Map is what one picture shows. It is not changed by drawing.
type Map struct {
	Bound         geom.Bound // in CRS, x east, y north; its edges are the picture's edges
	CRS           *crs.CRS
	Width, Height int     // pixels
	PixelRatio    float64 // pixels per reference pixel (0.28 mm); see PixelRatio; 0 means 1
	Background    styles.Color
	Fonts         *fonts.Library // of labels; nil: the embedded ones
	Layers        []Layer        // bottom first
}

// Layer is one layer of a map with the style it is drawn in.
type Layer struct {
	Name     string
	Title    string // for people, in documents; "": Name
	Features layers.Features
	Raster   layers.Raster // instead of Features: a layer of pixels
	// Resampling and Shrinking are how pixels are resampled, and where the map
	// shrinks them; nil: see kernelsOf, and as Resampling.
	Resampling, Shrinking *resample.Kernel
	Style                 *styles.Style
	Filter                filter.Expr // in addition to the style's; nil: none
	Opacity               float64     // of the layer as a whole, above 0 to 1; 0 means 1
	MinDenominator        float64     // the layer is drawn from here (included; 0: none)
	MaxDenominator        float64     // to here (excluded; 0: none)
}

// Report says what a picture does not show, and what drawing it took. A
// picture with something missing is never cached.
type Report struct {
	Missing  []*fault.Error
	Partial  int // how many of Missing are of a layer that is drawn: images of a mosaic
	Features int // drawn
	Labels   int // placed
	Stages   []Stage
	Busy     time.Duration // work of all cores, without waiting
}

// Nothing is why nothing of a map of so many layers was drawn; nil if something was.
func (r *Report) Nothing(layers int) error {
	if n := len(r.Missing) - r.Partial; n > 0 && n == layers {
		return r.Missing[0]
	}
	return nil
}

// Stage is the time one stage of drawing took.
type Stage struct {
	Stage timing.Stage
	Took  time.Duration
}

// Picture is a drawn map: premultiplied RGBA, Width x Height.
type Picture struct {
	Image  *image.RGBA
	Report Report

	release func(*image.RGBA)
	cores   *cores
}

// Cores takes the cores that are idle, for encoding the picture, and returns
// how many goroutines may work on it, at least one. Call done when they have.
func (p *Picture) Cores() (n int, done func()) {
	if p.cores == nil {
		return 1, func() {}
	}
	p.cores.enter()
	n = 1
	for p.cores.take() {
		n++
	}
	return n, func() {
		for range n {
			p.cores.leave()
		}
	}
}

// Stand stands aside in a turn while the picture is encoded, as its drawing did,
// and returns for how long.
func (p *Picture) Stand(ctx context.Context, t Turn) (time.Duration, error) {
	c := p.cores
	if c == nil { // not drawn by a renderer: nobody counts
		c = new(cores)
	}
	return c.stand(ctx, t)
}

// Release gives the image's memory back for the next picture; the image may
// not be used afterwards. Calling it is optional, once is enough.
func (p *Picture) Release() {
	if p.release != nil && p.Image != nil {
		p.release(p.Image)
	}
	p.Image, p.release = nil, nil
}

// Hit is a feature under a pixel.
type Hit struct {
	Layer int // index in Map.Layers
	Key   feature.Key
}
