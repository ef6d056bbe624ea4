package processors

import "syscall"

const canStepBack = true

// niceness is how much nicer than the program a thread behind is: by Linux's weights it has a
// sixth of a processor beside a thread as eager as the program, with 5 a quarter, with 10 a
// tenth. What that does to views of a street is measured (bench/fairness, ADR 14).
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
