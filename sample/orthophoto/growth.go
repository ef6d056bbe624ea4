package orthophoto

import (
	"math"

	"sigi/sample/chance"
	"sigi/sample/town"
)

// stand says how plants that nobody surveyed stand on a material: on a lattice of step
// metres, loosened, each with some chance and size.
type stand struct {
	step, loose  float64
	chance       float64
	small, large float64 // radius, metres
}

var stands = [materials]stand{
	wood:          {4.2, 1, 0.96, 1.9, 3.6},
	rough:         {6.3, 1, 0.30, 0.6, 1.7},
	garden:        {4.2, 1, 0.20, 0.5, 1.3},
	kitchenGarden: {4.2, 1, 0.16, 0.5, 1.2},
	orchard:       {4.2, 0.12, 0.93, 1.2, 1.6},
	park:          {6.3, 1, 0.10, 0.6, 2.4},
}

// growth lets woods, gardens and orchards grow: crowns on a lattice fixed to the world, so
// that cells agree about what stands at their seam.
func (c *scene) growth() {
	for _, step := range []float64{4.2, 6.3} {
		x0, x1 := int(math.Floor(c.west/step)), int(math.Ceil((c.west+float64(c.w)*Pixel)/step))
		y0, y1 := int(math.Floor((c.north-float64(c.h)*Pixel)/step)), int(math.Ceil(c.north/step))
		for gy := y1; gy >= y0; gy-- {
			for gx := x0; gx <= x1; gx++ {
				h := chance.Hash(uint64(int64(gx)), uint64(int64(gy)), math.Float64bits(step))
				mid := town.XY{X: (float64(gx) + 0.5) * step, Y: (float64(gy) + 0.5) * step}
				q := c.px(mid)
				x, y := int(q.x), int(q.y)
				if x < 0 || y < 0 || x >= c.w || y >= c.h {
					continue
				}
				m := c.surfaces[c.what[y*c.w+x]].kind
				st := &stands[m]
				if st.step != step || chance.Unit(h, 1) >= st.chance {
					continue
				}
				p := town.XY{X: mid.X + (chance.Unit(h, 2)-0.5)*step*st.loose, Y: mid.Y + (chance.Unit(h, 3)-0.5)*step*st.loose}
				r := st.small + (st.large-st.small)*chance.Unit(h, 4)
				sp := uint8(h % 3)
				if m == wood && chance.Unit(h, 5) < 0.1 || m == garden && chance.Unit(h, 5) < 0.12 {
					sp = 3
				}
				c.tree(p, r, sp, h)
			}
		}
	}
}

// line draws what runs along lines.
func (c *scene) line(l *line) {
	year := c.f.Year
	switch l.kind {
	case lineRails:
		rail, sleepers := c.plain(rail), c.plain(dark)
		walk(l.points, 0, 1.4, func(p, u town.XY, _ int) {
			c.flat([][]point{c.box(p, u, 0.13, 1.25)}, sleepers)
		})
		for i := 0; i+1 < len(l.points); i++ {
			a, b := l.points[i], l.points[i+1]
			d := math.Hypot(b.X-a.X, b.Y-a.Y)
			nx, ny := -(b.Y-a.Y)/d*0.72, (b.X-a.X)/d*0.72
			for _, s := range []float64{-1, 1} {
				c.strip(town.XY{X: a.X + s*nx, Y: a.Y + s*ny}, town.XY{X: b.X + s*nx, Y: b.Y + s*ny}, 0.11, rail)
			}
		}
	case lineHedge:
		if chance.Unit(l.seed, 1) < 0.55 {
			walk(l.points, 0.4, 0.8, func(p, _ town.XY, k int) {
				h := chance.Hash(l.seed, uint64(k))
				c.tree(p, 0.5+0.25*chance.Unit(h, 1), 0, h)
			})
			return
		}
		s := c.plain(stone)
		for i := 0; i+1 < len(l.points); i++ {
			if q := band(c.px(l.points[i]), c.px(l.points[i+1]), 0.16/Pixel); q != nil {
				c.block(q, s, 130, 128)
			}
		}
	case lineTrees:
		walk(l.points, 2, 6.5, func(p, _ town.XY, k int) {
			h := chance.Hash(l.seed, uint64(k))
			if chance.Unit(h, 2) < 0.88 {
				c.tree(p, 1.7+1.7*chance.Unit(h, 1), 0, h)
			}
		})
	case lineVine:
		walk(l.points, 0.4, 0.9, func(p, _ town.XY, k int) {
			h := chance.Hash(l.seed, uint64(k))
			if chance.Unit(h, 2) < 0.94 {
				c.tree(p, 0.5, 0, h)
			}
		})
	case lineStreet, lineMain:
		if l.kind == lineMain && year > 1960 {
			s := c.plain(paint)
			walk(l.points, 1, 7, func(p, u town.XY, _ int) { c.flat([][]point{c.box(p, u, 1.5, 0.09)}, s) })
			c.beside(l.points, l.half-0.35, func(a, b town.XY) { c.strip(a, b, 0.08, s) })
			c.beside(l.points, -(l.half - 0.35), func(a, b town.XY) { c.strip(a, b, 0.08, s) })
		}
		c.traffic(l)
	case lineParking:
		c.parking(l)
	}
}

// beside hands out the segments of a line moved sideways.
func (c *scene) beside(r town.Ring, off float64, f func(a, b town.XY)) {
	for i := 0; i+1 < len(r); i++ {
		a, b := r[i], r[i+1]
		d := math.Hypot(b.X-a.X, b.Y-a.Y)
		if d < 24 {
			continue
		}
		u := town.XY{X: (b.X - a.X) / d, Y: (b.Y - a.Y) / d}
		// Not across the junctions at its ends.
		a, b = town.XY{X: a.X + u.X*10, Y: a.Y + u.Y*10}, town.XY{X: b.X - u.X*10, Y: b.Y - u.Y*10}
		f(town.XY{X: a.X - u.Y*off, Y: a.Y + u.X*off}, town.XY{X: b.X - u.Y*off, Y: b.Y + u.X*off})
	}
}

// traffic parks cars at the kerbs and lets some drive.
func (c *scene) traffic(l *line) {
	total := 0.0
	for i := 0; i+1 < len(l.points); i++ {
		total += math.Hypot(l.points[i+1].X-l.points[i].X, l.points[i+1].Y-l.points[i].Y)
	}
	for _, side := range []float64{-1, 1} {
		busy := c.f.traffic * (0.3 + 1.1*chance.Unit(l.seed, uint64(3+int(side))))
		if l.half < 3.3 && side > 0 {
			continue
		}
		walk(l.points, 9, 5.6, func(p, u town.XY, k int) {
			at := 9 + 5.6*float64(k)
			h := chance.Hash(l.seed, uint64(k), uint64(int64(side)), uint64(c.f.Year))
			if at > total-9 || chance.Unit(h, 1) >= busy {
				return
			}
			off := side * (l.half - 1.05 - 0.15*chance.Unit(h, 2))
			c.car(town.XY{X: p.X - u.Y*off, Y: p.Y + u.X*off}, u, h)
		})
		walk(l.points, 17+20*chance.Unit(l.seed, 8), 41, func(p, u town.XY, k int) {
			h := chance.Hash(l.seed, uint64(k), 99, uint64(int64(side)), uint64(c.f.Year))
			if chance.Unit(h, 1) < c.f.traffic*0.45 {
				off := side * min(1.6, l.half/3)
				c.car(town.XY{X: p.X - u.Y*off, Y: p.Y + u.X*off}, u, h)
			}
		})
	}
}

// car is a body of some colour with dark glass before and behind.
func (c *scene) car(p, u town.XY, h uint64) {
	long, wide := 2.0+0.35*chance.Unit(h, 11), 0.85+0.08*chance.Unit(h, 12)
	high := int16(145)
	if chance.Unit(h, 13) < 0.06 { // a van
		long, wide, high = 2.9, 1.0, 240
	}
	body := c.variant(car, chance.Hash(h, 14)%variants)
	p = town.XY{X: p.X + u.X*(chance.Unit(h, 15)-0.5), Y: p.Y + u.Y*(chance.Unit(h, 15)-0.5)}
	c.block(c.box(p, u, long, wide), body, high-50, 128)
	if high < 200 {
		at := func(d float64) town.XY { return town.XY{X: p.X + u.X*d, Y: p.Y + u.Y*d} }
		g := c.plain(glass)
		c.block(c.box(at(0.75), u, 0.24, wide-0.12), g, high-20, 128)
		c.block(c.box(at(-1.15), u, 0.22, wide-0.12), g, high-20, 128)
	}
}

// parking fills a car park with rows.
func (c *scene) parking(l *line) {
	u := longest(l.points)
	lo := [2]float64{1e18, 1e18}
	hi := [2]float64{-1e18, -1e18}
	for _, p := range l.points {
		a, b := p.X*u.X+p.Y*u.Y, -p.X*u.Y+p.Y*u.X
		lo, hi = [2]float64{min(lo[0], a), min(lo[1], b)}, [2]float64{max(hi[0], a), max(hi[1], b)}
	}
	s := c.plain(paint)
	for y, row := lo[1]+4, 0; y < hi[1]-3; y, row = y+8.2, row+1 {
		for x, k := lo[0]+3, 0; x < hi[0]-3; x, k = x+2.5, k+1 {
			p := town.XY{X: x*u.X - y*u.Y, Y: x*u.Y + y*u.X}
			if !l.points.Contains(p) || !l.points.Contains(town.XY{X: p.X - 3.4*u.Y, Y: p.Y + 3.4*u.X}) || !l.points.Contains(town.XY{X: p.X + 3.4*u.Y, Y: p.Y - 3.4*u.X}) {
				continue
			}
			across := town.XY{X: -u.Y, Y: u.X}
			c.flat([][]point{c.box(town.XY{X: p.X - 1.25*u.X, Y: p.Y - 1.25*u.Y}, across, 2.4, 0.06)}, s)
			h := chance.Hash(l.seed, uint64(k), uint64(row), uint64(c.f.Year))
			if chance.Unit(h, 1) < c.f.traffic {
				c.car(p, across, h)
			}
		}
	}
}
