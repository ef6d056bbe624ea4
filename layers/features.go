package layers

import (
	"context"
	"iter"

	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
)

// Features is a vector layer that can be read. Its sibling for pixels is
// Raster.
type Features interface {
	// Type describes the records; it does not change while the value lives.
	Type() *feature.Type
	// Bound is the extent of all features (EmptyBound if there are none).
	// It may be an estimate that is too large, never too small by intent.
	Bound() geom.Bound
	// Open pins a state of the data for one request. Close it always.
	Open(ctx context.Context) (Snapshot, error)
}

// Snapshot reads one pinned state.
type Snapshot interface {
	// Estimate predicts the cost of a query without reading features.
	Estimate(q Query) Cost
	// Read yields the features that match, see the package contract. After an
	// error nothing more is yielded.
	Read(ctx context.Context, q Query) iter.Seq2[*Batch, error]
	// ByKey yields the features with these keys, in key order, each once;
	// keys that are not there are passed over. attributes nil means all.
	ByKey(ctx context.Context, keys []feature.Key, attributes []string) iter.Seq2[*Batch, error]
	// Close releases what the snapshot holds; calling it again does nothing.
	Close() error
}

// Query says which features, and what of them.
type Query struct {
	// Bound selects by box, in the layer's CRS; nil selects all.
	Bound *geom.Bound
	// Filter selects by condition; nil selects all.
	Filter filter.Expr
	// Attributes are the columns wanted, in the order of Batch.Columns.
	// Names that the type does not have are a fault.BadParam.
	Attributes []string
	// Resolution, in units of the layer's CRS per pixel, allows a generalised
	// copy in which no vertex moves by more than half of it; 0 asks for the
	// exact geometry.
	Resolution float64
	// Dots, in units of the layer's CRS, allows areas, and lines that come back to where
	// they began, that are smaller than this in both directions to come as a Dot instead
	// of a geometry, beside a Resolution; 0 asks for none.
	Dots float64
	// Gather, in units of the layer's CRS, allows dots whose middles are no
	// farther apart than this, in either direction, to come gathered, after all
	// features, beside Dots and where nothing is asked but a Bound; 0: none. What
	// comes may then lie up to twice as far beyond the Bound.
	Gather float64
	// Offset features are passed over and at most Limit yielded; Limit 0 is
	// no limit.
	Offset, Limit int
	// WithoutGeometry asks for keys and columns alone; Batch.Geometries is nil.
	WithoutGeometry bool
}

// Cost is a prediction, from an index or statistics.
type Cost struct {
	Features int64 // -1: not known
	Vertices int64 // -1: not known
}

// Batch is a run of features by column. len(Keys) rows; valid until the next.
type Batch struct {
	Keys       []feature.Key
	Geometries []geom.Geometry
	Columns    [][]feature.Value // one a queried attribute
	// Dots is nil, or one a feature: where Is says so the feature is a dot and
	// its geometry is empty.
	Dots []Dot
	// Clusters are dots that came gathered; a batch with some has no features.
	Clusters []Cluster
}

// Dot is an area, or what a line goes around, too small to have a shape: its box, in the layer's CRS,
// perhaps a little larger than exact, and of it
//
//   - Share, how much is covered, above 0, to 1;
//   - Around, how long its outlines are beside that of the box, 0 to 2.
type Dot struct {
	Box           geom.Bound
	Share, Around float64
}

// Cluster stands for Count dots that are strewn about a place. Lengths are in the
// layer's CRS.
type Cluster struct {
	X, Y          float64 // the mean of their middles
	Across        float64 // from the first to the last middle along x, if they are strewn evenly
	Upward        float64 // likewise along y
	Width, Height float64 // of their boxes
	Share, Around float64 // as those of a Dot with such a box, in the mean
	Count         int
}

// Is reports whether there is a dot.
func (d *Dot) Is() bool { return d.Share > 0 }

// Len is the number of features.
func (b *Batch) Len() int { return len(b.Keys) }

// Row is feature i of a batch as a filter.Row; move it by setting Index.
type Row struct {
	Batch *Batch
	Index int
}

// Value implements filter.Row.
func (r *Row) Value(column int) feature.Value { return r.Batch.Columns[column][r.Index] }

// Key implements filter.Row.
func (r *Row) Key() feature.Key { return r.Batch.Keys[r.Index] }

// Geometry implements filter.Row; nil if the query asked for none.
func (r *Row) Geometry() *geom.Geometry {
	if r.Batch.Geometries == nil {
		return nil
	}
	return &r.Batch.Geometries[r.Index]
}
