package wms

import (
	"math"

	"sigi/fault"
	"sigi/ogc/ows"
	"sigi/publish"
	"sigi/render/encode"
)

// getLegendGraphicRequest is a GetLegendGraphic.
type getLegendGraphicRequest struct {
	query  publish.LegendQuery
	notes  []string
	format encode.Format
}

// decodeGetLegendGraphic reads a GetLegendGraphic (02-070 §12, 05-078r4 §10).
// Clients differ most here: the layer may come as LAYERS, of which the first
// counts; FORMAT is the map's (QGIS), absent from some, and then PNG;
// SLD_VERSION and a contextual BBOX say nothing that is needed.
func decodeGetLegendGraphic(p ows.Params, own *ownStyles) (g getLegendGraphicRequest, err error) {
	layer, _ := p.First("LAYER", "LAYERS")
	if g.query.Layer = list(layer)[0]; g.query.Layer == "" {
		return g, fault.New(fault.MissingParam, "layer", "LAYER is missing")
	}
	style, _ := p.First("STYLE", "STYLES")
	g.query.Style = list(style)[0]
	if g.notes = own.notes(); own != nil {
		r := layerRequest{name: g.query.Layer, style: g.query.Style}
		own.dress(&r, true)
		g.query.Style, g.query.Own = r.style, r.own
	}
	g.query.Rule = p.Text("RULE")
	if scale := p.Text("SCALE"); scale != "" {
		v, err := number(scale)
		if err != nil || !(v >= 0) || math.IsInf(v, 0) {
			return g, fault.New(fault.BadParam, "scale", "SCALE is %s; it must be a scale denominator like 25000", quote(scale))
		}
		g.query.Denominator = v
	}
	if g.query.Width, err = swatch(p, "width"); err != nil {
		return g, err
	}
	if g.query.Height, err = swatch(p, "height"); err != nil {
		return g, err
	}
	if g.query.DPI, err = decodeDPI(p); err != nil {
		return g, err
	}
	// A legend stands on the page of a client, so it is transparent unless
	// the client says otherwise.
	if g.query.Transparent, err = decodeFlag(p, "transparent", true); err != nil {
		return g, err
	}
	g.query.Background = white
	if text := p.Text("BGCOLOR"); text != "" {
		if g.query.Background, err = decodeColor(text); err != nil {
			return g, err
		}
	}
	g.format, _ = encode.ByName("png")
	if text := p.Text("FORMAT"); text != "" {
		g.format, err = decodeFormat(text)
	}
	return g, err
}

// swatch reads the size of a swatch; 0 if it is not given.
func swatch(p ows.Params, param string) (int, error) {
	name := map[string]string{"width": "WIDTH", "height": "HEIGHT"}[param]
	if p.Text(name) == "" {
		return 0, nil
	}
	return size(p.Text(name), param)
}
