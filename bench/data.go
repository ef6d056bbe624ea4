package main

import (
	"context"
	"fmt"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// dataset says what was loaded.
type dataset struct {
	name     string
	townBox  [4]float64 // where the town is dense, EPSG:32632
	wholeBox [4]float64
	million  [4]float64
	counts   map[string]string
	colours  map[color.RGBA]bool // of the names of nomi_colore
}

// tables are the town's. A quarter of the segments of the Florence roads run
// there and back within one feature. AGG paints the edges of such a line twice as
// dark, so that no two renderers agree on it: the roads compared are without
// (strade), and a scenario of their own shows them as they came (strade_doppie).
var tables = map[string]struct{ file, columns, geometry string }{
	"edifici":       {"edifici", "name", "geom"},
	"strade":        {"strade", "name,pmap_kind", "st_multi(st_linemerge(st_unaryunion(geom)))::geometry(MultiLineString,32632)"},
	"strade_doppie": {"strade", "name,pmap_kind", "geom"},
	"uso_suolo":     {"uso_suolo", "pmap_kind", "geom"},
}

// copies of the town, shifted, make the million.
const copies = 21

// load fills the database: tables in spatial order, so that the order of the
// heap, of the key and of drawing is one, with GiST index and statistics; and
// writes FlatGeobuf copies for MapServer.
func (s *settings) load(ctx context.Context) (*dataset, error) {
	folder := filepath.Join(s.data, "firenze")
	if _, err := os.Stat(filepath.Join(folder, "edifici.gpkg")); err != nil {
		return nil, fmt.Errorf("no real data: %w; give the folder that holds firenze/ with DATA=", err)
	}
	d := &dataset{name: "Florence (OpenStreetMap contributors, ODbL), coastlines of the world (GSHHG, LGPL)", counts: map[string]string{}}
	fmt.Println("loading", d.name)
	for table, t := range tables {
		if done, _ := s.sql(ctx, "select count(*) from "+table); done != "" {
			continue
		}
		if err := command(ctx, "ogr2ogr", "-q", "-f", "PostgreSQL", "PG:"+s.db+"?application_name=bench", filepath.Join(folder, t.file+".gpkg"),
			"-nln", "raw_"+table, "-select", t.columns, "-lco", "GEOMETRY_NAME=geom", "-lco", "FID=fid", "-lco", "SPATIAL_INDEX=NONE",
			"-overwrite", "--config", "PG_USE_COPY", "YES"); err != nil {
			return nil, err
		}
		if _, err := s.sql(ctx, fmt.Sprintf(`
			create table %[1]s as select row_number() over (order by st_geohash(st_transform(st_centroid(geom), 4326), 8), fid)::int as gid, %[2]s, %[3]s as geom from raw_%[1]s;
			alter table %[1]s add primary key (gid);
			create index on %[1]s using gist (geom);
			cluster %[1]s using %[1]s_pkey;
			drop table raw_%[1]s; analyze %[1]s`, table, t.columns, t.geometry)); err != nil {
			return nil, err
		}
	}
	if done, _ := s.sql(ctx, "select count(*) from nomi_colore"); done == "" {
		// A colour for each name, far enough apart to be told from each other.
		if _, err := s.sql(ctx, `
			create table nomi_colore as
			select gid, name, '#' || lpad(to_hex(dense_rank() over (order by name) * 7919 % 16777213), 6, '0') as colour, geom
			from strade where name is not null order by gid;
			alter table nomi_colore add primary key (gid);
			create index on nomi_colore using gist (geom); analyze nomi_colore`); err != nil {
			return nil, err
		}
	}
	if done, _ := s.sql(ctx, "select count(*) from milione"); done == "" {
		if _, err := s.sql(ctx, fmt.Sprintf(`
			create table milione as
			select (k * (select max(gid) from edifici) + gid)::int as gid, st_translate(geom, 20000 * (k %% 5), 16000 * (k / 5)) as geom
			from edifici, generate_series(0, %d) k order by 1;
			alter table milione add primary key (gid);
			create index on milione using gist (geom); analyze milione`, copies-1)); err != nil {
			return nil, err
		}
	}
	if err := s.loadCoast(ctx); err != nil {
		return nil, err
	}
	for _, table := range []string{"edifici", "strade", "strade_doppie", "uso_suolo", "milione", "coste"} {
		n, err := s.sql(ctx, "select count(*) from "+table)
		if err != nil {
			return nil, err
		}
		d.counts[table] = n
	}
	for table := range tables {
		if err := command(ctx, "ogr2ogr", "-q", "-f", "FlatGeobuf", filepath.Join(s.work, table+".fgb"), "PG:"+s.db+"?application_name=bench", table); err != nil {
			return nil, err
		}
	}
	colours, err := s.sql(ctx, "select distinct colour from nomi_colore")
	if err != nil {
		return nil, err
	}
	d.colours = map[color.RGBA]bool{}
	for _, text := range strings.Fields(colours) {
		c := color.RGBA{A: 255}
		if _, err := fmt.Sscanf(text, "#%02x%02x%02x", &c.R, &c.G, &c.B); err != nil {
			return nil, err
		}
		d.colours[c] = true
	}
	for table, box := range map[string]*[4]float64{"edifici": &d.wholeBox, "milione": &d.million} {
		text, err := s.sql(ctx, "select st_xmin(e)||' '||st_ymin(e)||' '||st_xmax(e)||' '||st_ymax(e) from (select st_extent(geom) e from "+table+") x")
		if err != nil {
			return nil, err
		}
		if _, err := fmt.Sscan(text, &box[0], &box[1], &box[2], &box[3]); err != nil {
			return nil, err
		}
	}
	// The dense half of the town: where half of the buildings are.
	text, err := s.sql(ctx, `select string_agg(v::text, ' ') from unnest((select array[
		percentile_cont(0.2) within group (order by st_x(st_centroid(geom))), percentile_cont(0.2) within group (order by st_y(st_centroid(geom))),
		percentile_cont(0.8) within group (order by st_x(st_centroid(geom))), percentile_cont(0.8) within group (order by st_y(st_centroid(geom)))] from edifici)) v`)
	if err != nil {
		return nil, err
	}
	b := &d.townBox
	_, err = fmt.Sscan(text, &b[0], &b[1], &b[2], &b[3])
	return d, err
}

// sql runs statements with psql and returns what they print.
func (s *settings) sql(ctx context.Context, statements string) (string, error) {
	out, err := exec.CommandContext(ctx, "psql", s.db, "-v", "ON_ERROR_STOP=1", "-Atqc", statements).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("psql: %w: %s", err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

func command(ctx context.Context, name string, args ...string) error {
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}
