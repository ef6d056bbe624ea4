package town

import (
	"math"
	"sort"
)

// Class says what an edge of the net is on the ground.
type Class uint8

// The classes, from what has no width to what cuts a town in two.
const (
	Border    Class = iota // edge of a field or of the municipality, no width
	Footway                // steps and paths
	Lane                   // country lane, not paved
	Alley                  // vicolo of the upper town
	Street                 // ordinary urban street
	Old                    // street of a borgo, narrow between fronts
	Main                   // urban main road
	Avenue                 // viale with trees
	Rail                   // railway
	Funicular              // funicular
	River                  // river
	Stream                 // stream in its bed
	Ditch                  // roggia, small canal
	Wall                   // city wall with its walk
)

// classSpec holds what the ground of a class looks like, metres.
type classSpec struct {
	half     float64 // half width between blocks
	sidewalk float64 // of it, sidewalk
	fillet   float64 // radius at corners
}

var classSpecs = [...]classSpec{
	Border: {}, Footway: {1.5, 0, 0.5}, Lane: {1.9, 0, 2}, Alley: {2.2, 0, 0.8}, Street: {5.2, 1.6, 4},
	Old: {4.1, 1.1, 1.5}, Main: {7.2, 2.2, 7}, Avenue: {11.5, 4.2, 9}, Rail: {8.5, 0, 0}, Funicular: {3, 0, 0},
	River: {24, 0, 0}, Stream: {4.5, 0, 0}, Ditch: {1.3, 0, 0}, Wall: {3.2, 0, 0},
}

func (c Class) road() bool  { return c >= Footway && c <= Avenue }
func (c Class) water() bool { return c == River || c == Stream || c == Ditch }

// Edge is a straight side between two vertices. Chainage runs along its street
// from the vertex A to the vertex B, and may fall.
type Edge struct {
	A, B        int32
	Class       Class
	Street      int32 // index into the streets of the town, or -1
	ChainA      float64
	ChainB      float64
	Half        float64
	left, right int32 // faces, -1 outside the municipality
}

// Face is a piece of land between edges; its ring holds vertices, counterclockwise.
type Face struct {
	Ring     []int32
	District int32
	Use      Use
}

// Net is the planar subdivision. Faces have no holes: every path added joins what is there.
type Net struct {
	pts   []XY
	at    [][]int32
	edges []Edge
	faces []Face
	key   map[uint64]int32

	// plain says how much the corners at a vertex had to be simplified: 1, a
	// point instead of an arc; 2, the vertex itself.
	plain map[int32]int
}

func edgeKey(a, b int32) uint64 {
	if a > b {
		a, b = b, a
	}
	return uint64(a)<<32 | uint64(b)
}

// newNet starts with one face, the whole municipality.
func newNet(outer Ring) *Net {
	n := &Net{key: map[uint64]int32{}, plain: map[int32]int{}}
	var ring []int32
	for _, p := range outer {
		ring = append(ring, n.vertex(p))
	}
	for i, v := range ring {
		n.edge(Edge{A: v, B: ring[(i+1)%len(ring)], Street: -1, left: 0, right: -1})
	}
	n.faces = []Face{{Ring: ring}}
	return n
}

func (n *Net) vertex(p XY) int32 {
	n.pts = append(n.pts, round(p))
	n.at = append(n.at, nil)
	return int32(len(n.pts) - 1)
}

func (n *Net) edge(e Edge) int32 {
	i := int32(len(n.edges))
	n.edges = append(n.edges, e)
	n.key[edgeKey(e.A, e.B)] = i
	n.at[e.A] = append(n.at[e.A], i)
	n.at[e.B] = append(n.at[e.B], i)
	return i
}

// between finds the edge that joins two vertices, or -1.
func (n *Net) between(a, b int32) int32 {
	if e, ok := n.key[edgeKey(a, b)]; ok {
		return e
	}
	return -1
}

// split puts a vertex on an edge; both faces get it.
func (n *Net) split(ei int32, p XY) int32 {
	e := n.edges[ei]
	v := n.vertex(p)
	a, b := n.pts[e.A], n.pts[e.B]
	t := a.dist(n.pts[v]) / math.Max(1e-9, a.dist(n.pts[v])+n.pts[v].dist(b))
	mid := e.ChainA + t*(e.ChainB-e.ChainA)
	delete(n.key, edgeKey(e.A, e.B))
	n.edges[ei].B, n.edges[ei].ChainB = v, mid
	n.key[edgeKey(e.A, v)] = ei
	n.at[v] = append(n.at[v], ei)
	for i, x := range n.at[e.B] {
		if x == ei {
			n.at[e.B] = append(n.at[e.B][:i:i], n.at[e.B][i+1:]...)
			break
		}
	}
	rest := e
	rest.A, rest.ChainA = v, mid
	n.edge(rest)
	for _, f := range [2]int32{e.left, e.right} {
		if f < 0 {
			continue
		}
		r := n.faces[f].Ring
		for i, x := range r {
			y := r[(i+1)%len(r)]
			if x == e.A && y == e.B || x == e.B && y == e.A {
				out := make([]int32, 0, len(r)+1)
				out = append(append(append(out, r[:i+1]...), v), r[i+1:]...)
				n.faces[f].Ring = out
				break
			}
		}
	}
	return v
}

func (n *Net) ring(f int32) Ring {
	r := n.faces[f].Ring
	out := make(Ring, len(r))
	for i, v := range r {
		out[i] = n.pts[v]
	}
	return out
}

// chord splits a face along a line from one of its vertices to another, by way of
// mid. The face keeps the part on the right of the line; the new face, returned, is on the
// left. The caller has checked that the line lies inside.
func (n *Net) chord(f int32, from, to int32, mid []XY, like Edge) int32 {
	line := []int32{from}
	for _, p := range mid {
		line = append(line, n.vertex(p))
	}
	line = append(line, to)
	g := int32(len(n.faces))
	total := 0.0
	for i := 0; i+1 < len(line); i++ {
		total += n.pts[line[i]].dist(n.pts[line[i+1]])
	}
	run := 0.0
	for i := 0; i+1 < len(line); i++ {
		e := like
		e.A, e.B = line[i], line[i+1]
		l := n.pts[e.A].dist(n.pts[e.B])
		e.ChainA = like.ChainA + (like.ChainB-like.ChainA)*run/total
		run += l
		e.ChainB = like.ChainA + (like.ChainB-like.ChainA)*run/total
		e.Half = classSpecs[e.Class].half
		e.left, e.right = g, f
		n.edge(e)
	}
	r := n.faces[f].Ring
	var i, j int
	for k, v := range r {
		if v == from {
			i = k
		}
		if v == to {
			j = k
		}
	}
	m := len(r)
	// Left of the line: line forward, then the old ring from `to` on to `from`.
	var left, right []int32
	left = append(left, line...)
	for k := (j + 1) % m; k != i; k = (k + 1) % m {
		left = append(left, r[k])
	}
	for k := len(line) - 1; k >= 0; k-- {
		right = append(right, line[k])
	}
	for k := (i + 1) % m; k != j; k = (k + 1) % m {
		right = append(right, r[k])
	}
	face := n.faces[f]
	face.Ring = left
	n.faces = append(n.faces, face)
	n.faces[f].Ring = right
	for k, v := range left {
		w := left[(k+1)%len(left)]
		e := &n.edges[n.between(v, w)]
		if e.A == v {
			e.left = g
		} else {
			e.right = g
		}
	}
	return g
}

// chordFits reports whether the line from one vertex of a face to another, by way of
// mid, stays inside, keeps clear of other vertices and meets the outline at no sharp angle.
func (n *Net) chordFits(f int32, from, to int32, mid []XY, clear, minSin float64) bool {
	line := append(append([]XY{n.pts[from]}, mid...), n.pts[to])
	r := n.faces[f].Ring
	ring := n.ring(f)
	m := len(r)
	for k := 0; k+1 < len(line); k++ {
		a, b := line[k], line[k+1]
		for i, v := range r {
			w := r[(i+1)%m]
			touches := k == 0 && (v == from || w == from) || k == len(line)-2 && (v == to || w == to)
			if !touches && segmentsMeet(a, b, n.pts[v], n.pts[w]) {
				return false
			}
			if v != from && v != to && segmentDistance(n.pts[v], a, b) < clear {
				return false
			}
			if touches && clear > 0 {
				// A side that starts where the line starts must leave it.
				for _, x := range [2]int32{v, w} {
					if x != from && x != to && segmentDistance(n.pts[x], a, b) < clear {
						return false
					}
				}
			}
		}
		if k > 0 {
			for _, v := range ring {
				if v.dist(a) < clear && v != n.pts[from] && v != n.pts[to] {
					return false
				}
			}
		}
		if !ring.Contains(a.lerp(b, 0.5)) {
			return false
		}
	}
	angle := func(v int32, out XY) bool {
		for i, x := range r {
			if x != v {
				continue
			}
			for _, y := range [2]int32{r[(i+1)%m], r[(i+m-1)%m]} {
				d := n.pts[y].sub(n.pts[v]).unit()
				if d.dot(out) > 0 && math.Abs(d.cross(out)) < minSin {
					return false
				}
			}
		}
		return true
	}
	return angle(from, line[1].sub(line[0]).unit()) && angle(to, line[len(line)-2].sub(line[len(line)-1]).unit())
}

// cutRule says when a cut through a face is good enough to make.
type cutRule struct {
	snap     float64 // end at a vertex that is nearer than this to the crossing
	clear    float64 // keep this far from other vertices
	minSin   float64 // sine of the sharpest angle allowed with the outline
	minArea  float64 // of either part
	minLen   float64
	bend     float64 // displace the middle by up to this part of the length
	axis     bool    // chainage is the position along d, not from the start of the cut
	joinable func(*Edge) bool
}

// cut splits a face along the line through p with direction d, over its longest
// inside stretch that obeys the rule, and returns the new face.
func (n *Net) cut(f int32, p, d XY, rule cutRule, like Edge, rnd *random) (int32, bool) {
	r := n.faces[f].Ring
	m := len(r)
	nrm := d.left()
	type cross struct {
		at   float64
		side int
		p    XY
	}
	var cs []cross
	for i, v := range r {
		a, b := n.pts[v], n.pts[r[(i+1)%m]]
		va, vb := a.sub(p).dot(nrm), b.sub(p).dot(nrm)
		if (va >= 0) == (vb >= 0) {
			continue
		}
		q := a.lerp(b, va/(va-vb))
		cs = append(cs, cross{q.dot(d), i, q})
	}
	sort.SliceStable(cs, func(i, j int) bool { return cs[i].at < cs[j].at })
	type span struct{ a, b cross }
	var spans []span
	for i := 0; i+1 < len(cs); i += 2 {
		spans = append(spans, span{cs[i], cs[i+1]})
	}
	sort.SliceStable(spans, func(i, j int) bool {
		return spans[i].b.at-spans[i].a.at > spans[j].b.at-spans[j].a.at
	})
	for _, s := range spans {
		if s.b.at-s.a.at < rule.minLen {
			break
		}
		type end struct {
			v    int32 // vertex, or -1 and then
			edge int32
			p    XY
		}
		pick := func(c cross) (end, bool) {
			v, w := r[c.side], r[(c.side+1)%m]
			dv, dw := c.p.dist(n.pts[v]), c.p.dist(n.pts[w])
			if dv > dw {
				v, dv = w, dw
			}
			e := n.between(r[c.side], r[(c.side+1)%m])
			if rule.joinable != nil && !rule.joinable(&n.edges[e]) {
				return end{}, false
			}
			if dv < rule.snap {
				return end{v: v, p: n.pts[v]}, true
			}
			return end{v: -1, edge: e, p: round(c.p)}, true
		}
		a, oka := pick(s.a)
		b, okb := pick(s.b)
		if !oka || !okb || a.p.dist(b.p) < rule.minLen || a.v >= 0 && a.v == b.v || a.v < 0 && b.v < 0 && a.edge == b.edge {
			continue
		}
		// Try on a copy of nothing: vertices put on edges harm nobody.
		try := func(e end) int32 {
			if e.v >= 0 {
				return e.v
			}
			return n.split(e.edge, e.p)
		}
		if a.v >= 0 && b.v >= 0 && n.between(a.v, b.v) >= 0 {
			continue
		}
		// Judge before touching the edges.
		if !n.judge(f, a.p, b.p, rule) {
			continue
		}
		va := try(a)
		vb := try(b)
		var mid []XY
		if rule.bend > 0 && rnd != nil {
			l := a.p.dist(b.p)
			o := b.p.sub(a.p).unit().left().mul(l * rule.bend * rnd.in(-1, 1))
			if l > 90 {
				mid = []XY{a.p.lerp(b.p, 0.33).add(o), a.p.lerp(b.p, 0.66).add(o.mul(rnd.in(0.3, 1)))}
			} else {
				mid = []XY{a.p.lerp(b.p, rnd.in(0.4, 0.6)).add(o)}
			}
			if !n.chordFits(f, va, vb, mid, rule.clear, rule.minSin) {
				mid = nil
			}
		}
		if mid == nil && !n.chordFits(f, va, vb, nil, rule.clear, rule.minSin) {
			continue
		}
		if rule.axis { // the street goes on beyond this face
			like.ChainA, like.ChainB = a.p.dot(d), b.p.dot(d)
		} else {
			like.ChainA, like.ChainB = 0, a.p.dist(b.p)
		}
		return n.chord(f, va, vb, mid, like), true
	}
	return 0, false
}

// judge compares the parts that a straight cut would make with the rule.
func (n *Net) judge(f int32, a, b XY, rule cutRule) bool {
	ring := n.ring(f)
	l := Lot{ring: ring, tags: make([]int32, len(ring))}
	d := b.sub(a).unit()
	left, right := l.split(a, d, 0)
	la, ra := 0.0, 0.0
	for _, x := range left {
		la += x.area()
	}
	for _, x := range right {
		ra += x.area()
	}
	return la >= rule.minArea && ra >= rule.minArea
}

// path adds a line that may cross what is there. Only the pieces between two
// crossings stay; loose ends are dropped. Where it crosses within snap of a vertex, it goes
// through the vertex. It returns the length laid.
func (n *Net) path(line []XY, like Edge, snap float64) float64 {
	type hit struct {
		at   float64 // along the line
		edge int32
		v    int32
		p    XY
	}
	run := 0.0
	var hits []hit
	starts := make([]float64, len(line))
	for k := 0; k+1 < len(line); k++ {
		starts[k] = run
		a, b := line[k], line[k+1]
		l := a.dist(b)
		for ei := range n.edges {
			e := &n.edges[ei]
			c, d := n.pts[e.A], n.pts[e.B]
			if math.Max(a.X, b.X) < math.Min(c.X, d.X) || math.Max(c.X, d.X) < math.Min(a.X, b.X) ||
				math.Max(a.Y, b.Y) < math.Min(c.Y, d.Y) || math.Max(c.Y, d.Y) < math.Min(a.Y, b.Y) {
				continue
			}
			ab, cd := b.sub(a), d.sub(c)
			den := ab.cross(cd)
			if math.Abs(den) < 1e-9 {
				continue
			}
			t := c.sub(a).cross(cd) / den
			u := c.sub(a).cross(ab) / den
			if t < -1e-9 || t > 1+1e-9 || u < -1e-9 || u > 1+1e-9 {
				continue
			}
			hits = append(hits, hit{at: run + t*l, edge: int32(ei), p: a.add(ab.mul(t))})
		}
		run += l
	}
	starts[len(line)-1] = run
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].at < hits[j].at })
	for i := range hits {
		h := &hits[i]
		// The edge may have been split since: find the part that holds p.
		ei, best := h.edge, math.Inf(1)
		for _, cand := range n.parts(h.edge, h.p) {
			e := n.edges[cand]
			if dd := segmentDistance(h.p, n.pts[e.A], n.pts[e.B]); dd < best {
				ei, best = cand, dd
			}
		}
		e := n.edges[ei]
		da, db := h.p.dist(n.pts[e.A]), h.p.dist(n.pts[e.B])
		switch {
		case da <= db && da < snap:
			h.v = e.A
		case db < snap:
			h.v = e.B
		default:
			h.v = n.split(ei, h.p)
		}
	}
	laid := 0.0
	for i := 0; i+1 < len(hits); i++ {
		u, w := hits[i].v, hits[i+1].v
		if u == w || n.between(u, w) >= 0 && hits[i+1].at-hits[i].at < 1.5*n.pts[u].dist(n.pts[w]) {
			continue
		}
		var mid []XY
		for k := 1; k+1 < len(line); k++ {
			if s := starts[k]; s > hits[i].at && s < hits[i+1].at && line[k].dist(n.pts[u]) > snap/2 && line[k].dist(n.pts[w]) > snap/2 {
				mid = append(mid, line[k])
			}
		}
		f := n.common(u, w, mid)
		if f < 0 || !n.chordFits(f, u, w, mid, 0.5, 0.2) {
			continue
		}
		l := like
		l.ChainA, l.ChainB = like.ChainA+hits[i].at, like.ChainA+hits[i+1].at
		n.chord(f, u, w, mid, l)
		laid += hits[i+1].at - hits[i].at
	}
	return laid
}

// loop turns a ring into a line for path: from its first crossing with what is there, all
// the way round, to just beyond that crossing.
func (n *Net) loop(r Ring) []XY {
	for k := range r {
		a, b := r[k], r[(k+1)%len(r)]
		for i := range n.edges {
			e := &n.edges[i]
			if segmentsMeet(a, b, n.pts[e.A], n.pts[e.B]) {
				out := append(append([]XY{}, r[k:]...), r[:k]...)
				return append(out, a, b)
			}
		}
	}
	return r
}

// parts lists the edges that an edge has become by splits, near p.
func (n *Net) parts(ei int32, p XY) []int32 {
	out := []int32{ei}
	// Splits append: walk on from B along edges of the same street and faces.
	e := n.edges[ei]
	v := e.B
	for range 64 {
		found := int32(-1)
		for _, x := range n.at[v] {
			q := n.edges[x]
			if x > out[len(out)-1] && q.A == v && q.Class == e.Class && q.Street == e.Street {
				a, b, c := n.pts[e.A], n.pts[v], n.pts[q.B]
				if b.sub(a).unit().dot(c.sub(b).unit()) > 0.99999 {
					found = x
				}
			}
		}
		if found < 0 {
			break
		}
		out = append(out, found)
		v = n.edges[found].B
	}
	return out
}

// common is the face between two vertices that holds the line between them.
func (n *Net) common(u, w int32, mid []XY) int32 {
	p := n.pts[u].lerp(n.pts[w], 0.5)
	if len(mid) > 0 {
		p = n.pts[u].lerp(mid[0], 0.5)
	}
	seen := map[int32]bool{}
	for _, ei := range n.at[u] {
		for _, f := range [2]int32{n.edges[ei].left, n.edges[ei].right} {
			if f < 0 || seen[f] {
				continue
			}
			seen[f] = true
			has := false
			for _, v := range n.faces[f].Ring {
				has = has || v == w
			}
			if has && n.ring(f).Contains(p) {
				return f
			}
		}
	}
	return -1
}

// dissolve merges faces into polygons: the first ring of each is outer, the others
// are its holes. Zero-width joins in a single vertex are kept apart.
func (n *Net) dissolve(faces []int32) [][]Ring {
	in := map[int32]bool{}
	for _, f := range faces {
		in[f] = true
	}
	next := map[int32][]int32{}
	var order [][2]int32
	for _, f := range faces {
		r := n.faces[f].Ring
		for i, v := range r {
			w := r[(i+1)%len(r)]
			e := n.edges[n.between(v, w)]
			other := e.left
			if other == f {
				other = e.right
			}
			if other >= 0 && in[other] {
				continue
			}
			next[v] = append(next[v], w)
			order = append(order, [2]int32{v, w})
		}
	}
	var outers, holes []Ring
	for _, s := range order {
		if len(next[s[0]]) == 0 {
			continue
		}
		var ids []int32
		v := s[0]
		prev := int32(-1)
		for len(next[v]) > 0 {
			ws := next[v]
			k := 0
			if len(ws) > 1 && prev >= 0 {
				// At a pinched vertex turn as far left as can be, along the
				// same piece of the inside.
				best := math.Inf(1)
				d := n.pts[v].sub(n.pts[prev])
				for i, w := range ws {
					e := n.pts[w].sub(n.pts[v])
					turn := math.Atan2(d.cross(e), d.dot(e))
					if -turn < best {
						best, k = -turn, i
					}
				}
			}
			w := ws[k]
			next[v] = append(ws[:k:k], ws[k+1:]...)
			ids = append(ids, v)
			prev, v = v, w
			if v == s[0] {
				break
			}
		}
		for _, loop := range loops(ids) {
			var ring Ring
			for _, id := range loop {
				ring = append(ring, n.pts[id])
			}
			if ring.Area() > 0 {
				outers = append(outers, ring)
			} else {
				holes = append(holes, ring)
			}
		}
	}
	out := make([][]Ring, len(outers))
	for i, r := range outers {
		out[i] = []Ring{r}
	}
	for _, h := range holes {
		best, bestArea := -1, math.Inf(1)
		p := h.reversed().inner()
		for i, r := range outers {
			if a := r.Area(); a < bestArea && a > -h.Area() && r.Contains(p) {
				best, bestArea = i, a
			}
		}
		if best >= 0 {
			out[best] = append(out[best], h)
		}
	}
	return out
}

// loops takes apart a closed walk that visits vertices more than once.
func loops(ids []int32) [][]int32 {
	var out [][]int32
	var stack []int32
	at := map[int32]int{}
	for _, v := range ids {
		if i, ok := at[v]; ok {
			out = append(out, append([]int32(nil), stack[i:]...))
			for _, w := range stack[i+1:] {
				delete(at, w)
			}
			stack = stack[:i+1]
			continue
		}
		at[v] = len(stack)
		stack = append(stack, v)
	}
	return append(out, stack)
}
