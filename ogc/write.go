package ogc

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sigi/ogc/ows"
)

// write sends an answer, compressed if that helps, and notes it for the log.
func (h *handler) write(w http.ResponseWriter, r *http.Request, a *ows.Response) {
	n := noteOf(r.Context())
	if n != nil {
		n.answer = a
	}
	if a.Status == ows.StatusCancelled {
		return // nobody is there to read it
	}
	header := w.Header()
	for name, values := range a.Header {
		header[name] = values
	}
	header.Set("Content-Type", a.ContentType)
	header.Set("X-Content-Type-Options", "nosniff")
	if n != nil {
		header.Set("Server-Timing", string(n.spent.Append(nil, time.Since(n.begun))))
	}
	if strings.HasPrefix(a.ContentType, "text/html") {
		// Pages of feature info hold text of people: no script runs there,
		// whatever slipped through.
		header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src * data:")
	}
	if header.Get("Cache-Control") == "" {
		// Expires says the same for QGIS, which drops Cache-Control from tiles
		// and keeps what has no expiry for a day.
		header.Set("Expires", time.Now().Add(a.MaxAge).UTC().Format(http.TimeFormat))
		if a.MaxAge > 0 {
			header.Set("Cache-Control", "max-age="+strconv.Itoa(int(a.MaxAge/time.Second)))
		} else {
			header.Set("Cache-Control", "no-cache")
		}
	}
	if a.Stream != nil {
		if a.Tag != "" {
			header.Set("ETag", `W/"`+a.Tag+`"`) // coded as it goes: never the same bytes
		}
		h.stream(w, r, a)
		return
	}
	body, coding := a.Body, ""
	if compressible(a.ContentType) {
		header.Add("Vary", "Accept-Encoding")
		if coding = negotiateCoding(r.Header.Values("Accept-Encoding"), len(body)); coding != "" {
			body = compress(body, coding)
			header.Set("Content-Encoding", coding)
		}
	}
	status := a.Status
	if status == 0 {
		status = http.StatusOK
	}
	if a.Validate && status == http.StatusOK {
		tag := `"` + a.Tag + `"`
		if a.Tag == "" {
			tag = entityTag(a.Body, coding)
		}
		sent := tag
		if a.Weak {
			sent = "W/" + tag
		}
		header.Set("ETag", sent)
		if matches(r.Header.Values("If-None-Match"), tag) {
			for _, name := range [...]string{"Content-Type", "Content-Encoding"} {
				header.Del(name)
			}
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client has gone if this fails
	}
}

// entityTag names the bytes that are sent, coding included (RFC 9110 §8.8.3.3).
func entityTag(body []byte, coding string) string {
	sum := sha256.Sum256(body)
	tag := hex.EncodeToString(sum[:12])
	if coding != "" {
		tag += "-" + coding
	}
	return `"` + tag + `"`
}

// matches compares weakly, as If-None-Match asks (RFC 9110 §13.1.2); a star is
// any tag.
func matches(headers []string, tag string) bool {
	return lists(headers, tag) || lists(headers, "*")
}

// lists reports whether a tag is among those of the headers, weak or strong.
func lists(headers []string, tag string) bool {
	for _, header := range headers {
		for each := range strings.SplitSeq(header, ",") {
			if strings.TrimPrefix(strings.TrimSpace(each), "W/") == tag {
				return true
			}
		}
	}
	return false
}
