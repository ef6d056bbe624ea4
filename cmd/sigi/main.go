// Command sigi is the geographic information system of a town: a map server
// (WMS) over PostGIS and files, with everything it needs to be tried and run.
//
//	sigi serve --catalog catalog.yaml --listen 127.0.0.1:8080
//	sigi check --catalog catalog.yaml
//	sigi seed --catalog catalog.yaml --layer carta_tecnica --tms WebMercatorQuad --levels 0-17
//	sigi watch install --catalog catalog.yaml
//	sigi import qgis PROJECT.qgz --out DIR
//	sigi sample --out DIR
//	sigi version
//
// Exit codes: 0 done, 1 a problem that the output explains, 2 wrong usage.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// commands is the command line.
type commands struct {
	Serve   serveCommand   `cmd:"" help:"Serve a catalog over HTTP."`
	Check   checkCommand   `cmd:"" help:"Report every problem of a catalog, its styles and its sources."`
	Seed    seedCommand    `cmd:"" help:"Draw tiles ahead of time, so that nobody waits for them."`
	Watch   watchCommand   `cmd:"" help:"Have databases tell of changes, so that maps are never stale."`
	Import  importCommand  `cmd:"" help:"Make a catalog and styles of a project of another program."`
	Sample  sampleCommand  `cmd:"" help:"Make the sample town: GeoPackage files and styles."`
	Version versionCommand `cmd:"" help:"Say which version this is and what it was built with."`
}

// streams are where a command writes: results to out, messages to err.
type streams struct{ out, err io.Writer }

// run is the whole program but for the process around it, so that tests run
// it as people do.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	var c commands
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("sigi"),
		kong.Description("The geographic information system of a town: maps from PostGIS and files, by OGC standards."),
		kong.Writers(out, errs),
		kong.Exit(func(code int) { exited = code }),
		kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(streams{out, errs}),
	)
	if err != nil {
		fmt.Fprintln(errs, "sigi:", err)
		return 2
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	chosen, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintln(errs, "sigi:", err)
		fmt.Fprintln(errs, "Run \"sigi --help\" for the commands.")
		return 2
	}
	if err := chosen.Run(); err != nil {
		fmt.Fprintln(errs, err)
		return 1
	}
	return 0
}
