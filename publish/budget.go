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

// reservation is what one holds of a budget.
type reservation struct {
	budget *budget
	mu     sync.Mutex
	held   int64
}

func newReservation(b *budget) *reservation { return &reservation{budget: b} }

// resize changes what is held, and reports whether it fits; it stays as it was
// if not.
func (r *reservation) resize(bytes int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.budget.resize(r.held, bytes) {
		return false
	}
	r.held = bytes
	return true
}

// some reports whether anything is held.
func (r *reservation) some() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.held > 0
}

// replace gives up what is held and takes over what another holds.
func (r *reservation) replace(by *reservation) {
	by.mu.Lock()
	held := by.held
	by.held = 0
	by.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.budget.resize(r.held+held, held)
	r.held = held
}
