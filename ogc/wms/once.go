package wms

import (
	"context"

	"sigi/inflight"
	"sigi/ogc/ows"
	"sigi/publish"
	"sigi/timing"
)

// mapKey is all that decides what a map looks like: what it is drawn from,
// with the rights of who asks, and every parameter as it was sent. Parameters
// that nobody knows are among them; a client that adds one that is always
// another gets its own picture.
type mapKey struct {
	basis   publish.Basis
	part    string // of the catalog: what one endpoint draws another may not
	lang    string
	request string
}

// answered is an answer that requests share, and where its time went. Neither
// is changed any more.
type answered struct {
	response *ows.Response
	spent    *timing.Record
}

// once draws a map once for all who ask for the same while it is being drawn,
// as a wall of screens does that shows one view. What a document of a POST asks
// for is not compared.
func (s *Service) once(c *call, draw func(context.Context) (*ows.Response, error)) (*ows.Response, error) {
	if c.request.Root != nil {
		return draw(c.ctx)
	}
	own := timing.Of(c.ctx)
	a, joined, err := s.maps.Do(c.ctx, mapKey{c.session.Basis(), c.request.Endpoint, c.lang, c.params.Canonical()}, inflight.Work[answered]{
		Hold: c.session.Hold,
		Do: func(ctx context.Context) (a answered, err error) {
			a.spent = own
			if own == nil {
				a.spent = new(timing.Record)
			}
			a.response, err = draw(timing.With(ctx, a.spent))
			return a, err
		},
	})
	if err != nil {
		return nil, err
	}
	answer := *a.response
	answer.Header = answer.Header.Clone()
	if joined {
		own.Join(a.spent)
	}
	return &answer, nil
}
