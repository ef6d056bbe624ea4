package publish

import (
	"context"
	"runtime"
	"sync"

	"sigi/fault"
)

// admission gives turns to draw: at most n at once, at most q waiting, first
// come first served. More are refused at once, so that a flood is answered
// quickly and those who wait get their picture in time.
type admission struct {
	mu      sync.Mutex
	n, q    int
	running int
	waiting []chan struct{}
}

func newAdmission() *admission { return &admission{n: runtime.GOMAXPROCS(0), q: 1024} }

// limit sets both limits; 0 means the default: a turn a core, 1024 waiting.
func (a *admission) limit(n, q int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	if q <= 0 {
		q = 1024
	}
	a.n, a.q = n, q
	for a.running < a.n && len(a.waiting) > 0 {
		a.wake()
	}
}

// wake hands a turn to the one who waits longest. Locked by the caller.
func (a *admission) wake() {
	close(a.waiting[0])
	a.waiting = a.waiting[1:]
	a.running++
}

// enter waits for a turn; call done when finished.
func (a *admission) enter(ctx context.Context) (done func(), err error) {
	a.mu.Lock()
	if a.running < a.n {
		a.running++
		a.mu.Unlock()
		return a.leave, nil
	}
	if n := len(a.waiting); n >= a.q {
		a.mu.Unlock()
		return nil, fault.New(fault.Unavailable, "", "the server is busy: %d requests are waiting; try again in a moment", n)
	}
	turn := make(chan struct{})
	a.waiting = append(a.waiting, turn)
	a.mu.Unlock()
	select {
	case <-turn:
		return a.leave, nil
	case <-ctx.Done():
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for i, w := range a.waiting {
		if w == turn {
			a.waiting = append(a.waiting[:i], a.waiting[i+1:]...)
			return nil, ctx.Err()
		}
	}
	// The turn came while the context ended: pass it on.
	a.leaveLocked()
	return nil, ctx.Err()
}

func (a *admission) leave() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.leaveLocked()
}

func (a *admission) leaveLocked() {
	a.running--
	if a.running < a.n && len(a.waiting) > 0 {
		a.wake()
	}
}

func (a *admission) load() (running, waiting int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.running, len(a.waiting)
}
