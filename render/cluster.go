package render

import (
	"context"
	"math"

	"sigi/geom"
	"sigi/layers"
)

// Where several dots share a pixel the index may give them gathered, as clusters
// (layers/memory/gather.go): one rectangle painted as often as there are dots, each
// time a little elsewhere. That is right where all are painted alike, so that
// neither their order shows nor which of them lies where.

// gatherPx is how far apart, in pixels, the middles of dots may be that come
// gathered.
const gatherPx = 1.08

// gathers reports whether dots of the layer may come gathered: all are painted by
// one rule, with one paint.
func (p *layerPlan) gathers() bool {
	for k, rules := range p.featureTypes {
		if !p.style.FeatureTypes[k].Uniform() || p.style.FeatureTypes[k].SortBy != nil || len(rules[0]) != 1 {
			return false
		}
		if s := &rules[0][0]; s.hasFill == s.hasStroke && s.ink.A != 255 {
			return false
		}
	}
	return true
}

// jacobianPx is how far from where a map's scale was looked at, in pixels, it is
// taken to be the same.
const jacobianPx = 64

// clusters draws clusters by the one rule of a feature-type style.
func (d *drawer) clusters(ctx context.Context, all []layers.Cluster, rules [][]symbolizer) error {
	if len(all) == 0 {
		return nil
	}
	s := &rules[0][0]
	d.middles = d.middles[:0]
	for i := range all {
		d.middles = append(d.middles, all[i].X, all[i].Y)
	}
	if err := d.plan.grid.Apply(d.middles, d.middles, 2); err != nil {
		return err
	}
	atX, atY := math.Inf(1), 0.0
	var ux, uy, vx, vy float64 // what a unit of the layer is in pixels
	for i := range all {
		if err := d.worked(ctx, 0); err != nil {
			return err
		}
		c, x, y := &all[i], d.middles[2*i], d.middles[2*i+1]
		if !(math.Abs(x-atX) < jacobianPx && math.Abs(y-atY) < jacobianPx) {
			step := d.plan.query.Dots
			p := [6]float64{c.X, c.Y, c.X + step, c.Y, c.X, c.Y + step}
			if err := d.plan.grid.Apply(p[:], p[:], 2); err != nil {
				return err
			}
			ux, uy, vx, vy = (p[2]-p[0])/step, (p[3]-p[1])/step, (p[4]-p[0])/step, (p[5]-p[1])/step
			atX, atY = x, y
		}
		w, h, around := upright(c.Width*ux, c.Width*uy, c.Height*vx, c.Height*vy, c.Around)
		across, upward := math.Abs(c.Across*ux)+math.Abs(c.Upward*vx), math.Abs(c.Across*uy)+math.Abs(c.Upward*vy)
		b := geom.Bound{MinX: x - w/2, MinY: y - h/2, MaxX: x + w/2, MaxY: y + h/2}
		reach := geom.Bound{MinX: b.MinX - across/2, MinY: b.MinY - upward/2, MaxX: b.MaxX + across/2, MaxY: b.MaxY + upward/2}
		if !reach.Intersects(d.drawBox) { // nor not a number
			continue
		}
		if !reach.Intersects(d.above) {
			d.drawn[len(d.drawn)-1] += c.Count
		}
		if s.hasStroke {
			d.px.Scatter(inked(b, c.Share, around, s.stroke.Width/2), across, upward, c.Count, s.ink)
		} else {
			d.px.Scatter(inked(b, c.Share, around, 0), across, upward, c.Count, s.fill)
		}
	}
	return nil
}
