package imagery

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"sigi/fault"
	"sigi/feature"
	"sigi/layers"
)

// A tile index is a table of footprints: a geometry, and in the column
// "location" the file whose pixels lie there, relative to the index. It is
// what gdaltindex makes, and `sigi import imagery`. Files are drawn by rising
// "order" where the index has such a column (or the one that the option order
// names), then in key order; what comes later lies on top.

// locationColumn is the column of the file, in the spellings of the field.
var locationColumn = []string{"location", "LOCATION", "filename", "path"}

// indexFormats are the endings of files that may be an index.
var indexFormats = map[string]bool{".gpkg": true, ".shp": true, ".fgb": true, ".geojson": true, ".json": true, ".sqlite": true}

type index struct {
	source   layers.Source
	features layers.Features
	location string
}

// openIndex opens the source as a tile index; nil if it is an image.
func (s *source) openIndex(ctx context.Context, o layers.RasterOptions) (*index, error) {
	driver, name := s.indexes["ogr"], "ogr"
	if s.connection != "" {
		driver, name = s.indexes["postgis"], "postgis"
	} else if !indexFormats[strings.ToLower(filepath.Ext(s.path))] {
		return nil, nil
	}
	if driver == nil {
		return nil, nil
	}
	src, err := driver.Open(ctx, layers.SourceOptions{Name: s.name, Driver: name, Path: s.path, Connection: s.connection})
	if err == nil {
		var f layers.Features
		if f, err = src.Features(ctx, layers.FeaturesOptions{Table: o.Table}); err == nil {
			for _, c := range locationColumn {
				if f.Type().Index(c) >= 0 {
					return &index{src, f, c}, nil
				}
			}
			err = fault.New(fault.BadParam, "table", "source %q: the tile index has no column location that names the files", s.name)
		}
		_ = src.Close()
	}
	if s.connection == "" && strings.EqualFold(filepath.Ext(s.path), ".gpkg") && fault.Is(err, fault.Unavailable) {
		return nil, nil // a GeoPackage of pixels
	}
	return nil, err
}

// maxFiles bounds the files of an index: a region in sheets of 500 m has some
// hundred thousand.
const maxFiles = 1 << 20

// readIndex lists the files of an index, bottom first. Nothing of them is
// opened, so that ten thousand cost what reading a table does.
func (r *raster) readIndex(ctx context.Context, x *index) error {
	s := r.source
	order := s.order
	t := x.features.Type()
	columns := []string{x.location}
	r.index = &feature.Type{Name: t.Name, Geometry: t.Geometry, GeomName: t.GeomName, CRS: t.CRS}
	for _, a := range t.Attributes {
		if a.Name != x.location {
			r.index.Attributes = append(r.index.Attributes, a)
			columns = append(columns, a.Name)
		}
	}
	shown := len(columns)
	if order == "" && t.Index("order") >= 0 {
		order = "order"
	}
	if order != "" {
		if t.Index(order) < 0 {
			return fault.New(fault.BadParam, optionOrder, "source %q: the tile index has no column %q", s.name, order)
		}
		columns = append(columns, order)
	}
	r.crs = t.CRS
	snapshot, err := x.features.Open(ctx)
	if err != nil {
		return err
	}
	defer snapshot.Close()
	var ranks []feature.Value
	for batch, err := range snapshot.Read(ctx, layers.Query{Attributes: columns}) {
		if err != nil {
			return err
		}
		for i := range batch.Keys {
			location := batch.Columns[0][i].Text()
			b := batch.Geometries[i].Bound()
			if location == "" || b.Empty() || !b.Finite() {
				continue
			}
			if len(r.files) >= maxFiles {
				return fault.New(fault.TooLarge, "table", "source %q: the tile index names more than %d files", s.name, maxFiles)
			}
			f := s.file(location)
			f.bound, f.values = b, make([]feature.Value, shown-1)
			for c := range f.values {
				f.values[c] = kept(batch.Columns[1+c][i])
			}
			r.files = append(r.files, f)
			if order != "" {
				ranks = append(ranks, kept(batch.Columns[shown][i]))
			}
		}
	}
	if len(r.files) == 0 {
		return fault.New(fault.Unavailable, "table", "source %q: the tile index names no files", s.name)
	}
	if order != "" {
		at := make([]int, len(r.files))
		for i := range at {
			at[i] = i
		}
		slices.SortStableFunc(at, func(a, b int) int { return compareRanks(ranks[a], ranks[b]) })
		sorted := make([]*file, len(at))
		for i, k := range at {
			sorted[i] = r.files[k]
		}
		r.files = sorted
	}
	r.mosaic = true
	r.watch.rows = rowsOf(r.files)
	if s.connection != "" {
		r.watch.opened = r.watch.rows
	}
	return nil
}

// rowsOf stands for the rows of an index.
func rowsOf(files []*file) string {
	h := sha256.New()
	for _, f := range files {
		fmt.Fprintf(h, "%q %v", f.path, f.bound)
		for _, v := range f.values {
			fmt.Fprintf(h, " %d %q", v.Kind(), v.Text())
			if n, ok := v.Number(); ok {
				fmt.Fprintf(h, " %g", n)
			}
			if k := v.Kind(); k == feature.Time || k == feature.Date {
				fmt.Fprintf(h, " %d", v.Time().UnixMicro())
			}
		}
		fmt.Fprintln(h)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// indexEvery is between readings of an index in a database, to see whether it
// changed.
const indexEvery = 30 * time.Second

// indexWatch tells whether a tile index is still the one that was read: in a file by
// the file's state, in a database by its rows.
type indexWatch struct {
	table  string
	rows   string // that were read
	opened string // of when it was read, compared with now

	mu    sync.Mutex
	last  string // of rows in a database
	asked time.Time
}

func (x *indexWatch) now(ctx context.Context, r *raster) string {
	if r.source.connection == "" {
		return fmt.Sprint(stateOf(r.source.path))
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if time.Since(x.asked) < indexEvery {
		return x.last
	}
	x.asked = time.Now()
	again := &raster{source: r.source, watch: &indexWatch{}}
	index, err := r.source.openIndex(ctx, layers.RasterOptions{Table: x.table})
	if err == nil && index != nil {
		if err = again.readIndex(ctx, index); err == nil {
			x.last = again.watch.rows
		}
		_ = index.source.Close() // only read from
	}
	return x.last // of a database that does not answer nothing new is known
}

// kept is a value that outlives its batch.
func kept(v feature.Value) feature.Value {
	if v.Kind() == feature.String {
		return feature.OfString(strings.Clone(v.Text()))
	}
	return v
}

func compareRanks(a, b feature.Value) int {
	x, okX := a.Number()
	y, okY := b.Number()
	if okX && okY {
		return cmp.Compare(x, y)
	}
	return strings.Compare(a.Text(), b.Text())
}
