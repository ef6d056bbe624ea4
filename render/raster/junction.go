package raster

import (
	"cmp"
	"slices"
)

// incident is a segment as it leaves a vertex, at a pseudo-angle that grows
// from 0 to 4 with the angle.
type incident struct {
	key    uint64
	angle  float64
	x, y   float64
	ux, uy float64
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
			k.meet(&path[i], path[i].ux, path[i].uy)
			k.meet(&path[j], -path[j-1].ux, -path[j-1].uy)
			i = j
		}
	}
	slices.SortFunc(k.incidents, func(a, b incident) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.angle, b.angle))
	})
	for rest := k.incidents; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].key == rest[0].key {
			n++
		}
		p.junction(rest[:n])
		rest = rest[n:]
	}
}

// segments is the number of segments of a line.
func (l line) segments() int {
	if l.closed {
		return l.end - l.start
	}
	return l.end - l.start - 1
}

// meet notes that a segment leaves v along u, flat.
func (k *stroker) meet(v *joint, ux, uy float64) {
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
	k.incidents = append(k.incidents, incident{v.key(), angle, v.x, v.y, ux, uy})
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
