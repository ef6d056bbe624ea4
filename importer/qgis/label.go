package qgis

import (
	"strconv"
	"strings"

	"sigi/encoding/sld"
	"sigi/encoding/xmltree"
	"sigi/filter"
	"sigi/styles"
)

// labelling reads how features are labelled: with one setting, or by rules.
func (s *styleReader) labelling(n *xmltree.Node) []styles.FeatureTypeStyle {
	ft := styles.FeatureTypeStyle{Title: "labels"}
	add := func(settings *xmltree.Node, r styles.Rule) {
		if settings == nil {
			return
		}
		if t, show := s.label(settings, &r); t != nil {
			if show != nil {
				if r.Filter != nil {
					show = filter.And{Of: []filter.Expr{r.Filter, show}}
				}
				r.Filter = show
			}
			r.Name = "label" + strconv.Itoa(len(ft.Rules)+1)
			r.Symbolizers = []styles.Symbolizer{t}
			ft.Rules = append(ft.Rules, r)
		}
	}
	switch kind := n.Attr("type"); kind {
	case "simple":
		add(n.Child("settings"), styles.Rule{})
	case "rule-based":
		if list := n.Child("rules"); list != nil {
			s.eachRule(s.ruleTree(list, 0), func(x *xmltree.Node, r styles.Rule) {
				r.Title = oneLine(x.Attr("description"))
				add(x.Child("settings"), r)
			})
		}
	default:
		s.note(n, "labelling of type %q is not drawn", kind)
	}
	if len(ft.Rules) == 0 {
		return nil
	}
	return []styles.FeatureTypeStyle{ft}
}

// label reads settings as a text symbolizer; nil: nothing is drawn. The scale
// range goes to the rule. show is a condition of the data, or nil.
func (s *styleReader) label(n *xmltree.Node, r *styles.Rule) (t *styles.TextSymbolizer, show filter.Expr) {
	font, format, placement, rendering := n.Child("text-style"), n.Child("text-format"), n.Child("placement"), n.Child("rendering")
	if font == nil || rendering != nil && rendering.Attr("drawLabels") == "0" {
		return nil, nil
	}
	if format == nil {
		format = &xmltree.Node{}
	}
	if placement == nil {
		placement = &xmltree.Node{}
	}
	text, ok := s.labelText(font, format)
	if !ok {
		return nil, nil
	}
	y := &symbolLayer{style: s, node: n, class: "label", data: s.properties(n), scale: scaleOf(font.Attr("fontSizeUnit"))}
	t = &styles.TextSymbolizer{Unit: y.scale.unit, Label: text}
	s.labelFont(y, t, font)
	size := fixed(t.Size, y.length(attributeNumber(font, "fontSize", 10), font.Attr("fontSizeUnit")))
	if b := font.Child("text-buffer"); b != nil && b.Attr("bufferDraw") == "1" {
		t.Halo = s.halo(y, b)
	}
	if b := font.Child("background"); b != nil && b.Attr("shapeDraw") == "1" {
		s.background(y, t, b)
	}
	for _, what := range []struct{ element, attribute, is string }{{"shadow", "shadowDraw", "shadows"}, {"text-mask", "maskEnabled", "masks"}} {
		if e := font.Child(what.element); e != nil && e.Attr(what.attribute) == "1" {
			s.note(e, "%s of labels are not drawn", what.is)
		}
	}
	pixels := y.scale.size / pixelMM // of a unit of the symbolizer, on paper
	if y.scale.ground {
		pixels = 1
	}
	s.place(y, t, placement, size, pixels)
	if chars := attributeNumber(format, "autoWrapLength", 0); chars > 0 {
		t.AutoWrap = rounded(chars * size * 0.55 * pixels)
		s.note(format, "labels are wrapped at about %v pixels, not at %v characters", t.AutoWrap, chars)
	}
	if rendering != nil {
		s.labelRendering(t, rendering, r)
	}
	if e := y.follow("Priority"); e != nil {
		t.Priority = e
	} else {
		t.Priority = sld.Number(attributeNumber(placement, "priority", 5))
	}
	if show = y.follow("Show"); show != nil {
		show = filter.Compare{Op: filter.NotEqual, Left: show, Right: numberOf(0)}
	}
	if _, moved := y.data["PositionX"]; moved {
		y.note("labels that were moved by hand stand where they are placed anew")
		delete(y.data, "PositionX")
		delete(y.data, "PositionY")
	}
	y.leftover()
	if c := n.Child("callout"); c != nil {
		if v := optionMap(c); v["enabled"] == "1" || v["enabled"] == "true" {
			s.note(c, "callouts are not drawn")
		}
	}
	return t, show
}

// labelText is what is written; ok is false where that cannot be translated.
func (s *styleReader) labelText(font, format *xmltree.Node) (parts []styles.Param, ok bool) {
	field := font.Attr("fieldName")
	if field == "" {
		return nil, false
	}
	var e filter.Expr = filter.Attribute{Name: field}
	if font.Attr("isExpression") == "1" {
		var err error
		if e, err = expression(field); err != nil || e == nil {
			s.note(font, "labels are not drawn: %q cannot be translated: %v", clip(field), err)
			return nil, false
		}
	} else if err := usable(e); err != nil {
		s.note(font, "labels are not drawn: %v", err)
		return nil, false
	}
	if format.Attr("formatNumbers") == "1" {
		pattern := "#,##0"
		if places := int(attributeNumber(format, "decimals", 0)); places > 0 && places <= 20 {
			pattern += "." + strings.Repeat("0", places)
		}
		e = call("numberFormat", textOf(pattern), e)
	}
	switch font.Attr("capitalization") {
	case "", "0":
	case "1":
		e = call("upper", e)
	case "2":
		e = call("lower", e)
	case "3", "1004":
		e = call("strCapitalize", e)
	default:
		s.note(font, "small capitals are not drawn")
	}
	if w := format.Attr("wrapChar"); w != "" {
		e = call("strReplace", e, textOf(w), textOf("\n"), textOf("true"))
	}
	// The parts of a text joined are those of the label.
	if c, joined := e.(filter.Call); joined && c.Name == "Concatenate" {
		for _, a := range c.Args {
			parts = append(parts, a)
		}
		return parts, true
	}
	return []styles.Param{e}, true
}

func (s *styleReader) labelFont(y *symbolLayer, t *styles.TextSymbolizer, font *xmltree.Node) {
	if f := font.Attr("fontFamily"); f != "" {
		t.Families = []string{f}
		if !strings.HasPrefix(f, "DejaVu") {
			s.note(font, "put the file of the font %q into the folder fonts; without it DejaVu Sans is drawn, whose letters are a little wider than most", clip(f))
		}
	}
	style := strings.ToLower(font.Attr("namedStyle"))
	weight := attributeNumber(font, "fontWeight", 50)
	t.Bold = font.Attr("forcedBold") == "1" || strings.Contains(style, "bold") || weight >= 63 && weight <= 99 || weight >= 600
	t.Italic = font.Attr("fontItalic") == "1" || font.Attr("forcedItalic") == "1" || strings.Contains(style, "italic") || strings.Contains(style, "oblique")
	unit := font.Attr("fontSizeUnit")
	if e := y.follow("Size"); e != nil {
		t.Size = scaled(e, y.length(1, unit))
	} else {
		t.Size = sld.Number(y.length(attributeNumber(font, "fontSize", 10), unit))
	}
	if font.Attr("fontUnderline") == "1" || font.Attr("fontStrikeout") == "1" {
		s.note(font, "lines under and through letters are not drawn")
	}
	if attributeNumber(font, "fontLetterSpacing", 0) != 0 || attributeNumber(font, "fontWordSpacing", 0) != 0 {
		s.note(font, "letters and words stand as the font has them, not spaced")
	}
	if o := font.Attr("textOrientation"); o != "" && o != "horizontal" {
		s.note(font, "text is not drawn from top to bottom")
	}
	t.Fill.Color, t.Fill.Opacity = s.textColour(y, font, "textColor", "textOpacity", "Color")
}

// textColour is a colour of a label with its opacity, which stands beside it.
func (s *styleReader) textColour(y *symbolLayer, n *xmltree.Node, colourKey, opacityKey, follows string) (colour, opacity styles.Param) {
	var alpha styles.Param
	if o := attributeNumber(n, opacityKey, 1); o < 1 {
		alpha = sld.Number(rounded(o))
	}
	c := &symbolLayer{style: s, node: n, class: "label", values: map[string]string{colourKey: n.Attr(colourKey)}, data: y.data, alpha: alpha}
	colour, opacity, _ = c.colour(colourKey, "0,0,0,255", follows)
	return colour, opacity
}

func (s *styleReader) halo(y *symbolLayer, b *xmltree.Node) *styles.Halo {
	h := &styles.Halo{Radius: sld.Number(y.length(attributeNumber(b, "bufferSize", 1), b.Attr("bufferSizeUnits")))}
	if e := y.follow("BufferSize"); e != nil {
		h.Radius = scaled(e, y.length(1, b.Attr("bufferSizeUnits")))
	}
	h.Fill.Color, h.Fill.Opacity = s.textColour(y, b, "bufferColor", "bufferOpacity", "BufferColor")
	return h
}

// background is the shape behind a label, stretched to it.
func (s *styleReader) background(y *symbolLayer, t *styles.TextSymbolizer, b *xmltree.Node) {
	shape := map[string]string{"0": "square", "1": "square", "2": "circle", "3": "circle"}[b.Attr("shapeType")]
	if shape == "" {
		s.note(b, "the picture behind labels is not drawn")
		return
	}
	m := styles.GraphicSource{WellKnownName: shape, Fill: &styles.FillParams{}}
	m.Fill.Color, m.Fill.Opacity = s.textColour(y, b, "shapeFillColor", "shapeOpacity", "ShapeFillColor")
	if w := attributeNumber(b, "shapeBorderWidth", 0); w > 0 {
		m.Stroke = &styles.StrokeParams{Width: sld.Number(y.length(w, b.Attr("shapeBorderWidthUnit")))}
		m.Stroke.Color, m.Stroke.Opacity = s.textColour(y, b, "shapeBorderColor", "shapeOpacity", "ShapeStrokeColor")
	}
	t.Graphic, t.Fit = &styles.Graphic{Marks: []styles.GraphicSource{m}}, styles.FitStretch
	if b.Attr("shapeType") == "3" || b.Attr("shapeType") == "1" {
		t.Fit = styles.FitProportional
	}
	if b.Attr("shapeSizeType") == "0" {
		pixels := y.scale.size / pixelMM
		mx, my := y.length(attributeNumber(b, "shapeSizeX", 0), b.Attr("shapeSizeUnit")), y.length(attributeNumber(b, "shapeSizeY", 0), b.Attr("shapeSizeUnit"))
		size := fixed(t.Size, 0) // the shape is around the font's whole height, as its box
		t.Margin = [4]float64{rounded((my + (ascent-capHeight)*size) * pixels), rounded(mx * pixels), rounded((my + descent*size) * pixels), rounded(mx * pixels)}
	} else {
		s.note(b, "the shape behind labels is as large as the label, not of a fixed size")
	}
	if b.Attr("shapeRadiiX") != "0" && b.Attr("shapeRadiiX") != "" {
		s.note(b, "the corners of the shape behind labels are not rounded")
	}
}

// The ways of QGIS to place labels.
const (
	aroundPoint = "0"
	overPoint   = "1"
	alongLine   = "2"
	curved      = "3"
	horizontal  = "4"
	free        = "5"
	ordered     = "6" // positions around a point, in an order of preference
	perimeter   = "7"
	outside     = "8"
)

// quadrants are where a label stands by its point: the anchor within it.
var quadrants = [9][2]float64{{1, 0}, {0.5, 0}, {0, 0}, {1, 0.5}, {0.5, 0.5}, {0, 0.5}, {1, 1}, {0.5, 1}, {0, 1}}

func (s *styleReader) place(y *symbolLayer, t *styles.TextSymbolizer, n *xmltree.Node, size, pixels float64) {
	how := n.Attr("placement")
	if how == "" {
		how = aroundPoint
	}
	if n.Attr("geometryGeneratorEnabled") == "1" {
		s.note(n, "labels stand by the layer's own geometry, not by a generated one")
	}
	if n.Attr("fitInPolygonOnly") == "1" {
		s.note(n, "labels that do not fit into their area are drawn too")
	}
	distance := y.length(attributeNumber(n, "dist", 0), n.Attr("distUnits"))
	turn := y.follow("LabelRotation")
	if turn == nil {
		if a := attributeNumber(n, "rotationAngle", 0); a != 0 {
			turn = sld.Number(a)
		}
	}
	if repeat := attributeNumber(n, "repeatDistance", 0); repeat > 0 {
		t.Repeat = rounded(y.length(repeat, n.Attr("repeatDistanceUnits")) * pixels)
	}
	switch {
	case s.geometry != "Point" && (how == alongLine || how == curved || how == perimeter):
		s.placeAlong(t, n, how, size, distance)
	case how == overPoint:
		quadrant := int(attributeNumber(n, "quadOffset", 4))
		if quadrant < 0 || quadrant > 8 {
			quadrant = 4
		}
		at := quadrants[quadrant]
		dx := y.length(attributeNumber(n, "xOffset", 0), n.Attr("offsetUnits"))
		dy := -y.length(attributeNumber(n, "yOffset", 0), n.Attr("offsetUnits"))
		// QGIS' box of a label is from the font's ascent to its descent, ours
		// from the capitals' height to the base line.
		switch at[1] {
		case 0:
			dy += descent * size
		case 1:
			dy -= (ascent - capHeight) * size
		}
		t.Point = pointAt(at[0], at[1], dx, dy, turn)
		if s.geometry == "Polygon" && n.Attr("centroidInside") == "0" {
			t.Geometry = []styles.GeometryStep{{Func: styles.Centroid}}
		}
	case s.geometry == "Point" && how == aroundPoint:
		t.Point = pointAt(0, 0, 0, distance+descent*size, turn)
		t.MaxDisplace = rounded((distance*2 + size*2) * pixels)
		s.note(n, "labels around a point stand above it to the right, or near by where that is taken")
	case s.geometry == "Point" && how == ordered:
		t.Point = pointAt(0, 0, distance*0.7, distance*0.7, turn)
		t.MaxDisplace = rounded((distance*2 + size*2) * pixels)
		s.note(n, "labels around a point stand above it to the right, or near by where that is taken")
	case how == outside:
		s.note(n, "labels beside their area stand in it")
	case how == aroundPoint && s.geometry == "Polygon":
		t.Point = pointAt(0.5, 0.5, 0, 0, turn)
		t.MaxDisplace = rounded((distance + size) * pixels)
		s.note(n, "labels around the centre of an area stand on it, or near by where that is taken")
	default:
		t.Point = pointAt(0.5, 0.5, 0, 0, turn)
		if how == free || how == horizontal {
			t.MaxDisplace = rounded(size * 2 * pixels)
		}
		if how == free {
			s.note(n, "labels in areas are not turned to fit")
		}
	}
	if t.Graphic != nil && turn != nil {
		s.note(n, "the shape behind a label is not turned with it")
	}
	if t.Line != nil && turn != nil {
		s.note(n, "labels along a line are not turned by the data")
	}
}

// The measures of DejaVu Sans, which is what labels are drawn in, in sizes.
const (
	ascent    = 0.928
	descent   = 0.236
	capHeight = 0.729
)

func pointAt(anchorX, anchorY, dx, dy float64, turn styles.Param) *styles.PointPlacement {
	p := &styles.PointPlacement{AnchorX: sld.Number(anchorX), AnchorY: sld.Number(anchorY), Rotation: turn}
	if dx != 0 || dy != 0 {
		p.DX, p.DY = sld.Number(rounded(dx)), sld.Number(rounded(dy))
	}
	return p
}

// The flags of where a label stands by its line.
const (
	onLine = 1 << iota
	aboveLine
	belowLine
)

func (s *styleReader) placeAlong(t *styles.TextSymbolizer, n *xmltree.Node, how string, size, distance float64) {
	t.Line = &styles.LinePlacement{}
	t.Inside = attributeNumber(n, "overrunDistance", 0) == 0
	flags := int(attributeNumber(n, "placementFlags", aboveLine))
	aside := distance + size*0.5
	switch {
	case flags&onLine != 0:
	case flags&aboveLine != 0:
		t.Line.Offset = sld.Number(rounded(aside))
	case flags&belowLine != 0:
		t.Line.Offset = sld.Number(rounded(-aside))
	}
	if how == curved || how == perimeter {
		t.FollowLine = true
	} else {
		s.note(n, "labels along a line follow its bends")
	}
	if s.geometry == "Polygon" {
		t.Geometry = []styles.GeometryStep{{Func: styles.ExteriorRing}}
	}
}

func (s *styleReader) labelRendering(t *styles.TextSymbolizer, n *xmltree.Node, r *styles.Rule) {
	if n.Attr("scaleVisibility") == "1" {
		low, high := scaleRange(n, "", "scaleMin", "scaleMax")
		r.MinDenominator = max(r.MinDenominator, low)
		if high > 0 && (r.MaxDenominator == 0 || high < r.MaxDenominator) {
			r.MaxDenominator = high
		}
	}
	t.Group = n.Attr("mergeLines") == "1"
	for _, w := range []struct{ attribute, off, is string }{
		{"displayAll", "0", "labels that collide are left out, not drawn over each other"},
		{"labelPerPart", "0", "a feature has one label, not one a part"},
		{"limitNumLabels", "0", "the number of labels is not limited"},
		{"fontLimitPixelSize", "0", "labels are not hidden by the size of their letters"},
		{"minFeatureSize", "0", "small features are labelled too"},
		{"zIndex", "0", "labels are drawn over each other in the order of their priority"},
	} {
		if v := n.Attr(w.attribute); v != "" && v != w.off {
			s.note(n, "%s", w.is)
		}
	}
}
