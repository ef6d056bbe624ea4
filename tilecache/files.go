package tilecache

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Files is a store of files below a folder: a bundle of 8 x 8 tiles each, see
// bundle.go and Key.Bundle. Several processes may share the folder.
//
// A bundle is written beside its place and moved there, so a reader finds all
// of a tile or nothing, and a process that is killed leaves at worst a file in
// the folder ".tmp", which goes when it is a day old. Nothing is forced to the
// disk (fsync): it would make seeding slower, and a tile can be drawn again.
// What a power failure leaves half written is found by its hashes when it is
// read, and counts as not there.
//
// Who puts some tiles into a bundle copies the others, by one writer at a time:
// a lock on the file ".lock" is between processes. Readers take no lock.
type Files struct {
	folder string
	mark   string // begins the names of this store's temporary files
	names  atomic.Uint64

	writing sync.Mutex // with it the lock file
	lock    *os.File   // nil: not opened yet

	mu      sync.Mutex
	uniform map[uniformKey][]byte // pictures of one colour that were found whole
}

// uniformKey is the tag of a picture in a format, as its length tells apart
// what chance may give one tag.
type uniformKey struct {
	format string
	tag    [tagBytes]byte
	length uint32
}

// The names beside the folders of layers, which do not begin with a dot.
const (
	temporary = ".tmp"
	lockFile  = ".lock"
)

// Layout is raised when bundles are written in another way, or elsewhere. It is
// part of the revision, so what an older program kept is taken away as other old
// tiles are.
const Layout = 2

// abandoned is the age at which a file in ".tmp" is nobody's any more.
const abandoned = 24 * time.Hour

// NewFiles returns the store below a folder, which need not exist yet.
func NewFiles(folder string) *Files {
	f := &Files{folder: folder, mark: rand.Text() + "-", uniform: map[uniformKey][]byte{}}
	entries, err := os.ReadDir(filepath.Join(folder, temporary))
	if err != nil {
		return f // not there yet, or told of when it is needed
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > abandoned {
			_ = os.Remove(filepath.Join(folder, temporary, e.Name())) // another process may have been quicker
		}
	}
	return f
}

// Check reports whether a tile could be written now.
func (f *Files) Check() error {
	t, err := f.temporary()
	if err != nil {
		return err
	}
	_, err = t.Write([]byte(bundleMagic))
	if closed := t.Close(); err == nil {
		err = closed
	}
	_ = os.Remove(t.Name()) // it goes by itself when it is old
	return err
}

func (f *Files) path(k Key) (string, error) {
	if err := k.Valid(); err != nil {
		return "", err
	}
	return filepath.Join(f.folder, filepath.FromSlash(k.Bundle())), nil
}

// open opens a file and reads its index; nil if there is none that is whole.
// The caller closes it.
func open(path string, x *index) (*os.File, error) {
	file, err := os.Open(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return nil, err
	}
	ok, err := readIndex(file, x)
	if !ok {
		file.Close() // it was only read
		return nil, err
	}
	return file, nil
}

// Get implements Store: an opening, the index, the tile.
func (f *Files) Get(_ context.Context, k Key) (Blob, bool, error) {
	path, err := f.path(k)
	if err != nil {
		return Blob{}, false, err
	}
	var x index
	file, err := open(path, &x)
	if file == nil {
		return Blob{}, false, err
	}
	defer file.Close()
	_, _, slot := k.place()
	return f.read(file, k.Format, &x[slot])
}

// read reads the tile of an entry. The bytes of one of one colour are those
// that the others have, so that in memory they are there once.
func (f *Files) read(file *os.File, format string, e *entry) (Blob, bool, error) {
	if e.offset == 0 {
		return Blob{}, false, nil
	}
	key := uniformKey{format, e.tag, e.length}
	if e.flags&flagUniform != 0 && e.states == 0 {
		f.mu.Lock()
		shared, known := f.uniform[key]
		f.mu.Unlock()
		if known {
			return Blob{Bytes: shared, Tag: hex.EncodeToString(e.tag[:]), Uniform: true}, true, nil
		}
	}
	// Its end may be cut off: what lies beyond cannot be read, and a length is
	// believed only as far as the file goes.
	info, err := file.Stat()
	if err != nil {
		return Blob{}, false, err
	}
	b, ok, err := readEntry(file, e, info.Size())
	if ok && b.Uniform {
		f.mu.Lock()
		if shared, known := f.uniform[key]; known {
			b.Bytes = shared
		} else if len(f.uniform) < maxUniform {
			f.uniform[key] = b.Bytes
		}
		f.mu.Unlock()
	}
	return b, ok, err
}

// maxUniform bounds the pictures of one colour that are remembered.
const maxUniform = 4096

// Has implements Store.
func (f *Files) Has(ctx context.Context, k Key) (bool, error) {
	return f.HasMetatile(ctx, k, Metatile{k.Col, k.Row, k.Col, k.Row})
}

// HasMetatile implements Store: the index of each bundle is read once. Only a
// reading would find that a power failure left a picture in pieces.
func (f *Files) HasMetatile(_ context.Context, k Key, m Metatile) (bool, error) {
	for part := range m.bundles {
		if ok, err := f.has(k, part); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// has looks for the tiles of a block that lies in one bundle.
func (f *Files) has(k Key, part Metatile) (bool, error) {
	path, err := f.path(k.of(part, 0))
	if err != nil {
		return false, err
	}
	var x index
	file, err := open(path, &x)
	if file == nil {
		return false, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return false, err
	}
	for i := range part.Count() {
		_, _, slot := k.of(part, i).place()
		if e := &x[slot]; e.offset == 0 || e.end() > info.Size() {
			return false, nil
		}
	}
	return true, nil
}

// Put implements Store.
func (f *Files) Put(ctx context.Context, k Key, b Blob) error {
	if len(b.Missing) > 0 {
		return errMissing(k)
	}
	return f.PutMetatile(ctx, k, Metatile{k.Col, k.Row, k.Col, k.Row}, []Blob{b})
}

// PutMetatile implements Store: a file is written for each bundle that the
// metatile reaches into.
func (f *Files) PutMetatile(_ context.Context, k Key, m Metatile, blobs []Blob) error {
	for part := range m.bundles {
		if err := f.putBundle(k, part, m, blobs); err != nil {
			return err
		}
	}
	return nil
}

// putBundle puts those tiles of a metatile that lie in one bundle, which is part.
func (f *Files) putBundle(k Key, part, m Metatile, blobs []Blob) error {
	path, err := f.path(k.of(part, 0))
	if err != nil {
		return err
	}
	made := newBundle()
	defer made.release()
	count := 0
	for i := range part.Count() {
		one := k.of(part, i)
		at, _ := m.Index(one.Col, one.Row)
		if len(blobs[at].Missing) > 0 {
			continue
		}
		_, _, slot := one.place()
		if err := made.add(slot, blobs[at]); err != nil {
			return err
		}
		count++
	}
	if count == 0 {
		return nil
	}
	return f.replace(path, made, count < bundleTiles)
}

// replace puts a bundle into the place of the one that is there, and takes over
// the tiles of that which are not in the new one if join says so.
func (f *Files) replace(path string, made *bundle, join bool) error {
	var written string
	var err error
	if !join { // nobody need wait for the writing
		if written, err = f.write(made); err != nil {
			return err
		}
	}
	unlock := f.acquire()
	defer unlock()
	if join {
		if err := made.take(path, -1); err != nil {
			return err
		}
		if written, err = f.write(made); err != nil {
			return err
		}
	}
	if err := exchange(written, path); err != nil {
		_ = os.Remove(written) // the first error is the one to tell
		return fmt.Errorf("keeping a tile: %w", err)
	}
	return nil
}

// patience is how long a writer waits for one of another process. One that is
// stopped must not stop the others; without the lock the worst is that tiles
// which another process put in this moment are drawn again.
const patience = 2 * time.Second

// acquire waits for other writers, of this process and of others.
func (f *Files) acquire() (unlock func()) {
	f.writing.Lock()
	if f.lock == nil {
		lock, err := os.OpenFile(filepath.Join(f.folder, lockFile), os.O_CREATE|os.O_RDWR, 0o666)
		if err != nil {
			return f.writing.Unlock // the folder is not there: then there is no bundle to lose
		}
		f.lock = lock
	}
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		err := syscall.Flock(int(f.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			break
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) || time.Now().After(end) {
			return f.writing.Unlock // a file system without locks
		}
	}
	return func() {
		_ = syscall.Flock(int(f.lock.Fd()), syscall.LOCK_UN)
		f.writing.Unlock()
	}
}

// write writes a bundle to a file in ".tmp" and returns its name.
func (f *Files) write(b *bundle) (name string, err error) {
	t, err := f.temporary()
	if err != nil {
		return "", err
	}
	_, err = t.Write(b.file())
	if closed := t.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = os.Remove(t.Name()) // the first error is the one to tell
		return "", fmt.Errorf("keeping a tile: %w", err)
	}
	return t.Name(), nil
}

// temporary makes a file in ".tmp", with the rights of any file of this
// process, whose name no other store uses.
func (f *Files) temporary() (*os.File, error) {
	name := filepath.Join(f.folder, temporary, f.mark+strconv.FormatUint(f.names.Add(1), 36))
	t, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(filepath.Dir(name), 0o777); err == nil {
			t, err = os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("keeping a tile: %w", err)
	}
	return t, nil
}

// move renames, making the folder if it is not there.
func move(from, to string) error {
	err := os.Rename(from, to)
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(filepath.Dir(to), 0o777); err == nil {
			err = os.Rename(from, to)
		}
	}
	return err
}

// Drop implements Store: the others are written anew.
func (f *Files) Drop(_ context.Context, k Key) error {
	path, err := f.path(k)
	if err != nil {
		return err
	}
	unlock := f.acquire()
	defer unlock()
	_, _, slot := k.place()
	rest := newBundle()
	defer rest.release()
	if err := rest.take(path, slot); err != nil {
		return err
	}
	if rest.index == (index{}) {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	written, err := f.write(rest)
	if err != nil {
		return err
	}
	return exchange(written, path)
}

// Sweep implements Store.
func (f *Files) Sweep(ctx context.Context, k Key, stale func(revision string) bool) error {
	if err := validParts(k.Layer, k.Style, k.Set, k.Format); err != nil {
		return err
	}
	kind := filepath.Join(f.folder, filepath.FromSlash(k.Kind()))
	entries, err := os.ReadDir(kind)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !validPart(e.Name()) || !stale(e.Name()) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(kind, e.Name())); err != nil {
			return err
		}
	}
	return nil
}
