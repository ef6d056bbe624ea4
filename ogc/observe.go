package ogc

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"sigi/admission"
	"sigi/fault"
	"sigi/ogc/ows"
	"sigi/timing"
)

// note collects what the log line of a request says.
type note struct {
	id     string
	answer *ows.Response
	begun  time.Time
	client string
	spent  timing.Record
}

type noteKey struct{}

func noteOf(ctx context.Context) *note {
	n, _ := ctx.Value(noteKey{}).(*note)
	return n
}

// counted is a ResponseWriter that knows what was sent.
type counted struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader implements http.ResponseWriter.
func (c *counted) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
	c.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (c *counted) Write(b []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	n, err := c.ResponseWriter.Write(b)
	c.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach what is below.
func (c *counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// observed gives every request an id, turns a panic into an exception, and
// logs and counts the answer, once.
func (h *handler) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		n := &note{id: requestID(r), begun: start, client: h.clientAddress(r)}
		c := &counted{ResponseWriter: w}
		c.Header().Set("X-Request-Id", n.id)
		ctx := context.WithValue(r.Context(), noteKey{}, n)
		ctx = admission.WithClient(ctx, admission.Neighbourhood(n.client))
		r = r.WithContext(timing.With(ctx, &n.spent))
		aborted := false
		func() {
			defer func() {
				p := recover()
				aborted = p == http.ErrAbortHandler
				if p != nil && !aborted {
					h.panicked(c, r, n, p)
				}
			}()
			next.ServeHTTP(c, r)
		}()
		h.report(r, n, c, time.Since(start))
		if aborted { // the server breaks the connection off
			panic(http.ErrAbortHandler)
		}
	})
}

// panicked answers a request whose handling panicked: an exception if nothing
// was sent yet.
func (h *handler) panicked(c *counted, r *http.Request, n *note, p any) {
	err := fault.Wrap(fmt.Errorf("panic: %v\n%s", p, debug.Stack()), fault.Internal, "", "internal error")
	answer := ows.Report(err, ows.WMS130, nil)
	params, _ := ows.ParseKVP(r.URL.RawQuery)
	switch service := params.Text("SERVICE"); {
	case underPath(r, "/wfs") || strings.EqualFold(service, "WFS"):
		answer = h.wfs.Exception(&ows.Request{Params: params}, err)
	case underPath(r, "/wms") || service != "":
		answer = h.wms.Exception(&ows.Request{Params: params}, err)
	}
	if c.status != 0 {
		n.answer = answer
		return
	}
	h.write(c, r, answer)
}

// maxLoggedQuery bounds what one request may put into the log.
const maxLoggedQuery = 2048

func (h *handler) report(r *http.Request, n *note, c *counted, took time.Duration) {
	a := n.answer
	if a == nil {
		a = &ows.Response{}
	}
	status, code := c.status, ""
	if a.Fault != nil {
		code = a.Fault.Code.String()
	}
	if status == 0 {
		status = ows.StatusCancelled
	}
	h.Observe(a.Service, a.Operation, status, code, took.Seconds(), c.bytes)
	query := r.URL.RawQuery
	if len(query) > maxLoggedQuery {
		query = query[:maxLoggedQuery] + "..."
	}
	attributes := []slog.Attr{
		slog.String("id", n.id), slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.String("query", query),
		slog.String("client", n.client), slog.String("service", a.Service), slog.String("operation", a.Operation), slog.String("version", a.Version),
		slog.Int("status", status), slog.Int64("bytes", c.bytes), slog.Float64("ms", float64(took.Microseconds())/1e3),
	}
	level := slog.LevelInfo
	if f := a.Fault; f != nil {
		attributes = append(attributes, slog.String("code", code), slog.String("error", f.Error()))
		switch f.Code {
		case fault.Internal:
			level = slog.LevelError
		case fault.Timeout, fault.Unavailable:
			level = slog.LevelWarn
		}
	}
	h.Log.LogAttrs(r.Context(), level, "request", attributes...)
}

// maxRequestID bounds an id that a proxy gave a request.
const maxRequestID = 64

// requestID is the one that came with the request, if it is one, else new.
func requestID(r *http.Request) string {
	id := r.Header.Get("X-Request-Id")
	if id == "" || len(id) > maxRequestID {
		return rand.Text()
	}
	for _, c := range []byte(id) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.') {
			return rand.Text()
		}
	}
	return id
}

// underPath reports whether a request is for a service or an endpoint of it.
func underPath(r *http.Request, service string) bool {
	return r.URL.Path == service || strings.HasPrefix(r.URL.Path, service+"/")
}
