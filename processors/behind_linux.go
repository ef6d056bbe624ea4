package processors

import "syscall"

const canStepBack = true

// niceness is how much nicer than the program a thread behind is. With 10 a map of the
// whole town would wait five times as long beside a busy database, with 5 views of a
// street wait a fifth longer beside it (bench/fairness).
const niceness = 7

// stepBack makes this thread nicer: on Linux that is a matter of threads. It has
// nothing to fail by, and without it the work is done all the same.
func stepBack() {
	const mostEager = 20 // what Getpriority returns is that less the niceness
	now, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0)
	if err != nil {
		return
	}
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, mostEager-now+niceness)
}
