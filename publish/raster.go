package publish

import (
	"context"

	"github.com/cespare/xxhash/v2"

	"sigi/catalog"
	"sigi/fault"
	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
	"sigi/render"
	"sigi/render/resample"
)

// A layer is of features or of pixels. What both have, a type and a place, is
// asked here; where they differ the code says which it means.

// place is where the data lies; ok is false while there is none.
func (l *loaded) place() (t *feature.Type, bound geom.Bound, ok bool) {
	switch {
	case l == nil:
	case l.raster != nil:
		return l.raster.Type(), l.raster.Bound(), true
	case l.features != nil:
		return l.features.Type(), l.features.Bound(), true
	}
	return nil, geom.EmptyBound, false
}

// kind is the type of the data, of pixels that of one; nil while there is no
// data.
func (d *dataset) kind() *feature.Type {
	t, _, _ := d.state.Load().place()
	return t
}

// openRaster opens a layer of a source of pixels.
func openRaster(ctx context.Context, src layers.RasterSource, l *catalog.Layer) (layers.Raster, error) {
	return src.Raster(ctx, layers.RasterOptions{Table: l.Table, CRS: l.CRS})
}

// rasterFingerprint stands for pixels by the files that hold them.
func rasterFingerprint(r layers.Raster) *fingerprint {
	revision := r.Revision()
	if revision == "" {
		return nil
	}
	return &fingerprint{geometry: xxhash.Sum64String(revision)}
}

// rasterLayer is a layer of pixels in a map.
func rasterLayer(t catalog.ThemeLayer, r layers.Raster, q LayerQuery, opacity float64) (render.Layer, error) {
	if q.Filter != nil {
		return render.Layer{}, fault.New(fault.BadParam, "filter", "the layer %q is of pixels, which no filter selects", t.Layer.Name)
	}
	return render.Layer{
		Name: t.Layer.Name, Raster: r, Style: t.Style.Style, Opacity: opacity,
		Resampling: kernel(t.Layer.Resampling), Shrinking: kernel(t.Layer.Shrinking),
		MinDenominator: t.Layer.MinDenominator, MaxDenominator: t.Layer.MaxDenominator,
	}, nil
}

func kernel(name string) *resample.Kernel {
	if k, ok := resample.Kernels[name]; ok {
		return &k
	}
	return nil
}

// sample describes the pixel of the one layer of m under a pixel of the map.
func (s *Session) sample(ctx context.Context, l *catalog.Layer, m *render.Map, x, y int) ([]Hit, error) {
	r := m.Layers[0].Raster
	at, err := s.server.opts.Renderer.Sample(ctx, m, 0, x, y)
	if err != nil || at == nil {
		return nil, err
	}
	t := r.Type()
	h := Hit{Layer: l, Type: t, Key: feature.IntKey(1), CRS: t.CRS, Geometry: geom.Point(at.X, at.Y)}
	for _, a := range shown(l, t) {
		i := t.Index(a.Name)
		h.Names = append(h.Names, a)
		if v := float64(at.Values[i]); t.Attributes[i].Kind == feature.Int && v == v {
			h.Values = append(h.Values, feature.OfInt(int64(v)))
		} else {
			h.Values = append(h.Values, feature.OfFloat(v))
		}
	}
	return []Hit{h}, nil
}
