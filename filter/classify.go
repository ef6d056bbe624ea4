package filter

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"golang.org/x/image/colornames"

	"sigi/feature"
)

// buildRecode maps values to values: lookup, then pairs (05-077r4 §11.6.3.2).
// A value without a pair is null.
func buildRecode(args []node) (node, error) {
	if len(args)%2 != 1 {
		return node{}, fmt.Errorf("a key has no value")
	}
	lookup := args[0].value
	for i := 1; i < len(args); i += 2 {
		if !args[i].constant {
			return node{}, fmt.Errorf("the keys must be literals")
		}
	}
	n := len(args) / 2
	keys := make([]constant, n)
	byText := make(map[string]int, n)
	for i := range n {
		v := args[1+2*i].value(nil)
		keys[i] = readConstant(v)
		if _, ok := byText[v.Text()]; !ok {
			byText[v.Text()] = i
		}
	}
	return valueNode(func(r Row) feature.Value {
		v := lookup(r)
		if v.Kind() == feature.String {
			if i, ok := byText[v.Text()]; ok {
				return args[2+2*i].value(r)
			}
			return null
		}
		for i := range keys {
			if compareConstant(v, &keys[i], false) == same {
				return args[2+2*i].value(r)
			}
		}
		return null
	}, args...), nil
}

// buildCategorize steps through thresholds: lookup, value, threshold, value,
// ... value, and optionally "succeeding" (the default: a threshold belongs to
// the class above it) or "preceding" (05-077r4 §11.6.3.1).
func buildCategorize(args []node) (node, error) {
	preceding := false
	if len(args)%2 == 1 {
		last := args[len(args)-1]
		mode := ""
		if last.constant {
			mode = strings.ToLower(last.value(nil).Text())
		}
		switch mode {
		case "preceding":
			preceding = true
		case "succeeding":
		default:
			return node{}, fmt.Errorf("the number of arguments is odd and the last is neither \"preceding\" nor \"succeeding\"")
		}
		args = args[:len(args)-1]
	}
	all := args
	lookup := args[0].value
	return valueNode(func(r Row) feature.Value {
		v := lookup(r)
		f, ok := v.Number()
		if !ok || v.Kind() == feature.Bool {
			return null
		}
		class := 1
		for i := 2; i+1 < len(all); i += 2 {
			t, ok := all[i].value(r).Number()
			if !ok {
				return null
			}
			if f < t || preceding && f == t {
				break
			}
			class = i + 1
		}
		return all[class].value(r)
	}, args...), nil
}

// buildInterpolate draws a curve through points: lookup, then pairs of data
// and value in rising order, then optionally the mode ("linear", "cosine", "cubic") and
// the method ("numeric", "color"), in this order (05-077r4 §11.6.3.3). Outside
// the points the nearest value holds.
func buildInterpolate(args []node) (node, error) {
	cosine, cubic, color := false, false, false
	args, all := args[:len(args):len(args)], args
	for len(args) > 3 {
		last := args[len(args)-1]
		if !last.constant {
			break
		}
		word := strings.ToLower(last.value(nil).Text())
		known := true
		switch word {
		case "linear", "numeric":
		case "cosine":
			cosine = true
		case "color", "colour":
			color = true
		case "cubic":
			cubic = true
		default:
			known = false
		}
		if !known {
			break
		}
		args = args[:len(args)-1]
	}
	if len(args)%2 != 1 || len(args) < 5 {
		return node{}, fmt.Errorf("at least two points, each of data and value, are needed")
	}
	type point struct {
		at float64
		v  node
	}
	points := make([]point, 0, len(args)/2)
	for i := 1; i < len(args); i += 2 {
		if !args[i].constant {
			return node{}, fmt.Errorf("the data of a point must be a literal")
		}
		at, ok := args[i].value(nil).Number()
		if !ok || len(points) > 0 && at <= points[len(points)-1].at {
			return node{}, fmt.Errorf("the data of the points must be rising numbers")
		}
		points = append(points, point{at, args[i+1]})
	}
	mix := mixNumbers
	if color {
		mix = mixColors
	}
	lookup := args[0].value
	return valueNode(func(r Row) feature.Value {
		v := lookup(r)
		f, ok := v.Number()
		if !ok || v.Kind() == feature.Bool {
			return null
		}
		if f <= points[0].at {
			return points[0].v.value(r)
		}
		for i := 1; i < len(points); i++ {
			a, b := &points[i-1], &points[i]
			if f > b.at {
				continue
			}
			t := (f - a.at) / (b.at - a.at)
			if cosine {
				t = (1 - math.Cos(t*math.Pi)) / 2
			}
			if !cubic {
				return mix(a.v.value(r), b.v.value(r), t)
			}
			// Through four points, the slope at each that of the line between its
			// neighbours (Catmull and Rom 1974); at the ends, of the line beside.
			before, after := &points[max(i-2, 0)], &points[min(i+1, len(points)-1)]
			w := hermite(before.at, a.at, b.at, after.at, t)
			return mixFour(color, w, before.v.value(r), a.v.value(r), b.v.value(r), after.v.value(r))
		}
		return points[len(points)-1].v.value(r)
	}, all...), nil
}

// hermite are the weights of four values on the curve between the second and
// the third, of which t is passed.
func hermite(x0, x1, x2, x3, t float64) (w [4]float64) {
	step := x2 - x1
	h10, h11 := t*(1-t)*(1-t)*step, t*t*(t-1)*step
	w[2] = t * t * (3 - 2*t)
	w[1] = 1 - w[2]
	w[0] = -h10 / (x2 - x0)
	w[2] += h10 / (x2 - x0)
	w[1] -= h11 / (x3 - x1)
	w[3] = h11 / (x3 - x1)
	return w
}

// mixFour adds four numbers or colours by weight.
func mixFour(color bool, w [4]float64, v ...feature.Value) feature.Value {
	if !color {
		sum := 0.0
		for i := range v {
			f, ok := v[i].Number()
			if !ok {
				return null
			}
			sum += w[i] * f
		}
		return feature.OfFloat(sum)
	}
	var sum [3]float64
	for i := range v {
		c, ok := readColor(v[i].Text())
		if !ok {
			return null
		}
		for k := range sum {
			sum[k] += w[i] * float64(c[k])
		}
	}
	var out [3]uint8
	for k := range sum {
		out[k] = uint8(math.Floor(math.Max(0, math.Min(255, sum[k])) + 0.5))
	}
	return colorText(out)
}

func mixNumbers(a, b feature.Value, t float64) feature.Value {
	x, ok := a.Number()
	y, ok2 := b.Number()
	if !ok || !ok2 {
		return null
	}
	return feature.OfFloat(x + (y-x)*t)
}

func mixColors(a, b feature.Value, t float64) feature.Value {
	x, ok := readColor(a.Text())
	y, ok2 := readColor(b.Text())
	if !ok || !ok2 {
		return null
	}
	for i := range x {
		x[i] = uint8(math.Floor(float64(x[i]) + (float64(y[i])-float64(x[i]))*t + 0.5))
	}
	return colorText(x)
}

func colorText(c [3]uint8) feature.Value {
	out := [7]byte{'#'}
	const hex = "0123456789abcdef"
	for i, v := range c {
		out[1+2*i], out[2+2*i] = hex[v>>4], hex[v&15]
	}
	return feature.OfString(string(out[:]))
}

func readColor(s string) (c [3]uint8, ok bool) {
	s = strings.TrimSpace(s)
	if named, ok := colornames.Map[strings.ToLower(s)]; ok {
		return [3]uint8{named.R, named.G, named.B}, true
	}
	if len(s) != 7 || s[0] != '#' {
		return c, false
	}
	n, err := strconv.ParseUint(s[1:], 16, 32)
	return [3]uint8{uint8(n >> 16), uint8(n >> 8), uint8(n)}, err == nil
}
