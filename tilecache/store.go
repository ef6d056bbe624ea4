package tilecache

import "context"

// Store keeps blobs by key. Safe for concurrent use, also by other processes
// over one folder where it is one of files. cachetest checks what is said
// here.
type Store interface {
	// Get returns what was put, whole and unchanged, tag and states included.
	// ok is false if there is nothing, which is no error; so is a tile that was
	// not written to its end.
	Get(ctx context.Context, k Key) (b Blob, ok bool, err error)
	// Has reports whether Get would find a tile, without reading it.
	Has(ctx context.Context, k Key) (bool, error)
	// Put keeps a blob in the place of what was there. Another Get finds either
	// the old or the new one, never a part. A blob with something missing is
	// refused. The store may give up a blob at any time to make room.
	Put(ctx context.Context, k Key, b Blob) error
	// HasMetatile reports whether Has would find every tile of a block; the
	// column and row of k mean nothing.
	HasMetatile(ctx context.Context, k Key, m Metatile) (bool, error)
	// PutMetatile is Put for each tile of a block, in the order of Metatile.At;
	// those with something missing are left out. It need not be done at once: a
	// reader may find some of them before others.
	PutMetatile(ctx context.Context, k Key, m Metatile, blobs []Blob) error
	// Drop forgets a tile; it is no error if there is none.
	Drop(ctx context.Context, k Key) error
	// Sweep forgets the tiles of the kind of k (Key.Kind) of every revision
	// that stale says so of. The rest of k may be empty.
	Sweep(ctx context.Context, k Key, stale func(revision string) bool) error
}

// hasEach is HasMetatile for a store to which a block is nothing more than its
// tiles.
func hasEach(ctx context.Context, s Store, k Key, m Metatile) (bool, error) {
	for i := range m.Count() {
		if ok, err := s.Has(ctx, k.of(m, i)); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// putEach is PutMetatile for such a store.
func putEach(ctx context.Context, s Store, k Key, m Metatile, blobs []Blob) error {
	for i, b := range blobs {
		if len(b.Missing) > 0 {
			continue
		}
		if err := s.Put(ctx, k.of(m, i), b); err != nil {
			return err
		}
	}
	return nil
}
