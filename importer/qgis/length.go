package qgis

import (
	"sigi/encoding/sld"
	"sigi/filter"
	"sigi/styles"
)

// A symbol layer of QGIS has a unit for each of its lengths, a symbolizer has
// one for all. That of its main length is taken and the others are brought to
// it, which is exact within the paper's units and within the ground's.

// pixelMM is the size of a pixel that both programs go by where a WMS client
// says nothing else (05-078r4 §10.2: 0.28 mm).
const pixelMM = 0.28

// unitSize is the size of a unit in millimetres on paper, or in metres on the
// ground.
func unitSize(name string) (size float64, ground, known bool) {
	switch name {
	case "", "MM":
		return 1, false, true
	case "Pixel", "Pixels":
		return pixelMM, false, true
	case "Point", "Points":
		return 25.4 / 72, false, true
	case "Inch", "Inches":
		return 25.4, false, true
	case "MapUnit", "MapUnits", "RenderMetersInMapUnits", "MetersInMapUnits":
		return 1, true, true
	}
	return 1, false, false
}

// scale is the unit of a symbolizer that is made.
type scale struct {
	unit   styles.Unit
	size   float64 // as unitSize
	ground bool
}

// scaleOf chooses a symbolizer's unit by that of its main length.
func scaleOf(name string) scale {
	size, ground, _ := unitSize(name)
	switch {
	case ground:
		return scale{styles.Metre, size, true}
	case name == "Pixel" || name == "Pixels":
		return scale{styles.Pixel, pixelMM, false}
	}
	return scale{styles.Millimetre, 1, false}
}

// length is a length of the layer in the symbolizer's unit.
func (y *symbolLayer) length(value float64, unit string) float64 {
	size, ground, known := unitSize(unit)
	if !known {
		y.note("the unit %q is not known; millimetres are drawn", unit)
	}
	if ground != y.scale.ground && value != 0 {
		y.note("a length of %v on the %s within a symbol in other units is drawn as %v on the %s",
			value, place(ground), value, place(y.scale.ground))
		return value
	}
	if unit == "MapUnit" && y.style.degrees && value != 0 {
		y.note("map units of a layer in degrees are drawn as metres on the ground")
		size = 111320
	}
	return rounded(value * size / y.scale.size)
}

func place(ground bool) string {
	if ground {
		return "ground"
	}
	return "paper"
}

// rounded drops what arithmetic adds behind the sixth place.
func rounded(f float64) float64 {
	const places = 1e6
	if f > 1e9 || f < -1e9 {
		return f
	}
	if f < 0 {
		return -float64(int64(-f*places+0.5)) / places
	}
	return float64(int64(f*places+0.5)) / places
}

// scaled multiplies a parameter.
func scaled(e styles.Param, factor float64) styles.Param {
	if e == nil || factor == 1 {
		return e
	}
	if l, ok := e.(filter.Literal); ok {
		if f, number := l.Value.Number(); number {
			return sld.Number(rounded(f * factor))
		}
	}
	return filter.Arith{Op: filter.Mul, Left: e, Right: numberOf(factor)}
}
