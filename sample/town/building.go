package town

import "math"

// building is a house being built: volumes share sides and do not overlap; their
// outline is the building.
type building struct {
	volumes  []volume
	typ      string
	use      string
	name     string
	monument bool
	facades  []facade // on the street, for the sheets of fronts
	rest     Lot      // what is left of the lot behind it, if it stands on the street
}

type volume struct {
	ring   Ring
	height float64
	porch  bool
}

func (b *building) outline() Ring {
	rs := make([]Ring, len(b.volumes))
	for i, v := range b.volumes {
		rs[i] = v.ring
	}
	return outline(rs)
}

// rowHouse builds along the streets of a lot, from party wall to party wall, depth
// deep, and perhaps a wing behind.
func rowHouse(l Lot, depth float64, floors func() float64, rnd *random) *building {
	b := &building{typ: "01", use: "0201"}
	rest := l
	fs := l.facades()
	for k, f := range fs {
		if k > 0 && (f.len < 7 || k > 2) || f.a.dist(f.b) < 2 {
			break
		}
		u := f.b.sub(f.a).unit()
		p := round(f.a.add(u.left().mul(depth)))
		left, right := rest.split(p, u, -1)
		inner, okIn := largest(left)
		strip, okStrip := largest(right)
		if !okStrip {
			continue
		}
		if !okIn || inner.area() < 18 || inner.area()/inner.ring.perimeter() < 0.9 {
			b.add(rest.ring, floors(), false, rnd)
			b.facades = fs
			rest = Lot{}
			break
		}
		if strip.area() < 12 || strip.area()/strip.ring.perimeter() < 0.7 {
			continue
		}
		b.add(strip.ring, floors(), false, rnd)
		rest = inner
		b.facades = append(b.facades, f)
	}
	if len(b.volumes) == 0 {
		return nil
	}
	if rest.area() > 140 && rnd.chance(0.6) {
		rest = b.wing(rest, l, floors, rnd)
	}
	b.rest = rest
	if b.outline() == nil {
		b.volumes = b.volumes[:1]
		b.rest = Lot{}
		if len(b.facades) > 1 {
			b.facades = b.facades[:1]
		}
	}
	return b
}

// add puts a volume, perhaps in two of different height.
func (b *building) add(r Ring, h float64, porch bool, rnd *random) {
	box := r.orientedBox()
	if box.long > 17 && rnd.chance(0.55) || box.long > 32 {
		l := Lot{r, make([]int32, len(r))}
		left, right := l.split(round(box.centre.add(box.axis.mul(rnd.in(-0.15, 0.15)*box.long))), box.axis.left(), 0)
		if len(left) == 1 && len(right) == 1 && left[0].area() > 20 && right[0].area() > 20 {
			b.add(left[0].ring, h, porch, rnd)
			b.add(right[0].ring, h+pick(rnd, []float64{-3, -1.2, 0.6, 1.5, 3}), porch, rnd)
			return
		}
	}
	b.volumes = append(b.volumes, volume{r, math.Max(2.8, h), porch})
}

// wing builds behind the house along a side of the courtyard; it returns what is
// left of the yard.
func (b *building) wing(rest, l Lot, floors func() float64, rnd *random) Lot {
	n := len(rest.ring)
	f := b.facades[0]
	u := f.b.sub(f.a).unit()
	for k := range n {
		a, c := rest.ring[k], rest.ring[(k+1)%n]
		v := c.sub(a).unit()
		if a.dist(c) < 9 || math.Abs(v.dot(u)) > 0.4 {
			continue
		}
		left, right := rest.split(round(a.add(v.left().mul(rnd.in(4.5, 6.5)))), v, -1)
		yard, ok1 := largest(left)
		strip, ok2 := largest(right)
		if !ok1 || !ok2 || len(right) > 1 || len(left) > 1 || yard.area() < 45 || strip.area() < 25 {
			continue
		}
		// Only as far as some metres from the house.
		far := rnd.in(9, 17)
		q := round(f.a.add(u.left().mul(b.depthOf(f) + far)))
		beyond, near := strip.split(q, u, -1)
		if len(near) != 1 || near[0].area() < 20 {
			continue
		}
		saved := b.volumes
		b.volumes = append(append([]volume{}, b.volumes...), volume{near[0].ring, math.Max(3, floors()-rnd.in(2, 6)), rnd.chance(0.15)})
		if b.outline() == nil {
			b.volumes = saved
			continue
		}
		if len(beyond) > 0 && rnd.chance(0.5) {
			return yard // the rest of the strip stays yard, but nothing else is put there
		}
		return yard
	}
	return rest
}

// depthOf measures how deep the volumes reach behind a front.
func (b *building) depthOf(f facade) float64 {
	n := f.b.sub(f.a).unit().left()
	d := 0.0
	for _, p := range b.volumes[0].ring {
		d = math.Max(d, p.sub(f.a).dot(n))
	}
	return d
}

// freestanding puts a house of about w by d metres into a lot, margin metres from
// its sides, turned to its street. It tries smaller ones until one fits.
func freestanding(l Lot, w, d, margin, h float64, shape int, rnd *random) *building {
	u := l.ring.orientedBox().axis
	if fs := l.facades(); len(fs) > 0 {
		u = fs[0].b.sub(fs[0].a).unit()
	}
	c0 := l.ring.inner()
	for try := 0; try < 9; try++ {
		c := c0
		if try > 0 && try%3 != 0 {
			c = c0.add(u.mul(rnd.in(-3, 3))).add(u.left().mul(rnd.in(-4, 4)))
		}
		if try == 3 {
			w, d = d, w
		}
		if l.ring.holds(rectangle(c, u, w, d), margin) {
			return shaped(c, u, w, d, h, shape, rnd)
		}
		if try > 3 {
			w, d = w*0.84, d*0.86
		}
	}
	return nil
}

// shaped cuts a rectangle into the plan of a house.
func shaped(c, u XY, w, d, h float64, shape int, rnd *random) *building {
	b := &building{typ: "01", use: "0201"}
	at := func(x, y float64) XY { return round(c.add(u.mul(x * w / 2)).add(u.left().mul(y * d / 2))) }
	quad := func(x0, y0, x1, y1 float64) Ring { return Ring{at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1)} }
	low := math.Max(2.8, h-3)
	x, y := rnd.in(-0.1, 0.35), rnd.in(-0.2, 0.3)
	switch shape % 6 {
	case 0:
		b.volumes = []volume{{quad(-1, -1, 1, 1), h, false}}
	case 1: // L
		b.volumes = []volume{{quad(-1, -1, 1, y), h, false}, {quad(-1, y, x, 1), h, false}}
	case 2: // with a lower part at the side
		b.volumes = []volume{{quad(-1, -1, x+0.3, 1), h, false}, {quad(x+0.3, -0.7, 1, 0.6), low, false}}
	case 3: // with a porch in front
		b.volumes = []volume{{quad(-1, -0.65, 1, 1), h, false}, {quad(-0.5, -1, 0.3, -0.65), 3, true}}
	case 4: // T
		b.volumes = []volume{{quad(-1, -0.1, 1, 1), h, false}, {quad(-0.4, -1, 0.45, -0.1), h - 0.5, false}}
	case 5: // stepped
		b.volumes = []volume{{quad(-1, -1, -0.05, 0.75), h, false}, {quad(-0.05, -0.7, 1, 1), h, false}}
	}
	return b
}

// terrace is a row of n houses as one building.
func terrace(l Lot, n int, unit, depth, h float64, rnd *random) *building {
	b := freestanding(l, unit*float64(n), depth, 2.5, h, 0, rnd)
	if b == nil {
		return nil
	}
	r := b.volumes[0].ring
	w := r[0].dist(r[1])
	if w < r[1].dist(r[2]) {
		r = Ring{r[1], r[2], r[3], r[0]}
		w = r[0].dist(r[1])
	}
	k := int(math.Max(1, math.Round(w/unit)))
	b.volumes = nil
	for i := range k {
		s, e := float64(i)/float64(k), float64(i+1)/float64(k)
		b.volumes = append(b.volumes, volume{Ring{round(r[0].lerp(r[1], s)), round(r[0].lerp(r[1], e)), round(r[3].lerp(r[2], e)), round(r[3].lerp(r[2], s))}, h + float64(i%2)*0.4, false})
	}
	b.typ = "05"
	return b
}

// court is a farm: ranges of buildings on three or four sides of a yard.
func court(c, u XY, w, d float64, rnd *random) *building {
	t := rnd.in(7, 9)
	v := u.left()
	at := func(x, y float64) XY { return round(c.add(u.mul(x)).add(v.mul(y))) }
	x, y := w/2, d/2
	b := &building{typ: "01", use: "0209"}
	b.volumes = []volume{
		{Ring{at(-x, y-t), at(x, y-t), at(x, y), at(-x, y)}, rnd.in(7, 9), false},
		{Ring{at(-x, -y), at(-x+t, -y), at(-x+t, y-t), at(-x, y-t)}, rnd.in(5, 7), rnd.chance(0.4)},
	}
	if rnd.chance(0.7) {
		b.volumes = append(b.volumes, volume{Ring{at(x-t, -y*rnd.in(0.2, 1)), at(x, -y), at(x, y-t), at(x-t, y-t)}, rnd.in(5, 7), false})
		q := &b.volumes[2].ring
		(*q)[0].X, (*q)[0].Y = at(x-t, -y).X, at(x-t, -y).Y
	}
	return b
}

// church is a nave with aisles, an apse and, apart from them in height, a tower.
func church(c, u XY, l float64, rnd *random) (nave *building, tower *building) {
	v := u.left()
	w := l * rnd.in(0.42, 0.5)
	at := func(x, y float64) XY { return round(c.add(u.mul(x * l)).add(v.mul(y * w))) }
	nave = &building{typ: "11", use: "0205", monument: true}
	nave.volumes = []volume{
		{Ring{at(-0.5, -0.26), at(0.3, -0.26), at(0.3, 0.26), at(-0.5, 0.26)}, l * 0.5, false},
		{Ring{at(-0.46, -0.5), at(0.2, -0.5), at(0.2, -0.26), at(-0.46, -0.26)}, l * 0.28, false},
		{Ring{at(-0.46, 0.26), at(0.2, 0.26), at(0.2, 0.5), at(-0.46, 0.5)}, l * 0.28, false},
	}
	apse := Ring{at(0.3, -0.22)}
	for i := 0; i <= 8; i++ {
		a := -math.Pi/2 + math.Pi*float64(i)/8
		apse = append(apse, round(c.add(u.mul(0.36*l+0.2*w*math.Cos(a))).add(v.mul(0.2*w*math.Sin(a)))))
	}
	apse = append(apse, at(0.3, 0.22))
	nave.volumes = append(nave.volumes, volume{apse, l * 0.4, false})
	s := rnd.in(5, 7)
	tower = &building{typ: "07", use: "0205", monument: true}
	tower.volumes = []volume{{rectangle(c.add(u.mul(0.28*l+s/2)).add(v.mul(0.5*w+s/2+0.6)), u, s, s), l*0.9 + 8, false}}
	return nave, tower
}
