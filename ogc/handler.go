package ogc

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"sigi/fault"
	"sigi/ogc/ows"
	"sigi/ogc/wfs"
	"sigi/ogc/wms"
	"sigi/ogc/wmts"
	"sigi/publish"
)

// Options are what the handler is made of. Only Server must be given.
type Options struct {
	Server *publish.Server
	Log    *slog.Logger // one line a request; nil: none
	// Observe is told of every answered request, for metrics. service and
	// operation are from a fixed set ("" if not known), code is a fault.Code in
	// words, "" for none.
	Observe func(service, operation string, status int, code string, seconds float64, bytes int64)
	// PublicURL is the base of every link, such as "https://maps.example.it/gis";
	// "": the catalog's, else taken from the request.
	PublicURL string
	// TrustedProxies are the networks whose Forwarded headers are believed.
	TrustedProxies []netip.Prefix
	// CORSOrigins may read answers in a browser; "*" is everyone, and so is nil.
	CORSOrigins []string
}

// session is a session as it is opened and closed here.
type session interface {
	wms.Session
	wmts.Session
	wfs.Session
	Identified(layer string) (*publish.FeatureType, error)
	Narrow(endpoint string) bool
	Close()
}

// opener opens a session for one request.
type opener func(context.Context) (session, error)

// New returns the handler of the OGC services. Safe for concurrent use.
func New(o Options) http.Handler {
	return newHandler(o, func(ctx context.Context) (session, error) {
		s, err := o.Server.Open(ctx)
		if err != nil { // not a nil *Session in a non-nil interface
			return nil, err
		}
		return s, nil
	})
}

type handler struct {
	Options
	open opener
	wms  *wms.Service
	wmts *wmts.Service
	wfs  *wfs.Service
	cors cors
}

func newHandler(o Options, open opener) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Observe == nil {
		o.Observe = func(string, string, int, string, float64, int64) {}
	}
	o.PublicURL = strings.TrimRight(o.PublicURL, "/")
	h := &handler{Options: o, open: open, wms: wms.New(), wmts: wmts.New(), wfs: wfs.New(), cors: newCORS(o.CORSOrigins)}
	r := chi.NewRouter()
	r.NotFound(h.notFound)
	r.MethodNotAllowed(h.methodNotAllowed)
	for service, answer := range map[string]answerer{"/wms": h.answerWMS, "/wmts": h.answerWMTS, "/wfs": h.answerWFS, "/ows": h.answerAny} {
		for _, path := range []string{"", "/", "/{endpoint}", "/{endpoint}/"} {
			r.HandleFunc(service+path, h.serve(answer))
		}
	}
	r.HandleFunc(wmts.RESTPath+"*", h.serveTiles(wmts.RESTPath))
	r.HandleFunc(wmts.XYZPath+"*", h.serveTiles(wmts.XYZPath))
	r.HandleFunc("/metadata/{layer}.xml", h.record)
	r.HandleFunc("/schemas/{version}/{layers}.xsd", h.schema)
	chain := h.observed(h.cors.allow(r))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !h.answerKept(w, r) {
			chain.ServeHTTP(w, r)
		}
	})
}

// answerer answers a request whose parameters were read; err is what was wrong
// with them.
type answerer func(ctx context.Context, r *ows.Request, s session, err error) *ows.Response

// defaultTimeout and defaultBody hold while no catalog is in force.
const (
	defaultTimeout = 30 * time.Second
	defaultBody    = 1 << 20
)

// serve reads a request, opens a session and writes the answer.
func (h *handler) serve(answer answerer) http.HandlerFunc {
	return func(w http.ResponseWriter, hr *http.Request) {
		switch hr.Method {
		case http.MethodGet, http.MethodHead, http.MethodPost:
		case http.MethodOptions:
			w.Header().Set("Allow", allowedMethods)
			w.WriteHeader(http.StatusNoContent)
			return
		default:
			h.methodNotAllowed(w, hr)
			return
		}
		s, err := h.open(hr.Context())
		timeout, body, public := defaultTimeout, int64(defaultBody), h.PublicURL
		if err == nil {
			defer s.Close()
			c := s.Catalog()
			if c.Limits.Timeout > 0 {
				timeout = c.Limits.Timeout
			}
			if c.Limits.MaxBody > 0 {
				body = c.Limits.MaxBody
			}
			if public == "" {
				public = c.Service.PublicURL
			}
		}
		ctx, cancel := context.WithTimeout(hr.Context(), timeout)
		defer cancel()
		params, root, readErr := readRequest(w, hr, body)
		if err == nil {
			err = readErr
		}
		r := &ows.Request{Params: params, Root: root, Base: h.base(hr, public), Endpoint: hr.PathValue("endpoint")}
		if held := hr.Header.Values("If-None-Match"); len(held) > 0 {
			r.Held = func(tag string) bool { return lists(held, `"`+tag+`"`) } // a star says nothing of what is held
		}
		if r.Endpoint != "" && s != nil && !s.Narrow(r.Endpoint) {
			h.notFound(w, hr)
			return
		}
		a := answer(ctx, r, s, err)
		if a.Fault != nil && a.Fault.Code == fault.Cancelled && hr.Context().Err() == nil {
			// Not the client went away but somebody here gave up: say so.
			a = answer(ctx, r, s, fault.Wrap(a.Fault, fault.Unavailable, "", "the request was given up by the server; try again"))
		}
		h.write(w, hr, a)
	}
}

const allowedMethods = "GET, HEAD, POST, OPTIONS"

func (h *handler) answerWMS(ctx context.Context, r *ows.Request, s session, err error) *ows.Response {
	if err != nil {
		return h.wms.Exception(r, err)
	}
	return h.wms.Serve(ctx, s, r)
}

// noDocument refuses XML where a service has no requests in it.
func noDocument(r *ows.Request) error {
	if r.Root == nil {
		return nil
	}
	return fault.New(fault.NotSupported, "", "a POST must be a form (application/x-www-form-urlencoded); requests in XML are not offered")
}

func (h *handler) answerWMTS(ctx context.Context, r *ows.Request, s session, err error) *ows.Response {
	if err == nil {
		err = noDocument(r)
	}
	if err != nil {
		return h.wmts.Exception(r, err)
	}
	return h.wmts.Serve(ctx, s, r)
}

func (h *handler) answerWFS(ctx context.Context, r *ows.Request, s session, err error) *ows.Response {
	if err != nil {
		return h.wfs.Exception(r, err)
	}
	return h.wfs.Serve(ctx, s, r)
}

// offered are the services, for messages.
const offered = "WMS, WFS and WMTS"

// answerAny chooses the service. Where none is named and the operation does
// not tell, the exception is that of OWS Common, which all services share.
func (h *handler) answerAny(ctx context.Context, r *ows.Request, s session, err error) *ows.Response {
	service, request := r.Params.Text("SERVICE"), r.Params.Text("REQUEST")
	if r.Root != nil { // then the address says nothing
		service, request = r.Root.Attr("service"), r.Root.Local
	}
	switch {
	case r.Root != nil && wms.SpeaksDocument(r.Root, r.Params), r.Root == nil && (strings.EqualFold(service, "WMS") || service == "" && wms.Speaks(request)):
		return h.answerWMS(ctx, r, s, err)
	case strings.EqualFold(service, "WMTS"), service == "" && wmts.Speaks(request):
		return h.answerWMTS(ctx, r, s, err)
	case strings.EqualFold(service, "WFS"), service == "" && wfs.Speaks(request):
		return h.answerWFS(ctx, r, s, err)
	case err != nil:
	case service == "":
		err = fault.New(fault.MissingParam, "service", "SERVICE is missing; this server speaks %s", offered)
	default:
		err = fault.New(fault.UnknownService, "service", "the service %q is not offered; this server speaks %s", short(service), offered)
	}
	return ows.Report(fault.From(err), ows.OWS110, nil)
}

func short(s string) string {
	if len(s) > 80 {
		return strings.ToValidUTF8(s[:80], "") + "..."
	}
	return s
}

func (h *handler) notFound(w http.ResponseWriter, r *http.Request) {
	h.plain(w, r, http.StatusNotFound, "not found; the services are at /wms?SERVICE=WMS&REQUEST=GetCapabilities and /wfs?SERVICE=WFS&REQUEST=GetCapabilities\n")
}

func (h *handler) methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Allow", allowedMethods)
	h.plain(w, r, http.StatusMethodNotAllowed, "method not allowed; use GET or POST\n")
}

// plain writes a short text where no protocol says what to write.
func (h *handler) plain(w http.ResponseWriter, r *http.Request, status int, text string) {
	h.write(w, r, &ows.Response{Status: status, ContentType: "text/plain; charset=utf-8", Body: []byte(text)})
}
