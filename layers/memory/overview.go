package memory

import (
	"encoding/binary"
	"math"
	"math/bits"

	"sigi/geom"
)

// Overviews are generalised copies of a layer that take no copy: every vertex
// has a rank of how far the outline would move without it, as one byte, and
// the overview for a resolution is the vertices above a rank. The vertices of
// a coarser overview are among those of a finer one, so there are as many
// overviews as steps, a quarter of a doubling apart, and no two of them
// disagree about where a vertex lies.
//
// What an area below a pixel takes of its pixels is in the index already: its
// box; beside it stands, in two bytes more, how much of the box it covers and how
// long its outlines are beside that of the box.
//
//	rank     0  ......  1 ... 254                      255
//	vertex   on its line   up to 2^((rank-bias)/4) off    always kept
//
// The ranks of a line are those of Douglas and Peucker ("Algorithms for the
// reduction of the number of points required to represent a digitized line",
// 1973): a stretch is cut at the vertex farthest from its chord, whose
// distance, or that of the cut above if smaller, is the rank. Dropping all
// vertices up to a rank leaves each within that distance of the line that is
// kept, as if the line had been generalised for it alone.
//
// Ends of lines are always kept, and of rings as many vertices as make an area
// of four corners: no line and no ring vanishes.
type overviews struct {
	// ranks has a byte for each vertex, in position order, and a few more so
	// that eight can be read at once; nil: there are no overviews.
	ranks []uint8
	// forms are those of areas in their boxes, in position order; nil: features
	// are not areas.
	forms []form
	// upTo[r] is how many vertices have rank r or less.
	upTo [256]int64
	// gatherings are by size, the smallest first.
	gatherings []gathering
}

// form is that of an area in its box, in parts of it: the area, and the length of
// its outlines.
type form struct {
	share  uint8 // 255ths
	around uint8 // 127ths
}

const (
	rankBias   = 128 // of the distance 1
	rankAlways = 255
	rankMost   = 254
	rankPad    = 8 // bytes behind the last
)

// outlinePx is how far an outline may move, in pixels: a fifth of what
// Query.Resolution allows, so that one-pixel outlines keep their weight.
const outlinePx = 0.1

// worthwhile is the share of vertices from which an overview is used. Below
// it, exact geometry costs no more and is the same at every scale.
const worthwhile = 1.0 / 16

// rankOf is the rank of a distance: the least whose bound is not below it.
// Steps are quarters of each power of two (1, 1.25, 1.5, 1.75, 2), which the
// leading bits of a float64 count.
func rankOf(distance float64) uint8 {
	if distance == 0 {
		return 0
	}
	b := math.Float64bits(distance)
	r := int(b>>50) - 1023<<2 + rankBias
	if b&(1<<50-1) != 0 {
		r++
	}
	return uint8(min(max(r, 1), rankMost))
}

// cutFor is the rank up to which vertices may go where outlines may move by a
// distance; -1: none.
func cutFor(distance float64) int {
	if !(distance > 0) {
		return -1
	}
	r := int(math.Float64bits(distance)>>50) - 1023<<2 + rankBias
	return min(max(r, -1), rankMost-1)
}

func (o *overviews) bytes() int64 {
	n := int64(len(o.ranks) + 2*len(o.forms))
	for i := range o.gatherings {
		n += o.gatherings[i].bytes()
	}
	return n
}

// cut is the rank up to which vertices go for a resolution; -1: the exact
// geometry serves. A resolution a little below a step counts as the step: what
// divides a box by pixels gives it in many last bits, and pictures side by side
// have to agree.
func (o *overviews) cut(resolution float64) int {
	if o.ranks == nil || !(resolution > 0) {
		return -1
	}
	c := cutFor(outlinePx * resolution * (1 + 1e-9))
	if c < 0 || float64(o.upTo[c]) < worthwhile*float64(o.upTo[rankAlways]) {
		return -1
	}
	return c
}

// above tests eight ranks at once.
type above struct {
	add  uint64
	high bool // the cut is 128 or more
	// short is how far apart the vertices of a line may lie for all between its ends
	// to go, without a look at their ranks.
	short float32
}

const (
	sevens = 0x7f7f7f7f7f7f7f7f
	eighth = 0x8080808080808080
	ones   = 0x0101010101010101
)

func ranksAbove(cut int) above {
	return above{add: uint64(0x7f-cut&0x7f) * ones, high: cut >= 0x80, short: float32(distanceOf(cut) / 2)}
}

// distanceOf is the distance up to which vertices of a rank are off their line.
func distanceOf(rank int) float64 {
	return math.Float64frombits(uint64(rank-rankBias+1023<<2) << 50)
}

// of sets the highest bit of each byte that is above the cut.
func (a above) of(w uint64) uint64 {
	t := w&sevens + a.add // bit 7: the lower seven bits are above
	if a.high {
		return t & w & eighth
	}
	return (t | w) & eighth
}

// count is the number of vertices above a cut.
func (a above) count(ranks []uint8, from, to uint32) int {
	n := 0
	for i := from; i < to; i += 8 {
		m := a.of(binary.LittleEndian.Uint64(ranks[i:]))
		if left := to - i; left < 8 {
			m &= 1<<(8*left) - 1
		}
		n += bits.OnesCount64(m)
	}
	return n
}

// outline decodes the vertices from..to above the cut into flat, from n on, and
// returns where it came to.
func (l *Layer) outline(flat []float64, n int, a above, from, to, stride uint32) int {
	scale := l.grid.scale
	x, y := l.grid.origin[0], l.grid.origin[1]
	ranks, counts := l.overviews.ranks, l.counts
	plain := counts != nil && stride == 2
	for i := from; i < to; i += 8 {
		m := a.of(binary.LittleEndian.Uint64(ranks[i:]))
		if left := to - i; left < 8 {
			m &= 1<<(8*left) - 1
		}
		for ; m != 0; m &= m - 1 {
			o := (i + uint32(bits.TrailingZeros64(m))>>3) * stride
			if plain {
				v := counts[o : o+2 : o+2]
				p := flat[n : n+2 : n+2]
				p[0], p[1] = float64(x+int64(v[0]))/scale, float64(y+int64(v[1]))/scale
				n += 2
				continue
			}
			n = l.vertex(flat, n, o, stride)
		}
	}
	return n
}

// vertex decodes the ordinates from o on, one on each axis, into flat, from n on, and returns where
// it came to.
func (l *Layer) vertex(flat []float64, n int, o, stride uint32) int {
	for axis := range stride {
		if l.counts == nil {
			flat[n] = l.floats[o+axis]
		} else {
			flat[n] = l.grid.decode(l.counts[o+axis], int(axis))
		}
		n++
	}
	return n
}

// generalised decodes a feature without the vertices up to a cut. Collections
// are not generalised.
func (l *Layer) generalised(sc *scratch, g *geom.Geometry, rank uint32, a above) {
	p := l.positions[rank]
	from, to := l.ends[p], l.ends[p+1]
	kind, layout := l.shapes.kind, l.shapes.layout
	stride := uint32(layout.Stride())
	var ends, parts []int32
	if l.shapes.odd != nil && bit(l.shapes.odd, rank) {
		record := l.shapes.record(rank)
		if kind, layout = geom.Kind(record[0]&0xff), geom.Layout(record[0]>>8); kind == geom.KindCollection {
			l.geometry(sc, g, rank)
			return
		}
		ends = record[3 : 3+record[1]]
		parts = record[3+record[1] : 3+record[1]+record[2]]
	} else if kind == geom.KindMultiPolygon {
		parts = onePart
	}
	*g = geom.Geometry{Kind: kind, Layout: layout, Parts: parts, Members: g.Members[:0]}
	if ends != nil {
		g.Parts = l.lend(sc, parts)
	}
	from, to = from/stride, to/stride
	room := int(to-from) * int(stride)
	short := ends == nil && kind.Dimension() == 1 && l.short(p, from, to, a)
	switch {
	case short:
		room = 2 * int(stride)
	case to-from > countFrom:
		room = a.count(l.overviews.ranks, from, to) * int(stride)
	}
	if cap(sc.flat)-len(sc.flat) < room {
		// What was lent before stays where it is.
		sc.flat = make([]float64, 0, max(2*cap(sc.flat), room, 1<<12))
	}
	flat := sc.flat[len(sc.flat) : len(sc.flat)+room]
	n := 0
	switch at := len(sc.ends); {
	case kind.Dimension() == 0:
		n = l.outline(flat, 0, a, from, to, stride)
	case ends == nil:
		if short {
			n = l.vertex(flat, l.vertex(flat, 0, from*stride, stride), (to-1)*stride, stride)
		} else {
			n = l.outline(flat, 0, a, from, to, stride)
		}
		sc.ends = append(sc.ends, int32(n))
		g.Ends = sc.ends[at:]
	default:
		start := uint32(0)
		for _, e := range ends {
			end := uint32(e) / stride
			n = l.outline(flat, n, a, from+start, from+end, stride)
			sc.ends = append(sc.ends, int32(n))
			start = end
		}
		g.Ends = sc.ends[at:]
	}
	g.Ends = g.Ends[:len(g.Ends):len(g.Ends)]
	g.Flat = flat[:n:n]
	sc.flat = sc.flat[:len(sc.flat)+n]
}

// short reports whether a line is so short that only its ends are left of it. One
// that comes back to where it began keeps what is farthest from there.
func (l *Layer) short(position, from, to uint32, a above) bool {
	if len(l.tree.levels) == 0 || int(position) >= len(l.tree.levels[0]) || to-from < 3 || l.tree.levels[0][position].side() >= a.short {
		return false
	}
	stride := uint32(l.shapes.layout.Stride())
	first, last := from*stride, (to-1)*stride
	if l.counts != nil {
		return l.counts[first] != l.counts[last] || l.counts[first+1] != l.counts[last+1]
	}
	return l.floats[first] != l.floats[last] || l.floats[first+1] != l.floats[last+1]
}

// countFrom is the number of vertices from which those kept are counted first,
// so that a coast of a million vertices needs room for what is left of it.
const countFrom = 64

// dots reports whether areas smaller than size can come as their boxes: those
// of the index are accurate enough.
func (l *Layer) dots(size float64) bool {
	return size > 0 && l.overviews.forms != nil && size > math.Max(l.bound.Width(), l.bound.Height())/(1<<18)
}
