package memory

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"sigi/geom"
	"sigi/processors"
)

// maxDepth of cuts at the farthest vertex; deeper stretches are cut in the
// middle. A spiral or a comb would otherwise take the square of its vertices.
const maxDepth = 40

// stretch is vertices from and to of a line, whose ranks are known, with those
// between not yet.
type stretch struct {
	from, to uint32
	most     uint8 // the rank of the cut that made it
	depth    uint8
}

// ranker gives the vertices of lines their ranks; for one goroutine.
type ranker[T int32 | float64] struct {
	ordinates []T
	ranks     []uint8 // of the layer
	stride    uint32
	unit      float64 // length of an ordinate's step
	stack     []stretch
	pins      []uint32 // ascending, of the feature in hand
	order     []uint32
}

// line ranks the vertices from..to, to excluded, of a line or a ring.
func (r *ranker[T]) line(from, to uint32, ring bool) {
	if to-from <= 2 {
		for i := from; i < to; i++ {
			r.ranks[i] = rankAlways
		}
		return
	}
	last := to - 1
	// Cuts of this depth and less are always kept: the far end of a loop, and
	// two more corners of a ring.
	keep := -1
	if ring {
		keep = 1
	} else if r.same(from, last) {
		keep = 0
	}
	r.ranks[from] = rankAlways
	start := from
	if !ring {
		for _, pin := range r.pins {
			if pin > start && pin < last {
				r.stretch(start, pin, keep)
				start = pin
			}
		}
	}
	r.stretch(start, last, keep)
}

// stretch ranks the vertices between two that are always kept.
func (r *ranker[T]) stretch(from, last uint32, keep int) {
	r.ranks[last] = rankAlways
	r.stack = append(r.stack[:0], stretch{from, last, rankMost, 0})
	for len(r.stack) > 0 {
		s := r.stack[len(r.stack)-1]
		r.stack = r.stack[:len(r.stack)-1]
		if s.to-s.from < 2 {
			continue
		}
		at, distance := r.farthest(s.from, s.to)
		if distance == 0 { // all on the chord
			for i := s.from + 1; i < s.to; i++ {
				r.ranks[i] = 0
			}
			continue
		}
		if s.depth >= maxDepth {
			at = (s.from + s.to) / 2
		}
		rank := min(rankOf(distance), s.most)
		r.ranks[at] = rank
		if int(s.depth) <= keep {
			r.ranks[at], rank = rankAlways, rankMost // which leaves its stretches on their own
		}
		depth := min(s.depth+1, maxDepth)
		r.stack = append(r.stack, stretch{s.from, at, rank, depth}, stretch{at, s.to, rank, depth})
	}
}

func (r *ranker[T]) same(a, b uint32) bool { return r.compare(a, b) == 0 }

// compare orders vertices by x, then y.
func (r *ranker[T]) compare(a, b uint32) int {
	v, s := r.ordinates, r.stride
	if c := cmp.Compare(v[a*s], v[b*s]); c != 0 {
		return c
	}
	return cmp.Compare(v[a*s+1], v[b*s+1])
}

// pin finds the vertices of a feature's lines at which stretches begin and end
// that are walked more than once, there and back mostly. They are always kept,
// so that what was one line under another is the same line in every overview:
// the rasteriser knows such lines and does not paint them twice (raster/repeat.go).
//
// A vertex that lies several times at one place is in the middle of such a
// stretch if it has the same two neighbours each time; otherwise stretches part
// there. Where both its neighbours are one place, the line turns back.
func (r *ranker[T]) pin(from, to uint32, ends []int32) {
	r.pins, r.order = r.pins[:0], r.order[:0]
	if to-from < 3 {
		return
	}
	for i := from; i < to; i++ {
		r.order = append(r.order, i)
	}
	slices.SortFunc(r.order, func(a, b uint32) int {
		if c := r.compare(a, b); c != 0 {
			return c
		}
		return cmp.Compare(a, b)
	})
	// outer reports whether a vertex is the first or the last of its line.
	outer := func(i uint32) bool {
		if i == from || i+1 == to {
			return true
		}
		at := int32((i - from) * r.stride)
		k, found := slices.BinarySearch(ends, at)
		return found || k < len(ends) && at+int32(r.stride) == ends[k]
	}
	for i := 0; i < len(r.order); {
		k := i + 1
		for k < len(r.order) && r.same(r.order[i], r.order[k]) {
			k++
		}
		here := r.order[i:k]
		i = k
		if len(here) == 1 {
			if !outer(here[0]) && r.same(here[0]-1, here[0]+1) {
				r.pins = append(r.pins, here[0])
			}
			continue
		}
		alike := true
		for _, at := range here {
			if outer(at) {
				alike = false
				break
			}
			a, b := here[0]-1, here[0]+1
			alike = alike && !r.same(at-1, at+1) && (r.same(at-1, a) && r.same(at+1, b) || r.same(at-1, b) && r.same(at+1, a))
		}
		if !alike {
			r.pins = append(r.pins, here...)
		}
	}
	slices.Sort(r.pins)
}

// farthest finds the vertex between from and to that is farthest from the
// segment between them, and how far it is.
func (r *ranker[T]) farthest(from, to uint32) (at uint32, distance float64) {
	v, s := r.ordinates, r.stride
	// From the lesser end, and of several the least: a line walked back has the
	// same ranks.
	first, second := from, to
	if r.compare(first, second) > 0 {
		first, second = second, first
	}
	x0, y0 := float64(v[first*s]), float64(v[first*s+1])
	dx, dy := float64(v[second*s])-x0, float64(v[second*s+1])-y0
	length := float64(dx*dx) + float64(dy*dy)
	most := -1.0
	at = from + 1
	for i := from + 1; i < to; i++ {
		px, py := float64(v[i*s])-x0, float64(v[i*s+1])-y0
		along := float64(px*dx) + float64(py*dy)
		var d float64 // square of the distance
		switch {
		case along <= 0 || length == 0:
			d = float64(px*px) + float64(py*py)
		case along >= length:
			px, py = px-dx, py-dy
			d = float64(px*px) + float64(py*py)
		default:
			across := float64(px*dy) - float64(py*dx)
			d = float64(across*across) / length
		}
		if d > most || d == most && r.compare(i, at) < 0 {
			at, most = i, d
		}
	}
	return at, math.Sqrt(most) * r.unit
}

// feature ranks the vertices of one geometry and returns the form of an area, or of
// what one line goes around that comes back to where it began.
func (r *ranker[T]) feature(l *Layer, position uint32) form {
	rank := l.ranks[position]
	from, to := l.ends[position]/r.stride, l.ends[position+1]/r.stride
	if from == to {
		return form{}
	}
	kind := l.shapes.kind
	var ends, parts []int32
	if l.shapes.odd != nil && bit(l.shapes.odd, rank) {
		record := l.shapes.record(rank)
		kind = geom.Kind(record[0] & 0xff)
		ends = record[3 : 3+record[1]]
		parts = record[3+record[1] : 3+record[1]+record[2]]
	}
	dimension := kind.Dimension()
	if dimension == 1 {
		r.pin(from, to, ends)
	}
	loop := dimension == 1 && ends == nil && to-from >= 4 && r.same(from, to-1)
	area, around, start, outer := 0.0, 0.0, from, true
	ring := func(i int, end uint32) {
		r.line(start, end, dimension == 2)
		if dimension == 2 || loop {
			// Of a polygon's rings the first is its outside.
			a, length := r.ring(start, end)
			if around += length; outer {
				area += a
			} else {
				area -= a
			}
			if outer = len(parts) > 0 && i+1 == int(parts[0]); outer {
				parts = parts[1:]
			}
		}
		start = end
	}
	switch {
	case dimension == 0:
		for i := from; i < to; i++ {
			r.ranks[i] = rankAlways
		}
	case ends == nil:
		ring(0, to)
	default:
		for i, e := range ends {
			ring(i, from+uint32(e)/r.stride)
		}
	}
	if dimension < 2 && !loop {
		return form{}
	}
	return r.form(from, to, area, around)
}

// ring returns the area of a ring and its length, in steps.
func (r *ranker[T]) ring(from, to uint32) (area, length float64) {
	v, s := r.ordinates, r.stride
	if to-from < 2 {
		return 0, 0
	}
	x0, y0 := float64(v[from*s]), float64(v[from*s+1])
	sum, px, py := 0.0, 0.0, 0.0
	for i := from + 1; i < to; i++ {
		x, y := float64(v[i*s])-x0, float64(v[i*s+1])-y0
		sum += float64(px*y) - float64(x*py)
		length += math.Sqrt(float64((x-px)*(x-px)) + float64((y-py)*(y-py)))
		px, py = x, y
	}
	return math.Abs(sum / 2), length
}

// form is that of an area with so much outline in the box of some vertices.
func (r *ranker[T]) form(from, to uint32, area, around float64) form {
	v, s := r.ordinates, r.stride
	x0, y0 := v[from*s], v[from*s+1]
	x1, y1 := x0, y0
	for i := from + 1; i < to; i++ {
		x0, x1 = min(x0, v[i*s]), max(x1, v[i*s])
		y0, y1 = min(y0, v[i*s+1]), max(y1, v[i*s+1])
	}
	w, h := float64(x1)-float64(x0), float64(y1)-float64(y0)
	if !(w*h > 0) {
		return form{}
	}
	parts := func(f, of float64) uint8 { return uint8(math.Round(min(max(f*of, 0), 255))) }
	return form{parts(area/(w*h), 255), parts(around/(2*w+2*h), 127)}
}

// rankBatch is how many features a goroutine ranks before it looks for more.
const rankBatch = 1 << 12

// overview ranks all vertices, on all cores. It does nothing where vertices
// are not alike (some with heights, some without), and for points.
func (l *Layer) overview(ctx context.Context) error {
	if !l.canOverview() {
		return nil
	}
	if l.counts != nil {
		return rankAll(ctx, l, l.counts, 1/l.grid.scale)
	}
	return rankAll(ctx, l, l.floats, 1)
}

func (l *Layer) canOverview() bool {
	s := &l.shapes
	if s.kind.Dimension() < 1 {
		return false
	}
	for i, rank := range s.ranks {
		head := s.data[s.at[i]]
		p := l.positions[rank]
		if l.ends[p] < l.ends[p+1] && geom.Layout(head>>8).Stride() != s.layout.Stride() {
			return false
		}
	}
	return true
}

func rankAll[T int32 | float64](ctx context.Context, l *Layer, ordinates []T, unit float64) error {
	stride := uint32(l.shapes.layout.Stride())
	o := overviews{ranks: make([]uint8, len(ordinates)/int(stride)+rankPad)}
	o.forms = make([]form, l.n)
	var next atomic.Int64
	var failed atomic.Pointer[error] // the file in which the ordinates are
	var wait sync.WaitGroup
	for range processors.Number {
		wait.Go(func() {
			r := ranker[T]{ordinates: ordinates, ranks: o.ranks, stride: stride, unit: unit}
			for ctx.Err() == nil {
				from := int(next.Add(rankBatch)) - rankBatch
				if from >= l.n {
					return
				}
				if err := l.guard(func() error {
					for p := from; p < min(from+rankBatch, l.n); p++ {
						o.forms[p] = r.feature(l, uint32(p))
					}
					return nil
				}); err != nil {
					failed.CompareAndSwap(nil, &err)
					return
				}
			}
		})
	}
	wait.Wait()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case failed.Load() != nil:
		return *failed.Load()
	}
	if !slices.ContainsFunc(o.forms, func(f form) bool { return f.share > 0 }) {
		o.forms = nil
	}
	for _, r := range o.ranks[:len(o.ranks)-rankPad] {
		o.upTo[r]++
	}
	for r := 1; r < len(o.upTo); r++ {
		o.upTo[r] += o.upTo[r-1]
	}
	l.overviews = o
	return l.guard(func() error { return l.gathers(ctx) })
}
