// Package imagery reads pixels: orthophotos, scanned maps, terrain. One image
// in whatever format GDAL reads, or a mosaic of many files with a tile index.
//
// This package knows no picture of a client, no style and no protocol.
package imagery
