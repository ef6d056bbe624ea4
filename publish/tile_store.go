package publish

import (
	"context"
	"log/slog"
	"time"

	"sigi/tilecache"
)

// tileStores are where tiles are kept, as the catalog in force says; shared by
// generations that say the same.
type tileStores struct {
	memoryBytes int64
	folder      string

	memory  *tilecache.Memory  // nil: none
	files   *tilecache.Files   // nil: none
	watched *tilecache.Watched // over files; nil: none
	cache   *tilecache.Cache
	live    *tilecache.Cache // of tiles that are not kept: it has no store
	blanks  blanks
}

func newTileStores(memoryBytes int64, folder string, log *slog.Logger) *tileStores {
	s := &tileStores{memoryBytes: memoryBytes, folder: folder}
	var tiers tilecache.Tiers
	if memoryBytes > 0 {
		s.memory = tilecache.NewMemory(memoryBytes)
		tiers = append(tiers, s.memory)
	}
	if folder != "" {
		s.files = tilecache.NewFiles(folder)
		s.watched = tilecache.NewWatched(s.files, folder, log)
		s.watched.Tried(s.files.Check()) // told of at the start, not by the first tile
		tiers = append(tiers, s.watched)
	}
	s.cache, s.live = tilecache.NewCache(tiers), tilecache.NewCache(nil)
	return s
}

// inheritTiles takes over the stores of the generation before if the catalog
// says the same of them, and remembers its revisions.
func (g *generation) inheritTiles(old *generation, log *slog.Logger) {
	t := g.catalog.Tiles
	if old == nil || old.tiles.memoryBytes != t.Memory || old.tiles.folder != t.Folder {
		g.tiles = newTileStores(t.Memory, t.Folder, log)
		return
	}
	g.tiles, g.were, g.last = old.tiles, map[kindKey]string{}, old.gone
	for k, revision := range old.were {
		g.were[k] = revision
	}
	if kinds := old.kinds.Load(); kinds != nil {
		for k, kind := range *kinds {
			if kind.key.Revision != "" {
				g.were[k] = kind.key.Revision
			}
		}
	}
}

// sweepReplaced takes away the tiles of the revision that a kind had in the
// generation before, behind the caller. Those of revisions that this server
// did not replace itself may be another's; `sigi seed --sweep` takes them.
func (g *generation) sweepReplaced(k kindKey, now *tileKind) {
	was, ok := g.were[k]
	if !ok || was == now.key.Revision {
		return
	}
	key := now.key
	go func() {
		// Whoever still draws for that generation also keeps what is drawn.
		<-g.last
		// Trouble is told of by the watched store; what stays is never served.
		_ = g.tiles.cache.Store().Sweep(context.Background(), key, func(revision string) bool { return revision == was && !g.server.inForce(k, was) })
	}()
}

// replace takes away the tiles of the revision that a kind had before its data
// changed, behind the caller. A tile of it that is being drawn meanwhile stays:
// it shows what its revision says, should the data ever be that again.
func (g *generation) replace(k kindKey, now *tileKind, was string) {
	key := now.key
	go func() {
		_ = g.tiles.cache.Store().Sweep(context.Background(), key, func(revision string) bool { return revision == was && !g.server.inForce(k, was) })
	}()
}

// inForce reports whether tiles of a kind may be of a revision: a catalog can go
// back to what it was.
func (s *Server) inForce(k kindKey, revision string) bool {
	g := s.hold()
	if g == nil {
		return true
	}
	defer g.release()
	kind := g.remembered(k)
	return kind == nil || kind.key.Revision == revision
}

// TileStatus is what became of tiles, for readiness, metrics and people.
type TileStatus struct {
	tilecache.Counts
	MemoryTiles int
	MemoryBytes int64
	Folder      string    // where tiles are kept on disk; "" nowhere
	Trouble     string    // why tiles are not kept on disk now; "" if they are
	Since       time.Time // of the trouble
}

// Tiles returns the state of the tiles of the generation in force.
func (s *Server) Tiles() TileStatus {
	g := s.hold()
	if g == nil {
		return TileStatus{}
	}
	defer g.release()
	t := TileStatus{Counts: g.tiles.cache.Counts(), Folder: g.tiles.folder}
	live := g.tiles.live.Counts()
	t.Joined, t.Drawn, t.Counts.Tiles = t.Joined+live.Joined, t.Drawn+live.Drawn, t.Counts.Tiles+live.Tiles
	if g.tiles.memory != nil {
		t.MemoryTiles, t.MemoryBytes = g.tiles.memory.Usage()
	}
	if g.tiles.watched != nil {
		if err, since := g.tiles.watched.Trouble(); err != nil {
			t.Trouble, t.Since = err.Error(), since
		}
	}
	return t
}
