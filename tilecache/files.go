package tilecache

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
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

// Files is a store of one file a tile below a folder, see Key.Path. Several
// processes may share the folder.
//
// A tile is written beside its place and moved there, so a reader finds all of
// it or nothing, and a process that is killed leaves at worst a file in the
// folder ".tmp", which goes when it is a day old. Nothing is forced to the
// disk (fsync): it would make seeding many times slower, and a tile can be
// drawn again. What a power failure leaves half written is found by its tag
// when it is read, and counts as not there.
//
// A file is the picture as it is served, so other programs can show it, then
// a trailer that they pass over:
//
//	states   JSON, often none
//	flags    1 byte; 1: uniform
//	length   4 bytes, big endian, of the states
//	tag      8 bytes, the hash of the picture
//	magic    8 bytes
//
// Tiles of one colour are hard links to one file in ".uniform" of their kind:
// a million of them take a directory entry each. Where the file system has no
// links, or no more of them, they are files.
type Files struct {
	folder string
	mark   string // begins the names of this store's temporary files
	names  atomic.Uint64

	mu      sync.Mutex
	uniform map[string]Blob // by kind and tag: those whose file was found whole
}

// The folders that are not a layer's; names of layers do not begin with a dot.
const (
	temporary     = ".tmp"
	uniformFolder = ".uniform"
)

const (
	magic       = "SIGItile"
	trailerSize = 1 + 4 + tagBytes + len(magic)
	flagUniform = 1
)

// abandoned is the age at which a file in ".tmp" is nobody's any more.
const abandoned = 24 * time.Hour

// NewFiles returns the store below a folder, which need not exist yet.
func NewFiles(folder string) *Files {
	f := &Files{folder: folder, mark: rand.Text() + "-", uniform: map[string]Blob{}}
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
	_, err = t.Write([]byte(magic))
	if closed := t.Close(); err == nil {
		err = closed
	}
	_ = os.Remove(t.Name()) // it goes by itself when it is old
	return err
}

func (f *Files) place(k Key) (string, error) {
	if err := k.Valid(); err != nil {
		return "", err
	}
	return filepath.Join(f.folder, filepath.FromSlash(k.Path())), nil
}

// Get implements Store.
func (f *Files) Get(_ context.Context, k Key) (Blob, bool, error) {
	path, err := f.place(k)
	if err != nil {
		return Blob{}, false, err
	}
	b, ok, err := readTile(path)
	if err != nil || !ok {
		return Blob{}, false, err
	}
	if b.Uniform {
		// The bytes that the others have, so that in memory they are there once.
		f.mu.Lock()
		if shared, has := f.uniform[uniformName(k, b)]; has {
			b = shared
		}
		f.mu.Unlock()
	}
	return b, true, nil
}

// readTile reads a file; what is not whole is not there.
func readTile(path string) (Blob, bool, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return Blob{}, false, err
	}
	n := len(data) - trailerSize
	if n < 0 || string(data[len(data)-len(magic):]) != magic {
		return Blob{}, false, nil
	}
	trailer := data[n:]
	states := int64(binary.BigEndian.Uint32(trailer[1:]))
	if states > int64(n) {
		return Blob{}, false, nil
	}
	end := n - int(states)
	b := Blob{Bytes: data[:end:end], Tag: hex.EncodeToString(trailer[5 : 5+tagBytes]), Uniform: trailer[0]&flagUniform != 0}
	if b.Tag != tagOf(b.Bytes) {
		return Blob{}, false, nil
	}
	if states > 0 {
		if err := json.Unmarshal(data[end:n], &b.States); err != nil {
			return Blob{}, false, nil
		}
	}
	return b, true, nil
}

// Has implements Store. Only a reading would find that a power failure left
// the file in pieces.
func (f *Files) Has(_ context.Context, k Key) (bool, error) {
	path, err := f.place(k)
	if err != nil {
		return false, err
	}
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && info.Size() >= int64(trailerSize), err
}

// Put implements Store.
func (f *Files) Put(_ context.Context, k Key, b Blob) error {
	if len(b.Missing) > 0 {
		return errMissing(k)
	}
	path, err := f.place(k)
	if err != nil {
		return err
	}
	if b.Uniform {
		if f.link(k, b, path) == nil {
			return nil
		}
	}
	return f.write(path, b)
}

// write writes a file beside its place and moves it there.
func (f *Files) write(path string, b Blob) error {
	data, err := encodeTile(b)
	if err != nil {
		return err
	}
	t, err := f.temporary()
	if err != nil {
		return err
	}
	_, err = t.Write(data)
	if closed := t.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = move(t.Name(), path)
	}
	if err != nil {
		_ = os.Remove(t.Name()) // the first error is the one to tell
		return fmt.Errorf("keeping a tile: %w", err)
	}
	return nil
}

func encodeTile(b Blob) ([]byte, error) {
	var states []byte
	if len(b.States) > 0 {
		var err error
		if states, err = json.Marshal(b.States); err != nil {
			return nil, fmt.Errorf("keeping a tile: %w", err)
		}
	}
	tag, err := hex.DecodeString(b.Tag)
	if err != nil || len(tag) != tagBytes {
		return nil, fmt.Errorf("keeping a tile: %q is not a tag", b.Tag)
	}
	data := make([]byte, 0, len(b.Bytes)+len(states)+trailerSize)
	data = append(append(data, b.Bytes...), states...)
	var flags byte
	if b.Uniform {
		flags = flagUniform
	}
	data = binary.BigEndian.AppendUint32(append(data, flags), uint32(len(states)))
	return append(append(data, tag...), magic...), nil
}

// name returns a name in ".tmp" that no other store uses.
func (f *Files) name() string {
	return filepath.Join(f.folder, temporary, f.mark+strconv.FormatUint(f.names.Add(1), 36))
}

// temporary makes a file in ".tmp", with the rights of any file of this
// process: a web server beside it may read tiles.
func (f *Files) temporary() (*os.File, error) {
	name := f.name()
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

func uniformName(k Key, b Blob) string { return k.Kind() + "/" + b.Tag + "." + k.Format }

// maxUniform bounds the uniform tiles that are remembered.
const maxUniform = 4096

// link puts a hard link to the one file of a uniform blob. Any error means
// that the tile is to be written as others are.
func (f *Files) link(k Key, b Blob, path string) error {
	name := uniformName(k, b)
	one := filepath.Join(f.folder, filepath.FromSlash(k.Kind()), uniformFolder, b.Tag+"."+k.Format)
	f.mu.Lock()
	_, whole := f.uniform[name]
	f.mu.Unlock()
	if !whole {
		if has, ok, err := readTile(one); err != nil || !ok || has.Tag != b.Tag {
			if err := f.write(one, b); err != nil {
				return err
			}
		}
		f.mu.Lock()
		if len(f.uniform) < maxUniform {
			f.uniform[name] = b
		}
		f.mu.Unlock()
	}
	// A name of its own that is not there: a link, unlike a rename, does not
	// replace.
	beside := f.name()
	defer os.Remove(beside) // renaming a file onto another name of itself leaves both
	err := os.Link(one, beside)
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(filepath.Dir(beside), 0o777); err == nil {
			err = os.Link(one, beside)
		}
	}
	if errors.Is(err, syscall.EMLINK) || errors.Is(err, fs.ErrNotExist) {
		if err = f.write(one, b); err == nil { // a new file, with its links to come
			err = os.Link(one, beside)
		}
	}
	if err != nil {
		return err
	}
	return move(beside, path)
}

// Drop implements Store.
func (f *Files) Drop(_ context.Context, k Key) error {
	path, err := f.place(k)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
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
