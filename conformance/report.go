package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
)

// suiteErrors are the tests that err themselves, by "suite test", with the
// reason.
type suiteErrors map[string]string

// readSuiteErrors reads lines "suite test: reason"; "#" starts a comment.
func readSuiteErrors(file string) (suiteErrors, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	known := suiteErrors{}
	for s := bufio.NewScanner(f); s.Scan(); {
		line := strings.TrimSpace(s.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		test, reason, ok := strings.Cut(line, ":")
		if reason = strings.TrimSpace(reason); !ok || reason == "" || len(strings.Fields(test)) != 2 {
			return nil, fmt.Errorf("%s: %q is not \"suite test: reason\"", file, line)
		}
		known[strings.Join(strings.Fields(test), " ")] = reason
	}
	return known, nil
}

// maxMessage bounds what is printed of one failure.
const maxMessage = 700

// report prints what came of a suite and says whether it is well.
func (o *outcome) report(w io.Writer, known suiteErrors, verbose bool) bool {
	s := o.suite
	if o.notRun != "" {
		fmt.Fprintf(w, "%-7s %-10s not run: %s\n", s.name, s.title, o.notRun)
		return true
	}
	excused := 0
	excuse := func(r result) string {
		name, _, _ := strings.Cut(r.name, " (")
		return known[s.name+" "+name]
	}
	for _, r := range o.results {
		if r.status == failed && excuse(r) != "" {
			excused++
		}
	}
	fmt.Fprintf(w, "%-7s %-10s %d passed, %d failed, %d skipped", s.name, s.title, o.count(passed), o.count(failed)-excused, o.count(skipped))
	if excused > 0 {
		fmt.Fprintf(w, ", %d errors of the suite itself", excused)
	}
	fmt.Fprintf(w, " (suite %s, %.0f s)\n", o.version, o.seconds)

	well := o.count(failed) == excused
	used := map[string]bool{}
	for _, r := range o.results {
		name, _, _ := strings.Cut(r.name, " (")
		used[s.name+" "+name] = used[s.name+" "+name] || r.status == failed
		switch {
		case r.status == failed && excuse(r) != "":
			fmt.Fprintf(w, "  error of the suite itself: %s: %s\n", r.name, excuse(r))
		case r.status == failed:
			fmt.Fprintf(w, "  FAILED %s: %.*s\n", r.name, maxMessage, r.message)
			if r.request != "" {
				fmt.Fprintf(w, "         %.*s\n", maxMessage, r.request)
			}
		case r.status == condition && !verbose:
			fmt.Fprintf(w, "  skipped what wants %s: %.200s\n", r.name, r.message)
		case verbose:
			fmt.Fprintf(w, "  %s %s: %.200s\n", [...]string{"passed", "skipped", "failed", "condition"}[r.status], r.name, r.message)
		}
	}
	for test, reason := range known {
		if strings.HasPrefix(test, s.name+" ") && !used[test] {
			fmt.Fprintf(w, "  FAILED suite-errors.txt excuses %q (%s), which does not fail: remove the line\n", test, reason)
			well = false
		}
	}
	for _, m := range o.misses {
		fmt.Fprintf(w, "  the suite asked for %s, which is no published schema\n", m)
	}
	if n := o.count(passed); o.err == nil && n < s.floor {
		fmt.Fprintf(w, "  FAILED only %d tests passed; a whole run passes at least %d\n", n, s.floor)
		well = false
	}
	if o.err != nil {
		fmt.Fprintf(w, "  FAILED the suite broke: %v\n", o.err)
		well = false
	}
	return well
}
