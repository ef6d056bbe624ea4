package postgis

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"

	"sigi/fault"
	"sigi/feature"
	"sigi/layers"
)

// Following a log.
//
// Changes are in sigi.change_log (watch.sql), each with the transaction that
// made it. Sequences and clocks say when an entry was made, not when it became
// visible: a transaction may take its number first and commit last. So the
// position of a reader is a snapshot, pg_current_snapshot(), and what is new to
// it are the entries whose transaction that snapshot does not see:
//
//	xid >= pg_snapshot_xmin(position) AND NOT pg_visible_in_snapshot(xid, position)
//
// The entries and the rows are read in one transaction at REPEATABLE READ, so
// there is one state in which both are; it becomes the position. Rows of a
// transaction that is rolled back are in no state.
//
// A notification only wakes: what it says is in the log, and a reader that
// hears nothing looks all the same, some seconds later.
//
// On a standby, entries and rows come in the same order as on the primary and
// one snapshot shows both, so that a standby that lags gives what it has, never
// half of it. Its snapshots do not name the transactions that are under way
// (pg_current_snapshot knows only of xmin there), so all above xmin is taken to
// be new each time.
//
// How a layer is made is part of the log's name, as a hash: its table, columns
// and triggers with the transactions that made them. Whatever is done to a
// table, exchanging it by renaming, ALTER, triggers dropped or disabled for a
// moment, positions before it are of another log.

// watching is how a relation's changes are noticed.
type watching struct {
	tables []baseTable // that have to have triggers; none: it cannot be followed
	poll   layers.Poll
}

type baseTable struct {
	schema, name string
	keyed        bool
}

// fallbackPoll is how often a table is asked whose triggers are gone: it was
// to be followed, and perhaps is being loaded anew.
const fallbackPoll = 30 * time.Second

// watched settles which tables are behind the relation.
func (r *relation) watched(ctx context.Context, c *pgx.Conn, o layers.FeaturesOptions) error {
	r.watch.poll = o.Poll
	kind := "statement"
	if r.oid != 0 {
		if err := c.QueryRow(ctx, "SELECT relkind::text FROM pg_class WHERE oid = $1", r.oid).Scan(&kind); err != nil {
			return err
		}
		if kind == "r" || kind == "p" {
			r.watch.tables = append(r.watch.tables, baseTable{r.schema, r.table, true})
		}
	}
	for _, b := range o.Watch {
		other := &relation{postgis: r.postgis}
		if _, _, err := other.find(ctx, c, b.Table); err != nil {
			return fault.Wrap(err, fault.NotFound, "watch", "watch: %s", plainly(err))
		}
		r.watch.tables = append(r.watch.tables, baseTable{other.schema, other.table, b.Keyed})
	}
	if o.Poll.Column != "" {
		if _, ok := r.byName[o.Poll.Column]; !ok {
			return r.noColumn("poll", o.Poll.Column)
		}
	} else if o.Poll.Every > 0 && len(r.watch.tables) == 0 && (kind == "v" || kind == "statement") {
		return fault.New(fault.BadParam, "poll", "%s is a view or a statement: name its base tables (watch:), or a column that grows with each change (poll: {every: ..., column: ...})", r.label)
	}
	return nil
}

func plainly(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Msg
	}
	return err.Error()
}

// TextKeys implements memory.Textual.
func (f *features) TextKeys() bool { return !f.keyIsInt }

// logState is the log as a transaction sees it.
type logState struct {
	now       string // position
	id        string // "": there is no log that may be read
	why       string // then
	forgotten string
	keys      map[[2]string]string // key column by schema and table
	standby   bool
}

func readLog(ctx context.Context, c *pgx.Conn) (l logState, err error) {
	var exists, may bool
	err = c.QueryRow(ctx, `SELECT pg_is_in_recovery(), CASE WHEN pg_is_in_recovery() THEN format('%1$s:%1$s:', pg_snapshot_xmin(s)) ELSE s::text END,
		c.oid IS NOT NULL, coalesce(has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'), false)
		FROM pg_current_snapshot() AS s LEFT JOIN pg_namespace n ON n.nspname = 'sigi' LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = 'change_log'`).Scan(&l.standby, &l.now, &exists, &may)
	switch {
	case err != nil:
		return l, err
	case !exists:
		l.why = "the database has no change log: run sigi watch install, or say poll:"
		return l, nil
	case !may:
		l.why = "the database's user may not read the change log: run sigi watch install again, for this user"
		return l, nil
	}
	if err = c.QueryRow(ctx, "SELECT id::text, forgotten::text FROM sigi.watch_log").Scan(&l.id, &l.forgotten); err != nil {
		return l, err
	}
	l.keys = map[[2]string]string{}
	rows, err := c.Query(ctx, "SELECT schema_name::text, table_name::text, key_column::text FROM sigi.watched_table")
	if err != nil {
		return l, err
	}
	var schema, table, key string
	_, err = pgx.ForEachRow(rows, []any{&schema, &table, &key}, func() error { l.keys[[2]string{schema, table}] = key; return nil })
	return l, err
}

// shape is how a table is made now.
type shape struct {
	oid      uint32 // 0: there is none
	kind     string
	triggers bool   // all there and enabled, on all partitions
	made     string // all that decides what is read and logged
}

// readShapes asks for the shapes of tables.
func readShapes(ctx context.Context, c *pgx.Conn, tables map[[2]string]shape) error {
	var schemas, names []string
	for t := range tables {
		schemas, names = append(schemas, t[0]), append(names, t[1])
	}
	rows, err := c.Query(ctx, `SELECT w.nsp, w.rel, c.oid, c.relkind::text,
		coalesce((SELECT string_agg(concat_ws(' ', a.attname, a.attnum, a.atttypid, a.atttypmod), ',' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), ''),
		coalesce((SELECT string_agg(concat_ws(' ', t.tgrelid, t.tgname, t.oid, t.xmin, t.tgenabled), ',' ORDER BY t.tgrelid, t.tgname) FROM pg_trigger t
			WHERE t.tgname = ANY($3) AND (t.tgrelid = c.oid OR t.tgrelid IN (SELECT relid FROM pg_partition_tree(c.oid)))), ''),
		NOT EXISTS (SELECT FROM (SELECT c.oid AS part UNION SELECT relid FROM pg_partition_tree(c.oid)) AS p
			WHERE (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = p.part AND t.tgname = ANY($3) AND t.tgenabled IN ('O', 'A')) < $4),
		coalesce((SELECT r.xmin::text FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.rulename = '_RETURN'), '')
		FROM unnest($1::text[], $2::text[]) AS w(nsp, rel) JOIN pg_namespace n ON n.nspname = w.nsp JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.rel`,
		schemas, names, triggerNames(), len(triggers))
	if err != nil {
		return err
	}
	var schema, table, columns, made, view string
	var s shape
	_, err = pgx.ForEachRow(rows, []any{&schema, &table, &s.oid, &s.kind, &columns, &made, &s.triggers, &view}, func() error {
		s.made = fmt.Sprint(s.oid, " ", columns, " ", made, " ", view)
		tables[[2]string{schema, table}] = s
		return nil
	})
	return err
}

// situation is how a layer's changes are noticed in one state of the database.
type situation struct {
	mode    layers.Mode
	log     string // name of the log, and of how the layer is made
	trouble string
	missing string // the table that is not there
	poll    layers.Poll
}

func (f *features) situation(l *logState, shapes map[[2]string]shape) (s situation) {
	h := fnv.New64a()
	own := [2]string{f.schema, f.table}
	if f.table != "" {
		if shapes[own].oid == 0 {
			s.missing = f.schema + "." + f.table
		}
		fmt.Fprintln(h, shapes[own].made)
	}
	s.mode, s.poll = layers.ByLog, f.watch.poll
	lost := false
	switch {
	case l.id == "":
		s.mode, s.trouble = layers.ByNothing, l.why
	case len(f.watch.tables) == 0:
		s.mode, s.trouble = layers.ByNothing, "it is no table: name its base tables (watch:), or say poll:"
	}
	for _, b := range f.watch.tables {
		t := shapes[[2]string{b.schema, b.name}]
		fmt.Fprintln(h, b.schema, b.name, b.keyed, t.made)
		if t.oid == 0 && s.missing == "" {
			s.missing = b.schema + "." + b.name
		}
		key, known := l.keys[[2]string{b.schema, b.name}]
		fmt.Fprintln(h, key)
		if l.id != "" && !t.triggers {
			s.mode = layers.ByNothing
			s.trouble = fmt.Sprintf("table %s.%s has no triggers that log its changes: run sigi watch install, or say poll:", b.schema, b.name)
			if lost = lost || known; known {
				s.trouble = fmt.Sprintf("the triggers of table %s.%s are gone: run sigi watch install", b.schema, b.name)
			}
		}
	}
	if s.mode == layers.ByNothing {
		if lost && s.poll.Every == 0 {
			s.poll.Every = fallbackPoll
		}
		if s.poll.Every > 0 {
			s.mode = layers.ByPolling
			if !lost {
				s.trouble = ""
			}
		}
	}
	s.log = fmt.Sprintf("%s %s %016x", s.mode, l.id, h.Sum64())
	return s
}

// tables are all that decide how the layer is made.
func (f *features) tables(into map[[2]string]shape) {
	if f.table != "" {
		into[[2]string{f.schema, f.table}] = shape{}
	}
	for _, b := range f.watch.tables {
		into[[2]string{b.schema, b.name}] = shape{}
	}
}

// State implements layers.Stated. It begins the snapshot's transaction, and
// keeps the layer's table from being exchanged or truncated until it ends: what
// a statement finds under a name does not follow the snapshot.
func (s *snapshot) State(ctx context.Context) (feature.State, error) {
	st, err := s.state(ctx)
	if err != nil {
		s.end()
		return feature.State{}, s.source.fault(ctx, err)
	}
	return st, nil
}

func (s *snapshot) state(ctx context.Context) (st feature.State, err error) {
	if _, err := s.begin(ctx); err != nil {
		return st, err
	}
	c := s.conn.Conn()
	var lock []string
	for _, b := range s.watch.tables {
		lock = append(lock, quote(b.schema, b.name))
	}
	if len(lock) > 0 && !s.lent {
		// No snapshot is taken before the locks are there.
		if _, err := c.PgConn().Exec(ctx, "LOCK TABLE "+strings.Join(lock, ", ")+" IN ACCESS SHARE MODE").ReadAll(); err != nil {
			return st, err
		}
	}
	l, err := readLog(ctx, c)
	if err != nil {
		return st, err
	}
	shapes := map[[2]string]shape{}
	s.tables(shapes)
	if err := readShapes(ctx, c, shapes); err != nil {
		return st, err
	}
	if s.table != "" && shapes[[2]string{s.schema, s.table}].oid != s.oid {
		return st, fault.New(fault.Unavailable, "", "%s was exchanged while it was read", s.label)
	}
	now := s.situation(&l, shapes)
	st = feature.State{Log: now.log, Pos: l.now}
	if now.mode == layers.ByPolling {
		st.Pos, err = s.sign(ctx, c, shapes)
	}
	return st, err
}

// sign is a signature of all rows: another one, and something changed.
func (f *features) sign(ctx context.Context, c *pgx.Conn, shapes map[[2]string]shape) (signature string, err error) {
	if column := f.watch.poll.Column; column != "" {
		err = c.QueryRow(ctx, "SELECT count(*) || ' ' || coalesce(max("+quote(column)+")::text, '') FROM "+f.from).Scan(&signature)
		return signature, err
	}
	of := f.watch.tables
	if len(of) == 0 {
		of = []baseTable{{f.schema, f.table, true}}
	}
	for _, b := range of {
		rows := "count(*) || ' ' || coalesce(sum(hashint8(xmin::text::bigint)), 0)" // of the transactions that wrote them
		if shapes[[2]string{b.schema, b.name}].kind == "f" {
			rows = "count(*)::text" // another database's rows have none
		}
		var one string
		if err := c.QueryRow(ctx, "SELECT "+rows+" FROM "+quote(b.schema, b.name)).Scan(&one); err != nil {
			return "", err
		}
		signature += one + ";"
	}
	return signature, nil
}

// catchUp implements layers.CatchUp over one transaction.
type catchUp struct {
	source  *source
	conn    *pgxpool.Conn
	of      []layers.Following
	changes []layers.Changes
}

// CatchUp implements layers.Watcher.
func (s *source) CatchUp(ctx context.Context, of []layers.Following) (layers.CatchUp, error) {
	conn, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	c := &catchUp{source: s, conn: conn, of: of, changes: make([]layers.Changes, len(of))}
	if err := c.read(ctx); err != nil {
		end(conn)
		return nil, s.fault(ctx, err)
	}
	return c, nil
}

func (c *catchUp) read(ctx context.Context) error {
	conn := c.conn.Conn()
	l, err := readLog(ctx, conn)
	if err != nil {
		return err
	}
	shapes := map[[2]string]shape{}
	for _, f := range c.of {
		f.Features.(*features).tables(shapes)
	}
	if err := readShapes(ctx, conn, shapes); err != nil {
		return err
	}
	since := map[string][]int{} // by position
	for i, f := range c.of {
		ft := f.Features.(*features)
		now, ch := ft.situation(&l, shapes), &c.changes[i]
		ch.Mode, ch.Trouble = now.mode, now.trouble
		ch.State = feature.State{Log: now.log, Pos: l.now}
		switch {
		case now.missing != "":
			ch.Trouble = fmt.Sprintf("there is no table %s any more", now.missing)
			ch.State = f.Since
		case now.log != f.Since.Log:
			ch.Anew = "its table, columns or triggers are not those it was read with"
			ch.State = f.Since
		case now.mode == layers.ByLog:
			since[f.Since.Pos] = append(since[f.Since.Pos], i)
		case now.mode == layers.ByPolling:
			ch.State = f.Since
			if f.Ask {
				pos, err := c.ask(ctx, ft, shapes)
				if err != nil {
					if ctx.Err() != nil || conn.IsClosed() {
						return err
					}
					ch.Trouble = "it cannot be asked for changes: " + plainly(c.source.fault(ctx, err))
				} else if ch.State.Pos = pos; ch.State != f.Since {
					ch.Anew = "its rows are not those it was read with"
				}
			}
		}
	}
	for pos, layers := range since {
		if err := c.log(ctx, &l, shapes, pos, layers); err != nil {
			return err
		}
	}
	_, err = conn.Exec(ctx, "SAVEPOINT state")
	return err
}

// ask is the signature of a layer; one that cannot be read harms no other.
func (c *catchUp) ask(ctx context.Context, f *features, shapes map[[2]string]shape) (string, error) {
	conn := c.conn.Conn()
	if _, err := conn.Exec(ctx, "SAVEPOINT ask"); err != nil {
		return "", err
	}
	signature, err := f.sign(ctx, conn, shapes)
	if err != nil && !conn.IsClosed() {
		if _, e := conn.Exec(ctx, "ROLLBACK TO SAVEPOINT ask"); e != nil {
			return "", e
		}
	}
	return signature, err
}

// log reads what is new since a position.
func (c *catchUp) log(ctx context.Context, l *logState, shapes map[[2]string]shape, pos string, of []int) error {
	conn := c.conn.Conn()
	// What was forgotten may have been new, and a database may have been put
	// back to what it was before.
	var lost bool
	if err := conn.QueryRow(ctx, `SELECT $1::text::xid8 >= pg_snapshot_xmin($2::text::pg_snapshot) AND $1::text <> '0' OR pg_snapshot_xmax($3::text::pg_snapshot) < pg_snapshot_xmin($2::text::pg_snapshot)`, l.forgotten, pos, l.now).Scan(&lost); err != nil {
		return err
	}
	if lost {
		for _, i := range of {
			c.changes[i].Anew = "the log does not reach back to when it was read"
			c.changes[i].State = c.of[i].Since
		}
		return nil
	}
	type reader struct {
		i     int
		keyed bool
		seen  map[feature.Key]struct{}
	}
	readers := map[uint32][]*reader{}
	var oids []uint32
	for _, i := range of {
		f := c.of[i].Features.(*features)
		seen := map[feature.Key]struct{}{}
		for _, b := range f.watch.tables {
			oid := shapes[[2]string{b.schema, b.name}].oid
			keyed := b.keyed && (b.schema != f.schema || b.name != f.table || l.keys[[2]string{b.schema, b.name}] == f.key.name)
			readers[oid] = append(readers[oid], &reader{i, keyed, seen})
			oids = append(oids, oid)
		}
	}
	rows, err := conn.Query(ctx, `SELECT relation, op::text, key, at FROM sigi.change_log
		WHERE xid >= pg_snapshot_xmin($1::text::pg_snapshot) AND NOT pg_visible_in_snapshot(xid, $1::text::pg_snapshot) AND relation = ANY($2)`, pos, oids)
	if err != nil {
		return err
	}
	var relation uint32
	var op string
	var key *string
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&relation, &op, &key, &at}, func() error {
		for _, r := range readers[relation] {
			ch := &c.changes[r.i]
			if at.After(ch.Last) {
				ch.Last = at
			}
			switch {
			case ch.Anew != "":
			case op == "T":
				ch.Anew = "a table was truncated"
			case op == "B" || len(r.seen) >= c.of[r.i].MostKeys && c.of[r.i].MostKeys > 0:
				ch.Anew = "very many rows changed"
			case !r.keyed || key == nil:
				ch.Anew = "a table behind it changed"
			default:
				k := feature.TextKey(*key)
				if _, known := r.seen[k]; !known {
					r.seen[k] = struct{}{}
					ch.Keys = append(ch.Keys, k)
				}
			}
		}
		return nil
	})
	for _, i := range of {
		if c.changes[i].Anew != "" {
			c.changes[i].Keys, c.changes[i].State = nil, c.of[i].Since
		}
	}
	return err
}

// Changes implements layers.CatchUp.
func (c *catchUp) Changes(i int) layers.Changes { return c.changes[i] }

// Snapshot implements layers.CatchUp. Where the one before failed, the
// transaction goes back to where it could be read.
func (c *catchUp) Snapshot(i int) layers.Snapshot {
	if pg := c.conn.Conn().PgConn(); pg.TxStatus() == 'E' {
		ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		_, _ = pg.Exec(ctx, "ROLLBACK TO SAVEPOINT state").ReadAll() // else what is read next fails, too
	}
	return &snapshot{features: c.of[i].Features.(*features), conn: c.conn, lent: true}
}

// Confirm implements layers.CatchUp: statements find tables by name as names are
// now, whatever the snapshot.
func (c *catchUp) Confirm(ctx context.Context, i int) error {
	f := c.of[i].Features.(*features)
	for _, b := range f.watch.tables {
		if b.schema != f.schema || b.name != f.table {
			continue
		}
		var oid uint32
		if err := c.conn.Conn().QueryRow(ctx, "SELECT coalesce(to_regclass($1)::oid, 0)", quote(b.schema, b.name)).Scan(&oid); err != nil {
			return c.source.fault(ctx, err)
		}
		if oid != f.oid {
			return fault.New(fault.Unavailable, "", "%s was exchanged while it was read", f.label)
		}
	}
	return nil
}

// Close implements layers.CatchUp.
func (c *catchUp) Close() error {
	end(c.conn)
	return nil
}

// Tidy implements layers.Watcher.
func (s *source) Tidy(ctx context.Context) error {
	var may bool
	err := s.pool.QueryRow(ctx, `SELECT coalesce((SELECT NOT pg_is_in_recovery() AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(f.oid, 'EXECUTE')
		FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE n.nspname = 'sigi' AND f.proname = 'forget_changes'), false)`).Scan(&may)
	if err == nil && may {
		_, err = s.pool.Exec(ctx, "SELECT sigi.forget_changes()")
	}
	return s.fault(ctx, err)
}

const (
	// listenRetry and listenRetryMost are between attempts to listen.
	listenRetry, listenRetryMost = time.Second, 10 * time.Second
	// listenPing is how long a connection may be silent before it is asked
	// whether it still is one.
	listenPing = 20 * time.Second
	// standbyRetry is when a server that cannot be listened to is asked again: it
	// may have become a primary.
	standbyRetry = time.Minute
)

// Listen implements layers.Watcher.
func (s *source) Listen(ctx context.Context, wake func(), trouble func(error)) {
	wait := listenRetry
	for ctx.Err() == nil {
		began := time.Now()
		err := s.listen(ctx, wake, func() { trouble(nil) })
		if ctx.Err() != nil {
			return
		}
		var pg *pgconn.PgError
		switch {
		case errors.As(err, &pg) && pg.Code == "25006": // a standby: it is asked every few seconds anyway
			wait = standbyRetry
		default:
			trouble(s.fault(ctx, err))
			if wait = min(2*wait, listenRetryMost); time.Since(began) > listenRetryMost {
				wait = listenRetry
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

func (s *source) listen(ctx context.Context, wake, heard func()) error {
	config := s.primary
	if config == nil {
		config = s.pool.Config().ConnConfig
	}
	config = config.Copy()
	config.ConnectTimeout = connectTimeout
	// A wait that ends leaves the connection as it is.
	config.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.DeadlineContextWatcherHandler{Conn: c.Conn()}
	}
	c, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = c.Close(ctx) // only listened on
	}()
	if _, err := c.Exec(ctx, "LISTEN sigi_changes"); err != nil {
		return err
	}
	heard()
	wake() // something may have been said before
	for {
		waiting, cancel := context.WithTimeout(ctx, listenPing)
		_, err := c.WaitForNotification(waiting)
		cancel()
		switch {
		case err == nil:
			wake()
		case ctx.Err() != nil:
			return ctx.Err()
		case pgconn.Timeout(err) && !c.IsClosed():
			pinging, cancel := context.WithTimeout(ctx, connectTimeout)
			err := c.Ping(pinging)
			cancel()
			if err != nil {
				return err
			}
		default:
			return err
		}
	}
}

var (
	_ layers.Watcher = (*source)(nil)
	_ layers.Stated  = (*snapshot)(nil)
)
