package processors

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Panic is what the work of Behind panicked with, and where.
type Panic struct {
	Value any
	Stack []byte
}

// Error implements error.
func (p *Panic) Error() string { return fmt.Sprintf("%v\n%s", p.Value, p.Stack) }

// Behind does work that may wait on a thread of its own, which gets a processor after
// others do: beside a thread that is as eager as most it has about a sixth of it, alone all. It
// returns when the work is done; of a panic of the work it panics with a *Panic. What the work starts
// in other goroutines is not behind. Cost: some 50 us. Where the system has no
// such threads the work is just done.
func Behind(work func()) {
	if !canStepBack {
		work()
		return
	}
	ended := make(chan *Panic, 1)
	go func() {
		// It stays so: a thread may not become more eager again, and ends with its goroutine.
		runtime.LockOSThread()
		stepBack()
		defer func() {
			if p := recover(); p != nil {
				ended <- &Panic{p, debug.Stack()}
			}
			close(ended)
		}()
		work()
	}()
	if p := <-ended; p != nil {
		panic(p)
	}
}
