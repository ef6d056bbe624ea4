package ogc

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"

	"sigi/encoding/xmltree"
	"sigi/fault"
	"sigi/ogc/ows"
)

// documentLimits bound a request in XML; a filter that people make has a
// hundred nodes, one with ten thousand ids twenty thousand; a geometry is one
// node, however long. So many are read in some 50 ms.
var documentLimits = xmltree.Limits{Depth: 250, Nodes: 50_000}

// readRequest reads the query string and, of a POST, the form or the XML
// document. A body of an unsaid type is a form unless it starts as XML does.
// What could be read is returned beside the error.
func readRequest(w http.ResponseWriter, r *http.Request, most int64) (ows.Params, *xmltree.Node, error) {
	if r.Method != http.MethodPost {
		p, err := ows.ParseKVP(r.URL.RawQuery)
		return p, nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		p, _ := ows.ParseKVP(r.URL.RawQuery)
		return p, nil, fault.New(fault.TooLarge, "", "the body of the request has more than %d bytes", most)
	}
	if err != nil {
		return nil, nil, fault.Wrap(err, fault.Cancelled, "", "the request ended too early")
	}
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if startsAsXML(body) {
		p, _ := ows.ParseKVP(r.URL.RawQuery)
		root, err := xmltree.Parse(body, documentLimits)
		return p, root, documentFault(err)
	}
	if mediaType == "multipart/form-data" {
		p, _ := ows.ParseKVP(r.URL.RawQuery)
		return p, nil, fault.New(fault.NotSupported, "", "a POST must be a form (application/x-www-form-urlencoded) or XML")
	}
	p, err := ows.ParseKVP(r.URL.RawQuery, string(bytes.TrimSpace(body)))
	return p, nil, err
}

func documentFault(err error) error {
	var x *xmltree.Error
	if !errors.As(err, &x) {
		return err
	}
	return fault.New(x.Code, "", "the document cannot be read: %s", x.Error())
}

func startsAsXML(body []byte) bool {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	return len(body) > 0 && body[0] == '<' || bytes.HasPrefix(body, []byte("\xff\xfe")) || bytes.HasPrefix(body, []byte("\xfe\xff"))
}
