package ogc

import (
	"mime"
	"net/http"
	"strings"

	"sigi/ogc/ows"
	"sigi/ogc/wmts"
)

// serveTiles answers the addresses of tiles below a prefix. They have no form
// and few parameters, and a tile that is kept is answered in microseconds: so
// nothing is done here that such an answer does not need. The time limit of a
// tile that must be drawn is publish's.
func (h *handler) serveTiles(prefix string) http.HandlerFunc {
	return func(w http.ResponseWriter, hr *http.Request) {
		switch hr.Method {
		case http.MethodGet, http.MethodHead:
		case http.MethodOptions:
			w.Header().Set("Allow", tileMethods)
			w.WriteHeader(http.StatusNoContent)
			return
		default:
			w.Header().Set("Allow", tileMethods)
			h.plain(w, hr, http.StatusMethodNotAllowed, "method not allowed; use GET\n")
			return
		}
		r := &ows.Request{}
		var err error
		if hr.URL.RawQuery != "" {
			r.Params, err = ows.ParseKVP(hr.URL.RawQuery)
		}
		s, openErr := h.open(hr.Context())
		if openErr == nil {
			defer s.Close()
		}
		if err == nil {
			err = openErr
		}
		if err != nil {
			h.write(w, hr, h.wmts.Exception(r, err))
			return
		}
		rest := hr.URL.Path[len(prefix):]
		if prefix == wmts.XYZPath {
			h.write(w, hr, h.wmts.ServeXYZ(hr.Context(), s, r, rest, r.Params.Text("STYLE")))
			return
		}
		public := h.PublicURL
		if public == "" {
			public = s.Catalog().Service.PublicURL
		}
		if rest == wmts.DocumentName && !acceptable(hr.Header.Values("Accept"), ows.TypeXML) {
			// 07-057r7 §10.2.1: what a client cannot read is not sent.
			h.plain(w, hr, http.StatusNotAcceptable, "the document is "+ows.TypeXML+"\n")
			return
		}
		r.Base = h.base(hr, public)
		h.write(w, hr, h.wmts.ServeREST(hr.Context(), s, r, rest))
	}
}

const tileMethods = "GET, HEAD, OPTIONS"

// acceptable reports whether an Accept header takes a media type (RFC 9110
// §12.5.1); none takes all. XML goes by two names.
func acceptable(accept []string, mediaType string) bool {
	if len(accept) == 0 {
		return true
	}
	kind, _, _ := strings.Cut(mediaType, "/")
	for _, header := range accept {
		for item := range strings.SplitSeq(header, ",") {
			t, params, err := mime.ParseMediaType(item)
			if err != nil || params["q"] != "" && strings.Trim(params["q"], "0.") == "" {
				continue
			}
			if t == "*/*" || t == kind+"/*" || t == mediaType || t == "application/xml" || t == "application/*" {
				return true
			}
		}
	}
	return false
}
