package styles

// RasterSymbolizer draws a layer of pixels (05-077r4 §11.6). Its parameters
// are constants: a pixel has no attributes.
type RasterSymbolizer struct {
	Opacity  Param
	Channels *Channels // nil: the picture that the bands make
	ColorMap *ColorMap // colours of the values of the one channel
	Tone     Tone      // of the picture as a whole
	Relief   *Relief
	// Blend is how the pixels are laid over what is below (vendor option composite).
	Blend Blend
	// Transparent is a colour that is not drawn, nil: none, with colours that
	// differ by up to Tolerance levels in every channel (0 to 255); up to twice
	// that they fade (vendor options transparent-color and transparent-tolerance).
	Transparent *Color
	Tolerance   float64
}

// Channels choose the bands that are shown: Gray alone, or the other three.
type Channels struct {
	Red, Green, Blue, Gray *Channel
}

// Channel is a band, by its number from 1 or its name.
type Channel struct {
	Band string
	Tone Tone
}

// Tone is a contrast enhancement, the values stretched first.
type Tone struct {
	Stretch  Stretch
	Low      float64 // with High: the range that Normalize stretches instead of the data's
	High     float64 // equal to Low: the data's
	Gamma    float64 // 0: 1
	Brighter float64 // -1 to 1, added (vendor option brightness)
	Contrast float64 // -1 to 1, around the middle (vendor option contrast)
}

// Plain reports whether a tone changes nothing.
func (t Tone) Plain() bool { return t == Tone{} || t == Tone{Gamma: 1} }

// Stretch is how values become levels.
type Stretch uint8

// The stretches.
const (
	StretchNone      Stretch = iota // 8 bits as they are, more as Normalize
	StretchNormalize                // the least value black, the greatest white
	StretchHistogram                // equal shares of the pixels to all levels
)

// ColorMap gives values colours. Entries rise.
type ColorMap struct {
	Kind    ColorMapKind
	Entries []ColorMapEntry
}

// ColorMapKind is what lies between the entries of a colour map.
type ColorMapKind uint8

// The kinds.
const (
	ColorRamp      ColorMapKind = iota // between the colours of the entries on either side
	ColorIntervals                     // an entry's colour is of values below it, from the entry before; above the last nothing
	ColorValues                        // an entry's colour is of its value alone
)

// ColorMapEntry is one entry; the colour has its opacity.
type ColorMapEntry struct {
	Value float64 // of ColorIntervals the end, excluded; +Inf: none
	Color Color
	Label string
}

// Relief makes something of heights.
type Relief struct {
	Kind           ReliefKind
	Factor         float64 // heights are multiplied by it; 0: 1
	BrightnessOnly bool    // shades the colours; else the shade is drawn by itself where there is no colour map
	Azimuth        float64 // of the light, degrees from north clockwise
	Altitude       float64 // of the light, degrees above the horizon
}

// ReliefKind is what is made of heights.
type ReliefKind uint8

// The kinds (vendor option relief).
const (
	ReliefShade  ReliefKind = iota // how bright the light makes the ground
	ReliefSlope                    // the values are degrees of slope from now on
	ReliefAspect                   // the values are degrees from north clockwise, where it slopes down to
)
