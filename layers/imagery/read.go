package imagery

import (
	"context"
	"image"
	"math"

	"sigi/fault"
	"sigi/layers"
)

// Read implements layers.Sheet.
func (s *sheet) Read(ctx context.Context, p *layers.Pixels, bands []int) error {
	p.Missing, p.Opaque = nil, false
	n := p.Rect.Dx() * p.Rect.Dy()
	if bands == nil {
		p.RGBA = sized(p.RGBA, 4*n)
	} else {
		for len(p.Planes) < len(bands) {
			p.Planes = append(p.Planes, nil)
		}
		p.Planes = p.Planes[:len(bands)]
		for i := range bands {
			p.Planes[i] = sized(p.Planes[i], n)
		}
	}
	// A single piece that holds the window need not be put on anything.
	for i := len(s.pieces) - 1; i >= 0; i-- {
		if b := s.pieces[i].bound(); p.Rect.In(b) && s.pieces[i].head.opaque() {
			return s.over(ctx, p, bands, s.pieces[i:], true)
		}
	}
	if len(s.pieces) == 1 && p.Rect.In(s.pieces[0].bound()) {
		return s.over(ctx, p, bands, s.pieces, true)
	}
	if bands == nil {
		clear(p.RGBA)
	}
	for _, plane := range p.Planes[:len(bands)] {
		for i := range plane {
			plane[i] = float32(math.NaN())
		}
	}
	return s.over(ctx, p, bands, s.pieces, false)
}

// over puts pieces onto the window one by one; whole says that the first one
// fills it.
func (s *sheet) over(ctx context.Context, p *layers.Pixels, bands []int, pieces []piece, whole bool) error {
	for i := range pieces {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		w := p.Rect.Intersect(pieces[i].bound())
		if w.Empty() {
			continue
		}
		opaque, err := s.piece(ctx, p, bands, &pieces[i], w, whole && i == 0)
		if err != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			f := unreadable(err, pieces[i].file.path)
			pieces[i].file.broken(s.raster.source.log, err)
			if !s.raster.source.goOn {
				return f
			}
			if whole && i == 0 {
				blank(p, bands)
			}
			p.Missing = append(p.Missing, f)
			continue
		}
		if i == 0 && whole {
			p.Opaque = opaque
		} else if opaque && w == p.Rect {
			p.Opaque = true
		}
	}
	return nil
}

func blank(p *layers.Pixels, bands []int) {
	if bands == nil {
		clear(p.RGBA)
	}
	for _, plane := range p.Planes[:len(bands)] {
		for i := range plane {
			plane[i] = float32(math.NaN())
		}
	}
	p.Opaque = false
}

// piece reads what a piece has of the window w of its sheet. first says that
// there is nothing under it.
func (s *sheet) piece(ctx context.Context, p *layers.Pixels, bands []int, pc *piece, w image.Rectangle, first bool) (opaque bool, err error) {
	src := s.raster.source
	local := w.Sub(pc.at)
	width := p.Rect.Dx()
	start := (w.Min.Y-p.Rect.Min.Y)*width + w.Min.X - p.Rect.Min.X
	var d *dataset
	acquire := func() (err error) {
		if d, err = src.pool.acquire(ctx, pc.file, pc.state, src.openOptions); err != nil {
			return err
		}
		if s := d.gdal.Structure(); s.SizeX != pc.head.width || s.SizeY != pc.head.height {
			return fault.New(fault.Unavailable, "", "it changed while it was read")
		}
		return nil
	}
	defer func() {
		if d != nil {
			src.pool.put(pc.file, pc.state, d, err == nil)
		}
	}()
	picture := func(pix []byte, stride int) (bool, error) {
		if opaque, done := src.ownPicture(pc, local, pix, stride); done {
			return opaque, nil
		}
		if err := acquire(); err != nil {
			return false, err
		}
		return d.picture(pc.head, s.raster.stretch, pc.level, local, pix, stride)
	}
	if bands == nil {
		if first || pc.head.opaque() {
			return picture(p.RGBA[4*start:], 4*width)
		}
		under := make([]byte, 4*w.Dx()*w.Dy())
		opaque, err := picture(under, 4*w.Dx())
		if err != nil {
			return false, err
		}
		for y := range w.Dy() {
			blend(p.RGBA[4*(start+y*width):], under[4*y*w.Dx():4*(y+1)*w.Dx()])
		}
		return opaque, nil
	}
	if err := acquire(); err != nil {
		return false, err
	}
	samples := make([]float32, w.Dx()*w.Dy())
	for i, b := range bands {
		if b < 0 || b >= max(len(pc.head.bands), len(s.raster.bands)) {
			return false, fault.New(fault.BadParam, "style", "there is no band %d", b+1)
		}
		if first {
			if err := d.plane(pc.head, pc.level, local, b, p.Planes[i][start:], width); err != nil {
				return false, err
			}
			continue
		}
		if err := d.plane(pc.head, pc.level, local, b, samples, w.Dx()); err != nil {
			return false, err
		}
		for y := range w.Dy() {
			row := p.Planes[i][start+y*width:]
			for x, v := range samples[y*w.Dx() : (y+1)*w.Dx()] {
				if v == v {
					row[x] = v
				}
			}
		}
	}
	return false, nil
}

// blend puts premultiplied pixels over others.
func blend(dst, src []byte) {
	for i := 0; i+3 < len(src); i += 4 {
		switch a := src[i+3]; a {
		case 0:
		case 255:
			copy(dst[i:i+4], src[i:i+4])
		default:
			rest := uint32(255 - a)
			for c := range 4 {
				v := uint32(dst[i+c])*rest + 128
				dst[i+c] = src[i+c] + uint8((v+v>>8)>>8)
			}
		}
	}
}
