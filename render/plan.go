package render

import (
	"fmt"
	"math"

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
	sprite    *styles.Sprite
	sprites   [16]*sprite // of a constant sprite, by phase
}

// inScale reports whether a layer is drawn at the view's scale.
func (v *view) inScale(l *Layer) bool {
	return v.denominator >= l.MinDenominator && (l.MaxDenominator == 0 || v.denominator < l.MaxDenominator)
}

// plan makes a layer ready to be read in the pixels of within (pixels, usually
// the picture). nil without an error: the layer shows nothing there.
func (v *view) plan(l *Layer, index int, within geom.Bound) (*layerPlan, error) {
	if !v.inScale(l) || l.Style == nil {
		return nil, nil
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
	ok, err := p.place(v, t.CRS, within.Pad(margin))
	if err != nil || !ok {
		return nil, err
	}
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
	return p, nil
}

// place finds the box to read in the layer's CRS and the way to pixels; false
// if the layer has nothing in it.
func (p *layerPlan) place(v *view, from *crs.CRS, pixels geom.Bound) (bool, error) {
	if from == nil {
		return false, fault.New(fault.Unavailable, "", "the layer's coordinate reference system is not known")
	}
	toLayer, err := crs.NewTransform(v.crs, from)
	if err != nil {
		return false, err
	}
	box, ok, err := v.layerBox(toLayer, pixels)
	if err != nil || !ok {
		return false, err
	}
	data := p.layer.Features.Bound()
	if data.Empty() || !data.Intersects(box) {
		return false, nil
	}
	p.query.Bound = &box
	// The grid reaches half a view further, so that of features that cross the
	// edge most vertices are in it; beyond the data there are none.
	area := geom.Bound{MinX: box.MinX - box.Width()/2, MinY: box.MinY - box.Height()/2,
		MaxX: box.MaxX + box.Width()/2, MaxY: box.MaxY + box.Height()/2}
	if data.Finite() {
		area = area.Intersect(data.Pad((data.Width() + data.Height()) / 1000))
	}
	if p.grid, err = crs.NewGrid(toLayer.Inverse(), area, v.toPixel, crs.DefaultTolerance); err != nil {
		return false, err
	}
	p.query.Resolution = math.Min(box.Width()/pixels.Width(), box.Height()/pixels.Height())
	return true, nil
}

// layerBox is the box of some pixels in a layer's CRS; false if none of it can
// be converted.
func (v *view) layerBox(toLayer *crs.Transform, pixels geom.Bound) (geom.Bound, bool, error) {
	back := v.toPixel.Inverse()
	x0, y0 := back.XY(pixels.MinX, pixels.MaxY)
	x1, y1 := back.XY(pixels.MaxX, pixels.MinY)
	box, err := toLayer.Bound(geom.Bound{MinX: x0, MinY: y0, MaxX: x1, MaxY: y1})
	if fault.Is(err, fault.BadParam) {
		return box, false, nil
	}
	return box, err == nil, err
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
	}
}

// inLayer puts the layer's name before a fault's message.
func inLayer(name string, err error) *fault.Error {
	f := *fault.From(err)
	f.Msg = fmt.Sprintf("layer %q: %s", name, f.Msg)
	return &f
}
