package memory

import (
	"encoding/binary"
	"math"
	"math/bits"

	"sigi/geom"
	"sigi/layers"
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
	// forms are those of areas in their boxes, and of what lines go around that come back
	// to where they began, in position order; nil: there are none.
	forms []form
	// upTo[r] is how many vertices have rank r or less.
	upTo [256]int64
	// gatherings are by size, the smallest first.
	gatherings []gathering
}

// form is that of an area in its box, in parts of it: the area, and the length of
// its outlines. A share of 0 is no area.
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

// span is where a feature of a batch has its vertices.
type span struct {
	at       int    // in the batch
	position uint32 // in the index
	from, to uint32 // vertices
	kept     int    // where the first of those kept stands among all that the batch keeps
	short    bool   // only its ends are left
}

// generalised decodes features of a batch without the vertices up to a cut, those
// that came as dots without any. Collections are not generalised.
//
// Drawing order is not the order of places: every feature lies elsewhere in
// memory, and of a coast one vertex in ten. So what is read goes step by step for the whole
// batch, each step a loop over places that do not depend on each other; the processor
// then waits for a dozen of them at once instead of one by one. The coasts of the
// world came in three fifths of the time, before most of their islands came as dots.
func (l *Layer) generalised(sc *scratch, geoms []geom.Geometry, ranks []uint32, dots []layers.Dot, a above) {
	stride := uint32(l.shapes.layout.Stride())
	spans := sc.spans[:0]
	for i, rank := range ranks {
		if dots != nil && dots[i].Is() {
			leaveEmpty(&geoms[i])
			continue
		}
		p := l.positions[rank]
		spans = append(spans, span{at: i, position: p, from: l.ends[p] / stride, to: l.ends[p+1] / stride})
	}
	sc.spans = spans
	if l.shapes.kind.Dimension() == 1 {
		l.findShort(spans, stride, a)
	}
	kept := sc.kept[:0]
	for i := range spans {
		s := &spans[i]
		s.kept = len(kept)
		kept = l.shaped(sc, &geoms[s.at], ranks[s.at], s, stride, kept, a)
	}
	sc.kept = kept
	room := len(kept) * int(stride)
	if cap(sc.flat)-len(sc.flat) < room {
		// What was lent before stays where it is.
		sc.flat = make([]float64, 0, max(2*cap(sc.flat), room, 1<<12))
	}
	flat := sc.flat[len(sc.flat) : len(sc.flat)+room]
	sc.flat = sc.flat[:len(sc.flat)+room]
	l.places(flat, kept, stride)
	for i := range spans {
		end := len(kept)
		if i+1 < len(spans) {
			end = spans[i+1].kept
		}
		if g := &geoms[spans[i].at]; g.Kind != geom.KindCollection {
			from, to := spans[i].kept*int(stride), end*int(stride)
			g.Flat = flat[from:to:to]
		}
	}
}

// findShort finds the lines that are so short that only their ends are left of them. One
// that comes back to where it began keeps what is farthest from there.
func (l *Layer) findShort(spans []span, stride uint32, a above) {
	if len(l.tree.levels) == 0 {
		return
	}
	boxes := l.tree.levels[0]
	for i := range spans {
		s := &spans[i]
		if int(s.position) >= len(boxes) || s.to-s.from < 3 || boxes[s.position].side() >= a.short {
			continue
		}
		first, last := s.from*stride, (s.to-1)*stride
		if l.counts != nil {
			s.short = l.counts[first] != l.counts[last] || l.counts[first+1] != l.counts[last+1]
		} else {
			s.short = l.floats[first] != l.floats[last] || l.floats[first+1] != l.floats[last+1]
		}
	}
}

// shaped makes a generalised feature but for its ordinates, and appends where
// in the layer those begin that it keeps, vertex by vertex.
func (l *Layer) shaped(sc *scratch, g *geom.Geometry, rank uint32, s *span, stride uint32, kept []uint32, a above) []uint32 {
	kind, layout := l.shapes.kind, l.shapes.layout
	at := len(sc.ends)
	if l.shapes.odd != nil && bit(l.shapes.odd, rank) {
		record := l.shapes.record(rank)
		if kind, layout = geom.Kind(record[0]&0xff), geom.Layout(record[0]>>8); kind == geom.KindCollection {
			l.geometry(sc, g, rank)
			return kept
		}
		ends, parts := record[3:3+record[1]], record[3+record[1]:3+record[1]+record[2]]
		*g = geom.Geometry{Kind: kind, Layout: layout, Parts: l.lend(sc, parts), Members: g.Members[:0]}
		if kind.Dimension() == 0 {
			return l.keep(kept, a, s.from, s.to, stride)
		}
		at = len(sc.ends)
		start := uint32(0)
		for _, e := range ends {
			end := uint32(e) / stride
			kept = l.keep(kept, a, s.from+start, s.from+end, stride)
			sc.ends = append(sc.ends, int32((len(kept)-s.kept)*int(stride)))
			start = end
		}
		g.Ends = sc.ends[at:len(sc.ends):len(sc.ends)]
		return kept
	}
	*g = geom.Geometry{Kind: kind, Layout: layout, Members: g.Members[:0]}
	if kind == geom.KindMultiPolygon {
		g.Parts = onePart
	}
	if s.short {
		kept = append(kept, s.from*stride, (s.to-1)*stride)
	} else {
		kept = l.keep(kept, a, s.from, s.to, stride)
	}
	if kind.Dimension() > 0 {
		sc.ends = append(sc.ends, int32((len(kept)-s.kept)*int(stride)))
		g.Ends = sc.ends[at : at+1 : at+1]
	}
	return kept
}

// keep appends where the ordinates begin of the vertices from..to above the cut.
func (l *Layer) keep(kept []uint32, a above, from, to, stride uint32) []uint32 {
	ranks := l.overviews.ranks
	for i := from; i < to; i += 8 {
		m := a.of(binary.LittleEndian.Uint64(ranks[i:]))
		if left := to - i; left < 8 {
			m &= 1<<(8*left) - 1
		}
		for ; m != 0; m &= m - 1 {
			kept = append(kept, (i+uint32(bits.TrailingZeros64(m))>>3)*stride)
		}
	}
	return kept
}

// places decodes vertices whose ordinates begin at kept, one after the other.
func (l *Layer) places(flat []float64, kept []uint32, stride uint32) {
	switch {
	case stride != 2:
		for n, o := range kept {
			for axis := range stride {
				v := &flat[uint32(n)*stride+axis]
				if l.counts == nil {
					*v = l.floats[o+axis]
				} else {
					*v = l.grid.decode(l.counts[o+axis], int(axis))
				}
			}
		}
	case l.counts == nil:
		for n, o := range kept {
			v, p := l.floats[o:o+2:o+2], flat[2*n:2*n+2:2*n+2]
			p[0], p[1] = v[0], v[1]
		}
	default:
		scale := l.grid.scale
		x, y := l.grid.origin[0], l.grid.origin[1]
		for n, o := range kept {
			v, p := l.counts[o:o+2:o+2], flat[2*n:2*n+2:2*n+2]
			p[0], p[1] = float64(x+int64(v[0]))/scale, float64(y+int64(v[1]))/scale
		}
	}
}

// dots reports whether areas smaller than size can come as their boxes: those
// of the index are accurate enough.
func (l *Layer) dots(size float64) bool {
	return size > 0 && l.overviews.forms != nil && size > math.Max(l.bound.Width(), l.bound.Height())/(1<<18)
}
