package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"sigi/sample"
)

type sampleCommand struct {
	Out     string `help:"Folder for the files; made if it is not there." required:"" type:"path"`
	Scale   int    `help:"Size of the town: 1 is about 60,000 features, 20 over a million." default:"1"`
	Seed    uint64 `help:"Another number makes another town." default:"1"`
	Rasters bool   `help:"Also make pictures: orthophotos of three years, sheets of the cadastres of 1853 and 1901, a terrain model." default:"true" negatable:""`
	Quiet   bool   `help:"No progress bar."`
}

// Run makes the town and says what was made.
func (c *sampleCommand) Run(ctx context.Context, s streams) error {
	if c.Scale < 1 || c.Scale > 100 {
		return fmt.Errorf("sigi sample: --scale is %d; it must be from 1 to 100", c.Scale)
	}
	start := time.Now()
	options := sample.Options{Out: c.Out, Scale: c.Scale, Seed: c.Seed, Rasters: c.Rasters}
	if !c.Quiet {
		options.Progress = progress(s.err)
	}
	report, err := sample.Generate(ctx, options)
	if err != nil {
		return fmt.Errorf("sigi sample: %w", err)
	}
	fmt.Fprintf(s.out, "%d features in %s, %.1f s\n", report.Features, c.Out, time.Since(start).Seconds())
	return nil
}

// progress draws one bar that follows the stages.
func progress(w io.Writer) func(stage string, done, total int) {
	if f, ok := w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice == 0 {
			// Not a terminal: a line a stage.
			last := ""
			return func(stage string, _, _ int) {
				if stage != last {
					last = stage
					fmt.Fprintln(w, "making", stage)
				}
			}
		}
	}
	var bar *progressbar.ProgressBar
	last := ""
	return func(stage string, done, total int) {
		if stage != last {
			last = stage
			bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(fmt.Sprintf("%-24s", stage)),
				progressbar.OptionSetWidth(30), progressbar.OptionOnCompletion(func() { fmt.Fprintln(w) }))
		}
		_ = bar.Set(done) // a bar that cannot be drawn must not stop the work
	}
}
