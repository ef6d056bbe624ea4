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
		if !c.everyone {
			header.Add("Vary", "Origin")
		}
		allowed := ""
		switch {
		case c.everyone:
			allowed = "*"
		case origin != "" && slices.ContainsFunc(c.origins, func(o string) bool { return strings.EqualFold(o, origin) }):
			allowed = origin
		}
		if allowed != "" {
			header.Set("Access-Control-Allow-Origin", allowed)
			header.Set("Access-Control-Expose-Headers", exposed)
			header.Set("Timing-Allow-Origin", allowed)
		}
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
