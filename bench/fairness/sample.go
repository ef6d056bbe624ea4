package main

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// sample is what answers took. Safe for concurrent adding.
type sample struct {
	mu     sync.Mutex
	took   []time.Duration
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
