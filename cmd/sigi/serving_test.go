package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// running is the whole program, started as a person does, in this process.
type running struct {
	url    string // http://127.0.0.1:port
	log    *lockedBuffer
	stop   func() int
	folder string
}

// lockedBuffer collects the log while the program writes it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

var address = regexp.MustCompile(`https?://127\.0\.0\.1:\d+`)

// serve starts `sigi serve` on a free port and returns once it listens.
func serve(t *testing.T, catalog string, more ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, w := io.Pipe()
	r := &running{log: &lockedBuffer{}, folder: filepath.Dir(catalog)}
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append([]string{"serve", "--catalog", catalog, "--listen", "127.0.0.1:0"}, more...), w, r.log)
		w.Close()
	}()
	var once sync.Once
	exit := 0
	r.stop = func() int {
		once.Do(func() {
			cancel()
			select {
			case exit = <-code:
			case <-time.After(time.Minute):
				t.Error("the server did not stop within a minute")
			}
		})
		return exit
	}
	t.Cleanup(func() {
		r.stop()
		if t.Failed() {
			log := r.log.String()
			t.Logf("end of the server's log:\n%s", log[max(0, len(log)-3000):])
		}
	})
	first := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if a := address.FindString(lines.Text()); a != "" {
				select {
				case first <- a:
				default:
				}
			}
		}
		close(first)
	}()
	r.url = <-first
	if r.url == "" {
		t.Fatalf("the server did not start:\n%s", r.log)
	}
	return r
}

// get fetches a path and returns status, headers and body.
func (r *running) get(t *testing.T, path string) (int, http.Header, []byte) {
	t.Helper()
	resp, err := http.Get(r.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, body
}

// eventually asks until ok says so, or fails after a while.
func (r *running) eventually(t *testing.T, path, what string, ok func(status int, body string) bool) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		status, _, body := r.get(t, path)
		if ok(status, string(body)) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: %s still answers %d: %.500s", what, path, status, body)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// ready waits until every layer can be drawn.
func (r *running) ready(t *testing.T) {
	t.Helper()
	r.eventually(t, "/readyz", "layers become ready", func(status int, _ string) bool { return status == http.StatusOK })
}

// square is one of ten coloured squares of 40 m at known places in Bergamo.
type square struct {
	key    int
	name   string
	colour string
	e, n   float64 // middle, EPSG:32632
}

// squares lie where the map has something to confuse: on both sides of the
// town, on the hill, near and far from the axes' diagonal.
var squares = []square{
	{101, "Piazza Vecchia", "#c0504d", 551603.15, 5061341.05},
	{102, "Porta Nuova", "#93c47d", 552210.74, 5060368.36},
	{103, "Colli", "#f4b183", 549800, 5063900},
	{104, "Campagnola", "#6fa8dc", 553500, 5057900},
	{105, "San Vigilio", "#b4a7d6", 550700, 5061700},
	{106, "Stazione", "#ffd966", 552300, 5059600},
	{107, "Redona", "#a61c00", 554600, 5062200},
	{108, "Grumello", "#38761d", 548600, 5057300},
	{109, "Celadina", "#134f5c", 555900, 5059900},
	{110, "Valtesse", "#741b47", 552100, 5063600},
}

// loadSquares makes the table of squares in a fresh database.
func loadSquares(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql, args...); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	exec(`create table quadri (gid int primary key, nome text, colore text, geom geometry(Polygon, 32632))`)
	for _, s := range squares {
		exec(`insert into quadri values ($1, $2, $3, st_makeenvelope($4::float8 - 20, $5::float8 - 20, $4::float8 + 20, $5::float8 + 20, 32632))`, s.key, s.name, s.colour, s.e, s.n)
	}
	return conn
}

// squaresCatalog writes a catalog over the table of squares, with more layers
// added as given.
func squaresCatalog(t *testing.T, dsn, more string) string {
	t.Helper()
	folder := t.TempDir()
	style, err := os.ReadFile("testdata/quadri.sld")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("quadri.sld", string(style))
	write("catalog.yaml", fmt.Sprintf(`service:
  title: {it: Quadri di prova, en: Test squares}
crs: [EPSG:32632, EPSG:3857, EPSG:4326, EPSG:3003, EPSG:6706, EPSG:6707]
sources:
  db: {driver: postgis, connection: %q}
layers:
  - {layer: quadri, title: Quadri, source: db, table: quadri, styles: [quadri]}
%s`, dsn, strings.TrimRight(more, "\n")+"\n"))
	return filepath.Join(folder, "catalog.yaml")
}
