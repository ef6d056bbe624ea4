package town

import "math"

// corner is what stands between two sides of a face at one vertex: the points of
// the block (first on the side that arrives, last on the side that leaves)
// and, one for one, the points of the kerb.
type corner struct{ block, kerb []XY }

// ground is a face with its corners: the block inside, the kerb round it.
type ground struct {
	face    int32
	corners []corner // one per vertex of the face's ring
}

// front is a side of a block along an edge.
type front struct {
	edge int32
	left bool // the block lies on the left of the edge
}

// ground moves the sides of a face inwards by their half widths. Where the face is
// too narrow for that, the widths shrink in that face until the block is a simple
// ring: at nothing the block is the face.
func (n *Net) ground(f int32) ground {
	r := n.faces[f].Ring
	m := len(r)
	for _, s := range []float64{1, 0.8, 0.6, 0.4, 0.2, 0.08, 0} {
		g := ground{face: f, corners: make([]corner, m)}
		for i, v := range r {
			in := &n.edges[n.between(r[(i+m-1)%m], v)]
			out := &n.edges[n.between(v, r[(i+1)%m])]
			a, p, b := n.pts[r[(i+m-1)%m]], n.pts[v], n.pts[r[(i+1)%m]]
			switch n.plain[v] {
			case 0:
				g.corners[i] = makeCorner(a, p, b, in, out, s)
			case 1:
				c := makeCorner(a, p, b, in, out, s)
				k := len(c.block) / 2
				g.corners[i] = corner{c.block[k : k+1], c.kerb[k : k+1]}
			default:
				g.corners[i] = corner{[]XY{p}, []XY{p}}
			}
		}
		if g.fits(n) || s == 0 {
			return g
		}
	}
	panic("unreachable")
}

func (g ground) fits(n *Net) bool {
	r := n.faces[g.face].Ring
	m := len(r)
	for i := range r {
		u := n.pts[r[(i+1)%m]].sub(n.pts[r[i]])
		for _, kerb := range [2]bool{false, true} {
			a, b := g.side(i, kerb)
			if b.sub(a).dot(u) <= 0.05*u.len() {
				return false
			}
		}
	}
	l := g.lot(n)
	return l.area() > 4 && l.ring.simple() && g.ring(true).simple()
}

// side gives the ends of the block's (or the kerb's) side along ring side i.
func (g ground) side(i int, kerb bool) (a, b XY) {
	c, d := g.corners[i], g.corners[(i+1)%len(g.corners)]
	if kerb {
		return c.kerb[len(c.kerb)-1], d.kerb[0]
	}
	return c.block[len(c.block)-1], d.block[0]
}

func (g ground) ring(kerb bool) Ring {
	var out Ring
	for _, c := range g.corners {
		if kerb {
			out = append(out, c.kerb...)
		} else {
			out = append(out, c.block...)
		}
	}
	return out.tidy()
}

// lot is the block; its sides are tagged with the ring side they lie on.
func (g ground) lot(n *Net) Lot {
	var l Lot
	m := len(g.corners)
	for i, c := range g.corners {
		for k, p := range c.block {
			// Within a corner the first half belongs to the side before.
			t := i
			if k < len(c.block)/2 {
				t = (i + m - 1) % m
			}
			l.ring = append(l.ring, round(p))
			l.tags = append(l.tags, int32(t))
		}
	}
	return l.clean()
}

// makeCorner moves the corner a-p-b of a face inwards, widths scaled by s.
func makeCorner(a, p, b XY, in, out *Edge, s float64) corner {
	u1, u2 := p.sub(a).unit(), b.sub(p).unit()
	n1, n2 := u1.left(), u2.left()
	turn := math.Atan2(u1.cross(u2), u1.dot(u2))
	w1, w2 := in.Half*s, out.Half*s
	s1 := math.Min(classSpecs[in.Class].sidewalk, in.Half) * s
	s2 := math.Min(classSpecs[out.Class].sidewalk, out.Half) * s
	if w1 == 0 && w2 == 0 {
		q := round(p)
		return corner{[]XY{q}, []XY{q}}
	}
	offset := func(w1, w2 float64) XY {
		den := u1.dot(n2)
		if math.Abs(den) < 0.02 {
			return p.add(n1.add(n2).unit().mul((w1 + w2) / 2))
		}
		return p.add(u1.mul((w2 - w1*n1.dot(n2)) / den)).add(n1.mul(w1))
	}
	const straight = 0.14
	switch {
	case math.Abs(turn) < straight && math.Abs(w1-w2) > 0.01:
		return corner{
			[]XY{round(p.add(n1.mul(w1))), round(p.add(n2.mul(w2)))},
			[]XY{round(p.add(n1.mul(w1 - s1))), round(p.add(n2.mul(w2 - s2)))},
		}
	case math.Abs(turn) < straight:
		return corner{[]XY{round(offset(w1, w2))}, []XY{round(offset(w1-s1, w2-s2))}}
	case turn < -1.9: // a very sharp outward corner: cut it off
		return corner{
			[]XY{round(p.add(n1.mul(w1)).add(u1.mul(w1 * 0.6))), round(p.add(n2.mul(w2)).sub(u2.mul(w2 * 0.6)))},
			[]XY{round(p.add(n1.mul(w1 - s1)).add(u1.mul((w1 - s1) * 0.6))), round(p.add(n2.mul(w2 - s2)).sub(u2.mul((w2 - s2) * 0.6)))},
		}
	}
	q, k := offset(w1, w2), offset(w1-s1, w2-s2)
	radius := math.Min(classSpecs[in.Class].fillet, classSpecs[out.Class].fillet) * s
	if turn < straight || radius < 0.3 {
		return corner{[]XY{round(q)}, []XY{round(k)}}
	}
	tan := math.Tan(turn / 2) // half of the outer angle: tangent length per radius
	limit := 0.28 * math.Min(p.dist(a), p.dist(b))
	t := math.Min(radius*tan, limit)
	tk := t
	if s1+s2 > 0 {
		tk = math.Min((radius+math.Min(s1, s2))*tan, limit*1.1)
	}
	arc := func(q XY, t float64) []XY {
		a, b := q.sub(u1.mul(t)), q.add(u2.mul(t))
		out := make([]XY, 0, 5)
		for i := 0; i <= 4; i++ {
			f := float64(i) / 4
			out = append(out, round(a.lerp(q, f).lerp(q.lerp(b, f), f)))
		}
		return out
	}
	return corner{arc(q, t), arc(k, tk)}
}
