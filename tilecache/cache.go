package tilecache

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"sigi/fault"
)

// Source draws what a cache does not have.
type Source interface {
	// Hold keeps what Tiles needs until release is called. It is called while
	// the caller of Cache.Tile is still there; Tiles may run when it has gone.
	Hold() (release func())
	// Tiles draws the metatile of a key, one blob a tile in the order of
	// Metatile.At. ctx ends when everybody who waits has gone.
	Tiles(ctx context.Context, k Key, m Metatile) ([]Blob, error)
}

// Cache answers with tiles. Safe for concurrent use.
type Cache struct {
	store Store
	keeps bool // store is more than nothing

	mu      sync.Mutex
	flights map[flightKey]*flight

	hits, joined, drawn, tiles atomic.Int64
}

// NewCache returns a cache over a store; nil stores nothing, and equal work in
// flight is still done once.
func NewCache(s Store) *Cache {
	keeps := s != nil
	if !keeps {
		s = Tiers(nil)
	}
	return &Cache{store: s, keeps: keeps, flights: map[flightKey]*flight{}}
}

// Store is where the cache keeps tiles.
func (c *Cache) Store() Store { return c.store }

// Counts say what a cache did since it was made.
type Counts struct {
	Hits   int64 // tiles that were in the store
	Joined int64 // tiles that somebody else had asked for already
	Drawn  int64 // metatiles
	Tiles  int64 // tiles of those
}

// Counts returns the counts so far.
func (c *Cache) Counts() Counts {
	return Counts{c.hits.Load(), c.joined.Load(), c.drawn.Load(), c.tiles.Load()}
}

// Stored returns a tile if it is in the store.
func (c *Cache) Stored(ctx context.Context, k Key) (Blob, bool) {
	b, ok, _ := c.store.Get(ctx, k) // a store in trouble has not got it; Watched tells of it
	if ok {
		c.hits.Add(1)
	}
	return b, ok
}

// Tile returns a tile: from the store, from the same work in flight, or drawn
// by src as part of m, which contains it. It returns early when ctx ends; the
// work goes on while somebody waits for it. Errors are the source's, or
// ctx's.
func (c *Cache) Tile(ctx context.Context, k Key, m Metatile, src Source) (Blob, error) {
	i, ok := m.Index(k.Col, k.Row)
	if !ok {
		return Blob{}, fault.New(fault.Internal, "", "tile %d/%d is not in metatile %s", k.Col, k.Row, m)
	}
	if b, ok := c.Stored(ctx, k); ok {
		return b, nil
	}
	f := c.join(ctx, k, m, src)
	select {
	case <-f.done:
	case <-ctx.Done():
		c.leave(f)
		return Blob{}, ctx.Err()
	}
	c.leave(f)
	if f.err != nil {
		return Blob{}, f.err
	}
	return f.blobs[i], nil
}

type flightKey struct {
	key  Key // with column and row 0
	meta Metatile
}

// flight is a metatile being drawn and stored.
type flight struct {
	key     flightKey
	cancel  context.CancelFunc
	waiting int           // guarded by Cache.mu
	done    chan struct{} // closed when blobs and err are set
	blobs   []Blob
	err     error
}

// join waits with others, or begins.
func (c *Cache) join(ctx context.Context, k Key, m Metatile, src Source) *flight {
	key := flightKey{k, m}
	key.key.Col, key.key.Row = 0, 0
	c.mu.Lock()
	defer c.mu.Unlock()
	if f, ok := c.flights[key]; ok {
		f.waiting++
		c.joined.Add(1)
		return f
	}
	f := &flight{key: key, waiting: 1, done: make(chan struct{})}
	ctx, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
	c.flights[key] = f
	release := src.Hold()
	go func() {
		defer f.cancel()
		defer release()
		defer c.forget(f)
		c.fly(ctx, f, k, m, src)
	}()
	return f
}

// leave ends a wait; the last one to go ends the work.
func (c *Cache) leave(f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.waiting--
	if f.waiting > 0 {
		return
	}
	select {
	case <-f.done: // drawn; what is drawn is stored, also for nobody
	default:
		f.cancel()
		c.forgetLocked(f) // who comes now begins anew
	}
}

func (c *Cache) forget(f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgetLocked(f)
}

func (c *Cache) forgetLocked(f *flight) {
	if c.flights[f.key] == f {
		delete(c.flights, f.key)
	}
}

// fly draws, lets those go who wait, and stores. Until it is stored the flight
// can be joined, so that nobody finds neither; where nothing is stored, only
// until it is drawn, so that who asks after the answer gets what is so then.
func (c *Cache) fly(ctx context.Context, f *flight, k Key, m Metatile, src Source) {
	f.blobs, f.err = c.draw(ctx, k, m, src)
	drawn := f.err == nil
	if !c.keeps {
		c.forget(f)
	}
	close(f.done)
	if !drawn {
		return
	}
	keep := context.WithoutCancel(ctx)
	_ = c.store.PutMetatile(keep, k, m, f.blobs) // Watched tells of trouble; the tiles are served
}

func (c *Cache) draw(ctx context.Context, k Key, m Metatile, src Source) (blobs []Blob, err error) {
	// Between the caller's look into the store and the begin of this flight
	// another may have landed.
	if blobs, ok := c.all(ctx, k, m); ok {
		return blobs, nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = fault.Wrap(fmt.Errorf("panic: %v\n%s", p, debug.Stack()), fault.Internal, "", "internal error")
		}
	}()
	c.drawn.Add(1)
	c.tiles.Add(int64(m.Count()))
	blobs, err = src.Tiles(ctx, k, m)
	if err == nil && len(blobs) != m.Count() {
		err = fault.New(fault.Internal, "", "%d tiles of %d were drawn", len(blobs), m.Count())
	}
	return blobs, err
}

// all returns the tiles of a metatile if the store has every one of them.
func (c *Cache) all(ctx context.Context, k Key, m Metatile) ([]Blob, bool) {
	var blobs []Blob
	for i := range m.Count() {
		b, ok, err := c.store.Get(ctx, k.of(m, i))
		if !ok || err != nil {
			return nil, false
		}
		blobs = append(blobs, b)
	}
	return blobs, true
}
