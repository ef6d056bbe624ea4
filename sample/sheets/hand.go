package sheets

import (
	"math"
	"strings"

	"sigi/render/raster"
	"sigi/sample/chance"
)

// The letters of the draughtsman: strokes of a broad pen on a grid of 8 by 12, the
// origin at the upper left, the baseline at 12. Strokes are separated by "/", points
// by blanks, each two digits of base 13 (0-9, a, b, c); a stroke that begins with "~" is
// a curve through its points.
var letters = map[rune]string{
	'0': "~40 13 16 1a 4c 7a 76 73 40",
	'1': "23 50 5c/2c 7c",
	'2': "~13 30 60 72 65 38 0c/~0c 3b 6c 8b",
	'3': "~11 40 72 64 35/~35 76 79 5c 2c 0a",
	'4': "50 08 88/50 5c",
	'5': "70 20 16/~16 45 77 7a 4c 0b",
	'6': "~70 32 17 1a 4c 7a 77 45 17",
	'7': "00 80/~80 54 38 3c",
	'8': "~45 12 40 72 45 19 4c 79 45",
	'9': "~75 47 14 12 40 72 75 5a 1c",
	'A': "0c 40 8c/18 78", 'B': "10 1c/~10 50 62 55 16/~16 66 89 6c 1c", 'C': "~82 50 13 06 19 5c 8a", 'D': "10 1c/~10 60 86 6c 1c",
	'E': "80 10 1c 8c/16 66", 'F': "80 10 1c/16 66", 'G': "~82 50 13 06 19 5c 8a/8a 87 57", 'H': "10 1c/80 8c/16 86", 'I': "40 4c",
	'L': "10 1c 8c", 'M': "0c 10 48 70 8c", 'N': "1c 10 8c 80", 'O': "~40 13 06 19 4c 79 86 73 40", 'P': "10 1c/~10 70 83 66 16",
	'Q': "~40 13 06 19 4c 79 86 73 40/59 9c", 'R': "10 1c/~10 70 83 66 16/56 8c", 'S': "~81 40 13 35 57 79 5c 0b", 'T': "00 80/40 4c",
	'U': "~10 18 3c 6c 88 80", 'V': "00 4c 80", 'Z': "10 80 0c 8c", '.': "4b 4c", '-': "26 66", ':': "45 46/4b 4c", '°': "~30 12 34 52 30", '\'': "40 43", 'X': "00 8c/80 0c", ',': "4b 3d",
}

// text writes s in ink, its middle at c, letters size pixels high, turned by angle (radians,
// clockwise on the sheet), leaning as a hand leans.
func (n *pen) text(s string, c point, size, angle float64, ink raster.Paint, seed uint64) {
	s = strings.ToUpper(s)
	const lean = 0.18
	advance := size * 0.86
	wide := 0.0
	for _, r := range s {
		wide += advance * narrow(r)
	}
	x := -wide / 2
	ca, sa := math.Cos(angle), math.Sin(angle)
	for i, r := range s {
		k := chance.Hash(seed, uint64(i))
		h := size * (1 + 0.05*chance.Swing(k, 1))
		dy := size * 0.05 * chance.Swing(k, 2)
		at := func(px, py float64) point {
			u := x + (px/8)*h*0.6 + lean*(12-py)/12*h
			v := (py/12-0.5)*h + dy
			return point{c.x + u*ca - v*sa, c.y + u*sa + v*ca}
		}
		for _, stroke := range strings.Split(letters[r], "/") {
			curve := strings.HasPrefix(stroke, "~")
			var pts []point
			for _, f := range strings.Fields(strings.TrimPrefix(stroke, "~")) {
				pts = append(pts, point{digit(f[0]), digit(f[1])})
			}
			if len(pts) == 0 {
				continue
			}
			if curve {
				pts = smooth(pts)
			}
			for j := range pts {
				pts[j] = at(pts[j].x, pts[j].y)
			}
			// Strokes downwards are broad, others hair lines.
			for j := 0; j+1 < len(pts); j++ {
				a, b := pts[j], pts[j+1]
				d := math.Hypot(b.x-a.x, b.y-a.y)
				if d == 0 {
					continue
				}
				w := size * (0.075 + 0.07*math.Abs((b.y-a.y)*ca-(b.x-a.x)*sa)/d)
				n.line([]point{a, b}, max(0.7, w), ink)
			}
		}
		x += advance * narrow(r)
	}
}

func narrow(r rune) float64 {
	switch r {
	case '1', 'I', '.', ':', '\'', '°', ',':
		return 0.62
	case ' ':
		return 0.6
	}
	return 1
}

func digit(b byte) float64 {
	if b >= 'a' {
		return float64(b-'a') + 10
	}
	return float64(b - '0')
}

// smooth is a Catmull-Rom curve through points.
func smooth(p []point) []point {
	var out []point
	at := func(i int) point { return p[max(0, min(len(p)-1, i))] }
	for i := 0; i+1 < len(p); i++ {
		a, b, c, d := at(i-1), at(i), at(i+1), at(i+2)
		for j := range 5 {
			t := float64(j) / 5
			f := func(a, b, c, d float64) float64 {
				return 0.5 * (2*b + (c-a)*t + (2*a-5*b+4*c-d)*t*t + (3*b-a-3*c+d)*t*t*t)
			}
			out = append(out, point{f(a.x, b.x, c.x, d.x), f(a.y, b.y, c.y, d.y)})
		}
	}
	return append(out, p[len(p)-1])
}
