package memory

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"

	"sigi/geom"
)

// A layer that memory has no room for is sorted outside of it. What is read
// goes into files, an array each, in key order (spool.go). When all is there,
// the place of each feature along the Hilbert curve is known by its box alone,
// and the ordinates are brought into that order by distribution: once through
// them all, each feature into the bucket of its stretch of the curve; then
// bucket by bucket, each of which fits into memory, into the index file.
//
//	key order   boxes ─ codes ─ sort ─ positions
//	            ordinates ─────────────┴─> buckets ─> position order
//
// Everything is written and read from its beginning to its end. Memory holds
// what is a few numbers a feature (codes while they are sorted, ranks,
// positions, ends: 28 bytes) or a byte a vertex (overviews), whatever the
// geometry weighs, and the buckets' buffers.
const (
	// maxBuckets are written at a time; each has a buffer.
	maxBuckets   = 128
	bucketBuffer = 128 << 10
)

// bucketBytes is about what a bucket holds; a test makes it small.
var bucketBytes int64 = 32 << 20

// Target is where the index of a layer goes that memory has no room for.
type Target struct {
	Path string
	// Origin is asked what the file is of when everything has been read.
	Origin func() Origin
	// Broken is that of FileOptions.
	Broken func(error)
}

// spill moves what was read so far out of memory.
func (b *loader) spill(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	s := newSpools(folder)
	b.spools = s
	b.ordinates.spill(s)
	b.boxes.spill(s)
	b.oddRanks.spill(s)
	b.oddAt.spill(s)
	b.data.spill(s)
	b.members.spill(s)
	b.ints.spill(s)
	if b.texts != nil {
		b.texts.spill(s)
	}
	for _, c := range b.builders {
		c.spill(s)
	}
	return s.err
}

// finishFile is finish for what was spilled: it ends in an index file, which
// it opens mapped.
func (b *loader) finishFile(ctx context.Context, t *Target) (*Layer, error) {
	l, src := b.Layer, b.Layer.source
	var origin Origin
	err := b.spools.guard(func() error {
		if err := b.finishParts(); err != nil {
			return err
		}
		codes, without := b.codes()
		// As many as there may be, for the size of the table.
		l.tree.levels, l.overviews.gatherings = make([][]box, 16), make([]gathering, maxGatherings)
		w, err := createIndex(t.Path, len(l.arrays())+1)
		if err != nil {
			return err
		}
		defer w.abandon()
		l.tree.levels, l.overviews.gatherings = nil, nil
		b.place(codes, without)
		origin = t.Origin()
		return b.write(ctx, w, len(codes), origin)
	})
	b.spools.close()
	if err != nil {
		return nil, err
	}
	l, _, err = OpenFile(ctx, src, t.Path, FileOptions{
		Definition: origin.Definition, Accept: func(Origin) string { return "" }, Attributes: l.attributes(),
		Fits: func(int64) bool { return false }, Broken: t.Broken})
	return l, err
}

// place gives the features their positions, and says where their ordinates end.
func (b *loader) place(codes []uint64, without []uint32) {
	l := b.Layer
	l.ranks, l.positions = make([]uint32, l.n), make([]uint32, l.n)
	for p, code := range codes {
		l.ranks[p], l.positions[uint32(code)] = uint32(code), uint32(p)
	}
	for i, r := range without {
		p := len(codes) + i
		l.ranks[p], l.positions[r] = r, uint32(p)
	}
	l.ends = make([]uint32, l.n+1)
	rank := 0
	b.ordinates.places.each(func(s []place) {
		for _, at := range s {
			l.ends[l.positions[rank]+1] = at.n
			rank++
		}
	})
	for p := range l.n {
		l.ends[p+1] += l.ends[p]
	}
}

// write fills the index file.
func (b *loader) write(ctx context.Context, w *indexWriter, entries int, o Origin) error {
	l := b.Layer
	var first [][]box
	var err error
	if b.ordinates.at == len(scales) {
		first, err = distribute(ctx, b, w, entries, kindFloats, b.ordinates.floats.join())
	} else {
		l.grid = b.ordinates.grid
		first, err = distribute(ctx, b, w, entries, kindCounts, b.ordinates.counts.join())
	}
	if err != nil {
		return err
	}
	l.tree.levels = first
	// The ordinates are in order in the file: they are looked at there.
	if err := b.overviewIn(ctx, w); err != nil {
		return err
	}
	done := map[sectionID]bool{{kindTree, 0}: true, {kindCounts, 0}: true, {kindFloats, 0}: true}
	for _, a := range l.arrays() {
		if done[a.id] {
			continue
		}
		if err := w.array(ctx, a); err != nil {
			return err
		}
	}
	return w.finish(l.about(o))
}

// bucket is a stretch of positions.
type bucket struct {
	from, to uint32 // positions
	file     *spool
	buffer   *bufio.Writer
}

// Write implements io.Writer.
func (s *spool) Write(b []byte) (int, error) {
	s.write(b)
	return len(b), s.of.err
}

// buckets cuts positions into stretches of about the same weight.
func (b *loader) buckets(bytes int64) []bucket {
	l := b.Layer
	n := min(max(bytes/bucketBytes, 1), maxBuckets)
	var all []bucket
	for i, from := int64(1), uint32(0); i <= n && from < uint32(l.n); i++ {
		to := uint32(l.n)
		if i < n {
			// The end of the stretch by ordinates and features alike.
			for to = from; to < uint32(l.n) && (int64(l.ends[to])+int64(to))*n < (int64(l.ends[l.n])+int64(l.n))*i; to++ {
			}
		}
		if to > from {
			all = append(all, bucket{from: from, to: to})
		}
		from = to
	}
	return all
}

// record is what goes into a bucket before the ordinates of a feature.
const recordSize = 8 + 16 // position, number of ordinates, box

// distribute writes ordinates and the boxes of the first level in position
// order, and returns the levels of the tree, of which the first is in the file
// alone.
func distribute[T int32 | float64](ctx context.Context, b *loader, w *indexWriter, entries int, kind uint16, ordinates []T) ([][]box, error) {
	l := b.Layer
	size := int64(sizeOf[T]())
	total := int64(l.ends[l.n])
	all := b.buckets(total*size + int64(l.n)*recordSize)
	in := func(p uint32) *bucket {
		lo, hi := 0, len(all)-1
		for lo < hi {
			if m := (lo + hi + 1) / 2; all[m].from <= p {
				lo = m
			} else {
				hi = m - 1
			}
		}
		return &all[lo]
	}
	temporary := newSpools(b.spools.folder)
	defer temporary.close()
	for i := range all {
		all[i].file = temporary.spool()
		all[i].buffer = bufio.NewWriterSize(all[i].file, bucketBuffer)
	}
	var head [recordSize]byte
	rank := uint32(0)
	var failed error
	b.boxes.each(func(s []geom.Bound) {
		if failed == nil && ctx.Err() != nil {
			failed = context.Cause(ctx)
		}
		for i := range s {
			if failed != nil {
				return
			}
			p := l.positions[rank]
			rank++
			n := l.ends[p+1] - l.ends[p]
			binary.NativeEndian.PutUint32(head[0:], p)
			binary.NativeEndian.PutUint32(head[4:], n)
			copy(head[8:], asBytes([]box{l.tree.outer(s[i])}))
			to := in(p).buffer
			_, failed = to.Write(head[:])
			_, err := to.Write(asBytes(ordinates[:n]))
			failed = errors.Join(failed, err)
			ordinates = ordinates[n:]
		}
	})
	if failed != nil {
		return nil, failed
	}
	flat := w.section(sectionID{kind: kind}, total*size)
	leaves := w.section(sectionID{kind: kindTree}, int64(entries)*int64(sizeOf[box]()))
	levels := [][]box{nil}
	var up []box // the second level
	var boxes []box
	var out []T
	for i := range all {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		k := &all[i]
		if err := k.buffer.Flush(); err != nil {
			return nil, err
		}
		k.buffer = nil
		from := l.ends[k.from]
		out = grown(out, int(l.ends[k.to]-from))
		boxes = grown(boxes, int(k.to-k.from))
		if err := k.gather(head[:], func(p, n uint32, r io.Reader, at box) error {
			boxes[p-k.from] = at
			start := l.ends[p] - from
			_, err := io.ReadFull(r, asBytes(out[start:start+n]))
			return err
		}); err != nil {
			return nil, err
		}
		if _, err := flat.Write(asBytes(out)); err != nil {
			return nil, err
		}
		boxes = boxes[:min(len(boxes), max(entries-int(k.from), 0))] // those without a box come last
		if _, err := leaves.Write(asBytes(boxes)); err != nil {
			return nil, err
		}
		for p := range boxes {
			if (int(k.from)+p)%nodeSize == 0 {
				up = append(up, boxes[p])
				continue
			}
			n, e := &up[len(up)-1], boxes[p]
			*n = box{min(n.minX, e.minX), min(n.minY, e.minY), max(n.maxX, e.maxX), max(n.maxY, e.maxY)}
		}
	}
	if entries > nodeSize {
		var t rtree
		t.pack(up)
		levels = append(levels, t.levels...)
	}
	return levels, nil
}

func grown[T plain](a []T, n int) []T {
	if cap(a) < n {
		return make([]T, n)
	}
	return a[:n]
}

// gather reads a bucket back.
func (k *bucket) gather(head []byte, each func(p, n uint32, r io.Reader, at box) error) error {
	r := bufio.NewReaderSize(io.NewSectionReader(k.file.file, 0, k.file.size), 1<<20)
	for {
		switch _, err := io.ReadFull(r, head); err {
		case nil:
		case io.EOF:
			return nil
		default:
			return err
		}
		at := [1]box{}
		copy(asBytes(at[:]), head[8:])
		if err := each(binary.NativeEndian.Uint32(head), binary.NativeEndian.Uint32(head[4:]), r, at[0]); err != nil {
			return err
		}
	}
}

// overviewIn ranks the vertices as they lie in the file that is being written.
func (b *loader) overviewIn(ctx context.Context, w *indexWriter) error {
	l := b.Layer
	if len(w.sections) == 0 || l.ends[l.n] == 0 {
		b.setOrdinates(nil)
		return l.overview(ctx)
	}
	m, err := mapFile(w.file, w.at)
	if err != nil {
		return err
	}
	s := w.sections[0]
	b.setOrdinates(m.bytes[s.offset : s.offset+s.size])
	leaves := w.sections[1]
	l.tree.levels[0] = asArray[box](m.bytes[leaves.offset : leaves.offset+leaves.size])
	m.beside = b.spools
	l.file = m
	defer func() { l.file, l.tree.levels[0] = nil, nil }()
	return l.overview(ctx)
}

func (b *loader) setOrdinates(bytes []byte) {
	if b.ordinates.at == len(scales) {
		b.floats = asArray[float64](bytes)
		return
	}
	b.counts = asArray[int32](bytes)
}

// folderOf is where a target's files lie.
func (t *Target) folder() string { return filepath.Dir(t.Path) }
