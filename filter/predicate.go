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
//
// An empty geometry meets nothing and is disjoint from all; its distance is
// unknown. Collections are answered for as long as one member decides
// (intersection and distance); for the other operators a literal collection is
// refused, and the answer for a record's is unknown.
func (s Spatial) predicate() (func(*geom.Geometry) truth, error) {
	if s.Op > Beyond {
		return nil, bad("a spatial operator of kind %d is not known", s.Op)
	}
	with := s.Geometry.Clone()
	box, d := with.Bound(), s.Distance
	switch s.Op {
	case BBox:
		return func(g *geom.Geometry) truth { return truthOf(g.Bound().Intersects(box)) }, nil
	case Intersects:
		return func(g *geom.Geometry) truth { return truthOf(intersects(g, &with)) }, nil
	case Disjoint:
		return func(g *geom.Geometry) truth { return truthOf(!intersects(g, &with)) }, nil
	case DWithin, Beyond:
		op := s.Op
		return func(g *geom.Geometry) truth {
			near, ok := within(g, &with, d)
			if !ok {
				return unknown
			}
			return truthOf(near == (op == DWithin))
		}, nil
	}
	literal := single(&with)
	if literal == nil {
		return nil, fault.New(fault.NotSupported, "filter", "%s with a geometry collection is not offered", s.Op)
	}
	test := relations[s.Op]
	return func(g *geom.Geometry) truth {
		if g = single(g); g == nil {
			return unknown
		}
		if g.Empty() || literal.Empty() {
			return no
		}
		return truthOf(test(g, literal))
	}, nil
}

// single unwraps a collection of one; nil for other collections.
func single(g *geom.Geometry) *geom.Geometry {
	for g.Kind == geom.KindCollection {
		if len(g.Members) != 1 {
			return nil
		}
		g = &g.Members[0]
	}
	return g
}

// relations are the operators by their definition in 06-103r4 §6.1.15.3, the
// record first.
var relations = map[SpatialOp]func(a, b *geom.Geometry) bool{
	Contains: contains,
	Within:   func(a, b *geom.Geometry) bool { return contains(b, a) },
	Equals: func(a, b *geom.Geometry) bool {
		return a.Kind.Dimension() == b.Kind.Dimension() && covers(a, b) && covers(b, a)
	},
	Touches: func(a, b *geom.Geometry) bool {
		if !intersects(a, b) {
			return false
		}
		meet, _ := interiorsMeet(a, b)
		return !meet
	},
	Crosses: func(a, b *geom.Geometry) bool {
		if a.Kind.Dimension() > b.Kind.Dimension() {
			a, b = b, a
		}
		da, db := a.Kind.Dimension(), b.Kind.Dimension()
		meet, stretch := interiorsMeet(a, b)
		switch {
		case da == 1 && db == 1:
			return meet && !stretch
		case da == db:
			return false
		}
		return meet && !covers(b, a)
	},
	Overlaps: func(a, b *geom.Geometry) bool {
		d := a.Kind.Dimension()
		if d != b.Kind.Dimension() {
			return false
		}
		meet, stretch := interiorsMeet(a, b)
		return meet && (d != 1 || stretch) && !covers(a, b) && !covers(b, a)
	},
}

// contains is covers with a common point of the interiors.
func contains(a, b *geom.Geometry) bool {
	if !covers(a, b) {
		return false
	}
	if a.Kind.Dimension() == b.Kind.Dimension() {
		return true
	}
	meet, _ := interiorsMeet(a, b)
	return meet
}
