package memory

import (
	"context"

	"sigi/geom"
	"sigi/layers"
)

// Holds reports whether all these attributes are resident.
func (l *Layer) Holds(attributes []string) bool {
	for _, name := range attributes {
		if i := l.t.Index(name); i < 0 || l.resident[i] < 0 {
			return false
		}
	}
	return true
}

// Source is what the layer was loaded from: the same records, perhaps in a
// later state, read with the indexes of the source.
func (l *Layer) Source() layers.Features { return l.source }

// Count implements layers.Counter: without a filter no feature is read.
func (s *snapshot) Count(ctx context.Context, q layers.Query) (int64, error) {
	n := 0
	switch {
	case s.closed:
		return 0, errClosed
	case q.Filter != nil:
		q.Attributes, q.WithoutGeometry = nil, true
		for batch, err := range s.Read(ctx, q) {
			if err != nil {
				return 0, err
			}
			n += batch.Len()
		}
		return int64(n), nil
	case q.Bound == nil:
		n = s.n
	default:
		if err := s.guard(func() error { n = s.countIn(*q.Bound); return nil }); err != nil {
			return 0, err
		}
	}
	n = max(0, n-q.Offset)
	if q.Limit > 0 {
		n = min(n, q.Limit)
	}
	return int64(n), nil
}

// countIn is the number of features whose box meets b.
func (s *snapshot) countIn(b geom.Bound) (n int) {
	sc := s.scratch.Get().(*scratch)
	defer s.scratch.Put(sc)
	sc.runs = s.tree.search(sc.runs[:0], b)
	for _, r := range sc.runs {
		if r.sure {
			n += int(r.to - r.from)
			continue
		}
		for p := r.from; p < r.to; p++ {
			if b.Intersects(s.exactBound(sc, s.ranks[p])) {
				n++
			}
		}
	}
	return n
}

var _ layers.Counter = (*snapshot)(nil)
