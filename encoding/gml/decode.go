package gml

import (
	"math"
	"strconv"
	"strings"

	"sigi/crs"
	"sigi/encoding/xmltree"
	"sigi/fault"
	"sigi/geom"
)

// DecodeOptions says how references are read.
type DecodeOptions struct {
	// Policy reads "EPSG:n": crs.EastNorth for GML 2 (WFS 1.0.0, Filter 1.0),
	// as the service decides for others.
	Policy crs.Policy
	// Default is the reference of a geometry without srsName; the zero Ref
	// takes its ordinates as x, y.
	Default crs.Ref
}

// IsGeometry reports whether an element is a geometry or envelope of GML, by
// its local name.
func IsGeometry(n *xmltree.Node) bool {
	switch n.Local {
	case "Point", "LineString", "LinearRing", "Polygon", "Envelope", "Box", "Curve", "Surface",
		"MultiPoint", "MultiLineString", "MultiCurve", "MultiPolygon", "MultiSurface", "MultiGeometry":
		return true
	}
	return false
}

// Decode reads a geometry element. An Envelope or Box becomes a polygon. The
// geometry is in house order in the system of the returned reference. Errors
// are *xmltree.Error: line, element and a code, fault.UnsupportedCRS among them.
func Decode(n *xmltree.Node, o DecodeOptions) (geom.Geometry, crs.Ref, error) {
	d := decoder{o: o, ref: o.Default}
	g, err := d.geometry(n)
	if err != nil {
		return geom.Geometry{}, crs.Ref{}, err
	}
	return g, d.ref, nil
}

type decoder struct {
	o     DecodeOptions
	ref   crs.Ref
	named bool // an srsName was met
	dim   int  // of the tuples; 0: not said
}

// enter reads the attributes that hold for an element and what is in it.
func (d *decoder) enter(n *xmltree.Node) error {
	if name := n.Attr("srsName"); name != "" {
		ref, err := crs.ParseRef(name, d.o.Policy)
		if err != nil {
			f := fault.From(err)
			return n.Fault(f.Code, "%s", f.Msg)
		}
		if d.named && (ref.CRS() != d.ref.CRS() || ref.Flipped() != d.ref.Flipped()) {
			return n.Errorf("srsName %q differs from the one around it", name)
		}
		d.ref, d.named = ref, true
	}
	if s := n.Attr("srsDimension"); s != "" {
		dim, err := strconv.Atoi(s)
		if err != nil || dim < 2 || dim > 3 {
			return n.Errorf("srsDimension %q is neither 2 nor 3", s)
		}
		d.dim = dim
	}
	return nil
}

func (d *decoder) geometry(n *xmltree.Node) (geom.Geometry, error) {
	if err := d.enter(n); err != nil {
		return geom.Geometry{}, err
	}
	switch n.Local {
	case "Point":
		g := geom.Geometry{Kind: geom.KindPoint}
		if err := d.points(&g, n, 1, 1); err != nil {
			return g, err
		}
		return g, nil
	case "LineString", "LinearRing":
		g := geom.Geometry{Kind: geom.KindLineString}
		return g, d.line(&g, n)
	case "Curve":
		g := geom.Geometry{Kind: geom.KindLineString}
		return g, d.curve(&g, n)
	case "Polygon", "PolygonPatch":
		g := geom.Geometry{Kind: geom.KindPolygon}
		return g, d.polygon(&g, n)
	case "Envelope", "Box":
		b, err := d.envelope(n)
		if err != nil {
			return geom.Geometry{}, err
		}
		return geom.Polygon([]float64{b.MinX, b.MinY, b.MaxX, b.MinY, b.MaxX, b.MaxY, b.MinX, b.MaxY, b.MinX, b.MinY}), nil
	case "MultiPoint":
		return d.multi(n, geom.KindMultiPoint, "pointMember", "pointMembers")
	case "MultiLineString":
		return d.multi(n, geom.KindMultiLineString, "lineStringMember")
	case "MultiCurve":
		return d.multi(n, geom.KindMultiLineString, "curveMember", "curveMembers")
	case "MultiPolygon":
		return d.multi(n, geom.KindMultiPolygon, "polygonMember")
	case "MultiSurface":
		return d.multi(n, geom.KindMultiPolygon, "surfaceMember", "surfaceMembers")
	case "MultiGeometry":
		return d.multi(n, geom.KindCollection, "geometryMember", "geometryMembers")
	case "Surface":
		patches := n.Child("patches", "polygonPatches")
		if patches == nil {
			return geom.Geometry{}, n.Errorf("has no patches")
		}
		return d.members(patches.Elements(), n, geom.KindMultiPolygon)
	}
	return geom.Geometry{}, n.Fault(fault.NotSupported, "this kind of geometry is not read")
}

// multi reads the members of an aggregate.
func (d *decoder) multi(n *xmltree.Node, kind geom.Kind, wrappers ...string) (geom.Geometry, error) {
	var members []*xmltree.Node
	for _, w := range n.Elements() {
		switch {
		case w.Is(wrappers...):
			members = append(members, w.Elements()...)
		case w.Is("name", "description", "identifier", "metaDataProperty", "boundedBy"):
		default:
			return geom.Geometry{}, w.Errorf("is not expected in %s", n.Local)
		}
	}
	return d.members(members, n, kind)
}

func (d *decoder) members(members []*xmltree.Node, of *xmltree.Node, kind geom.Kind) (geom.Geometry, error) {
	g := geom.Geometry{Kind: kind}
	for i, m := range members {
		dim := d.dim
		one, err := d.geometry(m)
		d.dim = dim
		if err != nil {
			return g, err
		}
		if kind == geom.KindCollection {
			g.Members = append(g.Members, one)
			continue
		}
		if one.Kind.Dimension() != kind.Dimension() {
			return g, m.Errorf("is not expected in %s", of.Local)
		}
		if i == 0 {
			g.Layout = one.Layout
		} else if one.Layout != g.Layout {
			return g, m.Errorf("has another number of ordinates than the members before it")
		}
		base := int32(len(g.Flat))
		rings := int32(len(g.Ends))
		g.Flat = append(g.Flat, one.Flat...)
		for _, e := range one.Ends {
			g.Ends = append(g.Ends, base+e)
		}
		switch one.Kind {
		case geom.KindPolygon:
			g.Parts = append(g.Parts, int32(len(g.Ends)))
		case geom.KindMultiPolygon:
			for _, p := range one.Parts {
				g.Parts = append(g.Parts, rings+p)
			}
		}
	}
	return g, nil
}

func (d *decoder) line(g *geom.Geometry, n *xmltree.Node) error {
	if err := d.points(g, n, 2, math.MaxInt32); err != nil {
		return err
	}
	g.Ends = []int32{int32(len(g.Flat))}
	return nil
}

// curve joins straight segments; a vertex where two meet is taken once.
func (d *decoder) curve(g *geom.Geometry, n *xmltree.Node) error {
	segments := n.Child("segments")
	if segments == nil {
		return n.Errorf("has no segments")
	}
	for i, s := range segments.Elements() {
		if !s.Is("LineStringSegment") {
			return s.Fault(fault.NotSupported, "this kind of curve is not read")
		}
		one := geom.Geometry{Kind: geom.KindLineString}
		if err := d.points(&one, s, 2, math.MaxInt32); err != nil {
			return err
		}
		if i > 0 && one.Layout != g.Layout {
			return s.Errorf("has another number of ordinates than the segment before it")
		}
		stride := one.Layout.Stride()
		if k := len(g.Flat); k >= stride && g.Flat[k-stride] == one.Flat[0] && g.Flat[k-stride+1] == one.Flat[1] {
			one.Flat = one.Flat[stride:]
		}
		g.Layout, g.Flat = one.Layout, append(g.Flat, one.Flat...)
	}
	if len(g.Flat) == 0 {
		return n.Errorf("is empty")
	}
	g.Ends = []int32{int32(len(g.Flat))}
	return nil
}

func (d *decoder) polygon(g *geom.Geometry, n *xmltree.Node) error {
	outer := false
	for _, b := range n.Elements() {
		switch {
		case b.Is("exterior", "outerBoundaryIs"):
			if outer || len(g.Ends) > 0 {
				return b.Errorf("stands twice or after an inner ring")
			}
			outer = true
		case b.Is("interior", "innerBoundaryIs"):
			if !outer {
				return b.Errorf("stands before the outer ring")
			}
		case b.Is("name", "description", "identifier", "metaDataProperty", "boundedBy"):
			continue
		default:
			return b.Errorf("is not expected in %s", n.Local)
		}
		for _, r := range b.Elements() {
			ring := geom.Geometry{Kind: geom.KindLineString}
			if err := d.ring(&ring, r); err != nil {
				return err
			}
			if len(g.Ends) == 0 {
				g.Layout = ring.Layout
			} else if ring.Layout != g.Layout {
				return r.Errorf("has another number of ordinates than the ring before it")
			}
			g.Flat = append(g.Flat, ring.Flat...)
			g.Ends = append(g.Ends, int32(len(g.Flat)))
		}
	}
	if len(g.Ends) == 0 {
		return n.Errorf("has no outer ring")
	}
	return nil
}

func (d *decoder) ring(g *geom.Geometry, n *xmltree.Node) error {
	if !n.Is("LinearRing") {
		return n.Fault(fault.NotSupported, "this kind of ring is not read")
	}
	if err := d.enter(n); err != nil {
		return err
	}
	if err := d.points(g, n, 4, math.MaxInt32); err != nil {
		return err
	}
	s := g.Layout.Stride()
	last := len(g.Flat) - s
	if g.Flat[0] != g.Flat[last] || g.Flat[1] != g.Flat[last+1] {
		return n.Errorf("the ring is not closed")
	}
	return nil
}

func (d *decoder) envelope(n *xmltree.Node) (geom.Bound, error) {
	var corners []float64
	dim := 0
	add := func(of *xmltree.Node, v []float64) error {
		if len(v) < 2 || dim != 0 && len(v) != dim {
			return of.Errorf("does not have two ordinates")
		}
		dim = len(v)
		corners = append(corners, v[:2]...)
		return nil
	}
	for _, c := range n.Elements() {
		switch {
		case c.Is("lowerCorner", "upperCorner", "pos"):
			v, err := numbers(c, c.Content())
			if err != nil {
				return geom.Bound{}, err
			}
			if err := add(c, v); err != nil {
				return geom.Bound{}, err
			}
		case c.Is("coord"):
			v, err := coord(c)
			if err != nil {
				return geom.Bound{}, err
			}
			if err := add(c, v); err != nil {
				return geom.Bound{}, err
			}
		case c.Is("coordinates"):
			tuples, err := coordinates(c)
			if err != nil {
				return geom.Bound{}, err
			}
			for _, v := range tuples {
				if err := add(c, v); err != nil {
					return geom.Bound{}, err
				}
			}
		default:
			return geom.Bound{}, c.Errorf("is not expected in %s", n.Local)
		}
	}
	if len(corners) != 4 {
		return geom.Bound{}, n.Errorf("does not have two corners")
	}
	b, err := d.ref.Envelope(crs.WireBound(corners))
	if err != nil {
		return b, n.Errorf("the lower corner is not below the upper one, or an ordinate is not a number")
	}
	return b, nil
}

// points reads all coordinates that stand directly in an element.
func (d *decoder) points(g *geom.Geometry, n *xmltree.Node, least, most int) error {
	dim := 0
	add := func(of *xmltree.Node, v []float64) error {
		switch {
		case dim == 0:
			dim = len(v)
		case dim != len(v):
			return of.Errorf("has %d ordinates after one with %d", len(v), dim)
		}
		v[0], v[1] = d.ref.HouseXY(v[0], v[1])
		g.Flat = append(g.Flat, v...)
		return nil
	}
	for _, c := range n.Elements() {
		var tuples [][]float64
		switch {
		case c.Is("pos"):
			v, err := numbers(c, c.Content())
			if err != nil {
				return err
			}
			tuples = [][]float64{v}
		case c.Is("posList"):
			v, err := numbers(c, c.Content())
			if err != nil {
				return err
			}
			step := d.dim
			if s := c.Attr("srsDimension"); s != "" {
				if step, err = strconv.Atoi(s); err != nil {
					return c.Errorf("srsDimension %q is not a number", s)
				}
			}
			if step == 0 {
				step = 2
			}
			if step < 2 || step > 3 || len(v)%step != 0 {
				return c.Errorf("%d ordinates are not tuples of %d", len(v), step)
			}
			for i := 0; i < len(v); i += step {
				tuples = append(tuples, v[i:i+step])
			}
		case c.Is("coord"):
			v, err := coord(c)
			if err != nil {
				return err
			}
			tuples = [][]float64{v}
		case c.Is("coordinates"):
			var err error
			if tuples, err = coordinates(c); err != nil {
				return err
			}
		case c.Is("pointProperty", "pointRep"):
			p := c.Child("Point")
			if p == nil {
				return c.Errorf("has no Point")
			}
			one, err := d.geometry(p)
			if err != nil {
				return err
			}
			one.Flat[0], one.Flat[1] = d.ref.WireXY(one.Flat[0], one.Flat[1])
			tuples = [][]float64{one.Flat}
		case c.Is("name", "description", "identifier", "metaDataProperty", "boundedBy"):
			continue
		default:
			return c.Errorf("is not expected in %s", n.Local)
		}
		for _, v := range tuples {
			if len(v) < 2 || len(v) > 3 {
				return c.Errorf("a position has %d ordinates, not 2 or 3", len(v))
			}
			if err := add(c, v); err != nil {
				return err
			}
		}
	}
	if dim == 3 {
		g.Layout = geom.XYZ
	}
	if count := len(g.Flat) / g.Layout.Stride(); count < least || count > most {
		return n.Errorf("%d positions are too few or too many", count)
	}
	return nil
}

// number refuses what GML cannot mean: NaN, infinities, hexadecimal.
func number(n *xmltree.Node, s string) (float64, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f-f) || strings.ContainsAny(s, "xX_") {
		return 0, n.Errorf("%q is not a number", clip(s))
	}
	return f, nil
}

func numbers(n *xmltree.Node, s string) ([]float64, error) {
	words := strings.Fields(s)
	out := make([]float64, len(words))
	for i, w := range words {
		var err error
		if out[i], err = number(n, w); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func coord(n *xmltree.Node) ([]float64, error) {
	var out []float64
	for _, name := range [...]string{"X", "Y", "Z"} {
		c := n.Child(name)
		if c == nil {
			break
		}
		v, err := number(c, c.Content())
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// coordinates reads GML 2's text form, whose separators are attributes.
func coordinates(n *xmltree.Node) ([][]float64, error) {
	sep := func(attr, otherwise string) string {
		for i := range n.Attrs {
			if n.Attrs[i].Name.Local == attr && n.Attrs[i].Value != "" {
				return n.Attrs[i].Value
			}
		}
		return otherwise
	}
	decimal, cs, ts := sep("decimal", "."), sep("cs", ","), sep("ts", " ")
	text := n.Content()
	var tuples []string
	if ts == " " {
		tuples = strings.Fields(text)
	} else {
		tuples = strings.Split(text, ts)
	}
	var out [][]float64
	for _, t := range tuples {
		var v []float64
		for _, w := range strings.Split(strings.TrimSpace(t), cs) {
			if w = strings.TrimSpace(w); decimal != "." {
				w = strings.ReplaceAll(w, decimal, ".")
			}
			f, err := number(n, w)
			if err != nil {
				return nil, err
			}
			v = append(v, f)
		}
		out = append(out, v)
	}
	return out, nil
}

func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "..."
	}
	return s
}
