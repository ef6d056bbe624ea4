package orthophoto

import (
	"math"

	"sigi/sample/chance"
	"sigi/sample/town"
)

// roofShape is how a roof rises from its walls.
type roofShape uint8

const (
	roofNone  roofShape = iota
	roofHip             // rises from every eave; between party walls a gable
	roofLean            // as a hip, but low
	roofFlat            // with a parapet, and machines on large ones
	roofSheds           // bays side by side with skylights
)

// pitch is how much a tiled roof rises a metre.
const (
	rise     = 0.36
	riseLean = 0.2
	bay      = 9.0 // metres, of a shed
)

// roof chooses shape and cover by the building's use and the volume's size.
func (s *Survey) roof(a *area) {
	u, h := s.house.use, a.seed
	size := math.Abs(a.rings[0].Area())
	flat := func(p float64) bool { return chance.Unit(h, 3) < p }
	a.m, a.roof = tiles, roofHip
	switch {
	case u == "0208" || u == "0207" && size > 500:
		a.m, a.roof = sheet, roofSheds
		if a.height < 6.5 || size < 250 || flat(0.3) {
			a.m, a.roof = felt, roofFlat
		}
	case len(u) > 4 && (u[:4] == "0203" || u[:4] == "0206") && flat(0.5), u == "02100201":
		a.m, a.roof = felt, roofFlat
	case u == "0201" && a.height > 17 && size > 300 && flat(0.7), u == "0204" && flat(0.4):
		a.m, a.roof = felt, roofFlat
	case u == "0201" && s.house.typ != "0101" && flat(0.06):
		a.m, a.roof = felt, roofFlat
	case size < 26:
		a.roof = roofLean
	}
	for i := range a.rings[0] {
		a.eaves = append(a.eaves, i)
	}
}

// partyWalls takes from each roof the eaves that a neighbour of about its height or more
// stands against: there the roof runs through as a gable.
func (s *Survey) partyWalls() {
	const side = 30
	grid := map[[2]int][]int32{}
	for i := range s.areas {
		a := &s.areas[i]
		if a.roof == roofNone {
			continue
		}
		for x := int(a.box.x0 / side); x <= int(a.box.x1/side); x++ {
			for y := int(a.box.y0 / side); y <= int(a.box.y1/side); y++ {
				grid[[2]int{x, y}] = append(grid[[2]int{x, y}], int32(i))
			}
		}
	}
	for i := range s.areas {
		a := &s.areas[i]
		if a.roof != roofHip {
			continue
		}
		r := a.rings[0]
		var free []int
		for k, p := range r {
			q := r[(k+1)%len(r)]
			l := math.Hypot(q.X-p.X, q.Y-p.Y)
			if l < 0.4 {
				continue
			}
			out := town.XY{X: (p.X+q.X)/2 + (q.Y-p.Y)/l*0.4, Y: (p.Y+q.Y)/2 - (q.X-p.X)/l*0.4}
			wall := false
			for _, j := range grid[[2]int{int(out.X / side), int(out.Y / side)}] {
				b := &s.areas[j]
				if int(j) != i && b.roof == roofHip && b.height > a.height-2.2 && b.box.holds(out) && b.rings[0].Contains(out) {
					wall = true
					break
				}
			}
			if !wall {
				free = append(free, k)
			}
		}
		if len(free) > 0 {
			a.eaves = free
		}
		// Freestanding houses of four sides: half of them gabled along the longer one.
		if len(free) == 4 && len(r) == 4 && chance.Unit(a.seed, 5) < 0.5 {
			l := func(k int) float64 { return math.Hypot(r[(k+1)%4].X-r[k].X, r[(k+1)%4].Y-r[k].Y) }
			if l(0) > l(1) {
				a.eaves = []int{0, 2}
			} else {
				a.eaves = []int{1, 3}
			}
		}
	}
}
