package memory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"

	"github.com/cespare/xxhash/v2"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"

	"sigi/feature"
	"sigi/layers"
)

// FileOptions say what an index file must be of and how it is read.
type FileOptions struct {
	// Definition must be that of the file.
	Definition string
	// Accept is asked whether data of that stamp and state will do; "": it does,
	// else why not.
	Accept func(Origin) (why string)
	// Attributes must be resident, in whatever order.
	Attributes []string
	// Fits, if set, is asked whether so many bytes may be taken of memory. If
	// not, the file is mapped: the system keeps of it in memory what is used
	// and what there is room for.
	Fits func(bytes int64) bool
	// Broken, if set, is called once, on a goroutine of its own, when a mapped
	// file can no longer be read. Reading fails from then on.
	Broken func(error)
}

// Stale is why a file is of no use: it is sound, but of something else.
type Stale struct{ Why string }

// Error implements error.
func (s *Stale) Error() string { return s.Why }

// OpenFile makes a layer of an index file. Everything is read once and compared
// with its sums before it returns, so nothing is drawn that a disk spoilt.
// src is the source, for attributes that are not resident; its type must be
// the one that the index was made of.
//
// Errors: os.ErrNotExist; *Stale if the file is of another definition, type,
// state or version; else that it is damaged.
func OpenFile(ctx context.Context, src layers.Features, path string, o FileOptions) (*Layer, Origin, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, Origin{}, err
	}
	defer func() { _ = f.Close() }() // only read from
	l, origin, err := openIndex(ctx, src, f, o)
	if err != nil {
		return nil, Origin{}, fmt.Errorf("%s: %w", path, err)
	}
	return l, origin, nil
}

func openIndex(ctx context.Context, src layers.Features, f *os.File, o FileOptions) (*Layer, Origin, error) {
	size, err := trusted(f)
	if err != nil {
		return nil, Origin{}, err
	}
	sections, a, err := readAbout(f, size)
	if err != nil {
		return nil, Origin{}, err
	}
	switch t := src.Type(); {
	case a.Definition != o.Definition:
		return nil, Origin{}, &Stale{"it is of another definition of the layer"}
	case a.Type != describe(t):
		return nil, Origin{}, &Stale{"the table has other columns since"}
	}
	for _, name := range o.Attributes {
		if !slices.Contains(a.Attributes, name) {
			return nil, Origin{}, &Stale{fmt.Sprintf("it is without the attribute %q", name)}
		}
	}
	if why := o.Accept(a.Origin); why != "" {
		return nil, Origin{}, &Stale{why}
	}
	l, err := a.layer(src)
	if err != nil {
		return nil, Origin{}, err
	}
	if o.Fits != nil && !o.Fits(size) {
		err = l.mapSections(ctx, f, size, sections, o.Broken)
	} else {
		err = l.readSections(ctx, f, sections)
	}
	if err == nil {
		err = l.guard(l.settle)
	}
	return l, a.Origin, err
}

// trusted is the size of a file that nobody else may have written.
func trusted(f *os.File) (int64, error) {
	i, err := f.Stat()
	if err != nil {
		return 0, err
	}
	var s unix.Stat_t
	if err := unix.Fstat(int(f.Fd()), &s); err != nil {
		return 0, err
	}
	switch {
	case !i.Mode().IsRegular():
		return 0, errors.New("it is no file")
	case i.Mode().Perm()&0o022 != 0 || s.Uid != 0 && int(s.Uid) != os.Geteuid():
		return 0, errors.New("others than the user of this program can write it")
	}
	return i.Size(), nil
}

// readAbout reads all that is not arrays.
func readAbout(f io.ReaderAt, size int64) ([]section, *about, error) {
	var head [headerSize]byte
	if _, err := f.ReadAt(head[:], 0); err != nil {
		return nil, nil, errors.New("it is no index file")
	}
	n, err := tableSize(head[:], size)
	if err != nil {
		return nil, nil, err
	}
	if n > size {
		return nil, nil, errors.New("its table is cut off")
	}
	table := make([]byte, n)
	if _, err := f.ReadAt(table, 0); err != nil {
		return nil, nil, err
	}
	sections, err := parseTable(table, size)
	if err != nil {
		return nil, nil, err
	}
	last := sections[len(sections)-1]
	text := make([]byte, last.size)
	if err := readSection(f, last, text); err != nil {
		return nil, nil, err
	}
	a := &about{}
	if err := json.Unmarshal(text, a); err != nil {
		return nil, nil, fmt.Errorf("it does not say what it is of: %w", err)
	}
	return sections[:len(sections)-1], a, nil
}

var errDamaged = errors.New("it is damaged: a sum is wrong")

// readSection reads a section and compares its sum.
func readSection(f io.ReaderAt, s section, into []byte) error {
	var sum xxhash.Digest
	sum.Reset()
	for at := 0; at < len(into); {
		b := into[at:min(at+1<<20, len(into))] // what the processor's cache holds
		if _, err := f.ReadAt(b, s.offset+int64(at)); err != nil {
			return err
		}
		_, _ = sum.Write(b) // never fails
		at += len(b)
	}
	if sum.Sum64() != s.sum {
		return errDamaged
	}
	return nil
}

// byID are the arrays of a layer by the sections they come from; an error for a
// section that no array wants, or that is no whole number of its elements.
func (l *Layer) byID(sections []section) ([]array, error) {
	known := map[sectionID]array{}
	for _, a := range l.arrays() {
		known[a.id] = a
	}
	var all []array
	for _, s := range sections {
		a, ok := known[s.id]
		if !ok || s.size%int64(a.size) != 0 {
			return nil, fmt.Errorf("its section %d.%d is unknown, comes twice or is cut off", s.id.kind, s.id.of)
		}
		delete(known, s.id)
		all = append(all, a)
	}
	return all, nil
}

// readSections brings the arrays into memory.
func (l *Layer) readSections(ctx context.Context, f io.ReaderAt, sections []section) error {
	arrays, err := l.byID(sections)
	if err != nil {
		return err
	}
	var g errgroup.Group
	g.SetLimit(readers)
	for i, s := range sections {
		g.Go(func() error {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			b := aligned(s.size)
			if err := readSection(f, s, b); err != nil {
				return err
			}
			arrays[i].set(b)
			return nil
		})
	}
	return g.Wait()
}

// readers is how many sections are read at once: sums are reckoned while the
// disk works.
const readers = 4

// mapSections maps the file, after everything was read once through ordinary
// buffers: that tells of damage by an error, and leaves in the system's cache
// what of the file fits there.
func (l *Layer) mapSections(ctx context.Context, f *os.File, size int64, sections []section, told func(error)) error {
	arrays, err := l.byID(sections)
	if err != nil {
		return err
	}
	buffers := sync.Pool{New: func() any { b := make([]byte, 1<<20); return &b }}
	var g errgroup.Group
	g.SetLimit(readers)
	for _, s := range sections {
		g.Go(func() error {
			b := buffers.Get().(*[]byte)
			defer buffers.Put(b)
			return checkSection(ctx, f, s, *b)
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	m, err := mapFile(f, size)
	if err != nil {
		return err
	}
	m.told = told
	l.file = m
	for i, s := range sections {
		arrays[i].set(m.bytes[s.offset : s.offset+s.size : s.offset+s.size])
	}
	for i := range l.columns {
		l.columns[i].lent = l.columns[i].all != nil
	}
	l.keys.lent = l.keys.text != nil
	return nil
}

// checkSection compares the sum of a section.
func checkSection(ctx context.Context, f io.ReaderAt, s section, buffer []byte) error {
	var sum xxhash.Digest
	sum.Reset()
	for at := int64(0); at < s.size; {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		b := buffer[:min(int64(len(buffer)), s.size-at)]
		if _, err := f.ReadAt(b, s.offset+at); err != nil {
			return err
		}
		_, _ = sum.Write(b) // never fails
		at += int64(len(b))
	}
	if sum.Sum64() != s.sum {
		return errDamaged
	}
	return nil
}

// settle makes dictionaries, and compares the lengths of arrays with each
// other.
func (l *Layer) settle() error {
	for i := range l.columns {
		c := &l.columns[i]
		if c.codes8 == nil && c.codes16 == nil {
			continue
		}
		var err error
		if c.words, err = apart(c.all, c.ends); err != nil {
			return err
		}
		c.all, c.ends, c.lent = nil, nil, false
	}
	if !l.consistent() {
		return errors.New("its arrays do not belong together")
	}
	return nil
}

// consistent reports whether the arrays are as long as each other asks.
func (l *Layer) consistent() bool {
	n := l.n
	last := func(ends []uint32) int {
		if len(ends) == 0 {
			return -1
		}
		return int(ends[len(ends)-1])
	}
	bits := func(b []uint64) bool { return b == nil || len(b) == (n+63)/64 }
	ordinates := len(l.counts) + len(l.floats)
	ok := len(l.positions) == n && len(l.ranks) == n && len(l.ends) == n+1 && last(l.ends) == ordinates && (l.counts == nil) != (l.floats == nil)
	if l.counts != nil {
		ok = ok && (l.grid.scale > 0 || ordinates == 0)
	}
	k := &l.keys
	switch {
	case k.short != nil:
		ok = ok && len(k.short) == n
	case k.long != nil:
		ok = ok && len(k.long) == n
	default:
		ok = ok && len(k.ends) == n+1 && last(k.ends) == len(k.text)
	}
	ok = ok && (k.order == nil || len(k.order) == n)
	s := &l.shapes
	ok = ok && bits(s.odd) && len(s.ranks) == len(s.at) && (s.odd != nil) == (len(s.ranks) > 0) && s.layout.Stride() >= 2
	o := &l.overviews
	ok = ok && (o.ranks == nil || len(o.ranks) == ordinates/max(s.layout.Stride(), 1)+rankPad) && (o.forms == nil || len(o.forms) == n && o.ranks != nil)
	for i := range o.gatherings {
		g := &o.gatherings[i]
		ok = ok && g.size > 0 && o.forms != nil && len(g.rows) > 0 && slices.IsSorted(g.rows) && last(g.rows) == len(g.clusters)
	}
	for i, level := range l.tree.levels {
		switch {
		case i == 0:
			ok = ok && len(level) <= n
		default:
			ok = ok && len(level) == (len(l.tree.levels[i-1])+nodeSize-1)/nodeSize
		}
		ok = ok && (i+1 < len(l.tree.levels)) == (len(level) > nodeSize)
	}
	for i := range l.columns {
		ok = ok && l.columns[i].consistent(n, bits)
	}
	return ok
}

func (c *column) consistent(n int, bits func([]uint64) bool) bool {
	if !bits(c.nulls) {
		return false
	}
	switch c.kind {
	case feature.Int:
		return c.short != nil && len(c.short) == n || c.ints != nil && len(c.ints) == n
	case feature.Float:
		return len(c.floats) == n
	case feature.Bool:
		return c.bits != nil && bits(c.bits)
	case feature.Time, feature.Date:
		return len(c.ints) == n
	case feature.String:
		switch {
		case c.codes8 != nil:
			return len(c.codes8) == n && (n == 0 || len(c.words) > 0)
		case c.codes16 != nil:
			return len(c.codes16) == n && (n == 0 || len(c.words) > 0)
		case c.codes32 != nil:
			return len(c.codes32) == n && len(c.ends) > 1
		}
		return len(c.ends) == n+1
	}
	return true
}
