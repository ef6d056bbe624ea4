package wfs

import (
	"net/url"
	"slices"
	"strings"

	"sigi/catalog"
	"sigi/encoding/gml"
	"sigi/fault"
	"sigi/feature"
	"sigi/geom"
	"sigi/ogc/ows"
	"sigi/publish"
)

// schemaTemplate is an application schema; what differs between versions of
// GML are names.
var schemaTemplate = ows.NewXMLTemplate("DescribeFeatureType", declaration+`<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:gml="{{.GML}}" xmlns:{{.Prefix}}="{{.URI}}" targetNamespace="{{.URI}}" elementFormDefault="qualified" version="1.0">
<xsd:import namespace="{{.GML}}" schemaLocation="{{.Import}}"/>
{{range .Others}}<xsd:import namespace="{{.URI}}" schemaLocation="{{.Location}}"/>
{{end}}{{range $t := .Types}}<xsd:element name="{{.Name}}" type="{{$.Prefix}}:{{.Name}}Type" substitutionGroup="gml:{{$.Feature}}"/>
<xsd:complexType name="{{.Name}}Type">
<xsd:complexContent>
<xsd:extension base="gml:AbstractFeatureType">
<xsd:sequence>
{{range .Properties}}{{if .Ref}}<xsd:element ref="{{.Ref}}" minOccurs="0"/>
{{else}}<xsd:element name="{{.Name}}" type="{{.Type}}"{{if not .Required}} minOccurs="0"{{end}}{{if .Nillable}} nillable="true"{{end}}/>
{{end}}{{end}}
</xsd:sequence>
</xsd:extension>
</xsd:complexContent>
</xsd:complexType>
{{end}}
</xsd:schema>
`)

// schema is what a schemaTemplate says.
type schema struct {
	Prefix, URI  string
	GML, Import  string // namespace and schema of GML
	Feature      string // head of the substitution group
	Others       []otherSchema
	Types        []schemaType
	contentType  string
	geometryType map[geom.Kind]string
}

// otherSchema is where the types of another namespace are described.
type otherSchema struct{ URI, Location string }

type schemaType struct {
	Name       string
	Properties []schemaProperty
}

type schemaProperty struct {
	Name, Type string
	Ref        string // a property that is defined elsewhere; then nothing else is said
	Required   bool
	Nillable   bool
}

// schemas by version of GML.
var schemas = map[gml.Version]schema{
	gml.GML212: {Import: "http://schemas.opengis.net/gml/2.1.2/feature.xsd", Feature: "_Feature", contentType: ows.TypeXML,
		geometryType: map[geom.Kind]string{
			geom.KindPoint: "PointPropertyType", geom.KindLineString: "LineStringPropertyType", geom.KindPolygon: "PolygonPropertyType",
			geom.KindMultiPoint: "MultiPointPropertyType", geom.KindMultiLineString: "MultiLineStringPropertyType", geom.KindMultiPolygon: "MultiPolygonPropertyType",
			geom.KindCollection: "MultiGeometryPropertyType", geom.KindNone: "GeometryPropertyType"}},
	gml.GML311: {Import: "http://schemas.opengis.net/gml/3.1.1/base/gml.xsd", Feature: "_Feature", contentType: typeGML311,
		geometryType: map[geom.Kind]string{
			geom.KindPoint: "PointPropertyType", geom.KindLineString: "CurvePropertyType", geom.KindPolygon: "SurfacePropertyType",
			geom.KindMultiPoint: "MultiPointPropertyType", geom.KindMultiLineString: "MultiCurvePropertyType", geom.KindMultiPolygon: "MultiSurfacePropertyType",
			geom.KindCollection: "MultiGeometryPropertyType", geom.KindNone: "GeometryPropertyType"}},
	gml.GML321: {Import: "http://schemas.opengis.net/gml/3.2.1/gml.xsd", Feature: "AbstractFeature", contentType: typeGML321,
		geometryType: map[geom.Kind]string{
			geom.KindPoint: "PointPropertyType", geom.KindLineString: "CurvePropertyType", geom.KindPolygon: "SurfacePropertyType",
			geom.KindMultiPoint: "MultiPointPropertyType", geom.KindMultiLineString: "MultiCurvePropertyType", geom.KindMultiPolygon: "MultiSurfacePropertyType",
			geom.KindCollection: "MultiGeometryPropertyType", geom.KindNone: "GeometryPropertyType"}},
}

// valueTypes are the types of attributes in XML Schema.
var valueTypes = map[feature.Kind]string{feature.Bool: "xsd:boolean", feature.Int: "xsd:long", feature.Float: "xsd:double",
	feature.String: "xsd:string", feature.Time: "xsd:dateTime", feature.Date: "xsd:date", feature.Null: "xsd:string"}

func (s *Service) describeFeatureType(c *call) (*ows.Response, error) {
	asked, outputFormat := c.describedTypes()
	if len(asked) > maxQueries {
		return nil, fault.New(fault.TooLarge, "layers", "%d types were asked for; at most %d", len(asked), maxQueries)
	}
	f, err := c.dialect.formatNamed(outputFormat)
	asJSON := err == nil && strings.HasSuffix(f.contentType, "json")
	switch {
	case strings.EqualFold(outputFormat, "XMLSCHEMA"):
		f, err = c.dialect.formatNamed("")
	case err == nil && !f.isGML && !asJSON:
		err = fault.New(fault.UnsupportedFormat, "format", "feature types are described by XML Schema and JSON alone, not as %.80q", outputFormat)
	}
	if err != nil {
		return nil, err
	}
	var types []*featureType
	for _, name := range asked {
		t, err := c.featureType(name)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(types, func(o *featureType) bool { return o.qualified() == t.qualified() }) {
			types = append(types, t)
		}
	}
	if len(asked) == 0 {
		for _, t := range c.session.FeatureTypes() {
			types = append(types, c.named(t))
		}
	}
	if asJSON {
		return c.describeJSON(types)
	}
	groups := byNamespace(types)
	if len(groups) == 0 {
		return describe(nil, c.names.all[0], f.gml, nil)
	}
	// A schema describes one namespace; it brings in those of the others.
	var others []otherSchema
	for _, g := range groups[1:] {
		location := c.describeURL(c.dialect.version.String(), services[c.dialect.gml].typeParam, g)
		if outputFormat != "" {
			location += "&OUTPUTFORMAT=" + url.QueryEscape(outputFormat)
		}
		others = append(others, otherSchema{g[0].namespace.URI, location})
	}
	return describe(groups[0], groups[0][0].namespace, f.gml, others)
}

// byNamespace groups types in the order in which they come.
func byNamespace(types []*featureType) (groups [][]*featureType) {
	for _, t := range types {
		i := slices.IndexFunc(groups, func(g []*featureType) bool { return g[0].namespace == t.namespace })
		if i < 0 {
			i = len(groups)
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], t)
	}
	return groups
}

// Schema is the application schema of feature types in a namespace, in a
// version of GML. It is for documents of other services that hold features,
// whose elements are named as here (gml.Name, gml.Names).
func Schema(types []*publish.FeatureType, n catalog.Namespace, v gml.Version) (*ows.Response, error) {
	var named []*featureType
	for _, t := range types {
		if f := newFeatureType(t, n, t.Layer.Name); !slices.ContainsFunc(named, func(o *featureType) bool { return o.name == f.name }) {
			named = append(named, f)
		}
	}
	return describe(named, n, v, nil)
}

func describe(types []*featureType, n catalog.Namespace, v gml.Version, others []otherSchema) (*ows.Response, error) {
	doc := schemas[v]
	doc.Prefix, doc.URI, doc.GML, doc.Others = n.Prefix, n.URI, v.Namespace(), others
	for _, t := range types {
		doc.Types = append(doc.Types, doc.describe(t, v))
	}
	body, err := schemaTemplate.Bytes(doc)
	return &ows.Response{ContentType: doc.contentType, Body: body, MaxAge: capabilitiesAge, Validate: true}, err
}

func (c *call) describedTypes() (types []string, outputFormat string) {
	if r := c.request.Root; r != nil {
		for _, e := range r.Elements() {
			if e.Is("TypeName") {
				types = append(types, e.Content())
			}
		}
		return types, r.Attr("outputFormat")
	}
	p := c.request.Params
	text, _ := p.First("TYPENAME", "TYPENAMES")
	return list(strings.NewReplacer("(", "", ")", ",").Replace(text)), p.Text("OUTPUTFORMAT")
}

func (s *schema) describe(t *featureType, v gml.Version) schemaType {
	geometry := schemaProperty{Name: t.geometry, Type: "gml:" + s.geometryType[t.Type.Geometry]}
	if name, standard := t.property(v); standard {
		geometry = schemaProperty{Ref: "gml:" + name}
	}
	d := schemaType{Name: t.name}
	last := t.Layer.GMLGeometry == catalog.LastGeometry
	if !last {
		d.Properties = append(d.Properties, geometry)
	}
	for i, a := range t.Type.Attributes {
		if strings.HasPrefix(t.columns[i], "gml:") { // every feature has it
			continue
		}
		required := t.Layer.Shown(a.Name).Required
		p := schemaProperty{Name: t.columns[i], Type: valueTypes[a.Kind], Required: required, Nillable: !required}
		if a.Narrow { // GDAL and QGIS take it for 32 bits
			p.Type = "xsd:integer"
		}
		d.Properties = append(d.Properties, p)
	}
	if last {
		d.Properties = append(d.Properties, geometry)
	}
	return d
}
