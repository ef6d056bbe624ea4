package memory

import (
	"context"
	"maps"
	"slices"
	"sort"
	"strings"

	tidwall "github.com/tidwall/rtree"

	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
)

// Resident is a layer in memory: as it was built (*Layer), or with the rows
// that changed since (*Changed).
type Resident interface {
	layers.Features
	layers.Reporter
	// Count and Vertices are those of all features.
	Count() int
	Vertices() int64
	// Memory is what the layer holds.
	Memory() Usage
	// Holds reports whether all these attributes are resident.
	Holds(attributes []string) bool
	// Source is what the layer was loaded from: the same records, perhaps in a
	// later state, read with the indexes of the source.
	Source() layers.Features
	// State is that of the source which the layer shows.
	State() feature.State
}

var (
	_ Resident = (*Layer)(nil)
	_ Resident = (*Changed)(nil)
)

// Changed is a resident layer with the rows that changed since it was built:
// its delta. It keeps every promise of a Layer, and reads as a Layer does that
// was loaded now.
//
//	base    the Layer; rows that are gone or replaced are masked, a bit a rank
//	rows    those that replace them and those that are new, in key order
//	tree    their boxes, and another with the boxes of masked rows
//	sheets  small Layers in which the rows lie, one for each change
//
// A Changed is immutable as a Layer is; Apply makes another one, which shares
// with it the base, the sheets and those parts of the trees that stay
// (tidwall/rtree copies on write). What reads one is not touched by the next.
//
// Reading merges two sequences that are both in key order (delta_read.go).
// Where a query meets no row of the delta, it is read as from the base alone.
type Changed struct {
	base     *Layer
	state    feature.State
	n        int
	vertices int64
	bound    geom.Bound
	textual  bool // the order of keys is that of texts

	rows   []*row
	tree   *tidwall.RTreeG[*row]
	masked []uint64 // a bit a rank of the base
	holes  *tidwall.RTreeG[uint32]
	nholes int
	sheets map[*Layer]int // how many of its rows are in force

	overviews overviews // those of the base, with counts of all
}

// row is a row of the delta.
type row struct {
	ref
	key    feature.Key
	before uint32 // the first rank of the base that does not come before it
	bound  geom.Bound
}

// ref is where a feature lies: in the base or in a sheet.
type ref struct {
	layer *Layer
	rank  uint32
}

// maxSheets is how many sheets a delta has before they become one.
const maxSheets = 64

// Textual is a source whose keys are in the order of their texts, even where
// all are numbers.
type Textual interface{ TextKeys() bool }

// newChanged is a layer with an empty delta.
func newChanged(base *Layer) *Changed {
	c := &Changed{
		base: base, state: base.state, n: base.n, vertices: base.vertices, bound: base.bound,
		textual: base.keys.ends != nil, tree: &tidwall.RTreeG[*row]{}, holes: &tidwall.RTreeG[uint32]{},
		masked: make([]uint64, (base.n+63)/64), sheets: map[*Layer]int{}, overviews: base.overviews,
	}
	if t, ok := base.source.(Textual); ok {
		c.textual = t.TextKeys()
	}
	return c
}

func changedOf(r Resident) *Changed {
	if c, ok := r.(*Changed); ok {
		return c
	}
	return newChanged(r.(*Layer))
}

// Type implements layers.Features.
func (c *Changed) Type() *feature.Type { return c.base.t }

// Bound implements layers.Features; it does not shrink by rows that went.
func (c *Changed) Bound() geom.Bound { return c.bound }

// Odd implements layers.Reporter.
func (c *Changed) Odd() layers.Odd {
	if r, ok := c.base.source.(layers.Reporter); ok {
		return r.Odd()
	}
	return c.base.odd
}

// Count implements Resident.
func (c *Changed) Count() int { return c.n }

// Vertices implements Resident.
func (c *Changed) Vertices() int64 { return c.vertices }

// Holds implements Resident.
func (c *Changed) Holds(attributes []string) bool { return c.base.Holds(attributes) }

// Source implements Resident.
func (c *Changed) Source() layers.Features { return c.base.source }

// State implements Resident.
func (c *Changed) State() feature.State { return c.state }

// Delta is how many rows were changed, came or went since the base was built.
func (c *Changed) Delta() int { return max(len(c.rows), c.nholes) }

// rowBytes is about what a row takes beside its sheet: itself and its place in
// the order and in the tree.
const rowBytes = 160

// Memory implements Resident.
func (c *Changed) Memory() Usage {
	u := c.base.Memory()
	u.Index += int64(len(c.rows))*rowBytes + 8*int64(len(c.masked)) + 48*int64(c.nholes)
	for s := range c.sheets {
		m := s.Memory()
		u.Geometry, u.Overviews, u.Index = u.Geometry+m.Geometry, u.Overviews+m.Overviews+2<<10, u.Index+m.Index
		u.Keys, u.Attributes = u.Keys+m.Keys, u.Attributes+m.Attributes
	}
	return u
}

// Resident attributes in the order in which they lie.
func (l *Layer) attributes() []string {
	names := make([]string, len(l.columns))
	for i, at := range l.resident {
		if at >= 0 {
			names[at] = l.t.Attributes[i].Name
		}
	}
	return names
}

// Apply reads rows by their keys from s, a state of the layer's source, and
// returns the layer with them as they are there, and the keys of those that
// are other than before, in order. With none, what is returned shows the same.
func Apply(ctx context.Context, to Resident, s layers.Snapshot, state feature.State, keys []feature.Key) (*Changed, []feature.Key, error) {
	c := changedOf(to)
	sheet, err := loadLike(ctx, &byKeys{c.Source(), s, keys}, Options{Attributes: c.base.attributes()}, c.base)
	if err != nil {
		return nil, nil, err
	}
	find := func(k feature.Key) (ref, bool) {
		rank, ok := sheet.keys.find(sheet.n, k)
		return ref{sheet, rank}, ok
	}
	var next *Changed
	var changed []feature.Key
	if err := c.base.guard(func() error { next, changed = c.with(keys, find); return nil }); err != nil {
		return nil, nil, err
	}
	next.state = state
	if len(next.sheets) > maxSheets {
		if err := next.press(ctx); err != nil {
			return nil, nil, err
		}
	}
	return next, changed, nil
}

// with is the layer with rows as they are found, and the keys of those that are
// not as they were.
func (c *Changed) with(keys []feature.Key, find func(feature.Key) (ref, bool)) (*Changed, []feature.Key) {
	next := *c
	next.tree, next.holes = c.tree.Copy(), c.holes.Copy()
	next.masked, next.sheets = slices.Clone(c.masked), maps.Clone(c.sheets)
	counts := c.overviews.counts()
	sc := c.base.scratch.Get().(*scratch)
	defer c.base.scratch.Put(sc)

	keys = slices.Clone(keys)
	slices.SortFunc(keys, c.compare)
	keys = slices.Compact(keys)
	var changed []feature.Key
	var came []*row
	went := map[*row]bool{}
	for _, k := range keys {
		was, at, had := c.lookup(k)
		is, has := find(k)
		if !had && !has || had && has && equal(was, is) {
			continue
		}
		changed = append(changed, k)
		if had {
			next.n--
			next.vertices -= was.layer.verticesOf(was.rank)
			was.layer.count(was.rank, &counts, -1)
			switch b := was.layer.exactBound(sc, was.rank); {
			case at != nil:
				went[at] = true
				if !at.bound.Empty() {
					next.tree.Delete(corner(b.MinX, b.MinY), corner(b.MaxX, b.MaxY), at)
				}
				if next.sheets[was.layer]--; next.sheets[was.layer] == 0 {
					delete(next.sheets, was.layer)
				}
			default:
				next.masked[was.rank>>6] |= 1 << (was.rank & 63)
				next.nholes++
				if !b.Empty() {
					next.holes.Insert(corner(b.MinX, b.MinY), corner(b.MaxX, b.MaxY), was.rank)
				}
			}
		}
		if has {
			next.n++
			next.vertices += is.layer.verticesOf(is.rank)
			is.layer.count(is.rank, &counts, +1)
			r := &row{ref: is, key: k, before: c.before(k), bound: is.layer.exactBound(sc, is.rank)}
			came = append(came, r)
			next.sheets[is.layer]++
			if !r.bound.Empty() {
				next.bound = next.bound.Union(r.bound)
				next.tree.Insert(corner(r.bound.MinX, r.bound.MinY), corner(r.bound.MaxX, r.bound.MaxY), r)
			}
		}
	}
	if len(changed) == 0 {
		return &next, nil
	}
	next.rows = make([]*row, 0, len(c.rows)-len(went)+len(came))
	for _, r := range c.rows {
		if went[r] {
			continue
		}
		for len(came) > 0 && c.compare(came[0].key, r.key) < 0 {
			next.rows, came = append(next.rows, came[0]), came[1:]
		}
		next.rows = append(next.rows, r)
	}
	next.rows = append(next.rows, came...)
	next.overviews.upTo = counts
	for r := 1; r < len(counts); r++ {
		next.overviews.upTo[r] += next.overviews.upTo[r-1]
	}
	return &next, changed
}

func corner(x, y float64) [2]float64 { return [2]float64{x, y} }

// compare is key order.
func (c *Changed) compare(a, b feature.Key) int {
	if c.textual {
		return strings.Compare(a.String(), b.String())
	}
	return compare(a.Int, b.Int)
}

// before is the first rank of the base whose key does not come before k.
func (c *Changed) before(k feature.Key) uint32 {
	return uint32(sort.Search(c.base.n, func(i int) bool { return c.compare(c.base.keys.at(uint32(i)), k) >= 0 }))
}

// lookup finds a feature; at is its row if it is in the delta.
func (c *Changed) lookup(k feature.Key) (r ref, at *row, ok bool) {
	if i, found := slices.BinarySearchFunc(c.rows, k, func(r *row, k feature.Key) int { return c.compare(r.key, k) }); found && c.rows[i].key == k {
		return c.rows[i].ref, c.rows[i], true
	}
	rank, ok := c.base.keys.find(c.base.n, k)
	return ref{c.base, rank}, nil, ok && !bit(c.masked, rank)
}

// counts are the vertices of each rank.
func (o *overviews) counts() (n [256]int64) {
	n = o.upTo
	for r := len(n) - 1; r > 0; r-- {
		n[r] -= n[r-1]
	}
	return n
}

// count adds a feature's vertices to those of each rank, or takes them away.
func (l *Layer) count(rank uint32, counts *[256]int64, by int64) {
	p := l.positions[rank]
	stride := uint32(l.shapes.layout.Stride())
	from, to := l.ends[p]/stride, l.ends[p+1]/stride
	if l.overviews.ranks == nil {
		counts[rankAlways] += by * int64(to-from)
		return
	}
	for _, r := range l.overviews.ranks[from:to] {
		counts[r] += by
	}
}

// verticesOf is the number of vertices of a feature.
func (l *Layer) verticesOf(rank uint32) int64 {
	g := l.copyOf(rank)
	return int64(g.Vertices())
}

// copyOf is the exact geometry of a feature, on its own.
func (l *Layer) copyOf(rank uint32) geom.Geometry {
	p := l.positions[rank]
	sc := &scratch{flat: make([]float64, 0, l.ends[p+1]-l.ends[p])}
	var g geom.Geometry
	l.geometry(sc, &g, rank)
	return g
}

// equal reports whether two features are the same in all that is resident.
func equal(a, b ref) bool {
	for i := range a.layer.columns {
		if a.layer.columns[i].value(a.rank) != b.layer.columns[i].value(b.rank) {
			return false
		}
	}
	g, h := a.layer.copyOf(a.rank), b.layer.copyOf(b.rank)
	return same(&g, &h)
}

func same(g, h *geom.Geometry) bool {
	return g.Kind == h.Kind && g.Layout == h.Layout && slices.Equal(g.Flat, h.Flat) && slices.Equal(g.Ends, h.Ends) && slices.Equal(g.Parts, h.Parts) &&
		slices.EqualFunc(g.Members, h.Members, func(g, h geom.Geometry) bool { return same(&g, &h) })
}

// byKeys are some features of a source as a source of their own.
type byKeys struct {
	layers.Features
	s    layers.Snapshot
	keys []feature.Key
}

// Open implements layers.Features.
func (b *byKeys) Open(context.Context) (layers.Snapshot, error) {
	return &byKeysSnapshot{b.s, b.keys}, nil
}
