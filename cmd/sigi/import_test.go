package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigi/internal/pgtest"
	"sigi/sample"
)

// drawnAlike is, for each layer of testdata/clients/qgis_project.py, the share of
// pixels in percent that may differ from QGIS' own picture: by more than 48
// levels in a channel from every pixel around, which leaves aside antialiasing and
// half a pixel. The patterns of areas begin elsewhere, so that their lines do not
// lie on each other; what can be compared of them is how much colour there is.
var drawnAlike = map[string]float64{
	"single": 0.4, "categorized": 0.3, "graduated": 0.2, "rules": 0.2, "casings": 0.2, "offset": 0.2,
	"hatches": 9, "brushes": 6, "markers_in_areas": 0.4, "along": 0.4, "by_data": 0.2, "on_the_ground": 0.2,
	"pictures": 0.8, "centroids": 0.6, "labels_over": 0.3, "labels_by_rule": 0.9, "labels_along": 1.8,
}

// How much the amount of colour may differ: in parts of the other program's, and
// of the picture, which a label more or less is.
const (
	inkAlike = 0.14
	inkSlack = 0.0006
)

// labelsDiffer are layers of which each program chooses other labels, so that the
// ink says nothing.
var labelsDiffer = map[string]bool{"streets": true, "labels_along": true}

// view is a layer as another program drew it.
type view struct {
	Layer         string
	BBox          [4]float64
	Width, Height int
}

// What other programs have is imported over one sample town, and drawn by them
// and here.
func TestWhatIsImportedLooksAsInItsProgram(t *testing.T) {
	if os.Getenv("SIGI_NO_CLIENTS") != "" {
		t.Skip("not run: SIGI_NO_CLIENTS is set")
	}
	folder := t.TempDir()
	town := filepath.Join(folder, "town")
	if _, err := sample.Generate(context.Background(), sample.Options{Out: town, Scale: 1, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	t.Run("QGIS project", func(t *testing.T) { projectLooksAlike(t, folder, town) })
	t.Run("mapfile", func(t *testing.T) { mapfileLooksAlike(t, folder, town) })
}

// projectLooksAlike imports a project with eighteen ways of drawing and
// labelling; the catalog is without problems, has no password, and looks as in
// QGIS.
func projectLooksAlike(t *testing.T, folder, town string) {
	dsn := pgtest.Database(t)
	loadBuildings(t, dsn, town)
	const secret = "not-for-the-catalog"
	at := map[string]string{}
	for _, pair := range strings.Fields(dsn) {
		key, value, _ := strings.Cut(pair, "=")
		at[key] = value
	}
	uri := fmt.Sprintf(`dbname='%s' host='%s' port=%s user='%s' password='%s' sslmode=disable key='gid' srid=32632 type=Polygon table="public"."a020102_edifc" (geom)`,
		at["dbname"], at["host"], at["port"], at["user"], secret)
	project, pictures := filepath.Join(folder, "town.qgz"), filepath.Join(folder, "pictures")
	if err := os.Mkdir(pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	var views []view
	if err := json.Unmarshal(python(t, "qgis_project.py", town, project, pictures, uri), &views); err != nil {
		t.Fatal(err)
	}

	out := filepath.Join(folder, "catalog")
	code, report, errs := command("import", "qgis", project, "--out", out)
	if code != 0 {
		t.Fatalf("import: %d %s", code, errs)
	}
	for _, said := range []string{"inverted polygons are not drawn", "_PASSWORD in the environment", "the hatch of 150 degrees"} {
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
	for _, want := range []string{`title: "Imported town"`, `path: "../town/dbt.gpkg"`, "group: Areas", "theme: ", `email: "gis@example.com"`} {
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
	if code, _, errs := command("import", "qgis", project, "--out", out); code != 1 || !strings.Contains(errs, "is there already") {
		t.Errorf("a second import: %d %s", code, errs)
	}

	server := serve(t, catalog)
	server.ready(t)
	compareViews(t, server, views, pictures, drawnAlike, "inverted")
}

// compareViews draws each view and compares it with the picture that another
// program made of it. Layers that are known to look otherwise are named, and have
// to.
func compareViews(t *testing.T, server *running, views []view, pictures string, alike map[string]float64, otherwise ...string) {
	t.Helper()
	for _, v := range views {
		path := fmt.Sprintf("/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=%s&STYLES=&SRS=EPSG:32632&BBOX=%v,%v,%v,%v&WIDTH=%d&HEIGHT=%d&FORMAT=image/png",
			v.Layer, v.BBox[0], v.BBox[1], v.BBox[2], v.BBox[3], v.Width, v.Height)
		status, _, body := server.get(t, path)
		got, err := png.Decode(bytes.NewReader(body))
		if err != nil {
			t.Fatalf("%s: %d %v: %.300s", v.Layer, status, err, body)
		}
		data, err := os.ReadFile(filepath.Join(pictures, v.Layer+".png"))
		if err != nil {
			t.Fatal(err)
		}
		want, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		share := max(unlike(got, want), unlike(want, got)) * 100
		a, b := ink(got), ink(want)
		t.Logf("%-18s %5.2f %% of pixels differ, ink %.4f of %.4f", v.Layer, share, a, b)
		if b < 0.0005 {
			t.Errorf("%s: the other program drew nothing", v.Layer)
		}
		most, known := alike[v.Layer]
		switch {
		case !known && strings.Contains(strings.Join(otherwise, " "), v.Layer):
			if share < 1 {
				t.Errorf("%s looks alike and is said not to", v.Layer)
			}
		case !known:
			t.Errorf("%s has no share that is allowed", v.Layer)
		case share > most:
			t.Errorf("%s: %.2f %% of pixels differ, %.2f are allowed", v.Layer, share, most)
		case labelsDiffer[v.Layer]:
		case a < b*(1-inkAlike)-inkSlack || a > b*(1+inkAlike)+inkSlack:
			t.Errorf("%s: the ink is %.4f, not %.4f", v.Layer, a, b)
		}
		keep(t, v.Layer, want, got)
	}
}

// keep writes two pictures beside each other for people to look at, where
// SIGI_PICTURES names a folder.
func keep(t *testing.T, name string, want, got image.Image) {
	folder := os.Getenv("SIGI_PICTURES")
	if folder == "" {
		return
	}
	w, h := want.Bounds().Dx(), want.Bounds().Dy()
	both := image.NewRGBA(image.Rect(0, 0, 2*w+4, h))
	for y := range h {
		for x := range w {
			both.Set(x, y, want.At(x, y))
			both.Set(w+4+x, y, got.At(x, y))
		}
		for x := w; x < w+4; x++ {
			both.Set(x, y, color.Black)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, both); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// unlike is the share of a's pixels that none of b's about the same place is
// like.
func unlike(a, b image.Image) float64 {
	const levels = 48
	w, h := a.Bounds().Dx(), a.Bounds().Dy()
	pa, pb := channels(a), channels(b)
	n := 0
	for y := range h {
		for x := range w {
			p := pa[y*w+x]
			found := false
			for dy := -1; dy <= 1 && !found; dy++ {
				for dx := -1; dx <= 1 && !found; dx++ {
					u, v := x+dx, y+dy
					if u >= 0 && u < w && v >= 0 && v < h {
						q := pb[v*w+u]
						found = apart(p[0], q[0]) <= levels && apart(p[1], q[1]) <= levels && apart(p[2], q[2]) <= levels
					}
				}
			}
			if !found {
				n++
			}
		}
	}
	return float64(n) / float64(w*h)
}

func apart(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }

// ink is how much darker than white a picture is, from 0 to 1.
func ink(m image.Image) float64 {
	sum, all := 0, channels(m)
	for _, p := range all {
		sum += 3*255 - int(p[0]) - int(p[1]) - int(p[2])
	}
	return float64(sum) / float64(3*255*len(all))
}

func channels(m image.Image) [][3]uint8 {
	r := m.Bounds()
	out := make([][3]uint8, 0, r.Dx()*r.Dy())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
			out = append(out, [3]uint8{c.R, c.G, c.B})
		}
	}
	return out
}
