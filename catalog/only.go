package catalog

import "fmt"

// Only returns the catalog with those layers alone that some layers, groups
// or map themes draw, for a program that needs no others: they are not read.
// The tree and the names stay as they are. It fails on a name that is not
// there.
func (c *Catalog) Only(names ...string) (*Catalog, error) {
	wanted := map[*Layer]bool{}
	var add func(n Node)
	add = func(n Node) {
		switch n := n.(type) {
		case *Layer:
			wanted[n] = true
		case *Group:
			for _, child := range n.Children {
				add(child)
			}
		}
	}
	known := make([]string, 0, len(c.byName)+len(c.themeNamed))
	for name := range c.byName {
		known = append(known, name)
	}
	for name := range c.themeNamed {
		known = append(known, name)
	}
	for _, name := range names {
		if n, ok := c.byName[name]; ok {
			add(n)
		} else if t, ok := c.themeNamed[name]; ok {
			for _, l := range t.Layers {
				wanted[l.Layer] = true
			}
		} else {
			return nil, fmt.Errorf("layer %q is not in %s%s", name, c.Path, didYouMean(name, known))
		}
	}
	only := *c
	only.Layers = nil
	for _, l := range c.Layers {
		if wanted[l] {
			only.Layers = append(only.Layers, l)
		}
	}
	return &only, nil
}
