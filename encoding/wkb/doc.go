// Package wkb reads and writes well-known binary: ISO WKB (type codes with
// 1000, 2000 and 3000 added for Z, M and ZM), the EWKB of PostGIS (flags for
// Z, M and an SRID) and the 2.5D codes that old writers make, in both byte
// orders, also mixed within one value.
//
// A Decoder appends to the slices of a geom.Geometry and allocates nothing
// once they have grown. What geom has no kind for is brought to the nearest:
//
//	CircularString, CompoundCurve          LineString, arcs as chords
//	CurvePolygon                           Polygon, likewise
//	MultiCurve, MultiSurface               MultiLineString, MultiPolygon
//	PolyhedralSurface, TIN                 MultiPolygon of the patches
//	Triangle                               Polygon
//	Point of NaN                           the empty point
//
// Chords stay within Decoder.Tolerance of their arc. They depend on the three
// points of the arc alone, not on its direction, so that two areas along one
// arc keep one border. Info says what was changed.
//
// Hostile input: every count is checked against the bytes that are left before
// anything is allocated, nesting is bounded, and each input byte makes at most
// a bounded number of vertices. The package does not look whether coordinates
// are finite or rings simple.
//
// It knows no CRS: an SRID is a number here. Coordinates are taken in the
// order they come.
//
// Sources: OGC 06-103r4 §8.2 (codes and structure), ISO/IEC 13249-3 (curves,
// Z and M codes), PostGIS doc/ZMSgeoms.txt (EWKB flags).
package wkb
