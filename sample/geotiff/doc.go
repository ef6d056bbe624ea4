// Package geotiff writes cloud optimised GeoTIFFs: tiles of 512 pixels, overviews by
// halves down to one tile, directories at the front, the smallest overview first
// behind them (the layout that GDAL's validate_cloud_optimized_geotiff asks for). It
// writes what the sample town's pictures are and no more: colour and grey as JPEG, heights as
// deflated float32 with a no-data value, and an inner mask beside either.
//
// A picture is handed over in blocks, in any order and by any number of goroutines; each is
// compressed as it comes, halved for the overviews, and spooled beside the file. No more
// than the blocks in hand and the small overviews are ever in memory. The file
// is put together by Close; its bytes do not depend on the order of the blocks.
//
// Conventions: pixels are areas (PixelIsArea), a Transform is in the order of GDAL: x of
// the upper left corner, two steps to x (by column, by row), then the same for y; it may be
// rotated. JPEG tables stand once a directory (JPEGTables), as libtiff writes them.
//
// Sources: TIFF 6.0; TIFF Technical Note 2 (JPEG); Adobe Photoshop TIFF Technical Note 3 (the
// floating point predictor); OGC 19-008r4 (GeoTIFF 1.1); OGC 21-026 (COG).
package geotiff
