package render

import (
	"context"
	"image"
	"math"
	"sync"
	"sync/atomic"

	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
	"sigi/layers"
	"sigi/render/resample"
)

// A layer of pixels is drawn in blocks of blockSide pixels, on a lattice that
// is fixed to world pixels: where a block begins, which overview it is read
// from and how its pixels lie in the source do not hang on the view, so that
// tiles and maps of one resolution join to the pixel. Blocks are drawn by as
// many goroutines as cores are idle.
const blockSide = 256

// rasterPlan is a layer of pixels made ready.
type rasterPlan struct {
	raster            layers.Raster
	toLayer           *crs.Transform
	painters          []rasterPainter
	enlarge, shrink   resample.Kernel
	originX, originY  int     // world pixel of the picture's pixel (0, 0)
	fractionX, shiftY float64 // of a world pixel, where the picture begins
	unitsX, unitsY    float64 // of the map's CRS a pixel
	width, height     int
	opacity           float64
	ground            float64 // metres a unit of the layer's CRS, for reliefs
	missing           *missing
}

// missing collects what could not be read, each thing once.
type missing struct {
	mu     sync.Mutex
	faults []*fault.Error
	seen   map[string]bool
}

// missingMost bounds what one picture says of a mosaic whose files are gone.
const missingMost = 16

func (m *missing) add(faults []*fault.Error) {
	if len(faults) == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range faults {
		if len(m.faults) < missingMost && !m.seen[f.Msg] {
			if m.seen == nil {
				m.seen = map[string]bool{}
			}
			m.seen[f.Msg] = true
			m.faults = append(m.faults, f)
		}
	}
}

// planRaster makes a layer of pixels ready; nil without an error: it shows
// nothing at this scale or here.
func (d *drawer) planRaster(l *Layer) (*rasterPlan, error) {
	v := &d.view
	p := &rasterPlan{raster: l.Raster, width: v.width, height: v.height, opacity: l.Opacity, missing: &missing{}}
	if p.opacity <= 0 || p.opacity > 1 {
		p.opacity = 1
	}
	var err error
	if p.painters, err = v.rasterPainters(l); err != nil || len(p.painters) == 0 {
		return nil, err
	}
	p.enlarge, p.shrink = kernelsOf(l)
	from := l.Raster.Type().CRS
	if p.toLayer, err = crs.NewTransform(v.crs, from); err != nil {
		return nil, err
	}
	f, err := d.frame(from, d.picture(), 8)
	if err != nil {
		return nil, err
	}
	if f == nil || !l.Raster.Bound().Intersects(f.box) {
		return nil, nil
	}
	p.ground = groundMetres(from, l.Raster.Bound())
	p.unitsX, p.unitsY = 1/v.toPixel.A, -1/v.toPixel.D
	p.originX, p.fractionX = split(v.originX)
	p.originY, p.shiftY = split(v.originY)
	return p, nil
}

// split takes a position in world pixels apart. Positions that are meant to be
// whole are, though they were reckoned.
func split(world float64) (whole int, fraction float64) {
	w := math.Floor(world + 1e-3)
	return int(w), world - w
}

// kernelsOf is how a layer is resampled: as it says, else bilinear, and classes
// and palettes by the nearest pixel.
func kernelsOf(l *Layer) (enlarge, shrink resample.Kernel) {
	enlarge = resample.Bilinear
	for _, b := range l.Raster.Bands() {
		if b.Color == layers.BandPalette {
			enlarge = resample.Nearest
		}
	}
	if l.Resampling != nil {
		enlarge = *l.Resampling
	}
	shrink = enlarge
	if l.Shrinking != nil {
		shrink = *l.Shrinking
	}
	return enlarge, shrink
}

// rasterOn draws a layer of pixels on the drawer's canvas: on pictures at once,
// on others as an image.
func (d *drawer) rasterOn(ctx context.Context, p *rasterPlan) error {
	if d.canvas == Canvas(d.px) {
		return d.rasterLayer(ctx, p, d.px.target)
	}
	img := d.r.image(p.width, p.height)
	defer d.r.putImage(img)
	if err := d.rasterLayer(ctx, p, img); err != nil {
		return err
	}
	d.canvas.Image(img)
	return nil
}

// rasterLayer draws a layer of pixels onto target.
func (d *drawer) rasterLayer(ctx context.Context, p *rasterPlan, target *image.RGBA) error {
	snapshot, err := p.raster.Open(ctx)
	if err != nil {
		return err
	}
	defer snapshot.Close()
	first := image.Pt(floorDiv(p.originX), floorDiv(p.originY))
	last := image.Pt(floorDiv(p.originX+p.width-1), floorDiv(p.originY+p.height-1))
	cols, rows := last.X-first.X+1, last.Y-first.Y+1
	var next atomic.Int32
	var mu sync.Mutex
	var failed error
	var panicked any
	work := func() {
		b := blocks.Get().(*block)
		defer blocks.Put(b)
		defer func() {
			if r := recover(); r != nil {
				mu.Lock()
				panicked = r
				mu.Unlock()
			}
		}()
		for {
			k := int(next.Add(1)) - 1
			if k >= cols*rows {
				return
			}
			err := ctx.Err()
			if err == nil {
				err = b.draw(ctx, p, snapshot, first.X+k%cols, first.Y+k/cols, target)
			}
			if err != nil {
				mu.Lock()
				if failed == nil {
					failed = err
				}
				mu.Unlock()
				next.Store(int32(cols * rows))
				return
			}
		}
	}
	var wait sync.WaitGroup
	for helpers := 1; helpers < cols*rows && d.r.cores.take(); helpers++ {
		wait.Go(func() {
			defer d.r.cores.leave()
			work()
		})
	}
	work()
	wait.Wait()
	if panicked != nil {
		panic(panicked)
	}
	return failed
}

func floorDiv(v int) int { return int(math.Floor(float64(v) / blockSide)) }

// block is the scratch of one block being drawn.
type block struct {
	ground  resample.Mesh // positions in the layer's CRS
	inSheet resample.Mesh // positions in a sheet's pixels
	pixels  layers.Pixels
	pix     []byte      // blockSide x blockSide, of the layer
	planes  [][]float32 // likewise: samples
	relief  [][]float32
}

var blocks = sync.Pool{New: func() any { return &block{pix: make([]byte, 4*blockSide*blockSide)} }}

// draw draws block (bx, by) of the world.
func (b *block) draw(ctx context.Context, p *rasterPlan, snapshot layers.RasterSnapshot, bx, by int, target *image.RGBA) error {
	corner := image.Pt(bx*blockSide-p.originX, by*blockSide-p.originY) // in the picture
	part := image.Rect(0, 0, p.width, p.height).Sub(corner).Intersect(image.Rect(0, 0, blockSide, blockSide))
	if part.Empty() {
		return nil
	}
	ok, err := b.place(p, bx, by)
	if err != nil || !ok {
		return err
	}
	ux, uy := b.ground.Shrink()
	minX, minY, maxX, maxY, ok := b.ground.Bound()
	if !ok || !(ux > 0 && uy > 0) {
		return nil
	}
	box := geom.Bound{MinX: minX, MinY: minY, MaxX: maxX, MaxY: maxY}
	if !box.Intersects(p.raster.Bound()) {
		return nil
	}
	sheets, gone, err := snapshot.Sheets(ctx, box, math.Min(ux, uy))
	if err != nil {
		return err
	}
	p.missing.add(gone)
	for i := range p.painters {
		if err := b.paint(ctx, p, &p.painters[i], sheets, part, corner, target); err != nil {
			return err
		}
	}
	return nil
}

// window reads what a block needs of a sheet, and places the block in it; nil
// where they do not meet.
func (b *block) window(ctx context.Context, p *rasterPlan, sheet layers.Sheet, bands []int, margin int) (w *resample.Window, k resample.Kernel, sx, sy float64, err error) {
	l := sheet.Lattice()
	m := &b.inSheet
	m.Step, m.Cols, m.Rows = b.ground.Step, b.ground.Cols, b.ground.Rows
	m.Corners = append(m.Corners[:0], b.ground.Corners...)
	for i := 0; i+1 < len(m.Corners); i += 2 {
		m.Corners[i], m.Corners[i+1] = l.XY(m.Corners[i], m.Corners[i+1])
	}
	sx, sy = m.Shrink()
	k = p.enlarge
	if math.Max(sx, sy) > 1 {
		k = p.shrink
	}
	x0, y0, x1, y1, ok := m.Bound()
	if !ok {
		return nil, k, sx, sy, nil
	}
	// A sheet far larger than the block is not read far beyond it.
	const far = 1 << 40
	x0, y0, x1, y1 = math.Max(x0, -far), math.Max(y0, -far), math.Min(x1, far), math.Min(y1, far)
	mx, my := k.Margin(sx, sy)
	rect := image.Rect(int(math.Floor(x0))-mx-margin, int(math.Floor(y0))-my-margin, int(math.Ceil(x1))+mx+margin, int(math.Ceil(y1))+my+margin).Intersect(l.Bound)
	if rect.Empty() {
		return nil, k, sx, sy, nil
	}
	if n := rect.Dx() * rect.Dy(); n > windowMost {
		return nil, k, sx, sy, fault.New(fault.TooLarge, "bbox", "the images have no overviews for this scale; make some with gdaladdo")
	}
	b.pixels.Rect = rect
	if err := sheet.Read(ctx, &b.pixels, bands); err != nil {
		return nil, k, sx, sy, err
	}
	p.missing.add(b.pixels.Missing)
	return &resample.Window{Rect: rect, Source: l.Bound, RGBA: b.pixels.RGBA}, k, sx, sy, nil
}

// windowMost bounds what is read for one block: 64 MB.
const windowMost = 16 << 20
