package orthophoto

import (
	"math"
	"slices"

	"sigi/sample/town"
)

// filler finds the runs of pixels whose centres lie inside rings, by the even-odd rule.
// It has no edges of coverage: the lens blurs the picture afterwards, as lenses do.
type filler struct {
	w, h int
	rows [][]float64 // crossings of each row
}

// fill calls run for every run [x0, x1) of row y inside the rings, which are in pixels, top to bottom.
func (f *filler) fill(rings [][]point, run func(y, x0, x1 int)) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, r := range rings {
		for _, p := range r {
			lo, hi = min(lo, p.y), max(hi, p.y)
		}
	}
	y0, y1 := max(0, int(math.Ceil(lo-0.5))), min(f.h-1, int(math.Floor(hi-0.5)))
	if y0 > y1 {
		return
	}
	for len(f.rows) < y1-y0+1 {
		f.rows = append(f.rows, nil)
	}
	for y := range y1 - y0 + 1 {
		f.rows[y] = f.rows[y][:0]
	}
	for _, r := range rings {
		for i, a := range r {
			b := r[(i+1)%len(r)]
			if a.y > b.y {
				a, b = b, a
			}
			k := (b.x - a.x) / (b.y - a.y)
			from, to := max(y0, int(math.Ceil(a.y-0.5))), min(y1, int(math.Ceil(b.y-0.5))-1)
			for y := from; y <= to; y++ {
				f.rows[y-y0] = append(f.rows[y-y0], a.x+float64(k*(float64(y)+0.5-a.y)))
			}
		}
	}
	for y := y0; y <= y1; y++ {
		xs := f.rows[y-y0]
		slices.Sort(xs)
		for i := 0; i+1 < len(xs); i += 2 {
			x0 := max(0, int(math.Ceil(xs[i]-0.5)))
			x1 := min(f.w, int(math.Ceil(xs[i+1]-0.5)))
			if x0 < x1 {
				run(y, x0, x1)
			}
		}
	}
}

// point is a place in pixels of a cell, y down.
type point struct{ x, y float64 }

// band is the rectangle of a segment with a width, in pixels.
func band(a, b point, half float64) []point {
	dx, dy := b.x-a.x, b.y-a.y
	l := math.Hypot(dx, dy)
	if l == 0 {
		return nil
	}
	dx, dy = dx/l*half, dy/l*half
	return []point{{a.x - dy, a.y + dx}, {b.x - dy, b.y + dx}, {b.x + dy, b.y - dx}, {a.x + dy, a.y - dx}}
}

// walk goes along a line and calls at for every step metres, with the direction there.
func walk(line town.Ring, first, step float64, at func(p, dir town.XY, k int)) {
	rest, k := first, 0
	for i := 0; i+1 < len(line); i++ {
		a, b := line[i], line[i+1]
		d := math.Hypot(b.X-a.X, b.Y-a.Y)
		if d == 0 {
			continue
		}
		u := town.XY{X: (b.X - a.X) / d, Y: (b.Y - a.Y) / d}
		for rest < d {
			at(town.XY{X: a.X + float64(u.X*rest), Y: a.Y + float64(u.Y*rest)}, u, k)
			rest += step
			k++
		}
		rest -= d
	}
}
