package ows

import (
	"math"
	"net/http"
	"time"

	"sigi/fault"
)

// Dialect is a way of writing errors down.
type Dialect uint8

// The dialects.
const (
	WMS111 Dialect = iota // ServiceExceptionReport 1.1.1 (OGC 01-068r3 annex A.3)
	WMS130                // ServiceExceptionReport 1.3.0 (OGC 06-042 annex E.2)
	OWS110                // ExceptionReport of OWS Common 1.1 (OGC 06-121r3 §8)
	WFS100                // ServiceExceptionReport 1.2.0 (OGC 02-058 §7)
	WFS110                // ExceptionReport of OWS Common 1.0 (OGC 04-094 §7.7)
	WFS200                // ExceptionReport of OWS Common 1.1 with the version of the service (OGC 09-025r2 §7.5)
)

// Dialects lists every dialect, for tests of totality.
func Dialects() []Dialect { return []Dialect{WMS111, WMS130, OWS110, WFS100, WFS110, WFS200} }

// Exception is a fault in the words of a dialect.
type Exception struct {
	Code    string        // exceptionCode; may be empty in WMS, which has few
	Locator string        // the parameter at fault in the spelling of the protocol; may be empty
	Text    string        // for people
	Status  int           // HTTP
	After   time.Duration // which trying again may help, where that is known
}

// row is the meaning of one fault.Code in every dialect.
type row struct {
	wms111, wms130, ows, wfs string // exception codes
	wms, other, features     int    // HTTP status of WMS, of OWS Common services and of WFS from 1.1.0
	locator                  bool   // the dialect may say which parameter
}

// table is the one place where meanings become exceptions. WMS has no code of
// its own for many of them and leaves the code to the server (06-042 §6.11):
// there the names of OWS Common are used, which clients know.
//
// The status of WMS: what the client can mend is 200, since clients show the
// text of an exception with 200 only; what the server must mend is 5xx, since
// load balancers and caches look at nothing else. See ADR 3. WFS 1.0.0 is of
// that age and has the same; later versions say their own (09-025r2 annex D).
var table = [...]row{
	fault.Internal:          {"NoApplicableCode", "NoApplicableCode", "NoApplicableCode", "NoApplicableCode", 500, 500, 500, false},
	fault.MissingParam:      {"MissingParameterValue", "MissingParameterValue", "MissingParameterValue", "MissingParameterValue", 200, 400, 400, true},
	fault.BadParam:          {"InvalidParameterValue", "InvalidParameterValue", "InvalidParameterValue", "InvalidParameterValue", 200, 400, 400, true},
	fault.UnknownOperation:  {"OperationNotSupported", "OperationNotSupported", "InvalidParameterValue", "OperationNotSupported", 200, 400, 400, true},
	fault.UnknownService:    {"InvalidParameterValue", "InvalidParameterValue", "InvalidParameterValue", "InvalidParameterValue", 200, 400, 400, true},
	fault.UnknownLayer:      {"LayerNotDefined", "LayerNotDefined", "InvalidParameterValue", "InvalidParameterValue", 200, 400, 400, true},
	fault.UnknownStyle:      {"StyleNotDefined", "StyleNotDefined", "InvalidParameterValue", "InvalidParameterValue", 200, 400, 400, true},
	fault.UnsupportedCRS:    {"InvalidSRS", "InvalidCRS", "InvalidParameterValue", "InvalidParameterValue", 200, 400, 400, true},
	fault.UnsupportedFormat: {"InvalidFormat", "InvalidFormat", "InvalidParameterValue", "InvalidParameterValue", 200, 400, 400, true},
	// Of the services of OWS Common only WMTS has a point and layers to query.
	// Its text says PointIJOutOfRange (07-057r7 table 27) and its suite, by
	// which servers are certified, TileOutOfRange.
	fault.NotQueryable:     {"LayerNotQueryable", "LayerNotQueryable", "OperationNotSupported", "InvalidParameterValue", 200, 501, 400, true},
	fault.PointOutside:     {"InvalidPoint", "InvalidPoint", "TileOutOfRange", "InvalidParameterValue", 200, 400, 400, true},
	fault.BadDimension:     {"InvalidDimensionValue", "InvalidDimensionValue", "InvalidParameterValue", "InvalidParameterValue", 200, 400, 400, true},
	fault.MissingDimension: {"MissingDimensionValue", "MissingDimensionValue", "MissingParameterValue", "MissingParameterValue", 200, 400, 400, true},
	fault.TileOutOfRange:   {"TileOutOfRange", "TileOutOfRange", "TileOutOfRange", "InvalidParameterValue", 200, 400, 400, true},
	fault.StaleUpdate:      {"CurrentUpdateSequence", "CurrentUpdateSequence", "CurrentUpdateSequence", "CurrentUpdateSequence", 200, 200, 200, false},
	fault.InvalidUpdate:    {"InvalidUpdateSequence", "InvalidUpdateSequence", "InvalidUpdateSequence", "InvalidUpdateSequence", 200, 400, 400, false},
	fault.VersionRejected:  {"VersionNegotiationFailed", "VersionNegotiationFailed", "VersionNegotiationFailed", "VersionNegotiationFailed", 200, 400, 400, false},
	fault.TooLarge:         {"InvalidParameterValue", "InvalidParameterValue", "InvalidParameterValue", "InvalidParameterValue", 200, 400, 400, true},
	fault.NotSupported:     {"OperationNotSupported", "OperationNotSupported", "OptionNotSupported", "OperationProcessingFailed", 200, 501, 403, true},
	fault.NotFound:         {"NoApplicableCode", "NoApplicableCode", "NoApplicableCode", "OperationProcessingFailed", 404, 404, 404, false},
	fault.Forbidden:        {"NoApplicableCode", "NoApplicableCode", "NoApplicableCode", "NoApplicableCode", 403, 403, 403, false},
	fault.Timeout:          {"NoApplicableCode", "NoApplicableCode", "NoApplicableCode", "NoApplicableCode", 504, 504, 504, false},
	fault.Unavailable:      {"NoApplicableCode", "NoApplicableCode", "NoApplicableCode", "NoApplicableCode", 503, 503, 503, false},
	fault.Cancelled:        {"NoApplicableCode", "NoApplicableCode", "NoApplicableCode", "NoApplicableCode", StatusCancelled, StatusCancelled, StatusCancelled, false},
}

// StatusCancelled is what logs say of a client that went away; nobody
// receives it (nginx writes the same number).
const StatusCancelled = 499

// Explain turns a fault into the words of a dialect. Its parameter becomes the
// locator in the protocol's spelling: spell turns the house's word for it
// ("crs") into the wire's ("SRS"); nil leaves it as it is.
func Explain(f *fault.Error, d Dialect, spell func(param string) string) Exception {
	if int(f.Code) >= len(table) {
		f = fault.Wrap(f, fault.Internal, "", "internal error")
	}
	r := table[f.Code]
	e := Exception{Code: r.ows, Text: f.Msg, Status: r.other, After: f.Retry}
	switch d {
	case WMS111:
		e.Code, e.Status = r.wms111, r.wms
	case WMS130:
		e.Code, e.Status = r.wms130, r.wms
	case WFS100:
		e.Code, e.Status = r.wfs, r.wms
	case WFS110, WFS200:
		e.Code, e.Status = r.wfs, r.features
	}
	if f.Code == fault.Internal {
		e.Text = "internal error" // whatever a caller put into Msg
	}
	if r.locator {
		e.Locator = f.Param
		if spell != nil && f.Param != "" {
			e.Locator = spell(f.Param)
		}
	}
	return e
}

// Retry is the number of seconds after which a client may try again, 0 where
// trying again does not help.
func (e Exception) Retry() int {
	switch {
	case e.Status != http.StatusServiceUnavailable:
		return 0
	case e.After > 0:
		return int(math.Ceil(e.After.Seconds()))
	}
	return 5
}
