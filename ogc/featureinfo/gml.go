package featureinfo

import (
	"slices"

	"sigi/catalog"
	"sigi/crs"
	"sigi/encoding/gml"
	"sigi/feature"
	"sigi/geom"
	"sigi/ogc/ows"
	"sigi/publish"
)

// declaration stands before every document.
const declaration = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// form is how a version of GML writes a collection: that of WFS 1.0.0 for
// GML 2.1.2 (02-058 §9), that of 1.1.0 for 3.1.1 (04-094 §9.4).
type form struct {
	version gml.Version
	path    string // as ows.SchemaPath has it
	schema  string // of the collection
	policy  crs.Policy
}

var (
	gml2 = form{gml.GML212, "2", "http://schemas.opengis.net/wfs/1.0.0/WFS-basic.xsd", crs.EastNorth}
	gml3 = form{gml.GML311, "3", "http://schemas.opengis.net/wfs/1.1.0/wfs.xsd", crs.AsDeclared}
)

// writeGML2 writes GML 2.1.2; coordinates are east, north, as GML 2 under
// "EPSG:n" is read.
func writeGML2(r Result) ([]byte, error) { return gml2.write(r) }

// writeGML3 writes GML 3.1.1; coordinates are in the order of the CRS, which
// the URN says.
func writeGML3(r Result) ([]byte, error) { return gml3.write(r) }

// write writes a collection that names its schemas. Null values are left out.
func (f form) write(r Result) ([]byte, error) {
	o := gml.EncodeOptions{Version: f.version, Decimals: decimals(r.CRS)}
	if r.CRS != nil {
		o.Ref = r.CRS.Ref(f.policy)
		if f.policy == crs.AsDeclared {
			ref, err := crs.ParseRef(r.CRS.URN(), f.policy)
			if err != nil {
				return nil, err
			}
			o.Ref = ref
		}
	}
	var features []byte
	var layers []string
	bound := geom.EmptyBound
	for i := range r.Hits {
		h := &r.Hits[i]
		if !slices.Contains(layers, h.Layer.Name) {
			layers = append(layers, h.Layer.Name)
		}
		shape, err := projected(h, r.CRS)
		if err != nil {
			return nil, err
		}
		if shape != nil {
			bound = bound.Union(shape.Bound())
		}
		columns := make([][]feature.Value, len(h.Values))
		for c, v := range h.Values {
			columns[c] = []feature.Value{v}
		}
		features = append(features, "<gml:featureMember>"...)
		features = gml.NewFeatureEncoder(f.element(r, h), o).Append(features, h.Key, shape, columns, 0)
		features = append(features, "</gml:featureMember>\n"...)
	}
	dst := f.begin(r, layers)
	if f.version == gml.GML212 || len(r.Hits) > 0 { // mandatory in GML 2
		dst = append(dst, "<gml:boundedBy>"...)
		before := len(dst)
		if dst = gml.AppendBound(dst, bound, o); len(dst) == before {
			dst = append(dst, map[gml.Version]string{gml.GML212: "<gml:null>unknown</gml:null>", gml.GML311: "<gml:Null>unknown</gml:Null>"}[f.version]...)
		}
		dst = append(dst, "</gml:boundedBy>\n"...)
	}
	return append(append(dst, features...), "</wfs:FeatureCollection>\n"...), nil
}

// begin opens the collection and says where the schemas of its parts are.
func (f form) begin(r Result, layers []string) []byte {
	locations := "http://www.opengis.net/wfs " + f.schema
	if len(layers) > 0 {
		locations += " " + r.Namespace.URI + " " + r.Base + ows.SchemaPath(f.path, layers)
	}
	return []byte(declaration + `<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" xmlns:gml="` + f.version.Namespace() +
		`" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:` + r.Namespace.Prefix + `="` + gml.EscapeText(r.Namespace.URI) +
		`" xsi:schemaLocation="` + gml.EscapeText(locations) + "\">\n")
}

// element names what is written of a layer as its application schema does.
func (f form) element(r Result, h *publish.Hit) gml.Element {
	properties := []string{h.Type.GeomName}
	for _, a := range h.Names {
		properties = append(properties, a.Name)
	}
	names := gml.Names(properties...)
	for i, a := range h.Names {
		if a.GML != "" {
			names[i+1] = "gml:" + a.GML
		}
	}
	el := gml.Element{Prefix: r.Namespace.Prefix, Name: gml.Name(h.Layer.Name), Layer: h.Layer.Name, Geometry: names[0], Attributes: names[1:]}
	if how := h.Layer.GMLGeometry; how != catalog.OwnGeometry {
		el.Geometry, el.Standard, el.Last = gml.StandardProperty(h.Type.Geometry, f.version), true, how == catalog.LastGeometry
	}
	return el
}
