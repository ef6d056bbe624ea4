package sample

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/airbusgeo/godal"

	"sigi/sample/geotiff"
	"sigi/sample/orthophoto"
	"sigi/sample/town"
)

// The terrain model has the heights of the contours and of the spot heights, and none
// outside the municipality.
func TestTerrainModelFitsContours(t *testing.T) {
	town1 := coherent(t)
	r := newRasters(Options{Out: t.TempDir(), Seed: 1, Scale: 1}, orthophoto.Centre)
	r.outer = town1["dbt.a090101_comune"][0].parts[0]
	path := filepath.Join(r.o.Out, "dtm.tif")
	if err := r.terrain(context.Background(), path, filepath.Join(r.o.Out, "relief.tif"), nil); err != nil {
		t.Fatal(err)
	}
	if err := godal.RegisterRaster(godal.GTiff); err != nil {
		t.Fatal(err)
	}
	ds, err := godal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	st := ds.Structure()
	gt, err := ds.GeoTransform()
	if err != nil {
		t.Fatal(err)
	}
	z := make([]float32, st.SizeX*st.SizeY)
	if err := ds.Bands()[0].Read(0, 0, z, st.SizeX, st.SizeY); err != nil {
		t.Fatal(err)
	}
	if z[0] != terrainNoData {
		t.Errorf("outside the municipality there is a height: %v", z[0])
	}
	// between pixels' middles, or false at the rim
	height := func(p town.XY) (float64, bool) {
		x, y := (p.X-gt[0])/gt[1]-0.5, (p.Y-gt[3])/gt[5]-0.5
		i, j := int(math.Floor(x)), int(math.Floor(y))
		if i < 0 || j < 0 || i+1 >= st.SizeX || j+1 >= st.SizeY {
			return 0, false
		}
		sum := 0.0
		for _, k := range [4][3]float64{{0, 0, (1 - x + float64(i)) * (1 - y + float64(j))}, {1, 0, (x - float64(i)) * (1 - y + float64(j))},
			{0, 1, (1 - x + float64(i)) * (y - float64(j))}, {1, 1, (x - float64(i)) * (y - float64(j))}} {
			v := float64(z[(j+int(k[1]))*st.SizeX+i+int(k[0])])
			if v == terrainNoData {
				return 0, false
			}
			sum += v * k[2]
		}
		return sum, true
	}
	for _, theme := range []string{"dbt.l050101_cv_liv", "dbt.p050102_pt_quo"} {
		worst, n := 0.0, 0
		for _, f := range town1[theme] {
			for i, p := range f.parts[0] {
				if h, ok := height(p); ok {
					n++
					worst = max(worst, math.Abs(h-f.z[i]))
				}
			}
		}
		t.Logf("%s: %d points, off by at most %.3f m", theme, n, worst)
		if n < 1000 || worst > 0.5 {
			t.Errorf("%s: %d points are off by up to %.2f m", theme, n, worst)
		}
	}
}

// All pictures of a small frame: files where the index says, each readable, with overviews, in its place.
func TestPicturesOfASmallFrame(t *testing.T) {
	out := t.TempDir()
	o := Options{Out: out, Seed: 1, Scale: 1, Rasters: true}
	frame := orthophoto.Frame{West: 552000, North: 5060700, Side: orthophoto.Side / 6}
	r := newRasters(o, frame)
	if err := town.Build(context.Background(), town.Config{Seed: 1, Scale: 1}, nil, func(f *town.Feature) error { r.add(f); return nil }); err != nil {
		t.Fatal(err)
	}
	paths, err := r.write(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := godal.RegisterRaster(godal.GTiff); err != nil {
		t.Fatal(err)
	}
	var pictures []string
	for _, p := range paths {
		if filepath.Ext(p) == ".tif" {
			rel, _ := filepath.Rel(out, p)
			pictures = append(pictures, rel)
		}
		if _, err := os.Stat(p); err != nil {
			t.Error(err)
		}
	}
	indexed := []string{terrainFile, reliefFile}
	for _, x := range [][2]string{{"ortofoto.gpkg", "ortofoto"}, {"catasto_storico.gpkg", "catasto_storico"}} {
		ds, err := godal.Open(filepath.Join(out, x[0]), godal.VectorOnly())
		if err != nil {
			t.Fatal(err)
		}
		l := ds.LayerByName(x[1])
		if l == nil {
			t.Fatalf("%s has no table %s", x[0], x[1])
		}
		for f := l.NextFeature(); f != nil; f = l.NextFeature() {
			file := f.Fields()["location"].String()
			indexed = append(indexed, file)
			pic, err := godal.Open(filepath.Join(out, file))
			if err != nil {
				t.Error(err)
				continue
			}
			b, err := f.Geometry().Bounds()
			if err != nil {
				t.Fatal(err)
			}
			have, err := pic.Bounds()
			if err != nil {
				t.Fatal(err)
			}
			// A turned sheet's paper reaches beyond its map.
			if have[0] > b[0]+0.01 || have[1] > b[1]+0.01 || have[2] < b[2]-0.01 || have[3] < b[3]-0.01 {
				t.Errorf("%s spans %v, its index says %v", file, have, b)
			}
			if sr := pic.SpatialRef(); sr.AuthorityCode("") != "32632" {
				t.Errorf("%s is in EPSG:%s", file, sr.AuthorityCode(""))
			}
			if n := len(pic.Bands()[0].Overviews()); pic.Structure().SizeX > geotiff.Tile && n == 0 {
				t.Errorf("%s has no overviews", file)
			}
			pic.Close()
			f.Close()
		}
		ds.Close()
	}
	slices.Sort(pictures)
	slices.Sort(indexed)
	if !slices.Equal(pictures, indexed) {
		t.Errorf("pictures %v, in the indexes %v", pictures, indexed)
	}
	if left, _ := filepath.Glob(filepath.Join(out, "*", ".spool*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestCancelledPicturesLeaveNothingHalf(t *testing.T) {
	out := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := newRasters(Options{Out: out, Seed: 1, Scale: 1}, orthophoto.Centre)
	r.outer = town.Ring{{X: 551000, Y: 5060000}, {X: 552000, Y: 5060000}, {X: 552000, Y: 5061000}}
	if _, err := r.write(ctx); err == nil {
		t.Error("cancelled: no error")
	}
	left, _ := filepath.Glob(filepath.Join(out, "*.tif"))
	more, _ := filepath.Glob(filepath.Join(out, "*", "*"))
	spools, _ := filepath.Glob(filepath.Join(out, ".spool*"))
	if n := len(left) + len(more) + len(spools); n > 0 {
		t.Errorf("left behind: %v %v %v", left, more, spools)
	}
}
