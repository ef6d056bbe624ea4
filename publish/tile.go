package publish

import (
	"bytes"
	"context"
	"image"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"sigi/fault"
	"sigi/processors"
	"sigi/render"
	"sigi/render/encode"
	"sigi/tilecache"
	"sigi/tilematrix"
	"sigi/timing"
)

// TileQuery asks for one tile in the names of the catalog.
type TileQuery struct {
	Layer    string // layer, group or map theme
	Style    string // "": the default
	Set      string // tile matrix set
	Matrix   string
	Col, Row int
	Format   string // name of an encoding: "png"
	// Dimensions are those that are asked for, as written by TileDimensions; "": the
	// defaults.
	Dimensions string
}

// Tile returns an encoded tile: kept, or drawn with its neighbours. What was
// drawn with something missing says so and is not kept. Faults: UnknownLayer,
// UnknownStyle, UnsupportedFormat, BadParam (tilematrixset, tilematrix),
// TileOutOfRange, Unavailable, Timeout.
func (s *Session) Tile(ctx context.Context, q TileQuery) (tilecache.Blob, error) {
	g := s.generation
	if err := s.publishes(q.Layer); err != nil {
		return tilecache.Blob{}, err
	}
	kind, err := g.kindAt(s.catalog, q)
	if err != nil {
		return tilecache.Blob{}, err
	}
	i, err := kind.place(q)
	if err != nil {
		return tilecache.Blob{}, err
	}
	key := kind.key
	key.Matrix, key.Col, key.Row = kind.set.Matrices[i].ID, q.Col, q.Row
	src := &tileSource{server: s.server, generation: g, kind: kind, matrix: i}
	if key.Revision == "" {
		// Drawn alone and not kept; who asks for it meanwhile gets the same.
		key.Revision = strconv.FormatInt(g.stamp, 36)
		return g.tiles.live.Tile(ctx, key, tilecache.Metatile{MinCol: q.Col, MinRow: q.Row, MaxCol: q.Col, MaxRow: q.Row}, src)
	}
	if b, ok := g.tiles.cache.Stored(ctx, key); ok {
		return b, nil
	}
	return g.tiles.cache.Tile(ctx, key, metatile(kind.limits[i], q.Col, q.Row, g.catalog.Tiles.Metatile), src)
}

// publishes returns nil if the session's part of the catalog has the layer,
// group or theme: kinds of tiles are the whole catalog's.
func (s *Session) publishes(name string) error {
	if _, ok := s.catalog.Named(name); ok {
		return nil
	}
	if _, ok := s.catalog.Theme(name); ok {
		return nil
	}
	return fault.New(fault.UnknownLayer, "layers", "layer %q is not known", name)
}

// Kept is a tile that was kept, and how it is to be sent.
type Kept struct {
	tilecache.Blob
	MediaType string
	MaxAge    time.Duration // for which a client need not ask again
}

// KeptTile returns a tile if it is kept, at the cost of looking for it: no
// session, no limits, nothing is drawn. ok is false for whatever else the
// answer may be; Session.Tile gives it.
func (s *Server) KeptTile(ctx context.Context, q TileQuery) (k Kept, ok bool) {
	g := s.hold()
	if g == nil {
		return k, false
	}
	defer g.release()
	if q.Dimensions != "" {
		return k, false
	}
	kind := g.knownKind(kindKey{q.Layer, q.Style, q.Set, q.Format, ""})
	if kind == nil || kind.key.Revision == "" {
		return k, false
	}
	i, known := kind.set.Index(q.Matrix)
	if !known || !kind.limits[i].Contains(q.Col, q.Row) {
		return k, false
	}
	key := kind.key
	key.Matrix, key.Col, key.Row = kind.set.Matrices[i].ID, q.Col, q.Row
	k.Blob, ok = g.tiles.cache.Stored(ctx, key)
	k.MediaType, k.MaxAge = kind.format.MediaType, g.catalog.Tiles.MaxAge
	return k, ok
}

// place finds the matrix of a query and checks row and column.
func (k *tileKind) place(q TileQuery) (matrix int, err error) {
	i, ok := k.set.Index(q.Matrix)
	if !ok {
		return 0, fault.New(fault.BadParam, "tilematrix", "tile matrix set %q has no matrix %.80q", k.set.ID, q.Matrix)
	}
	switch limits := k.limits[i]; {
	case limits.Contains(q.Col, q.Row):
		return i, nil
	case q.Col < limits.MinCol || q.Col > limits.MaxCol:
		return 0, fault.New(fault.TileOutOfRange, "tilecol", "tile column %d is not from %d to %d, where the layer lies", q.Col, limits.MinCol, limits.MaxCol)
	default:
		return 0, fault.New(fault.TileOutOfRange, "tilerow", "tile row %d is not from %d to %d, where the layer lies", q.Row, limits.MinRow, limits.MaxRow)
	}
}

// metatile is the aligned block of n x n tiles around a tile, as far as the
// layer lies there.
func metatile(limits tilematrix.Range, col, row, n int) tilecache.Metatile {
	c, r := col/n*n, row/n*n
	b := tilematrix.Range{MinCol: c, MinRow: r, MaxCol: c + n - 1, MaxRow: r + n - 1}.Intersect(limits)
	return tilecache.Metatile(b)
}

// TileLimits are the tiles of each matrix of a set in which a layer, group or
// theme has something; the whole matrices while its data is not all there.
// Faults: UnknownLayer.
func (s *Session) TileLimits(layer string, set *tilematrix.Set) ([]tilematrix.Range, error) {
	layers, err := s.generation.expand(s.catalog, LayerQuery{Name: layer})
	if err != nil {
		return nil, err
	}
	limits, _ := s.generation.limits(layers, set)
	return limits, nil
}

// TileMap is the map that a tile is cut from, for Identify. Faults: as Tile.
func (s *Session) TileMap(q TileQuery) (MapQuery, error) {
	if err := s.publishes(q.Layer); err != nil {
		return MapQuery{}, err
	}
	kind, err := s.generation.kindAt(s.catalog, q)
	if err != nil {
		return MapQuery{}, err
	}
	i, err := kind.place(q)
	if err != nil {
		return MapQuery{}, err
	}
	m := &kind.set.Matrices[i]
	return MapQuery{
		Layers: []LayerQuery{{Name: q.Layer, Style: q.Style}}, CRS: kind.set.CRS, Transparent: true, Dimensions: kind.dimensions,
		Bound: m.Bound(tilematrix.Range{MinCol: q.Col, MinRow: q.Row, MaxCol: q.Col, MaxRow: q.Row}, 0),
		Width: m.TileWidth, Height: m.TileHeight,
	}, nil
}

// tileSource draws the tiles of one matrix of a kind.
type tileSource struct {
	server     *Server
	generation *generation
	kind       *tileKind
	matrix     int
	cores      int // on how many tiles are encoded at once; 0: on all
}

// Hold implements tilecache.Source.
func (t *tileSource) Hold() (release func()) {
	// The session that asks holds the generation, so it cannot have gone.
	t.generation.refs.Add(1)
	return t.generation.release
}

// Tiles implements tilecache.Source: one picture, cut.
func (t *tileSource) Tiles(ctx context.Context, _ tilecache.Key, m tilecache.Metatile) ([]tilecache.Blob, error) {
	c := t.generation.catalog
	if limit := c.Limits.Timeout; limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	matrix := &t.kind.set.Matrices[t.matrix]
	gutter := c.Tiles.Gutter
	cols, rows := m.MaxCol-m.MinCol+1, m.MaxRow-m.MinRow+1
	plan := &render.Map{
		CRS: t.kind.set.CRS, Bound: matrix.Bound(tilematrix.Range(m), gutter), PixelRatio: 1, Fonts: c.Fonts,
		Width: cols*matrix.TileWidth + 2*gutter, Height: rows*matrix.TileHeight + 2*gutter,
	}
	missing, err := t.generation.appendPinned(plan, t.kind.layers, t.kind.pins, LayerQuery{}, t.kind.dimensions)
	if err != nil {
		return nil, err
	}
	if len(plan.Layers) == 0 && len(missing) > 0 {
		return nil, missing[0]
	}
	turn, err := t.server.enterMap(ctx, "tile", plan)
	if err != nil {
		return nil, err
	}
	var busy time.Duration
	defer func() { turn.leave(busy) }()
	p, err := t.server.draw(ctx, turn, plan)
	if err != nil {
		return nil, err
	}
	defer p.Release()
	if err := p.Report.Nothing(len(plan.Layers)); err != nil {
		return nil, err
	}
	missing = append(missing, p.Report.Missing...)
	start := time.Now()
	blobs, err := t.cut(ctx, p.Image, m, matrix, gutter, missing)
	took := time.Since(start)
	timing.Of(ctx).Add(timing.Encode, took)
	busy = p.Report.Busy + took
	return blobs, err
}

// cut encodes the tiles of a metatile's picture.
func (t *tileSource) cut(ctx context.Context, img *image.RGBA, m tilecache.Metatile, matrix *tilematrix.Matrix, gutter int, missing []*fault.Error) ([]tilecache.Blob, error) {
	blobs := make([]tilecache.Blob, m.Count())
	errs := make([]error, len(blobs))
	var next atomic.Int64
	var all sync.WaitGroup
	one := func() {
		for {
			i := int(next.Add(1)) - 1
			if i >= len(blobs) || ctx.Err() != nil {
				return
			}
			col, row := m.At(i)
			x, y := gutter+(col-m.MinCol)*matrix.TileWidth, gutter+(row-m.MinRow)*matrix.TileHeight
			tile := img.SubImage(image.Rect(x, y, x+matrix.TileWidth, y+matrix.TileHeight)).(*image.RGBA)
			blobs[i], errs[i] = t.encode(tile)
			blobs[i].Missing = missing
		}
	}
	cores := t.cores
	if cores == 0 {
		cores = processors.Number
	}
	for range min(cores, len(blobs)) - 1 {
		all.Go(one)
	}
	one()
	all.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return blobs, nil
}

// tileOptions are how tiles are encoded: see-through where the format can, on
// white else.
var tileOptions = encode.Options{Transparent: true}

func (t *tileSource) encode(img *image.RGBA) (tilecache.Blob, error) {
	pixel, uniform := uniformPixel(img)
	if uniform {
		return t.generation.tiles.blanks.get(img, t.kind.format, pixel)
	}
	b, err := encode.Bytes(img, t.kind.format, tileOptions)
	if err != nil {
		return tilecache.Blob{}, err
	}
	return tilecache.NewBlob(b), nil
}

// uniformPixel returns the first pixel and whether all others are the same.
func uniformPixel(img *image.RGBA) (pixel [4]byte, uniform bool) {
	w := 4 * img.Rect.Dx()
	first := img.Pix[:w]
	if !bytes.Equal(first[4:], first[:w-4]) {
		return pixel, false
	}
	for y := 1; y < img.Rect.Dy(); y++ {
		if !bytes.Equal(img.Pix[y*img.Stride:y*img.Stride+w], first) {
			return pixel, false
		}
	}
	return [4]byte(first), true
}

// blanks remembers the encoded tiles of one colour.
type blanks struct {
	mu   sync.Mutex
	kept map[blankKey]tilecache.Blob
}

type blankKey struct {
	format string
	size   image.Point
	pixel  [4]byte
}

// maxBlanks bounds them: fills of translucent layers have many colours.
const maxBlanks = 1024

func (b *blanks) get(img *image.RGBA, f encode.Format, pixel [4]byte) (tilecache.Blob, error) {
	key := blankKey{f.Name, img.Rect.Size(), pixel}
	b.mu.Lock()
	defer b.mu.Unlock()
	if known, ok := b.kept[key]; ok {
		return known, nil
	}
	encoded, err := encode.Bytes(img, f, tileOptions)
	if err != nil {
		return tilecache.Blob{}, err
	}
	blob := tilecache.NewBlob(encoded)
	blob.Uniform = true
	if b.kept == nil || len(b.kept) >= maxBlanks {
		b.kept = map[blankKey]tilecache.Blob{}
	}
	b.kept[key] = blob
	return blob, nil
}

// tileAge is for how long a client need not ask again for a tile.
func (s *Session) TileAge() time.Duration { return s.catalog.Tiles.MaxAge }
