package postgis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"sigi/fault"
)

// watchSQL makes the log; see the text itself.
//
//go:embed watch.sql
var watchSQL string

// watchOwner owns the log where a superuser installs it: a role that cannot log
// in and may write the log alone, since the triggers run with its rights.
const watchOwner = "sigi_watch"

// TableToWatch is a table whose changes are to be logged.
type TableToWatch struct {
	Name string // as in a catalog: table or schema.table
	// Key and Geometry are columns; "": the primary key, and the only geometry
	// if there is one.
	Key, Geometry string
}

// WatchedTable is how a table stands.
type WatchedTable struct {
	Name   string
	Why    string // it cannot be watched
	Schema string
	Table  string
	Key    string
	// Triggers reports whether all triggers are there and work.
	Triggers bool

	oid      uint32
	parts    []uint32 // it and its partitions
	names    []string // of those, quoted
	geometry string
	lacking  []string // those of names that lack triggers
}

// WatchStatus is how the log stands.
type WatchStatus struct {
	Installed bool
	ID        string
	Keep      string
	Rows      int64
	Bytes     int64
	Oldest    time.Time // of its changes; zero: there are none
	Tables    []WatchedTable
}

// Watching connects to a database to look after its log. Close it.
type Watching struct {
	conn    *pgx.Conn
	postgis string
	super   bool
}

// OpenWatching connects. Faults: as Driver.Open.
func OpenWatching(ctx context.Context, connection string) (*Watching, error) {
	conn, err := pgx.Connect(ctx, connection)
	if err != nil {
		var parse *pgconn.ParseConfigError
		if errors.As(err, &parse) {
			return nil, fault.New(fault.BadParam, "connection", "the connection string cannot be read")
		}
		return nil, fault.Wrap(err, fault.Unavailable, "", "the database does not answer")
	}
	w := &Watching{conn: conn}
	err = conn.QueryRow(ctx, `SELECT coalesce((SELECT n.nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'), ''),
		rolsuper FROM pg_roles WHERE rolname = current_user`).Scan(&w.postgis, &w.super)
	if err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

// User is the role that a connection string connects as.
func User(connection string) (string, error) {
	config, err := pgx.ParseConfig(connection)
	if err != nil {
		return "", fault.New(fault.BadParam, "connection", "the connection string cannot be read")
	}
	return config.User, nil
}

// Close ends the connection.
func (w *Watching) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	_ = w.conn.Close(ctx) // nothing can be lost
}

// triggers of a table, each with its event and the rows it sees.
var triggers = []struct{ name, event, rows string }{
	{"sigi_watch_insert", "INSERT", " REFERENCING NEW TABLE AS new_rows"},
	{"sigi_watch_update", "UPDATE", " REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"},
	{"sigi_watch_delete", "DELETE", " REFERENCING OLD TABLE AS old_rows"},
	{"sigi_watch_truncate", "TRUNCATE", ""},
}

// look finds out how a table stands.
func (w *Watching) look(ctx context.Context, t TableToWatch) (WatchedTable, error) {
	s := WatchedTable{Name: t.Name}
	schema, name, dotted := strings.Cut(t.Name, ".")
	if !dotted {
		schema, name = "", t.Name
	}
	var kind string
	err := w.conn.QueryRow(ctx, `SELECT c.oid, n.nspname::text, c.relname::text, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r','v','m','f','p') AND (c.relname = $1 AND pg_table_is_visible(c.oid) OR n.nspname = $2 AND c.relname = $3)
		ORDER BY c.relname = $1 AND pg_table_is_visible(c.oid) DESC LIMIT 1`, t.Name, schema, name).Scan(&s.oid, &s.Schema, &s.Table, &kind)
	switch {
	case err == pgx.ErrNoRows:
		s.Why = "there is no such table"
		return s, nil
	case err != nil:
		return s, err
	case kind == "v":
		s.Why = "it is a view; name its base tables in the catalog (watch:)"
	case kind == "m":
		s.Why = "it is a materialized view, which has no triggers; name its base tables (watch:), or poll"
	case kind == "f":
		s.Why = "it is a foreign table, which cannot be watched; poll"
	}
	if s.Why != "" {
		return s, nil
	}
	var keys, geometries []string
	err = w.conn.QueryRow(ctx, `SELECT
		ARRAY(SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
			WHERE i.indrelid = $1 AND i.indisunique AND i.indisvalid AND i.indnkeyatts = 1 AND i.indpred IS NULL AND i.indkey[0] > 0 AND a.attnotnull ORDER BY i.indisprimary DESC, a.attnum),
		ARRAY(SELECT a.attname::text FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped AND t.typname IN ('geometry', 'geography') ORDER BY a.attnum)`,
		s.oid).Scan(&keys, &geometries)
	if err != nil {
		return s, err
	}
	switch {
	case t.Key != "":
		s.Key = t.Key
	case len(keys) > 0:
		s.Key = keys[0]
	default:
		s.Why = "it has no primary key and no unique index over one column: name the key column in the catalog"
		return s, nil
	}
	switch {
	case t.Geometry != "":
		s.geometry = t.Geometry
	case len(geometries) > 0:
		s.geometry = geometries[0]
	}
	for _, c := range []string{s.Key, s.geometry} {
		var has bool
		if err := w.conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = $1 AND attname = $2 AND attnum > 0 AND NOT attisdropped)", s.oid, c).Scan(&has); err != nil {
			return s, err
		}
		if !has && c != "" {
			s.Why = fmt.Sprintf("it has no column %q", c)
			return s, nil
		}
	}
	rows, err := w.conn.Query(ctx, `SELECT c.oid, n.nspname::text, c.relname::text, (SELECT count(*) FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid JOIN pg_namespace fn ON fn.oid = f.pronamespace
			WHERE t.tgrelid = c.oid AND t.tgname = ANY($2) AND t.tgenabled IN ('O', 'A') AND fn.nspname = 'sigi' AND f.proname = 'log_changes' AND t.tgargs = $3)
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.oid = $1 OR c.oid IN (SELECT relid FROM pg_partition_tree($1)) ORDER BY c.oid`, s.oid, triggerNames(), s.arguments(w.postgis))
	if err != nil {
		return s, err
	}
	var oid uint32
	var schemaName, table string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&oid, &schemaName, &table, &n}, func() error {
		s.parts, s.names = append(s.parts, oid), append(s.names, quote(schemaName, table))
		if n < len(triggers) {
			s.lacking = append(s.lacking, quote(schemaName, table))
		}
		return nil
	})
	s.Triggers = len(s.lacking) == 0
	return s, err
}

func triggerNames() (names []string) {
	for _, t := range triggers {
		names = append(names, t.name)
	}
	return names
}

// arguments of the triggers as PostgreSQL keeps them.
func (s *WatchedTable) arguments(postgis string) []byte {
	var b []byte
	for _, a := range []string{s.Key, s.geometry, postgis} {
		b = append(append(b, a...), 0)
	}
	return b
}

func literal(s string) string {
	if strings.Contains(s, `\`) {
		return " E'" + strings.NewReplacer(`\`, `\\`, "'", "''").Replace(s) + "'"
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// Install returns the statements that are needed for these tables to be
// watched, and for a reader (a role; "": nobody) to follow the log. Tables that
// cannot be watched say why. Run runs them.
func (w *Watching) Install(ctx context.Context, tables []TableToWatch, reader, keep string) (statements []string, found []WatchedTable, err error) {
	if w.postgis == "" {
		return nil, nil, fault.New(fault.Unavailable, "", "the database has no PostGIS")
	}
	statements = append(statements, watchSQL)
	if w.super {
		statements = append(statements, `DO $do$ BEGIN CREATE ROLE `+watchOwner+` NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $do$`,
			"GRANT USAGE ON SCHEMA "+quote(w.postgis)+" TO "+watchOwner)
		for _, what := range []string{"SCHEMA sigi", "TABLE sigi.watch_log", "TABLE sigi.watched_table", "TABLE sigi.change_log", "FUNCTION sigi.log_changes()", "FUNCTION sigi.forget_changes()"} {
			statements = append(statements, "ALTER "+what+" OWNER TO "+watchOwner)
		}
	}
	if keep != "" {
		statements = append(statements, "UPDATE sigi.watch_log SET keep = "+literal(keep)+"::interval")
	}
	if reader != "" {
		r := quote(reader)
		statements = append(statements, "GRANT USAGE ON SCHEMA sigi TO "+r, "GRANT SELECT ON sigi.watch_log, sigi.watched_table, sigi.change_log TO "+r,
			"GRANT EXECUTE ON FUNCTION sigi.forget_changes() TO "+r)
	}
	for _, t := range tables {
		s, err := w.look(ctx, t)
		if err != nil {
			return nil, nil, err
		}
		found = append(found, s)
		if s.Why != "" {
			continue
		}
		for _, table := range s.lacking {
			for _, tr := range triggers {
				statements = append(statements, "DROP TRIGGER IF EXISTS "+tr.name+" ON "+table,
					fmt.Sprintf("CREATE TRIGGER %s AFTER %s ON %s%s FOR EACH STATEMENT EXECUTE FUNCTION sigi.log_changes(%s, %s, %s)", tr.name, tr.event, table, tr.rows,
						literal(s.Key), literal(s.geometry), literal(w.postgis)))
			}
		}
		geometry := "NULL"
		if s.geometry != "" {
			geometry = literal(s.geometry)
		}
		statements = append(statements, fmt.Sprintf(`INSERT INTO sigi.watched_table VALUES (%s, %s, %s, %s)
	ON CONFLICT (schema_name, table_name) DO UPDATE SET key_column = excluded.key_column, geometry_column = excluded.geometry_column`,
			literal(s.Schema), literal(s.Table), literal(s.Key), geometry))
	}
	return statements, found, nil
}

// Remove returns the statements that take away the triggers of tables, or with
// none given every trigger and the log.
func (w *Watching) Remove(ctx context.Context, tables []TableToWatch) (statements []string, err error) {
	rows, err := w.conn.Query(ctx, `SELECT c.oid, n.nspname::text, c.relname::text, t.tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_proc f ON f.oid = t.tgfoid JOIN pg_namespace fn ON fn.oid = f.pronamespace
		WHERE fn.nspname = 'sigi' AND f.proname = 'log_changes' AND NOT t.tgisinternal ORDER BY 2, 3, 4`)
	if err != nil {
		return nil, err
	}
	type trigger struct {
		oid                 uint32
		schema, table, name string
	}
	all, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (t trigger, err error) {
		return t, r.Scan(&t.oid, &t.schema, &t.table, &t.name)
	})
	if err != nil {
		return nil, err
	}
	var of []uint32
	for _, t := range tables {
		s, err := w.look(ctx, t)
		if err != nil {
			return nil, err
		}
		of = append(of, s.parts...)
		if s.Table != "" {
			statements = append(statements, "DELETE FROM sigi.watched_table WHERE schema_name = "+literal(s.Schema)+" AND table_name = "+literal(s.Table))
		}
	}
	for _, t := range all {
		if len(tables) == 0 || slices.Contains(of, t.oid) {
			statements = append(statements, "DROP TRIGGER IF EXISTS "+quote(t.name)+" ON "+quote(t.schema, t.table))
		}
	}
	if len(tables) > 0 {
		return statements, nil
	}
	for _, what := range []string{"FUNCTION IF EXISTS sigi.log_changes()", "FUNCTION IF EXISTS sigi.forget_changes()", "TABLE IF EXISTS sigi.change_log", "TABLE IF EXISTS sigi.watched_table", "TABLE IF EXISTS sigi.watch_log", "SCHEMA IF EXISTS sigi"} {
		statements = append(statements, "DROP "+what)
	}
	return statements, nil
}

// lockWait is how long an installation waits for those who write to a table: it
// may not make the next ones wait for it.
const lockWait = "10s"

// Run runs statements in one transaction: all or nothing.
func (w *Watching) Run(ctx context.Context, statements []string) error {
	tx, err := w.conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	for _, sql := range append([]string{"SET LOCAL lock_timeout = '" + lockWait + "'", "SET LOCAL client_min_messages = warning"}, statements...) {
		if _, err := tx.Exec(ctx, sql); err != nil {
			var pg *pgconn.PgError
			if errors.As(err, &pg) {
				switch pg.Code {
				case "55P03":
					return fault.Wrap(err, fault.Unavailable, "", "somebody writes to a table for longer than %s; try again later (%s)", lockWait, firstLine(sql))
				case "42501":
					return fault.Wrap(err, fault.Unavailable, "", "the role may not do this: %s (%s); give a connection of the tables' owner or an administrator with --as", pg.Message, firstLine(sql))
				}
			}
			return fmt.Errorf("%s: %w", firstLine(sql), err)
		}
	}
	return tx.Commit(ctx)
}

func firstLine(s string) string {
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") {
			return line
		}
	}
	return s
}

// Status is how the log and these tables stand.
func (w *Watching) Status(ctx context.Context, tables []TableToWatch) (WatchStatus, error) {
	var s WatchStatus
	if err := w.conn.QueryRow(ctx, "SELECT to_regclass('sigi.watch_log') IS NOT NULL").Scan(&s.Installed); err != nil {
		return s, err
	}
	if s.Installed {
		var oldest *time.Time
		err := w.conn.QueryRow(ctx, `SELECT id::text, keep::text, (SELECT count(*) FROM sigi.change_log), pg_total_relation_size('sigi.change_log'), (SELECT min(at) FROM sigi.change_log) FROM sigi.watch_log`).
			Scan(&s.ID, &s.Keep, &s.Rows, &s.Bytes, &oldest)
		if err != nil {
			return s, err
		}
		if oldest != nil {
			s.Oldest = *oldest
		}
	}
	for _, t := range tables {
		found, err := w.look(ctx, t)
		if err != nil {
			return s, err
		}
		s.Tables = append(s.Tables, found)
	}
	return s, nil
}
