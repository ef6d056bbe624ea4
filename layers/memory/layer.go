package memory

import (
	"context"
	"math/bits"
	"strings"
	"sync"

	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
)

// Layer is a resident layer. Immutable and safe for concurrent use.
type Layer struct {
	source   layers.Features
	t        *feature.Type
	odd      layers.Odd
	state    feature.State
	bound    geom.Bound
	n        int   // features
	vertices int64 // of all

	// In rank order.
	keys      keys
	columns   []column
	resident  []int // index of an attribute of the type among columns, or -1
	positions []uint32
	shapes    shapes

	// In position order. Features without a box come last and are not in the
	// tree.
	ranks  []uint32
	ends   []uint32 // where ordinates end, in floats or counts
	floats []float64
	counts []int32
	grid   grid
	tree   rtree

	overviews overviews

	file *mapped // in which the arrays are; nil: they are in memory

	scratch sync.Pool // *scratch
}

var (
	_ layers.Features = (*Layer)(nil)
	_ layers.Reporter = (*Layer)(nil)
)

// Type implements layers.Features: the whole type of the source, resident or
// not.
func (l *Layer) Type() *feature.Type { return l.t }

// Bound implements layers.Features; exact.
func (l *Layer) Bound() geom.Bound { return l.bound }

// Odd implements layers.Reporter: what was odd while loading.
func (l *Layer) Odd() layers.Odd { return l.odd }

// State is that of the source when the layer was read; the zero State if the
// source does not know.
func (l *Layer) State() feature.State { return l.state }

// Count is the number of features.
func (l *Layer) Count() int { return l.n }

// Vertices is the number of vertices of all features.
func (l *Layer) Vertices() int64 { return l.vertices }

// Compact reports whether ordinates are kept as 32-bit counts of a decimal
// unit, which halves their memory and loses nothing.
func (l *Layer) Compact() bool { return l.floats == nil }

// Usage is memory in bytes.
type Usage struct {
	Geometry, Overviews, Index, Keys, Attributes int64
	// Mapped is what lies in an index file that is mapped: the system keeps in
	// memory what of it is used, as long as there is room.
	Mapped int64
}

// Total is the sum, without what is mapped.
func (u Usage) Total() int64 { return u.Geometry + u.Overviews + u.Index + u.Keys + u.Attributes }

// Memory is what the layer holds.
func (l *Layer) Memory() Usage {
	if l.file != nil {
		u := Usage{Mapped: int64(len(l.file.bytes))}
		for i := range l.columns {
			u.Attributes += l.columns[i].wordBytes()
		}
		return u
	}
	u := Usage{
		Geometry:  4*int64(len(l.ends)+len(l.counts)) + 8*int64(len(l.floats)) + l.shapes.bytes(),
		Overviews: l.overviews.bytes(),
		Index:     l.tree.bytes() + 4*int64(len(l.ranks)+len(l.positions)),
		Keys:      l.keys.bytes(),
	}
	for i := range l.columns {
		u.Attributes += l.columns[i].bytes()
	}
	return u
}

// Open implements layers.Features. It takes no lock and nothing from the
// source, which is opened when a query needs it.
func (l *Layer) Open(context.Context) (layers.Snapshot, error) {
	return &snapshot{Layer: l}, nil
}

// guard runs what reads the arrays. No array may be looked at outside of it.
func (l *Layer) guard(f func() error) error {
	if l.file == nil {
		return f()
	}
	return l.file.guard(f)
}

// lend is part of an array for a geometry of a batch: read only for all, so it
// can be lent, but out of a file it is copied.
func (l *Layer) lend(sc *scratch, part []int32) []int32 {
	if l.file != nil {
		at := len(sc.ends)
		sc.ends = append(sc.ends, part...)
		part = sc.ends[at:]
	}
	return part[:len(part):len(part)]
}

// shape is what a geometry is beside its ordinates, for the features that are
// not of the layer's usual one.
//
// The usual shape is one kind and layout with one line, ring or polygon; it
// takes no memory.
type shapes struct {
	kind   geom.Kind
	layout geom.Layout
	usual  bool // kind and layout are settled

	odd     []uint64 // a bit a rank: not usual
	ranks   []uint32 // of those, ascending
	at      []uint32 // where their records begin in data
	data    []int32  // kind | layout<<8, ends, parts, then the ends and the parts
	members []byte   // collections, as WKB; their record has begin and end here
}

func (s *shapes) bytes() int64 {
	return 8*int64(len(s.odd)) + 4*int64(len(s.ranks)+len(s.at)+len(s.data)) + int64(len(s.members))
}

// record is the data of an unusual shape.
func (s *shapes) record(rank uint32) []int32 {
	lo, hi := 0, len(s.ranks)
	for lo < hi {
		if m := int(uint(lo+hi) >> 1); s.ranks[m] < rank {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return s.data[s.at[lo]:]
}

// isUsual reports whether g is the usual shape.
func (s *shapes) isUsual(g *geom.Geometry) bool {
	if g.Kind != s.kind || g.Layout != s.layout || len(g.Flat) == 0 {
		return false
	}
	switch g.Kind {
	case geom.KindPoint, geom.KindMultiPoint:
		return true
	case geom.KindLineString, geom.KindMultiLineString, geom.KindPolygon:
		return len(g.Ends) == 1
	case geom.KindMultiPolygon:
		return len(g.Ends) == 1 && len(g.Parts) == 1
	}
	return false
}

// keys are the keys in rank order: whole numbers from base, or texts.
type keys struct {
	base  int64
	short []uint32
	long  []int64
	text  []byte
	ends  []uint32
	lent  bool // text is in a mapped file: keys are copied out of it
	// order has the ranks in ascending order of keys; nil if they are.
	order []uint32
}

func (k *keys) bytes() int64 {
	return 4*int64(len(k.short)+len(k.ends)+len(k.order)) + 8*int64(len(k.long)) + int64(len(k.text))
}

func (k *keys) at(rank uint32) feature.Key {
	switch {
	case k.short != nil:
		return feature.Key{Int: k.base + int64(k.short[rank])}
	case k.long != nil:
		return feature.Key{Int: k.long[rank]}
	}
	return feature.TextKey(asText(k.raw(rank)))
}

// kept is at with a text in memory of its own.
func (k *keys) kept(rank uint32) feature.Key {
	key := k.at(rank)
	if k.lent {
		key.Text = strings.Clone(key.Text)
	}
	return key
}

// raw is a key that is a text where it lies.
func (k *keys) raw(rank uint32) []byte { return k.text[k.ends[rank]:k.ends[rank+1]] }

// all are the keys of some ranks, in memory of their own if they are texts of
// a mapped file.
func (k *keys) all(into []feature.Key, ranks []uint32) {
	if !k.lent {
		for i, rank := range ranks {
			into[i] = k.at(rank)
		}
		return
	}
	n := 0
	for _, rank := range ranks {
		n += len(k.raw(rank))
	}
	text := make([]byte, 0, n)
	for i, rank := range ranks {
		at := len(text)
		text = append(text, k.raw(rank)...)
		into[i] = feature.TextKey(asText(text[at:]))
	}
}

// compare is the order in which keys are searched.
func (k *keys) compare(a, b feature.Key) int {
	if k.ends == nil {
		switch {
		case a.Text != "" || b.Text != "":
			return compare(a.Text, b.Text)
		}
		return compare(a.Int, b.Int)
	}
	return compare(a.String(), b.String())
}

func compare[T int64 | string](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// find returns the rank of a key.
func (k *keys) find(n int, key feature.Key) (uint32, bool) {
	if k.ends == nil && key.Text != "" {
		return 0, false
	}
	rank := func(i int) uint32 {
		if k.order != nil {
			return k.order[i]
		}
		return uint32(i)
	}
	lo, hi := 0, n
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		if k.compare(k.at(rank(m)), key) < 0 {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo == n || k.at(rank(lo)) != key {
		return 0, false
	}
	return rank(lo), true
}

// eachBit calls f for the number of every bit that is set, ascending, until
// it returns false.
func eachBit(set []uint64, f func(uint32) bool) {
	for i, w := range set {
		for w != 0 {
			if !f(uint32(i)<<6 | uint32(bits.TrailingZeros64(w))) {
				return
			}
			w &= w - 1
		}
	}
}
