package memory

import (
	"math"

	"sigi/geom"
)

// nodeSize is the number of entries of a node; 16 boxes of 16 bytes are four
// cache lines.
const nodeSize = 16

// box is a box from the origin of its tree, rounded outwards.
type box struct{ minX, minY, maxX, maxY float32 }

func (b box) meets(q box) bool {
	return b.minX <= q.maxX && q.minX <= b.maxX && b.minY <= q.maxY && q.minY <= b.maxY
}

func (b box) within(q box) bool {
	return q.minX <= b.minX && b.maxX <= q.maxX && q.minY <= b.minY && b.maxY <= q.maxY
}

// rtree is a packed R-tree over entries 0 to n-1. levels[0] are the boxes of
// the entries, and node i of a level covers entries i*16 to i*16+15 of the
// level below.
type rtree struct {
	levels           [][]box
	originX, originY float64
}

// down and up are the float32 next to f that is not above, and not below.
func down(f float64) float32 {
	v := float32(f)
	if float64(v) > f {
		v = math.Nextafter32(v, float32(math.Inf(-1)))
	}
	return v
}

func up(f float64) float32 {
	v := float32(f)
	if float64(v) < f {
		v = math.Nextafter32(v, float32(math.Inf(1)))
	}
	return v
}

// outer is b from the origin. Subtraction rounds too: it is monotonic, so two
// boxes that meet also meet after it.
func (t *rtree) outer(b geom.Bound) box {
	return box{down(b.MinX - t.originX), down(b.MinY - t.originY), up(b.MaxX - t.originX), up(b.MaxY - t.originY)}
}

// inner is b rounded inwards, and a little more than subtraction may err by:
// what lies within it lies within b.
func (t *rtree) inner(b geom.Bound) box {
	o := t.outer(b)
	in := func(f float32, to float64) float32 {
		for range 2 {
			f = math.Nextafter32(f, float32(to))
		}
		return f
	}
	return box{in(o.minX, math.Inf(1)), in(o.minY, math.Inf(1)), in(o.maxX, math.Inf(-1)), in(o.maxY, math.Inf(-1))}
}

// pack builds the levels above the entries.
func (t *rtree) pack(entries []box) {
	t.levels = [][]box{entries}
	for len(entries) > nodeSize {
		nodes := make([]box, 0, (len(entries)+nodeSize-1)/nodeSize)
		for i := 0; i < len(entries); i += nodeSize {
			nodes = append(nodes, union(entries[i:min(i+nodeSize, len(entries))]))
		}
		t.levels = append(t.levels, nodes)
		entries = nodes
	}
}

// union is the box around boxes, of which there is at least one.
func union(boxes []box) box {
	n := boxes[0]
	for _, e := range boxes[1:] {
		n = box{min(n.minX, e.minX), min(n.minY, e.minY), max(n.maxX, e.maxX), max(n.maxY, e.maxY)}
	}
	return n
}

func (t *rtree) bytes() int64 {
	n := 0
	for _, l := range t.levels {
		n += len(l)
	}
	return int64(n) * 16
}

// run is entries from to to; sure says that all lie within the query.
type run struct {
	from, to uint32
	sure     bool
}

// search appends the runs of entries that meet the box, in order. Entries
// that are not sure have to be tested exactly.
func (t *rtree) search(into []run, b geom.Bound) []run {
	if len(t.levels) == 0 || len(t.levels[0]) == 0 || b.Empty() {
		return into
	}
	top := len(t.levels) - 1
	return t.descend(into, top, 0, len(t.levels[top]), t.outer(b), t.inner(b))
}

func (t *rtree) descend(into []run, level, from, to int, outer, inner box) []run {
	for i, e := range t.levels[level][from:to] {
		if !e.meets(outer) {
			continue
		}
		i += from
		if level == 0 {
			into = addRun(into, run{uint32(i), uint32(i + 1), e.within(inner)})
			continue
		}
		if e.within(inner) {
			span := 1
			for range level {
				span *= nodeSize
			}
			into = addRun(into, run{uint32(i * span), uint32(min((i+1)*span, len(t.levels[0]))), true})
			continue
		}
		into = t.descend(into, level-1, i*nodeSize, min((i+1)*nodeSize, len(t.levels[level-1])), outer, inner)
	}
	return into
}

func addRun(into []run, r run) []run {
	if n := len(into); n > 0 && into[n-1].to == r.from && into[n-1].sure == r.sure {
		into[n-1].to = r.to
		return into
	}
	return append(into, r)
}
