package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"sigi/contentcoding"
)

// document is an answer that may be sent often: its bytes, and those of each
// coding once somebody asked for it. Safe for concurrent use.
type document struct {
	status      int // 0: 200
	contentType string
	cache       string // Cache-Control
	effort      contentcoding.Effort
	plain       []byte
	tag         string // of plain, without quotes; "": no validator

	br, gzip func() []byte
}

// leastCompressed is the size below which headers and time cost more than
// compression saves: one packet.
const leastCompressed = 1400

func newDocument(contentType, cache string, effort contentcoding.Effort, body []byte) *document {
	sum := sha256.Sum256(body)
	d := &document{contentType: contentType, cache: cache, effort: effort, plain: body, tag: hex.EncodeToString(sum[:12])}
	d.br = sync.OnceValue(func() []byte { return contentcoding.Encode(body, "br", effort) })
	d.gzip = sync.OnceValue(func() []byte { return contentcoding.Encode(body, "gzip", effort) })
	return d
}

// serve writes the document, or that the client has it (304), and returns what
// was written.
func (d *document) serve(w http.ResponseWriter, r *http.Request) (status int, bytes int64) {
	header := w.Header()
	header.Set("Content-Type", d.contentType)
	header.Set("Cache-Control", d.cache)
	header.Add("Vary", "Accept-Encoding")
	body, tag := d.plain, d.tag
	if len(body) >= leastCompressed {
		switch coding := contentcoding.Negotiate(r.Header.Values("Accept-Encoding")); coding {
		case "br":
			body, tag = d.br(), tag+"-br"
			header.Set("Content-Encoding", coding)
		case "gzip":
			body, tag = d.gzip(), tag+"-gzip"
			header.Set("Content-Encoding", coding)
		}
	}
	if d.tag != "" {
		header.Set("ETag", `"`+tag+`"`)
		if matches(r.Header.Values("If-None-Match"), tag) {
			header.Del("Content-Type")
			header.Del("Content-Encoding")
			w.WriteHeader(http.StatusNotModified)
			return http.StatusNotModified, 0
		}
	}
	status = d.status
	if status == 0 {
		status = http.StatusOK
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return status, 0
	}
	n, _ := w.Write(body) // the client has gone if this fails
	return status, int64(n)
}

// matches compares weakly, as If-None-Match asks (RFC 9110 §13.1.2).
func matches(headers []string, tag string) bool {
	for _, header := range headers {
		for each := range strings.SplitSeq(header, ",") {
			each = strings.TrimPrefix(strings.TrimSpace(each), "W/")
			if each == "*" || each == `"`+tag+`"` {
				return true
			}
		}
	}
	return false
}
