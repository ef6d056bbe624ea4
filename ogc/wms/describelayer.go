package wms

import (
	_ "embed" // the templates
	"slices"

	"sigi/catalog"
	"sigi/encoding/gml"
	"sigi/fault"
	"sigi/ogc/ows"
)

var (
	//go:embed describelayer_111.xml.tmpl
	describe111 string
	//go:embed describelayer_130.xml.tmpl
	describe130 string

	describeLayer111 = ows.NewXMLTemplate("describelayer_111.xml.tmpl", describe111)
	describeLayer130 = ows.NewXMLTemplate("describelayer_130.xml.tmpl", describe130)
)

// layerDescription says where the features behind a layer are.
type layerDescription struct {
	Name string
	Type string // of features: prefix:name; "" if they are not offered
	WFS  string // address, ends in ?
}

// describeLayer answers DescribeLayer (02-070 §9, 05-078r4 §7): for each layer
// the feature type behind it and the service that has it.
func (s *Service) describeLayer(c *call) (*ows.Response, error) {
	text, err := mandatory(c.params, c.dialect, "layers")
	if err != nil {
		return nil, err
	}
	cat := c.session.Catalog()
	if names := list(text); cat.Limits.MaxLayers > 0 && len(names) > cat.Limits.MaxLayers {
		return nil, fault.New(fault.TooLarge, "layers", "%d layers were asked for; at most %d", len(names), cat.Limits.MaxLayers)
	}
	var all []layerDescription
	var spaces []catalog.Namespace
	for _, name := range list(text) {
		n, ok := cat.Named(name)
		l, isLayer := n.(*catalog.Layer)
		if !ok || !isLayer {
			return nil, fault.New(fault.UnknownLayer, "layers", "layer %q is not known, or a group, which has no features of its own", name)
		}
		d := layerDescription{Name: l.Name, WFS: c.request.Address("wfs") + "?"}
		if l.Features {
			space, local := cat.Qualified(l)
			d.Type = space.Prefix + ":" + gml.Name(local)
			if !slices.Contains(spaces, space) {
				spaces = append(spaces, space)
			}
		} else if c.dialect.describe == describeLayer130 {
			return nil, fault.New(fault.NotSupported, "layers", "the features of layer %q are not offered, so that there is nothing to describe", name)
		}
		all = append(all, d)
	}
	body, err := c.dialect.describe.Bytes(struct {
		Namespaces []catalog.Namespace
		Layers     []layerDescription
	}{spaces, all})
	if err != nil {
		return nil, err
	}
	return &ows.Response{ContentType: c.dialect.describeType, Body: body}, nil
}
