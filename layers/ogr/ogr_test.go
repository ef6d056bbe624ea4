package ogr_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/airbusgeo/godal"

	"sigi/layers"
	"sigi/layers/layertest"
	"sigi/layers/memory"
	"sigi/layers/ogr"
)

var registerGodal = sync.OnceFunc(godal.RegisterAll)

// convert writes a GeoJSON text into a file of another format.
func convert(t testing.TB, geojson []byte, format, name string, switches ...string) string {
	t.Helper()
	registerGodal()
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from.geojson"), filepath.Join(dir, name)
	if err := os.WriteFile(from, geojson, 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := godal.Open(from, godal.VectorOnly())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	out, err := d.VectorTranslate(to, append([]string{"-f", format}, switches...))
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return to
}

func openSource(t testing.TB, path string) layers.Source {
	t.Helper()
	s, err := ogr.Driver{}.Open(context.Background(), layers.SourceOptions{Name: "file", Driver: "ogr", Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func openFeatures(t testing.TB, s layers.Source, o layers.FeaturesOptions) layers.Features {
	t.Helper()
	f, err := s.Features(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func resident(t testing.TB, f layers.Features, attributes ...string) *memory.Layer {
	t.Helper()
	m, err := memory.Load(context.Background(), f, memory.Options{Attributes: attributes})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestContract(t *testing.T) {
	for name, c := range map[string]struct {
		format, file string
		switches     []string
		o            layers.FeaturesOptions
	}{
		"GeoPackage":          {"GPKG", "town.gpkg", []string{"-nln", "town", "-preserve_fid"}, layers.FeaturesOptions{Table: "town"}},
		"GeoPackage by key":   {"GPKG", "town.gpkg", nil, layers.FeaturesOptions{Key: "code"}},
		"GeoPackage by index": {"GPKG", "town.gpkg", []string{"-lco", "SPATIAL_INDEX=YES"}, layers.FeaturesOptions{}},
		"FlatGeobuf":          {"FlatGeobuf", "town.fgb", nil, layers.FeaturesOptions{}},
		"Shapefile":           {"ESRI Shapefile", "town.shp", []string{"-lco", "ENCODING=UTF-8"}, layers.FeaturesOptions{}},
		"GeoJSON":             {"GeoJSON", "town.geojson", nil, layers.FeaturesOptions{}},
		"SQL":                 {"GPKG", "town.gpkg", []string{"-nln", "town"}, layers.FeaturesOptions{SQL: "SELECT * FROM town WHERE code > 0", Key: "code"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := openFeatures(t, openSource(t, convert(t, layertest.GeoJSON(), c.format, c.file, c.switches...)), c.o)
			check := layertest.RunThin
			if name == "GeoPackage" || name == "Shapefile" { // the two dialects of filters
				check = layertest.Run
			}
			check(t, f)
			t.Run("resident", func(t *testing.T) {
				m := resident(t, f, "code", "name", "height")
				if !m.Compact() {
					t.Error("coordinates on a grid of quarters are not compact")
				}
				layertest.RunThin(t, m)
			})
			t.Run("partly resident", func(t *testing.T) { layertest.RunThin(t, resident(t, f, "name")) })
		})
	}
}
