package styles

// Composite says how a feature-type style is put on what is drawn already:
// GeoServer's vendor options composite and composite-base. The zero value draws
// it over, feature by feature.
type Composite struct {
	Mode    Blend
	Opacity float64 // 0 to 1, of the style as a whole; 0: not given, 1
	// Base begins a picture of its own, which those that follow in the Style are
	// put on, to the next base or the end; then it is put on the map by Mode.
	Base bool
}

// Plain reports whether nothing is asked for but drawing.
func (c *Composite) Plain() bool {
	return !c.Base && c.Mode == BlendOver && (c.Opacity == 0 || c.Opacity == 1)
}

// Level is the opacity to draw with.
func (c *Composite) Level() float64 {
	if c.Opacity == 0 {
		return 1
	}
	return c.Opacity
}

// Blend is how a picture is put on another.
type Blend uint8

// The ways: Porter and Duff's (1984), and the separable blend modes of W3C
// Compositing and Blending Level 1.
const (
	BlendOver Blend = iota
	BlendMultiply
	BlendScreen
	BlendOverlay
	BlendDarken
	BlendLighten
	BlendColorDodge
	BlendColorBurn
	BlendHardLight
	BlendSoftLight
	BlendDifference
	BlendExclusion

	BlendCopy // from here on the picture below goes where nothing is drawn too, see Bounded
	BlendSourceIn
	BlendSourceOut
	BlendDestinationIn
	BlendDestinationAtop

	BlendDestination
	BlendDestinationOver
	BlendDestinationOut
	BlendSourceAtop
	BlendXor
)

var blendNames = [...]string{
	BlendOver: "source-over", BlendMultiply: "multiply", BlendScreen: "screen", BlendOverlay: "overlay", BlendDarken: "darken",
	BlendLighten: "lighten", BlendColorDodge: "color-dodge", BlendColorBurn: "color-burn", BlendHardLight: "hard-light",
	BlendSoftLight: "soft-light", BlendDifference: "difference", BlendExclusion: "exclusion", BlendCopy: "copy",
	BlendSourceIn: "source-in", BlendSourceOut: "source-out", BlendDestinationIn: "destination-in",
	BlendDestinationAtop: "destination-atop", BlendDestination: "destination", BlendDestinationOver: "destination-over",
	BlendDestinationOut: "destination-out", BlendSourceAtop: "source-atop", BlendXor: "xor",
}

// String is the name in W3C Compositing, which GeoServer uses.
func (b Blend) String() string { return blendNames[b] }

// LookupBlend finds a way by its name; "normal" is source-over.
func LookupBlend(name string) (Blend, bool) {
	if name == "normal" {
		return BlendOver, true
	}
	for b, n := range blendNames {
		if n == name {
			return Blend(b), true
		}
	}
	return 0, false
}

// Bounded reports whether what is below stays as it is wherever nothing is drawn.
func (b Blend) Bounded() bool { return b < BlendCopy || b > BlendDestinationAtop }
