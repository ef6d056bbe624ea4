package admission

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"sigi/fault"
)

const (
	cheap = 10 * time.Millisecond
	mid   = 100 * time.Millisecond
	dear  = 500 * time.Millisecond
)

// office is a queue in which work is sleeping, looking up every millisecond;
// it writes down who ended when.
type office struct {
	*Queue
	t    *testing.T
	mu   sync.Mutex
	done []string
	all  sync.WaitGroup
}

func newOffice(t *testing.T, at, waiting int) *office {
	o := &office{Queue: New(true), t: t}
	o.Limit(at, waiting)
	return o
}

// comes lets a client come with work of a time that is predicted rightly.
func (o *office) comes(client string, cost time.Duration) { o.comesWith(client, cost, cost) }

// comesWith is comes with another time than predicted.
func (o *office) comesWith(client string, predicted, takes time.Duration) {
	o.all.Go(func() {
		turn, err := o.Enter(o.t.Context(), Request{client, predicted})
		if err != nil {
			o.write(client + " refused")
			return
		}
		defer turn.Leave()
		for left := takes; left > 0; left -= time.Millisecond {
			time.Sleep(time.Millisecond)
			if turn.Asked() {
				if err := turn.Stand(o.t.Context()); err != nil {
					o.t.Error(err)
				}
			}
		}
		o.write(client)
	})
	synctest.Wait() // it stands in the queue before the next comes
}

func (o *office) write(s string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.done = append(o.done, s)
}

// order waits for all and returns who ended, in order.
func (o *office) order() string {
	o.all.Wait()
	if s := o.Stats(); s.Running+s.Waiting+s.Standing != 0 || len(o.clients) != 0 {
		o.t.Errorf("at the end: %+v, %v", s, o.clients)
	}
	return strings.Join(o.done, " ")
}

func TestEqualsAreServedInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 1, 10)
		for _, c := range []string{"a", "b", "c", "d"} {
			o.comes(c, mid)
		}
		if s := o.Stats(); s.Running != 1 || s.Waiting != 3 || s.WaitingByClass[2] != 3 {
			t.Errorf("%+v", s)
		}
		if got := o.order(); got != "a b c d" {
			t.Error(got)
		}
	})
}

func TestTheCheapGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 1, 10)
		o.comes("first", cheap)
		o.comes("dear", dear)
		o.comes("mid", mid)
		o.comes("cheap", cheap)
		if got := o.order(); got != "first cheap mid dear" {
			t.Error(got)
		}
	})
}

// What is under way stands aside at its next good moment, and goes on after.
func TestTheDearStandAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 1, 10)
		o.comes("dear", dear)
		time.Sleep(100 * time.Millisecond)
		start := time.Now()
		o.comes("cheap", cheap)
		if s := o.Stats(); s.Waiting != 0 || s.Preempted != 1 {
			t.Errorf("%+v", s)
		}
		time.Sleep(2 * time.Millisecond)
		if s := o.Stats(); s.Running != 1 || s.Standing != 1 {
			t.Errorf("after a moment: %+v", s)
		}
		if got := o.order(); got != "cheap dear" {
			t.Error(got)
		}
		if took := time.Since(start); took > 415*time.Millisecond {
			t.Errorf("all took %v: the dear one began anew", took)
		}
	})
}

// All goroutines that work in a turn stand aside, and all go on.
func TestATurnOfSeveralGoroutinesStandsAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 1, 10)
		turn, err := o.Enter(t.Context(), Request{"dear", dear})
		if err != nil {
			t.Fatal(err)
		}
		var steps atomic.Int64
		for range 3 {
			o.all.Go(func() {
				for range 100 {
					time.Sleep(time.Millisecond)
					if turn.Asked() {
						turn.Stand(t.Context())
					}
					steps.Add(1)
				}
			})
		}
		time.Sleep(10*time.Millisecond + 500*time.Microsecond)
		o.comes("cheap", cheap)
		time.Sleep(5 * time.Millisecond)
		if n := steps.Load(); n > 33 {
			t.Errorf("%d steps while a cheap one works", n)
		}
		o.all.Wait()
		if steps.Load() != 300 {
			t.Errorf("%d steps in all", steps.Load())
		}
		turn.Leave()
		turn.Leave()
		o.order()
	})
}

// What turns out dearer than predicted counts as what it is.
func TestAWrongPredictionDoesNotHoldUpTheCheap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 1, 10)
		o.comesWith("wrong", cheap, dear)
		time.Sleep(100 * time.Millisecond)
		o.comes("cheap", cheap)
		if got := o.order(); got != "cheap wrong" {
			t.Error(got)
		}
	})
}

// A client that asks for much waits for itself, not others for it.
func TestClientsAreServedFairly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 1, 100)
		for range 10 {
			o.comes("greedy", mid)
		}
		o.comes("modest", mid)
		o.comes("humble", mid)
		got := strings.Fields(o.order())
		for _, c := range []string{"modest", "humble"} {
			if i := slices.Index(got, c); i > 4 {
				t.Errorf("%s is served as number %d: %v", c, i+1, got)
			}
		}
	})
}

// However many cheap ones come, a quarter of the time is the dear ones'.
func TestTheDearAreNotStarved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 1, 1000)
		o.comes("x", cheap)
		for i := range 4 {
			o.comes(fmt.Sprint("dear", i), dear)
		}
		end := time.Now().Add(10 * time.Second)
		for i := 0; time.Now().Before(end); i++ {
			if s := o.Stats(); s.Waiting < 30 { // more than can be served
				o.comes(fmt.Sprint("cheap", i), cheap)
				continue
			}
			time.Sleep(time.Millisecond)
		}
		dears := 0
		o.mu.Lock()
		for _, c := range o.done {
			if strings.HasPrefix(c, "dear") {
				dears++
			}
		}
		o.mu.Unlock()
		if dears < 4 {
			t.Errorf("%d dear ones of 0.5 s were served in 10 s of which a quarter is theirs", dears)
		}
		o.order()
	})
}

// Of two cores one is the dear one's for a while, once it has been passed over for
// long; the cheap that come then do not queue for the other core.
func TestTheCheapDoNotQueueBesideOneThatIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 2, 0)
		o.comes("printer", dear)
		o.comes("plotter", dear)
		most, holding := 0, false
		for end := time.Now().Add(2 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
			if o.Stats().Waiting < 10 {
				o.comes("viewer", cheap)
			}
			o.Queue.mu.Lock()
			if o.held(anyClass) > 0 {
				holding = true
				n := 0
				for _, a := range o.active {
					if a.class == 0 {
						n++
					}
				}
				most = max(most, n)
			}
			o.Queue.mu.Unlock()
		}
		o.all.Wait()
		if !holding || most < 2 {
			t.Errorf("held: %v; then %d cheap ones worked at once, of two cores", holding, most)
		}
	})
}

func TestAFullQueueRefusesTheGreedy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 1, 4)
		o.comes("first", mid)
		for range 5 {
			o.comes("greedy", mid)
		}
		o.comes("modest", mid)
		if s := o.Stats(); s.Waiting != 4 || s.Full != 2 {
			t.Errorf("%+v", s)
		}
		// One refused of itself, one to make room.
		got := o.order()
		if strings.Count(got, "greedy refused") != 2 || strings.Count(got, "greedy") != 5 || !strings.Contains(got, "modest") || strings.Contains(got, "modest refused") {
			t.Error(got)
		}
	})
}

func TestARefusalSaysWhenToTryAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 1, 2)
		for _, c := range []string{"a", "b", "c"} {
			o.comes(c, 4*time.Second)
		}
		_, err := o.Enter(t.Context(), Request{"d", 4 * time.Second})
		if f := fault.From(err); f == nil || f.Code != fault.Unavailable || f.Retry < 10*time.Second || f.Retry > 13*time.Second {
			t.Errorf("full: %+v", f)
		}
		o.order()
	})
}

func TestWhatWouldComeTooLateIsRefusedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 1, 100)
		for range 5 {
			o.comes("a", 4*time.Second)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		start := time.Now()
		_, err := o.Enter(ctx, Request{"a", 4 * time.Second})
		if !fault.Is(err, fault.Unavailable) || time.Since(start) > 0 || o.Stats().Late != 1 {
			t.Errorf("%v after %v, %+v", err, time.Since(start), o.Stats())
		}
		// Cheap work would not be late.
		turn, err := o.Enter(ctx, Request{"b", cheap})
		if err != nil {
			t.Fatal(err)
		}
		turn.Leave()
		o.order()
	})
}

func TestOneThatGoesGivesItsPlaceAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 1, 2)
		o.comes("first", mid)
		ctx, cancel := context.WithCancel(t.Context())
		var gone error
		go func() { _, gone = o.Enter(ctx, Request{"gone", mid}) }()
		synctest.Wait()
		o.comes("next", mid)
		cancel()
		synctest.Wait()
		if !errors.Is(gone, context.Canceled) || o.Stats().Waiting != 1 {
			t.Errorf("%v, %+v", gone, o.Stats())
		}
		if got := o.order(); got != "first next" {
			t.Error(got)
		}
	})
}

func TestOneThatEndsWhileItStandsAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 1, 2)
		ctx, cancel := context.WithCancel(t.Context())
		turn, err := o.Enter(ctx, Request{"dear", dear})
		if err != nil {
			t.Fatal(err)
		}
		o.comes("cheap", cheap)
		var ended error
		go func() { ended = turn.Stand(ctx); turn.Leave() }()
		synctest.Wait()
		cancel()
		synctest.Wait()
		if !errors.Is(ended, context.Canceled) || o.Stats().Standing != 0 {
			t.Errorf("%v, %+v", ended, o.Stats())
		}
		o.order()
	})
}

func TestLimitsChangeUnderLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 1, 10)
		for range 6 {
			o.comes("a", mid)
		}
		want := func(what string, r, w int) {
			t.Helper()
			synctest.Wait()
			if s := o.Stats(); s.Running != r || s.Waiting != w {
				t.Errorf("%s: %d running, %d waiting; want %d, %d", what, s.Running, s.Waiting, r, w)
			}
		}
		want("at first", 1, 5)
		o.Limit(4, 10)
		want("raised to 4: those who wait enter at once", 4, 2)
		o.Limit(2, 10)
		want("lowered to 2: nobody is thrown out", 4, 2)
		o.order()
		o.Limit(0, 0)
		if o.at != runtime.GOMAXPROCS(0) || o.most != 1024 {
			t.Errorf("defaults: %d at once, %d waiting", o.at, o.most)
		}
	})
}

// Without good moments to stand aside nobody gets a turn beyond the limit.
func TestWhatCannotStandAsideIsNotAskedTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New(false)
		q.Limit(1, 1)
		turn, err := q.Enter(t.Context(), Request{"a", dear})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := q.Enter(ctx, Request{"b", cheap}); !errors.Is(err, context.DeadlineExceeded) || turn.Asked() {
			t.Errorf("%v, asked %v", err, turn.Asked())
		}
		turn.Leave()
	})
}

// Many come, go, give up, stand aside and are refused while limits change:
// every turn comes back, nobody is forgotten.
func TestTurnsAreNeitherLostNorDoubled(t *testing.T) {
	q := New(true)
	const most, queue = 5, 8
	q.Limit(3, queue)
	var inside, entered, refused, gaveUp atomic.Int64
	var wait sync.WaitGroup
	for i := range 64 {
		wait.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(i)))
			for range 100 {
				ctx, cancel := context.WithCancel(t.Context())
				if r.IntN(3) == 0 {
					time.AfterFunc(time.Duration(r.IntN(300))*time.Microsecond, cancel)
				}
				turn, err := q.Enter(ctx, Request{fmt.Sprint(i % 7), time.Duration(1+r.IntN(2000)) * time.Millisecond})
				switch {
				case err == nil:
					entered.Add(1)
					if n := inside.Add(1); n > 2*most+classes*most {
						t.Errorf("%d have a turn or stand aside", n)
					}
					for range r.IntN(5) {
						runtime.Gosched()
						if turn.Asked() {
							turn.Stand(ctx)
						}
					}
					inside.Add(-1)
					turn.Leave()
				case fault.Is(err, fault.Unavailable):
					refused.Add(1)
				default:
					gaveUp.Add(1)
				}
				if s := q.Stats(); s.Waiting > queue || s.Running > 2*most {
					t.Errorf("%+v", s)
				}
				cancel()
				if i == 0 {
					q.Limit(1+r.IntN(most), queue)
				}
			}
		})
	}
	wait.Wait()
	if s := q.Stats(); s.Running+s.Waiting+s.Standing != 0 || len(q.clients) != 0 {
		t.Errorf("at the end %+v", s)
	}
	if entered.Load() == 0 || entered.Load()+refused.Load()+gaveUp.Load() != 6400 {
		t.Errorf("%d entered, %d refused, %d gave up", entered.Load(), refused.Load(), gaveUp.Load())
	}
}

func TestAForecastLearns(t *testing.T) {
	var f Forecast
	if got := f.Cost("map", 10*time.Millisecond); got != 10*time.Millisecond {
		t.Errorf("nothing is known: %v", got)
	}
	for range 40 {
		f.Learn("map", 10*time.Millisecond, 30*time.Millisecond)
		f.Learn("names", 10*time.Millisecond, 80*time.Millisecond)
	}
	near := func(kind string, want time.Duration) {
		t.Helper()
		if got := f.Cost(kind, 10*time.Millisecond); got < want*9/10 || got > want*11/10 {
			t.Errorf("%s: %v, want about %v", kind, got, want)
		}
	}
	near("map", 30*time.Millisecond)
	near("names", 80*time.Millisecond)
	if got := f.Cost("new", 10*time.Millisecond); got < 30*time.Millisecond || got > 80*time.Millisecond {
		t.Errorf("a new kind: %v", got)
	}
	f.Learn("map", 0, time.Second) // nothing can be learned from that
	f.Learn("map", time.Second, 0)
	near("map", 30*time.Millisecond)
	for i := range 3 * maxKinds {
		f.Learn(fmt.Sprint(i), time.Millisecond, time.Millisecond)
	}
	if len(f.kinds) > maxKinds {
		t.Errorf("%d kinds are remembered", len(f.kinds))
	}
}

func TestClientsOfALineAreForgotten(t *testing.T) {
	q := New(true)
	for i := range 5 * minSweep {
		turn, err := q.Enter(t.Context(), Request{fmt.Sprint(i), cheap})
		if err != nil {
			t.Fatal(err)
		}
		turn.Leave()
	}
	if n := len(q.lines[0].finish); n > 2*minSweep {
		t.Errorf("%d clients are remembered", n)
	}
}

func TestAnAddressIsAClient(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2::1%eth0": "2001:db8:1:2::/64",
		"::ffff:192.0.2.7": "::ffff:192.0.2.7", "_hidden": "_hidden", "": "",
	} {
		if got := Neighbourhood(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
	if c := ClientOf(WithClient(context.Background(), "x")); c != "x" {
		t.Error(c)
	}
}

func BenchmarkTurn(b *testing.B) {
	q := New(true)
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		t, _ := q.Enter(ctx, Request{"192.0.2.7", cheap})
		t.Leave()
	}
}
