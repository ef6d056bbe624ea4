package tilecache

import (
	"context"
	"sync/atomic"

	"sigi/fault"
	"sigi/inflight"
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

	flights inflight.Group[flightKey, []Blob]

	hits, drawn, tiles atomic.Int64
}

// NewCache returns a cache over a store; nil stores nothing, and equal work in
// flight is still done once.
func NewCache(s Store) *Cache {
	keeps := s != nil
	if !keeps {
		s = Tiers(nil)
	}
	return &Cache{store: s, keeps: keeps}
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
	return Counts{c.hits.Load(), c.flights.Joined(), c.drawn.Load(), c.tiles.Load()}
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
	key := flightKey{k, m}
	key.key.Col, key.key.Row = 0, 0
	blobs, _, err := c.flights.Do(ctx, key, c.flight(k, m, src))
	if err != nil {
		return Blob{}, err
	}
	return blobs[i], nil
}

type flightKey struct {
	key  Key // with column and row 0
	meta Metatile
}

// flight is the drawing of a metatile. Where tiles are kept it can be joined
// until they are, so that nobody finds neither; where nothing is kept, only
// until it is drawn, so that who asks after the answer gets what is so then.
func (c *Cache) flight(k Key, m Metatile, src Source) inflight.Work[[]Blob] {
	w := inflight.Work[[]Blob]{
		Hold: src.Hold,
		Do:   func(ctx context.Context) ([]Blob, error) { return c.draw(ctx, k, m, src) },
	}
	if c.keeps {
		w.Keep = func(ctx context.Context, blobs []Blob) {
			_ = c.store.PutMetatile(ctx, k, m, blobs) // Watched tells of trouble; the tiles are served
		}
	}
	return w
}

func (c *Cache) draw(ctx context.Context, k Key, m Metatile, src Source) ([]Blob, error) {
	// Between the caller's look into the store and the begin of this flight
	// another may have landed.
	if blobs, ok := c.all(ctx, k, m); ok {
		return blobs, nil
	}
	c.drawn.Add(1)
	c.tiles.Add(int64(m.Count()))
	blobs, err := src.Tiles(ctx, k, m)
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
