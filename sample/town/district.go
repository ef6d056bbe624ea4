package town

import (
	"context"
	"math"
	"sort"
)

// urban is how much a place belongs to the lower town: 1 in its centre, 0 at
// its edge, negative outside. The edge follows the roads out of town and the hills.
func (t *Town) urban(p XY) float64 {
	q := p.sub(origin).sub(lowerCentre)
	r := t.radius * (1 + 0.22*t.noise(q.X/1500+7, q.Y/1500, 9))
	u := 1 - q.len()/r
	if h := t.Hill(p); h > 6 {
		u -= (h - 6) / 40
	}
	return u
}

func (t *Town) inWalls(p XY) bool { return t.walls.Contains(p) }

// joinable keeps streets from ending on what they cannot end on.
func joinable(e *Edge) bool {
	switch e.Class {
	case Rail, River, Stream, Wall, Funicular:
		return false
	}
	return true
}

// mayEnd lets the streets of a district stop short at a stream, a wall or the
// railway, where the alternative is a block without streets.
func mayEnd(e *Edge) bool { return e.Class != River }

// divide splits the land between the main roads until every part is of a size to be
// laid out in one go, and makes those parts districts.
func (t *Town) divide(ctx context.Context) {
	n := t.net
	rnd := newRandom(t.cfg.Seed, 21)
	for f := int32(0); f < int32(len(n.faces)); f++ {
		if ctx.Err() != nil {
			return
		}
		for range 40 {
			ring := n.ring(f)
			u := t.urban(ring.inner())
			limit := 900000.0
			class := Lane
			if rnd.chance(0.3) {
				class = Old
			}
			if u > 0 {
				limit, class = 260000, Street
				if rnd.chance(0.35) {
					class = Main
				}
			}
			if t.inWalls(ring.inner()) {
				limit = 80000
				class = Alley
			} else if t.Hill(ring.inner()) > 25 {
				limit, class = 500000, Lane
			}
			if ring.Area() < limit {
				break
			}
			b := ring.orientedBox()
			ok := false
			for try := 0; try < 9 && !ok; try++ {
				d := b.axis.left()
				if try >= 4 && try < 6 {
					d = b.axis
				}
				end := joinable
				if try >= 6 { // between waters or along the railway: a mere boundary
					class, end = Border, nil
				}
				a := math.Atan2(d.Y, d.X) + rnd.in(-0.12, 0.12)
				p := b.centre.add(b.axis.mul(b.long * rnd.in(-0.13, 0.13)))
				_, ok = n.cut(f, p, dirOf(a), cutRule{snap: 30, clear: 22, minSin: 0.5, minArea: limit / 9, minLen: 60, bend: 0.05, joinable: end},
					Edge{Class: class, Street: t.newStreet(class, "", "")}, rnd)
			}
			if !ok {
				break
			}
		}
	}
	for f := range n.faces {
		ring := n.ring(int32(f))
		p := ring.inner()
		d := district{angle: mainAngle(ring)}
		u, q := t.urban(p), p.sub(origin).sub(lowerCentre)
		switch h := t.Hill(p); {
		case t.inWalls(p):
			d.kind = UpperTown
		case u <= 0 && h > 14:
			d.kind = Hills
		case u <= 0:
			d.kind = Country
		case q.len() < 620:
			d.kind = Core
		case u > 1-1250/t.radius || t.cfg.Scale > 1 && q.len() > 3000 && t.noise(q.X/2600, q.Y/2600, 5) > 0.45:
			d.kind = Inner
		case q.Y < -300 && t.noise(q.X/1100+3, q.Y/1100+5, 6) > 0.12 || t.nearRail(p, 260):
			d.kind = Works
		default:
			d.kind = Suburb
		}
		if d.kind == Works && ring.Area() < 12000 {
			d.kind = Suburb
		}
		n.faces[f].District = int32(f)
		t.districts = append(t.districts, d)
	}
}

func (t *Town) nearRail(p XY, far float64) bool {
	for i := range t.net.edges {
		e := &t.net.edges[i]
		if e.Class == Rail && segmentDistance(p, t.net.pts[e.A], t.net.pts[e.B]) < far {
			return true
		}
	}
	return false
}

// mainAngle is the direction of most of the outline, modulo a right angle.
func mainAngle(r Ring) float64 {
	var x, y float64
	for i := range r {
		d := r[(i+1)%len(r)].sub(r[i])
		a := 4 * math.Atan2(d.Y, d.X)
		w := d.len()
		x += w * math.Cos(a)
		y += w * math.Sin(a)
	}
	return math.Atan2(y, x) / 4
}

// fill lays the streets, or the edges of the fields, of one district.
func (t *Town) fill(f int32) {
	d := t.districts[f]
	rnd := newRandom(t.cfg.Seed, 22, uint64(f))
	switch d.kind {
	case UpperTown:
		t.organic(f, rnd, 1700, 4600, 0.15, Alley, 8, 5)
	case Core:
		t.grid(f, rnd, 96, 66, Street, 0.1)
	case Inner:
		t.grid(f, rnd, 128, 74, Street, 0.14)
	case Suburb:
		t.grid(f, rnd, 150, 84, Street, 0.16)
	case Works:
		t.grid(f, rnd, 230, 140, Street, 0.12)
	case Hills:
		t.organic(f, rnd, 9000, 36000, 0.18, Border, 8, 6)
	case Country:
		t.organic(f, rnd, 14000, 42000, 0.02, Border, 6, 4)
	}
}

// grid lays two families of parallel streets, at places fixed along the district's axes, so that
// the streets of one strip go on in the next. A part of the pieces is left
// out, for parks, schools and the like.
func (t *Town) grid(f int32, rnd *random, long, short float64, class Class, drop float64) {
	n := t.net
	d := t.districts[f]
	u := dirOf(d.angle)
	if rnd.chance(0.5) {
		u = u.left()
	}
	set := []int32{f}
	for pass, step := range []float64{short, long} {
		dir := u
		if pass == 1 {
			dir = u.left()
		}
		nrm := dir.left()
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, p := range n.ring(f) {
			lo, hi = math.Min(lo, p.dot(nrm)), math.Max(hi, p.dot(nrm))
		}
		if pass == 1 {
			for _, g := range set {
				for _, p := range n.ring(g) {
					lo, hi = math.Min(lo, p.dot(nrm)), math.Max(hi, p.dot(nrm))
				}
			}
		}
		// An even number of strips fills the district without a thin rest.
		k := math.Max(1, math.Round((hi-lo)/(step*rnd.in(0.92, 1.1))))
		width := (hi - lo) / k
		for i := 1.0; i < k; i++ {
			at := lo + (i+rnd.in(-0.08, 0.08))*width
			p := nrm.mul(at)
			street := int32(-1)
			rule := cutRule{snap: 17, clear: 15, minSin: 0.42, minArea: 1500, minLen: 34, axis: true, joinable: mayEnd}
			todo := append([]int32{}, set...)
			for len(todo) > 0 {
				g := todo[len(todo)-1]
				todo = todo[:len(todo)-1]
				if pass == 1 && rnd.chance(drop) {
					continue
				}
				if street < 0 {
					street = t.newStreet(class, "", "")
				}
				like := Edge{Class: class, Street: street}
				if h, ok := n.cut(g, p, dir, rule, like, nil); ok {
					set = append(set, h)
					todo = append(todo, g, h)
				}
			}
		}
	}
}

// organic splits a face, and what comes of it, across its longer side at places a
// little off, as land is split by heirs.
func (t *Town) organic(f int32, rnd *random, min, max, bend float64, class Class, snap, clear float64) {
	n := t.net
	todo := []int32{f}
	for len(todo) > 0 {
		g := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		ring := n.ring(g)
		area := ring.Area()
		if area < min || area < max && rnd.chance(1-(area-min)/(max-min)) {
			continue
		}
		b := ring.orientedBox()
		for try := 0; try < 7; try++ {
			c := class
			if class == Border && try < 5 && area > 220000 || class == Border && try < 5 && area > 110000 && rnd.chance(0.3) {
				c = Lane
			}
			if class == Alley && rnd.chance(0.12) {
				c = Footway
			}
			street := int32(-1)
			if c != Border {
				street = t.newStreet(c, "", "")
			}
			d := b.axis.left()
			if try == 4 || try == 6 {
				d = b.axis
			}
			a := math.Atan2(d.Y, d.X) + rnd.in(-1, 1)*(0.04+bend)
			p := b.centre.add(b.axis.mul(b.long * rnd.in(-0.16, 0.16)))
			rule := cutRule{snap: snap, clear: clear, minSin: 0.45, minArea: min / 3, minLen: 14, bend: bend * 0.6, joinable: joinable}
			if class == Alley {
				rule.joinable = mayEnd
			}
			if class == Border && c == Border {
				rule.joinable = nil // a field may end at a river
			}
			if c != Border {
				rule.snap, rule.clear = math.Max(snap, 9), math.Max(clear, 6)
			}
			if h, ok := n.cut(g, p, dirOf(a), rule, Edge{Class: c, Street: street}, rnd); ok {
				todo = append(todo, g, h)
				break
			}
		}
	}
}

// useLand decides what stands on every face.
func (t *Town) useLand() {
	n := t.net
	for f := range n.faces {
		face := &n.faces[f]
		rnd := newRandom(t.cfg.Seed, 31, uint64(f))
		ring := n.ring(int32(f))
		p := ring.inner()
		area := ring.Area()
		b := ring.orientedBox()
		rail, water, old := 0.0, 0.0, 0.0
		for i, v := range face.Ring {
			w := face.Ring[(i+1)%len(face.Ring)]
			e := &n.edges[n.between(v, w)]
			l := n.pts[v].dist(n.pts[w])
			switch {
			case e.Class == Rail:
				rail += l
			case e.Class.water() && e.Class != Ditch:
				water += l
			case e.Class == Old:
				old += l
			}
		}
		per := ring.perimeter()
		kind := t.districts[face.District].kind
		thin := area/per < 9
		u := t.urban(p)
		switch {
		case rail > 0.2*per && (thin || b.short < 60):
			face.Use = RailSide
		case water > 0.25*per && (thin || b.short < 45):
			face.Use = Bank
		case kind == Hills || kind == Country:
			face.Use = t.rural(p, rnd, kind)
			if water > 0.3*per && rnd.chance(0.5) {
				face.Use = Wood
			}
			if old > 0.12*per && area < 60000 && rnd.chance(0.3) || u > -0.15 && kind == Country && area < 25000 && rnd.chance(0.15) {
				face.Use = Villas // ribbon along the road
			}
		case kind == UpperTown:
			face.Use = Housing
			h := t.edgeOfWalls(p)
			if h < 40 || h < 90 && rnd.chance(0.4) {
				face.Use = Slope
			}
			if h >= 40 && area > 7000 {
				face.Use = pickUse(rnd, Park, 0.5, Slope, 0.5)
			}
		case kind == Core:
			face.Use = Housing
			if rnd.chance(0.05) {
				face.Use = Civic
			}
			if area > 1200 && area < 3200 && rnd.chance(0.25) {
				face.Use = Square
			}
		case kind == Inner:
			face.Use = pickUse(rnd, Housing, 0.5, Slabs, 0.28, Villas, 0.1, Park, 0.03, School, 0.03, Church, 0.012, Parking, 0.025, Civic, 0.015, Sports, 0.01)
			if thin && face.Use != Housing {
				face.Use = Housing
			}
		case kind == Suburb:
			face.Use = pickUse(rnd, Villas, 0.56, Slabs, 0.26, Park, 0.05, School, 0.025, Church, 0.012, Parking, 0.02, Sports, 0.02, Farmland, 0.05)
			if old > 0.18*per && rnd.chance(0.75) {
				face.Use = Housing
			}
		case kind == Works:
			face.Use = pickUse(rnd, Industry, 0.72, Slabs, 0.07, Villas, 0.08, Parking, 0.05, Farmland, 0.05, Park, 0.03)
		}
		if t.Hill(p) > 18 && (kind == Suburb || kind == Inner || kind == Core) {
			face.Use = pickUse(rnd, Villas, 0.5, Meadow, 0.2, Park, 0.15, Vineyard, 0.15)
		}
		if (face.Use == Park || face.Use == School || face.Use == Sports || face.Use == Church || face.Use == Parking) && (area < 2500 || b.short < 38) {
			face.Use = Villas
			if kind == Core || kind == Inner {
				face.Use = Housing
			}
		}
		if face.Use == Sports && (area < 9000 || b.short < 85) {
			face.Use = Park
		}
	}
	t.placeSpecials()
}

// edgeOfWalls is how far inside the walls a place lies.
func (t *Town) edgeOfWalls(p XY) float64 { return t.walls.edgeDistance(p) }

func (t *Town) rural(p XY, rnd *random, kind DistrictKind) Use {
	wood := t.noise(p.X/700, p.Y/700, 13)
	if kind == Country {
		switch {
		case wood > 0.62:
			return Wood
		case rnd.chance(0.12):
			return Meadow
		}
		return Farmland
	}
	// South slopes carry vines, the others wood.
	const e = 15
	gy := t.Height(XY{p.X, p.Y + e}) - t.Height(XY{p.X, p.Y - e})
	switch {
	case gy > 1.5 && wood < 0.25 && rnd.chance(0.75):
		if rnd.chance(0.45) {
			return Vineyard
		}
		return Meadow
	case wood > -0.25 || gy < 0 && rnd.chance(0.7):
		return Wood
	case rnd.chance(0.3):
		return Villas
	}
	return Meadow
}

func pickUse(rnd *random, options ...any) Use {
	x := rnd.f()
	for i := 0; i+1 < len(options); i += 2 {
		w := options[i+1].(float64)
		if x < w {
			return options[i].(Use)
		}
		x -= w
	}
	return options[0].(Use)
}

// placeSpecials gives the known places the nearest block that suits.
func (t *Town) placeSpecials() {
	n := t.net
	taken := map[int32]bool{}
	t.specialOf = map[int32]string{}
	for _, s := range t.specials {
		type cand struct {
			f int32
			d float64
		}
		var cs []cand
		at := s.at.add(origin)
		for f := range n.faces {
			if taken[int32(f)] || n.faces[f].Use == RailSide && s.use != Station {
				continue
			}
			r := n.ring(int32(f))
			c := r.inner()
			if d := c.dist(at); d < 900 {
				cs = append(cs, cand{int32(f), d})
			}
		}
		sort.SliceStable(cs, func(i, j int) bool { return cs[i].d < cs[j].d })
		for _, c := range cs {
			r := n.ring(c.f)
			k := t.districts[n.faces[c.f].District].kind
			if a := r.Area(); a < s.min || a > s.max || a/r.perimeter() < 5 || k == Country || k == Hills {
				continue
			}
			b := r.orientedBox()
			if (s.use == Church || s.use == Civic) && (b.short < 30 || r.Area() < 0.78*b.long*b.short) {
				continue
			}
			if s.use == Station {
				// North of the railway and beside it.
				if n.faces[c.f].Use != RailSide || r.inner().Y < at.Y-40 {
					continue
				}
			}
			taken[c.f] = true
			n.faces[c.f].Use = s.use
			t.specialOf[c.f] = s.name
			break
		}
	}
}
