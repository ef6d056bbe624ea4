package raster

import (
	"image"
	"math"
)

// leastPeriod is the shortest sum of dashes, in pixels, that is drawn dash by
// dash. Shorter patterns cannot be seen as such: they are drawn as a whole
// line with the share of the ink that the dashes have.
const leastPeriod = 0.25

// period is the length after which the pattern repeats, 0 if there is none.
func (s *Stroke) period() float64 {
	sum := 0.0
	for _, d := range s.Dashes {
		if !(d >= 0) {
			return 0
		}
		sum += d
	}
	if len(s.Dashes)%2 == 1 {
		sum *= 2
	}
	if math.IsInf(sum, 1) {
		return 0
	}
	return sum
}

func (s *Stroke) dashed() bool { return len(s.Dashes) > 0 && s.period() >= leastPeriod }

// dashShare is the share of ink of a pattern too short to be drawn, else 1.
func (s *Stroke) dashShare() float64 {
	if len(s.Dashes) == 0 {
		return 1
	}
	sum := s.period()
	if sum <= 0 || sum >= leastPeriod || len(s.Dashes)%2 == 1 {
		return 1
	}
	on := 0.0
	for i := 0; i < len(s.Dashes); i += 2 {
		on += s.Dashes[i]
	}
	return on / sum
}

// special adds a line that is far away, offset or dashed.
func (k *stroker) special(flat []float64, stride int, closed bool, s *Stroke, dashed bool, clip image.Rectangle) {
	k.raw, _ = appendVertices(k.raw[:0], flat, stride, closed)
	raw := k.raw
	if len(raw) < 2 {
		if !dashed {
			k.path = append(k.path, raw...)
			k.add(len(k.path)-len(raw), false)
		}
		return
	}
	if len(raw) < 3 {
		closed = false
	}
	o := s.Offset
	if math.IsNaN(o) {
		o = 0
	}
	if o != 0 {
		raw = k.offset(raw, closed, math.Max(-mostWidth, math.Min(mostWidth, o)))
	}
	if closed {
		raw = append(raw, raw[0])
		raw[len(raw)-1].length = 0
		if o != 0 {
			k.moved = raw
		} else {
			k.raw = raw
		}
	}
	// What is drawn is seen at most this far away.
	reach := float64(k.half*math.Sqrt(2/k.mitreQ)) + k.half + 8
	box := [4]float64{float64(clip.Min.X) - reach, float64(clip.Min.Y) - reach, float64(clip.Max.X) + reach, float64(clip.Max.Y) + reach}
	if dashed {
		k.dash(raw, s, box)
		return
	}
	whole, first := true, 0
	from := len(k.path)
	for i := 0; i+1 < len(raw); i++ {
		t0, t1, ok := visible(&raw[i], box)
		if !ok || t0 > 0 || t1 < raw[i].length {
			// A ring is cut open here, so that no join is lost elsewhere.
			if whole = false; t0 == 0 || !ok {
				first = i + 1
			} else {
				first = i
			}
			break
		}
	}
	if whole {
		if closed {
			raw = raw[:len(raw)-1]
		}
		k.path = append(k.path, raw...)
		k.add(from, closed)
		return
	}
	open, segments := false, len(raw)-1
	for j := range segments {
		i := j
		if closed {
			i = (first + j) % segments
		}
		t0, t1, ok := visible(&raw[i], box)
		if !ok {
			k.finish(&from, &open)
			continue
		}
		if t0 > 0 {
			k.finish(&from, &open)
		}
		k.piece(&raw[i], t0, t1, &from, &open)
		if t1 < raw[i].length {
			k.finish(&from, &open)
		}
	}
	k.finish(&from, &open)
}

// piece adds the part t0..t1 of a segment to the open line, or opens one.
func (k *stroker) piece(j *joint, t0, t1 float64, from *int, open *bool) {
	at := func(t float64) joint {
		v := *j
		v.repeated = false
		if t > 0 {
			v.x, v.y = grain(j.x+float64(j.ux*t)), grain(j.y+float64(j.uy*t))
		}
		return v
	}
	if !*open {
		*from, *open = len(k.path), true
		k.path = append(k.path, at(t0))
	}
	v, w := at(t1), &k.path[len(k.path)-1]
	w.ux, w.uy, w.length = j.ux, j.uy, t1-t0
	k.path = append(k.path, v)
}

// finish ends the open line.
func (k *stroker) finish(from *int, open *bool) {
	if *open {
		k.add(*from, false)
		*open = false
	}
}

// dash adds the dashes of a line. Its phase follows from lengths along the
// whole line; of its segments only what lies in the box is looked at.
func (k *stroker) dash(raw []joint, s *Stroke, box [4]float64) {
	period := s.period()
	n := len(s.Dashes)
	phase := modulo(s.DashOffset, period)
	from, open := len(k.path), false
	for i := 0; i+1 < len(raw); i++ {
		j := &raw[i]
		t0, t1, ok := visible(j, box)
		if !ok {
			k.finish(&from, &open)
			phase = modulo(phase+j.length, period)
			continue
		}
		if t0 > 0 {
			k.finish(&from, &open)
		}
		// Find the dash at t0: index d, which ends at stop along the segment.
		at := modulo(phase+t0, period)
		d, stop := 0, t0-at
		for {
			stop += s.Dashes[d%n]
			// A dash of no length on the spot is a dot.
			if stop > t0 || stop == t0 && d&1 == 0 && s.Dashes[d%n] == 0 || d > 2*n {
				break
			}
			d++
		}
		for t := t0; t < t1; {
			end := math.Min(stop, t1)
			if d&1 == 0 {
				if end > t || !open {
					k.piece(j, t, end, &from, &open)
				}
			}
			if stop <= t1 {
				k.finish(&from, &open)
				for {
					if d++; d >= 2*n {
						d -= 2 * n
					}
					stop += s.Dashes[d%n]
					if s.Dashes[d%n] > 0 || d&1 == 0 {
						break
					}
				}
			}
			if end <= t && stop <= t {
				t = math.Nextafter(t, t1)
				continue
			}
			t = end
		}
		if t1 < j.length {
			k.finish(&from, &open)
		}
		phase = modulo(phase+j.length, period)
	}
	k.finish(&from, &open)
}

// modulo is the remainder in [0, m); 0 if it has none.
func modulo(v, m float64) float64 {
	r := math.Mod(v, m)
	if r < 0 {
		r += m
	}
	if !(r < m) {
		return 0
	}
	return r
}

// visible is the part of a segment in the box, as lengths from its start
// (Liang and Barsky).
func visible(j *joint, box [4]float64) (t0, t1 float64, ok bool) {
	t0, t1 = 0, j.length
	for _, e := range [4][2]float64{
		{-j.ux, j.x - box[0]}, {j.ux, box[2] - j.x}, {-j.uy, j.y - box[1]}, {j.uy, box[3] - j.y},
	} {
		switch {
		case e[0] == 0 && e[1] < 0:
			return 0, 0, false
		case e[0] < 0:
			t0 = math.Max(t0, e[1]/e[0])
		case e[0] > 0:
			t1 = math.Min(t1, e[1]/e[0])
		}
	}
	return t0, t1, t0 < t1
}
