package inflight

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"sigi/fault"
)

// Work is what is done once for all who ask for it.
type Work[V any] struct {
	// Hold keeps what Do needs until release is called, when the work is over.
	// It is called while who begins is still there; nil: nothing needs keeping.
	Hold func() (release func())
	// Do does it, on a goroutine of its own. ctx has the values and the deadline
	// of who began; it ends when everybody who waited has gone, at no deadline.
	Do func(ctx context.Context) (V, error)
	// Keep, if set, is called with what was done while those who waited go their
	// way. Until it returns the work can still be joined, so that nobody finds
	// it neither under way nor kept.
	Keep func(ctx context.Context, v V)
}

// Group is work that may be joined, by key. The zero value is ready. Safe for
// concurrent use.
type Group[K comparable, V any] struct {
	mu      sync.Mutex
	flights map[K]*flight[V]
	joined  atomic.Int64
}

// flight is work under way.
type flight[V any] struct {
	cancel  context.CancelFunc
	waiting int           // guarded by Group.mu
	done    chan struct{} // closed when v and err are set
	v       V
	err     error
}

// Joined is how many asked for work that others had begun.
func (g *Group[K, V]) Joined() int64 { return g.joined.Load() }

// Do joins the work of a key, or begins it. It returns early when ctx ends.
// joined reports whether another began. Errors are the work's, or ctx's; a
// panic is a fault.Internal. v is shared: it may not be changed.
func (g *Group[K, V]) Do(ctx context.Context, key K, w Work[V]) (v V, joined bool, err error) {
	f, joined := g.join(ctx, key, w)
	select {
	case <-f.done:
		// Who waited no longer counts, but work that is being kept goes on.
	case <-ctx.Done():
		g.leave(key, f)
		return v, joined, ctx.Err()
	}
	return f.v, joined, f.err
}

func (g *Group[K, V]) join(ctx context.Context, key K, w Work[V]) (f *flight[V], joined bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if f := g.flights[key]; f != nil {
		f.waiting++
		g.joined.Add(1)
		return f, true
	}
	f = &flight[V]{waiting: 1, done: make(chan struct{})}
	own := withDeadline{context.WithoutCancel(ctx), ctx}
	var work context.Context
	work, f.cancel = context.WithCancel(own)
	if g.flights == nil {
		g.flights = map[K]*flight[V]{}
	}
	g.flights[key] = f
	release := func() {}
	if w.Hold != nil {
		release = w.Hold()
	}
	go func() {
		defer f.cancel()
		defer release()
		defer g.forget(key, f)
		f.v, f.err = do(work, w)
		if w.Keep == nil || f.err != nil {
			g.forget(key, f)
		}
		close(f.done)
		if w.Keep != nil && f.err == nil {
			w.Keep(context.WithoutCancel(ctx), f.v)
		}
	}()
	return f, false
}

// do is the work; a panic must not take the program along.
func do[V any](ctx context.Context, w Work[V]) (v V, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fmt.Errorf("panic: %v\n%s", p, debug.Stack()), fault.Internal, "", "internal error")
		}
	}()
	return w.Do(ctx)
}

// leave ends a wait before its end; the last to go ends the work.
func (g *Group[K, V]) leave(key K, f *flight[V]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	f.waiting--
	if f.waiting > 0 {
		return
	}
	select {
	case <-f.done: // what is done is kept, also for nobody
	default:
		f.cancel()
		g.forgetLocked(key, f) // who comes now begins anew
	}
}

func (g *Group[K, V]) forget(key K, f *flight[V]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.forgetLocked(key, f)
}

func (g *Group[K, V]) forgetLocked(key K, f *flight[V]) {
	if g.flights[key] == f {
		delete(g.flights, key)
	}
}

// withDeadline tells of the deadline of another context, which does not end
// it: who queues for a turn wants to know how long there is time.
type withDeadline struct {
	context.Context
	of context.Context
}

// Deadline implements context.Context.
func (c withDeadline) Deadline() (time.Time, bool) { return c.of.Deadline() }
