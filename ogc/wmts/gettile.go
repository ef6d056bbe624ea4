package wmts

import (
	"context"
	"fmt"
	"strings"

	"sigi/catalog"
	"sigi/ogc/ows"
	"sigi/publish"
	"sigi/render/encode"
	"sigi/tilecache"
)

func (s *Service) getTile(c *call) (*ows.Response, error) {
	q, err := decodeTile(c.params)
	if err != nil {
		return nil, err
	}
	return tile(c.ctx, c.session, q)
}

// tile answers with a tile; its tag was made when it was drawn.
func tile(ctx context.Context, session Session, q publish.TileQuery) (*ows.Response, error) {
	b, err := session.Tile(ctx, q)
	if err != nil {
		return nil, err
	}
	return picture(b, q.Format, session.Catalog()), nil
}

func picture(b tilecache.Blob, format string, c *catalog.Catalog) *ows.Response {
	a := &ows.Response{ContentType: mediaType(format), Body: b.Bytes, Tag: b.Tag, Validate: true, MaxAge: c.Tiles.MaxAge}
	for _, f := range b.Missing {
		a.Add("Warning", warning(f.Msg))
	}
	if len(b.Missing) > 0 {
		a.Set("Cache-Control", "no-store")
	}
	return a
}

func mediaType(format string) string {
	f, _ := encode.ByName(format)
	return f.MediaType
}

// warning is one value of a Warning header (RFC 7234 §5.5).
func warning(text string) string {
	return fmt.Sprintf("199 sigi %q", strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text))
}
