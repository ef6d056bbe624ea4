package town

import (
	"math"
	"sort"
)

// XY is a point of the plane, metres.
type XY struct{ X, Y float64 }

func (p XY) add(q XY) XY             { return XY{p.X + q.X, p.Y + q.Y} }
func (p XY) sub(q XY) XY             { return XY{p.X - q.X, p.Y - q.Y} }
func (p XY) mul(f float64) XY        { return XY{p.X * f, p.Y * f} }
func (p XY) dot(q XY) float64        { return float64(p.X*q.X) + float64(p.Y*q.Y) }
func (p XY) cross(q XY) float64      { return float64(p.X*q.Y) - float64(p.Y*q.X) }
func (p XY) len() float64            { return math.Sqrt(p.dot(p)) }
func (p XY) left() XY                { return XY{-p.Y, p.X} }
func (p XY) dist(q XY) float64       { return p.sub(q).len() }
func (p XY) lerp(q XY, t float64) XY { return XY{p.X + t*(q.X-p.X), p.Y + t*(q.Y-p.Y)} }
func (p XY) unit() XY {
	l := p.len()
	if l < 1e-12 {
		return XY{1, 0}
	}
	return XY{p.X / l, p.Y / l}
}
func dirOf(angle float64) XY { return XY{math.Cos(angle), math.Sin(angle)} }

// Ring is a closed line without the repeated last point; outer rings run
// counterclockwise.
type Ring []XY

// Area is in square metres, below zero for a ring that runs clockwise.
func (r Ring) Area() float64 {
	if len(r) < 3 {
		return 0
	}
	o, s := r[0], 0.0
	for i := 1; i+1 < len(r); i++ {
		s += r[i].sub(o).cross(r[i+1].sub(o))
	}
	return s / 2
}

func (r Ring) perimeter() float64 {
	s := 0.0
	for i := range r {
		s += r[i].dist(r[(i+1)%len(r)])
	}
	return s
}

func (r Ring) centroid() XY {
	o := r[0]
	var sx, sy, sa float64
	for i := 1; i+1 < len(r); i++ {
		a, b := r[i].sub(o), r[i+1].sub(o)
		c := a.cross(b)
		sa += c
		sx += c * (a.X + b.X)
		sy += c * (a.Y + b.Y)
	}
	if math.Abs(sa) < 1e-9 {
		return o
	}
	return XY{o.X + sx/(3*sa), o.Y + sy/(3*sa)}
}

// Contains says whether a point lies inside.
func (r Ring) Contains(p XY) bool {
	in := false
	for i, j := 0, len(r)-1; i < len(r); j, i = i, i+1 {
		a, b := r[i], r[j]
		if (a.Y > p.Y) != (b.Y > p.Y) && p.X < (b.X-a.X)*(p.Y-a.Y)/(b.Y-a.Y)+a.X {
			in = !in
		}
	}
	return in
}

// inner is a point well inside the ring: the best of the centroid and of the
// middles of some chords.
func (r Ring) inner() XY {
	c := r.centroid()
	if r.Contains(c) {
		return c
	}
	lo, hi := r.bounds()
	best, bestLen := r[0], -1.0
	for k := 1; k < 8; k++ {
		y := lo.Y + (hi.Y-lo.Y)*(float64(k)+0.137)/8
		var xs []float64
		for i := range r {
			a, b := r[i], r[(i+1)%len(r)]
			if (a.Y > y) != (b.Y > y) {
				xs = append(xs, a.X+(b.X-a.X)*(y-a.Y)/(b.Y-a.Y))
			}
		}
		sort.Float64s(xs)
		for i := 0; i+1 < len(xs); i += 2 {
			if l := xs[i+1] - xs[i]; l > bestLen {
				best, bestLen = XY{(xs[i] + xs[i+1]) / 2, y}, l
			}
		}
	}
	return best
}

func (r Ring) bounds() (lo, hi XY) {
	lo, hi = r[0], r[0]
	for _, p := range r {
		lo.X, lo.Y = math.Min(lo.X, p.X), math.Min(lo.Y, p.Y)
		hi.X, hi.Y = math.Max(hi.X, p.X), math.Max(hi.Y, p.Y)
	}
	return lo, hi
}

func (r Ring) reversed() Ring {
	out := make(Ring, len(r))
	for i, p := range r {
		out[len(r)-1-i] = p
	}
	return out
}

// edgeDistance is the distance from p to the outline.
func (r Ring) edgeDistance(p XY) float64 {
	d := math.Inf(1)
	for i := range r {
		d = math.Min(d, segmentDistance(p, r[i], r[(i+1)%len(r)]))
	}
	return d
}

func segmentDistance(p, a, b XY) float64 {
	ab := b.sub(a)
	l2 := ab.dot(ab)
	if l2 < 1e-18 {
		return p.dist(a)
	}
	t := math.Max(0, math.Min(1, p.sub(a).dot(ab)/l2))
	return p.dist(a.add(ab.mul(t)))
}

// segmentsMeet reports whether two segments cross or touch.
func segmentsMeet(a, b, c, d XY) bool {
	ab, cd := b.sub(a), d.sub(c)
	d1, d2 := ab.cross(c.sub(a)), ab.cross(d.sub(a))
	d3, d4 := cd.cross(a.sub(c)), cd.cross(b.sub(c))
	return d1*d2 <= 0 && d3*d4 <= 0 && !(d1 == 0 && d2 == 0 && d3 == 0 && d4 == 0)
}

// simple reports whether the ring neither crosses nor touches itself.
// It compares every pair of sides; rings here are short.
func (r Ring) simple() bool {
	n := len(r)
	if n < 3 {
		return false
	}
	for i := 0; i < n; i++ {
		a, b := r[i], r[(i+1)%n]
		if a.dist(b) < 1e-4 {
			return false
		}
		for j := i + 2; j < n; j++ {
			if i == 0 && j == n-1 {
				continue
			}
			c, d := r[j], r[(j+1)%n]
			if math.Max(a.X, b.X) < math.Min(c.X, d.X)-1e-3 || math.Max(c.X, d.X) < math.Min(a.X, b.X)-1e-3 ||
				math.Max(a.Y, b.Y) < math.Min(c.Y, d.Y)-1e-3 || math.Max(c.Y, d.Y) < math.Min(a.Y, b.Y)-1e-3 {
				continue
			}
			if segmentsMeet(a, b, c, d) {
				return false
			}
		}
		// A spike: the next side runs back over this one.
		c := r[(i+2)%n]
		u, v := b.sub(a).unit(), c.sub(b).unit()
		if u.dot(v) < -0.9999 {
			return false
		}
	}
	return true
}

// inside reports whether the whole of shape, with margin to spare, lies in r.
// shape is taken by its corners and sides; r may be concave.
func (r Ring) holds(shape Ring, margin float64) bool {
	for _, p := range shape {
		if !r.Contains(p) {
			return false
		}
	}
	for i := range shape {
		a, b := shape[i], shape[(i+1)%len(shape)]
		for j := range r {
			c, d := r[j], r[(j+1)%len(r)]
			if segmentsMeet(a, b, c, d) {
				return false
			}
			if margin > 0 && (segmentDistance(a, c, d) < margin || segmentDistance(c, a, b) < margin) {
				return false
			}
		}
	}
	return true
}

// millimetre rounds to the grid that all output lies on.
func millimetre(v float64) float64 { return math.Round(v*1000) / 1000 }

func round(p XY) XY { return XY{millimetre(p.X), millimetre(p.Y)} }

// tidy rounds to the millimetre and drops points that then coincide, spikes, and
// points on a straight line if straight is asked for.
func (r Ring) tidy() Ring {
	out := make(Ring, 0, len(r))
	for _, p := range r {
		q := round(p)
		if len(out) == 0 || out[len(out)-1] != q {
			out = append(out, q)
		}
	}
	for len(out) > 1 && out[0] == out[len(out)-1] {
		out = out[:len(out)-1]
	}
	return out
}

// box is the smallest rectangle round a ring that has one side along one of
// the ring's sides: centre, direction of the long axis, full lengths.
type box struct {
	centre      XY
	axis        XY
	long, short float64
}

func (r Ring) orientedBox() box {
	best, bestArea := box{}, math.Inf(1)
	for i := range r {
		e := r[(i+1)%len(r)].sub(r[i])
		if e.len() < 1 {
			continue
		}
		u := e.unit()
		v := u.left()
		u0, u1, v0, v1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
		for _, p := range r {
			a, b := p.dot(u), p.dot(v)
			u0, u1, v0, v1 = math.Min(u0, a), math.Max(u1, a), math.Min(v0, b), math.Max(v1, b)
		}
		// Prefer long sides a little, so that fillets do not decide.
		if area := (u1 - u0) * (v1 - v0) * (1 + 2/e.len()); area < bestArea {
			bestArea = area
			best = box{u.mul((u0 + u1) / 2).add(v.mul((v0 + v1) / 2)), u, u1 - u0, v1 - v0}
		}
	}
	if best.short > best.long {
		best.axis, best.long, best.short = best.axis.left(), best.short, best.long
	}
	return best
}

// Lot is a ring whose sides remember what they lie on: tags[i] belongs to the side
// from point i to the next and is the index of a Front of the block, or -1.
type Lot struct {
	ring Ring
	tags []int32
}

func (l Lot) area() float64 { return l.ring.Area() }

// split cuts a lot along the line through p with direction d and returns the
// pieces on the left and on the right. Cut sides are tagged tag. Points closer to the line
// than eps count as on it, so that no sliver is thinner.
func (l Lot) split(p, d XY, tag int32) (left, right []Lot) {
	const eps = 1e-3
	n := len(l.ring)
	nrm := d.left()
	type node struct {
		p    XY
		tag  int32
		side int // 1 left, -1 right, 0 on
	}
	side := func(q XY) int {
		switch v := q.sub(p).dot(nrm); {
		case v > eps:
			return 1
		case v < -eps:
			return -1
		}
		return 0
	}
	ns := make([]node, 0, n+4)
	for i := 0; i < n; i++ {
		a, b := l.ring[i], l.ring[(i+1)%n]
		sa, sb := side(a), side(b)
		ns = append(ns, node{a, l.tags[i], sa})
		if sa*sb < 0 {
			va, vb := a.sub(p).dot(nrm), b.sub(p).dot(nrm)
			ns = append(ns, node{round(a.lerp(b, va/(va-vb))), l.tags[i], 0})
		}
	}
	// Crossings of the line, in order along it. Each on-node may open or close
	// the inside of the ring; consecutive pairs bound the pieces.
	type cut struct {
		at   float64
		node int
	}
	var cuts []cut
	m := len(ns)
	for i, q := range ns {
		if q.side != 0 {
			continue
		}
		prev, next := ns[(i+m-1)%m].side, ns[(i+1)%m].side
		if prev*next < 0 {
			cuts = append(cuts, cut{q.p.dot(d), i})
		} else if prev != next && (prev == 0 || next == 0) {
			// One end of a run along the line; count the run once, at its
			// first node, if the ring changes side over the run.
			if prev != 0 {
				j := (i + 1) % m
				for ns[j].side == 0 {
					j = (j + 1) % m
				}
				if ns[j].side*prev < 0 {
					cuts = append(cuts, cut{q.p.dot(d), i})
				}
			}
		}
	}
	if len(cuts) < 2 || len(cuts)%2 == 1 {
		s := 0
		for _, q := range ns {
			if q.side != 0 {
				s = q.side
				break
			}
		}
		if len(cuts)%2 == 1 || s == 0 {
			// Not a clean cut: leave the lot whole on the side of its middle.
			s = side(l.ring.inner())
		}
		if s >= 0 {
			return []Lot{l}, nil
		}
		return nil, []Lot{l}
	}
	sort.SliceStable(cuts, func(i, j int) bool { return cuts[i].at < cuts[j].at })
	mate := make([]int, m)
	for i := range mate {
		mate[i] = -1
	}
	for i := 0; i+1 < len(cuts); i += 2 {
		mate[cuts[i].node], mate[cuts[i+1].node] = cuts[i+1].node, cuts[i].node
	}
	// Walk: from a node go along the ring; at a cut node jump to its mate.
	used := make([]bool, m) // side starting at node used
	for s := 0; s < m; s++ {
		if used[s] {
			continue
		}
		var out Lot
		i := s
		for step := 0; step <= 2*m && !used[i]; step++ {
			used[i] = true
			out.ring = append(out.ring, ns[i].p)
			out.tags = append(out.tags, ns[i].tag)
			j := (i + 1) % m
			if k := mate[j]; k >= 0 {
				out.ring = append(out.ring, ns[j].p)
				out.tags = append(out.tags, tag)
				j = k
			}
			i = j
		}
		out = out.clean()
		if len(out.ring) < 3 {
			continue
		}
		if side(out.ring.inner()) >= 0 {
			left = append(left, out)
		} else {
			right = append(right, out)
		}
	}
	return left, right
}

// clean drops sides of no length, keeping the tag of the longer neighbour.
func (l Lot) clean() Lot {
	out := Lot{}
	n := len(l.ring)
	for i := 0; i < n; i++ {
		if l.ring[i].dist(l.ring[(i+1)%n]) < 2e-3 {
			continue
		}
		out.ring = append(out.ring, l.ring[i])
		out.tags = append(out.tags, l.tags[i])
	}
	return out
}

// outline merges pieces that share sides into one ring: points of one on a side of
// another are inserted there, sides run both ways cancel, and what is left is
// walked. It returns nil if the pieces do not form one ring without holes.
func outline(pieces []Ring) Ring {
	if len(pieces) == 1 {
		return pieces[0]
	}
	var all []XY
	for _, r := range pieces {
		all = append(all, r...)
	}
	type seg struct{ a, b XY }
	have := map[seg]int{}
	var order []seg
	for _, r := range pieces {
		for i := range r {
			a, b := r[i], r[(i+1)%len(r)]
			ab := b.sub(a)
			l := ab.len()
			if l < 1e-9 {
				continue
			}
			type on struct {
				t float64
				p XY
			}
			var mid []on
			for _, q := range all {
				t := q.sub(a).dot(ab) / l
				if t > 1e-3 && t < l-1e-3 && math.Abs(ab.cross(q.sub(a)))/l < 3e-3 {
					mid = append(mid, on{t, q})
				}
			}
			sort.SliceStable(mid, func(i, j int) bool { return mid[i].t < mid[j].t })
			prev := a
			for _, m := range append(mid, on{l, b}) {
				if m.p == prev {
					continue
				}
				s := seg{prev, m.p}
				have[s]++
				order = append(order, s)
				prev = m.p
			}
		}
	}
	next := map[XY]XY{}
	left := 0
	for _, s := range order {
		if have[seg{s.b, s.a}] > 0 {
			continue
		}
		if _, dup := next[s.a]; dup {
			return nil
		}
		next[s.a] = s.b
		left++
	}
	if left < 3 {
		return nil
	}
	var start XY
	for _, s := range order {
		if have[seg{s.b, s.a}] == 0 {
			start = s.a
			break
		}
	}
	var out Ring
	p := start
	for i := 0; i < left; i++ {
		out = append(out, p)
		q, ok := next[p]
		if !ok {
			return nil
		}
		p = q
		if p == start {
			break
		}
	}
	if p != start || len(out) != left || out.Area() <= 0 {
		return nil
	}
	return out
}
