package orthophoto

import (
	"context"
	"fmt"
	"image"
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
	scenes := sync.Pool{New: func() any { return &scene{} }}
	err = geotiff.Blocks(ctx, n, n, progress, func(cx, cy int) error {
		c := scenes.Get().(*scene)
		defer scenes.Put(c)
		p := geotiff.Pixels{Colour: c.cell(s, f, crowns, cx, cy)}
		if f.Grey {
			p = geotiff.Pixels{Grey: grey(p.Colour)}
		}
		return w.Write(cx, cy, p)
	})
	if err != nil {
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
