// Package imagery reads pixels: orthophotos, scanned maps, terrain. A source is
// one image in whatever format GDAL reads, or a mosaic of many files with a
// tile index (index.go), in a file or a table of PostGIS.
//
//	driver.go   options of a source
//	index.go    which files a mosaic has, and their order
//	file.go     one file: read when it is needed, again when it changed
//	header.go   what a file says of itself; which overview a view gets
//	raster.go   layers.Raster: sheets of files that lie on one lattice
//	read.go     a window of a sheet, piece by piece
//	remote.go   files of other servers, by ranges and an allow-list
//	pool.go     data sets of GDAL kept open, as many as may be
//	dataset.go  pixels through GDAL
//	stretch.go  more than 8 bits as a picture
//
// Files of a mosaic that lie on one lattice of pixels are read as one image, so
// that resampling sees across their edges and there is no seam. Others are laid
// over each other in the order of the index.
//
// What is none: the declared no-data value where all bands of the picture have
// it, an alpha band, a mask in the file or beside it. Pixels come premultiplied.
//
// A file that cannot be read, is truncated, changed or gone is said in the log
// once, and by the source's option "missing" either left out (the picture then
// says that it is partial and is not kept) or an error.
//
// Revision stands for the files as they were when the layer was opened, Now for
// those that are there: who keeps pictures compares them (publish/follow_pixels.go).
//
// Nothing is opened before it is needed but the first file, which says what
// all are like. Memory: a header a file that was used, data sets of GDAL within
// GDAL's own block cache, and the windows of those who read.
//
// Errors: fault.Unavailable for what cannot be read now, fault.BadParam for an
// option, fault.UnsupportedCRS where neither file nor catalog say the system.
//
// This package knows no picture of a client, no style and no protocol.
// Sources: GDAL 3.6 raster data model; GDAL's tile index format (gdaltindex).
package imagery
