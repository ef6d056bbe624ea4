package imagery

import (
	"container/list"
	"errors"
	"image"
	"io"
	"os"
	"sync"

	"sigi/encoding/tiff"
	"sigi/fetch"
)

// geotiff decodes the blocks of a tiled GeoTIFF of 8 bits a sample, as
// orthophotos are, faster than GDAL and by any number of goroutines at once:
// libjpeg-turbo writes the picture's own pixels, and decoded blocks are kept.
// Where the image lies comes from GDAL like that of all others (header.go).
type geotiff struct {
	file   io.Closer
	tiff   *tiff.File
	levels []*tiff.Directory // beside header.levels; nil: not read here
	masks  []*tiff.Directory // likewise
}

var errPanicked = errors.New("decoding failed")

// openGeoTIFF opens a file that can be decoded here; nil if it cannot.
func openGeoTIFF(of *file, h *header) (*geotiff, error) {
	want := h.picture()
	for _, b := range want {
		if h.bands[b].Depth != 8 || h.bands[b].Float {
			return nil, nil
		}
	}
	if h.driver != "GTiff" || h.mask == maskAlpha && h.alpha < 0 {
		return nil, nil
	}
	f, size, err := of.open()
	if err != nil {
		return nil, err
	}
	t, err := tiff.Open(f, size)
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	g := &geotiff{file: f, tiff: t, levels: make([]*tiff.Directory, len(h.levels)), masks: make([]*tiff.Directory, len(h.levels))}
	some := false
	for k, l := range h.levels {
		if l.every > 1 {
			continue
		}
		for _, d := range t.Directories {
			if d.Width != l.width || d.Height != l.height {
				continue
			}
			if d.IsMask {
				g.masks[k] = d
			} else if g.levels[k] == nil && d.Samples == len(h.bands) && d.Reduced == (k > 0) {
				g.levels[k] = d
			}
		}
		if d, m := g.levels[k], g.masks[k]; d != nil && h.mask == maskBand && (m == nil || m.BlockWidth != d.BlockWidth || m.BlockHeight != d.BlockHeight || m.Bits != 1) {
			g.levels[k] = nil
		}
		some = some || g.levels[k] != nil
	}
	if !some {
		_ = f.Close()
		return nil, nil
	}
	return g, nil
}

// open opens the file to be read at any place.
func (f *file) open() (r interface {
	io.ReaderAt
	io.Closer
}, size int64, err error) {
	if f.remote != nil {
		known, err := f.remote.known()
		if err != nil {
			return nil, 0, err
		}
		return remoteReader{known}, known.Size, nil
	}
	o, err := os.Open(f.path)
	if err != nil {
		return nil, 0, err
	}
	info, err := o.Stat()
	if err != nil {
		_ = o.Close()
		return nil, 0, err
	}
	return o, info.Size(), nil
}

// remoteReader is a remote file of which nothing is open.
type remoteReader struct{ *fetch.Remote }

func (remoteReader) Close() error { return nil }

// picture reads a window of a level as dataset.picture does. Blocks come from
// the store or are decoded.
func (g *geotiff) picture(s *source, pc *piece, w image.Rectangle, pix []byte, stride int) (opaque bool, err error) {
	d := g.levels[pc.level]
	opaque = true
	for by := w.Min.Y / d.BlockHeight; by*d.BlockHeight < w.Max.Y; by++ {
		for bx := w.Min.X / d.BlockWidth; bx*d.BlockWidth < w.Max.X; bx++ {
			i := by*d.Across() + bx
			key := blockKey{pc.file, pc.state, int16(pc.level), int32(i)}
			block, full, err := s.blocks.block(key, func() ([]byte, bool, error) { return g.decode(pc.head, pc.level, i) })
			if err != nil {
				return false, err
			}
			opaque = opaque && full
			at := image.Pt(bx*d.BlockWidth, by*d.BlockHeight)
			part := w.Intersect(image.Rect(0, 0, d.BlockWidth, d.BlockHeight).Add(at))
			for y := part.Min.Y; y < part.Max.Y; y++ {
				from := 4 * ((y-at.Y)*d.BlockWidth + part.Min.X - at.X)
				to := (y-w.Min.Y)*stride + 4*(part.Min.X-w.Min.X)
				copy(pix[to:to+4*part.Dx()], block[from:])
			}
		}
	}
	return opaque, nil
}

// unpacking is the scratch of one block being decoded.
type unpacking struct {
	stored, whole, mask []byte
	planes              [4][]byte
	jpeg                jpegDecoder
}

// codecs are those of the libraries the program is built with.
var codecs = tiff.Codecs{Inflate: inflate, WebP: unwebp}

var unpackings = sync.Pool{New: func() any { return new(unpacking) }}

// decode decodes block i of a level.
func (g *geotiff) decode(h *header, k, i int) (pix []byte, opaque bool, err error) {
	u := unpackings.Get().(*unpacking)
	defer unpackings.Put(u)
	d := g.levels[k]
	n := d.BlockWidth * d.BlockHeight
	pix = make([]byte, 4*n)
	if d.Compression == tiff.JPEG {
		if u.stored, err = g.tiff.Block(d, i, u.stored[:cap(u.stored)]); err != nil {
			return nil, false, err
		}
		if len(u.stored) == 0 {
			for j := 3; j < len(pix); j += 4 {
				pix[j] = 255
			}
		} else {
			if u.whole, err = d.JPEG(u.whole[:0], u.stored); err != nil {
				return nil, false, err
			}
			if err := u.jpeg.decode(pix, u.whole, d.BlockWidth, d.BlockHeight); err != nil {
				return nil, false, err
			}
		}
	} else if err := g.samples(h, u, k, i, pix); err != nil {
		return nil, false, err
	}
	return g.finish(h, u, k, i, pix)
}

// samples unpacks a block that is not JPEG into opaque pixels; opacity and
// indexes of a palette are left in u.mask and the pixels.
func (g *geotiff) samples(h *header, u *unpacking, k, i int, pix []byte) error {
	d := g.levels[k]
	n := d.BlockWidth * d.BlockHeight
	planes, step := 1, d.Samples
	if d.Planar {
		planes, step = d.Samples, 1
	}
	for p := range planes {
		var err error
		if u.stored, err = g.tiff.Block(d, i+p*d.Across()*d.Down(), u.stored[:cap(u.stored)]); err != nil {
			return err
		}
		u.planes[p] = sized(u.planes[p], d.Size())
		if len(u.stored) == 0 { // not in the file: no data, or nothing
			fill := byte(0)
			if v := h.noData[p]; v >= 0 && v <= 255 {
				fill = byte(v)
			}
			for j := range u.planes[p] {
				u.planes[p][j] = fill
			}
			continue
		}
		if err := d.Unpack(u.planes[p], u.stored, codecs); err != nil {
			return err
		}
	}
	band := func(b int) []byte {
		if d.Planar {
			return u.planes[b]
		}
		return u.planes[0][b:]
	}
	want := h.picture()
	r, gr, b := band(want[0]), band(want[0]), band(want[0])
	if len(want) == 3 {
		gr, b = band(want[1]), band(want[2])
	}
	for j := range n {
		p := pix[4*j : 4*j+4 : 4*j+4]
		p[0], p[1], p[2], p[3] = r[j*step], gr[j*step], b[j*step], 255
	}
	if h.mask == maskAlpha {
		u.mask = sized(u.mask, n)
		a := band(h.alpha)
		for j := range n {
			u.mask[j] = a[j*step]
		}
	}
	return nil
}

// finish gives decoded pixels their palette and what of them is none.
func (g *geotiff) finish(h *header, u *unpacking, k, i int, pix []byte) ([]byte, bool, error) {
	d := g.levels[k]
	n := d.BlockWidth * d.BlockHeight
	masked := h.mask != maskNone
	switch h.mask {
	case maskNoData:
		u.mask = sized(u.mask, n)
		want := h.picture()
		for j := range n {
			u.mask[j] = 0
			for c, b := range want {
				if float64(pix[4*j+c]) != h.noData[b] {
					u.mask[j] = 255
					break
				}
			}
		}
	case maskBand:
		if err := g.bits(u, k, i, n); err != nil {
			return nil, false, err
		}
	}
	opaque := true
	if palette := h.palette; len(palette) > 0 && len(h.picture()) == 1 {
		for j := range n {
			var c [4]uint8
			if v := int(pix[4*j]); v < len(palette) {
				c = palette[v]
			}
			p := pix[4*j : 4*j+4 : 4*j+4]
			p[0], p[1], p[2] = c[0], c[1], c[2]
			if c[3] != 255 {
				opaque = false
				premultiply(p, c[3])
			}
		}
	}
	if !masked {
		return pix, opaque, nil
	}
	for j, a := range u.mask[:n] {
		if a == 255 {
			continue
		}
		opaque = false
		p := pix[4*j : 4*j+4 : 4*j+4]
		if p[3] == 255 {
			premultiply(p, a)
		} else if a == 0 {
			premultiply(p, 0)
		}
	}
	return pix, opaque, nil
}

// bits unpacks the mask of a block, a bit a pixel.
func (g *geotiff) bits(u *unpacking, k, i, n int) (err error) {
	m := g.masks[k]
	u.mask = sized(u.mask, n)
	if u.stored, err = g.tiff.Block(m, i, u.stored[:cap(u.stored)]); err != nil {
		return err
	}
	if len(u.stored) == 0 {
		clear(u.mask)
		return nil
	}
	u.planes[0] = sized(u.planes[0], m.Size())
	if err := m.Unpack(u.planes[0], u.stored, codecs); err != nil {
		return err
	}
	for j := range n {
		u.mask[j] = 0
		if u.planes[0][j>>3]>>(7-j&7)&1 != 0 {
			u.mask[j] = 255
		}
	}
	return nil
}

// geotiffs keeps GeoTIFFs open, those used last.
type geotiffs struct {
	most int

	mu     sync.Mutex
	used   *list.List // of *openGeo, the last used first
	byFile map[*file]*list.Element
}

type openGeo struct {
	file  *file
	state fileState
	*geotiff
	refs    int
	dropped bool
}

func newGeotiffs(most int) *geotiffs {
	return &geotiffs{most: most, used: list.New(), byFile: map[*file]*list.Element{}}
}

// acquire returns the file open to decode a level of it, or nil if GDAL has to;
// give it back with put.
func (p *geotiffs) acquire(pc *piece) *openGeo {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := pc.file
	if e, ok := p.byFile[f]; ok {
		o := e.Value.(*openGeo)
		if o.state == pc.state {
			p.used.MoveToFront(e)
			return o.take(pc.level)
		}
		p.drop(e)
	}
	g, _ := openGeoTIFF(f, pc.head) // GDAL says what is wrong
	o := &openGeo{file: f, state: pc.state, geotiff: g}
	p.byFile[f] = p.used.PushFront(o)
	for p.used.Len() > p.most {
		p.drop(p.used.Back())
	}
	return o.take(pc.level)
}

// take counts a user; nil if the level is not decoded here. The caller holds mu.
func (o *openGeo) take(level int) *openGeo {
	if o.geotiff == nil || o.levels[level] == nil {
		return nil
	}
	o.refs++
	return o
}

func (p *geotiffs) put(o *openGeo) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if o.refs--; o.refs == 0 && o.dropped {
		_ = o.geotiff.file.Close()
	}
}

// drop forgets a file and closes it once nobody reads it. The caller holds mu.
func (p *geotiffs) drop(e *list.Element) {
	o := p.used.Remove(e).(*openGeo)
	delete(p.byFile, o.file)
	o.dropped = true
	if o.refs == 0 && o.geotiff != nil {
		_ = o.geotiff.file.Close()
	}
}

func (p *geotiffs) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.used.Len() > 0 {
		p.drop(p.used.Back())
	}
}

// ownPicture decodes a window here if that can be done; done is false if GDAL
// has to.
func (s *source) ownPicture(pc *piece, w image.Rectangle, pix []byte, stride int) (opaque, done bool) {
	if !s.own {
		return false, false
	}
	o := s.geotiffs.acquire(pc)
	if o == nil {
		return false, false
	}
	defer s.geotiffs.put(o)
	opaque, err := o.picture(s, pc, w, pix, stride)
	return opaque, err == nil // what is damaged GDAL may still read, or it says so
}
