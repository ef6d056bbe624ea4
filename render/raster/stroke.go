package raster

import (
	"image"
	"math"

	"sigi/geom"
)

// Cap is how the ends of a line look.
type Cap uint8

// The caps.
const (
	CapButt Cap = iota // cut at the end vertex
	CapRound
	CapSquare // half the width longer
)

// Join is how two segments of a line meet.
type Join uint8

// The joins.
const (
	JoinMitre Join = iota // pointed, beyond the mitre limit a bevel
	JoinRound
	JoinBevel
)

// Stroke is how a line is drawn. Lengths are in pixels.
type Stroke struct {
	// Width may be any: a line of 0.3 px covers 0.3 of a pixel. Zero, less
	// and NaN draw nothing.
	Width float64
	Cap   Cap
	Join  Join
	// MiterLimit is the longest mitre, from inner to outer corner, in
	// widths; 0 means 4, as in SVG.
	MiterLimit float64
	// Dashes are the lengths on, off, on, ...; an odd number counts twice, as
	// in SVG. None, a negative one, or a sum of 0 draw a whole line.
	Dashes []float64
	// DashOffset is where in Dashes each line begins.
	DashOffset float64
	// Offset moves the line sideways: positive to the right of its
	// direction as the eye sees it on the image.
	Offset float64
}

const (
	// jointPx is how far a mitre may stick out over a round or bevelled join
	// and replace it: it needs half the edges.
	jointPx = 0.1
	// arcPx is how far an arc may run inside the true circle.
	arcPx = 0.06
	// capPx is how high an arc may rise over a chord of a round cap; half of it
	// lies outside the circle.
	capPx = 0.1
	// stepPx is the shortest segment: nearer vertices are drawn as one.
	stepPx = 1.0 / 32
	// turnBackQ is 1+cos of the turns that are looked at as turns back on the
	// spot, and coveredPx how far from the way there the way back may lead.
	turnBackQ = 0.01
	coveredPx = 1.0 / 8
	// mostWidth keeps what is drawn within near.
	mostWidth = 1 << 16
)

// A stroke is the union of its segments' rectangles, of wedges at its joins
// and of its caps. Its outline is walked once, both sides at a time, right
// into the cells: side a is on the hand the normal points to and runs
// forward, side b runs backward. No outline is stored, no angle computed.
//
//	  ----->  side a
//	o-------------------o        normal
//	                     \         ^
//	  <-----  side b      \        |
//	                               o---> direction
//
// At a vertex where the line turns a little, both sides have one point each,
// on the bisector: nothing overlaps, and the running sum is the coverage. At
// a sharp turn or between short segments, the outer side gets its join and
// the inner side goes through the vertex itself. So every piece (rectangle,
// wedge, cap) has the same orientation, windings only add up, and the sum
// clamped at one is the non-zero winding.
//
// Clamping is exact where a pixel is full. A pixel on two borders at once may
// sum up to more than the union: harmless where lines cross, but roads that
// run there and back on the same vertices (every fourth segment of the
// Florence roads) would have all their edges twice as dark. So a segment, a
// join or a cap that its shape has drawn already is left out: see repeat.go.
type stroker struct {
	path  []joint
	lines []line
	raw   []joint // a line before it is offset or dashed
	moved []joint

	half     float64 // of the width
	half2    float64 // half*half
	mitreQ   float64 // 1+cos of the sharpest turn that gets a mitre
	arcQ     float64 // 1+cos of the widest step of an arc
	join     Join
	cap      Cap
	ox, oy   int
	ax, ay   int // where side a and side b have come to
	bx, by   int
	bound    geom.Bound
	minQ     float64
	repeated bool

	round     roundCap
	seen      pieces
	degree    pieces
	incidents []incident
}

// joint is a vertex and the segment that leaves it.
type joint struct {
	x, y     float64
	ux, uy   float64 // direction, of length 1
	length   float64
	repeated bool // drawn already
}

// line is path[start:end]. The last joint of an open line has no segment.
type line struct {
	start, end int
	closed     bool
}

// grain rounds to 1/65536 px, so that differences of vertices, and all that
// follows from them, are the same wherever a tile has its origin.
func grain(v float64) float64 {
	const c = 3 << 35
	return v + c - c
}

// Stroke paints the lines of g and the rings of its polygons, these closed
// with a join, as are lines that end where they began. All lines of g are one
// shape: where they overlap, nothing is painted twice. Members of a
// collection are painted one by one.
//
// Dashes begin anew on each line. Any floats may come, as for Fill; a long
// line with short dashes costs what can be seen of it.
func (p *Painter) Stroke(g *geom.Geometry, s *Stroke, paint Paint) {
	if paint.A == 0 || p.clip.Empty() || !(s.Width > 0) {
		return
	}
	if g.Kind == geom.KindCollection {
		for i := range g.Members {
			p.Stroke(&g.Members[i], s, paint)
		}
		return
	}
	if p.accumulateStroke(g, s, p.clip) {
		in := paint.ink()
		if on := s.dashShare(); on < 1 {
			in.weight = uint32(float64(in.weight)*on + 0.5)
		}
		p.sweep(NonZero, in)
	}
}

// prepare takes over what is the same for all lines.
func (k *stroker) prepare(s *Stroke) {
	k.path, k.lines = k.path[:0], k.lines[:0]
	k.half = math.Min(s.Width, mostWidth) / 2
	k.half2 = float64(k.half * k.half)
	k.join, k.cap = s.Join, s.Cap
	e := jointPx / k.half
	switch s.Join {
	case JoinMitre:
		limit := s.MiterLimit
		if !(limit > 0) {
			limit = 4
		}
		limit = math.Max(1, math.Min(limit, 100))
		k.mitreQ = 2 / float64(limit*limit)
	case JoinRound:
		k.mitreQ = 2 / float64((1+e)*(1+e))
	case JoinBevel:
		c := (math.Sqrt(float64(e*e)+4) - e) / 2
		k.mitreQ = float64(2*c) * c
	}
	// Near a full turn back there is no mitre: the bisector has no length.
	k.mitreQ = math.Max(k.mitreQ, 2e-4)
	c := math.Max(0.5, 1-arcPx/k.half)
	k.arcQ = float64(2*c) * c
	if s.Cap == CapRound {
		k.round.fit(k.half)
	}
	k.bound = geom.EmptyBound
	k.minQ = 2
	k.repeated = false
}

// accumulateStroke adds the stroke of g to the cells and reports whether
// anything can be seen inside clip.
func (p *Painter) accumulateStroke(g *geom.Geometry, s *Stroke, clip image.Rectangle) bool {
	dim := g.Kind.Dimension()
	if dim < 1 {
		return false
	}
	k := &p.stroker
	k.prepare(s)
	dashed := s.dashed()
	plain := !dashed && !(s.Offset != 0)
	// Where a whole line is cut decides how its new ends are rounded, so it is
	// cut by the image: pieces of the image drawn one by one fit to the bit.
	cut := clip
	if !dashed && p.img != nil && clip.In(p.img.Rect) {
		cut = p.img.Rect
	}
	stride, start := g.Layout.Stride(), 0
	for i := 0; ; i++ {
		end, ok := ringEnd(g, i, start)
		if !ok {
			break
		}
		flat := g.Flat[start:end]
		start = end
		if len(flat) < stride {
			continue
		}
		closed := dim == 2
		if last := len(flat) - stride; last >= 3*stride && flat[0] == flat[last] && flat[1] == flat[last+1] {
			closed = true
		}
		if plain {
			from := len(k.path)
			var near bool
			if k.path, near = appendVertices(k.path, flat, stride, closed); near {
				k.add(from, closed)
				continue
			}
			k.path = k.path[:from]
		}
		k.special(flat, stride, closed, s, dashed, cut)
	}
	if len(k.lines) == 0 {
		return false
	}
	return p.strokeLines(clip)
}

// appendVertices appends the vertices of flat without those that are not
// numbers or too near to the one before, and reports whether all are near
// enough to the image for fixed point.
func appendVertices(path []joint, flat []float64, stride int, closed bool) ([]joint, bool) {
	from := len(path)
	isNear := true
	for i := 0; i+1 < len(flat); i += stride {
		x, y := flat[i], flat[i+1]
		if !(math.Abs(x) < near/2 && math.Abs(y) < near/2) {
			if x, y = tame(x), tame(y); math.IsNaN(x) || math.IsNaN(y) {
				continue
			}
			isNear = false
		}
		if isNear {
			x, y = grain(x), grain(y)
		}
		if n := len(path); n > from {
			w := &path[n-1]
			dx, dy := x-w.x, y-w.y
			d2 := float64(dx*dx) + float64(dy*dy)
			if d2 < stepPx*stepPx {
				// The end of a line stays where it is.
				if i+stride+1 >= len(flat) && n-1 > from && !closed {
					w.x, w.y = x, y
					w = &path[n-2]
					w.aim(x-w.x, y-w.y)
				}
				continue
			}
			w.length = math.Sqrt(d2)
			w.ux, w.uy = dx/w.length, dy/w.length
		}
		path = append(path, joint{x: x, y: y})
	}
	if n := len(path); closed && n-from > 1 {
		w, v := &path[n-1], &path[from]
		dx, dy := v.x-w.x, v.y-w.y
		if float64(dx*dx)+float64(dy*dy) < stepPx*stepPx {
			path = path[:n-1]
			w = &path[n-2]
			dx, dy = v.x-w.x, v.y-w.y
		}
		w.aim(dx, dy)
	}
	return path, isNear
}

// aim sets the segment that leaves the joint.
func (j *joint) aim(dx, dy float64) {
	j.length = math.Sqrt(float64(dx*dx) + float64(dy*dy))
	if j.length > 0 {
		j.ux, j.uy = dx/j.length, dy/j.length
	} else {
		j.ux, j.uy = 1, 0
	}
}

// add makes path[from:] a line of the shape.
func (k *stroker) add(from int, closed bool) {
	path := k.path[from:]
	if len(path) == 0 {
		return
	}
	if len(path) < 3 {
		closed = false
	}
	if len(path) == 1 {
		if k.cap == CapButt {
			k.path = k.path[:from]
			return
		}
		// A point with caps is a dot: a segment too short to be seen.
		path[0].ux, path[0].uy, path[0].length = 1, 0, 0
		k.path = append(k.path, path[0])
		path = k.path[from:]
	}
	b, minQ := k.bound, k.minQ
	ux, uy := path[0].ux, path[0].uy
	if closed {
		last := &path[len(path)-1]
		ux, uy = last.ux, last.uy
	}
	for i := range path {
		v := &path[i]
		b.MinX, b.MaxX = min(b.MinX, v.x), max(b.MaxX, v.x)
		b.MinY, b.MaxY = min(b.MinY, v.y), max(b.MaxY, v.y)
		if closed || i+1 < len(path) {
			minQ = min(minQ, 1+float64(ux*v.ux)+float64(uy*v.uy))
			ux, uy = v.ux, v.uy
		}
	}
	k.bound, k.minQ = b, minQ
	k.lines = append(k.lines, line{from, len(k.path), closed})
}

// strokeLines walks all lines of the shape into the cells.
func (p *Painter) strokeLines(clip image.Rectangle) bool {
	k, c := &p.stroker, &p.cells
	reach := k.half * math.Sqrt(2/math.Max(k.minQ, k.mitreQ))
	if k.cap == CapSquare {
		reach = math.Max(reach, k.half*math.Sqrt2)
	}
	b := k.bound.Pad(reach + capPx/2 + 2.0/one)
	if !(b.MinX < float64(clip.Max.X) && b.MaxX > float64(clip.Min.X) && b.MinY < float64(clip.Max.Y) && b.MaxY > float64(clip.Min.Y)) {
		return false
	}
	if !c.begin(fixed(b.MinX), fixed(b.MinY), fixed(b.MaxX), fixed(b.MaxY), clip) {
		return false
	}
	k.ox, k.oy = c.left<<oneBits, c.top<<oneBits
	k.findRepeated()
	if k.repeated && k.join == JoinRound && k.cap == CapRound {
		p.walkJunctions()
		return true
	}
	for _, l := range k.lines {
		path := k.path[l.start:l.end]
		if k.repeated {
			p.walkOnce(path, l.closed)
		} else if l.closed {
			p.walkRing(path)
		} else {
			p.walkLine(path, true, true)
		}
	}
	return true
}

// edge adds an edge in fixed point relative to the box.
func (p *Painter) edge(x0, y0, x1, y1 int) {
	if p.cells.clipped {
		p.cells.clippedLine(x0, y0, x1, y1)
	} else {
		p.cells.line(x0, y0, x1, y1)
	}
}

// point is where (x, y) lies in the box.
func (k *stroker) point(x, y float64) (int, int) { return fixed(x) - k.ox, fixed(y) - k.oy }

// toA and toB take a side on to a point.
func (p *Painter) toA(x, y float64) {
	k := &p.stroker
	fx, fy := k.point(x, y)
	p.edge(k.ax, k.ay, fx, fy)
	k.ax, k.ay = fx, fy
}

func (p *Painter) toB(x, y float64) {
	k := &p.stroker
	fx, fy := k.point(x, y)
	p.edge(fx, fy, k.bx, k.by)
	k.bx, k.by = fx, fy
}

// walkLine draws an open line, with caps where asked and flat ends elsewhere.
func (p *Painter) walkLine(path []joint, startCap, endCap bool) {
	k := &p.stroker
	v := &path[0]
	nx, ny := -float64(v.uy*k.half), float64(v.ux*k.half)
	k.ax, k.ay = k.point(v.x+nx, v.y+ny)
	if startCap {
		k.bx, k.by = k.ax, k.ay
		p.capB(v.x, v.y, nx, ny, -v.ux, -v.uy)
	} else {
		k.bx, k.by = k.point(v.x-nx, v.y-ny)
		p.edge(k.bx, k.by, k.ax, k.ay)
	}
	for i := 1; i+1 < len(path); i++ {
		p.turn(&path[i-1], &path[i])
	}
	w, v := &path[len(path)-2], &path[len(path)-1]
	nx, ny = -float64(w.uy*k.half), float64(w.ux*k.half)
	p.toA(v.x+nx, v.y+ny)
	p.toB(v.x-nx, v.y-ny)
	if endCap {
		p.capA(v.x, v.y, nx, ny, w.ux, w.uy)
	} else {
		p.edge(k.ax, k.ay, k.bx, k.by)
	}
}

// walkRing draws a closed line. It begins where the first vertex has one
// point a side; failing that, in the middle of the last segment.
func (p *Painter) walkRing(path []joint) {
	k := &p.stroker
	w, v := &path[len(path)-1], &path[0]
	if mx, my, ok := k.bisector(w, v); ok {
		k.ax, k.ay = k.point(v.x+mx, v.y+my)
		k.bx, k.by = k.point(v.x-mx, v.y-my)
		ax, ay, bx, by := k.ax, k.ay, k.bx, k.by
		for i := 1; i < len(path); i++ {
			p.turn(&path[i-1], &path[i])
		}
		p.edge(k.ax, k.ay, ax, ay)
		p.edge(bx, by, k.bx, k.by)
		return
	}
	nx, ny := -float64(w.uy*k.half), float64(w.ux*k.half)
	x, y := (w.x+v.x)/2, (w.y+v.y)/2
	k.ax, k.ay = k.point(x+nx, y+ny)
	k.bx, k.by = k.point(x-nx, y-ny)
	p.turn(w, v)
	for i := 1; i < len(path); i++ {
		p.turn(&path[i-1], &path[i])
	}
	p.toA(x+nx, y+ny)
	p.toB(x-nx, y-ny)
}

// bisector returns the vector from a vertex to side a where one point a side
// is enough for the turn from segment w to segment v: the outer corner may be
// a mitre, and the inner corner lies within both halves next to it.
func (k *stroker) bisector(w, v *joint) (mx, my float64, ok bool) {
	dot := float64(w.ux*v.ux) + float64(w.uy*v.uy)
	q := 1 + dot
	l := min(w.length, v.length)
	if q < k.mitreQ || float64(k.half2*(1-dot)) > float64(float64(0.25*l)*l)*q {
		return 0, 0, false
	}
	f := k.half / q
	return -float64(f * (w.uy + v.uy)), float64(f * (w.ux + v.ux)), true
}

// turn takes both sides around the vertex of v, from segment w to segment v.
func (p *Painter) turn(w, v *joint) {
	k := &p.stroker
	if mx, my, ok := k.bisector(w, v); ok {
		ax, ay := k.point(v.x+mx, v.y+my)
		bx, by := k.point(v.x-mx, v.y-my)
		if p.cells.clipped {
			p.cells.clippedLine(k.ax, k.ay, ax, ay)
			p.cells.clippedLine(bx, by, k.bx, k.by)
		} else {
			p.cells.line(k.ax, k.ay, ax, ay)
			p.cells.line(bx, by, k.bx, k.by)
		}
		k.ax, k.ay, k.bx, k.by = ax, ay, bx, by
		return
	}
	p.corner(w, v)
}

// corner is turn where the inner side must go through the vertex or the outer
// side has more than one point.
func (p *Painter) corner(w, v *joint) {
	k := &p.stroker
	cross := float64(w.ux*v.uy) - float64(w.uy*v.ux)
	n0x, n0y := -float64(w.uy*k.half), float64(w.ux*k.half)
	n1x, n1y := -float64(v.uy*k.half), float64(v.ux*k.half)
	// A mitre's tip lies on both sides' lines: it needs no other point.
	q := 1 + float64(w.ux*v.ux) + float64(w.uy*v.uy)
	mitre := q >= k.mitreQ
	mx, my := float64((n0x+n1x)/q), float64((n0y+n1y)/q)
	if cross <= 0 {
		p.toB(v.x-n0x, v.y-n0y)
		p.toB(v.x, v.y)
		p.toB(v.x-n1x, v.y-n1y)
		if mitre {
			p.toA(v.x+mx, v.y+my)
			return
		}
		p.toA(v.x+n0x, v.y+n0y)
		p.outer(w, v, n0x, n0y, n1x, n1y, true)
		return
	}
	p.toA(v.x+n0x, v.y+n0y)
	p.toA(v.x, v.y)
	p.toA(v.x+n1x, v.y+n1y)
	if mitre {
		p.toB(v.x-mx, v.y-my)
		return
	}
	p.toB(v.x-n0x, v.y-n0y)
	p.outer(w, v, -n0x, -n0y, -n1x, -n1y, false)
}

// outer draws the join on the outer side, which has come to v+n0, to v+n1.
func (p *Painter) outer(w, v *joint, n0x, n0y, n1x, n1y float64, a bool) {
	k := &p.stroker
	q := 1 + float64(w.ux*v.ux) + float64(w.uy*v.uy)
	switch {
	case q >= k.mitreQ:
		p.to(a, v.x+float64((n0x+n1x)/q), v.y+float64((n0y+n1y)/q))
	case k.join == JoinRound:
		p.arc(a, v.x, v.y, n0x, n0y, n1x, n1y, float64(w.ux*k.half), float64(w.uy*k.half), 0)
	}
	p.to(a, v.x+n1x, v.y+n1y)
}

func (p *Painter) to(a bool, x, y float64) {
	if a {
		p.toA(x, y)
	} else {
		p.toB(x, y)
	}
}

// arc draws the points between c+n and c+m on the circle around c, not these
// two, by halving; if n and m are opposite, through c+f.
func (p *Painter) arc(a bool, cx, cy, nx, ny, mx, my, fx, fy float64, depth int) {
	k := &p.stroker
	sx, sy := nx+mx, ny+my
	s2 := float64(sx*sx) + float64(sy*sy) // 2*half2*(1+cos)
	if s2 >= float64(2*k.half2)*k.arcQ || depth > 6 {
		return
	}
	if s2 < float64(k.half2)*1e-4 {
		sx, sy = fx, fy
	} else {
		f := k.half / math.Sqrt(s2)
		sx, sy = float64(sx*f), float64(sy*f)
	}
	p.arc(a, cx, cy, nx, ny, sx, sy, fx, fy, depth+1)
	p.to(a, cx+sx, cy+sy)
	p.arc(a, cx, cy, sx, sy, mx, my, fx, fy, depth+1)
}

// capA goes from side a, at c+n, around the end c of a line that points along
// u, to where side b is; capB from side b, at c+n, around its start to c-n.
func (p *Painter) capA(cx, cy, nx, ny, ux, uy float64) {
	k := &p.stroker
	bx, by := k.bx, k.by
	p.cap(true, cx, cy, nx, ny, ux, uy)
	p.edge(k.ax, k.ay, bx, by)
}

func (p *Painter) capB(cx, cy, nx, ny, ux, uy float64) {
	p.cap(false, cx, cy, nx, ny, ux, uy)
	p.toB(cx-nx, cy-ny)
}

func (p *Painter) cap(a bool, cx, cy, nx, ny, ux, uy float64) {
	k := &p.stroker
	fx, fy := float64(ux*k.half), float64(uy*k.half)
	switch k.cap {
	case CapSquare:
		p.to(a, cx+nx+fx, cy+ny+fy)
		p.to(a, cx-nx+fx, cy-ny+fy)
	case CapRound:
		r := &k.round
		if r.n == 0 {
			p.arc(a, cx, cy, nx, ny, -nx, -ny, fx, fy, 0)
			return
		}
		for _, t := range r.points[1:r.n] {
			p.to(a, cx+float64(nx*t[0])+float64(fx*t[1]), cy+float64(ny*t[0])+float64(fy*t[1]))
		}
	}
}
