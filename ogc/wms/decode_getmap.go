package wms

import (
	"math"
	"strconv"
	"strings"

	"sigi/crs"
	"sigi/fault"
	"sigi/filter"
	"sigi/ogc/ows"
	"sigi/publish"
	"sigi/render/encode"
	"sigi/render/vector"
	"sigi/styles"
)

// layerRequest is one item of LAYERS with what goes with it.
type layerRequest struct {
	name, style string
	opacity     float64          // 0..1
	filter      filter.Expr      // nil: all features
	sortBy      []styles.SortKey // nil: in the style's order

	own        *styles.Style // the client's; nil: style of the catalog
	constraint filter.Expr   // of the client's document
}

// mapRequest is the part of a request that says what a map shows; it knows no
// version.
type mapRequest struct {
	layers        []layerRequest // bottom first
	ref           crs.Ref
	wire          crs.WireBound
	width, height int
	dpi           float64 // 0: not said
	angle         float64 // clockwise, degrees
	transparent   bool
	background    styles.Color
	notes         []string          // on what is not drawn of the client's styles
	dimensions    map[string]string // by name in lower case; nil if none is asked for
}

// getMapRequest is a GetMap.
type getMapRequest struct {
	mapRequest
	format   encode.Format
	document *vector.Format // instead of format; nil: a picture
}

// decodeGetMap reads a GetMap (06-042 §7.3.2, 01-068r3 §7.2.3).
func decodeGetMap(p ows.Params, own *ownStyles, d *dialect) (g getMapRequest, err error) {
	if g.mapRequest, err = decodeMap(p, own, d, true); err != nil {
		return g, err
	}
	format, err := mandatory(p, d, "format")
	if err != nil {
		return g, err
	}
	if f, ok := vector.ByMediaType(format); ok {
		g.document = &f
		return g, nil
	}
	g.format, err = decodeFormat(format)
	return g, err
}

// decodeMap reads what GetMap and GetFeatureInfo share. STYLES may be absent
// from GetFeatureInfo, whose senders often leave it out. own are the styles that
// come with the request; nil: none.
func decodeMap(p ows.Params, own *ownStyles, d *dialect, needStyles bool) (m mapRequest, err error) {
	m.notes = own.notes()
	if own != nil && p.Text("LAYERS") == "" {
		m.layers, err = own.layers()
	} else {
		m.layers, err = decodeLayers(p, d, needStyles && own == nil)
	}
	if err != nil {
		return m, err
	}
	if own != nil && p.Text("LAYERS") != "" {
		for i := range m.layers {
			own.dress(&m.layers[i], len(m.layers) == 1)
		}
	}
	if err = decodeFilters(p, m.layers); err != nil {
		return m, err
	}
	if err = decodeSort(p, m.layers); err != nil {
		return m, err
	}
	if m.ref, err = decodeCRS(p, d); err != nil {
		return m, err
	}
	bbox, err := mandatory(p, d, "bbox")
	if err != nil {
		return m, err
	}
	if m.wire, err = decodeBBOX(bbox); err != nil {
		return m, err
	}
	if m.width, err = decodeSize(p, d, "width"); err != nil {
		return m, err
	}
	if m.height, err = decodeSize(p, d, "height"); err != nil {
		return m, err
	}
	if m.dpi, err = decodeDPI(p); err != nil {
		return m, err
	}
	if m.transparent, err = decodeFlag(p, "transparent", false); err != nil {
		return m, err
	}
	if text := p.Text("ANGLE"); text != "" { // GeoServer, MapServer
		if m.angle, err = number(text); err != nil || math.Abs(m.angle) > 360 {
			return m, fault.New(fault.BadParam, "angle", "ANGLE is %s; it must be degrees from -360 to 360", quote(text))
		}
	}
	m.dimensions = decodeDimensions(p)
	m.background = white
	if text := p.Text("BGCOLOR"); text != "" {
		m.background, err = decodeColor(text)
	}
	return m, err
}

// decodeLayers reads LAYERS, STYLES and OPACITIES into one list. STYLES is
// empty or has one item a layer; OPACITIES may be shorter (QGIS Server: the
// rest is opaque).
func decodeLayers(p ows.Params, d *dialect, needStyles bool) ([]layerRequest, error) {
	text, err := mandatory(p, d, "layers")
	if err != nil {
		return nil, err
	}
	names := list(text)
	if needStyles && !p.Has("STYLES") {
		return nil, fault.New(fault.MissingParam, "styles", "STYLES is missing; it may be empty")
	}
	styleNames := make([]string, len(names))
	if text := p.Text("STYLES"); text != "" {
		styleNames = list(text)
	}
	if len(styleNames) != len(names) {
		return nil, fault.New(fault.BadParam, "styles", "STYLES has %d names for %d layers", len(styleNames), len(names))
	}
	layers := make([]layerRequest, len(names))
	for i, name := range names {
		if name == "" {
			return nil, fault.New(fault.UnknownLayer, "layers", "LAYERS has an empty name")
		}
		layers[i] = layerRequest{name: name, style: styleNames[i], opacity: 1}
	}
	if text := p.Text("OPACITIES"); text != "" {
		opacities := list(text)
		if len(opacities) > len(layers) {
			return nil, fault.New(fault.BadParam, "opacities", "OPACITIES has %d numbers for %d layers", len(opacities), len(layers))
		}
		for i, o := range opacities {
			if o == "" {
				continue
			}
			n, err := strconv.ParseUint(o, 10, 8)
			if err != nil {
				return nil, fault.New(fault.BadParam, "opacities", "OPACITIES has %s; each must be from 0 to 255", quote(o))
			}
			layers[i].opacity = float64(n) / 255
		}
	}
	return layers, nil
}

// decodeSort reads SORTBY (GeoServer): "piani D,nome" for a map of one layer, and
// "(piani D)(nome,tipo A)()" for one of several.
func decodeSort(p ows.Params, layers []layerRequest) error {
	text := strings.TrimSpace(p.Text("SORTBY"))
	if text == "" {
		return nil
	}
	lists := []string{text}
	if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") {
		lists = strings.Split(text[1:len(text)-1], ")(")
	}
	if len(lists) != len(layers) {
		return fault.New(fault.BadParam, "sortby", "SORTBY has %d lists for %d layers; it is (a A,b D)(c)() with a list a layer", len(lists), len(layers))
	}
	for i, one := range lists {
		if strings.TrimSpace(one) == "" {
			continue
		}
		keys, err := styles.ParseSort(one)
		if err != nil {
			return fault.New(fault.BadParam, "sortby", "SORTBY: %v", err)
		}
		layers[i].sortBy = keys
	}
	return nil
}

// invisible is an opacity that rounds to nothing. To publish, 0 means that
// nothing was said.
const invisible = 1e-6

// query is the request in the words of the house; from here on x is east and
// y is north.
func (m mapRequest) query() (publish.MapQuery, error) {
	bound, err := m.ref.Bound(m.wire)
	if err != nil {
		return publish.MapQuery{}, err
	}
	q := publish.MapQuery{
		CRS: m.ref.CRS(), Bound: bound, Width: m.width, Height: m.height,
		Angle: m.angle, DPI: m.dpi, Dimensions: m.dimensions, Transparent: m.transparent, Background: m.background,
	}
	for _, l := range m.layers {
		q.Layers = append(q.Layers, publish.LayerQuery{Name: l.name, Style: l.style, Own: l.own, Filter: filter.Both(l.filter, l.constraint), SortBy: l.sortBy, Opacity: max(l.opacity, invisible)})
	}
	return q, nil
}
