package featureinfo

import (
	"strings"

	"sigi/catalog"
	"sigi/crs"
	"sigi/publish"
)

// Result is what was found.
type Result struct {
	Hits     []publish.Hit // topmost first; not changed
	CRS      *crs.CRS      // of the map, and of every geometry that is written
	Language string        // "it" or "en"
	// Title is the service's, and Page its template of an HTML page; nil: ours.
	Title string
	Page  *catalog.InfoTemplate
	// Namespace of features, and the public address of the server, for links to
	// their schema.
	Namespace catalog.Namespace
	Base      string
}

// format is one way of writing a Result.
type format struct {
	mediaType   string // asked for and answered with
	contentType string // where it differs
	hidden      bool   // understood, not advertised
	write       func(Result) ([]byte, error)
}

// formats in the order in which capabilities list them.
var formats = []format{
	{mediaType: "text/plain", contentType: "text/plain; charset=utf-8", write: writeText},
	{mediaType: "text/html", contentType: "text/html; charset=utf-8", write: writeHTML},
	{mediaType: "application/vnd.ogc.gml", write: writeGML2},
	{mediaType: "application/gml+xml", write: writeGML3},
	{mediaType: "application/geo+json", write: writeGeoJSON},
	{mediaType: "application/json", write: writeGeoJSON},
	{mediaType: "application/geojson", contentType: "application/geo+json", hidden: true, write: writeGeoJSON},
	{mediaType: "application/gml+xml;version=3.1", contentType: "application/gml+xml", hidden: true, write: writeGML3},
	{mediaType: "application/vnd.ogc.gml/3.1.1", hidden: true, write: writeGML3},
	// QGIS takes text/xml for GML; it is not advertised since it is also the
	// type of exceptions.
	{mediaType: "text/xml", hidden: true, write: writeGML2},
	{mediaType: "text/xml;subtype=gml/3.1.1", hidden: true, write: writeGML3},
	{mediaType: "gml", contentType: "application/vnd.ogc.gml", hidden: true, write: writeGML2},
	{mediaType: "mime", contentType: "text/plain; charset=utf-8", hidden: true, write: writeText}, // WMS 1.0.0
}

// MediaTypes lists what capabilities advertise, in order.
func MediaTypes() []string {
	var all []string
	for _, f := range formats {
		if !f.hidden {
			all = append(all, f.mediaType)
		}
	}
	return all
}

// Format is a way of writing a Result; the zero value is not usable.
type Format struct{ f *format }

// ByMediaType finds a format by what clients send, in any case of letters and
// with a space where "+" was decoded as one. Parameters such as charset are
// passed over unless they choose a format.
func ByMediaType(s string) (Format, bool) {
	want := strings.ToLower(strings.TrimSpace(s))
	want = strings.ReplaceAll(want, "; ", ";")
	want = strings.ReplaceAll(strings.ReplaceAll(want, "geo json", "geo+json"), "gml xml", "gml+xml")
	base, _, _ := strings.Cut(want, ";")
	for _, text := range [...]string{want, strings.TrimSpace(base)} {
		for i := range formats {
			if formats[i].mediaType == text {
				return Format{&formats[i]}, true
			}
		}
	}
	return Format{}, false
}

// Write writes a result and says of what media type it is.
func (f Format) Write(r Result) (body []byte, contentType string, err error) {
	contentType = f.f.contentType
	if contentType == "" {
		contentType = f.f.mediaType
	}
	body, err = f.f.write(r)
	return body, contentType, err
}
