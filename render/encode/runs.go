package encode

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// Maps are runs: a tile of buildings with antialiased outlines has some three
// thousand changes of colour in its 65536 pixels, and half of its rows begin
// as the row above. A general compressor looks at every byte of the 260 kB to
// find that out. Here the pixels are cut into runs, and what deflate (RFC
// 1951) is told follows from them:
//
//	row like the one above     match at the distance of a row
//	runs like those above      match at the distance of a row
//	runs as they were lately   match at their distance
//	run of n pixels            the pixel, then a match at the distance of a pixel
//
// Everything goes into one block with codes made for it. The checksum of zlib
// (RFC 1950) is summed up by runs, too, so no byte of the uncompressed picture
// is ever written. Pictures with many short runs, as of hatches or photographs,
// are left to the general compressor: it finds repetitions that are no runs.
//
// What it is worth beside the compressors, and from how long a run on: doc.go.

// longBytes is how long a run is that is not part of a match: it takes pieces of
// its own, and these say the distance of a pixel in three bits, that of a row
// in fifteen.
const longBytes = 2 * maxMatch

// maxRowBytes is the longest row whose distance deflate can say.
const maxRowBytes = 32768

// pausedRows is after how many rows the writer may stand aside.
const pausedRows = 256

// run is pixels of one colour in one row.
type run struct {
	value uint32 // premultiplied, or an index
	start int32  // its first pixel; 0 begins a row
	at    int32  // its first byte in the uncompressed picture
}

// runner is the scratch of the writer by runs.
type runner struct {
	size      int         // bytes of a pixel: 4, 3 of an opaque one, or 1 of an index
	rows      []int32     // where each begins in all; -1: as the one above
	all       []run       // of rows that are not like the one above
	seen      [4096]int32 // by hash of a run and the next: the last such in all, and one
	colour    [4096]int32 // by hash of a colour: the last run of it in all, and one
	tokens    []uint32
	literals  [286]uint32 // how often each is used
	distances [30]uint32
	lengths   huffman
	reach     huffman
	bits      bitWriter
	paused    func() bool
	sampled   []int // runs of each row that sample looked at
	ordered   []int // those, fewest first
}

// bytes is what the scratch holds that grows with a picture.
func (r *runner) bytes() int { return 12*cap(r.all) + 4*cap(r.tokens) + 4*cap(r.rows) }

// Tokens are a word and, of most, a second.
const (
	tokenLiteral = 0 << 30 // a pixel, which is the second word
	tokenFilter  = 1 << 30 // the filter byte of a row
	tokenNear    = 2 << 30 // so many bytes from one pixel before
	tokenFar     = 3 << 30 // so many bytes from a distance, the second word
	tokenBytes   = 1<<30 - 1
)

// sample is how many pixels a run has on average, by one row in sixteen.
func (r *runner) sample(p picture) float64 {
	r.sampled = r.sampled[:0]
	runs := 0
	for y := min(firstSampled, p.h/2); y < p.h; y += sampledEvery {
		r.all = appendRuns(r.all[:0], p.row(y))
		runs += len(r.all)
		r.sampled = append(r.sampled, len(r.all))
	}
	return float64(len(r.sampled)*p.w) / float64(runs)
}

// dense is how many pixels a run has in the row that a quarter of those sampled have more
// runs than: an empty edge does not count.
func (r *runner) dense(p picture) float64 {
	r.ordered = append(r.ordered[:0], r.sampled...)
	slices.Sort(r.ordered)
	return float64(p.w) / float64(r.ordered[3*(len(r.ordered)-1)/4])
}

// last is how many of the last rows of the picture of so many rows that was sampled
// hold the given share of its runs: more than that share of the rows where
// the picture is emptier below.
func (r *runner) last(share float64, rows int) int {
	total := 0
	for _, n := range r.sampled {
		total += n
	}
	held := 0
	for i := len(r.sampled) - 1; i > 0; i-- {
		if held += r.sampled[i]; float64(held) >= share*float64(total) {
			return rows * (len(r.sampled) - i) / len(r.sampled)
		}
	}
	return rows
}

// Which rows are sampled.
const (
	firstSampled = 7
	sampledEvery = 16
)

// pngRuns writes p by runs, and reports whether it did: if p has too many of
// them, or up to 16 colours, it writes nothing. With up to 256 colours p gets a
// palette, else 24 bits if it is opaque, or 32.
func (s *scratch) pngRuns(p picture, opaque bool, o Options) bool {
	if p.w < 4 || p.w*4+1 > maxRowBytes || (p.w*4+1)*p.h > tokenBytes {
		return false
	}
	r := &s.runs
	r.paused = s.paused
	if !r.cut(p) {
		return s.ended.Load() != nil
	}
	palette := r.palette(&s.colours)
	switch n := len(palette); {
	case n == 0 && opaque:
		r.size = 3
		s.pngStart(p, 8, pngRGB, o)
	case n == 0:
		r.size = 4
		s.pngStart(p, 8, pngRGBA, o)
	case n <= 16:
		return false // two pixels a byte and more are for others
	default:
		r.size = 1
		s.pngStart(p, 8, pngIndexed, o)
		s.pngPalette(palette, o)
	}
	sum := r.tokenise(p.w)
	at := s.chunk("IDAT")
	s.out = append(s.out, 0x78, 0x01)
	s.out = r.block(s.out)
	s.out = binary.BigEndian.AppendUint32(s.out, sum)
	s.endChunk(at)
	s.endChunk(s.chunk("IEND"))
	return true
}

// cut cuts a picture into rows of runs. ok is false if there are too many: half
// as long as in a sample.
func (r *runner) cut(p picture) (ok bool) {
	r.all, r.rows = r.all[:0], r.rows[:0]
	most := p.w * p.h / (longRun / 2)
	last := 0 // where the last row that was cut begins in all
	for y := range p.h {
		if y%pausedRows == pausedRows-1 && r.paused() {
			return false
		}
		pixels := p.row(y)
		if y > 0 && len(r.all)-last > p.w/longBytes && string(pixels) == string(p.row(y-1)) {
			r.rows = append(r.rows, -1)
			continue
		}
		last = len(r.all)
		r.rows = append(r.rows, int32(last))
		if r.all = appendRuns(r.all, pixels); len(r.all) > most {
			return false
		}
	}
	return true
}

// palette makes a palette of the colours of all runs and turns their values
// into its indices; if there are too many it returns none and leaves them.
func (r *runner) palette(c *colours) []uint32 {
	c.reset()
	for i := range r.all {
		n := c.number(r.all[i].value)
		if n < 0 {
			for k := range i {
				r.all[k].value = c.list[r.all[k].value]
			}
			return nil
		}
		r.all[i].value = uint32(n)
	}
	return c.list[:c.n]
}

// tokenise turns the runs into tokens, counts symbols, and returns the
// checksum.
func (r *runner) tokenise(w int) uint32 {
	r.tokens = r.tokens[:0]
	clear(r.seen[:])
	clear(r.colour[:])
	clear(r.literals[:])
	clear(r.distances[:])
	rowBytes := w*r.size + 1
	a, b := uint64(1), uint64(0)       // of the whole, modulo base
	rowA, rowB := uint64(0), uint64(0) // of the row
	same := 0                          // bytes of rows that are as the one above
	above, from := 0, 0                // where rows begin in all
	for y, begin := range r.rows {
		if y%pausedRows == pausedRows-1 && r.paused() {
			return 0
		}
		if begin < 0 {
			same += rowBytes
		} else {
			if same > 0 {
				r.far(same, rowBytes)
				same = 0
			}
			above, from = from, int(begin)
			end := len(r.all)
			for _, later := range r.rows[y+1:] {
				if later >= 0 {
					end = int(later)
					break
				}
			}
			for i := from; i < end; i++ {
				r.all[i].at = int32(y*rowBytes + 1 + int(r.all[i].start)*r.size)
			}
			rowA, rowB = r.checksum(from, end, w, rowBytes)
			r.tokens = append(r.tokens, tokenFilter)
			r.literals[filterNone]++
			r.write(above, from, end, w, rowBytes)
		}
		b = (b + uint64(rowBytes)*a + rowB) % adlerBase
		a = (a + rowA) % adlerBase
	}
	if same > 0 {
		r.far(same, rowBytes)
	}
	r.literals[256] = 1 // the end
	return uint32(b<<16 | a)
}

// adlerBase is the largest prime below 2^16 (RFC 1950 §9).
const adlerBase = 65521

// appendRuns cuts a row into runs.
func appendRuns(runs []run, row []byte) []run {
	n := len(row) / 4
	for x := 0; x < n; {
		v := binary.LittleEndian.Uint32(row[4*x:])
		runs = append(runs, run{value: v, start: int32(x)})
		x++
		pair := uint64(v)<<32 | uint64(v)
		for x+2 <= n {
			d := binary.LittleEndian.Uint64(row[4*x:]) ^ pair
			if d != 0 {
				x += bits.TrailingZeros64(d) >> 5 // one pixel more, or none
				break
			}
			x += 2
		}
		if x+1 == n && binary.LittleEndian.Uint32(row[4*x:]) == v {
			x++
		}
	}
	return runs
}

// pixels is how long run i is.
func pixels(runs []run, i, w int) int {
	if i+1 < len(runs) && runs[i+1].start > 0 {
		return int(runs[i+1].start - runs[i].start)
	}
	return w - int(runs[i].start)
}

// written is a run's pixel as PNG writes it, its first byte lowest.
func (r *runner) written(value uint32) uint32 {
	switch r.size {
	case 1:
		return value
	case 3:
		return value & 0xffffff
	}
	return uint32(unpremultiply(uint64(value)))
}

// checksum sums up the row of some runs for Adler-32: its bytes, and its bytes
// each as often as there are bytes from it to the row's end.
func (r *runner) checksum(from, end, w, rowBytes int) (a, b uint64) {
	for i := from; i < end; i++ {
		v := r.written(r.all[i].value)
		n := uint64(pixels(r.all, i, w))
		left := uint64(rowBytes - 1 - int(r.all[i].start)*r.size) // of the run's first byte, itself included
		step := uint64(r.size) * (n * (n - 1) / 2)
		for c := range r.size {
			d := uint64(v >> (8 * c) & 255)
			a += n * d
			b += d * (n*(left-uint64(c)) - step)
		}
	}
	return a, b % adlerBase
}

// write writes the tokens of the row of the runs from row to end, below the
// one that begins at above (the same in the first row).
func (r *runner) write(above, row, end, w, rowBytes int) {
	all := r.all
	for i, j := row, above; i < end; {
		if n := pixels(all, i, w); n*r.size >= longBytes {
			r.literal(all[i].value)
			r.again(all[i].value, n-1)
			i++
			continue
		}
		// The runs of the row above from here on, if one begins here.
		for j < row && all[j].start < all[i].start {
			j++
		}
		runs, part, distance := 0, 0, rowBytes
		if j < row && all[j].start == all[i].start {
			runs, part = r.like(j, i, row, end, w)
		}
		// Those that began as this one does and the next, where they were last.
		slot := &r.seen[runHash(all, i, end, w)]
		was := int(*slot) - 1
		*slot = int32(i + 1)
		if was >= 0 {
			if d := int(all[i].at - all[was].at); d <= maxRowBytes {
				if n, more := r.like(was, i, i, end, w); n > runs+1 {
					runs, part, distance = n, more, d
				}
			}
		}
		least := 3 // runs of indices that a match is shorter than
		if r.size >= 3 {
			least = 2
			// The colour, where it was last: shorter than a pixel, unless that
			// is nothing but zeros.
			slot = &r.colour[all[i].value*0x9e3779b1>>20]
			was = int(*slot) - 1
			*slot = int32(i + 1)
			if all[i].value != 0 {
				least = 1
				if runs == 0 && part == 0 && was >= 0 {
					if d := int(all[i].at - all[was].at); d <= maxRowBytes {
						runs, part = r.like(was, i, i, end, w)
						distance = d
					}
				}
				if runs == 0 && part > 0 {
					least = 0
				}
			} else if runs == 1 && pixels(all, i, w) > 1 {
				least = 1
			}
		}
		if runs+part > 0 && runs >= least {
			last := i + runs
			n := part
			if last < end {
				n += int(all[last].start - all[i].start)
			} else {
				n += w - int(all[i].start)
			}
			r.far(n*r.size, distance)
			if i = last; part > 0 {
				r.again(all[i].value, pixels(all, i, w)-part)
				i++
			}
			continue
		}
		r.literal(all[i].value)
		r.again(all[i].value, pixels(all, i, w)-1)
		i++
	}
}

// literal adds a pixel.
func (r *runner) literal(value uint32) {
	v := r.written(value)
	r.tokens = append(r.tokens, tokenLiteral, v)
	for c := range r.size {
		r.literals[v>>(8*c)&255]++
	}
}

// again adds n pixels of the colour of the one before.
func (r *runner) again(value uint32, n int) {
	if bytes := n * r.size; bytes >= 3 {
		r.tokens = append(r.tokens, tokenNear|uint32(bytes))
		symbol, _, _ := distanceSymbol(r.size)
		r.distances[symbol] += r.count(bytes)
		return
	}
	for range n {
		r.literal(value)
	}
}

// like counts the runs from i on, to the end of the row, that are like those
// from j on, which lie in one row before the run limit; and the pixels of the
// next run that are.
func (r *runner) like(j, i, limit, end, w int) (runs, part int) {
	all := r.all
	for j < limit && i < end && all[j].value == all[i].value {
		a, b := pixels(all, j, w), pixels(all, i, w)
		if b*r.size >= longBytes {
			break
		}
		if a != b {
			return runs, min(a, b)
		}
		runs++
		i++
		if j++; j < len(all) && all[j].start == 0 {
			break // a filter byte is between
		}
	}
	return runs, 0
}

// runHash is of a run and the one after it.
func runHash(all []run, i, end, w int) uint32 {
	h := all[i].value*0x9e3779b1 + uint32(pixels(all, i, w))*0x85ebca6b
	if i+1 < end {
		h ^= all[i+1].value * 0xc2b2ae35
	}
	return h * 0x27d4eb2f >> 20
}

// far adds a match of so many bytes at a distance.
func (r *runner) far(n, distance int) {
	r.tokens = append(r.tokens, tokenFar|uint32(n), uint32(distance))
	symbol, _, _ := distanceSymbol(distance)
	r.distances[symbol] += r.count(n)
}

// count counts the symbols of the lengths of a match of at least three bytes,
// and returns of how many pieces it is.
func (r *runner) count(n int) (pieces uint32) {
	for n > 0 {
		l := piece(n)
		r.literals[lengthSymbols[l]]++
		n -= l
		pieces++
	}
	return pieces
}

// maxMatch is the longest match that deflate has.
const maxMatch = 258

// piece is how much of a match of n bytes is said at once, so that what is
// left is nothing or at least three.
func piece(n int) int {
	switch {
	case n <= maxMatch:
		return n
	case n < maxMatch+3:
		return n - 3
	}
	return maxMatch
}

// lengthSymbols are the symbols of lengths, lengthExtra how many bits follow
// and lengthBase what they count from (RFC 1951 §3.2.5).
var lengthSymbols, lengthExtra, lengthBase = func() (symbols [maxMatch + 1]uint16, extra [maxMatch + 1]uint8, base [maxMatch + 1]uint16) {
	length, symbol := 3, uint16(257)
	for e := range 6 {
		codes := 4
		if e == 0 {
			codes = 8
		}
		for range codes {
			first := length
			for range 1 << e {
				if length < maxMatch {
					symbols[length], extra[length], base[length] = symbol, uint8(e), uint16(first)
				}
				length++
			}
			symbol++
		}
	}
	symbols[maxMatch], extra[maxMatch], base[maxMatch] = 285, 0, maxMatch
	return symbols, extra, base
}()

// distanceSymbol returns the symbol of a distance, how many bits follow, and
// those.
func distanceSymbol(distance int) (symbol int, extra uint, value uint64) {
	if distance <= 4 {
		return distance - 1, 0, 0
	}
	d := uint(distance - 1)
	e := uint(bits.Len(d)) - 2
	return int(2*e + d>>e), e, uint64(d & (1<<e - 1))
}

// block appends the tokens as the one and last block, with codes of its own.
func (r *runner) block(out []byte) []byte {
	r.lengths.build(r.literals[:])
	r.reach.build(r.distances[:])
	w := &r.bits
	w.out, w.held, w.n = out, 0, 0
	w.put(1, 1) // the last block
	w.put(2, 2) // with its own codes
	w.codes(&r.lengths, &r.reach)
	near, _, _ := distanceSymbol(r.size)
	nearCode, nearBits := uint64(r.reach.codes[near]), uint(r.reach.sizes[near])
	codes, sizes := &r.lengths.codes, &r.lengths.sizes
	for i := 0; i < len(r.tokens); i++ {
		t := r.tokens[i]
		switch t &^ tokenBytes {
		case tokenLiteral:
			i++
			v := r.tokens[i]
			if r.size == 1 {
				w.put(uint64(codes[v]), uint(sizes[v]))
				continue
			}
			b0, b1, b2, b3 := v&255, v>>8&255, v>>16&255, v>>24
			// Two codes are at most 30 bits; 32 are free.
			w.put(uint64(codes[b0])|uint64(codes[b1])<<sizes[b0], uint(sizes[b0])+uint(sizes[b1]))
			if r.size == 3 {
				w.put(uint64(codes[b2]), uint(sizes[b2]))
				continue
			}
			w.put(uint64(codes[b2])|uint64(codes[b3])<<sizes[b2], uint(sizes[b2])+uint(sizes[b3]))
			continue
		case tokenFilter:
			w.put(uint64(codes[filterNone]), uint(sizes[filterNone]))
			continue
		}
		code, size := nearCode, nearBits
		if t&^tokenBytes == tokenFar {
			i++
			symbol, extra, value := distanceSymbol(int(r.tokens[i]))
			code = uint64(r.reach.codes[symbol]) | value<<r.reach.sizes[symbol]
			size = uint(r.reach.sizes[symbol]) + extra
		}
		for n := int(t & tokenBytes); n > 0; {
			l := piece(n)
			n -= l
			s := lengthSymbols[l]
			w.put(uint64(codes[s])|uint64(l-int(lengthBase[l]))<<sizes[s], uint(sizes[s])+uint(lengthExtra[l]))
			w.put(code, size)
		}
	}
	w.put(uint64(codes[256]), uint(sizes[256]))
	return w.flush()
}

// bitWriter packs codes, the first bit lowest.
type bitWriter struct {
	out  []byte
	held uint64
	n    uint // bits held, below 32 between calls
}

// put adds n bits, up to 32; v has no others.
func (w *bitWriter) put(v uint64, n uint) {
	w.held |= v << w.n
	w.n += n
	if w.n >= 32 {
		w.out = binary.LittleEndian.AppendUint32(w.out, uint32(w.held))
		w.held >>= 32
		w.n -= 32
	}
}

// flush pads to a byte.
func (w *bitWriter) flush() []byte {
	for w.n > 0 {
		w.out = append(w.out, byte(w.held))
		w.held >>= 8
		w.n -= min(w.n, 8)
	}
	out := w.out
	w.out = nil
	return out
}

// codeOrder is the order in which the sizes of the codes for sizes are written
// (RFC 1951 §3.2.7).
var codeOrder = [19]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// codes writes the two codes of a block as their sizes. Sizes are written one
// by one but for runs of zeros.
func (w *bitWriter) codes(literals, distances *huffman) {
	nl, nd := max(257, literals.used()), max(1, distances.used())
	var sizes [286 + 30]uint8
	copy(sizes[:], literals.sizes[:nl])
	copy(sizes[nl:], distances.sizes[:nd])
	all := sizes[:nl+nd]
	type step struct{ symbol, extra, value uint8 }
	var steps [286 + 30]step
	var counts [19]uint32
	n := 0
	for i := 0; i < len(all); {
		zeros := 0
		for i+zeros < len(all) && all[i+zeros] == 0 && zeros < 138 {
			zeros++
		}
		s := step{symbol: all[i]}
		switch {
		case zeros >= 11:
			s = step{18, 7, uint8(zeros - 11)}
		case zeros >= 3:
			s = step{17, 3, uint8(zeros - 3)}
		default:
			zeros = 1
		}
		steps[n] = s
		counts[s.symbol]++
		n++
		i += zeros
	}
	var h huffman
	h.limit = 7
	h.build(counts[:])
	hc := 19
	for hc > 4 && h.sizes[codeOrder[hc-1]] == 0 {
		hc--
	}
	w.put(uint64(nl-257), 5)
	w.put(uint64(nd-1), 5)
	w.put(uint64(hc-4), 4)
	for _, symbol := range codeOrder[:hc] {
		w.put(uint64(h.sizes[symbol]), 3)
	}
	for _, s := range steps[:n] {
		w.put(uint64(h.codes[s.symbol]), uint(h.sizes[s.symbol]))
		w.put(uint64(s.value), uint(s.extra))
	}
}

// huffman is a prefix code (RFC 1951 §3.2.2).
type huffman struct {
	codes [286]uint16 // the first bit lowest
	sizes [286]uint8  // 0: not used
	limit int         // longest code; 0: 15

	nodes  [2 * 286]node
	sorted [286]uint16
}

type node struct {
	count  uint32
	parent uint16
}

// used is the number of symbols up to the last that is used.
func (h *huffman) used() int {
	n := len(h.sizes)
	for n > 0 && h.sizes[n-1] == 0 {
		n--
	}
	return n
}

// build makes the code for symbols that are used so often. One that stands
// alone has one bit; a second is added, as some readers want a whole code.
func (h *huffman) build(counts []uint32) {
	limit := h.limit
	if limit == 0 {
		limit = 15
	}
	clear(h.sizes[:])
	clear(h.codes[:])
	n := 0
	for symbol, count := range counts {
		if count > 0 {
			h.sorted[n] = uint16(symbol)
			n++
		}
	}
	switch n {
	case 0:
		return
	case 1:
		other := uint16(0)
		if h.sorted[0] == 0 {
			other = 1
		}
		h.sizes[h.sorted[0]], h.sizes[other] = 1, 1
		h.assign(1)
		return
	}
	slices.SortFunc(h.sorted[:n], func(a, b uint16) int {
		if c := int(counts[a]) - int(counts[b]); c != 0 {
			return c
		}
		return int(a) - int(b)
	})
	for flat := uint(0); ; flat++ {
		if h.tree(counts, n, flat) <= limit {
			break
		}
	}
	h.assign(limit)
}

// tree gives sizes to the n sorted symbols and returns the longest; counts are
// flattened by so many bits, which shortens it.
func (h *huffman) tree(counts []uint32, n int, flat uint) (longest int) {
	for i, symbol := range h.sorted[:n] {
		h.nodes[i] = node{count: counts[symbol]>>flat | 1}
	}
	// The two least of the leaves and of the inner nodes, which come in order.
	leaf, inner := 0, n
	for next := n; next < 2*n-1; next++ {
		var sum uint32
		for range 2 {
			if leaf < n && (inner == next || h.nodes[leaf].count <= h.nodes[inner].count) {
				sum += h.nodes[leaf].count
				h.nodes[leaf].parent = uint16(next)
				leaf++
			} else {
				sum += h.nodes[inner].count
				h.nodes[inner].parent = uint16(next)
				inner++
			}
		}
		h.nodes[next] = node{count: sum}
	}
	// From the root down, sizes in the place of counts.
	h.nodes[2*n-2].count = 0
	for i := 2*n - 3; i >= 0; i-- {
		h.nodes[i].count = h.nodes[h.nodes[i].parent].count + 1
		if i < n {
			size := int(h.nodes[i].count)
			h.sizes[h.sorted[i]] = uint8(min(size, 255))
			longest = max(longest, size)
		}
	}
	return longest
}

// assign gives codes to sizes.
func (h *huffman) assign(limit int) {
	var counts, next [16]uint16
	for _, s := range h.sizes {
		if s > 0 {
			counts[s]++
		}
	}
	code := uint16(0)
	for size := 1; size <= limit; size++ {
		code = (code + counts[size-1]) << 1
		next[size] = code
	}
	for symbol, s := range h.sizes {
		if s > 0 {
			h.codes[symbol] = bits.Reverse16(next[s]) >> (16 - s)
			next[s]++
		}
	}
}
