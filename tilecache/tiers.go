package tilecache

import (
	"context"
	"errors"
)

// Tiers are stores one behind the other, the quickest first. What is found in
// a slower one is put into those before it; what is put goes into all.
type Tiers []Store

// Get implements Store. A tier that fails is passed over if another has the
// tile.
func (t Tiers) Get(ctx context.Context, k Key) (Blob, bool, error) {
	var trouble error
	for i, s := range t {
		b, ok, err := s.Get(ctx, k)
		if err != nil {
			trouble = errors.Join(trouble, err)
		}
		if !ok {
			continue
		}
		for _, before := range t[:i] {
			if err := before.Put(ctx, k, b); err != nil {
				trouble = errors.Join(trouble, err)
			}
		}
		return b, true, nil
	}
	return Blob{}, false, trouble
}

// Has implements Store: whether every tier has the tile would be another
// question; this is whether one has.
func (t Tiers) Has(ctx context.Context, k Key) (bool, error) {
	var trouble error
	for _, s := range t {
		ok, err := s.Has(ctx, k)
		if ok {
			return true, nil
		}
		trouble = errors.Join(trouble, err)
	}
	return false, trouble
}

// HasMetatile implements Store: whether one tier has all of it.
func (t Tiers) HasMetatile(ctx context.Context, k Key, m Metatile) (bool, error) {
	var trouble error
	for _, s := range t {
		ok, err := s.HasMetatile(ctx, k, m)
		if ok {
			return true, nil
		}
		trouble = errors.Join(trouble, err)
	}
	return false, trouble
}

// PutMetatile implements Store.
func (t Tiers) PutMetatile(ctx context.Context, k Key, m Metatile, blobs []Blob) error {
	return t.each(func(s Store) error { return s.PutMetatile(ctx, k, m, blobs) })
}

// Put implements Store.
func (t Tiers) Put(ctx context.Context, k Key, b Blob) error {
	return t.each(func(s Store) error { return s.Put(ctx, k, b) })
}

// Drop implements Store: the slowest first, so that no tier is filled again
// from one behind it.
func (t Tiers) Drop(ctx context.Context, k Key) error {
	return t.each(func(s Store) error { return s.Drop(ctx, k) })
}

// Sweep implements Store.
func (t Tiers) Sweep(ctx context.Context, k Key, stale func(revision string) bool) error {
	return t.each(func(s Store) error { return s.Sweep(ctx, k, stale) })
}

func (t Tiers) each(do func(Store) error) (trouble error) {
	for i := len(t) - 1; i >= 0; i-- {
		trouble = errors.Join(trouble, do(t[i]))
	}
	return trouble
}
