package admission

import (
	"slices"
	"time"
)

// line is what waits of a class, in the order of start-time fair queueing.
//
// Each turn has a tag: the virtual time at which its client's share lets it
// begin. A client's next tag is its last plus what it asked for; one that has
// not asked for a while begins at the time of the line. That is at least the
// tag of the last turn given, and goes on by what each client's share of the
// work done is, so that ever new clients do not pass over one that was here
// before.
type line struct {
	turns   []*Turn // by tag, then arrival
	time    float64
	finish  map[string]float64 // by client: the tag of its next turn, if above time
	sweepAt int
	owed    time.Duration // to this class and the dearer ones, by cheaper ones
}

// stamp gives a turn its tag.
func (l *line) stamp(t *Turn) {
	if l.finish == nil {
		l.finish, l.sweepAt = map[string]float64{}, minSweep
	}
	t.tag = max(l.time, l.finish[t.request.Client])
	l.finish[t.request.Client] = t.tag + t.price()
	if len(l.finish) >= l.sweepAt {
		for c, f := range l.finish {
			if f <= l.time {
				delete(l.finish, c)
			}
		}
		l.sweepAt = max(2*len(l.finish), minSweep)
	}
}

// served lets time go on by what a turn took, of so many clients.
func (l *line) served(t *Turn, clients int) {
	l.time += t.price() / float64(clients)
}

// price, in seconds, is what a turn costs its client.
func (t *Turn) price() float64 { return max(t.request.Cost.Seconds(), leastCost) }

const (
	// minSweep is how many clients a line remembers before it looks whom it may
	// forget.
	minSweep = 1024
	// leastCost, in seconds, is what a turn costs its client at least.
	leastCost = 1e-4
)

func before(a, b *Turn) int {
	switch {
	case a.tag < b.tag:
		return -1
	case a.tag > b.tag:
		return 1
	case a.number < b.number:
		return -1
	case a.number > b.number:
		return 1
	}
	return 0
}

// push puts a turn in its place. A queue has some hundred turns at most, and
// most are put near the end: a slice is quicker than a heap.
func (l *line) push(t *Turn) {
	i, _ := slices.BinarySearchFunc(l.turns, t, before)
	l.turns = slices.Insert(l.turns, i, t)
}

func (l *line) remove(t *Turn) {
	if i, ok := slices.BinarySearchFunc(l.turns, t, before); ok {
		l.turns = slices.Delete(l.turns, i, i+1)
	}
}
