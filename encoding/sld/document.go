package sld

import (
	"errors"
	"fmt"
	"strings"

	"sigi/encoding/fes"
	"sigi/encoding/xmltree"
	"sigi/fault"
	"sigi/filter"
	"sigi/styles"
)

// Options says how a document is read.
type Options struct {
	// Name stands for the file in messages; empty: "style".
	Name string
	// Resolve reads what an OnlineResource names, as it is written there but
	// for the parameters QGIS puts after "?". The caller decides what may be
	// read. Nil: pictures are noted and not drawn.
	Resolve func(href string) (data []byte, mediaType string, err error)
	// Match lists, in order, the references for Resolve that a pattern names, in
	// which * stands for the expressions of an OnlineResource: any text but
	// slashes. Nil: pictures by expression are noted and not drawn.
	Match func(pattern string) (hrefs []string, err error)
	// MaxPicture bounds a picture in bytes; 0: 4 MiB.
	MaxPicture int
	// Fonts are those that are there. Nil: marks of fonts are noted and not drawn,
	// and families are not looked for.
	Fonts Fonts
	// Filter says how filters are read.
	Filter fes.Options
	// Limits bound the document.
	Limits xmltree.Limits
}

// Fonts says which fonts styles are drawn with.
type Fonts interface {
	// Has reports whether a family is there.
	Has(family string) bool
	// Glyph is the shape of a sign of a family, as styles.GraphicSource.Outline;
	// nil if it is not there.
	Glyph(family string, char rune) [][]float64
}

// Document is what a file says. Styles are immutable.
type Document struct {
	// Layers in the order of the document; a bare UserStyle or
	// FeatureTypeStyle is one layer without a name.
	Layers []NamedLayer
	Notes  []Note
}

// NamedLayer is a NamedLayer or UserLayer.
type NamedLayer struct {
	Name   string
	Styles []*styles.Style
	// Default is the index of the style marked IsDefault, or -1.
	Default int
	// References are the names of NamedStyle: styles the layer has already.
	References []string
	// Filter is what LayerFeatureConstraints select (05-078r4 §11.3); the
	// rules do not contain it. Nil: all.
	Filter filter.Expr
	// User reports a UserLayer.
	User bool
	// Line is where it begins.
	Line int
}

// Note is something a document asks for that is not drawn, or not as asked.
type Note struct {
	File string
	Line int
	Text string
}

// String returns "town.sld:41: GraphicStroke is not drawn yet, ...".
func (n Note) String() string { return fmt.Sprintf("%s:%d: %s", n.File, n.Line, n.Text) }

// Parse reads a document. Errors begin with file and line and are
// fault.BadParam about "style", or fault.TooLarge over a limit.
func Parse(data []byte, o Options) (*Document, error) {
	root, err := xmltree.Parse(data, o.Limits)
	if err != nil {
		return nil, newParser(o).located(err)
	}
	return ParseNode(root, o)
}

// ParseNode reads a document that has been parsed, with its limits, as a part
// of another. Errors as Parse.
func ParseNode(root *xmltree.Node, o Options) (*Document, error) {
	p := newParser(o)
	if err := p.root(root); err != nil {
		return nil, p.located(err)
	}
	return p.doc, nil
}

func newParser(o Options) *parser {
	if o.Name == "" {
		o.Name = "style"
	}
	if o.MaxPicture == 0 {
		o.MaxPicture = 4 << 20
	}
	p := &parser{o: o, doc: &Document{}}
	p.fes = o.Filter
	p.fes.Function = p.seFunction
	return p
}

type parser struct {
	o   Options
	fes fes.Options
	doc *Document
}

// located puts the file's name before an error.
func (p *parser) located(err error) error {
	var x *xmltree.Error
	if !errors.As(err, &x) {
		f := *fault.From(err)
		f.Msg = p.o.Name + ": " + f.Msg
		return &f
	}
	code := x.Code
	if code != fault.TooLarge {
		code = fault.BadParam
	}
	return fault.New(code, "style", "%s:%d: %s", p.o.Name, x.Line, x.Msg)
}

func (p *parser) note(n *xmltree.Node, format string, args ...any) {
	note := Note{p.o.Name, n.Line, fmt.Sprintf(format, args...)}
	p.add(note)
}

// maxNotes keeps a hostile document from filling logs.
const maxNotes = 500

func (p *parser) add(note Note) {
	k := len(p.doc.Notes)
	switch {
	case k > 0 && p.doc.Notes[k-1] == note, k > maxNotes:
	case k == maxNotes:
		p.doc.Notes = append(p.doc.Notes, Note{note.File, note.Line, "more than this is not drawn; the rest is not listed"})
	default:
		p.doc.Notes = append(p.doc.Notes, note)
	}
}

// vocabulary are the names of elements that mean something in SLD or SE.
// Where one stands that cannot stand there, the document is wrong; a name that
// is not among them is somebody's extension and noted.
var vocabulary = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(`StyledLayerDescriptor NamedLayer UserLayer UserStyle NamedStyle FeatureTypeStyle CoverageStyle
		Rule Filter ElseFilter MinScaleDenominator MaxScaleDenominator LegendGraphic
		PolygonSymbolizer LineSymbolizer PointSymbolizer TextSymbolizer RasterSymbolizer
		Fill Stroke Graphic GraphicFill GraphicStroke Mark ExternalGraphic WellKnownName OnlineResource InlineContent
		Size Rotation Opacity AnchorPoint AnchorPointX AnchorPointY Displacement DisplacementX DisplacementY PerpendicularOffset
		Label Font LabelPlacement PointPlacement LinePlacement Halo Radius CssParameter SvgParameter IsDefault
		LayerFeatureConstraints FeatureTypeConstraint IsRepeated InitialGap Gap IsAligned GeneralizeLine
		ColorMap ColorMapEntry ChannelSelection ContrastEnhancement ShadedRelief`) {
		m[name] = true
	}
	return m
}()

// unexpected deals with an element that the reader of parent does not take.
func (p *parser) unexpected(n, parent *xmltree.Node) error {
	if vocabulary[n.Local] {
		return n.Errorf("cannot stand in %s", parent.Local)
	}
	switch n.Local {
	case "VendorOption":
		if n.Attr("name") == "inclusion" && strings.HasSuffix(parent.Local, "Symbolizer") {
			return nil // rule reads it
		}
		p.note(n, "VendorOption %q is not known and not looked at", n.Attr("name"))
	default:
		p.note(n, "%s in %s is not known and not looked at", n.Local, parent.Local)
	}
	return nil
}

func (p *parser) root(n *xmltree.Node) error {
	switch n.Local {
	case "StyledLayerDescriptor":
		return p.descriptor(n)
	case "UserStyle":
		s, _, err := p.userStyle(n)
		p.doc.Layers = []NamedLayer{{Styles: []*styles.Style{s}, Default: -1, Line: n.Line}}
		return err
	case "FeatureTypeStyle":
		ft, err := p.featureTypeStyle(n)
		s := &styles.Style{Name: ft.Name, Title: ft.Title, FeatureTypes: []styles.FeatureTypeStyle{ft}}
		p.boundComposites(s, n)
		p.doc.Layers = []NamedLayer{{Styles: []*styles.Style{s}, Default: -1, Line: n.Line}}
		return err
	}
	return n.Errorf("is neither a StyledLayerDescriptor nor a UserStyle nor a FeatureTypeStyle")
}

func (p *parser) descriptor(n *xmltree.Node) error {
	switch v := n.Attr("version"); v {
	case "", "1.0.0", "1.1.0", "1.0.20":
	default:
		return n.Errorf("version %q is not read; 1.0.0 and 1.1.0 are", v)
	}
	for _, c := range n.Elements() {
		switch c.Local {
		case "Name", "Title", "Abstract", "Description":
		case "NamedLayer", "UserLayer":
			l, err := p.layer(c)
			if err != nil {
				return err
			}
			p.doc.Layers = append(p.doc.Layers, l)
		case "UseSLDLibrary":
			p.note(c, "UseSLDLibrary is not followed")
		default:
			if err := p.unexpected(c, n); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *parser) layer(n *xmltree.Node) (NamedLayer, error) {
	l := NamedLayer{Default: -1, User: n.Is("UserLayer"), Line: n.Line}
	for _, c := range n.Elements() {
		switch c.Local {
		case "Name":
			l.Name = c.Content()
		case "Title", "Abstract", "Description":
		case "NamedStyle":
			name := c.Child("Name")
			if name == nil || name.Content() == "" {
				return l, c.Errorf("has no Name")
			}
			l.References = append(l.References, name.Content())
		case "UserStyle":
			s, isDefault, err := p.userStyle(c)
			if err != nil {
				return l, err
			}
			if isDefault && l.Default < 0 {
				l.Default = len(l.Styles)
			}
			l.Styles = append(l.Styles, s)
		case "LayerFeatureConstraints":
			if err := p.constraints(&l, c); err != nil {
				return l, err
			}
		case "InlineFeature", "RemoteOWS", "LayerCoverageConstraints":
			p.note(c, "%s is not read", c.Local)
		default:
			if err := p.unexpected(c, n); err != nil {
				return l, err
			}
		}
	}
	return l, nil
}

// constraints reads which features a layer shows: any of its
// FeatureTypeConstraints.
func (p *parser) constraints(l *NamedLayer, n *xmltree.Node) error {
	var any []filter.Expr
	all := false
	for _, c := range n.Elements() {
		if !c.Is("FeatureTypeConstraint") {
			if err := p.unexpected(c, n); err != nil {
				return err
			}
			continue
		}
		var one filter.Expr
		for _, e := range c.Elements() {
			switch e.Local {
			case "FeatureTypeName":
			case "Filter":
				var err error
				if one, err = fes.Filter(e, p.fes); err != nil {
					return err
				}
			case "Extent":
				p.note(e, "Extent of a FeatureTypeConstraint is not looked at")
			default:
				if err := p.unexpected(e, c); err != nil {
					return err
				}
			}
		}
		if one == nil {
			all = true
		}
		any = append(any, one)
	}
	switch {
	case all || len(any) == 0:
	case len(any) == 1:
		l.Filter = any[0]
	default:
		l.Filter = filter.Or{Of: any}
	}
	return nil
}

func (p *parser) userStyle(n *xmltree.Node) (*styles.Style, bool, error) {
	s := &styles.Style{}
	isDefault := false
	for _, c := range n.Elements() {
		switch c.Local {
		case "Name":
			s.Name = c.Content()
		case "Title":
			s.Title = c.Content()
		case "Abstract":
			s.Abstract = c.Content()
		case "Description":
			describe(c, &s.Title, &s.Abstract)
		case "IsDefault":
			b, err := boolean(c)
			if err != nil {
				return s, false, err
			}
			isDefault = b
		case "FeatureTypeStyle":
			ft, err := p.featureTypeStyle(c)
			if err != nil {
				return s, false, err
			}
			s.FeatureTypes = append(s.FeatureTypes, ft)
		case "CoverageStyle":
			ft, err := p.featureTypeStyle(c)
			if err != nil {
				return s, false, err
			}
			s.FeatureTypes = append(s.FeatureTypes, ft)
		default:
			if err := p.unexpected(c, n); err != nil {
				return s, false, err
			}
		}
	}
	p.boundComposites(s, n)
	return s, isDefault, nil
}

// describe reads SE's Description.
func describe(n *xmltree.Node, title, abstract *string) {
	if t := n.Child("Title"); t != nil {
		*title = t.Content()
	}
	if a := n.Child("Abstract"); a != nil {
		*abstract = a.Content()
	}
}

func boolean(n *xmltree.Node) (bool, error) {
	switch strings.ToLower(n.Content()) {
	case "true", "1":
		return true, nil
	case "false", "0", "":
		return false, nil
	}
	return false, n.Errorf("%q is neither true nor false", n.Content())
}

func (p *parser) featureTypeStyle(n *xmltree.Node) (styles.FeatureTypeStyle, error) {
	var ft styles.FeatureTypeStyle
	abstract := ""
	for _, c := range n.Elements() {
		switch c.Local {
		case "Name":
			ft.Name = c.Content()
		case "Title":
			ft.Title = c.Content()
		case "Abstract":
		case "Description":
			describe(c, &ft.Title, &abstract)
		case "FeatureTypeName", "CoverageName":
			if name := c.Content(); name != "" && !strings.EqualFold(name, "Feature") && !strings.HasSuffix(name, ":Feature") {
				p.note(c, "%s %q is not looked at: the style is drawn for whatever layer it is given to", c.Local, clip(name))
			}
		case "SemanticTypeIdentifier": // advice to editors of styles
		case "Rule":
			r, drawn, err := p.rule(c)
			if err != nil {
				return ft, err
			}
			if drawn {
				ft.Rules = append(ft.Rules, r)
			}
		case "Transformation":
			p.note(c, "Transformation is not drawn, the features are drawn as they are")
		case "OnlineResource":
			p.note(c, "a FeatureTypeStyle elsewhere (%s) is not read", clip(href(c)))
		case "VendorOption":
			err := p.featureTypeOption(&ft, c)
			if err != nil {
				return ft, err
			}
		default:
			if err := p.unexpected(c, n); err != nil {
				return ft, err
			}
		}
	}
	return ft, nil
}

func clip(s string) string {
	if len(s) > 80 {
		return s[:80] + "..."
	}
	return s
}
