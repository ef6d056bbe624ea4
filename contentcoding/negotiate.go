package contentcoding

import (
	"strconv"
	"strings"
)

// Negotiate chooses "br" or "gzip" by the quality values of the
// Accept-Encoding headers (RFC 9110 §12.5.3); of those that are as welcome the
// first of order, which is br, gzip if none is given. "" where neither is, or
// plain bytes are more welcome.
func Negotiate(accept []string, order ...string) string {
	if len(order) == 0 {
		order = []string{"br", "gzip"}
	}
	quality := map[string]float64{}
	for _, header := range accept {
		for item := range strings.SplitSeq(header, ",") {
			coding, params, _ := strings.Cut(item, ";")
			coding = strings.ToLower(strings.TrimSpace(coding))
			if coding == "x-gzip" {
				coding = "gzip"
			}
			q := 1.0
			if value, ok := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(params), " ", ""), "q="); ok {
				v, err := strconv.ParseFloat(value, 64)
				if err != nil || !(v >= 0 && v <= 1) {
					continue
				}
				q = v
			}
			quality[coding] = q
		}
	}
	of := func(coding string) float64 {
		if q, ok := quality[coding]; ok {
			return q
		}
		return quality["*"]
	}
	plain := 0.0 // of identity, only if it was named: else anything that is welcome is better
	if q, ok := quality["identity"]; ok {
		plain = q
	}
	chosen, best := "", plain
	for _, coding := range order {
		if q := of(coding); q > 0 && (q > best || chosen == "" && q == best) {
			chosen, best = coding, q
		}
	}
	return chosen
}
