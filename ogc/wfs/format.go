package wfs

import (
	"strings"

	"sigi/crs"
	"sigi/encoding/gml"
	"sigi/fault"
)

// The media types of GML, as capabilities list them.
const (
	typeGML321 = "application/gml+xml; version=3.2"
	typeGML311 = "text/xml; subtype=gml/3.1.1"
	typeGML212 = "text/xml; subtype=gml/2.1.2"
)

// format is a way of writing features, whichever version asks for it.
type format struct {
	contentType string
	// names are what clients write, in lower case without spaces.
	names []string
	// gml is the version of GML; isGML tells it from its zero value.
	gml   gml.Version
	isGML bool
	// counted reports whether the answer says how many features there are.
	counted bool
	// defaultRef is the system of coordinates if none is asked for.
	defaultRef func(own *crs.CRS) (crs.Ref, error)
	write      func(*answer) collection
}

// formats in no particular order.
var formats = []*format{
	{contentType: typeGML321, gml: gml.GML321, isGML: true, counted: true, defaultRef: urn, write: newGMLCollection,
		names: []string{"application/gml+xml;version=3.2", "application/gml+xml;version=3.2.1", "application/gml+xml", "text/xml;subtype=gml/3.2", "text/xml;subtype=gml/3.2.1", "gml32", "gml3.2"}},
	{contentType: typeGML311, gml: gml.GML311, isGML: true, counted: true, defaultRef: urn, write: newGMLCollection,
		names: []string{"text/xml;subtype=gml/3.1.1", "text/xml;subtype=gml/3.1", "application/gml+xml;version=3.1", "application/gml+xml;version=3.1.1", "gml3", "gml31", "gml3.1.1"}},
	{contentType: typeGML212, gml: gml.GML212, isGML: true, defaultRef: short, write: newGMLCollection,
		names: []string{"text/xml;subtype=gml/2.1.2", "application/gml+xml;version=2.1", "gml2", "xmlschema"}},
	{contentType: "application/geo+json", counted: true, defaultRef: lonLat, write: newGeoJSONCollection,
		names: []string{"application/geo+json", "application/json", "json", "geojson", "application/vnd.geo+json", "application/json;subtype=geojson"}},
	{contentType: "text/csv; charset=utf-8", defaultRef: lonLat, write: newCSVCollection,
		names: []string{"text/csv", "csv"}},
}

func urn(c *crs.CRS) (crs.Ref, error)   { return crs.ParseRef(c.URN(), policy) }
func short(c *crs.CRS) (crs.Ref, error) { return c.Ref(crs.EastNorth), nil }

// lonLat is WGS 84 in degrees, as RFC 7946 has it.
func lonLat(*crs.CRS) (crs.Ref, error) {
	return crs.ParseRef("urn:ogc:def:crs:OGC:1.3:CRS84", policy)
}

// formatNamed finds a format by what a client writes; "" is the version's own.
func (d *dialect) formatNamed(text string) (*format, error) {
	want := strings.ToLower(strings.NewReplacer(" ", "", `"`, "").Replace(text))
	want = strings.ReplaceAll(strings.ReplaceAll(want, "gmlxml", "gml+xml"), "geojson", "geo+json") // a plus that was not encoded is a space
	if want == "" || want == "text/xml" || want == "application/xml" {
		for _, f := range formats {
			if f.isGML && f.gml == d.gml {
				return f, nil
			}
		}
	}
	for _, f := range formats {
		for _, name := range f.names {
			if strings.ReplaceAll(name, "geojson", "geo+json") != want && name != want {
				continue
			}
			if want == "application/json" { // who asks for the older name is answered by it
				older := *f
				older.contentType = want
				return &older, nil
			}
			return f, nil
		}
	}
	return nil, fault.New(fault.UnsupportedFormat, "format", "the format %.80q is not offered; there are %s", text, strings.Join(d.formats, ", "))
}

// ref is the reference of an answer: as the client wrote it, else the format's.
func (f *format) ref(srsName string, own *crs.CRS) (crs.Ref, error) {
	if own == nil { // a table without geometry
		return crs.Ref{}, nil
	}
	if srsName == "" {
		return f.defaultRef(own)
	}
	return crs.ParseRef(srsName, policy)
}
