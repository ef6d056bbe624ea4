package render

import (
	"math"

	"sigi/geom"
	"sigi/render/label"
	"sigi/styles"
)

// overrun is the part of a text along a line that may stand out over the line's
// ends, half at each, as the end runs: streets are cut into pieces at every
// crossing, and go on behind it.
const overrun = 0.25

// addAlong adds labels along a run: in its middle, else nearer to an end, and
// again every Repeat pixels.
func (d *drawer) addAlong(t *styles.Text, item *textItem, run []float64, length, pad float64, rank int) {
	if len(item.lines) == 0 || len(run) < 4 {
		return
	}
	text := item.lines[0]
	need := text.Width * item.size
	if need <= 0 {
		return
	}
	if t.Smooth {
		run = label.Smooth(run, smoothing*item.size)
		length = label.Length(run)
	}
	if length < need && !t.Level {
		if t.Inside || length < need*(1-overrun) {
			return
		}
		d.extended = label.Extend(d.extended[:0], run, (need-length)/2)
		d.addAlongAt(t, item, d.extended, []float64{0}, need, pad, rank)
		return
	}
	r := d.view.ratio
	if repeat := t.Repeat * r; repeat > 0 && length > need+repeat {
		n := int((length - need) / repeat)
		for i := 0; i <= n && i < 64; i++ {
			mid := length/2 + (float64(i)-float64(n)/2)*repeat
			d.addAlongAt(t, item, run, []float64{mid - need/2}, need, pad, rank)
		}
		return
	}
	slack := length - need
	if t.Level {
		d.addLevel(t, item, run, length/2, pad, rank)
		return
	}
	d.addAlongAt(t, item, run, []float64{slack * 0.5, slack * 0.35, slack * 0.65, slack * 0.2, slack * 0.8}, need, pad, rank)
}

func (d *drawer) addAlongAt(t *styles.Text, item *textItem, run []float64, starts []float64, need, pad float64, rank int) {
	if t.Level {
		for _, s := range starts {
			d.addLevel(t, item, run, s+need/2, pad, rank)
		}
		return
	}
	text := item.lines[0]
	l := &d.labels
	first := len(l.candidates)
	d.advances = d.advances[:0]
	for i := range text.Glyphs {
		d.advances = append(d.advances, text.Glyphs[i].Advance*item.size)
	}
	bend := label.MaxBend
	if t.MaxBend > 0 {
		bend = t.MaxBend * math.Pi / 180
	}
	for _, s := range starts {
		line, start, reversed := run, s, false
		if !t.AsDrawn {
			line, start, reversed = label.Upright(run, s, need, &d.upright)
		}
		// The middle of the capitals stands on the line, moved to the left of
		// the line's own direction by Offset.
		left := t.Offset * d.view.ratio
		if reversed {
			left = -left
		}
		glyphs, ok := label.Along(line, start, d.advances, item.face.CapHeight/2*item.size-left, bend)
		if !ok {
			continue
		}
		from := len(l.boxes)
		for i := range glyphs {
			if d.advances[i] <= 0 {
				continue
			}
			g := &glyphs[i]
			cos, sin := g.Cos, g.Sin
			cx := g.X + cos*d.advances[i]/2 + sin*item.face.CapHeight/2*item.size
			cy := g.Y + sin*d.advances[i]/2 - cos*item.face.CapHeight/2*item.size
			hw, hh := d.advances[i]/2+pad, 0.5*item.size+pad
			ex := math.Abs(cos)*hw + math.Abs(sin)*hh
			ey := math.Abs(sin)*hw + math.Abs(cos)*hh
			l.boxes = append(l.boxes, geom.Bound{MinX: cx - ex, MinY: cy - ey, MaxX: cx + ex, MaxY: cy + ey})
		}
		if !meetsAny(l.boxes[from:], &d.labelBound) {
			l.boxes = l.boxes[:from]
			continue
		}
		l.candidate(textPlace{glyphs: glyphs}, from)
	}
	if len(l.candidates) == first {
		return
	}
	li := label.Item{Priority: t.Priority, Order: rank, Overlaps: t.Overlaps}
	d.group(t, &li)
	l.add(li, *item, first)
}

// smoothing is over how many ems a line is smoothed for its label, where the
// style asks for it.
const smoothing = 2

// addLevel adds a label that stands level on a run, around the point at a
// distance from its start, Offset to the left of the run.
func (d *drawer) addLevel(t *styles.Text, item *textItem, run []float64, at, pad float64, rank int) {
	x, y := label.At(run, at)
	level := *t
	level.AnchorX, level.AnchorY, level.Rotation, level.DX, level.DY = 0.5, 0.5, 0, 0, 0
	if t.Offset != 0 {
		x0, y0 := label.At(run, at-item.size/2)
		x1, y1 := label.At(run, at+item.size/2)
		if l := math.Hypot(x1-x0, y1-y0); l > 0 {
			x += t.Offset * d.view.ratio * (y1 - y0) / l
			y -= t.Offset * d.view.ratio * (x1 - x0) / l
		}
	}
	d.addAt(&level, item, x, y, pad, rank)
}

// maxFromStart bounds the labels of one line in one picture.
const maxFromStart = 256

// addFromStarts adds labels along each line of the path, counted from its start
// (SE's InitialGap and Gap). They stand where they stand however the picture is
// cut; those out of its sight are passed over.
func (d *drawer) addFromStarts(t *styles.Text, item *textItem, pad float64, rank int) {
	if len(item.lines) == 0 {
		return
	}
	r := d.view.ratio
	need := item.lines[0].Width * item.size
	if !(need > 0) {
		return
	}
	first, step := t.InitialGap*r, need+t.Gap*r
	seen := d.labelBound.Pad(need)
	g := &d.path.whole
	begin := int32(0)
	for _, end := range g.Ends {
		run := g.Flat[begin:end]
		begin = end
		if t.Smooth && len(run) >= 4 {
			run = label.Smooth(run, smoothing*item.size)
		}
		length := label.Length(run)
		passed, n := 0.0, 0
		next := first // where the next label starts
		for i := 0; i+3 < len(run) && n < maxFromStart; i += 2 {
			dx, dy := run[i+2]-run[i], run[i+3]-run[i+1]
			l := math.Hypot(dx, dy)
			if !(l > 0) || math.IsInf(l, 0) {
				continue
			}
			from, to, ok := within(run[i], run[i+1], dx, dy, seen)
			if ok && t.Gap > 0 {
				next = math.Max(next, first+step*math.Ceil((passed+from*l-first)/step))
			}
			for ; ok && next <= passed+to*l && next+need <= length && n < maxFromStart; n++ {
				d.addAlongAt(t, item, run, []float64{next}, need, pad, rank)
				if t.Gap <= 0 {
					next = math.Inf(1)
					break
				}
				next += step
			}
			passed += l
		}
	}
}
