package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// figures are what one server did in one scenario with so many clients.
type figures struct {
	rates     []float64       // requests a second, one a round
	latencies []time.Duration // of every request
	bytes     int64
	count     int
	sizes     map[int]int64 // bytes of each view's picture
	failure   string        // the first error; a peer that fails is reported as such
}

// result is a scenario measured: figures[clients][server].
type result struct {
	scenario  scenario
	figures   map[int]map[string]*figures
	agreement map[string]agreement // of SIGI with each peer
}

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16, DisableCompression: true}, Timeout: 10 * time.Minute}

// measure runs the rounds: in each, every server in turn answers the same
// views for its share of time.
func (s *settings) measure(ctx context.Context, f *fleet, sc scenario) (*result, error) {
	r := &result{scenario: sc, figures: map[int]map[string]*figures{}}
	servers := []*server{f.servers[0]}
	for _, p := range f.servers[1:] {
		if slices.Contains(sc.peers, p.name) {
			servers = append(servers, p)
		}
	}
	var err error
	if r.agreement, err = s.compare(ctx, servers, sc); err != nil {
		return nil, err
	}
	rounds := s.rounds
	if sc.rounds > 0 {
		rounds = sc.rounds
	}
	next := 1000 // views below are for comparing pictures
	for _, clients := range sc.clients {
		all := map[string]*figures{}
		r.figures[clients] = all
		for _, sv := range servers {
			all[sv.name] = &figures{sizes: map[int]int64{}}
		}
		for round := range rounds {
			used := 0
			for k := range servers {
				sv := servers[(k+round)%len(servers)]
				if fig := all[sv.name]; fig.failure == "" {
					used = max(used, s.share(ctx, sv, sc, clients, next, fig))
				}
			}
			next += used
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
		}
	}
	return r, nil
}

// share lets one server answer views from first on for its share of a round,
// and returns how many views it took.
func (s *settings) share(ctx context.Context, on *server, sc scenario, clients, first int, fig *figures) int {
	var mu sync.Mutex
	var wait sync.WaitGroup
	next := first
	start := time.Now()
	deadline := start.Add(time.Duration(s.seconds * float64(time.Second)))
	done := 0
	for range clients {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for {
				mu.Lock()
				if time.Now().After(deadline) || ctx.Err() != nil || fig.failure != "" {
					mu.Unlock()
					return
				}
				i := next
				next++
				mu.Unlock()
				began := time.Now()
				n, _, err := get(ctx, sc.request(on, i, 0))
				took := time.Since(began)
				mu.Lock()
				if err != nil {
					fig.failure = err.Error()
				} else {
					done++
					fig.count++
					fig.bytes += n
					fig.sizes[i] = n
					fig.latencies = append(fig.latencies, took)
				}
				mu.Unlock()
			}
		}()
	}
	wait.Wait()
	fig.rates = append(fig.rates, float64(done)/time.Since(start).Seconds())
	return next - first
}

// get fetches a picture.
func get(ctx context.Context, address string) (int64, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, nil, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, nil, err
	}
	if !strings.HasPrefix(resp.Header.Get("Content-Type"), "image/") {
		return 0, nil, fmt.Errorf("status %d, %s: %.300s", resp.StatusCode, resp.Header.Get("Content-Type"), body)
	}
	return int64(len(body)), body, nil
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Clone(v)
	slices.Sort(v)
	if n := len(v); n%2 == 0 {
		return (v[n/2-1] + v[n/2]) / 2
	}
	return v[len(v)/2]
}

func percentile(v []time.Duration, p float64) time.Duration {
	if len(v) == 0 {
		return 0
	}
	v = slices.Clone(v)
	slices.Sort(v)
	return v[min(len(v)-1, int(p*float64(len(v))))]
}

// ratios are SIGI's rate over a peer's, round by round.
func ratios(ours, peer *figures) (mid, low, high float64) {
	var all []float64
	for i := range min(len(ours.rates), len(peer.rates)) {
		if peer.rates[i] > 0 {
			all = append(all, ours.rates[i]/peer.rates[i])
		}
	}
	if len(all) == 0 {
		return 0, 0, 0
	}
	return median(all), slices.Min(all), slices.Max(all)
}

// sizeRatio is how large SIGI's pictures are over a peer's, of the views that both
// have drawn: the quicker server draws more, and those may be other places. 0 where
// there are none.
func sizeRatio(ours, peer *figures) float64 {
	var our, their int64
	for view, size := range peer.sizes {
		if n, both := ours.sizes[view]; both {
			our, their = our+n, their+size
		}
	}
	if their == 0 {
		return 0
	}
	return float64(our) / float64(their)
}
