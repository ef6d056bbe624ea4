package render

import (
	"context"
	"image"
	"math"
	"slices"
	"time"

	"sigi/fault"
	"sigi/geom"
	"sigi/layers"
	"sigi/render/fonts"
	"sigi/render/raster"
	"sigi/styles"
	"sigi/timing"
)

// Draw draws a map. Layers that cannot be drawn are named in Report.Missing
// and the others are drawn. Errors are faults about the map itself (BadParam,
// UnsupportedCRS), Cancelled or Timeout when the context ends.
func (r *Renderer) Draw(ctx context.Context, m *Map) (*Picture, error) {
	v, err := newView(m)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fault.From(err)
	}
	r.cores.enter()
	defer r.cores.leave()
	d := r.drawer(v)
	defer r.putDrawer(d)
	d.turn = turnOf(ctx)
	pic := &Picture{Image: r.image(m.Width, m.Height), release: r.putImage, cores: &r.cores}
	fillImage(pic.Image, m.Background)
	d.px.on(pic.Image)
	if pic.Report, err = d.draw(ctx, m); err != nil {
		pic.Release()
		return nil, err
	}
	return pic, nil
}

// DrawOn draws a map on a canvas that is not pixels, as Draw does: with the same
// labels in the same places, and the shapes finer, as they are looked at
// magnified. The canvas's own error ends it.
func (r *Renderer) DrawOn(ctx context.Context, m *Map, c Canvas) (Report, error) {
	v, err := newView(m)
	if err != nil {
		return Report{}, err
	}
	if err := ctx.Err(); err != nil {
		return Report{}, fault.From(err)
	}
	r.cores.enter()
	defer r.cores.leave()
	d := r.drawer(v)
	defer r.putDrawer(d)
	d.turn = turnOf(ctx)
	d.canvas, d.detail = c, documentDetail
	f := v.frame()
	f.Background = paintOf(m.Background)
	c.Begin(f)
	return d.draw(ctx, m)
}

// documentDetail is how many times finer than a pixel the shapes of documents
// are.
const documentDetail = 8

// draw draws a map on d.canvas.
func (d *drawer) draw(ctx context.Context, m *Map) (report Report, err error) {
	clock := newStopwatch()
	begun := clock.last
	d.labelBound = d.picture().Pad(labelMargin * d.view.ratio)
	errs := make([]error, len(m.Layers))
	d.plans = slices.Grow(d.plans[:0], len(m.Layers))[:len(m.Layers)]
	for i := range m.Layers {
		d.plans[i], errs[i] = d.planLayer(&m.Layers[i], i, d.picture())
	}
	clock.lap(timing.Index)
	for i := 0; i < len(m.Layers); {
		i += d.run(ctx, m, i, errs, clock)
		if ended := ctx.Err(); ended != nil {
			return report, fault.From(ended)
		}
		if err := d.canvas.Err(); err != nil {
			return report, fault.From(err)
		}
	}
	for i, err := range errs {
		if err != nil {
			report.Missing = append(report.Missing, inLayer(m.Layers[i].Name, err))
		}
		if p := d.plans[i]; p != nil && p.pixels != nil {
			for _, f := range p.pixels.missing.faults {
				report.Missing = append(report.Missing, inLayer(m.Layers[i].Name, f))
				report.Partial++
			}
		}
	}
	if len(d.labels.items) > 0 {
		if report.Labels, err = d.drawLabels(ctx, m); err != nil {
			return report, fault.From(err)
		}
		clock.lap(timing.Label)
	}
	report.Features = d.features
	report.Stages = clock.stages()
	report.Busy = clock.last.Sub(begun) - d.stood + d.helped
	return report, nil
}

// drawer is the scratch of one map being drawn; for one goroutine.
type drawer struct {
	r      *Renderer
	view   view
	canvas Canvas
	px     *pixels // the canvas of pictures
	detail float64 // how many times finer than a pixel shapes are
	shaper fonts.Shaper

	path     pixelPath
	rules    []int
	row      layers.Row
	borrowed bool // path is not the feature's own
	deriver  deriver
	culled   uint8 // what path.thin is: thinNone, thinCulled, thinWhole
	features int   // drawn so far
	drawn    []int // of the layer, by feature-type style: readings

	turn   Turn          // nil: nobody asks
	helps  bool          // on a core that was idle
	work   int           // since the last look up
	stood  time.Duration // aside, or idle
	helped time.Duration // by others

	part  part       // of the symbols
	above geom.Bound // pixels: what reaches the rows above the band

	middles []float64 // of clusters

	plan    *layerPlan
	plans   []*layerPlan // one a layer; nil: shows nothing
	frames  []*frame
	drawBox geom.Bound // pixels: what symbols can reach the picture from
	cullBox geom.Bound // pixels: a wider box that paths are cut to

	labels     labels
	labelBound geom.Bound // pixels: where labels are looked for
	rank       int
	streets    []street
	streetAt   map[streetKey]int // into streets; looked up, never walked
	upright    []float64
	advances   []float64
	extended   []float64 // a line, with room for its label
	cuts       []float64
	clipped    geom.Geometry
	label      Label // drawn last
	labelled   []int
	closing    geom.Geometry
	hulled     geom.Geometry
	widened    geom.Geometry
}

func newDrawer(r *Renderer) *drawer {
	d := &drawer{r: r}
	d.px = newPixels(r, &d.shaper)
	return d
}

func (d *drawer) begin(v view) {
	d.turn, d.helps, d.work, d.stood, d.helped = nil, false, 0, 0, 0
	d.view, d.part, d.canvas, d.detail = v, partAll, d.px, 1
	d.px.Begin(d.view.frame())
}

func (d *drawer) end() {
	d.labels.reset()
	d.px.end()
	d.dropStreets()
	clear(d.frames)
	d.frames = d.frames[:0]
	clear(d.plans)
	d.plan, d.row.Batch, d.canvas, d.features, d.rank = nil, nil, nil, 0, 0
}

// layer draws one layer and collects its labels. A nil plan shows nothing.
func (d *drawer) layer(ctx context.Context, p *layerPlan, count int, clock *stopwatch) error {
	d.drawn = d.drawn[:0]
	if p == nil {
		return nil
	}
	if p.pixels != nil {
		d.canvas.Layer(p.layer)
		err := d.rasterOn(ctx, p.pixels)
		clock.lap(timing.Draw)
		return err
	}
	strip, err := d.strip(p)
	if err != nil {
		return err
	}
	d.plan = p
	d.dropStreets() // of a layer that failed
	d.drawBox = strip.Pad(p.reach)
	d.above = geom.EmptyBound
	if strip.MinY > 0 {
		d.above = geom.Bound{MaxX: strip.MaxX, MaxY: strip.MinY}.Pad(p.reach)
	}
	// By the picture, not the strip: where a path is cut decides how the ends of
	// what is left are rounded.
	d.cullBox = d.picture().Pad(p.reach + 16*d.view.ratio)
	d.rank = (count - 1 - p.index) << rankBits // labels of upper layers come first

	d.canvas.Layer(p.layer)
	if p.opacity < 1 {
		d.canvas.Push(p.opacity)
		defer func() {
			d.canvas.Pop()
			clock.lap(timing.Draw)
		}()
	}
	snapshot, err := p.layer.Features.Open(ctx)
	if err != nil {
		return err
	}
	defer snapshot.Close()
	if err := d.composed(ctx, snapshot, clock); err != nil {
		return err
	}
	d.features += largest(d.drawn) // a feature drawn by two styles is one
	if d.part != partShapes {
		d.joinStreets()
	}
	return nil
}

// featureType draws one feature-type style: one reading of the layer. Reading
// again for each is cheap: of 26 ms for 10,000 outlined buildings in two
// styles the second reading takes 0.2 ms (BenchmarkDraw/10k/two-styles).
func (d *drawer) featureType(ctx context.Context, snapshot layers.Snapshot, k int, clock *stopwatch) error {
	ft := &d.plan.style.FeatureTypes[k]
	if len(ft.Rules) == 0 {
		return nil
	}
	// What is in memory is found before the first batch is made.
	reading := timing.Fetch
	if _, indexed := d.plan.layer.Features.(layers.Predictor); indexed {
		reading = timing.Index
	}
	for batch, err := range d.read(ctx, snapshot, ft.SortBy) {
		clock.lap(reading)
		reading = timing.Fetch
		if err != nil {
			return err
		}
		if err := d.clusters(ctx, batch.Clusters, d.plan.featureTypes[k]); err != nil {
			return err
		}
		d.row.Batch = batch
		for i := range batch.Geometries {
			if err := d.worked(ctx, len(batch.Geometries[i].Flat)); err != nil {
				return err
			}
			d.row.Index = i
			d.rules = ft.Match(&d.row, d.rules)
			if len(d.rules) == 0 {
				continue
			}
			if batch.Dots != nil && batch.Dots[i].Is() {
				if err := d.dot(&batch.Dots[i], d.plan.featureTypes[k]); err != nil {
					return err
				}
				continue
			}
			if err := d.geometry(&batch.Geometries[i], d.plan.featureTypes[k]); err != nil {
				return err
			}
		}
		clock.lap(timing.Draw)
	}
	clock.lap(reading)
	return nil
}

// part is what of a layer's symbols is drawn.
type part uint8

const (
	partAll    part = iota
	partShapes      // all but labels
	partLabels      // labels alone: collected, to be drawn last
)

// rankBits are those of a label's rank below the number of its layer.
const rankBits = 32

func hasText(rules [][]symbolizer) bool {
	for _, r := range rules {
		for i := range r {
			if r[i].Text != nil {
				return true
			}
		}
	}
	return false
}

const (
	thinNone uint8 = iota
	thinCulled
	thinWhole
)

// geometry draws a feature, or each member of a collection, by the rules in
// d.rules.
func (d *drawer) geometry(g *geom.Geometry, rules [][]symbolizer) error {
	if g.Kind == geom.KindCollection {
		for i := range g.Members {
			if err := d.geometry(&g.Members[i], rules); err != nil {
				return err
			}
		}
		return nil
	}
	if len(g.Flat) == 0 {
		return nil
	}
	if err := d.load(g); err != nil {
		return err
	}
	visible := d.path.bound.Intersects(d.drawBox)
	if visible && d.part != partLabels && !d.path.bound.Intersects(d.above) {
		d.drawn[len(d.drawn)-1]++ // above, the band there counts it
	}
	for _, r := range d.rules {
		for i := range rules[r] {
			s := &rules[r][i]
			if err := d.pathOf(g, s); err != nil {
				return err
			}
			visible := visible || d.borrowed && d.path.bound.Intersects(d.drawBox)
			switch {
			case s.Text != nil:
				if d.part == partShapes {
					continue
				}
				if t := s.Text.Symbol(&d.row); t != nil {
					d.rank++
					d.addLabel(t, d.rank)
				}
			case !visible || d.part == partLabels:
			case s.Polygon != nil:
				if !s.constant {
					s.setPolygon(&d.row, d.view.ratio)
				}
				d.displaced(s)
			case s.Line != nil:
				if !s.constant {
					s.setLine(&d.row, d.view.ratio)
				}
				d.line(s)
			case s.Point != nil:
				d.points(s)
			}
		}
	}
	return nil
}

// load takes a geometry as the path.
func (d *drawer) load(g *geom.Geometry) error {
	d.culled, d.borrowed = thinNone, false
	return d.path.load(g, d.plan.grid)
}

// pathOf makes the path what a symbolizer draws of a feature: mostly its own
// geometry, which is there.
func (d *drawer) pathOf(g *geom.Geometry, s *symbolizer) error {
	if s.Geometry == nil {
		if d.borrowed {
			return d.load(g)
		}
		return nil
	}
	steps, ok := s.Geometry.Steps(&d.row)
	own := &geom.Geometry{}
	if ok {
		own = d.deriver.derive(g, steps)
	}
	if err := d.load(own); err != nil {
		return err
	}
	d.borrowed = true
	return nil
}

// displaced draws an area where its symbolizer wants it.
func (d *drawer) displaced(s *symbolizer) {
	if s.outset != 0 && !d.widen(s.outset) {
		return
	}
	if s.shiftX == 0 && s.shiftY == 0 {
		d.area(s)
		return
	}
	w := &d.path.whole
	for i := 0; i+1 < len(w.Flat); i += 2 {
		w.Flat[i] += s.shiftX
		w.Flat[i+1] += s.shiftY
	}
	b := &d.path.bound
	*b = geom.Bound{MinX: b.MinX + s.shiftX, MinY: b.MinY + s.shiftY, MaxX: b.MaxX + s.shiftX, MaxY: b.MaxY + s.shiftY}
	d.culled, d.borrowed = thinNone, true // the next symbolizer takes its own
	d.area(s)
}

// widen makes the path an area larger by so many pixels on every side, or
// smaller; false if nothing is left of it.
func (d *drawer) widen(by float64) bool {
	if !d.path.finite || !d.deriver.outsets.outset(&d.widened, &d.path.whole, by) {
		return true // as it is
	}
	g := &d.path.whole
	g.Kind, g.Parts = geom.KindPolygon, g.Parts[:0]
	g.Flat, g.Ends = append(g.Flat[:0], d.widened.Flat...), append(g.Ends[:0], d.widened.Ends...)
	d.path.bound = g.Bound()
	d.culled, d.borrowed = thinNone, true // the next symbolizer takes its own
	return len(g.Flat) > 0
}

// thinned returns the path to paint; whole keeps what dashes count.
func (d *drawer) thinned(whole bool) *geom.Geometry {
	want := thinCulled
	if whole {
		want = thinWhole
	}
	if d.culled != want {
		d.path.simplify(d.cullBox, whole, thinPx/d.detail)
		d.culled = want
	}
	return &d.path.thin
}

// dotPx is the size below which an area is filled with all its vertices, and the
// width above which an outline may make a dot of it.
const dotPx = 0.5

// area fills and outlines the path. A line is closed for filling only
// (05-077r4 §11.2.2); points have no area.
func (d *drawer) area(s *symbolizer) {
	dim := d.path.whole.Kind.Dimension()
	if dim < 1 {
		return
	}
	if s.hasFill {
		switch {
		case dim == 2 && s.ink.A == 255 && (d.isDot(s) || d.isBlot(s)):
			// The outline covers it.
		case dim == 1:
			d.fillClosed(s)
		case s.tile != nil:
			d.canvas.Tile(d.thinned(false), nil, s.tile)
		case d.path.bound.MaxX-d.path.bound.MinX < dotPx && d.path.bound.MaxY-d.path.bound.MinY < dotPx:
			d.canvas.Fill(&d.path.whole, raster.EvenOdd, s.fill) // thinned, it could vanish
		default:
			d.canvas.Fill(d.thinned(false), raster.EvenOdd, s.fill)
		}
	}
	if s.hasStroke {
		d.line(s)
	}
}

// isDot reports whether an area is so small that its outline is a dot.
func (d *drawer) isDot(s *symbolizer) bool {
	if !s.hasStroke || !s.blunt() {
		return false
	}
	b, size := &d.path.bound, math.Min(s.stroke.Width, outlinedDotPx)
	return b.MaxX-b.MinX < size && b.MaxY-b.MinY < size
}

// line strokes the path: lines, and the rings of areas.
func (d *drawer) line(s *symbolizer) {
	dim := d.path.whole.Kind.Dimension()
	if !s.hasStroke || dim < 1 {
		return
	}
	if s.along != nil {
		d.graphicsAlong(s)
		return
	}
	if s.strokeTile != nil {
		d.canvas.Tile(d.thinned(len(s.stroke.Dashes) > 0), &s.stroke, s.strokeTile)
		return
	}
	b := &d.path.bound
	ring := dim == 2 || d.path.closed()
	if ring && d.isDot(s) {
		// An outline wider than what it goes round.
		share, around := d.path.form()
		d.canvas.Rect(inked(*b, share, around, s.stroke.Width/2), s.ink)
		return
	}
	if ring && d.isBlot(s) && d.blot(s) {
		return
	}
	d.canvas.Stroke(d.thinned(len(s.stroke.Dashes) > 0), &s.stroke, s.ink)
}

// fillClosed fills a line as if its ends were joined.
func (d *drawer) fillClosed(s *symbolizer) {
	t := d.thinned(false)
	c := &d.closing
	c.Reset()
	c.Kind = geom.KindPolygon
	start := int32(0)
	for _, end := range t.Ends {
		run := t.Flat[start:end]
		start = end
		if len(run) < 6 {
			continue
		}
		c.Flat = append(c.Flat, run...)
		c.Flat = append(c.Flat, run[0], run[1])
		c.Ends = append(c.Ends, int32(len(c.Flat)))
	}
	if len(c.Ends) == 0 {
		return
	}
	if s.tile != nil {
		d.canvas.Tile(c, nil, s.tile)
		return
	}
	d.canvas.Fill(c, raster.NonZero, s.fill)
}

// fillImage sets every pixel to a colour; the image is transparent before.
func fillImage(img *image.RGBA, c styles.Color) {
	if c.A == 0 || len(img.Pix) == 0 {
		return
	}
	p := paintOf(c)
	img.Pix[0], img.Pix[1], img.Pix[2], img.Pix[3] = premultiply(p.R, p.A), premultiply(p.G, p.A), premultiply(p.B, p.A), p.A
	for n := 4; n < len(img.Pix); n *= 2 {
		copy(img.Pix[n:], img.Pix[:n])
	}
}

func premultiply(v, a uint8) uint8 { return uint8((uint32(v)*uint32(a) + 127) / 255) }

func paintOf(c styles.Color) raster.Paint { return raster.Paint{R: c.R, G: c.G, B: c.B, A: c.A} }

// minStroke keeps a stroke visible whose width in ground units is nothing at
// this scale, as a hair line.
const minStroke = 0.1

// strokeOf turns an evaluated stroke into pixels; dst's dashes are reused.
func strokeOf(dst *raster.Stroke, s *styles.Stroke, ratio float64) {
	dst.Width = math.Max(s.Width*ratio, minStroke)
	switch s.Cap {
	case styles.CapRound:
		dst.Cap = raster.CapRound
	case styles.CapSquare:
		dst.Cap = raster.CapSquare
	default:
		dst.Cap = raster.CapButt
	}
	switch s.Join {
	case styles.JoinRound:
		dst.Join = raster.JoinRound
	case styles.JoinBevel:
		dst.Join = raster.JoinBevel
	default:
		dst.Join = raster.JoinMitre
	}
	dst.Dashes = dst.Dashes[:0]
	for _, l := range s.Dashes {
		dst.Dashes = append(dst.Dashes, l*ratio)
	}
	dst.DashOffset = s.DashOffset * ratio
	dst.Offset = -s.Offset * ratio // SE counts to the left
}

// stopwatch sums the time between laps by stage.
type stopwatch struct {
	last time.Time
	sum  [timing.Encode]time.Duration // drawing ends before encoding
}

func newStopwatch() *stopwatch { return &stopwatch{last: time.Now()} }

func (s *stopwatch) lap(stage timing.Stage) {
	now := time.Now()
	s.sum[stage] += now.Sub(s.last)
	s.last = now
}

func (s *stopwatch) stages() []Stage {
	out := make([]Stage, 0, len(s.sum))
	for i, t := range s.sum {
		if t > 0 {
			out = append(out, Stage{timing.Stage(i), t})
		}
	}
	return out
}
