package fes

import (
	"strings"

	"sigi/encoding/gml"
	"sigi/encoding/xmltree"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
)

var spatialOps = map[string]filter.SpatialOp{
	"BBOX": filter.BBox, "Equals": filter.Equals, "Disjoint": filter.Disjoint, "Touches": filter.Touches,
	"Within": filter.Within, "Overlaps": filter.Overlaps, "Crosses": filter.Crosses, "Intersects": filter.Intersects,
	"Contains": filter.Contains, "DWithin": filter.DWithin, "Beyond": filter.Beyond,
}

func (r *reader) spatial(n *xmltree.Node, of []*xmltree.Node) (filter.Expr, error) {
	e := filter.Spatial{Op: spatialOps[n.Local]}
	distance := false
	var shape *xmltree.Node
	first := ""
	for _, c := range of {
		if inner := c.Elements(); c.Is("Literal") && len(inner) == 1 {
			c = inner[0]
		}
		switch {
		case c.Is("PropertyName", "ValueReference"):
			_, name, err := property(c)
			if err != nil {
				return nil, err
			}
			if r.o.GeometryName != "" && name != r.o.GeometryName && name != "boundedBy" { // gml:boundedBy: whatever the geometry is
				return nil, c.Errorf("%q is not the geometry of the layer, which is %q", clip(name), r.o.GeometryName)
			}
			if first == "" {
				first = "property"
			}
		case c.Is("Distance"):
			if err := r.distance(&e, c); err != nil {
				return nil, err
			}
			distance = true
		case gml.IsGeometry(c):
			if shape != nil {
				return nil, c.Errorf("is the second geometry")
			}
			shape = c
			if first == "" {
				first = "geometry"
			}
		default:
			return nil, c.Errorf("is not expected in %s", n.Local)
		}
	}
	if shape == nil {
		return nil, n.Errorf("has no geometry")
	}
	if measures := n.Is("DWithin", "Beyond"); measures != distance {
		return nil, n.Errorf("a Distance stands in DWithin and Beyond, and only there")
	}
	g, ref, err := gml.Decode(shape, gml.DecodeOptions{Policy: r.o.Policy, Default: r.o.Default})
	if err != nil {
		return nil, err
	}
	e.Geometry, e.CRS = g, ref.CRS()
	if first == "geometry" { // literal first: the relation is the other way round
		switch e.Op {
		case filter.Within:
			e.Op = filter.Contains
		case filter.Contains:
			e.Op = filter.Within
		}
	}
	return e, nil
}

// hasGeometry is true for records with a geometry and unknown for others: no
// finite box lies outside this one.
func hasGeometry() filter.Expr {
	const far = 1e300
	return filter.Spatial{Op: filter.BBox, Geometry: geom.Polygon([]float64{-far, -far, far, -far, far, far, -far, far, -far, -far})}
}

// distance reads Distance with uom (2.0) or units (1.x). No unit, and degrees,
// mean the units of the geometry's system.
func (r *reader) distance(e *filter.Spatial, n *xmltree.Node) error {
	f, ok := feature.OfString(n.Content()).Number()
	if !ok || f < 0 {
		return n.Errorf("%q is not a distance", clip(n.Content()))
	}
	unit := n.Attr("uom")
	if unit == "" {
		unit = n.Attr("units")
	}
	short := strings.ToLower(unit[strings.LastIndexAny(unit, ":#/")+1:])
	switch short {
	case "", "deg", "degree", "degrees", "9102", "9122":
		e.Distance = f
		return nil
	case "m", "metre", "meter", "metres", "meters", "9001":
		e.Distance = f
	case "km", "kilometre", "kilometer", "kilometres", "kilometers":
		e.Distance = f * 1000
	case "ft", "foot", "feet", "9002":
		e.Distance = f * 0.3048
	case "mi", "mile", "miles", "statute miles":
		e.Distance = f * 1609.344
	default:
		return notSupported(n, "the unit %q is not known", clip(unit))
	}
	e.Metres = true
	return nil
}
