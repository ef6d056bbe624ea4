package memory

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"slices"

	"sigi/encoding/wkb"
	"sigi/fault"
	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
)

// Options says what becomes resident.
type Options struct {
	// Attributes are kept in memory; nil keeps none. Names that the type does
	// not have are a fault.BadParam.
	Attributes []string
	// Progress, if set, is called now and then with the rows read so far, by
	// the goroutine that loads.
	Progress func(rows int64)
	// Fits, if set, is called now and then with about the bytes that what was
	// read will keep, by the goroutine that loads. Once it says no, the layer
	// goes to Target, and it is called a last time, with 0.
	Fits func(bytes int64) bool
	// Target is where the layer goes if it does not fit; nil: Load ends with
	// fault.TooLarge.
	Target *Target
	// Each, if set, is called with each batch as it is read.
	Each func(*layers.Batch)
}

// ErrTarget is in errors of a Target: the layer could not be put there.
var ErrTarget = errors.New("the index file cannot be made")

func targetError(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	return fmt.Errorf("%w: %w", ErrTarget, err)
}

// freeAbove is the size of a layer, in ordinates, from which memory that
// loading used is given back to the system at once: a quarter of a second of
// work that would otherwise be spread over minutes.
const freeAbove = 4 << 20

// Load reads all of src. The peak of memory is near twice what the layer
// keeps. Faults: those of src, BadParam for an attribute that is not there,
// TooLarge beyond 4 billion features or ordinates.
//
// src stays in use, for attributes that are not resident; Load does not close
// it.
func Load(ctx context.Context, src layers.Features, o Options) (*Layer, error) {
	return loadLike(ctx, src, o, nil)
}

// loadLike is Load, with shapes, ordinates and boxes kept as in another layer, as
// far as they can be; nil: as suits src.
func loadLike(ctx context.Context, src layers.Features, o Options, like *Layer) (*Layer, error) {
	t := src.Type()
	b := &loader{Layer: &Layer{source: src, t: t, bound: geom.EmptyBound}, like: like}
	if like != nil {
		b.ordinates.begin(like)
		b.shapes.usual, b.shapes.kind, b.shapes.layout = like.shapes.usual, like.shapes.kind, like.shapes.layout
	}
	b.resident = make([]int, len(t.Attributes))
	for i := range b.resident {
		b.resident[i] = -1
	}
	var names []string
	for _, a := range o.Attributes {
		i := t.Index(a)
		if i < 0 {
			return nil, fault.New(fault.BadParam, "attributes", "layer %q has no attribute %q", t.Name, a)
		}
		if b.resident[i] < 0 {
			b.resident[i] = len(names)
			names = append(names, a)
			b.builders = append(b.builders, newColumnBuilder(t.Attributes[i].Kind))
		}
	}
	s, err := src.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.Close() }()
	if stated, ok := s.(layers.Stated); ok {
		if b.state, err = stated.State(ctx); err != nil {
			return nil, err
		}
	}
	for batch, err := range s.Read(ctx, layers.Query{Attributes: names}) {
		if err != nil {
			return nil, err
		}
		if err := b.add(batch); err != nil {
			return nil, err
		}
		if o.Progress != nil {
			o.Progress(int64(b.n))
		}
		if o.Each != nil {
			o.Each(batch)
		}
		switch {
		case b.spools != nil:
			if b.spools.err != nil {
				return nil, targetError(ctx, b.spools.err)
			}
		case o.Fits == nil || o.Fits(b.bytes()):
		case o.Target == nil:
			return nil, b.tooLarge()
		default:
			defer func() { b.drop() }()
			if err := b.spill(o.Target.folder()); err != nil {
				return nil, targetError(ctx, err)
			}
			o.Fits(0)
			debug.FreeOSMemory()
		}
	}
	if r, ok := src.(layers.Reporter); ok {
		b.odd = r.Odd()
	}
	own := b.own.Odd()
	b.odd.Invalid += own.Invalid
	b.odd.Examples = append(b.odd.Examples, own.Examples...)
	if b.spools != nil {
		l, err := b.finishFile(ctx, o.Target)
		return l, targetError(ctx, err)
	}
	l := b.Layer
	if err := b.finish(); err != nil {
		return nil, err
	}
	if err := l.overview(ctx); err != nil {
		return nil, err
	}
	l.giveBack()
	return l, nil
}

// giveBack gives memory that is not used any more back to the system: before the overviews
// are made, so that loading takes no more at once, and after them.
func (l *Layer) giveBack() {
	if len(l.counts)+len(l.floats) > freeAbove {
		debug.FreeOSMemory()
	}
}

// loader collects features by rank.
type loader struct {
	*Layer
	builders []*columnBuilder
	own      layers.OddCounter
	like     *Layer
	spools   *spools // what was read is there; nil: in memory

	ordinates ordinates
	boxes     chunks[geom.Bound]
	oddRanks  chunks[uint32]
	oddAt     chunks[uint32]
	data      chunks[int32]
	members   chunks[byte]
	blob      []byte

	ints      chunks[int64]
	texts     *texts
	last      feature.Key
	unordered bool
	least     int64
	most      int64
}

func (b *loader) tooLarge() error {
	return fault.New(fault.TooLarge, "", "layer %q is too large to be resident", b.t.Name)
}

// bytes is about what the layer keeps of what was added so far.
func (b *loader) bytes() int64 {
	const feature = 17 + 2*4 + 4 + 4 + 2 // tree, order, key, end, overviews
	return int64(b.n)*int64(feature+4*len(b.builders)) + 4*int64(b.ordinates.counts.n) + 8*int64(b.ordinates.floats.n) + b.vertices +
		4*int64(b.data.n) + int64(b.members.n)
}

func (b *loader) add(batch *layers.Batch) error {
	for i := range batch.Keys {
		g := &batch.Geometries[i]
		if !g.Finite() {
			b.own.Invalid(batch.Keys[i], "an ordinate is not a number")
			continue
		}
		b.key(batch.Keys[i])
		b.geometry(g)
		for c, builder := range b.builders {
			builder.add(batch.Columns[c][i])
		}
		b.n++
	}
	if b.n > math.MaxInt32 || b.ordinates.counts.n > math.MaxUint32 || b.ordinates.floats.n > math.MaxUint32 || b.data.n > math.MaxUint32 || b.members.n > math.MaxInt32 {
		return b.tooLarge()
	}
	return nil
}

func (b *loader) key(k feature.Key) {
	if b.texts == nil && k.Text != "" {
		b.texts = &texts{}
		if b.spools != nil {
			b.texts.spill(b.spools)
		}
		b.ints.each(func(s []int64) {
			for _, i := range s {
				b.texts.add(feature.IntKey(i).String())
			}
		})
		b.ints = chunks[int64]{}
	}
	if b.texts != nil {
		b.texts.add(k.String())
		return // whether in order is looked at when all is there
	}
	if b.n == 0 {
		b.least, b.most = k.Int, k.Int
	}
	b.unordered = b.unordered || b.n > 0 && k.Int <= b.last.Int
	b.least, b.most, b.last = min(b.least, k.Int), max(b.most, k.Int), k
	b.ints.add(k.Int)
}

func (b *loader) geometry(g *geom.Geometry) {
	bound := g.Bound()
	b.boxes.add(bound)
	b.bound = b.bound.Union(bound)
	b.vertices += int64(g.Vertices())
	s := &b.shapes
	if !s.usual && len(g.Flat) > 0 {
		s.usual, s.kind, s.layout = true, g.Kind, g.Layout
	}
	if s.isUsual(g) {
		b.ordinates.add(g.Flat, g.Layout.Stride())
		return
	}
	b.oddRanks.add(uint32(b.n))
	b.oddAt.add(uint32(b.data.n))
	head := int32(g.Kind) | int32(g.Layout)<<8
	if g.Kind == geom.KindCollection {
		b.blob = wkb.Append(b.blob[:0], g)
		from := b.members.n
		into, _, _ := b.members.room(len(b.blob))
		copy(into, b.blob)
		b.data.add(head)
		b.data.add(int32(from))
		b.data.add(int32(b.members.n))
		b.ordinates.add(nil, 2)
		return
	}
	b.data.add(head)
	b.data.add(int32(len(g.Ends)))
	b.data.add(int32(len(g.Parts)))
	for _, e := range g.Ends {
		b.data.add(e)
	}
	for _, p := range g.Parts {
		b.data.add(p)
	}
	b.ordinates.add(g.Flat, g.Layout.Stride())
}

// drop lets go of files.
func (b *loader) drop() {
	if b.spools != nil {
		b.spools.close()
	}
}

// finish sorts and packs, forgetting each part as soon as it is done.
func (b *loader) finish() error {
	l := b.Layer
	if err := b.finishParts(); err != nil {
		return err
	}
	b.sort()
	b.moveOrdinates()
	l.scratch.New = func() any { return &scratch{} }
	*b = loader{}
	l.giveBack()
	return nil
}

// finishParts is about all that stays in key order.
func (b *loader) finishParts() error {
	l := b.Layer
	b.finishKeys()
	for _, c := range b.builders {
		column, ok := c.finish()
		if !ok {
			return b.tooLarge()
		}
		l.columns = append(l.columns, column)
	}
	b.builders = nil
	s := &l.shapes
	s.ranks, s.at, s.data, s.members = b.oddRanks.join(), b.oddAt.join(), b.data.join(), b.members.join()
	if len(s.ranks) > 0 {
		s.odd = make([]uint64, (l.n+63)/64)
		for _, r := range s.ranks {
			s.odd[r>>6] |= 1 << (r & 63)
		}
	}
	return nil
}

func (b *loader) finishKeys() {
	k := &b.keys
	switch {
	case b.texts != nil:
		k.text, k.ends = b.texts.finish()
		for i := uint32(1); i < uint32(b.n) && !b.unordered; i++ {
			b.unordered = asText(k.raw(i-1)) >= asText(k.raw(i))
		}
	case uint64(b.most)-uint64(b.least) <= math.MaxUint32:
		k.base = b.least
		k.short = convert(&b.ints, func(v int64) uint32 { return uint32(v - k.base) })
	default:
		k.long = b.ints.join()
	}
	if b.unordered {
		k.order = make([]uint32, b.n)
		for i := range k.order {
			k.order[i] = uint32(i)
		}
		slices.SortFunc(k.order, func(x, y uint32) int { return k.compare(k.at(x), k.at(y)) })
	}
}

// codes are the ranks of the features along the Hilbert curve, in their lower
// halves, and those of features without a box. It settles the tree's origin.
func (b *loader) codes() (codes []uint64, without []uint32) {
	l := b.Layer
	codes = make([]uint64, 0, l.n)
	w, h := l.bound.Width(), l.bound.Height()
	cell := func(v, from, size float64) uint32 {
		if size == 0 {
			return 0
		}
		return uint32(math.Min(65535, (v-from)/size*65536))
	}
	rank := uint32(0)
	b.boxes.each(func(s []geom.Bound) {
		for _, box := range s {
			if box.Empty() {
				without = append(without, rank)
			} else {
				x, y := box.Center()
				codes = append(codes, uint64(hilbert(cell(x, l.bound.MinX, w), cell(y, l.bound.MinY, h)))<<32|uint64(rank))
			}
			rank++
		}
	})
	switch {
	case b.like != nil:
		l.tree.originX, l.tree.originY = b.like.tree.originX, b.like.tree.originY
	case !l.bound.Empty():
		l.tree.originX, l.tree.originY = l.bound.MinX, l.bound.MinY
	}
	return sortByHigh(codes), without
}

// sort gives positions along the Hilbert curve and builds the tree.
func (b *loader) sort() {
	l := b.Layer
	codes, without := b.codes()
	l.ranks, l.positions = make([]uint32, l.n), make([]uint32, l.n)
	entries := make([]box, len(codes))
	for p, code := range codes {
		r := uint32(code)
		l.ranks[p], l.positions[r] = r, uint32(p)
		entries[p] = l.tree.outer(b.boxes.chunk(r / chunkSize)[r%chunkSize])
	}
	for i, r := range without {
		p := len(codes) + i
		l.ranks[p], l.positions[r] = r, uint32(p)
	}
	b.boxes = chunks[geom.Bound]{}
	l.tree.pack(entries)
}

// moveOrdinates brings the ordinates into position order.
func (b *loader) moveOrdinates() {
	l, o := b.Layer, &b.ordinates
	l.ends = make([]uint32, l.n+1)
	at := func(p int) place {
		r := l.ranks[p]
		return o.places.chunk(r / chunkSize)[r%chunkSize]
	}
	total := uint32(0)
	for p := range l.n {
		total += at(p).n
		l.ends[p+1] = total
	}
	if o.at == len(scales) {
		l.floats = make([]float64, 0, total)
		for p := range l.n {
			a := at(p)
			if a.n > 0 {
				l.floats = append(l.floats, o.floats.chunk(a.chunk)[a.offset:a.offset+a.n]...)
			}
		}
		return
	}
	l.grid = o.grid
	l.counts = make([]int32, 0, total)
	for p := range l.n {
		a := at(p)
		if a.n > 0 {
			l.counts = append(l.counts, o.counts.chunk(a.chunk)[a.offset:a.offset+a.n]...)
		}
	}
}
