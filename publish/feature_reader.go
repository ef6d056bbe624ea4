package publish

import (
	"context"
	"iter"
	"slices"

	"sigi/crs"
	"sigi/fault"
	"sigi/layers"
)

// Batch is a run of features by column, as sources hand them over.
type Batch = layers.Batch

// Features reads features; close it (Session.Close does, too). For one
// goroutine.
type Features struct {
	Type       *FeatureType
	Attributes []string // of the columns
	CRS        *crs.CRS // of the geometries
	Matched    int64    // how many the query selects, whatever its offset and limit; -1 if that was not asked

	snapshot  layers.Snapshot
	query     layers.Query
	sort      []SortKey
	transform *crs.Transform
	shapes    transformed

	cancel context.CancelCauseFunc
	next   func() (*layers.Batch, error, bool)
	end    func()
	done   func() // gives the turn back
	first  *layers.Batch
	batch  *layers.Batch
	err    error
	closed bool
}

// asReadFault keeps what a person can mend and the end of a context; the rest
// is the layer's.
func asReadFault(layer string, err error) error {
	f := fault.From(err)
	switch f.Code {
	case fault.Internal, fault.Unavailable:
		return asLayerFault(layer, err)
	}
	return f
}

// Follow lets ctx end the reading from here on.
func (r *Features) Follow(ctx context.Context) {
	if r.cancel == nil { // nothing is read
		return
	}
	context.AfterFunc(ctx, func() { r.cancel(context.Cause(ctx)) })
}

// Next goes to the next batch; false at the end and after an error.
func (r *Features) Next() bool {
	if r.first != nil {
		r.batch, r.first = r.first, nil
		return true
	}
	return r.advance()
}

// Batch is the batch that Next went to, valid until it is called again.
// Geometries are in the CRS of the answer; one that cannot be expressed in it
// has infinite vertices.
func (r *Features) Batch() *layers.Batch { return r.batch }

// Err is why Next returned false; nil at the end.
func (r *Features) Err() error { return r.err }

// Close ends the reading; calling it again does nothing.
func (r *Features) Close() {
	if r.closed {
		return
	}
	r.closed = true
	if r.end != nil {
		r.end()
		r.cancel(context.Canceled)
	}
	_ = r.snapshot.Close() // only read from; nothing can be lost
	r.done()
}

func (r *Features) advance() bool {
	if r.err != nil || r.closed || r.next == nil {
		return false
	}
	batch, err, ok := r.next()
	switch {
	case !ok:
		return false
	case err != nil:
		r.err = asReadFault(r.Type.Layer.Name, err)
		return false
	}
	r.batch = batch
	if r.transform != nil && batch.Geometries != nil {
		if r.batch, err = r.shapes.batch(batch, r.transform); err != nil {
			r.err = err
			return false
		}
	}
	return true
}

// read yields the batches of the query in their order.
func (r *Features) read(ctx context.Context) iter.Seq2[*layers.Batch, error] {
	if len(r.sort) == 0 {
		return r.snapshot.Read(ctx, r.query)
	}
	return func(yield func(*layers.Batch, error) bool) {
		keys, err := r.sorted(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		for chunk := range slices.Chunk(keys, sortedChunk) {
			batch, err := r.inOrder(ctx, chunk)
			if !yield(batch, err) || err != nil {
				return
			}
		}
	}
}
