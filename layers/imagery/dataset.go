package imagery

import (
	"errors"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/airbusgeo/godal"

	_ "sigi/cmemory"
	"sigi/layers/gdal"
)

// dataset is an open data set of GDAL; for one goroutine at a time.
type dataset struct {
	gdal  *godal.Dataset
	bands []godal.Band
	// overviews[k] are the bands of overview k.
	overviews map[int][]godal.Band
	samples   []float32
	remote    string // its name in remoteSystem; "": a file here
	alone     bool   // no file beside it is read
	bytes     []byte
}

// sidecars are the endings of files that may lie beside an image.
var sidecars = []string{".ovr", ".msk", ".aux.xml", ".OVR", ".MSK"}

// besides lists the files beside an image that GDAL may look at. Naming them
// keeps it from reading the whole folder, which may hold ten thousand, and
// from taking a file of another image for one of this.
func besides(path string) []string {
	folder, name := filepath.Split(path)
	files := []string{name}
	add := func(n string) {
		if _, err := os.Stat(filepath.Join(folder, n)); err == nil {
			files = append(files, n)
		}
	}
	for _, s := range sidecars {
		add(name + s)
	}
	ext := filepath.Ext(name)
	base := strings.TrimSuffix(name, ext)
	worlds := []string{".wld", ext + "w"}
	if len(ext) == 4 {
		worlds = append(worlds, "."+ext[1:2]+ext[3:4]+"w")
	}
	for _, w := range worlds {
		add(base + w)
		if u := strings.ToUpper(w); u != w {
			add(base + u)
		}
	}
	for _, s := range []string{".prj", ".PRJ", ".tab", ".TAB"} {
		add(base + s)
	}
	return files
}

// errReaches refuses what would have GDAL itself go to another server.
var errReaches = errors.New("it leads to another server; give its address (https://...), and allow it in the catalog (images: from)")

func openDataset(path string, options []string) (*dataset, error) {
	gdal.Register()
	if reaches(path) {
		return nil, errReaches
	}
	if strings.EqualFold(filepath.Ext(path), ".vrt") {
		text, err := os.ReadFile(path)
		if err != nil && !os.IsNotExist(err) {
			return nil, err
		}
		if reaches(strings.ReplaceAll(string(text), "<", "")) {
			return nil, errReaches
		}
	}
	o := []godal.OpenOption{godal.RasterOnly(), godal.ErrLogger(onlyErrors)}
	alone := false
	if info, err := os.Stat(path); err == nil {
		if info.Size() == 0 {
			return nil, errors.New("it is empty")
		}
		files := besides(path)
		alone = len(files) == 1
		o = append(o, godal.SiblingFiles(files...))
	} else if os.IsNotExist(err) && plainPath(path) {
		return nil, errors.New("it does not exist")
	}
	if len(options) > 0 {
		o = append(o, godal.DriverOpenOption(options...))
	}
	d, err := godal.Open(path, o...)
	if err != nil {
		return nil, err
	}
	return &dataset{gdal: d, bands: d.Bands(), overviews: map[int][]godal.Band{}, alone: alone}, nil
}

// plainPath reports whether a name is that of a file, and not a connection of
// GDAL ("PG:...", "/vsicurl/...").
func plainPath(path string) bool {
	return !strings.HasPrefix(path, "/vsi") && !strings.Contains(path, ":")
}

func (d *dataset) close() {
	_ = d.gdal.Close() // only read from; nothing can be lost
	if d.remote != "" {
		remoteSystem.remove(d.remote)
	}
}

func (d *dataset) level(l level) ([]godal.Band, error) {
	if l.overview < 0 {
		return d.bands, nil
	}
	if b := d.overviews[l.overview]; b != nil {
		return b, nil
	}
	var all []godal.Band
	for i := range d.bands {
		o := d.bands[i].Overviews()
		if l.overview >= len(o) {
			return nil, fmt.Errorf("an overview is gone")
		}
		all = append(all, o[l.overview])
	}
	d.overviews[l.overview] = all
	return all, nil
}

// readBand reads a window of a level of one band, rows stride samples apart.
func readBand[T byte | float32](b godal.Band, h *header, k int, w image.Rectangle, into []T, stride int) error {
	every := h.levels[k].every
	o := []godal.BandIOOption{godal.ErrLogger(onlyErrors), godal.LineStride(stride)}
	if every == 1 {
		return b.Read(w.Min.X, w.Min.Y, into, w.Dx(), w.Dy(), o...)
	}
	base := h.base(k)
	full := image.Rect(w.Min.X*every, w.Min.Y*every, w.Max.X*every, w.Max.Y*every).Intersect(image.Rect(0, 0, base.width, base.height))
	o = append(o, godal.Window(full.Dx(), full.Dy()))
	return b.Read(full.Min.X, full.Min.Y, into, w.Dx(), w.Dy(), o...)
}

// picture reads a window of a level as premultiplied RGBA into pix, whose
// rows are stride bytes apart. It reports whether all of it is opaque.
func (d *dataset) picture(h *header, v *stretch, k int, w image.Rectangle, pix []byte, stride int) (opaque bool, err error) {
	bands, err := d.level(h.levels[k])
	if err != nil {
		return false, err
	}
	want := h.picture()
	if h.bands[want[0]].Depth > 8 && len(h.palette) == 0 || h.bands[want[0]].Float {
		return d.stretched(h, v, k, w, pix, stride)
	}
	n := w.Dx() * w.Dy()
	d.bytes = sized(d.bytes, 5*n)
	planes := d.bytes
	read := func(b godal.Band, i int) error { return readBand(b, h, k, w, planes[i*n:(i+1)*n], w.Dx()) }
	for i, b := range want {
		if err := read(bands[b], i); err != nil {
			return false, err
		}
	}
	mask := planes[4*n : 5*n]
	opaque = true
	switch h.mask {
	case maskAlpha:
		err = read(bands[h.alpha], 4)
		opaque = false
	case maskNoData:
		// A pixel is none where all bands of the picture are (as gdalwarp's
		// UNIFIED_SRC_NODATA): a dark red has a band of nothing, too.
		for j := range mask {
			mask[j] = 0
			for i, b := range want {
				if float64(planes[i*n+j]) != h.noData[b] {
					mask[j] = 255
					break
				}
			}
		}
		opaque = false
	case maskBand:
		err = read(bands[want[0]].MaskBand(), 4)
		opaque = false
	}
	if err != nil {
		return false, err
	}
	if len(h.palette) > 0 && len(want) == 1 {
		return palettePixels(h, planes[:n], mask, opaque, w, pix, stride), nil
	}
	second, third := 0, 0
	if len(want) == 3 {
		second, third = 1, 2
	}
	r, g, b := planes[:n], planes[second*n:(second+1)*n], planes[third*n:(third+1)*n]
	for y := range w.Dy() {
		row := pix[y*stride:]
		for x := range w.Dx() {
			i := y*w.Dx() + x
			row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = r[i], g[i], b[i], 255
			if !opaque {
				premultiply(row[4*x:4*x+4:4*x+4], mask[i])
			}
		}
	}
	return opaque, nil
}

func palettePixels(h *header, index, mask []byte, opaque bool, w image.Rectangle, pix []byte, stride int) bool {
	out := opaque
	for y := range w.Dy() {
		row := pix[y*stride:]
		for x := range w.Dx() {
			i := y*w.Dx() + x
			var c [4]uint8
			if k := int(index[i]); k < len(h.palette) {
				c = h.palette[k]
			}
			a := c[3]
			if !opaque {
				a = uint8((int(a)*int(mask[i]) + 127) / 255)
			}
			p := row[4*x : 4*x+4 : 4*x+4]
			p[0], p[1], p[2], p[3] = c[0], c[1], c[2], 255
			if a != 255 {
				premultiply(p, a)
				out = false
			}
		}
	}
	return out
}

// premultiply gives an opaque pixel an opacity.
func premultiply(p []byte, a uint8) {
	switch a {
	case 255:
	case 0:
		p[0], p[1], p[2], p[3] = 0, 0, 0, 0
	default:
		for i := range 3 {
			v := uint32(p[i])*uint32(a) + 128
			p[i] = uint8((v + v>>8) >> 8)
		}
		p[3] = a
	}
}

// stretched makes a picture of samples of more than 8 bits.
func (d *dataset) stretched(h *header, v *stretch, k int, w image.Rectangle, pix []byte, stride int) (opaque bool, err error) {
	want := h.picture()
	n := w.Dx() * w.Dy()
	d.samples = sized(d.samples, 3*n)
	for i, b := range want {
		if err := d.plane(h, k, w, b, d.samples[i*n:(i+1)*n], w.Dx()); err != nil {
			return false, err
		}
	}
	opaque = true
	for y := range w.Dy() {
		for x := range w.Dx() {
			p := pix[y*stride+4*x : y*stride+4*x+4 : y*stride+4*x+4]
			p[3] = 255
			for i := range 3 {
				from := min(i, len(want)-1)
				s := d.samples[from*n+y*w.Dx()+x]
				if s != s {
					p[0], p[1], p[2], p[3] = 0, 0, 0, 0
					opaque = false
					break
				}
				p[i] = v.level(want[from], s)
			}
		}
	}
	return opaque, nil
}

// plane reads the samples of one band; what is none is NaN.
func (d *dataset) plane(h *header, k int, w image.Rectangle, band int, into []float32, stride int) error {
	bands, err := d.level(h.levels[k])
	if err != nil {
		return err
	}
	n := w.Dx() * w.Dy()
	nan := float32(math.NaN())
	if band >= len(h.bands) { // a grey picture among coloured ones
		for y := range w.Dy() {
			for x := range w.Dx() {
				into[y*stride+x] = nan
			}
		}
		return nil
	}
	if err := readBand(bands[band], h, k, w, into, stride); err != nil {
		return err
	}
	none := float32(h.noData[band])
	if none == none {
		for y := range w.Dy() {
			row := into[y*stride : y*stride+w.Dx()]
			for x, s := range row {
				if s == none {
					row[x] = nan
				}
			}
		}
	}
	if h.mask != maskAlpha && h.mask != maskBand || band == h.alpha {
		return nil
	}
	from := bands[band].MaskBand()
	if h.mask == maskAlpha {
		from = bands[h.alpha]
	}
	d.bytes = sized(d.bytes, n)
	if err := readBand(from, h, k, w, d.bytes[:n], w.Dx()); err != nil {
		return err
	}
	for y := range w.Dy() {
		for x := range w.Dx() {
			if d.bytes[y*w.Dx()+x] == 0 {
				into[y*stride+x] = nan
			}
		}
	}
	return nil
}

// sized returns s with a length of n, its contents undefined.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
