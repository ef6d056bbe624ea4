package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// The maps: buildings and roads near, and all there is from afar.
const (
	cheapLayers = "a010104_ar_str,a020102_edifc"
	dearLayers  = "a060106_cl_agr,a010104_ar_str,a020102_edifc,a020101_un_vol,p_albero"
	dearClients = 20
	arriving    = 0.4 // of the capacity
)

func main() {
	sigi := flag.String("sigi", "bin/sigi", "the program measured")
	town := flag.String("town", ".local/sample", "folder of the sample town (sigi sample)")
	span := flag.Duration("for", 15*time.Second, "time of each measurement")
	soak := flag.Duration("soak", 0, "instead: ask for everything for so long, and watch memory, goroutines and files")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *sigi, *town, *span, *soak); err != nil {
		fmt.Fprintln(os.Stderr, "fairness:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, sigi, town string, span, soak time.Duration) error {
	s, err := start(ctx, sigi, town)
	if err != nil {
		return err
	}
	defer s.stop()
	if soak > 0 {
		return s.soak(ctx, soak)
	}
	fmt.Printf("%d cores, load before: %s", runtime.NumCPU(), loadAverage())
	s.closed(ctx, 1, span/5, s.cheap) // warm
	idle := s.closed(ctx, 1, span, s.cheap)
	idle.print("cheap, one client, idle server", span)
	idle.printStages()
	full := s.closed(ctx, 2*runtime.NumCPU(), span, s.cheap)
	full.print("cheap, capacity", span)
	rate := arriving * float64(len(full.took)) / span.Seconds()
	one := s.closed(ctx, 1, span/2, s.dear)
	one.print("dear, one client, idle server", span/2)
	one.printStages()
	alone := s.open(ctx, rate, span, 100)
	alone.print(fmt.Sprintf("cheap at %.0f/s, alone", rate), span)
	alone.printStages()
	for _, addresses := range []int{100, 1} {
		var dear *sample
		busy, end := context.WithCancel(ctx)
		ended := make(chan struct{})
		go func() {
			dear = s.closed(busy, dearClients, time.Hour, s.dear)
			close(ended)
		}()
		time.Sleep(3 * time.Second)
		dearBegan := time.Now()
		beside := s.open(ctx, rate, span, addresses)
		took := time.Since(dearBegan)
		end()
		<-ended
		beside.print(fmt.Sprintf("cheap at %.0f/s from %d addresses, beside %d dear clients", rate, addresses, dearClients), span)
		beside.printStages()
		dear.print("  the dear ones meanwhile", took+3*time.Second)
		dear.printStages()
		fmt.Printf("  p99 of the cheap is %.1f times that on an idle server, %.1f times that alone at this rate\n",
			ratio(beside.percentile(99), idle.percentile(99)), ratio(beside.percentile(99), alone.percentile(99)))
	}
	fmt.Print("load after: ", loadAverage())
	return ctx.Err()
}

func ratio(a, b time.Duration) float64 { return a.Seconds() / max(b.Seconds(), 1e-9) }

func loadAverage() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "not known\n"
	}
	return string(b)
}

// server is SIGI under measurement.
type server struct {
	base    string
	process *exec.Cmd
	folder  string
	box     [4]float64 // of the town, EPSG:32632
	client  *http.Client
}

// start serves the layers of the town from files.
func start(ctx context.Context, sigi, town string) (*server, error) {
	folder, err := os.MkdirTemp("", "fairness")
	if err != nil {
		return nil, err
	}
	s := &server{folder: folder, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1000, MaxConnsPerHost: 0}}}
	town, err = filepath.Abs(town)
	if err != nil {
		return nil, err
	}
	catalog := "service: {title: Fairness}\ncrs: [EPSG:32632]\nlimits: {timeout: 60s, queue: 500}\nstyles: " + filepath.Join(town, "styles") +
		"\nsources: {dbt: {driver: ogr, path: " + filepath.Join(town, "dbt.gpkg") + "}}\nlayers:\n"
	for _, l := range strings.Split(dearLayers, ",") {
		catalog += "  - {layer: " + l + ", source: dbt, table: " + l + ", styles: [" + l + "]}\n"
	}
	path := filepath.Join(folder, "catalog.yaml")
	if err := os.WriteFile(path, []byte(catalog), 0o644); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	listen := l.Addr().String()
	_ = l.Close() // the server takes the port
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return nil, err
	}
	s.process = exec.Command(sigi, "serve", "--catalog", path, "--listen", listen, "--trusted-proxy", "127.0.0.0/8")
	s.process.Stdout, s.process.Stderr = log, log
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	s.base = "http://" + listen
	for {
		r, err := http.Get(s.base + "/readyz")
		if err == nil {
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				break
			}
		}
		select {
		case <-ctx.Done():
			s.stop()
			return nil, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
	if s.box, err = s.extent(); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

func (s *server) stop() {
	_ = s.process.Process.Signal(syscall.SIGTERM)
	_ = s.process.Wait()
	_ = os.RemoveAll(s.folder)
}

var boxRule = regexp.MustCompile(`<BoundingBox CRS="EPSG:32632" minx="([^"]*)" miny="([^"]*)" maxx="([^"]*)" maxy="([^"]*)"`)

func (s *server) extent() (box [4]float64, err error) {
	r, err := http.Get(s.base + "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities")
	if err != nil {
		return box, err
	}
	defer r.Body.Close()
	document, err := io.ReadAll(r.Body)
	if err != nil {
		return box, err
	}
	m := boxRule.FindSubmatch(document)
	if m == nil {
		return box, fmt.Errorf("the capabilities have no extent in EPSG:32632")
	}
	for i := range box {
		if box[i], err = strconv.ParseFloat(string(m[i+1]), 64); err != nil {
			return box, err
		}
	}
	return box, nil
}

// cheap is a view of some streets, dear one of the whole town; none repeats.
func (s *server) cheap() string {
	const side = 128.0 // m: 0.5 m a pixel
	x := s.box[0] + (0.25+0.5*rand.Float64())*(s.box[2]-s.box[0])
	y := s.box[1] + (0.25+0.5*rand.Float64())*(s.box[3]-s.box[1])
	return s.request(cheapLayers, [4]float64{x, y, x + side, y + side}, 256)
}

func (s *server) dear() string {
	w := max(s.box[2]-s.box[0], s.box[3]-s.box[1])
	x, y := s.box[0]+0.01*w*rand.Float64(), s.box[1]+0.01*w*rand.Float64()
	return s.request(dearLayers, [4]float64{x, y, x + w, y + w}, 2048)
}

func (s *server) request(layers string, b [4]float64, side int) string {
	return fmt.Sprintf("%s/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&FORMAT=image/png&CRS=EPSG:32632&STYLES=&LAYERS=%s&WIDTH=%d&HEIGHT=%d&BBOX=%.3f,%.3f,%.3f,%.3f",
		s.base, layers, side, side, b[0], b[1], b[2], b[3])
}

// ask asks for a view as a client and reads it all.
func (s *server) ask(ctx context.Context, url, client string, into *sample) (time.Duration, bool) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, false
	}
	r.Header.Set("X-Forwarded-For", client)
	begun := time.Now()
	answer, err := s.client.Do(r)
	if err != nil {
		return 0, false
	}
	defer answer.Body.Close()
	n, err := io.Copy(io.Discard, answer.Body)
	if into != nil {
		into.addStages(answer.Header.Get("Server-Timing"))
	}
	return time.Since(begun), err == nil && n > 0 && answer.StatusCode == http.StatusOK && answer.Header.Get("Content-Type") == "image/png"
}

// closed lets clients ask for one view after the other.
func (s *server) closed(ctx context.Context, clients int, span time.Duration, view func() string) *sample {
	ctx, cancel := context.WithTimeout(ctx, span)
	defer cancel()
	var all sample
	var wait sync.WaitGroup
	for i := range clients {
		wait.Go(func() {
			for ctx.Err() == nil {
				took, ok := s.ask(ctx, view(), fmt.Sprintf("198.51.100.%d", i+1), &all)
				if ctx.Err() == nil {
					all.add(took, ok)
				}
			}
		})
	}
	wait.Wait()
	return &all
}

// open lets cheap views arrive at random, whether others are answered or not,
// from so many addresses in turn.
func (s *server) open(ctx context.Context, rate float64, span time.Duration, addresses int) *sample {
	var all sample
	var wait sync.WaitGroup
	end := time.Now().Add(span)
	at := time.Now()
	for i := 0; ctx.Err() == nil; i++ {
		at = at.Add(time.Duration(rand.ExpFloat64() / rate * float64(time.Second)))
		if at.After(end) {
			break
		}
		time.Sleep(time.Until(at))
		wait.Go(func() {
			all.add(s.ask(ctx, s.cheap(), fmt.Sprintf("203.0.113.%d", i%addresses+1), &all))
		})
	}
	wait.Wait()
	return &all
}
