package town

import "math"

// plotRule says how a block is split into parcels.
type plotRule struct {
	area  float64 // about this large
	depth float64 // about this far from the street
	front float64 // about this long on the street
}

// frontage is the length of a lot's sides on streets.
func (l Lot) frontage() float64 {
	s := 0.0
	for i, tag := range l.tags {
		if tag >= 0 {
			s += l.ring[i].dist(l.ring[(i+1)%len(l.ring)])
		}
	}
	return s
}

// lots splits a block: along its spine while it is too deep, and across where it
// is too long, leaving every part on a street, unless the block is so deep that
// there is land behind the plots.
func lots(l Lot, rule plotRule, rnd *random) []Lot {
	todo, out := []Lot{l}, []Lot(nil)
	for len(todo) > 0 {
		l := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		b := l.ring.orientedBox()
		if l.area() < rule.area*1.25 || l.frontage() == 0 && l.area() < 6*rule.area || len(out)+len(todo) > 3000 {
			out = append(out, l)
			continue
		}
		spine := b.short > 1.5*rule.depth
		done := false
		for try := 0; try < 5 && !done; try++ {
			var p, d XY
			if spine == (try%2 == 0) {
				d = b.axis
				p = b.centre.add(d.left().mul(b.short * rnd.in(-0.07, 0.07)))
				if b.short < 0.9*rule.depth {
					continue
				}
			} else {
				if b.long < 1.5*rule.front {
					continue
				}
				k := math.Max(2, math.Round(b.long/rule.front))
				j := math.Round(k / 2)
				d = b.axis.left()
				p = b.centre.add(b.axis.mul(b.long * (j/k - 0.5 + rnd.in(-0.2, 0.2)/k)))
			}
			if try > 1 {
				a := math.Atan2(d.Y, d.X) + rnd.in(-0.1, 0.1)
				d = dirOf(a)
			}
			left, right := l.split(round(p), d, -1)
			if len(left) == 0 || len(right) == 0 {
				continue
			}
			good := true
			for _, x := range append(append([]Lot{}, left...), right...) {
				good = good && x.area() > rule.area*0.3 && x.frontage() > math.Min(5, rule.front*0.5) && x.area()/x.ring.perimeter() > 1.4
			}
			if !good && spine && try%2 == 0 && b.short > 2.4*rule.depth {
				// Land behind, without a street: gardens and yards.
				good = len(left)+len(right) < 6
			}
			if good {
				todo = append(append(todo, left...), right...)
				done = true
			}
		}
		if !done {
			out = append(out, l)
		}
	}
	return out
}

// strips splits open land into parts of about an area, across the longer side, with
// no regard for streets.
func strips(l Lot, area float64, rnd *random) []Lot {
	todo, out := []Lot{l}, []Lot(nil)
	for len(todo) > 0 {
		l := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if l.area() < area*1.5 {
			out = append(out, l)
			continue
		}
		b := l.ring.orientedBox()
		d := b.axis.left()
		if b.long < 2.2*b.short && rnd.chance(0.5) {
			d = b.axis // long thin strips, as ploughs like them
		}
		left, right := l.split(round(b.centre.add(d.left().mul(rnd.in(-0.1, 0.1)*b.short))), d, -1)
		ok := len(left) > 0 && len(right) > 0
		for _, x := range append(append([]Lot{}, left...), right...) {
			ok = ok && x.area() > area*0.2
		}
		if !ok {
			out = append(out, l)
			continue
		}
		todo = append(append(todo, left...), right...)
	}
	return out
}

// face of a lot towards a street: the run of its sides that look the same way.
type facade struct {
	a, b XY // along the outline, the lot on the left
	line Ring
	tag  int32
	len  float64
}

// facades lists a lot's fronts, longest first.
func (l Lot) facades() []facade {
	n := len(l.ring)
	var out []facade
	start := 0
	for i := range n { // start where a run begins
		if l.tags[i] >= 0 && l.tags[(i+n-1)%n] < 0 {
			start = i
			break
		}
	}
	var cur *facade
	var first XY
	longest := 0.0
	for k := range n {
		i := (start + k) % n
		a, b := l.ring[i], l.ring[(i+1)%n]
		if l.tags[i] < 0 {
			cur = nil
			continue
		}
		u, d := b.sub(a).unit(), a.dist(b)
		if cur == nil || u.dot(first) < 0.94 {
			out = append(out, facade{line: Ring{a}})
			cur = &out[len(out)-1]
			first, longest = u, 0
		}
		cur.len += d
		cur.line = append(cur.line, b)
		if d > longest {
			longest = d
			cur.a, cur.b, cur.tag = a, b, l.tags[i]
			first = u
		}
	}
	for i := 1; i < len(out); i++ {
		for j := i; j > 0 && out[j].len > out[j-1].len+1e-9; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

func largest(ls []Lot) (Lot, bool) {
	best, area := -1, 0.0
	for i, l := range ls {
		if a := l.area(); a > area {
			best, area = i, a
		}
	}
	if best < 0 {
		return Lot{}, false
	}
	return ls[best], true
}

// rectangle with its middle at c, axis u, full lengths w along u and d across.
func rectangle(c, u XY, w, d float64) Ring {
	v := u.left()
	a, b := u.mul(w/2), v.mul(d/2)
	return Ring{round(c.sub(a).sub(b)), round(c.add(a).sub(b)), round(c.add(a).add(b)), round(c.sub(a).add(b))}
}

// circle with n corners.
func circle(c XY, r float64, n int) Ring {
	out := make(Ring, n)
	for i := range out {
		out[i] = round(c.add(dirOf(2 * math.Pi * float64(i) / float64(n)).mul(r)))
	}
	return out
}
