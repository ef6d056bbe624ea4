package render

import (
	"math"
	"slices"

	"sigi/geom"
)

// Buffers are drawn from a field of distances: its nodes lie on a grid over the
// geometry, an eighth of the distance apart, and the outline is followed through
// the cells where the field passes it (marching squares). Along straight sides
// that is exact, round corners are some thousandths of the distance off, and
// corners that the true outline has are cut by less than a cell. There is no
// geometry too crooked for it, and the grid bounds what it costs. It is laid by
// the geometry's own box, so that every tile draws the same outline.
const (
	outsetCells = 8
	// maxOutsetNodes bounds the grid, 8 bytes a node, and with it the vertices of
	// the outline. Where it takes larger cells than half the distance, which is
	// then below a 350th of the geometry's size, there is no buffer.
	maxOutsetNodes = 1 << 19
	// maxOutsetVertices bounds the geometry.
	maxOutsetVertices = 50_000
)

// outsetter is the scratch of outsets.
type outsetter struct {
	field  []float64
	next   []int32
	cuts   []float64
	nx, ny int
}

// outset makes to the area within a distance of g, in its units; below 0 the part
// of an area farther than that from its edge. Rings are in falling order of size.
// It reports false, and nothing is made, where g is too large for the distance.
func (o *outsetter) outset(to, g *geom.Geometry, distance float64) bool {
	to.Reset()
	to.Kind = geom.KindPolygon
	area := g.Kind.Dimension() == 2
	b := g.Bound()
	if distance <= 0 && !area || len(g.Flat) == 0 {
		return true
	}
	reach := math.Abs(distance)
	if !b.Finite() || len(g.Flat)/2 > maxOutsetVertices || !(reach > 0) {
		return false
	}
	cell := reach / outsetCells
	grid := func() (w, h float64) { pad := 2 * (reach + 3*cell); return b.Width() + pad, b.Height() + pad }
	w, h := grid()
	if w/cell*(h/cell) > maxOutsetNodes/2 {
		cell = math.Sqrt(2 * w * h / maxOutsetNodes)
		if cell > reach/2 {
			return false
		}
		w, h = grid()
	}
	o.nx, o.ny = int(w/cell)+2, int(h/cell)+2
	n := o.nx * o.ny
	x0, y0 := b.MinX-reach-3*cell, b.MinY-reach-3*cell
	o.field = slices.Grow(o.field[:0], n)[:n]
	for i := range o.field {
		o.field[i] = math.MaxFloat64
	}
	o.distances(g, x0, y0, cell, reach+2*cell)
	for i, f := range o.field {
		o.field[i] = math.Sqrt(f)
	}
	if area {
		o.sign(g, x0, y0, cell)
	}
	for i := range o.field {
		o.field[i] -= distance
	}
	o.contours(to, x0, y0, cell)
	return true
}

// distances fills the field with the square of the distance to g, as far as reach.
func (o *outsetter) distances(g *geom.Geometry, x0, y0, cell, reach float64) {
	segment := func(ax, ay, bx, by float64) {
		i0, i1 := max(int((min(ax, bx)-reach-x0)/cell), 0), min(int((max(ax, bx)+reach-x0)/cell)+1, o.nx-1)
		j0, j1 := max(int((min(ay, by)-reach-y0)/cell), 0), min(int((max(ay, by)+reach-y0)/cell)+1, o.ny-1)
		dx, dy := bx-ax, by-ay
		l := dx*dx + dy*dy
		for j := j0; j <= j1; j++ {
			py := y0 + float64(j)*cell - ay
			row := o.field[j*o.nx:][:o.nx]
			for i := i0; i <= i1; i++ {
				px := x0 + float64(i)*cell - ax
				t := 0.0
				if l > 0 {
					t = min(max((px*dx+py*dy)/l, 0), 1)
				}
				ex, ey := px-t*dx, py-t*dy
				if d := ex*ex + ey*ey; d < row[i] {
					row[i] = d
				}
			}
		}
	}
	start := int32(0)
	for _, end := range endsOf(g) {
		run := g.Flat[start:end]
		start = end
		if len(run) == 2 {
			segment(run[0], run[1], run[0], run[1])
		}
		// Long segments piece by piece: their boxes would hold much that is far.
		for k := 0; k+3 < len(run); k += 2 {
			l := math.Hypot(run[k+2]-run[k], run[k+3]-run[k+1])
			parts := max(math.Ceil(l/(4*reach)), 1)
			dx, dy := (run[k+2]-run[k])/parts, (run[k+3]-run[k+1])/parts
			for p := 0.0; p < parts; p++ {
				ax, ay := run[k]+p*dx, run[k+1]+p*dy
				segment(ax, ay, ax+dx, ay+dy)
			}
		}
	}
}

// sign makes the field negative inside an area, by the even-odd rule.
func (o *outsetter) sign(g *geom.Geometry, x0, y0, cell float64) {
	rows := make([][]float64, o.ny)
	start := int32(0)
	for _, end := range g.Ends {
		run := g.Flat[start:end]
		start = end
		for k := 0; k+3 < len(run); k += 2 {
			ax, ay, bx, by := run[k], run[k+1], run[k+2], run[k+3]
			if ay == by {
				continue
			}
			first := max(int(math.Floor((min(ay, by)-y0)/cell)), 0)
			last := min(int(math.Ceil((max(ay, by)-y0)/cell)), o.ny-1)
			for j := first; j <= last; j++ {
				if y := y0 + float64(j)*cell; (ay <= y) != (by <= y) {
					rows[j] = append(rows[j], ax+(y-ay)/(by-ay)*(bx-ax))
				}
			}
		}
	}
	for j, cuts := range rows {
		slices.Sort(cuts)
		for c := 0; c+1 < len(cuts); c += 2 {
			from, to := max(int(math.Ceil((cuts[c]-x0)/cell)), 0), min(int(math.Floor((cuts[c+1]-x0)/cell)), o.nx-1)
			for i := from; i <= to; i++ {
				o.field[j*o.nx+i] = -o.field[j*o.nx+i]
			}
		}
	}
}

// contours follows the field's zero: rings with what is below 0 on their left.
func (o *outsetter) contours(to *geom.Geometry, x0, y0, cell float64) {
	nx := o.nx
	o.next = slices.Grow(o.next[:0], 2*nx*o.ny)[:2*nx*o.ny]
	for i := range o.next {
		o.next[i] = -1
	}
	// Edges are named by their lower left node: twice its number for the one to
	// the right, and one more for the one upwards.
	for j := range o.ny - 1 {
		for i := range nx - 1 {
			at := j*nx + i
			a, b, c, d := o.field[at] < 0, o.field[at+1] < 0, o.field[at+nx+1] < 0, o.field[at+nx] < 0
			if a == b && b == c && c == d {
				continue
			}
			bottom, left, right, top := int32(2*at), int32(2*at+1), int32(2*at+3), int32(2*(at+nx))
			link := func(from, to int32) { o.next[from] = to }
			bits := 0
			for k, in := range [...]bool{a, b, c, d} {
				if in {
					bits |= 1 << k
				}
			}
			joined := o.field[at]+o.field[at+1]+o.field[at+nx]+o.field[at+nx+1] < 0
			switch bits {
			case 1:
				link(bottom, left)
			case 2:
				link(right, bottom)
			case 3:
				link(right, left)
			case 4:
				link(top, right)
			case 5:
				if joined {
					link(bottom, right)
					link(top, left)
				} else {
					link(bottom, left)
					link(top, right)
				}
			case 6:
				link(top, bottom)
			case 7:
				link(top, left)
			case 8:
				link(left, top)
			case 9:
				link(bottom, top)
			case 10:
				if joined {
					link(left, bottom)
					link(right, top)
				} else {
					link(right, bottom)
					link(left, top)
				}
			case 11:
				link(right, top)
			case 12:
				link(left, right)
			case 13:
				link(bottom, right)
			case 14:
				link(left, bottom)
			}
		}
	}
	type ring struct{ flat []float64 }
	var rings []ring
	for first := range o.next {
		if o.next[first] < 0 {
			continue
		}
		var flat []float64
		for e := int32(first); e >= 0; {
			node, other := int(e/2), int(e/2)+1
			if e%2 == 1 {
				other = node + nx
			}
			t := o.field[node] / (o.field[node] - o.field[other])
			ax, ay := float64(node%nx), float64(node/nx)
			flat = append(flat, x0+(ax+t*float64(other%nx-node%nx))*cell, y0+(ay+t*float64(other/nx-node/nx))*cell)
			following := o.next[e]
			o.next[e] = -1
			e = following
		}
		if len(flat) >= 6 {
			rings = append(rings, ring{append(flat, flat[0], flat[1])})
		}
	}
	size := func(r ring) float64 {
		a := 0.0
		for k := 0; k+3 < len(r.flat); k += 2 {
			a += (r.flat[k]-x0)*(r.flat[k+3]-y0) - (r.flat[k+2]-x0)*(r.flat[k+1]-y0)
		}
		return math.Abs(a)
	}
	slices.SortStableFunc(rings, func(a, b ring) int {
		switch x, y := size(a), size(b); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	for _, r := range rings {
		to.Flat = append(to.Flat, r.flat...)
		to.Ends = append(to.Ends, int32(len(to.Flat)))
	}
}
