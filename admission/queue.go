package admission

import (
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sigi/fault"
	"sigi/processors"
)

const (
	classes = 5
	// cheapest is the predicted time below which work is of the first class.
	cheapest = 16 * time.Millisecond
	// dearShare is the part of the time that goes to dearer work while it
	// waits.
	dearShare = 0.25
	// defaultQueue is how many may wait if nobody says.
	defaultQueue = 1024
)

// classOf is the class of work by its time: 16, 64, 256 and 1024 ms are where
// the next begins.
func classOf(cost time.Duration) int {
	c := 0
	for limit := cheapest; cost >= limit && c < classes-1; limit *= 4 {
		c++
	}
	return c
}

// Request is who asks and for how much work.
type Request struct {
	Client string
	Cost   time.Duration // predicted, of one core
}

// Queue gives turns. Safe for concurrent use.
type Queue struct {
	mu       sync.Mutex
	preempts bool
	at       int // turns at once
	most     int // waiting
	running  int
	waiting  int // without those that stand aside
	standing int
	active   []*Turn
	lines    [classes]line
	clients  map[string]int // waiting, by client
	arrivals int64
	stats    Stats
}

// New returns a queue with the default limits. preempts says that what has a
// turn looks at Turn.Asked often, so that turns may be given beyond the limit
// for the moment until it does.
func New(preempts bool) *Queue {
	return &Queue{preempts: preempts, at: processors.Number, most: defaultQueue, clients: map[string]int{}}
}

// Limit sets how many have a turn at once and how many may wait; 0 means the
// default: one a core, 1024. Nobody is thrown out.
func (q *Queue) Limit(at, waiting int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if at <= 0 {
		at = processors.Number
	}
	if waiting <= 0 {
		waiting = defaultQueue
	}
	q.at, q.most = at, waiting
	q.dispatch(time.Now())
}

// Turn is the right to work. Leave it always.
type Turn struct {
	queue   *Queue
	request Request
	class   int
	tag     float64 // when its client's turn is, in the virtual time of its class
	number  int64   // of arrival
	asked   atomic.Bool

	// Guarded by queue.mu.
	state   state
	wake    chan struct{} // closed when it may go on, or is refused
	refused error
	arrived time.Time
	since   time.Time     // of having the turn, while it has
	ran     time.Duration // before
	firm    bool          // it does not stand aside: it has been passed over for long
}

type state uint8

const (
	waits state = iota
	runs
	stands // aside
	over
)

// Enter waits for a turn. Errors: the context's; fault.Unavailable where too
// many wait, or the turn would come after the context's deadline.
func (q *Queue) Enter(ctx context.Context, r Request) (*Turn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	now := time.Now()
	t := &Turn{queue: q, request: r, class: classOf(r.Cost), arrived: now}
	q.mu.Lock()
	q.arrivals++
	t.number = q.arrivals
	q.lines[t.class].stamp(t)
	if q.free(t) {
		q.give(t, now)
		q.mu.Unlock()
		return t, nil
	}
	if w, _ := q.next(); w == nil || order(t, w) < 0 {
		if v := q.victim(t, now); v != nil {
			q.ask(v)
			q.give(t, now)
			q.mu.Unlock()
			return t, nil
		}
	}
	if err := q.admit(ctx, t, now); err != nil {
		q.mu.Unlock()
		return nil, err
	}
	t.wake = make(chan struct{})
	q.line(t)
	q.press(now)
	q.mu.Unlock()

	select {
	case <-t.wake:
		if t.refused != nil {
			return nil, t.refused
		}
		return t, nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case t.refused != nil:
	case t.state == runs: // the turn came while the context ended: pass it on
		q.stop(t, time.Now())
	default:
		q.unline(t)
	}
	return nil, ctx.Err()
}

// Leave gives the turn back; calling it again does nothing.
func (t *Turn) Leave() {
	q := t.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	switch t.state {
	case runs:
		q.stop(t, time.Now())
	case stands:
		q.unline(t)
	}
	t.state = over
}

// Asked reports whether others should go first: then Stand aside at the next
// good moment. It costs nothing.
func (t *Turn) Asked() bool { return t.asked.Load() }

// Stand stands aside until it is this turn's again. All goroutines that work
// in a turn stand aside by calling it. Errors are the context's.
func (t *Turn) Stand(ctx context.Context) error {
	q := t.queue
	q.mu.Lock()
	if t.state == runs && t.asked.Load() {
		if q.running <= q.at && q.better(t) == nil { // it is over already
			t.asked.Store(false)
		} else {
			now := time.Now()
			q.halt(t, now)
			t.state, t.wake = stands, make(chan struct{})
			if c := t.classNow(now); c != t.class {
				t.class, t.tag = c, q.lines[c].time
			}
			q.line(t)
			q.dispatch(now)
		}
	}
	wake := t.wake
	standing := t.state == stands
	q.mu.Unlock()
	if !standing {
		return ctx.Err()
	}
	select {
	case <-wake:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Worked is how long the turn has been had so far, without the time aside.
func (t *Turn) Worked() time.Duration {
	t.queue.mu.Lock()
	defer t.queue.mu.Unlock()
	return t.took(time.Now())
}

// took is how long the turn was had.
func (t *Turn) took(now time.Time) time.Duration {
	if t.state == runs {
		return t.ran + now.Sub(t.since)
	}
	return t.ran
}

// wrong is how many times what was predicted work takes before it counts as
// what it turned out to be.
const wrong = 4

// Work does work of the turn: behind others, on a thread that the system gives a
// processor after theirs, if it is dearer than the cheapest.
func (t *Turn) Work(work func()) {
	if t.request.Cost >= cheapest {
		processors.Behind(work)
		return
	}
	work()
}

// classNow is the class of a turn, by what it took if the prediction was wrong.
func (t *Turn) classNow(now time.Time) int {
	if took := t.took(now); took > wrong*t.request.Cost {
		return max(t.class, classOf(took))
	}
	return t.class
}

// left is what of the work is predicted to be left: at the end of it, as much
// again as was mispredicted is as likely as nothing.
func (t *Turn) left(now time.Time) time.Duration {
	if t.request.Cost <= 0 { // nothing was predicted
		return 0
	}
	return max(t.request.Cost-t.took(now), t.took(now)/8)
}

// All below are called with the lock.

// give lets a turn begin or go on.
func (q *Queue) give(t *Turn, now time.Time) {
	if t.state == waits {
		q.stats.waited(now.Sub(t.arrived))
	}
	t.state, t.since = runs, now
	t.asked.Store(false)
	q.running++
	q.active = append(q.active, t)
	if l := &q.lines[t.class]; t.tag > l.time {
		l.time = t.tag
	}
}

// halt takes a turn from one that has it, and counts its time.
func (q *Queue) halt(t *Turn, now time.Time) {
	took := now.Sub(t.since)
	t.ran += took
	t.firm = false
	q.running--
	i := slices.Index(q.active, t)
	q.active = slices.Delete(q.active, i, i+1)
	for c := range q.lines {
		l := &q.lines[c]
		switch {
		case len(l.turns) == 0:
			l.owed = 0
		case t.class < c:
			l.owed += time.Duration(dearShare * float64(took))
		default:
			l.owed = max(0, l.owed-time.Duration((1-dearShare)*float64(took)))
		}
	}
}

// stop ends a turn.
func (q *Queue) stop(t *Turn, now time.Time) {
	q.halt(t, now)
	t.state = over
	q.lines[t.class].served(t, 1+len(q.clients))
	q.dispatch(now)
}

// dispatch gives free turns to those who wait.
func (q *Queue) dispatch(now time.Time) {
	for {
		t, owed := q.next()
		if t == nil || !q.free(t) {
			return
		}
		q.call(t, now)
		if owed {
			q.hold(t)
		}
	}
}

// free reports whether there is a turn for t: within the limit, or beside a dearer one
// that does not stand aside for now. All the cheap that come meanwhile would else queue for
// the cores that are left, for longer than they work.
func (q *Queue) free(t *Turn) bool {
	return q.running < q.at+q.held(t.class)
}

// call gives one who waits its turn.
func (q *Queue) call(t *Turn, now time.Time) {
	q.unline(t)
	q.give(t, now)
	close(t.wake)
}

// ask asks one who has a turn to stand aside.
func (q *Queue) ask(t *Turn) {
	t.asked.Store(true)
	q.stats.Preempted++
}

// press gives turns beyond the limit to those who wait and for whom dearer
// ones can stand aside.
func (q *Queue) press(now time.Time) {
	for {
		t := q.cheapest()
		if t == nil {
			return
		}
		v := q.victim(t, now)
		if v == nil {
			return
		}
		q.ask(v)
		q.call(t, now)
	}
}

// hold lets a turn work for a while whoever comes: it has been passed over for
// long.
func (q *Queue) hold(t *Turn) {
	t.firm = true
	since := t.since
	time.AfterFunc(quantum, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if t.firm && t.since.Equal(since) {
			t.firm = false
			q.press(time.Now())
		}
	})
}

// held is how many turns dearer than a class do not stand aside now.
func (q *Queue) held(class int) (n int) {
	for _, a := range q.active {
		if a.firm && a.class > class {
			n++
		}
	}
	return n
}

// anyClass is below all classes.
const anyClass = -1

// next is whose turn it is: the cheapest class's, unless a dearer one is owed
// a quantum. One core at least is left to the cheap.
func (q *Queue) next() (t *Turn, owed bool) {
	cheapest := q.cheapest()
	if cheapest == nil || q.held(anyClass) >= max(1, q.at-1) {
		return cheapest, false
	}
	for c := classes - 1; c > cheapest.class; c-- {
		if l := &q.lines[c]; len(l.turns) > 0 && l.owed >= quantum {
			return l.turns[0], true
		}
	}
	return cheapest, false
}

// cheapest is the first of the cheapest class in which somebody waits.
func (q *Queue) cheapest() *Turn {
	for c := range q.lines {
		if l := &q.lines[c]; len(l.turns) > 0 {
			return l.turns[0]
		}
	}
	return nil
}

// quantum is for how long work does not stand aside that has been passed over
// for four times as long: a drawing loses nothing by going on in pieces.
const quantum = 40 * time.Millisecond

// order is before across classes.
func order(a, b *Turn) int {
	if a.class != b.class {
		return a.class - b.class
	}
	return before(a, b)
}

// better is one that waits and is cheaper than one that has a turn; nil: none.
func (q *Queue) better(than *Turn) *Turn {
	if t, _ := q.next(); t != nil && t.class < than.class {
		return t
	}
	return nil
}

// victim is who has a turn and should stand aside for t: the dearest, and of
// those the last that came.
func (q *Queue) victim(t *Turn, now time.Time) *Turn {
	if !q.preempts || q.running >= 2*q.at { // some stand aside late
		return nil
	}
	var v *Turn
	class := t.class
	for _, a := range q.active {
		if a.firm || a.asked.Load() || a.left(now) <= t.request.Cost {
			continue
		}
		if c := a.classNow(now); c > class || v != nil && c == class && a.number > v.number {
			v, class = a, c
		}
	}
	return v
}

// admit says whether t may wait, and makes room.
func (q *Queue) admit(ctx context.Context, t *Turn, now time.Time) error {
	wait := q.ahead(t, now)
	if deadline, ok := ctx.Deadline(); ok && wait > deadline.Sub(now) {
		q.stats.Late++
		return busy(wait, "the server is busy: a turn would come in about %d s, past the time limit; try again later", seconds(wait))
	}
	if q.waiting < q.most {
		return nil
	}
	q.stats.Full++
	greedy, n := "", q.clients[t.request.Client]+1
	for c, k := range q.clients {
		if k > n || k == n && greedy != "" && c < greedy {
			greedy, n = c, k
		}
	}
	refused := busy(wait, "the server is busy: %d requests are waiting; try again in a moment", q.waiting)
	if greedy == "" {
		return refused
	}
	var last *Turn
	for c := range q.lines {
		for _, w := range q.lines[c].turns {
			if w.state == waits && w.request.Client == greedy && (last == nil || w.number > last.number) {
				last = w
			}
		}
	}
	q.unline(last)
	last.refused = refused
	close(last.wake)
	return nil
}

// busy is a refusal, with the time after which to try again.
func busy(wait time.Duration, format string, args ...any) error {
	f := fault.New(fault.Unavailable, "", format, args...)
	f.Retry = min(max(wait, time.Second), time.Minute)
	return f
}

func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// ahead is about how long t would wait.
func (q *Queue) ahead(t *Turn, now time.Time) time.Duration {
	var sum time.Duration
	for _, a := range q.active {
		if !q.preempts || a.class <= t.class {
			sum += a.left(now)
		}
	}
	for c := 0; c <= t.class; c++ {
		for _, w := range q.lines[c].turns {
			if c < t.class || w.tag <= t.tag {
				sum += w.left(now)
			}
		}
	}
	share := float64(q.at)
	if t.class < classes-1 && q.dearer(t.class) {
		share *= 1 - dearShare
	}
	return time.Duration(float64(sum) / share)
}

// dearer reports whether something above a class waits.
func (q *Queue) dearer(class int) bool {
	for c := class + 1; c < classes; c++ {
		if len(q.lines[c].turns) > 0 {
			return true
		}
	}
	return false
}

// line puts t where it waits.
func (q *Queue) line(t *Turn) {
	q.lines[t.class].push(t)
	if t.state == stands {
		q.standing++
		return
	}
	q.waiting++
	q.clients[t.request.Client]++
}

// unline takes t from where it waits.
func (q *Queue) unline(t *Turn) {
	q.lines[t.class].remove(t)
	if t.state == stands {
		q.standing--
		return
	}
	q.waiting--
	if q.clients[t.request.Client]--; q.clients[t.request.Client] == 0 {
		delete(q.clients, t.request.Client)
	}
}
