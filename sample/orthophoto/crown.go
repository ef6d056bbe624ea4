package orthophoto

import (
	"math"

	"sigi/sample/chance"
)

// sprite is a crown seen from above: how high it is in each pixel, of 255, 0 outside.
type sprite struct {
	side  int
	h     []uint8
	shade []uint8 // under the sun of a flight
}

// The crowns of a flight: some of every size.
const (
	crownSizes = 30 // radius in pixels, from 2
	crownKinds = 5
)

type crowns [crownSizes][crownKinds]sprite

// newCrowns grows crowns as heaps of leaves: round lumps in a disc, lit from the sun's side.
func newCrowns(f *Flight) *crowns {
	c := &crowns{}
	sx, sy, _ := f.sun()
	for size := range c {
		for kind := range c[size] {
			c[size][kind] = grow(float64(size+2), uint64(kind), sx, sy)
		}
	}
	return c
}

func grow(r float64, kind uint64, sx, sy float64) sprite {
	n := 2*int(r+1.5) + 1
	s := sprite{side: n, h: make([]uint8, n*n), shade: make([]uint8, n*n)}
	c := float64(n) / 2
	z := make([]float64, n*n)
	lump := func(x, y, q, base float64) {
		for j := int(y - q); j <= int(y+q); j++ {
			for i := int(x - q); i <= int(x+q); i++ {
				if i < 0 || j < 0 || i >= n || j >= n {
					continue
				}
				d := math.Hypot(float64(i)+0.5-x, float64(j)+0.5-y) / q
				if d < 1 {
					z[j*n+i] = max(z[j*n+i], base+q*0.9*math.Sqrt(1-d*d))
				}
			}
		}
	}
	lump(c, c, r*0.74, r*0.35)
	lumps := 5 + int(r/1.3)
	if kind == 4 { // a conifer: one cone
		lumps = 3
	}
	for k := range lumps {
		a := chance.Unit(kind, uint64(100+k)) * 2 * math.Pi
		d := math.Sqrt(chance.Unit(kind, uint64(200+k))) * r * 0.72
		q := max(1.1, r*(0.2+0.2*chance.Unit(kind, uint64(300+k))))
		x, y := c+math.Cos(a)*d, c+math.Sin(a)*d
		lump(x, y, q, r*0.95*(1-d*d/(r*r)))
	}
	at := func(i, j int) float64 { return z[max(0, min(n-1, j))*n+max(0, min(n-1, i))] }
	for j := range n {
		for i := range n {
			v := z[j*n+i]
			if v == 0 {
				continue
			}
			s.h[j*n+i] = uint8(max(40, min(255, 150*v/r)))
			gx, gy := (at(i+1, j)-at(i-1, j))/2, (at(i, j+1)-at(i, j-1))/2 // y down
			l := -gx*sx + gy*sy
			s.shade[j*n+i] = uint8(max(58, min(214, 122+52*l+14*(v/r-0.8))))
		}
	}
	return s
}
