package render

import (
	"math"
	"strings"

	"sigi/geom"
	"sigi/styles"
)

// shapeOf is the shape of a mark, its own or by its name, as markShape returns it.
func shapeOf(s *styles.GraphicSource, pixels float64) (geom.Geometry, bool) {
	if s.Outline != nil {
		return geom.Polygon(s.Outline...), true
	}
	return markShape(s.WellKnownName, pixels)
}

// markShape returns a well-known mark at height 1 about the origin, y down.
// pixels is the height it will have, by which curves are cut. Open marks are
// lines, which have a stroke and no fill. Names are those of SE 1.1 §11.3.2,
// GeoServer's shape:// marks and the ones QGIS writes, in any case of letters;
// ok is false for others (styles reports them when a style is loaded).
func markShape(name string, pixels float64) (g geom.Geometry, ok bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	name = strings.TrimPrefix(name, "shape://")
	switch name {
	case "", "square", "rectangle":
		return closed(-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5), true
	case "circle":
		return regular(0.5, roundness(pixels), 0), true
	case "dot":
		return regular(0.1, roundness(pixels), 0), true
	case "triangle", "equilateral_triangle":
		return closed(0, -0.5, 0.5, 0.5, -0.5, 0.5), true
	case "star":
		return starShape(5, 0.5, 0.19), true
	case "diamond":
		return closed(0, -0.5, 0.5, 0, 0, 0.5, -0.5, 0), true
	case "pentagon":
		return regular(0.5, 5, -math.Pi/2), true
	case "hexagon":
		return regular(0.5, 6, -math.Pi/2), true
	case "octagon":
		return regular(0.5, 8, math.Pi/8), true
	case "cross", "cross_fill", "crossfill":
		return crossShape(0.125, 0), true
	case "x", "cross2_fill":
		return crossShape(0.125, math.Pi/4), true
	case "arrow", "filled_arrowhead", "carrow":
		if name == "arrow" {
			return closed(0, -0.5, 0.5, 0, 0.2, 0, 0.2, 0.5, -0.2, 0.5, -0.2, 0, -0.5, 0), true
		}
		return closed(0, 0, -0.5, 0.4, -0.5, -0.4), true
	case "arrowhead", "oarrow":
		return lines(-0.5, -0.4, 0, 0, -0.5, 0.4), true
	case "line", "vertline":
		return lines(0, -0.5, 0, 0.5), true
	case "horline":
		return lines(-0.5, 0, 0.5, 0), true
	case "slash":
		return lines(-0.5, 0.5, 0.5, -0.5), true
	case "backslash":
		return lines(-0.5, -0.5, 0.5, 0.5), true
	case "plus":
		return multiline([]float64{-0.5, 0, 0.5, 0}, []float64{0, -0.5, 0, 0.5}), true
	case "times", "cross2":
		return multiline([]float64{-0.5, -0.5, 0.5, 0.5}, []float64{-0.5, 0.5, 0.5, -0.5}), true
	}
	return geom.Geometry{}, false
}

func closed(flat ...float64) geom.Geometry {
	return geom.Polygon(append(flat, flat[0], flat[1]))
}

func lines(flat ...float64) geom.Geometry { return geom.LineString(flat...) }

func multiline(all ...[]float64) geom.Geometry {
	g := geom.Geometry{Kind: geom.KindMultiLineString}
	for _, l := range all {
		g.Flat = append(g.Flat, l...)
		g.Ends = append(g.Ends, int32(len(g.Flat)))
	}
	return g
}

// roundness is how many corners a circle of a diameter needs so that none of
// its sides is off by more than 1/20 pixel.
func roundness(pixels float64) int {
	const off = 0.05
	r := math.Max(pixels/2, 1)
	n := int(math.Ceil(math.Pi / math.Acos(1-off/r)))
	return min(max((n+3)/4*4, 16), 720)
}

func regular(r float64, n int, first float64) geom.Geometry {
	var flat []float64
	for i := range n {
		s, c := math.Sincos(first + 2*math.Pi*float64(i)/float64(n))
		flat = append(flat, r*c, r*s)
	}
	return closed(flat...)
}

func starShape(n int, outer, inner float64) geom.Geometry {
	var flat []float64
	for i := range 2 * n {
		r := outer
		if i%2 == 1 {
			r = inner
		}
		s, c := math.Sincos(-math.Pi/2 + math.Pi*float64(i)/float64(n))
		flat = append(flat, r*c, r*s)
	}
	return closed(flat...)
}

// crossShape is a plus of arms 2*half wide; turned by 45 degrees its arms
// reach into the corners of the box.
func crossShape(half, turn float64) geom.Geometry {
	reach := 0.5
	sin, cos := math.Sincos(turn)
	if turn != 0 {
		reach = 0.5/cos - half
	}
	flat := []float64{
		-half, -reach, half, -reach, half, -half, reach, -half, reach, half, half, half,
		half, reach, -half, reach, -half, half, -reach, half, -reach, -half, -half, -half,
	}
	for i := 0; i < len(flat); i += 2 {
		x, y := flat[i], flat[i+1]
		flat[i], flat[i+1] = x*cos-y*sin, x*sin+y*cos
	}
	return closed(flat...)
}
