package filter

import (
	"sigi/fault"
	"sigi/geom"
)

var spatialNames = [...]string{
	BBox: "BBOX", Intersects: "Intersects", Disjoint: "Disjoint", Contains: "Contains", Within: "Within",
	Touches: "Touches", Crosses: "Crosses", Overlaps: "Overlaps", Equals: "Equals", DWithin: "DWithin", Beyond: "Beyond",
}

// String returns the operator's name in FES.
func (op SpatialOp) String() string {
	if int(op) < len(spatialNames) {
		return spatialNames[op]
	}
	return "?"
}

// predicate returns the test of a record's geometry against the literal.
func (s Spatial) predicate() (func(*geom.Geometry) truth, error) {
	box := s.Geometry.Bound()
	switch s.Op {
	case BBox:
		return func(g *geom.Geometry) truth { return truthOf(g.Bound().Intersects(box)) }, nil
	}
	return nil, fault.New(fault.NotSupported, "filter", "the operator %s is not offered", s.Op)
}
