package ogc

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

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

// answerKept answers a request for a tile that is kept, and reports whether it
// did. A browser asks for dozens of tiles a view, and a seeded set is nothing
// but such answers; so they pass none of the rooms that the others pass. They
// have no request id and no line in the log, but are counted.
func (h *handler) answerKept(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet || h.Server == nil {
		return false
	}
	q, ok := wmts.TileAddress(r.URL.Path, r.URL.RawQuery)
	if !ok {
		return false
	}
	start := time.Now()
	k, ok := h.Server.KeptTile(r.Context(), q)
	if !ok {
		return false
	}
	header := w.Header()
	if h.cors.everyone {
		header["Access-Control-Allow-Origin"] = anyone
	} else {
		h.cors.permit(header, r.Header.Get("Origin"))
	}
	// Keys as net/http writes them: setting them so saves their being checked.
	// No more than eight, or the map of them grows.
	header["Content-Type"] = mediaTypes(k.MediaType)
	header["Expires"] = expires(start.Add(k.MaxAge))
	header["Cache-Control"] = cacheControl(k.MaxAge)
	tag := `"` + k.Tag + `"`
	header["Etag"] = []string{tag}
	status, sent := http.StatusOK, len(k.Bytes)
	if match := r.Header["If-None-Match"]; match != nil && matches(match, tag) {
		delete(header, "Content-Type")
		status, sent = http.StatusNotModified, 0
		w.WriteHeader(status)
	} else {
		header["Content-Length"] = []string{strconv.Itoa(sent)}
		_, _ = w.Write(k.Bytes) // the client has gone if this fails
	}
	h.Observe("WMTS", "GetTile", status, "", time.Since(start).Seconds(), int64(sent))
	return true
}

// Values of headers that are the same for most answers; not changed.
var (
	noCache  = []string{"no-cache"}
	typePNG  = []string{"image/png"}
	typeJPEG = []string{"image/jpeg"}
)

func mediaTypes(t string) []string {
	switch t {
	case typePNG[0]:
		return typePNG
	case typeJPEG[0]:
		return typeJPEG
	}
	return []string{t}
}

// lifetime is an age as headers write it; all tiles of a catalog have one.
type lifetime struct {
	age  time.Duration
	text []string
}

var lastLifetime atomic.Pointer[lifetime]

func cacheControl(age time.Duration) []string {
	if age <= 0 {
		return noCache
	}
	if last := lastLifetime.Load(); last != nil && last.age == age {
		return last.text
	}
	text := []string{"max-age=" + strconv.Itoa(int(age/time.Second))}
	lastLifetime.Store(&lifetime{age, text})
	return text
}

// moment is a time as headers write it; it is the same for a second.
type moment struct {
	second int64
	text   []string
}

var lastMoment atomic.Pointer[moment]

func expires(at time.Time) []string {
	second := at.Unix()
	if last := lastMoment.Load(); last != nil && last.second == second {
		return last.text
	}
	text := []string{at.UTC().Format(http.TimeFormat)}
	lastMoment.Store(&moment{second, text})
	return text
}
