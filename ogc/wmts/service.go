package wmts

import (
	"context"
	"strings"

	"sigi/catalog"
	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
	"sigi/ogc/ows"
	"sigi/publish"
	"sigi/tilecache"
	"sigi/tilematrix"
)

// Session is what this package asks of publish: one request's view of the
// catalog in force. *publish.Session is one.
type Session interface {
	Catalog() *catalog.Catalog
	Tile(context.Context, publish.TileQuery) (tilecache.Blob, error)
	TileMap(publish.TileQuery) (publish.MapQuery, error)
	TileDimensions(layer string) ([]catalog.Dimension, error)
	TileLimits(layer string, set *tilematrix.Set) ([]tilematrix.Range, error)
	Identify(ctx context.Context, q publish.MapQuery, x, y int, o publish.IdentifyOptions) ([]publish.Hit, error)
	Extent(catalog.Node, *crs.CRS) (geom.Bound, bool)
	UpdateSequence() string
}

// Service answers WMTS requests. Safe for concurrent use.
type Service struct {
	documents documents
	blanks    blanks
}

// New returns a Service.
func New() *Service { return &Service{} }

// version is the only one there is.
var (
	version     = ows.Version{Major: 1}
	versionText = version.String()
)

// call is one request with what every operation needs of it.
type call struct {
	ctx     context.Context
	session Session
	request *ows.Request
	params  ows.Params
	lang    string // "it" or "en"
}

// operation is an operation of the service.
type operation struct {
	name string
	run  func(*Service, *call) (*ows.Response, error)
}

// operations by REQUEST in lower case.
var operations = map[string]operation{
	"getcapabilities": {"GetCapabilities", (*Service).getCapabilities},
	"gettile":         {"GetTile", (*Service).getTile},
	"getfeatureinfo":  {"GetFeatureInfo", (*Service).getFeatureInfo},
}

// Speaks reports whether REQUEST names an operation that only WMTS has.
func Speaks(request string) bool { return strings.EqualFold(request, "GetTile") }

// Serve answers a request by key-value parameters; errors become exceptions.
// It never returns nil.
func (s *Service) Serve(ctx context.Context, session Session, r *ows.Request) *ows.Response {
	name := r.Params.Text("REQUEST")
	op, known := operations[strings.ToLower(name)]
	answer, err := func() (*ows.Response, error) {
		service := r.Params.Text("SERVICE")
		switch {
		case service == "":
			return nil, fault.New(fault.MissingParam, "service", "SERVICE is missing")
		case !strings.EqualFold(service, "WMTS"):
			return nil, fault.New(fault.UnknownService, "service", "this is a WMTS; SERVICE is %.80q", service)
		case name == "":
			return nil, fault.New(fault.MissingParam, "request", "REQUEST is missing")
		case !known:
			return nil, fault.New(fault.UnknownOperation, "request", "the operation %.80q is not known", name)
		}
		return op.run(s, newCall(ctx, session, r))
	}()
	if err != nil {
		answer = report(err)
	}
	return named(answer, op.name)
}

func newCall(ctx context.Context, session Session, r *ows.Request) *call {
	return &call{ctx: ctx, session: session, request: r, params: r.Params, lang: ows.Language(r.Params.Text("LANGUAGE"), session.Catalog().Service.Language)}
}

// Exception answers a request that cannot be served at all (no catalog is in
// force, its parameters cannot be read).
func (s *Service) Exception(r *ows.Request, err error) *ows.Response {
	return named(report(err), operations[strings.ToLower(r.Params.Text("REQUEST"))].name)
}

func named(a *ows.Response, operation string) *ows.Response {
	a.Service, a.Operation, a.Version = "WMTS", operation, version.String()
	return a
}

func report(err error) *ows.Response { return ows.Report(fault.From(err), ows.OWS110, spell) }

// spelling are the wire's names of parameters, as 07-057r7 tables 22 and 26
// write them, where they differ from the house's.
var spelling = map[string]string{
	"layers": "layer", "styles": "style",
	"query_layers": "GetFeatureInfo", // OperationNotSupported names the operation (06-121r3 table 27)
	"style":        "Style", "i": "I", "j": "J", "infoformat": "InfoFormat",
	"tilematrixset": "TileMatrixSet", "tilematrix": "TileMatrix", "tilerow": "TileRow", "tilecol": "TileCol", "acceptversions": "AcceptVersions",
}

func spell(param string) string {
	if s, ok := spelling[param]; ok {
		return s
	}
	return param
}
