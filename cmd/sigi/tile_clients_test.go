package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"sigi/internal/pgtest"
)

// tilePoint is a square's middle in the CRS of a tile matrix set, by PostGIS.
type tilePoint struct {
	Set        string  `json:"set"`
	Matrix     string  `json:"matrix"`
	CRS        string  `json:"crs"`
	X          float64 `json:"x"` // east or longitude
	Y          float64 `json:"y"`
	Resolution float64 `json:"resolution"` // of the matrix
	NorthFirst bool    `json:"north_first"`
	Degrees    bool    `json:"degrees"`
	square     square
}

// Sets of the catalog's own, in CRSs that declare north first and east first.
const ownSets = `
tile_matrix_sets:
  - {set: monte_mario, crs: "EPSG:3003", extent: [1500000, 5000000, 1600000, 5100000], resolutions: [64, 16, 4, 2, 1]}
  - {set: wgs84, crs: "EPSG:4326", extent: [9, 45, 10, 46], resolutions: [0.001, 0.0001, 0.00002, 0.00001]}
  - {set: rdn2008, crs: "EPSG:6706", extent: [9, 45, 10, 46], resolutions: [0.001, 0.0001, 0.00002, 0.00001]}
`

// Real clients read tiles as people use them: they list the layer, compute
// which tile shows a place from what the capabilities say, draw and identify
// ten known squares in six tile matrix sets, by key-value parameters and by
// RESTful addresses, and see the expected colour and feature.
func TestRealClientsSeeTheRightTilesEverywhere(t *testing.T) {
	if os.Getenv("SIGI_NO_CLIENTS") != "" {
		t.Skip("not run: SIGI_NO_CLIENTS is set")
	}
	dsn := pgtest.Database(t)
	conn := loadSquares(t, dsn)
	server := serve(t, squaresCatalog(t, dsn, ownSets))
	server.ready(t)

	var points []tilePoint
	for _, set := range []struct {
		id, matrix, crs string
		srid            int
		resolution      float64
		northFirst      bool
	}{
		{"UTM32NItaly", "12", "EPSG:32632", 32632, 1, false},
		{"WebMercatorQuad", "17", "EPSG:3857", 3857, 156543.033928041 / (1 << 17), false},
		{"WorldCRS84Quad", "16", "OGC:CRS84", 4326, 0.703125 / (1 << 16), false},
		{"monte_mario", "4", "EPSG:3003", 3003, 1, false},
		{"wgs84", "3", "EPSG:4326", 4326, 0.00001, true},
		{"rdn2008", "3", "EPSG:6706", 6706, 0.00001, true},
	} {
		for _, s := range squares {
			p := tilePoint{Set: set.id, Matrix: set.matrix, CRS: set.crs, Resolution: set.resolution, NorthFirst: set.northFirst, square: s}
			p.Degrees = set.resolution < 0.001
			if set.srid == 6706 { // PostGIS here may not know it; it is WGS 84 within a metre
				set.srid = 4326
			}
			p.X, p.Y = middle(t, conn, s, set.srid)
			points = append(points, p)
		}
	}
	file := inFile(t, points)
	for client, ways := range map[string][]string{"gdal_wmts.py": {"kvp", "rest"}, "owslib_wmts.py": {"kvp", "rest"}, "qgis_wmts.py": {"kvp", "rest", "xyz"}} {
		t.Run(client, func(t *testing.T) {
			out := python(t, client, server.url, file)
			seen := map[string]int{}
			for _, line := range lines(out) {
				var a answer
				if err := json.Unmarshal([]byte(line), &a); err != nil {
					t.Fatalf("%v in %q", err, line)
				}
				if a.Index == nil {
					if !strings.Contains(fmt.Sprint(a.Layers), "quadri") {
						t.Errorf("%s: the layer is not listed: %s", a.Version, line)
					}
					continue
				}
				p := points[*a.Index]
				seen[a.Version]++
				a.tellsOf(t, p.square, a.Version != "xyz")
			}
			for _, way := range ways {
				want := len(points)
				if way == "xyz" {
					want = len(squares)
				}
				if seen[way] != want {
					t.Errorf("%s: %d of %d points were looked at", way, seen[way], want)
				}
			}
		})
	}
}
