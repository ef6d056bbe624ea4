package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sigi/internal/pgtest"
)

// alikeMapServer are the shares of testdata/mapfile/town.map, as drawnAlike.
var alikeMapServer = map[string]float64{
	"zones": 0.7, "heights": 0.2, "casings": 0.2, "dashes": 0.3, "hatched": 6, "points": 0.3, "numbers": 0.4, "streets": 3.5,
}

// mapfileLooksAlike imports a mapfile; the catalog is without problems and looks as
// MapServer draws the mapfile.
func mapfileLooksAlike(t *testing.T, folder, town string) {
	if _, err := exec.LookPath("map2img"); err != nil {
		t.Skip("not run: map2img (Debian: mapserver-bin) is not installed")
	}
	dsn := pgtest.Database(t)
	loadBuildings(t, dsn, town)
	const secret = "not-for-the-catalog"
	fill := strings.NewReplacer("TOWN", "town", "DATABASE", dsn+" password="+secret)
	for _, name := range []string{"town.map", "areas.map", "fonts.txt"} {
		data, err := os.ReadFile(filepath.Join("testdata/mapfile", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(fill.Replace(string(data))), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	mapfile, pictures := filepath.Join(folder, "town.map"), filepath.Join(folder, "pictures-mapserver")
	if err := os.Mkdir(pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	var views []view
	for _, v := range []struct {
		layer          string
		x, y, perPixel float64
	}{
		{"zones", 552225, 5060470, 4}, {"heights", 552209, 5060490, 0.6}, {"casings", 552177, 5060424, 1}, {"dashes", 552177, 5060424, 1},
		{"hatched", 552166, 5060563, 4}, {"points", 552152, 5060511, 0.4}, {"numbers", 552175, 5060463, 0.4}, {"streets", 552292, 5060398, 1},
	} {
		w := view{Layer: v.layer, Width: 400, Height: 300, BBox: [4]float64{v.x - 200*v.perPixel, v.y - 150*v.perPixel, v.x + 200*v.perPixel, v.y + 150*v.perPixel}}
		views = append(views, w)
		// map2img counts an extent from pixel to pixel and draws it from the upper
		// left corner of the first.
		e := [4]float64{w.BBox[0], w.BBox[1] + v.perPixel, w.BBox[2] - v.perPixel, w.BBox[3]}
		args := []string{"-m", mapfile, "-o", filepath.Join(pictures, v.layer+".png"), "-i", "png", "-s", "400", "300", "-l", v.layer, "-e"}
		for _, f := range e {
			args = append(args, fmt.Sprint(f))
		}
		cmd := exec.Command("map2img", args...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("map2img: %v: %s", err, out)
		}
	}

	out := filepath.Join(folder, "catalog-mapfile")
	code, report, errs := command("import", "mapfile", mapfile, "--out", out)
	if code != 0 {
		t.Fatalf("import: %d %s", code, errs)
	}
	for _, said := range []string{"a layer of type RASTER is not drawn yet", "_PASSWORD in the environment", "scale denominators are multiplied by 1.26"} {
		if !strings.Contains(report, said) {
			t.Errorf("the report does not say %q:\n%s", said, report)
		}
	}
	text, err := os.ReadFile(filepath.Join(out, "catalog.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text)+report, secret) {
		t.Error("the password stands in the catalog or the report")
	}
	for _, want := range []string{`title: "Town by mapfile"`, `path: "../town/dbt.gpkg"`, "group: buildings", `title: "All buildings"`, "scale: {max: 25198}"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the catalog has no %s:\n%s", want, text)
		}
	}
	variable, _, _ := strings.Cut(string(text[strings.Index(string(text), "${")+2:]), "}")
	t.Setenv(variable, secret)
	catalog := filepath.Join(out, "catalog.yaml")
	if code, said, errs := command("check", "--catalog", catalog); code != 0 || strings.Contains(said, "note:") {
		t.Fatalf("check: %d %s%s", code, said, errs)
	}
	server := serve(t, catalog)
	server.ready(t)
	compareViews(t, server, views, pictures, alikeMapServer)
}

// loadBuildings loads the buildings of the sample into a database.
func loadBuildings(t *testing.T, dsn, town string) {
	t.Helper()
	load := exec.Command("ogr2ogr", "-q", "-f", "PostgreSQL", "PG:"+dsn, filepath.Join(town, "dbt.gpkg"), "a020102_edifc",
		"-lco", "GEOMETRY_NAME=geom", "-lco", "FID=gid", "-lco", "LAUNDER=NO", "-lco", "PRECISION=NO", "--config", "PG_USE_COPY", "YES")
	if out, err := load.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}
