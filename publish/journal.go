package publish

import "sigi/geom"

// journal remembers where rows of a dataset changed, by the numbers of its states
// (loaded.at): what the tiles of one state lack to show another. It forgets the
// older ones. The dataset's follow.mu guards it.
type journal struct {
	entries []entry
	boxes   int
}

type entry struct {
	at    int64 // the state that the change led to
	boxes []geom.Bound
}

// mostBoxes is how many boxes are remembered.
const mostBoxes = 1 << 16

// add adds the boxes that rows had and have.
func (j *journal) add(at int64, boxes []geom.Bound) {
	j.entries = append(j.entries, entry{at, boxes})
	for j.boxes += len(boxes); j.boxes > mostBoxes || len(j.entries) > mostBoxes; {
		j.boxes -= len(j.entries[0].boxes)
		j.entries = j.entries[1:]
	}
}

// forget forgets all: what comes next has nothing to do with what was.
func (j *journal) forget() { *j = journal{} }

// between are the boxes of the changes that led from one state to another; ok is
// false if they are not known.
func (j *journal) between(from, to int64) (boxes []geom.Bound, ok bool) {
	next := from + 1
	for _, e := range j.entries {
		if e.at == next && next <= to {
			boxes = append(boxes, e.boxes...)
			next++
		}
	}
	return boxes, from <= to && next == to+1
}
