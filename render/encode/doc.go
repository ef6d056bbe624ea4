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
// Deflating is nearly all of the time. Measured on maps of Florence (1024 x 768,
// 24 bits, antialiased; EPYC, one core; libdeflate 1.14, ISA-L 2.30):
// milliseconds of deflating alone, all in one run, and bytes against zlib's
// level 6, which is MapServer's. "By runs" is the whole PNG.
//
//	                      px/run   zlib 6        libdeflate 2   libdeflate 1   ISA-L 2       by runs
//	buildings, 0.5 m/px    6.4     34   274 kB   11.7  +2.4%     8.7  +7.0%    2.8 +11.6%    14.8  -3.4%
//	at the town's edge    24       22    80 kB    9.1  +1.1%     8.1  +3.8%    0.9 +19.3%     4.7  -0.3%
//	in the fields         79       18    29 kB    8.3  +2.8%     7.9  +4.4%    0.4 +44.6%     2.6  +5.0%
//	buildings, 2 m/px      2.2     77   690 kB   21.8  +0.6%    16.7 +11.1%    6.1 +15.3%
//	town, 1 m/px           2.8     57   614 kB   19.2  +1.2%    14.2  +6.5%    5.2 +10.8%
//	town, 2 m/px           1.9     82   870 kB   24.9  +0.7%    17.8  +7.9%    7.6 +11.8%
//
// We allow ourselves 15 percent more than MapServer. Hence pictures whose runs
// of one colour are long, as nearly all tiles are, are written by runs (runs.go):
// ISA-L is quicker there too, but writes a fifth to a half more. The others are
// written by ISA-L, but for the last fifth of them, or third where runs are short,
// which is libdeflate's: that makes 15.3 percent 11.1 ("buildings, 2 m/px"). It
// helps less where the last rows hold little, as those of a whole town do. With 32
// bits ISA-L writes 5 to 6 percent more than libdeflate's level 1 and quantised to a palette 2 to 6, in
// less than half of the time; of palettes of pictures with long runs 4 to 20. Few rows of indices are left to libdeflate.
//
// The build without C (CGO_ENABLED=0 or the tag purego) has klauspost/compress
// at the levels that stay below 15 percent: 4 for true colours (+12 percent, 19 ms at 2 m/px);
// JPEG from the standard library; and no WebP.
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
