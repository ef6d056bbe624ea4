// Package processors knows how many processors the program has, and lets work that may
// wait go behind other work.
//
// runtime.GOMAXPROCS does not tell it: a server lets Go run more threads than there
// are processors (cmd/sigi, ADR 14), and whoever divides work among processors must not count those.
package processors
