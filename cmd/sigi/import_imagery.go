package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"sigi/crs"
	"sigi/layers/imagery"
)

// importImagery makes the tile index of a mosaic.
type importImagery struct {
	Folder   string `arg:"" help:"The folder; images are looked for in it and below." type:"path"`
	Out      string `help:"The index, a GeoPackage." required:"" type:"path"`
	Table    string `help:"Its table." default:"mosaic"`
	CRS      string `name:"crs" help:"Of images that name none, such as EPSG:3003."`
	Overview bool   `help:"Also make one picture of the whole beside the index, for maps that show all of it." default:"true" negatable:""`
}

// leftShown is how many images that were left out are named.
const leftShown = 20

// Run makes the index and says what to write into a catalog.
func (c *importImagery) Run(ctx context.Context, s streams) error {
	if !strings.EqualFold(filepath.Ext(c.Out), ".gpkg") {
		return fmt.Errorf("sigi import: --out is %s; the index is a GeoPackage, whose name ends with .gpkg", c.Out)
	}
	o := imagery.IndexOptions{Table: c.Table, Overview: c.Overview}
	if c.CRS != "" {
		ref, err := crs.ParseRef(c.CRS, crs.AsDeclared)
		if err != nil {
			return fmt.Errorf("sigi import: --crs: %w", err)
		}
		o.CRS = ref.CRS()
	}
	r, err := imagery.MakeIndex(ctx, c.Folder, c.Out, o)
	if err != nil {
		return fmt.Errorf("sigi import: %w", err)
	}
	fmt.Fprintf(s.out, "%s: %d images in %s\n", c.Out, r.Files, r.CRS)
	for i, left := range r.Left {
		if i == leftShown {
			fmt.Fprintf(s.out, "... and %d more\n", len(r.Left)-i)
			break
		}
		fmt.Fprintf(s.out, "left out: %s\n", left)
	}
	if r.Overview != "" {
		fmt.Fprintf(s.out, "%s: the whole, for small scales; it is taken by itself\n", r.Overview)
	}
	fmt.Fprintf(s.out, "\nIn a catalog:\n\nsources:\n  mosaic: {driver: imagery, path: %s}\nlayers:\n  - {layer: mosaic, source: mosaic, table: %s}\n", c.Out, c.Table)
	return nil
}
