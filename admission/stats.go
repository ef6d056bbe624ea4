package admission

import "time"

// Stats say how a queue stands and what it did since it was made.
type Stats struct {
	Running, Waiting, Standing int // now
	// WaitingByClass is Waiting by class, the cheapest first.
	WaitingByClass [classes]int
	Full, Late     int64 // refused: too many waited, or the turn would have come too late
	Preempted      int64 // turns asked to stand aside
	// Waits counts turns by how long they waited: below each of WaitBounds,
	// and last those beyond.
	Waits     [len(WaitBounds) + 1]uint64
	WaitTotal time.Duration
}

// WaitBounds are the upper bounds of Stats.Waits.
var WaitBounds = [...]time.Duration{time.Millisecond, 3 * time.Millisecond, 10 * time.Millisecond, 30 * time.Millisecond,
	100 * time.Millisecond, 300 * time.Millisecond, time.Second, 3 * time.Second, 10 * time.Second, 30 * time.Second}

func (s *Stats) waited(d time.Duration) {
	i := 0
	for i < len(WaitBounds) && d > WaitBounds[i] {
		i++
	}
	s.Waits[i]++
	s.WaitTotal += d
}

// Stats returns how the queue stands.
func (q *Queue) Stats() Stats {
	q.mu.Lock()
	defer q.mu.Unlock()
	s := q.stats
	s.Running, s.Waiting, s.Standing = q.running, q.waiting, q.standing
	for c := range q.lines {
		for _, t := range q.lines[c].turns {
			if t.state == waits {
				s.WaitingByClass[c]++
			}
		}
	}
	return s
}
