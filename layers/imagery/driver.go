package imagery

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"sigi/fault"
	"sigi/fetch"
	"sigi/layers"
)

// Driver opens images and mosaics.
type Driver struct {
	// Indexes are the drivers that read tile indexes: "ogr" those of files,
	// "postgis" those of tables. Without them there are no mosaics.
	Indexes map[string]layers.Driver
	Log     *slog.Logger // what cannot be read, once a file; nil: none
	Blocks  *Blocks      // decoded blocks of all sources; nil: none are kept
}

var _ layers.Driver = Driver{}

// Options of a source, by their keys in a catalog.
const (
	optionOpen     = "open_options"
	optionMissing  = "missing"
	optionFiles    = "files"
	optionFolder   = "folder"
	optionOverview = "overview"
	optionOrder    = "order"
	optionDecoder  = "decoder"
)

const (
	defaultFiles = 64
	mostFiles    = 4096
)

// Open checks what the catalog says; the files are opened with the layer.
func (d Driver) Open(ctx context.Context, o layers.SourceOptions) (layers.Source, error) {
	s := &source{name: o.Name, path: o.Path, connection: o.Connection, indexes: d.Indexes, log: d.Log, blocks: d.Blocks, goOn: true, own: true}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	wrong := func(key, format string, args ...any) error {
		args = append([]any{o.Name}, args...)
		return fault.New(fault.BadParam, key, "source %q: "+format, args...)
	}
	files := defaultFiles
	for k, v := range o.Options {
		switch k {
		case optionOpen:
			s.openOptions = strings.Fields(v)
			for _, f := range s.openOptions {
				if !strings.Contains(f, "=") {
					return nil, wrong(k, "open_options %q must be of the form NAME=VALUE", f)
				}
			}
		case optionMissing:
			if v != "skip" && v != "fail" {
				return nil, wrong(k, "missing is %q; it must be skip (draw the rest, and say so) or fail", v)
			}
			s.goOn = v == "skip"
		case optionFiles:
			n, err := strconv.Atoi(v)
			if err != nil || n < 1 || n > mostFiles {
				return nil, wrong(k, "files is %q; it must be from 1 to %d", v, mostFiles)
			}
			files = n
		case optionFolder:
			s.folder = v
		case optionOverview:
			s.overview = v
		case optionOrder:
			s.order = v
		case optionDecoder:
			if v != "own" && v != "gdal" {
				return nil, wrong(k, "decoder is %q; it must be own (where it can) or gdal", v)
			}
			s.own = v == "own"
		default:
			return nil, wrong(k, "the option %q is not known; there are: decoder, files, folder, missing, open_options, order, overview", k)
		}
	}
	if s.path == "" && s.connection == "" {
		return nil, wrong("path", "a path is needed: of an image or of a tile index; or a connection to a table of one")
	}
	if isRemote(s.path) && indexFormats[strings.ToLower(filepath.Ext(s.path))] {
		return nil, wrong("path", "a tile index is a file here; it may name images of other servers")
	}
	if o.Remote != nil {
		s.ranges = fetch.NewRanges(o.Remote, remoteBytes)
	}
	s.pool, s.geotiffs = newPool(files), newGeotiffs(files)
	if err := s.Ping(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// source is an image, or a tile index with the files it names.
type source struct {
	name, path, connection string
	openOptions            []string
	goOn                   bool // over files that cannot be read
	own                    bool // decode where we can
	folder                 string
	overview               string
	order                  string
	indexes                map[string]layers.Driver
	log                    *slog.Logger
	blocks                 *Blocks
	ranges                 *fetch.Ranges // of remote files; nil: there may be none
	pool                   *pool
	systems                systems
	geotiffs               *geotiffs
}

// Features implements layers.Source: there are none.
func (s *source) Features(context.Context, layers.FeaturesOptions) (layers.Features, error) {
	return nil, fault.New(fault.NotSupported, "driver", "source %q is of images and has no features", s.name)
}

// Ping implements layers.Source. Of a tile index the index is what answers;
// its files may come and go.
func (s *source) Ping(context.Context) error {
	if s.connection != "" || !plainPath(s.path) {
		return nil
	}
	if _, err := os.Stat(s.path); err != nil {
		return fault.Wrap(err, fault.Unavailable, "", "source %q: the file %s does not exist", s.name, s.path)
	}
	return nil
}

// Close implements layers.Source.
func (s *source) Close() error {
	s.pool.close()
	s.geotiffs.close()
	return nil
}

// Raster implements layers.RasterSource.
func (s *source) Raster(ctx context.Context, o layers.RasterOptions) (layers.Raster, error) {
	r := &raster{source: s}
	if s.overview != "" {
		r.overview = s.file(s.overview)
	}
	watch := &indexWatch{table: o.Table, opened: fmt.Sprint(stateOf(s.path)), asked: time.Now()}
	index, err := s.openIndex(ctx, o)
	if err != nil {
		return nil, err
	}
	if index != nil {
		if beside := strings.TrimSuffix(s.path, filepath.Ext(s.path)) + overviewSuffix; r.overview == nil && s.path != "" {
			if _, err := os.Stat(beside); err == nil {
				r.overview = &file{path: beside}
			}
		}
		defer func() { _ = index.source.Close() }()
		r.watch = watch
		if err := r.readIndex(ctx, index); err != nil {
			return nil, err
		}
		watch.last = watch.opened
	} else {
		path := s.path
		if o.Table != "" {
			path = o.Table
		}
		r.files = []*file{s.file(path)}
	}
	return r, r.describe(ctx, o)
}

// file is a file by its name in an index or an option.
func (s *source) file(name string) *file {
	f := &file{path: s.resolve(name)}
	if isRemote(f.path) {
		f.remote = &remote{ranges: s.ranges, address: f.path}
	}
	return f
}

// resolve turns the name of a file in an index or an option into a path.
func (s *source) resolve(name string) string {
	if filepath.IsAbs(name) || !plainPath(name) {
		return name
	}
	if s.folder != "" {
		return filepath.Join(s.folder, name)
	}
	return filepath.Join(filepath.Dir(s.path), name)
}
