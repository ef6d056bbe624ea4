package imagery

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"io"
	"math"
	"path/filepath"
	"sync"
	"sync/atomic"

	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/layers"
	"sigi/processors"
)

// raster is a layer: one image, or a mosaic.
type raster struct {
	source   *source
	mosaic   bool
	index    *feature.Type   // of the tile index; nil: not a mosaic
	files    []*file         // bottom first
	selects  *filter.Program // of the files; nil: all
	overview *file           // of the whole mosaic; nil: none
	revision string          // when it was opened
	watch    *indexWatch     // of a mosaic

	crs      *crs.CRS
	declared bool // by the catalog, whatever the files say
	kind     *feature.Type
	bands    []layers.Band
	bound    geom.Bound
	first    *header // what all files must be like
	stretch  *stretch
	finest   float64 // pixel size of overview's full level; 0: none
}

// tryFiles is how many files of a mosaic are tried to learn what it is like.
const tryFiles = 16

// describe opens the first file that can be opened.
func (r *raster) describe(ctx context.Context, o layers.RasterOptions) error {
	s := r.source
	// What comes after this is a change, even while the layer is being opened.
	h := sha256.New()
	if r.states(ctx, h) {
		r.revision = hex.EncodeToString(h.Sum(nil)[:12])
	}
	var err error
	for _, f := range r.files[:min(tryFiles, len(r.files))] {
		var state fileState
		if r.first, state, err = f.header(ctx, s); err != nil {
			continue
		}
		var d *dataset
		if d, err = s.pool.acquire(ctx, f, state, s.openOptions); err != nil {
			continue
		}
		r.bands = append([]layers.Band(nil), r.first.bands...)
		d.ranges(r.first, r.bands)
		s.pool.put(f, state, d, true)
		break
	}
	if r.first == nil {
		return err
	}
	if r.declared = o.CRS != nil; r.declared {
		r.crs = o.CRS
	} else if r.crs == nil {
		r.crs = r.first.crs
	}
	if r.crs == nil {
		said := "it names none"
		if r.first.crsText != "" {
			said = "PROJ knows no code for the one it names"
		}
		return fault.New(fault.UnsupportedCRS, "crs", "source %q: the coordinate reference system of %s is not known (%s); give the layer's crs", s.name, filepath.Base(r.files[0].path), said)
	}
	r.bound = geom.EmptyBound
	for _, f := range r.files {
		if !r.mosaic {
			f.bound = extent(r.first)
		}
		r.bound = r.bound.Union(f.bound)
	}
	if r.overview != nil {
		h, _, err := r.overview.header(ctx, s)
		if err != nil {
			return err
		}
		if said := r.first.sameBands(h); said != "" {
			return fault.New(fault.Unavailable, optionOverview, "source %q: the overview %s does not fit: %s", s.name, filepath.Base(r.overview.path), said)
		}
		r.overview.bound, r.finest = extent(h), h.pixelSize(0)
	}
	r.stretch = newStretch(r.bands)
	r.kind = &feature.Type{Name: s.name, Geometry: geom.KindPoint, GeomName: "geom", CRS: r.crs}
	for _, b := range r.bands {
		kind := feature.Int
		if b.Float {
			kind = feature.Float
		}
		r.kind.Attributes = append(r.kind.Attributes, feature.Attribute{Name: b.Name, Title: b.Title, Kind: kind})
	}
	return nil
}

// extent is the box of an image on the ground.
func extent(h *header) geom.Bound {
	m := h.toPixel
	det := m[0]*m[4] - m[1]*m[3]
	b := geom.EmptyBound
	for _, c := range [4][2]float64{{0, 0}, {float64(h.width), 0}, {0, float64(h.height)}, {float64(h.width), float64(h.height)}} {
		px, py := c[0]-m[2], c[1]-m[5]
		x, y := (m[4]*px-m[1]*py)/det, (m[0]*py-m[3]*px)/det
		b = b.Union(geom.Bound{MinX: x, MinY: y, MaxX: x, MaxY: y})
	}
	return b
}

// Type implements layers.Raster.
func (r *raster) Type() *feature.Type { return r.kind }

// Bands implements layers.Raster.
func (r *raster) Bands() []layers.Band { return r.bands }

// Bound implements layers.Raster.
func (r *raster) Bound() geom.Bound { return r.bound }

// Revision implements layers.Raster: the rows of the index, and the names, sizes
// and times of the files, from before anything of them was read.
func (r *raster) Revision() string { return r.revision }

// Now implements layers.Raster. Asking takes some microseconds a file; an index in
// a database is read again, at most every indexEvery.
func (r *raster) Now(ctx context.Context) string {
	h := sha256.New()
	if !r.states(ctx, h) {
		return ""
	}
	if x := r.watch; x != nil {
		if now := x.now(ctx, r); now != x.opened {
			fmt.Fprintf(h, "index %s\n", now)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// states writes what a revision stands for, as it is now; false if that is not known.
func (r *raster) states(ctx context.Context, h io.Writer) bool {
	var asked sync.WaitGroup
	remotes := 0
	for _, f := range r.files {
		if f.remote == nil {
			continue
		}
		if remotes++; remotes > mostAsked {
			return false
		}
		asked.Go(func() { f.now(ctx) }) // all at once: a server may be slow
	}
	asked.Wait()
	if r.watch != nil {
		_, _ = io.WriteString(h, r.watch.rows) // a hash takes all
	}
	write := func(f *file) {
		s := f.now(ctx)
		_, _ = fmt.Fprintf(h, "%q %d %d\n", filepath.Base(f.path), s.size, s.modified)
	}
	for _, f := range r.files {
		write(f)
	}
	if r.overview != nil {
		write(r.overview)
	}
	return true
}

// Index implements layers.Mosaic.
func (r *raster) Index() *feature.Type { return r.index }

// Selected implements layers.Mosaic.
func (r *raster) Selected(e filter.Expr) (layers.Raster, error) {
	if r.index == nil {
		return nil, fault.New(fault.BadParam, "filter", "source %q is one image, of which no filter selects a part", r.source.name)
	}
	names := make([]string, len(r.index.Attributes))
	for i, a := range r.index.Attributes {
		names[i] = a.Name
	}
	program, err := filter.Bind(e, names, r.crs)
	if err != nil {
		return nil, err
	}
	selected := *r
	selected.selects = program
	return &selected, nil
}

// footing is a file as a row of its tile index.
type footing struct{ *file }

func (f footing) Value(column int) feature.Value { return f.values[column] }
func (f footing) Key() feature.Key               { return feature.Key{} }

func (f footing) Geometry() *geom.Geometry {
	b := f.bound
	g := geom.Polygon([]float64{b.MinX, b.MinY, b.MaxX, b.MinY, b.MaxX, b.MaxY, b.MinX, b.MaxY, b.MinX, b.MinY})
	return &g
}

// Open implements layers.Raster.
func (r *raster) Open(context.Context) (layers.RasterSnapshot, error) { return snapshot{r}, nil }

// snapshot pins nothing: files are read as they are when they are read.
type snapshot struct{ r *raster }

// Close implements layers.RasterSnapshot.
func (s snapshot) Close() error { return nil }

// Sheets implements layers.RasterSnapshot.
func (s snapshot) Sheets(ctx context.Context, box geom.Bound, resolution float64) (sheets []layers.Sheet, missing []*fault.Error, err error) {
	r := s.r
	files := r.files
	if r.overview != nil && r.selects == nil && resolution >= r.finest/nearly {
		files = []*file{r.overview}
	}
	var shown []*file
	for _, f := range files {
		if f.bound.Intersects(box) && (r.selects == nil || r.selects.True(footing{f})) {
			shown = append(shown, f)
		}
	}
	heads := r.headers(ctx, shown)
	var last *sheet
	for i, f := range shown {
		if err := ctx.Err(); err != nil {
			return nil, nil, context.Cause(ctx)
		}
		h, state, err := heads[i].head, heads[i].state, heads[i].err
		if err == nil {
			said := r.first.sameBands(h)
			if said == "" && !r.declared && h.crs != r.first.crs && h.crsText != r.first.crsText {
				said = fmt.Sprintf("it is in %s, the others in %s", h.system(), r.first.system())
			}
			if said != "" {
				err = fault.New(fault.Unavailable, "", "the image %s does not fit: %s", filepath.Base(f.path), said)
				f.broken(r.source.log, err)
			}
		}
		if err != nil {
			if ctx.Err() != nil || !r.source.goOn || !r.mosaic { // of one image nothing is left
				return nil, nil, err
			}
			missing = append(missing, fault.From(err))
			continue
		}
		p := piece{file: f, state: state, head: h, level: h.levelFor(resolution)}
		l := h.lattice(p.level)
		if last != nil && last.takes(l, &p) {
			continue
		}
		last = &sheet{raster: r, lattice: l, pieces: []piece{p}}
		sheets = append(sheets, last)
	}
	return sheets, missing, nil
}

// remotesAtOnce is how many headers of other servers are asked for at once.
const remotesAtOnce = 8

// headed is what file.header says of a file.
type headed struct {
	head  *header
	state fileState
	err   error
}

// headers are those of files, several read at once: of many of a mosaic that were never
// shown, that is most of the work. Some are missing if the context has ended.
func (r *raster) headers(ctx context.Context, files []*file) []headed {
	all := make([]headed, len(files))
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < len(files) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
			h := &all[i]
			h.head, h.state, h.err = files[i].header(ctx, r.source)
		}
	}
	if len(files) < 2 {
		work()
		return all
	}
	at := processors.Number
	if files[0].remote != nil {
		at = remotesAtOnce
	}
	var wait sync.WaitGroup
	for range min(at, len(files)) {
		wait.Go(work)
	}
	wait.Wait()
	return all
}

// sheet is pieces on one lattice, bottom first.
type sheet struct {
	raster  *raster
	lattice layers.Lattice
	pieces  []piece
}

// How far lattices may differ to be one: a hundredth of a pixel where they
// meet.
const latticeTolerance = 0.01

// takes adds a piece if its lattice is the sheet's, moved by whole pixels.
func (s *sheet) takes(l layers.Lattice, p *piece) bool {
	b := &l.ToPixel
	// The place of the piece's pixel (0, 0) and of its last, in the sheet.
	det := b[0]*b[4] - b[1]*b[3]
	at := func(px, py float64) (float64, float64) {
		px, py = px-b[2], py-b[5]
		x, y := (b[4]*px-b[1]*py)/det, (b[0]*py-b[3]*px)/det
		return s.lattice.XY(x, y)
	}
	w, h := float64(l.Bound.Dx()), float64(l.Bound.Dy())
	x0, y0 := at(0, 0)
	rx, ry := math.Round(x0), math.Round(y0)
	for _, c := range [3][2]float64{{0, 0}, {w, 0}, {0, h}} {
		x, y := at(c[0], c[1])
		if !(math.Abs(x-rx-c[0]) <= latticeTolerance && math.Abs(y-ry-c[1]) <= latticeTolerance) {
			return false
		}
	}
	if math.Abs(rx)+w > maxSide || math.Abs(ry)+h > maxSide {
		return false
	}
	p.at = image.Pt(int(rx), int(ry))
	s.pieces = append(s.pieces, *p)
	s.lattice.Bound = s.lattice.Bound.Union(p.bound())
	return true
}

// Lattice implements layers.Sheet.
func (s *sheet) Lattice() layers.Lattice { return s.lattice }
