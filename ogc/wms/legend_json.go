package wms

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image/png"
	"math"
	"strconv"
	"strings"

	"sigi/filter"
	"sigi/publish"
	"sigi/styles"
)

// A legend as JSON, in the words of both servers that clients read it from, in
// one document: Legend is GeoServer's (layers, rules, symbolizers; numbers are
// text, expressions stand in brackets), nodes and title are QGIS Server's (titles
// and icons, which are pictures in base64).

type jsonLegend struct {
	Legend []jsonLayer `json:"Legend"`
	Nodes  []jsonNode  `json:"nodes"`
	Title  string      `json:"title"`
}

type jsonLayer struct {
	LayerName string     `json:"layerName"`
	Title     string     `json:"title"`
	Rules     []jsonRule `json:"rules"`
}

type jsonRule struct {
	Name        string                      `json:"name,omitempty"`
	Title       string                      `json:"title,omitempty"`
	Abstract    string                      `json:"abstract,omitempty"`
	Filter      string                      `json:"filter,omitempty"`
	Else        string                      `json:"ElseFilter,omitempty"`
	Min         string                      `json:"MinScaleDenominator,omitempty"`
	Max         string                      `json:"MaxScaleDenominator,omitempty"`
	Matched     *int                        `json:"matched,omitempty"` // not GeoServer's: of a count that was asked for
	Symbolizers []map[string]map[string]any `json:"symbolizers"`
}

type jsonNode struct {
	Type    string       `json:"type"`
	Title   string       `json:"title"`
	Icon    string       `json:"icon,omitempty"`
	Symbols []jsonSymbol `json:"symbols,omitempty"`
}

type jsonSymbol struct {
	Title string   `json:"title"`
	Icon  string   `json:"icon"`
	Min   *float64 `json:"scaleMaxDenom,omitempty"`
	Max   *float64 `json:"scaleMinDenom,omitempty"`
}

// legendJSON writes a legend.
func legendJSON(parts []publish.LegendPart) ([]byte, error) {
	doc := jsonLegend{Legend: []jsonLayer{}, Nodes: []jsonNode{}}
	for _, p := range parts {
		layer := jsonLayer{LayerName: p.Layer.Name, Title: p.Title, Rules: []jsonRule{}}
		node := jsonNode{Type: "layer", Title: p.Title}
		for _, row := range p.Rows {
			layer.Rules = append(layer.Rules, ruleJSON(&row))
			var icon bytes.Buffer
			if err := png.Encode(&icon, row.Swatch); err != nil {
				return nil, err
			}
			s := jsonSymbol{Title: row.Title, Icon: base64.StdEncoding.EncodeToString(icon.Bytes())}
			// QGIS names them by scale: the greater denominator is the smaller scale.
			if v := row.Rule.MaxDenominator; v > 0 {
				s.Max = &v
			}
			if v := row.Rule.MinDenominator; v > 0 {
				s.Min = &v
			}
			node.Symbols = append(node.Symbols, s)
		}
		if len(node.Symbols) == 1 && (node.Symbols[0].Title == "" || node.Symbols[0].Title == node.Title) {
			node.Icon, node.Symbols = node.Symbols[0].Icon, nil
		}
		doc.Legend, doc.Nodes = append(doc.Legend, layer), append(doc.Nodes, node)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(doc)
	return b.Bytes(), err
}

func ruleJSON(row *publish.LegendRow) jsonRule {
	rule := row.Rule
	r := jsonRule{Name: rule.Name, Title: row.Title, Abstract: rule.Abstract, Min: numberText(rule.MinDenominator), Max: numberText(rule.MaxDenominator), Symbolizers: []map[string]map[string]any{}}
	if row.Count >= 0 {
		r.Matched = &row.Count
	}
	if rule.Else {
		r.Else = "true"
	}
	if rule.Filter != nil {
		r.Filter = "[" + filter.Format(rule.Filter) + "]"
	}
	for _, s := range rule.Symbolizers {
		kind, m := symbolizerJSON(s)
		if kind != "" {
			r.Symbolizers = append(r.Symbolizers, map[string]map[string]any{kind: m})
		}
	}
	return r
}

func numberText(v float64) string {
	if v == 0 || math.IsInf(v, 0) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// properties are an object that is being written.
type properties map[string]any

// set writes a parameter: text of a literal, an expression in brackets;
// otherwise what is meant where nothing is said, or nothing.
func (m properties) set(name string, e styles.Param, otherwise string) {
	text := otherwise
	switch e := e.(type) {
	case nil:
	case filter.Literal:
		text = e.Value.Text()
	default:
		text = "[" + filter.Format(e) + "]"
	}
	if text != "" {
		m[name] = text
	}
}

var unitNames = map[styles.Unit]string{styles.Metre: "metre", styles.Foot: "foot", styles.Millimetre: "mm"}

func symbolizerJSON(s styles.Symbolizer) (kind string, m properties) {
	m = properties{}
	unit := func(u styles.Unit) {
		if name, ok := unitNames[u]; ok {
			m["uom"] = name
		}
	}
	switch s := s.(type) {
	case *styles.PointSymbolizer:
		unit(s.Unit)
		graphicJSON(m, &s.Graphic)
		return "Point", m
	case *styles.LineSymbolizer:
		unit(s.Unit)
		strokeJSON(m, &s.Stroke)
		m.set("perpendicular-offset", s.Offset, "")
		return "Line", m
	case *styles.PolygonSymbolizer:
		unit(s.Unit)
		if s.Stroke != nil {
			strokeJSON(m, s.Stroke)
		}
		if s.Fill != nil {
			fillJSON(m, s.Fill)
		}
		return "Polygon", m
	case *styles.TextSymbolizer:
		unit(s.Unit)
		textJSON(m, s)
		return "Text", m
	case *styles.RasterSymbolizer:
		m.set("opacity", s.Opacity, "1.0")
		return "Raster", m
	}
	return "", m
}

func fillJSON(m properties, f *styles.FillParams) {
	if f.Graphic != nil {
		g := properties{}
		graphicJSON(g, f.Graphic)
		m["graphic-fill"] = g
	} else {
		m.set("fill", f.Color, "#808080")
	}
	m.set("fill-opacity", f.Opacity, "")
}

func strokeJSON(m properties, s *styles.StrokeParams) {
	for name, g := range map[string]*styles.Graphic{"graphic-stroke": s.Graphic, "graphic-fill": s.FillTile} {
		if g != nil {
			of := properties{}
			graphicJSON(of, g)
			m[name] = of
		}
	}
	m.set("stroke", s.Color, "#000000")
	m.set("stroke-width", s.Width, "1")
	m.set("stroke-opacity", s.Opacity, "")
	m.set("stroke-linejoin", s.Join, "")
	m.set("stroke-linecap", s.Cap, "")
	if len(s.Dashes) > 0 {
		words := make([]string, len(s.Dashes))
		for i, d := range s.Dashes {
			words[i] = strconv.FormatFloat(d, 'f', -1, 64)
		}
		m["stroke-dasharray"] = strings.Join(words, " ")
	}
	m.set("stroke-dashoffset", s.DashOffset, "")
}

func graphicJSON(m properties, g *styles.Graphic) {
	m.set("size", g.Size, "")
	m.set("opacity", g.Opacity, "1.0")
	m.set("rotation", g.Rotation, "0.0")
	marks := []properties{}
	for i := range g.Marks {
		source, of := &g.Marks[i], properties{}
		if source.WellKnownName != "" {
			of["mark"] = source.WellKnownName
			if source.Fill != nil {
				fillJSON(of, source.Fill)
			}
			if source.Stroke != nil {
				strokeJSON(of, source.Stroke)
			}
		} else {
			of["external-graphic-type"] = source.MediaType
		}
		marks = append(marks, of)
	}
	m["graphics"] = marks
}

func textJSON(m properties, s *styles.TextSymbolizer) {
	var label strings.Builder
	for _, e := range s.Label {
		if l, ok := e.(filter.Literal); ok {
			label.WriteString(l.Value.Text())
		} else {
			label.WriteString("[" + filter.Format(e) + "]")
		}
	}
	m["label"] = label.String()
	font := properties{"font-family": s.Families, "font-style": "normal", "font-weight": "normal"}
	if s.Italic {
		font["font-style"] = "italic"
	}
	if s.Bold {
		font["font-weight"] = "bold"
	}
	font.set("font-size", s.Size, "10")
	m["fonts"] = []properties{font}
	fillJSON(m, &s.Fill)
	if s.Halo != nil {
		halo := properties{}
		halo.set("radius", s.Halo.Radius, "1")
		fillJSON(halo, &s.Halo.Fill)
		m["halo"] = halo
	}
}
