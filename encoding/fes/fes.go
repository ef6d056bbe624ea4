package fes

import (
	"errors"
	"strings"

	"sigi/crs"
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
	// Property, where not nil, says what a name stands for by its prefix ("" if
	// there is none) and local part; nil: the attribute of that name. The
	// geometry is asked for only in PropertyIsNull, which is done here.
	Property func(prefix, name string) (filter.Expr, error)
	// Key, where not nil, reads an id in place of Layer; ok is false for ids
	// that select nothing. An error is returned as it is.
	Key func(id string) (k feature.Key, ok bool, err error)
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
		key, ok, err := r.key(id)
		if err != nil {
			return nil, err
		}
		if ok {
			e.Keys = append(e.Keys, key)
		}
	}
	return e, nil
}

func (r *reader) key(id string) (feature.Key, bool, error) {
	if r.o.Key != nil {
		return r.o.Key(id)
	}
	if r.o.Layer != "" {
		rest, ok := strings.CutPrefix(id, r.o.Layer+".")
		return feature.TextKey(rest), ok && rest != "", nil
	}
	_, rest, ok := strings.Cut(id, ".")
	return feature.TextKey(rest), ok && rest != "", nil
}
