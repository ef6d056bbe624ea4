package raster

import (
	"cmp"
	"math"
	"slices"
)

// incident is a segment as it leaves a vertex, at a pseudo-angle that grows
// from 0 to 4 with the angle.
type incident struct {
	key    uint64
	angle  float64
	x, y   float64
	ux, uy float64
	path   int // the segment's joint
}

// walkJunctions draws a shape with repeated segments whose joins and caps are
// all round: the union of discs along its lines. Then it matters no more in
// which order the lines run, only which segments meet where. Two segments
// that follow each other at a vertex of no others turn there as ever. At any
// other vertex the discs fill what the segments leave open, which is nothing
// but the gap between two of them that is wider than half a turn.
func (p *Painter) walkJunctions() {
	k := &p.stroker
	degree := &k.degree
	degree.begin(len(k.path) + 1)
	k.incidents = k.incidents[:0]
	for _, l := range k.lines {
		path := k.path[l.start:l.end]
		for i, n := 0, l.segments(); i < n; i++ {
			if v := &path[i]; !v.repeated {
				w := &path[(i+1)%len(path)]
				degree.at(v.key()).b++
				degree.at(w.key()).b++
			}
		}
	}
	for _, l := range k.lines {
		path := k.path[l.start:l.end]
		n := l.segments()
		if l.closed {
			k.raw = append(append(k.raw[:0], path...), path[0])
			path = k.raw
		}
		for i := 0; i < n; {
			if path[i].repeated {
				i++
				continue
			}
			j := i + 1
			for ; j < n && !path[j].repeated; j++ {
				d := degree.at(path[j].key())
				if d.b != 2 {
					break
				}
				d.b = 0 // joined
			}
			p.walkLine(path[i:j+1], false, false)
			k.meet(&path[i], path[i].ux, path[i].uy, 0)
			k.meet(&path[j], -path[j-1].ux, -path[j-1].uy, 0)
			i = j
		}
	}
	for rest := k.sorted(); len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].key == rest[0].key {
			n++
		}
		p.junction(rest[:n])
		rest = rest[n:]
	}
}

// sorted sorts the incidents by vertex and angle.
func (k *stroker) sorted() []incident {
	slices.SortFunc(k.incidents, func(a, b incident) int {
		if c := cmp.Compare(a.key, b.key); c != 0 {
			return c
		}
		return cmp.Compare(a.angle, b.angle)
	})
	return k.incidents
}

// findCovered marks segments that lie on a longer one from the same vertex:
// a road that turns back on the spot and does not come as far as it was, as
// where vector tiles were cut and joined again.
func (k *stroker) findCovered() {
	k.incidents = k.incidents[:0]
	for _, l := range k.lines {
		path := k.path[l.start:l.end]
		for i, n := 0, l.segments(); i < n; i++ {
			if v := &path[i]; !v.repeated {
				w := &path[(i+1)%len(path)]
				k.meet(v, v.ux, v.uy, l.start+i)
				k.meet(w, -v.ux, -v.uy, l.start+i)
			}
		}
	}
	for rest := k.sorted(); len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].key == rest[0].key {
			n++
		}
		for i := 1; i < n; i++ {
			k.cover(&rest[i-1], &rest[i])
		}
		if n > 2 {
			k.cover(&rest[n-1], &rest[0])
		}
		rest = rest[n:]
	}
}

// cover marks the shorter of two segments from one vertex if it lies on the
// longer. This one is then also f, to be compared with the next.
func (k *stroker) cover(e, f *incident) {
	v, w := &k.path[e.path], &k.path[f.path]
	along := float64(e.ux*f.ux) + float64(e.uy*f.uy)
	across := float64(e.ux*f.uy) - float64(e.uy*f.ux)
	if e.path == f.path || along < 0.5 || v.repeated || w.repeated || float64(math.Abs(across)*min(v.length, w.length)) > coveredPx {
		return
	}
	k.repeated = true
	if v.length < w.length {
		v.repeated = true
		return
	}
	w.repeated = true
	*f = *e
}

// segments is the number of segments of a line.
func (l line) segments() int {
	if l.closed {
		return l.end - l.start
	}
	return l.end - l.start - 1
}

// meet notes that a segment, that of path[at], leaves v along u.
func (k *stroker) meet(v *joint, ux, uy float64, at int) {
	angle := ux
	switch {
	case ux >= 0 && uy >= 0:
		angle = uy
	case ux < 0 && uy >= 0:
		angle = 1 - ux
	case ux < 0:
		angle = 2 - uy
	default:
		angle = 3 + ux
	}
	k.incidents = append(k.incidents, incident{v.key(), angle, v.x, v.y, ux, uy, at})
}

// junction draws what the round ends of segments, sorted by angle around one
// vertex, cover beside the segments.
func (p *Painter) junction(all []incident) {
	k := &p.stroker
	if len(all) == 1 {
		e := &all[0]
		nx, ny := float64(e.uy*k.half), -float64(e.ux*k.half)
		k.ax, k.ay = k.point(e.x+nx, e.y+ny)
		k.bx, k.by = k.point(e.x-nx, e.y-ny)
		p.edge(k.bx, k.by, k.ax, k.ay)
		p.capA(e.x, e.y, nx, ny, -e.ux, -e.uy)
		return
	}
	for i := range all {
		e, f := &all[i], &all[(i+1)%len(all)]
		gap := f.angle - e.angle
		if gap < 0 || i+1 == len(all) {
			gap += 4
		}
		// Pseudo-angles of opposite directions differ by 2 exactly.
		if gap > 2 {
			p.fan(&joint{x: e.x, y: e.y, ux: -e.ux, uy: -e.uy}, &joint{x: e.x, y: e.y, ux: f.ux, uy: f.uy})
			return
		}
	}
}
