package publish

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"sigi/catalog"
	"sigi/fault"
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
)

// source is an open source shared by datasets and generations. Opened by the
// first dataset that needs it.
type source struct {
	definition *catalog.Source
	driver     layers.Driver
	log        *slog.Logger
	ctx        context.Context
	stop       context.CancelFunc
	refs       atomic.Int64

	mu     sync.Mutex
	opened layers.Source
	down   atomic.Pointer[fault.Error] // not nil while it does not answer
}

func newSource(ctx context.Context, log *slog.Logger, driver layers.Driver, d *catalog.Source) *source {
	s := &source{definition: d, driver: driver, log: log}
	s.ctx, s.stop = context.WithCancel(ctx)
	return s
}

func (s *source) open(ctx context.Context) (layers.Source, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opened != nil {
		return s.opened, nil
	}
	d := s.definition
	opened, err := s.driver.Open(ctx, layers.SourceOptions{Name: d.Name, Driver: d.Driver, Path: d.Path, Connection: d.Connection, Options: d.Options})
	if err != nil {
		return nil, err
	}
	s.opened = opened
	go s.watch(opened)
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

func (s *source) release() {
	if s.refs.Add(-1) > 0 {
		return
	}
	s.stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opened != nil {
		if err := s.opened.Close(); err != nil {
			s.log.Warn("source did not close", "source", s.definition.Name, "error", err)
		}
		s.opened = nil
	}
}

// dataset is the data of one layer, shared by the generations in which the
// layer's definition is the same.
type dataset struct {
	source     *source
	definition *catalog.Layer
	attributes []string
	identity   string
	log        *slog.Logger
	ctx        context.Context
	stop       context.CancelFunc
	refs       atomic.Int64
	tried      chan struct{} // closed after the first try
	triedOnce  sync.Once
	rows       atomic.Int64
	state      atomic.Pointer[loaded]
}

// loaded is the outcome of the last try: features or why not.
type loaded struct {
	features layers.Features
	fault    *fault.Error
	took     time.Duration
}

func newDataset(ctx context.Context, log *slog.Logger, src *source, l *catalog.Layer, attributes []string, identity string) *dataset {
	src.refs.Add(1)
	d := &dataset{source: src, definition: l, attributes: attributes, identity: identity, log: log, tried: make(chan struct{})}
	d.ctx, d.stop = context.WithCancel(ctx)
	return d
}

// residentAttributes are those that the layer's styles read.
func residentAttributes(l *catalog.Layer) []string {
	var names []string
	for _, s := range l.Styles {
		names = s.Style.Attributes(names)
	}
	return names
}

// datasetIdentity is equal for two layers that read the same data alike.
func datasetIdentity(l *catalog.Layer, attributes []string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s\x00%t\x00", l.Source.Identity, l.Identity, l.Resident)
	if l.Resident {
		for _, a := range attributes {
			fmt.Fprintf(h, "%s\x00", a)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// load tries until it succeeds or the dataset is dropped.
func (d *dataset) load() {
	wait := retryMin
	for {
		start := time.Now()
		f, err := d.read()
		if d.ctx.Err() != nil {
			d.triedOnce.Do(func() { close(d.tried) })
			return
		}
		l := &loaded{features: f, took: time.Since(start)}
		if err != nil {
			l.fault = asLayerFault(d.definition.Name, err)
		}
		d.state.Store(l)
		d.triedOnce.Do(func() { close(d.tried) })
		if err == nil {
			d.reportLoaded(f, l.took)
			return
		}
		d.log.Warn("layer cannot be read; trying again", "layer", d.definition.Name, "source", d.source.definition.Name, "in", wait, "error", err)
		select {
		case <-d.ctx.Done():
			return
		case <-time.After(wait):
		}
		if wait *= 2; wait > retryMax {
			wait = retryMax
		}
	}
}

func (d *dataset) read() (layers.Features, error) {
	d.rows.Store(0)
	src, err := d.source.open(d.ctx)
	if err != nil {
		return nil, err
	}
	l := d.definition
	f, err := src.Features(d.ctx, layers.FeaturesOptions{Table: l.Table, SQL: l.SQL, Key: l.Key, Geometry: l.GeometryColumn, CRS: l.CRS})
	if err != nil || !l.Resident {
		return f, err
	}
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
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

func (d *dataset) reportLoaded(f layers.Features, took time.Duration) {
	args := []any{"layer", d.definition.Name, "took", took.Round(time.Millisecond)}
	if m, ok := f.(*memory.Layer); ok {
		d.rows.Store(int64(m.Count()))
		args = append(args, "features", m.Count(), "vertices", m.Vertices(), "bytes", m.Memory().Total())
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

// ready returns nil, or the fault that says why there is no data.
func (d *dataset) ready(layer string) *fault.Error {
	l := d.state.Load()
	switch {
	case l == nil:
		return fault.New(fault.Unavailable, "layers", "layer %q is still being read (%d rows so far)", layer, d.rows.Load())
	case l.fault != nil:
		return l.fault
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
	if l.fault != nil {
		s.State, s.Why = Failed, l.fault.Msg
		return s
	}
	s.State = Ready
	if m, ok := l.features.(*memory.Layer); ok {
		s.Bytes = m.Memory().Total()
	}
	if r, ok := l.features.(layers.Reporter); ok {
		if odd := r.Odd(); odd.NoGeometry+odd.Invalid+odd.Linearised > 0 {
			s.Odd = &odd
		}
	}
	if down := d.source.down.Load(); down != nil {
		if s.Resident {
			s.Degraded = down.Msg + "; drawn from memory"
		} else {
			s.State, s.Why = Failed, down.Msg
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
