package wfs

import (
	"slices"
	"strings"

	"sigi/catalog"
	"sigi/encoding/xmltree"
	"sigi/fault"
	"sigi/ogc/ows"
)

// names resolves qualified names: the catalog's namespace, and what the
// request binds prefixes to.
type names struct {
	all   []catalog.Namespace // of the catalog
	bound map[string]string   // prefix to URI, by the request
}

// maxPrefixes bounds what a request may bind.
const maxPrefixes = 1000

// newNames reads NAMESPACES, xmlns(p,uri),xmlns(uri) (09-025r2 §7.6.6) or
// xmlns(p=uri) (04-094 §14.2.2), and the declarations of a document. Documents
// bind a prefix to one thing throughout, so where a declaration stands is not
// looked at.
func newNames(s catalog.Service, r *ows.Request) (names, error) {
	all := names{all: append([]catalog.Namespace{s.Namespace}, s.Namespaces...), bound: map[string]string{}}
	if r.Root != nil {
		all.declare(r.Root)
		return all, nil
	}
	text, name := r.Params.First("NAMESPACES", "NAMESPACE")
	for rest := strings.TrimSpace(text); rest != ""; {
		inside, ok := strings.CutPrefix(rest, "xmlns(")
		end := strings.IndexByte(inside, ')')
		if !ok || end < 0 || len(all.bound) >= maxPrefixes {
			return all, fault.New(fault.BadParam, strings.ToLower(name), "%s is %.80q; it must be like xmlns(prefix,uri)", name, text)
		}
		all.bind(inside[:end])
		rest = strings.TrimLeft(inside[end+1:], ", ")
	}
	return all, nil
}

func (n names) bind(text string) {
	at := strings.IndexAny(text, ",=")
	if at < 0 { // the default namespace
		n.bound[""] = strings.TrimSpace(text)
		return
	}
	n.bound[strings.TrimSpace(text[:at])] = strings.TrimSpace(text[at+1:])
}

// declare takes the declarations of an element and of all below it.
func (n names) declare(e *xmltree.Node) {
	for i := range e.Attrs {
		if len(n.bound) >= maxPrefixes {
			return
		}
		switch a := &e.Attrs[i]; {
		case a.Name.Space == "xmlns":
			n.bound[a.Name.Local] = strings.TrimSpace(a.Value)
		}
	}
	for i := range e.Nodes {
		if e.Nodes[i].Local != "" {
			n.declare(&e.Nodes[i])
		}
	}
}

// in reports whether a prefix can stand for a namespace of the catalog: it is
// bound to it, or, not being bound, is not that of another.
func (n names) in(prefix string, ns catalog.Namespace) bool {
	uri, bound := n.bound[prefix]
	if !bound {
		return prefix == ns.Prefix || !n.known(prefix)
	}
	return uri == ns.URI || prefix == "" && uri == ""
}

// known reports whether a prefix is one of the catalog's.
func (n names) known(prefix string) bool {
	return slices.ContainsFunc(n.all, func(ns catalog.Namespace) bool { return ns.Prefix == prefix })
}

// isGML reports whether a prefix stands for a namespace of GML.
func (n names) isGML(prefix string) bool {
	uri, bound := n.bound[prefix]
	if !bound {
		return prefix == "gml"
	}
	return strings.HasPrefix(uri, "http://www.opengis.net/gml")
}

// match is the local part of a type's name if the name can be in a namespace of
// the catalog; one without a prefix can be in any.
// schema-element(p:name) asks for the same, as no type stands for another.
func (n names) match(name string, ns catalog.Namespace) (local string, ok bool) {
	if inside, ok := strings.CutPrefix(name, "schema-element("); ok {
		name = strings.TrimSuffix(inside, ")")
	}
	if uri, local, ok := strings.Cut(strings.TrimPrefix(name, "{"), "}"); ok && strings.HasPrefix(name, "{") {
		return local, uri == ns.URI
	}
	prefix, local, ok := strings.Cut(name, ":")
	if !ok {
		return name, true
	}
	return local, n.in(prefix, ns)
}
