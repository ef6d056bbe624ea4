package memory

import (
	"context"
	"iter"

	"sigi/layers"
)

// besideShare: whoever wants more than one in so many records of a layer reads
// the source through; for fewer, asking by key is quicker. By key, 48,841
// buildings with six attributes take a GeoPackage 0.45 s, in passing 0.04 s;
// PostGIS is nearer (ogc, BenchmarkGetFeature).
const besideShare = 6

// beside reads the columns that are not resident in the order of the source,
// which is that of the ranks, beside the index: geometries come from memory,
// attributes from a stream.
type beside struct {
	next  func() (*layers.Batch, error, bool)
	stop  func()
	batch *layers.Batch
	at    int
}

// readBeside decides how missing columns of so many records are read; call
// what it returns when done.
func (r *reader) readBeside(records int) (done func()) {
	if r.left >= 0 && r.plan.Program == nil {
		records = min(records-min(records, r.skip), r.left)
	}
	if r.missing == nil || r.plan.Program != nil || records <= layers.BatchSize || records <= r.n/besideShare {
		return func() {}
	}
	r.beside = &beside{}
	return func() {
		if r.beside.stop != nil {
			r.beside.stop()
		}
		r.beside = nil
	}
}

// fill gives the rows of ranks, which ascend from call to call, their missing
// columns.
func (b *beside) fill(ctx context.Context, r *reader, ranks []uint32) error {
	if b.next == nil {
		b.next, b.stop = iter.Pull2(r.below.Read(ctx, layers.Query{Attributes: r.missing, WithoutGeometry: true}))
	}
	v := &r.sc.view
	for i := 0; i < len(ranks); {
		if b.batch == nil || b.at == len(b.batch.Keys) {
			batch, err, ok := b.next()
			switch {
			case !ok:
				return nil // records that are gone at its end
			case err != nil:
				return err
			}
			b.batch, b.at = batch, 0
			continue
		}
		rank, known := r.keys.find(r.n, b.batch.Keys[b.at])
		switch {
		case !known || rank < ranks[i]: // a record that came after loading, or is not wanted
			b.at++
		case rank > ranks[i]: // one that is gone
			i++
		default:
			m := 0
			for c, col := range r.columns {
				if col == nil {
					v.Columns[c][i] = b.batch.Columns[m][b.at]
					m++
				}
			}
			i++
			b.at++
		}
	}
	return nil
}
