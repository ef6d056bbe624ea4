package web

import (
	"slices"

	"sigi/catalog"
)

// tilesEntry is how the page asks for tiles:
// xyz/{layer}/{set}/{matrix}/{column}/{row}.{format}.
type tilesEntry struct {
	Format string     `json:"format"`
	Sets   []setEntry `json:"sets"` // at most one a system
}

type setEntry struct {
	ID       string        `json:"id"`
	System   string        `json:"system"`
	Matrices []matrixEntry `json:"matrices"` // coarsest first
}

// matrixEntry is in house axes: origin is the upper left corner, east first.
type matrixEntry struct {
	ID         string     `json:"id"`
	Resolution float64    `json:"resolution"`
	Origin     [2]float64 `json:"origin"`
	Tile       [2]int     `json:"tile"` // pixels
	Size       [2]int     `json:"size"` // tiles
}

// tiles are the sets of a catalog, the first of each system, in a format that
// can be seen through if there is one: layers lie upon each other.
func tiles(c *catalog.Catalog) tilesEntry {
	e := tilesEntry{Format: c.Tiles.Formats[0], Sets: []setEntry{}}
	for _, format := range []string{"png", "png8", "webp"} {
		if slices.Contains(c.Tiles.Formats, format) {
			e.Format = format
			break
		}
	}
	for _, s := range c.Tiles.Sets {
		if slices.ContainsFunc(e.Sets, func(o setEntry) bool { return o.System == s.CRS.String() }) {
			continue
		}
		set := setEntry{ID: s.ID, System: s.CRS.String()}
		for i := range s.Matrices {
			m := &s.Matrices[i]
			set.Matrices = append(set.Matrices, matrixEntry{
				ID: m.ID, Resolution: m.Resolution, Origin: [2]float64{m.OriginX, m.OriginY},
				Tile: [2]int{m.TileWidth, m.TileHeight}, Size: [2]int{m.Width, m.Height},
			})
		}
		e.Sets = append(e.Sets, set)
	}
	return e
}
