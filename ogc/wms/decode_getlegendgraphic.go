package wms

import (
	"math"
	"strconv"
	"strings"

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
	json   bool // instead of a picture
}

// typeJSON is the format of a legend in words.
const typeJSON = "application/json"

// decodeGetLegendGraphic reads a GetLegendGraphic (02-070 §12, 05-078r4 §10).
// Clients differ most here: LAYER may name several, and may be called LAYERS, so
// for STYLE; FORMAT is the map's (QGIS), absent from some, and then PNG;
// SLD_VERSION says nothing that is needed. LEGEND_OPTIONS are GeoServer's.
//
// BBOX and CRS are the map that stands beside the legend, in SRCWIDTH x
// SRCHEIGHT pixels (GeoServer, QGIS Server): where rules are hidden that draw
// nothing on it, or features counted. WIDTH and HEIGHT are those of a swatch.
func decodeGetLegendGraphic(p ows.Params, own *ownStyles, d *dialect) (g getLegendGraphicRequest, err error) {
	if g.query.Layers, err = decodeLegendLayers(p, own); err != nil {
		return g, err
	}
	g.notes = own.notes()
	g.query.Rule = p.Text("RULE")
	if scale := p.Text("SCALE"); scale != "" {
		v, err := number(scale)
		if err != nil || !(v >= 0) || math.IsInf(v, 0) {
			return g, fault.New(fault.BadParam, "scale", "SCALE is %s; it must be a scale denominator like 25000", quote(scale))
		}
		g.query.Denominator = v
	}
	if g.query.Form.Width, err = swatch(p, "width"); err != nil {
		return g, err
	}
	if g.query.Form.Height, err = swatch(p, "height"); err != nil {
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
	if err = decodeLegendOptions(p, &g.query); err != nil {
		return g, err
	}
	if g.query.HideEmpty || g.query.Counts {
		if g.query.Of, err = decodeLegendMap(p, d, g.query.DPI); err != nil {
			return g, err
		}
	}
	switch text := p.Text("FORMAT"); {
	case strings.EqualFold(text, typeJSON):
		g.json = true
	case text != "":
		g.format, err = decodeFormat(text)
	default:
		g.format, _ = encode.ByName("png")
	}
	return g, err
}

func decodeLegendLayers(p ows.Params, own *ownStyles) ([]publish.LayerQuery, error) {
	text, _ := p.First("LAYER", "LAYERS")
	names := list(text)
	if names[0] == "" {
		return nil, fault.New(fault.MissingParam, "layer", "LAYER is missing")
	}
	styleText, _ := p.First("STYLE", "STYLES")
	styleNames := list(styleText)
	layers := make([]layerRequest, len(names))
	for i, name := range names {
		if name == "" {
			return nil, fault.New(fault.UnknownLayer, "layer", "LAYER has an empty name")
		}
		layers[i].name = name
		if i < len(styleNames) {
			layers[i].style = styleNames[i]
		}
		own.dress(&layers[i], len(names) == 1)
	}
	// Filters choose what is counted; who sends those of the map with a legend of
	// one of its layers does not mean them.
	if p.Text("CQL_FILTER") != "" || p.Text("FILTER") != "" {
		if err := decodeFilters(p, layers); err != nil && len(names) > 1 {
			return nil, err
		}
	}
	queries := make([]publish.LayerQuery, len(layers))
	for i, l := range layers {
		queries[i] = publish.LayerQuery{Name: l.name, Style: l.style, Own: l.own, Filter: l.filter}
	}
	return queries, nil
}

// legendMapSize is the longer side of the map that features are counted on
// where its size is not said.
const legendMapSize = 512

// decodeLegendMap reads the map beside the legend.
func decodeLegendMap(p ows.Params, d *dialect, dpi float64) (*publish.MapQuery, error) {
	ref, err := decodeCRS(p, d)
	if err != nil {
		return nil, err
	}
	bbox, err := mandatory(p, d, "bbox")
	if err != nil {
		return nil, err
	}
	wire, err := decodeBBOX(bbox)
	if err != nil {
		return nil, err
	}
	bound, err := ref.Bound(wire)
	if err != nil {
		return nil, err
	}
	q := &publish.MapQuery{CRS: ref.CRS(), Bound: bound, DPI: dpi, Dimensions: decodeDimensions(p)}
	if p.Text("SRCWIDTH") == "" && p.Text("SRCHEIGHT") == "" {
		unit := math.Max(bound.Width(), bound.Height()) / legendMapSize
		q.Width, q.Height = max(1, int(bound.Width()/unit)), max(1, int(bound.Height()/unit))
		return q, nil
	}
	if q.Width, err = decodeSize(p, d, "srcwidth"); err != nil {
		return nil, err
	}
	q.Height, err = decodeSize(p, d, "srcheight")
	return q, err
}

// decodeLegendOptions reads LEGEND_OPTIONS, "key:value;key:value" (GeoServer).
// What is not known is passed over, as unknown parameters are.
func decodeLegendOptions(p ows.Params, q *publish.LegendQuery) error {
	for option := range strings.SplitSeq(p.Text("LEGEND_OPTIONS"), ";") {
		key, value, _ := strings.Cut(option, ":")
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		if value == "" {
			continue
		}
		wrong := func(want string) error {
			return fault.New(fault.BadParam, "legend_options", "LEGEND_OPTIONS: %s is %s; it must be %s", key, quote(value), want)
		}
		read := func(low, high float64) (float64, error) {
			v, err := number(value)
			if err != nil || !(v >= low && v <= high) {
				return 0, wrong("from " + strconv.FormatFloat(low, 'g', -1, 64) + " to " + strconv.FormatFloat(high, 'g', -1, 64))
			}
			return v, nil
		}
		flag := func() (bool, error) {
			switch strings.ToLower(value) {
			case "true", "on", "yes", "1":
				return true, nil
			case "false", "off", "no", "0":
				return false, nil
			}
			return false, wrong("true or false")
		}
		chosen := func(into *publish.Choice) error {
			on, err := flag()
			*into = publish.Off
			if on {
				*into = publish.On
			}
			return err
		}
		var err error
		var v float64
		switch key {
		case "dpi":
			q.DPI, err = read(1, maxDPI)
		case "bgcolor":
			if q.Background, err = decodeColor(value); err != nil {
				return wrong("like 0xFFFFFF")
			}
			if p.Text("TRANSPARENT") == "" {
				q.Transparent = false
			}
		case "fontsize":
			q.Form.Size, err = read(4, 100)
		case "fontcolor":
			if q.Form.Color, err = decodeColor(value); err != nil {
				return wrong("like 0xFFFFFF")
			}
		case "fontname":
			q.Form.Family = value
		case "fontstyle":
			style := strings.ToLower(value)
			q.Form.Bold, q.Form.Italic = strings.Contains(style, "bold"), strings.Contains(style, "italic")
		case "forcelabels":
			err = chosen(&q.Labels)
		case "forcetitles":
			err = chosen(&q.Headings)
		case "labelmargin":
			if q.Form.Margin, err = read(0, 100); q.Form.Margin == 0 {
				q.Form.Margin = -1
			}
		case "layout":
			switch strings.ToLower(value) {
			case "horizontal":
				q.Form.Horizontal = true
			case "vertical":
			default:
				return wrong("vertical or horizontal")
			}
		case "columns":
			v, err = read(1, 100)
			q.Form.Columns = int(v)
		case "hideemptyrules":
			q.HideEmpty, err = flag()
		case "countmatched":
			q.Counts, err = flag()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// swatch reads the size of a swatch; 0 if it is not given.
func swatch(p ows.Params, param string) (int, error) {
	name := map[string]string{"width": "WIDTH", "height": "HEIGHT"}[param]
	if p.Text(name) == "" {
		return 0, nil
	}
	return size(p.Text(name), param)
}
