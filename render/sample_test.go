package render_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sigi/crs"
	"sigi/encoding/sld"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/layers"
	"sigi/layers/memory"
	"sigi/layers/ogr"
	"sigi/render"
	"sigi/sample"
	"sigi/sample/town"
	"sigi/styles"
)

// sampleTown is the layers of the sample town with their styles, resident, in
// drawing order; names are those of their styles.
func sampleTown(t *testing.T) []render.Layer {
	t.Helper()
	if raceEnabled {
		t.Skip("not run under the race detector: minutes of pixels, and bands_test.go draws in parallel")
	}
	ctx, folder := context.Background(), t.TempDir()
	if _, err := sample.Generate(ctx, sample.Options{Out: folder, Scale: 1, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	sources := map[string]layers.Source{}
	t.Cleanup(func() {
		for _, s := range sources {
			_ = s.Close()
		}
	})
	var all []render.Layer
	for _, y := range town.Layers() {
		data, err := os.ReadFile(filepath.Join(folder, "styles", y.Name+".sld"))
		if err != nil {
			continue // drawn by none
		}
		doc, err := sld.Parse(data, sld.Options{Name: y.Name})
		if err != nil {
			t.Fatal(err)
		}
		style := doc.Layers[0].Styles[0]
		file := strings.TrimSuffix(y.File, ".gpkg") + ".gpkg"
		if sources[file] == nil {
			if sources[file], err = (ogr.Driver{}).Open(ctx, layers.SourceOptions{Name: file, Driver: "ogr", Path: filepath.Join(folder, file)}); err != nil {
				t.Fatal(err)
			}
		}
		f, err := sources[file].Features(ctx, layers.FeaturesOptions{Table: y.Name})
		if err != nil {
			t.Fatal(err)
		}
		m, err := memory.Load(ctx, f, memory.Options{Attributes: style.Attributes(nil)})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, render.Layer{Name: y.Name, Features: m, Style: style})
	}
	if len(all) < 30 {
		t.Fatalf("%d layers", len(all))
	}
	return all
}

// plain is a style for whatever a layer holds, at every scale.
func plain(f layers.Features) *styles.Style {
	switch f.Type().Geometry.Dimension() {
	case 2:
		return &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{one(&styles.PolygonSymbolizer{Fill: &styles.FillParams{Color: constant("#e8b58a")}, Stroke: pen("#402010", 1)})}}
	case 1:
		return &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{one(&styles.LineSymbolizer{Stroke: *pen("#404040", 4)}), one(&styles.LineSymbolizer{Stroke: *pen("#fff0c0", 2)})}}
	}
	return nil
}

func TestOverviewsOnAgainstOffOnTheSampleTown(t *testing.T) {
	all := sampleTown(t)
	utm := crs.MustLookup("EPSG", "32632")
	bound := geom.EmptyBound
	for _, l := range all {
		if l.Features.Type().CRS.Code() == utm.Code() {
			bound = bound.Union(l.Features.Bound())
		}
	}
	// In the last one north is to the lower right, and all is seen aslant.
	for _, c := range []*crs.CRS{utm, crs.MustLookup("EPSG", "3857"), crs.MustLookup("EPSG", "3574")} {
		for _, width := range []int{512, 1024} {
			draw := func(name string, l ...render.Layer) {
				onAgainstOff(t, fmt.Sprintf("%s, %d px, %s", name, width, c.Code()), whole(t, bound, utm, c, width, l...))
			}
			draw("town", all...)
			for _, l := range all {
				if l.Style = plain(l.Features); l.Style == nil {
					continue
				}
				draw(l.Name, l)
				if a := l.Features.(*memory.Layer); len(a.Type().Attributes) > 0 {
					for _, attribute := range a.Type().Attributes {
						if a.Holds([]string{attribute.Name}) {
							l.Filter = filter.Compare{Op: filter.Greater, Left: filter.Attribute{Name: attribute.Name}, Right: filter.Literal{Value: middle(t, a, attribute.Name)}}
							draw(l.Name+" where "+attribute.Name, l)
							break
						}
					}
				}
			}
		}
	}
}

// middle is the value that half of a layer's features are above.
func middle(t *testing.T, m *memory.Layer, attribute string) feature.Value {
	t.Helper()
	s, err := m.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var values []feature.Value
	for b, err := range s.Read(context.Background(), layers.Query{Attributes: []string{attribute}, WithoutGeometry: true}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range b.Columns[0] {
			if !v.IsNull() {
				values = append(values, feature.OfString(strings.Clone(v.Text())))
				if n, ok := v.Number(); ok {
					values[len(values)-1] = feature.OfFloat(n)
				}
			}
		}
	}
	if len(values) == 0 {
		return feature.OfInt(0)
	}
	slices.SortFunc(values, func(a, b feature.Value) int {
		x, okX := a.Number()
		y, okY := b.Number()
		if okX && okY {
			return cmp.Compare(x, y)
		}
		return cmp.Compare(a.Text(), b.Text())
	})
	return values[len(values)/2]
}

// Tiles of one resolution leave out the same, and so do bands and batches.
func TestOverviewsOfTilesAndBandsAreThoseOfTheMap(t *testing.T) {
	all := sampleTown(t)
	utm, mercator := crs.MustLookup("EPSG", "32632"), crs.MustLookup("EPSG", "3857")
	all = slices.DeleteFunc(all, func(l render.Layer) bool { return l.Features.Type().CRS.Code() != utm.Code() })
	bound := geom.EmptyBound
	for i := range all {
		if y := plain(all[i].Features); y != nil {
			all[i].Style = y
		}
		bound = bound.Union(all[i].Features.Bound())
	}
	for _, c := range []*crs.CRS{utm, mercator} {
		m := whole(t, bound, utm, c, 1024, all...)
		// Whole tiles of a resolution that is none of binary fractions.
		x, y := m.Bound.Center()
		const pixel = 9.55462853564703
		m.Bound = geom.Bound{MinX: x - 512*pixel, MinY: y - 512*pixel, MaxX: x + 512*pixel, MaxY: y + 512*pixel}
		m.Width, m.Height = 1024, 1024
		whole, err := render.NewRenderer(render.Options{Cores: 1}).Draw(context.Background(), &m)
		if err != nil {
			t.Fatal(err)
		}
		banded, err := render.NewRenderer(render.Options{Cores: 4}).Draw(context.Background(), &m)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(whole.Image.Pix, banded.Image.Pix) {
			t.Errorf("%s: bands have other pixels", c.Code())
		}
		differ := 0
		for ty := range 4 {
			for tx := range 4 {
				tile := m
				tile.Width, tile.Height = 256, 256
				tile.Bound = geom.Bound{MinX: m.Bound.MinX + float64(tx)*256*pixel, MaxX: m.Bound.MinX + float64(tx+1)*256*pixel,
					MinY: m.Bound.MaxY - float64(ty+1)*256*pixel, MaxY: m.Bound.MaxY - float64(ty)*256*pixel}
				p, err := render.NewRenderer(render.Options{Cores: 1}).Draw(context.Background(), &tile)
				if err != nil {
					t.Fatal(err)
				}
				for row := range 256 {
					o := whole.Image.PixOffset(tx*256, ty*256+row)
					a, b := whole.Image.Pix[o:o+1024], p.Image.Pix[row*p.Image.Stride:row*p.Image.Stride+1024]
					for i := range a {
						if d := int(a[i]) - int(b[i]); d > 2 || d < -2 { // last bits of vertices
							differ++
						}
					}
				}
			}
		}
		if differ > 0 {
			t.Errorf("%s: %d channels of tiles differ from the map", c.Code(), differ)
		}
	}
}
