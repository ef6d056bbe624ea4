package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sigi/crs"
	"sigi/geom"
	"sigi/tilecache"
	"sigi/tilematrix"
)

// labelledFences is the catalog of fences with their names written on them.
func labelledFences(t testing.TB, tiles string) string {
	t.Helper()
	folder := t.TempDir()
	fences(t, folder)
	write(t, folder, "named.sld", `<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
<NamedLayer><Name>x</Name><UserStyle><FeatureTypeStyle><Rule>
<PolygonSymbolizer><Fill><CssParameter name="fill">#e8b58a</CssParameter></Fill><Stroke><CssParameter name="stroke">#6b4a2b</CssParameter><CssParameter name="stroke-width">1.5</CssParameter></Stroke></PolygonSymbolizer>
<TextSymbolizer><Label><ogc:PropertyName>nome</ogc:PropertyName></Label><Font><CssParameter name="font-size">11</CssParameter></Font><Halo><Radius>1.5</Radius></Halo></TextSymbolizer>
</Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>`)
	write(t, folder, "catalog.yaml", `
sources: {f: {driver: ogr, path: fences.geojson}}
`+tiles+`
layers: [{layer: fences, source: f, styles: [named, quadri]}]
`)
	return filepath.Join(folder, "catalog.yaml")
}

func decode(t *testing.T, body []byte) *image.RGBA {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatalf("%v in %.200q", err, body)
	}
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}

// Tiles put side by side are the map, every pixel of it, with the labels that
// cross their edges, in the data's own CRS and in another.
func TestTilesStitchedAreTheMap(t *testing.T) {
	server := serve(t, labelledFences(t, "tiles: {metatile: 2, gutter: 8}"))
	server.ready(t)
	for _, c := range []struct {
		set   string
		level int
	}{{tilematrix.UTM32NItaly, 11}, {tilematrix.UTM32NItaly, 12}, {tilematrix.WebMercatorQuad, 16}, {tilematrix.WebMercatorQuad, 17}, {tilematrix.WorldCRS84Quad, 16}} {
		set, _ := tilematrix.Known(c.set)
		m := &set.Matrices[c.level]
		tr, err := crs.NewTransform(crs.MustLookup("EPSG", "32632"), set.CRS)
		if err != nil {
			t.Fatal(err)
		}
		at, err := tr.Bound(geom.Bound{MinX: 551500, MinY: 5061500, MaxX: 552300, MaxY: 5062100})
		if err != nil {
			t.Fatal(err)
		}
		r := m.Range(at)
		r.MaxCol, r.MaxRow = r.MinCol+3, r.MinRow+3
		w, h := r.Cols()*256, r.Rows()*256
		b := m.Bound(r, 0)
		status, _, body := server.get(t, fmt.Sprintf("/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=fences&STYLES=&CRS=%s&BBOX=%v,%v,%v,%v&WIDTH=%d&HEIGHT=%d&FORMAT=image/png&TRANSPARENT=TRUE",
			set.CRS, b.MinX, b.MinY, b.MaxX, b.MaxY, w, h))
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
		whole := decode(t, body)
		ink := 0
		worst, differ := 0, 0
		for row := r.MinRow; row <= r.MaxRow; row++ {
			for col := r.MinCol; col <= r.MaxCol; col++ {
				status, _, body := server.get(t, fmt.Sprintf("/wmts/1.0.0/fences/named/%s/%s/%d/%d.png", c.set, m.ID, row, col))
				if status != http.StatusOK {
					t.Fatalf("%d %s", status, body)
				}
				tile := decode(t, body)
				x, y := (col-r.MinCol)*256, (row-r.MinRow)*256
				for j := range 256 {
					for i := range 4 * 256 {
						got, want := int(tile.Pix[j*tile.Stride+i]), int(whole.Pix[(y+j)*whole.Stride+4*x+i])
						if d := max(got-want, want-got); d > 0 {
							worst = max(worst, d)
							differ++
						}
						ink += min(1, want)
					}
				}
			}
		}
		if differ > 0 {
			t.Errorf("%s %d: %d values differ, by up to %d", c.set, c.level, differ, worst)
		}
		if ink < 100_000 {
			t.Errorf("%s %d: the map is nearly empty", c.set, c.level)
		}
	}
}

// seed runs `sigi seed` in this process.
func seed(args ...string) (code int, out, errs string) {
	return command(append([]string{"seed"}, args...)...)
}

func TestSeedingMakesTilesThatTheServerFinds(t *testing.T) {
	catalog := labelledFences(t, "tiles: {folder: tiles}")
	code, out, errs := seed("--catalog", catalog, "--layer", "fences", "--tms", "WebMercatorQuad,UTM32NItaly", "--levels", "0-14")
	if code != 0 || !strings.Contains(out, "tiles drawn") || !strings.Contains(out, " 0 were there") {
		t.Fatalf("%d %q %q", code, out, errs)
	}
	if code, out, _ := seed("--catalog", catalog, "--layer", "fences", "--tms", "WebMercatorQuad,UTM32NItaly", "--levels", "0-14"); code != 0 || !strings.HasPrefix(out, "0 tiles drawn") {
		t.Errorf("again: %d %q", code, out)
	}
	server := serve(t, catalog)
	server.ready(t)
	status, _, _ := server.get(t, "/wmts/1.0.0/fences/named/UTM32NItaly/14/2948/4089.png")
	_, _, metrics := server.get(t, "/metrics")
	if status != http.StatusOK || !strings.Contains(string(metrics), "\nsigi_tiles_metatiles_total 0\n") || !strings.Contains(string(metrics), "\nsigi_tiles_kept_total 1\n") {
		t.Errorf("a seeded tile was drawn: %d\n%s", status, metrics)
	}
}

func TestSeedingSaysWhatIsWrong(t *testing.T) {
	catalog := labelledFences(t, "tiles: {folder: tiles}")
	nowhere := labelledFences(t, "")
	for want, args := range map[string][]string{
		`layer "fence" is not in`:         {"--catalog", catalog, "--layer", "fence"},
		`did you mean "fences"?`:          {"--catalog", catalog, "--layer", "fence"},
		`tile matrix set "x" is not`:      {"--catalog", catalog, "--layer", "fences", "--tms", "x"},
		`--levels is "12-3"`:              {"--catalog", catalog, "--layer", "fences", "--levels", "12-3"},
		`has 0 to 16`:                     {"--catalog", catalog, "--layer", "fences", "--tms", "UTM32NItaly", "--levels", "0-17"},
		`--bbox is "1,2,3"`:               {"--catalog", catalog, "--layer", "fences", "--bbox", "1,2,3"},
		`--bbox is "3,2,1,4"`:             {"--catalog", catalog, "--layer", "fences", "--bbox", "3,2,1,4"},
		`--bbox-crs`:                      {"--catalog", catalog, "--layer", "fences", "--bbox", "1,2,3,4", "--bbox-crs", "EPSG:99"},
		`names no folder for tiles`:       {"--catalog", nowhere, "--layer", "fences"},
		`the format "gif" are not`:        {"--catalog", catalog, "--layer", "fences", "--format", "gif"},
		`has no style "night"`:            {"--catalog", catalog, "--layer", "fences", "--style", "night"},
		`cannot be read (no such file or`: {"--catalog", catalog + "x", "--layer", "fences"},
	} {
		if code, out, errs := seed(args...); code != 1 || !strings.Contains(errs, want) || out != "" {
			t.Errorf("%v: %d %q %q, want %q", args, code, out, errs, want)
		}
	}
}

// A process that is killed while it seeds leaves no part of a tile, and the
// next one goes on and ends with what an undisturbed one makes.
func TestKillingASeedingLeavesNoTornTile(t *testing.T) {
	catalog := labelledFences(t, "tiles: {folder: tiles}")
	folder := filepath.Join(filepath.Dir(catalog), "tiles")
	args := []string{"seed", "--catalog", catalog, "--layer", "fences", "--tms", "UTM32NItaly", "--levels", "10-14", "--quiet"}
	store := tilecache.NewFiles(folder)
	// count is the files, or the tiles when it looks at them.
	count := func(look bool) (whole int) {
		t.Helper()
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				if errors.Is(err, fs.ErrNotExist) {
					err = nil
				}
				return err
			}
			rel, _ := filepath.Rel(folder, path)
			parts := strings.Split(rel, "/")
			if strings.HasPrefix(rel, ".") || strings.Contains(rel, "/.") {
				return nil
			}
			if !look {
				whole++
				return nil
			}
			var k tilecache.Key
			k.Layer, k.Style, k.Set, k.Format, k.Revision, k.Matrix = parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]
			var col, row, tiles int
			if _, err := fmt.Sscanf(parts[6]+" "+parts[7], "%d %d.tiles", &col, &row); err != nil {
				return fmt.Errorf("%s: %w", rel, err)
			}
			for i := range tilecache.BundleSide * tilecache.BundleSide {
				k.Col, k.Row = col*tilecache.BundleSide+i%tilecache.BundleSide, row*tilecache.BundleSide+i/tilecache.BundleSide
				has, err := store.Has(t.Context(), k)
				if err != nil {
					return err
				}
				if !has {
					continue
				}
				b, ok, err := store.Get(t.Context(), k)
				if err != nil || !ok {
					t.Errorf("%s is torn: %t %v", k, ok, err)
					return err
				}
				decode(t, b.Bytes)
				tiles++
			}
			if tiles == 0 {
				t.Errorf("%s has no tile", rel)
			}
			whole += tiles
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return whole
	}
	killed := 0
	for round := range 12 {
		cmd := exec.Command(os.Args[0], args...)
		cmd.Env = append(os.Environ(), "SIGI_TEST_RUN=1")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		before := count(false)
		for end := time.Now().Add(20 * time.Second); count(false) <= before+round/2 && time.Now().Before(end); {
			time.Sleep(time.Millisecond)
		}
		if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			killed++
		}
		count(true)
		if killed >= 4 {
			break
		}
	}
	if killed == 0 {
		t.Fatal("every seeding ended before it could be killed")
	}
	code, out, errs := seed(args[1:]...)
	if code != 0 || strings.Contains(out, " 0 were there") {
		t.Fatalf("%d %q %q", code, out, errs)
	}
	all := count(true)
	clean := labelledFences(t, "tiles: {folder: tiles}")
	if code, _, errs := seed("--catalog", clean, "--layer", "fences", "--tms", "UTM32NItaly", "--levels", "10-14"); code != 0 {
		t.Fatal(errs)
	}
	folder = filepath.Join(filepath.Dir(clean), "tiles")
	store = tilecache.NewFiles(folder)
	if n := count(true); n != all || n < 100 {
		t.Errorf("%d tiles after being killed %d times, %d undisturbed", all, killed, n)
	}
}

// The first interrupt ends a seeding between two metatiles, and says how to go
// on.
func TestAnInterruptedSeedingCanGoOn(t *testing.T) {
	catalog := labelledFences(t, "tiles: {folder: tiles}")
	ctx, stop := context.WithCancel(t.Context())
	var out, errs lockedBuffer
	code := make(chan int)
	go func() {
		code <- run(ctx, []string{"seed", "--catalog", catalog, "--layer", "fences", "--tms", "UTM32NItaly", "--levels", "10-16", "--workers", "1"}, &out, &errs)
	}()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if made, _ := filepath.Glob(filepath.Join(filepath.Dir(catalog), "tiles/fences/named/UTM32NItaly/png/*/12")); len(made) > 0 {
			break
		}
	}
	stop()
	if c := <-code; c != 1 || !strings.Contains(errs.String(), "the same command goes on from here") {
		t.Errorf("%d %q %q", c, out.String(), errs.String())
	}
}

// A server whose tiles cannot be kept serves them, says so in its log once and
// in its readiness and metrics.
func TestAServerThatCannotKeepTilesServesThem(t *testing.T) {
	catalog := labelledFences(t, "tiles: {folder: quadri.sld/tiles, memory: 0B}") // below a file
	server := serve(t, catalog)
	server.ready(t)
	for range 3 {
		if status, _, body := server.get(t, "/xyz/fences/UTM32NItaly/12/1022/734.png"); status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
	}
	if n := strings.Count(server.log.String(), "tiles are not kept"); n != 1 {
		t.Errorf("the log says so %d times", n)
	}
	if status, _, body := server.get(t, "/readyz"); status != http.StatusOK || !strings.Contains(string(body), `"trouble"`) {
		t.Errorf("%d %s", status, body)
	}
	if _, _, body := server.get(t, "/metrics"); !strings.Contains(string(body), "\nsigi_tiles_store_ok 0\n") {
		t.Error("the metrics do not tell")
	}
}

func TestTilesAreCachedByClients(t *testing.T) {
	server := serve(t, labelledFences(t, "tiles: {max_age: 1h}"))
	server.ready(t)
	const path = "/xyz/fences/UTM32NItaly/12/1022/734.png"
	var tag string
	for _, what := range []string{"drawn", "kept"} { // by two ways through the program
		status, header, _ := server.get(t, path)
		if status != http.StatusOK || header.Get("Cache-Control") != "max-age=3600" || header.Get("Expires") == "" || header.Get("Content-Type") != "image/png" ||
			header.Get("Access-Control-Allow-Origin") != "*" || header.Get("ETag") == "" || tag != "" && header.Get("ETag") != tag {
			t.Errorf("%s: %d %v", what, status, header)
		}
		tag = header.Get("ETag")
	}
	for _, c := range []struct {
		path, match string
		want        int
	}{{path, tag, 304}, {path, `"x", W/` + tag, 304}, {path, `"x"`, 200}, {"/wmts/1.0.0/fences/named/UTM32NItaly/12/734/1022.png", tag, 304},
		{"/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=fences&STYLE=named&FORMAT=image/png&TILEMATRIXSET=UTM32NItaly&TILEMATRIX=12&TILEROW=734&TILECOL=1022&X=1", tag, 304}} {
		req, err := http.NewRequest(http.MethodGet, server.url+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("If-None-Match", c.match)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != c.want || resp.Header.Get("ETag") != tag || c.want == 304 && len(body) > 0 {
			t.Errorf("%s if not %s: %d, %d bytes", c.path, c.match, resp.StatusCode, len(body))
		}
	}
}
