package ogc

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"sigi/contentcoding"
	"sigi/fault"
	"sigi/ogc/ows"
)

// stallLimit is how long one write of a streamed answer may wait for the
// client. The time limit of a request ends with its first byte: who downloads
// a city takes as long as the line does, as long as it moves.
const stallLimit = 30 * time.Second

// Levels for streams, where time is what counts.
const (
	streamBrotliLevel = 1
	streamGzipLevel   = 1
)

// flusher is a compressor that can be told to hand over what it has.
type flusher interface {
	io.WriteCloser
	Flush() error
}

// stream writes an answer as it is made. An error breaks the connection off.
func (h *handler) stream(w http.ResponseWriter, r *http.Request, a *ows.Response) {
	header := w.Header()
	s := &streamed{w: w, control: http.NewResponseController(w)}
	header.Add("Vary", "Accept-Encoding")
	// gzip keeps up with the writing, brotli takes four times as long for
	// two in a hundred less.
	coding := contentcoding.Negotiate(r.Header.Values("Accept-Encoding"), "gzip", "br")
	if coding != "" {
		header.Set("Content-Encoding", coding)
	}
	status := a.Status
	if status == 0 {
		status = http.StatusOK
	}
	// The server's limit on reading a request would end the context of a
	// request that has long been read.
	_ = s.control.SetReadDeadline(time.Time{})
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return
	}
	switch coding {
	case "br":
		s.compressor = brotli.NewWriterLevel(s.paced(), streamBrotliLevel)
	case "gzip":
		c, err := gzip.NewWriterLevel(s.paced(), streamGzipLevel)
		if err == nil { // the level is a constant of ours
			s.compressor = c
		}
	}
	err := a.Stream(r.Context(), s)
	if err == nil && s.compressor != nil {
		err = s.compressor.Close()
	}
	_ = s.control.SetWriteDeadline(time.Time{})
	if err == nil {
		return
	}
	if s.failed != nil { // it was the client: nobody's fault
		err = context.Canceled
	}
	a.Fault = fault.From(err)
	panic(http.ErrAbortHandler)
}

// streamed is where a streamed answer goes: each write has stallLimit, and
// the first is sent on at once.
type streamed struct {
	w          http.ResponseWriter
	control    *http.ResponseController
	compressor flusher
	begun      bool
	failed     error // of the connection
}

// Write implements io.Writer.
func (s *streamed) Write(b []byte) (int, error) {
	var to io.Writer = s.paced()
	if s.compressor != nil {
		to = s.compressor
	}
	n, err := to.Write(b)
	if err == nil && !s.begun {
		s.begun = true
		if s.compressor != nil {
			err = s.compressor.Flush()
		}
		if err == nil {
			err = s.control.Flush()
		}
	}
	return n, err
}

func (s *streamed) paced() io.Writer { return paced{s} }

// paced writes to the connection, waiting at most stallLimit.
type paced struct{ s *streamed }

// Write implements io.Writer.
func (p paced) Write(b []byte) (int, error) {
	_ = p.s.control.SetWriteDeadline(time.Now().Add(stallLimit)) // where there is no connection, there is none to wait for
	n, err := p.s.w.Write(b)
	if err != nil {
		p.s.failed = err
	}
	return n, err
}
