package town

import (
	"fmt"
	"math"
	"strings"
)

// title writes a name as in running text.
func title(s string) string {
	ws := strings.Fields(strings.ToLower(s))
	for i, w := range ws {
		r := []rune(w)
		ws[i] = strings.ToUpper(string(r[:1])) + string(r[1:])
	}
	return strings.Join(ws, " ")
}

func (t *Town) place(p XY, name, typ string, weight int) {
	if name != "" {
		t.putPoint(lLocSg, p, name, typ, weight)
	}
}

// quarters are the parts of town that everybody knows by name.
var quarters = []special{
	{at: XY{-80, 130}, name: "CITTÀ ALTA"}, {at: XY{620, -960}, name: "CENTRO"}, {at: XY{1350, 420}, name: "SANTA CATERINA"},
	{at: XY{-1050, -880}, name: "LORETO"}, {at: XY{2050, 900}, name: "REDONA"}, {at: XY{600, -2600}, name: "COLOGNOLA"}, {at: XY{1650, -2050}, name: "BOCCALEONE"},
	{at: XY{2350, -1050}, name: "CELADINA"}, {at: XY{500, -1900}, name: "MALPENSATA"}, {at: XY{-2500, -1000}, name: "LONGUELO"}, {at: XY{500, 1500}, name: "VALTESSE"},
	{at: XY{2650, 150}, name: "BORGO PALAZZO"}, {at: XY{1900, -3400}, name: "CAMPAGNOLA"}, {at: XY{-300, -3300}, name: "GRUMELLO DEL PIANO"}, {at: XY{-1450, 560}, name: "SAN VIGILIO"},
	{at: XY{-2100, -350}, name: "ASTINO"}, {at: XY{-650, -2050}, name: "VILLAGGIO DEGLI SPOSI"},
}

// square paves a block and gives it a fountain and trees.
func (t *Town) square(l Lot, name string, rnd *random) {
	r := l.ring.tidy()
	t.putRing(lPed, r, "0104", "0201")
	t.putRing(lArStr, r, "05", "01", nil)
	c := r.inner()
	if name == "" {
		name = "PIAZZA " + t.names.from(centre)
	}
	t.putRing(lStradeCat, r, "A794", name)
	t.place(c, name, "0104", 1)
	if r.edgeDistance(c) > 9 {
		t.putRing(lSpecchio, circle(c, 3.2, 20), "0106", "Fontana")
	}
	inner := insetConvex(r, 5)
	if len(inner) > 2 && rnd.chance(0.7) {
		for i := range inner {
			a, b := inner[i], inner[(i+1)%len(inner)]
			k := int(a.dist(b) / 8)
			for j := range k {
				t.putPoint(lAlbero, a.lerp(b, (float64(j)+0.5)/float64(k)), "Celtis australis", 5.0)
			}
		}
	}
}

// insetConvex pulls a ring's points towards its inside, roughly d.
func insetConvex(r Ring, d float64) Ring {
	c := r.inner()
	var out Ring
	for i, p := range r {
		if i > 0 && p.dist(r[i-1]) < 6 {
			continue
		}
		l := p.dist(c)
		if l < 2*d {
			return nil
		}
		out = append(out, p.lerp(c, d*1.3/l))
	}
	return out
}

// park is lawn, trees, paths and in large ones a pond.
func (t *Town) park(p *plot, name string, use Use) {
	rnd := p.rnd
	typ := "0101"
	var label any
	if name != "" {
		label = name
		t.place(p.lot.ring.inner(), name, "0108", 2)
	} else if use == Park && p.lot.area() > 5000 {
		name = "Giardino " + title(t.names.person())
		label = name
		t.place(p.lot.ring.inner(), name, "0108", 3)
	}
	if use == Slope {
		typ = "0105"
	}
	t.put(lVerde, []Ring{p.lot.ring.tidy()}, typ, "01", label)
	var keep Ring
	if use == Park && p.lot.area() > 7000 {
		c := p.lot.ring.inner()
		for _, s := range []float64{1, 0.7, 0.5} {
			q := make(Ring, 24)
			ph := rnd.in(0, 6)
			for i := range q {
				a := 2 * math.Pi * float64(i) / 24
				q[i] = round(c.add(dirOf(a).mul(s * (16 + 4*math.Sin(2*a+ph) + 3*math.Sin(3*a)))))
			}
			if p.lot.ring.holds(q, 6) {
				t.putRing(lSpecchio, q, "0101", "Laghetto")
				keep = q
				break
			}
		}
		k := rectangle(c.add(XY{28, 12}), XY{1, 0}, 6, 5)
		if p.lot.ring.holds(k, 4) && (keep == nil || apart(k, keep, 2)) {
			t.putRing(lEdiMin, k, "0102", "0203")
		}
	}
	each := 110.0
	if use == Slope {
		each = 260
	}
	t.scatter(p.lot.ring, each, pick(rnd, []string{"Quercus robur", "Platanus acerifolia", "Aesculus hippocastanum", "Cedrus atlantica"}), rnd, keep)
}

func (t *Town) churchPlot(p *plot, name string) {
	rnd := p.rnd
	t.grounds0(p, "0305", "Sagrato e pertinenza")
	c := p.lot.ring.inner()
	u := p.lot.ring.orientedBox().axis
	if u.X < 0 {
		u = u.mul(-1) // the apse looks east
	}
	if name == "" {
		name = "Chiesa di " + title(t.names.from(saints))
	}
	for l := 52.0; l > 12; l *= 0.86 {
		if !p.lot.ring.holds(rectangle(c, u, l*1.1, l*0.66), 2) {
			continue
		}
		nave, tower := church(c, u, l, rnd)
		nave.name = name
		tower.name = "Campanile"
		id := t.build(p, nave)
		if p.lot.ring.holds(tower.volumes[0].ring, 0.3) && id > 0 && apart(tower.volumes[0].ring, nave.outline(), 0.1) {
			t.build(p, tower)
		}
		if fs := p.lot.facades(); len(fs) > 0 {
			t.door(p, fs[0], c, id, false)
		}
		t.place(c, name, "0105", 2)
		t.scatter(p.lot.ring, 190, "Cupressus sempervirens", rnd, rectangle(c, u, l*1.25, l*0.85))
		return
	}
}

// publicPlot builds a large public building: wings round a court.
func (t *Town) publicPlot(p *plot, name string, use Use) {
	rnd := p.rnd
	codes := map[Use]string{School: "02030301", Hospital: "02030102", Civic: "020201", Station: "02060301"}
	code := codes[use]
	switch {
	case strings.Contains(name, "Teatro"):
		code = "02100103"
	case strings.Contains(name, "Università"):
		code = "02030302"
	}
	if name == "" {
		switch use {
		case School:
			name = "Scuola " + title(t.names.person())
		case Civic:
			name = pick(rnd, []string{"Palazzo degli Uffici ", "Biblioteca ", "Museo "}) + title(t.names.person())
			if strings.HasPrefix(name, "Bib") {
				code = "02100101"
			} else if strings.HasPrefix(name, "Mus") {
				code = "02100104"
			}
		}
	}
	if use == School || use == Hospital {
		t.put(lVerde, []Ring{p.lot.ring.tidy()}, "0102", "01", "Verde scolastico e sanitario")
	} else {
		t.grounds0(p, "0303", name)
	}
	box := p.lot.ring.orientedBox()
	c := p.lot.ring.inner()
	u := box.axis
	if fs := p.lot.facades(); len(fs) > 0 {
		u = fs[0].b.sub(fs[0].a).unit()
		if math.Abs(u.dot(box.axis)) < 0.7 {
			u = box.axis
		}
	}
	w, d := math.Min(box.long*0.8, 110), math.Min(box.short*0.8, 80)
	if use == Station {
		w, d = math.Min(box.long*0.85, 120), math.Min(box.short*0.6, 20)
	}
	for try := 0; try < 14; try++ {
		if p.lot.ring.holds(rectangle(c, u, w, d), 2) {
			break
		}
		w, d = w*0.9, d*0.92
		if try == 13 {
			return
		}
	}
	b := palace(c, u, w, d, rnd)
	b.use, b.name = code, name
	b.monument = use == Civic || p.kind == UpperTown
	id := t.build(p, b)
	t.place(c, name, map[Use]string{School: "0107", Hospital: "0107", Civic: "0107", Station: "0109"}[use], 2)
	if fs := p.lot.facades(); id > 0 && len(fs) > 0 {
		t.door(p, fs[0], c, id, false)
	}
	if name == "Palazzo della Ragione" {
		tower := rectangle(c.add(u.mul(w/2+6)), u, 8, 8)
		if p.lot.ring.holds(tower, 0.3) {
			t.build(p, &building{typ: "07", use: "020201", name: "Torre civica (Campanone)", monument: true, volumes: []volume{{tower, 52, false}}})
		}
	}
	if use == School || use == Hospital {
		t.scatter(p.lot.ring, 220, "Tilia cordata", rnd, rectangle(c, u, w+6, d+6))
	}
}

// palace is wings round a court, or a comb of wings, or one block, by size.
func palace(c, u XY, w, d float64, rnd *random) *building {
	v := u.left()
	at := func(x, y float64) XY { return round(c.add(u.mul(x)).add(v.mul(y))) }
	q := func(x0, y0, x1, y1 float64) Ring { return Ring{at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1)} }
	x, y := w/2, d/2
	h := rnd.in(10, 17)
	b := &building{typ: "01"}
	k := math.Min(13, 0.34*math.Min(w, d))
	switch {
	case d < 24 || w < 24:
		m := w * rnd.in(0.12, 0.2)
		b.volumes = []volume{{q(-x, -y*0.8, -m, y*0.8), h, false}, {q(-m, -y, m, y), h + 3, false}, {q(m, -y*0.8, x, y*0.8), h, false}}
	case w > 55 && rnd.chance(0.35): // a comb
		b.volumes = []volume{{q(-x, -y, x, -y+k), h, false}}
		n := 2 + rnd.n(3)
		for i := range n {
			o := -x + (w-k)*float64(i)/float64(n-1)
			b.volumes = append(b.volumes, volume{q(o, -y+k, o+k, y*rnd.in(0.3, 1)), h - 2, false})
		}
	case rnd.chance(0.35): // an H
		m := rnd.in(-0.2, 0.2) * y
		b.volumes = []volume{{q(-x, -y, -x+k, y), h, false}, {q(-x+k, m-k/2, x-k, m+k/2), h - 3, false}, {q(x-k, -y*rnd.in(0.7, 1), x, y*rnd.in(0.7, 1)), h, false}}
	case rnd.chance(0.3): // an L with a hall
		b.volumes = []volume{{q(-x, -y, x, -y+k), h, false}, {q(-x, -y+k, -x+k, y), h - 1, false}, {q(-x+k, -y+k, -x+2.2*k, -y+2.4*k), 6, false}}
	case rnd.chance(0.4) && d > 40: // four sides round a court, open by a passage
		b.volumes = []volume{{q(-x, -y, x, -y+k), h, false}, {q(-x, -y+k, -x+k, y), h - 1, false}, {q(x-k, -y+k, x, y), h - 1, false}, {q(-x+k, y-k, x*0.35, y), h - 1, false}}
	default: // three sides of a court
		b.volumes = []volume{{q(-x, -y, x, -y+k), h, false}, {q(-x, -y+k, -x+k, y), h - 1, false}, {q(x-k, -y+k, x, y), h - 1, false}}
	}
	return b
}

func (t *Town) sportsPlot(p *plot, name string) {
	box := p.lot.ring.orientedBox()
	c, u := p.lot.ring.inner(), box.axis
	if name == "" {
		name = "Centro sportivo " + title(t.names.person())
	}
	t.put(lVerde, []Ring{p.lot.ring.tidy()}, "0104", "01", name)
	t.place(c, name, "0108", 2)
	w, d := 105.0, 68.0
	for range 8 {
		if p.lot.ring.holds(rectangle(c, u, w+36, d+32), 2) && name == "Stadio comunale" {
			// Stands round the pitch.
			v := u.left()
			x, y := w/2+5, d/2+5
			at := func(a, b float64) XY { return round(c.add(u.mul(a)).add(v.mul(b))) }
			for _, s := range []float64{-1, 1} {
				r := Ring{at(-x, s*y), at(x, s*y), at(x, s*(y+11)), at(-x, s*(y+11))}
				if r.Area() < 0 {
					r = r.reversed()
				}
				t.build(p, &building{typ: "01", use: "02100201", name: "Stadio - tribuna", volumes: []volume{{r, 14, false}}})
			}
		}
		if p.lot.ring.holds(rectangle(c, u, w, d), 4) {
			t.putRing(lSport, rectangle(c, u, w, d), "0101", "Campo di calcio")
			break
		}
		w, d = w*0.9, d*0.9
	}
	pitch := rectangle(c, u, w, d)
	v := u.left()
	taken := []Ring{pitch}
	for x := -box.long / 2; x < box.long/2 && len(taken) < 6; x += 8 {
		for y := -box.short / 2; y < box.short/2 && len(taken) < 6; y += 8 {
			q := rectangle(c.add(u.mul(x)).add(v.mul(y)), u, 24, 11)
			ok := name != "Stadio comunale" && p.lot.ring.holds(q, 3)
			for _, o := range taken {
				ok = ok && apart(q, o, 4)
			}
			if ok {
				taken = append(taken, q)
				t.putRing(lSport, q, "0103", "Campo da tennis")
			}
		}
	}
	hall := rectangle(c.sub(v.mul(d/2+20)), u, 30, 16)
	clear := p.lot.ring.holds(hall, 3) && name != "Stadio comunale"
	for _, o := range taken {
		clear = clear && apart(hall, o, 2)
	}
	if clear {
		b := &building{typ: "01", use: "02100201", name: name, volumes: []volume{{hall, 8, false}}}
		id := t.build(p, b)
		if fs := p.lot.facades(); id > 0 && len(fs) > 0 {
			t.door(p, fs[0], c, id, false)
		}
	}
}

func (t *Town) cemeteryPlot(p *plot, name string) {
	t.put(lPertin, []Ring{p.lot.ring.tidy()}, "0308", name)
	box := p.lot.ring.orientedBox()
	c, u := p.lot.ring.inner(), box.axis
	v := u.left()
	t.place(c, name, "0108", 2)
	chapel := rectangle(c, u, 16, 12)
	if p.lot.ring.holds(chapel, 3) {
		t.build(p, &building{typ: "11", use: "0205", name: "Cappella del cimitero", monument: true, volumes: []volume{{chapel, 12, false}}})
	}
	grid := rectangle(c, u, 26, 22)
	for x := -box.long / 2; x < box.long/2; x += 9 {
		for y := -box.short / 2; y < box.short/2; y += 12 {
			q := rectangle(c.add(u.mul(x)).add(v.mul(y)), u, 5, 8)
			if p.lot.ring.holds(q, 4) && apart(q, grid, 0.5) {
				t.putRing(lEdiMin, q, "0103", "0203")
			}
		}
	}
}

// monument enters a building among the cultural heritage, with its sheet.
func (t *Town) monument(b *building, r Ring, id int) {
	if !b.monument {
		return
	}
	t.heritage++
	rnd := newRandom(t.cfg.Seed, 71, uint64(id))
	sheet := fmt.Sprintf("IBCAA-%04d", t.heritage)
	typ := map[string]string{"11": "chiesa", "07": "torre o campanile"}[b.typ]
	if typ == "" {
		typ = "palazzo"
	}
	epoch := pick(rnd, []string{"sec. XII", "sec. XIV", "sec. XV", "sec. XVI", "sec. XVI-XVII", "sec. XVII", "sec. XVIII", "sec. XIX"})
	author := pick(rnd, []string{"ignoto", "ignoto", "maestranze lombarde", "attr. a M. Codussi", "attr. a P. Isabello", "scuola di G. Quarenghi"})
	doc := "beni/" + sheet + ".pdf"
	t.putRing(lBeniA, r, sheet, b.name, typ, epoch, author, "Inventario Città Alta, Colli, Borghi (1974)", doc)
	t.putPoint(lBeniP, r.inner(), sheet, b.name, typ, epoch, author, "Inventario Città Alta, Colli, Borghi (1974)", doc)
	t.putRing(lVincA, r, "Bene monumentale", "D.Lgs 42/2004 art. 10", fmt.Sprintf("d.m. %02d/%02d/19%02d", 1+rnd.n(28), 1+rnd.n(12), 12+rnd.n(70)), fmt.Sprintf("19%02d", 12+rnd.n(70)), "art. 10", 0.0, "Autorizzazione della Soprintendenza", b.name)
}

// front enters a façade with its colour sheet.
func (t *Town) front(p *plot, f facade, b *building) {
	if f.len < 3 {
		return
	}
	rnd := p.rnd
	key := t.ids[lFronti] + 1
	sheet := fmt.Sprintf("PC-%05d", key)
	face := t.net.faces[p.face]
	v, w := face.Ring[f.tag], face.Ring[(int(f.tag)+1)%len(face.Ring)]
	e := t.net.edges[t.net.between(v, w)]
	var street any
	if e.Street >= 0 {
		street = t.streets[e.Street].full()
	}
	grade := pick(rnd, []string{"2", "2", "3", "3", "3", "4"})
	if b.monument {
		grade = "1"
	}
	t.put(lFronti, []Ring{f.line}, sheet, street, nil, pick(rnd, []string{"giallo Bergamo", "ocra", "rosato", "grigio pietra", "terra di Siena", "avorio", "mattone"}),
		pick(rnd, []string{"intonaco a calce", "intonaco dipinto", "pietra a vista", "arenaria", "bugnato"}), grade, pick(rnd, []string{"sec. XV", "sec. XVI", "sec. XVII", "sec. XVIII", "sec. XIX", "sec. XX"}), "fronti/"+sheet+".pdf")
}
