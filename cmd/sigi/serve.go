package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"sigi/catalog"
	"sigi/layers"
	"sigi/layers/imagery"
	"sigi/layers/ogr"
	"sigi/layers/postgis"
	"sigi/ogc"
	"sigi/processors"
	"sigi/publish"
	"sigi/render"
	"sigi/web"
)

type serveCommand struct {
	Catalog      string         `help:"The catalog to serve." default:"catalog.yaml" type:"path"`
	Listen       string         `help:"Address and port; port 0 takes a free one." default:"127.0.0.1:8080"`
	TLSCert      string         `name:"tls-cert" help:"Certificate file (PEM, with its chain): serve HTTPS." type:"path"`
	TLSKey       string         `name:"tls-key" help:"Key file of the certificate." type:"path"`
	PublicURL    string         `name:"public-url" help:"Base of every link in answers, such as https://maps.example.it; else the catalog's url, else taken from the request."`
	TrustedProxy []netip.Prefix `name:"trusted-proxy" help:"Networks of proxies whose Forwarded headers are believed, such as 10.0.0.0/8."`
	CORSOrigin   []string       `name:"cors-origin" help:"Origins that may read answers in a browser." default:"*"`
	LogFormat    string         `name:"log-format" help:"text or json." enum:"text,json" default:"text"`
	StopTimeout  time.Duration  `name:"stop-timeout" help:"How long a stop waits for what is being drawn." default:"30s"`
}

// drivers are the kinds of sources built into the program.
// imageryBytes is the memory for decoded blocks of images.
func drivers(log *slog.Logger, imageryBytes int64) map[string]layers.Driver {
	features := map[string]layers.Driver{"postgis": postgis.Driver{}, "ogr": ogr.Driver{}}
	all := map[string]layers.Driver{"imagery": imagery.Driver{Indexes: features, Log: log, Blocks: imagery.NewBlocks(imageryBytes)}}
	maps.Copy(all, features)
	return all
}

// moreThreads lets Go run more threads at once than there are cores. Drawing keeps
// every core busy, by as many goroutines as there are cores. If there were no more threads
// than that, a request that comes in meanwhile would wait until Go's scheduler takes one of them from its
// goroutine, up to 10 ms; the system's scheduler gives a core to who has slept at
// once (bench/fairness: the 99th percentile of cheap maps beside dear ones falls to a third).
// How many work at once was settled before, by the cores.
func moreThreads() { runtime.GOMAXPROCS(2*processors.Number + 2) }

// Run serves until ctx ends, then finishes what is being drawn.
func (c *serveCommand) Run(ctx context.Context, s streams) error {
	log := c.logger(s)
	read, err := catalog.Load(c.Catalog)
	if err != nil {
		return listed(err)
	}
	published := publish.New(publish.Options{Drivers: drivers(log, read.Limits.ImageryBudget), Renderer: render.NewRenderer(render.Options{}), Log: log, Cache: cacheFolder()})
	defer published.Close()
	moreThreads()
	if err := published.Publish(ctx, read); err != nil {
		return fmt.Errorf("sigi serve: %w", err)
	}
	logNotes(log, read)
	metrics := newMetrics(published)
	handler := newHandler(ogc.New(ogc.Options{
		Server: published, Log: log, Observe: metrics.observe,
		PublicURL: c.PublicURL, TrustedProxies: c.TrustedProxy, CORSOrigins: c.CORSOrigin,
	}), web.New(web.Options{
		Server: published, Log: log, Observe: metrics.observe, PublicURL: c.PublicURL,
		Services: []web.Service{
			{Name: "WMS", Path: "wms"},
			{Name: "WFS", Path: "wfs"},
			{Name: "WMTS", Path: "wmts/1.0.0/WMTSCapabilities.xml"},
			{Name: "XYZ", Path: "xyz/{layer}/WebMercatorQuad/{z}/{x}/{y}.png"},
		},
	}), published, metrics)

	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("sigi serve: cannot listen on %s: %w; choose another with --listen", c.Listen, err)
	}
	server := &http.Server{
		Handler: handler, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	reloads, stopReloads := context.WithCancel(ctx)
	defer stopReloads()
	go c.reload(reloads, log, published, read)

	failed := make(chan error, 1)
	scheme := "http"
	if c.TLSCert != "" || c.TLSKey != "" {
		scheme = "https"
		go func() { failed <- server.ServeTLS(listener, c.TLSCert, c.TLSKey) }()
	} else {
		go func() { failed <- server.Serve(listener) }()
	}
	fmt.Fprintf(s.out, "SIGI serves %s on %s://%s\n  page %[2]s://%[3]s/\n  WMS  %[2]s://%[3]s/wms?SERVICE=WMS&REQUEST=GetCapabilities\n  WMTS %[2]s://%[3]s/wmts/1.0.0/WMTSCapabilities.xml\n", c.Catalog, scheme, listener.Addr())
	select {
	case err := <-failed:
		return fmt.Errorf("sigi serve: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping: finishing what is being drawn", "at most", c.StopTimeout)
	finish, cancel := context.WithTimeout(context.Background(), c.StopTimeout)
	defer cancel()
	if err := server.Shutdown(finish); err != nil {
		return fmt.Errorf("sigi serve: stopped before everything was finished: %w", err)
	}
	log.Info("stopped")
	return nil
}

func (c *serveCommand) logger(s streams) *slog.Logger {
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(s.err, nil))
	}
	return slog.New(slog.NewTextHandler(s.err, nil))
}

// reload puts a changed catalog in force, on SIGHUP and when one of its files
// changes; a catalog with problems is reported and the one in force stays.
func (c *serveCommand) reload(ctx context.Context, log *slog.Logger, published *publish.Server, current *catalog.Catalog) {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	for ctx.Err() == nil {
		changed := make(chan struct{}, 1)
		watching, stop := context.WithCancel(ctx)
		go func() {
			err := catalog.Watch(watching, current.Files(), func() {
				select {
				case changed <- struct{}{}:
				default:
				}
			})
			if err != nil {
				log.Warn("files are not watched; reload with SIGHUP", "error", err)
			}
		}()
		select {
		case <-ctx.Done():
		case <-hangup:
			log.Info("reloading: SIGHUP")
		case <-changed:
			log.Info("reloading: a file changed")
		}
		stop()
		if ctx.Err() != nil {
			return
		}
		next, err := catalog.Load(c.Catalog)
		if err != nil {
			var problems catalog.Problems
			if errors.As(err, &problems) {
				for _, p := range problems {
					log.Error("catalog not reloaded", "problem", p.String())
				}
			}
			log.Error("catalog has problems; the one in force goes on serving", "path", c.Catalog, "problems", len(problems))
			continue
		}
		if next.Revision == current.Revision {
			log.Info("catalog is unchanged")
			continue
		}
		if err := published.Publish(ctx, next); err != nil {
			log.Error("catalog not reloaded; the one in force goes on serving", "error", err)
			continue
		}
		current = next
		logNotes(log, current)
	}
}

// maxLoggedNotes bounds what the log says of a catalog's styles; `sigi check` says all.
const maxLoggedNotes = 20

// logNotes says what styles ask for that is not drawn as written.
func logNotes(log *slog.Logger, c *catalog.Catalog) {
	notes := c.Notes()
	for i, note := range notes {
		if i == maxLoggedNotes {
			log.Info("not drawn as written: and more; sigi check lists all", "more", len(notes)-i)
			return
		}
		log.Info("not drawn as written", "note", note)
	}
}
