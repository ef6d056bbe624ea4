package wms

import (
	"context"
	"strings"

	"sigi/catalog"
	"sigi/crs"
	"sigi/encoding/xmltree"
	"sigi/fault"
	"sigi/geom"
	"sigi/inflight"
	"sigi/ogc/ows"
	"sigi/publish"
	"sigi/render"
)

// Session is what this package asks of publish: one request's view of the
// catalog in force. *publish.Session is one.
type Session interface {
	Catalog() *catalog.Catalog
	Draw(context.Context, publish.MapQuery) (*publish.Picture, error)
	DrawOn(ctx context.Context, q publish.MapQuery, c render.Canvas) (*publish.Document, error)
	Identify(ctx context.Context, q publish.MapQuery, x, y int, o publish.IdentifyOptions) ([]publish.Hit, error)
	Legend(context.Context, publish.LegendQuery) (*publish.Picture, error)
	LegendParts(context.Context, publish.LegendQuery) ([]publish.LegendPart, error)
	Extent(catalog.Node, *crs.CRS) (geom.Bound, bool)
	UpdateSequence() string
	Basis() publish.Basis
	Revision(publish.MapQuery) string
	Hold() (release func())
}

// Service answers WMS requests. Safe for concurrent use.
type Service struct {
	legends  legendSizes
	fetchers fetchers
	maps     inflight.Group[mapKey, answered]
}

// New returns a Service.
func New() *Service { return &Service{} }

// call is one request with what every operation needs of it.
type call struct {
	service *Service
	ctx     context.Context
	session Session
	request *ows.Request
	params  ows.Params
	dialect *dialect
	lang    string        // "it" or "en"
	style   *xmltree.Node // of the document that the request is; nil: none
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
	r, style, documentErr := ofDocument(r)
	d, said, badVersion := dialectOf(r.Params)
	c := &call{service: s, ctx: ctx, session: session, request: r, params: r.Params, dialect: d, style: style}
	c.lang = ows.Language(r.Params.Text("LANGUAGE"), session.Catalog().Service.Language)
	name := r.Params.Text("REQUEST")
	op, known := operations[strings.ToLower(name)]
	answer, err := func() (*ows.Response, error) {
		service := r.Params.Text("SERVICE")
		switch {
		case documentErr != nil:
			return nil, documentErr
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

// ofDocument is a request with the parameters that its document stands for, and
// the style in it. What could be read is returned beside the error.
func ofDocument(r *ows.Request) (*ows.Request, *xmltree.Node, error) {
	if r.Root == nil {
		return r, nil, nil
	}
	params, style, err := decodeDocument(r.Root, r.Params)
	with := *r
	with.Params = params
	return &with, style, err
}

// Exception answers a request that cannot be served at all (no catalog is in
// force, its parameters cannot be read) in the dialect that it speaks.
func (s *Service) Exception(r *ows.Request, err error) *ows.Response {
	r, _, _ = ofDocument(r)
	d, _, _ := dialectOf(r.Params)
	op := operations[strings.ToLower(r.Params.Text("REQUEST"))]
	answer := exception(r, catalog.Limits{}, op.name, err)
	answer.Service, answer.Operation, answer.Version = "WMS", op.name, d.version.String()
	return answer
}
