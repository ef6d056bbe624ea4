package town

import (
	"math"
	"sort"
)

// joints finds, between the grounds of faces, what belongs to edges and vertices.
type joints struct {
	t      *Town
	places [][]place  // by vertex
	sideOf [][2]int32 // by edge: ring side in the left and in the right face
}

// place is where a vertex stands: in which face, at which point of its ring.
type place struct {
	face, i int32
	angle   float64 // of the side that leaves the vertex
}

func (t *Town) joints() *joints {
	n := t.net
	j := &joints{t: t, places: make([][]place, len(n.pts)), sideOf: make([][2]int32, len(n.edges))}
	for f := range n.faces {
		r := n.faces[f].Ring
		for i, v := range r {
			w := r[(i+1)%len(r)]
			d := n.pts[w].sub(n.pts[v])
			j.places[v] = append(j.places[v], place{int32(f), int32(i), math.Atan2(d.Y, d.X)})
			e := n.between(v, w)
			if n.edges[e].A == v {
				j.sideOf[e][0] = int32(i)
			} else {
				j.sideOf[e][1] = int32(i)
			}
		}
	}
	for _, ps := range j.places {
		sort.Slice(ps, func(a, b int) bool { return ps[a].angle < ps[b].angle })
	}
	return j
}

// ends gives the points left and right of an edge at its start A and its end B.
func (j *joints) ends(ei int32, kerb bool) (la, lb, ra, rb XY) {
	n, e := j.t.net, &j.t.net.edges[ei]
	la, ra, lb, rb = n.pts[e.A], n.pts[e.A], n.pts[e.B], n.pts[e.B]
	if e.left >= 0 {
		la, lb = j.t.grounds[e.left].side(int(j.sideOf[ei][0]), kerb)
	}
	if e.right >= 0 {
		rb, ra = j.t.grounds[e.right].side(int(j.sideOf[ei][1]), kerb)
	}
	return
}

// around lists the places of a vertex, counterclockwise.
func (j *joints) around(v int32) []place { return j.places[v] }

// ring is the junction at a vertex: the corners of the faces round it. On the
// border of the municipality, the vertex itself closes the ring.
func (j *joints) ring(v int32, ts []place, kerb bool) Ring {
	n := j.t.net
	var out Ring
	for _, x := range ts {
		c := j.t.grounds[x.face].corners[x.i]
		pts := c.block
		if kerb {
			pts = c.kerb
		}
		for k := len(pts) - 1; k >= 0; k-- {
			out = append(out, pts[k])
		}
		r := n.faces[x.face].Ring
		e := n.edges[n.between(r[(int(x.i)+len(r)-1)%len(r)], v)]
		if e.left < 0 || e.right < 0 {
			out = append(out, n.pts[v])
		}
	}
	return out
}

// mend simplifies corners where a junction, a stretch of road or a pavement would
// cross itself: first arcs become points, then corners fall back to the vertex.
func (t *Town) mend() {
	n := t.net
	j := t.joints()
	sound := func(r Ring) bool {
		r = r.tidy()
		return len(r) < 3 || math.Abs(r.Area()) < 0.02 || r.Area() > 0 && r.simple()
	}
	for range 5 {
		bad := map[int32]bool{}
		var order []int32
		mark := func(v int32) {
			if !bad[v] && n.plain[v] < 2 {
				bad[v] = true
				order = append(order, v)
			}
		}
		for v := range n.pts {
			ts := j.around(int32(v))
			wide := false
			for _, e := range n.at[v] {
				wide = wide || n.edges[e].Half > 0
			}
			if !wide {
				continue
			}
			if !sound(j.ring(int32(v), ts, false)) || !sound(j.ring(int32(v), ts, true)) {
				mark(int32(v))
			}
			for _, x := range ts {
				c := t.grounds[x.face].corners[x.i]
				if len(c.block) > 1 && !sound(append(append(Ring{}, c.kerb...), Ring(c.block).reversed()...)) {
					mark(int32(v))
				}
			}
		}
		for i := range n.edges {
			if n.edges[i].Half == 0 {
				continue
			}
			la, lb, ra, rb := j.ends(int32(i), false)
			ka, kb, ja, jb := j.ends(int32(i), true)
			if !sound(Ring{ra, rb, lb, la}) || !sound(Ring{ja, jb, kb, ka}) || !sound(Ring{ka, kb, lb, la}) || !sound(Ring{ra, rb, jb, ja}) {
				mark(n.edges[i].A)
				mark(n.edges[i].B)
			}
		}
		if len(order) == 0 {
			return
		}
		for _, v := range order {
			n.plain[v]++
		}
		done := map[int32]bool{}
		for _, v := range order {
			for _, x := range j.around(v) {
				if !done[x.face] {
					done[x.face] = true
					t.grounds[x.face] = n.ground(x.face)
				}
			}
		}
	}
}
