package imagery

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/airbusgeo/godal"

	"sigi/fetch"
	"sigi/layers/gdal"
)

// Images of other servers are read in parts (HTTP ranges), from where the catalog
// allows it alone. GDAL gets them through a file system of ours, so that no
// address goes to GDAL's own: neither a redirect nor a name that leads into the
// network passes by the list.

// remoteBytes is the memory of each source for parts of remote files.
const remoteBytes = 64 << 20

// askEvery is between questions whether a remote file is still the same.
const askEvery = 30 * time.Second

// mostAsked is how many remote files of a mosaic are asked for their state. Of more
// the revision is not known, and no tiles are kept.
const mostAsked = 64

// isRemote reports whether a name is an address.
func isRemote(path string) bool {
	return strings.HasPrefix(path, "https://") || strings.HasPrefix(path, "http://")
}

// networks are the names by which GDAL would itself reach other servers, in any
// place of a name, as they nest ("/vsizip//vsicurl/...").
var networks = []string{"/vsicurl", "/vsis3", "/vsigs", "/vsiaz", "/vsiadls", "/vsioss", "/vsiswift", "/vsihdfs", "/vsiwebhdfs", "http://", "https://", "ftp://", "<"}

// reaches reports whether GDAL would go to another server for a name.
func reaches(path string) bool {
	lower := strings.ToLower(path)
	for _, n := range networks {
		if strings.Contains(lower, n) {
			return true
		}
	}
	return false
}

// remote is a file of another server, and what is known of it.
type remote struct {
	ranges  *fetch.Ranges // nil: the catalog allows none
	address string

	mu     sync.Mutex
	file   *fetch.Remote
	err    error
	asked  time.Time
	asking bool
}

// state is what is known of the file. The first time, and after a failure was
// seen, it waits for the server; later the question goes out behind the caller.
func (r *remote) state(ctx context.Context) fileState {
	r.mu.Lock()
	defer r.mu.Unlock()
	pause := askEvery
	if r.err != nil {
		pause = retryAfter
	}
	switch {
	case r.asked.IsZero():
		r.file, r.err = r.open(ctx)
		if ctx.Err() == nil {
			r.asked = time.Now()
		}
	case time.Since(r.asked) >= pause && !r.asking:
		r.asking = true
		go func() {
			file, err := r.open(context.Background())
			r.mu.Lock()
			defer r.mu.Unlock()
			r.file, r.err, r.asked, r.asking = file, err, time.Now(), false
		}()
	}
	if r.err != nil {
		return fileState{}
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(r.file.Tag)) // a hash takes all
	return fileState{r.file.Size, int64(h.Sum64())}
}

func (r *remote) open(ctx context.Context) (*fetch.Remote, error) {
	if r.ranges == nil {
		return nil, fetch.ErrRefused
	}
	return r.ranges.Open(ctx, r.address)
}

// suspect has the next question asked at once.
func (r *remote) suspect() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = time.Time{}
}

// known is the file as it was found last.
func (r *remote) known() (*fetch.Remote, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file == nil && r.err == nil {
		return nil, errors.New("it was not asked for yet")
	}
	return r.file, r.err
}

// The file system by which GDAL reads remote files: each opening of one has a
// number, and the file in its state.
const remotePrefix = "/vsisigi/"

type remoteFiles struct {
	last atomic.Int64
	open sync.Map // name to *fetch.Remote
}

var remoteSystem remoteFiles

var registerRemote = sync.OnceValue(func() error { return godal.RegisterVSIHandler(remotePrefix, &remoteSystem) })

// add gives a file a name for GDAL; take it away with remove.
func (s *remoteFiles) add(f *fetch.Remote, address string) string {
	base, _, _ := strings.Cut(path.Base(address), "?")
	name := fmt.Sprintf("%s%d/%s", remotePrefix, s.last.Add(1), base)
	s.open.Store(name, f)
	return name
}

func (s *remoteFiles) remove(name string) { s.open.Delete(name) }

// Size implements godal.KeySizerReaderAt.
func (s *remoteFiles) Size(key string) (int64, error) {
	if f, ok := s.open.Load(key); ok {
		return f.(*fetch.Remote).Size, nil
	}
	return 0, syscall.ENOENT
}

// ReadAt implements godal.KeySizerReaderAt.
func (s *remoteFiles) ReadAt(key string, b []byte, at int64) (int, error) {
	if f, ok := s.open.Load(key); ok {
		return f.(*fetch.Remote).ReadAt(b, at)
	}
	return 0, syscall.ENOENT
}

// openRemote opens a remote file with GDAL.
func openRemote(r *remote, options []string) (*dataset, error) {
	f, err := r.known()
	if err != nil {
		return nil, err
	}
	gdal.Register()
	if err := registerRemote(); err != nil {
		return nil, err
	}
	name := remoteSystem.add(f, r.address)
	o := []godal.OpenOption{godal.RasterOnly(), godal.ErrLogger(onlyErrors), godal.SiblingFiles(path.Base(name)), godal.Drivers("GTiff", "JP2OpenJPEG", "PNG", "JPEG")}
	if len(options) > 0 {
		o = append(o, godal.DriverOpenOption(options...))
	}
	d, err := godal.Open(name, o...)
	if err != nil {
		remoteSystem.remove(name)
		return nil, err
	}
	return &dataset{gdal: d, bands: d.Bands(), overviews: map[int][]godal.Band{}, remote: name, alone: true}, nil
}
