package postgis_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sigi/feature"
	"sigi/internal/pgtest"
	"sigi/layers"
)

// TestAStandbyThatIsLateShowsWhatItHas follows a standby that is ten seconds
// behind: its changes come when it has them, with their rows, and those of a
// transaction that is open on the primary only once it has committed.
func TestAStandbyThatIsLateShowsWhatItHas(t *testing.T) {
	primary := pgtest.Start(t)
	conn := primary.Database(t)
	pgtest.Exec(t, conn, "CREATE TABLE town (id int PRIMARY KEY, name text, geom geometry(Polygon, 32632))",
		"INSERT INTO town SELECT i, 'old', ST_MakeEnvelope(i, 0, i + 1, 1, 32632) FROM generate_series(1, 100) AS i")
	install(t, conn, "town")
	config, err := pgx.ParseConfig(conn)
	if err != nil {
		t.Fatal(err)
	}
	late := primary.Standby(t, "recovery_min_apply_delay=10s").Connection(config.Database)
	ctx := context.Background()
	open, err := pgx.Connect(ctx, conn)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close(ctx)
	if _, err := open.Exec(ctx, "BEGIN; UPDATE town SET name = 'late' WHERE id = 9"); err != nil {
		t.Fatal(err)
	}
	pgtest.Exec(t, conn, "UPDATE town SET name = 'new' WHERE id = 3")
	r := follow(t, late, layers.FeaturesOptions{Table: "town"})
	r.expect("it has not got there", "log")
	name := func(c layers.CatchUp, id int64) (value string) {
		for b, err := range c.Snapshot(0).ByKey(ctx, []feature.Key{feature.IntKey(id)}, []string{"name"}) {
			if err != nil {
				t.Fatal(err)
			}
			value = b.Columns[0][0].Text()
		}
		return value
	}
	until := func(key int64, value string) {
		t.Helper()
		for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			c, err := r.source.(layers.Watcher).CatchUp(ctx, []layers.Following{{Features: r.f, Since: r.since}})
			if err != nil {
				t.Fatal(err)
			}
			ch := c.Changes(0)
			told := false
			for _, k := range ch.Keys {
				told = told || k.Int == key
			}
			is := name(c, key)
			_ = c.Close()
			if ch.Anew != "" || ch.Mode != layers.ByLog {
				t.Fatalf("%+v", ch)
			}
			if told != (is == value) {
				t.Fatalf("row %d is told of: %v, and is %q", key, told, is)
			}
			r.since = ch.State
			if told {
				return
			}
		}
		t.Fatalf("row %d never came", key)
	}
	until(3, "new")
	if got := r.ask(); strings.Contains(got, " 9") {
		t.Errorf("a transaction that is open: %s", got)
	}
	if _, err := open.Exec(ctx, "COMMIT"); err != nil {
		t.Fatal(err)
	}
	until(9, "late")
	// A table that is exchanged there, too.
	pgtest.Exec(t, conn, "CREATE TABLE next (LIKE town INCLUDING ALL)", "BEGIN; ALTER TABLE town RENAME TO before; ALTER TABLE next RENAME TO town; COMMIT")
	for end := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		if got := r.ask(); strings.Contains(got, "anew: its table") {
			break
		} else if time.Now().After(end) {
			t.Fatal(got)
		}
	}
	// Nothing can be listened to there: it is asked all the same.
	if err := r.source.(layers.Watcher).Tidy(ctx); err != nil {
		t.Error(err)
	}
}
