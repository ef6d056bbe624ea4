package postgis_test

import (
	"context"
	"testing"
	"time"

	"sigi/internal/pgtest"
	"sigi/layers"
)

// stampOf is a table's stamp, once statistics have come in.
func stampOf(t *testing.T, f layers.Features, other string) string {
	t.Helper()
	deadline := time.Now().Add(15 * time.Second)
	for {
		s, err := f.(layers.Stamper).Stamp(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if s != other || time.Now().After(deadline) {
			return s
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func TestAStampTellsATableFromWhatItBecomes(t *testing.T) {
	conn := pgtest.Database(t)
	pgtest.Exec(t, conn, "CREATE TABLE town (id int PRIMARY KEY, geom geometry(Point, 32632))", "INSERT INTO town SELECT i, ST_SetSRID(ST_Point(i, i), 32632) FROM generate_series(1, 100) i",
		"CREATE TABLE parts (id int PRIMARY KEY, geom geometry(Point, 32632)) PARTITION BY RANGE (id)", "CREATE TABLE low PARTITION OF parts FOR VALUES FROM (0) TO (100)",
		"CREATE VIEW town_view AS SELECT * FROM town", "CREATE TABLE secret (id int PRIMARY KEY, geom geometry(Point, 32632))", "ALTER TABLE secret ENABLE ROW LEVEL SECURITY")
	s := openSource(t, conn)
	town := openFeatures(t, s, layers.FeaturesOptions{Table: "town", Uncounted: true})
	if c := open(t, town).Estimate(layers.Query{}); c.Features != -1 || !town.Bound().Empty() {
		t.Errorf("it was counted: %+v", c)
	}
	last := stampOf(t, town, "")
	if last == "" {
		t.Fatal("a table has no stamp")
	}
	time.Sleep(1200 * time.Millisecond) // statistics of what made it
	if last = stampOf(t, town, ""); last != stampOf(t, town, "") {
		t.Fatal("nothing changed")
	}
	for _, change := range []string{"INSERT INTO town VALUES (1000, NULL)", "UPDATE town SET geom = NULL WHERE id = 1000", "DELETE FROM town WHERE id = 1000",
		"TRUNCATE town", "CLUSTER town USING town_pkey", "SELECT pg_stat_reset()"} {
		pgtest.Exec(t, conn, change)
		now := stampOf(t, town, last)
		if now == last || now == "" {
			t.Errorf("%s: the stamp is %q", change, now)
		}
		last = now
	}
	parts := openFeatures(t, s, layers.FeaturesOptions{Table: "parts"})
	last = stampOf(t, parts, "")
	pgtest.Exec(t, conn, "INSERT INTO parts VALUES (5, NULL)")
	if stampOf(t, parts, last) == last {
		t.Error("rows of a partition are not seen")
	}
	for _, o := range []layers.FeaturesOptions{{Table: "town_view", Key: "id"}, {SQL: "SELECT * FROM town", Key: "id"}, {Table: "secret"}} {
		o.Uncounted = true
		if s, err := openFeatures(t, s, o).(layers.Stamper).Stamp(context.Background()); s != "" || err != nil {
			t.Errorf("%+v has the stamp %q, %v", o, s, err)
		}
	}
}

func open(t *testing.T, f layers.Features) layers.Snapshot {
	t.Helper()
	s, err := f.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
