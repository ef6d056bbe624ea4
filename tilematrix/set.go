package tilematrix

import (
	"fmt"
	"math"

	"sigi/crs"
	"sigi/geom"
)

// Set is a tile matrix set. Immutable once made; safe for concurrent use.
type Set struct {
	ID, Title string
	CRS       *crs.CRS
	Matrices  []Matrix // coarsest first; at least one
	byID      map[string]int
}

// Matrix is the tiles of a set at one scale.
type Matrix struct {
	ID                    string
	Resolution            float64 // CRS units a pixel
	Denominator           float64
	OriginX, OriginY      float64 // the upper left corner
	TileWidth, TileHeight int     // pixels
	Width, Height         int     // tiles
}

// MaxTiles bounds the columns and the rows of a matrix: the finest of
// WebMercatorQuad has 2^24.
const MaxTiles = 1 << 30

// New makes a set of square pixels whose matrices share their upper left
// corner (extent.MinX, extent.MaxY) and cover extent, each with one more tile
// where extent does not end at a tile's edge. Resolutions must fall; matrices
// are named by their index.
func New(id, title string, c *crs.CRS, extent geom.Bound, tileSize int, resolutions []float64) (*Set, error) {
	if c == nil || !extent.Finite() || !(extent.Width() > 0 && extent.Height() > 0) {
		return nil, fmt.Errorf("the extent of a tile matrix set must have an area")
	}
	if len(resolutions) == 0 {
		return nil, fmt.Errorf("a tile matrix set must have a resolution")
	}
	if tileSize < 1 {
		return nil, fmt.Errorf("a tile must have a pixel")
	}
	s := &Set{ID: id, Title: title, CRS: c, byID: make(map[string]int, len(resolutions))}
	for i, r := range resolutions {
		if !(r > 0) || math.IsInf(r, 0) || i > 0 && r >= resolutions[i-1] {
			return nil, fmt.Errorf("resolution %g: resolutions must be above 0 and fall", r)
		}
		span := r * float64(tileSize)
		w, h := tilesAcross(extent.Width(), span), tilesAcross(extent.Height(), span)
		if w > MaxTiles || h > MaxTiles {
			return nil, fmt.Errorf("resolution %g: the matrix would have %.0f x %.0f tiles; at most %d", r, w, h, MaxTiles)
		}
		m := Matrix{
			ID: fmt.Sprint(i), Resolution: r, Denominator: crs.ScaleDenominator(r, c.MetresPerUnit()),
			OriginX: extent.MinX, OriginY: extent.MaxY, TileWidth: tileSize, TileHeight: tileSize, Width: int(w), Height: int(h),
		}
		s.byID[m.ID] = len(s.Matrices)
		s.Matrices = append(s.Matrices, m)
	}
	return s, nil
}

// tilesAcross forgives the rounding of extents given as multiples of a tile.
func tilesAcross(length, span float64) float64 {
	return math.Max(1, math.Ceil(length/span-1e-6))
}

// Index is the position of the matrix of that name; ok is false if there is
// none.
func (s *Set) Index(matrix string) (i int, ok bool) {
	i, ok = s.byID[matrix]
	return i, ok
}

// Definition says everything that decides what a tile of the set shows, for
// hashes: equal definitions, equal tiles.
func (s *Set) Definition() string {
	text := s.CRS.String()
	for _, m := range s.Matrices {
		text += fmt.Sprintf("|%s %x %x %x %d %d", m.ID, m.Resolution, m.OriginX, m.OriginY, m.TileWidth, m.TileHeight)
	}
	return text
}

// Range is a block of tiles, both ends included.
type Range struct{ MinCol, MinRow, MaxCol, MaxRow int }

// Empty reports whether the block has no tile.
func (r Range) Empty() bool { return r.MinCol > r.MaxCol || r.MinRow > r.MaxRow }

// Contains reports whether a tile is in the block.
func (r Range) Contains(col, row int) bool {
	return col >= r.MinCol && col <= r.MaxCol && row >= r.MinRow && row <= r.MaxRow
}

// Cols and Rows are the size of the block; 0 if it is empty.
func (r Range) Cols() int { return max(0, r.MaxCol-r.MinCol+1) }

// Rows is the number of rows.
func (r Range) Rows() int { return max(0, r.MaxRow-r.MinRow+1) }

// Count is the number of tiles.
func (r Range) Count() int64 { return int64(r.Cols()) * int64(r.Rows()) }

// Intersect is the block common to both; it may be empty.
func (r Range) Intersect(o Range) Range {
	return Range{max(r.MinCol, o.MinCol), max(r.MinRow, o.MinRow), min(r.MaxCol, o.MaxCol), min(r.MaxRow, o.MaxRow)}
}

// All is every tile of the matrix.
func (m *Matrix) All() Range { return Range{0, 0, m.Width - 1, m.Height - 1} }

// Bound is the box of a block of tiles with so many pixels more on each side.
func (m *Matrix) Bound(r Range, gutter int) geom.Bound {
	x := func(col, px int) float64 {
		return m.OriginX + float64(col*m.TileWidth+px)*m.Resolution
	}
	y := func(row, px int) float64 {
		return m.OriginY - float64(row*m.TileHeight+px)*m.Resolution
	}
	return geom.Bound{MinX: x(r.MinCol, -gutter), MaxX: x(r.MaxCol+1, gutter), MinY: y(r.MaxRow+1, gutter), MaxY: y(r.MinRow, -gutter)}
}

// edgeShare is the part of a tile by which a box must enter it to meet it: a
// box that ends at an edge, but for rounding, does not.
const edgeShare = 1e-6

// Range is the tiles of the matrix that a box meets; empty if it meets none.
func (m *Matrix) Range(b geom.Bound) Range {
	if b.Empty() {
		return Range{0, 0, -1, -1}
	}
	index := func(distance, span float64, towards float64, most int) int {
		v := math.Floor(distance/span + towards)
		return int(math.Min(math.Max(v, -1), float64(most))) // -1 and most lie outside
	}
	w, h := float64(m.TileWidth)*m.Resolution, float64(m.TileHeight)*m.Resolution
	return Range{
		MinCol: index(b.MinX-m.OriginX, w, edgeShare, m.Width),
		MaxCol: index(b.MaxX-m.OriginX, w, -edgeShare, m.Width),
		MinRow: index(m.OriginY-b.MaxY, h, edgeShare, m.Height),
		MaxRow: index(m.OriginY-b.MinY, h, -edgeShare, m.Height),
	}.Intersect(m.All())
}

// Metatile is the block of n x n tiles that a tile is in, cut at the edge of
// the matrix. Blocks count from the upper left corner.
func (m *Matrix) Metatile(col, row, n int) Range {
	c, r := col/n*n, row/n*n
	return Range{c, r, c + n - 1, r + n - 1}.Intersect(m.All())
}
