package encode

// box is a run of cells that share a palette entry, unless it is cut.
type box struct {
	lo, hi int
	gain   float64 // what the best cut takes off the sum of squared errors; 0 when there is none
	axis   int     // component of the best cut
	at     uint32  // level at which its upper part begins
}

// margins are the pixels of a box by level of each component, and the sum of
// that component over them.
type margins struct {
	n [4][32]uint32
	s [4][32]uint64
}

// cut divides the cells into boxes until the palette is full or nothing can be
// gained, and appends the boxes' colours to the palette.
func (q *quantiser) cut(alpha bool) {
	clear(q.table)
	room := 256 - len(q.palette)
	// What is opaque never shares an entry with what is not.
	first := 0
	if alpha {
		first = partition(q.cells, 3, 15)
	}
	for _, b := range [...]box{{lo: 0, hi: first}, {lo: first, hi: len(q.cells)}} {
		if b.lo < b.hi {
			q.boxes = append(q.boxes, q.bestCut(b, alpha))
		}
	}
	if alpha {
		room -= 2 // for a first opaque and a first translucent pixel; see nearest
	}
	for len(q.boxes) > 0 && len(q.boxes) < room {
		most := 0
		for i := range q.boxes {
			if q.boxes[i].gain > q.boxes[most].gain {
				most = i
			}
		}
		b := q.boxes[most]
		if b.gain <= 0 {
			break
		}
		mid := b.lo + partition(q.cells[b.lo:b.hi], b.axis, b.at)
		q.boxes[most] = q.bestCut(box{lo: b.lo, hi: mid}, alpha)
		q.boxes = append(q.boxes, q.bestCut(box{lo: mid, hi: b.hi}, alpha))
	}
	for _, b := range q.boxes {
		q.palette = append(q.palette, mean(q.cells[b.lo:b.hi]))
		for _, c := range q.cells[b.lo:b.hi] {
			q.table[c.key] = int32(len(q.palette))
		}
	}
}

// partition moves the cells below level at of a component to the front and
// returns how many they are.
func partition(cells []cell, axis int, at uint32) int {
	i, j := 0, len(cells)
	for i < j {
		if level(cells[i].key, axis) < at {
			i++
			continue
		}
		j--
		cells[i], cells[j] = cells[j], cells[i]
	}
	return i
}

// bestCut finds where to cut b. Cutting n pixels with the sum s of a component
// into two parts takes s1²/n1 + s2²/n2 - s²/n off that component's error; the
// other components gain as well, which is left out: it costs three times
// as much to know and changes little.
func (q *quantiser) bestCut(b box, alpha bool) box {
	b.gain = 0
	if b.hi-b.lo < 2 {
		return b
	}
	m := &q.margins
	*m = margins{}
	components := 3
	if alpha {
		components = 4
	}
	for i := range q.cells[b.lo:b.hi] {
		c := &q.cells[b.lo+i]
		for k := range components {
			l := level(c.key, k)
			m.n[k][l] += c.count
			m.s[k][l] += uint64(c.count) * uint64(c.mean[k])
		}
	}
	for k := range components {
		var n uint32
		var s uint64
		for l := range 32 {
			n += m.n[k][l]
			s += m.s[k][l]
		}
		whole := squareOver(s, n)
		var n1 uint32
		var s1 uint64
		for l := range uint32(31) {
			if m.n[k][l] == 0 {
				continue
			}
			n1 += m.n[k][l]
			s1 += m.s[k][l]
			if n1 == n {
				break
			}
			if g := squareOver(s1, n1) + squareOver(s-s1, n-n1) - whole; g > b.gain {
				b.gain, b.axis, b.at = g, k, l+1
			}
		}
	}
	return b
}

// squareOver is s²/n; the division rounds, so that no machine fuses the
// product with the sums that follow.
func squareOver(s uint64, n uint32) float64 { return float64(s) * float64(s) / float64(n) }

// mean is the mean pixel of the cells.
func mean(cells []cell) uint32 {
	var n uint64
	var s [4]uint64
	for i := range cells {
		c := &cells[i]
		n += uint64(c.count)
		for k := range s {
			s[k] += uint64(c.count) * uint64(c.mean[k])
		}
	}
	a := uint32((s[3] + n/2) / n)
	v := a << 24
	for k := range 3 {
		v |= min(a, uint32((s[k]+n/2)/n)) << (8 * k)
	}
	return v
}
