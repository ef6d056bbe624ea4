package memory

import (
	"math"
	"strings"
	"time"

	"sigi/feature"
)

// column is one resident attribute in rank order; one of the slices is set.
type column struct {
	kind   feature.Kind
	nulls  []uint64 // a bit a row; nil: none is null
	ints   []int64  // Int, Time and Date (microseconds)
	short  []int32  // Int where they fit
	floats []float64
	bits   []uint64 // Bool

	// Text: codes of a dictionary in as many bytes as it needs, or all texts
	// in a row where nearly each is another.
	codes8  []uint8
	codes16 []uint16
	codes32 []uint32
	words   []string // of codes8 and codes16
	all     []byte   // texts one behind the other: of codes32 or of the rows
	ends    []uint32 // where each begins, and the last ends
	lent    bool     // all is in a mapped file: texts are copied out of it
}

func bit(b []uint64, i uint32) bool { return b[i>>6]&(1<<(i&63)) != 0 }

func (c *column) value(rank uint32) feature.Value {
	if c.nulls != nil && bit(c.nulls, rank) {
		return feature.Value{}
	}
	switch c.kind {
	case feature.String:
		if c.words == nil {
			return feature.OfString(asText(c.raw(rank)))
		}
		return feature.OfString(c.word(rank))
	case feature.Int:
		if c.short != nil {
			return feature.OfInt(int64(c.short[rank]))
		}
		return feature.OfInt(c.ints[rank])
	case feature.Float:
		return feature.OfFloat(c.floats[rank])
	case feature.Bool:
		return feature.OfBool(bit(c.bits, rank))
	case feature.Time:
		return feature.OfTime(time.UnixMicro(c.ints[rank]))
	case feature.Date:
		return feature.OfDate(time.UnixMicro(c.ints[rank]).UTC())
	}
	return feature.Value{}
}

func (c *column) word(rank uint32) string {
	if c.codes8 != nil {
		return c.words[c.codes8[rank]]
	}
	return c.words[c.codes16[rank]]
}

// raw is a text where it lies.
func (c *column) raw(rank uint32) []byte {
	if c.codes32 != nil {
		rank = c.codes32[rank]
	}
	return c.all[c.ends[rank]:c.ends[rank+1]]
}

// kept is value with a text in memory of its own.
func (c *column) kept(rank uint32) feature.Value {
	v := c.value(rank)
	if c.lent && v.Kind() == feature.String {
		return feature.OfString(strings.Clone(v.Text()))
	}
	return v
}

// values are those of some rows.
func (c *column) values(into []feature.Value, ranks []uint32) {
	if c.lent {
		c.copied(into, ranks)
		return
	}
	for i, rank := range ranks {
		into[i] = c.value(rank)
	}
}

// copied is values with texts in new memory, in one piece: whoever keeps one
// does not keep the file.
func (c *column) copied(into []feature.Value, ranks []uint32) {
	n := 0
	for _, rank := range ranks {
		n += len(c.raw(rank))
	}
	all := make([]byte, 0, n)
	for i, rank := range ranks {
		if c.nulls != nil && bit(c.nulls, rank) {
			into[i] = feature.Value{}
			continue
		}
		at := len(all)
		all = append(all, c.raw(rank)...)
		into[i] = feature.OfString(asText(all[at:]))
	}
}

func (c *column) bytes() int64 {
	n := 8*(len(c.nulls)+len(c.ints)+len(c.floats)+len(c.bits)) + 4*(len(c.short)+len(c.codes32)+len(c.ends)) + len(c.codes8) + 2*len(c.codes16) + len(c.all)
	return int64(n) + c.wordBytes()
}

func (c *column) wordBytes() (n int64) {
	for _, w := range c.words {
		n += 16 + int64(len(w))
	}
	return n
}

// A dictionary is given up when it has more than maxWords words and more than
// half the rows bring a new one, or memory has no room for the layer.
const maxWords = 1 << 16

// maxTextBytes is what offsets of 32 bits reach.
const maxTextBytes = math.MaxUint32

// columnBuilder collects a column.
type columnBuilder struct {
	kind  feature.Kind
	n     uint32
	nulls chunks[uint8]
	any   bool // a null was seen
	ints  chunks[int64]
	short bool // so far all fit in 32 bits
	float chunks[float64]
	bools chunks[uint8]
	codes chunks[uint32]
	index map[string]uint32
	words []string
	raw   *texts

	spools *spools // nil: in memory
}

func newColumnBuilder(k feature.Kind) *columnBuilder {
	return &columnBuilder{kind: k, short: true, index: map[string]uint32{}}
}

func (b *columnBuilder) add(v feature.Value) {
	b.n++
	null := v.IsNull()
	b.nulls.add(flag(null))
	b.any = b.any || null
	switch b.kind {
	case feature.String:
		b.text(v)
	case feature.Int:
		i := v.Int()
		b.short = b.short && i == int64(int32(i))
		b.ints.add(i)
	case feature.Float:
		f, _ := v.Number()
		b.float.add(f)
	case feature.Bool:
		b.bools.add(flag(v.Bool()))
	case feature.Time, feature.Date:
		i := int64(0)
		if !null {
			i = v.Time().UnixMicro()
		}
		b.ints.add(i)
	}
}

func flag(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

// spill moves what was collected into files, and what is to come. A dictionary
// stays in memory as long as it has few words.
func (b *columnBuilder) spill(s *spools) {
	b.spools = s
	b.nulls.spill(s)
	b.ints.spill(s)
	b.float.spill(s)
	b.bools.spill(s)
	b.codes.spill(s)
	if b.raw != nil {
		b.raw.spill(s)
	}
}

func (b *columnBuilder) text(v feature.Value) {
	s := v.Text()
	if b.raw != nil {
		b.raw.add(s)
		return
	}
	code, ok := b.index[s]
	if !ok {
		code = uint32(len(b.words))
		b.words = append(b.words, s)
		b.index[s] = code
	}
	b.codes.add(code)
	if len(b.words) > maxWords && (len(b.words) > int(b.n/2) || b.spools != nil) {
		b.raw = &texts{}
		if b.spools != nil {
			b.raw.spill(b.spools)
		}
		b.codes.each(func(s []uint32) {
			for _, c := range s {
				b.raw.add(b.words[c])
			}
		})
		b.codes, b.index, b.words = chunks[uint32]{}, nil, nil
	}
}

func (b *columnBuilder) finish() (column, bool) {
	c := column{kind: b.kind}
	if b.any {
		c.nulls = bitset(&b.nulls)
	}
	b.nulls = chunks[uint8]{}
	switch b.kind {
	case feature.String:
		switch {
		case b.raw != nil:
			if b.raw.bytes.n > maxTextBytes {
				return c, false
			}
			c.all, c.ends = b.raw.finish()
		case len(b.words) <= 1<<8:
			c.codes8 = convert(&b.codes, func(v uint32) uint8 { return uint8(v) })
			c.words = append([]string{}, b.words...)
		case len(b.words) <= 1<<16:
			c.codes16 = convert(&b.codes, func(v uint32) uint16 { return uint16(v) })
			c.words = append([]string{}, b.words...)
		default:
			c.codes32 = b.codes.join()
			words := &texts{}
			for _, w := range b.words {
				words.add(w)
			}
			if words.bytes.n > maxTextBytes {
				return c, false
			}
			c.all, c.ends = words.finish()
		}
	case feature.Int:
		if b.short {
			c.short = convert(&b.ints, func(v int64) int32 { return int32(v) })
		} else {
			c.ints = b.ints.join()
		}
	case feature.Float:
		c.floats = b.float.join()
	case feature.Bool:
		c.bits = bitset(&b.bools)
	case feature.Time, feature.Date:
		c.ints = b.ints.join()
	}
	return c, true
}

func bitset(c *chunks[uint8]) []uint64 {
	out := make([]uint64, (c.n+63)/64)
	i := 0
	c.each(func(s []uint8) {
		for _, v := range s {
			if v != 0 {
				out[i>>6] |= 1 << (i & 63)
			}
			i++
		}
	})
	*c = chunks[uint8]{}
	return out
}

// texts collects texts one behind the other.
type texts struct {
	bytes chunks[byte]
	ends  chunks[uint32]
}

func (t *texts) spill(s *spools) {
	t.bytes.spill(s)
	t.ends.spill(s)
}

func (t *texts) add(s string) {
	into, _, _ := t.bytes.room(len(s))
	copy(into, s)
	t.ends.add(uint32(len(s)))
}

// finish returns all texts and where each begins, and the last ends. The
// chunks lie one behind the other but for unused tails, which join leaves out.
func (t *texts) finish() ([]byte, []uint32) {
	all := t.bytes.join()
	end := uint32(0)
	t.ends.add(0) // one more
	ends := convert(&t.ends, func(n uint32) uint32 {
		before := end
		end += n
		return before
	})
	return all, ends
}
