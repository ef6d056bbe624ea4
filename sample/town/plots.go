package town

import (
	"math"
)

// put a courtyard or a garden under what is built.
func (t *Town) grounds0(p *plot, typ, name string) {
	t.put(lPertin, []Ring{p.lot.ring.tidy()}, typ, name)
}

func (t *Town) rowPlot(p *plot) {
	rnd := p.rnd
	if p.lot.frontage() < 3 {
		t.behind(p)
		return
	}
	t.grounds0(p, "0301", "Cortile")
	depth, lo, hi := rnd.in(10, 13), 9.0, 16.0
	switch p.kind {
	case UpperTown:
		depth, lo, hi = rnd.in(8, 11), 8, 16
	case Core:
		depth, lo, hi = rnd.in(12, 15), 13, 23
	case Inner:
		lo, hi = 12, 22
	}
	h := rnd.in(lo, hi)
	b := rowHouse(p.lot, depth, func() float64 { return h + rnd.in(-1, 1) }, rnd)
	if b == nil {
		return
	}
	if p.kind == Core && rnd.chance(0.12) {
		b.use = pick(rnd, []string{"0207", "0204", "021201", "02100104"})
	}
	if (p.kind == UpperTown || p.kind == Core) && rnd.chance(0.02) {
		b.monument = true
		b.name = "Palazzo " + title(pick(rnd, surnames))
	}
	id := t.build(p, b)
	if id == 0 {
		return
	}
	for k, f := range b.facades {
		mid := f.a.lerp(f.b, rnd.in(0.3, 0.7))
		if k == 0 || f.len > 10 && rnd.chance(0.6) {
			t.door(p, f, mid, id, b.use == "0201")
		}
		if f.len > 11 && rnd.chance(0.55) {
			t.door(p, f, mid.add(f.b.sub(f.a).unit().mul(rnd.in(3.5, 6))), id, false)
		}
		if p.kind == UpperTown || p.kind == Core || p.kind != Suburb && rnd.chance(0.5) {
			t.front(p, f, b)
		}
	}
	if len(b.rest.ring) > 0 {
		if b.rest.area() > 420 && rnd.chance(0.6) {
			// A workshop in the yard.
			l := Lot{b.rest.ring, make([]int32, len(b.rest.ring))}
			for i := range l.tags {
				l.tags[i] = -1
			}
			if w := freestanding(l, rnd.in(13, 26), rnd.in(8, 13), 3.5, rnd.in(4, 7), rnd.n(3), rnd); w != nil {
				w.use = pick(rnd, []string{"0208", "0207"})
				t.build(p, w)
			}
		} else if b.rest.area() > 60 && rnd.chance(0.5) {
			t.garages(p, b.rest, 1+rnd.n(2))
		}
		if b.rest.area() > 90 && rnd.chance(0.4) {
			t.scatter(b.rest.ring, 130, "Tilia cordata", rnd, nil)
		}
	}
}

func (t *Town) villaPlot(p *plot) {
	rnd := p.rnd
	if p.lot.frontage() < 3 {
		t.behind(p)
		return
	}
	t.put(lVerde, []Ring{p.lot.ring.tidy()}, "0103", "02", "Giardino privato")
	t.fence(p)
	fs := p.lot.facades()
	var b *building
	a := p.lot.area()
	switch {
	case a > 900 && rnd.chance(0.22):
		b = terrace(p.lot, 3+rnd.n(4), rnd.in(6, 7.5), rnd.in(9.5, 11), rnd.in(6.5, 9), rnd)
	case a > 3000 && rnd.chance(0.3):
		b = freestanding(p.lot, rnd.in(22, 32), rnd.in(13, 18), 6, rnd.in(8, 12), rnd.n(6), rnd)
	}
	if b == nil {
		k := math.Min(1.25, math.Max(0.75, math.Sqrt(a/700)))
		b = freestanding(p.lot, rnd.in(10, 16)*k, rnd.in(8.5, 12)*k, 2.6, pick(rnd, []float64{4.5, 6.5, 7.5, 9.5}), rnd.n(6), rnd)
	}
	id := t.build(p, b)
	if id == 0 {
		t.scatter(p.lot.ring, 90, "Malus domestica", rnd, nil)
		return
	}
	if len(fs) > 0 {
		c := b.outline().centroid()
		t.door(p, fs[0], c, id, true)
		if b.typ == "05" {
			u := fs[0].b.sub(fs[0].a).unit()
			for i := 1; i < len(b.volumes); i++ {
				t.door(p, fs[0], c.add(u.mul(7.5*(float64(i)-float64(len(b.volumes))/2))), id, false)
			}
		}
		if rnd.chance(0.6) {
			t.drive(p, fs[0])
		}
	}
	keep := b.outline()
	if rnd.chance(0.5) {
		t.garageBeside(p, p.lot, keep)
	}
	if a > 1100 && rnd.chance(0.16) {
		t.pool(p, keep)
	}
	t.scatter(p.lot.ring, 150, pick(rnd, []string{"Prunus avium", "Magnolia grandiflora", "Cedrus deodara", "Betula pendula"}), rnd, keep)
}

func (t *Town) slabPlot(p *plot) {
	rnd := p.rnd
	if p.lot.frontage() < 3 {
		t.behind(p)
		return
	}
	t.put(lVerde, []Ring{p.lot.ring.tidy()}, "0102", "02", "Verde condominiale")
	t.fence(p)
	h := pick(rnd, []float64{12.5, 15.5, 18.5, 21.5, 24.5})
	a := p.lot.area()
	var b *building
	if a > 900 && rnd.chance(0.25) {
		b = freestanding(p.lot, rnd.in(19, 25), rnd.in(18, 22), 5, h+9, 1+rnd.n(5), rnd)
	} else {
		b = freestanding(p.lot, math.Min(52, 0.0165*a+rnd.in(12, 20)), rnd.in(11.5, 14.5), 4.5, h, pick(rnd, []int{0, 1, 2, 5, 4}), rnd)
	}
	if b == nil {
		b = freestanding(p.lot, rnd.in(12, 16), rnd.in(10, 12), 3, 9.5, rnd.n(6), rnd)
	}
	id := t.build(p, b)
	if id == 0 {
		return
	}
	keep := b.outline()
	if fs := p.lot.facades(); len(fs) > 0 {
		c := keep.centroid()
		u := fs[0].b.sub(fs[0].a).unit()
		k := 1
		if keep.Area() > 450 {
			k = 2 + rnd.n(2)
		}
		for i := range k {
			t.door(p, fs[0], c.add(u.mul(14*(float64(i)-float64(k-1)/2))), id, i == 0)
		}
		t.drive(p, fs[0])
	}
	if rnd.chance(0.7) {
		t.garageRow(p, keep)
	}
	t.scatter(p.lot.ring, 120, pick(rnd, []string{"Tilia cordata", "Acer platanoides", "Celtis australis"}), rnd, keep)
}

func (t *Town) worksPlot(p *plot) {
	rnd := p.rnd
	if p.lot.frontage() < 3 {
		t.behind(p)
		return
	}
	t.grounds0(p, "0302", "Piazzale produttivo")
	t.fence(p)
	box := p.lot.ring.orientedBox()
	b := freestanding(p.lot, math.Min(box.long*rnd.in(0.6, 0.85), 130), math.Min(box.short*rnd.in(0.5, 0.75), 90), 5, rnd.in(6.5, 11), 0, rnd)
	if b == nil {
		return
	}
	r := b.volumes[0].ring
	b.volumes = nil
	// Bays of a shed, and offices in front.
	k := 1 + rnd.n(4)
	for i := range k {
		s, e := float64(i)/float64(k), float64(i+1)/float64(k)
		b.volumes = append(b.volumes, volume{Ring{round(r[0].lerp(r[1], s)), round(r[0].lerp(r[1], e)), round(r[3].lerp(r[2], e)), round(r[3].lerp(r[2], s))}, 7 + 3*rnd.f(), false})
	}
	u := r[1].sub(r[0]).unit()
	office := rectangle(r[0].lerp(r[1], rnd.in(0.25, 0.6)).sub(u.left().mul(3.5)), u, 14, 7)
	if p.lot.ring.holds(office, 1) && r[0].dist(r[1]) > 40 {
		b.volumes = append(b.volumes, volume{Ring{office[0], office[1], office[2], office[3]}, rnd.in(7, 12), false})
		if b.outline() == nil {
			b.volumes = b.volumes[:len(b.volumes)-1]
		}
	}
	b.use = "0208"
	if rnd.chance(0.15) {
		b.use = "0207"
	}
	id := t.build(p, b)
	if fs := p.lot.facades(); id > 0 && len(fs) > 0 {
		t.door(p, fs[0], r.centroid(), id, false)
		t.drive(p, fs[0])
	}
	if rnd.chance(0.5) && id > 0 {
		c := p.lot.ring[0].lerp(p.lot.ring.inner(), 0.18)
		q := circle(c, rnd.in(2, 4), 16)
		if p.lot.ring.holds(q, 0.5) && apart(q, b.outline(), 2) {
			t.putRing(lEdiMin, q, "0105", "0203")
		}
	}
}

// apart reports whether two rings keep a distance.
func apart(a, b Ring, d float64) bool {
	if a.Contains(b[0]) || b.Contains(a[0]) {
		return false
	}
	for i := range a {
		for j := range b {
			p, q, r, s := a[i], a[(i+1)%len(a)], b[j], b[(j+1)%len(b)]
			if segmentsMeet(p, q, r, s) || segmentDistance(p, r, s) < d || segmentDistance(r, p, q) < d {
				return false
			}
		}
	}
	return true
}

// garages puts small buildings in the corners of a yard.
func (t *Town) garages(p *plot, yard Lot, k int) {
	n := len(yard.ring)
	for i := range n {
		if k == 0 {
			return
		}
		a, b, c := yard.ring[(i+n-1)%n], yard.ring[i], yard.ring[(i+1)%n]
		u, v := c.sub(b).unit(), a.sub(b).unit()
		if s := u.cross(v); s < 0.85 {
			continue
		}
		w, d := p.rnd.in(3, 6), p.rnd.in(5, 6)
		r := Ring{b.add(u.add(v).mul(0.4)), b.add(u.mul(0.4 + w)).add(v.mul(0.4)), b.add(u.mul(0.4 + w)).add(v.mul(0.4 + d)), b.add(u.mul(0.4)).add(v.mul(0.4 + d))}.tidy()
		if len(r) == 4 && yard.ring.holds(r, 0.2) {
			t.putRing(lEdiMin, r, "0107", "0203")
			k--
			return
		}
	}
}

func (t *Town) garageBeside(p *plot, yard Lot, keep Ring) {
	n := len(yard.ring)
	at := p.rnd.n(n)
	for k := range n {
		i := (at + k) % n
		a, b, c := yard.ring[(i+n-1)%n], yard.ring[i], yard.ring[(i+1)%n]
		u, v := c.sub(b).unit(), a.sub(b).unit()
		if u.cross(v) < 0.8 {
			continue
		}
		w, d := p.rnd.in(3, 5.5), p.rnd.in(4.5, 6)
		o := b.add(u.add(v).mul(0.5))
		r := Ring{o, o.add(u.mul(w)), o.add(u.mul(w)).add(v.mul(d)), o.add(v.mul(d))}.tidy()
		if len(r) == 4 && r.Area() > 0 && yard.ring.holds(r, 0.2) && apart(r, keep, 0.5) {
			t.putRing(lEdiMin, r, pick(p.rnd, []string{"0107", "0107", "0101"}), "0203")
			return
		}
	}
}

// garageRow puts a row of boxes along the back of a lot.
func (t *Town) garageRow(p *plot, keep Ring) {
	n := len(p.lot.ring)
	for i := range n {
		a, b := p.lot.ring[i], p.lot.ring[(i+1)%n]
		if p.lot.tags[i] >= 0 || a.dist(b) < 22 {
			continue
		}
		u := b.sub(a).unit()
		w := math.Min(a.dist(b)-8, 30)
		r := rectangle(a.lerp(b, 0.5).add(u.left().mul(3.6)), u, w, 5.6)
		if p.lot.ring.holds(r, 0.3) && apart(r, keep, 3) {
			t.putRing(lEdiMin, r, "0107", "0203")
			return
		}
	}
}

func (t *Town) pool(p *plot, keep Ring) {
	u := p.lot.ring.orientedBox().axis
	for range 6 {
		c := p.lot.ring.inner().add(XY{p.rnd.in(-18, 18), p.rnd.in(-18, 18)})
		r := rectangle(c, u, 10, 5)
		if p.lot.ring.holds(r, 2) && apart(r, keep, 3) {
			t.putRing(lSpecchio, r, "0107", "Piscina")
			return
		}
	}
}

// fence draws the edges of a lot that its numbering makes it responsible for.
func (t *Town) fence(p *plot) {
	n := len(p.lot.ring)
	var cur Ring
	flush := func() {
		if len(cur) > 1 {
			t.put(lElDiv, []Ring{cur}, "0102")
		}
		cur = nil
	}
	for i := range n {
		a, b := p.lot.ring[i], p.lot.ring[(i+1)%n]
		// A side shared with a neighbour is drawn once: by whom it points
		// north-east for.
		own := p.lot.tags[i] >= 0 || b.X > a.X || b.X == a.X && b.Y > a.Y
		if !own {
			flush()
			continue
		}
		if len(cur) == 0 {
			cur = Ring{a}
		}
		cur = append(cur, b)
	}
	flush()
}

// scatter plants trees, one to about each square metres, clear of the outline
// and of keep.
func (t *Town) scatter(r Ring, each float64, kind string, rnd *random, keep Ring) {
	lo, hi := r.bounds()
	k := int(r.Area()/each + rnd.f())
	var put []XY
	for i := 0; i < k*3 && len(put) < k && len(put) < 400; i++ {
		p := XY{rnd.in(lo.X, hi.X), rnd.in(lo.Y, hi.Y)}
		if !r.Contains(p) || r.edgeDistance(p) < 1.6 || keep != nil && (keep.Contains(p) || keep.edgeDistance(p) < 2) {
			continue
		}
		ok := true
		for _, q := range put {
			ok = ok && q.dist(p) > 3.5
		}
		if ok {
			put = append(put, p)
			t.putPoint(lAlbero, p, kind, math.Round(rnd.in(3, 9)*10)/10)
		}
	}
}

// avenueTrees plants rows between the lanes and the pavements of avenues.
func (t *Town) avenueTrees(l Ring, off, step float64, kind string) {
	for _, s := range []float64{-1, 1} {
		line := offsetLine(l, s*off)
		rest := step / 2
		for i := 0; i+1 < len(line); i++ {
			a, b := line[i], line[i+1]
			d := a.dist(b)
			for rest < d {
				t.putPoint(lAlbero, a.lerp(b, rest/d), kind, 6.0)
				rest += step
			}
			rest -= d
		}
	}
}

func (t *Town) fieldPlots(f int32, l Lot, rnd *random) {
	face := &t.net.faces[f]
	typ, des, q := "0101", "Seminativo irriguo", "SEMIN IRRIG"
	area := rnd.in(5000, 14000)
	switch face.Use {
	case Vineyard:
		typ, des, q, area = "0203", "Vigneto", "VIGNETO", 4500
	case Meadow:
		typ, des, q = "0103", "Prato", "PRATO"
	default:
		switch x := rnd.f(); {
		case x < 0.3:
			typ, des, q = "0101", "Seminativo semplice", "SEMINATIVO"
		case x < 0.42:
			typ, des, q = "0103", "Prato", "PRATO IRRIG"
		case x < 0.47:
			typ, des, q = "0202", "Frutteto", "FRUTTETO"
		case x < 0.5:
			typ, des, q = "0204", "Vivaio", "VIVAIO"
		}
	}
	t.put(lAgr, []Ring{l.ring.tidy()}, typ, des)
	farm := face.Use == Farmland && l.ring.Area() > 12000 && rnd.chance(0.1) || face.Use == Meadow && rnd.chance(0.06)
	for _, x := range strips(l, area, rnd) {
		p := t.newPlot(x, f, rnd, q)
		if farm && x.area() > 3500 {
			c := x.ring.inner()
			u := x.ring.orientedBox().axis
			w, d := rnd.in(34, 52), rnd.in(30, 42)
			for range 5 {
				if x.ring.holds(rectangle(c, u, w, d), 4) {
					b := court(c, u, w, d, rnd)
					b.name = "Cascina " + title(pick(rnd, surnames))
					id := t.build(p, b)
					t.putPoint(lLocSg, c, b.name, "0106", 3)
					if fs := x.facades(); id > 0 && len(fs) > 0 {
						t.door(p, fs[0], c, id, false)
					}
					silo := circle(c.add(u.mul(w/2+6)), 2.5, 12)
					if x.ring.holds(silo, 1) {
						t.putRing(lEdiMin, silo, "0105", "0203")
					}
					t.scatter(rectangle(c, u, w+30, d+26), 220, "Juglans regia", rnd, b.outline())
					farm = false
					break
				}
				w, d = w*0.85, d*0.85
			}
		}
		if face.Use == Farmland && rnd.chance(0.3) {
			// A row of trees along the longest side.
			best := 0
			for i := range x.ring {
				if x.ring[i].dist(x.ring[(i+1)%len(x.ring)]) > x.ring[best].dist(x.ring[(best+1)%len(x.ring)]) {
					best = i
				}
			}
			a, b := x.ring[best], x.ring[(best+1)%len(x.ring)]
			if a.dist(b) > 30 {
				in := b.sub(a).unit().left().mul(2.5)
				t.put(lFilare, []Ring{{round(a.lerp(b, 0.05).add(in)), round(a.lerp(b, 0.95).add(in))}}, pick(rnd, []string{"Morus alba", "Populus nigra", "Salix alba", "Platanus"}))
			}
		}
		if face.Use == Vineyard {
			t.rows(x, 7)
		}
	}
	t.old = append(t.old, oldLand{l.ring, face.Use, t.districts[face.District].kind})
}

// rows draws the rows of a vineyard along the contour of the hill.
func (t *Town) rows(l Lot, step float64) {
	c := l.ring.inner()
	const e = 20
	g := XY{t.Height(XY{c.X + e, c.Y}) - t.Height(XY{c.X - e, c.Y}), t.Height(XY{c.X, c.Y + e}) - t.Height(XY{c.X, c.Y - e})}.unit()
	d := g.left()
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, p := range l.ring {
		lo, hi = math.Min(lo, p.dot(g)), math.Max(hi, p.dot(g))
	}
	for at := lo + step; at < hi-step/2; at += step {
		var xs []float64
		o := g.mul(at)
		for i := range l.ring {
			a, b := l.ring[i], l.ring[(i+1)%len(l.ring)]
			va, vb := a.dot(g)-at, b.dot(g)-at
			if (va >= 0) != (vb >= 0) {
				xs = append(xs, a.lerp(b, va/(va-vb)).dot(d))
			}
		}
		for i := range xs {
			for j := i; j > 0 && xs[j] < xs[j-1]; j-- {
				xs[j], xs[j-1] = xs[j-1], xs[j]
			}
		}
		for i := 0; i+1 < len(xs); i += 2 {
			if xs[i+1]-xs[i] > 12 {
				t.put(lFilare, []Ring{{round(o.add(d.mul(xs[i] + 2.5))), round(o.add(d.mul(xs[i+1] - 2.5)))}}, "Vitis vinifera")
			}
		}
	}
}

// behind lays out land without a street: kitchen gardens, or a yard with garages.
func (t *Town) behind(p *plot) {
	if p.kind == UpperTown || p.kind == Suburb || p.rnd.chance(0.6) {
		t.put(lVerde, []Ring{p.lot.ring.tidy()}, "0103", "02", "Orto o giardino interno")
		t.scatter(p.lot.ring, 140, "Prunus domestica", p.rnd, nil)
		return
	}
	t.grounds0(p, "0301", "Cortile")
	t.garageRow(p, rectangle(p.lot.ring[0].sub(XY{1000, 1000}), XY{1, 0}, 1, 1))
}
