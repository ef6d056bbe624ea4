package memory

import (
	"context"
	"iter"

	"sigi/feature"
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

// readBeside decides how missing columns of so many records of the layer's n
// are read; call what it returns when done.
func (r *reader) readBeside(records, n int) (done func()) {
	if r.left >= 0 && r.plan.Program == nil {
		records = min(records-min(records, r.skip), r.left)
	}
	if r.missing == nil || r.plan.Program != nil || records <= layers.BatchSize || records <= n/besideShare {
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

// fill gives the rows of the batch their missing columns. They are in the order
// of the source from call to call; place says where a record of it stands to
// row i of the batch: before (-1), there or behind.
func (b *beside) fill(ctx context.Context, r *reader, place func(key feature.Key, i int) int) error {
	if b.next == nil {
		b.next, b.stop = iter.Pull2(r.below.Read(ctx, layers.Query{Attributes: r.missing, WithoutGeometry: true}))
	}
	v := &r.sc.view
	for i := 0; i < len(v.Keys); {
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
		switch c := place(b.batch.Keys[b.at], i); {
		case c < 0: // a record that came after loading, or is not wanted
			b.at++
		case c > 0: // one that is gone
			i++
		default:
			r.take(i, b.batch, b.at)
			i++
			b.at++
		}
	}
	return nil
}

// take gives row i of the batch the missing columns of a record of the source.
func (r *reader) take(i int, from *layers.Batch, at int) {
	m := 0
	for c, col := range r.columns {
		if col == nil {
			r.sc.view.Columns[c][i] = from.Columns[m][at]
			m++
		}
	}
}
