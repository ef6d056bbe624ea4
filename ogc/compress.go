package ogc

import (
	"mime"
	"strings"

	"sigi/contentcoding"
)

// leastCompressed is the size below which headers and time cost more than
// compression saves: one packet.
const leastCompressed = 1400

// compressible reports whether a media type is text; pictures are compressed
// already.
func compressible(contentType string) bool {
	t, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	return strings.HasPrefix(t, "text/") || strings.HasSuffix(t, "json") || strings.HasSuffix(t, "xml") || t == "application/vnd.ogc.gml"
}

// negotiateCoding chooses a coding; "" where the body is short or none is
// welcome.
func negotiateCoding(accept []string, length int) string {
	if length < leastCompressed {
		return ""
	}
	return contentcoding.Negotiate(accept)
}

func compress(body []byte, coding string) []byte {
	return contentcoding.Encode(body, coding, contentcoding.Fast)
}
