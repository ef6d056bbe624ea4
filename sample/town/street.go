package town

import (
	"math"
	"sort"
)

// street is a named way; dug is the generic part (VIA, PIAZZA...), name the rest.
type street struct {
	class    Class
	dug      string
	name     string
	length   float64
	middle   XY
	district DistrictKind
	lines    []Ring
}

func (s *street) full() string { return s.dug + " " + s.name }

// chain is a run of edges of one street and class between junctions.
type chain struct {
	street   int32
	class    Class
	vertices []int32
	edges    []int32
}

// cadastral code and full name live with the index: code = index + 1.
func streetCode(i int32) any {
	if i < 0 {
		return nil
	}
	return int(i) + 1
}

// surveyGround moves every face's sides to the kerbs and joins edges into chains.
func (t *Town) surveyGround() {
	n := t.net
	t.grounds = make([]ground, len(n.faces))
	for f := range n.faces {
		t.grounds[f] = n.ground(int32(f))
		if f%512 == 0 {
			t.progress("ground", f, len(n.faces))
		}
	}
	t.progress("ground", len(n.faces), len(n.faces))
	done := make([]bool, len(n.edges))
	degree := func(v int32) int { // edges with width that meet here
		k := 0
		for _, e := range n.at[v] {
			if n.edges[e].Class != Border {
				k++
			}
		}
		return k
	}
	next := func(e, v int32) int32 {
		if degree(v) != 2 {
			return -1
		}
		for _, x := range n.at[v] {
			if x != e && n.edges[x].Class == n.edges[e].Class && n.edges[x].Street == n.edges[e].Street && n.edges[e].Class != Border {
				return x
			}
		}
		return -1
	}
	for i := range n.edges {
		e := int32(i)
		if done[e] || n.edges[e].Class == Border {
			continue
		}
		// Back to the start of the run, then forward to its end.
		start, v := e, n.edges[e].A
		for {
			x := next(start, v)
			if x < 0 || x == e {
				break
			}
			start = x
			v = n.edges[x].A + n.edges[x].B - v
		}
		c := chain{street: n.edges[e].Street, class: n.edges[e].Class, vertices: []int32{v}}
		for x := start; x >= 0 && !done[x]; {
			done[x] = true
			v = n.edges[x].A + n.edges[x].B - v
			c.edges = append(c.edges, x)
			c.vertices = append(c.vertices, v)
			x = next(x, v)
		}
		t.chains = append(t.chains, c)
	}
}

func (t *Town) line(c *chain) Ring {
	out := make(Ring, len(c.vertices))
	for i, v := range c.vertices {
		out[i] = t.net.pts[v]
	}
	return out
}

// nameStreets gives every street that has come into being a name that suits where
// it lies and how long it is.
func (t *Town) nameStreets() {
	n := t.net
	for i := range t.chains {
		c := &t.chains[i]
		s := &t.streets[c.street]
		l := t.line(c)
		if len(s.lines) == 0 {
			s.middle = l[len(l)/2]
			e := n.edges[c.edges[0]]
			f := e.left
			if f < 0 {
				f = e.right
			}
			s.district = t.districts[n.faces[f].District].kind
		}
		s.lines = append(s.lines, l)
		for k := 0; k+1 < len(l); k++ {
			s.length += l[k].dist(l[k+1])
		}
	}
	for i := range t.streets {
		if s := &t.streets[i]; s.name != "" {
			t.names.take(s.name)
		}
	}
	for _, s := range t.specials {
		if s.use == Square {
			t.names.take(s.name)
		}
	}
	for i := range t.streets {
		s := &t.streets[i]
		if len(s.lines) == 0 || s.name != "" || !s.class.road() {
			continue
		}
		s.dug = "VIA"
		switch s.district {
		case UpperTown:
			s.name = t.names.from(oldTown)
			if s.class == Footway {
				s.dug = "SCALETTA"
			} else if s.length < 90 {
				s.dug = "VICOLO"
			}
		case Core:
			s.name = t.names.from(centre)
			if s.length < 70 && t.names.rnd.chance(0.5) {
				s.dug = "PASSAGGIO"
			}
		case Works:
			s.name = t.names.from(works)
		case Country, Hills:
			s.name = t.names.from(country)
			if s.class == Footway {
				s.dug = "SENTIERO"
			}
		default:
			switch k := t.names.rnd.n(12); {
			case k < 2:
				s.name = t.names.from(places)
			case k < 4:
				s.name = t.names.from(centre)
			case k < 5:
				s.name = t.names.from(trees)
			case k < 6:
				s.name = t.names.from(saints)
			default:
				s.name = t.names.person()
			}
			if s.length < 75 && t.names.rnd.chance(0.4) {
				s.dug = "VICOLO"
			}
		}
		if s.class == Avenue {
			s.dug = "VIALE"
		}
	}
}

// putRoads hands out everything that lies between the blocks: roads with their
// carriageways and pavements, railway, streams, walls, bridges, and their lines.
func (t *Town) putRoads() {
	n := t.net
	const stage = "roads"
	// Where in which face a vertex stands.
	type place struct{ f, i int32 }
	places := make([][]place, len(n.pts))
	sideOf := make([][2]int32, len(n.edges)) // ring side of the left and the right face
	for f := range n.faces {
		r := n.faces[f].Ring
		for i, v := range r {
			places[v] = append(places[v], place{int32(f), int32(i)})
			e := n.between(v, r[(i+1)%len(r)])
			if n.edges[e].A == v {
				sideOf[e][0] = int32(i)
			} else {
				sideOf[e][1] = int32(i)
			}
		}
	}
	// ends: the points left and right of the start and the end of an edge, seen from A.
	ends := func(ei int32, kerb bool) (la, lb, ra, rb XY) {
		e := &n.edges[ei]
		la, ra, lb, rb = n.pts[e.A], n.pts[e.A], n.pts[e.B], n.pts[e.B]
		if e.left >= 0 {
			la, lb = t.grounds[e.left].side(int(sideOf[ei][0]), kerb)
		}
		if e.right >= 0 {
			rb, ra = t.grounds[e.right].side(int(sideOf[ei][1]), kerb)
		}
		return
	}
	ribbon := func(c *chain, kerb bool) Ring {
		var left, right Ring
		for k, ei := range c.edges {
			la, lb, ra, rb := ends(ei, kerb)
			if n.edges[ei].A != c.vertices[k] {
				la, lb, ra, rb = rb, ra, lb, la
			}
			left = append(left, la, lb)
			right = append(right, ra, rb)
		}
		return append(right, left.reversed()...).tidy()
	}
	for i := range t.chains {
		c := &t.chains[i]
		s := &t.streets[c.street]
		l := t.line(c).tidy()
		ring := ribbon(c, false)
		if i%256 == 0 {
			t.progress(stage, i, len(t.chains))
		}
		switch {
		case c.class.road():
			t.zoneV(ring, "V", "Viabilità")
			spec := classSpecs[c.class]
			code := streetCode(c.street)
			if c.class == Footway || c.class == Lane {
				t.putRing(lVms, ring, map[Class]string{Footway: "0202", Lane: "0101"}[c.class], "0202")
			} else {
				t.putRing(lArStr, ring, roadClass(c.class), "01", code)
				t.putRing(lVei, ribbon(c, true), "0101", "0201", "0301", 0)
				for k, ei := range c.edges {
					la, lb, ra, rb := ends(ei, false)
					ka, kb, ja, jb := ends(ei, true)
					if spec.sidewalk > 0 {
						t.putRing(lPed, Ring{ka, kb, lb, la}, "0101", "0201")
						t.putRing(lPed, Ring{ra, rb, jb, ja}, "0101", "0201")
					}
					_ = k
				}
			}
			t.putRing(lStradeCat, ring, "A794", s.full())
			t.put(lElStr, []Ring{l}, "0101", roadClass(c.class), "01", 0, 2*(spec.half-spec.sidewalk), pick(newRandom(t.cfg.Seed, 51, uint64(i)), []string{"03", "03", "03", "01", "02"}), code, s.full())
		case c.class == Rail:
			t.zoneV(ring, "FERR", "Sede ferroviaria")
			t.putRing(lSdFer, ring, "01", "01")
			t.putRing(lStradeCat, ring, "A794", "FERROVIA")
			for _, o := range []float64{-2.1, 2.1} {
				t.put(lElFer, []Ring{offsetLine(l, o)}, "01", 1, "01", s.name)
			}
		case c.class == Funicular:
			t.zoneV(ring, "FERR", "Sede ferroviaria")
			t.putRing(lSdFer, ring, "04", "01")
			t.putRing(lStradeCat, ring, "A794", s.name)
			t.put(lElFun, []Ring{l}, s.name, "01")
		case c.class.water():
			t.zoneV(ring, "ACQ", "Acque")
			t.putRing(lAcqua, ring, map[bool]string{true: "01", false: "02"}[c.class != Ditch], s.name)
			t.putRing(lAcqueCat, ring, "A794", s.name)
			t.put(lIdr, []Ring{l}, map[bool]string{true: "01", false: "02"}[c.class != Ditch], s.name)
		case c.class == Wall:
			t.zoneV(ring, "NAF", "Città storica")
			t.putRing(lMuSos, ring, "02", s.name)
			t.putRing(lStradeCat, ring, "A794", s.name)
		}
	}
	t.progress(stage, len(t.chains), len(t.chains))
	// Junctions: the ring of corner points round a vertex.
	for v := range n.pts {
		ps := places[v]
		type turn struct {
			angle float64
			place
		}
		ts := make([]turn, len(ps))
		for k, p := range ps {
			r := n.faces[p.f].Ring
			d := n.pts[r[(int(p.i)+1)%len(r)]].sub(n.pts[v])
			ts[k] = turn{math.Atan2(d.Y, d.X), p}
		}
		sort.Slice(ts, func(i, j int) bool { return ts[i].angle < ts[j].angle })
		var roads, walls, rails, waters, others int
		class, water := Border, ""
		var through int32 = -1
		for _, ei := range n.at[v] {
			e := &n.edges[ei]
			switch {
			case e.Class.road():
				roads++
				if e.Class > class {
					class = e.Class
					through = e.Street
				}
			case e.Class == Wall:
				walls++
			case e.Class == Rail || e.Class == Funicular:
				rails++
			case e.Class.water():
				waters++
				water = t.streets[e.Street].name
			default:
				others++
			}
		}
		if roads+walls+rails+waters == 0 {
			continue
		}
		if roads > 0 && len(n.at[v]) > 2 {
			t.putPoint(lGzStr, n.pts[v], "01")
		}
		var outer, kerb Ring
		outside := false
		for _, ei := range n.at[v] {
			outside = outside || n.edges[ei].right < 0 || n.edges[ei].left < 0
		}
		for k, x := range ts {
			c := t.grounds[x.f].corners[x.i]
			for j := len(c.block) - 1; j >= 0; j-- {
				outer = append(outer, c.block[j])
				kerb = append(kerb, c.kerb[j])
			}
			_ = k
		}
		if outside { // the border has a vertex but no corner of its own
			outer, kerb = t.openJunction(int32(v), func(k int) (int32, int32) { return ts[k].f, ts[k].i }, len(ts))
		}
		bridge := roads >= 2 && waters >= 2 || roads >= 2 && rails >= 2
		switch {
		case outer.tidy().area() < 0.02:
		case roads >= 2 || roads == 1 && walls+rails+waters == 0 || roads == 1 && walls+rails+waters == 1:
			sed := "01"
			if bridge {
				sed = "02"
				t.putRing(lPonte, outer, "01", map[bool]string{true: "01", false: "02"}[waters > 0])
			}
			t.zoneV(outer, "V", "Viabilità")
			if class == Footway || class == Lane {
				t.putRing(lVms, outer, map[Class]string{Footway: "0202", Lane: "0101"}[class], "0202")
			} else {
				t.putRing(lArStr, outer, roadClass(class), sed, streetCode(through))
				t.putRing(lVei, kerb, "0102", "0201", "03"+sed, 0)
				for _, x := range ts {
					c := t.grounds[x.f].corners[x.i]
					if len(c.block) > 1 {
						t.putRing(lPed, append(append(Ring{}, Ring(c.kerb)...), Ring(c.block).reversed()...), "0101", "0201")
					}
				}
			}
			t.putRing(lStradeCat, outer, "A794", t.streets[through].full())
		case walls > 0:
			t.zoneV(outer, "NAF", "Città storica")
			t.putRing(lMuSos, outer, "02", "MURA VENETE")
			t.putRing(lStradeCat, outer, "A794", "MURA VENETE")
		case rails > 0:
			t.zoneV(outer, "FERR", "Sede ferroviaria")
			t.putRing(lSdFer, outer, "01", "01")
			t.putRing(lStradeCat, outer, "A794", "FERROVIA")
		default:
			t.zoneV(outer, "ACQ", "Acque")
			t.putRing(lAcqua, outer, "01", water)
			t.putRing(lAcqueCat, outer, "A794", water)
		}
	}
	for i := range t.streets {
		s := &t.streets[i]
		if !s.class.road() || len(s.lines) == 0 {
			continue
		}
		t.put(lTpStr, s.lines, i+1, s.full(), s.dug, s.name, roadClass(s.class))
	}
}

// openJunction adds the vertex itself where the junction lies on the border, so that
// its ring closes along it.
func (t *Town) openJunction(v int32, at func(int) (int32, int32), m int) (outer, kerb Ring) {
	n := t.net
	gap := -1
	// The gap is after the face whose arriving side is a border edge.
	for k := range m {
		f, i := at(k)
		r := n.faces[f].Ring
		e := n.edges[n.between(r[(int(i)+len(r)-1)%len(r)], v)]
		if e.left < 0 || e.right < 0 {
			gap = k
		}
	}
	for k := range m {
		f, i := at(k)
		c := t.grounds[f].corners[i]
		for j := len(c.block) - 1; j >= 0; j-- {
			outer = append(outer, c.block[j])
			kerb = append(kerb, c.kerb[j])
		}
		if k == gap {
			outer = append(outer, n.pts[v])
			kerb = append(kerb, n.pts[v])
		}
	}
	return outer, kerb
}

// offsetLine moves an open line to its left by d.
func offsetLine(l Ring, d float64) Ring {
	out := make(Ring, len(l))
	for i, p := range l {
		u := XY{}
		if i > 0 {
			u = u.add(p.sub(l[i-1]).unit())
		}
		if i+1 < len(l) {
			u = u.add(l[i+1].sub(p).unit())
		}
		out[i] = round(p.add(u.unit().left().mul(d)))
	}
	return out
}

// roadClass is the technical and functional class of a road.
func roadClass(c Class) string {
	switch c {
	case Avenue:
		return "04" // urbana di quartiere, viale
	case Main:
		return "03" // urbana di scorrimento
	case Street, Old:
		return "05" // locale
	case Alley:
		return "06" // vicolo
	case Footway:
		return "08"
	}
	return "07" // vicinale
}
