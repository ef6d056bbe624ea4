package publish

import (
	"sync"
	"sync/atomic"

	"sigi/catalog"
	"sigi/crs"
	"sigi/geom"
)

// generation is a catalog with the data of its layers. It lives while the
// server or a session holds it, and holds its datasets.
type generation struct {
	server  *Server
	catalog *catalog.Catalog
	data    map[*catalog.Layer]*dataset
	all     []*dataset // as often as it has layers
	stamp   int64      // of when it came into force; see Server.stamp
	refs    atomic.Int64
	gone    chan struct{} // closed when the last holder has gone

	mu      sync.Mutex
	extents map[extentKey]extent

	tiles *tileStores
	kinds atomic.Pointer[map[kindKey]*tileKind] // those whose data is all there; copied to be changed
	were  map[kindKey]string                    // revisions of the generation before
	last  <-chan struct{}                       // closed when that one has gone and keeps no tile any more
}

// extentKey and extent remember transformed extents: capabilities ask for
// every layer in every CRS.
type extentKey struct {
	layer *catalog.Layer
	crs   *crs.CRS
}

type extent struct {
	of    geom.Bound // before it was transformed
	bound geom.Bound
	ok    bool
}

func (g *generation) add(l *catalog.Layer, d *dataset) {
	d.refs.Add(1)
	g.data[l] = d
	g.all = append(g.all, d)
}

// acquire adds a holder; false if the last one has gone already.
func (g *generation) acquire() bool {
	for {
		n := g.refs.Load()
		if n == 0 {
			return false
		}
		if g.refs.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

func (g *generation) release() {
	if g.refs.Add(-1) > 0 {
		return
	}
	for _, d := range g.all {
		d.release()
	}
	close(g.gone)
}

// sequence is the stamp of the last change of what capabilities show: the
// catalog, or the data of a layer that came.
func (g *generation) sequence() int64 {
	last := g.stamp
	for _, d := range g.all {
		if l := d.state.Load(); l != nil {
			last = max(last, l.stamp)
		}
	}
	return last
}

// layerExtent is the extent of a layer's data in a CRS (nil: longitude and
// latitude). ok is false while the data is not there or cannot be expressed.
func (g *generation) layerExtent(l *catalog.Layer, to *crs.CRS) (geom.Bound, bool) {
	lonlat := crs.WGS84LonLat()
	if to == nil {
		to = lonlat
	}
	from, b := lonlat, geom.Bound{}
	if l.Bound != nil {
		b = *l.Bound
	} else {
		t, bound, ok := g.data[l].state.Load().place()
		if !ok {
			return geom.EmptyBound, false
		}
		from, b = t.CRS, bound
	}
	if b.Empty() {
		return geom.EmptyBound, false
	}
	key := extentKey{l, to}
	g.mu.Lock()
	e, known := g.extents[key]
	g.mu.Unlock()
	if known && e.of == b {
		return e.bound, e.ok
	}
	of := b
	t, err := crs.NewTransform(from, to)
	if err == nil {
		b, err = t.Bound(b)
	}
	e = extent{of, b, err == nil && !b.Empty() && b.Finite()}
	g.mu.Lock()
	g.extents[key] = e
	g.mu.Unlock()
	return e.bound, e.ok
}
