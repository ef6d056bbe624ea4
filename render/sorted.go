package render

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"sigi/fault"
	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
	"sigi/styles"
)

// maxSorted bounds the coordinates and values that are held to be sorted for
// one picture: some 64 MB.
const maxSorted = 8 << 20

// read reads the layer for a feature-type style, in the order it is drawn in.
func (d *drawer) read(ctx context.Context, snapshot layers.Snapshot, by []styles.PlannedSort) iter.Seq2[*layers.Batch, error] {
	if len(by) == 0 {
		return snapshot.Read(ctx, d.plan.query)
	}
	return func(yield func(*layers.Batch, error) bool) {
		yield(sorted(snapshot.Read(ctx, d.plan.query), by))
	}
}

// sorted holds what is read, sorted: those that are equal stay as they came.
func sorted(read iter.Seq2[*layers.Batch, error], by []styles.PlannedSort) (*layers.Batch, error) {
	all := &layers.Batch{}
	held := 0
	for b, err := range read {
		if err != nil {
			return nil, err
		}
		if all.Columns == nil {
			all.Columns = make([][]feature.Value, len(b.Columns))
		}
		for i := range b.Keys {
			all.Keys = append(all.Keys, b.Keys[i])
			all.Geometries = append(all.Geometries, b.Geometries[i].Clone())
			var dot layers.Dot
			if b.Dots != nil {
				dot = b.Dots[i]
			}
			all.Dots = append(all.Dots, dot)
			for c := range b.Columns {
				v := b.Columns[c][i]
				if v.Kind() == feature.String {
					v = feature.OfString(strings.Clone(v.Text()))
				}
				all.Columns[c] = append(all.Columns[c], v)
			}
			if held += len(b.Geometries[i].Flat) + 4*len(b.Columns) + 16; held > maxSorted {
				return nil, fault.New(fault.TooLarge, "style", "too much to draw in an order; draw a smaller part of the map, or take sortBy out of the style")
			}
		}
	}
	order := make([]int, len(all.Keys))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		for _, k := range by {
			if c := feature.Compare(all.Columns[k.Column][a], all.Columns[k.Column][b], k.Descending); c != 0 {
				return c
			}
		}
		return cmp.Compare(a, b)
	})
	out := &layers.Batch{Keys: make([]feature.Key, len(order)), Geometries: make([]geom.Geometry, len(order)),
		Dots: make([]layers.Dot, len(order)), Columns: make([][]feature.Value, len(all.Columns))}
	for c := range out.Columns {
		out.Columns[c] = make([]feature.Value, len(order))
	}
	for i, from := range order {
		out.Keys[i], out.Geometries[i], out.Dots[i] = all.Keys[from], all.Geometries[from], all.Dots[from]
		for c := range out.Columns {
			out.Columns[c][i] = all.Columns[c][from]
		}
	}
	return out, nil
}
