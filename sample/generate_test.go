package sample

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/airbusgeo/godal"

	"sigi/sample/town"
)

func TestGeneratedFilesHoldEveryLayerWithKeyIndexAndCRS(t *testing.T) {
	dir := t.TempDir()
	stages := map[string]bool{}
	rep, err := Generate(context.Background(), Options{Out: dir, Scale: 1, Seed: 1, Progress: func(stage string, done, total int) {
		stages[stage] = true
		if done < 0 || done > total {
			t.Errorf("stage %q: %d of %d", stage, done, total)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if rep.Features < 60000 {
		t.Errorf("%d features at scale 1, want 60000 or more", rep.Features)
	}
	if len(stages) < 5 {
		t.Errorf("stages told: %v", stages)
	}
	for _, p := range rep.Files {
		if _, err := os.Stat(p); err != nil {
			t.Error(err)
		}
	}
	counts := map[string]int{}
	for _, l := range rep.Layers {
		counts[l.Name] = l.Features
	}
	bounds := map[string][4]float64{}
	for _, l := range town.Layers() {
		ds, err := godal.Open(filepath.Join(dir, l.File+".gpkg"), godal.VectorOnly())
		if err != nil {
			t.Fatal(err)
		}
		gl := ds.LayerByName(l.Name)
		if gl == nil {
			t.Fatalf("%s.gpkg has no layer %q", l.File, l.Name)
		}
		n, err := gl.FeatureCount()
		if err != nil || n != counts[l.Name] || n == 0 {
			t.Errorf("layer %q: %d features in the file, %d reported, %v", l.Name, n, counts[l.Name], err)
		}
		if b, err := gl.Bounds(); err == nil {
			bounds[l.Name] = b
		}
		sr := gl.SpatialRef()
		if code := sr.AuthorityCode(""); code != map[int]string{32632: "32632", 3003: "3003"}[l.CRS] {
			t.Errorf("layer %q: EPSG %s, want %d", l.Name, code, l.CRS)
		}
		for _, sql := range []string{
			`SELECT count(*) AS n FROM "rtree_` + l.Name + `_geom"`,
			`SELECT count("` + l.Key + `") AS n FROM "` + l.Name + `"`,
		} {
			rs, err := ds.ExecuteSQL(sql)
			if err != nil {
				t.Errorf("layer %q: %v", l.Name, err)
				continue
			}
			f := rs.NextFeature()
			if got := int(f.Fields()["n"].Int()); got != n {
				t.Errorf("layer %q: %s gives %d, want %d", l.Name, sql, got, n)
			}
			f.Close()
			rs.Close()
		}
		ds.Close()
	}
	// Around Bergamo, EPSG:3003 is 32632 moved by nearly the same everywhere.
	plane, old := bounds["a090101_comune"], bounds["particelle_1853"]
	for i, d := range []float64{1000028.8, 20.35} {
		if old[i] < plane[i]+d-5 || old[i+2] > plane[i+2]+d+5 {
			t.Errorf("1853 spans %v, the municipality %v", old, plane)
		}
	}
	if math.Abs(plane[0]-547916) > 400 || math.Abs(plane[3]-5065083) > 400 {
		t.Errorf("the municipality spans %v", plane)
	}
}

func TestCancelledGenerationLeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	_, err := Generate(ctx, Options{Out: dir, Scale: 1, Progress: func(stage string, done, total int) {
		if stage == "blocks" {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	left, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestUnwritableFolderIsAnError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Generate(context.Background(), Options{Out: filepath.Join(file, "town")}); err == nil {
		t.Error("a folder below a file: no error")
	}
}
