package ogc

import (
	"context"
	"slices"

	"sigi/catalog"
	"sigi/fault"
	"sigi/publish"
	"sigi/render/encode"
	"sigi/tilecache"
	"sigi/tilematrix"
)

// tileMap judges the names and numbers of a tile as publish does.
func (f *fake) tileMap(q publish.TileQuery) (publish.MapQuery, error) {
	if err := f.known(q.Layer, q.Style); err != nil {
		return publish.MapQuery{}, err
	}
	set, ok := f.catalog.Tiles.Set(q.Set)
	if !ok {
		return publish.MapQuery{}, fault.New(fault.BadParam, "tilematrixset", "tile matrix set %q is not offered", q.Set)
	}
	if !slices.Contains(f.catalog.Tiles.Formats, q.Format) {
		return publish.MapQuery{}, fault.New(fault.UnsupportedFormat, "format", "tiles in the format %q are not offered", q.Format)
	}
	i, ok := set.Index(q.Matrix)
	if !ok {
		return publish.MapQuery{}, fault.New(fault.BadParam, "tilematrix", "tile matrix set %q has no matrix %q", set.ID, q.Matrix)
	}
	limits, _ := f.TileLimits(q.Layer, set)
	if !limits[i].Contains(q.Col, q.Row) {
		param := "tilerow"
		if q.Col < limits[i].MinCol || q.Col > limits[i].MaxCol {
			param = "tilecol"
		}
		return publish.MapQuery{}, fault.New(fault.TileOutOfRange, param, "tile %d/%d is not where the layer lies", q.Col, q.Row)
	}
	m := &set.Matrices[i]
	return publish.MapQuery{
		Layers: []publish.LayerQuery{{Name: q.Layer, Style: q.Style, Opacity: 1}}, CRS: set.CRS, Transparent: true,
		Bound: m.Bound(tilematrix.Range{MinCol: q.Col, MinRow: q.Row, MaxCol: q.Col, MaxRow: q.Row}, 0),
		Width: m.TileWidth, Height: m.TileHeight,
	}, nil
}

func (f *fake) TileMap(q publish.TileQuery) (publish.MapQuery, error) { return f.tileMap(q) }

// TileDimensions are those of a layer alone.
func (f *fake) TileDimensions(layer string) ([]catalog.Dimension, error) {
	if n, ok := f.Catalog().Named(layer); ok {
		if l, ok := n.(*catalog.Layer); ok {
			return l.Dimensions, nil
		}
	}
	return nil, nil
}

func (f *fake) TileLimits(layer string, set *tilematrix.Set) ([]tilematrix.Range, error) {
	var limits []tilematrix.Range
	extent, ok := f.Extent(&catalog.Layer{Name: layer}, set.CRS)
	for i := range set.Matrices {
		m := &set.Matrices[i]
		if !ok {
			limits = append(limits, m.All())
			continue
		}
		limits = append(limits, m.Range(extent))
	}
	return limits, nil
}

func (f *fake) Tile(ctx context.Context, q publish.TileQuery) (tilecache.Blob, error) {
	m, err := f.tileMap(q)
	if err != nil {
		return tilecache.Blob{}, err
	}
	p, err := f.Draw(ctx, m)
	if err != nil {
		return tilecache.Blob{}, err
	}
	format, _ := encode.ByName(q.Format)
	body, err := encode.Bytes(p.Image, format, encode.Options{Transparent: true})
	if err != nil {
		return tilecache.Blob{}, err
	}
	b := tilecache.NewBlob(body)
	b.Missing = p.Report.Missing
	return b, nil
}
