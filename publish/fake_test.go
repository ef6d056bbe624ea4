package publish

import (
	"context"
	"errors"
	"iter"
	"sync"
	"sync/atomic"

	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
)

// fake is a driver over rows in memory. Every table exists, unless said
// otherwise, and holds four squares of 10 m in a row, keys 1 to 4, in EPSG:32632.
type fake struct {
	mu     sync.Mutex
	fails  map[string]error         // by source or table: does not open, or cannot be read
	hangs  map[string]chan struct{} // by source or table: until closed or cancelled
	broken map[string]bool          // by table: opened, and then cannot be read
	reads  map[string]int           // by table: whole readings
	opens  map[string]int           // by source
	shifts map[string]float64       // by table: metres to the east
	stamps map[string]string        // by table

	open, snapshots atomic.Int64 // now
	used            atomic.Int64 // reads of a closed source
}

func newFake() *fake {
	return &fake{fails: map[string]error{}, hangs: map[string]chan struct{}{}, broken: map[string]bool{},
		reads: map[string]int{}, opens: map[string]int{}, shifts: map[string]float64{}, stamps: map[string]string{}}
}

func (f *fake) fail(name string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fails[name] = err
}

func (f *fake) breakTable(name string, broken bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken[name] = broken
}

// hang makes a source or table hang until release is called.
func (f *fake) hang(name string) (release func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := make(chan struct{})
	f.hangs[name] = c
	return sync.OnceFunc(func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.hangs, name)
		close(c)
	})
}

// change moves a table's squares, and says so with a stamp.
func (f *fake) change(table, stamp string, shift float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stamps[table], f.shifts[table] = stamp, shift
}

// readings and openings count by table and source.
func (f *fake) readings(table string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.reads[table]
}

func (f *fake) openings(source string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.opens[source]
}

func (f *fake) trouble(ctx context.Context, name string) error {
	f.mu.Lock()
	hang := f.hangs[name]
	f.mu.Unlock()
	if hang != nil {
		select {
		case <-hang:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fails[name]
}

func (f *fake) Open(ctx context.Context, o layers.SourceOptions) (layers.Source, error) {
	f.mu.Lock()
	f.opens[o.Name]++
	f.mu.Unlock()
	if err := f.trouble(ctx, o.Name); err != nil {
		return nil, err
	}
	f.open.Add(1)
	return &fakeSource{fake: f, name: o.Name}, nil
}

type fakeSource struct {
	*fake
	name   string
	closed atomic.Bool
}

func (s *fakeSource) Ping(ctx context.Context) error { return s.trouble(ctx, s.name) }

func (s *fakeSource) Close() error {
	if s.closed.Swap(true) {
		return errors.New("closed twice")
	}
	s.open.Add(-1)
	return nil
}

func (s *fakeSource) Features(ctx context.Context, o layers.FeaturesOptions) (layers.Features, error) {
	if err := s.trouble(ctx, o.Table); err != nil {
		return nil, err
	}
	return &fakeFeatures{s, &feature.Type{
		Name: o.Table, KeyName: "id", Geometry: geom.KindPolygon, GeomName: "geom", CRS: crs.MustLookup("EPSG", "32632"),
		Attributes: []feature.Attribute{{Name: "class", Kind: feature.Int}, {Name: "name", Kind: feature.String}, {Name: "height", Kind: feature.Float}},
	}}, nil
}

type fakeFeatures struct {
	source *fakeSource
	t      *feature.Type
}

func (f *fakeFeatures) Type() *feature.Type { return f.t }

// Stamp implements layers.Stamper.
func (f *fakeFeatures) Stamp(context.Context) (string, error) {
	f.source.mu.Lock()
	defer f.source.mu.Unlock()
	return f.source.stamps[f.t.Name], nil
}

func (f *fakeFeatures) Bound() geom.Bound {
	b := geom.EmptyBound
	for k := int64(1); k <= 4; k++ {
		g := f.square(k)
		b = b.Union(g.Bound())
	}
	return b
}

// The place of the first square; the next one is 20 m to the east.
const squareX, squareY = 551000.0, 5061000.0

func (f *fakeFeatures) square(key int64) geom.Geometry {
	f.source.mu.Lock()
	x := squareX + 20*float64(key-1) + f.source.shifts[f.t.Name]
	f.source.mu.Unlock()
	return geom.Polygon([]float64{x, squareY, x + 10, squareY, x + 10, squareY + 10, x, squareY + 10, x, squareY})
}

func (f *fakeFeatures) Open(context.Context) (layers.Snapshot, error) {
	if f.source.closed.Load() {
		f.source.used.Add(1)
		return nil, errors.New("read from a closed source")
	}
	f.source.mu.Lock()
	broken := f.source.broken[f.t.Name]
	f.source.mu.Unlock()
	if broken {
		return nil, fault.New(fault.Unavailable, "", "table %s went away", f.t.Name)
	}
	f.source.snapshots.Add(1)
	return &fakeSnapshot{fakeFeatures: f}, nil
}

type fakeSnapshot struct {
	*fakeFeatures
	closed bool
}

func (s *fakeSnapshot) Close() error {
	if !s.closed {
		s.closed = true
		s.source.snapshots.Add(-1)
	}
	return nil
}

func (s *fakeSnapshot) Estimate(layers.Query) layers.Cost {
	return layers.Cost{Features: 4, Vertices: 20}
}

func (s *fakeSnapshot) Read(ctx context.Context, q layers.Query) iter.Seq2[*layers.Batch, error] {
	return func(yield func(*layers.Batch, error) bool) {
		if q.Bound == nil {
			s.source.mu.Lock()
			s.source.reads[s.t.Name]++
			s.source.mu.Unlock()
		}
		s.rows(ctx, q, yield)
	}
}

func (s *fakeSnapshot) ByKey(ctx context.Context, keys []feature.Key, attributes []string) iter.Seq2[*layers.Batch, error] {
	if attributes == nil {
		attributes = []string{"class", "name", "height"}
	}
	wanted := map[feature.Key]bool{}
	for _, k := range keys {
		wanted[k] = true
	}
	return func(yield func(*layers.Batch, error) bool) {
		for batch, err := range func(yield func(*layers.Batch, error) bool) {
			s.rows(ctx, layers.Query{Attributes: attributes}, yield)
		} {
			if err == nil && !wanted[batch.Keys[0]] {
				continue
			}
			if !yield(batch, err) {
				return
			}
		}
	}
}

// rows yields batches of one row, in buffers that are used again.
func (s *fakeSnapshot) rows(ctx context.Context, q layers.Query, yield func(*layers.Batch, error) bool) {
	if err := s.source.trouble(ctx, "rows of "+s.t.Name); err != nil {
		yield(nil, err)
		return
	}
	p, err := layers.NewPlan(s.t, q)
	if err != nil {
		yield(nil, err)
		return
	}
	w := layers.NewWriter(p)
	for key := int64(1); key <= 4 && !w.Done(); key++ {
		if s.source.closed.Load() {
			s.source.used.Add(1)
		}
		g, square := w.Geometry(), s.square(key)
		g.Kind, g.Layout = square.Kind, square.Layout
		g.Flat, g.Ends = append(g.Flat, square.Flat...), append(g.Ends, square.Ends...)
		for i, c := range p.Columns {
			switch c {
			case "class":
				w.Set(i, feature.OfInt(key%2))
			case "name":
				w.Set(i, feature.OfString(s.t.Name+" "+feature.IntKey(key).String()))
			case "height":
				w.Set(i, feature.OfFloat(float64(key)))
			}
		}
		w.Add(feature.IntKey(key))
		if w.Len() > 0 {
			if !yield(w.Batch(), nil) {
				return
			}
			w.Reset()
		}
	}
}

// mute opens sources that do not answer.
type mute struct{ *fake }

func (m mute) Open(ctx context.Context, o layers.SourceOptions) (layers.Source, error) {
	s, err := m.fake.Open(ctx, o)
	return muteSource{s}, err
}

type muteSource struct{ layers.Source }

func (muteSource) Ping(context.Context) error { return errors.New("no answer") }
