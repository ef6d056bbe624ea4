package render

import (
	"math"

	"sigi/geom"
	"sigi/render/label"
	"sigi/render/raster"
	"sigi/styles"
)

// addInside adds a label inside an area, turned with it where the style wants
// it so; not where the area is narrower there than least pixels.
func (d *drawer) addInside(t *styles.Text, item *textItem, g *geom.Geometry, pad float64, rank int, least float64) {
	angle := alignment(t.Align, g)
	if angle == 0 {
		x, y, w, ok, cuts := label.InsidePoint(g, d.cuts)
		d.cuts = cuts
		if least == 0 || ok && w >= least {
			d.addAt(t, item, x, y, pad, rank)
		}
		return
	}
	// Inside as the label sees it: where the widest stretch in its direction is.
	level := geom.Geometry{Kind: g.Kind, Ends: g.Ends, Parts: g.Parts, Flat: turned(g.Flat, -angle)}
	x, y, w, ok, cuts := label.InsidePoint(&level, d.cuts)
	d.cuts = cuts
	if least > 0 && !(ok && w >= least) {
		return
	}
	at := turned([]float64{x, y}, angle)
	with := *t
	with.Rotation += angle * 180 / math.Pi
	d.addAt(&with, item, at[0], at[1], pad, rank)
}

// turned are points turned about the origin.
func turned(flat []float64, angle float64) []float64 {
	sin, cos := math.Sincos(angle)
	out := make([]float64, len(flat))
	for i := 0; i+1 < len(flat); i += 2 {
		out[i], out[i+1] = flat[i]*cos-flat[i+1]*sin, flat[i]*sin+flat[i+1]*cos
	}
	return out
}

// alignment is how far a label is turned with an area: radians clockwise, in
// [-90°, 90°), so that it reads from the left or upwards.
func alignment(a styles.AreaAlign, g *geom.Geometry) float64 {
	switch a {
	case styles.AlignOrtho:
		if b := g.Bound(); b.Finite() && b.Height() > b.Width()*(1+alike) {
			return -math.Pi / 2
		}
	case styles.AlignMBR:
		return longSide(g)
	}
	return 0
}

// alike keeps an answer the same where two are as good and the last digits,
// which differ from picture to picture, would decide.
const alike = 1e-6

// longSide is the direction of the longer side of the least rectangle around an
// area. One side of it lies on a side of the convex hull (Freeman and Shapira
// 1975), so that each is tried.
func longSide(g *geom.Geometry) float64 {
	var d deriver
	hull := d.derive(&geom.Geometry{Kind: g.Kind, Flat: g.Flat, Ends: g.Ends, Parts: g.Parts}, []styles.GeometryOp{{Func: styles.ConvexHull}})
	f := hull.Flat
	least, best := math.Inf(1), 0.0
	for i := 0; i+3 < len(f); i += 2 {
		dx, dy := f[i+2]-f[i], f[i+3]-f[i+1]
		l := math.Hypot(dx, dy)
		if !(l > alike) {
			continue
		}
		dx, dy = dx/l, dy/l
		minU, maxU, minV, maxV := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
		for k := 0; k+1 < len(f); k += 2 {
			u, v := f[k]*dx+f[k+1]*dy, f[k+1]*dx-f[k]*dy
			minU, maxU = math.Min(minU, u), math.Max(maxU, u)
			minV, maxV = math.Min(minV, v), math.Max(maxV, v)
		}
		w, h := maxU-minU, maxV-minV
		if w*h < least*(1-alike) {
			least, best = w*h, math.Atan2(dy, dx)
			if h > w*(1+alike) {
				best += math.Pi / 2
			}
		}
	}
	best = math.Remainder(best, math.Pi)
	if best > math.Pi/2-alike {
		best -= math.Pi
	}
	if math.Abs(best) < alike {
		return 0
	}
	return best
}

// fitsArea reports whether a share of a label's block lies in the area that the
// path is. What is no area holds every label.
func (d *drawer) fitsArea(at textPlace, w, h, share float64) bool {
	if d.path.whole.Kind.Dimension() != 2 {
		return true
	}
	const across, down = 10, 3
	sin, cos := math.Sincos(at.angle)
	in := 0
	for j := range down {
		for i := range across {
			x, y := at.ax+(float64(i)+0.5)/across*w, at.ay+(float64(j)+0.5)/down*h
			if label.Contains(&d.path.whole, at.x+x*cos-y*sin, at.y+x*sin+y*cos) {
				in++
			}
		}
	}
	return float64(in) >= share*across*down
}

// ruled draws a label with rules below or through its lines; their halo first.
func (d *drawer) ruled(it *textItem, l *Label, paint raster.Paint) {
	g := &d.closing
	g.Reset()
	g.Kind = geom.KindMultiLineString
	rule := func(line *LabelLine, down float64) {
		from := len(g.Flat)
		if line.Along == nil {
			sin, cos := math.Sincos(line.Angle)
			w := line.Run.Width * l.Size
			x, y := line.X-down*sin, line.Y+down*cos
			g.Flat = append(g.Flat, x, y, x+w*cos, y+w*sin)
		} else {
			for i := range line.Along {
				a, advance := &line.Along[i], line.Run.Glyphs[i].Advance*l.Size
				if advance <= 0 {
					continue
				}
				x, y := a.X-down*a.Sin, a.Y+down*a.Cos
				if len(g.Flat) == from {
					g.Flat = append(g.Flat, x, y)
				}
				g.Flat = append(g.Flat, x+advance*a.Cos, y+advance*a.Sin)
			}
		}
		if len(g.Flat) > from {
			g.Ends = append(g.Ends, int32(len(g.Flat)))
		}
	}
	for i := range l.Lines {
		if it.underline {
			rule(&l.Lines[i], underlineAt*l.Size)
		}
		if it.strike {
			rule(&l.Lines[i], -it.face.CapHeight/2*l.Size)
		}
	}
	s := d.px.round
	s.Width = math.Max(ruleWidth*l.Size, 1)
	if l.Halo > 0 {
		under := s
		under.Width += 2 * l.Halo
		d.canvas.Stroke(g, &under, l.Under)
	}
	d.canvas.Label(l)
	d.canvas.Stroke(g, &s, paint)
}

// Where a text is underlined and how wide, in ems, as most fonts say.
const (
	underlineAt = 0.13
	ruleWidth   = 0.06
)
