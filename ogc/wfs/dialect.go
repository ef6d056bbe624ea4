package wfs

import (
	"strings"

	"sigi/crs"
	"sigi/encoding/gml"
	"sigi/fault"
	"sigi/ogc/ows"
)

// policy is how "EPSG:n" is read, in every version. 1.0.0 says east, north
// (02-058 §9); later versions say nothing of the short form, and GeoServer and
// QGIS read it so. See docs/adr/0010-epsg-short-form-in-wfs.md.
const policy = crs.EastNorth

// dialect is what a version of WFS writes differently.
type dialect struct {
	version    ows.Version
	exceptions ows.Dialect
	// renamed are the wire's names of parameters, in locators, where they are
	// not the house's in upper case.
	renamed map[string]string
	// operations beside those that all versions have.
	operations []string
	// gml is the version of GML that is written if nothing is asked for.
	gml gml.Version
	// formats of GetFeature as capabilities list them, the default first.
	formats []string
	// crsName is a system as capabilities list it and as it is written if
	// nothing is asked for.
	crsName func(*crs.CRS) string
	// typeList reports whether TYPENAME=a,b are two queries: from 2.0 on it is
	// a join and lists are written (a)(b) (09-025r2 §6.2.5.3).
	typeList     bool
	capabilities *ows.XMLTemplate
	// short reports whether a client that is up to date gets a short document
	// (06-121r3 §7.3.4) or, before OWS Common, an exception.
	short bool
	// sections of the capabilities that may be asked for.
	sections []string
}

// dialects by ascending version.
var dialects = []*dialect{
	{
		version:    ows.Version{Major: 1},
		exceptions: ows.WFS100,
		renamed:    map[string]string{"layers": "TYPENAME", "crs": "SRSNAME", "format": "OUTPUTFORMAT", "attributes": "PROPERTYNAME", "sort": "SORTBY", "count": "MAXFEATURES", "id": "FEATUREID"},
		gml:        gml.GML212,
		formats:    []string{"GML2"},
		crsName:    (*crs.CRS).String, // 02-058 §12.3.3: EPSG:n
		typeList:   true,

		capabilities: capabilities100,
	},
	{
		version:    ows.Version{Major: 1, Minor: 1},
		exceptions: ows.WFS110,
		renamed:    map[string]string{"layers": "TYPENAME", "crs": "SRSNAME", "format": "OUTPUTFORMAT", "attributes": "PROPERTYNAME", "sort": "SORTBY", "count": "MAXFEATURES", "id": "FEATUREID"},
		gml:        gml.GML311,
		formats:    []string{typeGML311, typeGML212, "application/json", "text/csv"},
		crsName:    (*crs.CRS).URN, // 04-094 §9.2
		typeList:   true,

		capabilities: capabilities110, short: true,
		sections: []string{"ServiceIdentification", "ServiceProvider", "OperationsMetadata", "FeatureTypeList", "Filter_Capabilities"},
	},
	{
		version:    ows.Version{Major: 2},
		exceptions: ows.WFS200,
		renamed:    map[string]string{"layers": "TYPENAMES", "crs": "SRSNAME", "format": "OUTPUTFORMAT", "attributes": "PROPERTYNAME", "sort": "SORTBY", "id": "RESOURCEID"},
		operations: []string{"GetPropertyValue", "ListStoredQueries", "DescribeStoredQueries"},
		gml:        gml.GML321,
		formats:    []string{typeGML321, typeGML311, typeGML212, "application/geo+json", "application/json", "text/csv"},
		crsName:    (*crs.CRS).URN, // 09-025r2 §7.9.2.4.4

		capabilities: capabilities200, short: true,
		sections: []string{"ServiceIdentification", "ServiceProvider", "OperationsMetadata", "FeatureTypeList", "Filter_Capabilities"},
	},
}

// supported are the versions of dialects, for negotiation.
var supported = func() (all []ows.Version) {
	for _, d := range dialects {
		all = append(all, d.version)
	}
	return all
}()

// newest is spoken where nothing is said.
func newest() *dialect { return dialects[len(dialects)-1] }

// of returns the dialect of a version that is supported.
func of(v ows.Version) *dialect {
	for _, d := range dialects {
		if d.version == v {
			return d
		}
	}
	return newest()
}

// namespace20 is the namespace of WFS 2.0; the earlier versions share one.
const namespace20 = "http://www.opengis.net/wfs/2.0"

// dialectOf chooses the dialect that a request speaks. Beside an error it is
// the one to tell it in.
func dialectOf(r *ows.Request) (*dialect, error) {
	text, accept := r.Params.Text("VERSION"), r.Params.Text("ACCEPTVERSIONS")
	if r.Root != nil {
		text, accept = r.Root.Attr("version"), ""
		if a := r.Root.Child("AcceptVersions"); a != nil {
			var all []string
			for _, v := range a.Elements() {
				all = append(all, v.Content())
			}
			accept = strings.Join(all, ",")
		}
		if text == "" && r.Root.Space == "http://www.opengis.net/wfs" {
			text = "1.1.0" // the default of its schema
		}
	}
	negotiating := strings.EqualFold(requested(r), capabilitiesName)
	if negotiating && accept != "" {
		v, err := ows.Accept(accept, supported)
		if err != nil {
			return newest(), err
		}
		return of(v), nil
	}
	if text == "" {
		return newest(), nil
	}
	asked, ok := ows.ParseVersion(text)
	if !ok {
		return newest(), fault.New(fault.BadParam, "version", "VERSION is %.80q; it must be like 2.0.0", text)
	}
	if highest := newest().version; !negotiating && asked.Major > highest.Major {
		return newest(), fault.New(fault.BadParam, "version", "VERSION is %s; the highest is %s", asked, highest)
	}
	return of(ows.Negotiate(asked, supported)), nil
}

// spell is the wire's name of a parameter.
func (d *dialect) spell(param string) string {
	if s, ok := d.renamed[param]; ok {
		return s
	}
	return strings.ToUpper(param)
}

// speaks reports whether the version has an operation.
func (d *dialect) speaks(operation string) bool {
	switch operation {
	case capabilitiesName, "DescribeFeatureType", "GetFeature":
		return true
	}
	for _, o := range d.operations {
		if o == operation {
			return true
		}
	}
	return false
}

// ref is a system as this version writes it; the zero Ref for none.
func (d *dialect) ref(c *crs.CRS) (crs.Ref, error) {
	if c == nil {
		return crs.Ref{}, nil
	}
	return crs.ParseRef(d.crsName(c), policy)
}
