package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the build: -ldflags "-X main.version=..."
var version = "development"

type versionCommand struct{}

// Run prints the version and what decides its behaviour.
func (versionCommand) Run(s streams) error {
	fmt.Fprintf(s.out, "sigi %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	for _, m := range info.Deps {
		switch m.Path {
		case "github.com/twpayne/go-proj/v10", "github.com/airbusgeo/godal", "github.com/jackc/pgx/v5":
			fmt.Fprintf(s.out, "  %s %s\n", m.Path, m.Version)
		}
	}
	return nil
}
