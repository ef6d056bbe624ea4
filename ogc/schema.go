package ogc

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"sigi/encoding/gml"
	"sigi/fault"
	"sigi/ogc/ows"
	"sigi/ogc/wfs"
	"sigi/publish"
)

// schemaVersions are the versions of GML in which feature info is written, as
// ows.SchemaPath has them.
var schemaVersions = map[string]gml.Version{"gml2": gml.GML212, "gml3": gml.GML311}

// maxSchemaLayers bounds how many layers a schema describes: more than one
// feature info has hits of.
const maxSchemaLayers = 100

// schema answers with the application schema of the layers that the path
// names.
func (h *handler) schema(w http.ResponseWriter, hr *http.Request) {
	h.serve(func(_ context.Context, _ *ows.Request, s session, err error) *ows.Response {
		var a *ows.Response
		if err == nil {
			a, err = schemaOf(s, hr.PathValue("version"), hr.PathValue("layers"))
		}
		if err == nil {
			return a
		}
		f := fault.From(err)
		status := http.StatusNotFound
		if f.Code == fault.Unavailable {
			status = http.StatusServiceUnavailable
		}
		return &ows.Response{Status: status, ContentType: "text/plain; charset=utf-8", Body: []byte("no such schema\n"), Fault: f}
	})(w, hr)
}

func schemaOf(s session, version, escaped string) (*ows.Response, error) {
	v, known := schemaVersions[version]
	names := strings.Split(escaped, ",")
	if !known || len(names) > maxSchemaLayers {
		return nil, fault.New(fault.NotFound, "", "no such schema")
	}
	var types []*publish.FeatureType
	for _, name := range names {
		name, err := url.PathUnescape(name)
		if err != nil {
			return nil, fault.New(fault.NotFound, "", "no such schema")
		}
		t, err := s.Identified(name)
		if err != nil {
			return nil, err
		}
		types = append(types, t)
	}
	return wfs.Schema(types, s.Catalog().Service.Namespace, v)
}
