package imagery

import (
	"context"
	"math"

	"sigi/fault"
	"sigi/geom"
	"sigi/layers"
)

// within is a raster of which only those pixels are there whose samples of one band
// lie in given spans: a terrain model between two heights.
type within struct {
	layers.Raster
	band  int
	spans [][2]float64
}

// Within implements layers.Measured.
func (r *raster) Within(band int, spans [][2]float64) layers.Raster { return within{r, band, spans} }

// Open implements layers.Raster.
func (r within) Open(ctx context.Context) (layers.RasterSnapshot, error) {
	s, err := r.Raster.Open(ctx)
	if err != nil {
		return nil, err
	}
	return withinSnapshot{s, r}, nil
}

type withinSnapshot struct {
	layers.RasterSnapshot
	of within
}

// Sheets implements layers.RasterSnapshot.
func (s withinSnapshot) Sheets(ctx context.Context, box geom.Bound, resolution float64) (sheets []layers.Sheet, missing []*fault.Error, err error) {
	sheets, missing, err = s.RasterSnapshot.Sheets(ctx, box, resolution)
	for i := range sheets {
		sheets[i] = withinSheet{sheets[i], s.of}
	}
	return sheets, missing, err
}

type withinSheet struct {
	layers.Sheet
	of within
}

// Read implements layers.Sheet: the window is read twice, the second time for the band that decides.
func (s withinSheet) Read(ctx context.Context, p *layers.Pixels, bands []int) error {
	if err := s.Sheet.Read(ctx, p, bands); err != nil {
		return err
	}
	deciding := layers.Pixels{Rect: p.Rect}
	if err := s.Sheet.Read(ctx, &deciding, []int{s.of.band}); err != nil {
		return err
	}
	p.Opaque = false
	nan := float32(math.NaN())
	for i, v := range deciding.Planes[0] {
		if s.of.holds(float64(v)) {
			continue
		}
		if bands == nil {
			clear(p.RGBA[4*i : 4*i+4])
		}
		for _, plane := range p.Planes[:len(bands)] {
			plane[i] = nan
		}
	}
	return nil
}

// holds reports whether a sample is in a span, its ends included; none (NaN) is in no span.
func (r *within) holds(v float64) bool {
	for _, s := range r.spans {
		if v >= s[0] && v <= s[1] {
			return true
		}
	}
	return false
}
