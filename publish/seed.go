package publish

import (
	"context"

	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
	"sigi/processors"
	"sigi/tilecache"
	"sigi/tilematrix"
)

// SeedQuery says which tiles are to be there before anybody asks.
type SeedQuery struct {
	Layer, Style string // as in TileQuery
	Dimensions   string // likewise
	Set          string
	Format       string
	First, Last  int         // indexes of matrices, both included
	Bound        *geom.Bound // in CRS; nil: wherever the layer lies
	CRS          *crs.CRS
	Workers      int // metatiles at once; 0: one a core
}

// Seed draws the tiles of a query that are not kept yet into the catalog's
// folder for tiles, see tilecache.Seed for what stops it and what is counted.
// Faults: as Tile; Unavailable if a layer's data is not there; NotSupported if
// tiles are not kept on disk, or a layer is read whenever it is drawn.
func (s *Session) Seed(ctx context.Context, q SeedQuery, progress func(tilecache.Progress)) (tilecache.Progress, error) {
	g := s.generation
	if g.tiles.files == nil {
		return tilecache.Progress{}, fault.New(fault.NotSupported, "folder", "the catalog names no folder for tiles; write tiles: {folder: ...}")
	}
	kind, err := g.kindAt(s.catalog, TileQuery{Layer: q.Layer, Style: q.Style, Set: q.Set, Format: q.Format, Dimensions: q.Dimensions})
	if err != nil {
		return tilecache.Progress{}, err
	}
	for _, t := range kind.layers {
		if f := g.data[t.Layer].ready(t.Layer.Name); f != nil {
			return tilecache.Progress{}, f
		}
		if loaded := g.data[t.Layer].state.Load(); loaded.print == nil {
			return tilecache.Progress{}, fault.New(fault.NotSupported, "layer", "layer %q is not in memory but read whenever it is drawn; tiles of it are not kept", t.Layer.Name)
		}
	}
	if kind.key.Revision == "" { // its data came in this moment
		return tilecache.Progress{}, fault.New(fault.Unavailable, "layer", "layer %q is still being read", q.Layer)
	}
	if q.First < 0 || q.Last >= len(kind.set.Matrices) || q.First > q.Last {
		return tilecache.Progress{}, fault.New(fault.BadParam, "levels", "levels %d to %d: tile matrix set %s has 0 to %d", q.First, q.Last, kind.set.ID, len(kind.set.Matrices)-1)
	}
	bound, err := q.bound(kind.set)
	if err != nil {
		return tilecache.Progress{}, err
	}
	workers := q.Workers
	if workers <= 0 {
		workers = processors.Number
	}
	var total tilecache.Progress
	works := make([]tilecache.Work, 0, q.Last-q.First+1)
	for i := q.First; i <= q.Last; i++ {
		tiles := kind.limits[i]
		if bound != nil {
			tiles = whole(kind.set.Matrices[i].Range(*bound), g.catalog.Tiles.Metatile).Intersect(tiles)
		}
		if tiles.Empty() {
			continue
		}
		key := kind.key
		key.Matrix = kind.set.Matrices[i].ID
		works = append(works, tilecache.Work{Key: key, Tiles: tilecache.Metatile(tiles), Size: g.catalog.Tiles.Metatile, Lot: seedLot(g.catalog.Tiles.Metatile)})
		total.Total += works[len(works)-1].Count()
	}
	// One matrix after the other, each with the source that draws it.
	for _, w := range works {
		i, _ := kind.set.Index(w.Key.Matrix)
		src := &tileSource{server: s.server, generation: g, kind: kind, matrix: i}
		if workers > 1 {
			src.cores = 1 // every core has its own metatile
		}
		before := total
		done, err := tilecache.Seed(ctx, g.tiles.files, src, []tilecache.Work{w}, workers, func(p tilecache.Progress) {
			if progress != nil {
				progress(before.Plus(p))
			}
		})
		total = before.Plus(done)
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

// seedLot is how many tiles seeding keeps at once, in each direction: a bundle,
// if metatiles fill it. They are drawn one by one, as larger pictures do not
// stay in the processor's caches.
func seedLot(metatile int) int {
	if tilecache.BundleSide%metatile == 0 {
		return tilecache.BundleSide
	}
	return metatile
}

// SweepTiles takes away the kept tiles of a query's kind that were drawn from
// other definitions or other data than those in force.
func (s *Session) SweepTiles(ctx context.Context, q SeedQuery) error {
	g := s.generation
	kind, err := g.kindAt(s.catalog, TileQuery{Layer: q.Layer, Style: q.Style, Set: q.Set, Format: q.Format, Dimensions: q.Dimensions})
	if err != nil {
		return err
	}
	if g.tiles.files == nil || kind.key.Revision == "" {
		return nil
	}
	return g.tiles.files.Sweep(ctx, kind.key, func(revision string) bool { return revision != kind.key.Revision })
}

// bound is the query's box in the CRS of the set; nil if it has none.
func (q *SeedQuery) bound(set *tilematrix.Set) (*geom.Bound, error) {
	if q.Bound == nil {
		return nil, nil
	}
	from := q.CRS
	if from == nil {
		from = crs.WGS84LonLat()
	}
	t, err := crs.NewTransform(from, set.CRS)
	if err != nil {
		return nil, err
	}
	b, err := t.Bound(*q.Bound)
	if err != nil {
		return nil, err
	}
	return &b, nil
}

// whole grows a block to whole metatiles, so that they are those that a
// request draws.
func whole(r tilematrix.Range, n int) tilematrix.Range {
	if r.Empty() {
		return r
	}
	return tilematrix.Range{MinCol: r.MinCol / n * n, MinRow: r.MinRow / n * n, MaxCol: r.MaxCol/n*n + n - 1, MaxRow: r.MaxRow/n*n + n - 1}
}
