package wms

import (
	"math"

	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
	"sigi/ogc/featureinfo"
	"sigi/ogc/ows"
	"sigi/publish"
)

// defaultTolerance in pixels makes thin lines and small points easy to hit by
// mouse and finger.
const defaultTolerance = 3

func (s *Service) getFeatureInfo(c *call) (*ows.Response, error) {
	own, err := c.ownStyles()
	if err != nil {
		return nil, err
	}
	g, err := decodeGetFeatureInfo(c.params, own, c.dialect)
	if err != nil {
		return nil, err
	}
	q, err := g.query()
	if err != nil {
		return nil, err
	}
	if g.x < 0 || g.y < 0 || g.x >= q.Width || g.y >= q.Height {
		return nil, fault.New(fault.PointOutside, "i", "point %d,%d lies outside the map of %d x %d pixels", g.x, g.y, q.Width, q.Height)
	}
	o := publish.IdentifyOptions{QueryLayers: g.queryLayers, Limit: g.featureCount, Tolerance: g.tolerance}
	if o.Tolerance < 0 {
		o.Tolerance = defaultTolerance
	}
	x, y := g.x, g.y
	if contextless(q) {
		q, x, y = withContext(q, leastDenominator(c.session, g.queryLayers))
		o.Tolerance = groundPixels
	}
	hits, err := c.session.Identify(c.ctx, q, x, y, o)
	if err != nil {
		return nil, err
	}
	service := c.session.Catalog().Service
	body, contentType, err := g.format.Write(featureinfo.Result{Hits: hits, CRS: q.CRS, Language: c.lang, Title: service.Title.In(c.lang), Page: service.Info,
		Namespace: service.Namespace, Base: c.request.Base})
	if err != nil {
		return nil, err
	}
	return &ows.Response{ContentType: contentType, Body: body, Validate: true}, nil
}

// A map around a point for those who send none: 101 x 101 pixels of 10 cm,
// looked at within 5 pixels, which is half a metre.
const (
	groundWindow     = 101
	groundPixels     = 5
	groundResolution = 0.1 // metres a pixel
)

// contextless reports whether a map is not one that somebody sees: QGIS sends
// a box of 2 x 2 pixels, a millimetre around the point, where it identifies
// without a canvas. No tolerance in such pixels would ever find a line.
func contextless(q publish.MapQuery) bool {
	return q.Width <= 2 && q.Height <= 2 && q.Bound.Width()/float64(q.Width)*q.CRS.MetresPerUnit() < groundResolution
}

// withContext replaces such a map by one around the middle of its box, at the
// ground resolution or the coarser one at which a layer begins to be drawn,
// and returns the pixel of the point in it.
func withContext(q publish.MapQuery, least float64) (wider publish.MapQuery, x, y int) {
	resolution := crs.ScaleDenominator(groundResolution, 1)
	if least > resolution {
		resolution = least * 1.01
	}
	resolution = crs.Resolution(resolution, q.CRS.MetresPerUnit())
	cx, cy := q.Bound.Center()
	half := resolution * groundWindow / 2
	q.Bound = geom.Bound{MinX: cx - half, MinY: cy - half, MaxX: cx + half, MaxY: cy + half}
	q.Width, q.Height = groundWindow, groundWindow
	return q, groundWindow / 2, groundWindow / 2
}

// leastDenominator is the smallest denominator at which every named layer is
// drawn; 0 if they have none.
func leastDenominator(s Session, names []string) (least float64) {
	for _, l := range s.Catalog().Layers {
		for _, name := range names {
			if l.Name == name {
				least = math.Max(least, l.MinDenominator)
			}
		}
	}
	return least
}
