package sample

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/airbusgeo/godal"

	"sigi/sample/orthophoto"
	"sigi/sample/sheets"
	"sigi/sample/town"
)

// Where pictures lie below Options.Out: a folder of GeoTIFFs for each series, beside it a tile
// index of the same name (GeoPackage; `location` is the file, `data` the day it shows).
const (
	orthophotoFolder = "ortofoto"
	sheetFolder      = "catasto_storico"
	terrainFile      = "dtm.tif"
	reliefFile       = "rilievo.tif"
	seriesFile       = "serie_storica.gpkg" // an index of sheets and orthophotos, by date
)

// rasters makes the pictures of a town from the features that pass by.
type rasters struct {
	o       Options
	survey  *orthophoto.Survey
	archive *sheets.Archive
	box     [4]float64 // that the pictures show: west, south, east, north
	ground  func(town.XY) float64
	outer   town.Ring // the municipality
}

// newRasters begins pictures over a frame, that of the orthophotos.
func newRasters(o Options, f orthophoto.Frame) *rasters {
	d := float64(f.Side) * orthophoto.Pixel
	r := &rasters{o: o, box: [4]float64{f.West, f.North - d, f.West + d, f.North}}
	r.ground = town.Terrain(town.Config{Seed: o.Seed, Scale: o.Scale})
	r.survey = orthophoto.NewSurvey(f, r.ground)
	r.archive = sheets.NewArchive(r.box[0], r.box[1], r.box[2], r.box[3])
	return r
}

func (r *rasters) add(f *town.Feature) {
	if f.Layer.Name == "a090101_comune" {
		r.outer = append(town.Ring(nil), f.Parts[0]...)
	}
	r.survey.Add(f)
	r.archive.Add(f)
}

// stage reports to the progress of the whole.
func (r *rasters) stage(name string) func(done, total int) {
	if r.o.Progress == nil {
		return nil
	}
	r.o.Progress(name, 0, 1)
	return func(done, total int) { r.o.Progress(name, done, total) }
}

// write makes all pictures and their indexes and returns their paths.
func (r *rasters) write(ctx context.Context) (paths []string, err error) {
	for _, f := range []string{orthophotoFolder, sheetFolder} {
		// Sheets and years of an earlier town are none of this one.
		if err := os.RemoveAll(filepath.Join(r.o.Out, f)); err != nil {
			return nil, err
		}
		if err := os.MkdirAll(filepath.Join(r.o.Out, f), 0o777); err != nil {
			return nil, err
		}
	}
	model, relief := filepath.Join(r.o.Out, terrainFile), filepath.Join(r.o.Out, reliefFile)
	if err := r.terrain(ctx, model, relief, r.stage("terrain model")); err != nil {
		return nil, err
	}
	paths = append(paths, model, relief)

	r.survey.Done()
	var photos []indexed
	for i := range orthophoto.Flights {
		f := &orthophoto.Flights[i]
		name := fmt.Sprintf("%s/%s_%d.tif", orthophotoFolder, orthophotoFolder, f.Year)
		path := filepath.Join(r.o.Out, name)
		if err := orthophoto.Write(ctx, r.survey, f, path, r.stage(fmt.Sprintf("orthophoto %d", f.Year))); err != nil {
			return nil, err
		}
		paths = append(paths, path)
		photos = append(photos, indexed{name, f.Year, 1, f.Taken[:4] + "-" + f.Taken[5:7] + "-" + f.Taken[8:10], r.box})
	}
	var maps []indexed
	for i := range sheets.Editions {
		e := &sheets.Editions[i]
		all := e.Sheets(r.box[0], r.box[1], r.box[2], r.box[3])
		if err := sheets.Write(ctx, r.archive, all, filepath.Join(r.o.Out, sheetFolder), r.stage(fmt.Sprintf("sheets of %d", e.Year))); err != nil {
			return nil, err
		}
		for _, s := range all {
			name := sheetFolder + "/" + s.File()
			paths = append(paths, filepath.Join(r.o.Out, name))
			maps = append(maps, indexed{name, e.Year, s.Number, fmt.Sprintf("%d-01-01", e.Year), [4]float64{s.West, s.South, s.East, s.North}})
		}
	}
	// Each edition of sheets is a mosaic of its own; the series are all dates of one theme.
	tables := []indexTable{{sheetFolder, maps}}
	for _, e := range sheets.Editions {
		t := indexTable{name: fmt.Sprintf("fogli_%d", e.Year)}
		for _, m := range maps {
			if m.year == e.Year {
				t.files = append(t.files, m)
			}
		}
		tables = append(tables, t)
	}
	if err := writeIndex(filepath.Join(r.o.Out, sheetFolder+".gpkg"), tables); err != nil {
		return nil, err
	}
	if err := writeIndex(filepath.Join(r.o.Out, orthophotoFolder+".gpkg"), []indexTable{{orthophotoFolder, photos}}); err != nil {
		return nil, err
	}
	// The town through all the years: what is later lies on top.
	if err := writeIndex(filepath.Join(r.o.Out, seriesFile), []indexTable{{strings.TrimSuffix(seriesFile, ".gpkg"), append(maps, photos...)}}); err != nil {
		return nil, err
	}
	return append(paths, filepath.Join(r.o.Out, orthophotoFolder+".gpkg"), filepath.Join(r.o.Out, sheetFolder+".gpkg"), filepath.Join(r.o.Out, seriesFile)), nil
}

// indexed is a row of a tile index: a picture, and the box of what it shows.
type indexed struct {
	location     string // relative to the index
	year, number int
	date         string
	box          [4]float64
}

// indexTable is a tile index: a mosaic, or a series.
type indexTable struct {
	name  string
	files []indexed
}

// writeIndex writes tile indexes, as gdaltindex would, with the year beside.
func writeIndex(path string, tables []indexTable) error {
	registerGDAL()
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	ds, err := godal.CreateVector(godal.GeoPackage, path)
	if err != nil {
		return err
	}
	for _, t := range tables {
		err = errors.Join(err, fillIndex(ds, t.name, t.files))
	}
	return errors.Join(err, ds.Close())
}

func fillIndex(ds *godal.Dataset, table string, files []indexed) error {
	sr, err := godal.NewSpatialRefFromEPSG(townCRS)
	if err != nil {
		return err
	}
	defer sr.Close()
	l, err := ds.CreateLayer(table, sr, godal.GTPolygon,
		godal.NewFieldDefinition("location", godal.FTString), godal.NewFieldDefinition("anno", godal.FTInt),
		godal.NewFieldDefinition("foglio", godal.FTInt), godal.NewFieldDefinition("data", godal.FTString))
	if err != nil {
		return err
	}
	for _, f := range files {
		b := f.box
		g, err := godal.NewGeometryFromWKT(fmt.Sprintf("POLYGON((%[1]f %[2]f,%[3]f %[2]f,%[3]f %[4]f,%[1]f %[4]f,%[1]f %[2]f))", b[0], b[1], b[2], b[3]), nil)
		if err != nil {
			return err
		}
		err = putIndexed(l, g, f)
		g.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func putIndexed(l godal.Layer, g *godal.Geometry, f indexed) error {
	row, err := l.NewFeature(nil)
	if err != nil {
		return err
	}
	defer row.Close()
	if err := row.SetGeometry(g); err != nil {
		return err
	}
	for name, v := range map[string]any{"location": f.location, "anno": f.year, "foglio": f.number, "data": f.date} {
		if err := row.SetFieldValue(row.Fields()[name], v); err != nil {
			return err
		}
	}
	return l.CreateFeature(row)
}
