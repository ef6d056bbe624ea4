package postgis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"

	"sigi/fault"
	"sigi/layers"
)

// Driver opens PostGIS databases. The zero value is ready.
type Driver struct{}

var _ layers.Driver = Driver{}

const (
	// defaultConnections serves a two-core server drawing from PostGIS by
	// query with some room; a database allows 100 in all by default.
	defaultConnections = 8
	// connectTimeout bounds the wait for a host that does not answer at all.
	connectTimeout = 5 * time.Second
	// closeTimeout bounds the clean end of a transaction.
	closeTimeout = 5 * time.Second
)

// Open connects and fails with fault.Unavailable if the database does not
// answer, with fault.BadParam if the connection string or an option cannot
// be read.
func (Driver) Open(ctx context.Context, o layers.SourceOptions) (layers.Source, error) {
	config, err := pgxpool.ParseConfig(o.Connection)
	if err != nil {
		return nil, fault.Wrap(err, fault.BadParam, "connection", "source %q: the connection string cannot be read", o.Name)
	}
	config.MaxConns = defaultConnections
	var primary *pgx.ConnConfig
	for k, v := range o.Options {
		switch k {
		case "max_connections":
			n, err := strconv.Atoi(v)
			if err != nil || n < 1 || n > 1000 {
				return nil, fault.New(fault.BadParam, "max_connections", "source %q: max_connections %q must be a number from 1 to 1000", o.Name, v)
			}
			config.MaxConns = int32(n)
		case "listen":
			if primary, err = pgx.ParseConfig(v); err != nil {
				return nil, fault.New(fault.BadParam, "listen", "source %q: listen must be a connection string of the primary server", o.Name)
			}
		default:
			return nil, fault.New(fault.BadParam, k, "source %q: the option %q is not known; there are: max_connections, listen", o.Name, k)
		}
	}
	c := config.ConnConfig
	if c.ConnectTimeout == 0 || c.ConnectTimeout > connectTimeout {
		c.ConnectTimeout = connectTimeout
	}
	if c.RuntimeParams["application_name"] == "" {
		c.RuntimeParams["application_name"] = "sigi"
	}
	// A request that ends stops its statement; the connection stays.
	c.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: closeTimeout}
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fault.Wrap(err, fault.BadParam, "connection", "source %q: the connection string cannot be used", o.Name)
	}
	s := &source{name: o.Name, pool: pool, primary: primary, where: fmt.Sprintf("%s:%d, database %q", c.Host, c.Port, c.Database)}
	if err := s.Ping(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return s, nil
}

type source struct {
	name  string
	where string // host, port and database, for messages
	pool  *pgxpool.Pool
	// primary is where changes are told of, if rows are read from a standby.
	primary *pgx.ConnConfig
}

// Ping implements layers.Source.
func (s *source) Ping(ctx context.Context) error {
	if err := s.pool.Ping(ctx); err != nil {
		return s.fault(ctx, err)
	}
	return nil
}

// Close implements layers.Source. It waits for reads that are under way.
func (s *source) Close() error {
	s.pool.Close()
	return nil
}

// fault gives an error of the database its meaning.
func (s *source) fault(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return fault.Wrap(err, fault.Unavailable, "", "source %q: the database does not answer (%s)", s.name, s.where)
	}
	switch class := pg.Code[:2]; {
	case class == "08", class == "53", class == "57", class == "58", class == "XX":
		return fault.Wrap(err, fault.Unavailable, "", "source %q: the database cannot answer now (%s)", s.name, s.where)
	case class == "28", pg.Code == "3D000":
		return fault.Wrap(err, fault.Unavailable, "", "source %q: the database refuses the connection (%s): %s", s.name, s.where, pg.Message)
	case pg.Code == "42501":
		return fault.Wrap(err, fault.Unavailable, "", "source %q: the database's user may not read this (%s)", s.name, s.where)
	case class == "40", pg.Code == "25P02":
		return fault.Wrap(err, fault.Unavailable, "", "source %q: the transaction was ended by the database", s.name)
	}
	return fmt.Errorf("source %q: %w", s.name, err)
}

// begin takes a connection and begins a transaction. Connections that died
// unnoticed, as all do when a database restarts, are thrown away.
func (s *source) begin(ctx context.Context) (*pgxpool.Conn, error) {
	for {
		conn, err := s.pool.Acquire(ctx)
		if err != nil {
			return nil, s.fault(ctx, err)
		}
		_, err = conn.Conn().PgConn().Exec(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").ReadAll()
		if err == nil {
			return conn, nil
		}
		dead := conn.Conn().IsClosed()
		conn.Release()
		var pg *pgconn.PgError
		shutdown := errors.As(err, &pg) && pg.Code[:3] == "57P"
		if ctx.Err() != nil || !dead && !shutdown {
			return nil, s.fault(ctx, err)
		}
	}
}

// end ends a transaction and gives the connection back.
func end(conn *pgxpool.Conn) {
	if !conn.Conn().IsClosed() {
		ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		if _, err := conn.Conn().PgConn().Exec(ctx, "ROLLBACK").ReadAll(); err != nil {
			_ = conn.Conn().Close(ctx) // never reused half done
		}
	}
	conn.Release()
}
