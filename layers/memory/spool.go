package memory

import (
	"errors"
	"os"
	"runtime"
	"runtime/debug"

	"golang.org/x/sys/unix"
)

// spools are the files into which a layer goes while it is read that memory
// has no room for: one an array, without names, gone with who made them.
//
// Memory takes a chunk of each. Files are read back by mapping them, in the
// order in which they were written, so the system keeps of them what it has
// room for.
type spools struct {
	folder string
	all    []*spool
	err    error // the first
}

func newSpools(folder string) *spools { return &spools{folder: folder} }

// spool is one of the files.
type spool struct {
	of    *spools
	file  *os.File
	size  int64
	views []*mapped
}

// spool makes one; what goes wrong is in err.
func (s *spools) spool() *spool {
	one := &spool{of: s}
	s.all = append(s.all, one)
	if s.err != nil {
		return one
	}
	f, err := os.CreateTemp(s.folder, spoolName)
	if err == nil {
		one.file, err = f, os.Remove(f.Name())
	}
	s.err = err
	return one
}

// spoolName is of files that are gone at once; one that is there was left by
// somebody killed in between.
const spoolName = "spool" + unfinished + "*"

// another is a further spool beside this one.
func (s *spool) another() *spool { return s.of.spool() }

func (s *spool) write(b []byte) {
	if s.of.err != nil || len(b) == 0 {
		return
	}
	n, err := s.file.WriteAt(b, s.size)
	s.size += int64(n)
	s.of.err = err
}

// view is all that was written, mapped; nothing after a trouble.
func (s *spool) view() []byte {
	if s.of.err != nil || s.size == 0 {
		return nil
	}
	m, err := mapFile(s.file, s.size)
	if err != nil {
		s.of.err = err
		return nil
	}
	_ = unix.Madvise(m.bytes, unix.MADV_SEQUENTIAL) // a hint
	s.views = append(s.views, m)
	return m.bytes
}

// close lets the files go. Views must no longer be looked at.
func (s *spools) close() {
	for _, one := range s.all {
		if one.file != nil {
			_ = one.file.Close() // it has no name any more
		}
	}
	s.all = nil
}

// guard is that of a mapping, for all views.
func (s *spools) guard(f func() error) (err error) {
	before := debug.SetPanicOnFault(true)
	defer func() {
		debug.SetPanicOnFault(before)
		if p := recover(); p != nil {
			e, ok := p.(interface {
				runtime.Error
				Addr() uintptr
			})
			if !ok || !s.in(e.Addr()) {
				panic(p)
			}
			err = errors.New("a file that was just written cannot be read")
		}
		err = errors.Join(err, s.err)
		runtime.KeepAlive(s)
	}()
	return f()
}

func (s *spools) in(address uintptr) bool {
	for _, one := range s.all {
		for _, m := range one.views {
			if _, ok := offsetIn(m.bytes, address); ok {
				return true
			}
		}
	}
	return false
}

// spill moves what was collected into a file, and what is to come.
func (c *chunks[T]) spill(s *spools) {
	if c.spool != nil {
		return
	}
	file := s.spool()
	for _, full := range c.full {
		file.write(asBytes(full))
	}
	c.full, c.spool = nil, file
}
