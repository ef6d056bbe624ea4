package wmts

import (
	"strings"

	"sigi/fault"
	"sigi/ogc/featureinfo"
	"sigi/ogc/ows"
	"sigi/publish"
)

// tolerance in pixels makes thin lines and small points easy to hit by mouse
// and finger.
const tolerance = 3

func (s *Service) getFeatureInfo(c *call) (*ows.Response, error) {
	g, err := decodeInfo(c.params)
	if err != nil {
		return nil, err
	}
	if g.tile.Dimensions, err = dimensionsOf(c.params, c.session, g.tile.Layer); err != nil {
		return nil, err
	}
	return info(c, g)
}

// info answers with the features drawn at a pixel of a tile.
func info(c *call, g infoRequest) (*ows.Response, error) {
	q, err := c.session.TileMap(g.tile)
	if err != nil {
		return nil, err
	}
	if g.i < 0 || g.i >= q.Width {
		return nil, fault.New(fault.PointOutside, "i", "I is %d; it must be from 0 to %d", g.i, q.Width-1)
	}
	if g.j < 0 || g.j >= q.Height {
		return nil, fault.New(fault.PointOutside, "j", "J is %d; it must be from 0 to %d", g.j, q.Height-1)
	}
	hits, err := c.session.Identify(c.ctx, q, g.i, g.j, publish.IdentifyOptions{QueryLayers: []string{g.tile.Layer}, Limit: g.count, Tolerance: tolerance})
	if err != nil {
		return nil, err
	}
	service := c.session.Catalog().Service
	body, contentType, err := g.format.Write(featureinfo.Result{Hits: hits, CRS: q.CRS, Language: c.lang, Title: service.Title.In(c.lang), Page: service.Info,
		Namespace: service.Namespace, Base: c.request.Base})
	if err != nil {
		return nil, err
	}
	// Clients compare the type with the one they asked for.
	contentType, _, _ = strings.Cut(contentType, ";")
	return &ows.Response{ContentType: contentType, Body: body, Validate: true}, nil
}
