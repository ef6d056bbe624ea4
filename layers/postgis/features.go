package postgis

import (
	"context"
	"errors"
	"iter"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"sigi/fault"
	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
)

func asPg(err error, pg **pgconn.PgError) bool { return errors.As(err, pg) }

// features implements layers.Features and layers.Reporter.
type features struct {
	source *source
	*relation
	t     *feature.Type
	bound geom.Bound // when the layer was opened
	count int64      // likewise
	odd   layers.OddCounter
}

// Type implements layers.Features.
func (f *features) Type() *feature.Type { return f.t }

// Bound implements layers.Features: the extent when the layer was opened.
func (f *features) Bound() geom.Bound { return f.bound }

// Odd implements layers.Reporter.
func (f *features) Odd() layers.Odd { return f.odd.Odd() }

// Open implements layers.Features. The transaction, and with it the state
// that is seen, begins with the first read.
func (f *features) Open(context.Context) (layers.Snapshot, error) {
	return &snapshot{features: f}, nil
}

type snapshot struct {
	*features
	conn   *pgxpool.Conn
	lent   bool // the connection and its transaction are another's
	closed bool
}

// Estimate implements layers.Snapshot, taking features to lie evenly over the
// extent.
func (s *snapshot) Estimate(q layers.Query) layers.Cost {
	return layers.EvenCost(int64(s.count), s.bound, q)
}

// Close implements layers.Snapshot.
func (s *snapshot) Close() error {
	s.closed = true
	s.end()
	return nil
}

// end ends the snapshot's transaction, if it is its own.
func (s *snapshot) end() {
	if s.conn != nil && !s.lent {
		end(s.conn)
		s.conn = nil
	}
}

var errClosed = errors.New("postgis: the snapshot is closed")

// begin gives the snapshot its transaction.
func (s *snapshot) begin(ctx context.Context) (*pgconn.PgConn, error) {
	if s.closed {
		return nil, errClosed
	}
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	if s.conn == nil {
		conn, err := s.source.begin(ctx)
		if err != nil {
			return nil, err
		}
		s.conn = conn
	}
	return s.conn.Conn().PgConn(), nil
}

// Read implements layers.Snapshot.
func (s *snapshot) Read(ctx context.Context, q layers.Query) iter.Seq2[*layers.Batch, error] {
	return func(yield func(*layers.Batch, error) bool) {
		plan, err := layers.NewPlan(s.t, q)
		if err != nil {
			yield(nil, err)
			return
		}
		s.run(ctx, &reading{features: s.features, plan: plan}, yield)
	}
}

// ByKey implements layers.Snapshot.
func (s *snapshot) ByKey(ctx context.Context, keys []feature.Key, attributes []string) iter.Seq2[*layers.Batch, error] {
	return func(yield func(*layers.Batch, error) bool) {
		if attributes == nil {
			attributes = attributeNames(s.t)
		}
		plan, err := layers.NewPlan(s.t, layers.Query{Attributes: attributes})
		if err != nil {
			yield(nil, err)
			return
		}
		if len(keys) == 0 {
			return
		}
		s.run(ctx, &reading{features: s.features, plan: plan, keys: keys}, yield)
	}
}

func attributeNames(t *feature.Type) []string {
	names := make([]string, len(t.Attributes))
	for i := range names {
		names[i] = t.Attributes[i].Name
	}
	return names
}

// run is one reading. After an error the snapshot begins a new transaction
// when it is asked again.
func (s *snapshot) run(ctx context.Context, r *reading, yield func(*layers.Batch, error) bool) {
	if b := r.plan.Bound; b != nil && b.Empty() {
		return
	}
	stopped := false
	err := r.run(ctx, s, func(b *layers.Batch, err error) bool {
		stopped = stopped || !yield(b, err)
		return !stopped
	})
	if err == nil {
		return
	}
	if err != errBusy {
		s.end()
	}
	if !stopped {
		yield(nil, s.source.fault(ctx, err))
	}
}

var _ layers.Reporter = (*features)(nil)

var errBusy error = fault.New(fault.Internal, "", "a snapshot reads one thing at a time")
