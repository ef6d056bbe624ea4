//go:build !rastered

package render

import (
	"context"
	"image"

	"sigi/fault"
	"sigi/feature"
	"sigi/geom"
	"sigi/styles"
)

// Options are the limits of a Renderer; zero fields have defaults.
type Options struct {
	SpriteBytes int64 // memory of sprites kept; default 32 MiB
	GlyphBytes  int64 // memory of glyph masks kept; default 16 MiB
	TextBytes   int64 // memory of shaped lines kept; default 8 MiB
}

// Renderer draws maps, legends and picks.
type Renderer struct{}

// NewRenderer returns a Renderer with empty caches.
func NewRenderer(Options) *Renderer { return &Renderer{} }

// Draw draws a map.
func (r *Renderer) Draw(context.Context, *Map) (*Picture, error) {
	return nil, fault.New(fault.NotSupported, "", "maps are not drawn yet")
}

// Pick finds the features drawn at a pixel.
func (r *Renderer) Pick(context.Context, *Map, int, int, float64, int) ([]Hit, error) {
	return nil, fault.New(fault.NotSupported, "", "maps are not drawn yet")
}

// LegendOptions says what a legend shows and how.
type LegendOptions struct {
	Rule          string        // one rule, by name or title; "": all
	Denominator   float64       // only rules active at it; 0: all
	Width, Height int           // of one swatch in reference pixels; 0: 20
	PixelRatio    float64       // as Map.PixelRatio
	Titles        bool          // rule titles beside the swatches
	Geometry      geom.Kind     // of the layer, for symbolizers that fit several
	Type          *feature.Type // of the layer; nil: not known
	Background    styles.Color
	Transparent   bool
	MaxWidth      int // pixels; 0: 4096
	MaxHeight     int // pixels; 0: 16384
}

// Legend draws a style's legend.
func (r *Renderer) Legend(context.Context, *styles.Style, LegendOptions) (*image.RGBA, error) {
	return nil, fault.New(fault.NotSupported, "", "legends are not drawn yet")
}
