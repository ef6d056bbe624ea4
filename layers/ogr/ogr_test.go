package ogr_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/airbusgeo/godal"

	_ "sigi/cmemory"
	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
	"sigi/layers"
	"sigi/layers/layertest"
	"sigi/layers/memory/memorytest"
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
	out, err := d.VectorTranslate(to, append([]string{"-f", format}, switches...), godal.ErrLogger(func(category godal.ErrorCategory, _ int, msg string) error {
		if category <= godal.CE_Warning {
			return nil // a format that cannot hold all is part of the test
		}
		return errors.New(msg)
	}))
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
		"Shapefile":           {"ESRI Shapefile", "town.shp", []string{"-lco", "ENCODING=UTF-8", "-mapFieldType", "DateTime=String"}, layers.FeaturesOptions{}},
		"GeoJSON":             {"GeoJSON", "town.geojson", nil, layers.FeaturesOptions{}},
		"SQL":                 {"GPKG", "town.gpkg", []string{"-nln", "town"}, layers.FeaturesOptions{SQL: "SELECT * FROM town WHERE code > 0", Key: "code"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := openFeatures(t, openSource(t, convert(t, layertest.GeoJSON(), c.format, c.file, c.switches...)), c.o)
			check := layertest.RunThin
			if name == "GeoPackage" || name == "FlatGeobuf" { // the two dialects of filters
				check = layertest.Run
			}
			check(t, f)
			t.Run("resident", func(t *testing.T) {
				m := memorytest.Resident(t, f, "code", "name", "height")
				if !m.Compact() {
					t.Error("coordinates on a grid of quarters are not compact")
				}
				layertest.RunThin(t, m)
			})
			if name == "GeoPackage" {
				t.Run("mapped", func(t *testing.T) { layertest.RunThin(t, memorytest.Mapped(t, f, "name", "height")) })
			}
			t.Run("partly resident", func(t *testing.T) { layertest.RunThin(t, memorytest.Resident(t, f, "name")) })
		})
	}
}

func TestWhatIsWrongIsSaidWithTheFileAndWhatThereIs(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, []byte("no map"), 0o644); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{filepath.Join(dir, "missing.gpkg"): "missing.gpkg does not exist", text: "notes.txt cannot be opened as vector data"} {
		_, err := ogr.Driver{}.Open(context.Background(), layers.SourceOptions{Name: "file", Path: path})
		if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := (ogr.Driver{}).Open(context.Background(), layers.SourceOptions{Path: text, Options: map[string]string{"colour": "red"}}); !fault.Is(err, fault.BadParam) {
		t.Errorf("an unknown option: %v", err)
	}
	s := openSource(t, convert(t, layertest.GeoJSON(), "GPKG", "town.gpkg", "-nln", "town"))
	for _, c := range []struct {
		o    layers.FeaturesOptions
		code fault.Code
		want string
	}{
		{layers.FeaturesOptions{Table: "twon"}, fault.NotFound, `no layer "twon"; it has: town`},
		{layers.FeaturesOptions{Table: "'; DROP TABLE town; --"}, fault.NotFound, "it has: town"},
		{layers.FeaturesOptions{Key: "kode"}, fault.NotFound, `no attribute "kode"; there are: code, name`},
		{layers.FeaturesOptions{Attributes: []string{"nome"}}, fault.NotFound, `no attribute "nome"`},
		{layers.FeaturesOptions{SQL: "SELECT nonsense FROM nowhere"}, fault.BadParam, "SQL of the layer"},
	} {
		if _, err := s.Features(context.Background(), c.o); !fault.Is(err, c.code) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c.o, err)
		}
	}
}

func TestAFileThatDoesNotSayItsSystemIsRefusedUnlessTheCatalogDoes(t *testing.T) {
	shp := convert(t, layertest.GeoJSON(), "ESRI Shapefile", "town.shp")
	prj := strings.TrimSuffix(shp, "shp") + "prj"
	// The .prj has no codes: the system is recognised by its parameters.
	if c := openFeatures(t, openSource(t, shp), layers.FeaturesOptions{}).Type().CRS; c.String() != "EPSG:32632" {
		t.Errorf("the system of a .prj is %v", c)
	}
	if err := os.Remove(prj); err != nil {
		t.Fatal(err)
	}
	s := openSource(t, shp)
	if _, err := s.Features(context.Background(), layers.FeaturesOptions{}); !fault.Is(err, fault.UnsupportedCRS) || !strings.Contains(err.Error(), "set crs in the catalog") {
		t.Errorf("%v", err)
	}
	monteMario := crs.MustLookup("EPSG", "3003")
	if c := openFeatures(t, s, layers.FeaturesOptions{CRS: monteMario}).Type().CRS; c != monteMario {
		t.Errorf("the catalog's system is %v", c)
	}
}

func TestXIsEastWhateverTheFileHas(t *testing.T) {
	gml := `<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:t="http://t"><gml:featureMember><t:p gml:id="p.1"><t:n>1</t:n>
		<t:g><gml:Point srsName="urn:ogc:def:crs:EPSG::4326" gml:id="g.1"><gml:pos>45.7 9.67</gml:pos></gml:Point></t:g></t:p></gml:featureMember></gml:FeatureCollection>`
	path := filepath.Join(t.TempDir(), "p.gml")
	if err := os.WriteFile(path, []byte(gml), 0o644); err != nil {
		t.Fatal(err)
	}
	json := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"n":1},"geometry":{"type":"Point","coordinates":[9.67,45.7]}}]}`
	for _, p := range []string{path, convert(t, []byte(json), "GPKG", "p.gpkg"), convert(t, []byte(json), "ESRI Shapefile", "p.shp"), convert(t, []byte(json), "FlatGeobuf", "p.fgb")} {
		f := openFeatures(t, openSource(t, p), layers.FeaturesOptions{})
		m := memorytest.Resident(t, f)
		if b := m.Bound(); b != (geom.Bound{MinX: 9.67, MinY: 45.7, MaxX: 9.67, MaxY: 45.7}) || f.Bound() != b {
			t.Errorf("%s: %v, the file says %v", filepath.Ext(p), b, f.Bound())
		}
	}
}
