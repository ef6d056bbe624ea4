package encode

import (
	"cmp"
	"encoding/binary"
	"image/color"
	"math/bits"
	"slices"
)

// A quantiser reduces a picture to 256 colours. Work is done on premultiplied
// components, so that the colour of what is nearly transparent weighs nearly
// nothing, and alpha is the fourth component.
//
//	runs of equal pixels ──> bins, 5 bits a component ──> boxes ──> palette
//	                    └──> exact colours that are frequent ───────┘
//
// A map is flat fills and the blends along their edges. A fill must keep its
// colour exactly: the frequent colours, and those of a style's palette that
// occur, get entries of their own. The rest is cut as in Wu's quantiser
// (Graphics Gems II, 1991): always where the sum of squared errors shrinks
// most; but over a list of the bins that are occupied instead of the cube of
// all, so that a fourth component costs nothing where there is none.
//
// All arithmetic is in integers or in single rounded products, so that every
// machine writes the same bytes.
type quantiser struct {
	table   []int32 // by bin key: number of the bin + 1; after cut palette index + 1; 0 is none
	bins    []bin
	cells   []cell // the bins in the order of their boxes
	heavy   [heavySlots]tally
	tallies []tally // the frequent ones
	exact   exactColours
	boxes   []box
	palette []uint32
	store   [256]uint32
	margins margins
	memos   [memoSlots]memo
}

// bin holds the pixels that agree in the upper bits of all components. rest
// are the sums of the lower bits: they fit for maxPixels.
type bin struct {
	key   uint32
	count uint32
	rest  [4]uint32
}

// cell is a bin without its exact colours. Counts are scaled so that all of a
// picture are below 2^24.
type cell struct {
	key, count uint32
	mean       [4]uint8
}

// tally counts the votes for the pixel that leads its slot. Runs of other
// pixels of the slot take votes away, so that votes are a lower bound of how often
// pixel occurs (Boyer and Moore's majority vote), and no colour that holds
// the greater part of a slot can be missed.
type tally struct{ pixel, votes uint32 }

const (
	heavyBits  = 12 // 32 KiB: as much as stays in the first cache
	heavySlots = 1 << heavyBits
	// maxHeavy leaves most of the palette to the blends, which are many.
	maxHeavy = 96
	// A colour is frequent when it fills one pixel in this many: at 1024 x
	// 768 that is 384 pixels, a few buildings or a name.
	heavyShare = 2048
	// maxHint leaves a few entries for what the style did not foresee.
	maxHint = 248

	exactHere = 1 << 16 // in table, after cut: look among the exact colours first
)

// alphaBin cuts alpha into 16 bins of which the first and the last hold 0 and
// 255 alone.
var alphaBin, alphaLow = func() (b [256]uint8, low [16]uint8) {
	for a := 254; a > 0; a-- {
		b[a] = uint8(1 + (a-1)*14/254)
		low[b[a]] = uint8(a)
	}
	b[255], low[15] = 15, 255
	return
}()

// binKey is the bin of pixel v: five bits each of red, green and blue, four of
// alpha; 0 to 2^15-1 where alpha is left out.
func binKey(v uint32, alpha bool) uint32 {
	k := v>>3&31 | v>>6&(31<<5) | v>>9&(31<<10)
	if alpha {
		k |= uint32(alphaBin[v>>24]) << 15
	}
	return k
}

// level is the place of key along component c.
func level(key uint32, c int) uint32 { return key >> (5 * c) & 31 }

// quantise fills dst with rows of a filter byte 0 and indices, and returns
// the palette of premultiplied pixels, which is good until the next call.
// Pixels that are fully opaque or fully transparent stay so.
func (q *quantiser) quantise(dst []byte, p picture, hint color.Palette) []uint32 {
	alpha := !isOpaque(p)
	q.reset(alpha, hint)
	q.count(p, alpha)
	q.chooseExact(p, alpha, hint)
	q.fillCells(p, alpha)
	q.cut(alpha)
	q.index(dst, p, alpha)
	return q.palette
}

func (q *quantiser) reset(alpha bool, hint color.Palette) {
	n := 1 << 15
	if alpha {
		n = 1 << 19
	}
	if cap(q.table) < n {
		q.table = make([]int32, n)
	}
	q.table = q.table[:n]
	clear(q.table)
	clear(q.heavy[:])
	q.exact.reset()
	q.palette = q.store[:0]
	q.bins, q.cells, q.boxes, q.tallies = q.bins[:0], q.cells[:0], q.boxes[:0], q.tallies[:0]
	for _, c := range hint {
		if q.exact.n == maxExact {
			break
		}
		q.exact.add(pixelOf(c))
	}
}

// sampleStep is the distance of the pixels that are counted along a row; rows
// begin at sampleStart, so that they lie on a lattice without lines. Counting
// all takes three times as long and chooses nearly the same palettes: over
// ten maps and photographs the root mean square error changes by at most 6
// percent.
const sampleStep = 4

var sampleStart = [4]int{0, 2, 1, 3}

// count fills bins and heavy from every fourth pixel of p.
func (q *quantiser) count(p picture, alpha bool) {
	hinted := q.exact.n > 0
	last, n := binary.LittleEndian.Uint32(p.pix), uint32(0)
	for y := range p.h {
		row := p.row(y)
		for x := 4 * sampleStart[y%4]; x+4 <= len(row); x += 4 * sampleStep {
			v := binary.LittleEndian.Uint32(row[x:])
			if v == last {
				n++
				continue
			}
			q.run(last, n, alpha)
			if hinted {
				q.exact.see(last)
			}
			last, n = v, 1
		}
	}
	q.run(last, n, alpha)
	if hinted {
		q.exact.see(last)
	}
}

// run counts n pixels v.
func (q *quantiser) run(v, n uint32, alpha bool) {
	if n == 0 {
		return // the first pixel was not on the lattice
	}
	t := &q.heavy[hash(v, heavyBits)]
	switch {
	case t.pixel == v:
		t.votes += n
	case t.votes >= n:
		t.votes -= n
	default:
		*t = tally{v, n - t.votes}
	}
	key := binKey(v, alpha)
	i := q.table[key]
	if i == 0 {
		q.bins = append(q.bins, bin{key: key})
		i = int32(len(q.bins))
		q.table[key] = i
	}
	b := &q.bins[i-1]
	b.count += n
	b.rest[0] += n * (v & 7)
	b.rest[1] += n * (v >> 8 & 7)
	b.rest[2] += n * (v >> 16 & 7)
	if alpha {
		b.rest[3] += n * (v>>24 - uint32(alphaLow[key>>15]))
	}
}

// chooseExact gives palette entries to the colours of the hint that occur, to
// what is fully transparent, and to the frequent colours, and takes their
// votes out of the bins.
func (q *quantiser) chooseExact(p picture, alpha bool, hint color.Palette) {
	seen := q.exact // what occurs of the hint
	q.exact.reset()
	votes := func(v uint32) uint32 {
		if t := q.heavy[hash(v, heavyBits)]; t.pixel == v {
			return t.votes
		}
		return 0
	}
	take := func(v uint32) {
		if q.exact.find(v) >= 0 {
			return
		}
		q.exact.add(v)
		q.palette = append(q.palette, v)
		key := binKey(v, alpha)
		i := q.table[key]
		if i == 0 {
			return // what is transparent need not be on the lattice
		}
		b := &q.bins[i-1]
		n := votes(v)
		b.count -= n
		b.rest[0] -= n * (v & 7)
		b.rest[1] -= n * (v >> 8 & 7)
		b.rest[2] -= n * (v >> 16 & 7)
		if alpha {
			b.rest[3] -= n * (v>>24 - uint32(alphaLow[key>>15]))
		}
	}
	if alpha {
		take(0)
	}
	for _, c := range hint {
		if v := pixelOf(c); seen.seen(v) && len(q.palette) < maxHint {
			take(v)
		}
	}
	least := max(8, uint32(p.w*p.h/sampleStep/heavyShare))
	for _, t := range q.heavy {
		if t.votes >= least {
			q.tallies = append(q.tallies, t)
		}
	}
	slices.SortFunc(q.tallies, func(a, b tally) int {
		return cmp.Or(cmp.Compare(b.votes, a.votes), cmp.Compare(a.pixel, b.pixel))
	})
	for _, t := range q.tallies {
		if len(q.palette) >= maxHeavy {
			break
		}
		take(t.pixel)
	}
}

// fillCells turns what is left in the bins into cells.
func (q *quantiser) fillCells(p picture, alpha bool) {
	shift := max(0, bits.Len(uint(p.w*p.h))-24)
	for i := range q.bins {
		b := &q.bins[i]
		if b.count == 0 || alpha && b.key>>15 == 0 {
			continue // all its pixels are exact
		}
		c := cell{key: b.key, count: max(1, b.count>>shift)}
		half := b.count / 2
		for k := range 3 {
			c.mean[k] = uint8(level(b.key, k)<<3 + (b.rest[k]+half)/b.count)
		}
		c.mean[3] = 255
		if alpha {
			c.mean[3] = uint8(uint32(alphaLow[b.key>>15]) + (b.rest[3]+half)/b.count)
		}
		q.cells = append(q.cells, c)
	}
}

// memo remembers the entry of one pixel value in each slot. The colours of a
// map fit, so that the processor foresees the branch on a hit; whether a pixel
// equals the one before it, or is exact, it does not.
type memo struct {
	pixel uint32
	entry uint32
}

const (
	memoBits  = 13 // 64 KiB
	memoSlots = 1 << memoBits
)

// index maps every pixel to its entry.
func (q *quantiser) index(dst []byte, p picture, alpha bool) {
	// The exact colours are the first entries, in the order of their numbers.
	for _, v := range q.palette[:q.exact.n] {
		q.table[binKey(v, alpha)] |= exactHere
	}
	// A clear slot claims that pixel 0 has entry 0. It has: it occurs only
	// where there is alpha, and there chooseExact takes it first.
	clear(q.memos[:])
	o := 0
	for y := range p.h {
		row := p.row(y)
		dst[o] = filterNone
		o++
		line := dst[o : o+p.w]
		o += p.w
		for x := range line {
			v := binary.LittleEndian.Uint32(row[4*x:])
			m := &q.memos[hash(v, memoBits)]
			if m.pixel != v {
				*m = memo{v, uint32(q.entry(v, alpha))}
			}
			line[x] = byte(m.entry)
		}
	}
}

// entry is the palette index of pixel v.
func (q *quantiser) entry(v uint32, alpha bool) byte {
	key := binKey(v, alpha)
	i := q.table[key]
	if i&exactHere != 0 {
		if e := q.exact.find(v); e >= 0 {
			return byte(e)
		}
		i &^= exactHere
	}
	if i == 0 {
		// Nobody was on the lattice, or the bin had exact colours alone.
		i = int32(q.nearest(v)) + 1
		q.table[key] |= i
	}
	return byte(i - 1)
}

// nearest is the entry nearest to pixel v among those that are opaque where it
// is, and not where it is not.
func (q *quantiser) nearest(v uint32) int {
	found, least := -1, int32(1<<30)
	for i, c := range q.palette {
		if (c>>24 == 255) != (v>>24 == 255) || (c>>24 == 0) != (v>>24 == 0) {
			continue
		}
		var sum int32
		for k := 0; k < 32; k += 8 {
			d := int32(c>>k&255) - int32(v>>k&255)
			sum += d * d
		}
		if sum < least {
			found, least = i, sum
		}
	}
	if found < 0 {
		// The first of its kind; cut left room.
		found = len(q.palette)
		q.palette = append(q.palette, v)
	}
	return found
}

// exactColours is a small set of pixels, numbered in the order of adding.
type exactColours struct {
	keys  [exactSlots]uint32
	index [exactSlots]uint16 // number + 1; 0 is a free slot; seenFlag
	n     int
}

const (
	exactBits  = 10
	exactSlots = 1 << exactBits
	maxExact   = 512 // half of the slots: chains stay short
	seenFlag   = 1 << 15
)

func (e *exactColours) reset() {
	if e.n > 0 {
		clear(e.index[:])
		e.n = 0
	}
}

// slot is where v is or would be.
func (e *exactColours) slot(v uint32) uint32 {
	s := hash(v, exactBits)
	for e.index[s] != 0 && e.keys[s] != v {
		s = (s + 1) % exactSlots
	}
	return s
}

func (e *exactColours) add(v uint32) {
	s := e.slot(v)
	if e.index[s] == 0 {
		e.n++
		e.keys[s], e.index[s] = v, uint16(e.n)
	}
}

func (e *exactColours) find(v uint32) int { return int(e.index[e.slot(v)]) - 1 }

func (e *exactColours) see(v uint32) {
	if s := e.slot(v); e.index[s] != 0 {
		e.index[s] |= seenFlag
	}
}

func (e *exactColours) seen(v uint32) bool { return e.index[e.slot(v)]&seenFlag != 0 }
