package wms

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
	Draw(context.Context, publish.MapQuery) (*publish.Picture, error)
	Identify(ctx context.Context, q publish.MapQuery, x, y int, o publish.IdentifyOptions) ([]publish.Hit, error)
	Legend(context.Context, publish.LegendQuery) (*publish.Picture, error)
	Extent(catalog.Node, *crs.CRS) (geom.Bound, bool)
	UpdateSequence() string
}

// Service answers WMS requests. Safe for concurrent use.
type Service struct {
	legends legendSizes
}

// New returns a Service.
func New() *Service { return &Service{} }

// call is one request with what every operation needs of it.
type call struct {
	ctx     context.Context
	session Session
	request *ows.Request
	params  ows.Params
	dialect *dialect
	lang    string // "it" or "en"
}

// operation is an operation of the service.
type operation struct {
	name         string
	needsVersion bool // 06-042 tables 8 and 10; a GetMap without one is an exception
	run          func(*Service, *call) (*ows.Response, error)
}

var (
	getCapabilities  = operation{"GetCapabilities", false, (*Service).getCapabilities}
	getMap           = operation{"GetMap", true, (*Service).getMap}
	getFeatureInfo   = operation{"GetFeatureInfo", true, (*Service).getFeatureInfo}
	getLegendGraphic = operation{"GetLegendGraphic", false, (*Service).getLegendGraphic}
	describeLayer    = operation{"DescribeLayer", true, (*Service).describeLayer}
	getStyles        = operation{"GetStyles", true, (*Service).getStyles}
)

// operations by REQUEST in lower case; the short names are those of 1.0.0
// (01-068r3 §6.2.3).
var operations = map[string]operation{
	"getcapabilities": getCapabilities, "capabilities": getCapabilities,
	"getmap": getMap, "map": getMap,
	"getfeatureinfo": getFeatureInfo, "feature_info": getFeatureInfo,
	"getlegendgraphic": getLegendGraphic,
	"describelayer":    describeLayer,
	"getstyles":        getStyles,
}

// Speaks reports whether REQUEST names an operation that only WMS has, so
// that a request without SERVICE is known for what it is: clients leave it
// out of GetMap (06-042 §7.3.3 does not ask for it).
func Speaks(request string) bool {
	op, ok := operations[strings.ToLower(request)]
	return ok && op.name != getCapabilities.name
}

// Serve answers a request; errors become exceptions in the dialect that it
// speaks. It never returns nil.
func (s *Service) Serve(ctx context.Context, session Session, r *ows.Request) *ows.Response {
	d, said, badVersion := dialectOf(r.Params)
	c := &call{ctx: ctx, session: session, request: r, params: r.Params, dialect: d}
	c.lang = ows.Language(r.Params.Text("LANGUAGE"), session.Catalog().Service.Language)
	name := r.Params.Text("REQUEST")
	op, known := operations[strings.ToLower(name)]
	answer, err := func() (*ows.Response, error) {
		service := r.Params.Text("SERVICE")
		switch {
		case service != "" && !strings.EqualFold(service, "WMS"):
			return nil, fault.New(fault.UnknownService, "service", "this is a WMS; SERVICE is %s", quote(service))
		case name == "":
			return nil, fault.New(fault.MissingParam, "request", "REQUEST is missing")
		case !known:
			return nil, fault.New(fault.UnknownOperation, "request", "the operation %s is not known", quote(name))
		case badVersion != "":
			return nil, fault.New(fault.BadParam, "version", "VERSION is %s; it must be like 1.3.0", quote(badVersion))
		case op.needsVersion && !said:
			return nil, fault.New(fault.MissingParam, "version", "VERSION is missing")
		}
		return op.run(s, c)
	}()
	if err != nil {
		answer = exception(r, session.Catalog().Limits, op.name, err)
	}
	answer.Service, answer.Operation, answer.Version = "WMS", op.name, d.version.String()
	return answer
}

// Exception answers a request that cannot be served at all (no catalog is in
// force, its parameters cannot be read) in the dialect that it speaks.
func (s *Service) Exception(r *ows.Request, err error) *ows.Response {
	d, _, _ := dialectOf(r.Params)
	op := operations[strings.ToLower(r.Params.Text("REQUEST"))]
	answer := exception(r, catalog.Limits{}, op.name, err)
	answer.Service, answer.Operation, answer.Version = "WMS", op.name, d.version.String()
	return answer
}
