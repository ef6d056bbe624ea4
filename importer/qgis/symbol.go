package qgis

import (
	"sigi/encoding/sld"
	"sigi/encoding/xmltree"
	"sigi/styles"
)

// maxSymbolDepth bounds symbols in symbols; QGIS itself makes three.
const maxSymbolDepth = 8

// symbol makes symbolizers of a symbol's layers, in drawing order. alpha is the
// opacity of what the symbol is part of; nil: opaque.
func (s *styleReader) symbol(n *xmltree.Node, alpha styles.Param) []drawn {
	if n == nil {
		return nil
	}
	if s.depth++; s.depth > maxSymbolDepth {
		s.depth--
		s.note(n, "symbols are nested more than %d deep; what is deeper is left out", maxSymbolDepth)
		return nil
	}
	defer func() { s.depth-- }()
	follows := s.properties(n)
	if p, ok := follows["alpha"]; ok && p.expr != nil {
		share := scaled(p.expr, 0.01)
		if alpha != nil {
			s.note(p.node, "the opacity by data replaces that of the symbol around")
		}
		alpha = share
	} else if a := attributeNumber(n, "alpha", 1); a < 1 {
		if alpha == nil {
			alpha = sld.Number(rounded(a))
		} else {
			alpha = scaled(alpha, rounded(a))
		}
	}
	for name, p := range follows {
		if name != "alpha" && p.expr != nil {
			s.note(p.node, "the symbol's %q does not follow the data here", name)
		}
	}
	var all []drawn
	for _, c := range n.Elements() {
		if !c.Is("layer") || c.Attr("enabled") == "0" {
			continue
		}
		y := &symbolLayer{style: s, node: c, class: c.Attr("class"), values: optionMap(c), data: s.properties(c), alpha: alpha}
		if e := c.Child("effect"); e != nil && e.Attr("enabled") == "1" {
			y.note("paint effects are not drawn")
		}
		if p, ok := y.data["enabled"]; ok {
			delete(y.data, "enabled")
			if p.expr != nil {
				s.note(p.node, "%s: whether it is drawn does not follow the data here: it always is", y.class)
			}
		}
		read, ok := symbolLayers[y.class]
		if !ok {
			y.note("has no counterpart and is left out")
			continue
		}
		pass := int(attributeNumber(c, "pass", 0))
		for _, x := range read(y) {
			all = append(all, drawn{pass, x})
		}
		y.leftover()
	}
	return all
}

// symbolLayers is set in init, since symbols hold symbols.
var symbolLayers map[string]func(*symbolLayer) []styles.Symbolizer

func init() {
	symbolLayers = map[string]func(*symbolLayer) []styles.Symbolizer{
		"SimpleMarker": simpleMarker, "EllipseMarker": ellipseMarker, "FilledMarker": filledMarker,
		"SvgMarker": svgMarker, "FontMarker": fontMarker, "RasterMarker": rasterMarker,
		"SimpleLine": simpleLine, "MarkerLine": markerLine, "HashLine": hashLine, "ArrowLine": arrowLine,
		"SimpleFill": simpleFill, "LinePatternFill": linePattern, "PointPatternFill": pointPattern, "CentroidFill": centroidFill,
		"SVGFill": svgFill, "RasterFill": rasterFill, "GradientFill": gradientFill, "ShapeburstFill": gradientFill,
	}
}

// part makes symbolizers of the symbol within a symbol layer.
func (y *symbolLayer) part() []styles.Symbolizer {
	n := y.node.Child("symbol")
	if n == nil {
		y.note("holds no symbol and draws nothing")
		return nil
	}
	var out []styles.Symbolizer
	for _, d := range y.style.symbol(n, y.alpha) {
		out = append(out, d.symbolizer)
	}
	return out
}
