package main

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"sigi/publish"
)

// newHandler is the whole address space: the protocols, the page, and what
// operators look at.
func newHandler(protocols, page http.Handler, published *publish.Server, m *metrics) http.Handler {
	r := chi.NewRouter()
	r.Get("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("alive\n")) // the prober has gone if this fails
	})
	r.Get("/readyz", func(w http.ResponseWriter, _ *http.Request) { writeReadiness(w, published.Status(), published.Tiles()) })
	r.Method(http.MethodGet, "/metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	for _, pattern := range []string{"/", "/assets/*", "/api/*"} {
		r.Handle(pattern, page)
	}
	r.Mount("/", protocols)
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		// Tiles come by the dozen and go straight to where they are known.
		if strings.HasPrefix(hr.URL.Path, "/wmts") || strings.HasPrefix(hr.URL.Path, "/xyz/") {
			protocols.ServeHTTP(w, hr)
			return
		}
		r.ServeHTTP(w, hr)
	})
}

// writeReadiness answers 200 if every layer can be drawn, else 503; both with
// the layers that cannot, and why. Tiles that are not kept are told of, and are
// no reason to be taken out of service: they are drawn.
func writeReadiness(w http.ResponseWriter, layers []publish.LayerStatus, tiles publish.TileStatus) {
	answer := struct {
		Ready   bool                  `json:"ready"`
		Missing []publish.LayerStatus `json:"missing,omitempty"`
		Layers  []publish.LayerStatus `json:"layers"`
		Tiles   tileReadiness         `json:"tiles"`
	}{Ready: len(layers) > 0, Layers: layers}
	answer.Tiles = tileReadiness{Folder: tiles.Folder, Trouble: tiles.Trouble}
	if tiles.Trouble != "" {
		answer.Tiles.Since = tiles.Since.UTC().Format(time.RFC3339)
	}
	for _, l := range layers {
		if l.State != publish.Ready {
			answer.Ready = false
			answer.Missing = append(answer.Missing, l)
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if !answer.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	_ = e.Encode(answer) // the prober has gone if this fails
}

// tileReadiness says where tiles are kept and what keeps them from it.
type tileReadiness struct {
	Folder  string `json:"folder,omitempty"`
	Trouble string `json:"trouble,omitempty"`
	Since   string `json:"since,omitempty"`
}

// metrics are what Prometheus reads.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	bytes    *prometheus.CounterVec

	mu    sync.RWMutex
	found map[outcome]counters // those that were needed; looking one up by its labels costs more than a tile
}

// outcome is what a request is counted by.
type outcome struct {
	service, operation string
	status             int
	code               string
}

// counters count requests of one outcome.
type counters struct {
	requests prometheus.Counter
	seconds  prometheus.Observer
	bytes    prometheus.Counter
}

func newMetrics(published *publish.Server) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(), found: map[outcome]counters{},
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "sigi_requests_total", Help: "Requests answered, by service, operation, HTTP status and meaning of the error."},
			[]string{"service", "operation", "status", "error"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "sigi_request_seconds", Help: "Time from request to the last byte.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}}, []string{"service", "operation"}),
		bytes: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "sigi_response_bytes_total", Help: "Bytes of answers, as written."}, []string{"service", "operation"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.bytes, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), layerCollector{published}, tileCollector{published}, turnCollector{published})
	return m
}

// observe is called once for every answered request.
func (m *metrics) observe(service, operation string, status int, code string, seconds float64, bytes int64) {
	o := outcome{service, operation, status, code}
	m.mu.RLock()
	c, ok := m.found[o]
	m.mu.RUnlock()
	if !ok {
		c = counters{m.requests.WithLabelValues(service, operation, strconv.Itoa(status), code), m.seconds.WithLabelValues(service, operation), m.bytes.WithLabelValues(service, operation)}
		m.mu.Lock()
		m.found[o] = c
		m.mu.Unlock()
	}
	c.requests.Inc()
	c.seconds.Observe(seconds)
	c.bytes.Add(float64(bytes))
}

// layerCollector reads the state of layers when asked.
type layerCollector struct{ published *publish.Server }

var (
	layerReady    = prometheus.NewDesc("sigi_layer_ready", "1 if the layer can be drawn now.", []string{"layer"}, nil)
	layerRows     = prometheus.NewDesc("sigi_layer_rows", "Features read of the layer.", []string{"layer"}, nil)
	layerBytes    = prometheus.NewDesc("sigi_layer_memory_bytes", "Memory of the layer's resident index.", []string{"layer"}, nil)
	layerMapped   = prometheus.NewDesc("sigi_layer_mapped_bytes", "Size of the layer's index file, if it is mapped instead of held in memory.", []string{"layer"}, nil)
	layerLoad     = prometheus.NewDesc("sigi_layer_load_seconds", "Time the last load of the layer took.", []string{"layer"}, nil)
	layerAllDescs = append([]*prometheus.Desc{layerReady, layerRows, layerBytes, layerMapped, layerLoad}, changeDescs...)
)

// Describe implements prometheus.Collector.
func (layerCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range layerAllDescs {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (c layerCollector) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	for _, l := range c.published.Status() {
		ready := 0.0
		if l.State == publish.Ready {
			ready = 1
		}
		gauge(layerReady, ready, l.Layer)
		gauge(layerRows, float64(l.Rows), l.Layer)
		gauge(layerBytes, float64(l.Bytes), l.Layer)
		gauge(layerMapped, float64(l.Mapped), l.Layer)
		gauge(layerLoad, l.LoadTime.Seconds(), l.Layer)
		if c := l.Changes; c != nil {
			collectChanges(to, l.Layer, c)
		}
	}
}
