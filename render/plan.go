package render

import (
	"fmt"
	"math"
	"slices"

	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
	"sigi/layers"
	"sigi/render/raster"
	"sigi/styles"
)

// layerPlan is one layer made ready: which rules, what to read, how it gets to
// pixels.
type layerPlan struct {
	layer        *Layer
	index        int // in Map.Layers
	style        *styles.Plan
	featureTypes [][][]symbolizer // by feature-type style, rule, symbolizer: beside style.FeatureTypes
	query        layers.Query
	grid         *crs.Grid
	reach        float64 // pixels a symbol may extend beyond its feature
	opacity      float64
	pixels       *rasterPlan // instead of what is said of features
}

// symbolizer is a planned symbolizer; what is the same for every feature is
// converted once.
type symbolizer struct {
	styles.PlannedSymbolizer
	constant  bool
	hasFill   bool
	fill      raster.Paint
	tile      *styles.Sprite
	hasStroke bool
	stroke    raster.Stroke
	ink       raster.Paint // of the stroke

	along           *styles.Sprite // drawn along the line instead of the stroke
	gap, initialGap float64        // reference pixels
	strokeTile      *styles.Sprite // fills the stroke
	shiftX, shiftY  float64        // pixels, of an area
	outset          float64        // pixels, of an area
	sprite          *styles.Sprite
	sprites         [16]*sprite // of a constant sprite, by phase
}

// inScale reports whether a layer is drawn at the view's scale.
func (v *view) inScale(l *Layer) bool {
	return v.denominator >= l.MinDenominator && (l.MaxDenominator == 0 || v.denominator < l.MaxDenominator)
}

// planLayer makes a layer ready to be read in the pixels of within (usually
// the picture). nil without an error: the layer shows nothing there.
func (d *drawer) planLayer(l *Layer, index int, within geom.Bound) (*layerPlan, error) {
	v := &d.view
	if !v.inScale(l) || l.Style == nil {
		return nil, nil
	}
	if l.Raster != nil {
		pixels, err := d.planRaster(l)
		if pixels == nil {
			return nil, err
		}
		return &layerPlan{layer: l, index: index, opacity: 1, pixels: pixels}, nil
	}
	t := l.Features.Type()
	p := &layerPlan{layer: l, index: index, opacity: l.Opacity}
	if p.opacity <= 0 || p.opacity > 1 {
		p.opacity = 1
	}
	var err error
	if p.style, err = styles.NewPlan(l.Style, v.styleView(), t, l.Filter); err != nil {
		return nil, err
	}
	if len(p.style.FeatureTypes) == 0 {
		return nil, nil
	}
	p.reach = math.Ceil(p.style.Reach*v.ratio) + 1
	margin := p.reach
	if p.style.HasText {
		margin = math.Max(margin, labelMargin*v.ratio)
	}
	f, err := d.frame(t.CRS, within, margin)
	if err != nil {
		return nil, err
	}
	data := l.Features.Bound()
	if f == nil || data.Empty() || !data.Intersects(f.box) {
		return nil, nil
	}
	if p.grid, err = f.gridFor(v, data); err != nil {
		return nil, err
	}
	box := f.box
	p.query.Bound = &box
	p.query.Attributes = p.style.Attributes
	p.query.Filter = p.style.Filter()
	for i := range p.style.FeatureTypes {
		ft := &p.style.FeatureTypes[i]
		rules := make([][]symbolizer, len(ft.Rules))
		for j := range ft.Rules {
			for _, s := range ft.Rules[j].Symbolizers {
				rules[j] = append(rules[j], newSymbolizer(s, v.ratio))
			}
		}
		p.featureTypes = append(p.featureTypes, rules)
	}
	if !p.style.Exact {
		units, box := d.unitsPerPixel(f, data)
		p.query.Resolution = units / d.detail
		p.query.Dots = p.dotSize() * box / d.detail * (1 + 1e-9) // as in all pictures of the resolution
		if d.canvas == d.px && p.gathers() {
			p.query.Gather = gatherPx * box
		}
	}
	return p, nil
}

// frame is the part of a layer's CRS that a picture shows, with a margin, and
// the way from there to pixels. Finding it costs half a millisecond of PROJ;
// the layers of a map share a few, as margins come in powers of two.
type frame struct {
	from      *crs.CRS
	within    geom.Bound // pixels, margin included
	toLayer   *crs.Transform
	box       geom.Bound // in from
	area      geom.Bound // of the grid that most layers share
	grids     []*crs.Grid
	gridAreas []geom.Bound
}

// frame returns the frame of some pixels and a margin; nil if no part of it
// can be converted.
func (d *drawer) frame(from *crs.CRS, within geom.Bound, margin float64) (*frame, error) {
	if from == nil {
		return nil, fault.New(fault.Unavailable, "", "the layer's coordinate reference system is not known")
	}
	within = within.Pad(math.Exp2(math.Ceil(math.Log2(math.Max(margin, 8)))))
	for _, f := range d.frames {
		if f.from == from && f.within == within {
			return f, nil
		}
	}
	toLayer, err := crs.NewTransform(d.view.crs, from)
	if err != nil {
		return nil, err
	}
	back := d.view.toPixel.Inverse()
	x0, y0 := back.XY(within.MinX, within.MaxY)
	x1, y1 := back.XY(within.MaxX, within.MinY)
	box, err := toLayer.Bound(geom.Bound{MinX: x0, MinY: y0, MaxX: x1, MaxY: y1})
	if fault.Is(err, fault.BadParam) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	f := &frame{from: from, within: within, toLayer: toLayer, box: box}
	// The grid reaches half a view further, so that of features that cross the
	// edge most vertices are in it.
	f.area = geom.Bound{MinX: box.MinX - box.Width()/2, MinY: box.MinY - box.Height()/2,
		MaxX: box.MaxX + box.Width()/2, MaxY: box.MaxY + box.Height()/2}
	d.frames = append(d.frames, f)
	return f, nil
}

// gridFor returns the way to pixels for data in a box: the shared one, or one
// of its own where the data takes a small part of the view, as a town does of
// a map of the world.
func (f *frame) gridFor(v *view, data geom.Bound) (*crs.Grid, error) {
	area := f.area
	if data.Finite() {
		own := f.area.Intersect(data.Pad((data.Width() + data.Height()) / 1000))
		if own.Width() < f.area.Width()/4 || own.Height() < f.area.Height()/4 {
			area = own
		}
	}
	if i := slices.Index(f.gridAreas, area); i >= 0 {
		return f.grids[i], nil
	}
	g, err := crs.NewWorldGrid(f.toLayer.Inverse(), area, v.toPixel, crs.DefaultTolerance, v.gridCell(f.from))
	if err != nil {
		return nil, err
	}
	f.grids, f.gridAreas = append(f.grids, g), append(f.gridAreas, area)
	return g, nil
}

// gridPixels is about how many pixels a cell of a grid covers where a pixel is
// up to gridMetres on the ground: there the error of its middle, which grows
// with the square of its side, is below 0.02 pixels from one zone of UTM or
// Gauss and Boaga to Web Mercator.
const (
	gridPixels = 64
	gridMetres = 300
)

// gridCell is the size of the cells of grids from a system, in its units. It
// is the same for all pictures of one resolution, so that tiles join.
func (v *view) gridCell(from *crs.CRS) float64 {
	metres := v.resolution * v.crs.MetresPerUnit() // nominal: the same everywhere
	pixels := float64(gridPixels)
	for m := metres; m > gridMetres && pixels > 8; m /= 4 {
		pixels /= 2
	}
	// A little more, as resolutions of tiles differ in their last bits.
	return math.Exp2(math.Floor(math.Log2(pixels*metres/from.MetresPerUnit()) + 1e-9))
}

func newSymbolizer(s styles.PlannedSymbolizer, ratio float64) symbolizer {
	out := symbolizer{PlannedSymbolizer: s}
	switch {
	case s.Polygon != nil && s.Polygon.Constant():
		out.constant = true
		out.setPolygon(nil, ratio)
	case s.Line != nil && s.Line.Constant():
		out.constant = true
		out.setLine(nil, ratio)
	case s.Point != nil && s.Point.Constant():
		out.constant = true
		out.sprite = s.Point.Symbol(nil)
	}
	return out
}

// setPolygon evaluates the polygon symbolizer for a row.
func (s *symbolizer) setPolygon(row *layers.Row, ratio float64) {
	var fill *styles.Fill
	var stroke *styles.Stroke
	if row == nil {
		fill, stroke = s.Polygon.Symbol(nil)
	} else {
		fill, stroke = s.Polygon.Symbol(row)
	}
	s.hasFill, s.tile = fill != nil, nil
	if fill != nil {
		s.fill, s.tile = paintOf(fill.Color), fill.Tile
	}
	s.setStroke(stroke, ratio)
	var dx, dy, outset float64
	if row == nil {
		dx, dy = s.Polygon.Displacement(nil)
		outset = s.Polygon.Offset(nil)
	} else {
		dx, dy = s.Polygon.Displacement(row)
		outset = s.Polygon.Offset(row)
	}
	s.outset = outset * ratio
	s.shiftX, s.shiftY = dx*ratio, -dy*ratio
}

// setLine evaluates the line symbolizer for a row.
func (s *symbolizer) setLine(row *layers.Row, ratio float64) {
	if row == nil {
		s.setStroke(s.Line.Symbol(nil), ratio)
		return
	}
	s.setStroke(s.Line.Symbol(row), ratio)
}

func (s *symbolizer) setStroke(stroke *styles.Stroke, ratio float64) {
	if s.hasStroke = stroke != nil; s.hasStroke {
		strokeOf(&s.stroke, stroke, ratio)
		s.ink = paintOf(stroke.Color)
		s.along, s.gap, s.initialGap, s.strokeTile = stroke.Graphic, stroke.Gap, stroke.InitialGap, stroke.Tile
	}
}

// inLayer puts the layer's name before a fault's message.
func inLayer(name string, err error) *fault.Error {
	f := *fault.From(err)
	f.Msg = fmt.Sprintf("layer %q: %s", name, f.Msg)
	return &f
}
