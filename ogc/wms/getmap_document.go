package wms

import (
	"context"
	"fmt"
	"time"

	"sigi/ogc/ows"
	"sigi/publish"
	"sigi/render/vector"
	"sigi/timing"
)

// document answers a GetMap with shapes instead of pixels.
func document(ctx context.Context, c *call, q publish.MapQuery, g *getMapRequest) (*ows.Response, error) {
	q.Language = c.lang
	doc := vector.New(*g.document, vector.Options{DPI: g.dpi, Title: c.session.Catalog().Service.Title.In(c.lang)})
	drawn, err := c.session.DrawOn(ctx, q, doc)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	body, err := doc.Bytes()
	timing.Of(ctx).Add(timing.Encode, time.Since(start))
	if err != nil {
		return nil, err
	}
	answer := &ows.Response{ContentType: g.document.MediaType, Header: mapHeader(&drawn.Report, drawn.Chosen), Body: body}
	answer.Header.Set("Content-Disposition", fmt.Sprintf(`inline; filename="map%s"`, g.document.Extension))
	if g.document.Name == "svg" {
		// Opened by itself it is a page: nothing in it runs or is fetched. Its only
		// styles are those of groups that blend.
		answer.Header.Set("Content-Security-Policy", "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox")
	}
	warn(answer, g.notes)
	return answer, nil
}
