package catalog

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"
)

// Endpoint is a part of the catalog that is published at addresses of its
// own, as a service of its own: other metadata and contact, fewer layers. Its
// layers, groups and map themes are those of the whole, by the same names.
type Endpoint struct {
	Name    string // in addresses: /wms/<name>
	Catalog *Catalog
}

// Endpoint returns the part of the catalog that an endpoint publishes.
func (c *Catalog) Endpoint(name string) (*Catalog, bool) {
	for _, e := range c.Endpoints {
		if e.Name == name {
			return e.Catalog, true
		}
	}
	return nil, false
}

// endpoint reads one item of `endpoints:`. Everything that it names has been
// read.
func (l *loading) endpoint(n ast.Node) {
	m := l.mapping(n, "endpoints")
	if m == nil {
		return
	}
	e := &Endpoint{Name: m.required("endpoint")}
	m.what = fmt.Sprintf("endpoint %q", e.Name)
	l.checkName(e.Name, m.lineOf("endpoint"), m.what)
	if _, twice := l.catalog.Endpoint(e.Name); twice {
		l.problem(m.lineOf("endpoint"), "%s: the name is already taken by another endpoint; choose another", m.what)
	}
	part := *l.catalog
	part.Endpoints, part.Layers, part.Root, part.MapThemes = nil, nil, Group{}, nil
	part.byName, part.themeNamed = map[string]Node{}, map[string]*MapTheme{}
	part.Service.Inspire = nil // each has metadata of its own
	l.presentation(m, &part.Service)
	part.Root.Title, part.Root.Abstract = part.Service.Title, part.Service.Abstract
	if m.has("crs") {
		part.CRSs = l.crss(m)
	} else {
		m.take("crs")
	}
	names, lines := m.words("layers")
	for i, name := range names {
		if t, ok := l.catalog.themeNamed[name]; ok {
			if _, twice := part.themeNamed[name]; twice {
				l.problem(lines[i], "%s: theme %q is listed twice; remove one", m.what, name)
			}
			part.themeNamed[name] = t
			part.MapThemes = append(part.MapThemes, t)
			continue
		}
		node, ok := l.catalog.byName[name]
		if !ok {
			l.problem(lines[i], "%s: layer %q is not defined%s", m.what, name, didYouMean(name, l.known()))
			continue
		}
		part.Root.Children = append(part.Root.Children, node)
		if twice := part.adopt(node); twice != "" {
			l.problem(lines[i], "%s: %q is listed twice, by itself or in a group; remove one", m.what, twice)
		}
	}
	for _, y := range l.catalog.Layers { // in the order of the whole
		if part.byName[y.Name] == Node(y) {
			part.Layers = append(part.Layers, y)
		}
	}
	if len(names) == 0 {
		l.problem(m.line, "%s: layers is missing; name layers, groups or themes of the catalog", m.what)
	}
	m.finish()
	e.Catalog = &part
	l.catalog.Endpoints = append(l.catalog.Endpoints, e)
}

// adopt makes a node of the whole, and what is in it, known to a part of it;
// it returns the name of what was known already.
func (c *Catalog) adopt(n Node) (twice string) {
	name := n.NodeName()
	if _, known := c.byName[name]; known {
		return name
	}
	if name != "" {
		c.byName[name] = n
	}
	if g, ok := n.(*Group); ok {
		for _, child := range g.Children {
			if again := c.adopt(child); again != "" {
				twice = again
			}
		}
	}
	return twice
}

// known are the names of layers, groups and themes.
func (l *loading) known() []string {
	var all []string
	for name := range l.catalog.byName {
		all = append(all, name)
	}
	for name := range l.catalog.themeNamed {
		all = append(all, name)
	}
	return all
}
