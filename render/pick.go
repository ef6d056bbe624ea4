package render

import (
	"context"
	"math"
	"slices"

	"sigi/fault"
	"sigi/feature"
	"sigi/geom"
	"sigi/styles"
)

// maxPickRead bounds the features looked at for one pixel: with a tolerance
// of a few pixels in a dense map there are hundreds.
const maxPickRead = 100000

// Pick finds the features drawn at a pixel or within tolerance pixels of its
// centre: x to the right, y down, from 0. The top layer comes first, and in a
// layer the feature drawn last; at most limit of each layer (0: all).
//
// What counts is what is drawn, at the view's scale and by the style's rules:
// the width of a stroke, the box of a sprite with its displacement, the inside
// of an area. An area that is only outlined is hit inside, too: people who
// identify a parcel point into it. Labels are not hit. What lies hidden under
// another feature is found.
//
// A layer that cannot be read ends the pick with its fault, named; a pixel
// outside the map is fault.PointOutside.
func (r *Renderer) Pick(ctx context.Context, m *Map, x, y int, tolerance float64, limit int) ([]Hit, error) {
	v, err := newView(m)
	if err != nil {
		return nil, err
	}
	if x < 0 || y < 0 || x >= m.Width || y >= m.Height {
		return nil, fault.New(fault.PointOutside, "", "the pixel %d, %d is outside the map", x, y)
	}
	if !(tolerance >= 0) {
		tolerance = 0
	}
	d := r.drawer(v)
	defer r.putDrawer(d)
	at := picker{x: float64(x) + 0.5, y: float64(y) + 0.5, tolerance: tolerance + 0.5}
	var hits []Hit
	for i := len(m.Layers) - 1; i >= 0; i-- {
		found, err := d.pickLayer(ctx, &m.Layers[i], i, &at)
		if err != nil {
			if ended := ctx.Err(); ended != nil {
				return nil, fault.From(ended)
			}
			return nil, inLayer(m.Layers[i].Name, err)
		}
		slices.Reverse(found)
		if limit > 0 && len(found) > limit {
			found = found[:limit]
		}
		hits = append(hits, found...)
	}
	return hits, nil
}

// picker is the place that is asked about. The half pixel of the tolerance is
// the pixel's own reach: a line that colours it passes within that of its
// centre.
type picker struct {
	x, y, tolerance float64
}

func (p *picker) near(distance, reach float64) bool { return distance <= reach+p.tolerance }

// pickLayer returns the features of a layer that are hit, in drawing order.
func (d *drawer) pickLayer(ctx context.Context, l *Layer, index int, at *picker) ([]Hit, error) {
	pixels := geom.Bound{MinX: at.x, MinY: at.y, MaxX: at.x, MaxY: at.y}.Pad(at.tolerance)
	p, err := d.planLayer(l, index, pixels)
	if err != nil || p == nil {
		return nil, err
	}
	p.query.Resolution = 0 // what is hit is decided on the exact shape
	p.query.Limit = maxPickRead
	d.plan = p
	snapshot, err := l.Features.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer snapshot.Close()
	var hits []Hit
	seen := map[feature.Key]bool{}
	for k := range p.style.FeatureTypes {
		ft := &p.style.FeatureTypes[k]
		for batch, err := range snapshot.Read(ctx, p.query) {
			if err != nil {
				return nil, err
			}
			d.row.Batch = batch
			for i := range batch.Geometries {
				if err := d.worked(ctx, len(batch.Geometries[i].Flat)); err != nil {
					return nil, err
				}
				d.row.Index = i
				if d.rules = ft.Match(&d.row, d.rules); len(d.rules) == 0 || seen[batch.Keys[i]] {
					continue
				}
				hit, err := d.hits(&batch.Geometries[i], p.featureTypes[k], at)
				if err != nil {
					return nil, err
				}
				if hit {
					key := batch.Keys[i]
					seen[key] = true
					hits = append(hits, Hit{Layer: index, Key: key})
				}
			}
		}
	}
	return hits, nil
}

// hits reports whether a feature is drawn at the place by the rules in
// d.rules.
func (d *drawer) hits(g *geom.Geometry, rules [][]symbolizer, at *picker) (bool, error) {
	if g.Kind == geom.KindCollection {
		for i := range g.Members {
			if hit, err := d.hits(&g.Members[i], rules, at); hit || err != nil {
				return hit, err
			}
		}
		return false, nil
	}
	if len(g.Flat) == 0 {
		return false, nil
	}
	if err := d.load(g); err != nil {
		return false, err
	}
	path := &d.path.whole
	for _, r := range d.rules {
		for i := range rules[r] {
			s := &rules[r][i]
			if err := d.pathOf(g, s); err != nil {
				return false, err
			}
			dim := path.Kind.Dimension()
			if len(path.Flat) == 0 {
				continue
			}
			switch {
			case s.Polygon != nil && dim >= 1:
				if !s.constant {
					s.setPolygon(&d.row, d.view.ratio)
				}
				if !s.hasFill && !s.hasStroke {
					continue
				}
				x, y := at.x-s.shiftX, at.y-s.shiftY
				if dim == 2 && inside(path, x, y) || at.near(distance(path, x, y), s.strokeReach(d.view.ratio)) {
					return true, nil
				}
			case s.Line != nil && dim >= 1:
				if !s.constant {
					s.setLine(&d.row, d.view.ratio)
				}
				if s.hasStroke && at.near(distance(path, at.x, at.y), s.strokeReach(d.view.ratio)+math.Abs(s.stroke.Offset)) {
					return true, nil
				}
			case s.Point != nil:
				symbol := s.sprite
				if !s.constant {
					symbol = s.Point.Symbol(&d.row)
				}
				if symbol != nil && d.hitsSprite(symbol, at) {
					return true, nil
				}
			case s.Text != nil:
				// The point of a layer of labels alone can be asked about.
				if dim == 0 && onlyText(rules[r]) && at.near(distance(path, at.x, at.y), 0) {
					return true, nil
				}
			}
		}
	}
	return false, nil
}

// strokeReach is how far from its line a stroke is drawn, in pixels.
func (s *symbolizer) strokeReach(ratio float64) float64 {
	switch {
	case !s.hasStroke:
		return 0
	case s.along != nil:
		return math.Max(s.along.Size, spriteWidth(s.along)) / 2 * ratio
	}
	return s.stroke.Width / 2
}

func onlyText(rule []symbolizer) bool {
	for i := range rule {
		if rule[i].Text == nil {
			return false
		}
	}
	return true
}

// hitsSprite reports whether the box of the graphic's pixels is at the place.
func (d *drawer) hitsSprite(s *styles.Sprite, at *picker) bool {
	hit := false
	d.eachPoint(func(x, y float64) {
		if hit || x-x != 0 || y-y != 0 {
			return
		}
		var box geom.Bound
		if !isPicture(s) && s.Size*d.view.ratio > maxSprite/2 {
			g, stroke, ok := markAt(s, d.view.ratio, 1, x+s.DX*d.view.ratio, y-s.DY*d.view.ratio)
			if !ok {
				return
			}
			box = g.Bound()
			if stroke != nil {
				box = box.Pad(stroke.Width / 2)
			}
		} else {
			px, py, fx, fy := placed(s, d.view.ratio, x, y)
			sp := d.px.sprite(s, fx, fy)
			if sp.image == nil {
				return
			}
			box = geom.Bound{MinX: float64(px + sp.x), MinY: float64(py + sp.y)}
			box.MaxX, box.MaxY = box.MinX+float64(sp.image.Rect.Dx()), box.MinY+float64(sp.image.Rect.Dy())
		}
		dx := math.Max(0, math.Max(box.MinX-at.x, at.x-box.MaxX))
		dy := math.Max(0, math.Max(box.MinY-at.y, at.y-box.MaxY))
		hit = at.near(math.Hypot(dx, dy), -0.5) // the box is of pixels already
	})
	return hit
}

// inside reports whether a point is in a (multi)polygon, by the even-odd rule
// areas are filled by.
func inside(g *geom.Geometry, x, y float64) bool {
	in := false
	start := int32(0)
	for _, end := range g.Ends {
		r := g.Flat[start:end]
		start = end
		for i := 0; i+3 < len(r); i += 2 {
			if (r[i+1] <= y) != (r[i+3] <= y) && r[i]+(y-r[i+1])/(r[i+3]-r[i+1])*(r[i+2]-r[i]) > x {
				in = !in
			}
		}
	}
	return in
}

// distance is how far a point is from the vertices of points, or from the
// lines and rings of others.
func distance(g *geom.Geometry, x, y float64) float64 {
	best := math.Inf(1)
	if g.Kind == geom.KindPoint || g.Kind == geom.KindMultiPoint {
		for i := 0; i+1 < len(g.Flat); i += 2 {
			best = math.Min(best, math.Hypot(g.Flat[i]-x, g.Flat[i+1]-y))
		}
		return best
	}
	start := int32(0)
	for _, end := range g.Ends {
		r := g.Flat[start:end]
		start = end
		for i := 0; i+3 < len(r); i += 2 {
			ax, ay, bx, by := r[i], r[i+1], r[i+2], r[i+3]
			dx, dy := bx-ax, by-ay
			t := 0.0
			if l := dx*dx + dy*dy; l > 0 {
				t = math.Min(math.Max(((x-ax)*dx+(y-ay)*dy)/l, 0), 1)
			}
			if dist := math.Hypot(ax+t*dx-x, ay+t*dy-y); dist < best { // false for NaN
				best = dist
			}
		}
	}
	return best
}
