package wms

import (
	"context"
	"image/color"
	"net/http"
	"strconv"
	"time"

	"sigi/crs"
	"sigi/fault"
	"sigi/ogc/ows"
	"sigi/publish"
	"sigi/render"
	"sigi/render/encode"
	"sigi/styles"
	"sigi/timing"
)

func (s *Service) getMap(c *call) (*ows.Response, error) {
	own, err := c.ownStyles()
	if err != nil {
		return nil, err
	}
	g, err := decodeGetMap(c.params, own, c.dialect)
	if err != nil {
		return nil, err
	}
	q, err := g.query()
	if err != nil {
		return nil, err
	}
	if q.Angle != 0 && g.document == nil && g.format.Name == "geotiff" {
		return nil, fault.New(fault.NotSupported, "angle", "a GeoTIFF says where it lies with north up; leave ANGLE out, or ask for another format")
	}
	tag := c.tag(q, own != nil)
	if tag != "" && c.request.Held != nil && c.request.Held(tag) {
		return &ows.Response{ContentType: g.format.MediaType, Validate: true, Tag: tag, Weak: true}, nil
	}
	answer, err := s.once(c, func(ctx context.Context) (*ows.Response, error) {
		if g.document != nil {
			return document(ctx, c, q, &g)
		}
		p, err := c.session.Draw(ctx, q)
		if err != nil {
			return nil, err
		}
		answer, err := picture(ctx, p, g.format, encode.Options{DPI: g.dpi, Transparent: g.transparent, Background: rgba(g.background), Place: placeOf(q)})
		if err != nil {
			return nil, err
		}
		warn(answer, g.notes)
		return answer, nil
	})
	if err == nil && tag != "" && answer.Header.Get("Cache-Control") == "" {
		answer.Validate, answer.Tag, answer.Weak = true, tag, true
	}
	return answer, err
}

// tag names what a map looks like: what is asked, and what it shows. "" if that is not
// known, as of what a document of a POST asks for.
func (c *call) tag(q publish.MapQuery, own bool) string {
	if own {
		return ""
	}
	revision := c.session.Revision(q)
	if revision == "" {
		return ""
	}
	return c.request.Tag(revision, c.request.Endpoint, c.lang)
}

// picture encodes a drawn picture, which it releases, and says in headers what
// is missing.
func picture(ctx context.Context, p *publish.Picture, f encode.Format, o encode.Options) (*ows.Response, error) {
	defer p.Release()
	if err := ctx.Err(); err != nil { // nobody waits for it any more
		return nil, err
	}
	start := time.Now()
	var done func()
	o.Cores, done = p.Cores()
	defer done()
	o.Pause = p.Pause(ctx)
	f = encode.Chosen(f, p.Image)
	var body []byte
	var err error
	p.Work(func() { body, err = encode.Bytes(p.Image, f, o) })
	timing.Of(ctx).Add(timing.Encode, time.Since(start))
	if err != nil {
		return nil, err
	}
	return &ows.Response{ContentType: f.MediaType, Header: mapHeader(&p.Report, p.Chosen), Body: body}, nil
}

// mapHeader says in headers what is missing of a map and what was chosen.
func mapHeader(report *render.Report, chosen []publish.Chosen) http.Header {
	header := http.Header{}
	for _, f := range report.Missing {
		header.Add("Warning", warning(f.Msg))
	}
	warnOfChoices(header, chosen)
	if len(report.Missing) > 0 {
		header.Set("Cache-Control", "no-store")
	}
	return header
}

// warn says in headers what is not drawn of the client's own styles.
func warn(answer *ows.Response, notes []string) {
	for _, n := range notes {
		answer.Add("Warning", warning(n))
	}
}

// placeOf is where a map lies, for formats that say so.
func placeOf(q publish.MapQuery) *encode.Place {
	p := &encode.Place{
		MinX: q.Bound.MinX, MaxY: q.Bound.MaxY,
		PixelX: q.Bound.Width() / float64(q.Width), PixelY: q.Bound.Height() / float64(q.Height),
		Geographic: q.CRS.Geographic(),
	}
	switch {
	case q.CRS.Authority() == "EPSG":
		p.EPSG, _ = strconv.Atoi(q.CRS.Code())
	case q.CRS == crs.WGS84LonLat():
		p.EPSG = 4326
	}
	return p
}

func rgba(c styles.Color) color.RGBA { return color.RGBA{R: c.R, G: c.G, B: c.B, A: c.A} }
