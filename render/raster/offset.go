package raster

import "math"

// offset returns the parallel of a line at distance o, in k.moved. Corners
// are mitres where these are short; elsewhere each segment ends at its own
// normal and a bevel leads to the next. Where a line turns inside by more
// than its segments are long, the parallel folds, and is drawn folded.
func (k *stroker) offset(raw []joint, closed bool, o float64) []joint {
	out := k.moved[:0]
	n := len(raw)
	put := func(x, y float64) {
		out = append(out, joint{x: grain(x), y: grain(y)})
	}
	for i := range raw {
		v := &raw[i]
		var w *joint
		switch {
		case i > 0:
			w = &raw[i-1]
		case closed:
			w = &raw[n-1]
		default:
			w = v
		}
		if i == n-1 && !closed {
			v = &joint{x: v.x, y: v.y, ux: w.ux, uy: w.uy, length: w.length}
		}
		dot := float64(w.ux*v.ux) + float64(w.uy*v.uy)
		cross := float64(w.ux*v.uy) - float64(w.uy*v.ux)
		q := 1 + dot
		inner := float64(cross*o) > 0
		tan := math.Sqrt(math.Max(0, 1-dot) / math.Max(q, 1e-9))
		fits := float64(math.Abs(o)*tan) <= math.Min(w.length, v.length)
		if (inner && fits) || (!inner && q > 0.5) {
			f := o / q
			put(v.x-float64(f*(w.uy+v.uy)), v.y+float64(f*(w.ux+v.ux)))
			continue
		}
		put(v.x-float64(o*w.uy), v.y+float64(o*w.ux))
		put(v.x-float64(o*v.uy), v.y+float64(o*v.ux))
	}
	// Directions anew, and no vertex upon another.
	m := 0
	for i := range out {
		if m > 0 {
			w := &out[m-1]
			w.aim(out[i].x-w.x, out[i].y-w.y)
			if w.length < stepPx {
				continue
			}
		}
		out[m] = out[i]
		m++
	}
	out = out[:m]
	if closed && m > 1 {
		w := &out[m-1]
		w.aim(out[0].x-w.x, out[0].y-w.y)
		if w.length < stepPx {
			m--
			out = out[:m]
			if m > 1 {
				w = &out[m-1]
				w.aim(out[0].x-w.x, out[0].y-w.y)
			}
		}
	}
	k.moved = out
	return out
}
