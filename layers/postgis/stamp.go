package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"sigi/layers"
)

// stampSQL tells whether a table changed by what PostgreSQL counts anyway: rows
// inserted, updated and deleted since its statistics began, with the file that
// its rows are in, of the table and all that inherit from it (partitions are
// such). It costs a look into the catalog, whatever the size of the table.
//
// Numbers that begin anew have to be told from numbers that did not move: after
// pg_stat_reset and after a crash by when statistics began (of this database,
// and of all, which a crash throws away); after a restore by the system's
// identifier and time line, or by the table's number.
//
// Nothing is known of views and foreign tables, which may read anything; of a
// standby, which does not count what it is sent; where counting is off; and of
// tables with row security, where others may be seen from one day to the next.
//
// A session may keep what it counted to itself for ten seconds after it
// committed: who trusts a stamp asks again later than that (layers.StampSettles).
const stampSQL = `
WITH RECURSIVE tree AS (
	SELECT c.oid FROM pg_class c WHERE c.oid = $1
	UNION SELECT i.inhrelid FROM tree JOIN pg_inherits i ON i.inhparent = tree.oid
), parts AS (
	SELECT c.oid, c.relkind, c.relrowsecurity, c.relfilenode, coalesce(s.n_tup_ins, 0) AS ins, coalesce(s.n_tup_upd, 0) AS upd, coalesce(s.n_tup_del, 0) AS del
	FROM tree JOIN pg_class c USING (oid) LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
)
SELECT CASE WHEN pg_is_in_recovery() OR current_setting('track_counts') <> 'on' OR bool_or(relkind NOT IN ('r', 'p', 'm') OR relrowsecurity) THEN ''
	ELSE concat_ws(' ', 'postgresql', (SELECT system_identifier FROM pg_control_system()), (SELECT timeline_id FROM pg_control_checkpoint()),
		(SELECT d.datid || '/' || coalesce(extract(epoch FROM d.stats_reset)::text, '-') FROM pg_stat_database d WHERE d.datname = current_database()),
		(SELECT coalesce(extract(epoch FROM w.stats_reset)::text, '-') FROM pg_stat_wal w),
		string_agg(concat_ws('/', oid, relfilenode, ins, upd, del), ' ' ORDER BY oid)) END
FROM parts`

// Stamp implements layers.Stamper.
func (f *features) Stamp(ctx context.Context) (string, error) {
	if f.oid == 0 {
		return "", nil // SQL may read anything
	}
	conn, err := f.source.begin(ctx)
	if err != nil {
		return "", err
	}
	defer end(conn)
	var stamp *string
	switch err := conn.QueryRow(ctx, stampSQL, f.oid).Scan(&stamp); {
	case err == pgx.ErrNoRows:
		return "", nil
	case refused(err):
		return "", nil // statistics that are not for everybody
	case err != nil:
		return "", f.source.fault(ctx, err)
	case stamp == nil: // no such table any more
		return "", nil
	}
	return *stamp, nil
}

var _ layers.Stamper = (*features)(nil)

// refused reports whether the database does not have, or does not show, what
// was asked for (42501, 42P01, 42703, 42883): versions before 14 have no
// pg_stat_wal.
func refused(err error) bool {
	var pg *pgconn.PgError
	return asPg(err, &pg) && pg.Code[:2] == "42"
}
