package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"
)

// sample is what answers took. Safe for concurrent adding.
type sample struct {
	mu     sync.Mutex
	took   []time.Duration
	stages map[string]*sample // by Server-Timing, where it was asked for
	failed int
}

func (s *sample) add(took time.Duration, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !ok {
		s.failed++
		return
	}
	s.took = append(s.took, took)
}

var stageRule = regexp.MustCompile(`(\w+);dur=([0-9.]+)`)

// addStages takes apart a Server-Timing header.
func (s *sample) addStages(header string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stages == nil {
		s.stages = map[string]*sample{}
	}
	for _, m := range stageRule.FindAllStringSubmatch(header, -1) {
		ms, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			continue
		}
		if s.stages[m[1]] == nil {
			s.stages[m[1]] = &sample{}
		}
		s.stages[m[1]].add(time.Duration(ms*float64(time.Millisecond)), true)
	}
}

// printStages tells what the server says it spent: half of the answers took less
// in a stage, one in a hundred more.
func (s *sample) printStages() {
	for _, name := range slices.Sorted(maps.Keys(s.stages)) {
		of := s.stages[name]
		fmt.Printf("  %s %.1f / %.1f", name, of.percentile(50).Seconds()*1e3, of.percentile(99).Seconds()*1e3)
	}
	fmt.Println("  (ms in the server, p50 / p99)")
}

// percentile is the time that p in a hundred are not above.
func (s *sample) percentile(p int) time.Duration {
	if len(s.took) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s.took))
	return sorted[min(len(sorted)*p/100, len(sorted)-1)]
}

func (s *sample) print(what string, span time.Duration) {
	ms := func(p int) float64 { return s.percentile(p).Seconds() * 1e3 }
	fmt.Printf("%-66s %6.1f/s  p50 %8.1f  p95 %8.1f  p99 %8.1f  max %8.1f ms  %d failed\n",
		what, float64(len(s.took))/span.Seconds(), ms(50), ms(95), ms(99), ms(100), s.failed)
}
