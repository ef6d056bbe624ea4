package fes

import (
	"strconv"
	"strings"

	"sigi/crs"
	"sigi/encoding/gml"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
)

// AppendFilter writes a condition after dst as an ogc:Filter of Filter Encoding
// 1.1 (04-095), as SE 1.1 has them. The document declares the prefixes ogc and
// gml. What Filter reads of it selects the same.
//
// Errors: fault.NotSupported for an empty geometry, which GML cannot say, and for
// an attribute that is not Nameable.
func AppendFilter(dst []byte, e filter.Expr) ([]byte, error) {
	dst = append(dst, "<ogc:Filter>"...)
	dst, err := AppendExpression(dst, e)
	return append(dst, "</ogc:Filter>"...), err
}

// AppendExpression writes an expression, or a condition as one, after dst.
// Errors as AppendFilter.
func AppendExpression(dst []byte, e filter.Expr) ([]byte, error) {
	w := writer{dst: dst}
	w.expression(e)
	return w.dst, w.err
}

// Nameable reports whether an attribute can be named in XML: Filter Encoding reads
// a path in some signs and a namespace in the colon.
func Nameable(attribute string) bool {
	return attribute != "" && strings.TrimSpace(attribute) == attribute && !strings.ContainsAny(attribute, "/[]()@*:") &&
		!strings.ContainsFunc(attribute, func(r rune) bool { return r < ' ' || r == 0xFFFD || r == 0xFFFE || r == 0xFFFF })
}

type writer struct {
	dst []byte
	err error
}

func (w *writer) add(parts ...string) {
	for _, s := range parts {
		w.dst = append(w.dst, s...)
	}
}

// element writes expressions within an element of the prefix ogc.
func (w *writer) element(name, attributes string, of ...filter.Expr) {
	w.add("<ogc:", name, attributes, ">")
	for _, e := range of {
		w.expression(e)
	}
	w.add("</ogc:", name, ">")
}

var compareNames = [...]string{
	filter.Equal: "PropertyIsEqualTo", filter.NotEqual: "PropertyIsNotEqualTo",
	filter.Less: "PropertyIsLessThan", filter.LessEqual: "PropertyIsLessThanOrEqualTo",
	filter.Greater: "PropertyIsGreaterThan", filter.GreaterEqual: "PropertyIsGreaterThanOrEqualTo",
}

var arithNames = [...]string{filter.Add: "Add", filter.Sub: "Sub", filter.Mul: "Mul", filter.Div: "Div"}

func (w *writer) expression(e filter.Expr) {
	switch e := e.(type) {
	case filter.Literal:
		w.literal(e.Value)
	case filter.Attribute:
		if !Nameable(e.Name) {
			w.err = fault.New(fault.NotSupported, "filter", "the attribute %q has a name that a filter cannot hold", e.Name)
		}
		w.add("<ogc:PropertyName>", gml.EscapeText(e.Name), "</ogc:PropertyName>")
	case filter.Compare:
		w.element(compareNames[e.Op], caseOf(e.IgnoreCase), e.Left, e.Right)
	case filter.And:
		w.all("And", "1", e.Of)
	case filter.Or:
		w.all("Or", "0", e.Of)
	case filter.Not:
		w.element("Not", "", e.Of)
	case filter.Like:
		w.element("PropertyIsLike", attribute("wildCard", e.Wild)+attribute("singleChar", e.Single)+attribute("escapeChar", e.Escape)+caseOf(e.IgnoreCase),
			e.Value, filter.Literal{Value: feature.OfString(e.Pattern)})
	case filter.Between:
		w.add("<ogc:PropertyIsBetween>")
		w.expression(e.Value)
		w.element("LowerBoundary", "", e.Low)
		w.element("UpperBoundary", "", e.High)
		w.add("</ogc:PropertyIsBetween>")
	case filter.IsNull:
		w.element("PropertyIsNull", "", e.Value)
	case filter.Arith:
		w.element(arithNames[e.Op], "", e.Left, e.Right)
	case filter.Call:
		w.element("Function", attribute("name", e.Name), e.Args...)
	case filter.HasKey:
		if len(e.Keys) > 1 {
			w.add("<ogc:Or>")
		}
		for _, k := range e.Keys {
			w.add("<ogc:FeatureId", attribute("fid", "x."+k.String()), "/>")
		}
		if len(e.Keys) > 1 {
			w.add("</ogc:Or>")
		}
	case filter.Spatial:
		w.spatial(e)
	}
}

// all writes a logical operator. The operator over nothing has no form of its
// own and is written as a comparison that says the same.
func (w *writer) all(name, otherwise string, of []filter.Expr) {
	switch len(of) {
	case 0:
		w.add("<ogc:PropertyIsEqualTo><ogc:Literal>1</ogc:Literal><ogc:Literal>", otherwise, "</ogc:Literal></ogc:PropertyIsEqualTo>")
	case 1:
		w.expression(of[0])
	default:
		w.element(name, "", of...)
	}
}

// literal keeps white space at the ends by CDATA, as the reader does.
func (w *writer) literal(v feature.Value) {
	w.add("<ogc:Literal>")
	s := v.Text()
	if t := strings.TrimSpace(s); t != s && t != "" && !strings.Contains(s, "]]>") {
		w.add("<![CDATA[", s, "]]>")
	} else {
		w.add(gml.EscapeText(s))
	}
	w.add("</ogc:Literal>")
}

func (w *writer) spatial(e filter.Spatial) {
	o := gml.EncodeOptions{Version: gml.GML311, Decimals: 15}
	if e.CRS != nil {
		o.Ref, o.Decimals = e.CRS.Ref(crs.AsDeclared), gml.Decimals(e.CRS)
	}
	w.add("<ogc:", e.Op.String(), "><ogc:PropertyName>geometry</ogc:PropertyName>")
	before := len(w.dst)
	if e.Op == filter.BBox {
		w.dst = gml.AppendBound(w.dst, e.Geometry.Bound(), o)
	} else {
		w.dst = gml.AppendGeometry(w.dst, &e.Geometry, o)
	}
	if len(w.dst) == before {
		w.err = fault.New(fault.NotSupported, "filter", "%s with an empty geometry cannot be written", e.Op)
	}
	if e.Op == filter.DWithin || e.Op == filter.Beyond {
		unit := ""
		if e.Metres {
			unit = "m"
		}
		w.add("<ogc:Distance", attribute("units", unit), ">", strconv.FormatFloat(e.Distance, 'g', -1, 64), "</ogc:Distance>")
	}
	w.add("</ogc:", e.Op.String(), ">")
}

func caseOf(ignore bool) string {
	if ignore {
		return ` matchCase="false"`
	}
	return ""
}

func attribute(name, value string) string {
	return " " + name + `="` + gml.EscapeText(value) + `"`
}
