package wms

import (
	"strings"

	"sigi/catalog"
	"sigi/encoding/sld"
	"sigi/fault"
	"sigi/ogc/ows"
)

// typeSLD is the media type of styling documents (05-078r4 §6.7).
const typeSLD = "application/vnd.ogc.sld+xml"

// getStyles answers GetStyles (02-070 §11): the styles of layers as one
// document, the default of each marked. A group or map theme is answered with
// its layers. SLD_VERSION (MapServer, QGIS) or SLDVER (02-070) choose the
// version; without them each version of WMS has the one of its age. Pictures
// come within the document: a client has no file of ours.
func (s *Service) getStyles(c *call) (*ows.Response, error) {
	text, err := mandatory(c.params, c.dialect, "layers")
	if err != nil {
		return nil, err
	}
	cat := c.session.Catalog()
	names := list(text)
	if most := cat.Limits.MaxLayers; most > 0 && len(names) > most {
		return nil, fault.New(fault.TooLarge, "layers", "%d layers were asked for; at most %d", len(names), most)
	}
	o := sld.WriteOptions{SLD10: c.dialect.sld10, Whole: true}
	version, param := c.params.First("SLD_VERSION", "SLDVER")
	switch version {
	case "":
	case "1.0.0":
		o.SLD10 = true
	case "1.1.0":
		o.SLD10 = false
	default:
		return nil, fault.New(fault.BadParam, strings.ToLower(param), "%s is %s; styles are written as 1.0.0 or 1.1.0", param, quote(version))
	}
	var layers []*catalog.Layer
	for _, name := range names {
		of, ok := layersOf(cat, name)
		if !ok {
			return nil, fault.New(fault.UnknownLayer, "layers", "layer %q is not known", name)
		}
		layers = append(layers, of...)
	}
	var document []sld.StyledLayer
	seen := map[*catalog.Layer]bool{}
	for _, l := range layers {
		if seen[l] {
			continue
		}
		seen[l] = true
		styled := sld.StyledLayer{Name: l.Name}
		for i, style := range l.Styles {
			styled.Styles = append(styled.Styles, sld.NamedStyle{Name: style.Name, Title: style.Title.In(c.lang), Abstract: style.Abstract.In(c.lang), Default: i == 0, Style: style.Style})
		}
		document = append(document, styled)
	}
	body, err := sld.WriteLayers(document, o)
	if err != nil {
		return nil, err
	}
	return &ows.Response{ContentType: typeSLD, Body: body, MaxAge: legendAge, Validate: true}, nil
}

// layersOf are the layers of a layer, group or map theme, bottom first.
func layersOf(cat *catalog.Catalog, name string) (all []*catalog.Layer, ok bool) {
	if t, ok := cat.Theme(name); ok {
		for _, l := range t.Layers {
			all = append(all, l.Layer)
		}
		return all, true
	}
	n, ok := cat.Named(name)
	if !ok {
		return nil, false
	}
	return appendLayers(nil, n), true
}

func appendLayers(all []*catalog.Layer, n catalog.Node) []*catalog.Layer {
	switch n := n.(type) {
	case *catalog.Layer:
		return append(all, n)
	case *catalog.Group:
		for _, child := range n.Children {
			all = appendLayers(all, child)
		}
	}
	return all
}
