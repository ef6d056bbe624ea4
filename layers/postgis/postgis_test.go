package postgis_test

import (
	"context"
	"testing"

	"sigi/internal/pgtest"
	"sigi/layers"
	"sigi/layers/layertest"
	"sigi/layers/memory/memorytest"
	"sigi/layers/postgis"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const createTown = `CREATE TABLE town (code bigint PRIMARY KEY, name text, height double precision, flag boolean, day date, seen timestamptz, geom geometry(Polygon, 32632))`

func openSource(t testing.TB, conn string) layers.Source {
	t.Helper()
	s, err := postgis.Driver{}.Open(context.Background(), layers.SourceOptions{Name: "db", Driver: "postgis", Connection: conn})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func openFeatures(t testing.TB, s layers.Source, o layers.FeaturesOptions) layers.Features {
	t.Helper()
	f, err := s.Features(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestContract(t *testing.T) {
	conn := pgtest.Database(t)
	pgtest.Exec(t, conn, createTown, layertest.SQL("town"), "CREATE INDEX ON town USING gist (geom)", "ANALYZE town",
		"CREATE VIEW town_view AS SELECT * FROM town",
		// The same with other types of the same kinds, other names and a key of text.
		`CREATE TABLE "odd ""table" (k uuid PRIMARY KEY DEFAULT gen_random_uuid(), code numeric(8,0), name varchar(60) COLLATE "C", height real, flag boolean, day date, seen timestamp, geom geometry)`,
		`INSERT INTO "odd ""table" (code, name, height, flag, day, seen, geom) SELECT code, name, height, flag, day, seen AT TIME ZONE 'UTC', geom FROM town`)
	s := openSource(t, conn)
	every := []string{"code", "name", "height", "flag", "day", "seen"}
	for name, o := range map[string]layers.FeaturesOptions{
		"table":      {Table: "town", Attributes: every},
		"with types": {Table: `odd "table`, Attributes: every},
		"view":       {Table: "public.town_view", Key: "code", Attributes: every},
		"SQL":        {SQL: "SELECT * FROM town WHERE code > 0 -- all", Key: "code", Attributes: every},
	} {
		t.Run(name, func(t *testing.T) {
			f := openFeatures(t, s, o)
			if name == "table" || name == "with types" {
				layertest.Run(t, f)
			} else {
				layertest.RunThin(t, f)
			}
			if name != "view" {
				t.Run("resident", func(t *testing.T) { layertest.Run(t, memorytest.Resident(t, f, every...)) })
				if name == "with types" {
					t.Run("mapped", func(t *testing.T) { layertest.RunThin(t, memorytest.Mapped(t, f, every...)) })
				}
				t.Run("partly resident", func(t *testing.T) { layertest.RunThin(t, memorytest.Resident(t, f, "name", "seen")) })
			}
		})
	}
}

func postgisOpen(conn string) (layers.Source, error) {
	return postgis.Driver{}.Open(context.Background(), layers.SourceOptions{Name: "db", Connection: conn})
}
