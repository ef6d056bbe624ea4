package label

import (
	"context"
	"math"
	"slices"

	"sigi/geom"
)

// Candidate is one place a label could take: the boxes it covers.
type Candidate struct {
	Boxes []geom.Bound
}

// Item is a label that wants a place.
type Item struct {
	Priority   float64 // higher is placed first
	Order      int     // then lower first: the order the items were found in
	Group      string  // items of one non-empty group keep Distance from each other
	Distance   float64 // pixels between the middles of items of one group
	Overlaps   bool    // takes its first candidate, whatever is there, and keeps nothing away
	Candidates []Candidate
}

// Place gives each item the first of its candidates that overlaps no box of
// an item placed before, and returns the candidate's index, -1 for none.
// Boxes may share an edge. What lies outside within is not looked at. Costs a
// look into a few cells of a grid a box; stops with the context's error.
func Place(ctx context.Context, items []Item, within geom.Bound) ([]int, error) {
	order := make([]int, len(items))
	chosen := make([]int, len(items))
	for i := range order {
		order[i], chosen[i] = i, -1
	}
	slices.SortFunc(order, func(a, b int) int {
		switch x, y := &items[a], &items[b]; {
		case x.Priority > y.Priority:
			return -1
		case x.Priority < y.Priority:
			return 1
		case x.Order != y.Order:
			return x.Order - y.Order
		}
		return a - b
	})
	taken := newIndex(within)
	groups := map[string][][2]float64{} // looked up, never walked
	for n, i := range order {
		if n%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		it := &items[i]
		if it.Overlaps {
			if len(it.Candidates) > 0 {
				chosen[i] = 0
			}
			continue
		}
	candidates:
		for c := range it.Candidates {
			boxes := it.Candidates[c].Boxes
			for k := range boxes {
				if taken.overlaps(&boxes[k]) {
					continue candidates
				}
			}
			if it.Group != "" && it.Distance > 0 {
				mx, my := middle(boxes)
				for _, p := range groups[it.Group] {
					if math.Hypot(p[0]-mx, p[1]-my) < it.Distance-exactly {
						continue candidates
					}
				}
				groups[it.Group] = append(groups[it.Group], [2]float64{mx, my})
			}
			for k := range boxes {
				taken.add(boxes[k])
			}
			chosen[i] = c
			break
		}
	}
	return chosen, nil
}

// exactly is the part of a pixel by which labels may be nearer than they have to be:
// those that repeat along a straight line lie at the distance itself, and how
// their coordinates are rounded must not decide.
const exactly = 0.05

func middle(boxes []geom.Bound) (x, y float64) {
	b := geom.EmptyBound
	for i := range boxes {
		b = b.Union(boxes[i])
	}
	return b.Center()
}

// index finds overlapping boxes by the cells of a grid of cellPx. A cell is a
// chain of entries.
type index struct {
	boxes   []geom.Bound
	entries []entry
	within  geom.Bound
	heads   map[[2]int32]int32 // last entry of a cell, by cell; looked up, never walked
}

type entry struct{ box, next int32 } // next: -1 ends the chain

const cellPx = 64

func newIndex(within geom.Bound) *index {
	return &index{heads: map[[2]int32]int32{}, within: within}
}

func cellOf(v float64) int32 {
	return int32(math.Floor(math.Max(math.Min(v/cellPx, math.MaxInt32/2), math.MinInt32/2)))
}

// cells is the range of cells of a box; empty if minX > maxX.
func (x *index) cells(b geom.Bound) (minX, minY, maxX, maxY int32) {
	b = b.Intersect(x.within)
	if b.Empty() {
		return 1, 0, 0, 0
	}
	return cellOf(b.MinX), cellOf(b.MinY), cellOf(b.MaxX), cellOf(b.MaxY)
}

func (x *index) overlaps(b *geom.Bound) bool {
	minX, minY, maxX, maxY := x.cells(*b)
	for cy := minY; cy <= maxY; cy++ {
		for cx := minX; cx <= maxX; cx++ {
			i, ok := x.heads[[2]int32{cx, cy}]
			if !ok {
				continue
			}
			for ; i >= 0; i = x.entries[i].next {
				o := &x.boxes[x.entries[i].box]
				if o.MinX < b.MaxX && b.MinX < o.MaxX && o.MinY < b.MaxY && b.MinY < o.MaxY {
					return true
				}
			}
		}
	}
	return false
}

func (x *index) add(b geom.Bound) {
	box := int32(len(x.boxes))
	x.boxes = append(x.boxes, b)
	minX, minY, maxX, maxY := x.cells(b)
	for cy := minY; cy <= maxY; cy++ {
		for cx := minX; cx <= maxX; cx++ {
			cell := [2]int32{cx, cy}
			next, ok := x.heads[cell]
			if !ok {
				next = -1
			}
			x.heads[cell] = int32(len(x.entries))
			x.entries = append(x.entries, entry{box, next})
		}
	}
}
