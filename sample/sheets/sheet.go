package sheets

import (
	"fmt"
	"image"
	"math"
	"strconv"

	"sigi/geom"
	"sigi/render/raster"
	"sigi/sample/chance"
	"sigi/sample/town"
)

// Sheet is one sheet of an edition: where its frame is on the ground and how it lies on
// the glass.
type Sheet struct {
	Number                   int
	West, South, East, North float64 // the neat line on the ground
	Width, Height            int     // of the scan
	Transform                [6]float64
	edition                  *Edition
	seed                     uint64
}

// Sheets divides the box into the sheets of an edition, numbered row by row from the north-west.
func (e *Edition) Sheets(west, south, east, north float64) []Sheet {
	var out []Sheet
	w, h := (east-west)/float64(e.Columns), (north-south)/float64(e.Rows)
	for r := range e.Rows {
		for c := range e.Columns {
			s := Sheet{Number: len(out) + 1, West: west + float64(c)*w, East: west + float64(c+1)*w, North: north - float64(r)*h, South: north - float64(r+1)*h, edition: e}
			s.seed = chance.Hash(uint64(e.Year), uint64(s.Number))
			turn := e.askew * (0.35 + 0.65*chance.Unit(s.seed, 1))
			if s.seed&64 == 0 {
				turn = -turn
			}
			s.Width, s.Height = int(w/Pixel)+2*margin, int(h/Pixel)+2*margin
			// The middle of the scan is the middle of the sheet, give or take.
			mx, my := (s.West+s.East)/2+2*chance.Swing(s.seed, 2), (s.South+s.North)/2+2*chance.Swing(s.seed, 3)
			cos, sin := Pixel*math.Cos(turn), Pixel*math.Sin(turn)
			t := [6]float64{0, cos, sin, 0, sin, -cos}
			t[0] = mx - t[1]*float64(s.Width)/2 - t[2]*float64(s.Height)/2
			t[3] = my - t[4]*float64(s.Width)/2 - t[5]*float64(s.Height)/2
			for i := range t {
				t[i] = math.Round(t[i]*1e9) / 1e9
			}
			s.Transform = t
			out = append(out, s)
		}
	}
	return out
}

// pixel is where a place on the ground lies in the scan, by the geotransform.
func (s *Sheet) pixel(x, y float64) point {
	t := &s.Transform
	det := t[1]*t[5] - t[2]*t[4]
	dx, dy := x-t[0], y-t[3]
	return point{(dx*t[5] - dy*t[2]) / det, (dy*t[1] - dx*t[4]) / det}
}

// drawn is where the surveyor put it: old measures are some tenths of a metre off, most in
// the middle of a sheet, and fit at its corners.
func (s *Sheet) drawn(p town.XY) point {
	u, v := (p.X-s.West)/(s.East-s.West), (p.Y-s.South)/(s.North-s.South)
	k := 0.0
	if u > 0 && u < 1 && v > 0 && v < 1 {
		k = 2.2 * math.Sin(math.Pi*u) * math.Sin(math.Pi*v)
	}
	q := s.pixel(p.X, p.Y)
	return point{q.x + k*chance.Swing(s.seed, 11), q.y + k*chance.Swing(s.seed, 12)}
}

func (s *Sheet) ring(r town.Ring) []point {
	out := make([]point, len(r))
	for i, p := range r {
		out[i] = s.drawn(p)
	}
	return out
}

// box is a rectangle of the ground round the frame, grown by d metres, in pixels.
func (s *Sheet) box(d float64) []point {
	return []point{s.pixel(s.West-d, s.North+d), s.pixel(s.East+d, s.North+d), s.pixel(s.East+d, s.South-d), s.pixel(s.West-d, s.South-d)}
}

// sheet is a drawing in progress, on white: paper comes under it at the end.
type sheet struct {
	*Sheet
	a   *Archive
	pen pen
	img *image.RGBA
}

var white = raster.Paint{R: 255, G: 255, B: 255, A: 255}

// Draw draws the sheet as scanned, and the mask that ends at its neat line.
func (s *Sheet) Draw(a *Archive) (*image.RGBA, *image.Gray) {
	d := &sheet{Sheet: s, a: a, img: image.NewRGBA(image.Rect(0, 0, s.Width, s.Height))}
	for i := range d.img.Pix {
		d.img.Pix[i] = 255
	}
	d.pen.p.Reset(d.img)
	if s.edition.Year == laterYear {
		d.map1901()
	} else {
		d.map1853()
	}
	d.frame()
	mask := image.NewRGBA(d.img.Rect)
	d.pen.p.Reset(mask)
	d.pen.fill(s.box(0), white)
	one := image.NewGray(mask.Rect)
	for i := range one.Pix {
		one.Pix[i] = uint8(-int8(mask.Pix[4*i] >> 7))
	}
	d.scan()
	return d.img, one
}

// near hands out the parcels that reach into the sheet.
func (d *sheet) near(ps []parcel, f func(*parcel)) {
	for i := range ps {
		if b := &ps[i].box; b[0] < d.East && b[2] > d.West && b[1] < d.North && b[3] > d.South {
			f(&ps[i])
		}
	}
}

// wash lays watercolour: a thin coat, and more where the brush stopped at the border.
func (d *sheet) wash(p *parcel, pts []point) {
	c, ok := d.edition.washes[p.use]
	if !ok {
		return
	}
	k := 0.8 + 0.35*chance.Unit(p.seed, 3)
	c.A = uint8(min(255, float64(c.A)*k))
	rim := c
	if d.edition.rims && (p.use == useField || p.use == useVines || p.use == useMeadow || p.use == useGarden || p.use == useWood) {
		// A band of colour inside the border, and the brush's second, broader stroke.
		rim.A = c.A / 2
		d.pen.line(append(pts[:len(pts):len(pts)], pts[0]), 9, rim)
		d.pen.line(append(pts[:len(pts):len(pts)], pts[0]), 4.5, rim)
		return
	}
	d.pen.fill(pts, c)
	rim.R, rim.G, rim.B = uint8(float64(c.R)*0.86), uint8(float64(c.G)*0.84), uint8(float64(c.B)*0.86)
	rim.A = c.A / 3
	d.pen.line(append(pts[:len(pts):len(pts)], pts[0]), 3.2, rim)
}

func (d *sheet) map1853() {
	ink := d.edition.ink
	road := raster.Paint{R: 240, G: 222, B: 184, A: 90}
	d.pen.fill(d.box(5), road) // what is no parcel is road
	d.near(d.a.old, func(p *parcel) {
		pts := d.ring(p.ring)
		d.pen.fill(pts, white)
		d.wash(p, pts)
		if p.use == useCourt { // the house round its court
			q := make(town.Ring, len(p.ring))
			m := middle(p.ring)
			for i, v := range p.ring {
				q[i] = town.XY{X: v.X + (m.X-v.X)*0.55, Y: v.Y + (m.Y-v.Y)*0.55}
			}
			h := *p
			h.use = useHouse
			d.wash(&h, pts)
			d.pen.fill(d.ring(q), raster.Paint{R: 244, G: 226, B: 196, A: 255})
			d.pen.inked(d.ring(q), true, d.edition.line*0.8, ink, chance.Hash(p.seed, 8))
		}
		d.symbols(p)
	})
	d.near(d.a.old, func(p *parcel) { d.pen.inked(d.ring(p.ring), true, d.edition.line, ink, p.seed) })
	d.waters()
	d.near(d.a.old, func(p *parcel) { d.number(p, ink) })
}

func (d *sheet) map1901() {
	ink := d.edition.ink
	d.near(d.a.old, func(p *parcel) {
		pts := d.ring(p.ring)
		if p.use == useHouse || p.use == useCourt || p.use == useChurch {
			return
		}
		d.wash(p, pts)
		d.symbols(p)
		d.pen.inked(pts, true, d.edition.line, ink, p.seed)
		q := *p
		q.number = strconv.Itoa(1000 + int(p.seed%7000))
		d.number(&q, ink)
	})
	d.waters()
	// A road's border is drawn round each of its pieces, and what lies between them wiped out.
	d.near(d.a.ranks[0], func(p *parcel) { d.pen.inked(d.ring(p.ring), true, d.edition.line+2.4, ink, p.seed) })
	for rank, ps := range d.a.ranks {
		d.near(ps, func(p *parcel) {
			pts := d.ring(p.ring)
			switch rank {
			case 0:
				d.pen.fill(pts, white)
				d.pen.line(append(pts, pts[0]), 1.3, white)
				d.wash(p, pts)
			case 1:
				d.pen.fill(pts, white)
				d.wash(p, pts)
				d.symbols(p)
			case 2:
				d.wash(p, pts)
				d.hatch(p)
				d.pen.inked(pts, true, d.edition.line*1.25, ink, p.seed)
			}
		})
		if rank == 1 {
			d.near(ps, func(p *parcel) { d.pen.inked(d.ring(p.ring), true, d.edition.line, ink, p.seed) })
		}
	}
	d.near(d.a.ranks[1], func(p *parcel) { d.number(p, raster.Paint{R: 150, G: 40, B: 36, A: 235}) })
	// The grid of the survey, crosses every hundred metres.
	for x := math.Ceil(d.West/100) * 100; x < d.East; x += 100 {
		for y := math.Ceil(d.South/100) * 100; y < d.North; y += 100 {
			c := d.pixel(x, y)
			red := raster.Paint{R: 176, G: 60, B: 50, A: 170}
			d.pen.line([]point{{c.x - 7, c.y}, {c.x + 7, c.y}}, 1, red)
			d.pen.line([]point{{c.x, c.y - 7}, {c.x, c.y + 7}}, 1, red)
		}
	}
}

func (d *sheet) waters() {
	d.near(d.a.waters, func(p *parcel) {
		pts := d.ring(p.ring)
		d.pen.fill(pts, white)
		d.wash(p, pts)
		d.pen.inked(pts, true, d.edition.line*0.9, raster.Paint{R: 50, G: 84, B: 110, A: 220}, p.seed)
	})
}

// hatch draws thin diagonals over a building, as the engraver would.
func (d *sheet) hatch(p *parcel) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, q := range p.ring {
		lo, hi = min(lo, q.X+q.Y), max(hi, q.X+q.Y)
	}
	c := d.edition.ink
	c.A = 110
	for at := math.Ceil(lo/1.6) * 1.6; at < hi; at += 1.6 {
		var xs []float64
		for i, a := range p.ring {
			b := p.ring[(i+1)%len(p.ring)]
			u, v := a.X+a.Y-at, b.X+b.Y-at
			if (u >= 0) != (v >= 0) {
				xs = append(xs, a.X+(b.X-a.X)*u/(u-v))
			}
		}
		for i := 0; i < len(xs); i++ {
			for j := i; j > 0 && xs[j] < xs[j-1]; j-- {
				xs[j], xs[j-1] = xs[j-1], xs[j]
			}
		}
		for i := 0; i+1 < len(xs); i += 2 {
			d.pen.line([]point{d.drawn(town.XY{X: xs[i], Y: at - xs[i]}), d.drawn(town.XY{X: xs[i+1], Y: at - xs[i+1]})}, 0.6, c)
		}
	}
}

// middle is a point inside a ring, its centre of gravity if that is inside.
func middle(r town.Ring) town.XY {
	var m town.XY
	area := 0.0
	o := r[0]
	for i, a := range r {
		b := r[(i+1)%len(r)]
		k := (a.X-o.X)*(b.Y-o.Y) - (b.X-o.X)*(a.Y-o.Y)
		area += k
		m.X += (a.X + b.X - 2*o.X) * k
		m.Y += (a.Y + b.Y - 2*o.Y) * k
	}
	if area == 0 {
		return o
	}
	m = town.XY{X: o.X + m.X/(3*area), Y: o.Y + m.Y/(3*area)}
	if r.Contains(m) {
		return m
	}
	// The middle of the widest crossing at that height.
	best := m
	wide := 0.0
	var xs []float64
	for i, a := range r {
		b := r[(i+1)%len(r)]
		if (a.Y > m.Y) != (b.Y > m.Y) {
			xs = append(xs, a.X+(b.X-a.X)*(m.Y-a.Y)/(b.Y-a.Y))
		}
	}
	for i := range xs {
		for j := range xs {
			c := town.XY{X: (xs[i] + xs[j]) / 2, Y: m.Y}
			if xs[j]-xs[i] > wide && r.Contains(c) {
				wide, best = xs[j]-xs[i], c
			}
		}
	}
	return best
}

// number writes a parcel's number where there is room.
func (d *sheet) number(p *parcel, ink raster.Paint) {
	if p.number == "" {
		return
	}
	m := middle(p.ring)
	if m.X < d.West+4 || m.X > d.East-4 || m.Y < d.South+4 || m.Y > d.North-4 {
		return
	}
	room := min(p.box[2]-p.box[0], p.box[3]-p.box[1]) / Pixel
	size := min(15, room*0.42)
	if size < 6.5 {
		return
	}
	d.pen.text(p.number, d.drawn(m), size, 0.09*chance.Swing(p.seed, 4), ink, p.seed)
}

// symbols plants little signs on fields: vines, tufts, trees.
func (d *sheet) symbols(p *parcel) {
	step := map[use]float64{useVines: 11, useMeadow: 17, useWood: 12, useGarden: 9}[p.use]
	if step == 0 || p.box[2]-p.box[0] < 8 || p.box[3]-p.box[1] < 8 {
		return
	}
	c := d.edition.ink
	c.A = 130
	if p.use != useVines {
		c = raster.Paint{R: 70, G: 92, B: 60, A: 150}
	}
	m := middle(p.ring)
	row := 0
	for y := p.box[1] + step/2; y < p.box[3]; y, row = y+step*0.8, row+1 {
		for x := p.box[0] + step/2*float64(1+row%2); x < p.box[2]; x += step {
			k := chance.Hash(p.seed, uint64(int64(x*10)), uint64(int64(y*10)))
			q := town.XY{X: x + chance.Swing(k, 1)*step*0.2, Y: y + chance.Swing(k, 2)*step*0.2}
			if chance.Unit(k, 3) < 0.25 || q.X < d.West-2 || q.X > d.East+2 || q.Y < d.South-2 || q.Y > d.North+2 || math.Abs(q.X-m.X) < 8 && math.Abs(q.Y-m.Y) < 5 || !p.ring.Contains(q) {
				continue
			}
			o := d.drawn(q)
			switch p.use {
			case useVines: // a stake with its vine
				d.pen.line([]point{{o.x, o.y + 4}, {o.x, o.y - 4}}, 0.8, c)
				d.pen.line([]point{{o.x - 2, o.y - 1}, {o.x + 1, o.y - 3}, {o.x + 2, o.y}, {o.x - 1, o.y + 2}}, 0.8, c)
			case useMeadow:
				for _, t := range []float64{-0.5, 0, 0.5} {
					d.pen.line([]point{{o.x + t*2, o.y + 2}, {o.x + t*6, o.y - 3}}, 0.7, c)
				}
			case useGarden:
				d.pen.line([]point{{o.x - 3, o.y}, {o.x + 3, o.y}}, 0.8, c)
			case useWood:
				r := 3 + 1.5*chance.Unit(k, 5)
				var ring []point
				for i := range 10 {
					a := float64(i) * math.Pi / 5
					ring = append(ring, point{o.x + r*math.Cos(a)*(1+0.2*chance.Swing(k, uint64(20+i))), o.y + r*math.Sin(a)*(1+0.2*chance.Swing(k, uint64(40+i)))})
				}
				d.pen.fill(ring, raster.Paint{R: 104, G: 132, B: 88, A: 120})
				d.pen.line(ring[:7], 0.8, c)
				d.pen.line([]point{{o.x + r, o.y + r*0.8}, {o.x + r + 4, o.y + r*0.8}}, 1.1, c)
			}
		}
	}
}

// frame covers the margin and draws the neat line, the border and the titles.
func (d *sheet) frame() {
	e := d.edition
	ink := e.ink
	outer, inner := d.box(80), d.box(0)
	g := geom.Geometry{Kind: geom.KindPolygon}
	for _, r := range [][]point{outer, inner} {
		for _, p := range r {
			g.Flat = append(g.Flat, p.x, p.y)
		}
		g.Ends = append(g.Ends, int32(len(g.Flat)))
	}
	d.pen.p.Fill(&g, raster.EvenOdd, white)
	closed := func(r []point) []point { return append(r, r[0]) }
	d.pen.line(closed(inner), 1.4, ink)
	d.pen.line(closed(d.box(4.2)), 1, ink)
	d.pen.line(closed(d.box(5.4)), 3, ink)
	turn := math.Atan2(d.Transform[4], d.Transform[1])
	at := func(x, y float64) point { return d.pixel(x, y) }
	mx := (d.West + d.East) / 2
	d.pen.text(e.title, at(mx, d.North+19), 30, turn, ink, d.seed)
	d.pen.text(fmt.Sprintf("COMUNE CENSUARIO DI BERGAMO - PROVINCIA DI BERGAMO - %d", e.Year), at(mx, d.South-15), 17, turn, ink, d.seed+1)
	d.pen.text("FOGLIO "+strconv.Itoa(d.Number), at(d.East-70, d.North+18), 26, turn, ink, d.seed+2)
	d.pen.text("SCALA 1:2000", at(d.West+70, d.North+17), 16, turn, ink, d.seed+3)
	// Scale bar: a hundred metres.
	y := d.South - 30
	for i := range 5 {
		x := mx - 50 + 20*float64(i)
		c := ink
		if i%2 == 1 {
			c = white
		}
		d.pen.fill([]point{at(x, y), at(x+20, y), at(x+20, y-2.5), at(x, y-2.5)}, c)
	}
	d.pen.line(closed([]point{at(mx-50, y), at(mx+50, y), at(mx+50, y-2.5), at(mx-50, y-2.5)}), 1, ink)
	// The number again in the map's corner, where a mosaic shows it.
	d.pen.text("F. "+strconv.Itoa(d.Number), at(d.East-22, d.North-12), 24, turn, ink, d.seed+4)
	// The archive's stamp.
	if chance.Unit(d.seed, 30) < 0.7 {
		c, blue := at(d.West+40+30*chance.Unit(d.seed, 31), d.South-22), raster.Paint{R: 60, G: 70, B: 130, A: 120}
		for _, r := range []float64{36, 33, 20} {
			var ring []point
			for i := range 41 {
				a := float64(i) * math.Pi / 20
				ring = append(ring, point{c.x + r*math.Cos(a), c.y + r*math.Sin(a)})
			}
			d.pen.line(ring, 1.6, blue)
		}
		d.pen.text("A.S.BG", c, 11, 0.3*chance.Swing(d.seed, 32), blue, d.seed+5)
	}
}
