package memory

// hilbert is the place of a cell of a 65536 x 65536 grid along the Hilbert
// curve (Skilling 2004, in the bit-parallel form of two dimensions).
func hilbert(x, y uint32) uint32 {
	var d uint32
	for s := uint32(1 << 15); s > 0; s >>= 1 {
		var rx, ry uint32
		if x&s != 0 {
			rx = 1
		}
		if y&s != 0 {
			ry = 1
		}
		d += s * s * ((3 * rx) ^ ry)
		if ry == 0 {
			if rx == 1 {
				x, y = 65535-x, 65535-y
			}
			x, y = y, x
		}
	}
	return d
}

// sortByHigh sorts by the upper 32 bits, equal ones staying in order: a radix
// sort, four passes of eight bits.
func sortByHigh(a []uint64) []uint64 {
	b := make([]uint64, len(a))
	for shift := 32; shift < 64; shift += 8 {
		var start [257]int
		for _, v := range a {
			start[(v>>shift)&0xff+1]++
		}
		for i := 1; i < 256; i++ {
			start[i] += start[i-1]
		}
		for _, v := range a {
			k := (v >> shift) & 0xff
			b[start[k]] = v
			start[k]++
		}
		a, b = b, a
	}
	return a
}
