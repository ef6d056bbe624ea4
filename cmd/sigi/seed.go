package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"sigi/catalog"
	"sigi/crs"
	"sigi/geom"
	"sigi/publish"
	"sigi/render"
	"sigi/tilecache"
)

type seedCommand struct {
	Catalog string            `help:"The catalog." default:"catalog.yaml" type:"path"`
	Layer   []string          `help:"Layers, groups or map themes." required:""`
	Style   string            `help:"Style of the layers; else the default of each."`
	At      map[string]string `help:"Values of dimensions, such as time=1853; else the defaults."`
	TMS     []string          `name:"tms" help:"Tile matrix sets; else every one of the catalog."`
	Levels  string            `help:"Matrices of the sets, counted from 0, such as 0-12 or 14." default:"0-12"`
	BBox    string            `name:"bbox" help:"West,south,east,north; else wherever the layer lies."`
	BBoxCRS string            `name:"bbox-crs" help:"CRS of the box, whose x is east and y north whatever it declares." default:"CRS:84"`
	Format  []string          `help:"Formats of tiles: png, png8, jpeg, webp." default:"png"`
	Folder  string            `help:"Where tiles are kept; else the catalog's." type:"path"`
	Workers int               `help:"Metatiles drawn at once; 0: one a core."`
	Sweep   bool              `help:"Afterwards take away the tiles of these layers that were drawn from other definitions or data."`
	Quiet   bool              `help:"Say nothing until the end."`
}

// Run draws tiles ahead of time. What is there is passed over, so the same
// command goes on where another one was stopped.
func (c *seedCommand) Run(ctx context.Context, s streams) error {
	queries, read, err := c.queries()
	if err != nil {
		return err
	}
	// Every core has a metatile of its own, so that none is idle and no picture
	// need be cut into bands.
	var drawing render.Options
	if c.Workers != 1 {
		drawing.Cores = 1
	}
	published := publish.New(publish.Options{Drivers: drivers(nil, read.Limits.ImageryBudget), Renderer: render.NewRenderer(drawing), Cache: cacheFolder()})
	defer published.Close()
	if err := published.Publish(ctx, read); err != nil {
		return fmt.Errorf("sigi seed: %w", err)
	}
	p := newSeedProgress(s.err, c.Quiet)
	if err := awaitLayers(ctx, published, p); err != nil {
		return fmt.Errorf("sigi seed: %w", err)
	}
	session, err := published.Open(ctx)
	if err != nil {
		return fmt.Errorf("sigi seed: %w", err)
	}
	defer session.Close()
	start := time.Now()
	var all tilecache.Progress
	for _, q := range queries {
		p.begin(fmt.Sprintf("%s %s %s", q.Layer, q.Set, q.Format))
		done, err := session.Seed(ctx, q, p.show)
		p.end()
		all = all.Plus(done)
		all.Total += done.Total
		if errors.Is(err, context.Canceled) {
			return fmt.Errorf("sigi seed: stopped: %d of %d tiles of %s in %s are there; the same command goes on from here", done.Present+done.Drawn, done.Total, q.Layer, q.Set)
		}
		if err != nil {
			return fmt.Errorf("sigi seed: %s in %s: %w", q.Layer, q.Set, err)
		}
		if c.Sweep {
			if err := session.SweepTiles(ctx, q); err != nil {
				return fmt.Errorf("sigi seed: taking away old tiles of %s: %w", q.Layer, err)
			}
		}
	}
	took := time.Since(start)
	fmt.Fprintf(s.out, "%d tiles drawn (%s), %d were there; %s, %.0f tiles/s\n", all.Drawn, inBytes(all.Bytes), all.Present, took.Round(time.Millisecond), float64(all.Drawn)/max(took.Seconds(), 1e-3))
	if all.Failed > 0 {
		return fmt.Errorf("sigi seed: %d tiles could not be drawn whole and are not kept: %w", all.Failed, all.Cause)
	}
	return nil
}

// queries reads the command line and the catalog it names.
func (c *seedCommand) queries() ([]publish.SeedQuery, *catalog.Catalog, error) {
	first, last, err := parseLevels(c.Levels)
	if err != nil {
		return nil, nil, err
	}
	bound, system, err := parseBox(c.BBox, c.BBoxCRS)
	if err != nil {
		return nil, nil, err
	}
	read, err := catalog.Load(c.Catalog)
	if err != nil {
		return nil, nil, listed(err)
	}
	if read, err = read.Only(c.Layer...); err != nil {
		return nil, nil, fmt.Errorf("sigi seed: %w", err)
	}
	if c.Folder != "" {
		read.Tiles.Folder = c.Folder
	}
	read.Tiles.Memory = 0 // every tile is written once and read never
	sets := c.TMS
	if len(sets) == 0 {
		for _, s := range read.Tiles.Sets {
			sets = append(sets, s.ID)
		}
	}
	var queries []publish.SeedQuery
	for _, layer := range c.Layer {
		for _, set := range sets {
			known, ok := read.Tiles.Set(set)
			if !ok {
				return nil, nil, fmt.Errorf("sigi seed: tile matrix set %q is not offered by %s", set, c.Catalog)
			}
			for _, format := range c.Format {
				q := publish.SeedQuery{Layer: layer, Style: c.Style, Dimensions: publish.TileDimensions(c.At), Set: set, Format: format, First: first, Last: last, Bound: bound, CRS: system, Workers: c.Workers}
				if len(c.TMS) == 0 { // sets have matrices of different number
					q.Last = min(q.Last, len(known.Matrices)-1)
				}
				queries = append(queries, q)
			}
		}
	}
	return queries, read, nil
}

// parseLevels reads "12" and "0-12".
func parseLevels(text string) (first, last int, err error) {
	from, to, isRange := strings.Cut(text, "-")
	if !isRange {
		to = from
	}
	first, err = strconv.Atoi(from)
	if err == nil {
		last, err = strconv.Atoi(to)
	}
	if err != nil || first < 0 || last < first {
		return 0, 0, fmt.Errorf("sigi seed: --levels is %q; write 0-12 or 14", text)
	}
	return first, last, nil
}

// parseBox reads a box in house axes; nil if there is none.
func parseBox(text, system string) (*geom.Bound, *crs.CRS, error) {
	if text == "" {
		return nil, nil, nil
	}
	ref, err := crs.ParseRef(system, crs.EastNorth)
	if err != nil {
		return nil, nil, fmt.Errorf("sigi seed: --bbox-crs: %w", err)
	}
	var v [4]float64
	parts := strings.Split(text, ",")
	if len(parts) == len(v) {
		for i, p := range parts {
			if v[i], err = strconv.ParseFloat(strings.TrimSpace(p), 64); err != nil {
				break
			}
		}
	}
	b := geom.Bound{MinX: v[0], MinY: v[1], MaxX: v[2], MaxY: v[3]}
	if len(parts) != len(v) || err != nil || !b.Finite() || !(b.Width() > 0 && b.Height() > 0) {
		return nil, nil, fmt.Errorf("sigi seed: --bbox is %q; write west,south,east,north", text)
	}
	return &b, ref.CRS(), nil
}

// awaitLayers returns when every layer is read; a layer that cannot be read
// ends it.
func awaitLayers(ctx context.Context, published *publish.Server, p *seedProgress) error {
	for {
		waiting, rows := "", int64(0)
		for _, l := range published.Status() {
			switch l.State {
			case publish.Failed:
				return errors.New(l.Why)
			case publish.Loading:
				waiting = l.Layer
			}
			rows += l.Rows
		}
		if waiting == "" {
			return nil
		}
		p.line(fmt.Sprintf("reading %s; %d features so far", waiting, rows))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// seedProgress tells how far a seeding is: on a terminal in one line that
// changes, else a line now and then.
type seedProgress struct {
	w        io.Writer
	terminal bool
	quiet    bool
	next     time.Time
	what     string
	start    time.Time
	shown    bool // a line is on the terminal
}

func newSeedProgress(w io.Writer, quiet bool) *seedProgress {
	p := &seedProgress{w: w, quiet: quiet, next: time.Now().Add(time.Second)}
	if f, ok := w.(*os.File); ok {
		info, err := f.Stat()
		p.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

func (p *seedProgress) begin(what string) { p.what, p.start = what, time.Now() }

// show is called after each metatile.
func (p *seedProgress) show(s tilecache.Progress) {
	p.line(seedLine(p.what, s, time.Since(p.start)))
}

// seedLine says what is done, how fast, and how long the rest will take.
func seedLine(what string, s tilecache.Progress, took time.Duration) string {
	rate := float64(s.Drawn) / max(took.Seconds(), 1e-3)
	left := "?"
	if done := s.Done(); done > 0 {
		left = (time.Duration(float64(took) / float64(done) * float64(s.Total-done))).Round(time.Second).String()
	}
	return fmt.Sprintf("%s level %s: %d of %d tiles (%.0f %%), %d were there, %.0f tiles/s, %s, %s left",
		what, s.Matrix, s.Done(), s.Total, 100*float64(s.Done())/max(1, float64(s.Total)), s.Present, rate, inBytes(s.Bytes), left)
}

func (p *seedProgress) line(text string) {
	now := time.Now()
	if p.quiet || now.Before(p.next) {
		return
	}
	if p.terminal {
		p.next, p.shown = now.Add(200*time.Millisecond), true
		fmt.Fprint(p.w, "\r\x1b[K", text)
		return
	}
	p.next = now.Add(10 * time.Second)
	fmt.Fprintln(p.w, text)
}

func (p *seedProgress) end() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}

func inBytes(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.0f kB", float64(n)/1e3)
}
