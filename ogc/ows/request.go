package ows

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"sigi/encoding/xmltree"
	"sigi/fault"
)

// Request is a request of any service, away from HTTP: decoders and
// operations see this and no more.
type Request struct {
	Params Params
	// Root is the document of a POST in XML; nil for key-value parameters.
	// Parameters in the address stand beside it and mean nothing: clients
	// leave those of another operation there.
	Root *xmltree.Node
	// Base is the public address of the server, without a slash at its end:
	// "https://maps.example.it/gis". Links in answers start with it.
	Base string
	// Endpoint is the part of the catalog that was addressed; "": all of it.
	Endpoint string
	// Held reports whether the client holds an answer with a tag, without quotes, and
	// asks whether it still is that; nil: it holds none.
	Held func(tag string) bool
}

// Address is where a service ("wms") of the endpoint answers, without
// parameters: "https://maps.example.it/gis/wms/piani".
func (r *Request) Address(service string) string {
	address := r.Base + "/" + service
	if r.Endpoint != "" {
		address += "/" + url.PathEscape(r.Endpoint)
	}
	return address
}

// Tag names an answer by what is asked and what else it is of: who holds one of
// the same tag holds the answer. "" for what a document of a POST asks for.
func (r *Request) Tag(of ...string) string {
	if r.Root != nil {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.Join(of, "\n") + "\n" + r.Params.Canonical()))
	return hex.EncodeToString(sum[:12])
}

// Response is an answer. Nothing is written to the client before it is
// complete, or, of a streamed one, before its first part is there.
type Response struct {
	Status      int         // 0 is 200
	ContentType string      // sent exactly so: some clients compare it literally
	Header      http.Header // further headers; may be nil
	Body        []byte      // not changed once returned
	// Stream, if set, writes the body in place of Body. What can still become
	// an exception must have happened before; an error from here on breaks the
	// connection off, so that nobody takes half an answer for a whole one. The
	// context is the client's: the time limit of the request is over. Stream
	// must not be forgotten if it is set: it holds what it reads from.
	Stream func(context.Context, io.Writer) error
	// MaxAge is how long the answer may be used again; 0: only after asking.
	// It is sent as Cache-Control and as Expires, as QGIS drops the first and
	// keeps what has no expiry for a day.
	MaxAge time.Duration
	// Validate lets the client keep the answer and ask whether it still
	// holds: an ETag is made of the body.
	Validate bool
	// Tag is that ETag, without quotes, where the maker of the body knows it;
	// of a body that is not text, as it is sent as it is. Where the client holds that
	// (Request.Held), Body need not be made.
	Tag string
	// Weak says that bodies of one tag look the same and may be other bytes.
	Weak bool

	// For logs and metrics.
	Service, Operation string       // as in the specification: "WMS", "GetMap"; empty if not known
	Version            string       // spoken
	Fault              *fault.Error // why this is an exception; nil if it is none
}

// Set sets a further header and returns the response.
func (r *Response) Set(name, value string) *Response {
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Header.Set(name, value)
	return r
}

// Add adds a value to a further header and returns the response.
func (r *Response) Add(name, value string) *Response {
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Header.Add(name, value)
	return r
}
