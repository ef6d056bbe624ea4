package wms

import (
	"math"
	"strconv"

	"sigi/fault"
	"sigi/ogc/featureinfo"
	"sigi/ogc/ows"
)

// getFeatureInfoRequest is a GetFeatureInfo.
type getFeatureInfoRequest struct {
	mapRequest
	queryLayers  []string
	x, y         int     // pixel, from the upper left
	featureCount int     // features a layer; at least 1
	tolerance    float64 // pixels around the point; negative: not said
	format       featureinfo.Format
}

// decodeGetFeatureInfo reads a GetFeatureInfo (06-042 §7.4.3, 01-068r3
// §7.3.3). Both versions' names of the point are taken: GDAL sends X and Y
// with 1.3.0.
func decodeGetFeatureInfo(p ows.Params, own *ownStyles, d *dialect) (g getFeatureInfoRequest, err error) {
	if g.mapRequest, err = decodeMap(p, own, d, false); err != nil {
		return g, err
	}
	layers, err := mandatory(p, d, "query_layers")
	if err != nil {
		return g, err
	}
	g.queryLayers = list(layers)
	text := p.Text("INFO_FORMAT")
	if text == "" {
		text = d.infoFormat
	}
	if text == "" {
		return g, fault.New(fault.MissingParam, "info_format", "INFO_FORMAT is missing")
	}
	var ok bool
	if g.format, ok = featureinfo.ByMediaType(text); !ok {
		return g, fault.New(fault.UnsupportedFormat, "info_format", "format %s is not offered for feature info", quote(text))
	}
	if g.x, err = decodePixel(p, d, "i", "I", "X"); err != nil {
		return g, err
	}
	if g.y, err = decodePixel(p, d, "j", "J", "Y"); err != nil {
		return g, err
	}
	g.featureCount = 1
	if text := p.Text("FEATURE_COUNT"); text != "" {
		n, err := strconv.ParseUint(text, 10, 31)
		if err != nil {
			return g, fault.New(fault.BadParam, "feature_count", "FEATURE_COUNT is %s; it must be a positive number", quote(text))
		}
		g.featureCount = max(1, int(n))
	}
	g.tolerance = -1
	if text, name := p.First("BUFFER", "RADIUS"); text != "" {
		v, err := number(text)
		if err != nil || !(v >= 0) || v > maxTolerance {
			return g, fault.New(fault.BadParam, name, "%s is %s; it must be from 0 to %d pixels", name, quote(text), maxTolerance)
		}
		g.tolerance = v
	}
	return g, nil
}

// maxTolerance bounds what a client may ask for, in pixels.
const maxTolerance = 100

// decodePixel reads an ordinate of the point. Some clients send a fraction of
// a pixel; the pixel it lies in counts.
func decodePixel(p ows.Params, d *dialect, param string, names ...string) (int, error) {
	text, _ := p.First(names...)
	name := d.spell(param)
	if text == "" {
		return 0, fault.New(fault.MissingParam, param, "%s is missing", name)
	}
	v, err := number(text)
	if err != nil || math.Abs(v) > maxSize {
		return 0, fault.New(fault.PointOutside, param, "%s is %s; it must be a pixel of the map", name, quote(text))
	}
	return int(math.Floor(v)), nil
}
