// Package resample makes pixels of a picture from pixels of a source: nearest,
// bilinear, bicubic, average and Lanczos.
//
// A Window is a piece of the source, a Mesh says where each pixel of a block of
// the picture lies in it, a Kernel how its neighbours are weighed. Positions
// are continuous: pixel (i, j) covers [i, i+1) x [j, j+1), its centre is at
// one half.
//
// Where a picture shrinks the source, kernels widen by as much, so that every
// pixel of the source counts (as in GDAL's warper); bilinear and bicubic are
// the plain ones of 2 and 4 taps where it does not. Weights are those of each
// axis by themselves, in 1/256 of a pixel, normalised.
//
// What lies beyond the source's edge counts as its edge does. A pixel whose
// centre is outside is not made.
//
//	mesh.go    positions: corners of cells, interpolated by fixed point
//	kernel.go  weights, by axis, phase and scale; made once and kept
//	pixels.go  premultiplied RGBA, four channels in a word
//	plane.go   samples as float32, NaN for none
//
// Everything is integer arithmetic on fixed positions, or float32 in a fixed
// order: the same pixels on every machine. Nothing is allocated a pixel. This
// package knows no CRS, no file and no style.
package resample
