package memory

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// mapped is a file in the address space, read only. It goes when nobody holds
// it any more, which the garbage collector sees; guard holds it.
type mapped struct {
	bytes  []byte
	broken atomic.Bool
	told   func(error) // of the first trouble; may be nil
	beside *spools     // looked at together with it; may be nil
}

// mapFile maps a whole file. The file may be closed, renamed over and removed
// afterwards; the mapping stays.
func mapFile(f *os.File, size int64) (*mapped, error) {
	if size == 0 || int64(int(size)) != size {
		return nil, fmt.Errorf("%s: %d bytes cannot be mapped", f.Name(), size)
	}
	b, err := unix.Mmap(int(f.Fd()), 0, int(size), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, &os.PathError{Op: "mmap", Path: f.Name(), Err: err}
	}
	m := &mapped{bytes: b}
	runtime.AddCleanup(m, func(b []byte) { _ = unix.Munmap(b) }, b) // of what nobody reads
	return m, nil
}

// guard runs what reads the mapping. Where a page cannot be had, since the
// disk fails or somebody cut the file short, the system ends a program by a
// signal (SIGBUS); here the read ends with an error, and the layer's owner is
// told once.
//
// What f reads must not outlive it.
func (m *mapped) guard(f func() error) (err error) {
	before := debug.SetPanicOnFault(true)
	defer func() {
		debug.SetPanicOnFault(before)
		if at, ok := m.fault(recover()); ok {
			err = m.trouble(fmt.Errorf("the index file cannot be read at byte %d", at))
		}
		runtime.KeepAlive(m)
	}()
	return f()
}

// fault tells a fault within the mapping from every other panic, which goes
// on.
func (m *mapped) fault(p any) (at uintptr, ok bool) {
	if p == nil {
		return 0, false
	}
	if e, is := p.(interface {
		runtime.Error
		Addr() uintptr
	}); is {
		if at, ok := offsetIn(m.bytes, e.Addr()); ok {
			return at, true
		}
		if m.beside != nil && m.beside.in(e.Addr()) {
			return 0, true
		}
	}
	panic(p)
}

// trouble tells the owner of the first error.
func (m *mapped) trouble(err error) error {
	if !m.broken.Swap(true) && m.told != nil {
		go m.told(err)
	}
	return err
}
