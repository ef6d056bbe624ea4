package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// soak asks for everything at once for a while: maps near and far, features,
// legends, capabilities, nonsense, and clients that go away in the middle. It
// prints what the process holds as it goes; at the end, when all is quiet,
// goroutines and files are to be what they were.
func (s *server) soak(ctx context.Context, span time.Duration) error {
	before, err := s.holds()
	if err != nil {
		return err
	}
	before.print("before", 0)
	busy, cancel := context.WithTimeout(ctx, span)
	defer cancel()
	var asked, dropped atomic.Int64
	var wait sync.WaitGroup
	for i := range 16 {
		wait.Go(func() {
			for busy.Err() == nil {
				url := s.anything()
				one, drop := context.WithCancel(busy)
				if rand.IntN(4) == 0 { // goes away
					time.AfterFunc(time.Duration(rand.IntN(200))*time.Millisecond, drop)
					dropped.Add(1)
				}
				s.ask(one, url, fmt.Sprintf("198.51.100.%d", i+1), nil)
				drop()
				asked.Add(1)
			}
		})
	}
	tick := time.NewTicker(max(span/12, time.Second))
	defer tick.Stop()
	for busy.Err() == nil {
		select {
		case <-busy.Done():
		case <-tick.C:
			now, err := s.holds()
			if err != nil {
				return fmt.Errorf("the server does not answer: %w", err)
			}
			now.print("under load", asked.Load())
		}
	}
	wait.Wait()
	s.client.CloseIdleConnections()
	time.Sleep(5 * time.Second)
	after, err := s.holds()
	if err != nil {
		return err
	}
	after.print("after", asked.Load())
	fmt.Printf("%d asked, of which %d clients went away\n", asked.Load(), dropped.Load())
	if after.goroutines > before.goroutines+10 || after.files > before.files+5 {
		return fmt.Errorf("not everything was let go")
	}
	return ctx.Err()
}

func (s *server) anything() string {
	switch n := rand.IntN(20); {
	case n < 10:
		return s.cheap()
	case n < 12:
		return s.dear()
	case n < 14:
		return s.base + "/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=a020102_edifc&COUNT=20000&OUTPUTFORMAT=application/json"
	case n < 16:
		return fmt.Sprintf("%s/xyz/a020102_edifc/WebMercatorQuad/16/%d/%d.png", s.base, 34500+rand.IntN(40), 23300+rand.IntN(40))
	case n < 17:
		return s.base + "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities"
	case n < 18:
		return s.base + "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetLegendGraphic&FORMAT=image/png&LAYER=a020102_edifc"
	case n < 19:
		return s.base + "/wms?SERVICE=WMS&REQUEST=GetMap&LAYERS=nothing"
	}
	return s.base + "/nowhere"
}

// held is what a process holds.
type held struct{ megabytes, goroutines, files int }

func (h held) print(when string, asked int64) {
	fmt.Printf("%-12s %8d asked  %6d MB  %5d goroutines  %5d files\n", when, asked, h.megabytes, h.goroutines, h.files)
}

func (s *server) holds() (h held, err error) {
	r, err := http.Get(s.base + "/metrics")
	if err != nil {
		return h, err
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return h, err
	}
	for name, to := range map[string]*int{"go_goroutines": &h.goroutines, "process_open_fds": &h.files} {
		if m := regexp.MustCompile(`(?m)^` + name + ` (\S+)$`).FindSubmatch(text); m != nil {
			f, _ := strconv.ParseFloat(string(m[1]), 64)
			*to = int(f)
		}
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Process.Pid))
	if err != nil {
		return h, err
	}
	if m := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status); m != nil {
		kb, _ := strconv.Atoi(string(m[1]))
		h.megabytes = kb >> 10
	}
	return h, nil
}
