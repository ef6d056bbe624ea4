package publish

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"sigi/fault"
	"sigi/feature"
	"sigi/layers"
	"sigi/layers/memory"
)

// How data stays fresh. A source that tells of changes has a follower, one
// goroutine that asks it in rounds: when it is woken, and every few seconds in
// case nobody woke it. A round reads one state of the source for all layers,
// so that layers agree with each other:
//
//	rows changed       they are read and put into the layer's delta; the layer
//	                   as it is with them takes the place of the one before
//	very many, a table the layer is opened and read anew behind the round; the
//	exchanged, ...     one there is goes on serving, also if that fails
//
// A delta that has grown is folded into a new base, behind the round as well.
// Whoever draws has the layer as it was when he began: states are immutable,
// and exchanged by one atomic pointer.
//
// Every server follows on its own and keeps its own place in the log.

const (
	// followEvery is between rounds that nobody asked for.
	followEvery = 2 * time.Second
	// roundLimit ends a round that hangs.
	roundLimit = 2 * time.Minute
	// tidyEvery is how often the log is asked to forget what is old.
	tidyEvery = 15 * time.Minute
	// mostKeys is from how many changed rows on a layer is read anew: about
	// where reading all of a million takes as long as those by key.
	mostKeys = 200_000
	// foldFrom and foldShare: a delta is folded once it has more rows than the
	// one and than one in so many of the layer.
	foldFrom, foldShare = 4096, 16
	// anewMin and anewMost are between attempts to read a layer anew.
	anewMin, anewMost = time.Second, 30 * time.Second
)

// follower keeps the datasets of a source up to date.
type follower struct {
	source  *source
	watcher layers.Watcher
	wake    chan struct{}

	mu       sync.Mutex
	datasets map[*dataset]struct{}
	deaf     error // why it hears of nothing; nil: it does
	failed   error // why the last round failed
	tidied   time.Time

	unnoticed unnoticed // of run alone
}

func newFollower(s *source, w layers.Watcher) *follower {
	return &follower{source: s, watcher: w, wake: make(chan struct{}, 1), datasets: map[*dataset]struct{}{}, tidied: time.Now()}
}

// following is what a follower knows of a dataset.
type following struct {
	mu       sync.Mutex
	since    feature.State
	mode     layers.Mode
	trouble  string    // what keeps changes from being noticed
	failed   string    // why it could not be read anew
	unread   string    // why changed rows could not be read
	failures int       // of that, one after the other
	last     time.Time // of the last change in the log
	applied  time.Time // when a change last came into force
	known    time.Time // when it was last known to show all
	anew     bool      // it is being read anew
	rebuilds int64
	asked    time.Time     // when it was last polled
	pause    time.Duration // until it is polled again, where that is for want of triggers
	rest     time.Time     // before which it is not read anew again

	folding *memory.Changed // what is being folded
	pending []feature.Key   // that changed since
	foldAt  int
	gone    bool // nobody holds the dataset any more
}

// ChangeStatus is how a layer's changes are followed.
type ChangeStatus struct {
	Mode     layers.Mode `json:"mode"`                  // log, poll or none
	Delta    int         `json:"delta"`                 // rows that changed since its index was built
	Last     *time.Time  `json:"last_change,omitempty"` // by the clock of its source
	Applied  time.Time   `json:"-"`                     // when a change last came into force; zero: never
	Behind   float64     `json:"behind_seconds"`        // since when it may lack changes
	Rebuilds int64       `json:"rebuilds,omitempty"`    // how often it was read anew
	Trouble  string      `json:"trouble,omitempty"`     // what keeps changes from being noticed or shown
}

// stateOf is the state of a source in which a layer is read now.
func stateOf(ctx context.Context, f layers.Features) (feature.State, error) {
	s, err := f.Open(ctx)
	if err != nil {
		return feature.State{}, err
	}
	defer func() { _ = s.Close() }() // only read from
	if stated, ok := s.(layers.Stated); ok {
		return stated.State(ctx)
	}
	return feature.State{}, nil
}

// enrol has the dataset followed, which was read just now.
func (d *dataset) enrol() {
	l := d.state.Load()
	f := &d.follow
	f.mu.Lock()
	f.since, f.anew, f.failed, f.known, f.foldAt = l.since, false, "", time.Now(), 0
	gone := f.gone
	f.mu.Unlock()
	w := d.source.follower.Load()
	if w == nil || gone {
		return
	}
	w.mu.Lock()
	w.datasets[d] = struct{}{}
	w.mu.Unlock()
	w.rouse()
}

// leave ends the following and gives the memory back.
func (d *dataset) leave() {
	f := &d.follow
	f.mu.Lock()
	f.gone = true
	f.mu.Unlock()
	if w := d.source.follower.Load(); w != nil {
		w.mu.Lock()
		delete(w.datasets, d)
		w.mu.Unlock()
	}
	d.held.resize(0)
}

// changes is the status; nil if the source does not tell of changes.
func (d *dataset) changes() *ChangeStatus {
	w := d.source.follower.Load()
	if w == nil {
		return nil
	}
	w.mu.Lock()
	deaf, failed := w.deaf, w.failed
	w.mu.Unlock()
	f := &d.follow
	f.mu.Lock()
	defer f.mu.Unlock()
	s := &ChangeStatus{Mode: f.mode, Applied: f.applied, Behind: time.Since(f.known).Seconds(), Rebuilds: f.rebuilds, Trouble: f.trouble}
	if s.Mode == "" {
		s.Mode = layers.ByNothing
	}
	if !f.last.IsZero() {
		last := f.last.UTC()
		s.Last = &last
	}
	if l := d.state.Load(); l != nil {
		if c, ok := l.features.(*memory.Changed); ok {
			s.Delta = c.Delta()
		}
		if l.features != nil && !l.resident() && s.Trouble != "" && f.failed == "" && f.mode != "" {
			s.Trouble = "" // it is read when it is drawn
		}
	}
	switch {
	case f.failed != "":
		s.Trouble = "it could not be read anew and is shown as it was: " + f.failed
	case f.unread != "":
		s.Trouble = "changed rows could not be read: " + f.unread
	case failed != nil && s.Trouble == "":
		s.Trouble = "changes cannot be read now: " + told(failed)
	case deaf != nil && s.Trouble == "" && f.mode == layers.ByLog:
		s.Trouble = "changes are seen some seconds later, as the database cannot be listened to: " + told(deaf)
	}
	return s
}

// told is of an error what anybody may see.
func told(err error) string { return fault.From(err).Msg }

// rouse asks for a round.
func (w *follower) rouse() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// listen waits for what wakes.
func (w *follower) listen() {
	w.watcher.Listen(w.source.ctx, w.rouse, func(err error) {
		w.lasting(&w.deaf, err, "changes are not told of; they are looked for every few seconds", "changes are told of again")
	})
}

// lasting keeps what is wrong, nil for nothing, and logs where it begins and ends.
func (w *follower) lasting(kept *error, err error, begins, ends string) {
	w.mu.Lock()
	was := *kept
	*kept = err
	w.mu.Unlock()
	switch {
	case err != nil && was == nil:
		w.source.log.Warn(begins, "source", w.source.definition.Name, "error", err)
	case err == nil && was != nil:
		w.source.log.Info(ends, "source", w.source.definition.Name)
	}
}

// run goes round until the source is dropped.
func (w *follower) run() {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-w.source.ctx.Done():
			return
		case <-w.wake:
		case <-tick.C:
		}
		err := w.round()
		if w.source.ctx.Err() != nil {
			return
		}
		w.lasting(&w.failed, err, "changes cannot be read; trying again", "changes are read again")
		w.tidy()
	}
}

func (w *follower) tidy() {
	if time.Since(w.tidied) < tidyEvery {
		return
	}
	w.tidied = time.Now()
	ctx, cancel := context.WithTimeout(w.source.ctx, roundLimit)
	defer cancel()
	if err := w.watcher.Tidy(ctx); err != nil && ctx.Err() == nil {
		w.source.log.Warn("the change log was not tidied", "source", w.source.definition.Name, "error", err)
	}
}

// round brings all datasets up to one state of the source.
func (w *follower) round() error {
	began := time.Now()
	all := w.followed()
	var of []layers.Following
	for _, d := range all {
		l := d.state.Load()
		f := &d.follow
		f.mu.Lock()
		of = append(of, layers.Following{Features: sourceOf(l.features), Since: f.since, Ask: l.resident() && d.due(), MostKeys: mostKeys})
		f.mu.Unlock()
	}
	if len(all) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(w.source.ctx, roundLimit)
	defer cancel()
	c, err := w.watcher.CatchUp(ctx, of)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // only read from
	defer w.unnoticed.tell(w.source)
	for i, d := range all {
		err := d.apply(ctx, c, i, began)
		if ctx.Err() != nil {
			return err
		}
		w.unnoticed.look(d, c.Changes(i))
		// The others go on; this one is tried again from where it was.
		f := &d.follow
		f.mu.Lock()
		if f.unread = ""; err != nil {
			f.unread = told(err)
			if f.failures++; f.failures == 1 {
				d.log.Warn("changed rows of a layer cannot be read; trying again", "layer", d.definition.Name, "error", err)
			}
		} else {
			f.failures = 0
		}
		f.mu.Unlock()
	}
	return nil
}

// unnoticed gathers layers whose changes are not noticed, so that a database without a
// change log is one line of the log, not a line a layer.
type unnoticed struct {
	why   map[string]string   // of layers that were told of or are to be
	layer map[string][]string // to be told of, by what mends it
	grown bool                // in this round
}

// look takes in what a round has found of a dataset.
func (u *unnoticed) look(d *dataset, ch layers.Changes) {
	name, why := d.definition.Name, ch.Trouble
	if !d.definition.Resident {
		why = "" // it is read when it is drawn
	}
	if u.why[name] == why {
		return
	}
	if u.why == nil {
		u.why, u.layer = map[string]string{}, map[string][]string{}
	}
	u.why[name] = why
	if why != "" {
		remedy := remedyIn(why)
		u.layer[remedy] = append(u.layer[remedy], name)
		u.grown = true
	}
}

// remedyIn is what follows the first colon of a trouble: what to do.
func remedyIn(trouble string) string {
	if _, remedy, ok := strings.Cut(trouble, ": "); ok {
		return remedy
	}
	return trouble
}

// tell logs what has been gathered, once a round has found nothing more: layers
// become ready one after the other.
func (u *unnoticed) tell(s *source) {
	if u.grown {
		u.grown = false
		return
	}
	for remedy, names := range u.layer {
		names = slices.DeleteFunc(names, func(n string) bool { return u.why[n] == "" })
		if len(names) == 0 {
			continue // mended meanwhile
		}
		slices.Sort(names)
		s.log.Warn("changes of layers are not noticed as they should be", "source", s.definition.Name, "remedy", remedy,
			"count", len(names), "layers", strings.Join(names, " "), "why", u.why[names[0]])
	}
	clear(u.layer)
}

// followed are the datasets of a round, those that made no trouble first.
func (w *follower) followed() (all []*dataset) {
	w.mu.Lock()
	defer w.mu.Unlock()
	failures := map[*dataset]int{}
	for d := range w.datasets {
		f := &d.follow
		f.mu.Lock()
		if l := d.state.Load(); !f.anew && !f.gone && l != nil && l.features != nil {
			all = append(all, d)
			failures[d] = f.failures
		}
		f.mu.Unlock()
	}
	slices.SortFunc(all, func(a, b *dataset) int { return failures[a] - failures[b] })
	return all
}

// sourceOf is what a layer is read from.
func sourceOf(f layers.Features) layers.Features {
	if m, ok := f.(memory.Resident); ok {
		return m.Source()
	}
	return f
}

// due reports whether the dataset may be polled now. follow.mu is held.
func (d *dataset) due() bool {
	f := &d.follow
	wait := d.definition.Poll.Every
	if wait == 0 {
		wait = f.pause
	}
	if time.Since(f.asked) < wait {
		return false
	}
	f.asked = time.Now()
	// Without being told to poll it is done seldom, unless something happens.
	f.pause = min(max(2*f.pause, followEvery), 30*time.Second)
	return true
}

// apply brings what changed into force.
func (d *dataset) apply(ctx context.Context, c layers.CatchUp, i int, began time.Time) error {
	ch := c.Changes(i)
	f := &d.follow
	f.mu.Lock()
	f.trouble, f.mode = ch.Trouble, ch.Mode
	if ch.Last.After(f.last) {
		f.last = ch.Last
	}
	resting := time.Now().Before(f.rest)
	f.mu.Unlock()
	l := d.state.Load()
	switch {
	case ch.Anew != "" && resting:
		return nil
	case ch.Anew != "":
		f.mu.Lock()
		f.pause = 0
		f.mu.Unlock()
		d.readAnew(ch.Anew)
		return nil
	}
	if was, ok := l.features.(memory.Resident); ok && len(ch.Keys) > 0 {
		next, keys, err := memory.Apply(ctx, was, c.Snapshot(i), ch.State, ch.Keys)
		if err == nil {
			err = c.Confirm(ctx, i)
		}
		if err != nil {
			return err
		}
		fits := len(keys) == 0 || d.show(l, was, next, keys)
		d.edition.Add(1)
		if !fits {
			d.readAnew("its changes do not fit into memory")
			return nil
		}
	}
	f.mu.Lock()
	f.since = ch.State
	if ch.Mode == layers.ByLog || ch.Mode == layers.ByPolling && !f.asked.Before(began) || !l.resident() {
		f.known = began
	}
	f.mu.Unlock()
	return nil
}

// show puts changed rows in force; false: there is no memory for them.
func (d *dataset) show(l *loaded, was memory.Resident, next *memory.Changed, keys []feature.Key) bool {
	if !d.held.resize(next.Memory().Total()) {
		return false
	}
	now := &loaded{features: next, print: l.print.changed(d, was, next, keys), stamp: l.stamp, took: l.took, since: l.since}
	if next.Bound() != was.Bound() {
		now.stamp = d.stamp()
	}
	d.state.Store(now)
	f := &d.follow
	f.mu.Lock()
	f.applied = time.Now()
	if f.folding != nil {
		f.pending = append(f.pending, keys...)
	}
	fold := f.folding == nil && next.Delta() >= max(foldFrom, next.Count()/foldShare, f.foldAt)
	if fold {
		f.folding, f.pending = next, nil
	}
	f.mu.Unlock()
	if fold {
		d.behind(func() { d.fold(next) })
	}
	return true
}

// behind runs something that needs the source behind the round.
func (d *dataset) behind(f func()) {
	d.source.refs.Add(1)
	go func() {
		f()
		d.source.release()
	}()
}

// fold builds a new base and puts it in force, with what changed meanwhile.
func (d *dataset) fold(of *memory.Changed) {
	f := &d.follow
	more := newReservation(d.budget)
	defer more.resize(0)
	start := time.Now()
	index := d.makeIndex(nil)
	base, err := of.Fold(d.ctx, memory.Options{Fits: more.resize, Target: index.target(), Each: index.add})
	f.mu.Lock()
	defer f.mu.Unlock()
	defer func() { f.folding, f.pending = nil, nil }()
	if d.ctx.Err() != nil {
		return
	}
	l := d.state.Load()
	now, ok := l.features.(*memory.Changed)
	switch {
	case err != nil:
		f.foldAt = 2 * of.Delta()
		d.log.Warn("the changed rows of a layer are not folded into its index", "layer", d.definition.Name, "rows", of.Delta(), "error", err)
		return
	case f.anew || !ok || !now.Follows(of):
		return // it was read anew
	}
	next := now.Onto(base, f.pending)
	more.resize(0)
	d.held.resize(next.Memory().Total())
	// The same data: tiles stay.
	d.state.Store(&loaded{features: next, print: l.print, stamp: l.stamp, took: l.took, since: l.since})
	d.log.Info("changed rows were folded into the index", "layer", d.definition.Name, "rows", of.Delta(), "took", time.Since(start).Round(time.Millisecond))
}

// readAnew opens and reads the layer anew behind the caller, until that succeeds
// or nobody holds the dataset any more; what there is serves meanwhile.
func (d *dataset) readAnew(why string) {
	f := &d.follow
	f.mu.Lock()
	already := f.anew
	f.anew = true
	f.mu.Unlock()
	if already {
		return
	}
	d.log.Info("layer is read anew", "layer", d.definition.Name, "why", why)
	d.behind(func() {
		wait := anewMin
		for d.ctx.Err() == nil {
			start := time.Now()
			held := newReservation(d.budget)
			l, err := d.read(held)
			if err == nil && l.outgrown > 0 && d.held.some() {
				// Not beside the old one: drawn from the source until the old
				// one has gone.
				d.put(l, held)
				held = newReservation(d.budget)
				l, err = d.read(held)
			}
			if d.ctx.Err() != nil {
				held.resize(0)
				return
			}
			if err == nil {
				l.took = time.Since(start)
				d.put(l, held)
				d.reportLoaded(l)
				f.mu.Lock()
				f.rebuilds++
				f.applied, f.rest = time.Now(), time.Now().Add(l.took)
				f.mu.Unlock()
				d.enrol()
				return
			}
			held.resize(0)
			f.mu.Lock()
			f.failed = told(err)
			f.mu.Unlock()
			d.log.Warn("layer cannot be read anew and is shown as it was; trying again", "layer", d.definition.Name, "in", wait, "error", err)
			select {
			case <-d.ctx.Done():
			case <-d.again:
				wait = anewMin
			case <-time.After(wait):
				wait = min(2*wait, anewMost)
			}
		}
	})
}

// put puts data in force, and what was reserved for it.
func (d *dataset) put(l *loaded, held *reservation) {
	d.state.Store(l)
	d.held.replace(held)
	select {
	case <-d.ctx.Done():
		d.held.resize(0) // it was left meanwhile
	default:
	}
}
