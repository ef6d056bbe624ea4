package wmts

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"sigi/fault"
	"sigi/ogc/featureinfo"
	"sigi/ogc/ows"
	"sigi/publish"
	"sigi/render/encode"
)

// mandatory returns a parameter that must be there and not be empty.
func mandatory(p ows.Params, param string) (string, error) {
	if v := p.Text(strings.ToUpper(param)); v != "" {
		return v, nil
	}
	return "", fault.New(fault.MissingParam, param, "%s is missing", spell(param))
}

// decodeVersion reads VERSION, which is mandatory but for GetCapabilities
// (07-057r7 table 22).
func decodeVersion(p ows.Params) error {
	text, err := mandatory(p, "version")
	if err != nil {
		return err
	}
	if v, ok := ows.ParseVersion(text); !ok || v.Compare(version) != 0 {
		return fault.New(fault.BadParam, "version", "VERSION is %.80q; it must be %s", text, version)
	}
	return nil
}

// decodeTile reads what GetTile and GetFeatureInfo share (07-057r7 table 22).
// STYLE must be there and may be empty: the default.
func decodeTile(p ows.Params) (q publish.TileQuery, err error) {
	if err = decodeVersion(p); err != nil {
		return q, err
	}
	if q.Layer, err = mandatory(p, "layer"); err != nil {
		return q, err
	}
	if !p.Has("STYLE") {
		return q, fault.New(fault.MissingParam, "style", "Style is missing; it may be empty")
	}
	q.Style = p.Text("STYLE")
	format, err := mandatory(p, "format")
	if err != nil {
		return q, err
	}
	f, ok := encode.ByMediaType(format)
	if !ok {
		return q, fault.New(fault.UnsupportedFormat, "format", "format %.80q is not offered", format)
	}
	q.Format = f.Name
	if q.Set, err = mandatory(p, "tilematrixset"); err != nil {
		return q, err
	}
	if q.Matrix, err = mandatory(p, "tilematrix"); err != nil {
		return q, err
	}
	row, err := mandatory(p, "tilerow")
	if err != nil {
		return q, err
	}
	col, err := mandatory(p, "tilecol")
	if err != nil {
		return q, err
	}
	if q.Row, err = number(row, "tilerow"); err != nil {
		return q, err
	}
	q.Col, err = number(col, "tilecol")
	return q, err
}

// number reads a row or column. What is no whole number is wrong; what is
// beyond every matrix is cut to the largest number, which lies outside.
func number(text, param string) (int, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, fault.New(fault.BadParam, param, "%s is %.80q; it must be a whole number", spell(param), text)
	}
	return int(min(max(n, -1), math.MaxInt32)), nil
}

// infoRequest is a GetFeatureInfo.
type infoRequest struct {
	tile   publish.TileQuery
	i, j   int // pixel, from the upper left
	count  int // features a layer
	format featureinfo.Format
}

// defaultCount of features a layer is enough for what lies under a finger.
const defaultCount = 10

// decodeInfo reads a GetFeatureInfo (07-057r7 table 26). FEATURE_COUNT is
// WMS's.
func decodeInfo(p ows.Params) (g infoRequest, err error) {
	if g.tile, err = decodeTile(p); err != nil {
		return g, err
	}
	i, err := mandatory(p, "i")
	if err != nil {
		return g, err
	}
	j, err := mandatory(p, "j")
	if err != nil {
		return g, err
	}
	format, err := mandatory(p, "infoformat")
	if err != nil {
		return g, err
	}
	if g.i, err = number(i, "i"); err != nil {
		return g, err
	}
	if g.j, err = number(j, "j"); err != nil {
		return g, err
	}
	var ok bool
	if g.format, ok = featureinfo.ByMediaType(format); !ok {
		return g, fault.New(fault.UnsupportedFormat, "infoformat", "format %.80q is not offered for feature info", format)
	}
	g.count = defaultCount
	if text := p.Text("FEATURE_COUNT"); text != "" {
		n, err := strconv.ParseUint(text, 10, 31)
		if err != nil {
			return g, fault.New(fault.BadParam, "feature_count", "FEATURE_COUNT is %.80q; it must be a positive number", text)
		}
		g.count = max(1, int(n))
	}
	return g, nil
}
