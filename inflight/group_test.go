package inflight_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"sigi/fault"
	"sigi/inflight"
)

// job is work that waits to be told to end, and counts.
type job struct {
	begun, held atomic.Int64
	end         chan int
	kept        []int
	stopped     error
}

func newJob() *job { return &job{end: make(chan int)} }

func (j *job) work() inflight.Work[int] {
	return inflight.Work[int]{
		Hold: func() func() { j.held.Add(1); return func() { j.held.Add(-1) } },
		Do: func(ctx context.Context) (int, error) {
			j.begun.Add(1)
			select {
			case v := <-j.end:
				if v < 0 {
					return 0, errors.New("it failed")
				}
				return v, nil
			case <-ctx.Done():
				j.stopped = ctx.Err()
				return 0, ctx.Err()
			}
		},
	}
}

func TestEqualWorkIsDoneOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g inflight.Group[string, int]
		j := newJob()
		var joiners atomic.Int64
		for range 20 {
			go func() {
				v, joined, err := g.Do(t.Context(), "a", j.work())
				if v != 7 || err != nil {
					t.Errorf("%d, %v", v, err)
				}
				if joined {
					joiners.Add(1)
				}
			}()
		}
		synctest.Wait()
		j.end <- 7
		synctest.Wait()
		if j.begun.Load() != 1 || joiners.Load() != 19 || g.Joined() != 19 || j.held.Load() != 0 {
			t.Errorf("begun %d times, %d joined (%d counted), held %d times", j.begun.Load(), joiners.Load(), g.Joined(), j.held.Load())
		}
		// It is over: who asks now begins anew.
		go g.Do(t.Context(), "a", j.work())
		synctest.Wait()
		if j.begun.Load() != 2 {
			t.Error("an answer was kept")
		}
		j.end <- 1
	})
}

func TestOtherKeysAreOtherWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g inflight.Group[string, int]
		j := newJob()
		go g.Do(t.Context(), "a", j.work())
		go g.Do(t.Context(), "b", j.work())
		synctest.Wait()
		if j.begun.Load() != 2 {
			t.Errorf("begun %d times", j.begun.Load())
		}
		j.end <- 1
		j.end <- 2
	})
}

func TestTheLastToLeaveEndsTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g inflight.Group[string, int]
		j := newJob()
		leave := make([]context.CancelFunc, 3)
		errs := make([]error, 3)
		for i := range leave {
			var ctx context.Context
			ctx, leave[i] = context.WithCancel(t.Context())
			go func() { _, _, errs[i] = g.Do(ctx, "a", j.work()) }()
			synctest.Wait()
		}
		leave[0]() // the one that began
		leave[2]()
		synctest.Wait()
		if !errors.Is(errs[0], context.Canceled) || !errors.Is(errs[2], context.Canceled) || j.stopped != nil {
			t.Errorf("two left (%v, %v); the work: %v", errs[0], errs[2], j.stopped)
		}
		leave[1]()
		synctest.Wait()
		if j.stopped == nil || j.held.Load() != 0 {
			t.Errorf("all left; the work: %v, held %d times", j.stopped, j.held.Load())
		}
		// Who comes while it is ending begins anew.
		next := newJob()
		go g.Do(t.Context(), "a", next.work())
		synctest.Wait()
		if next.begun.Load() != 1 {
			t.Error("joined work that was given up")
		}
		next.end <- 1
	})
}

// The time of one who began is over; that of one who joined is not.
func TestADeadlineIsOfWhoWaitsNotOfTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g inflight.Group[string, int]
		j := newJob()
		told := make(chan time.Time, 1)
		w := j.work()
		do := w.Do
		w.Do = func(ctx context.Context) (int, error) {
			d, _ := ctx.Deadline()
			told <- d
			return do(ctx)
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var first, second error
		go func() { _, _, first = g.Do(short, "a", w) }()
		synctest.Wait()
		go func() { _, _, second = g.Do(t.Context(), "a", w) }()
		want, _ := short.Deadline()
		if got := <-told; !got.Equal(want) {
			t.Errorf("the work is told of the deadline %v, not %v", got, want)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if !fault.Is(first, fault.Timeout) || j.stopped != nil {
			t.Errorf("after the first's time: %v; the work: %v", first, j.stopped)
		}
		j.end <- 1
		synctest.Wait()
		if second != nil {
			t.Error(second)
		}
	})
}

func TestErrorsAndPanicsReachAllAndAreNotKept(t *testing.T) {
	var g inflight.Group[int, int]
	boom := inflight.Work[int]{Do: func(context.Context) (int, error) { panic("boom") }, Keep: func(context.Context, int) { t.Error("kept") }}
	if _, _, err := g.Do(t.Context(), 1, boom); !fault.Is(err, fault.Internal) {
		t.Errorf("a panic: %v", err)
	}
	failed := inflight.Work[int]{Do: func(context.Context) (int, error) { return 0, errors.New("it failed") }}
	if _, _, err := g.Do(t.Context(), 1, failed); err == nil || err.Error() != "it failed" {
		t.Errorf("an error: %v", err)
	}
	if v, _, err := g.Do(t.Context(), 1, inflight.Work[int]{Do: func(context.Context) (int, error) { return 3, nil }}); v != 3 || err != nil {
		t.Errorf("after them: %d, %v", v, err)
	}
}

// While it is being kept it can be joined, and who waited has gone.
func TestWhatIsBeingKeptCanBeJoined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g inflight.Group[string, int]
		j := newJob()
		keep := make(chan struct{})
		w := j.work()
		w.Keep = func(context.Context, int) { <-keep }
		answered := 0
		go func() { g.Do(t.Context(), "a", w); answered++ }()
		synctest.Wait()
		j.end <- 5
		synctest.Wait()
		if answered != 1 {
			t.Fatal("who waited waits for the keeping")
		}
		v, joined, err := g.Do(t.Context(), "a", w)
		if v != 5 || !joined || err != nil {
			t.Errorf("%d, %t, %v", v, joined, err)
		}
		close(keep)
		synctest.Wait()
		if j.held.Load() != 0 {
			t.Error("still held")
		}
	})
}

// Many come and go: nobody gets another's answer, everything is let go.
func TestManyComeAndGo(t *testing.T) {
	var g inflight.Group[int, int]
	var held atomic.Int64
	var all sync.WaitGroup
	for i := range 32 {
		all.Go(func() {
			r := rand.New(rand.NewPCG(2, uint64(i)))
			for range 200 {
				key := r.IntN(4)
				ctx, cancel := context.WithCancel(t.Context())
				if r.IntN(3) == 0 {
					time.AfterFunc(time.Duration(r.IntN(200))*time.Microsecond, cancel)
				}
				v, _, err := g.Do(ctx, key, inflight.Work[int]{
					Hold: func() func() { held.Add(1); return func() { held.Add(-1) } },
					Do: func(ctx context.Context) (int, error) {
						select {
						case <-time.After(100 * time.Microsecond):
							return key, nil
						case <-ctx.Done():
							return 0, ctx.Err()
						}
					},
				})
				switch {
				case err == nil && v != key:
					t.Errorf("asked for %d and got %d", key, v)
				case err != nil && ctx.Err() == nil:
					t.Errorf("failed for one who waits: %v", err)
				}
				cancel()
			}
		})
	}
	all.Wait()
	for end := time.Now().Add(10 * time.Second); held.Load() != 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d are still held", held.Load())
		}
	}
}
