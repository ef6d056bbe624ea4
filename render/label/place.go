package label

import (
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
	Candidates []Candidate
}

// Place gives each item the first of its candidates that overlaps no box of
// an item placed before, and returns the candidate's index, -1 for none.
// Boxes may share an edge. Costs a look into a few cells of a grid a box.
func Place(items []Item) []int {
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
	taken := newIndex()
	groups := map[string][][2]float64{} // looked up, never walked
	for _, i := range order {
		it := &items[i]
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
					if math.Hypot(p[0]-mx, p[1]-my) < it.Distance {
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
	return chosen
}

func middle(boxes []geom.Bound) (x, y float64) {
	b := geom.EmptyBound
	for i := range boxes {
		b = b.Union(boxes[i])
	}
	return b.Center()
}

// index finds overlapping boxes by the cells of a grid of cellPx.
type index struct {
	boxes []geom.Bound
	cells map[[2]int32][]int32 // looked up, never walked
}

const cellPx = 64

func newIndex() *index { return &index{cells: map[[2]int32][]int32{}} }

func cellOf(v float64) int32 {
	return int32(math.Floor(math.Max(math.Min(v/cellPx, math.MaxInt32/2), math.MinInt32/2)))
}

func (x *index) overlaps(b *geom.Bound) bool {
	for cy := cellOf(b.MinY); cy <= cellOf(b.MaxY); cy++ {
		for cx := cellOf(b.MinX); cx <= cellOf(b.MaxX); cx++ {
			for _, i := range x.cells[[2]int32{cx, cy}] {
				o := &x.boxes[i]
				if o.MinX < b.MaxX && b.MinX < o.MaxX && o.MinY < b.MaxY && b.MinY < o.MaxY {
					return true
				}
			}
		}
	}
	return false
}

func (x *index) add(b geom.Bound) {
	i := int32(len(x.boxes))
	x.boxes = append(x.boxes, b)
	for cy := cellOf(b.MinY); cy <= cellOf(b.MaxY); cy++ {
		for cx := cellOf(b.MinX); cx <= cellOf(b.MaxX); cx++ {
			x.cells[[2]int32{cx, cy}] = append(x.cells[[2]int32{cx, cy}], i)
		}
	}
}
