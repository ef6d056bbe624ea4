package label

import (
	"math"
	"slices"

	"sigi/geom"
)

// Join puts lines together that meet end to end, so that a street cut into
// pieces carries its name along all of them. Where more than two meet, the
// straightest way on is taken; nothing is joined over a turn that no label
// could follow. The result depends on the lines and their order alone; lines
// that meet nothing come back as they are.
func Join(lines [][]float64) [][]float64 {
	if len(lines) < 2 {
		return lines
	}
	type end struct {
		line  int
		first bool // the line's first vertex, else its last
	}
	at := map[[2]float64][]end{} // looked up, never walked
	for i, l := range lines {
		if len(l) < 4 {
			continue
		}
		a, z := [2]float64{l[0], l[1]}, [2]float64{l[len(l)-2], l[len(l)-1]}
		at[a] = append(at[a], end{i, true})
		if a != z {
			at[z] = append(at[z], end{i, false})
		}
	}
	used := make([]bool, len(lines))
	// grow appends to a path what follows its last vertex, as long as
	// something does.
	grow := func(path []float64) []float64 {
		for {
			n := len(path)
			x, y := path[n-2], path[n-1]
			dx, dy := x-path[n-4], y-path[n-3]
			best, straightest := end{line: -1}, math.Cos(MaxBend)
			for _, e := range at[[2]float64{x, y}] {
				if used[e.line] {
					continue
				}
				l := lines[e.line]
				nx, ny := l[2]-l[0], l[3]-l[1]
				if !e.first {
					nx, ny = l[len(l)-4]-l[len(l)-2], l[len(l)-3]-l[len(l)-1]
				}
				if c := (dx*nx + dy*ny) / (math.Hypot(dx, dy) * math.Hypot(nx, ny)); c > straightest {
					best, straightest = e, c
				}
			}
			if best.line < 0 {
				return path
			}
			used[best.line] = true
			l := lines[best.line]
			if best.first {
				path = append(path, l[2:]...)
				continue
			}
			for i := len(l) - 4; i >= 0; i -= 2 {
				path = append(path, l[i], l[i+1])
			}
		}
	}
	var out [][]float64
	for i, l := range lines {
		if used[i] || len(l) < 4 {
			continue
		}
		used[i] = true
		path := grow(slices.Clone(l))
		turn(path)
		path = grow(path)
		turn(path)
		out = append(out, path)
	}
	return out
}

// turn reverses a line in place.
func turn(line []float64) {
	slices.Reverse(line)
	for i := 0; i+1 < len(line); i += 2 {
		line[i], line[i+1] = line[i+1], line[i]
	}
}

// Runs appends to dst the stretches of the lines (or rings) of g inside box,
// each in memory of its own.
func Runs(dst [][]float64, g *geom.Geometry, box geom.Bound) [][]float64 {
	var run []float64
	keep := func() {
		if len(run) >= 4 {
			dst = append(dst, run)
		}
		run = nil
	}
	for k := range g.Ends {
		line := ring(g, k)
		for i := 2; i+1 < len(line); i += 2 {
			x0, y0, x1, y1, ok := clipSegment(line[i-2], line[i-1], line[i], line[i+1], &box)
			if !ok {
				keep()
				continue
			}
			if n := len(run); n == 0 || run[n-2] != x0 || run[n-1] != y0 {
				keep()
				run = append(run, x0, y0)
			}
			if x1 != x0 || y1 != y0 {
				run = append(run, x1, y1)
			}
		}
		keep()
	}
	return dst
}
