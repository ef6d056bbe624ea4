package sheets

import (
	"math"

	"sigi/geom"
	"sigi/render/raster"
	"sigi/sample/chance"
)

type point struct{ x, y float64 }

// pen draws with ink that does not flow evenly: lines waver by a fraction of their width.
type pen struct {
	p    raster.Painter
	flat []float64
	g    geom.Geometry
}

func (n *pen) shape(kind geom.Kind, pts []point) *geom.Geometry {
	n.flat = n.flat[:0]
	for _, p := range pts {
		n.flat = append(n.flat, p.x, p.y)
	}
	n.g = geom.Geometry{Kind: kind, Flat: n.flat, Ends: []int32{int32(len(n.flat))}}
	return &n.g
}

func (n *pen) fill(pts []point, c raster.Paint) {
	n.p.Fill(n.shape(geom.KindPolygon, pts), raster.EvenOdd, c)
}

// line draws an open line as it is.
func (n *pen) line(pts []point, width float64, c raster.Paint) {
	if len(pts) < 2 {
		return
	}
	n.p.Stroke(n.shape(geom.KindLineString, pts), &raster.Stroke{Width: width, Cap: raster.CapRound, Join: raster.JoinRound}, c)
}

// inked draws a line by hand: it wavers, and the pen is pressed more or less.
func (n *pen) inked(pts []point, closed bool, width float64, c raster.Paint, seed uint64) {
	if closed && len(pts) > 0 {
		pts = append(pts[:len(pts):len(pts)], pts[0])
	}
	var run []point
	k := uint64(0)
	flush := func() {
		if len(run) > 1 {
			n.line(run, width*(0.85+0.35*chance.Unit(seed, k, 5)), c)
			run = append(run[:0], run[len(run)-1])
		}
	}
	for i := 0; i+1 < len(pts); i++ {
		a, b := pts[i], pts[i+1]
		d := math.Hypot(b.x-a.x, b.y-a.y)
		m := int(d/14) + 1
		for j := range m {
			t := float64(j) / float64(m)
			k++
			w := 0.28
			if j == 0 {
				w = 0 // corners are where they were measured
			}
			run = append(run, point{a.x + (b.x-a.x)*t + w*chance.Swing(seed, k, 1), a.y + (b.y-a.y)*t + w*chance.Swing(seed, k, 2)})
			if len(run) > 5 {
				flush()
			}
		}
	}
	if len(pts) > 0 {
		run = append(run, pts[len(pts)-1])
	}
	flush()
}
