package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// settings are the command line.
type settings struct {
	suites  string // folder of clones
	only    string // names of suites, comma-separated; "": all
	must    string // names of suites that may not be left out
	url     string // a running server; "": start one
	sigi    string // the program
	folder  string // this folder: catalog.yaml, pom.xml, java/
	work    string
	limit   time.Duration // of one suite
	verbose bool
}

func main() {
	var s settings
	flag.StringVar(&s.suites, "suites", "", "folder below which clones of the suites' repositories lie")
	flag.StringVar(&s.only, "only", "", "run these suites alone, such as wms13,wfs20")
	flag.StringVar(&s.must, "must", "", "fail if these suites cannot be run")
	flag.StringVar(&s.url, "url", "", "base of a running server, such as http://127.0.0.1:8080; else one is started")
	flag.StringVar(&s.sigi, "sigi", "bin/sigi", "the program")
	flag.StringVar(&s.folder, "folder", "conformance", "folder with catalog.yaml and pom.xml")
	flag.StringVar(&s.work, "work", ".local/conformance", "where engine, schemas and logs are kept")
	flag.DurationVar(&s.limit, "limit", 10*time.Minute, "longest run of one suite")
	flag.BoolVar(&s.verbose, "v", false, "print every test")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	well, err := s.run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1)
	}
	if !well {
		os.Exit(1)
	}
}

func (s *settings) run(ctx context.Context) (well bool, err error) {
	for _, p := range []*string{&s.sigi, &s.folder, &s.work} {
		if *p, err = filepath.Abs(*p); err != nil {
			return false, err
		}
	}
	chosen, err := choose(s.only)
	if err != nil {
		return false, err
	}
	must, err := choose(s.must)
	if err != nil {
		return false, err
	}
	if s.must == "" {
		must = nil
	}
	known, err := readSuiteErrors(filepath.Join(s.folder, "suite-errors.txt"))
	if err != nil {
		return false, err
	}
	e, engineErr := newEngine(ctx, s.work, s.folder)
	targets := map[string]*target{}
	defer func() {
		for _, t := range targets {
			t.stop()
		}
	}()
	well = true
	for _, each := range chosen {
		o := &outcome{suite: each}
		if engineErr != nil {
			o.notRun = fmt.Sprintf("the engine is not there (%v)", engineErr)
		} else if s.url != "" && s.only == "" && each.catalog != "" {
			o.notRun = "it wants " + each.catalog + " served; name it with -only if that is what the server serves"
		} else {
			name := cmp.Or(each.catalog, "catalog.yaml")
			if targets[name] == nil {
				if targets[name], err = s.target(ctx, name); err != nil {
					return false, err
				}
			}
			s.runSuite(ctx, e, targets[name], o)
		}
		well = o.report(os.Stdout, known, s.verbose) && well
		if o.notRun != "" && slices.Contains(must, each) {
			fmt.Printf("  FAILED %s must run here\n", each.name)
			well = false
		}
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
	}
	return well, nil
}

// target is the server that serves a catalog of the suites: one that runs, or
// one that is started.
func (s *settings) target(ctx context.Context, catalog string) (*target, error) {
	if s.url != "" {
		return &target{base: strings.TrimRight(s.url, "/"), stop: func() {}}, nil
	}
	return startTarget(ctx, s.sigi, filepath.Join(s.folder, catalog), filepath.Join(s.work, "logs", "server-"+catalog+".log"))
}

// choose finds suites by name; "" is all.
func choose(names string) (chosen []*suite, err error) {
	for i := range suites {
		if names == "" || slices.Contains(strings.Split(names, ","), suites[i].name) {
			chosen = append(chosen, &suites[i])
		}
	}
	if names != "" && len(chosen) != len(strings.Split(names, ",")) {
		return nil, fmt.Errorf("%q: not all of these are suites", names)
	}
	return chosen, nil
}

// runSuite runs one suite and fills its outcome.
func (s *settings) runSuite(ctx context.Context, e *engine, t *target, o *outcome) {
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	started := time.Now()
	defer func() { o.seconds = time.Since(started).Seconds() }()

	there, err := t.offers(ctx, o.suite)
	if !there && err == nil {
		o.notRun = "the server has no such service"
		return
	}
	if err != nil {
		o.err = err
		return
	}
	var from *clone
	var classPath []string
	if o.suite.repo != "" {
		var ok bool
		if from, ok = findClone(s.suites, o.suite.repo); !ok || s.suites == "" {
			o.notRun = missing(s.suites, o.suite.repo)
			return
		}
		if f := o.suite.functions; f != nil {
			lib, ok := findClone(s.suites, f.repo)
			if !ok {
				o.notRun = missing(s.suites, f.repo) + ", whose functions it calls"
				return
			}
			sources := filepath.Join(e.work, "suites", f.repo+"-functions")
			if o.err = lib.sources(ctx, sources); o.err != nil {
				return
			}
			if classPath, o.err = e.compileFunctions(ctx, f, sources); o.err != nil {
				return
			}
		}
	}
	proxy, err := startSchemas(filepath.Join(e.work, "schemas"))
	if err != nil {
		o.err = err
		return
	}
	defer proxy.stop()
	if from != nil {
		o.version, o.results, o.err = e.runCTL(ctx, o.suite, from, classPath, t.base+o.suite.service, proxy.addr())
	} else {
		o.version, o.results, o.err = e.runTestNG(ctx, o.suite, t.base+o.suite.service, proxy.addr())
	}
	o.misses = proxy.takeMisses()
}

func missing(folder, repo string) string {
	if folder == "" {
		return "no folder of suites was given (SUITES=DIR); it wants a clone of opengeospatial/" + repo
	}
	return "no clone of opengeospatial/" + repo + " below " + folder
}
