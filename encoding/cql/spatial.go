package cql

import (
	"math"
	"strconv"
	"strings"

	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
)

var spatialOps = map[string]filter.SpatialOp{
	"bbox": filter.BBox, "intersects": filter.Intersects, "disjoint": filter.Disjoint, "contains": filter.Contains,
	"within": filter.Within, "touches": filter.Touches, "crosses": filter.Crosses, "overlaps": filter.Overlaps,
	"equals": filter.Equals, "dwithin": filter.DWithin, "beyond": filter.Beyond,
}

func spatialOp(name string) (filter.SpatialOp, bool) {
	op, ok := spatialOps[strings.TrimPrefix(strings.ToLower(name), "s_")]
	return op, ok
}

// spatial reads what stands in the brackets of a predicate: the geometry's
// name and a literal, in either order, and a distance.
func (p *parser) spatial(op filter.SpatialOp) (filter.Expr, error) {
	e := filter.Spatial{Op: op}
	if op == filter.BBox {
		return p.box(e)
	}
	named, literalFirst := false, false
	for i := range 2 {
		if i == 1 {
			if err := p.need(","); err != nil {
				return nil, err
			}
		}
		if t := p.peek(); !named && (t.kind == quoted || t.kind == word && !p.tokens[p.i+1].is("(") && !startsGeometry(t, p.tokens[p.i+1])) {
			p.next()
			if err := p.geometryName(t); err != nil {
				return nil, err
			}
			named = true
			continue
		}
		ref := p.o.Default
		g, err := p.geometry(&ref)
		if err != nil {
			return nil, err
		}
		e.Geometry, e.CRS = g, ref.CRS()
		literalFirst = i == 0
	}
	if !named {
		return nil, bad(p.peek().at, "a predicate takes the geometry's name and a literal")
	}
	if literalFirst {
		switch op {
		case filter.Within:
			e.Op = filter.Contains
		case filter.Contains:
			e.Op = filter.Within
		}
	}
	if op == filter.DWithin || op == filter.Beyond {
		if err := p.distance(&e); err != nil {
			return nil, err
		}
	}
	return e, p.need(")")
}

func (p *parser) geometryName(t token) error {
	name := t.text
	if i := strings.LastIndexByte(name, ':'); i >= 0 && t.kind == word {
		name = name[i+1:]
	}
	if p.o.GeometryName != "" && name != p.o.GeometryName {
		return bad(t.at, "%s is not the geometry of the layer, which is %q", t.shown(), p.o.GeometryName)
	}
	return nil
}

// units of ECQL, in metres.
var units = map[string]float64{
	"meters": 1, "metres": 1, "meter": 1, "metre": 1, "m": 1, "kilometers": 1000, "kilometres": 1000, "km": 1000,
	"feet": 0.3048, "ft": 0.3048, "statute miles": 1609.344, "nautical miles": 1852,
}

func (p *parser) distance(e *filter.Spatial) error {
	if err := p.need(","); err != nil {
		return err
	}
	t := p.next()
	f, err := strconv.ParseFloat(t.text, 64)
	if t.kind != number || err != nil {
		return bad(t.at, "a distance is expected, not %s", t.shown())
	}
	e.Distance = f
	if !p.take(",") {
		return nil
	}
	t = p.next()
	name := strings.ToLower(t.text)
	for p.peek().kind == word { // statute miles
		name += " " + strings.ToLower(p.next().text)
	}
	by, ok := units[name]
	if !ok {
		return fault.New(fault.NotSupported, "filter", "at character %d: the unit %s is not known", t.at+1, t.shown())
	}
	e.Distance, e.Metres = f*by, true
	return nil
}

// box is bbox(geom, x, y, x, y[, 'crs']); without the geometry it is a
// literal of other predicates and read there.
func (p *parser) box(e filter.Spatial) (filter.Expr, error) {
	if t := p.peek(); t.kind == word || t.kind == quoted {
		p.next()
		if err := p.geometryName(t); err != nil {
			return nil, err
		}
		if err := p.need(","); err != nil {
			return nil, err
		}
	}
	ref := p.o.Default
	g, err := p.corners(&ref)
	e.Geometry, e.CRS = g, ref.CRS()
	return e, err
}

// corners reads four numbers, maybe a reference, and the bracket.
func (p *parser) corners(ref *crs.Ref) (geom.Geometry, error) {
	var w crs.WireBound
	at := p.peek().at
	for i := range w {
		if i > 0 {
			if err := p.need(","); err != nil {
				return geom.Geometry{}, err
			}
		}
		f, err := p.ordinate()
		if err != nil {
			return geom.Geometry{}, err
		}
		w[i] = f
	}
	if p.take(",") {
		t := p.next()
		if t.kind != text {
			return geom.Geometry{}, bad(t.at, "a coordinate reference system in quotes is expected")
		}
		var err error
		if *ref, err = crs.ParseRef(t.text, p.o.Policy); err != nil {
			return geom.Geometry{}, err
		}
	}
	b, err := ref.Envelope(w)
	if err != nil {
		return geom.Geometry{}, bad(at, "the box has a minimum above its maximum or an ordinate that is not a number")
	}
	return geom.Polygon([]float64{b.MinX, b.MinY, b.MaxX, b.MinY, b.MaxX, b.MaxY, b.MinX, b.MaxY, b.MinX, b.MinY}), p.need(")")
}

func (p *parser) ordinate() (float64, error) {
	by := 1.0
	if p.take("-") {
		by = -1
	}
	t := p.next()
	f, err := strconv.ParseFloat(t.text, 64)
	if t.kind != number || err != nil || math.IsInf(f, 0) {
		return 0, bad(t.at, "a number is expected, not %s", t.shown())
	}
	return f * by, nil
}

var geometryKinds = map[string]geom.Kind{
	"point": geom.KindPoint, "linestring": geom.KindLineString, "polygon": geom.KindPolygon,
	"multipoint": geom.KindMultiPoint, "multilinestring": geom.KindMultiLineString, "multipolygon": geom.KindMultiPolygon,
	"geometrycollection": geom.KindCollection, "bbox": geom.KindPolygon, "envelope": geom.KindPolygon,
}

// startsGeometry tells a literal that does not open a bracket at once
// (POINT Z (...), SRID=...) from a name.
func startsGeometry(t, after token) bool {
	_, ok := geometryKinds[strings.ToLower(t.text)]
	return ok && (after.is("z") || after.is("empty")) || t.is("srid") && after.is("=")
}

// maxVertices bounds a literal, whose cost comes again for each record.
const maxVertices = 100_000

func (p *parser) geometry(ref *crs.Ref) (geom.Geometry, error) {
	if p.takeAll("srid", "=") {
		t := p.next()
		c, err := crs.Lookup("EPSG", t.text)
		if t.kind != number || err != nil {
			return geom.Geometry{}, fault.New(fault.UnsupportedCRS, "filter", "the coordinate reference system EPSG:%s is not known", t.text)
		}
		*ref = c.Ref(crs.EastNorth)
		if err := p.need(";"); err != nil {
			return geom.Geometry{}, err
		}
	}
	if err := p.enter(); err != nil {
		return geom.Geometry{}, err
	}
	defer func() { p.depth-- }()
	t := p.next()
	name := strings.ToLower(t.text)
	k, ok := geometryKinds[name]
	if t.kind != word || !ok {
		return geom.Geometry{}, bad(t.at, "a geometry is expected, not %s", t.shown())
	}
	if name == "bbox" {
		if err := p.need("("); err != nil {
			return geom.Geometry{}, err
		}
		return p.corners(ref)
	}
	if name == "envelope" {
		return geom.Geometry{}, fault.New(fault.NotSupported, "filter", "at character %d: write bbox(xmin, ymin, xmax, ymax) for an envelope", t.at+1)
	}
	g := geom.Geometry{Kind: k}
	if p.take("z") {
		g.Layout = geom.XYZ
	}
	if p.take("empty") {
		return g, nil
	}
	if k == geom.KindCollection {
		return g, p.each(func() error {
			m, err := p.geometry(ref)
			g.Members = append(g.Members, m)
			return err
		})
	}
	flip := ref.Flipped()
	var err error
	switch k {
	case geom.KindPoint:
		if err = p.need("("); err == nil {
			if err = p.vertex(&g, flip); err == nil {
				err = p.need(")")
			}
		}
	case geom.KindMultiPoint:
		err = p.each(func() error {
			if !p.take("(") {
				return p.vertex(&g, flip)
			}
			if err := p.vertex(&g, flip); err != nil {
				return err
			}
			return p.need(")")
		})
	case geom.KindLineString:
		err = p.run(&g, flip, 2)
	case geom.KindMultiLineString:
		err = p.each(func() error { return p.run(&g, flip, 2) })
	case geom.KindPolygon:
		err = p.each(func() error { return p.ring(&g, flip) })
	case geom.KindMultiPolygon:
		err = p.each(func() error {
			err := p.each(func() error { return p.ring(&g, flip) })
			g.Parts = append(g.Parts, int32(len(g.Ends)))
			return err
		})
	}
	return g, err
}

// each reads a list in brackets.
func (p *parser) each(f func() error) error {
	if err := p.need("("); err != nil {
		return err
	}
	for {
		if err := f(); err != nil {
			return err
		}
		if p.take(")") {
			return nil
		}
		if err := p.need(","); err != nil {
			return err
		}
	}
}

func (p *parser) run(g *geom.Geometry, flip bool, least int) error {
	at, start := p.peek().at, len(g.Flat)
	if err := p.each(func() error { return p.vertex(g, flip) }); err != nil {
		return err
	}
	if (len(g.Flat)-start)/g.Layout.Stride() < least {
		return bad(at, "a line or ring has too few vertices")
	}
	g.Ends = append(g.Ends, int32(len(g.Flat)))
	return nil
}

func (p *parser) ring(g *geom.Geometry, flip bool) error {
	at, start := p.peek().at, len(g.Flat)
	if err := p.run(g, flip, 4); err != nil {
		return err
	}
	last := len(g.Flat) - g.Layout.Stride()
	if g.Flat[start] != g.Flat[last] || g.Flat[start+1] != g.Flat[last+1] {
		return bad(at, "the ring is not closed")
	}
	return nil
}

// vertex reads one position; the first of a geometry says how many ordinates
// there are.
func (p *parser) vertex(g *geom.Geometry, flip bool) error {
	at := p.peek().at
	var v []float64
	for len(v) < 4 {
		if t := p.peek(); t.kind != number && !t.is("-") {
			break
		}
		f, err := p.ordinate()
		if err != nil {
			return err
		}
		v = append(v, f)
	}
	if len(g.Flat) == 0 && len(v) == 3 {
		g.Layout = geom.XYZ
	}
	if len(v) != g.Layout.Stride() {
		return bad(at, "a position of %d ordinates is expected, not of %d", g.Layout.Stride(), len(v))
	}
	if flip {
		v[0], v[1] = v[1], v[0]
	}
	if g.Flat = append(g.Flat, v...); len(g.Flat) > 3*maxVertices {
		return fault.New(fault.TooLarge, "filter", "a geometry has more than %d vertices", maxVertices)
	}
	return nil
}

// temporalCall knows CQL2's t_after and the like.
func temporalCall(name string) (string, bool) {
	op, ok := strings.CutPrefix(strings.ToLower(name), "t_")
	switch op {
	case "after", "before", "during", "equals":
		return op, ok
	}
	return "", false
}

func (p *parser) temporalFunction(op string) (filter.Expr, error) {
	value, err := p.sum()
	if err != nil {
		return nil, err
	}
	if err := p.need(","); err != nil {
		return nil, err
	}
	begin, last, err := p.instant()
	if err != nil {
		return nil, err
	}
	var e filter.Expr
	switch op {
	case "after":
		e = filter.Compare{Op: filter.Greater, Left: value, Right: last}
	case "before":
		e = filter.Compare{Op: filter.Less, Left: value, Right: begin}
	case "equals":
		e = filter.Compare{Op: filter.Equal, Left: value, Right: begin}
	default:
		e = during(value, begin, last)
	}
	return e, p.need(")")
}

// instant reads an instant, or a period: a/b in ECQL, interval('a', 'b') in
// CQL2.
func (p *parser) instant() (begin, last filter.Expr, err error) {
	if p.takeAll("interval", "(") {
		var both [2]filter.Expr
		for i := range both {
			if i > 0 {
				if err := p.need(","); err != nil {
					return nil, nil, err
				}
			}
			t := p.next()
			v, ok := readTime(t.text)
			if t.kind != text || !ok {
				return nil, nil, bad(t.at, "an instant in quotes is expected, not %s", t.shown())
			}
			both[i] = literal(v)
		}
		return both[0], both[1], p.need(")")
	}
	if begin, err = p.operand(); err != nil {
		return nil, nil, err
	}
	if l, ok := begin.(filter.Literal); ok && l.Value.Kind() == feature.String {
		if v, ok := readTime(l.Value.Text()); ok {
			begin = literal(v)
		}
	}
	if !p.take("/") {
		return begin, begin, nil
	}
	last, err = p.operand()
	return begin, last, err
}
