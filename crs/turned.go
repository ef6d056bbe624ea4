package crs

import (
	"fmt"
	"math"
)

// Turned is a system whose coordinates are those of base turned clockwise about a
// point: what lies north of (x, y) in base lies at a bearing of so many degrees here. Maps
// that are not to have north up are drawn in one. It is no system of the
// database: each call returns another, of which transforms are not kept, and
// nothing should be told to a client in its words. By 0 degrees it is base itself.
func Turned(base *CRS, degrees, x, y float64) *CRS {
	degrees = math.Mod(degrees, 360)
	if degrees == 0 {
		return base
	}
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	if quarters := degrees / 90; quarters == math.Trunc(quarters) {
		sin, cos = math.Round(sin), math.Round(cos) // a quarter turn is exact
	}
	c := *base
	c.base, c.turn = base, &turn{x: x, y: y, sin: sin, cos: cos}
	c.name = fmt.Sprintf("%s, turned clockwise by %g degrees about %g, %g", base.name, degrees, x, y)
	return &c
}

// untold is the system of the database that c is, or is turned from.
func (c *CRS) untold() *CRS {
	if c.base != nil {
		return c.base
	}
	return c
}

// turn turns points clockwise about (x, y), where x is east and y north.
type turn struct{ x, y, sin, cos float64 }

// points turns n points in place, or back.
func (t *turn) points(back bool, flat []float64, n, stride int) {
	if t == nil {
		return
	}
	sin := t.sin
	if back {
		sin = -sin
	}
	for i := 0; i < n*stride; i += stride {
		dx, dy := flat[i]-t.x, flat[i+1]-t.y
		flat[i], flat[i+1] = t.x+float64(dx*t.cos)+float64(dy*sin), t.y-float64(dx*sin)+float64(dy*t.cos)
	}
}

// newTurnedPair is a pair of which a system is turned: what PROJ does between the
// systems of its database, and the turns before and after.
func newTurnedPair(first, second *CRS) (*pair, error) {
	p := &pair{first: first, second: second}
	op := &projOperation{first: first.turn, second: second.turn}
	if first.untold() != second.untold() {
		plain, err := NewTransform(first.untold(), second.untold())
		if err != nil {
			return nil, err
		}
		if !plain.Identity() {
			of := plain.pair
			taken, err := of.take()
			if err != nil {
				return nil, err
			}
			clone, err := taken.clone()
			of.put(taken)
			if err != nil {
				return nil, err
			}
			clone.first, clone.second, clone.swapped = op.first, op.second, plain.inverse
			op = clone
		}
	}
	p.master = op
	return p, nil
}
