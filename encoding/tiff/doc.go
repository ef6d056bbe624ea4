// Package tiff reads the structure of TIFF files and takes their blocks apart:
// classic TIFF and BigTIFF of either byte order, tiled, of samples of 8 bits, as
// orthophotos and their overviews and masks come. What it does not read it
// says (ErrOther), so that another reader may be asked.
//
// A File is a list of directories (images); a block is a tile. Blocks come as
// they are compressed; Unpack undoes LZW, deflate, WebP and predictors. JPEG blocks
// are made whole for a decoder (JPEG): the tables that a TIFF keeps once are put
// before them, and what their colours mean. Where an image lies on the ground
// is not read here.
//
// Hostile input: every count and offset is checked against the file's size
// before memory is taken; Options bound directories and blocks; directories do
// not go round. Memory: two numbers a block.
//
// A File is safe for concurrent use if its io.ReaderAt is.
//
// Sources: TIFF 6.0 and its Technical Note 2 (JPEG), BigTIFF
// (libtiff.gitlab.io/libtiff/specification/bigtiff.html).
package tiff
