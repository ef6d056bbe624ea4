package raster

import "encoding/binary"

// runOn is how many cells of the group after the last marked one belong to a
// run: the first, which a piece in the marked group may have added to; or all four
// where these are as cheap as one.
var runOn = func() int {
	if fours {
		return group
	}
	return 1
}()

// run blends a pixel for each cell, zeroes the cells, and returns the sum.
//
// A third of the time of drawing a map is spent here, on pieces of 5 to 20
// cells: most of it until the processor, which cannot guess where a piece ends, has the
// first pixels of the next. With AVX2 fours go through runFours.
func run(pix []byte, acc []int32, v int32, rule FillRule, in ink) int32 {
	if n := len(acc) &^ 3; fours && n > 0 {
		_ = pix[4*n-1]
		v = runFours(&pix[0], &acc[0], n, v, rule, in.pixel, in.weight)
		pix, acc = pix[4*n:], acc[n:]
	}
	return runEach(pix, acc, v, rule, in)
}

// runEach is run, a pixel at a time.
func runEach(pix []byte, acc []int32, v int32, rule FillRule, in ink) int32 {
	if rule == EvenOdd {
		for i, a := range acc {
			v += a
			acc[i] = 0
			u := v & (2*full - 1)
			u = min(u, 2*full-u)
			k := uint64(uint32(u+one)>>(oneBits+1)*in.weight) >> 8
			q := pix[4*i : 4*i+4 : 4*i+4]
			binary.LittleEndian.PutUint32(q, blend(binary.LittleEndian.Uint32(q), in.colour, k))
		}
		return v
	}
	for i, a := range acc {
		v += a
		acc[i] = 0
		m := v >> 31
		u := min((v^m)-m, full)
		k := uint64(uint32(u+one)>>(oneBits+1)*in.weight) >> 8
		q := pix[4*i : 4*i+4 : 4*i+4]
		binary.LittleEndian.PutUint32(q, blend(binary.LittleEndian.Uint32(q), in.colour, k))
	}
	return v
}
