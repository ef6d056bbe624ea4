package web

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"sigi/catalog"
	"sigi/crs"
	"sigi/geom"
	"sigi/publish"
)

// Options are what the handler is made of. Only Server must be given.
type Options struct {
	Server *publish.Server
	Log    *slog.Logger // what went wrong; nil: nothing
	// Observe is told of every answered request, for metrics. operation is
	// from a fixed set, code is a fault.Code in words, "" for none.
	Observe func(service, operation string, status int, code string, seconds float64, bytes int64)
	// PublicURL is the base of the addresses that the page shows, such as
	// "https://maps.example.it/gis"; "": the catalog's, else where the page
	// was opened.
	PublicURL string
	// Services are what the page offers to other programs.
	Services []Service
}

// Service is an address for other programs to open.
type Service struct {
	Name string `json:"name"` // "WMS"
	Path string `json:"path"` // relative to the page, such as "wms"
}

// session is what a request asks of publish.Session.
type session interface {
	Catalog() *catalog.Catalog
	Extent(n catalog.Node, to *crs.CRS) (geom.Bound, bool)
	UpdateSequence() string
	Close()
}

// published is what the handler asks of publish.Server.
type published struct {
	open   func(context.Context) (session, error)
	status func() []publish.LayerStatus
}

// New returns the handler of the page and its API. It answers "/",
// "/assets/..." and "/api/..."; safe for concurrent use.
func New(o Options) http.Handler {
	return newHandler(o, published{
		open: func(ctx context.Context) (session, error) {
			s, err := o.Server.Open(ctx)
			if err != nil { // not a nil *Session in a non-nil interface
				return nil, err
			}
			return s, nil
		},
		status: o.Server.Status,
	})
}

type handler struct {
	Options
	published
	bundle   *bundle
	catalogs catalogCache
}

func newHandler(o Options, p published) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Observe == nil {
		o.Observe = func(string, string, int, string, float64, int64) {}
	}
	o.PublicURL = strings.TrimRight(o.PublicURL, "/")
	h := &handler{Options: o, published: p, bundle: embedded()}
	mux := http.NewServeMux()
	for pattern, serve := range map[string]struct {
		operation string
		serve     answerer
	}{
		"GET /{$}":                {"page", h.page},
		"GET /assets/{name}":      {"asset", h.asset},
		"GET /api/catalog.json":   {"catalog", h.catalog},
		"GET /api/readiness.json": {"readiness", h.readiness},
	} {
		mux.Handle(pattern, h.observed(serve.operation, serve.serve))
	}
	return guarded(mux)
}

// answerer answers a request with a document or an error.
type answerer func(w http.ResponseWriter, r *http.Request) (*document, error)

// observed writes what an answerer answered, and counts it.
func (h *handler) observed(operation string, answer answerer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		d, err := answer(w, r)
		code := ""
		if err != nil {
			d, code = h.failure(w, r, err)
		}
		status, bytes := d.serve(w, r)
		h.Observe("page", operation, status, code, time.Since(start).Seconds(), bytes)
	})
}

// policy lets the page use what this server sends and nothing else: no script
// or style that stands in a document, no other host, no frame of another site.
// Pictures may be blobs: the page reads maps itself, to tell an exception from
// a picture.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types 'none'"

// guarded sets the headers that protect those who open the page.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		next.ServeHTTP(w, r)
	})
}
