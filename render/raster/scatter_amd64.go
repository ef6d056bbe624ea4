//go:build !purego

package raster

// scatterEight paints rows of up to eight pixels by s, from its first row on, to the bit
// as Scatter does one by one. It reads and writes eight pixels of each row; those
// behind the columns stay as they are.
//
//go:noescape
func scatterEight(pix *byte, stride, rows int, s *strewn)
