package main

import (
	"context"
	"errors"
	"fmt"

	"sigi/catalog"
	"sigi/publish"
)

type checkCommand struct {
	Catalog string `help:"The catalog to check." default:"catalog.yaml" type:"path"`
	Offline bool   `help:"Do not open the sources: check the file and its styles alone."`
}

// Run lists problems (exit 1 if any) and, apart from them, what styles ask
// for that is not drawn as written.
func (c *checkCommand) Run(ctx context.Context, s streams) error {
	read, err := catalog.Load(c.Catalog)
	if err != nil {
		return listed(err)
	}
	for _, note := range read.Notes() {
		fmt.Fprintln(s.out, "note:", note)
	}
	if !c.Offline {
		if problems := publish.Check(ctx, drivers(nil, 64<<20), read); len(problems) > 0 {
			return listed(problems)
		}
	}
	fmt.Fprintf(s.out, "%s: %d layers, %d groups and themes, %d sources: no problem found\n",
		c.Catalog, len(read.Layers), countGroups(&read.Root)+len(read.MapThemes), len(read.Sources))
	return nil
}

func countGroups(g *catalog.Group) int {
	n := 0
	for _, child := range g.Children {
		if sub, ok := child.(*catalog.Group); ok {
			n += 1 + countGroups(sub)
		}
	}
	return n
}

// listed ends a list of problems with their number.
func listed(err error) error {
	var problems catalog.Problems
	if !errors.As(err, &problems) {
		return err
	}
	if len(problems) == 1 {
		return fmt.Errorf("%w\n1 problem", problems)
	}
	return fmt.Errorf("%w\n%d problems", problems, len(problems))
}
