// Package raster paints shapes on images: it turns the outlines of polygons
// and lines, given in pixels, into antialiased coverage and blends a colour
// with it. It knows no maps, no styles and no text.
//
// # Conventions
//
// Coordinates are pixels of the image, x to the right and y DOWN: the one
// place of the house where y does not point north. The pixel (x, y) is the
// square from (x, y) to (x+1, y+1); its centre is at .5. The first two
// ordinates of each vertex count.
//
// Images are *image.RGBA, which is premultiplied; a Paint is not. Blending is
// source-over in the values as they are (no gamma), as in AGG and so in
// MapServer. Coverage has 256 steps.
//
// # Method
//
// Coverage is the exact area of the shape in each pixel, found by adding up
// what each edge leaves to its right (cells.go) and summing along rows
// (sweep.go). Strokes walk both sides of a line into the same cells and
// overlap themselves without getting darker (stroke.go, repeat.go). Where a
// pixel holds two borders of one shape, the areas are added and clamped, as
// every area-based rasteriser does it.
//
// # Promises
//
//   - Same picture on every machine, with AVX2 (run_amd64.s) or without: lengths are 24.8 fixed point, and every
//     product of floats that decides a pixel is rounded by itself,
//     float64(a*b), so that no compiler fuses it with a sum (FMA).
//   - Same picture in tiles: a shape moved by whole pixels and cut by another
//     image's edge has the same pixels, to the bit.
//   - No allocation per shape, once a Painter's buffers have grown.
//   - Any float64 may come: no panic, no endless loop, and cost bounded by
//     vertices and by what can be seen.
//
// # Sources
//
//   - FreeType's "smooth" rasteriser (David Turner) and Anti-Grain Geometry
//     (Maxim Shemanarev): area and cover of cells in 24.8 fixed point.
//   - font-rs (Raph Levien), https://medium.com/@raphlinus/inside-the-fastest-font-renderer-in-the-world-75ae5270c445:
//     one array of signed differences and a running sum.
//   - Blend2D (Petr Kobalicek), https://blend2d.com: a bit per 4 pixels
//     instead of sorted cells, and clearing only what was read.
//   - SVG 2, chapter 13, for caps, joins, mitre limit and dashes.
package raster
