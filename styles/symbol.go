package styles

// Color is not premultiplied; A carries the opacity.
type Color struct{ R, G, B, A uint8 }

// Cap is the shape of a stroke's ends.
type Cap uint8

// The caps.
const (
	CapButt Cap = iota
	CapRound
	CapSquare
)

// Join is the shape of a stroke's corners.
type Join uint8

// The joins.
const (
	JoinMitre Join = iota
	JoinRound
	JoinBevel
)

// Fill is an evaluated fill. Tile, where not nil, tiles the area.
type Fill struct {
	Color Color
	Tile  *Sprite
}

// Stroke is an evaluated stroke; lengths in reference pixels.
type Stroke struct {
	Color      Color
	Width      float64
	Cap        Cap
	Join       Join
	Dashes     []float64
	DashOffset float64
	Offset     float64

	// Graphic, where not nil, is drawn along the line instead of its colour,
	// turned with it: the first InitialGap after the start, then one after the
	// other with Gap between, or one a dash where there are Dashes.
	Graphic         *Sprite
	Gap, InitialGap float64
	// Tile, where not nil, fills the stroke instead of its colour.
	Tile *Sprite
}

// Sprite is an evaluated graphic: everything needed to draw it once and reuse
// the picture; lengths in reference pixels, rotation in degrees clockwise.
// It is drawn at its point with the anchor applied, displaced by (DX, DY), y up.
type Sprite struct {
	Source           *GraphicSource
	Fill             *Fill
	Stroke           *Stroke
	Size             float64 // height; 0: the picture's own
	Width            float64 // 0: by the height and the graphic's own proportions
	Rotation         float64
	Opacity          float64
	AnchorX, AnchorY float64
	DX, DY           float64
}

// Text is an evaluated label; lengths in reference pixels.
type Text struct {
	String           string
	Families         []string
	Bold, Italic     bool
	Size             float64
	Color            Color
	Tile             *Sprite // fills the letters instead of Color, from the world's origin; nil: Color
	HaloRadius       float64
	HaloColor        Color
	Along            bool // along the line
	AnchorX, AnchorY float64
	DX, DY           float64
	Rotation         float64
	Offset           float64 // perpendicular, along lines
	Priority         float64
	MaxDisplace      float64
	SpaceAround      float64
	AutoWrap         float64
	Repeat           float64
	FollowLine       bool
	Group            bool
	Inside           bool // not over the ends of a line

	FromStart  bool    // along each line from its start: the first after InitialGap, the next after Gap
	InitialGap float64 // before the first
	Gap        float64 // between labels; with FromStart, 0: one label a line
	Level      bool    // on the line, but not turned with it
	Smooth     bool    // along a smoother line

	LabelOptions

	Graphic *Sprite // behind the label, around its middle
	Fit     Fit
	Margin  [4]float64 // top, right, bottom, left
}

// View is what evaluation needs to know of the map.
type View struct {
	// PixelsPerMetre turns ground metres into reference pixels at the map's
	// centre: 1 / (resolution in metres).
	PixelsPerMetre float64
	Denominator    float64
}
