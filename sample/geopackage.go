package sample

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/airbusgeo/godal"

	_ "sigi/cmemory"
	"sigi/sample/town"
)

var registerGDAL = sync.OnceFunc(func() { godal.RegisterVector(godal.GeoPackage) })

// row is a feature on its way to a file: the town's own is only lent.
type row struct {
	layer  *town.Layer
	wkb    []byte
	values []any
}

// rowsPerBatch keeps the channel cheap; batchesAhead bounds the memory between the
// town and its files.
const (
	rowsPerBatch = 512
	batchesAhead = 8
)

// writers has one goroutine per file.
type writers struct {
	out    string
	cancel context.CancelCauseFunc
	byFile map[string]*writer
	order  []*writer
	counts map[*town.Layer]int
	to3003 *transformer
}

func newWriters(out string, cancel context.CancelCauseFunc) *writers {
	registerGDAL()
	return &writers{out: out, cancel: cancel, byFile: map[string]*writer{}, counts: map[*town.Layer]int{}}
}

func (w *writers) files() []*writer { return w.order }

func (w *writers) put(f *town.Feature) error {
	parts := f.Parts
	if f.Layer.CRS != townCRS {
		if w.to3003 == nil {
			var err error
			if w.to3003, err = newTransformer(townCRS, f.Layer.CRS); err != nil {
				return err
			}
		}
		var err error
		if parts, err = w.to3003.rings(parts); err != nil {
			return err
		}
	}
	x, ok := w.byFile[f.Layer.File]
	if !ok {
		x = &writer{name: f.Layer.File, path: filepath.Join(w.out, f.Layer.File+".gpkg"), in: make(chan []row, batchesAhead), done: make(chan struct{})}
		w.byFile[f.Layer.File] = x
		w.order = append(w.order, x)
		go x.run(w.cancel)
	}
	w.counts[f.Layer]++
	x.batch = append(x.batch, row{f.Layer, encodeWKB(f.Layer.Kind, parts, f.Z), append([]any(nil), f.Values...)})
	if len(x.batch) == rowsPerBatch {
		return x.flush()
	}
	return nil
}

// close ends all files; if the town is not whole, it removes them.
func (w *writers) close(whole bool) error {
	var errs []error
	for _, x := range w.order {
		if whole {
			if err := x.flush(); err != nil {
				whole = false
			}
		}
		close(x.in)
	}
	for _, x := range w.order {
		<-x.done
		if x.err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", x.path, x.err))
			whole = false
		}
	}
	if w.to3003 != nil {
		w.to3003.close()
	}
	if !whole {
		for _, x := range w.order {
			os.Remove(x.path)
		}
	}
	return errors.Join(errs...)
}

// writer writes one GeoPackage in one transaction.
type writer struct {
	name  string // of the file, without its ending
	path  string
	in    chan []row
	done  chan struct{}
	batch []row
	err   error
}

func (w *writer) flush() error {
	if len(w.batch) == 0 {
		return nil
	}
	select {
	case <-w.done:
		return w.err
	case w.in <- w.batch:
		w.batch = nil
		return nil
	}
}

func (w *writer) run(cancel context.CancelCauseFunc) {
	defer close(w.done)
	if err := w.write(); err != nil {
		w.err = err
		cancel(err)
	}
}

// table is a layer being filled.
type table struct {
	layer  godal.Layer
	fields []godal.Field
	n      int
}

func (w *writer) write() error {
	if err := os.Remove(w.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	ds, err := godal.CreateVector(godal.GeoPackage, w.path)
	if err != nil {
		return err
	}
	defer func() {
		if ds != nil {
			ds.Close()
		}
	}()
	if err := ds.StartTransaction(); err != nil {
		return err
	}
	tables := map[*town.Layer]*table{}
	for _, l := range town.Layers() {
		if l.File == w.name {
			if tables[l], err = createTable(ds, l); err != nil {
				return fmt.Errorf("layer %q: %w", l.Name, err)
			}
		}
	}
	for batch := range w.in {
		for i := range batch {
			r := &batch[i]
			t := tables[r.layer]
			if err := t.insert(r); err != nil {
				return fmt.Errorf("layer %q: feature %d: %w", r.layer.Name, t.n+1, err)
			}
		}
	}
	if err := ds.CommitTransaction(); err != nil {
		return err
	}
	err = ds.Close()
	ds = nil
	return err
}

func createTable(ds *godal.Dataset, l *town.Layer) (*table, error) {
	sr, err := godal.NewSpatialRefFromEPSG(l.CRS)
	if err != nil {
		return nil, err
	}
	defer sr.Close()
	types := map[string]godal.FieldType{"int": godal.FTInt, "real": godal.FTReal, "text": godal.FTString}
	opts := []godal.CreateLayerOption{}
	for _, f := range l.Fields {
		opts = append(opts, godal.NewFieldDefinition(f.Name, types[f.Type]))
	}
	kind := map[town.Kind]godal.GeometryType{
		town.Point: godal.GTPoint, town.PointZ: godal.GTPoint25D, town.Line: godal.GTLineString, town.LineZ: godal.GTLineString25D,
		town.MultiLine: godal.GTMultiLineString, town.Polygon: godal.GTPolygon,
	}[l.Kind]
	gl, err := ds.CreateLayer(l.Name, sr, kind, opts...)
	if err != nil {
		return nil, err
	}
	t := &table{layer: gl}
	probe, err := gl.NewFeature(nil)
	if err != nil {
		return nil, err
	}
	defer probe.Close()
	byName := probe.Fields()
	for _, f := range l.Fields {
		t.fields = append(t.fields, byName[f.Name])
	}
	return t, nil
}

func (t *table) insert(r *row) error {
	g, err := godal.NewGeometryFromWKB(r.wkb, nil)
	if err != nil {
		return err
	}
	defer g.Close()
	// With a geometry NewFeature would insert at once, without attributes.
	f, err := t.layer.NewFeature(nil)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.SetGeometry(g); err != nil {
		return err
	}
	for i, v := range r.values {
		if v == nil {
			continue
		}
		if err := f.SetFieldValue(t.fields[i], v); err != nil {
			return fmt.Errorf("attribute %q: %w", r.layer.Fields[i].Name, err)
		}
	}
	t.n++
	f.SetFID(int64(t.n))
	return t.layer.CreateFeature(f)
}
