package publish

import "sync"

// budget bounds the memory of all resident layers (limits: memory). Layers
// reserve what they take while they are read; one that no longer fits is
// served from its source. Old and new generation share it, so that a reload
// that reads a large layer again counts both while both are there.
type budget struct {
	mu    sync.Mutex
	limit int64 // bytes; 0: none
	used  int64
}

// set changes the limit. What is reserved stays.
func (b *budget) set(limit int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.limit = limit
}

// resize changes a reservation and reports whether it fits; it stays as it was
// if not. Less always fits.
func (b *budget) resize(from, to int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if to > from && b.limit > 0 && b.used-from+to > b.limit {
		return false
	}
	b.used += to - from
	return true
}

// now returns the limit.
func (b *budget) now() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.limit
}
