package tilecache

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Watched is a store whose trouble stops nobody: an error of reading is a tile
// that is not there, an error of writing a tile that is not kept. The log says
// once when trouble begins and once when it ends.
type Watched struct {
	Store
	name string
	log  *slog.Logger

	mu      sync.Mutex
	trouble error
	since   time.Time
	again   time.Time // no writing before
}

// pause is how long a store that could not be written is left alone: a full
// disk must not cost every tile an attempt.
const pause = 5 * time.Second

// NewWatched watches a store, called name in the log; log may be nil.
func NewWatched(s Store, name string, log *slog.Logger) *Watched {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Watched{Store: s, name: name, log: log}
}

// Tried notes the outcome of an attempt to write that was made elsewhere.
func (w *Watched) Tried(err error) { w.note(err) }

// Trouble returns the error that began a trouble that lasts, and since when;
// nil if there is none.
func (w *Watched) Trouble() (error, time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.trouble, w.since
}

// Get implements Store.
func (w *Watched) Get(ctx context.Context, k Key) (Blob, bool, error) {
	b, ok, err := w.Store.Get(ctx, k)
	if err != nil && ctx.Err() == nil {
		w.note(err)
	}
	return b, ok && err == nil, nil
}

// Has implements Store.
func (w *Watched) Has(ctx context.Context, k Key) (bool, error) {
	ok, err := w.Store.Has(ctx, k)
	if err != nil && ctx.Err() == nil {
		w.note(err)
	}
	return ok && err == nil, nil
}

// HasMetatile implements Store.
func (w *Watched) HasMetatile(ctx context.Context, k Key, m Metatile) (bool, error) {
	ok, err := w.Store.HasMetatile(ctx, k, m)
	if err != nil && ctx.Err() == nil {
		w.note(err)
	}
	return ok && err == nil, nil
}

// Put implements Store.
func (w *Watched) Put(ctx context.Context, k Key, b Blob) error {
	w.try(ctx, func() error { return w.Store.Put(ctx, k, b) })
	return nil
}

// PutMetatile implements Store.
func (w *Watched) PutMetatile(ctx context.Context, k Key, m Metatile, blobs []Blob) error {
	w.try(ctx, func() error { return w.Store.PutMetatile(ctx, k, m, blobs) })
	return nil
}

// try writes, unless that failed a moment ago.
func (w *Watched) try(ctx context.Context, write func() error) {
	w.mu.Lock()
	wait := w.trouble != nil && time.Now().Before(w.again)
	w.mu.Unlock()
	if wait {
		return
	}
	err := write()
	if err == nil || ctx.Err() == nil {
		w.note(err)
	}
}

// note keeps the outcome of an attempt; only a success of writing ends a
// trouble.
func (w *Watched) note(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case err != nil && w.trouble == nil:
		w.log.Error("tiles are not kept: the store is in trouble; maps are served all the same", "store", w.name, "error", err)
		w.trouble, w.since = err, time.Now()
	case err == nil && w.trouble != nil:
		w.log.Info("tiles are kept again", "store", w.name, "after", time.Since(w.since).Round(time.Second))
		w.trouble = nil
	}
	if err != nil {
		w.again = time.Now().Add(pause)
	}
}
