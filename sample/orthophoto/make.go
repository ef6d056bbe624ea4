package orthophoto

import (
	"context"
	"fmt"
	"image"
	"runtime"
	"sync"

	"sigi/sample/geotiff"
)

// Quality of JPEG, as deliveries of orthophotos have it.
const quality = 82

// cell draws one cell of a flight; c is reused from cell to cell.
func (c *scene) cell(s *Survey, f *Flight, crowns *crowns, cx, cy int) *image.RGBA {
	c.s, c.f, c.crowns = s, f, crowns
	c.draw(cx, cy)
	c.shadows()
	return c.develop(cx, cy)
}

// Write draws a flight over the frame of s and writes it to path, on as many cores as
// there are; progress counts cells. Memory is two dozen bytes a pixel of the cells in hand.
func Write(ctx context.Context, s *Survey, f *Flight, path string, progress func(done, total int)) error {
	head := geotiff.Header{
		Width: s.frame.Side, Height: s.frame.Side, EPSG: 32632, Quality: quality, Taken: f.Taken,
		Transform:   [6]float64{s.frame.West, Pixel, 0, s.frame.North, 0, -Pixel},
		Description: fmt.Sprintf("Orthophoto of %d of the sample town, drawn by SIGI", f.Year),
	}
	if f.Grey {
		head.Kind = geotiff.Grey
	}
	w, err := geotiff.Create(path, head, cellSide)
	if err != nil {
		return err
	}
	crowns := newCrowns(f)
	n := s.frame.Side / cellSide
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	next := make(chan [2]int)
	var mu sync.Mutex
	done := 0
	for range min(runtime.GOMAXPROCS(0), n*n) {
		wg.Go(func() {
			c := &scene{}
			for at := range next {
				img := c.cell(s, f, crowns, at[0], at[1])
				p := geotiff.Pixels{Colour: img}
				if f.Grey {
					p = geotiff.Pixels{Grey: grey(img)}
				}
				if err := w.Write(at[0], at[1], p); err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				if done++; progress != nil {
					progress(done, n*n)
				}
				mu.Unlock()
			}
		})
	}
feed:
	for cy := range n {
		for cx := range n {
			select {
			case next <- [2]int{cx, cy}:
			case <-ctx.Done():
				break feed
			}
		}
	}
	close(next)
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		w.Abandon()
		return err
	}
	return w.Close()
}

// grey takes one band of a picture whose bands are equal.
func grey(m *image.RGBA) *image.Gray {
	out := image.NewGray(m.Rect)
	for i := range out.Pix {
		out.Pix[i] = m.Pix[4*i]
	}
	return out
}
