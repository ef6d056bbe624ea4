package postgis_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"sigi/internal/pgtest"
	"sigi/layers"
)

// BenchmarkWatching is what writers pay for the log, and what a round of a
// follower costs.
//
//	go test ./layers/postgis -run '^$' -bench Watching -benchtime 3x
func BenchmarkWatching(b *testing.B) {
	for _, triggers := range []bool{false, true} {
		conn := pgtest.Database(b)
		pgtest.Exec(b, conn, "CREATE TABLE town (id int PRIMARY KEY, name text, geom geometry(Polygon, 32632))", "CREATE INDEX ON town USING gist (geom)",
			"INSERT INTO town SELECT i, 'n' || i, ST_MakeEnvelope(i, 0, i + 1, 1, 32632) FROM generate_series(1, 200000) AS i")
		if triggers {
			install(b, conn, "town")
		}
		c, err := pgx.Connect(context.Background(), conn)
		if err != nil {
			b.Fatal(err)
		}
		defer c.Close(context.Background())
		exec := func(b *testing.B, sql string) {
			b.Helper()
			if _, err := c.Exec(context.Background(), sql); err != nil {
				b.Fatal(err)
			}
		}
		b.Run(fmt.Sprintf("a row, triggers %v", triggers), func(b *testing.B) {
			for i := range b.N {
				for k := range 200 {
					exec(b, fmt.Sprintf("UPDATE town SET name = 'x%d' WHERE id = %d", i, 1+(i*200+k)%200000))
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/200, "µs/statement")
		})
		b.Run(fmt.Sprintf("100,000 rows, triggers %v", triggers), func(b *testing.B) {
			for i := range b.N {
				exec(b, fmt.Sprintf("UPDATE town SET name = 'y%d' WHERE id <= 100000", i))
			}
		})
	}
	conn := watched(b, 100000)
	var of []layers.Following
	source := openSource(b, conn)
	for range 100 {
		r := &reader{t: b, source: source}
		r.open(layers.FeaturesOptions{Table: "town"})
		of = append(of, layers.Following{Features: r.f, Since: r.since})
	}
	b.Run("a round of 100 layers", func(b *testing.B) {
		for range b.N {
			c, err := source.(layers.Watcher).CatchUp(context.Background(), of)
			if err != nil {
				b.Fatal(err)
			}
			_ = c.Close()
		}
	})
}
