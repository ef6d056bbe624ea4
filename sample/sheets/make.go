package sheets

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"

	"sigi/sample/geotiff"
)

const quality = 84

// File is the name of the sheet's GeoTIFF.
func (s *Sheet) File() string { return fmt.Sprintf("foglio_%d_%02d.tif", s.edition.Year, s.Number) }

// Write draws the sheets of an edition into dir, on as many cores as there are; progress counts
// them. Memory is some ten bytes a pixel of the sheets in hand.
func Write(ctx context.Context, a *Archive, sheets []Sheet, dir string, progress func(done, total int)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan *Sheet)
	var wg sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range min(runtime.GOMAXPROCS(0), len(sheets)) {
		wg.Go(func() {
			for s := range next {
				if err := s.write(a, filepath.Join(dir, s.File())); err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				if done++; progress != nil {
					progress(done, len(sheets))
				}
				mu.Unlock()
			}
		})
	}
feed:
	for i := range sheets {
		select {
		case next <- &sheets[i]:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	wg.Wait()
	return context.Cause(ctx)
}

func (s *Sheet) write(a *Archive, path string) error {
	w, err := geotiff.Create(path, geotiff.Header{
		Width: s.Width, Height: s.Height, EPSG: 32632, Transform: s.Transform, Quality: quality, Mask: true,
		Description: fmt.Sprintf("Cadastre of %d, sheet %d, of the sample town, drawn by SIGI", s.edition.Year, s.Number),
	}, max(s.Width, s.Height))
	if err != nil {
		return err
	}
	img, mask := s.Draw(a)
	if err := w.Write(0, 0, geotiff.Pixels{Colour: img, Mask: mask}); err != nil {
		w.Abandon()
		return err
	}
	return w.Close()
}
