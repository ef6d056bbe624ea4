package ogc

import (
	"net/http"
	"slices"
	"strings"
)

// cors says which pages of other origins may read answers (Fetch standard).
// Nothing here needs cookies, so credentials are never allowed.
type cors struct {
	everyone bool
	origins  []string
}

func newCORS(origins []string) cors {
	return cors{everyone: len(origins) == 0 || slices.Contains(origins, "*"), origins: origins}
}

// exposed are the headers a page may read beside those that it always may.
const exposed = "Content-Length, ETag, Expires, Server-Timing, Warning, X-Request-Id"

// preflightAge is how long a browser may remember what it was told; browsers
// cap it at two hours or a day.
const preflightAge = "86400"

func (c cors) allow(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		origin := r.Header.Get("Origin")
		allowed := c.permit(header, origin)
		if r.Method == http.MethodOptions && origin != "" && r.Header.Get("Access-Control-Request-Method") != "" {
			header.Add("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers")
			if allowed != "" {
				header.Set("Access-Control-Allow-Methods", allowedMethods)
				if asked := r.Header.Get("Access-Control-Request-Headers"); isTokenList(asked) {
					header.Set("Access-Control-Allow-Headers", asked)
				}
				header.Set("Access-Control-Max-Age", preflightAge)
			}
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// permit sets the headers that let the page of an origin read an answer, and
// returns who may.
func (c cors) permit(header http.Header, origin string) (allowed string) {
	if c.everyone {
		header["Access-Control-Allow-Origin"] = anyone
		header["Access-Control-Expose-Headers"] = exposedHeaders
		header["Timing-Allow-Origin"] = anyone
		return "*"
	}
	header.Add("Vary", "Origin")
	if origin != "" && slices.ContainsFunc(c.origins, func(o string) bool { return strings.EqualFold(o, origin) }) {
		header.Set("Access-Control-Allow-Origin", origin)
		header["Access-Control-Expose-Headers"] = exposedHeaders
		header.Set("Timing-Allow-Origin", origin)
		return origin
	}
	return ""
}

// Values of headers that are the same for every answer; not changed.
var (
	anyone         = []string{"*"}
	exposedHeaders = []string{exposed}
)

// isTokenList reports whether text is a list of header names, and so may be
// sent back.
func isTokenList(text string) bool {
	if text == "" || len(text) > 1024 {
		return false
	}
	for _, r := range text {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_, ", r)) {
			return false
		}
	}
	return true
}
