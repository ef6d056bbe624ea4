package orthophoto

import (
	"image"
	"math"

	"sigi/sample/chance"
	"sigi/sample/town"
)

// scene is a cell as it is before there is light on it: for every pixel what is seen from
// above, how its face is turned to the sun, and how high it stands over the ground.
type scene struct {
	s      *Survey
	f      *Flight
	crowns *crowns
	filler filler
	w, h   int
	x0, y0 int     // of the plane's first pixel, in pixels of the frame
	west   float64 // of the same, metres
	north  float64

	what   []uint16 // index of the surface
	shade  []uint8  // 128: as level ground
	height []int16  // centimetres
	dark   []uint8  // 1 where the sun does not come

	img *image.RGBA // the picture

	surfaces []surface
	kinds    [materials][variants]uint16 // surfaces without a thing of their own, or 0
}

// variants is how many looks materials have that many small things share: crowns, cars.
const variants = 16

// centimetres above which nothing is drawn higher: its shadow would leave what a cell can see.
func (f *Flight) tallest() int16 {
	return int16(100 * longestShadow * math.Tan(f.Height*math.Pi/180) * 0.98)
}

func (c *scene) reset(cx, cy int) {
	c.w, c.h = cellSide+2*reachSide, cellSide+reachTop+reachBottom
	c.filler.w, c.filler.h = c.w, c.h
	n := c.w * c.h
	if len(c.what) != n {
		c.what, c.shade, c.height, c.dark = make([]uint16, n), make([]uint8, n), make([]int16, n), make([]uint8, n)
	}
	clear(c.what)
	clear(c.height)
	for i := range c.shade {
		c.shade[i] = 128
	}
	c.x0, c.y0 = cx*cellSide-reachSide, cy*cellSide-reachTop
	c.west, c.north = c.s.frame.West+float64(c.x0)*Pixel, c.s.frame.North-float64(c.y0)*Pixel
	c.kinds = [materials][variants]uint16{}
	c.surfaces = append(c.surfaces[:0], surfaceOf(grass, 0, 0))
}

// px is a place in pixels of the cell. Those of the frame come first: taking whole
// numbers from them is exact, so that neighbours round alike.
func (c *scene) px(p town.XY) point {
	return point{(p.X-c.s.frame.West)/Pixel - float64(c.x0), (c.s.frame.North-p.Y)/Pixel - float64(c.y0)}
}

func (c *scene) ring(r town.Ring) []point {
	out := make([]point, len(r))
	for i, p := range r {
		out[i] = c.px(p)
	}
	return out
}

// surface enters a surface; numbers are 16 bits, and a cell has never near so many things.
func (c *scene) surface(s surface) uint16 {
	if len(c.surfaces) == 1<<16 {
		return 0
	}
	c.surfaces = append(c.surfaces, s)
	return uint16(len(c.surfaces) - 1)
}

// plain is the surface of a material that has no variety by thing.
func (c *scene) plain(m material) uint16 { return c.variant(m, 0) }

// variant is one of some looks of a material.
func (c *scene) variant(m material, v uint64) uint16 {
	k := &c.kinds[m][v]
	if *k == 0 {
		*k = c.surface(surfaceOf(m, chance.Hash(v, 77), 0))
	}
	return *k
}

// draw builds the scene of a cell.
func (c *scene) draw(cx, cy int) {
	c.reset(cx, cy)
	in := c.s.cells[[2]int{cx, cy}]
	k := 0
	ranked := func(below int8) {
		for ; k < len(in.areas) && c.s.areas[in.areas[k]].rank < below; k++ {
			if a := &c.s.areas[in.areas[k]]; a.since <= c.f.Year {
				c.area(a)
			}
		}
	}
	ranked(9)
	for _, i := range in.lines {
		if l := &c.s.lines[i]; l.since <= c.f.Year {
			c.line(l)
		}
	}
	c.growth()
	ranked(127)
	for _, i := range in.trees {
		if t := &c.s.trees[i]; t.since <= c.f.Year {
			age := min(1, 0.45+float64(c.f.Year-t.since)/45)
			c.tree(t.p, t.r*age, t.species, t.seed)
		}
	}
}

// flat lays a surface on the ground inside rings.
func (c *scene) flat(rings [][]point, s uint16) {
	c.filler.fill(rings, func(y, x0, x1 int) {
		row := c.what[y*c.w:][x0:x1]
		for i := range row {
			row[i] = s
		}
	})
}

// block raises a solid: its top is level.
func (c *scene) block(ring []point, s uint16, cm int16, shade uint8) {
	c.filler.fill([][]point{ring}, func(y, x0, x1 int) {
		o := y * c.w
		for x := x0; x < x1; x++ {
			c.what[o+x], c.height[o+x], c.shade[o+x] = s, cm, shade
		}
	})
}

func (c *scene) area(a *area) {
	if a.roof != roofNone {
		c.roof(a)
		return
	}
	rings := make([][]point, len(a.rings))
	for i, r := range a.rings {
		rings[i] = c.ring(r)
	}
	l := surfaceOf(a.m, a.seed, c.f.Year)
	if l.furrows > 0 {
		period := 17.0
		if a.m == pitch {
			period = 11
		}
		u := a.along
		if a.m == pitch {
			u = town.XY{X: -u.Y, Y: u.X}
		}
		l.plough(u.X, u.Y, period)
	}
	s := c.surface(l)
	if a.height > 0 {
		for _, r := range rings {
			c.block(r, s, int16(a.height*100), 128)
		}
		return
	}
	c.flat(rings, s)
	switch a.m {
	case arable, meadow, kitchenGarden, orchard, vineyard:
		c.outline(a.rings[0], 0.45, c.plain(grass))
	case pitch, clay:
		c.outline(shrunk(a.rings[0], 0.12), 0.07, c.plain(paint))
		r := a.rings[0]
		if len(r) == 4 {
			m := func(i, j int) town.XY { return town.XY{X: (r[i].X + r[j].X) / 2, Y: (r[i].Y + r[j].Y) / 2} }
			p, q := m(0, 1), m(2, 3)
			if math.Hypot(r[1].X-r[0].X, r[1].Y-r[0].Y) < math.Hypot(r[2].X-r[1].X, r[2].Y-r[1].Y) {
				p, q = m(1, 2), m(3, 0)
			}
			c.strip(p, q, 0.07, c.plain(paint))
			if a.m == pitch {
				o := town.XY{X: (p.X + q.X) / 2, Y: (p.Y + q.Y) / 2}
				var ring town.Ring
				for i := range 28 {
					t := float64(i) / 28 * 2 * math.Pi
					ring = append(ring, town.XY{X: o.X + 9.15*math.Cos(t), Y: o.Y + 9.15*math.Sin(t)})
				}
				c.outline(ring, 0.07, c.plain(paint))
			}
		}
	case water:
		c.outline(a.rings[0], 0.5, c.plain(stone))
	case pool:
		c.outline(a.rings[0], 0.5, c.plain(paving))
	}
}

// shrunk moves the points of a ring towards its middle by a part of the way.
func shrunk(r town.Ring, part float64) town.Ring {
	var m town.XY
	for _, p := range r {
		m.X += p.X / float64(len(r))
		m.Y += p.Y / float64(len(r))
	}
	out := make(town.Ring, len(r))
	for i, p := range r {
		out[i] = town.XY{X: p.X + (m.X-p.X)*part*0.3, Y: p.Y + (m.Y-p.Y)*part*0.3}
	}
	return out
}

func (c *scene) outline(r town.Ring, half float64, s uint16) {
	for i, p := range r {
		c.strip(p, r[(i+1)%len(r)], half, s)
	}
}

// strip lays a band along a segment.
func (c *scene) strip(a, b town.XY, half float64, s uint16) {
	if q := band(c.px(a), c.px(b), half/Pixel); q != nil {
		c.flat([][]point{q}, s)
	}
}

// roof raises a volume: every pixel belongs to the eave nearest to it.
func (c *scene) roof(a *area) {
	ring := c.ring(a.rings[0])
	s := c.surface(surfaceOf(a.m, a.seed, 0))
	walls := int(a.height * 100)
	top := int(c.f.tallest())
	switch a.roof {
	case roofFlat:
		c.block(ring, s, int16(min(walls, top)), 128)
		c.parapet(a, ring, s, int16(min(walls+40, top)))
		return
	case roofSheds:
		c.sheds(a, ring, s, walls)
		return
	}
	slope := rise
	if a.roof == roofLean {
		slope = riseLean
	}
	type side struct {
		a, b, c, ux, uy float64
		shade           uint8
	}
	var sides []side
	r := a.rings[0]
	eaves := a.eaves
	if len(eaves) == 0 {
		for i := range r {
			eaves = append(eaves, i)
		}
	}
	for _, i := range eaves {
		p, q := ring[i], ring[(i+1)%len(ring)]
		l := math.Hypot(q.x-p.x, q.y-p.y)
		if l < 1 {
			continue
		}
		ux, uy := (q.x-p.x)/l, (q.y-p.y)/l
		// Rings are counterclockwise on the ground: in pixels the inside is on the right of
		// the walk, (uy, -ux); outside, as a normal on the ground, (-uy, -ux) with y north.
		nx, ny := -uy, -ux
		sides = append(sides, side{uy, -ux, -(uy*p.x - ux*p.y), ux, uy, c.f.lit(nx*slope, ny*slope, 1)})
	}
	if len(sides) == 0 {
		c.block(ring, s, int16(min(walls, top)), 128)
		return
	}
	rise := slope * Pixel * 100
	seed := int(a.seed & 1023)
	c.filler.fill([][]point{ring}, func(y, x0, x1 int) {
		o := y * c.w
		py := float64(y) + 0.5
		for x := x0; x < x1; x++ {
			px := float64(x) + 0.5
			best, next, at := 1e9, 1e9, 0
			for k := range sides {
				e := &sides[k]
				d := e.a*px + e.b*py + e.c
				if d < 0 {
					continue
				}
				if d < best {
					best, next, at = d, best, k
				} else if d < next {
					next = d
				}
			}
			if best > 1e8 {
				best = 0
			}
			e := &sides[at]
			shade := int(e.shade)
			// Rows of tiles run down the roof.
			u := int(math.Floor(e.ux*(px+float64(c.x0))+e.uy*(py+float64(c.y0)))) + seed
			shade += int(c.s.fine.v[(u&1023)*textureSide]) / 14
			switch {
			case best < 0.9:
				shade -= 16
			case next-best < 0.8:
				shade += 12
			}
			c.what[o+x], c.shade[o+x] = s, uint8(shade)
			c.height[o+x] = int16(min(top, walls+int(min(best*rise, 480))))
		}
	})
	c.chimneys(a, walls, top)
}

// chimneys stand near the ridge; later roofs also have windows.
func (c *scene) chimneys(a *area, walls, top int) {
	w, h := a.box.x1-a.box.x0, a.box.y1-a.box.y0
	if w*h < 40 {
		return
	}
	n := 1 + int(chance.Unit(a.seed, 40)*3)
	for k := range n {
		p := town.XY{X: a.box.x0 + w*(0.25+0.5*chance.Unit(a.seed, uint64(50+k))), Y: a.box.y0 + h*(0.25+0.5*chance.Unit(a.seed, uint64(60+k)))}
		if !a.rings[0].Contains(p) {
			continue
		}
		c.block(c.box(p, a.along, 0.45, 0.35), c.plain(stone), int16(min(top, walls+330)), 120)
	}
	if c.f.Year > 1985 && chance.Unit(a.seed, 41) < 0.35 {
		for k := range 2 {
			p := town.XY{X: a.box.x0 + w*(0.2+0.6*chance.Unit(a.seed, uint64(70+k))), Y: a.box.y0 + h*(0.2+0.6*chance.Unit(a.seed, uint64(80+k)))}
			if a.rings[0].Contains(p) {
				c.flat([][]point{c.box(p, a.along, 0.5, 0.4)}, c.plain(glass))
			}
		}
	}
}

// box is a rectangle round p, turned along u, with half sides in metres.
func (c *scene) box(p, u town.XY, l, b float64) []point {
	at := func(x, y float64) point {
		return c.px(town.XY{X: p.X + u.X*x - u.Y*y, Y: p.Y + u.Y*x + u.X*y})
	}
	return []point{at(-l, -b), at(l, -b), at(l, b), at(-l, b)}
}

// parapet is the rim of a flat roof, and what stands on large ones.
func (c *scene) parapet(a *area, ring []point, s uint16, cm int16) {
	rim := c.surfaces[s]
	rim.r, rim.g, rim.b = rim.r+22, rim.g+22, rim.b+22
	k := c.surface(rim)
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		l := math.Hypot(q.x-p.x, q.y-p.y)
		if l < 2 {
			continue
		}
		// Half a metre inwards.
		nx, ny := (q.y-p.y)/l*2, -(q.x-p.x)/l*2
		c.block([]point{p, q, {q.x + nx, q.y + ny}, {p.x + nx, p.y + ny}}, k, cm, 132)
	}
	w, h := a.box.x1-a.box.x0, a.box.y1-a.box.y0
	n := int(w * h / 170)
	for i := range min(n, 14) {
		p := town.XY{X: a.box.x0 + w*(0.12+0.76*chance.Unit(a.seed, uint64(90+i))), Y: a.box.y0 + h*(0.12+0.76*chance.Unit(a.seed, uint64(110+i)))}
		size := 0.5 + 1.4*chance.Unit(a.seed, uint64(130+i))
		if i == 0 {
			size = 2.2 // stairs, or the lift's machine
		}
		whole := a.rings[0].Contains(p)
		for d := range 4 {
			t := float64(d) * math.Pi / 2
			whole = whole && a.rings[0].Contains(town.XY{X: p.X + (size+1)*math.Cos(t), Y: p.Y + (size+1)*math.Sin(t)})
		}
		if whole {
			m := []material{metal, felt, concrete}[i%3]
			c.block(c.box(p, a.along, size, size*0.7), c.plain(m), min(c.f.tallest(), cm+int16(60+size*80)), 128)
		}
	}
}

// sheds are bays along the building's longest side, two slopes each, with skylights.
func (c *scene) sheds(a *area, ring []point, s uint16, walls int) {
	ux, uy := a.along.X, -a.along.Y // in pixels
	const slope = 0.16
	left, right := c.f.lit(-uy*slope, -ux*slope, 1), c.f.lit(uy*slope, ux*slope, 1)
	glass := c.plain(skylight)
	top := int(c.f.tallest())
	o0 := chance.Unit(a.seed, 30) * bay
	p := ring[0]
	c.filler.fill([][]point{ring}, func(y, x0, x1 int) {
		o := y * c.w
		for x := x0; x < x1; x++ {
			dx, dy := float64(x)+0.5-p.x, float64(y)+0.5-p.y
			v := (-uy*dx+ux*dy)*Pixel + o0
			u := (ux*dx + uy*dy) * Pixel
			t := v - bay*math.Floor(v/bay)
			shade, d := left, t
			if t > bay/2 {
				shade, d = right, bay-t
			}
			what := s
			if w := u - 7*math.Floor(u/7); w > 1.2 && w < 4.6 && math.Abs(d-2.2) < 0.7 {
				what = glass
			} else if int(u/0.9)&1 == 0 {
				shade -= 3
			}
			if d < 0.25 {
				shade -= 22
			}
			c.what[o+x], c.shade[o+x] = what, shade
			c.height[o+x] = int16(min(top, walls+int(d*100*slope)))
		}
	})
}

// tree sets a crown.
func (c *scene) tree(p town.XY, r float64, species uint8, seed uint64) {
	q := c.px(p)
	size := max(0, min(crownSizes-1, int(math.Round(r/Pixel))-2))
	kind := int(chance.Hash(seed, 31) % 4)
	m := crown
	tall := 100 * (1.5 + 1.75*r)
	if species == 3 {
		kind, m, tall = 4, conifer, 100*(3+3*r)
	}
	sp := &c.crowns[size][kind]
	s := c.variant(m, chance.Hash(seed, 32)%variants)
	tall = min(tall, float64(c.f.tallest()))
	ix, iy := int(math.Round(q.x-float64(sp.side)/2)), int(math.Round(q.y-float64(sp.side)/2))
	for j := range sp.side {
		y := iy + j
		if y < 0 || y >= c.h {
			continue
		}
		for i := range sp.side {
			x := ix + i
			h := sp.h[j*sp.side+i]
			if h == 0 || x < 0 || x >= c.w {
				continue
			}
			o := y*c.w + x
			if cm := int16(tall * float64(h) / 255); cm > c.height[o] {
				c.what[o], c.shade[o], c.height[o] = s, sp.shade[j*sp.side+i], cm
			}
		}
	}
}
