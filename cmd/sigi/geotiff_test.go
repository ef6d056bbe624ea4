package main

import (
	"encoding/json"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"sigi/internal/pgtest"
)

// GDAL finds a map that was asked for as GeoTIFF where it lies, with the
// colours of the same map as PNG.
func TestGDALReadsAMapAsGeoTIFF(t *testing.T) {
	if os.Getenv("SIGI_NO_CLIENTS") != "" {
		t.Skip("not run: SIGI_NO_CLIENTS is set")
	}
	dsn := pgtest.Database(t)
	loadSquares(t, dsn)
	server := serve(t, squaresCatalog(t, dsn, ""))
	server.ready(t)
	s := squares[0]
	address := around(s, "quadri")
	_, _, picture := server.get(t, address)
	want := colour(t, http.StatusOK, picture)
	status, header, body := server.get(t, strings.Replace(address, "image/png", "image/tiff", 1))
	if status != http.StatusOK || header.Get("Content-Type") != "image/tiff" {
		t.Fatalf("status %d, %s: %.300s", status, header.Get("Content-Type"), body)
	}
	file := filepath.Join(t.TempDir(), "map.tif")
	if err := os.WriteFile(file, body, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("gdalinfo", "-json", file).Output()
	if err != nil {
		t.Fatalf("gdalinfo: %v", err)
	}
	var info struct {
		Size         [2]int
		GeoTransform [6]float64
		Stac         struct {
			EPSG int `json:"proj:epsg"`
		}
		CornerCoordinates struct{ Center [2]float64 }
	}
	if err := json.Unmarshal(out, &info); err != nil {
		t.Fatal(err)
	}
	if info.Stac.EPSG != 32632 || math.Abs(info.CornerCoordinates.Center[0]-s.e) > 1 || math.Abs(info.CornerCoordinates.Center[1]-s.n) > 1 {
		t.Errorf("GDAL reads EPSG:%d around %v, want 32632 around %v, %v", info.Stac.EPSG, info.CornerCoordinates.Center, s.e, s.n)
	}
	out, err = exec.Command("gdallocationinfo", "-valonly", "-geoloc", file, strconv.FormatFloat(s.e, 'f', 3, 64), strconv.FormatFloat(s.n, 'f', 3, 64)).Output()
	if err != nil {
		t.Fatalf("gdallocationinfo: %v", err)
	}
	got := "#"
	for i, v := range strings.Fields(string(out)) {
		n, err := strconv.Atoi(v)
		if err != nil {
			t.Fatal(err)
		}
		if i < 3 {
			got += string("0123456789abcdef"[n>>4]) + string("0123456789abcdef"[n&15])
		}
	}
	if got != want {
		t.Errorf("GDAL reads %s, the PNG has %s", got, want)
	}
}
