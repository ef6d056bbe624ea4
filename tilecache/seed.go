package tilecache

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Work is the tiles of one matrix to be there in the end.
type Work struct {
	Key   Key      // of any tile of the kind, revision and matrix
	Tiles Metatile // the block of tiles
	Size  int      // tiles of a metatile, in each direction
}

// metatiles yields the metatiles of the block; they are aligned to multiples
// of Size.
func (w Work) metatiles(yield func(Metatile) bool) {
	n := max(1, w.Size)
	for row := w.Tiles.MinRow / n * n; row <= w.Tiles.MaxRow; row += n {
		for col := w.Tiles.MinCol / n * n; col <= w.Tiles.MaxCol; col += n {
			m := Metatile{max(col, w.Tiles.MinCol), max(row, w.Tiles.MinRow), min(col+n-1, w.Tiles.MaxCol), min(row+n-1, w.Tiles.MaxRow)}
			if !yield(m) {
				return
			}
		}
	}
}

// Count is the number of tiles.
func (w Work) Count() int64 {
	return max(0, int64(w.Tiles.MaxCol-w.Tiles.MinCol+1)) * max(0, int64(w.Tiles.MaxRow-w.Tiles.MinRow+1))
}

// Progress is how far a seeding is, in tiles.
type Progress struct {
	Total   int64
	Present int64 // were there already
	Drawn   int64
	Failed  int64 // could not be drawn whole
	Bytes   int64 // of drawn tiles
	Matrix  string
	Cause   error // of the last failure
}

// Done is the number of tiles that are dealt with.
func (p Progress) Done() int64 { return p.Present + p.Drawn + p.Failed }

// Plus is the progress after some more work whose total p already counts.
func (p Progress) Plus(more Progress) Progress {
	p.Present, p.Drawn, p.Failed, p.Bytes = p.Present+more.Present, p.Drawn+more.Drawn, p.Failed+more.Failed, p.Bytes+more.Bytes
	p.Matrix = more.Matrix
	if more.Cause != nil {
		p.Cause = more.Cause
	}
	return p
}

// Seed draws what the store lacks of some work, with so many metatiles at
// once, in order. Metatiles that are wholly there are passed over, so a seeding
// that was stopped goes on where it was. What cannot be drawn whole (a layer is
// missing) is counted and not stored; a store that cannot be written ends the
// seeding. progress, if not nil, is called after each metatile, by one
// goroutine at a time. It returns when what was begun is stored; ctx's error if
// it ended.
func Seed(ctx context.Context, s Store, src Source, work []Work, workers int, progress func(Progress)) (Progress, error) {
	release := src.Hold()
	defer release()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var p Progress
	for _, w := range work {
		p.Total += w.Count()
	}
	type item struct {
		key  Key
		meta Metatile
	}
	items := make(chan item)
	go func() {
		defer close(items)
		for _, w := range work {
			for m := range w.metatiles {
				select {
				case items <- item{w.Key, m}:
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	var mu sync.Mutex
	var all sync.WaitGroup
	for range max(1, workers) {
		all.Go(func() {
			for it := range items {
				one, err := seedOne(ctx, s, src, it.key, it.meta)
				if err != nil {
					stop(err)
					return
				}
				mu.Lock()
				one.Matrix = it.key.Matrix
				p = p.Plus(one)
				if progress != nil {
					progress(p)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if ctx.Err() != nil {
		return p, context.Cause(ctx)
	}
	return p, nil
}

// seedOne brings one metatile into the store. Its error ends the seeding.
func seedOne(ctx context.Context, s Store, src Source, k Key, m Metatile) (p Progress, err error) {
	if ctx.Err() != nil {
		return p, context.Cause(ctx)
	}
	n := m.Count()
	switch there, err := s.HasMetatile(ctx, k, m); {
	case err != nil:
		return p, fmt.Errorf("looking for tiles: %w", err)
	case there:
		return Progress{Present: int64(n)}, nil
	}
	blobs, err := src.Tiles(ctx, k, m)
	switch {
	case ctx.Err() != nil:
		return p, context.Cause(ctx)
	case err != nil:
		return Progress{Failed: int64(n), Cause: err}, nil
	case len(blobs) != n:
		return p, errors.New("not every tile of a metatile was drawn")
	}
	if err := s.PutMetatile(context.WithoutCancel(ctx), k, m, blobs); err != nil {
		return p, err
	}
	for _, b := range blobs {
		if len(b.Missing) > 0 {
			p.Failed++
			p.Cause = b.Missing[0]
			continue
		}
		p.Drawn++
		p.Bytes += int64(len(b.Bytes))
	}
	return p, nil
}
