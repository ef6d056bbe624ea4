package imagery

import (
	"context"
	"errors"
	"image"
	"log/slog"
	"os"
	"sync"
	"time"

	"sigi/encoding/tiff"
	"sigi/feature"
	"sigi/geom"
)

// file is one image of a source. Its header is read when it is first needed.
type file struct {
	path string
	// remote is what is known of a file of another server; nil: a file here.
	remote *remote
	bound  geom.Bound // in the layer's CRS, as the index has it

	values []feature.Value // of the index's attributes; nil: of no index

	mu     sync.Mutex
	state  fileState // of head
	head   *header
	failed error     // why there is none
	again  time.Time // when to try again after that
	logged bool      // the failure of this state
}

// fileState tells whether a file is still the one that was read.
type fileState struct {
	size     int64
	modified int64
}

// now is the file's state.
func (f *file) now(ctx context.Context) fileState {
	if f.remote != nil {
		return f.remote.state(ctx)
	}
	return stateOf(f.path)
}

func stateOf(path string) fileState {
	i, err := os.Stat(path)
	if err != nil {
		return fileState{}
	}
	return fileState{i.Size(), i.ModTime().UnixNano()}
}

// retryAfter is how long a file that could not be read is left alone.
const retryAfter = 5 * time.Second

// header returns what the file says of itself now.
func (f *file) header(ctx context.Context, s *source) (*header, fileState, error) {
	now := f.now(ctx)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.state == now {
		if f.head != nil {
			return f.head, now, nil
		}
		if f.failed != nil && time.Now().Before(f.again) {
			return nil, now, f.failed
		}
	}
	if f.state != now {
		f.logged = false
	}
	f.head, f.failed, f.state = nil, nil, now
	d, err := s.pool.acquire(ctx, f, now, s.openOptions)
	if err == nil {
		var keys string
		if keys, err = f.geoKeys(d); err == nil {
			if f.head, err = readHeader(d.gdal); err == nil {
				s.systems.read(f.head, d.gdal, keys)
			}
		}
		s.pool.put(f, now, d, err == nil)
	}
	if err != nil {
		if ctx.Err() != nil {
			return nil, now, context.Cause(ctx)
		}
		f.fail(s.log, unreadable(err, f.path))
		return nil, now, f.failed
	}
	return f.head, now, nil
}

// geoKeys is what a GeoTIFF says in itself of its coordinate reference system; empty if it is
// none, or files beside it may say something else. It is an error if it
// lists fewer blocks than its size needs: GDAL would draw black for them.
func (f *file) geoKeys(d *dataset) (string, error) {
	if d.gdal.Driver().ShortName() != "GTiff" {
		return "", nil
	}
	o, size, err := f.open()
	if err != nil {
		return "", err
	}
	defer func() { _ = o.Close() }() // only read from
	t, err := tiff.Open(o, size)
	switch {
	case errors.Is(err, tiff.ErrShort):
		return "", err
	case err != nil || len(t.Directories) == 0 || !d.alone:
		return "", nil
	}
	return string(t.Directories[0].GeoKeys), nil
}

// fail remembers a failure and says it once. The caller holds mu.
func (f *file) fail(log *slog.Logger, err error) {
	f.failed, f.again = err, time.Now().Add(retryAfter)
	if !f.logged {
		f.logged = true
		log.Warn("image cannot be read", "file", f.path, "error", err)
	}
}

// broken says once that pixels of the file could not be read.
func (f *file) broken(log *slog.Logger, err error) {
	if f.remote != nil {
		f.remote.suspect()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.logged {
		f.logged = true
		log.Warn("image cannot be read", "file", f.path, "error", err)
	}
}

// piece is a level of a file, to be read.
type piece struct {
	file  *file
	state fileState
	head  *header
	level int
	at    image.Point // of its pixel (0, 0) in the sheet
}

// bound is where the piece lies in its sheet.
func (p *piece) bound() image.Rectangle {
	l := p.head.levels[p.level]
	return image.Rect(0, 0, l.width, l.height).Add(p.at)
}
