package publish

import (
	"context"
	"strings"

	"github.com/cespare/xxhash/v2"

	"sigi/catalog"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
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
	r, err := src.Raster(ctx, layers.RasterOptions{Table: l.Table, CRS: l.CRS})
	if err != nil {
		return nil, err
	}
	return r, dimensioned(l, r)
}

// dimensioned returns nil if the pixels have what the layer's dimensions read: the tile
// index of a mosaic has an attribute for each. Fault: Unavailable about "dimensions".
func dimensioned(l *catalog.Layer, r layers.Raster) error {
	if len(l.Dimensions) == 0 {
		return nil
	}
	var bands, has []string
	for _, a := range r.Type().Attributes {
		bands = append(bands, a.Name)
	}
	m, ok := mosaic(r)
	if ok {
		for _, a := range m.Index().Attributes {
			has = append(has, a.Name)
		}
	}
	for _, d := range l.Dimensions {
		if measuredBy(r, d) >= 0 {
			continue
		}
		if !ok {
			return fault.New(fault.Unavailable, "dimensions", "dimension %q reads %q, which is no band of the file (%s); only of a mosaic are files chosen by the tile index", d.Name, d.Attribute, strings.Join(bands, ", "))
		}
		for _, name := range []string{d.Attribute, d.End} {
			if name != "" && m.Index().Index(name) < 0 {
				return fault.New(fault.Unavailable, "dimensions", "dimension %q reads %q, which is neither in the tile index (%s) nor a band (%s)", d.Name, name, strings.Join(has, ", "), strings.Join(bands, ", "))
			}
		}
	}
	return nil
}

// mosaic is a raster whose files can be chosen.
func mosaic(r layers.Raster) (layers.Mosaic, bool) {
	m, ok := r.(layers.Mosaic)
	return m, ok && m.Index() != nil
}

// measuredBy is the band whose samples are the dimension's values: one of the name of
// its attribute, where no column of a tile index has that; -1: none.
func measuredBy(r layers.Raster, d catalog.Dimension) int {
	if m, ok := mosaic(r); ok && m.Index().Index(d.Attribute) >= 0 || d.End != "" {
		return -1
	}
	if _, ok := r.(layers.Measured); !ok {
		return -1
	}
	return r.Type().Index(d.Attribute)
}

// rasterFingerprint stands for pixels by the files that hold them.
func rasterFingerprint(r layers.Raster) *fingerprint {
	revision := r.Revision()
	if revision == "" {
		return nil
	}
	return &fingerprint{geometry: xxhash.Sum64String(revision)}
}

// rasterLayer is a layer of pixels in a map: of a mosaic the files that the map's
// dimensions and filter take, and of these the pixels whose measures they take.
func rasterLayer(t catalog.ThemeLayer, r layers.Raster, q LayerQuery, dimensions map[string]string, opacity float64) (render.Layer, error) {
	if q.SortBy != nil {
		return render.Layer{}, fault.New(fault.BadParam, "sortby", "the layer %q is of pixels, which have no order", t.Layer.Name)
	}
	chosen, _, err := at(t.Layer, dimensions)
	if err != nil {
		return render.Layer{}, err
	}
	var files []Chosen // the others choose pixels
	var pixels []Chosen
	for _, c := range chosen {
		if measuredBy(r, c.Dimension) >= 0 {
			pixels = append(pixels, c)
		} else {
			files = append(files, c)
		}
	}
	selects := selecting(files)
	m, many := mosaic(r)
	if q.Filter != nil {
		if !many {
			return render.Layer{}, fault.New(fault.BadParam, "filter", "the layer %q is of pixels of one file, which no filter selects", t.Layer.Name)
		}
		asked, err := selectable(t.Layer, m.Index(), q.Filter)
		if err != nil {
			return render.Layer{}, err
		}
		selects = filter.Both(asked, selects)
	}
	if selects != nil {
		if r, err = m.Selected(selects); err != nil {
			return render.Layer{}, err
		}
	}
	for _, c := range pixels {
		spans := make([][2]float64, len(c.Spans))
		for i, s := range c.Spans {
			spans[i] = [2]float64{s.Low, s.High}
		}
		r = r.(layers.Measured).Within(r.Type().Index(c.Dimension.Attribute), spans)
	}
	return render.Layer{
		Name: t.Layer.Name, Raster: r, Style: t.Style.Style, Opacity: opacity,
		Resampling: kernel(t.Layer.Resampling), Shrinking: kernel(t.Layer.Shrinking),
		MinDenominator: t.Layer.MinDenominator, MaxDenominator: t.Layer.MaxDenominator,
	}, nil
}

// selectable is a filter over the files of a mosaic as its index takes it: by any
// attribute of the index but the file's name, which it does not have.
func selectable(l *catalog.Layer, index *feature.Type, e filter.Expr) (filter.Expr, error) {
	for _, name := range filter.Attributes(nil, e) {
		if index.Index(name) < 0 {
			return nil, fault.New(fault.BadParam, "filter", "the tile index of layer %q has no attribute %.80q to filter by", l.Name, name)
		}
	}
	if err := affordable(e); err != nil {
		return nil, err
	}
	return filter.InCRS(e, index.CRS)
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
