// Package render turns a Map into a picture, finds what lies under a pixel of
// it, and draws legends.
//
// The stages, each a file:
//
//	view.go    map units to pixels, scale denominator, world pixels
//	plan.go    a layer made ready: rules in scale, attributes, the box to read
//	draw.go    read, transform, paint, layer by layer, bottom first (point.go)
//	canvas.go  what is drawn on: pixels.go, or the pages of render/vector
//	bands.go   a picture cut into strips while cores are idle: the same pixels sooner
//	thin.go    what of a path cannot be seen
//	shield.go  the graphic behind a label
//	derive.go  what a symbolizer draws instead of a feature's own geometry
//	along.go   graphics along lines
//	sprite.go  graphics drawn once and reused (mark.go, picture.go, tile.go)
//	text.go    labels: collected while drawing, placed and drawn last (street.go, glyph.go)
//	pick.go    features under a pixel
//	legend.go  swatches and titles
//	ratio.go   what a client's DPI means
//
// renderer.go owns what outlives a picture (cache.go).
//
// Determinism: equal maps over equal data give equal pixels, on every machine
// and whatever was drawn before. No clock, no map iteration and no font of the
// system decides anything; the clock is read for Report.Stages alone. Pictures
// of neighbouring boxes at one resolution join without a seam, as features are
// read beyond the edge by what their symbols reach; labels as
// docs/adr/0007-labels-follow-the-world.md says.
//
// Sizes are in reference pixels (0.28 mm) up to here, and multiplied by
// Map.PixelRatio once. Pixel centres are at .5; y counts down.
//
// There are no globals: a Renderer owns the caches (sprites, glyphs, shaped
// lines), all bounded, and is safe for concurrent use. A map is drawn by one
// goroutine, and by more while cores are idle; nothing is allocated per vertex, and per feature only for labels.
//
// Drawing stops within a batch of features once its context ends. A layer
// whose source fails is named in Report.Missing and the others are drawn.
//
// This package knows no protocol, no catalog and no encoding.
package render
