package publish

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"sigi/fault"
)

func TestTurnsAreGivenInOrderAndMoreIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAdmission()
		a.limit(2, 3)
		var done [2]func()
		for i := range done {
			var err error
			if done[i], err = a.enter(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		var order []int
		turn := make(chan int)
		for i := range 3 {
			go func() {
				leave, err := a.enter(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				order = append(order, i)
				<-turn
				leave()
			}()
			synctest.Wait() // it stands in the queue before the next one comes
		}
		if running, waiting := a.load(); running != 2 || waiting != 3 {
			t.Errorf("%d running, %d waiting", running, waiting)
		}
		if _, err := a.enter(t.Context()); !fault.Is(err, fault.Unavailable) {
			t.Errorf("one more than may wait: %v", err)
		}
		done[0]()
		synctest.Wait()
		for range 3 {
			turn <- 0
			synctest.Wait()
		}
		if !slices.Equal(order, []int{0, 1, 2}) {
			t.Errorf("turns in the order %v", order)
		}
		done[1]()
		if running, waiting := a.load(); running != 0 || waiting != 0 {
			t.Errorf("at the end %d running, %d waiting", running, waiting)
		}
	})
}

func TestAWaiterThatGoesGivesItsPlaceAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAdmission()
		a.limit(1, 2)
		first, _ := a.enter(t.Context())
		ctx, cancel := context.WithCancel(t.Context())
		var gone error
		go func() { _, gone = a.enter(ctx) }()
		synctest.Wait()
		entered := false
		go func() {
			leave, err := a.enter(t.Context())
			if err == nil {
				entered = true
				leave()
			}
		}()
		synctest.Wait()
		cancel()
		synctest.Wait()
		if !errors.Is(gone, context.Canceled) || !fault.Is(gone, fault.Cancelled) {
			t.Errorf("the one that went: %v", gone)
		}
		if _, waiting := a.load(); waiting != 1 || entered {
			t.Errorf("%d waiting, entered %v", waiting, entered)
		}
		first()
		synctest.Wait()
		if !entered {
			t.Error("the one behind got no turn")
		}
	})
}

func TestLimitsChangeUnderLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAdmission()
		a.limit(1, 10)
		stay := make(chan struct{})
		for range 6 {
			go func() {
				leave, err := a.enter(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				<-stay
				leave()
			}()
		}
		want := func(what string, r, w int) {
			t.Helper()
			synctest.Wait()
			if running, waiting := a.load(); running != r || waiting != w {
				t.Errorf("%s: %d running, %d waiting; want %d, %d", what, running, waiting, r, w)
			}
		}
		want("at first", 1, 5)
		a.limit(4, 10)
		want("raised to 4: those who wait enter at once", 4, 2)
		a.limit(2, 10)
		want("lowered to 2: nobody is thrown out", 4, 2)
		stay <- struct{}{}
		stay <- struct{}{}
		want("two left: nobody enters beyond 2", 2, 2)
		stay <- struct{}{}
		want("one more left: one enters", 2, 1)
		close(stay)
		want("at the end", 0, 0)
		a.limit(0, 0)
		if a.n != runtime.GOMAXPROCS(0) || a.q != 1024 {
			t.Errorf("defaults: %d at once, %d waiting", a.n, a.q)
		}
	})
}

// Many come, go, give up and are refused while the limit changes: never more
// than the highest limit at once, every turn comes back, nobody is forgotten.
func TestTurnsAreNeitherLostNorDoubled(t *testing.T) {
	a := newAdmission()
	const most, queue = 5, 8
	a.limit(3, queue)
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
				leave, err := a.enter(ctx)
				switch {
				case err == nil:
					entered.Add(1)
					if n := inside.Add(1); n > most {
						t.Errorf("%d at once, at most %d may", n, most)
					}
					if r.IntN(4) == 0 {
						time.Sleep(50 * time.Microsecond)
					} else {
						runtime.Gosched()
					}
					inside.Add(-1)
					leave()
				case fault.Is(err, fault.Unavailable):
					refused.Add(1)
				default:
					gaveUp.Add(1)
				}
				if _, waiting := a.load(); waiting > queue {
					t.Errorf("%d wait, at most %d may", waiting, queue)
				}
				cancel()
				if i == 0 {
					a.limit(1+r.IntN(most), queue)
				}
			}
		})
	}
	wait.Wait()
	if running, waiting := a.load(); running != 0 || waiting != 0 {
		t.Errorf("at the end %d running, %d waiting", running, waiting)
	}
	if entered.Load() == 0 || refused.Load() == 0 || entered.Load()+refused.Load()+gaveUp.Load() != 6400 {
		t.Errorf("%d entered, %d refused, %d gave up", entered.Load(), refused.Load(), gaveUp.Load())
	}
}
