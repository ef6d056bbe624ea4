package main

import "strings"

// status is how a test ended.
type status int

const (
	passed status = iota
	skipped
	failed
	// condition is a precondition that does not hold, for which tests behind
	// it are skipped; not a test.
	condition
)

// result is one test of a suite.
type result struct {
	name    string
	status  status
	message string // the suite's words
	request string // the last request before it failed; "" where it is not known
}

// outcome is what came of a suite.
type outcome struct {
	suite   *suite
	version string   // of the suite; "" if it did not run
	notRun  string   // why it did not run; "" if it did
	err     error    // it broke
	results []result // in order
	misses  []string // schemas asked for and not there
	seconds float64
}

func (o *outcome) count(s status) (n int) {
	for _, r := range o.results {
		if r.status == s {
			n++
		}
	}
	return n
}

// oneLine folds white space.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
