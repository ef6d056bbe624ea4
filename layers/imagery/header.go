package imagery

import (
	"fmt"
	"image"
	"math"
	"path/filepath"
	"strings"
	"sync"

	"github.com/airbusgeo/godal"

	"sigi/crs"
	"sigi/fault"
	"sigi/layers"
)

// header is what a file says of itself: where its pixels lie and what they
// are. Read through GDAL whoever decodes the pixels, so that a file lies in
// one place. Immutable once made.
type header struct {
	width, height int
	toPixel       [6]float64 // see layers.Lattice
	crs           *crs.CRS   // nil: the file does not say
	crsText       string     // what it says where PROJ knows no code for it
	bands         []layers.Band
	noData        []float64 // a band; NaN: none
	mask          maskKind
	alpha         int // index of the alpha band; -1: none
	palette       [][4]uint8
	levels        []level // [0] is the full image, then overviews by falling size
	driver        string
}

// level is the full image or one of its overviews.
type level struct {
	width, height int
	overview      int // GDAL's index; -1: the full image
	every         int // of the overview's pixels, one in every so many along each axis is read; 1: all
}

// maskKind is how a file says which of its pixels are none.
type maskKind uint8

const (
	maskNone   maskKind = iota // all are pixels
	maskNoData                 // a value of the samples
	maskAlpha                  // a band of opacity
	maskBand                   // a mask beside the bands
)

// maxSide bounds the declared size of an image: beyond it indexes of pixels
// would not be exact.
const maxSide = 1 << 30

// GDAL's flags of masks (gdal.h).
const (
	gmfAllValid   = 1
	gmfPerDataset = 2
	gmfAlpha      = 4
	gmfNoData     = 8
)

// readHeader describes an open data set, but for its coordinate reference system.
func readHeader(d *godal.Dataset) (*header, error) {
	s := d.Structure()
	h := &header{width: s.SizeX, height: s.SizeY, alpha: -1, driver: d.Driver().ShortName()}
	if h.width <= 0 || h.height <= 0 || h.width > maxSide || h.height > maxSide {
		return nil, fmt.Errorf("its size of %d x %d pixels cannot be", h.width, h.height)
	}
	gt, err := d.GeoTransform(godal.ErrLogger(onlyErrors))
	if err != nil {
		return nil, fmt.Errorf("it says not where it lies on the ground: no georeference in it and no world file beside it")
	}
	if h.toPixel, err = inverse(gt); err != nil {
		return nil, err
	}
	bands := d.Bands()
	if len(bands) == 0 {
		return nil, fmt.Errorf("it has no bands")
	}
	h.readBands(bands)
	h.readLevels(bands)
	return h, nil
}

// inverse turns a geotransform of GDAL (pixel to ground) around.
func inverse(gt [6]float64) (m [6]float64, err error) {
	det := gt[1]*gt[5] - gt[2]*gt[4]
	size := math.Abs(gt[1]) + math.Abs(gt[2]) + math.Abs(gt[4]) + math.Abs(gt[5])
	if !(math.Abs(det) > 1e-12*size*size) || math.IsInf(det, 0) || math.IsNaN(gt[0]+gt[3]) || math.IsInf(gt[0]+gt[3], 0) {
		return m, fmt.Errorf("its georeference cannot be: pixels without an area")
	}
	m[0], m[1], m[3], m[4] = gt[5]/det, -gt[2]/det, -gt[4]/det, gt[1]/det
	m[2] = -(m[0]*gt[0] + m[1]*gt[3])
	m[5] = -(m[3]*gt[0] + m[4]*gt[3])
	return m, nil
}

// systems remembers the coordinate reference systems of GeoTIFFs by their keys: GDAL
// asks PROJ's database for each file, which takes half of the time in which it is opened,
// and the files of a mosaic all say the same. Safe for concurrent use; the zero value
// remembers nothing yet.
type systems struct {
	mu     sync.Mutex
	byKeys map[string]system
}

type system struct {
	crs  *crs.CRS
	text string
}

// mostSystems bounds what is remembered: a mosaic has one.
const mostSystems = 64

// read says of a header in which system its image is, by its keys or by GDAL. Keys may
// be empty.
func (k *systems) read(h *header, d *godal.Dataset, keys string) {
	if keys == "" {
		h.readCRS(d)
		return
	}
	k.mu.Lock()
	s, ok := k.byKeys[keys]
	k.mu.Unlock()
	if ok {
		h.crs, h.crsText = s.crs, s.text
		return
	}
	h.readCRS(d)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.byKeys == nil {
		k.byKeys = map[string]system{}
	}
	if len(k.byKeys) < mostSystems {
		k.byKeys[keys] = system{h.crs, h.crsText}
	}
}

// readCRS asks GDAL in which system the image is.
func (h *header) readCRS(d *godal.Dataset) {
	sr := d.SpatialRef()
	if sr == nil {
		return
	}
	defer sr.Close()
	wkt, err := sr.WKT()
	if err != nil || wkt == "" {
		return
	}
	h.crsText = wkt
	for range 2 {
		if a, c := sr.AuthorityName(""), sr.AuthorityCode(""); a != "" && c != "" {
			if found, err := crs.Lookup(a, c); err == nil {
				h.crs = found
				return
			}
		}
		if sr.AutoIdentifyEPSG() != nil {
			return
		}
	}
}

func (h *header) readBands(bands []godal.Band) {
	for i, b := range bands {
		s := b.Structure()
		l := layers.Band{Name: fmt.Sprintf("band_%d", i+1), Title: b.Description(), Depth: 8 * s.DataType.Size()}
		switch s.DataType {
		case godal.Float32, godal.Float64:
			l.Float = true
		}
		switch b.ColorInterp() {
		case godal.CIGray:
			l.Color = layers.BandGray
		case godal.CIRed:
			l.Color = layers.BandRed
		case godal.CIGreen:
			l.Color = layers.BandGreen
		case godal.CIBlue:
			l.Color = layers.BandBlue
		case godal.CIAlpha:
			l.Color = layers.BandAlpha
			h.alpha = i
		case godal.CIPalette:
			l.Color = layers.BandPalette
			for _, e := range b.ColorTable().Entries {
				h.palette = append(h.palette, [4]uint8{clampByte(e[0]), clampByte(e[1]), clampByte(e[2]), clampByte(e[3])})
			}
		}
		noData := math.NaN()
		if v, ok := b.NoData(); ok {
			noData = v
		}
		h.bands, h.noData = append(h.bands, l), append(h.noData, noData)
	}
	switch flags := bands[0].MaskFlags(); {
	case h.alpha >= 0 && flags&gmfAlpha != 0:
		h.mask = maskAlpha
	case flags&gmfNoData != 0:
		h.mask = maskNoData
	case flags&gmfAllValid == 0:
		h.mask = maskBand
	}
	if h.alpha >= 0 && h.mask == maskNone {
		h.mask = maskAlpha
	}
}

func clampByte(v int16) uint8 { return uint8(min(max(v, 0), 255)) }

func (h *header) readLevels(bands []godal.Band) {
	h.levels = []level{{h.width, h.height, -1, 1}}
	for i, o := range bands[0].Overviews() {
		s := o.Structure()
		last := h.levels[len(h.levels)-1]
		if s.SizeX <= 0 || s.SizeY <= 0 || s.SizeX >= last.width || s.SizeY > last.height || !h.alike(s.SizeX, s.SizeY) {
			continue
		}
		all := true
		for _, b := range bands[1:] { // a band without this overview would be of another place
			os := b.Overviews()
			all = all && i < len(os) && os[i].Structure().SizeX == s.SizeX && os[i].Structure().SizeY == s.SizeY
		}
		if all {
			h.levels = append(h.levels, level{s.SizeX, s.SizeY, i, 1})
		}
	}
	// What is larger than a picture still and has no smaller overview gets
	// some of every second pixel, every fourth and so on.
	last := h.levels[len(h.levels)-1]
	for every := 2; last.width/every >= leastSide || last.height/every >= leastSide; every *= 2 {
		h.levels = append(h.levels, level{(last.width + every - 1) / every, (last.height + every - 1) / every, last.overview, every})
	}
}

// leastSide is the side of an image that needs no overview.
const leastSide = 256

// alike reports whether an overview has the proportions of the image, up to
// the rounding of its size.
func (h *header) alike(w, ht int) bool {
	fx, fy := float64(h.width)/float64(w), float64(h.height)/float64(ht)
	return math.Abs(fx-fy) <= fx*2/float64(min(w, ht))
}

// lattice places the pixels of a level.
func (h *header) lattice(k int) layers.Lattice {
	l := layers.Lattice{ToPixel: h.toPixel, Bound: image.Rect(0, 0, h.levels[k].width, h.levels[k].height)}
	if k > 0 {
		// An overview covers the ground of its image; of every second pixel
		// each covers that of two.
		v := h.levels[k]
		w, ht := v.width, v.height
		if v.every > 1 {
			w, ht = h.base(k).width, h.base(k).height
		}
		fx, fy := float64(w)/float64(h.width)/float64(v.every), float64(ht)/float64(h.height)/float64(v.every)
		for i := range 3 {
			l.ToPixel[i] *= fx
			l.ToPixel[i+3] *= fy
		}
	}
	return l
}

// base is the level whose pixels level k is made of.
func (h *header) base(k int) level {
	for h.levels[k].every > 1 {
		k--
	}
	return h.levels[k]
}

// pixelSize is the side of a pixel of a level in units of the CRS.
func (h *header) pixelSize(k int) float64 {
	m := h.lattice(k).ToPixel
	return 1 / math.Sqrt(math.Abs(m[0]*m[4]-m[1]*m[3]))
}

// nearly is how much larger than asked for the pixels of an overview may be: a
// view of half the resolution, give or take its rounding, gets the overview
// of half the size (GDAL's warper allows 0.1 in the factor).
const nearly = 1.05

// levelFor is the coarsest level whose pixels are not larger than resolution.
func (h *header) levelFor(resolution float64) int {
	if resolution <= 0 {
		return 0
	}
	for k := len(h.levels) - 1; k > 0; k-- {
		if h.pixelSize(k) <= resolution*nearly {
			return k
		}
	}
	return 0
}

// picture reports whether the bands make a picture by themselves: red, green
// and blue, or gray, or a palette.
func (h *header) picture() (bands []int) {
	find := func(c layers.BandColor) int {
		for i, b := range h.bands {
			if b.Color == c {
				return i
			}
		}
		return -1
	}
	if r, g, b := find(layers.BandRed), find(layers.BandGreen), find(layers.BandBlue); r >= 0 && g >= 0 && b >= 0 {
		return []int{r, g, b}
	}
	if p := find(layers.BandPalette); p >= 0 && len(h.palette) > 0 {
		return []int{p}
	}
	if h.bands[0].Color != layers.BandGray && len(h.bands) >= 3 && h.alpha != 0 && h.alpha != 1 && h.alpha != 2 {
		return []int{0, 1, 2}
	}
	return []int{0}
}

// opaque reports whether every pixel is one, whatever it holds.
func (h *header) opaque() bool {
	for _, c := range h.palette {
		if c[3] != 255 {
			return false
		}
	}
	return h.mask == maskNone && !h.bands[0].Float
}

// sameBands says how another file's bands differ; "" if they are the same, or
// both are pictures for the eye: a series may have years in grey and years in colour.
func (h *header) sameBands(o *header) string {
	if h.seen() && o.seen() {
		return ""
	}
	if len(h.bands) != len(o.bands) {
		return fmt.Sprintf("it has %d bands where the others have %d", len(o.bands), len(h.bands))
	}
	return ""
}

// system is the reference system as people know it.
func (h *header) system() string {
	switch {
	case h.crs != nil:
		return h.crs.String()
	case h.crsText != "":
		return "a system that PROJ has no code for"
	}
	return "none that it names"
}

// seen reports whether the file is a picture of grey or colours, in bytes.
func (h *header) seen() bool {
	for _, b := range h.bands {
		if b.Float || b.Depth != 8 || b.Color == layers.BandOther {
			return false
		}
	}
	return true
}

// onlyErrors lets GDAL's warnings pass.
func onlyErrors(category godal.ErrorCategory, _ int, msg string) error {
	if category <= godal.CE_Warning {
		return nil
	}
	return fmt.Errorf("gdal: %s", msg)
}

// unreadable is the fault of a file that cannot be read now.
func unreadable(err error, path string) *fault.Error {
	return fault.New(fault.Unavailable, "", "the image %s cannot be read: %s", filepath.Base(path), strings.TrimPrefix(err.Error(), "gdal: "))
}
