package wfs

import (
	"errors"
	"strings"

	"sigi/encoding/xmltree"
	"sigi/fault"
)

// filterFault gives an error of a document its meaning.
func filterFault(err error) error {
	var x *xmltree.Error
	if !errors.As(err, &x) {
		return err
	}
	return fault.New(x.Code, "filter", "%s", x.Error())
}

// decodeDocument reads a GetFeature or GetPropertyValue in XML.
func decodeDocument(root *xmltree.Node, d *dialect) (*getFeature, error) {
	g := &getFeature{format: root.Attr("outputFormat"), value: root.Attr("valueReference"), hasValue: root.Attr("valueReference") != ""}
	for i := range root.Attrs {
		g.hasValue = g.hasValue || root.Attrs[i].Name.Local == "valueReference"
	}
	var err error
	count := root.Attr("count")
	if count == "" {
		count = root.Attr("maxFeatures")
	}
	if g.count, err = number(count, -1, "count"); err != nil {
		return nil, err
	}
	if g.start, err = number(root.Attr("startIndex"), 0, "startindex"); err != nil {
		return nil, err
	}
	if g.hits, err = resultType(root.Attr("resultType")); err != nil {
		return nil, err
	}
	if err := checkResolve(root.Attr("resolve")); err != nil {
		return nil, err
	}
	for _, n := range root.Elements() {
		switch {
		case n.Is("Query"):
			q, err := decodeQuery(n, d)
			if err != nil {
				return nil, err
			}
			g.queries = append(g.queries, q...)
		case n.Is("StoredQuery"):
			q, single, err := decodeStoredQuery(n)
			if err != nil {
				return nil, err
			}
			g.queries = append(g.queries, q)
			g.single = single
		default:
			return nil, fault.New(fault.BadParam, "", "line %d: %.80s is not expected in %s", n.Line, n.Local, root.Local)
		}
		if len(g.queries) > maxQueries {
			return nil, fault.New(fault.TooLarge, "", "there are more than %d queries", maxQueries)
		}
	}
	if len(g.queries) == 0 {
		return nil, fault.New(fault.MissingParam, "layers", "there is no Query")
	}
	g.single = g.single && len(g.queries) == 1
	return g, nil
}

func decodeQuery(n *xmltree.Node, d *dialect) ([]query, error) {
	types := n.Attr("typeNames")
	if types == "" {
		types = n.Attr("typeName")
	}
	q := query{srsName: n.Attr("srsName")}
	for _, e := range n.Elements() {
		switch {
		case e.Is("PropertyName"):
			if len(q.properties) == maxNames {
				return nil, fault.New(fault.TooLarge, "attributes", "more than %d properties were asked for", maxNames)
			}
			q.properties = append(q.properties, e.Content())
		case e.Is("Filter"):
			if q.filter != nil {
				return nil, fault.New(fault.BadParam, "filter", "line %d: this is the second Filter of a Query", e.Line)
			}
			q.filter = e
		case e.Is("SortBy"):
			if err := decodeSortBy(e, &q); err != nil {
				return nil, err
			}
		case e.Is("XlinkPropertyName"): // nothing here refers to anything
			q.properties = append(q.properties, e.Content())
		default:
			return nil, fault.New(fault.BadParam, "", "line %d: %.80s is not expected in Query", e.Line, e.Local)
		}
	}
	names := strings.FieldsFunc(types, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' || r == '\t' })
	switch {
	case len(names) == 0:
		return nil, fault.New(fault.MissingParam, "layers", "line %d: Query has no %s", n.Line, d.spell("layers"))
	case len(names) > 1 && !d.typeList:
		return nil, fault.New(fault.NotSupported, "layers", "line %d: joins are not offered; write a Query for each type", n.Line)
	}
	var all []query
	for _, name := range names {
		one := q
		one.typeName = name
		all = append(all, one)
	}
	return all, nil
}

func decodeSortBy(n *xmltree.Node, q *query) error {
	for _, e := range n.Elements() {
		name := e.Child("ValueReference", "PropertyName")
		if !e.Is("SortProperty") || name == nil || name.Content() == "" {
			return fault.New(fault.BadParam, "sort", "line %d: SortBy takes SortProperty with a ValueReference", e.Line)
		}
		k := sortKey{property: name.Content()}
		if o := e.Child("SortOrder"); o != nil {
			switch strings.ToUpper(o.Content()) {
			case "ASC":
			case "DESC":
				k.descending = true
			default:
				return fault.New(fault.BadParam, "sort", "line %d: SortOrder is %.80q; it must be ASC or DESC", o.Line, o.Content())
			}
		}
		q.sort = append(q.sort, k)
	}
	if len(q.sort) > maxSort {
		return fault.New(fault.TooLarge, "sort", "SortBy has %d properties; at most %d", len(q.sort), maxSort)
	}
	return nil
}

func decodeStoredQuery(n *xmltree.Node) (query, bool, error) {
	id := ""
	for _, p := range n.Elements() {
		if p.Is("Parameter") && strings.EqualFold(p.Attr("name"), "id") {
			id = p.Content()
		}
	}
	return storedQuery(n.Attr("id"), id, "id")
}
