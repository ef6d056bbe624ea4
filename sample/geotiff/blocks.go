package geotiff

import (
	"context"
	"runtime"
	"sync"
)

// Blocks calls draw for each of across times down blocks, row by row, on as many cores as there
// are, and progress, one call at a time, after each. It ends early with the first error of
// draw, or with that of ctx.
func Blocks(ctx context.Context, across, down int, progress func(done, total int), draw func(bx, by int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	total := across * down
	next := make(chan int)
	var wg sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range min(runtime.GOMAXPROCS(0), total) {
		wg.Go(func() {
			for i := range next {
				if err := draw(i%across, i/across); err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				if done++; progress != nil {
					progress(done, total)
				}
				mu.Unlock()
			}
		})
	}
feed:
	for i := range total {
		select {
		case next <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	wg.Wait()
	return context.Cause(ctx)
}
