package memory

import (
	"context"
	"iter"

	tidwall "github.com/tidwall/rtree"

	"sigi/feature"
	"sigi/layers"
)

// keysAtOnce is how many rows are asked for in one statement.
const keysAtOnce = 8 << 10

// byKeysSnapshot reads the features of byKeys, whose snapshot somebody else
// closes.
type byKeysSnapshot struct {
	layers.Snapshot
	keys []feature.Key
}

// Read implements layers.Snapshot.
func (b *byKeysSnapshot) Read(ctx context.Context, q layers.Query) iter.Seq2[*layers.Batch, error] {
	return func(yield func(*layers.Batch, error) bool) {
		for at := 0; at < len(b.keys); at += keysAtOnce {
			for batch, err := range b.ByKey(ctx, b.keys[at:min(at+keysAtOnce, len(b.keys))], append([]string{}, q.Attributes...)) {
				if !yield(batch, err) || err != nil {
					return
				}
			}
		}
	}
}

// Close implements layers.Snapshot.
func (b *byKeysSnapshot) Close() error { return nil }

// inMemory is a layer, or its delta alone, as a source.
type inMemory struct {
	layers.Features
	of    *Changed
	delta bool
}

// Open implements layers.Features.
func (m *inMemory) Open(context.Context) (layers.Snapshot, error) {
	return &changedSnapshot{Changed: m.of, below: snapshot{Layer: m.of.base}, deltaAlone: m.delta}, nil
}

// press makes one sheet of all.
func (c *Changed) press(ctx context.Context) error {
	sheet, err := loadLike(ctx, &inMemory{c.Source(), c, true}, Options{Attributes: c.base.attributes()}, c.base)
	if err != nil {
		return err
	}
	rows := make([]*row, len(c.rows))
	tree := &tidwall.RTreeG[*row]{}
	for i, old := range c.rows {
		r := *old
		rank, ok := sheet.keys.find(sheet.n, r.key)
		if !ok {
			return errLost
		}
		r.ref = ref{sheet, rank}
		rows[i] = &r
		if !r.bound.Empty() {
			tree.Insert(corner(r.bound.MinX, r.bound.MinY), corner(r.bound.MaxX, r.bound.MaxY), &r)
		}
	}
	c.rows, c.tree, c.sheets = rows, tree, map[*Layer]int{sheet: len(rows)}
	return nil
}

// Fold builds a Layer that is the same and has no delta. It reads no source and
// takes as long, and at its peak as much memory, as loading takes without the
// source. What o says of attributes is not used.
func (c *Changed) Fold(ctx context.Context, o Options) (*Layer, error) {
	o.Attributes = c.base.attributes()
	l, err := loadLike(ctx, &inMemory{c.Source(), c, false}, o, nil)
	if err != nil {
		return nil, err
	}
	l.source, l.state, l.odd = c.Source(), c.state, c.Odd()
	return l, nil
}

// Follows reports whether the layer came from another by changes of rows alone.
func (c *Changed) Follows(of *Changed) bool { return c.base == of.base }

// Onto is the layer on another base, which has all of it but for the rows of
// these keys: those that changed while the base was folded.
func (c *Changed) Onto(base *Layer, keys []feature.Key) Resident {
	if len(keys) == 0 && c.state == base.state {
		return base
	}
	next := newChanged(base)
	if c.base.guard(func() error {
		next, _ = next.with(keys, func(k feature.Key) (ref, bool) {
			r, _, ok := c.lookup(k)
			return r, ok
		})
		return nil
	}) != nil {
		return c // its file fails, which its owner was told
	}
	next.state = c.state
	return next
}
