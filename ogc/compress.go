package ogc

import (
	"bytes"
	"mime"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// leastCompressed is the size below which headers and time cost more than
// compression saves: one packet.
const leastCompressed = 1400

// Levels: the knee of size against time for XML and JSON of some 100 kB.
const (
	brotliLevel = 4
	gzipLevel   = 5
)

// compressible reports whether a media type is text; pictures are compressed
// already.
func compressible(contentType string) bool {
	t, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	return strings.HasPrefix(t, "text/") || strings.HasSuffix(t, "json") || strings.HasSuffix(t, "xml") || t == "application/vnd.ogc.gml"
}

// negotiateCoding chooses "br" or "gzip" by quality values (RFC 9110 §12.5.3),
// br where both are as welcome; "" where the body is short or neither is.
func negotiateCoding(accept []string, length int) string {
	if length < leastCompressed {
		return ""
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
	br, gz := of("br"), of("gzip")
	switch {
	case br > 0 && br >= gz && br >= plain:
		return "br"
	case gz > 0 && gz >= plain:
		return "gzip"
	}
	return ""
}

// compress never fails: it writes to memory.
func compress(body []byte, coding string) []byte {
	var b bytes.Buffer
	switch coding {
	case "br":
		w := brotli.NewWriterLevel(&b, brotliLevel)
		_, _ = w.Write(body)
		_ = w.Close()
	case "gzip":
		w, err := gzip.NewWriterLevel(&b, gzipLevel)
		if err != nil {
			return body // the level is a constant of ours
		}
		_, _ = w.Write(body)
		_ = w.Close()
	}
	return b.Bytes()
}
