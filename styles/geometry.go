package styles

import "sigi/filter"

// GeometryFunc makes another geometry of a feature's own, for a symbolizer to
// draw: SE's Geometry by function.
type GeometryFunc uint8

// The functions, by the names that GeoServer and QGIS write.
const (
	StartPoint    GeometryFunc = iota // of each line
	EndPoint                          // of each line
	Vertices                          // every vertex as a point
	Centroid                          // centre of the area, the line or the points
	InteriorPoint                     // a point inside the largest area
	Boundary                          // the rings of areas, the ends of lines
	ExteriorRing                      // the outer rings of areas
	Envelope                          // the box around
	ConvexHull                        // the smallest convex area around
	Offset                            // moved by two arguments, in units of the layer's CRS, x east and y north
	Buffer                            // the area within a distance, in units of the layer's CRS; below 0 what is farther inside
	CenterLine                        // along the middle of the largest area, through its length
)

// geometryFuncs are the functions by name, with the number of their arguments
// beside the geometry.
var geometryFuncs = map[string]struct {
	f         GeometryFunc
	arguments int
}{
	"startpoint": {StartPoint, 0}, "endpoint": {EndPoint, 0}, "vertices": {Vertices, 0}, "centroid": {Centroid, 0},
	"interiorpoint": {InteriorPoint, 0}, "pointonsurface": {InteriorPoint, 0}, "boundary": {Boundary, 0},
	"exteriorring": {ExteriorRing, 0}, "envelope": {Envelope, 0}, "convexhull": {ConvexHull, 0}, "offset": {Offset, 2},
	"buffer": {Buffer, 1}, "centerline": {CenterLine, 0},
}

// LookupGeometryFunc finds a function by its name in lower case.
func LookupGeometryFunc(name string) (f GeometryFunc, arguments int, ok bool) {
	g, ok := geometryFuncs[name]
	return g.f, g.arguments, ok
}

// GeometryStep is one function with its arguments beside the geometry.
type GeometryStep struct {
	Func GeometryFunc
	Args []Param
}

// GeometryOp is an evaluated step.
type GeometryOp struct {
	Func   GeometryFunc
	DX, DY float64 // of Offset; DX of Buffer
}

// PlannedGeometry evaluates what a symbolizer draws instead of the feature's
// own geometry.
type PlannedGeometry struct {
	steps []plannedStep
	out   []GeometryOp
}

type plannedStep struct {
	f      GeometryFunc
	dx, dy number
}

// geometry plans steps; nil for none.
func (p *planner) geometry(steps []GeometryStep) (*PlannedGeometry, error) {
	if len(steps) == 0 {
		return nil, nil
	}
	p.plan.Exact = true
	pg := &PlannedGeometry{}
	for _, s := range steps {
		ps := plannedStep{f: s.Func}
		if s.Func == Offset && len(s.Args) == 2 {
			var err error
			if ps.dx, err = p.number(s.Args[0], 0, 1); err != nil {
				return nil, err
			}
			if ps.dy, err = p.number(s.Args[1], 0, 1); err != nil {
				return nil, err
			}
			unit := 1.0
			if p.available != nil && p.available.CRS != nil {
				unit = p.available.CRS.MetresPerUnit()
			}
			p.moved += (ps.dx.most(s.Args[0]) + ps.dy.most(s.Args[1])) * unit * p.view.PixelsPerMetre
		}
		if s.Func == Buffer && len(s.Args) == 1 {
			var err error
			if ps.dx, err = p.number(s.Args[0], 0, 1); err != nil {
				return nil, err
			}
			unit := 1.0
			if p.available != nil && p.available.CRS != nil {
				unit = p.available.CRS.MetresPerUnit()
			}
			p.moved += ps.dx.most(s.Args[0]) * unit * p.view.PixelsPerMetre
		}
		pg.steps = append(pg.steps, ps)
	}
	return pg, nil
}

// Steps returns what to do to a row's geometry, in order; valid until the next
// call. ok is false if an argument cannot be used: then nothing is drawn.
func (g *PlannedGeometry) Steps(row filter.Row) (steps []GeometryOp, ok bool) {
	g.out = g.out[:0]
	for i := range g.steps {
		s := &g.steps[i]
		op := GeometryOp{Func: s.f, DX: s.dx.at(row), DY: s.dy.at(row)}
		if !finite(op.DX, op.DY) {
			return nil, false
		}
		g.out = append(g.out, op)
	}
	return g.out, true
}

// geometryOf is the Geometry of a symbolizer.
func geometryOf(s Symbolizer) []GeometryStep {
	switch s := s.(type) {
	case *PolygonSymbolizer:
		return s.Geometry
	case *LineSymbolizer:
		return s.Geometry
	case *PointSymbolizer:
		return s.Geometry
	case *TextSymbolizer:
		return s.Geometry
	}
	return nil
}
