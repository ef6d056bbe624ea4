package ogc

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"sigi/catalog"
	"sigi/ogc/ows"
)

// recordAge is how long a client may keep a metadata record.
const recordAge = time.Minute

// record answers with the metadata record of the layer that the path names.
func (h *handler) record(w http.ResponseWriter, hr *http.Request) {
	h.serve(func(_ context.Context, _ *ows.Request, s session, err error) *ows.Response {
		if err == nil {
			if r := recordOf(s.Catalog(), hr.PathValue("layer")); r != nil {
				return &ows.Response{ContentType: ows.TypeXML, Body: r.XML, MaxAge: recordAge, Validate: true}
			}
		}
		return &ows.Response{Status: http.StatusNotFound, ContentType: "text/plain; charset=utf-8", Body: []byte("no such metadata record\n")}
	})(w, hr)
}

// recordOf finds the record of a layer by its name as it stands in a path;
// nil if there is none.
func recordOf(c *catalog.Catalog, escaped string) *catalog.Record {
	name, err := url.PathUnescape(escaped)
	if err != nil {
		return nil
	}
	n, _ := c.Named(name)
	if l, ok := n.(*catalog.Layer); ok {
		return l.Metadata
	}
	return nil
}
