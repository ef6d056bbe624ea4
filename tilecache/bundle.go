package tilecache

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"sync"

	"github.com/cespare/xxhash/v2"

	"sigi/feature"
)

// A bundle is the tiles of an aligned block of 8 x 8 in one file, which is
// never changed: another content is another file in its place. To make a file
// costs a file system as much as to draw a tile, so there is one for many; and
// whoever asks for one tile reads the index and that tile, wherever it lies.
//
//	magic     8 bytes
//	check     8 bytes, the hash of the index
//	index     64 entries, row by row from the upper left:
//	  offset    4 bytes from the begin of the file; 0: there is no such tile
//	  length    4 bytes, of the picture
//	  states    4 bytes, the length of the JSON behind it, often 0
//	  flags     4 bytes; 1: uniform
//	  tag       8 bytes, the hash of the picture
//	pictures, each with its states
//
// All numbers are big endian. Tiles of one colour lie in a bundle once.

// BundleSide is how many tiles a bundle has in each direction. Eight: a tile's
// share of the file is some hundredths of a millisecond then (BenchmarkFilesPut), and
// putting a few tiles into a bundle that has others still copies less than a
// megabyte.
const BundleSide = 8

const (
	bundleTiles  = BundleSide * BundleSide
	bundleMagic  = "SIGItls1"
	entrySize    = 4 + 4 + 4 + 4 + tagBytes
	indexAt      = len(bundleMagic) + tagBytes
	headerSize   = indexAt + bundleTiles*entrySize
	bundleEnding = ".tiles"
	flagUniform  = 1
)

// place is where a tile lies in its bundle: the bundle's column and row, and
// the tile's number in it.
func (k Key) place() (col, row, slot int) {
	return k.Col / BundleSide, k.Row / BundleSide, k.Row%BundleSide*BundleSide + k.Col%BundleSide
}

// entry is what the index says of a tile.
type entry struct {
	offset, length, states, flags uint32
	tag                           [tagBytes]byte
}

func (e *entry) end() int64 { return int64(e.offset) + int64(e.length) + int64(e.states) }

// index is the head of a bundle.
type index [bundleTiles]entry

// readIndex reads the head of a bundle; ok is false if it is not whole.
func readIndex(r io.ReaderAt, x *index) (ok bool, err error) {
	var head [headerSize]byte
	if n, err := r.ReadAt(head[:], 0); n < len(head) {
		if err == io.EOF {
			err = nil
		}
		return false, err
	}
	if string(head[:len(bundleMagic)]) != bundleMagic || binary.BigEndian.Uint64(head[len(bundleMagic):]) != xxhash.Sum64(head[indexAt:]) {
		return false, nil
	}
	for i := range x {
		b := head[indexAt+i*entrySize:]
		e := &x[i]
		e.offset, e.length, e.states, e.flags = binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:]), binary.BigEndian.Uint32(b[8:]), binary.BigEndian.Uint32(b[12:])
		copy(e.tag[:], b[16:])
	}
	return true, nil
}

// readEntry reads the picture of an entry and its states; ok is false if they
// are not whole. size is that of the file.
func readEntry(r io.ReaderAt, e *entry, size int64) (b Blob, ok bool, err error) {
	if e.end() > size {
		return Blob{}, false, nil
	}
	data := make([]byte, int(e.length)+int(e.states))
	if n, err := r.ReadAt(data, int64(e.offset)); n < len(data) {
		if err == io.EOF {
			err = nil
		}
		return Blob{}, false, err
	}
	b = Blob{Bytes: data[:e.length:e.length], Tag: hex.EncodeToString(e.tag[:]), Uniform: e.flags&flagUniform != 0}
	if tagOf(b.Bytes) != b.Tag {
		return Blob{}, false, nil
	}
	if b.States, ok = statesOf(data[e.length:]); !ok {
		return Blob{}, false, nil
	}
	return b, true, nil
}

func statesOf(text []byte) (states []feature.State, ok bool) {
	if len(text) == 0 {
		return nil, true
	}
	return states, json.Unmarshal(text, &states) == nil
}

// bundle is a bundle being made. It is pooled with its memory, which is that of
// the largest lately.
type bundle struct {
	index index
	data  []byte // of the whole file; the head is filled in last
	old   []byte // of a file whose tiles are taken over
	once  map[contents]int
}

// contents tells apart tiles of one colour.
type contents struct {
	tag    [tagBytes]byte
	length uint32
	states uint64 // their hash
}

var bundles = sync.Pool{New: func() any { return &bundle{once: map[contents]int{}} }}

// keepBytes is the most memory that an idle bundle holds on to.
const keepBytes = 8 << 20

func newBundle() *bundle {
	b := bundles.Get().(*bundle)
	b.index = index{}
	b.data = slices.Grow(b.data[:0], headerSize)[:headerSize]
	clear(b.once)
	return b
}

// release gives the memory to the next bundle.
func (b *bundle) release() {
	if cap(b.data)+cap(b.old) <= keepBytes {
		bundles.Put(b)
	}
}

// add puts a tile in, in the place of what is there; its bytes are copied.
func (b *bundle) add(slot int, t Blob) error {
	var e entry
	if n, err := hex.Decode(e.tag[:], []byte(t.Tag)); err != nil || n != tagBytes {
		return fmt.Errorf("keeping a tile: %q is not a tag", t.Tag)
	}
	var states []byte
	if len(t.States) > 0 {
		var err error
		if states, err = json.Marshal(t.States); err != nil {
			return fmt.Errorf("keeping a tile: %w", err)
		}
	}
	if t.Uniform {
		e.flags = flagUniform
	}
	return b.put(slot, e, t.Bytes, states)
}

// put is add for what the index says in e and the bytes behind it.
func (b *bundle) put(slot int, e entry, picture, states []byte) error {
	if e.flags&flagUniform != 0 {
		key := contents{e.tag, uint32(len(picture)), xxhash.Sum64(states)}
		if twin, ok := b.once[key]; ok {
			b.index[slot] = b.index[twin]
			return nil
		}
		b.once[key] = slot
	}
	if int64(len(b.data))+int64(len(picture))+int64(len(states)) > math.MaxUint32 {
		return fmt.Errorf("keeping a tile: %d bytes are too many for a bundle that has %d", len(picture), len(b.data))
	}
	e.offset, e.length, e.states = uint32(len(b.data)), uint32(len(picture)), uint32(len(states))
	b.index[slot] = e
	b.data = append(append(b.data, picture...), states...)
	return nil
}

// take adds the tiles of a file that are not there yet, but for one (none: -1),
// as they are: their hashes go along. What the file has lost is left.
func (b *bundle) take(path string, except int) error {
	var x index
	file, err := open(path, &x)
	if file == nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Size() > math.MaxUint32 {
		return nil // no bundle is so large
	}
	b.old = slices.Grow(b.old[:0], int(info.Size()))[:info.Size()]
	n, err := file.ReadAt(b.old, 0)
	if err != nil && err != io.EOF {
		return err
	}
	for slot := range x {
		e := x[slot]
		if slot == except || b.index[slot].offset != 0 || e.offset == 0 || e.end() > int64(n) {
			continue
		}
		data := b.old[e.offset:e.end()]
		if err := b.put(slot, e, data[:e.length], data[e.length:]); err != nil {
			return err
		}
	}
	return nil
}

// file is the whole of the file.
func (b *bundle) file() []byte {
	head := b.data[:0]
	head = append(head, bundleMagic...)
	head = append(head, "check   "...)
	for i := range b.index {
		e := &b.index[i]
		head = binary.BigEndian.AppendUint32(head, e.offset)
		head = binary.BigEndian.AppendUint32(head, e.length)
		head = binary.BigEndian.AppendUint32(head, e.states)
		head = binary.BigEndian.AppendUint32(head, e.flags)
		head = append(head, e.tag[:]...)
	}
	binary.BigEndian.PutUint64(head[len(bundleMagic):], xxhash.Sum64(head[indexAt:]))
	return b.data
}
