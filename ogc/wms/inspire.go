package wms

import (
	"sigi/catalog"
	"sigi/ogc/ows"
)

// inspireEntry is what a view service of INSPIRE says in its extended
// capabilities (Technical Guidance View Services 3.11 §4.2.3.3.1, scenario 1
// with the address of a metadata record and scenario 2 without). They stand in
// WMS 1.3.0 alone, on which the guidance is built.
type inspireEntry struct {
	catalog.Inspire
	Locator           string // of this document
	Default, Response string // languages: ita, eng
	Others            []string
}

// languages of answers as INSPIRE writes them (ISO 639-2).
var languages = map[string]string{"it": "ita", "en": "eng"}

func (t *tree) inspire(service catalog.Service) *inspireEntry {
	if service.Inspire == nil {
		return nil
	}
	e := &inspireEntry{
		Inspire: *service.Inspire, Locator: t.call.request.Address("wms") + "?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities",
		Default: languages[ows.Language("", service.Language)], Response: languages[t.call.lang],
	}
	for _, l := range []string{"ita", "eng"} {
		if l != e.Default {
			e.Others = append(e.Others, l)
		}
	}
	return e
}
