package orthophoto

import "sigi/sample/town"

// Pixel is the side of a pixel on the ground, metres.
const Pixel = 0.2

// Side is the side of a whole picture in pixels: 2457.6 m over the centre.
const Side = cellSide * 6

// Frame is the square that is drawn: its upper left corner and its side in pixels.
type Frame struct {
	West, North float64 // metres, EPSG:32632
	Side        int
}

// Centre is the frame of the town's pictures: upper town, lower centre, station.
var Centre = Frame{West: 550770, North: 5062050, Side: Side}

// cellSide is the side of what is drawn at a time; what reaches into a cell from
// outside (crowns, and shadows of what stands towards the sun) is drawn with it.
const (
	cellSide    = 2048
	reachSide   = 144 // to the left and right
	reachTop    = 36
	reachBottom = 252 // 50 m: no shadow is longer
)

// metres of shadow that a cell can see.
const longestShadow = (reachBottom - 2) * Pixel

type rect struct{ x0, y0, x1, y1 float64 }

func (r rect) grown(d float64) rect { return rect{r.x0 - d, r.y0 - d, r.x1 + d, r.y1 + d} }

func (r rect) meets(s rect) bool { return r.x0 <= s.x1 && s.x0 <= r.x1 && r.y0 <= s.y1 && s.y0 <= r.y1 }

func (r rect) holds(p town.XY) bool { return p.X >= r.x0 && p.X <= r.x1 && p.Y >= r.y0 && p.Y <= r.y1 }

func bounds(rs []town.Ring) rect {
	b := rect{1e18, 1e18, -1e18, -1e18}
	for _, r := range rs {
		for _, p := range r {
			b = rect{min(b.x0, p.X), min(b.y0, p.Y), max(b.x1, p.X), max(b.y1, p.Y)}
		}
	}
	return b
}

func (f Frame) rect() rect {
	d := float64(f.Side) * Pixel
	return rect{f.West, f.North - d, f.West + d, f.North}
}
