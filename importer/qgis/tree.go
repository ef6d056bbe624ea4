package qgis

import (
	"slices"

	"sigi/encoding/xmltree"
	"sigi/importer"
)

// tree reads the layer tree. QGIS lists what lies on top first.
func (p *project) tree() []importer.Node {
	placed := map[string]bool{}
	root := p.root.Child("layer-tree-group")
	var nodes []importer.Node
	if root != nil {
		nodes = p.branch(root, placed, 0)
		if o := root.Child("custom-order"); o != nil && o.Attr("enabled") == "1" {
			p.note("", o, "the layers have a drawing order of their own in QGIS; here they are drawn in the order of the tree")
		}
	}
	if list := p.root.Child("projectlayers"); list != nil { // layers that no tree shows
		for _, n := range list.Elements() {
			id := content(n, "id")
			if l := p.layers[id]; l != nil && !placed[id] {
				placed[id] = true
				nodes = append(nodes, l.Layer)
			}
		}
	}
	return nodes
}

// maxGroups is how deep the groups of a catalog may be.
const maxGroups = 16

func (p *project) branch(n *xmltree.Node, placed map[string]bool, depth int) []importer.Node {
	var nodes []importer.Node
	for _, c := range n.Elements() {
		switch {
		case c.Is("layer-tree-layer"):
			id := c.Attr("id")
			if l := p.layers[id]; l != nil && !placed[id] {
				placed[id] = true
				nodes = append(nodes, l.Layer)
			}
		case c.Is("layer-tree-group"):
			if depth == maxGroups-1 {
				p.note("", c, "groups are nested more than %d deep; what is deeper is left out", maxGroups)
				continue
			}
			children := p.branch(c, placed, depth+1)
			if len(children) == 0 {
				continue
			}
			if c.Attr("mutually-exclusive") == "1" {
				p.note("", c, "group %q shows one of its layers at a time in QGIS; asking for it here draws all", c.Attr("name"))
			}
			name := content(c, "shortname")
			for _, e := range options(at(c, "customproperties", "Option")) {
				if e.Attr("name") == "wmsShortName" && e.Attr("value") != "" {
					name = e.Attr("value")
				}
			}
			if name == "" {
				name = c.Attr("name")
			}
			nodes = append(nodes, &importer.Group{Name: p.nodeNames.Name(name, "group"), Title: c.Attr("name"), Nodes: children})
		}
	}
	// The branch was read from the top.
	slices.Reverse(nodes)
	return nodes
}

func options(n *xmltree.Node) []*xmltree.Node {
	if n == nil {
		return nil
	}
	return n.Elements()
}

// themes reads map themes. They list layers in no order, so that the tree's is
// taken.
func (p *project) themes() {
	list := p.root.Child("visibility-presets")
	if list == nil {
		return
	}
	var order []string
	position := map[string]int{}
	p.draft.Layers(func(l *importer.Layer) {
		position[l.Name] = len(order)
		order = append(order, l.Name)
	})
	for _, n := range list.Elements() {
		if !n.Is("visibility-preset") {
			continue
		}
		t := importer.Theme{Title: n.Attr("name")}
		for _, c := range n.Elements() {
			if !c.Is("layer") || c.Attr("visible") == "0" {
				continue
			}
			l := p.layers[c.Attr("id")]
			if l == nil {
				continue
			}
			style := l.styles[c.Attr("style")]
			if style == l.Styles[0].Name {
				style = ""
			}
			t.Layers = append(t.Layers, importer.ThemeLayer{Layer: l.Name, Style: style})
		}
		if len(t.Layers) == 0 {
			p.note("", n, "map theme %q shows no layer that is served and is left out", t.Title)
			continue
		}
		slices.SortStableFunc(t.Layers, func(a, b importer.ThemeLayer) int { return position[a.Layer] - position[b.Layer] })
		t.Name = p.nodeNames.Name(t.Title, "theme")
		p.draft.Themes = append(p.draft.Themes, t)
	}
}
