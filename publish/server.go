package publish

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"sigi/admission"
	"sigi/catalog"
	"sigi/fault"
	"sigi/layers"
	"sigi/render"
)

// Options are what a Server is made of.
type Options struct {
	Drivers  map[string]layers.Driver // by the name a catalog uses
	Renderer *render.Renderer
	Log      *slog.Logger // progress of loading, failures of sources; nil: none
	// Cache is a folder below which indexes are kept for the next start, where a
	// catalog does not say in which; "": nowhere.
	Cache string
}

// Server publishes a catalog. The zero value is not usable; call New.
type Server struct {
	opts     Options
	log      *slog.Logger
	current  atomic.Pointer[generation]
	turns    *admission.Queue   // to draw
	readers  *admission.Queue   // to read features
	askers   *admission.Queue   // to read features with the help of a source
	forecast admission.Forecast // of drawing
	budget   budget             // memory of resident layers
	indexes  indexFolder

	ctx     context.Context
	stop    context.CancelFunc
	stamped atomic.Int64 // the last stamp
	token   string       // tells it from other servers, and from itself before a restart

	mu     sync.Mutex // held while a generation is built and swapped
	closed bool
}

// New returns a Server that publishes nothing yet.
func New(o Options) *Server {
	s := &Server{opts: o, log: o.Log, turns: admission.New(true), readers: admission.New(false), askers: admission.New(false), token: rand.Text()}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	return s
}

// readersAtOnce is how many answers of features are read at once. More than
// there are cores, as each goes at the pace of its client; few enough that
// their batches (some MB each) and their connections to a source are bounded.
const readersAtOnce = 32

// askersAtOnce is how many of them may hold a connection to a source while
// their client takes its time: fewer than a source has (postgis: 8), so that
// slow downloads leave some to identify and to each other's pages.
const askersAtOnce = 6

// Publish puts a catalog in force. The first time it returns at once and
// layers load behind it. Later the generation in force goes on serving until
// every layer that is new or changed has been tried once; then the new one
// takes over in one step. Cancelling ctx leaves the old one in force.
func (s *Server) Publish(ctx context.Context, c *catalog.Catalog) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return errStopping()
	}
	old := s.current.Load()
	s.budget.set(c.Limits.MemoryBudget)
	s.indexes.set(c, s.opts.Cache)
	next, fresh, err := s.build(c, old)
	if err != nil {
		return err
	}
	if old != nil {
		for _, d := range fresh {
			select {
			case <-d.tried:
			case <-ctx.Done():
				next.release()
				return ctx.Err()
			case <-s.ctx.Done():
				next.release()
				return errStopping()
			}
		}
	}
	if old != nil && old.catalog.Revision == c.Revision {
		next.stamp = old.stamp
	} else {
		next.stamp = s.stamp()
	}
	s.turns.Limit(c.Limits.MaxConcurrent, c.Limits.MaxQueue)
	s.readers.Limit(readersAtOnce, c.Limits.MaxQueue)
	s.askers.Limit(askersAtOnce, c.Limits.MaxQueue)
	s.current.Store(next)
	s.prepare(next)
	if old != nil {
		old.release()
	}
	go next.sweepIndexes()
	s.log.Info("catalog in force", "path", c.Path, "revision", c.Revision, "layers", len(c.Layers), "read again", len(fresh))
	return nil
}

func errStopping() error { return fault.New(fault.Unavailable, "", "the server is stopping") }

// stamp returns the time in milliseconds since 1970, or one more than the last
// stamp: stamps grow with each change, also across restarts.
func (s *Server) stamp() int64 {
	for {
		last := s.stamped.Load()
		next := max(last+1, time.Now().UnixMilli())
		if s.stamped.CompareAndSwap(last, next) {
			return next
		}
	}
}

// build makes a generation, taking over from old what did not change; what
// waits for its next try is tried now. fresh are the datasets that start
// loading now.
func (s *Server) build(c *catalog.Catalog, old *generation) (next *generation, fresh []*dataset, err error) {
	next = &generation{server: s, catalog: c, data: make(map[*catalog.Layer]*dataset, len(c.Layers)), extents: map[extentKey]extent{}, gone: make(chan struct{})}
	next.refs.Store(1)
	next.inheritTiles(old, s.log)
	sources := map[string]*source{}
	shared := map[string][]*dataset{}
	if old != nil {
		for _, d := range old.all {
			sources[d.source.definition.Identity] = d.source
			shared[d.identity] = append(shared[d.identity], d)
			d.retry()
		}
	}
	for _, l := range c.Layers {
		src, ok := sources[l.Source.Identity]
		if !ok {
			driver, known := s.opts.Drivers[l.Source.Driver]
			if !known {
				next.release()
				return nil, nil, fmt.Errorf("source %q: driver %q is not built in", l.Source.Name, l.Source.Driver)
			}
			src = s.newSource(driver, l.Source)
			sources[l.Source.Identity] = src
		}
		attributes := residentAttributes(l)
		id := datasetIdentity(l)
		var d *dataset
		for _, has := range shared[id] {
			if has.serves(attributes) {
				d = has
				break
			}
		}
		if d == nil {
			d = s.newDataset(src, l, attributes)
			shared[id] = append(shared[id], d)
			fresh = append(fresh, d)
		}
		next.add(l, d)
	}
	for _, d := range fresh {
		d.start()
	}
	return next, fresh, nil
}

// Open pins the generation in force for one request. Close the session.
// Fails with fault.Unavailable before the first Publish and after Close.
func (s *Server) Open(context.Context) (*Session, error) {
	for {
		g := s.hold()
		if g == nil {
			if s.ctx.Err() != nil {
				return nil, errStopping()
			}
			return nil, fault.New(fault.Unavailable, "", "no catalog is in force yet")
		}
		o := &Session{server: s, generation: g, catalog: g.catalog, sequence: g.sequence()}
		// A layer that both generations share may have become ready after a
		// swap; this session must not say so.
		if s.current.Load() == g {
			return o, nil
		}
		g.release()
	}
}

// hold returns the generation in force, held; nil if there is none.
func (s *Server) hold() *generation {
	for {
		g := s.current.Load()
		if g == nil || g.acquire() {
			return g
		}
	}
}

// Close stops loading, refuses new sessions and, behind the caller, closes
// every source once the last session ends. A Publish under way fails.
func (s *Server) Close() {
	s.stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.closed = true
	if g := s.current.Swap(nil); g != nil {
		g.release()
	}
}

// LayerState is where a layer stands.
type LayerState string

// The states.
const (
	Loading LayerState = "loading" // being read for the first time
	Ready   LayerState = "ready"
	Failed  LayerState = "failed" // cannot be read now; tried again by itself
)

// LayerStatus is the state of one layer, for readiness, metrics and people.
type LayerStatus struct {
	Layer    string        `json:"layer"`
	State    LayerState    `json:"state"`
	Why      string        `json:"why,omitempty"`      // safe to show
	Source   string        `json:"source"`             // name of the source
	Resident bool          `json:"resident"`           // drawn from memory
	Rows     int64         `json:"rows"`               // read so far
	Bytes    int64         `json:"bytes,omitempty"`    // memory of the resident index
	Mapped   int64         `json:"mapped,omitempty"`   // of the index file, if that is mapped
	LoadTime time.Duration `json:"-"`                  // of the last load
	Odd      *layers.Odd   `json:"odd,omitempty"`      // rows that were not as they should be
	Degraded string        `json:"degraded,omitempty"` // ready, but its source does not answer now
	Changes  *ChangeStatus `json:"changes,omitempty"`  // nil: its source does not tell of changes
}

// Status lists the layers of the generation in force in catalog order.
func (s *Server) Status() []LayerStatus {
	g := s.hold()
	if g == nil {
		return nil
	}
	defer g.release()
	all := make([]LayerStatus, 0, len(g.catalog.Layers))
	for _, l := range g.catalog.Layers {
		all = append(all, g.data[l].status(l.Name))
	}
	return all
}

// Turns says how the queue for turns to draw stands.
func (s *Server) Turns() admission.Stats { return s.turns.Stats() }

// Readers says how the queue for turns to read features stands.
func (s *Server) Readers() admission.Stats { return s.readers.Stats() }
