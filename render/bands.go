package render

import (
	"context"
	"image"
	"sync"
	"sync/atomic"
	"time"

	"sigi/fault"
	"sigi/geom"
	"sigi/layers"
	"sigi/timing"
)

// A picture is drawn in bands when cores are idle: strips of its rows, each
// with all layers of a run bottom to top, handed out one by one to the
// goroutine that began the picture and to as many more as there are idle
// cores. With two clients on two cores nobody is idle and nothing is cut.
//
// The pixels are the same either way. What decides where a vertex lies (the
// grid of a frame, its world pixels) is made for the whole picture and shared;
// the rasteriser draws the part inside a clip from the same numbers as if there
// were none (raster/clip.go). A band only reads, and paints, less. Features
// that cross its edge are painted in both, so the bands are few.
//
// Labels are collected in drawing order, so a layer that has some is read once
// more, for them alone, when its shapes are drawn. Not cut are layers that are
// not in memory, as each band would ask the database again, and those with an
// opacity or a blending of their own, which need a picture beside the picture.
const (
	// bandsPerCore bands are made for each goroutine, so that one with an easy
	// strip takes another.
	bandsPerCore = 2
	// bandRows is the least height of a band.
	bandRows = 64
	// bandVertices is the least number of vertices worth cutting: about a
	// millisecond.
	bandVertices = 10000
)

// cores counts who draws, so that only idle cores are taken for bands.
type cores struct {
	most int32
	busy atomic.Int32
}

func (c *cores) enter() { c.busy.Add(1) }
func (c *cores) leave() { c.busy.Add(-1) }

// crowded reports whether more draw than there are cores.
func (c *cores) crowded() bool { return c.busy.Load() > c.most }

// idle reports whether take would succeed now.
func (c *cores) idle() bool { return c.busy.Load() < c.most }

// take enters if a core is idle.
func (c *cores) take() bool {
	for {
		n := c.busy.Load()
		if n >= c.most {
			return false
		}
		if c.busy.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// run draws layers from first on and returns how many: those that can be cut,
// together in bands, if a core is idle and there is enough to draw; otherwise one
// by one. What goes wrong with a layer is put into errs.
func (d *drawer) run(ctx context.Context, m *Map, first int, errs []error, clock *stopwatch) int {
	n, vertices := 0, int64(0)
	if d.canvas == d.px && m.Height >= 2*bandRows && d.r.cores.idle() {
		for first+n < len(m.Layers) {
			v := d.cuttable(ctx, d.plans[first+n])
			if v < 0 {
				break
			}
			vertices += v
			n++
		}
	}
	if n == 0 || vertices < bandVertices || !d.r.cores.take() {
		n = max(n, 1)
		for i := first; i < first+n && ctx.Err() == nil; i++ {
			if errs[i] == nil {
				errs[i] = d.layer(ctx, d.plans[i], len(m.Layers), clock)
			}
		}
		return n
	}
	helpers := 1
	for helpers+1 < m.Height/bandRows && d.r.cores.take() {
		helpers++
	}
	bands := min(bandsPerCore*(helpers+1), m.Height/bandRows)

	var mu sync.Mutex
	var panicked any
	drawn := make([][]int, n)
	next := atomic.Int32{}
	work := func(helps bool) (busy time.Duration) {
		start := time.Now()
		defer func() {
			if p := recover(); p != nil {
				mu.Lock()
				panicked = p
				mu.Unlock()
			}
		}()
		own := d.r.drawer(d.view)
		defer d.r.putDrawer(own)
		own.turn, own.helps = d.turn, helps
		defer func() { busy = time.Since(start) - own.stood }()
		own.part = partShapes
		own.frames = append(own.frames, d.frames...)
		shared := len(own.frames)
		for {
			k := int(next.Add(1)) - 1
			if k >= bands || own.lookUp(ctx) != nil {
				return busy
			}
			own.px.band = image.Rect(0, m.Height*k/bands, m.Width, m.Height*(k+1)/bands)
			own.px.on(d.px.target)
			own.frames = own.frames[:shared]
			for i := range n {
				if d.plans[first+i] == nil {
					continue
				}
				// A plan has room for the symbols of one feature at a time, so
				// each band makes its own; the frames are there.
				p, err := own.planLayer(&m.Layers[first+i], first+i, own.picture())
				if err == nil {
					err = own.layer(ctx, p, len(m.Layers), newStopwatch())
				}
				mu.Lock()
				if err != nil && errs[first+i] == nil {
					errs[first+i] = err
				}
				for len(drawn[i]) < len(own.drawn) {
					drawn[i] = append(drawn[i], 0)
				}
				for j, c := range own.drawn {
					drawn[i][j] += c
				}
				mu.Unlock()
			}
		}
	}
	var wait sync.WaitGroup
	for range helpers {
		wait.Go(func() {
			defer d.r.cores.leave()
			var busy time.Duration
			if d.turn != nil {
				d.turn.Work(func() { busy = work(true) })
			} else {
				busy = work(true)
			}
			mu.Lock()
			d.helped += busy
			mu.Unlock()
		})
	}
	start := time.Now()
	busy := work(false)
	// Who waits needs no core; a helper that made room may have it.
	d.r.cores.leave()
	wait.Wait()
	d.r.cores.enter()
	d.stood += time.Since(start) - busy
	clock.lap(timing.Draw)
	if panicked != nil {
		panic(panicked)
	}
	d.part = partLabels
	for i := range n {
		d.features += largest(drawn[i])
		if p := d.plans[first+i]; p != nil && p.style.HasText && errs[first+i] == nil && ctx.Err() == nil {
			errs[first+i] = d.layer(ctx, p, len(m.Layers), clock)
		}
	}
	d.part = partAll
	return n
}

// cuttable estimates the vertices that a layer draws; -1: it cannot be cut.
func (d *drawer) cuttable(ctx context.Context, p *layerPlan) int64 {
	if p == nil {
		return 0
	}
	if p.opacity < 1 || p.pixels != nil || p.composes() {
		return -1
	}
	s, err := p.layer.Features.Open(ctx)
	if err != nil {
		return -1 // layer will say so
	}
	defer s.Close()
	v := s.Estimate(layers.Query{Bound: p.query.Bound, Resolution: p.query.Resolution}).Vertices
	return v * int64(len(p.style.FeatureTypes))
}

// picture is the box of all pixels.
func (d *drawer) picture() geom.Bound {
	return geom.Bound{MaxX: float64(d.view.width), MaxY: float64(d.view.height)}
}

// strip narrows a planned layer to what the drawer's band shows.
func (d *drawer) strip(p *layerPlan) (strip geom.Bound, err error) {
	band := d.px.band
	if band.Empty() {
		return d.picture(), nil
	}
	strip = geom.Bound{MinY: float64(band.Min.Y), MaxX: float64(band.Max.X), MaxY: float64(band.Max.Y)}
	f, err := d.frame(p.layer.Features.Type().CRS, strip, p.reach)
	if err != nil {
		return strip, err
	}
	if f == nil {
		return strip, fault.New(fault.BadParam, "bbox", "a part of the map cannot be converted")
	}
	box := p.query.Bound.Intersect(f.box)
	p.query.Bound = &box
	return strip, nil
}

func largest(counts []int) int {
	n := 0
	for _, c := range counts {
		n = max(n, c)
	}
	return n
}
