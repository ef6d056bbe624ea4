package wfs

import (
	"encoding/xml"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sigi/encoding/xmltree"
)

// maxLink is how long an address may be that every client and proxy takes; a
// longer one is left out.
const maxLink = 8000

// href is the address of the service.
func (c *call) href() string { return c.request.Address("wfs") }

// describeURL is where the schema of types is.
func (c *call) describeURL(version, typeParam string, types []*featureType) string {
	named := make([]string, len(types))
	for i, t := range types {
		named[i] = t.qualified()
	}
	return c.href() + "?SERVICE=WFS&VERSION=" + version + "&REQUEST=DescribeFeatureType&" + typeParam + "=" + strings.Join(named, ",")
}

// link gives an answer the addresses of the pages beside it (09-025r2
// §7.7.4.4). They are addresses with key-value parameters, whatever the
// request was.
func (c *call) link(g *getFeature, a *answer) {
	if a.matched < 0 {
		return
	}
	size := g.count
	if most := c.session.Catalog().Limits.MaxFeatures; most > 0 && (size < 0 || size > most) {
		size = most
	}
	if size == 0 {
		return
	}
	params := c.params(g)
	page := func(start int) string {
		params.Set("STARTINDEX", strconv.Itoa(start))
		params.Set("COUNT", strconv.Itoa(size))
		if link := c.href() + "?" + params.Encode(); len(link) <= maxLink {
			return link
		}
		return ""
	}
	switch {
	case g.hits:
		if a.matched > int64(g.start) {
			a.next = page(g.start)
		}
	default:
		if int64(g.start)+a.returned < a.matched && a.returned > 0 {
			a.next = page(g.start + int(a.returned))
		}
		if g.start > 0 {
			a.previous = page(max(0, g.start-size))
		}
	}
}

// params are the parameters of a request without those of paging.
func (c *call) params(g *getFeature) url.Values {
	v := url.Values{}
	if c.request.Root == nil {
		for name, value := range c.request.Params {
			if !slices.Contains([]string{"STARTINDEX", "COUNT", "MAXFEATURES", "RESULTTYPE"}, name) {
				v.Set(name, value)
			}
		}
		return v
	}
	v.Set("SERVICE", "WFS")
	v.Set("VERSION", c.dialect.version.String())
	v.Set("REQUEST", c.request.Root.Local)
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("OUTPUTFORMAT", g.format)
	set("VALUEREFERENCE", g.value)
	set("SRSNAME", g.queries[0].srsName)
	var types, filters, properties, sorts []string
	for i := range g.queries {
		q := &g.queries[i]
		types = append(types, q.typeName)
		properties = append(properties, strings.Join(q.properties, ","))
		filters = append(filters, "")
		if q.filter != nil {
			filters[i] = string(appendNode(nil, q.filter, ""))
		}
		var keys []string
		for _, k := range q.sort {
			keys = append(keys, k.property+map[bool]string{true: " DESC", false: " ASC"}[k.descending])
		}
		sorts = append(sorts, strings.Join(keys, ","))
	}
	set("TYPENAMES", inBrackets(types))
	set("PROPERTYNAME", inBrackets(properties))
	set("FILTER", inBrackets(filters))
	set("SORTBY", inBrackets(sorts))
	var bound []string
	for prefix, uri := range c.names.bound {
		if prefix != "" && strings.HasPrefix(prefix, "xml") {
			continue
		}
		bound = append(bound, "xmlns("+prefix+","+uri+")")
	}
	slices.Sort(bound)
	set("NAMESPACES", strings.Join(bound, ","))
	return v
}

// inBrackets writes one item as it is, more as "(a)(b)"; "" if all are empty.
func inBrackets(items []string) string {
	if len(items) == 1 {
		return items[0]
	}
	if !slices.ContainsFunc(items, func(s string) bool { return s != "" }) {
		return ""
	}
	return "(" + strings.Join(items, ")(") + ")"
}

// appendNode writes an element as XML again. Elements carry their namespace as
// the default one; attributes are written without theirs, which no reader of
// filters looks at.
func appendNode(dst []byte, n *xmltree.Node, space string) []byte {
	escaped := func(s string) string {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder does not fail
		return b.String()
	}
	switch {
	case n.Local == "":
		return append(dst, escaped(n.Text)...)
	}
	dst = append(append(dst, '<'), n.Local...)
	if n.Space != space {
		dst = append(dst, ` xmlns="`+escaped(n.Space)+`"`...)
	}
	for i := range n.Attrs {
		a := &n.Attrs[i]
		if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
			dst = append(dst, ` `+a.Name.Local+`="`+escaped(a.Value)+`"`...)
		}
	}
	dst = append(dst, '>')
	for i := range n.Nodes {
		dst = appendNode(dst, &n.Nodes[i], n.Space)
	}
	return append(append(append(dst, "</"...), n.Local...), '>')
}
