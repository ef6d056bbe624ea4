// Package geom holds plain geometry values and boxes.
//
// Conventions: x is east and y is north, always, whatever the CRS declares
// (package crs is the only place that flips axes). Units are those of the
// CRS the values are in, which this package does not know. Coordinates are
// flat: one slice for all vertices, with the ends of lines, rings and
// polygons beside it; Z and M are kept as they came (an edit must not lose
// heights), and everything that draws looks at the first two ordinates only.
//
// A Geometry does not own its slices: whoever made it says how long they are
// valid (layers.Batch: until the next batch). Clone what must last.
//
// The set of kinds is closed. Curves are linearised by whoever reads them
// (encoding/wkb); All lists one value of every kind and oddity for tests.
//
// Source: OGC 06-103r4 (Simple Features), ISO 19125.
package geom
