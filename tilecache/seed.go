package tilecache

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"

	"sigi/fault"
)

// Work is the tiles of one matrix to be there in the end.
type Work struct {
	Key   Key      // of any tile of the kind, revision and matrix
	Tiles Metatile // the block of tiles
	Size  int      // tiles of a metatile, in each direction
	// Lot is how many tiles, in each direction, are kept at once when their
	// metatiles have been drawn one after the other; 0: those of one metatile.
	Lot int
}

// cut yields the parts of a block of tiles that are aligned to multiples of n.
func (m Metatile) cut(n int) iter.Seq[Metatile] {
	return func(yield func(Metatile) bool) {
		n := max(1, n)
		for row := m.MinRow / n * n; row <= m.MaxRow; row += n {
			for col := m.MinCol / n * n; col <= m.MaxCol; col += n {
				if !yield(Metatile{max(col, m.MinCol), max(row, m.MinRow), min(col+n-1, m.MaxCol), min(row+n-1, m.MaxRow)}) {
					return
				}
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
// once, in order. Lots that are wholly there are passed over, so a seeding
// that was stopped goes on where it was. What cannot be drawn whole (a layer is
// missing) is counted and not stored; a store that cannot be written ends the
// seeding. progress, if not nil, is called after each lot, by one
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
		work Work
		lot  Metatile
	}
	items := make(chan item)
	go func() {
		defer close(items)
		for _, w := range work {
			for lot := range w.Tiles.cut(max(w.Size, w.Lot)) {
				select {
				case items <- item{w, lot}:
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
				one, err := seedLot(ctx, s, src, it.work, it.lot)
				if err != nil {
					stop(err)
					return
				}
				mu.Lock()
				one.Matrix = it.work.Key.Matrix
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

// seedLot brings the metatiles of a lot into the store. Its error ends the
// seeding.
func seedLot(ctx context.Context, s Store, src Source, w Work, lot Metatile) (p Progress, err error) {
	if ctx.Err() != nil {
		return p, context.Cause(ctx)
	}
	switch there, err := s.HasMetatile(ctx, w.Key, lot); {
	case err != nil:
		return p, fmt.Errorf("looking for tiles: %w", err)
	case there:
		return Progress{Present: int64(lot.Count())}, nil
	}
	all := make([]Blob, lot.Count())
	for m := range lot.cut(w.Size) {
		blobs, err := src.Tiles(ctx, w.Key, m)
		switch {
		case ctx.Err() != nil:
			return p, context.Cause(ctx)
		case err != nil: // what is missing is all of it
			blobs = make([]Blob, m.Count())
			for i := range blobs {
				blobs[i].Missing = []*fault.Error{fault.From(err)}
			}
		case len(blobs) != m.Count():
			return p, errors.New("not every tile of a metatile was drawn")
		}
		for i := range blobs {
			at, _ := lot.Index(m.At(i))
			all[at] = blobs[i]
		}
	}
	if err := s.PutMetatile(context.WithoutCancel(ctx), w.Key, lot, all); err != nil {
		return p, err
	}
	for _, b := range all {
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
