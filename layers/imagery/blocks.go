package imagery

import (
	"container/list"
	"sync"
)

// Blocks keeps decoded blocks of images within a budget of bytes, those used
// last; a block that two want at once is decoded once. Safe for concurrent use.
type Blocks struct {
	budget int64

	mu    sync.Mutex
	bytes int64
	used  *list.List // of *decoded, the last used first
	byKey map[blockKey]*list.Element
}

type blockKey struct {
	file  *file
	state fileState
	level int16
	index int32
}

// decoded is a block, or becomes one.
type decoded struct {
	key    blockKey
	ready  chan struct{}
	pix    []byte // premultiplied RGBA
	opaque bool
	err    error
}

// NewBlocks returns an empty store of at most so many bytes; 0 keeps nothing.
func NewBlocks(budget int64) *Blocks {
	return &Blocks{budget: budget, used: list.New(), byKey: map[blockKey]*list.Element{}}
}

// Bytes is what is kept now.
func (s *Blocks) Bytes() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bytes
}

// block returns a block, decoding it with decode if it is not there. A block
// that cannot be decoded is not kept.
func (s *Blocks) block(k blockKey, decode func() ([]byte, bool, error)) (pix []byte, opaque bool, err error) {
	if s == nil || s.budget <= 0 {
		return decode()
	}
	s.mu.Lock()
	if e, ok := s.byKey[k]; ok {
		s.used.MoveToFront(e)
		d := e.Value.(*decoded)
		s.mu.Unlock()
		<-d.ready
		return d.pix, d.opaque, d.err
	}
	d := &decoded{key: k, ready: make(chan struct{})}
	e := s.used.PushFront(d)
	s.byKey[k] = e
	s.mu.Unlock()
	func() {
		defer close(d.ready) // whatever happens, nobody waits for ever
		d.err = errPanicked
		d.pix, d.opaque, d.err = decode()
	}()
	s.mu.Lock()
	defer s.mu.Unlock()
	if d.err != nil {
		s.drop(e)
		return nil, false, d.err
	}
	if s.byKey[k] == e {
		s.bytes += int64(len(d.pix))
	}
	for s.bytes > s.budget {
		e := s.used.Back()
		if e == nil {
			break
		}
		if len(e.Value.(*decoded).pix) == 0 { // being decoded; it counts later
			s.used.MoveToFront(e)
			if s.used.Back() == e {
				break
			}
			continue
		}
		s.bytes -= int64(len(e.Value.(*decoded).pix))
		s.drop(e)
	}
	return d.pix, d.opaque, nil
}

// drop forgets a block. The caller holds mu.
func (s *Blocks) drop(e *list.Element) {
	d := e.Value.(*decoded)
	if s.byKey[d.key] == e {
		delete(s.byKey, d.key)
		s.used.Remove(e)
	}
}
