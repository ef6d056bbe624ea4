package tilecache

import (
	"fmt"
	"path"
	"strconv"

	"sigi/fault"
)

// Key is the address of a tile in a store. Comparable.
//
// Texts are names as the catalog allows them (letters, digits, "_", "-",
// ":"), so that they are safe in a path; Valid checks it.
type Key struct {
	Layer    string // layer, group or map theme
	Style    string
	Set      string // tile matrix set
	Format   string // "png"
	Revision string // of the definitions and the data behind the tile
	Matrix   string
	Col, Row int
}

// Valid returns nil if every part of the key can stand in a path.
func (k Key) Valid() error {
	if err := validParts(k.Layer, k.Style, k.Set, k.Format, k.Revision, k.Matrix); err != nil {
		return err
	}
	if k.Col < 0 || k.Row < 0 {
		return fault.New(fault.BadParam, "", "a tile has no column %d or row %d", k.Col, k.Row)
	}
	return nil
}

func validParts(parts ...string) error {
	for _, part := range parts {
		if !validPart(part) {
			return fault.New(fault.BadParam, "", "%q cannot be part of the address of a tile", part)
		}
	}
	return nil
}

// maxPart is what file systems allow a name (255), and room for an ending.
const maxPart = 200

func validPart(s string) bool {
	if s == "" || len(s) > maxPart {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == ':') {
			return false
		}
	}
	return true
}

// Kind is the folder of all revisions of a kind of tiles:
// "edifc/default/WebMercatorQuad/png".
func (k Key) Kind() string { return path.Join(k.Layer, k.Style, k.Set, k.Format) }

// Bundle is the place of the tile's bundle below a store's folder:
// "edifc/default/WebMercatorQuad/png/1f0c.../14/1079/732.tiles" has the tiles of
// columns 8632 to 8639 and rows 5856 to 5863.
func (k Key) Bundle() string {
	col, row, _ := k.place()
	return path.Join(k.Kind(), k.Revision, k.Matrix, strconv.Itoa(col), strconv.Itoa(row)+bundleEnding)
}

// String is the address, for messages:
// "edifc/default/WebMercatorQuad/png/1f0c.../14/8632/5856.png".
func (k Key) String() string {
	return path.Join(k.Kind(), k.Revision, k.Matrix, strconv.Itoa(k.Col), strconv.Itoa(k.Row)+"."+k.Format)
}

// Metatile is a block of tiles of one matrix that are drawn together, ends
// included.
type Metatile struct{ MinCol, MinRow, MaxCol, MaxRow int }

// Count is the number of tiles.
func (m Metatile) Count() int { return (m.MaxCol - m.MinCol + 1) * (m.MaxRow - m.MinRow + 1) }

// At is tile i, counted row by row from the upper left.
func (m Metatile) At(i int) (col, row int) {
	n := m.MaxCol - m.MinCol + 1
	return m.MinCol + i%n, m.MinRow + i/n
}

// Index is the inverse of At; ok is false for a tile of another metatile.
func (m Metatile) Index(col, row int) (i int, ok bool) {
	if col < m.MinCol || col > m.MaxCol || row < m.MinRow || row > m.MaxRow {
		return 0, false
	}
	return (row-m.MinRow)*(m.MaxCol-m.MinCol+1) + col - m.MinCol, true
}

// bundles yields the parts of m that lie in one bundle each.
func (m Metatile) bundles(yield func(part Metatile) bool) {
	for row := m.MinRow; row <= m.MaxRow; row = row/BundleSide*BundleSide + BundleSide {
		for col := m.MinCol; col <= m.MaxCol; col = col/BundleSide*BundleSide + BundleSide {
			lastCol, lastRow := col/BundleSide*BundleSide+BundleSide-1, row/BundleSide*BundleSide+BundleSide-1
			if !yield(Metatile{col, row, min(m.MaxCol, lastCol), min(m.MaxRow, lastRow)}) {
				return
			}
		}
	}
}

// of returns k as the key of tile i of m.
func (k Key) of(m Metatile, i int) Key {
	k.Col, k.Row = m.At(i)
	return k
}

// String is the columns and rows, for messages.
func (m Metatile) String() string {
	return fmt.Sprintf("%d-%d/%d-%d", m.MinCol, m.MaxCol, m.MinRow, m.MaxRow)
}
