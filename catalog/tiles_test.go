package catalog

import (
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"sigi/tilematrix"
)

func TestTilesAreOfferedWithoutBeingAskedFor(t *testing.T) {
	c, err := Load("testdata/whole.good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var sets []string
	for _, s := range c.Tiles.Sets {
		sets = append(sets, s.ID)
	}
	if !slices.Equal(sets, tilematrix.Names()) || !slices.Equal(c.Tiles.Formats, []string{"png", "jpeg"}) || c.Tiles.Folder != "" || c.Tiles.Memory <= 0 {
		t.Errorf("%v %+v", sets, c.Tiles)
	}
}

func TestACatalogDefinesTileMatrixSets(t *testing.T) {
	c, err := Load("testdata/tiles.good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	g := c.Tiles
	folder, _ := filepath.Abs("testdata/kept")
	if len(g.Sets) != 2 || g.Metatile != 2 || g.Gutter != 0 || g.Memory != 0 || g.Folder != folder || g.MaxAge != time.Hour || !slices.Equal(g.Formats, []string{"png8"}) {
		t.Fatalf("%+v", g)
	}
	roma, ok := g.Set("roma")
	if !ok || roma.CRS.String() != "EPSG:3003" || roma.Title != "Monte Mario" {
		t.Fatalf("%+v", roma)
	}
	// 1:50000 is 14 m a pixel: 300 km are 41.9 tiles of 512 pixels.
	m := roma.Matrices[1]
	if m.TileWidth != 512 || math.Abs(m.Denominator-50000) > 1e-6 || math.Abs(m.Resolution-14) > 1e-9 || m.Width != 42 || m.Height != 42 || m.OriginX != 1300000 || m.OriginY != 5200000 {
		t.Errorf("%+v", m)
	}
}
