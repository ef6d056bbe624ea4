package featureinfo

import (
	"bytes"
	"fmt"

	"sigi/crs"
	"sigi/encoding/gml"
	"sigi/geom"
)

// geometryName is the element that holds the geometry where the source's
// column has no name.
const geometryName = "geom"

// namespace of the features in GML 3.
const namespace = "urn:sigi:layers"

const declaration = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// writeMSGML writes GML 2 in the form that MapServer made common and that
// QGIS and GDAL read without a schema: <layer>_layer, <layer>_feature.
// Coordinates are east, north, as GML 2 under "EPSG:n" is read.
func writeMSGML(r Result) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(declaration)
	fmt.Fprintf(&b, "<msGMLOutput xmlns:gml=%q xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n", gml.GML212.Namespace())
	o := gml.EncodeOptions{Version: gml.GML212, Decimals: decimals(r.CRS)}
	if r.CRS != nil {
		o.Ref = r.CRS.Ref(crs.EastNorth)
	}
	for _, g := range byLayer(r.Hits) {
		name := gml.Name(g[0].Layer.Name)
		fmt.Fprintf(&b, "  <%s_layer>\n    <gml:name>%s</gml:name>\n", name, gml.EscapeText(g[0].Layer.Title.In(r.Language)))
		for i := range g {
			h := &g[i]
			fmt.Fprintf(&b, "    <%s_feature fid=\"%s\">\n", name, gml.EscapeText(id(h)))
			shape, err := projected(h, r.CRS)
			if err != nil {
				return nil, err
			}
			writeGeometry(&b, shape, o, gml.Name(geometryColumn(h.Type.GeomName)), "")
			for j, v := range h.Values {
				a := gml.Name(h.Names[j].Name)
				fmt.Fprintf(&b, "      <%s>%s</%s>\n", a, gml.EscapeText(v.Text()), a)
			}
			fmt.Fprintf(&b, "    </%s_feature>\n", name)
		}
		fmt.Fprintf(&b, "  </%s_layer>\n", name)
	}
	b.WriteString("</msGMLOutput>\n")
	return b.Bytes(), nil
}

// writeGML3 writes a feature collection in GML 3.1.1; coordinates are in the
// order of the CRS, which the URN says. Null values are left out.
func writeGML3(r Result) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(declaration)
	fmt.Fprintf(&b, "<wfs:FeatureCollection xmlns:wfs=\"http://www.opengis.net/wfs\" xmlns:gml=%q xmlns:sigi=%q>\n", gml.GML311.Namespace(), namespace)
	o := gml.EncodeOptions{Version: gml.GML311, Decimals: decimals(r.CRS)}
	if r.CRS != nil {
		ref, err := crs.ParseRef(r.CRS.URN(), crs.AsDeclared)
		if err != nil {
			return nil, err
		}
		o.Ref = ref
	}
	for i := range r.Hits {
		h := &r.Hits[i]
		name := gml.Name(h.Layer.Name)
		fmt.Fprintf(&b, "  <gml:featureMember>\n    <sigi:%s gml:id=\"%s\">\n", name, gml.EscapeText(gml.Name(id(h))))
		shape, err := projected(h, r.CRS)
		if err != nil {
			return nil, err
		}
		writeGeometry(&b, shape, o, gml.Name(geometryColumn(h.Type.GeomName)), "sigi:")
		for j, v := range h.Values {
			if a := gml.Name(h.Names[j].Name); !v.IsNull() {
				fmt.Fprintf(&b, "      <sigi:%s>%s</sigi:%s>\n", a, gml.EscapeText(v.Text()), a)
			}
		}
		fmt.Fprintf(&b, "    </sigi:%s>\n  </gml:featureMember>\n", name)
	}
	b.WriteString("</wfs:FeatureCollection>\n")
	return b.Bytes(), nil
}

func geometryColumn(name string) string {
	if name == "" {
		return geometryName
	}
	return name
}

func writeGeometry(b *bytes.Buffer, g *geom.Geometry, o gml.EncodeOptions, name, prefix string) {
	shape := gml.AppendGeometry(nil, g, o)
	if len(shape) == 0 {
		return
	}
	fmt.Fprintf(b, "      <gml:boundedBy>%s</gml:boundedBy>\n", gml.AppendBound(nil, g.Bound(), o))
	fmt.Fprintf(b, "      <%s%s>%s</%s%s>\n", prefix, name, shape, prefix, name)
}
