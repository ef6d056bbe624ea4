package catalog

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sigi/dimension"
)

// Each file testdata/<rule>.bad.yaml breaks the rule it is named after; the
// messages name line, key and remedy.
var bad = map[string][]string{
	"empty":          {`the catalog is empty`},
	"not-yaml":       {`: not YAML: mapping value is not allowed in this context`},
	"unknown-key":    {`:5: layer "a": key "titel" is not known (did you mean "title"?)`},
	"wrong-type":     {`:5: layer "a": resident must be true or false, not text`},
	"missing-style":  {`:5: layer "a": style "plane": file testdata/styles/plane.sld cannot be read (no such file or directory) (did you mean "plain.sld"?)`},
	"broken-style":   {`testdata/styles/broken.sld:4: `},
	"duplicate-name": {`:6: layer "a": the name is already taken`},
	"unknown-source": {`:5: layer "a": source "fiel" is not defined (did you mean "file"?)`},
	"missing-file":   {`:3: source "file": file `, `nowhere.gpkg cannot be read (no such file or directory)`},
	"unset-variable": {`:3: source "db": connection: the environment has no variable CATALOG_TEST_UNSET; set it, or write ${CATALOG_TEST_UNSET:-default}`},
	"unknown-crs":    {`:1: crs: "EPSG:999999" is not a CRS that PROJ knows`},
	"record-not-xml": {
		`:5: layer "a": metadata: file testdata/empty.geojson is not XML in UTF-8 (it has no element)`,
		`:6: layer "b": metadata: file testdata/nowhere.xml cannot be read (no such file or directory)`,
		`:7: layer "c": metadata: file testdata/records/torn.xml is not XML in UTF-8 (XML syntax error on line 1`,
	},
	"namespaces": {
		`:2: service: namespace: prefix is "gml"`, `:2: service: namespaces: "sigi" is given twice`, `:2: service: namespace: uri is "plan"`,
		`:7: layer "a": gml_geometry is "middle"; it must be first or last`, `:7: layer "a": attributes: gml is "id"; it must be name or description`,
	},
	"dimensions": {
		`:8: layer "a": dimension "time": values: "yesterday" is neither a value nor an interval`,
		`:9: layer "a": dimension "elevation": default is "501", which is not among the values`,
		`:10: layer "a": dimension "elevation": current is for times`,
		`:10: layer "a": dimension "elevation" is given twice; remove one`,
		`:11: layer "a": dimension "città": the name may have letters without accents`,
		`:11: layer "a": dimension "città": attribute is missing`,
	},
	"limits-out-of-range":    {`:4: limits: width is 100000; it must be from 1 to 32768`, `:4: limits: timeout is "soon"; it must be a time`},
	"theme-of-unknown-layer": {`:7: theme "t": layer "b" is not defined (did you mean "a"?)`},
	"anchors":                {`an anchor or alias, which are not read here`},
	"name-with-accent":       {`:5: layer "città": the name may have letters without accents`},
	"tiles-of-unknown-set": {
		`:5: tiles: sets: "WebMercatorQuat" is not defined (did you mean "WebMercatorQuad"?)`, `:6: tiles: formats: "bmp" is not known`, `:7: tiles: metatile is 99; it must be from 1 to 16`,
		`:9: tile_matrix_sets: "WorldCRS84Quad" is already taken`, `:10: tile matrix set "b": extent must be`, `:10: tile matrix set "b": give either resolutions`,
		`:11: tile matrix set "c": resolution`, `:12: tile matrix set "d": scales: each must be a number`,
	},
	"sld": {
		`:5: sld: from: "styles.example.it": it must begin with http:// or https://; it must be like https://styles.example.it/sld/`, `:5: sld: from: "https://user@styles.example.it/": it has a user in it`,
		`:6: sld: networks: "intranet" is neither a network like 10.1.0.0/16 nor an address`, `:7: sld: timeout is "1h"; it must be a time from 100ms to 1m0s`, `:8: sld: size must be from 1B to 8MiB`,
	},
	"description": {
		`:2: service: authorities: comune is "comune.example"; it must start with http:// or https://`, `:3: service: inspire: give metadata`,
		`:3: service: inspire: without metadata, the contact must have organization and email`,
		`:7: layer "a": identifiers: "comun" is not among the authorities of the service (did you mean "comune"?)`,
		`:7: layer "a": attribution: url is "here"; it must start with http`, `:7: layer "a": attribution: logo: a logo has url, width and height`,
		`:8: layer "b": keywords: key "thesaurus" is not known`, `:8: layer "b": data is "file.gpkg"; it must start with http`,
	},
	"info": {
		`:6: layer "a": info: file `, `nowhere.html cannot be read`, `testdata/info/torn.html:4: unexpected EOF`, `testdata/info/unknown.html:2: executing "unknown.html" at <.Colour>: can't evaluate field Colour`,
	},
	"fonts": {`:1: fonts: folder `, `nowhere cannot be read (no such file or directory)`, `plain.sld cannot be read (it is no folder)`},
	"endpoints": {
		`:7: endpoint "one": layer "c" is not defined`, `:8: endpoint "one": the name is already taken by another endpoint`,
		`:8: endpoint "one": "b" is listed twice, by itself or in a group; remove one`, `:9: endpoint "1.0.0": the name may have letters`,
		`:9: endpoint "1.0.0": key "url" is not known`, `:10: endpoint "none": language is "de"; it must be it or en`, `:10: endpoint "none": layers is missing`,
	},
	"key-twice": {`:4: the catalog: key "styles" is given twice (first in line 1)`},
	"everything-at-once": {
		`:5: layer "a": source "nope" is not defined`, `:5: layer "a": style "plane"`, `:5: layer "a": scale: min 10 must be below max 5`,
		`:6: layer "a": the name is already taken`, `:6: layer "a": styles is missing`,
	},
}

func TestEveryBrokenRuleIsReportedWithLineAndRemedy(t *testing.T) {
	files, err := filepath.Glob("testdata/*.bad.yaml")
	if err != nil || len(files) != len(bad) {
		t.Fatalf("%d files, %d expectations (%v)", len(files), len(bad), err)
	}
	for _, file := range files {
		rule := strings.TrimSuffix(filepath.Base(file), ".bad.yaml")
		t.Run(rule, func(t *testing.T) {
			c, err := Load(file)
			var problems Problems
			if !errors.As(err, &problems) || c != nil {
				t.Fatalf("got catalog %v, error %v; want problems", c != nil, err)
			}
			for _, want := range bad[rule] {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("no problem says %q in\n%v", want, err)
				}
			}
		})
	}
}

func TestAGoodCatalogIsResolvedWhole(t *testing.T) {
	c, err := Load("testdata/whole.good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Service.Title.In("en"); got != "Town" {
		t.Errorf("title in English is %q", got)
	}
	if c.Service.PublicURL != "https://maps.example.it" {
		t.Errorf("public URL %q keeps its slash", c.Service.PublicURL)
	}
	if len(c.Layers) != 2 || len(c.Root.Children) != 1 || len(c.CRSs) != 4 {
		t.Fatalf("%d layers, %d roots, %d CRSs", len(c.Layers), len(c.Root.Children), len(c.CRSs))
	}
	if l := c.Limits; l.MaxWidth != 2048 || l.MaxHeight != 4096 || l.Timeout != 10*time.Second || l.MaxBody != 2e6 || l.MemoryBudget != 1<<30 {
		t.Errorf("limits %+v", l)
	}
	n, ok := c.Named("zone")
	if !ok {
		t.Fatal("zone is not known")
	}
	zone := n.(*Layer)
	if zone.Source != c.Sources[0] || zone.Resident || zone.Queryable || zone.Opacity != 0.5 || zone.Bound == nil || len(zone.Attributes) != 2 {
		t.Errorf("zone %+v", zone)
	}
	if m := zone.Metadata; m == nil || zone.MetadataURL != "" || !strings.Contains(string(m.XML), "<title>Zone</title>") || !slices.Contains(c.Files(), m.Path) {
		t.Errorf("the metadata record beside the catalog is %+v", m)
	}
	if n, local := c.Qualified(zone); n != (Namespace{"town", "https://maps.example.it/features"}) || local != "zone" {
		t.Errorf("zone is %s in %v", local, n)
	}
	if n, local := c.Qualified(&Layer{Name: "plan:zone"}); n.URI != "https://maps.example.it/plan" || local != "zone" {
		t.Errorf("plan:zone is %s in %v", local, n)
	}
	if n, local := c.Qualified(&Layer{Name: "other:zone"}); n.Prefix != "town" || local != "other:zone" {
		t.Errorf("other:zone is %s in %v", local, n)
	}
	if zone.GMLGeometry != LastGeometry || !zone.Shown("nome").Required || zone.Shown("nome").GML != "name" || zone.Shown("h").Required {
		t.Errorf("zone in GML: %q %+v", zone.GMLGeometry, zone.Attributes)
	}
	if d := zone.Dimensions; len(d) != 3 || d[0].Name != "time" || d[0].Kind != dimension.Time || d[0].Units != "ISO8601" || d[0].End != "fine" ||
		d[1].Units != "CRS:88" || d[1].UnitSymbol != "m" || d[1].Default != "500" || d[2].Units != "floor" || d[1].Multiple || !d[2].Multiple {
		t.Errorf("dimensions %+v", d)
	}
	if s, ok := zone.StyleNamed("other"); !ok || s.Title.It != "Other" || s.Style != zone.Styles[0].Style {
		t.Error("a style file read twice is one style under two names")
	}
	theme, ok := c.Theme("piano")
	if !ok || len(theme.Layers) != 2 || theme.Layers[1].Style.Name != "other" {
		t.Errorf("theme %+v", theme)
	}
	if all, _ := c.Theme("tutto"); len(all.Layers) != 2 {
		t.Errorf("a group in a theme stands for its layers; got %d", len(all.Layers))
	}
	if c.Sources[1].Connection != "postgres://localhost/town" {
		t.Errorf("connection %q", c.Sources[1].Connection)
	}
}

func TestRevisionFollowsTheStylesToo(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata")); err != nil {
		t.Fatal(err)
	}
	load := func() string {
		c, err := Load(filepath.Join(dir, "whole.good.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		return c.Revision
	}
	first := load()
	if load() != first {
		t.Error("reading the same files again gives another revision")
	}
	style := filepath.Join(dir, "styles/plain.sld")
	data, err := os.ReadFile(style)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(style, []byte(strings.Replace(string(data), "#e8b58a", "#000000", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if load() == first {
		t.Error("a changed style leaves the revision as it was")
	}
}

func TestWatchTellsOfAFileReplacedByRename(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "catalog.yaml")
	if err := os.WriteFile(file, []byte("a"), 0o644); err != nil {
		t.Fatal(err)
	}
	told := make(chan struct{}, 10)
	done := make(chan error, 1)
	go func() { done <- Watch(t.Context(), []string{file}, func() { told <- struct{}{} }) }()
	deadline := time.After(20 * time.Second)
	for {
		// The watch may not be on yet: replace until it is told.
		other := filepath.Join(dir, "new")
		if err := os.WriteFile(other, []byte("b"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(other, file); err != nil {
			t.Fatal(err)
		}
		select {
		case <-told:
			return
		case err := <-done:
			t.Fatalf("watch ended: %v", err)
		case <-deadline:
			t.Fatal("nothing was told")
		case <-time.After(2 * settle):
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"testdata/*.good.yaml", "testdata/*.bad.yaml"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		file := filepath.Join(dir, "catalog.yaml")
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if c, err := Load(file); (c == nil) == (err == nil) {
			t.Errorf("catalog %v with error %v", c != nil, err)
		}
	})
}
