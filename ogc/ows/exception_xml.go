package ows

import (
	"encoding/json"
	"strconv"

	"sigi/fault"
)

// The media types of exceptions. QGIS recognises an exception only if the
// type is exactly "text/xml", without a charset.
const (
	TypeXML   = "text/xml"
	TypeSEXML = "application/vnd.ogc.se_xml" // WMS 1.1.1 (01-068r3 §6.7)
)

const declaration = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

var reports = [...]*XMLTemplate{
	WMS111: NewXMLTemplate("WMS 1.1.1 exception", declaration+
		`<!DOCTYPE ServiceExceptionReport SYSTEM "http://schemas.opengis.net/wms/1.1.1/WMS_exception_1_1_1.dtd">
<ServiceExceptionReport version="1.1.1">
  <ServiceException{{if .Code}} code="{{.Code}}"{{end}}>{{.Text}}</ServiceException>
</ServiceExceptionReport>
`),
	WMS130: NewXMLTemplate("WMS 1.3.0 exception", declaration+
		`<ServiceExceptionReport version="1.3.0" xmlns="http://www.opengis.net/ogc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.opengis.net/ogc http://schemas.opengis.net/wms/1.3.0/exceptions_1_3_0.xsd">
  <ServiceException{{if .Code}} code="{{.Code}}"{{end}}{{if .Locator}} locator="{{.Locator}}"{{end}}>{{.Text}}</ServiceException>
</ServiceExceptionReport>
`),
	OWS110: NewXMLTemplate("OWS exception", declaration+
		`<ows:ExceptionReport version="1.1.0" xml:lang="en" xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.opengis.net/ows/1.1 http://schemas.opengis.net/ows/1.1.0/owsAll.xsd">
  <ows:Exception exceptionCode="{{.Code}}"{{if .Locator}} locator="{{.Locator}}"{{end}}>
    <ows:ExceptionText>{{.Text}}</ows:ExceptionText>
  </ows:Exception>
</ows:ExceptionReport>
`),
	WFS100: NewXMLTemplate("WFS 1.0.0 exception", declaration+
		`<ServiceExceptionReport version="1.2.0" xmlns="http://www.opengis.net/ogc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.opengis.net/ogc http://schemas.opengis.net/wfs/1.0.0/OGC-exception.xsd">
  <ServiceException{{if .Code}} code="{{.Code}}"{{end}}{{if .Locator}} locator="{{.Locator}}"{{end}}>{{.Text}}</ServiceException>
</ServiceExceptionReport>
`),
	WFS110: NewXMLTemplate("WFS 1.1.0 exception", declaration+
		`<ows:ExceptionReport version="1.0.0" language="en" xmlns:ows="http://www.opengis.net/ows" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.opengis.net/ows http://schemas.opengis.net/ows/1.0.0/owsExceptionReport.xsd">
  <ows:Exception exceptionCode="{{.Code}}"{{if .Locator}} locator="{{.Locator}}"{{end}}>
    <ows:ExceptionText>{{.Text}}</ows:ExceptionText>
  </ows:Exception>
</ows:ExceptionReport>
`),
	WFS200: NewXMLTemplate("WFS 2.0.0 exception", declaration+
		`<ows:ExceptionReport version="2.0.0" xml:lang="en" xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.opengis.net/ows/1.1 http://schemas.opengis.net/ows/1.1.0/owsAll.xsd">
  <ows:Exception exceptionCode="{{.Code}}"{{if .Locator}} locator="{{.Locator}}"{{end}}>
    <ows:ExceptionText>{{.Text}}</ows:ExceptionText>
  </ows:Exception>
</ows:ExceptionReport>
`),
}

// Report writes a fault as the XML document of a dialect; spell is as for
// Explain.
func Report(f *fault.Error, d Dialect, spell func(param string) string) *Response {
	e := Explain(f, d, spell)
	body, err := reports[d].Bytes(e)
	if err != nil { // the template is wrong: say it plainly
		return &Response{Status: 500, ContentType: "text/plain; charset=utf-8", Body: []byte("internal error\n"), Fault: fault.From(err)}
	}
	contentType := TypeXML
	if d == WMS111 {
		contentType = TypeSEXML
	}
	return e.response(f, contentType, body)
}

// ReportJSON writes a fault as JSON, in the shape that web map clients know
// from other servers. version is the service's.
func ReportJSON(f *fault.Error, d Dialect, spell func(param string) string, version string) *Response {
	e := Explain(f, d, spell)
	type exception struct {
		Code    string `json:"code,omitempty"`
		Locator string `json:"locator,omitempty"`
		Text    string `json:"text"`
	}
	body, err := json.Marshal(struct {
		Version    string      `json:"version"`
		Exceptions []exception `json:"exceptions"`
	}{version, []exception{{e.Code, e.Locator, e.Text}}})
	if err != nil {
		return Report(f, d, spell)
	}
	return e.response(f, "application/json", append(body, '\n'))
}

func (e Exception) response(f *fault.Error, contentType string, body []byte) *Response {
	r := &Response{Status: e.Status, ContentType: contentType, Body: body, Fault: f}
	// An error must not outlive its reason in a cache, least of all with 200.
	r.Set("Cache-Control", "no-store")
	if s := e.Retry(); s > 0 {
		r.Set("Retry-After", strconv.Itoa(s))
	}
	return r
}
