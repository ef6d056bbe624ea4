package filter

import (
	"math"

	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
)

// InCRS returns e with every spatial literal brought into the layer's system
// and its CRS nil, which is what Bounds and drivers need. Parts without
// geometry are shared with e. Edges of a literal in another system are split
// before they are transformed, so that they follow the straight line of the
// system they were written in.
//
// Errors: fault.UnsupportedCRS, fault.BadParam where a vertex cannot be
// transformed, fault.NotSupported for a distance on the ground over a layer in
// degrees.
func InCRS(e Expr, layer *crs.CRS) (Expr, error) { return inCRS(e, layer, 0) }

func inCRS(e Expr, layer *crs.CRS, depth int) (Expr, error) {
	if depth > MaxDepth {
		return nil, bad("the expression is nested more than %d deep", MaxDepth)
	}
	switch x := e.(type) {
	case Spatial:
		return x.inCRS(layer)
	case Not:
		of, err := inCRS(x.Of, layer, depth+1)
		return Not{of}, err
	case And:
		of, err := allInCRS(x.Of, layer, depth+1)
		return And{of}, err
	case Or:
		of, err := allInCRS(x.Of, layer, depth+1)
		return Or{of}, err
	}
	return e, nil
}

func allInCRS(of []Expr, layer *crs.CRS, depth int) ([]Expr, error) {
	out := make([]Expr, len(of))
	for i := range of {
		var err error
		if out[i], err = inCRS(of[i], layer, depth); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s Spatial) inCRS(layer *crs.CRS) (Spatial, error) {
	if s.Metres {
		if layer == nil || layer.Geographic() {
			return s, fault.New(fault.NotSupported, "filter", "a distance in metres is not offered on a layer in degrees")
		}
		s.Distance, s.Metres = s.Distance/layer.MetresPerUnit(), false
	} else if s.measures() && s.CRS != nil && layer != nil && s.CRS != layer {
		if s.CRS.Geographic() || layer.Geographic() {
			return s, fault.New(fault.NotSupported, "filter", "a distance in units of %s is not offered on a layer in %s", s.CRS, layer)
		}
		s.Distance *= s.CRS.MetresPerUnit() / layer.MetresPerUnit()
	}
	if s.CRS == nil {
		return s, nil
	}
	if layer == nil {
		return s, fault.New(fault.UnsupportedCRS, "filter", "the layer's coordinate reference system is not known")
	}
	if s.CRS == layer || s.CRS.String() == layer.String() {
		s.CRS = nil
		return s, nil
	}
	t, err := crs.NewTransform(s.CRS, layer)
	if err != nil {
		return s, err
	}
	if s.Op == BBox {
		b, err := t.Bound(s.Geometry.Bound())
		if err != nil {
			return s, err
		}
		s.Geometry, s.CRS = boxGeometry(b), nil
		return s, nil
	}
	g := split(&s.Geometry)
	if err := transform(t, &g); err != nil {
		return s, err
	}
	s.Geometry, s.CRS = g, nil
	return s, nil
}

func (s Spatial) measures() bool { return s.Op == DWithin || s.Op == Beyond }

func transform(t *crs.Transform, g *geom.Geometry) error {
	if err := t.Points(g.Flat, g.Layout.Stride()); err != nil {
		return err
	}
	for i := range g.Members {
		if err := transform(t, &g.Members[i]); err != nil {
			return err
		}
	}
	if !g.Finite() {
		return bad("the geometry lies outside the area of the layer's coordinate reference system")
	}
	return nil
}

// splitPieces is how many pieces the longest edge of a literal is cut into
// before it is transformed: over a city that leaves an error under a
// millimetre, over a country under some metres.
const splitPieces = 32

// split returns a two-dimensional copy with its edges cut.
func split(g *geom.Geometry) geom.Geometry {
	out := geom.Geometry{Kind: g.Kind}
	for i := range g.Members {
		out.Members = append(out.Members, split(&g.Members[i]))
	}
	s := g.Layout.Stride()
	b := g.Bound()
	piece := math.Max(b.Width(), b.Height()) / splitPieces
	start := 0
	if len(g.Ends) == 0 {
		for i := 0; i+1 < len(g.Flat); i += s {
			out.Flat = append(out.Flat, g.Flat[i], g.Flat[i+1])
		}
		return out
	}
	for _, end := range g.Ends {
		for i := start; i+1 < int(end); i += s {
			x, y := g.Flat[i], g.Flat[i+1]
			if i > start && piece > 0 {
				x0, y0 := g.Flat[i-s], g.Flat[i-s+1]
				n := math.Ceil(math.Hypot(x-x0, y-y0) / piece)
				for k := 1.0; k < n; k++ {
					out.Flat = append(out.Flat, x0+(x-x0)*k/n, y0+(y-y0)*k/n)
				}
			}
			out.Flat = append(out.Flat, x, y)
		}
		start = int(end)
		out.Ends = append(out.Ends, int32(len(out.Flat)))
	}
	out.Parts = append(out.Parts, g.Parts...)
	return out
}

// boxGeometry is a box as a polygon.
func boxGeometry(b geom.Bound) geom.Geometry {
	return geom.Polygon([]float64{b.MinX, b.MinY, b.MaxX, b.MinY, b.MaxX, b.MaxY, b.MinX, b.MaxY, b.MinX, b.MinY})
}

// Bounds returns a box in the layer's system that the geometry of every
// matching record meets, or nil if there is no such limit. Literals in a
// system of their own give none: call InCRS first. The box of an empty literal is
// EmptyBound.
func Bounds(e Expr) *geom.Bound { return bounds(e, 0) }

func bounds(e Expr, depth int) *geom.Bound {
	if depth > MaxDepth {
		return nil
	}
	switch e := e.(type) {
	case And:
		var all *geom.Bound
		for _, x := range e.Of {
			b := bounds(x, depth+1)
			switch {
			case b == nil:
			case all == nil:
				all = b
			default:
				// A record may meet both boxes without meeting what they
				// share, so the smaller of the two is kept, not the overlap.
				if area(*b) < area(*all) {
					all = b
				}
			}
		}
		return all
	case Or:
		if len(e.Of) == 0 {
			return nil
		}
		all := geom.EmptyBound
		for _, x := range e.Of {
			b := bounds(x, depth+1)
			if b == nil {
				return nil
			}
			all = all.Union(*b)
		}
		return &all
	case Spatial:
		if e.CRS != nil || e.Metres || e.Op == Disjoint || e.Op == Beyond {
			return nil
		}
		b := e.Geometry.Bound()
		if e.Op == DWithin {
			b = b.Pad(e.Distance)
		}
		return &b
	}
	return nil
}

func area(b geom.Bound) float64 { return b.Width() * b.Height() }

func (b *binder) spatial(e Spatial) (node, error) {
	e, err := e.inCRS(b.layer)
	if err != nil {
		return node{}, err
	}
	if !e.Geometry.Finite() {
		return node{}, bad("the geometry has an ordinate that is not a number")
	}
	if e.measures() && !(e.Distance >= 0 && e.Distance <= math.MaxFloat64) {
		return node{}, bad("the distance %v is not a number from 0 up", e.Distance)
	}
	test, err := e.predicate()
	if err != nil {
		return node{}, err
	}
	return truthNode(func(r Row) truth {
		g := r.Geometry()
		if g == nil || g.Kind == geom.KindNone {
			return unknown
		}
		return test(g)
	}).row(), nil
}
