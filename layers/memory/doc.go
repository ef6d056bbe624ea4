// Package memory keeps a vector layer in memory, so that drawing it asks no
// database: the resident index that wraps the features of any driver.
//
// A feature has two numbers. Its rank is its place in key order, in which it
// arrived and in which it is drawn; keys and attribute columns lie in rank
// order. Its position is its place along a Hilbert curve; coordinates and the
// boxes of the index lie in that order, so that what is near on the map is
// near in memory. byRank and ranks lead from one to the other.
//
//	query box -> packed R-tree -> positions -> ranks, put in order -> batches
//
// Coordinates are exact. Where every ordinate of the layer is a decimal number
// of few places (centimetres, 1e-7 degrees: most data is) they are kept as
// 32-bit counts of that unit from an origin; Load tests that decoding gives
// back the very same float64 for each, and otherwise keeps float64. The boxes
// of the index are float32, rounded outwards; hits at the edge of a query are
// tested again with the exact coordinates.
//
// A query that names a resolution gets an overview: features as they are, with
// the vertices that cannot be seen gone, and areas far below a pixel as dots, if
// it allows them. Overviews are a byte a vertex, the rank of how much it matters,
// not copies (overview.go). Filters always test the exact geometry.
//
// A layer may also lie in an index file, which is the same arrays
// (indexfile.go): read into memory, or mapped. Every look at a mapping runs in
// guard, and nothing that points into one leaves the package. A layer that
// memory has no room for is built straight into such a file (external.go).
//
// Only the attributes that were asked for are resident. The others are read
// by key from the wrapped source, when a query names them.
//
// A Layer is immutable: reading takes no locks. Buffers are pooled. Rows that
// change make a Changed of it, a Layer under a delta, immutable as well
// (delta.go); Fold makes a Layer of that.
//
// The index is the one of Vladimir Agafonkin's flatbush (packed Hilbert
// R-tree, 16 entries a node) in structure; Hilbert codes by John Skilling,
// "Programming the Hilbert curve" (2004).
package memory
