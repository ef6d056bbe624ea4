package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// settings are the command line.
type settings struct {
	data    string // folder with firenze/*.gpkg
	db      string // URL of an empty PostGIS database
	sigi    string // the binary
	folder  string // of this program's files
	work    string // scratch, short path (unix sockets)
	out     string // the report
	rounds  int
	seconds float64 // of each server's share of a round
	pics    string  // folder for pictures that were compared; empty: none
	only    string  // scenario names to run, a regular expression
}

func main() {
	var s settings
	flag.StringVar(&s.data, "data", "", "folder with the real data (firenze/edifici.gpkg ...)")
	flag.StringVar(&s.db, "db", "", "URL of a PostGIS database to fill")
	flag.StringVar(&s.sigi, "sigi", "bin/sigi", "the program")
	flag.StringVar(&s.folder, "folder", "bench", "folder with peers/, styles/ and catalog.yaml")
	flag.StringVar(&s.out, "out", "docs/benchmarks.md", "where the report goes")
	flag.IntVar(&s.rounds, "rounds", 9, "interleaved rounds")
	flag.Float64Var(&s.seconds, "seconds", 2, "seconds a server gets in a round")
	flag.StringVar(&s.pics, "pictures", "", "folder to write compared pictures and their differences to")
	flag.StringVar(&s.only, "only", ".", "run the scenarios whose name matches")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := s.run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (s *settings) run(ctx context.Context) (err error) {
	if s.work, err = os.MkdirTemp("", "sigi-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(s.work)
	if err := os.Chmod(s.work, 0o755); err != nil {
		return err
	}
	for _, p := range []*string{&s.data, &s.sigi, &s.folder, &s.out} {
		if *p, err = filepath.Abs(*p); err != nil {
			return err
		}
	}
	data, err := s.load(ctx)
	if err != nil {
		return err
	}
	servers, err := s.start(ctx)
	defer servers.stop()
	if err != nil {
		return err
	}
	r := &report{settings: s, data: data, servers: servers, started: time.Now()}
	if err := r.resources(); err != nil {
		return err
	}
	for _, sc := range scenarios(data) {
		if !matches(s.only, sc.name) {
			continue
		}
		result, err := s.measure(ctx, servers, sc)
		if err != nil {
			return fmt.Errorf("%s: %w", sc.name, err)
		}
		r.results = append(r.results, result)
		fmt.Println(result.line())
	}
	if matches(s.only, "features") {
		if r.downloads, err = s.downloads(ctx, servers); err != nil {
			return err
		}
		if r.million, err = s.million(ctx, servers); err != nil {
			return err
		}
	}
	return r.write()
}
