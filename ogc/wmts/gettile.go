package wmts

import (
	"context"
	"fmt"
	"strings"

	"sigi/catalog"
	"sigi/fault"
	"sigi/ogc/ows"
	"sigi/publish"
	"sigi/render/encode"
	"sigi/tilecache"
	"sigi/tilematrix"
)

func (s *Service) getTile(c *call) (*ows.Response, error) {
	q, err := decodeTile(c.params)
	if err != nil {
		return nil, err
	}
	if q.Dimensions, err = dimensionsOf(c.params, c.session, q.Layer); err != nil {
		return nil, err
	}
	return s.tile(c.ctx, c.session, q)
}

// tile answers with a tile; its tag was made when it was drawn.
func (s *Service) tile(ctx context.Context, session Session, q publish.TileQuery) (*ows.Response, error) {
	b, err := session.Tile(ctx, q)
	if fault.Is(err, fault.TileOutOfRange) && !excluded(session, q) {
		return s.empty(session, q)
	}
	if err != nil {
		return nil, err
	}
	return picture(b, q.Format, session.Catalog()), nil
}

// excluded reports whether the capabilities say that there is no such tile.
func excluded(session Session, q publish.TileQuery) bool {
	set, i, ok := matrixOf(session, q)
	if !ok || !set.Matrices[i].All().Contains(q.Col, q.Row) {
		return true
	}
	limits, err := session.TileLimits(q.Layer, set)
	return err != nil || i >= firstListed(limits, set)
}

// matrixOf finds the matrix of a query.
func matrixOf(session Session, q publish.TileQuery) (set *tilematrix.Set, i int, ok bool) {
	set, ok = session.Catalog().Tiles.Set(q.Set)
	if !ok {
		return nil, 0, false
	}
	i, ok = set.Index(q.Matrix)
	return set, i, ok
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
