package layers

import "context"

// Counter is a Snapshot that can count without reading features.
type Counter interface {
	// Count is the number of features that Read would yield. Errors as Read.
	Count(ctx context.Context, q Query) (int64, error)
}

// Count is the number of features that s.Read would yield: from an index or
// the source where they know, else by reading keys alone.
func Count(ctx context.Context, s Snapshot, q Query) (int64, error) {
	if c, ok := s.(Counter); ok {
		return c.Count(ctx, q)
	}
	return CountKeys(ctx, s, q)
}

// CountKeys counts by reading keys alone: for a Counter whose source does not
// know.
func CountKeys(ctx context.Context, s Snapshot, q Query) (int64, error) {
	q.Attributes, q.WithoutGeometry = nil, true
	var n int64
	for batch, err := range s.Read(ctx, q) {
		if err != nil {
			return 0, err
		}
		n += int64(batch.Len())
	}
	return n, nil
}
