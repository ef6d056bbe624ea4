package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"sigi/catalog"
	"sigi/layers/postgis"
)

// watchCommand looks after the change logs of a catalog's databases.
type watchCommand struct {
	Install watchInstallCommand `cmd:"" help:"Have the tables behind a catalog's layers tell of their changes: a log and triggers in each database."`
	Remove  watchRemoveCommand  `cmd:"" help:"Take triggers and log away again."`
	Status  watchStatusCommand  `cmd:"" help:"Say which tables are watched, and how large the log is. Exit code 1 if one is not."`
}

// watchOptions are common to them.
type watchOptions struct {
	Catalog string `help:"The catalog." default:"catalog.yaml" type:"path"`
	Source  string `help:"One source of the catalog alone."`
	As      string `help:"Connect as somebody who may do this, such as postgres://admin@host/database; else as the catalog does." placeholder:"CONNECTION" env:"SIGI_WATCH_AS"`
}

// place is a database and what is to be watched in it.
type place struct {
	source     *catalog.Source
	connection string // to look after it
	tables     []postgis.TableToWatch
}

func (o *watchOptions) places() ([]place, error) {
	read, err := catalog.Load(o.Catalog)
	if err != nil {
		return nil, listed(err)
	}
	var all []place
	for _, s := range read.Sources {
		if s.Driver != "postgis" || o.Source != "" && s.Name != o.Source {
			continue
		}
		p := place{source: s, connection: s.Connection}
		if o.As != "" {
			p.connection = o.As
		}
		for _, l := range read.Layers {
			if l.Source == s {
				p.add(l)
			}
		}
		all = append(all, p)
	}
	switch {
	case len(all) == 0 && o.Source != "":
		return nil, fmt.Errorf("sigi watch: %s has no source %q of PostGIS", o.Catalog, o.Source)
	case len(all) == 0:
		return nil, fmt.Errorf("sigi watch: %s has no source of PostGIS; files are not watched", o.Catalog)
	case len(all) > 1 && o.As != "":
		return nil, errors.New("sigi watch: --as is for one database; say which with --source")
	}
	return all, nil
}

// add adds the tables behind a layer: those it names, else its own, unless it is
// to be polled.
func (p *place) add(l *catalog.Layer) {
	if len(l.Watch) == 0 && l.Table != "" && l.Poll.Every == 0 {
		p.table(postgis.TableToWatch{Name: l.Table, Key: l.Key, Geometry: l.GeometryColumn})
	}
	for _, w := range l.Watch {
		p.table(postgis.TableToWatch{Name: w.Table})
	}
}

func (p *place) table(t postgis.TableToWatch) {
	for i, has := range p.tables {
		if has.Name == t.Name {
			if has.Key == "" {
				p.tables[i] = t
			}
			return
		}
	}
	p.tables = append(p.tables, t)
}

// each opens one database of the catalog after the other.
func (o *watchOptions) each(ctx context.Context, do func(p place, w *postgis.Watching) error) error {
	places, err := o.places()
	if err != nil {
		return err
	}
	for _, p := range places {
		w, err := postgis.OpenWatching(ctx, p.connection)
		if err == nil {
			err = do(p, w)
			w.Close()
		}
		if err != nil {
			return fmt.Errorf("sigi watch: source %q: %w", p.source.Name, err)
		}
	}
	return nil
}

// print says what would be run.
func (p *place) print(s streams, statements []string) {
	fmt.Fprintf(s.out, "-- source %q\n%s;\n", p.source.Name, strings.Join(statements, ";\n"))
}

type watchInstallCommand struct {
	watchOptions
	Print bool   `help:"Print the SQL that would be run, and change nothing."`
	Keep  string `help:"How long the log remembers, as an interval of PostgreSQL; servers that are away for longer read their layers anew." placeholder:"1 day"`
}

// Run installs in each database, all or nothing.
func (c *watchInstallCommand) Run(ctx context.Context, s streams) error {
	return c.each(ctx, func(p place, w *postgis.Watching) error {
		reader, err := postgis.User(p.source.Connection)
		if err != nil {
			return err
		}
		statements, tables, err := w.Install(ctx, p.tables, reader, c.Keep)
		if err != nil {
			return err
		}
		if c.Print {
			p.print(s, statements)
			return nil
		}
		if err := w.Run(ctx, statements); err != nil {
			return err
		}
		for _, t := range tables {
			if t.Why != "" {
				fmt.Fprintf(s.out, "%s: %s: not watched: %s\n", p.source.Name, t.Name, t.Why)
			} else {
				fmt.Fprintf(s.out, "%s: %s: watched, by the key %s\n", p.source.Name, t.Name, t.Key)
			}
		}
		return nil
	})
}

type watchRemoveCommand struct {
	watchOptions
	Tables []string `help:"These tables alone; the log stays. Else all triggers and the log go." placeholder:"TABLE"`
	Print  bool     `help:"Print the SQL that would be run, and change nothing."`
}

// Run removes from each database, all or nothing.
func (c *watchRemoveCommand) Run(ctx context.Context, s streams) error {
	return c.each(ctx, func(p place, w *postgis.Watching) error {
		var tables []postgis.TableToWatch
		for _, name := range c.Tables {
			tables = append(tables, postgis.TableToWatch{Name: name})
		}
		statements, err := w.Remove(ctx, tables)
		if err != nil {
			return err
		}
		if c.Print {
			p.print(s, statements)
			return nil
		}
		if err := w.Run(ctx, statements); err != nil {
			return err
		}
		fmt.Fprintf(s.out, "%s: removed\n", p.source.Name)
		return nil
	})
}

type watchStatusCommand struct{ watchOptions }

// Run reports on each database.
func (c *watchStatusCommand) Run(ctx context.Context, s streams) error {
	missing := 0
	err := c.each(ctx, func(p place, w *postgis.Watching) error {
		st, err := w.Status(ctx, p.tables)
		if err != nil {
			return err
		}
		if st.Installed {
			fmt.Fprintf(s.out, "%s: log %s, %d changes, %d bytes, kept for %s", p.source.Name, st.ID, st.Rows, st.Bytes, st.Keep)
			if !st.Oldest.IsZero() {
				fmt.Fprintf(s.out, ", the oldest of %s", st.Oldest.UTC().Format(time.RFC3339))
			}
			fmt.Fprintln(s.out)
		} else {
			fmt.Fprintf(s.out, "%s: no log; run sigi watch install\n", p.source.Name)
		}
		for _, t := range st.Tables {
			state := "watched, by the key " + t.Key
			switch {
			case t.Why != "":
				state = "not watched: " + t.Why
				missing++
			case !t.Triggers:
				state = "not watched: triggers are missing; run sigi watch install"
				missing++
			}
			fmt.Fprintf(s.out, "%s: %s: %s\n", p.source.Name, t.Name, state)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if missing > 0 {
		return fmt.Errorf("%d tables are not watched", missing)
	}
	return nil
}
