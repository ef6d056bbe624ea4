package sample

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sigi/sample/orthophoto"
	"sigi/sample/town"
)

//go:embed styles
var styles embed.FS

// Options say where to write which town.
type Options struct {
	Out      string // folder, made if missing; files of an earlier town in it are replaced
	Scale    int    // 1 or more: how many times the town of about 10 km²
	Seed     uint64 // another seed, another town
	Rasters  bool   // also the pictures: orthophotos, sheets of old cadastres, the terrain model
	Progress func(stage string, done, total int)
}

// LayerReport says what a layer has got.
type LayerReport struct {
	File, Name, Title string
	Features          int
}

// Report says what was written.
type Report struct {
	Features int
	Layers   []LayerReport
	Files    []string // paths: GeoPackages, then styles, then pictures and their indexes
}

// Styles are the SLD files of the town's layers, named <layer>.sld.
func Styles() fs.FS {
	sub, err := fs.Sub(styles, "styles")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return sub
}

// Generate writes the town's GeoPackages to o.Out, its styles to
// o.Out/styles, and its pictures below o.Out (rasters.go). The same scale and seed give the same features. A cancelled ctx stops it
// with ctx's error and leaves no half-written GeoPackage.
//
// Files are written beside each other by one goroutine each, while the
// town is being made; memory holds the plan of the town and a few thousand features.
func Generate(ctx context.Context, o Options) (rep Report, err error) {
	if o.Scale < 1 {
		o.Scale = 1
	}
	if err := os.MkdirAll(o.Out, 0o777); err != nil {
		return Report{}, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	w := newWriters(o.Out, cancel)
	put := w.put
	var r *rasters
	if o.Rasters {
		r = newRasters(o, orthophoto.Centre)
		put = func(f *town.Feature) error {
			r.add(f)
			return w.put(f)
		}
	}
	err = town.Build(ctx, town.Config{Seed: o.Seed, Scale: o.Scale}, o.Progress, put)
	closed := make(chan error, 1)
	if o.Progress != nil && err == nil {
		o.Progress("files", 0, 1)
	}
	whole := err == nil
	go func() { closed <- w.close(whole) }()
	// GeoPackages take a core for a while yet; pictures need none of them.
	var pictures []string
	if r != nil && err == nil {
		pictures, err = r.write(ctx)
	}
	if cerr := <-closed; cerr != nil && (err == nil || errors.Is(err, context.Canceled)) {
		err = cerr
	}
	if err != nil {
		return Report{}, fmt.Errorf("sample town: %w", err)
	}
	for _, f := range w.files() {
		rep.Files = append(rep.Files, f.path)
	}
	for _, l := range town.Layers() {
		n := w.counts[l]
		rep.Features += n
		rep.Layers = append(rep.Layers, LayerReport{l.File + ".gpkg", l.Name, l.Title, n})
	}
	paths, err := writeStyles(o.Out)
	rep.Files = append(rep.Files, paths...)
	if o.Progress != nil {
		o.Progress("files", 1, 1)
	}
	rep.Files = append(rep.Files, pictures...)
	return rep, err
}

func writeStyles(out string) ([]string, error) {
	var paths []string
	dir := filepath.Join(out, "styles")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	err := fs.WalkDir(Styles(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(Styles(), name)
		if err != nil {
			return err
		}
		p := filepath.Join(dir, name)
		paths = append(paths, p)
		return os.WriteFile(p, b, 0o666)
	})
	return paths, err
}
