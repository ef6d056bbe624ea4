package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"sigi/internal/pgtest"
)

// readFeature is a line of a script that reads features: what a client found in a
// box around a known point, or, without an index, what it says of the layer.
type readFeature struct {
	Version, CRS, ID, Name string
	Index                  *int
	X, Y                   float64
	Layers, Filtered       []string
	Count                  int
	Fields                 map[string]string
}

// Real clients read ten known squares in five systems and all versions: each
// box around a point finds the one square, where PostGIS says it is.
func TestRealClientsReadTheRightFeaturesEverywhere(t *testing.T) {
	if os.Getenv("SIGI_NO_CLIENTS") != "" {
		t.Skip("not run: SIGI_NO_CLIENTS is set")
	}
	dsn := pgtest.Database(t)
	conn := loadSquares(t, dsn)
	server := serve(t, squaresCatalog(t, dsn, "  - {layer: diretti, title: Diretti, source: db, table: quadri, styles: [quadri], resident: false}"))
	server.ready(t)

	var points []point
	for _, crs := range []struct {
		code       int
		half       float64
		northFirst bool
	}{{32632, 25, false}, {3857, 36, false}, {4326, 0.0003, true}, {6706, 0.0003, true}, {3003, 25, false}} {
		for _, s := range squares {
			p := point{CRS: fmt.Sprintf("EPSG:%d", crs.code), Half: crs.half, NorthFirst: crs.northFirst, square: s}
			p.X, p.Y = middle(t, conn, s, crs.code)
			points = append(points, p)
		}
	}
	file := inFile(t, points)
	for _, client := range []string{"gdal_wfs.py", "owslib_wfs.py", "qgis_wfs.py"} {
		t.Run(client, func(t *testing.T) {
			out := python(t, client, server.url+"/wfs", file)
			seen := map[string]int{}
			for _, line := range lines(out) {
				var f readFeature
				if err := json.Unmarshal([]byte(line), &f); err != nil {
					t.Fatalf("%v in %q", err, line)
				}
				if f.Index == nil {
					if !strings.Contains(fmt.Sprint(f.Layers), "sigi:quadri") || f.Count != len(squares) || f.Fields["nome"] == "" {
						t.Errorf("%s: the layer is described as %s", f.Version, line)
					}
					if f.Filtered != nil && f.Filtered[0] != "Colli" {
						t.Errorf("%s: a filter selects %v", f.Version, f.Filtered)
					}
					continue
				}
				p := points[*f.Index]
				seen[f.Version]++
				tolerance := 0.05
				if p.Half < 1 {
					tolerance = 5e-7
				}
				if f.Name != p.square.name || math.Abs(f.X-p.X) > tolerance || math.Abs(f.Y-p.Y) > tolerance {
					t.Errorf("%s %s: %q at %v %v; want %q at %v %v", f.Version, f.CRS, f.Name, f.X, f.Y, p.square.name, p.X, p.Y)
				}
				if f.ID != "" && f.ID != fmt.Sprintf("quadri.%d", p.square.key) {
					t.Errorf("%s %s: %q has the id %q", f.Version, f.CRS, f.Name, f.ID)
				}
			}
			for _, version := range []string{"1.0.0", "1.1.0", "2.0.0"} {
				if seen[version] != len(points) {
					t.Errorf("%s: %d features were found at %d points", version, seen[version], len(points))
				}
			}
		})
	}
}
