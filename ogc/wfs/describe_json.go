package wfs

import (
	"encoding/json"
	"strings"

	"sigi/geom"
	"sigi/ogc/ows"
)

// Types as JSON, in the form of GeoServer that web clients such as MapStore
// read; no standard has one for WFS.
type (
	typesJSON struct {
		ElementFormDefault string     `json:"elementFormDefault"`
		TargetNamespace    string     `json:"targetNamespace"`
		TargetPrefix       string     `json:"targetPrefix"`
		FeatureTypes       []typeJSON `json:"featureTypes"`
	}
	typeJSON struct {
		TypeName   string         `json:"typeName"`
		Properties []propertyJSON `json:"properties"`
	}
	propertyJSON struct {
		Name      string `json:"name"`
		MaxOccurs int    `json:"maxOccurs"`
		MinOccurs int    `json:"minOccurs"`
		Nillable  bool   `json:"nillable"`
		Type      string `json:"type"`      // "xsd:string", "gml:MultiPolygon"
		LocalType string `json:"localType"` // without its prefix; "int" for every integer
	}
)

// describeJSON names properties as GeoJSON does: as the data has them.
func (c *call) describeJSON(types []*featureType) (*ows.Response, error) {
	n := c.names.all[0]
	if len(types) > 0 { // the form has one; that of the first
		n = types[0].namespace
	}
	doc := typesJSON{ElementFormDefault: "qualified", TargetNamespace: n.URI, TargetPrefix: n.Prefix, FeatureTypes: []typeJSON{}}
	for _, t := range types {
		kind := t.Type.Geometry.String()
		if t.Type.Geometry == geom.KindNone {
			kind = "Geometry"
		}
		d := typeJSON{TypeName: t.name, Properties: []propertyJSON{{t.geometry, 1, 0, true, "gml:" + kind, kind}}}
		for _, a := range t.Type.Attributes {
			p := propertyJSON{Name: a.Name, MaxOccurs: 1, Nillable: true, Type: valueTypes[a.Kind]}
			if t.Layer.Shown(a.Name).Required {
				p.MinOccurs, p.Nillable = 1, false
			}
			p.LocalType = strings.TrimPrefix(p.Type, "xsd:")
			switch p.LocalType {
			case "long":
				p.LocalType = "int"
			case "double":
				p.LocalType = "number"
			case "dateTime":
				p.LocalType = "date-time"
			}
			d.Properties = append(d.Properties, p)
		}
		doc.FeatureTypes = append(doc.FeatureTypes, d)
	}
	body, err := json.MarshalIndent(doc, "", "  ")
	return &ows.Response{ContentType: "application/json", Body: append(body, '\n'), MaxAge: capabilitiesAge, Validate: true}, err
}
