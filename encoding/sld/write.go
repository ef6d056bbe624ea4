package sld

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"strconv"
	"strings"

	"sigi/encoding/fes"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/styles"
)

// Write writes a style as a document of SLD 1.1.0 with SE 1.1, for a layer of
// that name ("": the style's). Parse reads the same style back; label options
// that SE has no word for are written as GeoServer's.
//
// A picture becomes an OnlineResource where Ref names a file beside the style,
// else it is written into the document.
//
// Errors: fault.NotSupported about "style" for what has no form in a document:
// an opacity of a whole symbolizer, an empty geometry in a filter.
func Write(layer string, s *styles.Style) ([]byte, error) {
	if layer == "" {
		layer = s.Name
	}
	return WriteLayers([]StyledLayer{{Name: layer, Styles: []NamedStyle{{Name: s.Name, Title: s.Title, Abstract: s.Abstract, Style: s}}}}, WriteOptions{})
}

// StyledLayer is a layer of a document that is written, with its styles.
type StyledLayer struct {
	Name   string
	Styles []NamedStyle
}

// NamedStyle is a style under the name that it is published by.
type NamedStyle struct {
	Name, Title, Abstract string
	Default               bool
	Style                 *styles.Style
}

// WriteOptions say how a document is written.
type WriteOptions struct {
	// SLD10 writes SLD 1.0.0. What only SE 1.1 has a word for is written by that
	// word, as other programs do: units, offsets, gaps of graphics, pictures in
	// the document.
	SLD10 bool
	// Whole writes every picture into the document, for readers who do not have
	// the files beside the style.
	Whole bool
}

// WriteLayers writes a document of layers with their styles. Errors as Write.
func WriteLayers(layers []StyledLayer, o WriteOptions) ([]byte, error) {
	w := &documentWriter{WriteOptions: o}
	w.text.WriteString(xml.Header)
	root := []string{"xmlns", "http://www.opengis.net/sld", "xmlns:ogc", "http://www.opengis.net/ogc", "xmlns:gml", "http://www.opengis.net/gml",
		"xmlns:xlink", "http://www.w3.org/1999/xlink", "version", "1.0.0"}
	if !o.SLD10 {
		root[len(root)-1] = "1.1.0"
		root = append(root, "xmlns:se", "http://www.opengis.net/se")
	}
	w.open("StyledLayerDescriptor", root...)
	for _, l := range layers {
		w.open("NamedLayer")
		w.leaf("se:Name", l.Name)
		for _, s := range l.Styles {
			w.open("UserStyle")
			w.leaf("se:Name", s.Name)
			w.description(s.Title, s.Abstract)
			if s.Default {
				w.leaf("IsDefault", "1")
			}
			for i := range s.Style.FeatureTypes {
				w.featureTypeStyle(&s.Style.FeatureTypes[i])
			}
			w.close("UserStyle")
		}
		w.close("NamedLayer")
	}
	w.close("StyledLayerDescriptor")
	if w.err != nil {
		f := fault.From(w.err)
		return nil, fault.New(f.Code, "style", "the style cannot be written: %s", f.Msg)
	}
	return []byte(w.text.String()), nil
}

// documentWriter writes elements, one a line and indented; the first error stays.
type documentWriter struct {
	WriteOptions
	text  strings.Builder
	depth int
	err   error
	shown inclusion // of the symbolizer in hand
}

// name is an element's name in the version that is written; elements are named
// here as SLD 1.1 does.
func (w *documentWriter) name(of string) string {
	if !w.SLD10 {
		return of
	}
	of = strings.TrimPrefix(of, "se:")
	if of == "SvgParameter" {
		return "CssParameter"
	}
	return of
}

func (w *documentWriter) indent() {
	for range w.depth {
		w.text.WriteString("  ")
	}
}

// tag writes a start tag; attributes are names and values in turn.
func (w *documentWriter) tag(name string, attributes []string) {
	w.text.WriteString("<" + w.name(name))
	for i := 0; i+1 < len(attributes); i += 2 {
		w.text.WriteString(" " + attributes[i] + `="` + escape(attributes[i+1]) + `"`)
	}
}

func (w *documentWriter) open(name string, attributes ...string) {
	w.indent()
	w.tag(name, attributes)
	w.text.WriteString(">\n")
	w.depth++
}

func (w *documentWriter) close(name string) {
	w.depth--
	w.indent()
	w.text.WriteString("</" + w.name(name) + ">\n")
}

// leaf writes an element with text alone; nothing for no text.
func (w *documentWriter) leaf(name, text string, attributes ...string) {
	if text == "" {
		return
	}
	w.indent()
	w.tag(name, attributes)
	w.text.WriteString(">" + escape(text) + "</" + w.name(name) + ">\n")
}

func escape(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil { // a strings.Builder does not fail
		return ""
	}
	return b.String()
}

// param writes an element with a parameter, a literal as plain text; nothing
// for one that is not given.
func (w *documentWriter) param(name string, e styles.Param, attributes ...string) {
	if e == nil {
		return
	}
	if s, ok := literal(e); ok {
		w.leaf(name, s, attributes...)
		return
	}
	w.indent()
	w.tag(name, attributes)
	w.text.WriteString(">")
	w.expression(e)
	w.text.WriteString("</" + w.name(name) + ">\n")
}

func (w *documentWriter) expression(e filter.Expr) {
	b, err := fes.AppendExpression(nil, e)
	if err != nil && w.err == nil {
		w.err = err
	}
	w.text.Write(b)
}

func (w *documentWriter) css(name string, e styles.Param) {
	w.param("se:SvgParameter", e, "name", name)
}

func (w *documentWriter) option(name, value string) {
	w.leaf("se:VendorOption", value, "name", name)
}

func (w *documentWriter) description(title, abstract string) {
	if title == "" && abstract == "" {
		return
	}
	if w.SLD10 {
		w.leaf("Title", title)
		w.leaf("Abstract", abstract)
		return
	}
	w.open("se:Description")
	w.leaf("se:Title", title)
	w.leaf("se:Abstract", abstract)
	w.close("se:Description")
}

func (w *documentWriter) featureTypeStyle(ft *styles.FeatureTypeStyle) {
	w.open("se:FeatureTypeStyle")
	w.leaf("se:Name", ft.Name)
	w.description(ft.Title, "")
	for i := range ft.Rules {
		w.rule(&ft.Rules[i])
	}
	if ft.FirstMatch {
		w.option("ruleEvaluation", "first")
	}
	w.composite(&ft.Composite)
	if len(ft.SortBy) > 0 {
		keys := make([]string, len(ft.SortBy))
		for i, k := range ft.SortBy {
			if keys[i] = k.Attribute; k.Descending {
				keys[i] += " D"
			}
		}
		w.option("sortBy", strings.Join(keys, ","))
	}
	w.close("se:FeatureTypeStyle")
}

func (w *documentWriter) composite(c *styles.Composite) {
	value := ""
	if c.Mode != styles.BlendOver || c.Opacity != 0 {
		value = c.Mode.String()
	}
	if c.Opacity != 0 {
		value += ", " + formatted(c.Opacity)
	}
	w.option("composite", value)
	if c.Base {
		w.option("composite-base", "true")
	}
}

func (w *documentWriter) rule(r *styles.Rule) {
	w.open("se:Rule")
	w.leaf("se:Name", r.Name)
	w.description(r.Title, r.Abstract)
	if r.LegendGraphic != nil {
		w.open("se:LegendGraphic")
		w.graphic(r.LegendGraphic)
		w.close("se:LegendGraphic")
	}
	switch {
	case r.Else:
		w.indent()
		w.text.WriteString("<" + w.name("se:ElseFilter") + "/>\n")
	case r.Filter != nil:
		b, err := fes.AppendFilter(nil, r.Filter)
		if err != nil && w.err == nil {
			w.err = err
		}
		if w.SLD10 { // 02-059 has another name for it
			b = bytes.ReplaceAll(b, []byte(` escapeChar="`), []byte(` escape="`))
		}
		w.indent()
		w.text.Write(append(b, '\n'))
	}
	w.denominator("se:MinScaleDenominator", r.MinDenominator)
	w.denominator("se:MaxScaleDenominator", r.MaxDenominator)
	shown := inclusions(r)
	for i, s := range shown.symbolizer {
		w.shown = shown.where[i]
		w.symbolizer(s)
	}
	w.close("se:Rule")
}

func (w *documentWriter) denominator(name string, f float64) {
	if f != 0 {
		w.leaf(name, formatted(f))
	}
}

func formatted(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// units are the uom of symbolizers; pixels are what no uom means.
var units = map[styles.Unit][]string{
	styles.Metre:      {"uom", "http://www.opengeospatial.org/se/units/metre"},
	styles.Foot:       {"uom", "http://www.opengeospatial.org/se/units/foot"},
	styles.Millimetre: {"uom", "http://www.opengeospatial.org/se/units/mm"},
}

func (w *documentWriter) symbolizer(s styles.Symbolizer) {
	switch s := s.(type) {
	case *styles.PolygonSymbolizer:
		w.opaque(s.Opacity)
		w.open("se:PolygonSymbolizer", units[s.Unit]...)
		w.geometry(s.Geometry)
		if s.Fill != nil {
			w.fill(s.Fill)
		}
		if s.Stroke != nil {
			w.stroke(s.Stroke)
		}
		w.pair("se:Displacement", s.DisplaceX, s.DisplaceY)
		w.param("se:PerpendicularOffset", s.Offset)
		w.closeSymbolizer("se:PolygonSymbolizer")
	case *styles.LineSymbolizer:
		w.opaque(s.Opacity)
		w.open("se:LineSymbolizer", units[s.Unit]...)
		w.geometry(s.Geometry)
		w.stroke(&s.Stroke)
		w.param("se:PerpendicularOffset", s.Offset)
		w.closeSymbolizer("se:LineSymbolizer")
	case *styles.PointSymbolizer:
		w.open("se:PointSymbolizer", units[s.Unit]...)
		w.geometry(s.Geometry)
		w.graphic(&s.Graphic)
		w.closeSymbolizer("se:PointSymbolizer")
	case *styles.TextSymbolizer:
		w.open("se:TextSymbolizer", units[s.Unit]...)
		w.textSymbolizer(s)
		w.closeSymbolizer("se:TextSymbolizer")
	case *styles.RasterSymbolizer:
		w.raster(s)
	}
}

// closeSymbolizer writes where the symbolizer is shown, then its end.
func (w *documentWriter) closeSymbolizer(name string) {
	w.option("inclusion", string(w.shown))
	w.close(name)
}

func (w *documentWriter) opaque(opacity styles.Param) {
	if opacity != nil && w.err == nil {
		w.err = fault.New(fault.NotSupported, "style", "an opacity of a whole symbolizer has no element in SE")
	}
}

// geometryNames are the functions of geometries by the names Parse knows.
var geometryNames = map[styles.GeometryFunc]string{
	styles.StartPoint: "startPoint", styles.EndPoint: "endPoint", styles.Vertices: "vertices", styles.Centroid: "centroid",
	styles.InteriorPoint: "interiorPoint", styles.Boundary: "boundary", styles.ExteriorRing: "exteriorRing",
	styles.Envelope: "envelope", styles.ConvexHull: "convexHull", styles.Offset: "offset", styles.Buffer: "buffer",
	styles.CenterLine: "centerLine",
}

func (w *documentWriter) geometry(steps []styles.GeometryStep) {
	if len(steps) == 0 {
		return
	}
	w.indent()
	w.text.WriteString("<" + w.name("se:Geometry") + ">")
	for i := len(steps) - 1; i >= 0; i-- {
		w.text.WriteString(`<ogc:Function name="` + geometryNames[steps[i].Func] + `">`)
	}
	w.text.WriteString("<ogc:PropertyName>geometry</ogc:PropertyName>")
	for _, s := range steps {
		for _, a := range s.Args {
			w.expression(a)
		}
		w.text.WriteString("</ogc:Function>")
	}
	w.text.WriteString("</" + w.name("se:Geometry") + ">\n")
}

func (w *documentWriter) fill(f *styles.FillParams) {
	w.open("se:Fill")
	if f.Graphic != nil {
		w.open("se:GraphicFill")
		w.graphic(f.Graphic)
		w.close("se:GraphicFill")
	}
	w.css("fill", f.Color)
	w.css("fill-opacity", f.Opacity)
	w.close("se:Fill")
}

func (w *documentWriter) stroke(s *styles.StrokeParams) {
	w.open("se:Stroke")
	if s.FillTile != nil {
		w.open("se:GraphicFill")
		w.graphic(s.FillTile)
		w.close("se:GraphicFill")
	}
	if s.Graphic != nil {
		w.open("se:GraphicStroke")
		w.graphic(s.Graphic)
		w.param("se:InitialGap", s.InitialGap)
		w.param("se:Gap", s.GraphicGap)
		w.close("se:GraphicStroke")
	}
	w.css("stroke", s.Color)
	w.css("stroke-opacity", s.Opacity)
	w.css("stroke-width", s.Width)
	w.css("stroke-linejoin", s.Join)
	w.css("stroke-linecap", s.Cap)
	if len(s.Dashes) > 0 {
		words := make([]string, len(s.Dashes))
		for i, d := range s.Dashes {
			words[i] = formatted(d)
		}
		w.css("stroke-dasharray", textLiteral(strings.Join(words, " ")))
	}
	w.css("stroke-dasharray", s.DashBy)
	w.css("stroke-dashoffset", s.DashOffset)
	w.close("se:Stroke")
}

func (w *documentWriter) graphic(g *styles.Graphic) {
	w.open("se:Graphic")
	for i := range g.Marks {
		w.source(&g.Marks[i])
	}
	w.param("se:Opacity", g.Opacity)
	w.param("se:Size", g.Size)
	w.param("se:Rotation", g.Rotation)
	w.anchor(g.AnchorX, g.AnchorY)
	w.pair("se:Displacement", g.DX, g.DY)
	w.close("se:Graphic")
}

func (w *documentWriter) source(s *styles.GraphicSource) {
	if s.WellKnownName != "" || s.NameBy != nil {
		w.open("se:Mark")
		w.leaf("se:WellKnownName", s.WellKnownName)
		w.param("se:WellKnownName", s.NameBy)
		if s.Fill != nil {
			w.fill(s.Fill)
		}
		if s.Stroke != nil {
			w.stroke(s.Stroke)
		}
		w.close("se:Mark")
		return
	}
	w.open("se:ExternalGraphic")
	if (!w.Whole || len(s.Pictures) > 0) && s.Ref != "" && s.Ref != inlineRef && s.Ref != embeddedRef {
		w.indent()
		w.tag("se:OnlineResource", []string{"xlink:type", "simple", "xlink:href", s.Ref})
		w.text.WriteString("/>\n")
	} else {
		w.leaf("se:InlineContent", base64.StdEncoding.EncodeToString(s.Picture), "encoding", "base64")
	}
	w.leaf("se:Format", s.MediaType)
	w.close("se:ExternalGraphic")
}

func (w *documentWriter) anchor(x, y styles.Param) {
	if x == nil && y == nil {
		return
	}
	w.open("se:AnchorPoint")
	w.param("se:AnchorPointX", x)
	w.param("se:AnchorPointY", y)
	w.close("se:AnchorPoint")
}

// pair writes a Displacement.
func (w *documentWriter) pair(name string, x, y styles.Param) {
	if x == nil && y == nil {
		return
	}
	w.open(name)
	w.param(name+"X", x)
	w.param(name+"Y", y)
	w.close(name)
}

func (w *documentWriter) textSymbolizer(s *styles.TextSymbolizer) {
	w.geometry(s.Geometry)
	w.indent()
	w.text.WriteString("<" + w.name("se:Label") + ">")
	for _, e := range s.Label {
		w.expression(e)
	}
	w.text.WriteString("</" + w.name("se:Label") + ">\n")
	w.font(s)
	w.placement(s)
	if s.Halo != nil {
		w.open("se:Halo")
		w.param("se:Radius", s.Halo.Radius)
		w.fill(&s.Halo.Fill)
		w.close("se:Halo")
	}
	w.fill(&s.Fill)
	if s.Graphic != nil {
		w.graphic(s.Graphic)
	}
	w.param("se:Priority", s.Priority)
	for _, o := range []struct {
		name  string
		value float64
	}{{"maxDisplacement", s.MaxDisplace}, {"spaceAround", s.SpaceAround}, {"autoWrap", s.AutoWrap}, {"repeat", s.Repeat},
		{"minGroupDistance", s.GroupDistance}, {"goodnessOfFit", s.GoodFit}, {"maxAngleDelta", s.MaxBend}} {
		if o.value != 0 {
			w.option(o.name, formatted(o.value))
		}
	}
	for _, o := range []struct {
		name, value string
		given       bool
	}{{"followLine", "true", s.FollowLine}, {"group", "true", s.Group}, {"labelAllGroup", "true", s.AllGroup},
		{"allowOverruns", "false", s.Inside}, {"conflictResolution", "false", s.Overlaps}, {"forceLeftToRight", "false", s.AsDrawn},
		{"underlineText", "true", s.Underline}, {"strikethroughText", "true", s.Strike},
		{"polygonAlign", "ortho", s.Align == styles.AlignOrtho}, {"polygonAlign", "mbr", s.Align == styles.AlignMBR}} {
		if o.given {
			w.option(o.name, o.value)
		}
	}
	switch s.Fit {
	case styles.FitStretch:
		w.option("graphic-resize", "stretch")
	case styles.FitProportional:
		w.option("graphic-resize", "proportional")
	}
	if m := s.Margin; m != [4]float64{} {
		w.option("graphic-margin", formatted(m[0])+" "+formatted(m[1])+" "+formatted(m[2])+" "+formatted(m[3]))
	}
}

func (w *documentWriter) font(s *styles.TextSymbolizer) {
	if len(s.Families) == 0 && !s.Bold && !s.Italic && s.Size == nil && s.Family == nil && s.FontStyle == nil && s.FontWeight == nil {
		return
	}
	w.open("se:Font")
	for _, f := range s.Families {
		w.leaf("se:SvgParameter", f, "name", "font-family")
	}
	if s.Italic {
		w.leaf("se:SvgParameter", "italic", "name", "font-style")
	}
	if s.Bold {
		w.leaf("se:SvgParameter", "bold", "name", "font-weight")
	}
	w.css("font-family", s.Family)
	w.css("font-style", s.FontStyle)
	w.css("font-weight", s.FontWeight)
	w.css("font-size", s.Size)
	w.close("se:Font")
}

func (w *documentWriter) placement(s *styles.TextSymbolizer) {
	if s.Point == nil && s.Line == nil {
		return
	}
	w.open("se:LabelPlacement")
	if p := s.Point; p != nil {
		w.open("se:PointPlacement")
		w.anchor(p.AnchorX, p.AnchorY)
		w.pair("se:Displacement", p.DX, p.DY)
		w.param("se:Rotation", p.Rotation)
		w.close("se:PointPlacement")
	}
	if l := s.Line; l != nil {
		w.open("se:LinePlacement")
		w.param("se:PerpendicularOffset", l.Offset)
		if l.Repeat {
			w.leaf("se:IsRepeated", "true")
		}
		w.param("se:InitialGap", l.InitialGap)
		w.param("se:Gap", l.Gap)
		if l.Level {
			w.leaf("se:IsAligned", "false")
		}
		if l.Generalize {
			w.leaf("se:GeneralizeLine", "true")
		}
		w.close("se:LinePlacement")
	}
	w.close("se:LabelPlacement")
}

// Number is a literal number as a parameter.
func Number(f float64) styles.Param { return filter.Literal{Value: feature.OfFloat(f)} }

// Text is a literal text as a parameter.
func Text(s string) styles.Param { return textLiteral(s) }
