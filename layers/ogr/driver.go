package ogr

import (
	"context"
	"os"
	"strings"
	"sync"
	"time"

	"sigi/fault"
	"sigi/layers"
)

// Driver opens files and whatever else GDAL reads. The zero value is ready.
type Driver struct{}

var _ layers.Driver = Driver{}

// maxOpen bounds the data sets of a source that are open at a time: enough
// for every core to read, few enough for the limit on files.
const maxOpen = 16

// Open opens a data set. It fails with fault.Unavailable if it cannot be read
// and with fault.BadParam for an option that is not known.
func (Driver) Open(ctx context.Context, o layers.SourceOptions) (layers.Source, error) {
	s := &source{name: o.Name, path: o.Path, slots: make(chan struct{}, maxOpen)}
	for k, v := range o.Options {
		if k != "open_options" {
			return nil, fault.New(fault.BadParam, k, "source %q: the option %q is not known; there is: open_options", o.Name, k)
		}
		s.options = strings.Fields(v)
		for _, f := range s.options {
			if !strings.Contains(f, "=") {
				return nil, fault.New(fault.BadParam, k, "source %q: open_options %q must be of the form NAME=VALUE", o.Name, f)
			}
		}
	}
	if o.Path == "" {
		return nil, fault.New(fault.BadParam, "path", "source %q: a path is needed", o.Name)
	}
	if err := s.Ping(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

type source struct {
	name, path string
	options    []string
	slots      chan struct{} // one a data set in use

	mu     sync.Mutex
	free   []*dataset
	state  fileState // of those in free
	closed bool
}

// fileState tells whether a file is still the one that was opened.
type fileState struct {
	size     int64
	modified time.Time
}

func (s *source) stat() fileState {
	i, err := os.Stat(s.path)
	if err != nil {
		return fileState{}
	}
	return fileState{i.Size(), i.ModTime()}
}

// acquire takes an open data set out of the pool.
func (s *source) acquire(ctx context.Context) (*dataset, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	select {
	case s.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	now := s.stat()
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		<-s.slots
		return nil, fault.New(fault.Unavailable, "", "source %q is closed", s.name)
	}
	if now != s.state { // another file by now
		for _, d := range s.free {
			d.close()
		}
		s.free, s.state = nil, now
	}
	if n := len(s.free); n > 0 {
		d := s.free[n-1]
		s.free = s.free[:n-1]
		s.mu.Unlock()
		return d, nil
	}
	s.mu.Unlock()
	d, err := open(s.path, s.options)
	if err != nil {
		<-s.slots
		if _, stat := os.Stat(s.path); os.IsNotExist(stat) && !strings.HasPrefix(s.path, "/vsi") {
			return nil, fault.Wrap(err, fault.Unavailable, "", "source %q: the file %s does not exist", s.name, s.path)
		}
		return nil, fault.Wrap(err, fault.Unavailable, "", "source %q: %s cannot be opened as vector data", s.name, s.path)
	}
	return d, nil
}

// put gives a data set back.
func (s *source) put(d *dataset) {
	s.mu.Lock()
	if s.closed {
		d.close()
	} else {
		s.free = append(s.free, d)
	}
	s.mu.Unlock()
	<-s.slots
}

// Ping implements layers.Source.
func (s *source) Ping(ctx context.Context) error {
	if s.stat() == (fileState{}) { // gone, or not a file of this system
		s.mu.Lock()
		for _, d := range s.free {
			d.close()
		}
		s.free = nil
		s.mu.Unlock()
	}
	d, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	s.put(d)
	return nil
}

// Close implements layers.Source. Data sets in use are closed when they are
// given back.
func (s *source) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, d := range s.free {
		d.close()
	}
	s.free = nil
	return nil
}
