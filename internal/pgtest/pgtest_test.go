package pgtest_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sigi/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestADatabaseIsNewAndHasPostGIS(t *testing.T) {
	for range 2 {
		conn := pgtest.Database(t)
		pgtest.Exec(t, conn, "CREATE TABLE t (g geometry(Point, 32632))", "SELECT ST_AsText(g) FROM t")
	}
}

func TestAServerGoesAwayAndComesBackWithItsData(t *testing.T) {
	s := pgtest.Start(t)
	conn := s.Database(t)
	pgtest.Exec(t, conn, "CREATE TABLE t (i int)")
	s.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if c, err := pgx.Connect(ctx, conn); err == nil {
		_ = c.Close(ctx)
		t.Fatal("a stopped server answers")
	}
	if err := s.Restart(); err != nil {
		t.Fatal(err)
	}
	pgtest.Exec(t, conn, "SELECT i FROM t")
}
