package layers

import (
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
)

// BatchSize is how many features the drivers put in a batch: enough to make
// what is done per batch vanish, few enough to stay in the processor's cache.
const BatchSize = 1024

// Plan is what a driver has to read for a query.
type Plan struct {
	Query
	// Columns are the attributes to read: those of the query, then those that
	// its filter needs beside them.
	Columns []string
	// Geometry reports whether the geometry has to be read, be it to test it.
	Geometry bool
	// FilterGeometry reports whether evaluating the filter looks at it.
	FilterGeometry bool
	// Program is the filter over Columns; nil selects all.
	Program *filter.Program
	// Boxes are boxes that the geometry of every selected feature meets, for a
	// spatial index to begin with; the Writer tests exactly.
	Boxes []geom.Bound
}

// NewPlan checks a query against a type. Attributes that are not there, and
// whatever filter.Bind refuses, are its errors. In the plan's filter, spatial
// literals are in the layer's system and have no CRS of their own.
func NewPlan(t *feature.Type, q Query) (*Plan, error) {
	for _, a := range q.Attributes {
		if t.Index(a) < 0 {
			return nil, fault.New(fault.BadParam, "attributes", "layer %q has no attribute %q", t.Name, a)
		}
	}
	if q.Limit < 0 || q.Offset < 0 {
		return nil, fault.New(fault.BadParam, "limit", "a limit of %d after %d features makes no sense", q.Limit, q.Offset)
	}
	p := &Plan{Query: q, Columns: q.Attributes[:len(q.Attributes):len(q.Attributes)], Geometry: !q.WithoutGeometry || q.Bound != nil}
	if q.Bound != nil {
		p.Boxes = append(p.Boxes, *q.Bound)
	}
	if q.Filter == nil {
		return p, nil
	}
	for _, a := range filter.Attributes(nil, q.Filter) {
		found := false
		for _, c := range p.Columns {
			found = found || c == a
		}
		if !found && t.Index(a) >= 0 {
			p.Columns = append(p.Columns, a)
		}
	}
	p.FilterGeometry = filter.ReadsGeometry(q.Filter)
	p.Geometry = p.Geometry || p.FilterGeometry
	var err error
	if p.Program, err = filter.Bind(q.Filter, p.Columns, t.CRS); err != nil {
		return nil, err
	}
	if p.Filter, err = filter.InCRS(q.Filter, t.CRS); err != nil {
		return nil, err
	}
	if b := filter.Bounds(p.Filter); b != nil {
		p.Boxes = append(p.Boxes, *b)
	}
	return p, nil
}

// Writer puts the batches of one Read together for a driver: the driver hands
// over rows in key order, the writer keeps those that the query selects. Its
// memory is that of the largest batch. For one goroutine.
//
//	g := w.Geometry()              // decode into it
//	w.Set(0, value)                // each column of the plan
//	w.Add(key)                     // or w.Drop()
//	if w.Full() { yield(w.Batch(), nil); w.Reset() }
type Writer struct {
	plan  *Plan
	build Batch // geometries are always there if the plan reads them
	view  Batch
	row   Row
	skip  int
	left  int // -1: no limit
	arena arena
	texts []string
}

// NewWriter returns a writer for the rows of a plan.
func NewWriter(p *Plan) *Writer {
	w := &Writer{plan: p, skip: p.Offset, left: -1}
	if p.Limit > 0 {
		w.left = p.Limit
	}
	w.build.Columns = make([][]feature.Value, len(p.Columns))
	w.row.Batch = &w.build
	return w
}

// Geometry is where the geometry of the next row goes: empty, with room in
// its slices, to be appended to.
func (w *Writer) Geometry() *geom.Geometry {
	n := len(w.build.Keys)
	if n == len(w.build.Geometries) {
		if n < cap(w.build.Geometries) {
			w.build.Geometries = w.build.Geometries[:n+1]
		} else {
			w.build.Geometries = append(w.build.Geometries, geom.Geometry{})
		}
	}
	g := &w.build.Geometries[n]
	w.arena.lend(g)
	return g
}

// Set gives column i of the next row its value; a column that is not set is
// null.
func (w *Writer) Set(i int, v feature.Value) {
	n := len(w.build.Keys)
	c := w.build.Columns[i]
	for len(c) <= n {
		c = append(c, feature.Value{})
	}
	c[n] = v
	w.build.Columns[i] = c
}

// Add ends the row: it is kept if the query selects it.
func (w *Writer) Add(k feature.Key) {
	n := len(w.build.Keys)
	if w.plan.Geometry {
		g := w.geometry(n)
		if w.plan.Bound != nil && !w.plan.Bound.Intersects(g.Bound()) {
			w.Drop()
			return
		}
	}
	for i := range w.build.Columns {
		if len(w.build.Columns[i]) == n {
			w.build.Columns[i] = append(w.build.Columns[i], feature.Value{})
		}
	}
	w.build.Keys = append(w.build.Keys, k)
	w.row.Index = n
	if w.plan.Program != nil && !w.plan.Program.True(&w.row) {
		w.build.Keys = w.build.Keys[:n]
		w.Drop()
		return
	}
	if w.skip > 0 {
		w.skip--
		w.build.Keys = w.build.Keys[:n]
		w.Drop()
		return
	}
	if w.left > 0 {
		w.left--
	}
	if w.plan.Geometry {
		w.arena.take(&w.build.Geometries[n])
	}
}

// geometry is the geometry of row n, which is made empty if it was not asked
// for.
func (w *Writer) geometry(n int) *geom.Geometry {
	if n == len(w.build.Geometries) {
		return w.Geometry()
	}
	return &w.build.Geometries[n]
}

// Drop forgets the row.
func (w *Writer) Drop() {
	n := len(w.build.Keys)
	for i, c := range w.build.Columns {
		if len(c) > n {
			w.build.Columns[i] = c[:n]
		}
	}
	if len(w.build.Geometries) > n {
		w.build.Geometries = w.build.Geometries[:n]
	}
}

// Full reports that the batch should be yielded: it has BatchSize rows, or
// the query's limit is reached.
func (w *Writer) Full() bool { return len(w.build.Keys) >= BatchSize || w.Done() }

// Done reports that the query's limit is reached.
func (w *Writer) Done() bool { return w.left == 0 }

// Len is the number of rows kept since Reset.
func (w *Writer) Len() int { return len(w.build.Keys) }

// Batch is what was kept since Reset, as the query asked for it.
func (w *Writer) Batch() *Batch {
	w.view.Keys = w.build.Keys
	w.view.Columns = w.build.Columns[:len(w.plan.Attributes)]
	w.view.Geometries = nil
	if !w.plan.WithoutGeometry {
		w.view.Geometries = w.build.Geometries[:len(w.build.Keys)]
	}
	return &w.view
}

// Reset begins the next batch.
func (w *Writer) Reset() {
	w.build.Keys = w.build.Keys[:0]
	w.build.Geometries = w.build.Geometries[:0]
	for i := range w.build.Columns {
		w.build.Columns[i] = w.build.Columns[i][:0]
	}
	w.arena.reset()
}

// arena lends the slices of the geometries of a batch from three large ones,
// so that what stays allocated is the size of a batch and not of its largest
// geometry times its rows. A geometry that outgrows what is left takes the
// arena along to its new place.
type arena struct {
	flat        []float64
	ends, parts []int32

	usedFlat, usedEnds, usedParts int // by the whole batch, in all places
}

func (a *arena) lend(g *geom.Geometry) {
	members := g.Members[:0]
	*g = geom.Geometry{Flat: a.flat[len(a.flat):], Ends: a.ends[len(a.ends):], Parts: a.parts[len(a.parts):], Members: members}
}

func (a *arena) take(g *geom.Geometry) {
	a.flat = taken(a.flat, g.Flat)
	a.ends = taken(a.ends, g.Ends)
	a.parts = taken(a.parts, g.Parts)
	a.usedFlat += len(g.Flat)
	a.usedEnds += len(g.Ends)
	a.usedParts += len(g.Parts)
	g.Flat, g.Ends, g.Parts = g.Flat[:len(g.Flat):len(g.Flat)], g.Ends[:len(g.Ends):len(g.Ends)], g.Parts[:len(g.Parts):len(g.Parts)]
}

// taken is the arena after s, which was lent from its end, or has moved.
func taken[T any](arena, s []T) []T {
	if n := len(arena); len(s) <= cap(arena)-n {
		return arena[:n+len(s)]
	}
	return s
}

func (a *arena) reset() {
	a.flat = renewed(a.flat, a.usedFlat)
	a.ends = renewed(a.ends, a.usedEnds)
	a.parts = renewed(a.parts, a.usedParts)
	a.usedFlat, a.usedEnds, a.usedParts = 0, 0, 0
}

// renewed is an arena with room for what the last batch used and some more.
func renewed[T any](arena []T, used int) []T {
	if used > cap(arena) {
		return make([]T, 0, used+used/4)
	}
	return arena[:0]
}

// textSlots is the size of the cache of Text; a power of two.
const textSlots = 1 << 12

// maxText is how long a text may be to be remembered.
const maxText = 64

// Text returns b as a string. Short texts that were seen lately are not made
// again: class codes and street names repeat by the thousand.
func (w *Writer) Text(b []byte) string {
	if len(b) > maxText || len(b) == 0 {
		return string(b)
	}
	if w.texts == nil {
		w.texts = make([]string, textSlots)
	}
	h := uint32(2166136261) // FNV-1a
	for _, c := range b {
		h = (h ^ uint32(c)) * 16777619
	}
	slot := &w.texts[(h^h>>15)%textSlots]
	if *slot != string(b) {
		*slot = string(b)
	}
	return *slot
}
