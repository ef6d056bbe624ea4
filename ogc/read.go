package ogc

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"

	"sigi/fault"
	"sigi/ogc/ows"
)

// readParams reads the query string and, of a POST, the form. XML in a body
// is refused by name; a body of an unsaid type is a form unless it starts as
// XML does.
func readParams(w http.ResponseWriter, r *http.Request, most int64) (ows.Params, error) {
	if r.Method != http.MethodPost {
		return ows.ParseKVP(r.URL.RawQuery)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		p, _ := ows.ParseKVP(r.URL.RawQuery)
		return p, fault.New(fault.TooLarge, "", "the body of the request has more than %d bytes", most)
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Cancelled, "", "the request ended too early")
	}
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if startsAsXML(body) || mediaType == "multipart/form-data" {
		p, _ := ows.ParseKVP(r.URL.RawQuery)
		return p, fault.New(fault.NotSupported, "", "a POST must be a form (application/x-www-form-urlencoded); requests in XML are not offered")
	}
	return ows.ParseKVP(r.URL.RawQuery, string(bytes.TrimSpace(body)))
}

func startsAsXML(body []byte) bool {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	return len(body) > 0 && body[0] == '<'
}
