// Package encode writes pictures: a premultiplied image.RGBA in, the bytes of
// a PNG, PNG8, JPEG, WebP or GIF out. It is pure: it knows no HTTP beyond the
// names of media types, no map, no file, and no clock; the same picture and
// options give the same bytes with the same libraries.
//
//	f, ok := encode.ByMediaType("image/png; mode=8bit")
//	err := encode.Encode(w, img, f, encode.Options{DPI: 96, Transparent: true})
//
// # Formats
//
//	name  alpha    written as
//	png   yes      losslessly: a palette of 1, 2, 4 or 8 bits where there are up to
//	               256 colours, else 24 bits where opaque, else 32; pHYs has the DPI
//	png8  yes      the same palette where it fits, else quantised to 256 colours
//	jpeg  no       4:2:0, on the background; the JFIF header has the DPI
//	webp  yes      lossy, or lossless on request; has no place for a DPI
//	gif   on, off  as png8, not made fast
//
// Alpha is made straight with rounding to the nearest, so that a reader who
// multiplies and rounds gets the very same premultiplied picture; one who rounds
// down, as image/draw does, gets up to one level less.
//
// # Speed and size
//
// PNG has no filters but one: a row like the one above is written as zeros
// under Up. The filters that libpng and image/png choose by default cost more time than
// they save, and make maps 30 to 60 percent bigger. MapServer writes
// filter none and zlib level 6; that is the measure here.
//
// Deflating is nearly all of the time, and libdeflate does it. Measured on
// MapServer's own pictures of a dense old town (zones, cased roads, outlined
// buildings; 1024 x 768; EPYC, one core; libdeflate 1.14): milliseconds of
// deflating alone, and bytes against MapServer's.
//
//	                     zlib 6       level 1      level 2      level 3
//	24 bits, 0.5 m/px    24           5.1  +5.7%   7.0  +2.1%   7.1  +1.9%
//	24 bits, 2 m/px      64          12.1  +8.9%  15.3  +0.8%  16.7  +0.5%
//	24 bits, 4 m/px                  14.0  +8.8%  18.1  +0.4%  19.8  +0.2%
//	buildings, 4 m/px                11.2 +13.3%  13.9  -0.2%  15.2  -0.4%
//	32 bits, 2 m/px      82          10.9  +4.6%  19.4  +1.9%  24.7  +1.3%
//	quantised, 2 m/px    35           5.3  +1.6%   7.2  +1.1%   8.1  +0.8%
//	few colours          -            1.9 12.4 KB  1.3 11.2 KB  1.3 10.7 KB
//
// See-through pictures that are mostly runs of one colour, as nearly all tiles
// are, do not go through libdeflate but are written by runs (runs.go): with 32
// bits 5 to 10 percent more than level 1, in a third to a sixth of its time; with
// a palette 10 percent less than level 2, in a fifth.
//
// Hence level 2 for 24 bits (level 1 would save a fifth of the time and come
// near the 15 percent that we allow ourselves), 1 for 32 bits and for
// quantised pictures, and 2 for exact palettes, which are the flat pictures.
// The build without C (CGO_ENABLED=0 or the tag purego) has klauspost/compress
// at the levels that stay below 15 percent: 4 for true colours (+12 percent, 19 ms at 2 m/px), 3
// for palettes; JPEG from the standard library; and no WebP.
//
// Packing rows takes 0.5 ms in 24 bits and 1.4 ms in 32 (BenchmarkEncode has the
// whole; the standard library's image/png is in its grid). Looking for a palette
// costs microseconds where there is none, as maps show their 257th colour in the first rows.
//
// Quantising takes 2.4 to 4.6 ms for a map and 7 ms for a photograph at 1024 x
// 768 (see quantiser). The root mean square error, ours and that of MapServer's
// quantiser: 0.94 and 1.07 levels at 2 m/px, 1.24 and 1.36 at 8 m/px, 0.57 and
// 0.52 at 0.5 m/px; the mean error is 0.37 and 0.31, 0.54 and 0.47, 0.15 and 0.10.
//
// JPEG takes 2 to 3 ms by libjpeg-turbo, and 1 to 2 more where a background
// must be laid under it. Lossy WebP at method 0 takes 16 to 31 ms, with alpha
// 30 to 59; method 1 takes a quarter more for 1 percent less. Lossless WebP is
// about as big as PNG on maps at level 0 (28 ms at 2 m/px); level 1, which is used, is 12
// percent smaller than PNG (54 ms).
//
// # Memory
//
// What an encoding needs beside the picture comes from pools, compressors of
// the C libraries included, and grows with the largest picture up to 32 MiB
// each. An Encode allocates nothing that grows with the picture once the pools are warm;
// Bytes allocates its answer.
//
// Sources: PNG third edition (W3C, 2025), JFIF (ITU-T T.871), WebP (RFC 9649).
package encode
