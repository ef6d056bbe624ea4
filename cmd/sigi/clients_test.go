package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"sigi/internal/pgtest"
)

// point is a square's middle in one CRS, by PostGIS: what a client is told.
type point struct {
	CRS        string  `json:"crs"`
	X          float64 `json:"x"` // east or longitude
	Y          float64 `json:"y"`
	Half       float64 `json:"half"` // half the map's width, in units of the CRS
	NorthFirst bool    `json:"north_first"`
	square     square
}

// answer is a line of a client script.
type answer struct {
	Version, CRS, Colour, Info, Title string
	Index                             *int
	Layers                            any
	Styles                            map[string][]string
	Legend                            any
	Box                               []float64
}

// tellsOf checks an answer against the square that the client looked at;
// identified says that the client can identify.
func (a *answer) tellsOf(t *testing.T, s square, identified bool) {
	t.Helper()
	if a.Colour != s.colour {
		t.Errorf("%s %s %q: colour %s, want %s", a.Version, a.CRS, s.name, a.Colour, s.colour)
	}
	if identified && (!strings.Contains(a.Info, fmt.Sprint(s.key)) || !strings.Contains(a.Info, s.name)) {
		t.Errorf("%s %s %q: identify says %.300q, want feature %d", a.Version, a.CRS, s.name, a.Info, s.key)
	}
	for _, other := range squares {
		if other.key != s.key && strings.Contains(a.Info, other.name) {
			t.Errorf("%s %s %q: identify also finds %q", a.Version, a.CRS, s.name, other.name)
		}
	}
}

// Real clients, each as a person uses it: they list, draw and identify ten
// known squares in four CRSs and both versions, and see the expected colour
// and the expected feature.
func TestRealClientsSeeTheRightColourAndFeatureEverywhere(t *testing.T) {
	if os.Getenv("SIGI_NO_CLIENTS") != "" {
		t.Skip("not run: SIGI_NO_CLIENTS is set")
	}
	dsn := pgtest.Database(t)
	conn := loadSquares(t, dsn)
	server := serve(t, squaresCatalog(t, dsn, `  - {layer: altri, title: Altri, source: db, table: quadri, styles: [quadri]}
endpoints:
  - {endpoint: piazze, title: Piazze, layers: [quadri]}
`))
	server.ready(t)

	var points []point
	for _, crs := range []struct {
		code       int
		half       float64
		northFirst bool
	}{{32632, 25, false}, {3857, 36, false}, {4326, 0.0003, true}, {3003, 25, false}} {
		for _, s := range squares {
			p := point{CRS: fmt.Sprintf("EPSG:%d", crs.code), Half: crs.half, NorthFirst: crs.northFirst, square: s}
			p.X, p.Y = middle(t, conn, s, crs.code)
			points = append(points, p)
		}
	}
	file := inFile(t, points)

	// The same at an endpoint, at one place: clients follow the addresses of its
	// capabilities.
	for _, client := range []string{"owslib_wms.py", "qgis_wms.py"} {
		t.Run("endpoint "+client, func(t *testing.T) {
			seen := 0
			for _, line := range lines(python(t, client, server.url+"/wms/piazze", inFile(t, points[:1]))) {
				var a answer
				if err := json.Unmarshal([]byte(line), &a); err != nil {
					t.Fatalf("%v in %q", err, line)
				}
				if a.Index == nil {
					if !strings.Contains(fmt.Sprint(a.Layers), "quadri") || strings.Contains(fmt.Sprint(a.Layers), "altri") {
						t.Errorf("%s: the layers are %v", a.Version, a.Layers)
					}
					if a.Title != "" && a.Title != "Piazze" {
						t.Errorf("%s: the title is %q", a.Version, a.Title)
					}
					continue
				}
				seen++
				a.tellsOf(t, points[0].square, true)
			}
			if seen != 2 {
				t.Errorf("looked at in %d versions", seen)
			}
		})
	}

	for _, client := range []string{"gdal_wms.py", "owslib_wms.py", "qgis_wms.py"} {
		t.Run(client, func(t *testing.T) {
			out := python(t, client, server.url+"/wms", file)
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
					if a.Legend != nil && !plausibleLegend(a.Legend) {
						t.Errorf("%s: no legend: %v", a.Version, a.Legend)
					}
					continue
				}
				p := points[*a.Index]
				seen[a.Version]++
				a.tellsOf(t, p.square, true)
			}
			for _, version := range []string{"1.1.1", "1.3.0"} {
				if seen[version] != len(points) {
					t.Errorf("%s: %d of %d points were looked at", version, seen[version], len(points))
				}
			}
		})
	}
}

// plausibleLegend reports whether a client got a picture: [width, height].
func plausibleLegend(v any) bool {
	size, ok := v.([]any)
	return ok && len(size) == 2 && !slices.ContainsFunc(size, func(s any) bool { f, ok := s.(float64); return !ok || f < 10 || f > 2000 })
}
