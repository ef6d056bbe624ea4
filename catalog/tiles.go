package catalog

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"sigi/crs"
	"sigi/geom"
	"sigi/tilematrix"
)

// Tiles is how maps are cut into tiles and where those are kept.
type Tiles struct {
	Sets     []*tilematrix.Set // offered, in order; at least one
	Formats  []string          // offered, in order: "png", "png8", "jpeg", "webp"
	Metatile int               // tiles drawn at once, in each direction
	Gutter   int               // pixels drawn around them and cut away
	Memory   int64             // bytes of tiles kept in memory; 0: none
	Folder   string            // absolute; where tiles are kept on disk; empty: nowhere
	MaxAge   time.Duration     // for how long a client need not ask again
}

// Set returns the offered tile matrix set of that name.
func (t *Tiles) Set(id string) (*tilematrix.Set, bool) {
	for _, s := range t.Sets {
		if s.ID == id {
			return s, true
		}
	}
	return nil, false
}

// tileFormats are what a tile can be written as.
var tileFormats = []string{"png", "png8", "jpeg", "webp"}

// defaultTiles: metatiles of 1024 pixels spread the reading of labels beyond
// the edge over 16 tiles, and a city's whole map at the levels of an overview
// fits into the memory. Clients ask each time whether a tile still holds, which
// costs a microsecond, so that nobody sees an old one.
func defaultTiles() Tiles {
	return Tiles{Formats: []string{"png", "jpeg"}, Metatile: 4, Gutter: 16, Memory: 256 << 20}
}

// tiles reads `tiles:` and `tile_matrix_sets:`.
func (l *loading) tiles(m *mapping) {
	own := map[string]*tilematrix.Set{}
	names := tilematrix.Names()
	for _, n := range m.list("tile_matrix_sets") {
		s := l.tileMatrixSet(n)
		if s == nil {
			continue
		}
		if slices.Contains(names, s.ID) {
			l.problem(line(n), "tile_matrix_sets: %q is already taken; choose another name", s.ID)
			continue
		}
		own[s.ID] = s
		names = append(names, s.ID)
	}
	t := defaultTiles()
	wanted, lines := names, []int(nil)
	if tm := m.section("tiles", "tiles"); tm != nil {
		if sets, at := tm.words("sets"); len(sets) > 0 {
			wanted, lines = sets, at
		}
		if formats, at := tm.words("formats"); len(formats) > 0 {
			t.Formats = formats
			for i, f := range formats {
				if !slices.Contains(tileFormats, f) {
					l.problem(at[i], "tiles: formats: %q is not known%s; known are %s", f, didYouMean(f, tileFormats), strings.Join(tileFormats, ", "))
				}
			}
		}
		t.Metatile = tm.integer("metatile", t.Metatile, 1, 16)
		t.Gutter = tm.integer("gutter", t.Gutter, 0, 256)
		t.Memory = tm.bytes("memory", t.Memory)
		t.Folder = l.resolve(tm.expanded("folder"))
		t.MaxAge = tm.duration("max_age", t.MaxAge, 0, 365*24*time.Hour)
		tm.finish()
	}
	for i, name := range wanted {
		s, ok := own[name]
		if !ok {
			s, ok = tilematrix.Known(name)
		}
		if !ok {
			l.problem(lines[i], "tiles: sets: %q is not defined%s; define it below tile_matrix_sets or take one of %s", name, didYouMean(name, names), strings.Join(names, ", "))
			continue
		}
		if _, twice := t.Set(name); !twice {
			t.Sets = append(t.Sets, s)
		}
	}
	l.catalog.Tiles = t
}

// maxMatrices bounds a set: twice what the finest known one has.
const maxMatrices = 48

func (l *loading) tileMatrixSet(n ast.Node) *tilematrix.Set {
	m := l.mapping(n, "tile_matrix_sets")
	if m == nil {
		return nil
	}
	before := len(l.problems)
	id := m.required("set")
	m.what = fmt.Sprintf("tile matrix set %q", id)
	l.checkName(id, m.lineOf("set"), m.what)
	title := m.text("title")
	var c *crs.CRS
	if name := m.required("crs"); name != "" {
		c = l.crs(name, m.lineOf("crs"), m.what+": crs")
	}
	tile := m.integer("tile", 256, 64, 1024)
	extent := l.numbers(m, "extent")
	if len(extent) != 4 || extent[0] >= extent[2] || extent[1] >= extent[3] {
		l.problem(m.lineOf("extent"), "%s: extent must be [west, south, east, north] in units of its crs, x before y", m.what)
	}
	resolutions, scales := l.numbers(m, "resolutions"), l.numbers(m, "scales")
	m.finish()
	if (len(resolutions) == 0) == (len(scales) == 0) {
		l.problem(m.line, "%s: give either resolutions (units of the crs a pixel) or scales (denominators), from coarse to fine", m.what)
	}
	if len(resolutions)+len(scales) > maxMatrices {
		l.problem(m.line, "%s: it has %d matrices; at most %d", m.what, len(resolutions)+len(scales), maxMatrices)
	}
	if len(l.problems) > before {
		return nil
	}
	for _, s := range scales {
		resolutions = append(resolutions, crs.Resolution(s, c.MetresPerUnit()))
	}
	set, err := tilematrix.New(id, title, c, geom.Bound{MinX: extent[0], MinY: extent[1], MaxX: extent[2], MaxY: extent[3]}, tile, resolutions)
	if err != nil {
		l.problem(m.line, "%s: %v", m.what, err)
		return nil
	}
	return set
}

// numbers reads a list of finite numbers.
func (l *loading) numbers(m *mapping, key string) (all []float64) {
	for _, n := range m.list(key) {
		var f float64
		s, ok := scalar(n)
		if _, err := fmt.Sscan(s, &f); !ok || err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			l.problem(line(n), "%s: %s: each must be a number", m.what, key)
			continue
		}
		all = append(all, f)
	}
	return all
}
