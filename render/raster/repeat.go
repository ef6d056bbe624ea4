package raster

// pieces is a set of what a shape has drawn already: segments, joins, caps.
// It empties itself by counting on, without clearing, and keeps its table.
type pieces struct {
	table []piece
	now   uint32
	used  int
}

type piece struct {
	a, b uint64
	at   uint32
}

// begin empties the set and makes room for n.
func (s *pieces) begin(n int) {
	size := 16
	for size < 2*n {
		size *= 2
	}
	if size > len(s.table) {
		s.table, s.now = make([]piece, size), 0
	}
	if s.now++; s.now == 0 {
		clear(s.table)
		s.now = 1
	}
	s.used = 0
}

// add puts (a, b) in and reports whether it was there. A full set (its n was
// too small) says no.
func (s *pieces) add(a, b uint64) bool {
	mask := uint64(len(s.table) - 1)
	h := (a ^ b*0x9e3779b97f4a7c15) * 0xd6e8feb86659fd93
	for i := h >> 32 & mask; s.used <= len(s.table)/4*3; i = (i + 1) & mask {
		e := &s.table[i]
		if e.at != s.now {
			*e = piece{a, b, s.now}
			s.used++
			return false
		}
		if e.a == a && e.b == b {
			return true
		}
	}
	return false
}

// key is a vertex as it is drawn, to 1/256 px.
func (j *joint) key() uint64 { return uint64(uint32(fixed(j.x)))<<32 | uint64(uint32(fixed(j.y))) }

// at returns the entry of a, new and with b = 0 if it was not there. The set
// must have been begun with room for all.
func (s *pieces) at(a uint64) *piece {
	mask := uint64(len(s.table) - 1)
	h := a * 0xd6e8feb86659fd93
	for i := h >> 32 & mask; ; i = (i + 1) & mask {
		e := &s.table[i]
		if e.at != s.now {
			*e = piece{a, 0, s.now}
		}
		if e.a == a {
			return e
		}
	}
}

// addPair is add for two vertices in either order.
func (s *pieces) addPair(a, b uint64) bool {
	if a > b {
		a, b = b, a
	}
	return s.add(a, b)
}

// addJoin is add for a vertex b between a and c, from either side.
func (s *pieces) addJoin(a, b, c uint64) bool {
	if a > c {
		a, c = c, a
	}
	const m = 0xff51afd7ed558ccd
	return s.add((a^b>>7)*m+b, (c+b)*m^a)
}

// addCap is add for the cap at a of the segment to b.
func (s *pieces) addCap(a, b uint64) bool {
	const m = 0xc4ceb9fe1a85ec53
	return s.add((a^m)*m, (b+m)*m)
}

// findRepeated marks the segments that run where an earlier one of the shape
// ran, either way.
func (k *stroker) findRepeated() {
	if len(k.path) < 3 {
		return
	}
	k.seen.begin(len(k.path))
	for _, l := range k.lines {
		path := k.path[l.start:l.end]
		last := path[0].key()
		for i := 1; i < len(path); i++ {
			key := path[i].key()
			if k.seen.addPair(last, key) {
				path[i-1].repeated, k.repeated = true, true
			}
			last = key
		}
		if l.closed && k.seen.addPair(last, path[0].key()) {
			path[len(path)-1].repeated, k.repeated = true, true
		}
	}
	if k.repeated || k.minQ < turnBackQ {
		k.findCovered()
	}
	if k.repeated {
		k.seen.begin(2 * len(k.path))
	}
}

// walkOnce draws a line of a shape with repeated segments: each stretch of
// new segments with flat ends, and where a segment is left out, the join with
// it and its cap as pieces of their own, unless these are drawn already. The
// pieces have their borders in common to the bit, so that no seam shows.
func (p *Painter) walkOnce(path []joint, closed bool) {
	k := &p.stroker
	n := len(path)
	if closed {
		// Go on to the first vertex again; the path has room behind it in the
		// raw buffer only, so copy.
		k.raw = append(append(k.raw[:0], path...), path[0])
		path = k.raw
		n++
	}
	segments := n - 1
	for i := 0; i < segments; {
		if path[i].repeated {
			i++
			continue
		}
		j := i + 1
		for j < segments && !path[j].repeated {
			k.seen.addJoin(path[j-1].key(), path[j].key(), path[j+1].key())
			j++
		}
		p.walkLine(path[i:j+1], false, false)
		i = j
	}
	for i := 1; i < segments; i++ {
		if path[i-1].repeated || path[i].repeated {
			p.wedge(&path[i-1], &path[i], path[i+1].key())
		}
	}
	if closed {
		p.wedge(&path[n-2], &path[0], path[1].key())
		return
	}
	p.lonelyCap(&path[0], path[0].ux, path[0].uy, path[1].key(), -1)
	p.lonelyCap(&path[n-1], path[n-2].ux, path[n-2].uy, path[n-2].key(), 1)
}

// wedge draws the join of segments w and v (which ends at next) by itself.
func (p *Painter) wedge(w, v *joint, next uint64) {
	k := &p.stroker
	if k.seen.addJoin(w.key(), v.key(), next) {
		return
	}
	p.fan(w, v)
}

// fan draws the outer side of the turn from w to v by itself.
func (p *Painter) fan(w, v *joint) {
	k := &p.stroker
	n0x, n0y := -float64(w.uy*k.half), float64(w.ux*k.half)
	n1x, n1y := -float64(v.uy*k.half), float64(v.ux*k.half)
	cross := float64(w.ux*v.uy) - float64(w.uy*v.ux)
	k.ax, k.ay = k.point(v.x, v.y)
	k.bx, k.by = k.ax, k.ay
	a := cross <= 0
	if !a {
		n0x, n0y, n1x, n1y = -n0x, -n0y, -n1x, -n1y
	}
	p.to(a, v.x+n0x, v.y+n0y)
	p.outer(w, v, n0x, n0y, n1x, n1y, a)
	p.to(a, v.x, v.y)
}

// lonelyCap draws the cap at an end of a line by itself: at v, whose segment
// points along u and leads to next; way is 1 if the line ends there, -1 if it
// starts.
func (p *Painter) lonelyCap(v *joint, ux, uy float64, next uint64, way float64) {
	k := &p.stroker
	if k.cap == CapButt || k.seen.addCap(v.key(), next) {
		return
	}
	ux, uy = ux*way, uy*way
	nx, ny := -float64(uy*k.half), float64(ux*k.half)
	k.ax, k.ay = k.point(v.x+nx, v.y+ny)
	k.bx, k.by = k.point(v.x-nx, v.y-ny)
	p.edge(k.bx, k.by, k.ax, k.ay)
	p.capA(v.x, v.y, nx, ny, ux, uy)
}
