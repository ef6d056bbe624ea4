package render

import (
	"context"
	"image"
	"math"

	"sigi/filter"
	"sigi/layers"
	"sigi/render/resample"
	"sigi/styles"
)

// rasterPainter is a RasterSymbolizer made ready.
type rasterPainter struct {
	opacity float64
}

// rasterPainters are the symbolizers that draw a layer of pixels in this view.
func (v *view) rasterPainters(l *Layer) ([]rasterPainter, error) {
	var all []rasterPainter
	for i := range l.Style.FeatureTypes {
		ft := &l.Style.FeatureTypes[i]
		found := false
		take := func(otherwise bool) error {
			for j := range ft.Rules {
				r := &ft.Rules[j]
				if r.Else != otherwise || !r.InScale(v.denominator) {
					continue
				}
				for _, s := range r.Symbolizers {
					if s, ok := s.(*styles.RasterSymbolizer); ok {
						p, err := newRasterPainter(s)
						if err != nil {
							return err
						}
						all, found = append(all, p), true
					}
				}
			}
			return nil
		}
		if err := take(false); err != nil {
			return nil, err
		}
		if !found {
			if err := take(true); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

func newRasterPainter(s *styles.RasterSymbolizer) (rasterPainter, error) {
	return rasterPainter{opacity: constantOr(s.Opacity, 1)}, nil
}

// constantOr is the number of a parameter, which of pixels is a constant.
func constantOr(p styles.Param, otherwise float64) float64 {
	if l, ok := p.(filter.Literal); ok {
		if f, ok := l.Value.Number(); ok {
			return math.Min(math.Max(f, 0), 1)
		}
	}
	return otherwise
}

// paint draws a block of the sheets by one symbolizer.
func (b *block) paint(ctx context.Context, p *rasterPlan, s *rasterPainter, sheets []layers.Sheet, part image.Rectangle, corner image.Point, target *image.RGBA) error {
	clear(b.pix)
	drawn := false
	for _, sheet := range sheets {
		w, k, sx, sy, err := b.window(ctx, p, sheet, nil, 0)
		if err != nil {
			return err
		}
		if w == nil {
			continue
		}
		resample.Pixels(b.pix, 4*blockSide, part, &b.inSheet, w, k, sx, sy, drawn)
		drawn = true
	}
	if !drawn {
		return nil
	}
	at := part.Add(corner)
	opacity := uint32(math.Floor(s.opacity*p.opacity*255 + 0.5))
	for y := range part.Dy() {
		src := b.pix[y*4*blockSide:][:4*part.Dx()]
		dst := target.Pix[target.PixOffset(at.Min.X, at.Min.Y+y):]
		if opacity < 255 {
			resample.Fade(src, opacity)
		}
		resample.Over(dst[:len(src)], src)
	}
	return nil
}
