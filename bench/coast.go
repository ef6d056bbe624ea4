package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// loadCoast fills the table coste with the coastlines of the world, GSHHG in
// full, as GMT hands them out: lines of a degree or so, 11 million vertices.
func (s *settings) loadCoast(ctx context.Context) error {
	if done, _ := s.sql(ctx, "select count(*) from coste"); done != "" {
		return nil
	}
	if _, err := s.sql(ctx, "drop table if exists raw_coste; create table raw_coste (id serial, geom geometry(LineString,4326))"); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx) // of one that the other no longer reads from, or writes to
	defer cancel()
	coast := exec.CommandContext(ctx, "gmt", "pscoast", "-Rd", "-Df", "-W", "-M")
	coast.Dir = s.work // where it leaves its history
	coordinates, err := coast.StdoutPipe()
	if err != nil {
		return err
	}
	load := exec.CommandContext(ctx, "psql", s.db, "-v", "ON_ERROR_STOP=1", "-qc", "copy raw_coste (geom) from stdin")
	rows, err := load.StdinPipe()
	if err != nil {
		return err
	}
	if err := coast.Start(); err != nil {
		return fmt.Errorf("gmt: %w", err)
	}
	if err := load.Start(); err != nil {
		return err
	}
	err = errors.Join(copyLines(rows, coordinates), rows.Close())
	if err != nil {
		cancel()
	}
	if err := errors.Join(err, coast.Wait(), load.Wait()); err != nil {
		return fmt.Errorf("coastlines by gmt pscoast: %w", err)
	}
	_, err = s.sql(ctx, `
		create table coste as select row_number() over (order by st_geohash(st_centroid(geom), 8), id)::int as gid, geom from raw_coste;
		alter table coste add primary key (gid);
		create index on coste using gist (geom);
		cluster coste using coste_pkey; drop table raw_coste; analyze coste`)
	return err
}

// copyLines turns lines of "> ..." and, below each, of "lon lat" into well-known
// text, a line each.
func copyLines(to io.Writer, from io.Reader) error {
	in, out := bufio.NewScanner(from), bufio.NewWriter(to)
	in.Buffer(nil, 1<<20)
	vertices := []string{}
	flush := func() error {
		if len(vertices) > 1 {
			if _, err := fmt.Fprintf(out, "SRID=4326;LINESTRING(%s)\n", strings.Join(vertices, ",")); err != nil {
				return err
			}
		}
		vertices = vertices[:0]
		return nil
	}
	for in.Scan() {
		text := in.Text()
		if strings.HasPrefix(text, ">") {
			if err := flush(); err != nil {
				return err
			}
			continue
		}
		vertices = append(vertices, strings.ReplaceAll(text, "\t", " "))
	}
	if err := in.Err(); err != nil {
		return err
	}
	if err := flush(); err != nil {
		return err
	}
	return out.Flush()
}
