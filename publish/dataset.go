package publish

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sigi/catalog"
	"sigi/fault"
	"sigi/feature"
	"sigi/layers"
	"sigi/layers/memory"
)

// Retry times: a source that cannot be reached is tried again after retryMin,
// then twice as long each time, up to retryMax; one that answers is pinged
// every pingEvery so that readiness tells of an outage within seconds.
const (
	retryMin  = time.Second
	retryMax  = 30 * time.Second
	pingEvery = 5 * time.Second
	pingLimit = 3 * time.Second
	// openLimit ends an attempt to open a source that hangs.
	openLimit = 30 * time.Second
)

// source is an open source shared by datasets and generations. Opened by the
// first dataset that needs it. Each dataset holds it, and so does each loading
// while it runs: it is not closed under the hands of who reads from it.
type source struct {
	definition *catalog.Source
	driver     layers.Driver
	log        *slog.Logger
	ctx        context.Context
	stop       context.CancelFunc
	refs       atomic.Int64

	mu       sync.Mutex
	opened   layers.Source
	watched  chan struct{}               // closed when nobody pings or follows any more; nil: not opened
	follower atomic.Pointer[follower]    // nil: not opened, or the source does not tell of changes
	down     atomic.Pointer[fault.Error] // not nil while it does not answer
}

func (s *Server) newSource(driver layers.Driver, d *catalog.Source) *source {
	src := &source{definition: d, driver: driver, log: s.log}
	src.ctx, src.stop = context.WithCancel(s.ctx)
	return src
}

func (s *source) open(ctx context.Context) (layers.Source, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opened != nil {
		return s.opened, nil
	}
	d := s.definition
	ctx, cancel := context.WithTimeout(ctx, openLimit)
	defer cancel()
	opened, err := s.driver.Open(ctx, layers.SourceOptions{Name: d.Name, Driver: d.Driver, Path: d.Path, Connection: d.Connection, Remote: d.Remote, Options: d.Options})
	if err != nil {
		return nil, err
	}
	s.opened, s.watched = opened, make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() { s.watch(opened) })
	if w, ok := opened.(layers.Watcher); ok {
		f := newFollower(s, w)
		s.follower.Store(f)
		all.Go(f.listen)
		all.Go(f.run)
	}
	ended := s.watched
	go func() { all.Wait(); close(ended) }()
	return opened, nil
}

// watch pings an open source until it is dropped.
func (s *source) watch(opened layers.Source) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
		}
		ctx, cancel := context.WithTimeout(s.ctx, pingLimit)
		err := opened.Ping(ctx)
		cancel()
		if s.ctx.Err() != nil {
			return
		}
		was := s.down.Load()
		switch {
		case err != nil && was == nil:
			s.down.Store(fault.Wrap(err, fault.Unavailable, "", "source %q does not answer", s.definition.Name))
			s.log.Warn("source does not answer", "source", s.definition.Name, "error", err)
		case err == nil && was != nil:
			s.down.Store(nil)
			s.log.Info("source answers again", "source", s.definition.Name)
		}
	}
}

// release gives up a hold. The last one closes the source, behind the caller:
// the caller may be a request, and closing may take as long as the source
// likes.
func (s *source) release() {
	if s.refs.Add(-1) > 0 {
		return
	}
	s.stop()
	go s.shut()
}

func (s *source) shut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opened == nil {
		return
	}
	<-s.watched
	if err := s.opened.Close(); err != nil {
		s.log.Warn("source did not close", "source", s.definition.Name, "error", err)
	}
	s.opened = nil
}

// dataset is the data of one layer, shared by the generations in which the
// layer's definition is the same, and by layers that read the same.
type dataset struct {
	source     *source
	definition *catalog.Layer
	attributes []string
	identity   string       // of what is read, without the attributes
	stamp      func() int64 // see Server.stamp
	log        *slog.Logger
	ctx        context.Context
	stop       context.CancelFunc
	refs       atomic.Int64
	again      chan struct{} // a word here ends the wait before the next try
	tried      chan struct{} // closed after the first try
	triedOnce  sync.Once
	rows       atomic.Int64
	state      atomic.Pointer[loaded]
	edition    atomic.Int64 // counts states in which rows changed, if only in attributes that are not in memory
	budget     *budget
	indexes    *indexFolder
	held       *reservation // of what is in force
	follow     following
}

// loaded is the outcome of the last try: features or why not.
type loaded struct {
	features layers.Features
	raster   layers.Raster // instead of features
	err      error
	print    *fingerprint // of features, if they are resident
	stamp    int64        // of when features came
	took     time.Duration
	kept     bool          // it came from an index file
	outgrown int64         // the memory limit that resident features did not fit in; 0: they did
	since    feature.State // of the source, when it was read
}

// resident reports whether the features are in memory.
func (l *loaded) resident() bool {
	_, ok := l.features.(memory.Resident)
	return ok
}

// newDataset is a dataset that nobody holds yet; start it once it is held.
func (s *Server) newDataset(src *source, l *catalog.Layer, attributes []string) *dataset {
	src.refs.Add(1)
	d := &dataset{held: newReservation(&s.budget), source: src, definition: l, attributes: attributes, identity: datasetIdentity(l), stamp: s.stamp, log: s.log, budget: &s.budget, indexes: &s.indexes,
		again: make(chan struct{}, 1), tried: make(chan struct{})}
	d.ctx, d.stop = context.WithCancel(s.ctx)
	return d
}

// residentAttributes are those that the layer's styles and dimensions read, if
// it is resident; sorted.
func residentAttributes(l *catalog.Layer) []string {
	if !l.Resident {
		return nil
	}
	var names []string
	for _, s := range l.Styles {
		names = s.Style.Attributes(names)
	}
	for _, d := range l.Dimensions {
		names = append(names, d.Attribute)
		if d.End != "" {
			names = append(names, d.End)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// datasetIdentity is equal for two layers that read the same.
func datasetIdentity(l *catalog.Layer) string {
	return fmt.Sprintf("%s %s %t", l.Source.Identity, l.Identity, l.Resident)
}

// serves reports whether the dataset will do for a layer of its identity that
// needs these attributes. More attributes than needed do once they are there;
// until then one of them may be what keeps the data from being read.
func (d *dataset) serves(attributes []string) bool {
	if l := d.state.Load(); l != nil && l.outgrown > 0 && l.outgrown != d.budget.now() {
		return false // it may fit now
	}
	if slices.Equal(d.attributes, attributes) {
		return true
	}
	if d.features() == nil {
		return false
	}
	for _, a := range attributes {
		if _, has := slices.BinarySearch(d.attributes, a); !has {
			return false
		}
	}
	return true
}

// start begins to load, behind the caller.
func (d *dataset) start() {
	d.source.refs.Add(1)
	go func() {
		d.load()
		d.followPixels()
		d.source.release()
		<-d.ctx.Done() // nobody holds it any more
		d.leave()
	}()
}

// retry ends the wait before the next try, if there is one.
func (d *dataset) retry() {
	select {
	case d.again <- struct{}{}:
	default:
	}
}

// load tries until it succeeds or the dataset is dropped.
func (d *dataset) load() {
	wait := retryMin
	for {
		start := time.Now()
		l, err := d.read(d.held)
		if d.ctx.Err() != nil {
			d.triedOnce.Do(func() { close(d.tried) })
			return
		}
		if err != nil {
			l = &loaded{err: err}
		}
		l.took = time.Since(start)
		d.state.Store(l)
		d.triedOnce.Do(func() { close(d.tried) })
		if err == nil {
			d.reportLoaded(l)
			d.enrol()
			return
		}
		d.log.Warn("layer cannot be read; trying again", "layer", d.definition.Name, "source", d.source.definition.Name, "in", wait, "error", err)
		select {
		case <-d.ctx.Done():
			return
		case <-d.again:
			wait = retryMin
			continue
		case <-time.After(wait):
		}
		wait = min(2*wait, retryMax)
	}
}

// read opens the layer and reads it, if it is to be resident. The memory that
// it takes is reserved in held.
func (d *dataset) read(held *reservation) (*loaded, error) {
	d.rows.Store(0)
	src, err := d.source.open(d.ctx)
	if err != nil {
		return nil, err
	}
	if pixels, ok := src.(layers.RasterSource); ok {
		r, err := openRaster(d.ctx, pixels, d.definition)
		if err != nil {
			return nil, err
		}
		return &loaded{raster: r, print: rasterFingerprint(r), stamp: d.stamp()}, nil
	}
	return d.readFeatures(src, held)
}

func (d *dataset) readFeatures(src layers.Source, held *reservation) (*loaded, error) {
	l := d.definition
	options := featuresOptions(l)
	options.Uncounted = l.Resident && d.indexes.get() != ""
	f, err := src.Features(d.ctx, options)
	if err != nil {
		return nil, err
	}
	if !l.Resident {
		since, err := stateOf(d.ctx, f)
		return &loaded{features: f, since: since, stamp: d.stamp()}, err
	}
	if kept := d.fromIndexFile(src, f, held); kept != nil || d.ctx.Err() != nil {
		return kept, d.ctx.Err()
	}
	index := d.makeIndex(f)
	next := time.Now().Add(time.Second)
	m, err := memory.Load(d.ctx, f, memory.Options{
		Attributes: d.attributes,
		Progress: func(rows int64) {
			d.rows.Store(rows)
			if now := time.Now(); now.After(next) {
				next = now.Add(2 * time.Second)
				d.log.Info("reading layer", "layer", l.Name, "rows", rows)
			}
		},
		Fits: held.resize, Target: index.target(), Each: index.add,
	})
	if fault.Is(err, fault.TooLarge) || errors.Is(err, memory.ErrTarget) {
		held.resize(0)
		if errors.Is(err, memory.ErrTarget) {
			d.log.Warn("a layer for which memory has no room cannot be put into an index file", "layer", l.Name, "error", err)
		}
		if options.Uncounted {
			options.Uncounted = false
			if f, err = src.Features(d.ctx, options); err != nil {
				return nil, err
			}
		}
		d.log.Warn("layer does not fit into memory and is drawn from its source; raise limits: memory, or say resident: false",
			"layer", l.Name, "limit", d.budget.now(), "rows", d.rows.Load())
		since, err := stateOf(d.ctx, f)
		return &loaded{features: f, since: since, stamp: d.stamp(), outgrown: d.budget.now()}, err
	}
	if err != nil {
		held.resize(0)
		return nil, err
	}
	held.resize(m.Memory().Total())
	index.keep(m)
	return &loaded{features: m, since: m.State(), print: index.done(), stamp: d.stamp()}, nil
}

// featuresOptions are what a layer says of its data.
func featuresOptions(l *catalog.Layer) layers.FeaturesOptions {
	o := layers.FeaturesOptions{Table: l.Table, SQL: l.SQL, Key: l.Key, Geometry: l.GeometryColumn, CRS: l.CRS, Poll: layers.Poll{Every: l.Poll.Every, Column: l.Poll.Column}}
	for _, w := range l.Watch {
		o.Watch = append(o.Watch, layers.BaseTable{Table: w.Table, Keyed: w.Keyed})
	}
	return o
}

func (d *dataset) reportLoaded(l *loaded) {
	f := l.features
	args := []any{"layer", d.definition.Name, "took", l.took.Round(time.Millisecond)}
	if m, ok := f.(memory.Resident); ok {
		d.rows.Store(int64(m.Count()))
		args = append(args, "features", m.Count(), "vertices", m.Vertices(), "bytes", m.Memory().Total(), "mapped", m.Memory().Mapped, "from index file", l.kept)
	}
	if r, ok := f.(layers.Reporter); ok {
		if odd := r.Odd(); odd.NoGeometry+odd.Invalid > 0 {
			d.log.Warn("layer has odd rows", "layer", d.definition.Name, "without geometry", odd.NoGeometry, "invalid", odd.Invalid, "examples", odd.Examples)
		}
	}
	d.log.Info("layer ready", args...)
}

// asLayerFault names the layer and keeps the meaning; what nobody foresaw is
// shown as unavailable without its cause.
func asLayerFault(layer string, err error) *fault.Error {
	var f *fault.Error
	if errors.As(err, &f) && f.Code != fault.Internal {
		return fault.Wrap(err, fault.Unavailable, "layers", "layer %q is not available now: %s", layer, f.Msg)
	}
	return fault.Wrap(err, fault.Unavailable, "layers", "layer %q is not available now", layer)
}

// features returns the data, or nil while there is none.
func (d *dataset) features() layers.Features {
	if l := d.state.Load(); l != nil {
		return l.features
	}
	return nil
}

// ready returns nil, or the fault that says why there is no data. What is read
// from its source when drawn is not asked for while the source does not answer:
// a source that hangs would take the rest of the map along.
func (d *dataset) ready(layer string) *fault.Error {
	l := d.state.Load()
	switch {
	case l == nil:
		return fault.New(fault.Unavailable, "layers", "layer %q is still being read (%d rows so far)", layer, d.rows.Load())
	case l.err != nil:
		return asLayerFault(layer, l.err)
	}
	if down := d.source.down.Load(); down != nil && !l.resident() {
		return asLayerFault(layer, down)
	}
	return nil
}

func (d *dataset) status(layer string) LayerStatus {
	s := LayerStatus{Layer: layer, State: Loading, Source: d.source.definition.Name, Resident: d.definition.Resident, Rows: d.rows.Load()}
	l := d.state.Load()
	if l == nil {
		return s
	}
	s.LoadTime = l.took
	if l.err != nil {
		s.State, s.Why = Failed, asLayerFault(layer, l.err).Msg
		return s
	}
	s.State, s.Resident = Ready, l.resident()
	if l.outgrown > 0 {
		s.Degraded = "does not fit into the memory of resident layers (limits: memory); drawn from its source"
	}
	if m, ok := l.features.(memory.Resident); ok {
		s.Rows = int64(m.Count())
		u := m.Memory()
		s.Bytes, s.Mapped = u.Total(), u.Mapped
	}
	if r, ok := l.features.(layers.Reporter); ok {
		if odd := r.Odd(); odd.NoGeometry+odd.Invalid+odd.Linearised > 0 {
			s.Odd = &odd
		}
	}
	s.Changes = d.changes()
	if down := d.source.down.Load(); down != nil {
		if s.Resident {
			s.Degraded = down.Msg + "; drawn from memory"
		} else {
			s.State, s.Why = Failed, asLayerFault(layer, down).Msg
		}
	}
	return s
}

func (d *dataset) release() {
	if d.refs.Add(-1) > 0 {
		return
	}
	d.stop()
	d.source.release()
}
