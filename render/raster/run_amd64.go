//go:build !purego

package raster

import "golang.org/x/sys/cpu"

// fours says whether runFours may be called.
var fours = cpu.X86.HasAVX2

// runFours is run for n cells and pixels, a multiple of four and not zero: eight
// at a time, and the last four. It gives the same pixels to the bit, in three quarters to
// a sixth of the time of 9 to 100 cells one by one (BenchmarkRun).
//
//go:noescape
func runFours(pix *byte, acc *int32, n int, v int32, rule FillRule, pixel, weight uint32) int32
