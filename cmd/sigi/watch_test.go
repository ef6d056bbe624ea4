package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sigi/internal/pgtest"
	"sigi/publish"
)

// sigi runs a command and returns what it wrote.
func sigi(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(t.Context(), args, &out, &errs); code != want {
		t.Fatalf("sigi %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), code, want, &out, &errs)
	}
	return out.String() + errs.String()
}

const nothing = "#ffffff"

// colourAt is the colour of a map at a place, asked as a WMS or as a tile.
func (r *running) colourAt(t *testing.T, layer string, e, n float64) string {
	t.Helper()
	status, _, body := r.get(t, fmt.Sprintf("/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=%s&STYLES=&CRS=EPSG:32632&BBOX=%f,%f,%f,%f&WIDTH=20&HEIGHT=20&FORMAT=image/png", layer, e-10, n-10, e+10, n+10))
	img, err := png.Decode(bytes.NewReader(body))
	if status != 200 || err != nil {
		t.Fatalf("%d, %v: %.300s", status, err, body)
	}
	red, green, blue, _ := img.At(10, 10).RGBA()
	return fmt.Sprintf("#%02x%02x%02x", red>>8, green>>8, blue>>8)
}

// tileAt is the colour of the middle of the tile, in the grid of pixels of a
// metre, in which a place lies.
func (r *running) tileAt(t *testing.T, layer string, e, n float64) string {
	t.Helper()
	col, row := int((e-290000)/256), int((5250000-n)/256)
	status, _, body := r.get(t, fmt.Sprintf("/xyz/%s/UTM32NItaly/12/%d/%d.png", layer, col, row))
	if status == 404 {
		return nothing
	}
	img, err := png.Decode(bytes.NewReader(body))
	if status != 200 || err != nil {
		t.Fatalf("%d, %v: %.300s", status, err, body)
	}
	red, green, blue, alpha := img.At(int(e-290000)%256, int(5250000-n)%256).RGBA()
	if alpha == 0 {
		return nothing
	}
	return fmt.Sprintf("#%02x%02x%02x", red>>8, green>>8, blue>>8)
}

// shows waits until a place has a colour, in maps and in tiles, and says how
// long that took.
func (r *running) shows(t *testing.T, what string, s square, colour string, within time.Duration) time.Duration {
	t.Helper()
	start := time.Now()
	for {
		m, tile := r.colourAt(t, "quadri", s.e, s.n), r.tileAt(t, "quadri", s.e, s.n)
		took := time.Since(start)
		if m == colour && tile == colour {
			t.Logf("%s: after %v", what, took.Round(time.Millisecond))
			return took
		}
		if took > within {
			t.Fatalf("%s: the map shows %s and the tile %s after %v, want %s", what, m, tile, took, colour)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// changes is what /readyz says of a layer's changes.
func (r *running) changes(t *testing.T, layer string) publish.ChangeStatus {
	t.Helper()
	_, _, body := r.get(t, "/readyz")
	var ready struct{ Layers []publish.LayerStatus }
	if err := json.Unmarshal(body, &ready); err != nil {
		t.Fatal(err)
	}
	for _, l := range ready.Layers {
		if l.Layer == layer && l.Changes != nil {
			return *l.Changes
		}
	}
	return publish.ChangeStatus{}
}

// follows waits until a layer's changes are noticed in a way.
func (r *running) follows(t *testing.T, layer, how string, trouble string) {
	t.Helper()
	r.eventually(t, "/readyz", "changes are noticed by "+how, func(int, string) bool {
		c := r.changes(t, layer)
		return string(c.Mode) == how && (trouble == "" && c.Trouble == "" || trouble != "" && strings.Contains(c.Trouble, trouble))
	})
}

// watchedSquares serves the squares, watched.
func watchedSquares(t *testing.T, dsn, more string) (*pgx.Conn, *running, string) {
	t.Helper()
	conn := loadSquares(t, dsn)
	catalog := squaresCatalog(t, dsn, more)
	if out := sigi(t, 0, "watch", "install", "--catalog", catalog); !strings.Contains(out, "db: quadri: watched, by the key gid") {
		t.Fatal(out)
	}
	server := serve(t, catalog)
	server.ready(t)
	server.follows(t, "quadri", "log", "")
	return conn, server, catalog
}

// soon is what is allowed here for what takes a moment: tests share a machine.
// How long it takes is measured (bench), and logged here.
const soon = 8 * time.Second

func do(t *testing.T, conn *pgx.Conn, sql string, args ...any) {
	t.Helper()
	if _, err := conn.Exec(context.Background(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func TestChangesShowAtOnceInMapsTilesAndFeatures(t *testing.T) {
	conn, server, _ := watchedSquares(t, pgtest.Database(t), "")
	a, b, c := squares[0], squares[1], squares[2]
	server.shows(t, "as loaded", a, a.colour, soon)
	server.shows(t, "as loaded", b, b.colour, soon)
	do(t, conn, "update quadri set colore = '#112233' where gid = $1", a.key)
	server.shows(t, "updated", a, "#112233", soon)
	do(t, conn, "update quadri set geom = st_translate(geom, 300, 0) where gid = $1", b.key)
	server.shows(t, "moved away", b, nothing, soon)
	server.shows(t, "moved to", square{e: b.e + 300, n: b.n}, b.colour, soon)
	do(t, conn, "delete from quadri where gid = $1", c.key)
	server.shows(t, "deleted", c, nothing, soon)
	do(t, conn, "insert into quadri select 1, 'new', '#00ff00', st_makeenvelope($1::float8 - 20, $2::float8 - 20, $1::float8 + 20, $2::float8 + 20, 32632)", c.e, c.n)
	server.shows(t, "inserted", c, "#00ff00", soon)
	do(t, conn, "begin")
	do(t, conn, "update quadri set colore = '#ff00ff'")
	do(t, conn, "rollback")
	do(t, conn, "update quadri set colore = '#445566' where gid = 1")
	server.shows(t, "after one that was rolled back", c, "#445566", soon)
	server.shows(t, "of which nothing shows", a, "#112233", soon)
	if _, _, body := server.get(t, "/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=quadri&RESULTTYPE=hits"); !strings.Contains(string(body), `numberMatched="10"`) {
		t.Errorf("%s", body)
	}
	if ch := server.changes(t, "quadri"); ch.Delta == 0 || ch.Last == nil || ch.Behind > 60 || ch.Rebuilds != 0 {
		t.Errorf("%+v", ch)
	}
	if _, _, body := server.get(t, "/metrics"); !strings.Contains(string(body), `sigi_layer_changes_info{layer="quadri",mode="log"} 1`) || !strings.Contains(string(body), `sigi_layer_behind_seconds{layer="quadri"}`) {
		t.Error("metrics do not tell of changes")
	}
}

func TestWhatIsNotToldOfShowsAllTheSame(t *testing.T) {
	conn, server, _ := watchedSquares(t, pgtest.Database(t), "")
	a, b := squares[0], squares[1]
	// Nobody is notified any more.
	do(t, conn, `do $$ begin execute replace(pg_get_functiondef('sigi.log_changes'::regproc), 'PERFORM pg_notify', 'PERFORM concat'); end $$`)
	do(t, conn, "update quadri set colore = '#112233' where gid = $1", a.key)
	server.shows(t, "a lost notification", a, "#112233", soon)
	// A transaction that is in the log first, and commits last.
	other, err := pgx.ConnectConfig(t.Context(), conn.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(context.Background())
	do(t, other, "begin")
	do(t, other, "update quadri set colore = '#010203' where gid = $1", b.key)
	do(t, conn, "update quadri set colore = '#040506' where gid = $1", a.key)
	server.shows(t, "the one that committed", a, "#040506", soon)
	server.shows(t, "not the other", b, b.colour, soon)
	do(t, other, "commit")
	server.shows(t, "the other", b, "#010203", soon)
}

func TestATableThatIsExchangedIsReadAnew(t *testing.T) {
	conn, server, catalog := watchedSquares(t, pgtest.Database(t), "")
	a, b := squares[0], squares[1]
	const gone = "the triggers of table public.quadri are gone: run sigi watch install"
	// Swapped by renaming.
	do(t, conn, "create table next (like quadri including all)")
	do(t, conn, "insert into next select gid, nome, '#0000ff', geom from quadri")
	do(t, conn, "begin; alter table quadri rename to before; alter table next rename to quadri; commit")
	server.shows(t, "swapped", a, "#0000ff", soon)
	server.follows(t, "quadri", "poll", gone)
	do(t, conn, "update quadri set colore = '#0000fe'")
	server.shows(t, "polled", a, "#0000fe", 40*time.Second)
	if out := sigi(t, 1, "watch", "status", "--catalog", catalog); !strings.Contains(out, "quadri: not watched: triggers are missing") {
		t.Error(out)
	}
	sigi(t, 0, "watch", "install", "--catalog", catalog)
	server.follows(t, "quadri", "log", "")
	do(t, conn, "update quadri set colore = '#0000fd' where gid = $1", a.key)
	server.shows(t, "watched again", a, "#0000fd", soon)
	// Columns.
	do(t, conn, "alter table quadri alter column nome type varchar(70), add column more int default 7")
	do(t, conn, "update quadri set colore = '#0000fc' where gid = $1", a.key)
	server.shows(t, "altered", a, "#0000fc", soon)
	if _, _, body := server.get(t, "/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=quadri&COUNT=1"); !strings.Contains(string(body), ":more>7<") {
		t.Errorf("%.600s", body)
	}
	// A column that a style needs: what there was goes on, and it is said.
	do(t, conn, "alter table quadri rename colore to tinta")
	server.follows(t, "quadri", "log", "could not be read anew and is shown as it was")
	server.shows(t, "as it was", a, "#0000fc", soon)
	do(t, conn, "alter table quadri rename tinta to colore")
	do(t, conn, "update quadri set colore = '#0000fb' where gid = $1", a.key)
	server.shows(t, "mended", a, "#0000fb", 40*time.Second)
	server.follows(t, "quadri", "log", "")
	// All at once.
	do(t, conn, "truncate quadri")
	server.shows(t, "truncated", a, nothing, soon)
	do(t, conn, "insert into quadri select gid, nome, colore, geom from before")
	server.shows(t, "filled again", b, b.colour, soon)
	do(t, conn, "drop table quadri")
	server.follows(t, "quadri", "poll", "there is no table public.quadri any more")
	server.shows(t, "dropped: as it was", b, b.colour, soon)
}

func TestOgr2ogrOverwritesATable(t *testing.T) {
	if _, err := exec.LookPath("ogr2ogr"); err != nil {
		t.Fatal("ogr2ogr is missing: apt-get install gdal-bin")
	}
	dsn := pgtest.Database(t)
	_, server, catalog := watchedSquares(t, dsn, "")
	a := squares[0]
	file := filepath.Join(t.TempDir(), "next.geojson")
	overwrite := func(colour string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(fmt.Sprintf(`{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32632"}},"features":[
			{"type":"Feature","properties":{"nome":"x","colore":%[5]q},"geometry":{"type":"Polygon","coordinates":[[[%[1]f,%[2]f],[%[3]f,%[2]f],[%[3]f,%[4]f],[%[1]f,%[4]f],[%[1]f,%[2]f]]]}}]}`, a.e-20, a.n-20, a.e+20, a.n+20, colour)), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("ogr2ogr", "-f", "PostgreSQL", "PG:"+dsn, file, "-nln", "quadri", "-overwrite", "-lco", "FID=gid", "-lco", "GEOMETRY_NAME=geom", "-nlt", "POLYGON", "-a_srs", "EPSG:32632").CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	overwrite("#00ffff")
	server.shows(t, "overwritten", a, "#00ffff", soon)
	server.follows(t, "quadri", "poll", "triggers of table public.quadri are gone")
	sigi(t, 0, "watch", "install", "--catalog", catalog)
	server.follows(t, "quadri", "log", "")
	overwrite("#ffff00")
	server.shows(t, "overwritten again", a, "#ffff00", soon)
}

func TestADatabaseThatRestartsUnderAServer(t *testing.T) {
	database := pgtest.Start(t)
	dsn := database.Database(t)
	_, server, _ := watchedSquares(t, dsn, "")
	a := squares[0]
	database.Stop()
	server.eventually(t, "/readyz", "the outage is told of", func(_ int, body string) bool { return strings.Contains(body, "changes cannot be read now") })
	server.shows(t, "while it is down", a, a.colour, time.Second)
	if err := database.Restart(); err != nil {
		t.Fatal(err)
	}
	// Before the server is back, perhaps.
	pgtest.Exec(t, dsn, fmt.Sprintf("update quadri set colore = '#abcdef' where gid = %d", a.key))
	server.shows(t, "changed meanwhile", a, "#abcdef", 20*time.Second)
	server.follows(t, "quadri", "log", "")
}

// TestManyRowsChange changes 100,000 rows in one statement and in many, and
// loads a million.
func TestManyRowsChange(t *testing.T) {
	dsn := pgtest.Database(t)
	conn, server, _ := watchedSquares(t, dsn, "")
	a := squares[0]
	start := time.Now()
	do(t, conn, `insert into quadri select 1000 + i, 'n' || i, '#ff0000', st_makeenvelope(540000 + i % 400, 5050000 + i / 400, 540000 + i % 400 + 0.5, 5050000 + i / 400 + 0.5, 32632) from generate_series(1, 150000) as i`)
	t.Logf("150,000 rows were inserted in %v", time.Since(start))
	far := square{e: 540000 + 149999%400 + 0.25, n: 5050000 + 149999/400 + 0.25}
	hit := func(what, colour string, within time.Duration) {
		t.Helper()
		begin := time.Now()
		for {
			status, _, body := server.get(t, fmt.Sprintf("/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=quadri&STYLES=&CRS=EPSG:32632&BBOX=%f,%f,%f,%f&WIDTH=20&HEIGHT=20&FORMAT=image/png", far.e-0.1, far.n-0.1, far.e+0.1, far.n+0.1))
			img, err := png.Decode(bytes.NewReader(body))
			if status != 200 || err != nil {
				t.Fatalf("%d: %v", status, err)
			}
			red, green, blue, _ := img.At(10, 10).RGBA()
			if got := fmt.Sprintf("#%02x%02x%02x", red>>8, green>>8, blue>>8); got == colour {
				t.Logf("%s: after %v", what, time.Since(begin).Round(time.Millisecond))
				return
			} else if time.Since(begin) > within {
				t.Fatalf("%s: %s after %v", what, got, time.Since(begin))
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	hit("150,000 new rows", "#ff0000", 60*time.Second)
	start = time.Now()
	do(t, conn, "update quadri set colore = '#00aa00' where gid between 50000 and 149999 + 1000")
	t.Logf("100,000 rows were updated in %v", time.Since(start))
	hit("100,000 changed rows", "#00aa00", 60*time.Second)
	server.eventually(t, "/readyz", "the delta is folded", func(int, string) bool { return server.changes(t, "quadri").Delta < 10000 })
	do(t, conn, "update quadri set colore = '#112233' where gid = $1", a.key)
	server.shows(t, "one more", a, "#112233", soon)
	do(t, conn, `insert into quadri select 1000000 + i, 'n' || i, '#ff0000', st_makeenvelope(540000, 5050000, 540000.1, 5050000.1, 32632) from generate_series(1, 250000) as i`)
	server.eventually(t, "/readyz", "a bulk load is read anew", func(int, string) bool { return server.changes(t, "quadri").Rebuilds > 0 })
	if _, _, body := server.get(t, "/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=quadri&RESULTTYPE=hits"); !strings.Contains(string(body), `numberMatched="400010"`) {
		t.Errorf("%s", body)
	}
}

// TestUpdatesShowUnderLoad changes a row every now and then while maps of 256
// pixels are asked for without pause, and says how long each took to show.
func TestUpdatesShowUnderLoad(t *testing.T) {
	conn, server, _ := watchedSquares(t, pgtest.Database(t), "")
	do(t, conn, `insert into quadri select 1000 + i, 'n' || i, '#ff0000', st_makeenvelope(540000 + i % 200 * 50, 5050000 + i / 200 * 50, 540000 + i % 200 * 50 + 30, 5050000 + i / 200 * 50 + 30, 32632) from generate_series(1, 20000) as i`)
	ctx, stop := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	var asked, failed atomic.Int64
	for w := range 2 {
		wait.Go(func() {
			for i := w; ctx.Err() == nil; i += 7 {
				x, y := 540000+float64(i%90)*100, 5050000+float64(i%40)*100
				resp, err := http.Get(fmt.Sprintf("%s/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=quadri&STYLES=&CRS=EPSG:32632&BBOX=%f,%f,%f,%f&WIDTH=256&HEIGHT=256&FORMAT=image/png", server.url, x, y, x+1000, y+1000))
				asked.Add(1)
				if err != nil {
					failed.Add(1)
					continue
				}
				if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "image/png" {
					failed.Add(1)
				}
				_ = resp.Body.Close() // what it has is not looked at
				time.Sleep(time.Millisecond)
			}
		})
	}
	a := squares[0]
	var took []time.Duration
	for i := range 60 {
		colour := fmt.Sprintf("#%02x4020", i+1)
		start := time.Now()
		do(t, conn, "update quadri set colore = $1 where gid = $2", colour, a.key)
		for server.colourAt(t, "quadri", a.e, a.n) != colour {
			if time.Since(start) > soon {
				t.Fatalf("update %d does not show after %v", i, time.Since(start))
			}
			time.Sleep(2 * time.Millisecond)
		}
		took = append(took, time.Since(start))
	}
	stop()
	wait.Wait()
	slices.Sort(took)
	t.Logf("%d updates beside %d maps: half within %v, the slowest %v", len(took), asked.Load(), took[len(took)/2].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond))
	if failed.Load() > 0 {
		t.Errorf("%d of %d maps failed", failed.Load(), asked.Load())
	}
}
