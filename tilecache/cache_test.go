package tilecache_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sigi/fault"
	"sigi/tilecache"
)

// pen is a source that counts. Each tile says where it is.
type pen struct {
	draws, held atomic.Int64
	wait        chan struct{} // drawing waits for it, if not nil
	ended       chan error    // told when drawing ended by its context, if not nil
	missing     bool
	fails       error
	boom        bool
}

func (p *pen) Hold() func() {
	p.held.Add(1)
	return func() { p.held.Add(-1) }
}

func (p *pen) Tiles(ctx context.Context, k tilecache.Key, m tilecache.Metatile) ([]tilecache.Blob, error) {
	p.draws.Add(1)
	if p.held.Load() < 1 {
		return nil, errors.New("drawn by what nobody holds")
	}
	if p.wait != nil {
		select {
		case <-p.wait:
		case <-ctx.Done():
			if p.ended != nil {
				p.ended <- ctx.Err()
			}
			return nil, ctx.Err()
		}
	}
	switch {
	case p.boom:
		panic("boom")
	case p.fails != nil:
		return nil, p.fails
	}
	var blobs []tilecache.Blob
	for i := range m.Count() {
		k.Col, k.Row = m.At(i)
		b := tilecache.NewBlob([]byte(k.String()))
		if p.missing {
			b.Missing = []*fault.Error{fault.New(fault.Unavailable, "", "a layer is not there")}
		}
		blobs = append(blobs, b)
	}
	return blobs, nil
}

// around is the metatile of 4 x 4 tiles.
func around(col, row int) tilecache.Metatile {
	return tilecache.Metatile{MinCol: col / 4 * 4, MinRow: row / 4 * 4, MaxCol: col/4*4 + 3, MaxRow: row/4*4 + 3}
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not so in 10 s: %s", what)
		}
	}
}

func TestAHundredClientsCauseOneDrawing(t *testing.T) {
	for name, store := range map[string]tilecache.Store{"memory": tilecache.NewMemory(1 << 24), "files": tilecache.NewFiles(t.TempDir()), "none": nil} {
		t.Run(name, func(t *testing.T) {
			c := tilecache.NewCache(store)
			p := &pen{wait: make(chan struct{})}
			var all sync.WaitGroup
			for i := range 100 {
				all.Go(func() {
					k := key(8+i%4, 4+i/4%4) // every tile of one metatile
					b, err := c.Tile(t.Context(), k, around(k.Col, k.Row), p)
					if err != nil || string(b.Bytes) != k.String() {
						t.Errorf("%s: %q, %v", k, b.Bytes, err)
					}
				})
			}
			eventually(t, "all but one have joined", func() bool { return c.Counts().Joined == 99 })
			close(p.wait)
			all.Wait()
			if n := p.draws.Load(); n != 1 {
				t.Errorf("%d drawings", n)
			}
			eventually(t, "the source is let go", func() bool { return p.held.Load() == 0 })
			if store == nil {
				return
			}
			if b, ok := c.Stored(t.Context(), key(11, 7)); !ok || string(b.Bytes) != key(11, 7).String() {
				t.Errorf("a neighbour is not kept: %t %q", ok, b.Bytes)
			}
			if _, err := c.Tile(t.Context(), key(9, 5), around(9, 5), p); err != nil || p.draws.Load() != 1 {
				t.Errorf("a kept tile was drawn again: %v", err)
			}
		})
	}
}

// Who comes between the drawing and the keeping finds one or the other.
func TestNobodyFindsNeitherTheFlightNorTheTile(t *testing.T) {
	for round := range 30 {
		c := tilecache.NewCache(tilecache.NewFiles(t.TempDir()))
		p := &pen{}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for i := range 16 {
					k := key(i%4, i/4)
					if _, err := c.Tile(t.Context(), k, around(k.Col, k.Row), p); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		eventually(t, "the flight has landed", func() bool { return p.held.Load() == 0 })
		if n := p.draws.Load(); n != 1 {
			t.Fatalf("round %d: %d drawings", round, n)
		}
	}
}

func TestOneClientThatGoesDoesNotTakeTheOthersAlong(t *testing.T) {
	c := tilecache.NewCache(tilecache.NewMemory(1 << 24))
	p := &pen{wait: make(chan struct{})}
	first, leave := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() {
		_, err := c.Tile(first, key(1, 1), around(1, 1), p)
		gone <- err
	}()
	eventually(t, "the first draws", func() bool { return p.draws.Load() == 1 })
	second := make(chan error)
	go func() {
		b, err := c.Tile(t.Context(), key(2, 1), around(2, 1), p)
		if err == nil && string(b.Bytes) != key(2, 1).String() {
			err = fmt.Errorf("%q", b.Bytes)
		}
		second <- err
	}()
	eventually(t, "the second has joined", func() bool { return c.Counts().Joined == 1 })
	leave()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("the first: %v", err)
	}
	close(p.wait)
	if err := <-second; err != nil {
		t.Errorf("the second: %v", err)
	}
	if n := p.draws.Load(); n != 1 {
		t.Errorf("%d drawings", n)
	}
}

func TestWorkEndsWhenEverybodyHasGone(t *testing.T) {
	c := tilecache.NewCache(nil)
	p := &pen{wait: make(chan struct{}), ended: make(chan error, 1)}
	ctx, leave := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if _, err := c.Tile(ctx, key(1, 1), around(1, 1), p); !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
		})
	}
	eventually(t, "all wait", func() bool { return c.Counts().Joined == 4 && p.draws.Load() == 1 })
	leave()
	all.Wait()
	select {
	case err := <-p.ended:
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("drawing went on for nobody")
	}
	eventually(t, "the source is let go", func() bool { return p.held.Load() == 0 })
	// Who comes now does not join what was given up.
	close(p.wait)
	if b, err := c.Tile(t.Context(), key(1, 1), around(1, 1), p); err != nil || len(b.Bytes) == 0 {
		t.Errorf("%q %v", b.Bytes, err)
	}
}

func TestWhatLacksSomethingIsServedAndNotKept(t *testing.T) {
	c := tilecache.NewCache(tilecache.NewMemory(1 << 24))
	p := &pen{missing: true}
	for i := range 3 {
		b, err := c.Tile(t.Context(), key(1, 1), around(1, 1), p)
		if err != nil || len(b.Missing) != 1 {
			t.Errorf("%v %v", b.Missing, err)
		}
		eventually(t, "the flight has landed", func() bool { return p.held.Load() == 0 })
		if n := p.draws.Load(); n != int64(i+1) {
			t.Errorf("asked %d times, drawn %d times", i+1, n)
		}
	}
	p.missing = false
	if b, err := c.Tile(t.Context(), key(1, 1), around(1, 1), p); err != nil || len(b.Missing) != 0 {
		t.Errorf("%v %v", b.Missing, err)
	}
}

func TestErrorsAndPanicsReachEverybodyAndNothingStays(t *testing.T) {
	c := tilecache.NewCache(tilecache.NewMemory(1 << 24))
	p := &pen{fails: fault.New(fault.Unavailable, "", "the source is away")}
	if _, err := c.Tile(t.Context(), key(1, 1), around(1, 1), p); !fault.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
	p.fails, p.boom = nil, true
	_, err := c.Tile(t.Context(), key(1, 1), around(1, 1), p)
	if !fault.Is(err, fault.Internal) || !strings.Contains(err.Error(), "boom") || strings.Contains(fault.From(err).Msg, "boom") {
		t.Errorf("%v", err)
	}
	p.boom = false
	if _, err := c.Tile(t.Context(), key(1, 1), around(1, 1), p); err != nil {
		t.Errorf("after an error: %v", err)
	}
	eventually(t, "the source is let go", func() bool { return p.held.Load() == 0 })
}

// A store that fails in every way.
type broken struct{}

func (broken) Get(context.Context, tilecache.Key) (tilecache.Blob, bool, error) {
	return tilecache.Blob{}, false, errors.New("i/o error")
}
func (broken) Has(context.Context, tilecache.Key) (bool, error) {
	return false, errors.New("i/o error")
}
func (broken) Put(context.Context, tilecache.Key, tilecache.Blob) error {
	return errors.New("disk full")
}
func (broken) HasMetatile(context.Context, tilecache.Key, tilecache.Metatile) (bool, error) {
	return false, errors.New("i/o error")
}
func (broken) PutMetatile(context.Context, tilecache.Key, tilecache.Metatile, []tilecache.Blob) error {
	return errors.New("disk full")
}
func (broken) Drop(context.Context, tilecache.Key) error { return errors.New("i/o error") }
func (broken) Sweep(context.Context, tilecache.Key, func(string) bool) error {
	return errors.New("i/o error")
}

func TestABrokenStoreStillServes(t *testing.T) {
	memory := tilecache.NewMemory(1 << 24)
	w := tilecache.NewWatched(broken{}, "broken", nil)
	c := tilecache.NewCache(tilecache.Tiers{memory, w})
	p := &pen{}
	b, err := c.Tile(t.Context(), key(1, 1), around(1, 1), p)
	if err != nil || string(b.Bytes) != key(1, 1).String() {
		t.Fatalf("%q %v", b.Bytes, err)
	}
	if err, _ := w.Trouble(); err == nil {
		t.Error("no trouble is told of")
	}
	eventually(t, "the flight has landed", func() bool { return p.held.Load() == 0 })
	if _, err := c.Tile(t.Context(), key(2, 2), around(2, 2), p); err != nil || p.draws.Load() != 1 {
		t.Errorf("the memory before the broken store was not used: %v, %d drawings", err, p.draws.Load())
	}
}

func work(p *pen) []tilecache.Work {
	return []tilecache.Work{
		{Key: key(0, 0), Tiles: tilecache.Metatile{MinCol: 2, MinRow: 2, MaxCol: 9, MaxRow: 7}, Size: 4},
		{Key: tilecache.Key{Layer: "edifc", Style: "default", Set: "WebMercatorQuad", Format: "png", Revision: "r1", Matrix: "18"}, Tiles: tilecache.Metatile{MinCol: 5, MinRow: 5, MaxCol: 5, MaxRow: 5}, Size: 4},
	}
}

func TestSeedingDrawsWhatIsNotThere(t *testing.T) {
	store := tilecache.NewFiles(t.TempDir())
	p := &pen{}
	var last tilecache.Progress
	got, err := tilecache.Seed(t.Context(), store, p, work(p), 3, func(p tilecache.Progress) { last = p })
	if err != nil || got.Total != 49 || got.Drawn != 49 || got.Present != 0 || got.Bytes == 0 || last != got {
		t.Fatalf("%+v %+v %v", got, last, err)
	}
	if n := p.draws.Load(); n != 7 { // 3 x 2 metatiles and one
		t.Errorf("%d drawings", n)
	}
	for col := 2; col <= 9; col++ {
		for row := 2; row <= 7; row++ {
			if b, ok, err := store.Get(t.Context(), key(col, row)); !ok || err != nil || string(b.Bytes) != key(col, row).String() {
				t.Errorf("%d/%d: %t %q %v", col, row, ok, b.Bytes, err)
			}
		}
	}
	// Again: what is there is passed over; a metatile that lacks a tile is drawn.
	if err := store.Drop(t.Context(), key(9, 7)); err != nil {
		t.Fatal(err)
	}
	got, err = tilecache.Seed(t.Context(), store, p, work(p), 3, nil)
	if err != nil || got.Present != 41 || got.Drawn != 8 || p.draws.Load() != 8 {
		t.Errorf("%+v %v, %d drawings", got, err, p.draws.Load())
	}
}

// A lot is drawn by its metatiles and put at once.
func TestSeedingKeepsLots(t *testing.T) {
	store := &puts{Store: tilecache.NewFiles(t.TempDir())}
	p := &pen{}
	w := tilecache.Work{Key: key(0, 0), Tiles: tilecache.Metatile{MinCol: 2, MinRow: 2, MaxCol: 17, MaxRow: 7}, Size: 4, Lot: 8}
	got, err := tilecache.Seed(t.Context(), store, p, []tilecache.Work{w}, 2, nil)
	if err != nil || got.Drawn != 16*6 || p.draws.Load() != 10 || store.n.Load() != 3 {
		t.Errorf("%+v %v, %d drawings, put %d times", got, err, p.draws.Load(), store.n.Load())
	}
	for i := range w.Tiles.Count() {
		k := key(w.Tiles.At(i))
		if b, ok, err := store.Get(t.Context(), k); !ok || err != nil || string(b.Bytes) != k.String() {
			t.Errorf("%s: %t %q %v", k, ok, b.Bytes, err)
		}
	}
}

// puts counts.
type puts struct {
	tilecache.Store
	n atomic.Int64
}

func (p *puts) PutMetatile(ctx context.Context, k tilecache.Key, m tilecache.Metatile, blobs []tilecache.Blob) error {
	p.n.Add(1)
	return p.Store.PutMetatile(ctx, k, m, blobs)
}

func TestSeedingGoesOnWhereItWasStopped(t *testing.T) {
	store := tilecache.NewFiles(t.TempDir())
	p := &pen{}
	ctx, stop := context.WithCancel(t.Context())
	got, err := tilecache.Seed(ctx, store, p, work(p), 1, func(p tilecache.Progress) {
		if p.Done() > 10 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) || got.Done() >= got.Total || got.Drawn == 0 {
		t.Fatalf("%+v %v", got, err)
	}
	again, err := tilecache.Seed(t.Context(), store, p, work(p), 1, nil)
	if err != nil || again.Present < got.Drawn || again.Done() != again.Total {
		t.Errorf("%+v after %+v, %v", again, got, err)
	}
}

func TestSeedingCountsWhatCannotBeDrawnAndEndsWhereNothingCanBeKept(t *testing.T) {
	p := &pen{missing: true}
	store := tilecache.NewMemory(1 << 24)
	got, err := tilecache.Seed(t.Context(), store, p, work(p), 2, nil)
	if err != nil || got.Failed != 49 || got.Cause == nil || got.Drawn != 0 {
		t.Errorf("%+v %v", got, err)
	}
	if tiles, _ := store.Usage(); tiles != 0 {
		t.Errorf("%d tiles are kept that lack something", tiles)
	}
	p.missing = false
	if _, err := tilecache.Seed(t.Context(), full{store}, p, work(p), 2, nil); err == nil || !strings.Contains(err.Error(), "no space") {
		t.Errorf("a full disk: %v", err)
	}
}

// full is a store that has no room.
type full struct{ tilecache.Store }

func (full) PutMetatile(context.Context, tilecache.Key, tilecache.Metatile, []tilecache.Blob) error {
	return errors.New("no space left on device")
}
