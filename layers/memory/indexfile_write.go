package memory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/cespare/xxhash/v2"
	"golang.org/x/sys/unix"
)

// indexWriter writes an index file beside its place, whither it goes once it
// is whole and on the disk: a reader finds all of it or none, whoever is
// killed when, and a file that is mapped is never written to.
type indexWriter struct {
	path     string
	file     *os.File
	at       int64
	sections []section
	writers  []*sectionWriter
}

// unfinished is in the names of files that are being written.
const unfinished = ".unfinished-"

// createIndex begins a file of up to so many sections, in a folder that it
// makes if need be, for nobody but this user.
func createIndex(path string, sections int) (*indexWriter, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+unfinished+"*")
	if err != nil {
		return nil, err
	}
	// Whoever sweeps the folder sees that it is being written.
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = os.Remove(f.Name())
		return nil, errors.Join(fmt.Errorf("%s cannot be locked: %w", f.Name(), err), f.Close())
	}
	return &indexWriter{path: path, file: f, at: headerSize + entrySize*int64(sections)}, nil
}

// section makes room for a section. Sections may be written side by side.
func (w *indexWriter) section(id sectionID, size int64) *sectionWriter {
	w.at = (w.at + sectionAlign - 1) / sectionAlign * sectionAlign
	w.sections = append(w.sections, section{id: id, offset: w.at, size: size})
	s := &sectionWriter{file: w.file, at: w.at, end: w.at + size}
	s.sum.Reset()
	w.writers = append(w.writers, s)
	w.at += size
	return s
}

// sectionWriter writes a section from its beginning to its end.
type sectionWriter struct {
	file    *os.File
	at, end int64
	sum     xxhash.Digest
}

// Write implements io.Writer.
func (s *sectionWriter) Write(b []byte) (int, error) {
	if int64(len(b)) > s.end-s.at {
		return 0, errors.New("memory: a section has more than was said")
	}
	n, err := s.file.WriteAt(b, s.at)
	_, _ = s.sum.Write(b[:n]) // never fails
	s.at += int64(n)
	return n, err
}

// finish writes what the file is of, header and table, and puts it in its
// place.
func (w *indexWriter) finish(a about) error {
	text, err := json.Marshal(a)
	if err != nil {
		return err
	}
	if _, err := w.section(sectionID{kind: kindAbout}, int64(len(text))).Write(text); err != nil {
		return err
	}
	for i, s := range w.writers {
		if s.at != s.end {
			return errors.New("memory: a section has less than was said")
		}
		w.sections[i].sum = s.sum.Sum64()
	}
	if _, err := w.file.WriteAt(appendTable(nil, w.at, w.sections), 0); err != nil {
		return err
	}
	if err := w.file.Sync(); err != nil {
		return err
	}
	if err := os.Rename(w.file.Name(), w.path); err != nil {
		return err
	}
	name := w.file.Name()
	if err := errors.Join(w.file.Close(), syncFolder(filepath.Dir(name))); err != nil {
		return err
	}
	w.file = nil
	return nil
}

// abandon removes what is not finished; after finish it does nothing.
func (w *indexWriter) abandon() {
	if w.file != nil {
		_ = os.Remove(w.file.Name()) // swept later if it cannot be
		_ = w.file.Close()
	}
}

// syncFolder makes a rename last.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, unix.EINVAL) { // a file system that cannot
		err = nil
	}
	return errors.Join(err, f.Close())
}

// writeStep is written at a time, so that cancelling has an effect.
const writeStep = 16 << 20

// WriteFile writes the layer's index file, whole or not at all. Cost: that of
// writing as many bytes as Memory tells, and of having them on the disk.
func (l *Layer) WriteFile(ctx context.Context, path string, o Origin) error {
	arrays := l.arrays()
	w, err := createIndex(path, len(arrays)+1)
	if err != nil {
		return err
	}
	defer w.abandon()
	for _, a := range arrays {
		if err := l.guard(func() error { return w.array(ctx, a) }); err != nil {
			return err
		}
	}
	return w.finish(l.about(o))
}

// array writes an array as a section; nothing if there is none.
func (w *indexWriter) array(ctx context.Context, a array) error {
	b := a.get()
	if b == nil {
		return nil
	}
	s := w.section(a.id, int64(len(b)))
	for len(b) > 0 {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		n := min(len(b), writeStep)
		if _, err := s.Write(b[:n]); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// SweepFiles removes the index files of a folder that are not to be kept, by
// their names, and what writers that were killed left there. Files that are
// mapped stay readable to those who mapped them.
func SweepFiles(folder string, suffix string, keep func(name string) bool) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	var failed error
	for _, e := range entries {
		name, path := e.Name(), filepath.Join(folder, e.Name())
		switch {
		case !e.Type().IsRegular():
		case strings.Contains(name, suffix+unfinished):
			failed = errors.Join(failed, removeAbandoned(path))
		case strings.HasSuffix(name, suffix) && !keep(name):
			failed = errors.Join(failed, os.Remove(path))
		}
	}
	return errors.Join(err, failed)
}

// removeAbandoned removes a file that nobody writes any more.
func removeAbandoned(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return nil // gone meanwhile
	}
	defer func() { _ = f.Close() }()
	if unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) != nil {
		return nil // being written
	}
	return os.Remove(path)
}
