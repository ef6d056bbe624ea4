package styles

// LabelOptions are what GeoServer's vendor options say of a label beyond SE, as
// they stand in its manual; the zero value is what SE alone would draw.
type LabelOptions struct {
	// Overlaps (conflictResolution false) draws the label where it wants to be,
	// whatever lies there, and keeps nothing away from it.
	Overlaps bool
	// GoodFit (goodnessOfFit) is the part of a label, 0 to 1, that must lie in its
	// area; 0 asks for none.
	GoodFit float64
	// Align (polygonAlign) turns labels with their areas.
	Align AreaAlign
	// AllGroup (labelAllGroup) labels each line of a group, not the longest alone.
	AllGroup bool
	// GroupDistance (minGroupDistance) is how far labels of one group stay apart,
	// in pixels; 0: as Repeat says.
	GroupDistance float64
	// MaxBend (maxAngleDelta) is the sharpest turn between two letters along a
	// line, in degrees; 0: what can be read well.
	MaxBend float64
	// AsDrawn (forceLeftToRight false) lets labels run the way their lines do, on
	// their heads too.
	AsDrawn bool
	// Underline and Strike (underlineText, strikethroughText) rule each line.
	Underline, Strike bool
}

// AreaAlign is how a label is turned with its area.
type AreaAlign uint8

// The alignments: GeoServer's polygonAlign.
const (
	AlignManual AreaAlign = iota // by the placement's rotation alone
	AlignOrtho                   // level, or upright in areas higher than wide
	AlignMBR                     // with the longer side of the least rectangle around
)
