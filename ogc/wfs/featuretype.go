package wfs

import (
	"strings"

	"sigi/catalog"
	"sigi/crs"
	"sigi/encoding/cql"
	"sigi/encoding/fes"
	"sigi/encoding/gml"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/publish"
)

// featureType is a feature type with its names in XML.
type featureType struct {
	*publish.FeatureType
	namespace catalog.Namespace
	name      string   // of the element, without prefix
	geometry  string   // of the property, in the application's namespace
	columns   []string // of the properties, one an attribute
}

func newFeatureType(t *publish.FeatureType, n catalog.Namespace, local string) *featureType {
	properties := []string{t.Type.GeomName}
	for _, a := range t.Type.Attributes {
		properties = append(properties, a.Name)
	}
	names := gml.Names(properties...)
	f := &featureType{FeatureType: t, namespace: n, name: gml.Name(local), geometry: names[0], columns: names[1:]}
	for i, a := range t.Type.Attributes {
		switch t.Layer.Shown(a.Name).GML {
		case "description":
			f.columns[i] = gml.Description
		case "name":
			f.columns[i] = gml.Label
		}
	}
	return f
}

// named gives a type its names.
func (c *call) named(t *publish.FeatureType) *featureType {
	n, local := c.session.Catalog().Qualified(t.Layer)
	return newFeatureType(t, n, local)
}

// qualified is the type's name with its namespace's prefix.
func (t *featureType) qualified() string { return t.namespace.Prefix + ":" + t.name }

// property is the geometry's property in a version of GML; standard if it is
// GML's own.
func (t *featureType) property(v gml.Version) (name string, standard bool) {
	if t.Layer.GMLGeometry != catalog.OwnGeometry {
		return gml.StandardProperty(t.Type.Geometry, v), true
	}
	return t.geometry, false
}

// isGeometry reports whether a property's name is the geometry's.
func (c *call) isGeometry(t *featureType, prefix, name string) bool {
	own, standard := t.property(c.dialect.gml)
	if standard {
		return name == own && (prefix == "" || c.names.isGML(prefix))
	}
	return name == own && (prefix == "" || c.names.in(prefix, t.namespace))
}

// featureType finds a type by its name as a client writes it.
func (c *call) featureType(name string) (*featureType, error) {
	var like *featureType // a layer whose name XML does not take, by that name
	for _, each := range c.session.FeatureTypes() {
		t := c.named(each)
		local, ok := c.names.match(name, t.namespace)
		if ok && t.name == local {
			return t, nil
		}
		if like == nil && (ok && t.Layer.Name == local || t.Layer.Name == name && t.namespace == c.names.all[0]) {
			like = t
		}
	}
	if like != nil {
		return like, nil
	}
	for _, l := range c.session.Catalog().Layers { // known, but its data is not there
		n, own := c.session.Catalog().Qualified(l)
		if local, ok := c.names.match(name, n); ok && (gml.Name(own) == local || l.Name == local) {
			if _, err := c.session.FeatureType(l.Name); err != nil && !fault.Is(err, fault.UnknownLayer) {
				return nil, err
			}
		}
	}
	return nil, fault.New(fault.UnknownLayer, "layers", "the feature type %.80q is not known", name)
}

// column is the attribute of a property by its name in XML or in the data.
func (t *featureType) column(name string) (attribute string, ok bool) {
	for i, c := range t.columns {
		if c == name {
			return t.Type.Attributes[i].Name, true
		}
	}
	return name, t.Type.Index(name) >= 0
}

// standardColumn is the attribute that fills a property of every feature.
func (t *featureType) standardColumn(name string) (attribute string, ok bool) {
	for i, c := range t.columns {
		if c == "gml:"+name {
			return t.Type.Attributes[i].Name, true
		}
	}
	return "", false
}

// fills reports whether an attribute fills a property of every feature.
func (t *featureType) fills(name string) bool {
	_, ok := t.standardColumn(name)
	return ok
}

// elementOf is the name of an attribute in XML.
func (t *featureType) elementOf(attribute string) string { return t.columns[t.Type.Index(attribute)] }

// standard are the properties that every feature has by GML's schema. Two of
// them an attribute can fill.
var standard = map[string]bool{"name": true, "description": true, "identifier": true, "descriptionReference": true, "metaDataProperty": true, "location": true}

// property is what a name in a filter stands for.
func (c *call) property(t *featureType, prefix, name string) (filter.Expr, error) {
	isGML := prefix != "" && c.names.isGML(prefix)
	if isGML && standard[name] {
		if a, ok := t.standardColumn(name); ok {
			return filter.Attribute{Name: a}, nil
		}
		return filter.Literal{}, nil
	}
	if !isGML && (prefix == "" || c.names.in(prefix, t.namespace)) {
		if a, ok := t.column(name); ok {
			return filter.Attribute{Name: a}, nil
		}
	}
	if c.isGeometry(t, prefix, name) {
		return nil, fault.New(fault.NotSupported, "filter", "%q is the geometry; it is compared with spatial operators", name)
	}
	if name == "boundedBy" {
		return nil, fault.New(fault.NotSupported, "filter", "boundedBy is compared with spatial operators")
	}
	return nil, fault.New(fault.BadParam, "filter", "the feature type %q has no property %.80q", t.name, name)
}

// featureID reads an id in a query over a type. One that names another type is
// refused, since the query contradicts itself (09-026r2 §7.11.2); one that
// names nothing known selects nothing.
func (c *call) featureID(t *featureType, id string) (feature.Key, bool, error) {
	key, ok := t.key(id)
	if ok {
		return key, true, nil
	}
	other, _, _ := strings.Cut(id, ".")
	if o, err := c.featureType(other); err == nil && o.name != t.name {
		return key, false, fault.New(fault.BadParam, "id", "%.80q is not the id of a feature of %q", id, t.name)
	}
	return key, false, nil
}

// key reads the id of a feature of a type, in any of the ways it is written.
func (t *featureType) key(id string) (feature.Key, bool) {
	for _, layer := range [...]string{t.name, t.Layer.Name} {
		if rest, ok := strings.CutPrefix(id, layer+"."); ok && rest != "" {
			return gml.Key(rest), true
		}
	}
	return feature.Key{}, false
}

// literalRef is the system of boxes and geometries that do not name one: that
// of the answer, if the query names one (GDAL relies on it), else the type's
// own.
func (c *call) literalRef(t *featureType, q *query) (crs.Ref, error) {
	if q.srsName != "" && t.Type.CRS != nil {
		return crs.ParseRef(q.srsName, policy)
	}
	return c.dialect.ref(t.Type.CRS)
}

// fesOptions are how filters in XML over a type are read.
func (c *call) fesOptions(t *featureType, q *query) (fes.Options, error) {
	ref, err := c.literalRef(t, q)
	if err != nil {
		return fes.Options{}, err
	}
	geometry, _ := t.property(c.dialect.gml)
	return fes.Options{
		Policy: policy, Default: ref, GeometryName: geometry,
		Key:      func(id string) (feature.Key, bool, error) { return c.featureID(t, id) },
		Property: func(prefix, name string) (filter.Expr, error) { return c.property(t, prefix, name) },
	}, nil
}

// cqlOptions are how filters in CQL over a type are read: ordinates are east,
// north, as everyone writes them.
func (c *call) cqlOptions(t *featureType) cql.Options {
	var ref crs.Ref
	if t.Type.CRS != nil {
		ref = t.Type.CRS.Ref(crs.EastNorth)
	}
	geometry, _ := t.property(c.dialect.gml)
	return cql.Options{
		Default: ref, Policy: policy, Layer: t.Layer.Name, GeometryName: geometry,
		Property: func(name string) (filter.Expr, error) { return c.property(t, "", name) },
	}
}
