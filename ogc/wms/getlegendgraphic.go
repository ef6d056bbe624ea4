package wms

import (
	"time"

	"sigi/ogc/ows"
	"sigi/render/encode"
)

// legendAge is how long a client may keep a legend: it changes with a reload
// alone.
const legendAge = 5 * time.Minute

func (s *Service) getLegendGraphic(c *call) (*ows.Response, error) {
	own, err := c.ownStyles()
	if err != nil {
		return nil, err
	}
	g, err := decodeGetLegendGraphic(c.params, own)
	if err != nil {
		return nil, err
	}
	g.query.Language = c.lang
	p, err := c.session.Legend(c.ctx, g.query)
	if err != nil {
		return nil, err
	}
	answer, err := picture(c.ctx, p, g.format, encode.Options{DPI: g.query.DPI, Transparent: g.query.Transparent, Background: rgba(g.query.Background)})
	if err != nil {
		return nil, err
	}
	warn(answer, g.notes)
	answer.MaxAge, answer.Validate = legendAge, true
	return answer, nil
}
