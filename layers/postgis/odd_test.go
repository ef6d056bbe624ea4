package postgis_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sigi/fault"
	"sigi/feature"
	"sigi/geom"
	"sigi/internal/pgtest"
	"sigi/layers"
	"sigi/layers/layertest"
	"sigi/layers/memory/memorytest"
)

func TestEveryGeometryIsReadOrCounted(t *testing.T) {
	conn := pgtest.Database(t)
	pgtest.Exec(t, conn, "CREATE TABLE g (id int PRIMARY KEY, geom geometry)", `INSERT INTO g SELECT i, CASE WHEN w IS NOT NULL THEN ST_GeomFromEWKT(w) END FROM (VALUES
		(1, 'SRID=32632;POINT(1 2)'), (2, 'SRID=32632;LINESTRING Z(0 0 5, 1 1 6)'), (3, 'SRID=32632;POLYGON M((0 0 1,4 0 2,4 4 3,0 0 1))'),
		(4, 'SRID=32632;MULTIPOINT ZM((1 2 3 4),(5 6 7 8))'), (5, 'SRID=32632;MULTILINESTRING((0 0,1 1),(2 2,3 3,4 4))'),
		(6, 'SRID=32632;MULTIPOLYGON(((0 0,4 0,4 4,0 0)),((10 10,14 10,14 14,10 10),(11 10.5,12 10.5,12 11,11 10.5)))'),
		(7, 'SRID=32632;GEOMETRYCOLLECTION(POINT(1 2),GEOMETRYCOLLECTION(LINESTRING(0 0,9 9)))'),
		(8, 'SRID=32632;CIRCULARSTRING(0 0,1 1,2 0)'), (9, 'SRID=32632;CURVEPOLYGON(COMPOUNDCURVE(CIRCULARSTRING(0 0,1 1,2 0),(2 0,0 0)))'),
		(10, 'SRID=32632;MULTISURFACE(CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0,1 -1,0 0)),((10 10,14 10,14 14,10 10)))'),
		(11, 'SRID=32632;TIN(((0 0,1 0,0 1,0 0)),((1 0,1 1,0 1,1 0)))'), (12, 'SRID=32632;POINT EMPTY'), (13, 'SRID=32632;GEOMETRYCOLLECTION EMPTY'),
		(14, NULL), (15, 'SRID=3003;POINT(1 2)'), (16, 'SRID=32632;POLYGON EMPTY')) AS v(i, w)`,
		"INSERT INTO g SELECT 17, ST_SetSRID(ST_MakePoint('NaN', 5), 32632)", "INSERT INTO g SELECT 18, ST_SetSRID(ST_MakeLine(ST_MakePoint(0, 0), ST_MakePoint('Infinity', 5)), 32632)")
	f := openFeatures(t, openSource(t, conn), layers.FeaturesOptions{})
	m := memorytest.Resident(t, f)
	for name, of := range map[string]layers.Features{"postgis": f, "resident": m} {
		s, err := of.Open(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		rows := layertest.Collect(t, s, layers.Query{})
		if len(rows) != 15 {
			t.Errorf("%s: %d rows: %v", name, len(rows), layertest.Keys(rows))
		}
		byKey := map[int64]geom.Geometry{}
		for _, r := range rows {
			byKey[r.Key.Int] = r.Geometry
		}
		for key, want := range map[int64]string{1: "Point 1 0 0", 2: "LineString 2 1 0", 3: "Polygon 4 1 0", 4: "MultiPoint 2 0 0", 5: "MultiLineString 5 2 0", 6: "MultiPolygon 12 3 2",
			7: "GeometryCollection 3 0 0", 11: "MultiPolygon 8 2 2", 12: "Point 0 0 0", 13: "GeometryCollection 0 0 0", 14: "None 0 0 0", 16: "Polygon 0 0 0"} {
			g := byKey[key]
			if got := fmt.Sprintf("%v %d %d %d", g.Kind, g.Vertices(), len(g.Ends), len(g.Parts)); got != want {
				t.Errorf("%s: key %d is %s, want %s", name, key, got, want)
			}
		}
		if g := byKey[2]; g.Layout != geom.XYZ || g.Flat[2] != 5 {
			t.Errorf("%s: heights are lost: %+v", name, g)
		}
		if g := byKey[9]; g.Kind != geom.KindPolygon || g.Vertices() < 20 {
			t.Errorf("%s: a curve polygon became %v of %d vertices", name, g.Kind, g.Vertices())
		}
		// Nothing without a box meets a box.
		everywhere := geom.Bound{MinX: -1e9, MinY: -1e9, MaxX: 1e9, MaxY: 1e9}
		if rows := layertest.Collect(t, s, layers.Query{Bound: &everywhere}); len(rows) != 11 {
			t.Errorf("%s: %d rows meet a box", name, len(rows))
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		odd := of.(layers.Reporter).Odd()
		if odd.NoGeometry != 4 || odd.Invalid != 3 || odd.Linearised != 3 || !strings.Contains(strings.Join(odd.Examples, "\n"), "key 15: SRID 3003 in a layer of SRID 32632") {
			t.Errorf("%s: %+v", name, odd)
		}
		if !of.Bound().Finite() {
			t.Errorf("%s: bound %v", name, of.Bound())
		}
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	conn := pgtest.Database(t)
	pgtest.Exec(t, conn, createTown, "CREATE TABLE nokey (a int, geom geometry(Point, 32632))", "CREATE TABLE nosrid (id int PRIMARY KEY, geom geometry(Point))",
		"CREATE TABLE two (id int PRIMARY KEY, g1 geometry(Point, 32632), g2 geometry(Point, 32632))")
	s := openSource(t, conn)
	for _, c := range []struct {
		o    layers.FeaturesOptions
		code fault.Code
		want string
	}{
		{layers.FeaturesOptions{}, fault.BadParam, "name a table; there are: nokey, nosrid, town, two"},
		{layers.FeaturesOptions{Table: "twon"}, fault.NotFound, `no table "twon"`},
		{layers.FeaturesOptions{Table: `town"; DROP TABLE town; --`}, fault.NotFound, "no table"},
		{layers.FeaturesOptions{Table: "nokey"}, fault.BadParam, "name the key column"},
		{layers.FeaturesOptions{Table: "nosrid"}, fault.UnsupportedCRS, "set crs in the catalog"},
		{layers.FeaturesOptions{Table: "two"}, fault.BadParam, "name one of: g1, g2"},
		{layers.FeaturesOptions{Table: "town", Key: "kode"}, fault.NotFound, `no column "kode"; it has: code, name`},
		{layers.FeaturesOptions{Table: "town", Geometry: "name"}, fault.BadParam, "not a geometry"},
		{layers.FeaturesOptions{Table: "town", Attributes: []string{"x"}}, fault.NotFound, `no column "x"`},
		{layers.FeaturesOptions{SQL: "SELECT nonsense", Key: "a"}, fault.BadParam, "SQL of the layer"},
		{layers.FeaturesOptions{SQL: "SELECT 1) AS x; DROP TABLE town; --", Key: "a"}, fault.BadParam, "SQL of the layer"},
		{layers.FeaturesOptions{SQL: "SELECT * FROM town"}, fault.BadParam, "name the key column"},
	} {
		if _, err := s.Features(context.Background(), c.o); !fault.Is(err, c.code) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c.o, err)
		}
	}
	openFeatures(t, s, layers.FeaturesOptions{Table: "town"})
}

func TestADatabaseGoesAwayAndComesBack(t *testing.T) {
	server := pgtest.Start(t)
	conn := server.Database(t)
	pgtest.Exec(t, conn, createTown, layertest.SQL("town"))
	source := openSource(t, conn)
	f := openFeatures(t, source, layers.FeaturesOptions{Table: "town"})
	read := func() error {
		s, err := f.Open(context.Background())
		if err != nil {
			return err
		}
		defer func() { _ = s.Close() }()
		_, err = layertest.Rows(s.Read(context.Background(), layers.Query{}))
		return err
	}
	if err := read(); err != nil {
		t.Fatal(err)
	}
	server.Stop()
	if err := read(); !fault.Is(err, fault.Unavailable) {
		t.Errorf("read from a database that is down: %v", err)
	}
	if err := source.Ping(context.Background()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("ping: %v", err)
	}
	if _, err := source.Features(context.Background(), layers.FeaturesOptions{Table: "town"}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("features: %v", err)
	}
	secret := strings.Replace(conn, "user=postgres", "user=postgres password=pssst", 1)
	if _, err := postgisOpen(secret); !fault.Is(err, fault.Unavailable) || strings.Contains(err.Error(), "pssst") {
		t.Errorf("open: %v", err)
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	if err := read(); err != nil {
		t.Errorf("after it came back: %v", err)
	}
}

func TestARequestThatEndsStopsItsStatement(t *testing.T) {
	conn := pgtest.Database(t)
	pgtest.Exec(t, conn, createTown, "INSERT INTO town (code, geom) VALUES (1, ST_SetSRID(ST_MakeEnvelope(0,0,1,1), 32632))",
		"CREATE VIEW slow AS SELECT town.* FROM town WHERE code > 0")
	s := openSource(t, conn)
	f := openFeatures(t, s, layers.FeaturesOptions{Table: "slow", Key: "code"})
	pgtest.Exec(t, conn, "CREATE OR REPLACE VIEW slow AS SELECT town.* FROM town WHERE pg_sleep(60) IS NOT NULL")
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	snapshot, err := f.Open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := layertest.Rows(snapshot.Read(ctx, layers.Query{})); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if err := snapshot.Close(); err != nil {
		t.Error(err)
	}
	c, err := pgx.Connect(context.Background(), conn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(context.Background()) }()
	running := 1
	for end := time.Now().Add(10 * time.Second); running > 0 && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if err := c.QueryRow(context.Background(), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active'").Scan(&running); err != nil {
			t.Fatal(err)
		}
	}
	if running > 0 {
		t.Error("the statement goes on")
	}
}

func TestASnapshotSeesOneState(t *testing.T) {
	conn := pgtest.Database(t)
	pgtest.Exec(t, conn, createTown, layertest.SQL("town"))
	f := openFeatures(t, openSource(t, conn), layers.FeaturesOptions{Table: "town"})
	s, err := f.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	layertest.Collect(t, s, layers.Query{Limit: 1})
	pgtest.Exec(t, conn, "DELETE FROM town")
	if n := len(layertest.Collect(t, s, layers.Query{})); n != layertest.Count {
		t.Errorf("%d of %d after others deleted", n, layertest.Count)
	}
}

func TestTypesOfTheDatabase(t *testing.T) {
	conn := pgtest.Database(t)
	pgtest.Exec(t, conn, "CREATE TYPE mood AS ENUM ('sad', 'glad')", "CREATE DOMAIN cod AS varchar(5)",
		"CREATE TABLE v (id text PRIMARY KEY, i2 smallint, n numeric, n10 numeric(10,0), r real, f double precision, u uuid, j jsonb, m mood, d cod, b bytea, a int[], t time, ts timestamp, tz timestamptz, da date, c char(4), geom geometry(Point, 4326))",
		`INSERT INTO v VALUES ('a', -7, 12.25, 9999999999, 0.5, 'NaN', '12345678-1234-1234-1234-123456789abc', '{"k": 1}', 'glad', 'xy', '\xff00', '{1,2}', '10:30', '2024-05-06 07:08:09.123456', '2024-05-06 07:08:09+02', '1999-12-31', 'ab', ST_SetSRID(ST_MakePoint(9.67, 45.7), 4326)),
			('17', NULL, 'NaN', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'infinity', '-infinity', 'infinity', NULL, NULL)`)
	f := openFeatures(t, openSource(t, conn), layers.FeaturesOptions{Table: "v"})
	for name, of := range map[string]layers.Features{"postgis": f, "resident": memorytest.Resident(t, f, "i2", "n10", "u", "tz", "da", "ts", "f")} {
		s, err := of.Open(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		var names, texts []string
		for _, a := range of.Type().Attributes {
			names = append(names, a.Name)
		}
		rows := layertest.Collect(t, s, layers.Query{Attributes: names})
		_ = s.Close()
		if len(rows) != 2 || rows[0].Key != feature.IntKey(17) || rows[1].Key != feature.TextKey("a") {
			t.Fatalf("%s: %v", name, layertest.Keys(rows))
		}
		for i, v := range rows[1].Values {
			texts = append(texts, names[i]+" "+v.Kind().String()+" "+v.Text())
		}
		want := "i2 int -7|n float 12.25|n10 int 9999999999|r float 0.5|f null |u string 12345678-1234-1234-1234-123456789abc|j string {\"k\": 1}|m string glad|d string xy|b string ff00|a string {1,2}|t string 10:30:00|ts time 2024-05-06T07:08:09.123456Z|tz time 2024-05-06T05:08:09Z|da date 1999-12-31|c string ab"
		if got := strings.Join(texts, "|"); got != want {
			t.Errorf("%s: %s\nwant %s", name, got, want)
		}
		for i, v := range rows[0].Values {
			if !v.IsNull() {
				t.Errorf("%s: %s is %q, not null", name, names[i], v.Text())
			}
		}
	}
}
