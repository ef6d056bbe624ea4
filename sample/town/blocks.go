package town

import (
	"math"
	"sort"
	"strconv"
)

// sheets numbers the cadastral sheets and the parcels in them: a district is a
// sheet, numbered from north to south as surveyors did.
type sheets struct {
	of   []int // by district
	next []int // by sheet, the next parcel
}

// access is a door: where a house number hangs.
type access struct {
	street   int32
	chain    float64
	left     bool // seen along the street
	p        XY
	out      XY // towards the street
	edifc    int
	sheet    int
	parcel   string
	drive    bool // a gate for cars, without number
	dwelling bool
}

// oldLand is land as the cadastre of 1853 knew it.
type oldLand struct {
	ring Ring
	use  Use
	kind DistrictKind
}

// plot is one parcel with what the builder needs to know of it.
type plot struct {
	lot    Lot
	face   int32
	sheet  int
	parcel string
	key    int
	rnd    *random
	kind   DistrictKind
}

func (t *Town) numberSheets() {
	n := t.net
	type row struct {
		d    int
		p    XY
		cell int
	}
	var rows []row
	faces := make([][]int32, len(t.districts))
	for f := range n.faces {
		d := n.faces[f].District
		faces[d] = append(faces[d], int32(f))
	}
	for d := range t.districts {
		p := n.ring(faces[d][0]).inner()
		rows = append(rows, row{d, p, int((t.hi.Y - p.Y) / 650)})
	}
	sort.SliceStable(rows, func(i, j int) bool {
		if rows[i].cell != rows[j].cell {
			return rows[i].cell < rows[j].cell
		}
		return rows[i].p.X < rows[j].p.X
	})
	t.sheets.of = make([]int, len(t.districts))
	t.sheets.next = make([]int, len(rows)+1)
	for i, r := range rows {
		t.sheets.of[r.d] = i + 1
		scale := "1:2000"
		switch t.districts[r.d].kind {
		case UpperTown, Core:
			scale = "1:1000"
		case Country, Hills:
			scale = "1:4000"
		}
		for _, poly := range n.dissolve(faces[r.d]) {
			t.put(lFogli, poly, "A794", "_", i+1, "0", "0", scale, "A794_"+pad(i+1, 4)+"00")
		}
	}
}

func pad(v, n int) string {
	s := strconv.Itoa(v)
	for len(s) < n {
		s = "0" + s
	}
	return s
}

// putBlocks splits every block into parcels and builds on them.
func (t *Town) putBlocks() {
	const stage = "blocks"
	n := t.net
	t.put(lComune, []Ring{t.outer}, "Bergamo (comune di esempio)", "016024", "A794")
	t.numberSheets()
	for _, q := range quarters {
		t.place(q.at.add(origin), q.name, "0101", 1)
	}
	for f := range n.faces {
		if t.err != nil {
			return
		}
		if f%128 == 0 {
			t.progress(stage, f, len(n.faces))
		}
		t.block(int32(f))
	}
	t.progress(stage, len(n.faces), len(n.faces))
}

func (t *Town) block(f int32) {
	n := t.net
	face := &n.faces[f]
	g := t.grounds[f]
	l := g.lot(n)
	if len(l.ring) < 3 || l.ring.tidy().Area() < 0.02 {
		return
	}
	kind := t.districts[face.District].kind
	t.since = t.blockSince(f)
	defer func() { t.since = 0 }()
	rnd := newRandom(t.cfg.Seed, 61, uint64(f))
	roads := false
	for i, tag := range l.tags {
		v, w := face.Ring[tag], face.Ring[(int(tag)+1)%len(face.Ring)]
		c := n.edges[n.between(v, w)].Class
		if !c.road() {
			l.tags[i] = -1
		}
		roads = roads || c.road() && c != Lane && c != Footway
	}
	if roads && kind != Country && kind != Hills {
		t.put(lLimStr, []Ring{append(append(Ring{}, l.ring...), l.ring[0])}, "01")
		k := g.ring(true)
		t.put(lLimStr, []Ring{append(append(Ring{}, k...), k[0])}, "02")
	} else if roads {
		t.roadSides(g, face)
	}
	name := t.specialOf[f]
	t.zone(f, l, name, rnd)
	whole := func() *plot { return t.newPlot(l, f, rnd, useName[face.Use]) }
	switch face.Use {
	case Housing:
		rule := plotRule{420, 26, 15}
		switch kind {
		case UpperTown:
			rule = plotRule{210, 18, 11}
		case Core:
			rule = plotRule{480, 30, 17}
		}
		for _, x := range lots(l, rule, rnd) {
			t.rowPlot(t.newPlot(x, f, rnd, "ENTE URBANO"))
		}
	case Villas:
		rule := plotRule{rnd.in(520, 900), 32, 24}
		if kind == Country || kind == Hills || t.urban(l.ring.inner()) < 0.12 {
			rule = plotRule{rnd.in(900, 2200), 45, 34}
		}
		for _, x := range lots(l, rule, rnd) {
			t.villaPlot(t.newPlot(x, f, rnd, "ENTE URBANO"))
		}
	case Slabs:
		for _, x := range lots(l, plotRule{rnd.in(1500, 2800), 48, 44}, rnd) {
			t.slabPlot(t.newPlot(x, f, rnd, "ENTE URBANO"))
		}
	case Industry:
		for _, x := range lots(l, plotRule{rnd.in(3200, 8000), 80, 60}, rnd) {
			t.worksPlot(t.newPlot(x, f, rnd, "ENTE URBANO"))
		}
	case Square:
		t.square(l, name, rnd)
	case Park, Slope:
		t.park(whole(), name, face.Use)
	case Church:
		t.churchPlot(whole(), name)
	case School, Hospital, Civic, Station:
		t.publicPlot(whole(), name, face.Use)
	case Sports:
		t.sportsPlot(whole(), name)
	case Cemetery:
		t.cemeteryPlot(whole(), name)
	case Parking:
		p := whole()
		t.putRing(lAatt, l.ring, "0201", "Parcheggio")
		t.scatter(p.lot.ring, 90, "Acer campestre", rnd, nil)
	case RailSide:
		t.put(lPertin, []Ring{l.ring.tidy()}, "0601", "Area ferroviaria")
		whole()
	case Bank:
		p := whole()
		t.put(lIncolto, []Ring{l.ring.tidy()}, "02")
		t.scatter(p.lot.ring, 160, "Salix alba", rnd, nil)
	case Wood:
		t.put(lBosco, []Ring{l.ring.tidy()}, pick(rnd, []string{"01", "01", "03"}), "02")
		for _, x := range strips(l, 16000, rnd) {
			t.newPlot(x, f, rnd, "BOSCO CEDUO")
		}
	default:
		t.fieldPlots(f, l, rnd)
	}
}

// roadSides draws the edges of roads in open country, where fields have none.
func (t *Town) roadSides(g ground, face *Face) {
	n := t.net
	var cur Ring
	flush := func() {
		if len(cur) > 1 {
			t.put(lLimStr, []Ring{cur}, "01")
		}
		cur = nil
	}
	for i, v := range face.Ring {
		w := face.Ring[(i+1)%len(face.Ring)]
		if !n.edges[n.between(v, w)].Class.road() {
			flush()
			continue
		}
		a, b := g.side(i, false)
		if len(cur) == 0 {
			cur = Ring{a}
		} else {
			for _, p := range g.corners[i].block {
				if cur[len(cur)-1] != p {
					cur = append(cur, p)
				}
			}
		}
		if cur[len(cur)-1] != b {
			cur = append(cur, b)
		}
	}
	flush()
}

var useName = map[Use]string{
	Park: "ENTE URBANO", Slope: "INCOLTO PRODUTTIVO", Church: "ENTE URBANO", School: "ENTE URBANO", Hospital: "ENTE URBANO", Civic: "ENTE URBANO",
	Station: "ENTE URBANO", Sports: "ENTE URBANO", Cemetery: "ENTE URBANO", Parking: "AREA URBANA", RailSide: "FERROVIA", Bank: "INCOLTO STERILE",
}

// newPlot enters a parcel in the cadastre.
func (t *Town) newPlot(l Lot, f int32, rnd *random, quality string) *plot {
	d := t.net.faces[f].District
	s := t.sheets.of[d]
	t.sheets.next[s]++
	p := &plot{lot: l, face: f, sheet: s, parcel: strconv.Itoa(t.sheets.next[s]), rnd: newRandom(t.cfg.Seed, 62, uint64(s), uint64(t.sheets.next[s])), kind: t.districts[d].kind}
	r := l.ring.tidy()
	a := math.Round(r.Area()*100) / 100
	// The official area never is quite the drawn one.
	nominal := math.Max(1, math.Round(a*(1+0.012*rnd.normal())))
	t.since = t.plotSince(p)
	p.key = t.put(lParticelle, []Ring{r}, "A794", "_", s, "0", "0", p.parcel, quality, nominal, a)
	return p
}

// build hands out a building with its volumes and its doors; it returns its key.
func (t *Town) build(p *plot, b *building) int {
	if b == nil {
		return 0
	}
	r := b.outline()
	if r == nil {
		return 0
	}
	if !r.tidy().simple() {
		return 0
	}
	var name any
	if b.name != "" {
		name = b.name
	}
	mon := "0502"
	if b.monument {
		mon = "0501"
	}
	h := 0.0
	for _, v := range b.volumes {
		h = math.Max(h, v.height)
	}
	stat := "0403"
	if b.use == "0201" && !b.monument && p.rnd.chance(0.006) {
		stat = "0401"
	} else if p.rnd.chance(0.003) {
		stat = "0402"
	}
	id := t.putRing(lEdifc, r, "01"+b.typ, b.use, stat, mon, name, math.Round(h*10)/10, p.sheet, p.parcel)
	if id == 0 {
		return 0
	}
	base := t.Height(r.centroid())
	for _, v := range b.volumes {
		por := "0301"
		if v.porch {
			por = "0303"
		}
		t.putRing(lUnVol, v.ring, math.Round(v.height*10)/10, math.Round((base+v.height)*10)/10, por, id)
	}
	t.putRing(lFabbricati, r, "A794", p.sheet, p.parcel, id)
	if b.monument || b.name != "" {
		t.monument(b, r, id)
	}
	return id
}

// door puts an access on the lot's front nearest to q.
func (t *Town) door(p *plot, f facade, q XY, id int, dwelling bool) {
	u := f.b.sub(f.a).unit()
	l := f.a.dist(f.b)
	s := math.Max(0.15*l, math.Min(0.85*l, q.sub(f.a).dot(u)))
	at := f.a.add(u.mul(s))
	face := t.net.faces[p.face]
	v, w := face.Ring[f.tag], face.Ring[(int(f.tag)+1)%len(face.Ring)]
	e := t.net.edges[t.net.between(v, w)]
	a, b := t.net.pts[e.A], t.net.pts[e.B]
	k := math.Max(0, math.Min(1, at.sub(a).dot(b.sub(a))/b.sub(a).dot(b.sub(a))))
	t.accesses = append(t.accesses, access{
		street: e.Street, chain: e.ChainA + k*(e.ChainB-e.ChainA), left: (e.A == v) == (e.ChainB > e.ChainA), p: at, out: u.left().mul(-1),
		edifc: id, sheet: p.sheet, parcel: p.parcel, dwelling: dwelling,
	})
}

func (t *Town) drive(p *plot, f facade) {
	u := f.b.sub(f.a)
	at := f.a.add(u.mul(0.08 + 0.1*p.rnd.f()))
	face := t.net.faces[p.face]
	v, w := face.Ring[f.tag], face.Ring[(int(f.tag)+1)%len(face.Ring)]
	e := t.net.edges[t.net.between(v, w)]
	t.accesses = append(t.accesses, access{street: e.Street, p: at, drive: true})
}

// putNumbers numbers the doors: odd on the left, even on the right, rising along
// the street; a door close behind another takes its number with a letter.
func (t *Town) putNumbers() {
	const stage = "numbers"
	as := t.accesses
	sort.SliceStable(as, func(i, j int) bool {
		a, b := &as[i], &as[j]
		if a.street != b.street {
			return a.street < b.street
		}
		if a.left != b.left {
			return a.left
		}
		return a.chain < b.chain
	})
	letters := []string{"A", "B", "C", "D", "E", "F"}
	num, sub := 0, -1
	for i := range as {
		a := &as[i]
		if i%4096 == 0 {
			t.progress(stage, i, len(as))
		}
		if a.street < 0 {
			continue
		}
		s := &t.streets[a.street]
		typ := "0101"
		if a.drive {
			typ = "0102"
		}
		t.putPoint(lAccesso, a.p, typ, streetCode(a.street))
		if a.drive {
			continue
		}
		first := true
		var prev *access
		for j := i - 1; j >= 0 && as[j].street == a.street && as[j].left == a.left; j-- {
			if !as[j].drive {
				first, prev = false, &as[j]
				break
			}
		}
		switch {
		case first:
			num, sub = 2, -1
			if a.left {
				num = 1
			}
		case a.chain-prev.chain < 7 && sub < 4:
			sub++
		default:
			num += 2 * int(math.Max(1, math.Min(3, math.Round((a.chain-prev.chain)/45))))
			sub = -1
		}
		txt := strconv.Itoa(num)
		var letter any
		if sub >= 0 {
			letter = letters[sub]
			txt += "/" + letters[sub]
		}
		angle := math.Atan2(a.out.Y, a.out.X)*180/math.Pi + 90
		if angle > 90 {
			angle -= 180
		}
		if angle <= -90 {
			angle += 180
		}
		t.putPoint(lCivico, a.p.sub(a.out.mul(2.2)), num, letter, txt, math.Round(angle*10)/10, streetCode(a.street), s.full(), a.edifc, a.sheet, a.parcel)
	}
	t.progress(stage, len(as), len(as))
}
