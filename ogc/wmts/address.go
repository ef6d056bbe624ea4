package wmts

import (
	"bytes"
	"context"
	"image"
	"strings"
	"sync"

	"sigi/fault"
	"sigi/ogc/featureinfo"
	"sigi/ogc/ows"
	"sigi/publish"
	"sigi/render/encode"
	"sigi/tilecache"
)

// The paths below which the addresses of this service lie.
const (
	RESTPath = "/wmts/1.0.0/"
	XYZPath  = "/xyz/"
)

// DocumentName is the RESTful address of the capabilities.
const DocumentName = "WMTSCapabilities.xml"

// infoEndings are the formats of feature info by the ending of an address: one
// for each that is advertised.
var infoEndings = []struct{ ending, mediaType string }{
	{"txt", "text/plain"}, {"html", "text/html"}, {"gml", "application/vnd.ogc.gml"}, {"gml3", "application/gml+xml"},
	{"geojson", "application/geo+json"}, {"json", "application/json"},
}

// ending is the end of a tile's address in a format.
func ending(format string) string {
	if format == "jpeg" {
		return "jpg"
	}
	return format
}

// formatOf is the inverse of ending; it also takes the format's own name.
func formatOf(ending string) (string, bool) {
	if ending == "jpg" {
		return "jpeg", true
	}
	f, ok := encode.ByName(ending)
	return f.Name, ok
}

// TileAddress reads the path or the query string of a request for a tile,
// whichever way it is asked for. ok is false for everything else, and for what
// is written in a way that takes more care to read; Serve and its siblings
// judge that. It allocates nothing.
func TileAddress(path, query string) (q publish.TileQuery, ok bool) {
	if rest, is := strings.CutPrefix(path, XYZPath); is {
		p, count := split(rest)
		if count != 5 || query != "" {
			return q, false
		}
		y, end, _ := strings.Cut(p[4], ".")
		q = publish.TileQuery{Layer: p[0], Set: p[1], Matrix: p[2]}
		return addressed(q, end, y, p[3])
	}
	if rest, is := strings.CutPrefix(path, RESTPath); is {
		p, count := split(rest)
		if count != 6 || query != "" || p[1] == "" {
			return q, false
		}
		col, end, _ := strings.Cut(p[5], ".")
		q = publish.TileQuery{Layer: p[0], Style: p[1], Set: p[2], Matrix: p[3]}
		return addressed(q, end, p[4], col)
	}
	if path == "/wmts" {
		return tileParams(query)
	}
	return q, false
}

func addressed(q publish.TileQuery, end, row, col string) (publish.TileQuery, bool) {
	var known, rowOK, colOK bool
	q.Format, known = formatOf(end)
	q.Row, rowOK = plainNumber(row)
	q.Col, colOK = plainNumber(col)
	return q, known && q.Layer != "" && q.Set != "" && q.Matrix != "" && rowOK && colOK
}

// plainNumber reads up to nine digits.
func plainNumber(text string) (n int, ok bool) {
	if text == "" || len(text) > 9 {
		return 0, false
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
		n = n*10 + int(text[i]-'0')
	}
	return n, true
}

// tileNames are the parameters of a GetTile, each of which is given once.
var tileNames = [...]string{"service", "request", "version", "layer", "style", "format", "tilematrixset", "tilematrix", "tilerow", "tilecol"}

// tileParams reads a GetTile of these parameters alone without percent
// encoding, but for that of the slash in a format.
func tileParams(query string) (q publish.TileQuery, ok bool) {
	var v [len(tileNames)]string
	seen := 0
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		i := 0
		for i < len(tileNames) && !strings.EqualFold(name, tileNames[i]) {
			i++
		}
		if i == len(tileNames) || seen&(1<<i) != 0 {
			return q, false
		}
		seen |= 1 << i
		if tileNames[i] == "format" {
			value = plainFormat(value)
		}
		if !isPlain(value) {
			return q, false
		}
		v[i] = value
	}
	if seen != 1<<len(tileNames)-1 || !strings.EqualFold(v[0], "WMTS") || !strings.EqualFold(v[1], "GetTile") || v[2] != versionText {
		return q, false
	}
	q = publish.TileQuery{Layer: v[3], Style: v[4], Format: v[5], Set: v[6], Matrix: v[7]}
	var rowOK, colOK bool
	q.Row, rowOK = plainNumber(v[8])
	q.Col, colOK = plainNumber(v[9])
	return q, q.Layer != "" && q.Format != "" && q.Set != "" && q.Matrix != "" && rowOK && colOK
}

// isPlain reports whether a value is written as it is meant: ASCII, and
// nothing that stands for something else.
func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c > '~' || c == '%' || c == '+' {
			return false
		}
	}
	return true
}

// plainFormat is the name of a format that is written as usual, else "".
func plainFormat(text string) string {
	switch text {
	case "image/png", "image%2Fpng", "image%2fpng":
		return "png"
	case "image/jpeg", "image%2Fjpeg", "image%2fjpeg":
		return "jpeg"
	}
	return ""
}

// ServeREST answers a RESTful request; rest is its path after RESTPath, with
// percent encoding undone. It never returns nil.
func (s *Service) ServeREST(ctx context.Context, session Session, r *ows.Request, rest string) *ows.Response {
	if rest == DocumentName {
		a, err := s.document(newCall(ctx, session, r), nil)
		if err != nil {
			a = report(err)
		}
		return named(a, "GetCapabilities")
	}
	parts, count := split(rest)
	var asked string
	_, plain := session.Catalog().Tiles.Set(parts[2]) // no dimensions stand before it
	if dimensions, err := session.TileDimensions(parts[0]); err == nil && !plain && count <= len(parts) {
		for _, n := range [2]int{6, 8} {
			var left []string
			var ok bool
			if left, asked, ok = withDimensions(parts[:count], n, dimensions); ok {
				parts, count = [maxParts]string{}, n
				copy(parts[:], left)
				break
			}
		}
	}
	switch count {
	case 6:
		q, err := restTile(parts, parts[5])
		q.Dimensions = asked
		var a *ows.Response
		if err == nil {
			a, err = s.tile(ctx, session, q)
		}
		if err != nil {
			a = report(err)
		}
		return named(a, "GetTile")
	case 8:
		a, err := s.restInfo(newCall(ctx, session, r), parts, asked)
		if err != nil {
			a = report(err)
		}
		return named(a, "GetFeatureInfo")
	}
	return named(notFound(RESTPath+"{Layer}/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png, "+RESTPath+DocumentName), "")
}

func notFound(there string) *ows.Response {
	return report(fault.New(fault.NotFound, "", "nothing is at this address; there are %s", there))
}

// maxParts are those of the longest address: of feature info, with a value of each of
// 16 dimensions.
const maxParts = 8 + 16

// split cuts an address at its slashes; count is the number of parts, also
// where they are more than fit.
func split(rest string) (parts [maxParts]string, count int) {
	for part := range strings.SplitSeq(rest, "/") {
		if count < len(parts) {
			parts[count] = part
		}
		count++
	}
	return parts, count
}

// tileOf reads the address of a tile; last is "{col}.{ending}".
func tileOf(layer, style, set, matrix, row, last string) (q publish.TileQuery, err error) {
	text, end, _ := strings.Cut(last, ".")
	q = publish.TileQuery{Layer: layer, Style: style, Set: set, Matrix: matrix}
	if layer == "" || set == "" || matrix == "" || row == "" || text == "" {
		return q, fault.New(fault.MissingParam, "", "a part of the address is empty")
	}
	var ok bool
	if q.Format, ok = formatOf(end); !ok {
		return q, fault.New(fault.UnsupportedFormat, "format", "the ending %.80q is not that of a format", end)
	}
	if q.Row, err = number(row, "tilerow"); err != nil {
		return q, err
	}
	q.Col, err = number(text, "tilecol")
	return q, err
}

// restTile is tileOf for a RESTful address, in which the style is not left
// out.
func restTile(p [maxParts]string, last string) (publish.TileQuery, error) {
	if p[1] == "" {
		return publish.TileQuery{}, fault.New(fault.MissingParam, "style", "the part of the address that names the style is empty")
	}
	return tileOf(p[0], p[1], p[2], p[3], p[4], last)
}

// restInfo reads ".../{TileRow}/{TileCol}/{J}/{I}.{ending}".
func (s *Service) restInfo(c *call, p [maxParts]string, dimensions string) (*ows.Response, error) {
	formats := c.session.Catalog().Tiles.Formats
	q, err := restTile(p, p[5]+"."+formats[0])
	if err != nil {
		return nil, err
	}
	q.Dimensions = dimensions
	g := infoRequest{tile: q, count: defaultCount}
	i, end, _ := strings.Cut(p[7], ".")
	known := false
	for _, e := range infoEndings {
		if e.ending == end {
			g.format, known = featureinfo.ByMediaType(e.mediaType)
		}
	}
	if !known {
		return nil, fault.New(fault.UnsupportedFormat, "infoformat", "the ending %.80q is not that of a format for feature info", end)
	}
	if g.j, err = number(p[6], "j"); err != nil {
		return nil, err
	}
	if g.i, err = number(i, "i"); err != nil {
		return nil, err
	}
	return info(c, g)
}

// ServeXYZ answers a tile by the address that web maps use; rest is the path
// after XYZPath: "{layer}/{TileMatrixSet}/{z}/{x}/{y}.png". Where z is the
// name of a matrix, and style, if not empty, that of a style. Tiles of the
// matrix in which the layer has nothing are empty pictures.
func (s *Service) ServeXYZ(ctx context.Context, session Session, r *ows.Request, rest, style string) *ows.Response {
	parts, count := split(rest)
	if count != 5 {
		return named(notFound(XYZPath+"{layer}/{TileMatrixSet}/{z}/{x}/{y}.png"), "XYZ")
	}
	y, end, _ := strings.Cut(parts[4], ".")
	q, err := tileOf(parts[0], style, parts[1], parts[2], y, parts[3]+"."+end)
	if err == nil {
		q.Dimensions, err = dimensionsOf(r.Params, session, q.Layer)
	}
	var a *ows.Response
	if err == nil {
		a, err = s.tile(ctx, session, q)
	}
	if fault.Is(err, fault.TileOutOfRange) {
		if set, i, ok := matrixOf(session, q); ok && set.Matrices[i].All().Contains(q.Col, q.Row) {
			a, err = s.empty(session, q)
		}
	}
	if err != nil {
		a = report(err)
	}
	return named(a, "XYZ")
}

// empty answers with a picture of nothing.
func (s *Service) empty(session Session, q publish.TileQuery) (*ows.Response, error) {
	set, i, ok := matrixOf(session, q)
	if !ok {
		return nil, fault.New(fault.Internal, "", "an empty tile of no matrix")
	}
	b, err := s.blanks.get(q.Format, set.Matrices[i].TileWidth, set.Matrices[i].TileHeight)
	if err != nil {
		return nil, err
	}
	return picture(b, q.Format, session.Catalog()), nil
}

// blanks remembers empty pictures.
type blanks struct {
	mu   sync.Mutex
	kept map[blankKey]tilecache.Blob
}

type blankKey struct {
	format        string
	width, height int
}

func (b *blanks) get(format string, width, height int) (tilecache.Blob, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := blankKey{format, width, height}
	if known, ok := b.kept[key]; ok {
		return known, nil
	}
	f, _ := encode.ByName(format)
	var out bytes.Buffer
	if err := encode.Encode(&out, image.NewRGBA(image.Rect(0, 0, width, height)), f, encode.Options{Transparent: true}); err != nil {
		return tilecache.Blob{}, err
	}
	if b.kept == nil {
		b.kept = map[blankKey]tilecache.Blob{}
	}
	b.kept[key] = tilecache.NewBlob(out.Bytes())
	return b.kept[key], nil
}
