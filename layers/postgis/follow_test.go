package postgis_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sigi/feature"
	"sigi/internal/pgtest"
	"sigi/layers"
	"sigi/layers/postgis"
)

// watched makes a table of squares and installs the log.
func watched(t testing.TB, rows int) (conn string) {
	t.Helper()
	conn = pgtest.Database(t)
	pgtest.Exec(t, conn, "CREATE TABLE town (id int PRIMARY KEY, name text, note json, geom geometry(Polygon, 32632))",
		fmt.Sprintf("INSERT INTO town SELECT i, 'n' || i, '{}', ST_MakeEnvelope(i, 0, i + 1, 1, 32632) FROM generate_series(1, %d) AS i", rows))
	install(t, conn, "town")
	return conn
}

func install(t testing.TB, conn string, tables ...string) []postgis.WatchedTable {
	t.Helper()
	ctx := context.Background()
	w, err := postgis.OpenWatching(ctx, conn)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	var of []postgis.TableToWatch
	for _, name := range tables {
		of = append(of, postgis.TableToWatch{Name: name})
	}
	statements, found, err := w.Install(ctx, of, "", "")
	if err == nil {
		err = w.Run(ctx, statements)
	}
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// reader follows one layer.
type reader struct {
	t      testing.TB
	source layers.Source
	f      layers.Features
	since  feature.State
}

func follow(t testing.TB, conn string, o layers.FeaturesOptions) *reader {
	t.Helper()
	r := &reader{t: t, source: openSource(t, conn)}
	r.open(o)
	return r
}

func (r *reader) open(o layers.FeaturesOptions) {
	r.t.Helper()
	r.f = openFeatures(r.t, r.source, o)
	s, err := r.f.Open(context.Background())
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if r.since, err = s.(layers.Stated).State(context.Background()); err != nil {
		r.t.Fatal(err)
	}
}

// ask is what changed since it was asked last, in words.
func (r *reader) ask() string {
	r.t.Helper()
	c, err := r.source.(layers.Watcher).CatchUp(context.Background(), []layers.Following{{Features: r.f, Since: r.since, Ask: true, MostKeys: 1000}})
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	ch := c.Changes(0)
	if err := c.Confirm(context.Background(), 0); err != nil && ch.Anew == "" && ch.Trouble == "" {
		return "exchanged in this moment: " + err.Error()
	}
	r.since = ch.State
	var keys []string
	for _, k := range ch.Keys {
		keys = append(keys, k.String())
	}
	slices.Sort(keys)
	s := strings.Join(append([]string{string(ch.Mode)}, keys...), " ")
	if ch.Anew != "" {
		s += " anew: " + ch.Anew
	}
	if ch.Trouble != "" {
		s += " trouble: " + ch.Trouble
	}
	return s
}

func (r *reader) expect(what, want string) {
	r.t.Helper()
	if got := r.ask(); got != want && !(strings.HasSuffix(want, "...") && strings.HasPrefix(got, strings.TrimSuffix(want, "..."))) {
		r.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestTheLogTellsWhichRowsChanged(t *testing.T) {
	conn := watched(t, 100)
	r := follow(t, conn, layers.FeaturesOptions{Table: "town"})
	r.expect("nothing", "log")
	for _, c := range []struct{ sql, want string }{
		{"UPDATE town SET name = 'x' WHERE id IN (3, 5)", "log 3 5"},
		{"UPDATE town SET name = name", "log"}, // none is other than before
		{"UPDATE town SET note = '[1]' WHERE id = 7", "log 7"},
		{"DELETE FROM town WHERE id = 4", "log 4"},
		{"INSERT INTO town VALUES (200, 'new', NULL, NULL)", "log 200"},
		{"UPDATE town SET id = 201 WHERE id = 200", "log 200 201"},
		{"INSERT INTO town VALUES (1, 'on conflict', NULL, NULL), (300, 'new', NULL, NULL) ON CONFLICT (id) DO UPDATE SET name = excluded.name", "log 1 300"},
		{"MERGE INTO town USING (VALUES (300)) AS v(id) ON town.id = v.id WHEN MATCHED THEN DELETE", "log 300"},
		{"BEGIN; UPDATE town SET name = 'y' WHERE id = 9; ROLLBACK", "log"},
		{"BEGIN; UPDATE town SET name = 'z' WHERE id = 9; SAVEPOINT s; UPDATE town SET name = 'z' WHERE id = 10; ROLLBACK TO s; COMMIT", "log 9"},
		{"BEGIN; SAVEPOINT s; UPDATE town SET name = 'sub' WHERE id = 11; RELEASE s; COMMIT", "log 11"},
		{"COPY town (id, name) FROM PROGRAM 'echo 400,copied' WITH (FORMAT csv)", "log 400"},
		{"DELETE FROM town WHERE false", "log"},
		{"INSERT INTO town SELECT i FROM generate_series(1000, 2100) AS i", "log anew: very many rows changed"},
	} {
		pgtest.Exec(t, conn, c.sql)
		r.expect(c.sql, c.want)
	}
	r.open(layers.FeaturesOptions{Table: "town"})
	pgtest.Exec(t, conn, "TRUNCATE town")
	r.expect("truncated", "log anew: a table was truncated")
	r.expect("not read since", "log anew: a table was truncated")
}

func TestWhatCommitsLateIsNotLost(t *testing.T) {
	conn := watched(t, 100)
	r := follow(t, conn, layers.FeaturesOptions{Table: "town"})
	ctx := context.Background()
	open := func() *pgx.Conn {
		c, err := pgx.Connect(ctx, conn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close(ctx) })
		return c
	}
	do := func(c *pgx.Conn, sql string) {
		t.Helper()
		if _, err := c.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	first, second := open(), open()
	do(first, "BEGIN")
	do(first, "UPDATE town SET name = 'first' WHERE id = 1") // it is in the log, with the lower numbers
	do(second, "UPDATE town SET name = 'second' WHERE id = 2")
	r.expect("the second has committed", "log 2")
	r.expect("nothing more", "log")
	do(first, "COMMIT")
	r.expect("the first has committed", "log 1")
	// A layer that was read while a transaction was open.
	do(first, "BEGIN; UPDATE town SET name = 'again' WHERE id = 1")
	r.open(layers.FeaturesOptions{Table: "town"})
	do(second, "UPDATE town SET name = 'again' WHERE id = 3")
	do(first, "COMMIT")
	r.expect("both", "log 1 3")
}

func TestWhatIsDoneToATableIsNoticed(t *testing.T) {
	conn := watched(t, 10)
	o := layers.FeaturesOptions{Table: "town"}
	r := follow(t, conn, o)
	const other = " anew: its table, columns or triggers are not those it was read with"
	const gone = " trouble: the triggers of table public.town are gone: run sigi watch install"
	again := func(what, want, then string) {
		t.Helper()
		r.expect(what, want)
		r.open(o)
		r.expect(what+", read anew", then)
	}
	pgtest.Exec(t, conn, "ALTER TABLE town ADD COLUMN more int")
	again("a column more", "log"+other, "log")
	pgtest.Exec(t, conn, "ALTER TABLE town ALTER COLUMN name TYPE varchar(80)")
	again("another type", "log"+other, "log")
	pgtest.Exec(t, conn, "ALTER TABLE town DISABLE TRIGGER USER", "DELETE FROM town WHERE id = 1", "ALTER TABLE town ENABLE TRIGGER USER")
	again("triggers disabled for a moment", "log"+other, "log")
	pgtest.Exec(t, conn, "CREATE TABLE next (LIKE town INCLUDING ALL)", "INSERT INTO next SELECT id + 500, name FROM town", "ALTER TABLE town RENAME TO old", "ALTER TABLE next RENAME TO town")
	again("swapped by renaming", "poll"+other+gone, "poll"+gone)
	pgtest.Exec(t, conn, "UPDATE town SET name = 'x' WHERE id = 502")
	again("polled meanwhile", "poll anew: its rows are not those it was read with"+gone, "poll"+gone)
	install(t, conn, "town")
	again("installed again", "log"+other, "log")
	install(t, conn, "town")
	r.expect("installed twice", "log")
	pgtest.Exec(t, conn, "ALTER TABLE town RENAME TO away")
	r.expect("renamed away", "poll trouble: there is no table public.town any more")
	pgtest.Exec(t, conn, "ALTER TABLE away RENAME TO town")
	r.expect("and back", "log")
	pgtest.Exec(t, conn, "UPDATE town SET name = 'x' WHERE id = 503", "UPDATE sigi.change_log SET at = at - interval '2 days'", "SELECT sigi.forget_changes()")
	r.expect("forgotten", "log anew: the log does not reach back to when it was read")
}

func TestViewsAreAsTheirTables(t *testing.T) {
	conn := watched(t, 10)
	pgtest.Exec(t, conn, "CREATE TABLE word (name text PRIMARY KEY, means text)", "CREATE VIEW meaning AS SELECT id, means, geom FROM town JOIN word USING (name)")
	o := layers.FeaturesOptions{Table: "meaning", Key: "id"}
	follow(t, conn, o).expect("a view", "none trouble: it is no table...")
	o.Watch = []layers.BaseTable{{Table: "town", Keyed: true}, {Table: "public.word"}}
	r := follow(t, conn, o)
	r.expect("one has no triggers", "none trouble: table public.word has no triggers...")
	install(t, conn, "word")
	r.open(o)
	pgtest.Exec(t, conn, "UPDATE town SET name = 'x' WHERE id = 3")
	r.expect("rows of a view", "log 3")
	pgtest.Exec(t, conn, "INSERT INTO word VALUES ('x', 'unknown')")
	r.expect("any row of a view", "log anew: a table behind it changed")
	r.open(o)
	pgtest.Exec(t, conn, "CREATE OR REPLACE VIEW meaning AS SELECT id, upper(means) AS means, geom FROM town JOIN word USING (name)")
	r.expect("another view", "log anew: its table, columns or triggers...")
	for _, o := range []layers.FeaturesOptions{{SQL: "SELECT * FROM town", Key: "id", Watch: []layers.BaseTable{{Table: "town", Keyed: true}}}} {
		r := follow(t, conn, o)
		pgtest.Exec(t, conn, "UPDATE town SET name = 'y' WHERE id = 5")
		r.expect("a statement", "log 5")
	}
}

func TestTablesWithoutTriggersArePolled(t *testing.T) {
	conn := pgtest.Database(t)
	pgtest.Exec(t, conn, "CREATE TABLE town (id int PRIMARY KEY, at int, geom geometry(Point, 32632))", "INSERT INTO town VALUES (1, 1), (2, 2)", "CREATE VIEW seen AS SELECT * FROM town")
	follow(t, conn, layers.FeaturesOptions{Table: "town"}).expect("nothing is said", "none trouble: the database has no change log: run sigi watch install, or say poll:")
	every := layers.Poll{Every: time.Second}
	byColumn := layers.Poll{Every: time.Second, Column: "at"}
	for _, o := range []layers.FeaturesOptions{{Table: "town", Poll: every}, {Table: "town", Poll: byColumn}, {Table: "seen", Key: "id", Poll: byColumn}, {Table: "seen", Key: "id", Poll: every, Watch: []layers.BaseTable{{Table: "town"}}}} {
		r := follow(t, conn, o)
		r.expect("nothing", "poll")
		for _, sql := range []string{"UPDATE town SET at = at + 10 WHERE id = 1", "INSERT INTO town VALUES (9, 9)", "DELETE FROM town WHERE id = 9"} {
			pgtest.Exec(t, conn, sql)
			r.expect(sql, "poll anew: its rows are not those it was read with")
			r.expect(sql, "poll")
		}
	}
}

func TestTheLogCanBeRemoved(t *testing.T) {
	conn := watched(t, 10)
	ctx := context.Background()
	w, err := postgis.OpenWatching(ctx, conn)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	s, err := w.Status(ctx, []postgis.TableToWatch{{Name: "town"}, {Name: "none"}})
	if err != nil || !s.Installed || !s.Tables[0].Triggers || s.Tables[1].Why == "" {
		t.Errorf("%+v, %v", s, err)
	}
	statements, err := w.Remove(ctx, nil)
	if err == nil {
		err = w.Run(ctx, statements)
	}
	if err != nil {
		t.Fatal(err)
	}
	pgtest.Exec(t, conn, "UPDATE town SET name = 'x'")
	if s, err = w.Status(ctx, []postgis.TableToWatch{{Name: "town"}}); err != nil || s.Installed || s.Tables[0].Triggers {
		t.Errorf("%+v, %v", s, err)
	}
	install(t, conn, "town")
}

// TestWritersNeedNoRights has a role without any write to a watched table, and
// one that may read the log follow it.
func TestWritersNeedNoRights(t *testing.T) {
	conn := watched(t, 10)
	pgtest.Exec(t, conn, `DO $$ BEGIN CREATE ROLE writer LOGIN; CREATE ROLE viewer LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
		"GRANT SELECT, INSERT, UPDATE ON town TO writer", "GRANT SELECT ON town TO viewer")
	as := func(role string) string { return strings.Replace(conn, "user=postgres", "user="+role, 1) }
	r := follow(t, as("viewer"), layers.FeaturesOptions{Table: "town"})
	r.expect("without rights", "none trouble: the database's user may not read the change log...")
	w, err := postgis.OpenWatching(context.Background(), conn)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	statements, _, err := w.Install(context.Background(), nil, "viewer", "2 hours")
	if err == nil {
		err = w.Run(context.Background(), statements)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.open(layers.FeaturesOptions{Table: "town"})
	pgtest.Exec(t, as("writer"), "UPDATE town SET name = 'w' WHERE id = 2")
	r.expect("written by one without rights", "log 2")
	if err := r.source.(layers.Watcher).Tidy(context.Background()); err != nil {
		t.Error(err)
	}
	for _, sql := range []string{"SELECT FROM sigi.change_log", "DELETE FROM sigi.change_log", "SELECT sigi.forget_changes()",
		"CREATE TEMP TABLE mine (id int)", "CREATE TEMP TABLE own (id int); CREATE TRIGGER x AFTER DELETE ON own REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION sigi.log_changes('id', '', 'public')"} {
		c, err := pgx.Connect(context.Background(), as("writer"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Exec(context.Background(), sql); (err == nil) != strings.HasSuffix(sql, "mine (id int)") {
			t.Errorf("%s: %v", sql, err)
		}
		_ = c.Close(context.Background())
	}
}

func TestPartitionsAreWatched(t *testing.T) {
	conn := pgtest.Database(t)
	pgtest.Exec(t, conn, "CREATE TABLE town (id int PRIMARY KEY, geom geometry(Point, 32632)) PARTITION BY RANGE (id)",
		"CREATE TABLE low PARTITION OF town FOR VALUES FROM (0) TO (100)", "CREATE TABLE high PARTITION OF town FOR VALUES FROM (100) TO (200)")
	install(t, conn, "town")
	r := follow(t, conn, layers.FeaturesOptions{Table: "town"})
	pgtest.Exec(t, conn, "INSERT INTO town VALUES (1), (101)")
	r.expect("through the root", "log 1 101")
	pgtest.Exec(t, conn, "INSERT INTO high VALUES (102)")
	r.expect("straight into one", "log 102")
	pgtest.Exec(t, conn, "UPDATE town SET id = 150 WHERE id = 1")
	r.expect("moved to another", "log 1 150")
	pgtest.Exec(t, conn, "CREATE TABLE new PARTITION OF town FOR VALUES FROM (200) TO (300)")
	r.expect("one more, without triggers", "poll anew: its table...")
}

func TestANotificationWakes(t *testing.T) {
	conn := watched(t, 10)
	source := openSource(t, conn)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	woken := make(chan struct{}, 100)
	go source.(layers.Watcher).Listen(ctx, func() { woken <- struct{}{} }, func(err error) {
		if err != nil {
			t.Log("trouble:", err)
		}
	})
	wait := func(what string) {
		t.Helper()
		select {
		case <-woken:
		case <-time.After(10 * time.Second):
			t.Fatal(what)
		}
	}
	wait("at the beginning")
	pgtest.Exec(t, conn, "BEGIN; UPDATE town SET name = 'x'; UPDATE town SET name = 'y'; DELETE FROM town WHERE id = 3; COMMIT")
	wait("by a change")
	pgtest.Exec(t, conn, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
	wait("connected again")
	pgtest.Exec(t, conn, "UPDATE town SET name = 'z'")
	wait("by a change, later")
	select {
	case <-woken:
		t.Error("woken more than once")
	default:
	}
}
