package wfs

import (
	"context"
	"strings"

	"sigi/catalog"
	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
	"sigi/ogc/ows"
	"sigi/publish"
)

// Session is what this package asks of publish: one request's view of the
// catalog in force. *publish.Session is one.
type Session interface {
	Catalog() *catalog.Catalog
	FeatureTypes() []*publish.FeatureType
	FeatureType(name string) (*publish.FeatureType, error)
	Features(context.Context, publish.FeatureQuery) (*publish.Features, error)
	Count(context.Context, publish.FeatureQuery) (int64, error)
	Extent(catalog.Node, *crs.CRS) (geom.Bound, bool)
	UpdateSequence() string
	FeaturesRevision(layers []string) string
}

// Service answers WFS requests. Safe for concurrent use.
type Service struct{}

// New returns a Service.
func New() *Service { return &Service{} }

// call is one request with what every operation needs of it.
type call struct {
	ctx     context.Context
	session Session
	request *ows.Request
	dialect *dialect
	names   names
	lang    string // "it" or "en"
}

// operation is an operation of the service.
type operation struct {
	name string
	run  func(*Service, *call) (*ows.Response, error)
}

const capabilitiesName = "GetCapabilities"

// operations by REQUEST in lower case.
var operations = map[string]operation{
	"getcapabilities":       {capabilitiesName, (*Service).getCapabilities},
	"describefeaturetype":   {"DescribeFeatureType", (*Service).describeFeatureType},
	"getfeature":            {"GetFeature", (*Service).getFeature},
	"getpropertyvalue":      {"GetPropertyValue", (*Service).getPropertyValue},
	"liststoredqueries":     {"ListStoredQueries", (*Service).listStoredQueries},
	"describestoredqueries": {"DescribeStoredQueries", (*Service).describeStoredQueries},
}

// refused are operations of the specifications that are not offered.
var refused = map[string]bool{"transaction": true, "lockfeature": true, "getfeaturewithlock": true, "getgmlobject": true,
	"createstoredquery": true, "dropstoredquery": true}

// Speaks reports whether REQUEST, or the root of a document, names an
// operation that only WFS has.
func Speaks(request string) bool {
	op := strings.ToLower(request)
	_, known := operations[op]
	return (known || refused[op]) && op != "getcapabilities"
}

// Serve answers a request; errors become exceptions in the dialect that it
// speaks. It never returns nil.
func (s *Service) Serve(ctx context.Context, session Session, r *ows.Request) *ows.Response {
	d, err := dialectOf(r)
	c := &call{ctx: ctx, session: session, request: r, dialect: d}
	c.lang = session.Catalog().Service.Language
	if asked := strings.ToLower(r.Params.Text("LANGUAGE")); strings.HasPrefix(asked, "it") || strings.HasPrefix(asked, "en") {
		c.lang = asked[:2]
	}
	op := operations[strings.ToLower(requested(r))]
	var answer *ows.Response
	if err == nil {
		err = check(r, d)
	}
	if err == nil {
		c.names, err = newNames(session.Catalog().Service, r)
	}
	if err == nil {
		answer, err = op.run(s, c)
	}
	if err != nil {
		answer = ows.Report(fault.From(err), d.exceptions, d.spell)
	}
	answer.Service, answer.Operation, answer.Version = "WFS", op.name, d.version.String()
	return answer
}

// Exception answers a request that cannot be served at all (no catalog is in
// force, its parameters cannot be read) in the dialect that it speaks.
func (s *Service) Exception(r *ows.Request, err error) *ows.Response {
	d, _ := dialectOf(r)
	answer := ows.Report(fault.From(err), d.exceptions, d.spell)
	answer.Service, answer.Operation, answer.Version = "WFS", operations[strings.ToLower(requested(r))].name, d.version.String()
	return answer
}

// requested is the operation as it is written.
func requested(r *ows.Request) string {
	if r.Root != nil {
		return r.Root.Local
	}
	return r.Params.Text("REQUEST")
}

// check refuses what is not a request of this service.
func check(r *ows.Request, d *dialect) error {
	service, request := r.Params.Text("SERVICE"), requested(r)
	if r.Root != nil {
		service = r.Root.Attr("service")
		if r.Root.Is("Envelope") {
			return fault.New(fault.NotSupported, "", "SOAP is not offered")
		}
	}
	op, known := operations[strings.ToLower(request)]
	switch {
	case service != "" && !strings.EqualFold(service, "WFS"):
		return fault.New(fault.UnknownService, "service", "this is a WFS; SERVICE is %.80q", service)
	case request == "":
		return fault.New(fault.MissingParam, "request", "REQUEST is missing")
	case service == "" && (op.name == capabilitiesName || r.Root == nil): // in XML it has a default
		return fault.New(fault.MissingParam, "service", "SERVICE is missing")
	case r.Root == nil && known && op.name != capabilitiesName && r.Params.Text("VERSION") == "": // 04-094 §13.3.2, 09-025r2 §7.6.2.4
		return fault.New(fault.MissingParam, "version", "VERSION is missing")
	case refused[strings.ToLower(request)]:
		return fault.New(fault.UnknownOperation, "request", "the operation %s is not offered", request)
	case !known, !d.speaks(op.name):
		return fault.New(fault.UnknownOperation, "request", "the operation %.80q is not known in WFS %s", request, d.version)
	}
	return nil
}
