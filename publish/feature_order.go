package publish

import (
	"cmp"
	"context"
	"slices"

	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/layers"
)

// sortedChunk is how many features of a sorted answer are held at a time.
const sortedChunk = 512

// sorted reads the keys of the features of the page, in its order.
func (r *Features) sorted(ctx context.Context) ([]feature.Key, error) {
	q := r.query
	q.Attributes, q.WithoutGeometry, q.Offset, q.Limit = nil, true, 0, 0
	for _, k := range r.sort {
		q.Attributes = append(q.Attributes, k.Attribute)
	}
	c := candidates{by: r.sort, columns: make([][]feature.Value, len(r.sort))}
	wanted := r.query.Offset + r.query.Limit
	for batch, err := range r.snapshot.Read(ctx, q) {
		if err != nil {
			return nil, err
		}
		c.keys = append(c.keys, batch.Keys...)
		for i := range c.columns {
			c.columns[i] = append(c.columns[i], batch.Columns[i]...)
		}
		if r.query.Limit > 0 && len(c.keys)/2 > wanted+layers.BatchSize {
			c.keep(wanted)
		}
	}
	keys := c.inOrder()
	keys = keys[min(r.query.Offset, len(keys)):]
	if r.query.Limit > 0 {
		keys = keys[:min(r.query.Limit, len(keys))]
	}
	return keys, nil
}

// candidates are the features that can still be in the page of an order: keys
// and values by column, some 60 bytes a feature.
type candidates struct {
	by      []SortKey
	keys    []feature.Key
	columns [][]feature.Value
}

// order is the sorted order as indices. Equal features stay as they are, and
// they came in key order.
func (c *candidates) order() []int32 {
	order := make([]int32, len(c.keys))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		for i, k := range c.by {
			if o := feature.Compare(c.columns[i][a], c.columns[i][b], k.Descending); o != 0 {
				return o
			}
		}
		return cmp.Compare(a, b)
	})
	return order
}

// keep drops all but the first n, which stand in order then.
func (c *candidates) keep(n int) {
	order := c.order()[:n]
	keys := make([]feature.Key, n, 2*n+2*layers.BatchSize)
	for i, at := range order {
		keys[i] = c.keys[at]
	}
	c.keys = keys
	for col := range c.columns {
		values := make([]feature.Value, n, cap(keys))
		for i, at := range order {
			values[i] = c.columns[col][at]
		}
		c.columns[col] = values
	}
}

func (c *candidates) inOrder() []feature.Key {
	keys := make([]feature.Key, len(c.keys))
	for i, at := range c.order() {
		keys[i] = c.keys[at]
	}
	return keys
}

// inOrder reads features by key into a batch of its own, in the order given.
func (r *Features) inOrder(ctx context.Context, keys []feature.Key) (*layers.Batch, error) {
	at := make(map[feature.Key]int, len(keys))
	for i, k := range keys {
		at[k] = i
	}
	b := &layers.Batch{Keys: slices.Clone(keys), Columns: make([][]feature.Value, len(r.Attributes))}
	for c := range b.Columns {
		b.Columns[c] = make([]feature.Value, len(keys))
	}
	if !r.query.WithoutGeometry {
		b.Geometries = make([]geom.Geometry, len(keys))
	}
	q := layers.Query{Filter: filter.HasKey{Keys: keys}, Attributes: r.Attributes, WithoutGeometry: r.query.WithoutGeometry}
	for read, err := range r.snapshot.Read(ctx, q) {
		if err != nil {
			return nil, err
		}
		for i, key := range read.Keys {
			row := at[key]
			for c := range b.Columns {
				b.Columns[c][row] = read.Columns[c][i]
			}
			if b.Geometries != nil {
				b.Geometries[row] = read.Geometries[i].Clone()
			}
		}
	}
	return b, nil
}
