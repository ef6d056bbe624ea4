package town

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
	t.mend()
	t.progress("ground", len(n.faces), len(n.faces))
	done := make([]bool, len(n.edges))
	degree := func(v int32) int { // edges with width that meet here
		k := 0
		if n.plain[v] > 1 {
			k = 9 // the road has no width here: two stretches, not one that touches itself
		}
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
	j := t.joints()
	// A junction with an area of its own ends the ribbons that meet there.
	wide := make([]bool, len(n.pts))
	for v := range n.pts {
		wide[v] = j.ring(int32(v), j.around(int32(v)), false).tidy().Area() >= 0.02
	}
	ribbons := func(c *chain, kerb bool) []Ring {
		var left, right Ring
		var out []Ring
		for k, ei := range c.edges {
			la, lb, ra, rb := j.ends(ei, kerb)
			if n.edges[ei].A != c.vertices[k] {
				la, lb, ra, rb = rb, ra, lb, la
			}
			left = append(left, la, lb)
			right = append(right, ra, rb)
			if k+1 == len(c.edges) || wide[c.vertices[k+1]] {
				out = append(out, append(right, left.reversed()...).tidy())
				left, right = nil, nil
			}
		}
		return out
	}
	for i := range t.chains {
		c := &t.chains[i]
		s := &t.streets[c.street]
		l := t.line(c).tidy()
		rings := ribbons(c, false)
		t.since = t.edgeSince(c.edges[0])
		for _, e := range c.edges[1:] {
			t.since = min(t.since, t.edgeSince(e))
		}
		each := func(f func(Ring)) {
			for _, r := range rings {
				f(r)
			}
		}
		if i%256 == 0 {
			t.progress(stage, i, len(t.chains))
		}
		switch {
		case c.class.road():
			each(func(r Ring) { t.putZone(r, "V") })
			spec := classSpecs[c.class]
			code := streetCode(c.street)
			if c.class == Footway || c.class == Lane {
				each(func(r Ring) { t.putRing(lVms, r, map[Class]string{Footway: "0202", Lane: "0101"}[c.class], "0202") })
			} else {
				each(func(r Ring) { t.putRing(lArStr, r, roadClass(c.class), "01", code) })
				for _, r := range ribbons(c, true) {
					t.putRing(lVei, r, "0101", "0201", "0301", 0)
				}
				for _, ei := range c.edges {
					la, lb, ra, rb := j.ends(ei, false)
					ka, kb, ja, jb := j.ends(ei, true)
					if spec.sidewalk > 0 {
						t.putRing(lPed, Ring{ka, kb, lb, la}, "0101", "0201")
						t.putRing(lPed, Ring{ra, rb, jb, ja}, "0101", "0201")
					}
				}
			}
			each(func(r Ring) { t.putRing(lStradeCat, r, "A794", s.full()) })
			t.put(lElStr, []Ring{l}, "0101", roadClass(c.class), "01", 0, 2*(spec.half-spec.sidewalk), pick(newRandom(t.cfg.Seed, 51, uint64(i)), []string{"03", "03", "03", "01", "02"}), code, s.full())
			if c.class == Avenue {
				t.avenueTrees(l, spec.half-spec.sidewalk+1, 9, "Platanus acerifolia")
			}
		case c.class == Rail:
			each(func(r Ring) { t.putZone(r, "FERR") })
			each(func(r Ring) { t.putRing(lSdFer, r, "01", "01") })
			each(func(r Ring) { t.putRing(lStradeCat, r, "A794", "FERROVIA") })
			for _, o := range []float64{-2.1, 2.1} {
				t.put(lElFer, []Ring{offsetLine(l, o)}, "01", 1, "01", s.name)
			}
		case c.class == Funicular:
			each(func(r Ring) { t.putZone(r, "FERR") })
			each(func(r Ring) { t.putRing(lSdFer, r, "04", "01") })
			each(func(r Ring) { t.putRing(lStradeCat, r, "A794", s.name) })
			t.put(lElFun, []Ring{l}, s.name, "01")
		case c.class.water():
			each(func(r Ring) { t.putZone(r, "ACQ") })
			each(func(r Ring) { t.putRing(lAcqua, r, map[bool]string{true: "01", false: "02"}[c.class != Ditch], s.name) })
			each(func(r Ring) { t.putRing(lAcqueCat, r, "A794", s.name) })
			t.put(lIdr, []Ring{l}, map[bool]string{true: "01", false: "02"}[c.class != Ditch], s.name)
		case c.class == Wall:
			each(func(r Ring) { t.putZone(r, "NAF") })
			each(func(r Ring) { t.putRing(lMuSos, r, "02", s.name) })
			each(func(r Ring) { t.putRing(lStradeCat, r, "A794", s.name) })
		}
	}
	t.progress(stage, len(t.chains), len(t.chains))
	// Junctions: the ring of corner points round a vertex.
	for v := range n.pts {
		ts := j.around(int32(v))
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
		t.since = t.vertexSince(v)
		if roads > 0 && len(n.at[v]) > 2 {
			t.putPoint(lGzStr, n.pts[v], "01")
		}
		outer, kerb := j.ring(int32(v), ts, false), j.ring(int32(v), ts, true)
		bridge := roads >= 2 && waters >= 2 || roads >= 2 && rails >= 2
		switch {
		case !wide[v]:
		case roads >= 2 || roads == 1 && walls+rails+waters == 0 || roads == 1 && walls+rails+waters == 1:
			sed := "01"
			if bridge {
				sed = "02"
				t.putRing(lPonte, outer, "01", map[bool]string{true: "01", false: "02"}[waters > 0])
			}
			t.putZone(outer, "V")
			if class == Footway || class == Lane {
				t.putRing(lVms, outer, map[Class]string{Footway: "0202", Lane: "0101"}[class], "0202")
			} else {
				t.putRing(lArStr, outer, roadClass(class), sed, streetCode(through))
				t.putRing(lVei, kerb, "0102", "0201", "03"+sed, 0)
				for _, x := range ts {
					c := t.grounds[x.face].corners[x.i]
					if len(c.block) > 1 {
						t.putRing(lPed, append(append(Ring{}, Ring(c.kerb)...), Ring(c.block).reversed()...), "0101", "0201")
					}
				}
			}
			t.putRing(lStradeCat, outer, "A794", t.streets[through].full())
		case walls > 0:
			t.putZone(outer, "NAF")
			t.putRing(lMuSos, outer, "02", "MURA VENETE")
			t.putRing(lStradeCat, outer, "A794", "MURA VENETE")
		case rails > 0:
			t.putZone(outer, "FERR")
			t.putRing(lSdFer, outer, "01", "01")
			t.putRing(lStradeCat, outer, "A794", "FERROVIA")
		default:
			t.putZone(outer, "ACQ")
			t.putRing(lAcqua, outer, "01", water)
			t.putRing(lAcqueCat, outer, "A794", water)
		}
	}
	t.since = 0
	for i := range t.streets {
		s := &t.streets[i]
		if !s.class.road() || len(s.lines) == 0 {
			continue
		}
		t.put(lTpStr, s.lines, i+1, s.full(), s.dug, s.name, roadClass(s.class))
	}
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
