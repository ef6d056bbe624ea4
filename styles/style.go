package styles

import (
	"sigi/filter"
)

// Style is a named style of a layer. Immutable once made.
type Style struct {
	Name, Title, Abstract string
	FeatureTypes          []FeatureTypeStyle
}

// FeatureTypeStyle is drawn as a whole after the one before it, so that
// casings of all roads lie under the fills of all roads.
type FeatureTypeStyle struct {
	Name, Title string
	Rules       []Rule
	FirstMatch  bool // a feature is drawn by the first rule that takes it alone (GeoServer's ruleEvaluation)
	Composite   Composite
	SortBy      []SortKey // nil: as the layer has them
}

// Rule says which features at which scales, and how to draw them.
type Rule struct {
	Name, Title, Abstract string
	Filter                filter.Expr // nil: all
	Else                  bool        // those that no other rule of the feature-type style took at this scale
	MinDenominator        float64     // included; 0: none
	MaxDenominator        float64     // excluded; 0: none
	Symbolizers           []Symbolizer
	Legend                []Symbolizer // what legends show in their place; nil: them (GeoServer's inclusion)
	LegendGraphic         *Graphic     // SLD's own legend picture; nil: drawn from the symbolizers
}

// InScale reports whether the rule is active at a scale denominator.
func (r *Rule) InScale(denominator float64) bool {
	return denominator >= r.MinDenominator && (r.MaxDenominator == 0 || denominator < r.MaxDenominator)
}

// ForLegend is the rule as legends show it: mostly the rule itself.
func (r *Rule) ForLegend() *Rule {
	if r.Legend == nil {
		return r
	}
	c := *r
	c.Symbolizers, c.Legend = r.Legend, nil
	return &c
}

// OnlyInLegend reports whether maps do not show the rule.
func (r *Rule) OnlyInLegend() bool { return len(r.Symbolizers) == 0 && len(r.Legend) > 0 }

// Unit is the unit of a symbolizer's lengths.
type Unit uint8

// The units: SE's uom.
const (
	Pixel Unit = iota // reference pixels of 0.28 mm
	Metre             // on the ground
	Foot              // on the ground
	Millimetre
)

// Symbolizer is one of the five kinds; the set is closed.
type Symbolizer interface{ isSymbolizer() }

// PolygonSymbolizer fills and outlines areas. Nil Fill or Stroke draws none.
type PolygonSymbolizer struct {
	Geometry             []GeometryStep // nil: the feature's own
	Unit                 Unit
	Fill                 *FillParams
	Stroke               *StrokeParams
	DisplaceX, DisplaceY Param // reference: uom, y up
	Offset               Param
	Opacity              Param // of the whole symbolizer; unset: 1
}

// LineSymbolizer strokes lines (and the rings of areas).
type LineSymbolizer struct {
	Geometry []GeometryStep // nil: the feature's own
	Unit     Unit
	Stroke   StrokeParams
	Offset   Param // perpendicular, positive to the left
	Opacity  Param
}

// PointSymbolizer puts a graphic at a point (of an area: a point inside).
type PointSymbolizer struct {
	Geometry []GeometryStep // nil: the feature's own
	Unit     Unit
	Graphic  Graphic
}

// TextSymbolizer writes a label.
type TextSymbolizer struct {
	Geometry    []GeometryStep // nil: the feature's own
	Unit        Unit
	Label       []Param // parts joined: text literals and expressions
	Families    []string
	Bold        bool
	Italic      bool
	Family      Param // of the font, by feature, as CSS says it; nil: Families
	FontStyle   Param // "normal", "italic" or "oblique", likewise; nil: Italic
	FontWeight  Param // "normal", "bold" or a number, likewise; nil: Bold
	Size        Param // default 10
	Fill        FillParams
	Halo        *Halo
	Point       *PointPlacement // nil with Line nil: centred on the geometry
	Line        *LinePlacement
	Priority    Param // higher is placed first; default 0
	MaxDisplace float64
	SpaceAround float64 // pixels kept free around; may be negative
	AutoWrap    float64 // pixels; 0: no wrapping
	Repeat      float64 // pixels between repeats along a line; 0: once
	FollowLine  bool
	Group       bool
	Inside      bool // labels along a line may not stand out over its ends

	Graphic *Graphic   // behind the label: a shield
	Fit     Fit        // of the graphic to the label
	Margin  [4]float64 // pixels between label and fitted graphic: top, right, bottom, left

	LabelOptions
}

// Fit is how a graphic behind a label takes the label's size.
type Fit uint8

// The fits: GeoServer's graphic-resize.
const (
	FitNone         Fit = iota // as large as it says
	FitStretch                 // to the label and its margins
	FitProportional            // likewise, keeping its proportions
)

func (*PolygonSymbolizer) isSymbolizer() {}
func (*LineSymbolizer) isSymbolizer()    {}
func (*PointSymbolizer) isSymbolizer()   {}
func (*TextSymbolizer) isSymbolizer()    {}
func (*RasterSymbolizer) isSymbolizer()  {}

// Param is a parameter that may be an expression: nil is not given.
type Param = filter.Expr

// FillParams describes a fill. Graphic, where given, tiles the area.
type FillParams struct {
	Color   Param // "#rrggbb"; default #808080
	Opacity Param // 0..1; default 1
	Graphic *Graphic
}

// StrokeParams describes a stroke.
type StrokeParams struct {
	Color      Param // default #000000
	Opacity    Param
	Width      Param // default 1
	Cap        Param // butt, round, square; default butt
	Join       Param // mitre, round, bevel; default mitre
	Dashes     []float64
	DashBy     Param // instead of Dashes: lengths in one text, with blanks or commas between
	DashOffset Param
	Graphic    *Graphic // repeated along the line (GraphicStroke)
	GraphicGap Param    // between one and the next; default 0
	InitialGap Param    // before the first; default 0
	FillTile   *Graphic // GraphicFill of a stroke
}

// Graphic is a mark or a picture. The first alternative that can be drawn is.
type Graphic struct {
	Marks    []GraphicSource
	Size     Param // height in the symbolizer's unit; default 6 for marks, natural for pictures
	Rotation Param // degrees clockwise
	Opacity  Param
	AnchorX  Param // 0..1 from the left; default 0.5
	AnchorY  Param // 0..1 from the bottom; default 0.5
	DX, DY   Param // displacement, y up
}

// GraphicSource is one alternative of a graphic: a well-known mark, or an
// external picture already read into memory (a style that names a file that
// is not there does not load).
type GraphicSource struct {
	WellKnownName string        // or of a font's sign, ttf://family#code, where Outline is
	Fill          *FillParams   // of a mark
	Stroke        *StrokeParams // of a mark
	MediaType     string        // of a picture
	Picture       []byte        // PNG, JPEG or SVG
	Ref           string        // where the picture came from, for messages
	Width, Height float64       // of a picture, its natural size in pixels; 0: not known

	NameBy   Param           // the mark's name by expression, instead of WellKnownName; one that is not known is a square
	RefBy    Param           // which of Pictures by expression, instead of Picture; none of that Ref draws nothing
	Pictures []GraphicSource // by Ref

	// Outline is a mark's own shape, as of a sign of a font: closed rings of x, y in
	// turns, filled non-zero, y down, in a square of side 1 about the origin. nil: by name.
	Outline [][]float64
}

// Halo surrounds text.
type Halo struct {
	Radius Param // default 1
	Fill   FillParams
}

// PointPlacement anchors a label at a point.
type PointPlacement struct {
	AnchorX, AnchorY Param // default 0, 0.5 (05-077r4 §11.4.4)
	DX, DY           Param // y up
	Rotation         Param // degrees clockwise
}

// LinePlacement puts a label along a line.
type LinePlacement struct {
	Offset     Param // perpendicular
	Repeat     bool
	InitialGap Param // before the first label; nil: the label seeks its place along the line
	Gap        Param // between labels that repeat
	Level      bool  // not turned with the line (IsAligned false)
	Generalize bool  // along a smoother line (05-077r4 §11.4.4)
}
