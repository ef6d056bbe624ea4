package styles

import (
	"math"

	"sigi/filter"
)

// The defaults of SE 1.1 (05-077r4 §11.1.3, §11.2.2) and of graphics (§11.3.2).
var (
	grey  = Color{0x80, 0x80, 0x80, 255}
	black = Color{0, 0, 0, 255}
	white = Color{255, 255, 255, 255}
)

const defaultMarkSize = 6

// mitreReach is how much farther than half a width the tip of a mitred corner
// may stand from the line: the usual mitre limit.
const mitreReach = 4

// plannedFill evaluates a fill.
type plannedFill struct {
	color color
	tile  *plannedGraphic
	out   Fill
}

func (p *planner) fill(f *FillParams, opacity Param) (*plannedFill, error) {
	if f == nil {
		return nil, nil
	}
	pf := &plannedFill{}
	var err error
	if pf.color, err = p.color(f.Color, grey, f.Opacity, opacity); err != nil {
		return nil, err
	}
	if f.Graphic != nil {
		reach := p.plan.Reach // a tile does not reach beyond its area
		if pf.tile, err = p.graphic(f.Graphic, opacity); err != nil {
			return nil, err
		}
		p.plan.Reach = reach
	}
	return pf, nil
}

func (f *plannedFill) constant() bool {
	return f == nil || f.color.constant() && (f.tile == nil || f.tile.constant())
}

func (f *plannedFill) at(row filter.Row) *Fill {
	if f == nil {
		return nil
	}
	c, ok := f.color.at(row)
	f.out = Fill{Color: c}
	if f.tile != nil {
		if f.out.Tile = f.tile.at(row); f.out.Tile == nil {
			return nil
		}
		return &f.out
	}
	if !ok {
		return nil
	}
	return &f.out
}

// plannedStroke evaluates a stroke.
type plannedStroke struct {
	color      color
	width      number
	cap, join  word
	dashes     []float64
	dashBy     *dashText
	dashOffset number
	offset     number
	graphic    *plannedGraphic
	gap, first number
	tile       *plannedGraphic
	out        Stroke
}

func (p *planner) stroke(s *StrokeParams, offset, opacity Param) (*plannedStroke, error) {
	if s == nil {
		return nil, nil
	}
	ps := &plannedStroke{}
	var err error
	if ps.color, err = p.color(s.Color, black, s.Opacity, opacity); err != nil {
		return nil, err
	}
	if ps.width, err = p.number(s.Width, 1, p.unit); err != nil {
		return nil, err
	}
	if s.Width == nil { // the default is one pixel, whatever the unit
		ps.width.value = 1
	}
	if ps.cap, err = p.word(s.Cap); err != nil {
		return nil, err
	}
	if ps.join, err = p.word(s.Join); err != nil {
		return nil, err
	}
	if ps.dashOffset, err = p.number(s.DashOffset, 0, p.unit); err != nil {
		return nil, err
	}
	if ps.offset, err = p.number(offset, 0, p.unit); err != nil {
		return nil, err
	}
	ps.dashes = p.dashes(s.Dashes)
	if ps.dashBy, err = p.dashText(s.DashBy); err != nil {
		return nil, err
	}
	p.plan.Exact = p.plan.Exact || len(ps.dashes) > 0 || ps.dashBy != nil || s.Graphic != nil
	half := ps.width.most(s.Width) / 2
	switch {
	case ps.join.program != nil || joinOf(ps.join.value) == JoinMitre:
		half *= mitreReach
	case joinOf(ps.join.value) == JoinBevel || ps.cap.program != nil || capOf(ps.cap.value) == CapSquare:
		half *= math.Sqrt2
	}
	p.extend(half + ps.offset.most(offset))
	if s.Graphic != nil {
		// What is drawn along the line reaches as far as it does at a point.
		reach := p.plan.Reach
		p.plan.Reach = 0
		if ps.graphic, err = p.graphic(s.Graphic, opacity); err != nil {
			return nil, err
		}
		own := p.plan.Reach + ps.offset.most(offset)
		p.plan.Reach = reach
		p.extend(own)
		if ps.gap, err = p.number(s.GraphicGap, 0, p.unit); err != nil {
			return nil, err
		}
		if ps.first, err = p.number(s.InitialGap, 0, p.unit); err != nil {
			return nil, err
		}
	}
	if s.FillTile != nil {
		reach := p.plan.Reach // a tile does not reach beyond its stroke
		if ps.tile, err = p.graphic(s.FillTile, opacity); err != nil {
			return nil, err
		}
		p.plan.Reach = reach
	}
	return ps, nil
}

// dashes turns lengths into pixels. A pattern without a positive length, or
// with a negative one, is none; an odd one is doubled (SVG).
func (p *planner) dashes(lengths []float64) []float64 {
	sum := 0.0
	var out []float64
	for _, l := range lengths {
		if !(l >= 0) {
			return nil
		}
		sum += l
		out = append(out, l*p.unit)
	}
	if sum*p.unit < 0.01 || !finite(sum*p.unit) {
		return nil
	}
	if len(out)%2 == 1 {
		out = append(out, out...)
	}
	return out
}

func (s *plannedStroke) constant() bool {
	return s == nil || s.color.constant() && s.width.constant() && s.cap.constant() && s.join.constant() &&
		s.dashBy == nil && s.dashOffset.constant() && s.offset.constant() &&
		(s.graphic == nil || s.graphic.constant() && s.gap.constant() && s.first.constant()) &&
		(s.tile == nil || s.tile.constant())
}

func (s *plannedStroke) at(row filter.Row) *Stroke {
	if s == nil {
		return nil
	}
	c, ok := s.color.at(row)
	if !ok && s.graphic == nil && s.tile == nil {
		return nil
	}
	w, off, dash := s.width.at(row), s.offset.at(row), s.dashOffset.at(row)
	if !finite(w, off, dash) || w <= 0 {
		return nil
	}
	s.out = Stroke{
		Color: c, Width: w, Cap: capOf(s.cap.at(row)), Join: joinOf(s.join.at(row)),
		Dashes: s.dashes, DashOffset: dash, Offset: off,
	}
	if s.dashBy != nil {
		s.out.Dashes = s.dashBy.at(row)
	}
	if s.graphic != nil {
		s.out.Graphic, s.out.Gap, s.out.InitialGap = s.graphic.at(row), s.gap.at(row), s.first.at(row)
		if s.out.Graphic == nil || !finite(s.out.Gap, s.out.InitialGap) {
			return nil
		}
	}
	if s.tile != nil {
		if s.out.Tile = s.tile.at(row); s.out.Tile == nil {
			return nil
		}
	}
	return &s.out
}

// PlannedPolygon evaluates a PolygonSymbolizer.
type PlannedPolygon struct {
	fill        *plannedFill
	stroke      *plannedStroke
	dx, dy      number
	offset      number
	isConstant  bool
	fixedFill   *Fill
	fixedStroke *Stroke
}

func (p *planner) polygon(s *PolygonSymbolizer) (*PlannedPolygon, error) {
	p.unit = p.view.pixels(s.Unit)
	fill, err := p.fill(s.Fill, s.Opacity)
	if err != nil {
		return nil, err
	}
	pp := &PlannedPolygon{fill: fill}
	if pp.dx, err = p.number(s.DisplaceX, 0, p.unit); err != nil {
		return nil, err
	}
	if pp.dy, err = p.number(s.DisplaceY, 0, p.unit); err != nil {
		return nil, err
	}
	if pp.offset, err = p.number(s.Offset, 0, p.unit); err != nil {
		return nil, err
	}
	p.plan.Exact = p.plan.Exact || s.Offset != nil
	reach := p.plan.Reach
	p.plan.Reach = 0
	if pp.stroke, err = p.stroke(s.Stroke, nil, s.Opacity); err != nil {
		return nil, err
	}
	own := p.plan.Reach + math.Hypot(pp.dx.most(s.DisplaceX), pp.dy.most(s.DisplaceY)) + pp.offset.most(s.Offset)
	p.plan.Reach = reach
	p.extend(own)
	stroke := pp.stroke
	if pp.isConstant = fill.constant() && stroke.constant() && pp.dx.constant() && pp.dy.constant() && pp.offset.constant(); pp.isConstant {
		pp.fixedFill, pp.fixedStroke = fill.at(nil), stroke.at(nil)
	}
	return pp, nil
}

// Symbol returns the fill and the stroke for a row; nil is none. Constant ones
// are the same pointers each time, others are valid until the next call.
func (p *PlannedPolygon) Symbol(row filter.Row) (*Fill, *Stroke) {
	if p.isConstant {
		return p.fixedFill, p.fixedStroke
	}
	return p.fill.at(row), p.stroke.at(row)
}

// Displacement is how far the area is drawn from its place, in reference
// pixels, x right and y up.
func (p *PlannedPolygon) Displacement(row filter.Row) (dx, dy float64) {
	if dx, dy = p.dx.at(row), p.dy.at(row); !finite(dx, dy) {
		return 0, 0
	}
	return dx, dy
}

// Offset is how much larger than itself the area is drawn on every side, in
// reference pixels; smaller below 0.
func (p *PlannedPolygon) Offset(row filter.Row) float64 {
	if f := p.offset.at(row); finite(f) {
		return f
	}
	return 0
}

// Constant reports whether the symbol is the same for every row; Symbol(nil)
// is then allowed.
func (p *PlannedPolygon) Constant() bool { return p.isConstant }

// PlannedLine evaluates a LineSymbolizer.
type PlannedLine struct {
	stroke     *plannedStroke
	isConstant bool
	fixed      *Stroke
}

func (p *planner) line(s *LineSymbolizer) (*PlannedLine, error) {
	p.unit = p.view.pixels(s.Unit)
	stroke, err := p.stroke(&s.Stroke, s.Offset, s.Opacity)
	if err != nil {
		return nil, err
	}
	pl := &PlannedLine{stroke: stroke, isConstant: stroke.constant()}
	if pl.isConstant {
		pl.fixed = stroke.at(nil)
	}
	return pl, nil
}

// Symbol returns the stroke for a row; nil is none. A constant one is the same
// pointer each time, others are valid until the next call.
func (p *PlannedLine) Symbol(row filter.Row) *Stroke {
	if p.isConstant {
		return p.fixed
	}
	return p.stroke.at(row)
}

// Constant reports whether the symbol is the same for every row; Symbol(nil)
// is then allowed.
func (p *PlannedLine) Constant() bool { return p.isConstant }
