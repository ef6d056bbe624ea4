package encode

import (
	"encoding/binary"
	"math/bits"
)

// A picture that is deflated in stripes, one a core, becomes one stream again
// by joining: a deflate stream is a row of blocks of which the last says so in
// one bit. That bit is cleared, and an empty stored block brings the stream to
// the next whole byte, where the next stripe may follow (RFC 1951 section
// 3.2.3; zlib calls it a sync flush). The compressor does not tell where its last block
// begins, so the stream is walked: no symbol is decoded, only its length in
// bits is looked up, which takes a quarter of the time of deflating. The last
// stripe, which is not walked, is taller by that.

// openEnd makes a whole raw deflate stream one that another may follow. It
// reports false, and leaves b as it was, if b is not a deflate stream.
func openEnd(b []byte) ([]byte, bool) {
	last, end, ok := new(walker).walk(b)
	if !ok {
		return b, false
	}
	b[last>>3] &^= 1 << (last & 7)
	b = b[:(end+7)>>3]
	if end&7 != 0 {
		b[len(b)-1] &= 1<<(end&7) - 1
	}
	for len(b) < (end+3+7)>>3 { // not final, stored: three bits of 0
		b = append(b, 0)
	}
	return append(b, 0, 0, 0xff, 0xff), true
}

// walker finds the blocks of a deflate stream.
type walker struct {
	literals, distances, lengths codes
	bits                         [320]uint8 // code lengths of a block
}

// walk returns the bits at which the last block of b begins and ends.
func (w *walker) walk(b []byte) (last, end int, ok bool) {
	r := bitReader{b: b}
	for {
		last = r.at
		final := r.take(1)
		switch r.take(2) {
		case 0:
			r.at = (r.at + 7) &^ 7
			n := r.take(16)
			r.at += 16 + 8*n
		case 1:
			for i := range w.bits[:288] {
				w.bits[i] = 8
				if i >= 144 && i < 256 {
					w.bits[i] = 9
				} else if i >= 256 && i < 280 {
					w.bits[i] = 7
				}
			}
			w.literals.set(w.bits[:288], literalSkip)
			for i := range w.bits[:30] {
				w.bits[i] = 5
			}
			w.distances.set(w.bits[:30], distanceSkip)
			w.symbols(&r)
		case 2:
			if !w.dynamic(&r) {
				return 0, 0, false
			}
			w.symbols(&r)
		default:
			return 0, 0, false
		}
		if r.at > 8*len(b) {
			return 0, 0, false
		}
		if final == 1 {
			return last, r.at, true
		}
	}
}

// The kinds of symbols, beside the bits that they take.
const (
	kindLiteral = iota << 8
	kindLength  // a distance follows
	kindEnd     // of the block
	kindLong    // the code is longer than the table: look it up bit by bit
	kindNone
)

// symbols walks the symbols of a block to its end.
func (w *walker) symbols(r *bitReader) {
	most := 8 * len(r.b)
	for r.at <= most {
		v := r.peek()
		// Literals take up to 15 bits, a length with its distance up to 48.
		for left := 57; left >= 48; {
			e := w.literals.table[v&tableMask]
			if e >= kindLong {
				e = w.literals.long(v)
			}
			n := int(e & 255)
			switch e &^ 255 {
			case kindLength:
				d := w.distances.table[v>>uint(n)&tableMask]
				if d >= kindLong {
					d = w.distances.long(v >> uint(n))
				}
				if d >= kindLong {
					r.at = most + 1
					return
				}
				n += int(d & 255)
			case kindEnd:
				r.at += n
				return
			case kindNone:
				r.at = most + 1
				return
			}
			v >>= uint(n)
			r.at += n
			left -= n
		}
	}
}

var lengthOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// dynamic reads the codes of a block that brings its own (section 3.2.7).
func (w *walker) dynamic(r *bitReader) bool {
	nl, nd, nc := r.take(5)+257, r.take(5)+1, r.take(4)+4
	clear(w.bits[:19])
	for _, i := range lengthOrder[:nc] {
		w.bits[i] = uint8(r.take(3))
	}
	w.lengths.set(w.bits[:19], nil)
	for i := 0; i < nl+nd; {
		e := w.lengths.table[r.peek()&tableMask]
		if e >= kindLong || r.at > 8*len(r.b) {
			return false
		}
		r.at += int(e & 15)
		symbol := e >> 4 & 15
		var value uint8
		n := 1
		switch {
		case e&lengthRepeat == 0:
			value = uint8(symbol)
		case symbol == 0:
			if i == 0 {
				return false
			}
			value, n = w.bits[i-1], 3+r.take(2)
		case symbol == 1:
			n = 3 + r.take(3)
		default:
			n = 11 + r.take(7)
		}
		if i+n > nl+nd {
			return false
		}
		for range n {
			w.bits[i] = value
			i++
		}
	}
	w.literals.set(w.bits[:nl], literalSkip)
	w.literals.pair()
	w.distances.set(w.bits[nl:nl+nd], distanceSkip)
	return true
}

// literalSkip returns the extra bits and the kind of a literal/length symbol.
func literalSkip(symbol int) uint16 {
	switch {
	case symbol < 256:
		return kindLiteral
	case symbol == 256:
		return kindEnd
	case symbol < 265 || symbol == 285:
		return kindLength
	case symbol < 285:
		return kindLength | uint16(symbol-261)>>2
	}
	return kindNone
}

// distanceSkip returns the extra bits of a distance symbol.
func distanceSkip(symbol int) uint16 {
	switch {
	case symbol < 4:
		return 0
	case symbol < 30:
		return uint16(symbol-2) >> 1
	}
	return kindNone
}

const (
	tableBits = 11
	tableMask = 1<<tableBits - 1

	lengthRepeat = 1 << 9 // of the code of code lengths: 16, 17 or 18
)

// codes looks up the symbols of one Huffman code.
type codes struct {
	table   [1 << tableBits]uint16 // by the next bits: kind, and bits with extra ones
	known   [1 << tableBits]uint8  // bits of the code alone
	single  [1 << tableBits]uint16 // scratch of pair
	paired  [1 << tableBits]uint8  // likewise
	count   [16]uint16             // codes by length
	symbols [288]uint16            // by code
	skip    func(symbol int) uint16
}

// set takes the code with these code lengths (section 3.2.2). With skip nil
// it is the code of code lengths, whose entries hold length and symbol.
func (c *codes) set(lengths []uint8, skip func(int) uint16) {
	c.skip = skip
	c.count = [16]uint16{}
	for _, n := range lengths {
		c.count[n]++
	}
	c.count[0] = 0
	var at, next [16]uint16
	for n := 1; n < 15; n++ {
		at[n+1] = at[n] + c.count[n]
		next[n+1] = (next[n] + c.count[n]) << 1
	}
	for i := range c.table {
		c.table[i] = kindNone
	}
	clear(c.known[:])
	for symbol, n := range lengths {
		if n == 0 {
			continue
		}
		c.symbols[at[n]] = uint16(symbol)
		at[n]++
		code := int(bits.Reverse16(next[n]) >> (16 - n))
		next[n]++
		if n > tableBits {
			c.table[code&tableMask] = kindLong
			continue
		}
		var e uint16
		switch {
		case skip != nil:
			e = uint16(n) + skip(symbol)
		case symbol < 16:
			e = uint16(n) | uint16(symbol)<<4
		default:
			e = uint16(n) | uint16(symbol-16)<<4 | lengthRepeat
		}
		// An over-full code is not deflate; it may not write beyond the table.
		for i := code & tableMask; i < len(c.table); i += 1 << n {
			c.table[i], c.known[i] = e, n
		}
	}
}

// pair lets an entry stand for a literal and what follows it, where the bits
// of the table hold both, and again: most symbols of a map are short literals.
func (c *codes) pair() {
	for range 2 {
		c.single = c.table
		for i, e := range &c.single {
			if e&^255 != kindLiteral {
				continue
			}
			n := c.known[i]
			next := c.single[i>>n]
			if m := c.known[i>>n]; next < kindLong && n+m <= tableBits {
				c.table[i] = e + next
				c.paired[i] = n + m
			} else {
				c.paired[i] = n
			}
		}
		for i, e := range &c.single {
			if e&^255 == kindLiteral {
				c.known[i] = c.paired[i]
			}
		}
	}
}

// long finds a code bit by bit.
func (c *codes) long(v uint64) uint16 {
	var code, first, index uint16
	for n := 1; n < 16; n++ {
		code |= uint16(v & 1)
		v >>= 1
		count := c.count[n]
		if code < first+count {
			return uint16(n) + c.skip(int(c.symbols[min(int(index+code-first), len(c.symbols)-1)]))
		}
		index += count
		first = (first + count) << 1
		code <<= 1
	}
	return kindNone
}

// bitReader reads bits from the lowest of each byte; beyond the end are zeros.
type bitReader struct {
	b  []byte
	at int
}

// peek returns at least 57 bits.
func (r *bitReader) peek() uint64 {
	i := r.at >> 3
	if i+8 <= len(r.b) {
		return binary.LittleEndian.Uint64(r.b[i:]) >> uint(r.at&7)
	}
	var tail [8]byte
	if i < len(r.b) {
		copy(tail[:], r.b[i:])
	}
	return binary.LittleEndian.Uint64(tail[:]) >> uint(r.at&7)
}

func (r *bitReader) take(n int) int {
	v := r.peek() & (1<<uint(n) - 1)
	r.at += n
	return int(v)
}
