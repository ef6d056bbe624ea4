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
	g, err := decodeGetLegendGraphic(c.params, own, c.dialect)
	if err != nil {
		return nil, err
	}
	g.query.Language = c.lang
	if g.json {
		parts, err := c.session.LegendParts(c.ctx, g.query)
		if err != nil {
			return nil, err
		}
		body, err := legendJSON(parts)
		if err != nil {
			return nil, err
		}
		return warnedLegend(&ows.Response{ContentType: typeJSON, Body: body}, &g), nil
	}
	p, err := c.session.Legend(c.ctx, g.query)
	if err != nil {
		return nil, err
	}
	answer, err := picture(c.ctx, p, g.format, encode.Options{DPI: g.query.DPI, Transparent: g.query.Transparent, Background: rgba(g.query.Background)})
	if err != nil {
		return nil, err
	}
	return warnedLegend(answer, &g), nil
}

// warnedLegend says how long an answer may be kept, and what is not drawn of the
// client's styles. One that hangs on the features of a map is asked for again.
func warnedLegend(answer *ows.Response, g *getLegendGraphicRequest) *ows.Response {
	warn(answer, g.notes)
	answer.Validate = true
	if g.query.Of == nil {
		answer.MaxAge = legendAge
	}
	return answer
}
