// Package tilematrix holds tile matrix sets: how a CRS is cut into tiles at a
// row of scales, and which tiles a box meets.
//
// Columns count from the left and rows from the top, both from 0. Corners and
// boxes are in house axes (x east, y north) whatever order the CRS declares;
// who writes a TopLeftCorner asks crs.Ref for the wire form. Resolutions are
// CRS units a pixel; denominators follow from them by the pixel of 0.28 mm
// (crs.ScaleDenominator).
//
// The bound of tiles is always computed from the corner of the matrix and
// whole numbers of tiles, never by adding up: the right edge of a tile and the
// left edge of its neighbour are the same float.
//
// Known sets are WebMercatorQuad and WorldCRS84Quad (OGC 17-083r4 annex D) and
// UTM32NItaly, a grid of this house, see wellknown.go. Any other comes from
// New.
//
// This package knows no layer, no picture and no store. Sources: OGC 17-083r4
// (Two Dimensional Tile Matrix Set), 07-057r7 (WMTS 1.0.0) §6.1 and annex H.
package tilematrix
