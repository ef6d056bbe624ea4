package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigi/internal/pgtest"
)

// beyondMemory serves the squares among thousands of others, for which memory
// has no room.
const beyondMemory = "limits: {memory: 1MiB}\nindex_folder: index\n"

func (r *running) isMapped(t *testing.T) {
	t.Helper()
	_, _, body := r.get(t, "/metrics")
	for line := range strings.Lines(string(body)) {
		if strings.HasPrefix(line, `sigi_layer_mapped_bytes{layer="quadri"}`) && !strings.HasSuffix(strings.TrimSpace(line), " 0") {
			return
		}
	}
	t.Error("/metrics does not say that the layer is mapped")
}

// TestAMappedLayerCatchesUpWhatChangedWhileTheServerWasDown goes through what
// happens to a table between two starts.
func TestAMappedLayerCatchesUpWhatChangedWhileTheServerWasDown(t *testing.T) {
	dsn := pgtest.Database(t)
	conn := loadSquares(t, dsn)
	do(t, conn, `insert into quadri select 1000 + i, 'other', '#000000', st_makeenvelope(600000 + i, 5000000, 600010 + i, 5000010, 32632) from generate_series(1, 20000) i`)
	catalog := squaresCatalog(t, dsn, beyondMemory)
	sigi(t, 0, "watch", "install", "--catalog", catalog)
	server := serve(t, catalog)
	server.ready(t)
	server.isMapped(t)
	a, b, c := squares[0], squares[1], squares[2]
	server.shows(t, "as loaded", a, a.colour, soon)
	do(t, conn, "update quadri set colore = '#112233' where gid = $1", a.key)
	server.shows(t, "updated under a mapped layer", a, "#112233", soon)
	server.stop()

	do(t, conn, "update quadri set colore = '#445566' where gid = $1", b.key)
	do(t, conn, "delete from quadri where gid = $1", c.key)
	server = serve(t, catalog)
	server.ready(t)
	for s, want := range map[square]string{a: "#112233", b: "#445566", c: nothing} {
		if got := server.colourAt(t, "quadri", s.e, s.n); got != want {
			t.Errorf("the first map shows %s, want %s", got, want)
		}
	}
	if log := server.log.String(); !strings.Contains(log, "changes made meanwhile were applied") || strings.Contains(log, "reading layer") {
		t.Error("it was not caught up")
	}
	server.isMapped(t)
	server.stop()

	// Another table by that name.
	do(t, conn, "create table other as select * from quadri")
	do(t, conn, "update other set colore = '#778899'")
	do(t, conn, "drop table quadri")
	do(t, conn, "alter table other rename to quadri")
	do(t, conn, "alter table quadri add primary key (gid)")
	do(t, conn, "alter table quadri alter column geom type geometry(Polygon, 32632)")
	server = serve(t, catalog)
	server.ready(t)
	if got := server.colourAt(t, "quadri", b.e, b.n); got != "#778899" {
		t.Errorf("of an exchanged table the first map shows %s", got)
	}
	if log := server.log.String(); !strings.Contains(log, "the kept index of a layer is of no use") {
		t.Error("the log does not say why it was read")
	}
	server.stop()

	// A file that somebody cut.
	files, err := filepath.Glob(filepath.Join(filepath.Dir(catalog), "index", "*.index"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if err := os.Truncate(files[0], 5000); err != nil {
		t.Fatal(err)
	}
	server = serve(t, catalog)
	server.ready(t)
	server.isMapped(t)
	if got := server.colourAt(t, "quadri", b.e, b.n); got != "#778899" {
		t.Errorf("after a damage the map shows %s", got)
	}
}
