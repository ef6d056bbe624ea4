package styles

import (
	"math"

	"sigi/filter"
)

// plannedGraphic evaluates a graphic with its first alternative that can be
// drawn.
type plannedGraphic struct {
	source           *GraphicSource
	by               *filter.Program           // which mark or picture; nil: source itself
	pictures         map[string]*GraphicSource // by Ref; nil: marks
	fill             *plannedFill
	stroke           *plannedStroke
	size, rotation   number
	opacity, outer   number
	anchorX, anchorY number
	dx, dy           number
	out              Sprite
}

// defaultSource is the square of a graphic that names nothing.
var defaultSource = GraphicSource{WellKnownName: "square"}

// drawable picks the first alternative that can be drawn: a picture, or a
// mark with a known name. With none it is the first mark as a square, the
// default of SE (05-077r4 §11.3.2).
func (g *Graphic) drawable() *GraphicSource {
	for i := range g.Marks {
		if s := &g.Marks[i]; len(s.Picture) > 0 || s.NameBy != nil || len(s.Pictures) > 0 || s.Outline != nil || KnownMark(s.WellKnownName) {
			return s
		}
	}
	for i := range g.Marks {
		if s := &g.Marks[i]; s.WellKnownName != "" {
			c := *s
			c.WellKnownName = "square"
			return &c
		}
	}
	return &defaultSource
}

func (p *planner) graphic(g *Graphic, outer Param) (*plannedGraphic, error) {
	pg := &plannedGraphic{source: g.drawable()}
	mark := len(pg.source.Picture) == 0 && len(pg.source.Pictures) == 0
	var err error
	if err = p.sources(pg); err != nil {
		return nil, err
	}
	if mark {
		fill, stroke := pg.source.Fill, pg.source.Stroke
		if fill == nil && stroke == nil {
			fill, stroke = &FillParams{}, &StrokeParams{}
		}
		if pg.fill, err = p.fill(fill, nil); err != nil {
			return nil, err
		}
		if pg.stroke, err = p.stroke(stroke, nil, nil); err != nil {
			return nil, err
		}
	}
	natural := 0.0
	if mark {
		natural = defaultMarkSize
	}
	for _, n := range []struct {
		to        *number
		e         Param
		otherwise float64
		factor    float64
	}{
		{&pg.size, g.Size, 0, p.unit}, {&pg.rotation, g.Rotation, 0, 1},
		{&pg.opacity, g.Opacity, 1, 1}, {&pg.outer, outer, 1, 1},
		{&pg.anchorX, g.AnchorX, 0.5, 1}, {&pg.anchorY, g.AnchorY, 0.5, 1},
		{&pg.dx, g.DX, 0, p.unit}, {&pg.dy, g.DY, 0, p.unit},
	} {
		if *n.to, err = p.number(n.e, n.otherwise, n.factor); err != nil {
			return nil, err
		}
	}
	if g.Size == nil { // in pixels, whatever the unit
		pg.size.value = natural
	}
	p.extend(pg.reach(g))
	return pg, nil
}

// unknownPicture is the width and height assumed of a picture that does not
// say them.
const unknownPicture = 64

func (pg *plannedGraphic) reach(g *Graphic) float64 {
	h, aspect := pg.size.most(g.Size), 1.0
	if s := pg.source; len(s.Pictures) > 0 {
		for i := range s.Pictures {
			if one := &s.Pictures[i]; one.Height > 0 {
				aspect = max(aspect, one.Width/one.Height)
				if g.Size == nil {
					h = max(h, one.Height)
				}
			}
		}
		if g.Size == nil {
			h = max(h, unknownPicture)
		}
	} else if len(s.Picture) > 0 {
		w, natural := s.Width, s.Height
		if w <= 0 || natural <= 0 {
			w, natural = unknownPicture, unknownPicture
		}
		aspect = w / natural
		if g.Size == nil {
			h = natural
		}
	}
	ax := 0.5 + pg.anchorX.most(g.AnchorX)
	ay := 0.5 + pg.anchorY.most(g.AnchorY)
	r := math.Hypot(h*aspect*ax, h*ay)
	if s := pg.stroke; s != nil {
		r += s.width.most(pg.source.strokeWidth()) * mitreReach / 2
	}
	return r + math.Hypot(pg.dx.most(g.DX), pg.dy.most(g.DY))
}

func (s *GraphicSource) strokeWidth() Param {
	if s.Stroke == nil {
		return nil
	}
	return s.Stroke.Width
}

func (pg *plannedGraphic) constant() bool {
	return pg.by == nil && pg.fill.constant() && pg.stroke.constant() && pg.size.constant() && pg.rotation.constant() &&
		pg.opacity.constant() && pg.outer.constant() && pg.anchorX.constant() && pg.anchorY.constant() &&
		pg.dx.constant() && pg.dy.constant()
}

// sources plans which mark or picture is drawn, where that is by expression.
func (p *planner) sources(pg *plannedGraphic) (err error) {
	switch s := pg.source; {
	case len(s.Pictures) > 0:
		if pg.by, err = p.bind(s.RefBy); err != nil {
			return err
		}
		pg.pictures = make(map[string]*GraphicSource, len(s.Pictures))
		for i := range s.Pictures {
			pg.pictures[s.Pictures[i].Ref] = &s.Pictures[i]
		}
	case s.NameBy != nil:
		pg.by, err = p.bind(s.NameBy)
	}
	return err
}

// sourceOf is the mark or picture for a row; nil: none.
func (pg *plannedGraphic) sourceOf(row filter.Row) *GraphicSource {
	name := pg.by.Eval(row).Text()
	if pg.pictures != nil {
		return pg.pictures[name]
	}
	return markSource(name)
}

func (pg *plannedGraphic) at(row filter.Row) *Sprite {
	s := &pg.out
	*s = Sprite{
		Source: pg.source, Fill: pg.fill.at(row), Stroke: pg.stroke.at(row),
		Size: pg.size.at(row), Rotation: pg.rotation.at(row),
		Opacity: clamp01(pg.opacity.at(row)) * clamp01(pg.outer.at(row)),
		AnchorX: pg.anchorX.at(row), AnchorY: pg.anchorY.at(row),
		DX: pg.dx.at(row), DY: pg.dy.at(row),
	}
	if pg.by != nil {
		if s.Source = pg.sourceOf(row); s.Source == nil {
			return nil
		}
	}
	mark := len(s.Source.Picture) == 0
	switch {
	case !finite(s.Size, s.Rotation, s.AnchorX, s.AnchorY, s.DX, s.DY), s.Opacity == 0, s.Size < 0:
		return nil
	case mark && (s.Size == 0 || s.Fill == nil && s.Stroke == nil):
		return nil
	case !mark && s.Size == 0 && !pg.size.constant(): // 0 by the data is nothing, not the natural size
		return nil
	}
	return s
}

// PlannedPoint evaluates a PointSymbolizer.
type PlannedPoint struct {
	graphic    *plannedGraphic
	isConstant bool
	fixed      *Sprite
}

func (p *planner) point(s *PointSymbolizer) (*PlannedPoint, error) {
	p.unit = p.view.pixels(s.Unit)
	g, err := p.graphic(&s.Graphic, nil)
	if err != nil {
		return nil, err
	}
	pp := &PlannedPoint{graphic: g, isConstant: g.constant()}
	if pp.isConstant {
		pp.fixed = g.at(nil)
	}
	return pp, nil
}

// Symbol returns the sprite for a row; nil is none. A constant one is the same
// pointer each time, others are valid until the next call.
func (p *PlannedPoint) Symbol(row filter.Row) *Sprite {
	if p.isConstant {
		return p.fixed
	}
	return p.graphic.at(row)
}

// Constant reports whether the symbol is the same for every row; Symbol(nil)
// is then allowed.
func (p *PlannedPoint) Constant() bool { return p.isConstant }
