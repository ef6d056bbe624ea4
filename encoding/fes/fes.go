package fes

import (
	"errors"
	"strings"

	"sigi/crs"
	"sigi/encoding/gml"
	"sigi/encoding/xmltree"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
)

// Options says how names and references are read.
type Options struct {
	// Policy reads "EPSG:n" in geometries.
	Policy crs.Policy
	// Default is the reference of geometries without one; the zero Ref takes
	// them as x, y in the layer's own system.
	Default crs.Ref
	// Layer is the name that stands before the key in feature ids
	// ("edifc.12"). Ids of other layers select nothing. Empty: the part after
	// the first dot is the key.
	Layer string
	// GeometryName is the layer's geometry property. Spatial operators over
	// another property are refused; empty: the name is not looked at.
	GeometryName string
	// Function, where not nil, is asked first about every expression element:
	// SE adds its own.
	Function func(*xmltree.Node) (e filter.Expr, ok bool, err error)
	// Limits bound the document.
	Limits xmltree.Limits
}

// Parse reads a document whose root is a Filter. Errors are fault.BadParam
// about "filter", with line and element; fault.NotSupported for what is valid
// and not read, unknown functions among them; fault.UnsupportedCRS; fault.TooLarge for a document over the limits.
func Parse(data []byte, o Options) (filter.Expr, error) {
	n, err := xmltree.Parse(data, o.Limits)
	if err != nil {
		return nil, faultOf(err)
	}
	e, err := Filter(n, o)
	if err != nil {
		return nil, faultOf(err)
	}
	return e, nil
}

// faultOf gives an error of the tree its meaning.
func faultOf(err error) error {
	var x *xmltree.Error
	if !errors.As(err, &x) {
		return err
	}
	return fault.New(x.Code, "filter", "%s", x.Error())
}

// Filter reads a Filter element that is part of a document. Errors are
// *xmltree.Error, whose Code says what Parse would.
func Filter(n *xmltree.Node, o Options) (filter.Expr, error) {
	if !n.Is("Filter") {
		return nil, n.Errorf("a Filter is expected")
	}
	r := reader{o: o}
	of := n.Elements()
	switch {
	case len(of) == 0:
		return nil, n.Errorf("is empty")
	case isID(of[0]):
		return r.ids(of)
	case len(of) > 1:
		return nil, of[1].Errorf("is the second condition; combine them with And or Or")
	}
	return r.condition(of[0])
}

// Expression reads an expression element that is part of a document:
// ValueReference, PropertyName, Literal, Function, Add, Sub, Mul, Div, or a
// condition. Errors as Filter.
func Expression(n *xmltree.Node, o Options) (filter.Expr, error) {
	r := reader{o: o}
	return r.expression(n)
}

// Content reads what stands in an element as one expression, text and
// expressions mixed as SE's ParameterValueType has them (05-077r4 §6.2.2):
// text alone is a literal, parts are joined as text. An element with nothing
// in it is nil.
func Content(n *xmltree.Node, o Options) ([]filter.Expr, error) {
	r := reader{o: o}
	var nodes []*xmltree.Node
	for i := range n.Nodes {
		if n.Nodes[i].Comment == "" {
			nodes = append(nodes, &n.Nodes[i])
		}
	}
	var parts []filter.Expr
	for i, c := range nodes {
		if c.Local == "" {
			if s := partText(c, i, len(nodes)); s != "" {
				parts = append(parts, filter.Literal{Value: feature.OfString(s)})
			}
			continue
		}
		e, err := r.expression(c)
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
	}
	return parts, nil
}

// partText is a run of text in mixed content. White space that only formats
// the document goes: all of it at the ends, and between parts what breaks the
// line. CDATA stands as it is.
func partText(n *xmltree.Node, i, count int) string {
	if n.CDATA {
		return n.Text
	}
	s := n.Text
	if i == 0 {
		s = strings.TrimLeft(s, " \t\r\n")
	}
	if i == count-1 {
		s = strings.TrimRight(s, " \t\r\n")
	}
	if strings.TrimSpace(s) == "" && strings.ContainsAny(s, "\r\n") {
		return ""
	}
	if strings.ContainsAny(s, "\r\n") {
		lead, trail := "", ""
		if c := strings.TrimLeft(s, " \t"); len(c) < len(s) && c != "" && c[0] != '\n' && c[0] != '\r' {
			lead = " "
		}
		if c := strings.TrimRight(s, " \t"); len(c) < len(s) && c != "" && c[len(c)-1] != '\n' {
			trail = " "
		}
		s = lead + strings.Join(strings.Fields(s), " ") + trail
	}
	return s
}

type reader struct {
	o     Options
	depth int
}

func (r *reader) enter(n *xmltree.Node) error {
	if r.depth++; r.depth > filter.MaxDepth {
		return n.Errorf("expressions are nested more than %d deep", filter.MaxDepth)
	}
	return nil
}

func notSupported(n *xmltree.Node, format string, args ...any) error {
	return n.Fault(fault.NotSupported, format, args...)
}

func isID(n *xmltree.Node) bool {
	return n.Is("ResourceId", "FeatureId", "GmlObjectId")
}

func (r *reader) ids(of []*xmltree.Node) (filter.Expr, error) {
	e := filter.HasKey{}
	for _, n := range of {
		var id string
		switch {
		case n.Is("ResourceId"):
			id = n.Attr("rid")
			for _, a := range n.Attrs {
				if l := a.Name.Local; l == "version" || l == "startDate" || l == "endDate" || l == "previousRid" {
					return nil, notSupported(n, "versions of features are not kept (%s)", l)
				}
			}
		case n.Is("FeatureId"):
			id = n.Attr("fid")
		case n.Is("GmlObjectId"):
			id = n.Attr("id")
		default:
			return nil, n.Errorf("is not expected beside feature ids")
		}
		if id == "" {
			return nil, n.Errorf("has no id")
		}
		if key, ok := r.key(id); ok {
			e.Keys = append(e.Keys, key)
		}
	}
	return e, nil
}

func (r *reader) key(id string) (feature.Key, bool) {
	if r.o.Layer != "" {
		rest, ok := strings.CutPrefix(id, r.o.Layer+".")
		return feature.TextKey(rest), ok && rest != ""
	}
	_, rest, ok := strings.Cut(id, ".")
	return feature.TextKey(rest), ok && rest != ""
}

func (r *reader) condition(n *xmltree.Node) (filter.Expr, error) {
	if err := r.enter(n); err != nil {
		return nil, err
	}
	defer func() { r.depth-- }()
	of := n.Elements()
	switch n.Local {
	case "And", "Or":
		if len(of) == 0 {
			return nil, n.Errorf("is empty")
		}
		parts := make([]filter.Expr, 0, len(of))
		for i, c := range of {
			if isID(c) { // ids in a row are one condition
				if i > 0 && isID(of[i-1]) && n.Is("Or") {
					continue
				}
				run := of[i : i+1]
				for n.Is("Or") && i+len(run) < len(of) && isID(of[i+len(run)]) {
					run = of[i : i+len(run)+1]
				}
				e, err := r.ids(run)
				if err != nil {
					return nil, err
				}
				parts = append(parts, e)
				continue
			}
			e, err := r.condition(c)
			if err != nil {
				return nil, err
			}
			parts = append(parts, e)
		}
		if n.Is("And") {
			return filter.And{Of: parts}, nil
		}
		return filter.Or{Of: parts}, nil
	case "Not":
		if len(of) == 0 {
			return nil, n.Errorf("is empty")
		}
		if isID(of[0]) {
			e, err := r.ids(of)
			return filter.Not{Of: e}, err
		}
		if len(of) != 1 {
			return nil, n.Errorf("takes one condition, not %d", len(of))
		}
		e, err := r.condition(of[0])
		return filter.Not{Of: e}, err
	case "PropertyIsEqualTo", "PropertyIsNotEqualTo", "PropertyIsLessThan", "PropertyIsGreaterThan",
		"PropertyIsLessThanOrEqualTo", "PropertyIsGreaterThanOrEqualTo":
		return r.comparison(n, of)
	case "PropertyIsLike":
		return r.like(n, of)
	case "PropertyIsNull", "PropertyIsNil":
		if len(of) != 1 {
			return nil, n.Errorf("takes one expression, not %d", len(of))
		}
		e, err := r.expression(of[0])
		return filter.IsNull{Value: e}, err
	case "PropertyIsBetween":
		return r.between(n, of)
	case "BBOX", "Equals", "Disjoint", "Touches", "Within", "Overlaps", "Crosses", "Intersects", "Contains", "DWithin", "Beyond":
		return r.spatial(n, of)
	case "After", "Before", "During", "TEquals":
		return r.temporal(n, of)
	case "Begins", "BegunBy", "TContains", "TOverlaps", "Meets", "OverlappedBy", "MetBy", "EndedBy", "Ends", "AnyInteracts":
		return nil, notSupported(n, "this temporal operator is not offered")
	case "Function", "Literal", "ValueReference", "PropertyName": // a condition that is computed
		return r.expression(n)
	}
	return nil, n.Errorf("is not a condition")
}

var compareOps = map[string]filter.CompareOp{
	"PropertyIsEqualTo": filter.Equal, "PropertyIsNotEqualTo": filter.NotEqual,
	"PropertyIsLessThan": filter.Less, "PropertyIsGreaterThan": filter.Greater,
	"PropertyIsLessThanOrEqualTo": filter.LessEqual, "PropertyIsGreaterThanOrEqualTo": filter.GreaterEqual,
}

func (r *reader) comparison(n *xmltree.Node, of []*xmltree.Node) (filter.Expr, error) {
	if len(of) != 2 {
		return nil, n.Errorf("takes two expressions, not %d", len(of))
	}
	if a := n.Attr("matchAction"); a != "" && a != "Any" && a != "All" && a != "One" {
		return nil, n.Errorf("matchAction %q is not known", a)
	}
	left, err := r.expression(of[0])
	if err != nil {
		return nil, err
	}
	right, err := r.expression(of[1])
	if err != nil {
		return nil, err
	}
	ignore, err := ignoreCase(n)
	return filter.Compare{Op: compareOps[n.Local], Left: left, Right: right, IgnoreCase: ignore}, err
}

// ignoreCase reads matchCase, which is true unless said otherwise.
func ignoreCase(n *xmltree.Node) (bool, error) {
	switch s := n.Attr("matchCase"); strings.ToLower(s) {
	case "", "true", "1":
		return false, nil
	case "false", "0":
		return true, nil
	default:
		return false, n.Errorf("matchCase %q is neither true nor false", s)
	}
}

func (r *reader) like(n *xmltree.Node, of []*xmltree.Node) (filter.Expr, error) {
	if len(of) != 2 {
		return nil, n.Errorf("takes an expression and a pattern, not %d elements", len(of))
	}
	value, err := r.expression(of[0])
	if err != nil {
		return nil, err
	}
	if !of[1].Is("Literal") {
		return nil, of[1].Errorf("the pattern must be a Literal")
	}
	e := filter.Like{Value: value, Pattern: of[1].RawContent(), Wild: attrOf(n, "wildCard"), Single: attrOf(n, "singleChar"), Escape: attrOf(n, "escapeChar")}
	if e.Escape == "" {
		e.Escape = attrOf(n, "escape") // Filter 1.0
	}
	if len(e.Pattern) > maxPattern {
		return nil, of[1].Errorf("the pattern is longer than %d characters", maxPattern)
	}
	e.IgnoreCase, err = ignoreCase(n)
	return e, err
}

// maxPattern bounds the cost of matching, which is text times pattern.
const maxPattern = 1000

// attrOf is an attribute with its white space, which may be a wild card.
func attrOf(n *xmltree.Node, local string) string {
	for i := range n.Attrs {
		if n.Attrs[i].Name.Local == local {
			return n.Attrs[i].Value
		}
	}
	return ""
}

func (r *reader) between(n *xmltree.Node, of []*xmltree.Node) (filter.Expr, error) {
	if len(of) != 3 || !of[1].Is("LowerBoundary") || !of[2].Is("UpperBoundary") {
		return nil, n.Errorf("takes an expression, a LowerBoundary and an UpperBoundary")
	}
	var e filter.Between
	var err error
	if e.Value, err = r.expression(of[0]); err != nil {
		return nil, err
	}
	if e.Low, err = r.boundary(of[1]); err != nil {
		return nil, err
	}
	e.High, err = r.boundary(of[2])
	return e, err
}

// boundary is an expression in an element; bare text is taken as a literal,
// as many documents have it.
func (r *reader) boundary(n *xmltree.Node) (filter.Expr, error) {
	of := n.Elements()
	switch {
	case len(of) == 1:
		return r.expression(of[0])
	case len(of) == 0 && n.Content() != "":
		return filter.Literal{Value: feature.OfString(n.Content())}, nil
	}
	return nil, n.Errorf("takes one expression")
}

func (r *reader) expression(n *xmltree.Node) (filter.Expr, error) {
	if err := r.enter(n); err != nil {
		return nil, err
	}
	defer func() { r.depth-- }()
	if r.o.Function != nil {
		if e, ok, err := r.o.Function(n); ok || err != nil {
			return e, err
		}
	}
	switch n.Local {
	case "Literal":
		return r.literal(n)
	case "PropertyName", "ValueReference":
		name, err := property(n)
		return filter.Attribute{Name: name}, err
	case "Function":
		return r.function(n)
	case "Add", "Sub", "Mul", "Div":
		of := n.Elements()
		if len(of) != 2 {
			return nil, n.Errorf("takes two expressions, not %d", len(of))
		}
		e := filter.Arith{Op: map[string]filter.ArithOp{"Add": filter.Add, "Sub": filter.Sub, "Mul": filter.Mul, "Div": filter.Div}[n.Local]}
		var err error
		if e.Left, err = r.expression(of[0]); err != nil {
			return nil, err
		}
		e.Right, err = r.expression(of[1])
		return e, err
	}
	if _, ok := compareOps[n.Local]; ok || n.Is("And", "Or", "Not", "PropertyIsLike", "PropertyIsNull", "PropertyIsBetween") {
		return r.condition(n) // an argument of a function such as if_then_else
	}
	return nil, n.Errorf("is not an expression")
}

// literal keeps the text as it was written; the other side of a comparison
// decides how it is read. An empty literal is empty text.
func (r *reader) literal(n *xmltree.Node) (filter.Expr, error) {
	for _, c := range n.Elements() {
		return nil, c.Errorf("a literal that is not text is not read here")
	}
	s := n.RawContent()
	if t := strings.TrimSpace(s); t != "" && !hasCDATA(n) {
		s = t
	}
	return filter.Literal{Value: feature.OfString(s)}, nil
}

func hasCDATA(n *xmltree.Node) bool {
	for i := range n.Nodes {
		if n.Nodes[i].CDATA {
			return true
		}
	}
	return false
}

// property reads a name: "name", "ns:name", "layer/name", "ns:layer/ns:name".
func property(n *xmltree.Node) (string, error) {
	if of := n.Elements(); len(of) > 0 {
		return "", of[0].Errorf("is not expected in a property name")
	}
	path := n.Content()
	p := strings.TrimPrefix(strings.TrimPrefix(path, "./"), "/")
	steps := strings.Split(p, "/")
	last := steps[len(steps)-1]
	if i := strings.IndexByte(last, ':'); i >= 0 {
		last = last[i+1:]
	}
	if last == "" {
		return "", n.Errorf("the property name is empty")
	}
	if len(steps) > 2 || strings.ContainsAny(p, "[]()@*") || strings.Contains(last, "::") {
		return "", notSupported(n, "the path %q is not read; name one attribute", clip(path))
	}
	return last, nil
}

func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "..."
	}
	return s
}

func (r *reader) function(n *xmltree.Node) (filter.Expr, error) {
	c := filter.Call{Name: n.Attr("name")}
	if c.Name == "" {
		return nil, n.Errorf("has no name")
	}
	if !filter.KnownFunction(c.Name) {
		return nil, notSupported(n, "there is no function %q", clip(c.Name))
	}
	for _, a := range n.Elements() {
		e, err := r.expression(a)
		if err != nil {
			return nil, err
		}
		c.Args = append(c.Args, e)
	}
	return c, nil
}

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
			name, err := property(c)
			if err != nil {
				return nil, err
			}
			if r.o.GeometryName != "" && name != r.o.GeometryName {
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

func (r *reader) temporal(n *xmltree.Node, of []*xmltree.Node) (filter.Expr, error) {
	if len(of) != 2 {
		return nil, n.Errorf("takes an expression and an instant or period")
	}
	value, err := r.expression(of[0])
	if err != nil {
		return nil, err
	}
	begin, end, period, err := r.time(of[1])
	if err != nil {
		return nil, err
	}
	compare := func(op filter.CompareOp, with filter.Expr) filter.Expr {
		return filter.Compare{Op: op, Left: value, Right: with}
	}
	switch {
	case n.Is("After"):
		return compare(filter.Greater, end), nil
	case n.Is("Before"):
		return compare(filter.Less, begin), nil
	case n.Is("During") && period:
		return filter.And{Of: []filter.Expr{compare(filter.Greater, begin), compare(filter.Less, end)}}, nil
	case n.Is("TEquals") && !period:
		return compare(filter.Equal, begin), nil
	}
	return nil, notSupported(n, "this comparison of an instant and a period is not offered")
}

func (r *reader) time(n *xmltree.Node) (begin, end filter.Expr, period bool, err error) {
	literal := func(s string) filter.Expr { return filter.Literal{Value: feature.OfString(s)} }
	position := func(names ...string) (string, error) {
		p := n.Child(names...)
		for p != nil && len(p.Elements()) == 1 { // begin/TimeInstant/timePosition
			p = p.Elements()[0]
		}
		if p == nil || p.Content() == "" {
			return "", n.Errorf("has no %s", names[0])
		}
		return p.Content(), nil
	}
	switch {
	case n.Is("Literal") && len(n.Elements()) == 1:
		return r.time(n.Elements()[0])
	case n.Is("Literal"):
		e := literal(n.Content())
		return e, e, false, nil
	case n.Is("TimeInstant"):
		s, err := position("timePosition")
		return literal(s), literal(s), false, err
	case n.Is("TimePeriod"):
		b, err := position("beginPosition", "begin")
		if err != nil {
			return nil, nil, true, err
		}
		e, err := position("endPosition", "end")
		return literal(b), literal(e), true, err
	}
	return nil, nil, false, n.Errorf("is neither an instant nor a period")
}
