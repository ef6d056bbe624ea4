package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// report writes docs/benchmarks.md.
type report struct {
	settings *settings
	data     *dataset
	servers  *fleet
	started  time.Time
	rss      int64 // bytes, after loading
	loads    []string
	results  []*result

	downloads []*download
	million   whole
}

var loaded = regexp.MustCompile(`msg="layer ready" layer=(\S+) took=(\S+) features=(\d+) vertices=(\d+) bytes=(\d+)`)

// resources reads what loading took from SIGI's log and the kernel.
func (r *report) resources() error {
	log, err := os.ReadFile(r.servers.sigiLog)
	if err != nil {
		return err
	}
	for _, m := range loaded.FindAllStringSubmatch(string(log), -1) {
		features, _ := strconv.ParseFloat(m[3], 64)
		size, _ := strconv.ParseFloat(m[5], 64)
		r.loads = append(r.loads, fmt.Sprintf("| %s | %s | %s | %s | %.1f |", m[1], m[3], m[4], m[2], size/features))
	}
	r.rss, err = residentBytes(r.servers.servers[0].pid)
	return err
}

// line is one scenario in the terminal.
func (r *result) line() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-48s", r.scenario.name)
	for _, c := range r.scenario.clients {
		ours := r.figures[c]["SIGI"]
		fmt.Fprintf(&b, "  %d client: %.1f/s", c, median(ours.rates))
		for _, p := range r.scenario.peers {
			fig := r.figures[c][p]
			if fig.failure != "" {
				fmt.Fprintf(&b, ", %s fails", p)
				continue
			}
			mid, low, high := ratios(ours, fig)
			fmt.Fprintf(&b, ", %.1fx %s (%.1f-%.1f)", mid, p, low, high)
		}
	}
	for _, p := range r.scenario.peers {
		fmt.Fprintf(&b, "; differs from %s %.2f %%", p, 100*r.agreement[p].differ)
		if a := r.agreement[p]; a.theirLarge > 0 {
			fmt.Fprintf(&b, " (of a picture of %d times the size SIGI %.2f %%, %s %.2f %%)", larger, 100*a.ourLarge, p, 100*a.theirLarge)
		}
	}
	return b.String()
}

func (r *report) write() error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Benchmarks\n\nMade by `make bench` on %s in %s; do not edit by hand.\n\n", r.started.UTC().Format("2006-01-02"), time.Since(r.started).Round(time.Second))
	fmt.Fprintf(&b, "Machine: %s, %d cores, %s. Data: %s; %s.\n\n", cpu(), runtime.NumCPU(), runtime.Version(), r.data.name, r.counts())
	fmt.Fprintf(&b, "Peers: %s. FastCGI, two processes, pooled connections, tables clustered in drawing order, GiST indexes; behind nginx.\n\n", versions())
	fmt.Fprintf(&b, `Rules: the same requests to each server in turns, %d interleaved rounds of %.1f s a server (fewer where a picture takes
seconds: as listed), no view repeats, no cache of pictures. *Rate* is the median over the rounds; *ratio* is SIGI's rate over the peer's,
median (lowest-highest) of the rounds. *Differs* is the share of pixels of which a channel differs by more than 48 levels
from SIGI's, half a pixel of offset allowed for. A ratio counts, and
is bold, where that is under 0.5 %%, or, where most of what is drawn is below a pixel, where SIGI differs from the peer's picture of four times the
size, averaged, by no more than the peer's own does. *kB* is a picture of all that the server has drawn; *size* is SIGI's bytes over the peer's for the views that both drew,
since the quicker server draws more views than the other. Labels are
not compared by pixel, as each server chooses its own places: *ink* is how many pixels have the colour of labels in SIGI's pictures, over the peer's; *names* are the different
names in three views of SIGI and of MapServer, told by haloes that have a colour for each name.

`, r.settings.rounds, r.settings.seconds)
	million, err := strconv.ParseFloat(r.data.counts["milione"], 64)
	if err != nil {
		return err
	}
	if len(r.loads) > 0 {
		fmt.Fprintf(&b, "## Loading\n\n| layer | features | vertices | time | bytes a feature |\n|---|---|---|---|---|\n%s\n\nThe process weighs %.0f MB with, and %.0f MB without the layer of a million buildings (VmRSS, five seconds after loading): %.0f bytes a building, key, index and everything else included. A building has 8 vertices on average.\n\n",
			strings.Join(r.loads, "\n"), float64(r.rss)/1e6, float64(r.servers.without)/1e6, float64(r.rss-r.servers.without)/million)
	}
	b.WriteString("## Requests\n\n| scenario | clients | server | rate /s | p50 ms | p95 ms | p99 ms | kB | ratio | size | differs |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, res := range r.results {
		for _, c := range res.scenario.clients {
			names := append([]string{"SIGI"}, res.scenario.peers...)
			for _, name := range names {
				fig := res.figures[c][name]
				if fig.failure != "" {
					fmt.Fprintf(&b, "| %s | %d | %s | fails: %.80s ||||||||\n", res.scenario.name, c, name, strings.ReplaceAll(fig.failure, "|", " "))
					continue
				}
				ratio, size, differs := "", "", ""
				if name != "SIGI" {
					mid, low, high := ratios(res.figures[c]["SIGI"], fig)
					ratio = fmt.Sprintf("%.1f (%.1f-%.1f)", mid, low, high)
					if res.scenario.labels || res.agreement[name].counts() {
						ratio = fmt.Sprintf("**%.1f** (%.1f-%.1f)", mid, low, high)
					}
					size = fmt.Sprintf("%.2f", sizeRatio(res.figures[c]["SIGI"], fig))
					differs = fmt.Sprintf("%.2f %%", 100*res.agreement[name].differ)
					if a := res.agreement[name]; a.theirLarge > 0 {
						differs += fmt.Sprintf("; from its picture of %d times the size %.2f %%, it does itself by %.2f %%", larger, 100*a.ourLarge, 100*a.theirLarge)
					}
					if res.scenario.labels {
						differs = fmt.Sprintf("ink %.2f", res.agreement[name].ink)
						if a := res.agreement[name]; a.theirNames > 0 {
							differs += fmt.Sprintf(", %d names of %d", a.ourNames, a.theirNames)
						}
					}
				}
				fmt.Fprintf(&b, "| %s | %d | %s | %.1f | %s | %s | %s | %.0f | %s | %s | %s |\n", res.scenario.name, c, name, median(fig.rates),
					ms(percentile(fig.latencies, .5)), ms(percentile(fig.latencies, .95)), ms(percentile(fig.latencies, .99)),
					float64(fig.bytes)/float64(max(1, fig.count))/1000, ratio, size, differs)
			}
		}
	}
	if len(r.downloads) > 0 {
		writeDownloads(&b, r.downloads, r.million)
	}
	return os.WriteFile(r.settings.out, []byte(b.String()), 0o644)
}

func (r *report) counts() string {
	var parts []string
	for table, n := range r.data.counts {
		parts = append(parts, n+" "+table)
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }

func cpu() string {
	data, _ := os.ReadFile("/proc/cpuinfo")
	if m := regexp.MustCompile(`model name\s*:\s*(.+)`).FindSubmatch(data); m != nil {
		return string(m[1])
	}
	return runtime.GOARCH
}

func versions() string {
	out, _ := exec.Command("dpkg-query", "-W", "-f", "${Package} ${Version}, ", "cgi-mapserver", "qgis-server", "postgresql-15-postgis-3").Output()
	return strings.TrimSuffix(string(out), ", ")
}
